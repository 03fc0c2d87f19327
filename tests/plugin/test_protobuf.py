"""The protobuf codec: the examples of the format's documentation, and any message there and back."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.plugin.protobuf import Field, ProtobufError, decode_message, encode_message

INNER = {"a": Field(1, "int")}
MESSAGE = {
    "number": Field(1, "int"),
    "text": Field(2, "string"),
    "data": Field(3, "bytes"),
    "flag": Field(4, "bool"),
    "inner": Field(5, INNER),
    "numbers": Field(6, "int", is_repeated=True),
    "texts": Field(7, "string", is_repeated=True),
    "inners": Field(8, INNER, is_repeated=True),
    "choice": Field(9, "string", is_optional=True),
    "zero": Field(1000, "int", is_optional=True),
}
INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
MESSAGES = st.fixed_dictionaries(
    {
        "numbers": st.lists(INT64),
        "texts": st.lists(TEXT),
        "inners": st.lists(st.fixed_dictionaries({"a": INT64.filter(bool)})),
    },
    optional={
        "number": INT64.filter(bool),
        "text": TEXT.filter(bool),
        "data": st.binary(min_size=1),
        "flag": st.just(True),
        "inner": st.fixed_dictionaries({}, optional={"a": INT64.filter(bool)}),
        "choice": TEXT,
        "zero": INT64,
    },
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"number": 150}, b"\x08\x96\x01"),
        ({"number": -2}, b"\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
        ({"text": "testing"}, b"\x12\x07testing"),
        ({"inner": {"a": 150}}, b"\x2a\x03\x08\x96\x01"),
        ({"number": 0, "text": "", "data": b"", "flag": False}, b""),
        ({"choice": ""}, b"\x4a\x00"),
        ({"texts": ["", "a"]}, b"\x3a\x00\x3a\x01a"),
    ],
)
def test_examples_of_the_documentation(values: dict[str, Any], expected: bytes) -> None:
    assert encode_message(MESSAGE, values) == expected


@given(MESSAGES)
@example({"numbers": [0], "texts": [], "inners": [], "zero": 0})
def test_any_message_comes_back(values: dict[str, Any]) -> None:
    assert decode_message(MESSAGE, encode_message(MESSAGE, values)) == values


@given(MESSAGES)
def test_fields_of_a_newer_release_are_passed_over(values: dict[str, Any]) -> None:
    older = {"number": MESSAGE["number"], "texts": MESSAGE["texts"]}
    expected = {name: value for name, value in values.items() if name in older}
    assert decode_message(older, encode_message(MESSAGE, values)) == expected


@given(st.binary())
@example(b"\x0b")  # a group, which proto3 does not have
@example(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
@example(b"\x12\x02\xff\xff")  # not UTF-8
@example(b"\x12\x7fcut short")
@example(b"\x0d\x00\x00\x00\x00\x08\x01")  # a fixed32 where a varint is due
def test_other_bytes_are_refused_or_read_but_never_crash(data: bytes) -> None:
    try:
        decoded = decode_message(MESSAGE, data)
    except ProtobufError:
        return
    assert set(decoded) <= set(MESSAGE)
