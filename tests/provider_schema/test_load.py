"""Provider schemas are read from Terraform's JSON; what is not such JSON is refused with one line."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from generator.provider_schema import (
    AttributeSchema,
    NestedObject,
    ProviderSchema,
    SchemaFormatError,
    UnknownProviderError,
    load_packaged,
    parse_provider_schema,
)

ATTRIBUTE = {"type": "string", "optional": True}


def document(**resources: Any) -> str:
    """A schema file with one provider, "registry.example/a/one", and the given resource blocks."""
    schemas = {name: {"version": 1, "block": block} for name, block in resources.items()}
    return json.dumps({"provider_schemas": {"registry.example/a/one": {"resource_schemas": schemas}}})


def walk(attributes: Any) -> Iterator[AttributeSchema]:
    for attribute in attributes.values():
        yield attribute
        if attribute.nested is not None:
            yield from walk(attribute.nested.attributes)


@pytest.fixture(scope="module")
def packaged() -> ProviderSchema:
    return load_packaged()


class TestPackaged:
    def test_names_the_release(self, packaged: ProviderSchema) -> None:
        assert (packaged.source, packaged.version) == ("registry.terraform.io/apono-io/apono", "1.9.1")

    def test_has_every_resource_and_data_source(self, packaged: ProviderSchema) -> None:
        """The counts are those of the provider's documentation: nine resources, seven data sources."""
        assert (len(packaged.resources), len(packaged.data_sources)) == (9, 7)
        assert "apono_resource_integration" in packaged.resources
        assert "apono_user_information_integrations" in packaged.data_sources

    def test_counts_every_attribute(self, packaged: ProviderSchema) -> None:
        """365 attributes, nested ones included, was the result of comparing schema and documentation."""
        schemas = [*packaged.resources.values(), *packaged.data_sources.values()]
        assert sum(1 for schema in schemas for _ in walk(schema.block.attributes)) == 365

    def test_deprecates_two_attributes_of_the_old_access_flow(self, packaged: ProviderSchema) -> None:
        deprecated = Counter(
            f"{name}.{attribute.name}"
            for name, schema in packaged.resources.items()
            for attribute in walk(schema.block.attributes)
            if attribute.deprecated
        )
        assert deprecated == {"apono_access_flow.grantees": 1, "apono_access_flow.approvers": 1}

    def test_keeps_the_kinds_of_an_integration(self, packaged: ProviderSchema) -> None:
        attributes = packaged.resources["apono_resource_integration"].block.attributes
        assert attributes["integration_config"].type == ("map", "string")
        assert attributes["connected_resource_types"].type == ("list", "string")
        assert attributes["id"].computed
        assert not attributes["id"].optional
        stores = attributes["secret_store_config"].nested
        assert isinstance(stores, NestedObject)
        assert stores.nesting == "single"
        assert {"aws", "azure", "gcp", "hashicorp_vault", "kubernetes"} == set(stores.attributes)

    def test_marks_secrets(self, packaged: ProviderSchema) -> None:
        assert packaged.provider.attributes["personal_token"].sensitive
        oauth = packaged.resources["apono_manual_webhook"].block.attributes["authentication_config"]
        assert {"client_secret"} == {a.name for a in walk({"a": oauth}) if a.sensitive}


class TestParse:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("dynamic", "dynamic"),
            (["map", ["list", "number"]], ("map", ("list", "number"))),
            (["tuple", ["string", "bool"]], ("tuple", ("string", "bool"))),
            (["object", {"b": "bool", "a": "string"}], ("object", (("a", "string"), ("b", "bool")), ())),
            (["object", {"a": "string"}, ["a"]], ("object", (("a", "string"),), ("a",))),
        ],
    )
    def test_types_become_hashable(self, raw: Any, expected: Any) -> None:
        schema = parse_provider_schema(document(x={"attributes": {"a": {"type": raw}}}))
        found = schema.resources["x"].block.attributes["a"].type
        assert expected == found
        assert isinstance(hash(found), int)

    def test_blocks_keep_nesting_and_counts(self) -> None:
        inner = {"nesting_mode": "list", "max_items": 2, "block": {"attributes": {"a": ATTRIBUTE}}}
        schema = parse_provider_schema(document(x={"block_types": {"rule": inner}}))
        block = schema.resources["x"].block.block_types["rule"]
        assert (block.name, block.nesting, block.min_items, block.max_items) == ("rule", "list", 0, 2)
        assert list(block.block.attributes) == ["a"]

    def test_write_only_and_descriptions_are_kept(self) -> None:
        raw = {**ATTRIBUTE, "write_only": True, "description": "the token"}
        attribute = parse_provider_schema(document(x={"attributes": {"t": raw}})).resources["x"]
        token = attribute.block.attributes["t"]
        assert token.write_only
        assert token.description == "the token"

    def test_a_provider_without_configuration_has_an_empty_block(self) -> None:
        assert parse_provider_schema(document()).provider.attributes == {}

    def test_bytes_are_read_as_text(self) -> None:
        assert list(parse_provider_schema(document(x={}).encode()).resources) == ["x"]


class TestPick:
    several = json.dumps({"provider_schemas": {"registry.example/a/one": {}, "registry.example/a/two": {}}})

    @pytest.mark.parametrize("source", ["registry.example/a/two", "a/two"])
    def test_by_address_with_or_without_host(self, source: str) -> None:
        schema = parse_provider_schema(self.several, source=source, version="3.1.4")
        assert (schema.source, schema.version) == ("registry.example/a/two", "3.1.4")

    @pytest.mark.parametrize("source", [None, "a/three", "two"])
    def test_what_is_not_there_is_refused_with_what_is(self, source: str | None) -> None:
        with pytest.raises(UnknownProviderError, match=r"registry.example/a/one, registry.example/a/two"):
            parse_provider_schema(self.several, source=source)


class TestRefused:
    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"provider_schemas": []}', b"\xff\xfe", "[" * 9999])
    def test_other_texts(self, text: str | bytes) -> None:
        with pytest.raises(SchemaFormatError) as caught:
            parse_provider_schema(text)
        assert len(str(caught.value).splitlines()) == 1

    @pytest.mark.parametrize(
        "block",
        [
            {"attributes": {"a": {}}},
            {"attributes": {"a": {"type": "text"}}},
            {"attributes": {"a": {"type": ["list"]}}},
            {"attributes": {"a": "string"}},
            {"attributes": {"a": {"nested_type": {"nesting_mode": "heap"}}}},
            {"block_types": {"b": {"nesting_mode": "heap"}}},
        ],
    )
    def test_a_broken_resource_when_it_is_looked_up(self, block: Any) -> None:
        schema = parse_provider_schema(document(good={}, bad=block))
        assert schema.resources["good"].block.attributes == {}
        with pytest.raises(SchemaFormatError, match=r"^bad"):
            schema.resources["bad"]
