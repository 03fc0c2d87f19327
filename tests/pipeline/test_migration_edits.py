"""Edits change what they name and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.pipeline.migration.edits import Edits


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    """A text and replacements that do not overlap, in any order."""
    text = draw(st.text("ab\n", max_size=30))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [(start, end, draw(st.text("XY\n", max_size=4))) for start, end in pairs]
    return text, draw(st.permutations(edits))


@given(cases())
def test_replacements_in_any_order(case: tuple[str, list[tuple[int, int, str]]]) -> None:
    """The result is that of replacing from the end, and each line knows where it comes from."""
    text, replacements = case
    edits = Edits(text)
    expected = text
    for start, end, new in replacements:
        edits.replace(start, end, new)
    for start, end, new in sorted(replacements, reverse=True):
        expected = expected[:start] + new + expected[end:]
    assert edits.result() == expected
    assert edits.part(0, len(text)) == expected
    assert all(1 <= edits.old_line(line + 1) <= text.count("\n") + 1 for line in range(expected.count("\n") + 1))


def test_a_part_that_is_replaced_takes_the_edits_in_it_along() -> None:
    """What was put in before it stays."""
    edits = Edits("one two three")
    edits.insert(4, "(")
    edits.replace(4, 7, "2")
    assert edits.part(4, 7) == "(2"
    edits.replace(4, 13, "rest")
    assert edits.result() == "one (rest"
    assert edits.covers(6)
    assert not edits.covers(3)


def test_a_removed_attribute_takes_its_line_along() -> None:
    """But not what stands beside it; line ends are those of the text."""
    edits = Edits("a = 1\r\n  b = 2\r\nc = 3 # why\r\n")
    edits.remove(9, 14)
    edits.remove(16, 21)
    edits.insert(0, "x\ny\n")
    assert edits.result() == "x\r\ny\r\na = 1\r\n # why\r\n"


def test_lines_behind_what_was_put_in() -> None:
    """Are those of the unchanged text."""
    edits = Edits("a\nb\nc\n")
    edits.insert(2, "1\n2\n")
    assert [edits.old_line(line) for line in range(1, 6)] == [1, 2, 2, 2, 3]
