"""
The floor: what a script without any checking costs, to read specs and write the same set of Terraform files.

It is meant to be the fastest that one would sensibly write in an hour: libyaml's loader, one f-string a resource, files
written straight into place, the garbage collector off. It trusts its input wholly: no positions, no checks, no headers
with digests, no care for what is in the folder, no way back if it fails in the middle. Its output is what
`terraform fmt` would leave alone.

Usage: python floor.py SPEC_FILE_OR_FOLDER OUTPUT_FOLDER
"""

import gc
import re
import sys
from pathlib import Path
from typing import Any

import yaml

VERSIONS = """\
terraform {
  required_version = ">= 1.3.0"

  required_providers {
    apono = {
      source  = "apono-io/apono"
      version = "~> 1.9"
    }
  }
}
"""

_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def quote(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["ref"])
    return '"' + str(value).translate(_ESCAPES).replace("${", "$${").replace("%{", "%%{") + '"'


def rows(values: dict[str, str], indent: str) -> str:
    width = max(map(len, values))
    return "\n".join(f"{indent}{key:<{width}} = {value}" for key, value in values.items())


def render(spec: Any, resource_name: str) -> str:
    [(store, fields)] = spec["secret_store"].items()
    config = {"host": quote(spec["host"]), "port": quote(spec["port"])}
    if "credential_rotation_days" in spec:
        config["credentials_rotation_period_in_days"] = quote(spec["credential_rotation_days"])
    if "user_cleanup_days" in spec:
        config["credentials_cleanup_period_in_days"] = quote(spec["user_cleanup_days"])
    parts = [
        f"""\
resource "apono_resource_integration" "{resource_name}" {{
  name                     = {quote(spec["name"])}
  type                     = "rancher"
  connector_id             = {quote(spec["connector"])}
  connected_resource_types = ["rancher-cluster"]
  integration_config = {{
{rows(config, "    ")}
  }}
  secret_store_config = {{
    {store} = {{
{rows({key: quote(value) for key, value in fields.items()}, "      ")}
    }}
  }}
"""
    ]
    if "custom_access_details" in spec:
        parts.append(f"  custom_access_details = {quote(spec['custom_access_details'])}\n")
    if "integration_owner" in spec:
        owner = spec["integration_owner"]
        values = {
            "attribute_type": quote(owner["attribute"]),
            "source_integration_name": quote(owner["source"]),
            "attribute_values": f"[{', '.join(map(quote, owner['values']))}]",
        }
        parts.append(f"  owner = {{\n{rows(values, '    ')}\n  }}\n")
    if "resource_owner" in spec:
        owner = spec["resource_owner"]
        values = {
            "key_name": quote(owner["key"]),
            "attribute_type": quote(owner["attribute"]),
            "source_integration_name": quote(owner["source"]),
        }
        parts.append(f"  owners_mapping = {{\n{rows(values, '    ')}\n  }}\n")
    parts.append("}\n")
    return "".join(parts)


def main(source: Path, output: Path) -> None:
    output.mkdir()
    variables: list[str] = []
    files = sorted(source.glob("*.yaml")) if source.is_dir() else [source]
    for file in files:
        with file.open(encoding="utf-8") as stream:
            for spec in yaml.load_all(stream, Loader=yaml.CSafeLoader):
                resource_name = re.sub("[^a-z0-9]+", "_", spec["name"].lower())
                values = (spec["connector"], *next(iter(spec["secret_store"].values())).values())
                variables += [value["ref"].removeprefix("var.") for value in values if isinstance(value, dict)]
                with open(f"{output}/{resource_name}.tf", "w", encoding="utf-8") as target:  # noqa: PTH123 - faster
                    target.write(render(spec, resource_name))
    (output / "versions.tf").write_text(VERSIONS, encoding="utf-8")
    if variables:
        blocks = [
            f'variable "{name}" {{\n  type     = string\n  nullable = false\n}}\n' for name in sorted(set(variables))
        ]
        (output / "variables.tf").write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    gc.disable()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
