"""Specs come back of the code that `generate` writes, and code of the specs that `import` makes, with the same plan."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.diagnostics import SourceFile
from generator.integrations import KINDS
from generator.integrations.resolve import default_resource_name
from generator.plan import ResourceChange, read_plan
from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners.terraform import Terraform, find_terraform
from generator.spec.shape import check_shape
from generator.spec.yaml_documents import SpecDocument, parse_documents
from generator.spec.yaml_writer import write_document
from tests.command_line import apono_bridge, files_below
from tests.specs import EXAMPLES, ROOT
from tests.strategies import texts

CORPUS = ROOT / "tests" / "corpus" / "import"
TARGETS = ["hcl", "json"]


def surfaces(text: str) -> list[dict[str, Any]]:
    """Every spec of a file with all defaults filled in, and nothing in it that is not said by the generated code."""
    found = []
    for document in parse_documents(SourceFile("specs.yaml", text)):
        assert isinstance(document, SpecDocument)
        assert document.diagnostics == []
        surface, diagnostics = check_shape(KINDS["RancherIntegration"].surface, document.data)
        assert surface is not None, diagnostics
        data = surface.model_dump(exclude_none=True)
        data["resource_types"] = data.get("resource_types") or ["rancher-cluster"]
        options = data.setdefault("terraform", {})
        options.setdefault("provider_version", "~> 1.9")
        options.setdefault("resource", "apono_resource_integration")
        options["resource_name"] = options.get("resource_name") or default_resource_name(data["name"])
        found.append(data)
    return sorted(found, key=lambda data: str(data["terraform"]["resource_name"]))


def round_trip(text: str, folder: Path, target: str, *options: object) -> str:
    """The spec that comes back of a spec's code."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "spec.yaml").write_text(text, encoding="utf-8", newline="")
    generated = apono_bridge(
        "generate", "--offline", folder / "spec.yaml", "-o", folder / "out", "--target", target, *options
    )
    assert generated.exit_code == 0, generated.stdout + generated.stderr
    imported = apono_bridge("import", folder / "out", *options)
    assert imported.exit_code == 0, imported.stderr
    return imported.stdout


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.glob("*.yaml")))
def test_examples_come_back(example: str, target: str, tmp_path: Path) -> None:
    """Every field, each store, both resources; a certificate comes back as text, overrides as what they led to."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / example).read_text(encoding="utf-8")
    descriptor: list[object] = []
    if example == "own-descriptor.yaml":
        # What the spec itself overrides is in no code; it is moved to the descriptor.
        own = tmp_path / "descriptors" / "rancher.yaml"
        own.write_text(own.read_text(encoding="utf-8") + "  port: rancher_port\n", encoding="utf-8")
        descriptor = ["--descriptor", own]
    generated = apono_bridge(
        "generate", "--offline", tmp_path / example, "-o", tmp_path / "out", "--target", target, *descriptor
    )
    assert generated.exit_code == 0
    imported = apono_bridge("import", tmp_path / "out", *descriptor)
    assert imported.exit_code == 0, imported.stderr
    for ours, back in zip(surfaces(text), surfaces(imported.stdout), strict=True):
        for data in (ours, back):
            data.pop("descriptor", None)
            data.pop("certificate_authority", None)
            data.pop("waivers", None)  # they are about the live checks, and never reach Terraform
            if descriptor:
                data.pop("resource_types")
        assert back == ours
    # The code that comes of what came back is the same, but for the header.
    (tmp_path / "again.yaml").write_text(imported.stdout, encoding="utf-8")
    again = apono_bridge(
        "generate", "--offline", tmp_path / "again.yaml", "-o", tmp_path / "two", "--target", target, *descriptor
    )
    assert again.exit_code == 0, again.stdout + again.stderr
    assert without_headers(tmp_path / "two") == without_headers(tmp_path / "out")


def without_headers(folder: Path) -> dict[str, list[bytes]]:
    marks = (b"# ", b'    "', b'  "//"')
    return {
        name: [line for line in text.splitlines() if not line.startswith(marks)]
        for name, text in files_below(folder).items()
    }


free = texts(max_size=24) | st.builds(VariableName, st.sampled_from(["x", "y", "z"]))
specs = st.fixed_dictionaries(
    {
        "apiVersion": st.just("apono-bridge/v1"),
        "kind": st.just("RancherIntegration"),
        "name": texts(max_size=24),
        "connector": free,
        "host": st.just("rancher.example.com"),
        "port": st.integers(1, 65535),
        "secret_store": st.just({"aws": {"region": "eu-west-1", "secret_id": "prod/rancher"}}),
    },
    optional={
        "credential_rotation_days": st.integers(1, 400),
        "custom_access_details": texts(max_size=60),
        "integration_owner": st.fixed_dictionaries(
            {"attribute": free, "values": st.lists(free, min_size=1, max_size=3)}, optional={"source": free}
        ),
        "resource_types": st.lists(texts(max_size=16), min_size=1, max_size=3),
        "extra_config": st.dictionaries(
            texts(max_size=12).filter(lambda key: key not in ("host", "port")),
            texts(max_size=24),
            min_size=1,
            max_size=3,
        ),
        "terraform": st.just({"resource_name": "rancher"}),
    },
)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=25, deadline=None)
@given(data=specs)
def test_specs_come_back(target: str, data: dict[str, Any], tmp_path: Path) -> None:
    """Whatever texts are in them, as Terraform holds them: composed."""
    data.setdefault("terraform", {"resource_name": "rancher"})
    text = write_document(data, {}, {})
    first = surfaces(text)
    if apono_bridge("validate", "--offline", "-", stdin=text.encode()).exit_code:
        return  # what a rule forbids
    back = round_trip(text, tmp_path / "case", target)
    import unicodedata

    def composed(value: Any) -> Any:
        if isinstance(value, dict):
            return {composed(key): composed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [composed(item) for item in value]
        return unicodedata.normalize("NFC", value) if isinstance(value, str) else value

    assert surfaces(back) == composed(first)


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with InProcessProvider(load_packaged()) as provider:
        yield reattach_environment([provider])


def planned(files: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, ResourceChange]:
    with Terraform(find_terraform(), environment=environment) as terraform:
        terraform.write_files(files)
        result = terraform.plan()
        assert result.document is not None, result.diagnostics
        return {str(change.address): change for change in read_plan(result.document).changes}


PROVIDER = 'terraform {\n  required_providers {\n    apono = { source = "apono-io/apono" }\n  }\n}\n'


@pytest.mark.parametrize(
    "name",
    ["view-as-code.tf", "heredocs.tf", "comments.tf", "crlf.tf", "older-resource.tf", "for-each-map.tf", "unicode.tf"],
)
def test_code_comes_back_with_the_same_plan(name: str, tmp_path: Path, environment: dict[str, str]) -> None:
    """Terraform plans the same values for hand-written code and for what is generated of its specs."""
    original = (CORPUS / name).read_bytes().decode()
    imported = apono_bridge("import", CORPUS / name, "-o", tmp_path / "specs.yaml")
    assert imported.exit_code == 0, imported.stderr
    assert apono_bridge("generate", "--offline", tmp_path / "specs.yaml", "-o", tmp_path / "out").exit_code == 0
    generated = {path: text.decode() for path, text in files_below(tmp_path / "out").items()}
    ours = planned(generated, environment)
    theirs = planned({"main.tf": original, "provider.tf": PROVIDER}, environment)
    values = [sorted(str(change.attributes) for change in plan.values()) for plan in (ours, theirs)]
    assert values[0] == values[1]
    assert len(ours) == len(theirs) > 0
