"""Writing values as YAML."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator.diagnostics import SourceFile
from generator.spec.yaml_documents import SpecDocument, parse_documents
from generator.spec.yaml_writer import write_flow, write_text

CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "$%{}[]\"\\'#:,-&*!|>?@`~ \n\r\t\ufeff\u2028\x85\x00😀"
)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=20).filter(lambda text: not text.isspace())
KEYS = TEXTS.filter(lambda key: key != "ref")
VALUES = st.recursive(
    TEXTS | st.integers(-(10**9), 10**9) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS.filter(lambda key: key != "ref"), inner, max_size=3)
    ),
    max_leaves=6,
)


def read(text: str) -> Any:
    """The value of the only field of a spec, as our own front end reads it."""
    (document,) = parse_documents(SourceFile("spec.yaml", text))
    assert isinstance(document, SpecDocument)
    assert document.diagnostics == []
    return document.data["field"]


@given(TEXTS)
@example("no")
@example("a: b")
@example("${x}")
@example("\ufeff")
@example("\U0001f600\u2028")
@example("a\r\nb")
def test_text_reads_back(text: str) -> None:
    """Any text is the same text again, on one line."""
    written = write_text(text)
    assert len(f"{written}".splitlines()) == 1
    assert read(f"field: {written}\n") == text


@given(VALUES)
def test_value_reads_back(value: Any) -> None:
    """Lists and mappings as well."""
    assert read(f"field: {write_flow(value)}\n") == value


@pytest.mark.parametrize(
    "text", ["rancher.example.com", "https://rancher.example.com:8443/x", "Rancher Production", "a/b"]
)
def test_plain_texts_stay_plain(text: str) -> None:
    """What needs no quotes gets none, and other readers agree."""
    assert write_text(text) == text
    assert yaml.safe_load(f"[{text}]") == [text]
