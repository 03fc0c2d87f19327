"""Two releases of a provider are compared by their schemas."""

import json
from typing import Any

from generator.provider_schema import ProviderSchema, load_packaged, parse_provider_schema
from generator.provider_schema.differences import SchemaDifference, find_differences


def schema_of(attributes: dict[str, Any], **more: Any) -> ProviderSchema:
    resource = {"version": 0, "block": {"attributes": attributes, **more}}
    return parse_provider_schema(
        json.dumps({"provider_schemas": {"example/a/one": {"resource_schemas": {"thing": resource}}}})
    )


def test_a_schema_equals_itself() -> None:
    assert find_differences(load_packaged(), load_packaged()) == []


def test_attributes_come_go_and_change() -> None:
    before = schema_of(
        {
            "gone": {"type": "string", "optional": True},
            "grows": {"type": ["set", "string"], "optional": True},
        }
    )
    after = schema_of(
        {"grows": {"type": ["list", "string"], "required": True}, "new": {"type": "bool", "computed": True}}
    )
    assert [
        SchemaDifference("resource thing.gone", "vanished"),
        SchemaDifference("resource thing.grows", "changed", "optional", "true", "false"),
        SchemaDifference("resource thing.grows", "changed", "required", "false", "true"),
        SchemaDifference("resource thing.grows", "changed", "type", "set(string)", "list(string)"),
        SchemaDifference("resource thing.new", "appeared"),
    ] == find_differences(before, after)


def test_nested_attributes_are_compared_member_by_member() -> None:
    def nested(nesting: str, member: str) -> ProviderSchema:
        inner = {"nesting_mode": nesting, "attributes": {member: {"type": "string", "optional": True}}}
        return schema_of({"outer": {"optional": True, "nested_type": inner}})

    assert [
        SchemaDifference("resource thing.outer", "changed", "nesting", "set", "single"),
        SchemaDifference("resource thing.outer.a", "vanished"),
        SchemaDifference("resource thing.outer.b", "appeared"),
    ] == find_differences(nested("set", "a"), nested("single", "b"))


def test_an_attribute_that_gains_members_says_so() -> None:
    flat = schema_of({"a": {"type": ["object", {"x": "string"}, ["x"]], "optional": True}})
    inner = {"nesting_mode": "single", "attributes": {"x": {"type": "string", "optional": True}}}
    deep = schema_of({"a": {"nested_type": inner, "optional": True}})
    assert [
        SchemaDifference("resource thing.a", "changed", "type", "object({x=optional(string)})", "nested attributes")
    ] == find_differences(flat, deep)


def test_block_limits_are_compared() -> None:
    def limited(maximum: int) -> ProviderSchema:
        return schema_of({}, block_types={"rule": {"nesting_mode": "list", "max_items": maximum}})

    assert [SchemaDifference("resource thing.rule", "changed", "max_items", "1", "2")] == find_differences(
        limited(1), limited(2)
    )


def test_whole_resources_are_one_difference_each() -> None:
    empty = parse_provider_schema('{"provider_schemas": {"example/a/one": {}}}')
    vanished = find_differences(load_packaged(), empty)
    assert {"provider.endpoint", "provider.personal_token"} < {d.place for d in vanished}
    assert len(vanished) == 9 + 7 + 2
