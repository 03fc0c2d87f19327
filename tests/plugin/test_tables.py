"""The tables that say how the Apono provider behaves agree with its schema."""

from collections.abc import Iterator

import pytest

from generator.plugin.apono import APONO
from generator.plugin.shapes import Field, Fields, fields_of
from generator.provider_schema import load_packaged

SCHEMA = load_packaged()


def places(fields: Fields, prefix: str = "") -> Iterator[tuple[str, Field]]:
    for name, field in fields.items():
        yield prefix + name, field
        yield from places(field.fields or {}, f"{prefix}{name}.")


def fields_by_place(name: str) -> dict[str, Field]:
    return dict(places(fields_of(SCHEMA.resources[name].block)))


def test_every_resource_and_data_source_has_its_entry() -> None:
    assert set(APONO.resources) == set(SCHEMA.resources)
    assert set(APONO.data_sources) == set(SCHEMA.data_sources)


@pytest.mark.parametrize("name", sorted(APONO.resources))
def test_every_place_is_in_the_schema(name: str) -> None:
    behaviour = APONO.resources[name]
    named = {
        *behaviour.checks,
        *behaviour.integers,
        *behaviour.deprecations,
        *behaviour.defaults,
        *behaviour.keeps_state,
        *behaviour.replaced_by,
        *behaviour.fixed,
        *behaviour.empty_is_null,
        *behaviour.null_is,
        *behaviour.null_elements_are,
        *behaviour.computed,
        *(place for place in behaviour.only_first_of if place),
    }
    assert named <= set(fields_by_place(name))


@pytest.mark.parametrize("name", sorted(APONO.resources))
def test_what_is_filled_in_may_be_filled_in(name: str) -> None:
    """Terraform refuses a value for an attribute that is neither configured nor computed."""
    behaviour, fields = APONO.resources[name], fields_by_place(name)
    filled = {*behaviour.defaults, *behaviour.keeps_state, *behaviour.computed}
    assert {place for place in filled if not fields[place].computed} == set()


@pytest.mark.parametrize("name", sorted(APONO.resources))
def test_numbers_that_are_integers_are_numbers(name: str) -> None:
    fields = fields_by_place(name)
    assert {fields[place].type for place in APONO.resources[name].integers} <= {"number"}


@pytest.mark.parametrize("name", sorted(APONO.resources))
def test_the_deprecated_attributes_are_those_of_the_schema(name: str) -> None:
    attributes = SCHEMA.resources[name].block.attributes
    deprecated = {place for place, attribute in attributes.items() if attribute.deprecated}
    assert set(APONO.resources[name].deprecations) == deprecated


@pytest.mark.parametrize("name", sorted(APONO.data_sources))
def test_data_sources_name_what_there_is(name: str) -> None:
    behaviour = APONO.data_sources[name]
    attributes = SCHEMA.data_sources[name].block.attributes
    named = {*behaviour.copies, *behaviour.copies.values(), *behaviour.filters, *behaviour.random}
    assert named <= set(attributes)
    if behaviour.lists:
        listed = attributes[behaviour.lists].nested
        assert listed is not None
        assert set(behaviour.filters) <= set(listed.attributes)
    assert behaviour.resource in {"", *SCHEMA.resources}
