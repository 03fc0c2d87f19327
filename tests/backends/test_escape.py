"""Quoting and the escapes."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.backends import BACK_ENDS
from generator.backends.escape import escape_comment, escape_template, pieces_of, quote, unsafe_pattern
from generator.diagnostics import BugError
from generator.ir import (
    Attribute,
    Block,
    Call,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
    Template,
)

from .strategies import TERRAFORM_TARGETS, module, output, texts

X = Reference(VariableName("x"))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("$", "$"), ("${", "$${"), ("$${", "$$${"), ("%{", "%%{"), ("$ {", "$ {"), ("$%{", "$%%{"), ("{$}", "{$}")],
)
def test_template_marks_are_doubled_only_before_a_brace(text: str, escaped: str) -> None:
    """Nothing else is touched."""
    assert escape_template(text) == escaped


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("plain", '"plain"'),
        ('a "b" \\', r'"a \"b\" \\"'),
        ("\n\r\t\0", r'"\n\r\t\u0000"'),
        ("é日\U0001f600", '"é日\U0001f600"'),
        ("a\u202eb\u200b\ufeff\xa0", r'"a\u202Eb\u200B\uFEFF\u00A0"'),
        ("\U000e0041", r'"\U000E0041"'),
    ],
)
def test_quote_writes_unsafe_characters_as_escape_sequences(text: str, quoted: str) -> None:
    """Letters of all scripts stay readable; what cannot be seen is spelt out."""
    assert quote(text) == quoted


@given(st.lists(texts))
def test_no_unsafe_character_is_emitted_as_itself(values: list[str]) -> None:
    """Neither in texts, nor in keys, nor in the header; line ends of the layout are the only controls."""
    members = MapValue(tuple(Entry(value, Literal(value)) for value in dict.fromkeys(values)))
    template = Template(tuple(part for value in values for part in (Literal(value), X)))
    configuration = module(
        output("o", ListValue((members, template))), origin=Origin("".join(values), "".join(values), tuple(values))
    )
    for back_end in map(BACK_ENDS.__getitem__, TERRAFORM_TARGETS):
        for file in back_end.emit(configuration):
            assert not unsafe_pattern().search(file.text.replace("\n", ""))
            assert back_end.emit(configuration) == (file,), "emitting twice gives other bytes"


def test_comment_stays_one_line_without_trailing_space() -> None:
    """A space at the end is spelt out: editors and `git diff --check` dislike it."""
    assert escape_comment("a\n\r\u2028\x85b \n ") == r"a\n\r\u2028\u0085b \n\u0020"
    assert escape_comment(" a ") == r" a\u0020"
    assert escape_comment("") == ""


def test_pieces_join_neighbours_and_drop_empty_texts() -> None:
    """A `$` and a `{` from two literals are one text before anybody escapes them."""
    template = Template((Literal(""), Literal("$"), Literal("{"), X, Literal(""), X))
    assert pieces_of(template) == ["${", X, X]


@pytest.mark.parametrize("target", TERRAFORM_TARGETS)
@pytest.mark.parametrize(
    "value",
    [Literal("\ud800"), Literal(float("nan")), Literal(float("inf")), Template((Literal(1),))],
)
def test_values_that_terraform_has_not_are_our_mistake(target: str, value: Expression) -> None:
    """The front end lets none of them through."""
    with pytest.raises(BugError):
        BACK_ENDS[target].emit(module(output("o", value)))


@pytest.mark.parametrize("target", TERRAFORM_TARGETS)
@pytest.mark.parametrize("value", [X, Template((X,)), Call("f", ())])
def test_expressions_in_unevaluated_blocks_are_our_mistake(target: str, value: Expression) -> None:
    """Terraform would refuse them, or read their source as a text."""
    with pytest.raises(BugError, match="evaluates nothing"):
        BACK_ENDS[target].emit(module(Block("variable", ("v",), (Attribute("default", value),))))


def test_unsafe_characters_are_those_that_a_reader_cannot_see() -> None:
    """Every control, format, space, surrogate and private character but the space; no other letter or sign of ASCII."""
    pattern = unsafe_pattern()
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"} and character != " ":
            assert pattern.match(character), f"U+{code:04X}"
    assert not re.search(pattern, "".join(map(chr, range(0x20, 0x7F))))
