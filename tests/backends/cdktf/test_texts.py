"""Texts as Python literals, and as what CDKTF hands on."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.backends.cdktf.texts import (
    escape_docstring,
    python_lines,
    python_string,
    refuse_token,
    synth_key,
    synth_text,
)
from generator.backends.escape import escape_comment, unsafe_pattern
from generator.diagnostics import BugError
from tests.backends.strategies import texts

TOKENS = [
    *("${TfToken[TOKEN.0]}", "$${TfToken[x]}", "#{TfToken[a]}", "&{TfToken[a]}", "TfToken[", "\\TfToken["),
    *("String Map Token Value", "Any Map Token Value", "-8.109562212591379e+298", "x-8.2e298.x"),
]
token_texts = st.lists(st.sampled_from(TOKENS) | texts, max_size=4).map("".join)

# By CDKTF's source (tokens/private/encoding.js), as Python has it.
MARKS = re.compile(r"[$#&]\{TfToken\[[a-zA-Z0-9:._-]+\]\}")


@given(text=texts)
@example(text="\"'\\")
@example(text='"""')
def test_literal_is_the_text(text: str) -> None:
    """What Python reads is the text, from one line of what can be seen."""
    literal = python_string(text)
    assert ast.literal_eval(literal) == text
    assert not unsafe_pattern().search(literal)


@given(text=texts, width=st.integers(min_value=16, max_value=90))
@example(text="word " * 40, width=40)
@example(text="\x00" * 40, width=16)
def test_lines_are_the_text(text: str, width: int) -> None:
    """A text in lines is the same text, and no line is too wide."""
    lines = python_lines(text, width)
    assert ast.literal_eval(f"({' '.join(lines)})" if lines else "''") == text
    assert all(len(line) <= width for line in lines)


@given(text=texts)
def test_docstring_cannot_be_left(text: str) -> None:
    """A text in a docstring is read as one, whatever is in it."""
    source = f'"""\n{escape_docstring(escape_comment(text))}.\n"""\n'
    [statement] = ast.parse(source).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)


@given(text=token_texts)
@example(text="${TfToken[TOKEN.0]}")
def test_no_token_is_left(text: str) -> None:
    """What CDKTF would take for its own is written in another way, in values and in keys."""
    for written in (synth_text(text), synth_key(text)):
        assert not MARKS.search(written)
        assert written not in ("String Map Token Value", "Any Map Token Value")


@pytest.mark.parametrize("text", ["-8.109562212591379e+298", "x-8.2e298.x", "String Map Token Value", "&{TfToken[a]}"])
def test_other_tokens_are_broken_up(text: str) -> None:
    """Numbers of a certain bit pattern and two whole texts are tokens as well."""
    assert synth_text(text).startswith('${"')


@pytest.mark.parametrize(
    "text",
    [
        "1-8.109562212591379e+298",
        "-8.1e2980",
        "plain",
        "1e5",
        "0a1b-1e298-2c3d",
        "https://x-1e28.example.com",
        "TfToken",
        "{}",
    ],
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    """Identifiers and host names with numbers in them are no tokens."""
    assert synth_text(text) == text


def test_unevaluated_tokens_are_refused() -> None:
    """Where Terraform evaluates nothing, there is no other way to write one."""
    assert refuse_token("${x}") == "${x}"
    with pytest.raises(BugError):
        refuse_token("${TfToken[x]}")
