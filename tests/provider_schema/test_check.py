"""Resources against the provider's schema: what the provider would not take, and what it would not notice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.addresses import AttributePath, VariableName
from generator.diagnostics.codes import provider_schema as codes
from generator.ir import Attribute, Block, Entry, Expression, ListValue, Literal, MapValue, ObjectValue, Reference
from generator.provider_schema import load_packaged, parse_provider_schema
from generator.provider_schema.check import check_block
from tests.command_line import apono_bridge
from tests.specs import EXAMPLES

OWNER: dict[str, Expression] = {"attribute_type": Literal("g"), "attribute_values": ListValue((Literal("a"),))}
ORIGIN = AttributePath.of("somewhere")


def texts(*values: str) -> ListValue:
    return ListValue(tuple(Literal(value) for value in values))


def object_of(**members: Expression) -> ObjectValue:
    return ObjectValue(tuple(Entry(name, value) for name, value in members.items()))


RIGHT: dict[str, Expression] = {
    "name": Literal("n"),
    "type": Literal("t"),
    "connector_id": Literal("c"),
    "connected_resource_types": texts("a"),
    "integration_config": MapValue((Entry("host", Literal("h")),)),
    "secret_store_config": object_of(kubernetes=object_of(namespace=Literal("a"), name=Literal("b"))),
}


def found(type_: str = "apono_resource_integration", **changes: Expression | None) -> list[str]:
    """The codes for a right resource with changes; `None` leaves an attribute out."""
    values = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    attributes = tuple(Attribute(name, value, ORIGIN) for name, value in values.items())
    block = Block(type="resource", labels=(type_, "x"), attributes=attributes)
    return [diagnostic.code for diagnostic in check_block(block, load_packaged())]


def test_right_resource_has_no_fault() -> None:
    """References are trusted wherever they stand."""
    reference = Reference(VariableName("x"))
    assert found() == []
    assert found(name=reference, connected_resource_types=reference, integration_config=reference) == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (codes.UNKNOWN_ATTRIBUTE, {"nme": Literal("x")}),
        (codes.UNKNOWN_ATTRIBUTE, {"owner": object_of(**OWNER, x=Literal("y"))}),
        (codes.MISSING_ATTRIBUTE, {"name": None}),
        (codes.MISSING_ATTRIBUTE, {"owner": object_of(attribute_type=Literal("g"))}),
        (codes.WRONG_ATTRIBUTE_TYPE, {"name": Literal(1)}),
        (codes.WRONG_ATTRIBUTE_TYPE, {"name": texts("a")}),
        (codes.WRONG_ATTRIBUTE_TYPE, {"connected_resource_types": Literal("a")}),
        (codes.WRONG_ATTRIBUTE_TYPE, {"connected_resource_types": ListValue((Literal(1),))}),
        (codes.WRONG_ATTRIBUTE_TYPE, {"integration_config": MapValue((Entry("port", Literal(443)),))}),
        (codes.WRONG_ATTRIBUTE_TYPE, {"owner": Literal("x")}),
        (codes.READ_ONLY_ATTRIBUTE, {"id": Literal("x")}),
        (codes.NOT_EXACTLY_ONE, {"secret_store_config": ObjectValue(())}),
        (codes.NULL_MAP_VALUE, {"integration_config": MapValue((Entry("host", Literal(None)),))}),
        (codes.TOO_FEW_ITEMS, {"connected_resource_types": ListValue(())}),
    ],
)  # fmt: skip
def test_fault_is_found(code: Any, changes: dict[str, Expression | None]) -> None:
    """Exactly this code, with the place of the nearest node that came from a spec."""
    assert found(**changes) == [code.code]


def test_two_stores_of_which_one_is_kubernetes() -> None:
    """The provider itself takes them and fails at `apply`."""
    kubernetes = object_of(namespace=Literal("a"), name=Literal("b"))
    both = object_of(aws=object_of(region=Literal("r"), secret_id=Literal("s")), kubernetes=kubernetes)
    assert found(secret_store_config=both) == [codes.NOT_EXACTLY_ONE.code]


def test_mapping_of_owners_needs_an_owner() -> None:
    """The provider's description asks for it; it does not check it."""
    mapping = object_of(key_name=Literal("k"), attribute_type=Literal("g"))
    assert found(owners_mapping=mapping) == [codes.REQUIRED_TOGETHER.code]


def test_unknown_resource() -> None:
    """Another version may not have it yet, or not any more."""
    assert found("apono_future") == [codes.UNKNOWN_RESOURCE_TYPE.code]


def test_deprecated_attribute_is_a_warning() -> None:
    """As the schema of another version may have it."""
    attributes = {"name": {"type": "string", "optional": True, "deprecated": True}}
    resources = {"thing": {"version": 0, "block": {"attributes": attributes}}}
    text = json.dumps({"provider_schemas": {"registry.terraform.io/apono-io/apono": {"resource_schemas": resources}}})
    block = Block(type="resource", labels=("thing", "x"), attributes=(Attribute("name", Literal("n"), ORIGIN),))
    (diagnostic,) = check_block(block, parse_provider_schema(text))
    assert diagnostic.code == codes.DEPRECATED_ATTRIBUTE.code


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"provider_schemas": {}}', "\x00", '{"a": ' * 5000])
def test_file_that_is_no_schema(content: str, tmp_path: Any) -> None:
    """PROVIDER_SCHEMA_FILE names the file and the reason."""
    (tmp_path / "schema.json").write_text(content)
    options = ["--provider-schema", tmp_path / "schema.json", "--format", "json"]
    result = apono_bridge("validate", "--offline", EXAMPLES / "minimal.yaml", *options)
    assert result.exit_code == 1
    assert result.places("error") == [(codes.PROVIDER_SCHEMA_FILE.code, None, None)]
