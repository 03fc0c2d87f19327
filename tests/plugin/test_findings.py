"""Paths and values as they stand in the provider's messages."""

from decimal import Decimal
from typing import Any

import pytest

from generator.plugin.findings import Finding, attribute_path, path_text, to_message, value_text
from generator.plugin.values import UNKNOWN, Dynamic


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("attribute", "a"), ("attribute", "b")], "a.b"),
        ([("attribute", "a"), ("index", 2), ("attribute", "b")], "a[2].b"),
        ([("attribute", "a"), ("key", 'x"y')], 'a["x\\"y"]'),
        ([("attribute", "a"), ("element", "x")], 'a[Value("x")]'),
        ([("attribute", "a"), ("element", {"b": None, "a": 1})], 'a[Value({"a":1,"b":<null>})]'),
    ],
)
def test_paths(steps: list[tuple[str, Any]], expected: str) -> None:
    assert path_text(tuple(steps)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "<null>"),
        (UNKNOWN, "<unknown>"),
        (True, "true"),
        ("é", '"é"'),
        (Decimal("0.1"), "0.1"),
        ([1, "a"], '[1,"a"]'),
        (Dynamic("string", "x"), '"x"'),
    ],
)
def test_values(value: Any, expected: str) -> None:
    assert value_text(value) == expected


def test_the_protocol_cannot_name_an_element_of_a_set() -> None:
    path = (("attribute", "a"), ("element", "x"), ("attribute", "b"))
    assert attribute_path(path) == {"steps": [{"attribute_name": "a"}]}


def test_a_finding_about_the_whole_has_no_path() -> None:
    message = to_message(Finding("Summary", "detail", is_warning=True))
    assert message == {"severity": 2, "summary": "Summary", "detail": "detail"}
