"""Terraform's values in MessagePack and JSON: any value of any type there and back."""

import json
from decimal import Decimal
from typing import Any

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.plugin.values import (
    UNKNOWN,
    Dynamic,
    Unknown,
    ValueFormatError,
    decode_json,
    decode_value,
    encode_json,
    encode_value,
    sorted_set,
    type_to_json,
)
from generator.provider_schema.load import parse_type

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.text("abc_", min_size=1, max_size=4)
PRIMITIVES = st.sampled_from(["string", "number", "bool"])


def object_type(members: dict[str, Any]) -> Any:
    return ("object", tuple((name, members[name]) for name in sorted(members)), ())


TYPES = st.recursive(
    PRIMITIVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["list", "set", "map"]), inner),
        st.builds(lambda types: ("tuple", tuple(types)), st.lists(inner, max_size=3)),
        st.builds(object_type, st.dictionaries(NAMES, inner, max_size=3)),
    ),
    max_leaves=6,
)
NUMBERS = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: number != int(number)),
    st.decimals(allow_nan=False, allow_infinity=False, places=20).filter(
        lambda number: number != number.to_integral_value() and Decimal(float(number)) != number
    ),
)
REFINED = Unknown(12, msgpack.packb({1: False, 2: "https://"}))


def values_of(type_: Any, *, unknown: bool) -> st.SearchStrategy[Any]:
    """Values of a type, null included, and unknown ones with and without refinements where wanted."""

    def inner(part: Any) -> st.SearchStrategy[Any]:
        return values_of(part, unknown=unknown)

    match type_:
        case "string":
            known: st.SearchStrategy[Any] = TEXT
        case "bool":
            known = st.booleans()
        case "number":
            known = NUMBERS
        case ("list", element):
            known = st.lists(inner(element), max_size=3)
        case ("set", element):
            known = st.lists(inner(element), max_size=3).map(lambda items: sorted_set(items, type_))
        case ("map", element):
            known = st.dictionaries(TEXT, inner(element), max_size=3)
        case ("tuple", elements):
            known = st.tuples(*map(inner, elements)).map(list)
        case ("object", members, _):
            known = st.fixed_dictionaries({name: inner(part) for name, part in members})
    return known | st.none() | st.sampled_from([UNKNOWN, REFINED]) if unknown else known | st.none()


TYPED = TYPES.flatmap(lambda type_: st.tuples(st.just(type_), values_of(type_, unknown=True)))
TYPED_KNOWN = TYPES.flatmap(lambda type_: st.tuples(st.just(type_), values_of(type_, unknown=False)))


@given(TYPED)
@example(("number", 1 << 64))
@example(("number", -(1 << 63)))
@example(("number", Decimal("0.1")))
@example((("set", "string"), ["", "a"]))
def test_any_value_comes_back_from_the_wire(typed: tuple[Any, Any]) -> None:
    type_, value = typed
    assert decode_value(encode_value(value, type_), type_) == value


@given(TYPED_KNOWN)
def test_any_known_value_comes_back_from_a_state(typed: tuple[Any, Any]) -> None:
    type_, value = typed
    assert decode_json(encode_json(value, type_), type_) == value


@given(TYPED)
def test_a_value_of_open_type_brings_its_type(typed: tuple[Any, Any]) -> None:
    value = Dynamic(*typed)
    assert decode_value(encode_value(value, "dynamic"), "dynamic") == value


@given(TYPES)
def test_a_type_comes_back_from_its_json(type_: Any) -> None:
    assert parse_type(json.loads(json.dumps(type_to_json(type_))), "here") == type_


@given(TYPES, st.binary(max_size=40))
@example("string", b"\xc7\x00")
@example("dynamic", msgpack.packb([b'"strin"', "x"]))
@example("dynamic", msgpack.packb([b"{", "x"]))
@example(("set", "number"), msgpack.packb([["x"]]))
def test_other_bytes_are_refused_or_read_but_never_crash(type_: Any, data: bytes) -> None:
    for decode in (decode_value, decode_json):
        try:
            decode(data, type_)
        except ValueFormatError:
            continue


@pytest.mark.parametrize(
    ("wire", "type_", "expected"),
    [
        (b"\xd4\x00\x00", "string", UNKNOWN),  # the unknown value that Terraform sends
        (b"\xc0", ("list", "string"), None),
        (b"\xcd\x01\xbb", "number", 443),
        (msgpack.packb("18446744073709551616"), "number", 1 << 64),
        (msgpack.packb(2.0), "number", 2),
        (msgpack.packb("0.1"), "number", Decimal("0.1")),
        (msgpack.packb(["b", "a"]), ("set", "string"), ["a", "b"]),
    ],
)
def test_what_terraform_sends(wire: bytes, type_: Any, expected: Any) -> None:
    assert decode_value(wire, type_) == expected


def test_refinements_are_handed_back_untouched() -> None:
    wire = encode_value({"a": REFINED}, ("map", "string"))
    assert decode_value(wire, ("map", "string")) == {"a": REFINED}
    assert msgpack.packb({"a": msgpack.ExtType(12, REFINED.data)}) == wire


def test_a_state_with_other_attributes_is_read_for_those_there_are() -> None:
    """A state of an older release lacks some attributes and has others that are gone."""
    type_ = object_type({"kept": "string", "added": ("list", "string")})
    state = json.dumps({"kept": "x", "gone": 1}).encode()
    assert decode_json(state, type_) == {"added": None, "kept": "x"}


@pytest.mark.parametrize("wrong", [{"a": 1}, ["x"], "x", 1, True])
def test_a_value_of_another_type_is_refused(wrong: Any) -> None:
    wanted: dict[type, Any] = {
        bool: "string",
        dict: ("list", "string"),
        list: "bool",
        str: "number",
        int: ("map", "string"),
    }
    with pytest.raises(ValueFormatError, match="expected"):
        decode_value(msgpack.packb(wrong), wanted[type(wrong)])
