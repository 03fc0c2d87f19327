"""What Terraform gets to see of a schema is what was put in."""

import pytest

from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import ProviderSchema, load_packaged, parse_provider_schema
from generator.provider_schema.differences import find_differences
from generator.runners.terraform import Terraform, TerraformProgram

from .test_foreign import SCHEMA as FOREIGN


@pytest.mark.parametrize("schema", [load_packaged(), FOREIGN], ids=["apono", "foreign"])
def test_terraform_prints_the_schema_that_is_served(program: TerraformProgram, schema: ProviderSchema) -> None:
    name = schema.source.rpartition("/")[2]
    text = f'terraform {{\n  required_providers {{\n    {name} = {{ source = "{schema.source}" }}\n  }}\n}}\n'
    with (
        InProcessProvider(schema) as provider,
        Terraform(program, environment=reattach_environment([provider])) as terraform,
    ):
        terraform.write_files({"main.tf": text})
        printed = terraform.run("providers", "schema", "-json").stdout
    assert find_differences(schema, parse_provider_schema(printed, source=schema.source)) == []
