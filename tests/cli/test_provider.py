"""`provider`: the offline provider for people's own Terraform, and provider schemas."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.runners.terraform import find_terraform
from tests.command_line import apono_bridge, files_below
from tests.specs import MINIMAL, ROOT

SOURCE = "registry.terraform.io/example/cloud"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def attribute(type_: Any, *flags: str) -> dict[str, Any]:
    return {"type": type_, **dict.fromkeys(flags or ("optional",), True)}


def block(nesting: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"nesting_mode": nesting, "block": {"attributes": attributes}}


RULE = {"port": attribute("number", "required")}
CLOUD: dict[str, Any] = {
    "resource_schemas": {
        "cloud_server": {
            "version": 2,
            "block": {
                "attributes": {
                    "id": attribute("string", "computed"),
                    "password": attribute("string", "optional", "sensitive"),
                    "token": attribute("string", "optional", "write_only"),
                    "matrix": attribute(["list", ["map", ["set", "number"]]]),
                    "nested": {"nested_type": {"nesting_mode": "map", "attributes": RULE}, "optional": True},
                },
                "block_types": {
                    "rule": block("list", RULE),
                    "tag": block("set", {"key": attribute("string", "required")}),
                    "timeouts": block("single", {"create": attribute("string")}),
                },
            },
        }
    },
    "data_source_schemas": {"cloud_image": {"block": {"attributes": {"name": attribute("string", "required")}}}},
}
CONFIGURATION = """
terraform {
  required_providers {
    cloud = { source = "example/cloud" }
  }
}
data "cloud_image" "i" {
  name = "x"
}
resource "cloud_server" "s" {
  password = "hunter2"
  token    = "write-only-token"
  matrix   = [{ a = [1, 2] }, {}]
  nested   = { one = { port = 1 } }
  rule { port = 1 }
  rule { port = 2 }
  tag { key = data.cloud_image.i.name }
  timeouts { create = "5m" }
}
"""


def write_schema(name: str, **providers: Any) -> str:
    """A file as `terraform providers schema -json` would print it."""
    schemas = {key.replace("__", "/"): value for key, value in providers.items()}
    Path(name).write_text(json.dumps({"format_version": "1.0", "provider_schemas": schemas}), encoding="utf-8")
    return name


def cloud(name: str = "cloud.json", *, changed: Any = None) -> str:
    schema = json.loads(json.dumps(CLOUD))
    if changed is not None:
        changed(schema)
    return write_schema(name, **{SOURCE: schema})


def terraform(*arguments: str, cwd: str, config: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_CONFIG_FILE": str(Path(config).absolute()),
    }
    result = subprocess.run(
        [*find_terraform().command, *arguments],
        cwd=cwd,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def install(*arguments: str) -> str:
    """Installs into `mirror`; returns the file with the CLI configuration."""
    result = apono_bridge("provider", "install", "mirror", *arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("installed  mirror/registry.terraform.io/")
    Path("mirror.tfrc").write_text(result.stdout, encoding="utf-8")
    return "mirror.tfrc"


def test_an_installed_provider_serves_ones_own_terraform(folder: Path) -> None:
    """init, which writes a lock file; validate; plan; apply; and a plan without changes."""
    (folder / "rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "module")
    config = install()
    terraform("init", cwd="module", config=config)
    lock = Path("module/.terraform.lock.hcl").read_text(encoding="utf-8")
    assert '"registry.terraform.io/apono-io/apono"' in lock
    assert '"h1:' in lock
    assert json.loads(terraform("validate", "-json", cwd="module", config=config))["valid"] is True
    terraform("apply", "-auto-approve", cwd="module", config=config)
    assert "No changes." in terraform("plan", cwd="module", config=config)
    # Once more into the same folder: the same files, so that the lock file still holds.
    before = files_below(folder / "mirror")
    install()
    assert files_below(folder / "mirror") == before
    terraform("init", "-lockfile=readonly", cwd="module", config=config)


def test_any_provider_is_served_by_its_schema() -> None:
    """Blocks, sets, nested collections, timeouts; secrets are hidden and what is write-only is not stored."""
    config = install("--schema", cloud(), "--version", "3.2.1")
    Path("module").mkdir()
    Path("module/main.tf").write_text(CONFIGURATION, encoding="utf-8")
    terraform("init", cwd="module", config=config)
    plan = terraform("plan", "-no-color", cwd="module", config=config)
    assert "(sensitive value)" in plan
    assert "hunter2" not in plan
    terraform("apply", "-auto-approve", cwd="module", config=config)
    assert "No changes." in terraform("plan", cwd="module", config=config)
    state = json.loads(Path("module/terraform.tfstate").read_text(encoding="utf-8"))
    (server,) = [one for one in state["resources"] if one["type"] == "cloud_server"]
    values = server["instances"][0]["attributes"]
    assert server["instances"][0]["schema_version"] == 2
    assert values["token"] is None
    assert values["matrix"] == [{"a": [1, 2]}, {}]
    assert values["tag"] == [{"key": "x"}]


def test_several_providers_and_versions_share_a_mirror() -> None:
    """Each has its own folders."""
    install()
    install("--version", "1.10.0-rc.1")
    two = write_schema("two.json", **{SOURCE: CLOUD, "registry.terraform.io/example/other": {}})
    install("--schema", two, "--source", "example/cloud", "--version", "1.0.0")
    found = sorted(
        path.parent.parent.parent.name + "/" + path.parent.parent.name for path in Path("mirror").glob("**/*_v*")
    )
    assert found == ["apono/1.10.0-rc.1", "apono/1.9.1", "cloud/1.0.0"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--schema", "cloud.json"),
        ("--source", "example/cloud"),
        ("--version", "../../x"),
        ("--version", "1"),
        ("--schema", "cloud.json", "--version", ""),
    ],
)
def test_what_cannot_be_installed_is_wrong_usage(folder: Path, arguments: tuple[str, ...]) -> None:
    """A schema without version, a source without schema, a version that is none."""
    cloud()
    assert apono_bridge("provider", "install", "mirror", *arguments).exit_code == 2
    assert not (folder / "mirror").exists()


@pytest.mark.parametrize(
    "address", ["registry.terraform.io/../../../outside/x", "/etc/x/y", "x", "a/b/c/d", "a/b/..", 'a/b/c"}']
)
def test_an_address_is_no_path(folder: Path, address: str) -> None:
    """What a schema file calls its provider becomes folders, and none outside of the mirror."""
    schema = write_schema("evil.json", **{address: CLOUD})
    result = apono_bridge("provider", "install", "deep/er/mirror", "--schema", schema, "--version", "1.0.0")
    assert result.exit_code == 1
    assert "TF020" in result.stderr
    assert list(files_below(folder)) == ["evil.json"]


@pytest.mark.parametrize("place", ["resource_schemas", "data_source_schemas"])
def test_a_schema_with_a_fault_inside_is_not_installed(folder: Path, place: str) -> None:
    """Terraform would only say that the plugin failed."""

    def spoil(schema: dict[str, Any]) -> None:
        schema[place]["cloud_bad"] = {"block": {"attributes": {"x": {"type": "strung"}}}}

    result = apono_bridge("provider", "install", "mirror", "--schema", cloud(changed=spoil), "--version", "1.0.0")
    assert result.exit_code == 1
    assert "cloud_bad.x: unknown type" in result.stderr
    assert not (folder / "mirror").exists()


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    """Is an error of ours, said once."""
    (folder / "file").write_text("", encoding="utf-8")
    result = apono_bridge("provider", "install", "file")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "cannot write to `file`: not a directory" in result.stderr


def test_the_packaged_schema_can_be_read_back() -> None:
    """It has the form that `--provider-schema` and `provider check` read."""
    result = apono_bridge("provider", "schema")
    Path("own.json").write_text(result.stdout, encoding="utf-8")
    assert apono_bridge("provider", "check", "own.json").stdout == "no differences\n"


def changed(schema: dict[str, Any]) -> None:
    attributes = schema["resource_schemas"]["cloud_server"]["block"]["attributes"]
    attributes["fresh"] = attribute("string")
    attributes["matrix"] = attribute(["list", "string"])
    attributes["password"]["sensitive"] = False
    del attributes["token"]
    del schema["data_source_schemas"]["cloud_image"]


def test_differences_are_said_and_exit_with_3() -> None:
    """What appeared, vanished and changed, sorted by place."""
    result = apono_bridge("provider", "check", cloud("new.json", changed=changed), cloud("old.json"))
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "vanished   data cloud_image",
        "appeared   resource cloud_server.fresh",
        "changed    resource cloud_server.matrix: type list(map(set(number))) -> list(string)",
        "changed    resource cloud_server.password: sensitive true -> false",
        "vanished   resource cloud_server.token",
        "5 differences",
    ]


def test_differences_as_json() -> None:
    """One object, with the same exit code."""
    result = apono_bridge(
        "provider", "check", cloud("new.json", changed=changed), cloud("old.json"), "--format", "json"
    )
    assert result.exit_code == result.json["exit_code"] == 3
    assert result.stderr == ""
    assert result.json["differences"][1] == {
        "place": "resource cloud_server.fresh",
        "kind": "appeared",
        "aspect": "",
        "before": "",
        "after": "",
    }


def test_a_file_of_several_providers_is_compared_with_ours() -> None:
    """Terraform prints all providers of a module; without a base it is Apono's that is meant."""
    schema = json.loads(apono_bridge("provider", "schema").stdout)["provider_schemas"]
    name = write_schema("all.json", **schema, **{SOURCE: CLOUD})
    assert apono_bridge("provider", "check", name).exit_code == 0
    assert apono_bridge("provider", "check", "-", stdin=Path(name).read_bytes()).exit_code == 0
    assert apono_bridge("provider", "check", cloud()).exit_code == 1


@pytest.mark.parametrize(
    "text", ["", "[" * 100_000, "[]", '{"provider_schemas": {}}', '{"provider_schemas": {"a/b/c": 1}}']
)
def test_what_is_no_schema_is_refused(text: str) -> None:
    """In the format that was asked for."""
    Path("schema.json").write_text(text, encoding="utf-8")
    result = apono_bridge("provider", "check", "schema.json", "schema.json", "--format", "json")
    assert result.exit_code == 1
    assert [one["code"] for one in result.json["diagnostics"]] == ["TF020"]


def test_a_name_in_a_schema_cannot_write_to_the_terminal() -> None:
    """Escape sequences are shown, not obeyed."""

    def add(schema: dict[str, Any]) -> None:
        schema["resource_schemas"]["cloud_\x1b[31m\n"] = {}

    result = apono_bridge("provider", "check", cloud("new.json", changed=add), cloud("old.json"))
    assert result.stdout.splitlines() == ["appeared   resource cloud_‹U+001B›[31m‹U+000A›", "1 difference"]


def test_the_server_is_for_terraform_alone() -> None:
    """Whoever starts it by hand is told so."""
    command = [sys.executable, str(ROOT / "main.py"), "provider", "serve"]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stdout == ""
    assert "Terraform starts it" in result.stderr
    assert apono_bridge("provider", "serve", "--source", "example/cloud").exit_code == 2
