"""Tests of `generator.diagnostics.text`."""

from __future__ import annotations

import pytest
from hypothesis import given

from generator.diagnostics.text import lay_out, show
from tests.diagnostics.outcomes import hostile_texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain `text`", "plain `text`"),
        ("é ü 漢字 \U0001f600", "é ü 漢字 \U0001f600"),
        ("e\u0301", "e\u0301"),
        ("a\x1b[2Jb", "a‹U+001B›[2Jb"),
        ("a\nb\tc", "a‹U+000A›b‹U+0009›c"),
        ("\u202egpj", "‹U+202E›gpj"),
        ("a\u200bb", "a‹U+200B›b"),
        ("a\u00a0b", "a‹U+00A0›b"),
        ("\ud800", "‹U+D800›"),
        ("\U000e0041", "‹U+E0041›"),
        ("a\u3164b", "a‹U+3164›b"),
        ("\u0301a", "‹U+0301›a"),
        ("a" + "\u0301" * 5, "a" + "\u0301" * 3 + "‹U+0301›" * 2),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_number(text: str, shown: str) -> None:
    """Controls, reordering and invisible characters are visible; letters of any language stay."""
    assert show(text) == shown


@given(hostile_texts)
def test_shown_text_is_one_printable_line(text: str) -> None:
    """Nothing that `show` returns can move the cursor, end the line or start an escape sequence."""
    shown = show(text)

    assert shown.isprintable()
    assert show(shown) == shown


@given(hostile_texts)
def test_layout_has_a_place_for_every_character(text: str) -> None:
    """There is one piece for each character, and places never go back."""
    layout = lay_out(text)

    assert len(layout.pieces) == len(text)
    assert len(layout.starts) == len(text) + 1
    assert list(layout.starts) == sorted(layout.starts)
    assert "".join(layout.pieces).isprintable()


@pytest.mark.parametrize(
    ("line", "starts"),
    [
        ("abc", [0, 1, 2, 3]),
        ("漢x", [0, 2, 3]),
        ("e\u0301x", [0, 1, 1, 2]),
        ("\tx", [0, 4, 5]),
        ("ab\tx", [0, 1, 2, 4, 5]),
        ("\u202ex", [0, 8, 9]),
        ("\u1112\u1161\u11abx", [0, 2, 2, 2, 3]),
    ],
)
def test_cells_are_those_of_a_terminal(line: str, starts: list[int]) -> None:
    """Wide characters take two cells, marks none; tabs go to the next stop; escapes are as long as they look."""
    assert list(lay_out(line).starts) == starts
