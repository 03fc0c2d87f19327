"""Bindings as files, and schemas that there are none for."""

from __future__ import annotations

import ast
import json
import tarfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.backends.cdktf import CDKTF, FLAVOURS
from generator.bindings import BindingsError, UnsupportedSchemaError, write_bindings
from generator.bindings.shapes import shape_provider
from generator.bindings.write import make_bindings
from generator.cli.provider_bindings import bindings
from generator.provider_schema import load_packaged, parse_provider_schema


def schema_with(attributes: dict[str, Any], *, source: str = "registry.terraform.io/a/apono", **block: Any) -> bytes:
    """A schema file of one resource, `apono_x`."""
    resource = {"version": 0, "block": {"attributes": attributes, **block}}
    provider = {"provider": {"version": 0, "block": {}}, "resource_schemas": {"apono_x": resource}}
    return json.dumps({"format_version": "1.0", "provider_schemas": {source: provider}}).encode()


def make(text: bytes, version: str = "1.0.0") -> dict[str, bytes]:
    return make_bindings(shape_provider(parse_provider_schema(text), version, version), CDKTF)


@pytest.mark.parametrize("flavour", sorted(FLAVOURS))
def test_same_schema_gives_the_same_bytes(flavour: str) -> None:
    """The archive has no dates, and nothing else that a second run would write in another way."""
    shape = shape_provider(load_packaged(), "1.9.1", "~> 1.9")
    files = make_bindings(shape, FLAVOURS[flavour])
    assert files == make_bindings(shape, FLAVOURS[flavour])
    with tarfile.open(fileobj=BytesIO(files["apono/_jsii/apono@0.0.0.jsii.tgz"])) as package:
        names = package.getnames()
    assert sorted(names) == [f"package/{name}" for name in (".jsii", "index.js", "package.json", "shapes.json")]


def test_every_class_is_documented_and_exported() -> None:
    """Each module is Python, and says all of its classes."""
    for path, content in make_bindings(shape_provider(load_packaged(), "1.9.1", "1.9.1"), CDKTF).items():
        if not path.endswith("/__init__.py") or path.count("/") != 2 or "_jsii" in path:
            continue
        tree = ast.parse(content)
        classes = sorted(node.name for node in tree.body if isinstance(node, ast.ClassDef))
        [exported] = [node.value for node in tree.body if isinstance(node, ast.Assign)]
        assert classes == ast.literal_eval(exported)
        assert "terraform.io" in (ast.get_docstring(tree) or "")


def test_descriptions_are_documentation() -> None:
    """What the schema says of an attribute is in the docstrings, and cannot leave them."""
    hostile = "It's '''quoted''' \\ \"\"\"\nand\u2028long."
    files = make(schema_with({"name": {"type": "string", "required": True, "description": hostile}}))
    source = files["apono/x/__init__.py"].decode()
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    assert [node.name for node in classes] == ["X", "XConfig"]
    [initializer] = [node for node in classes[0].body if getattr(node, "name", "") == "__init__"]
    assert "It's '''quoted'''" in (ast.get_docstring(initializer) or "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ({"type": ["list", "number"], "optional": True}, "list"),
        ({"type": ["map", ["list", "string"]], "optional": True}, "map"),
        ({"type": "dynamic", "optional": True}, "dynamic"),
        ({"nested_type": {"nesting_mode": "map", "attributes": {}}, "optional": True}, "map of objects"),
    ],
)
def test_types_without_a_form_are_named(attribute: dict[str, Any], reason: str) -> None:
    """Better no bindings than wrong ones."""
    with pytest.raises(UnsupportedSchemaError, match=reason) as caught:
        make(schema_with({"odd": attribute}))
    assert "apono_x.odd" in str(caught.value)


def test_blocks_are_named() -> None:
    """The Apono provider has none."""
    with pytest.raises(UnsupportedSchemaError, match="blocks"):
        make(schema_with({}, block_types={"timeouts": {"nesting_mode": "single", "block": {}}}))


@pytest.mark.parametrize("name", ["a b", "a\nimport os", "class-", "A", 'x"', "é"])
def test_names_that_would_be_code_are_refused(name: str) -> None:
    """A schema file comes from outside."""
    with pytest.raises(UnsupportedSchemaError):
        make(schema_with({name: {"type": "string", "optional": True}}))
    with pytest.raises(UnsupportedSchemaError):
        make(schema_with({}, source=f"registry.terraform.io/a/{name}"))


def test_version_is_plain_text() -> None:
    """It stands in documentation and in a table."""
    with pytest.raises(UnsupportedSchemaError):
        make(schema_with({}), version="1'''\n")


def test_keywords_and_reserved_names_get_others(tmp_path: Path) -> None:
    """An attribute can be called like a keyword, a parameter of constructs, or a member of a base class."""
    names = ["from", "id", "scope", "node", "equals", "get_it", "self", "class"]
    files = make(schema_with({name: {"type": "string", "optional": True} for name in names}))
    source = files["apono/x/__init__.py"].decode()
    ast.parse(source)
    for wanted in ("from_: typing.Optional", "id_: builtins.str", "node_attribute", "equal_to", "fetch_it"):
        assert wanted in source
    assert not list(tmp_path.iterdir())


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file stands where a folder should."""
    (tmp_path / "imports").write_text("")
    with pytest.raises(BindingsError):
        write_bindings(load_packaged(), tmp_path / "imports", CDKTF)
    with pytest.raises(ValueError, match="version"):
        write_bindings(replace(load_packaged(), version=None), tmp_path / "other", CDKTF)


def test_command_writes_and_explains(tmp_path: Path) -> None:
    """The packaged schema needs nothing; a file needs its version, and faults in it are diagnostics."""
    run = CliRunner().invoke
    written = run(bindings, [str(tmp_path / "imports"), "--flavour", "cdktn"], standalone_mode=False)
    assert written.return_value == 0
    assert (tmp_path / "imports" / "apono" / "resource_integration" / "__init__.py").exists()
    file = tmp_path / "schema.json"
    file.write_bytes(schema_with({"odd": {"type": "dynamic", "optional": True}}))
    assert run(bindings, [str(tmp_path), "--schema", str(file)]).exit_code == 2
    assert run(bindings, [str(tmp_path), "--schema", str(file), "--version", "one"]).exit_code == 2
    failed = run(bindings, [str(tmp_path), "--schema", str(file), "--version", "1.0.0"], standalone_mode=False)
    assert failed.return_value == 1
    assert "apono_x.odd" in failed.output
    blocked = run(bindings, [str(file)], standalone_mode=False)
    assert blocked.return_value == 1
