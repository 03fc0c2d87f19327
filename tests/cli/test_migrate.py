"""`migrate` through the command line, with a real Terraform on the offline provider where the result counts."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from generator.addresses import ResourceAddress
from generator.backends.escape import json_template, quote
from generator.diagnostics.secret import Secret
from generator.server.apono.api import AponoApi
from generator.server.apono.stand_in import AponoStandIn
from generator.server.wire import Request
from tests.command_line import Result, apono_bridge, files_below
from tests.older_folders import integration, other, write_folder, write_shown_state, write_stored_state
from tests.strategies import texts

SMALLEST = """\
resource "apono_integration" "orders" {
  name         = "Orders"
  type         = "postgresql"
  connector_id = "conn-1"
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def migrate(code: str | dict[str, str], *objects: Any, options: tuple[object, ...] = ()) -> Result:
    """Migrates a folder `code` to a folder `out`."""
    write_folder(Path("code"), {"main.tf": code} if isinstance(code, str) else code)
    write_shown_state(Path("state.json"), *objects)
    return apono_bridge("migrate", "code", "--state", "state.json", "--out", "out", *options)


def migrated(code: str | dict[str, str], *objects: Any, options: tuple[object, ...] = ()) -> str:
    """The text of `main.tf` after a migration that was proven."""
    result = migrate(code, *objects, options=options)
    assert result.exit_code == 0, result.stdout + result.stderr
    assert f"Plan: {len([one for one in objects if one[0].type == 'apono_integration'])} to import" in result.stdout
    assert " 0 to add, 0 to change, 0 to destroy." in result.stdout
    return Path("out/main.tf").read_text(encoding="utf-8")


def refused(
    code: str | dict[str, str], *objects: Any, options: tuple[object, ...] = ()
) -> list[tuple[str, int | None]]:
    """Code and line of each error; nothing is written."""
    before = files_below(write_folder(Path("code"), {"main.tf": code} if isinstance(code, str) else code))
    result = migrate(code, *objects, options=("--format", "json", *options))
    assert result.exit_code == 1, result.stdout + result.stderr
    assert result.stderr == ""
    assert files_below(Path("code")) == before
    assert not Path("out").exists()
    return [(one["code"], one["line"]) for one in result.json["diagnostics"] if one["severity"] == "error"]


# What becomes of each attribute


def test_all_attributes_get_their_new_names() -> None:
    """The table of the move, in one block; comments and layout stay."""
    code = """\
# Above.
resource "apono_integration" "orders" {
  name         = "Orders" # the name
  type         = "postgresql"
  connector_id = "conn-1"
  # Before the types.
  connected_resource_types = ["postgresql-table", "postgresql-database"]
  custom_access_details    = "Use the VPN"
  metadata = {
    hostname = "db" // inside
    port     = 5432
  }
  hashicorp_vault_secret = {
    secret_engine = "kv"
    path          = "prod/db"
  }
  integration_owners = [{ attribute = "group", value = ["dba", "sre"] }]
  resource_owner_mappings = [{
    key_name                 = "owner"
    attribute                = "group"
    attribute_integration_id = "idp-1"
  }]

  lifecycle {
    ignore_changes = [metadata, hashicorp_vault_secret, integration_owners]
    postcondition {
      condition     = self.metadata["hostname"] == "db"
      error_message = "metadata"
    }
  }
}
"""
    orders = integration(
        "apono_integration.orders",
        custom_access_details="Use the VPN",
        metadata={"hostname": "db", "port": "5432"},
        hashicorp_vault_secret={"secret_engine": "kv", "path": "prod/db"},
        integration_owners=[{"attribute": "group", "value": ["dba", "sre"], "integration_id": None}],
        resource_owner_mappings=[
            {"key_name": "owner", "attribute": "group", "attribute_integration_id": "idp-1"},
        ],
    )
    assert (
        migrated(code, orders, options=("--integration-name", "idp-1=Google Oauth"))
        == """\
# Above.
resource "apono_resource_integration" "orders" {
  name         = "Orders" # the name
  type         = "postgresql"
  connector_id = "conn-1"
  # Before the types.
  connected_resource_types = ["postgresql-database", "postgresql-table"]
  custom_access_details    = "Use the VPN"
  integration_config = {
    hostname = "db" // inside
    port     = 5432
  }
  secret_store_config = {
    hashicorp_vault = {
      secret_engine = "kv"
      path          = "prod/db"
    }
  }
  owner = { attribute_type = "group", attribute_values = ["dba", "sre"] }
  owners_mapping = {
    key_name                = "owner"
    attribute_type          = "group"
    source_integration_name = "Google Oauth"
  }

  lifecycle {
    ignore_changes = [integration_config, secret_store_config, owner]
    postcondition {
      condition     = self.integration_config["hostname"] == "db"
      error_message = "metadata"
    }
  }
}
"""
    )


def test_what_is_left_out_is_filled_in() -> None:
    """Resource types of the state, and an empty config."""
    text = migrated(SMALLEST, integration("apono_integration.orders"))
    assert 'connected_resource_types = ["postgresql-database", "postgresql-table"]' in text
    assert "integration_config       = {}" in text


def test_null_attributes_go() -> None:
    """Of a secret, an owner and the config that are null nothing is left."""
    code = SMALLEST.replace("}", "  aws_secret = null\n  integration_owners = null\n  metadata = null\n}")
    text = migrated(code, integration("apono_integration.orders"))
    assert "null" not in text


@pytest.mark.parametrize("target", ["hcl", "json"])
def test_hostile_keys(target: str) -> None:
    """Keys of any text, and values of the state that differ by them, reach the plan as they are."""
    keys = ["plain", 'quote " and \\', "${x} %{y}", "line\nbreak", "é😀", "with space", ""]
    code = f"""\
resource "apono_integration" "x" {{
  for_each     = {{ {", ".join(f"{quote(key)} = {quote(key)}" for key in keys)} }}
  name         = each.value
  type         = "t"
  connector_id = "c"
  metadata     = {{ (each.key) = each.value }}
}}
"""
    objects = []
    for key in keys:
        values = {"id": f"id {key}", "name": key, "metadata": {key: key}, "connected_resource_types": [f"types {key}"]}
        _, whole = integration("apono_integration.x", type="t", connector_id="c", **values)
        objects.append((ResourceAddress("apono_integration", "x", key), whole))
    assert "}[each.key]" in migrated(code, *objects, options=("--target", target))


def test_count_and_values_that_differ_by_index() -> None:
    """One import block for each index; what has to be written out is a list."""
    code = SMALLEST.replace("{\n", "{\n  count = 2\n", 1).replace('"Orders"', '"Orders ${count.index}"')
    objects = [
        integration(f"apono_integration.orders[{index}]", name=f"Orders {index}", connected_resource_types=types)
        for index, types in enumerate((["a"], ["a", "b"]))
    ]
    text = migrated(code, *objects)
    assert "[count.index]" in text
    assert "to = apono_resource_integration.orders[1]" in Path("out/apono_migration.tf").read_text()


def test_owners_that_are_no_literals_come_from_the_state() -> None:
    """A variable of owners is written out, for each key where they differ."""
    code = """\
variable "owners" {
  type    = map(list(object({ attribute = string, value = list(string), integration_id = optional(string) })))
  default = { a = [{ attribute = "user", value = ["x"] }], b = null }
}
resource "apono_integration" "x" {
  for_each           = toset(["a", "b"])
  name               = each.key
  type               = "t"
  connector_id       = "c"
  integration_owners = var.owners[each.key]
  aws_secret         = each.key == "a" ? { region = "r", secret_id = "s" } : null
}
"""
    owner = {"attribute": "user", "value": ["x"], "integration_id": None}
    rest = {"type": "t", "connector_id": "c"}
    text = migrated(
        code,
        integration(
            'apono_integration.x["a"]',
            name="a",
            integration_owners=[owner],
            aws_secret={"region": "r", "secret_id": "s"},
            **rest,
        ),
        integration('apono_integration.x["b"]', name="b", **rest),
    )
    assert "}[each.key]" in text
    assert "== null ? null : {" in text


def test_set_expressions_get_the_order_of_the_state() -> None:
    """A list that is no literal is sorted, as the set was."""
    code = 'locals {\n  types = ["b", "a"]\n}\n' + SMALLEST.replace("}", "  connected_resource_types = local.types\n}")
    text = migrated(code, integration("apono_integration.orders", connected_resource_types=["a", "b"]))
    assert "connected_resource_types = sort(local.types)" in text


# Modules, references, other providers


def test_modules_in_folders_below() -> None:
    """A module that is called twice, once with for_each; references within and out of it."""
    module = """\
variable "name" { type = string }
resource "apono_integration" "this" {
  name = var.name
  type = "t"
  connector_id = "c"
}
output "config" { value = apono_integration.this.metadata }
"""
    main = """\
module "one" {
  source = "./modules/one"
  name   = "One"
}
module "many" {
  source   = "./modules/one"
  for_each = { "a.b" = "AB", c = "C" }
  name     = each.value
}
output "all" { value = module.one.config }
"""
    rest = {"type": "t", "connector_id": "c", "connected_resource_types": ["t"]}
    objects = [
        integration("module.one.apono_integration.this", name="One", **rest),
        integration('module.many["a.b"].apono_integration.this', name="AB", **rest),
        integration('module.many["c"].apono_integration.this', name="C", **rest),
    ]
    text = migrated({"main.tf": main, "modules/one/main.tf": module}, *objects)
    assert text == main
    assert "apono_resource_integration.this.integration_config" in Path("out/modules/one/main.tf").read_text()
    takeover = Path("out/apono_migration.tf").read_text()
    assert takeover.count("from = module.many.apono_integration.this") == 1
    assert 'to = module.many["a.b"].apono_resource_integration.this' in takeover


def test_references_are_rewritten_and_all_else_stays_to_the_byte() -> None:
    """References by every spelling, in blocks of other providers too; the names in texts and comments stay."""
    main = with_line('metadata = { h = "x" }') + SMALLEST.replace('"orders"', '"more"').replace(
        "{", "{\n  count = 1", 1
    ).replace("Ord", "Mor")
    main = main.removesuffix("}\n") + '  aws_secret = { region = "r", secret_id = "s" }\n}\n'
    others = """\
\ufeff# apono_integration.orders in a comment\r
resource   "local_file" "x" {\r
   content = "${apono_integration.orders.metadata["h"]} apono_integration.orders ${ data.aws_x.y.z }"\r
 depends_on = [apono_integration.orders, apono_integration.more[0]]\r
}\r
output "ids" {\r
  value = [apono_integration.orders.id, apono_integration.more[*].id, apono_integration.more.0.aws_secret]\r
}\r
locals { other = aws_integration.orders }\r
"""
    aws = {"region": "r", "secret_id": "s"}
    objects = [
        integration("apono_integration.orders", metadata={"h": "x"}),
        integration("apono_integration.more[0]", name="Morers", aws_secret=aws),
    ]
    result = migrate({"main.tf": main, "others.tf": others}, *objects)
    assert result.exit_code == 0, result.stdout + result.stderr
    expected = (
        others.replace("${apono_integration.orders.metadata", "${apono_resource_integration.orders.integration_config")
        .replace("[apono_integration.", "[apono_resource_integration.")
        .replace(", apono_integration.", ", apono_resource_integration.")
        .replace(".0.aws_secret", ".0.secret_store_config.aws")
    )
    assert Path("out/others.tf").read_bytes().decode() == expected
    assert "apono_integration.more.0.aws_secret" in result.stdout


def test_other_providers_stand_for_what_the_state_has() -> None:
    """The result is planned without them, with their values from the state."""
    code = """\
provider "aws" { region = "eu-west-1" }
resource "aws_db_instance" "db" {
  for_each = toset(["x"])
}
""" + SMALLEST.replace(
        "}",
        """\
  metadata = { hostname = aws_db_instance.db["x"].address, zone = "${data.aws_zone.z.name}." }
  depends_on = [aws_db_instance.db]
}""",
    )
    objects = [
        integration("apono_integration.orders", metadata={"hostname": "db.example.com", "zone": "z."}),
        other('aws_db_instance.db["x"]', address="db.example.com"),
        other("data.aws_zone.z", name="z"),
    ]
    text = migrated(code, *objects)
    assert 'aws_db_instance.db["x"].address' in text
    # What the state does not have cannot be proven.
    assert refused_again(code, objects[0], objects[1]) == ["MIG040"]


def refused_again(code: str, *objects: Any) -> list[str]:
    for path in sorted(Path("out").iterdir()):
        path.unlink()
    Path("out").rmdir()
    return [code for code, _ in refused(code, *objects)]


def test_terraform_json() -> None:
    """The same in Terraform JSON, beside a group of the newer type that is there already."""
    document = {
        "resource": {
            "apono_resource_integration": {
                "there": {
                    "name": "There",
                    "type": "t",
                    "connector_id": "c",
                    "connected_resource_types": ["t"],
                    "integration_config": {},
                }
            },
            "apono_integration": {
                "x": {
                    "aws_secret": None,
                    "name": "X",
                    "type": "t",
                    "connector_id": "c",
                    "metadata": {"a": "${apono_integration.y.name}"},
                    "gcp_secret": {"project": "p", "secret_id": "s"},
                    "integration_owners": [{"attribute": "user", "value": ["u"], "integration_id": "i"}],
                    "connected_resource_types": ["b", "a"],
                    "depends_on": ["apono_integration.y"],
                },
                "y": {"name": "Y", "type": "t", "connector_id": "c", "azure_secret": None},
            },
        },
        "output": {"o": {"value": "${apono_integration.x.metadata}"}},
    }
    rest = {"type": "t", "connector_id": "c"}
    objects = [
        other(
            "apono_resource_integration.there",
            id="there",
            name="There",
            connected_resource_types=["t"],
            integration_config={},
            **rest,
        ),
        integration(
            "apono_integration.x",
            name="X",
            metadata={"a": "Y"},
            gcp_secret={"project": "p", "secret_id": "s"},
            connected_resource_types=["a", "b"],
            integration_owners=[{"attribute": "user", "value": ["u"], "integration_id": "i"}],
            **rest,
        ),
        integration("apono_integration.y", name="Y", **rest),
    ]
    files = {"main.tf.json": json.dumps(document, indent=2)}
    Path("names.json").write_text('{"i": "Okta \\"x\\""}')
    result = migrate(files, *objects, options=("--integration-names", "names.json", "--target", "json"))
    assert result.exit_code == 0, result.stdout + result.stderr
    written = json.loads(Path("out/main.tf.json").read_text())
    assert list(written["resource"]) == ["apono_resource_integration"]
    found = written["resource"]["apono_resource_integration"]
    assert found["there"] == document["resource"]["apono_resource_integration"]["there"]
    assert found["x"] == {
        "connected_resource_types": ["a", "b"],
        "name": "X",
        "type": "t",
        "connector_id": "c",
        "integration_config": {"a": "${apono_resource_integration.y.name}"},
        "secret_store_config": {"gcp": {"project": "p", "secret_id": "s"}},
        "owner": {"attribute_type": "user", "attribute_values": ["u"], "source_integration_name": 'Okta "x"'},
        "depends_on": ["apono_resource_integration.y"],
    }
    assert written["output"]["o"]["value"] == "${apono_resource_integration.x.integration_config}"


def test_crlf_and_byte_order_mark_stay() -> None:
    """Every line end of the result is that of the file, and so is its first character."""
    code = "\ufeff" + SMALLEST.replace("}", '  metadata = {\n    a = "b"\n  }\n}').replace("\n", "\r\n")
    migrated(code, integration("apono_integration.orders", metadata={"a": "b"}))
    written = Path("out/main.tf").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\n") == written.count(b"\r\n") > code.count("\n")


# Places


def test_in_place_with_the_state_of_the_folder() -> None:
    """terraform.tfstate is found, stays as it is, and a second run has nothing to do."""
    write_folder(Path("code"), {"main.tf": SMALLEST, "notes.md": "apono_integration.orders"})
    state = write_stored_state(Path("code/terraform.tfstate"), integration("apono_integration.orders")).read_bytes()
    result = apono_bridge("migrate", "code", "--in-place")
    assert result.exit_code == 0, result.stdout + result.stderr
    assert sorted(files_below(Path("code"))) == ["apono_migration.tf", "main.tf", "notes.md", "terraform.tfstate"]
    assert Path("code/terraform.tfstate").read_bytes() == state
    again = apono_bridge("migrate", "code", "--in-place", "--format", "json")
    assert (again.exit_code, [one["code"] for one in again.json["diagnostics"]]) == (1, ["MIG001"])


def test_a_dry_run_writes_nothing_and_shows_no_secret() -> None:
    """Without a place the difference is shown; values of keys that name a secret are not."""
    code = SMALLEST.replace("}", '  metadata = { password = "hunter2-hunter2" }\n}')
    write_folder(Path("code"), {"main.tf": code})
    write_stored_state(
        Path("code/terraform.tfstate"),
        integration("apono_integration.orders", metadata={"password": "hunter2-hunter2"}),
    )
    before = files_below(Path())
    result = apono_bridge("migrate", "code")
    assert result.exit_code == 0, result.stdout + result.stderr
    assert '+resource "apono_resource_integration" "orders" {' in result.stdout
    assert "hunter2" not in result.stdout + result.stderr
    assert files_below(Path()) == before


def test_a_copy_has_everything_but_states() -> None:
    """Binary files and hidden ones come along; what Terraform and git keep does not."""
    files = {"main.tf": SMALLEST, ".terraform.lock.hcl": "# lock", "a/b.tpl": "x", "terraform.tfstate.backup": "{}"}
    write_folder(Path("code"), files | {".terraform/x": "", ".git/config": ""})
    Path("code/binary").write_bytes(b"\xff\x00")
    migrated(SMALLEST, integration("apono_integration.orders"))
    assert sorted(files_below(Path("out"))) == [
        ".terraform.lock.hcl",
        "a/b.tpl",
        "apono_migration.tf",
        "binary",
        "main.tf",
    ]
    assert Path("out/binary").read_bytes() == b"\xff\x00"


def test_layout_of_terraform_fmt_is_kept_where_it_was() -> None:
    """A file that was not formatted is changed in its words alone."""
    code = SMALLEST.replace("  name  ", "    name").replace("}", '  metadata = { a = "b" }\n}')
    text = migrated(code, integration("apono_integration.orders", metadata={"a": "b"}))
    assert '    name       = "Orders"' in text
    assert '  integration_config = { a = "b" }' in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("migrate",), "Missing argument 'DIR'"),
        (("migrate", "nowhere"), "There is no folder 'nowhere'"),
        (("migrate", "code", "--out", "x", "--in-place"), "give one of them"),
        (("migrate", "code", "--out", "code/out"), "is inside of 'code'"),
        (("migrate", "code", "--out", "full"), "'full' exists"),
        (("migrate", "code", "--var-file", "nowhere"), "There is no file 'nowhere'"),
    ],
)
def test_wrong_command_lines(arguments: tuple[str, ...], words: str) -> None:
    """Exit code 2, and a sentence that says what to do."""
    write_folder(Path(), {"code/main.tf": SMALLEST, "full/x": ""})
    result = apono_bridge(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


# What is refused

ORDERS = integration("apono_integration.orders")
OWNER = {"attribute": "user", "value": ["u"], "integration_id": None}


def with_line(line: str) -> str:
    return SMALLEST.replace("}", f"  {line}\n}}")


@pytest.mark.parametrize(
    ("code", "objects", "expected"),
    [
        pytest.param("# nothing", [ORDERS], [("MIG001", None)], id="nothing"),
        pytest.param(SMALLEST, [], [("MIG010", 1)], id="empty-state"),
        pytest.param(
            SMALLEST, [integration("apono_integration.x")], [("MIG012", None), ("MIG010", 1)], id="other-state"
        ),
        pytest.param(SMALLEST, [integration("apono_integration.orders", id=None)], [("MIG011", 1)], id="no-id"),
        pytest.param(
            SMALLEST.replace("{\n", '{\n  for_each = toset(["a", "b"])\n', 1),
            [integration('apono_integration.orders["a"]'), integration('apono_integration.orders["c"]')],
            [("MIG010", 1), ("MIG012", 1)],
            id="keys-differ",
        ),
        pytest.param(
            SMALLEST + 'resource "apono_resource_integration" "orders" {\n}\n',
            [ORDERS],
            [("MIG015", 1)],
            id="name-taken",
        ),
        pytest.param(
            with_line("integration_owners = []"),
            [integration("apono_integration.orders", integration_owners=[OWNER, {**OWNER, "attribute": "group"}])],
            [("MIG020", 5)],
            id="several-owners",
        ),
        pytest.param(
            with_line('integration_owners = [{ attribute = "user", value = ["u"], integration_id = "i" }]'),
            [integration("apono_integration.orders", integration_owners=[{**OWNER, "integration_id": "i"}])],
            [("MIG022", 5)],
            id="source-unknown",
        ),
        pytest.param(
            with_line('aws_secret = { region = "r", secret_id = "s" }\n  kubernetes_secret = var.k'),
            [
                integration(
                    "apono_integration.orders",
                    aws_secret={"region": "r", "secret_id": "s"},
                    kubernetes_secret={"namespace": "n", "name": "n"},
                )
            ],
            [("MIG021", 6)],
            id="two-stores",
        ),
        pytest.param(
            SMALLEST,
            [integration("apono_integration.orders", connected_resource_types=[])],
            [("MIG023", 1)],
            id="types",
        ),
        pytest.param(SMALLEST.replace("  type ", "  #type"), [ORDERS], [("MIG024", 1)], id="required"),
        pytest.param(
            SMALLEST + "locals {\n  x = apono_integration.orders.integration_owners\n}\n",
            [ORDERS],
            [("MIG030", 7)],
            id="no-counterpart",
        ),
        pytest.param(
            SMALLEST + "moved {\n  from = apono_integration.old\n  to = apono_integration.orders\n}\n",
            [ORDERS],
            [("MIG031", 6)],
            id="moved",
        ),
        pytest.param(
            {"main.tf": SMALLEST, "apono_migration.tf": "# old"}, [ORDERS], [("MIG051", None)], id="in-the-way"
        ),
        pytest.param(
            SMALLEST + 'resource "apono_integration" "x" {{\n',
            [ORDERS, integration("apono_integration.x")],
            [("READ001", 6)],
            id="no-hcl",
        ),
    ],
)
def test_what_cannot_be_migrated(code: Any, objects: list[Any], expected: list[tuple[str, int | None]]) -> None:
    """Each with its code at the line of the user's file; nothing is written."""
    assert refused(code, *objects, options=("--no-proof",)) == expected


def test_folders_that_nobody_calls_stay_as_they_are() -> None:
    """With a warning for each block, and whatever else is in them."""
    files = {"main.tf": SMALLEST, "apart/main.tf": SMALLEST, "apart/broken.tf": "{{{"}
    result = migrate(files, ORDERS, options=("--format", "json"))
    assert result.exit_code == 0
    assert [(one["code"], one["file"], one["line"]) for one in result.json["diagnostics"]] == [
        ("MIG014", "code/apart/main.tf", 1)
    ]
    assert files_below(Path("out/apart")) == files_below(Path("code/apart"))
    shutil.rmtree("out")
    assert refused({"main.tf": ""}, ORDERS) == [("MIG001", None)]


def test_a_block_that_stands_for_nothing_here() -> None:
    """It is migrated as far as the code says everything; else it is said what is missing."""
    nothing = SMALLEST.replace('"orders"', '"none"').replace("{", "{\n  count = 0", 1)
    owner = 'integration_owners = [{ attribute = "user", value = ["u"], integration_id = "i" }]'
    whole = nothing.removesuffix("}\n") + f'  connected_resource_types = ["a"]\n  aws_secret = null\n  {owner}\n}}\n'
    text = migrated(SMALLEST + whole, ORDERS, options=("--integration-name", "i=Okta"))
    assert 'resource "apono_resource_integration" "none"' in text
    assert 'source_integration_name = "Okta"' in text
    shutil.rmtree("out")
    assert refused(SMALLEST + nothing, ORDERS) == [("MIG023", 6)]
    later = nothing.removesuffix("}\n") + '  connected_resource_types = ["a"]\n  integration_owners = var.x\n}\n'
    assert refused(SMALLEST + later, ORDERS) == [("MIG010", 12)]


def test_all_problems_in_one_run() -> None:
    """Three blocks with a fault each, and a reference."""
    code = (
        SMALLEST
        + SMALLEST.replace('"orders"', '"two"')
        + "output x {\n  value = apono_integration.two.resource_owner_mappings\n}\n"
        + SMALLEST.replace('"orders"', '"three"')
    )
    objects = [
        integration("apono_integration.orders", connected_resource_types=None),
        integration("apono_integration.two", id=""),
    ]
    assert refused(code, *objects) == [("MIG023", 1), ("MIG011", 6), ("MIG030", 12), ("MIG010", 14)]


def test_values_that_differ_between_module_calls() -> None:
    """One text cannot say two things."""
    main = "".join(f'module "{name}" {{\n  source = "./m"\n}}\n' for name in ("a", "b"))
    objects = [
        integration(f"module.{name}.apono_integration.orders", connected_resource_types=[name]) for name in ("a", "b")
    ]
    assert refused({"main.tf": main, "m/main.tf": SMALLEST}, *objects) == [("MIG013", 1)]


def test_allowed_losses_are_warnings() -> None:
    """The first owner stays, and the store that the older resource sends."""
    code = with_line(
        """integration_owners = [
    { attribute = "user", value = ["u"] },
    { attribute = "group", value = ["g"] },
  ]
  gcp_secret = { project = "p", secret_id = "s" }
  kubernetes_secret = { namespace = "n", name = "n" }"""
    )
    objects = [
        integration(
            "apono_integration.orders",
            integration_owners=[OWNER, {"attribute": "group", "value": ["g"], "integration_id": None}],
            gcp_secret={"project": "p", "secret_id": "s"},
            kubernetes_secret={"namespace": "n", "name": "n"},
        )
    ]
    assert {code for code, _ in refused(code, *objects)} == {"MIG020", "MIG021"}
    text = migrated(code, *objects, options=("--allow-loss",))
    assert "kubernetes" not in text
    assert '"g"' not in text


# The proof


def test_code_that_is_ahead_of_the_state_is_not_clean() -> None:
    """The attribute is named at the block's line, its values are not."""
    result = migrate(with_line('metadata = { password = "planted-0815" }'), ORDERS)
    assert result.exit_code == 1
    assert "planted-0815" not in result.stderr.split("|")[0]
    assert "error[MIG040]" in result.stderr
    assert "integration_config" in result.stderr
    assert "code/main.tf:1:1" in result.stderr
    assert "1 to change" in result.stdout
    assert not Path("out").exists()


def test_an_object_that_would_be_added_or_destroyed_is_not_clean() -> None:
    """Other resources of the provider are planned as well."""
    scope = 'resource "apono_access_scope" "s" {\n  name = "s"\n  query = "q"\n}\n'
    assert refused(SMALLEST + scope, ORDERS) == [("MIG040", None)]
    gone = other("apono_access_scope.gone", id="1", name="s", query="q")
    assert refused(SMALLEST, ORDERS, gone) == [("MIG040", None)]


def test_what_terraform_refuses_is_shown_at_the_users_line() -> None:
    """Lines above it that were added by the migration do not count."""
    code = with_line("integration_owners = null") + "\n\noutput x {\n  value = local.nowhere\n}\n"
    write_folder(Path("code"), {"main.tf": code})
    assert refused(code, ORDERS) == [("MIG041", 10)]


def test_variables_for_the_proof() -> None:
    """A variable without a value is null and is named; --var, --var-file and *.auto.tfvars give it one."""
    code = 'variable "name" {\n  type = string\n}\nvariable "unused" {}\n' + SMALLEST.replace('"Orders"', "var.name")
    result = migrate(code, ORDERS)
    assert result.exit_code == 1
    assert "var.name" in result.stderr
    assert migrate(code, ORDERS, options=("--var", "name=Orders", "--in-place")).exit_code == 2
    Path("values.tfvars").write_text('name = "Orders"\n')
    for options in (("--var", "name=Orders"), ("--var-file", "values.tfvars")):
        result = apono_bridge("migrate", "code", "--state", "state.json", *options)
        assert result.exit_code == 0, result.stderr
    Path("code/x.auto.tfvars").write_text('name = "Orders"\n')
    assert apono_bridge("migrate", "code", "--state", "state.json").exit_code == 0


def test_values_that_become_sensitive() -> None:
    """Terraform calls it an update when nothing but the mark changes; this is no difference, and is said."""
    code = 'variable "p" {\n  sensitive = true\n}\n' + with_line("metadata = { password = var.p }")
    objects = [integration("apono_integration.orders", metadata={"password": "planted-0815"})]
    result = migrate(code, *objects, options=("--var", "p=planted-0815"))
    assert result.exit_code == 0, result.stdout + result.stderr
    assert "planted-0815" not in result.stdout + result.stderr
    assert "info[MIG043]" in result.stderr
    assert "has to say: 1 to import, 0 to add, 1 to change, 0 to destroy." in result.stdout
    shutil.rmtree("out")
    assert refused(code, *objects, options=("--var", "p=other")) == [("MIG040", 4)]


def test_no_proof_is_said() -> None:
    """The result is written with a warning."""
    result = migrate(SMALLEST, ORDERS, options=("--no-proof", "--format", "json"))
    assert result.exit_code == 0
    assert [one["code"] for one in result.json["diagnostics"]] == ["MIG042"]
    assert result.json["plan"] is None
    assert result.json["files"] == ["out/main.tf", "out/apono_migration.tf"]
    assert result.json["integrations"] == [
        {
            "from": "apono_integration.orders",
            "to": "apono_resource_integration.orders",
            "id": "id of apono_integration.orders",
        }
    ]


def test_without_terraform_there_is_no_proof() -> None:
    """Which is an error, once."""
    result = migrate(SMALLEST, ORDERS, options=("--terraform-bin", "no-such-terraform", "--format", "json"))
    assert result.exit_code == 1
    assert [one["code"] for one in result.json["diagnostics"]] == ["PLAN001"]


# States and names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is not JSON"),
        ("[1]", "it is not the JSON of a Terraform state"),
        ('{"version": 3, "terraform_version": "0.11", "modules": []}', "version 3"),
        ('{"format_version": "1.2", "planned_values": {}, "resource_changes": []}', "it is a plan"),
        ('{"a": 1, "a": 2}', "it is not JSON"),
        ('{"format_version":"1.0","values":{"root_module":{"resources":[{"mode":"managed"}]}}}', "an address"),
    ],
)
def test_states_that_are_none(text: str, words: str) -> None:
    """MIG002 says what is wrong with the file."""
    write_folder(Path(), {"code/main.tf": SMALLEST, "state.json": text})
    result = apono_bridge("migrate", "code", "--state", "state.json")
    assert result.exit_code == 1
    assert "error[MIG002]" in result.stderr
    assert words in result.stderr


@pytest.mark.parametrize(
    "values",
    [
        {"connected_resource_types": ["a", {"b": 1}]},
        {"connected_resource_types": ["a", None]},
        {"connected_resource_types": "a"},
        {"integration_owners": [7]},
        {"metadata": []},
        {"aws_secret": "x"},
        {"name": {}},
    ],
)
def test_objects_that_the_provider_cannot_have_made(values: dict[str, Any]) -> None:
    """MIG002 names the object, and no value of it."""
    assert refused(SMALLEST, integration("apono_integration.orders", **values)) == [("MIG002", None)]


def test_a_state_as_windows_writes_it() -> None:
    """UTF-16, with a byte order mark."""
    migrate(SMALLEST, ORDERS, options=("--no-proof",))
    state = Path("state.json")
    state.write_bytes(state.read_text().encode("utf-16"))
    assert apono_bridge("migrate", "code", "--state", "state.json", "--no-proof").exit_code == 0


def test_no_state_at_all() -> None:
    """MIG003, and what to do."""
    write_folder(Path(), {"code/main.tf": SMALLEST})
    result = apono_bridge("migrate", "code")
    assert result.exit_code == 1
    assert "error[MIG003]" in result.stderr
    assert "terraform show -json > state.json" in result.stderr
    assert apono_bridge("migrate", "code", "--state", "nowhere").exit_code == 1


def test_an_empty_folder() -> None:
    """The folder is named."""
    Path("code").mkdir()
    result = apono_bridge("migrate", "code")
    assert result.exit_code == 1
    assert re.search(r"`code`.*no \*\.tf", result.stderr)


@pytest.mark.parametrize("option", [("--integration-name", "id"), ("--integration-names", "names.json")])
def test_names_that_are_none(option: tuple[str, str]) -> None:
    """MIG050."""
    Path("names.json").write_text('{"a": 1}')
    assert refused(SMALLEST, ORDERS, options=option) == [("MIG050", None)]


def test_names_are_found_in_the_state() -> None:
    """By a data source, and by another integration; a reference to an id becomes one to a name."""
    code = 'data "apono_user_information_integrations" "okta" {\n  name = "Okta"\n}\n' + with_line(
        """integration_owners = [{
    integration_id = one(data.apono_user_information_integrations.okta.integrations[*].id)
    attribute = "user"
    value = ["u"]
  }]
  resource_owner_mappings = [{ key_name = "k", attribute = "user", attribute_integration_id = "okta-id" }]"""
    )
    objects = [
        integration(
            "apono_integration.orders",
            integration_owners=[{**OWNER, "integration_id": "okta-id"}],
            resource_owner_mappings=[{"key_name": "k", "attribute": "user", "attribute_integration_id": "okta-id"}],
        ),
        other(
            "data.apono_user_information_integrations.okta",
            name="Okta",
            integrations=[{"id": "okta-id", "name": "Okta"}],
        ),
    ]
    text = migrated(code, *objects)
    assert "one(data.apono_user_information_integrations.okta.integrations[*].name)" in text
    assert 'source_integration_name = "Okta"' in text


AWKWARD = [
    "${x}",
    "$${x}",
    "%{ if }",
    '"',
    "\\",
    "\n",
    "\r$${x}",
    "\t",
    "\u202e",
    "#",
    "/*",
    "<<EOT",
    "",
    " ",
    "$\n{x}",
]


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to make an example smaller takes a plan for each step
)
@given(st.lists(texts(), min_size=6, max_size=6), st.sampled_from(["hcl", "json"]))
@example(AWKWARD, "hcl")
@example(AWKWARD, "json")
def test_any_text_is_kept(given_texts: list[str], target: str) -> None:
    """Names, config, ids, owners and resource types of any text: the plan shows no difference, in both syntaxes."""
    objects, blocks, members = [], [], {}
    for number, raw in enumerate(given_texts):
        text = unicodedata.normalize("NFC", raw)  # as Terraform has it in a state
        objects += [hostile_object(f"{syntax}{number}", text) for syntax in ("h", "j")]
        objects.append(other(f"data.apono_integrations.i{number}", integrations=[{"id": f"idp {text}", "name": text}]))
        blocks.append(hostile_block(f"h{number}", quote(text), quote(f"idp {text}")))
        members[f"j{number}"] = hostile_members(json_template(text), json_template(f"idp {text}"))
    files = {
        "main.tf": "".join(blocks),
        "other.tf.json": json.dumps({"resource": {"apono_integration": members}}),
    }
    shutil.rmtree("out", ignore_errors=True)
    migrated(files, *objects, options=("--target", target))


def hostile_object(name: str, text: str) -> Any:
    return integration(
        f"apono_integration.{name}",
        id=f"{text} {name}",
        name=text,
        type="t",
        connector_id=text,
        metadata={text: text},
        connected_resource_types=[text],
        aws_secret={"region": text, "secret_id": "s"},
        integration_owners=[{"attribute": text, "value": [text], "integration_id": f"idp {text}"}],
    )


def hostile_block(name: str, text: str, source: str) -> str:
    return f"""\
resource "apono_integration" "{name}" {{
  name         = {text}
  type         = "t"
  connector_id = {text}
  metadata     = {{ {text} = {text} }}
  aws_secret = {{
    region    = {text}
    secret_id = "s"
  }}
  integration_owners = [{{ attribute = {text}, value = [{text}], integration_id = {source} }}]
}}
"""


def hostile_members(text: str, source: str) -> dict[str, Any]:
    return {
        "name": text,
        "type": "t",
        "connector_id": text,
        "metadata": {text: text},
        "aws_secret": {"region": text, "secret_id": "s"},
        "integration_owners": [{"attribute": text, "value": [text], "integration_id": source}],
    }


def test_after_the_apply_nothing_is_left_to_do() -> None:
    """The whole way: older code is applied, migrated, the result applied; then Terraform has nothing to do."""
    from generator.pipeline.migration.account import newer_objects
    from generator.pipeline.migration.objects import read_state
    from generator.plugin.objects import HeldObjects
    from generator.plugin.reattach import InProcessProvider, reattach_environment
    from generator.provider_schema import load_packaged
    from generator.runners.terraform import Terraform, find_terraform

    head = 'terraform {\n  required_providers {\n    apono = {\n      source = "apono-io/apono"\n    }\n  }\n}\n'
    code = head + SMALLEST.replace('"Orders"', "each.key").replace("{\n", '{\n  for_each = toset(["a", "b"])\n', 1)
    code = code.removesuffix("}\n") + (
        '  connected_resource_types = ["z", "a"]\n  metadata = {}\n'
        '  kubernetes_secret = { namespace = "n", name = each.key }\n'
        '  integration_owners = [{ attribute = "user", value = ["u"] }]\n}\n'
    )
    objects: dict[str, dict[str, Any]] = {}
    with InProcessProvider(load_packaged(), objects=HeldObjects(objects)) as provider:
        environment = reattach_environment([provider])
        with Terraform(find_terraform(), environment=environment) as terraform:
            terraform.write_files({"main.tf": code})
            assert terraform.run("apply", "-auto-approve", "-input=false", "-no-color").exit_code == 0
            result = apono_bridge("migrate", terraform.directory, "--in-place")
            assert result.exit_code == 0, result.stdout + result.stderr
            state = read_state(terraform.directory, None, load_packaged(), [])
            assert state is not None
            objects["apono_resource_integration"] = newer_objects(state.older(), {})
            applied = terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
            assert "2 imported, 0 added, 0 changed, 0 destroyed" in applied.stdout, applied.stdout + applied.stderr
            (terraform.directory / "apono_migration.tf").unlink()
            assert not terraform.plan().has_changes
    assert len(objects["apono_integration"]) == 2


def test_the_account_tells_order_and_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """With --account the list has the account's order, and a source its name."""
    with AponoStandIn(AponoApi(token=Secret("planted-token-0815"))) as account:
        monkeypatch.setenv("APONO_ENDPOINT", account.url)
        monkeypatch.setenv("APONO_PERSONAL_TOKEN", "planted-token-0815")
        body = {
            "name": "Orders",
            "type": "postgresql",
            "connector_id": "conn-1",
            "integration_config": {},
            "connected_resource_types": ["z", "a", "m"],
        }
        headers = {"authorization": "Bearer planted-token-0815", "content-type": "application/json"}
        made = account.api.answer(Request("POST", "/api/admin/v4/integrations", headers, json.dumps(body).encode()))
        sources = account.api.answer(Request("GET", "/api/admin/v4/integrations?category=USER-INFORMATION", headers))
        okta = next(one["id"] for one in sources.value["items"] if one["name"] == "Okta")  # type: ignore[call-overload,index]
        orders = integration(
            "apono_integration.orders",
            id=made.value["id"],  # type: ignore[call-overload,index]
            connected_resource_types=["a", "m", "z"],
            integration_owners=[{"attribute": "user", "value": ["u"], "integration_id": okta}],
        )
        code = with_line("connected_resource_types = local.types") + 'locals {\n  types = ["z", "m", "a"]\n}\n'
        code = code.replace(
            "\n}",
            f'\n  integration_owners = [{{ attribute = "user", value = ["u"], integration_id = "{okta}" }}]\n}}',
            1,
        )
        text = migrated(code, orders, options=("--account",))
        assert '= ["z", "a", "m"]' in text
        assert 'source_integration_name = "Okta"' in text
        assert {record.method for record in account.api.records[2:]} == {"GET"}
        monkeypatch.setenv("APONO_PERSONAL_TOKEN", "another")
        shutil.rmtree("out")
        result = migrate(code, orders, options=("--account",))
        assert (result.exit_code, "another" in result.stdout + result.stderr) == (4, False)
        monkeypatch.delenv("APONO_PERSONAL_TOKEN")
        assert migrate(code, orders, options=("--account",)).exit_code == 4
