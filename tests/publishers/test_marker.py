"""The mark of a preview: hidden, read back as it was written, and ordered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.publishers.marker import MarkerStyle, Stamp, find_stamp, is_edited, is_older, mark

TEXTS = st.text(max_size=40)
STAMPS = st.builds(
    Stamp, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.integers(0, 10**15), st.integers(0, 99), st.integers(0, 10**10),
    st.booleans(),
)  # fmt: skip


@given(stamp=STAMPS, text=st.text(max_size=200), style=st.sampled_from(MarkerStyle))
def test_mark_is_read_as_it_was_written(stamp: Stamp, text: str, style: MarkerStyle) -> None:
    """Whatever a label or a repository is called, the mark is one line of harmless characters."""
    comment = mark(text, stamp, style)
    line = comment.partition("\n")[0]
    assert line.isascii()
    assert line.isprintable()
    assert line.count("-->") == (style is MarkerStyle.HTML_COMMENT)
    found = find_stamp(comment)
    assert found is not None
    assert found.is_of(stamp.repository, stamp.label)
    assert (found.head, found.run, found.is_complete) == (stamp.head, stamp.run, stamp.is_complete)
    assert not is_edited(comment, found)
    assert not is_edited(comment.replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n", found)


@given(text=st.text())
def test_other_texts_have_no_mark(text: str) -> None:
    """Nothing that a person writes by chance is one."""
    assert find_stamp(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "<!-- apono-bridge-preview -->",
        "<!-- apono-bridge-preview AAAA -->",
        "<!-- apono-bridge-preview W10 -->",  # a list
        "<!-- apono-bridge-preview eyJydW4iOiAieCJ9 -->",  # a run that is no number
        "<!-- apono-bridge-preview eyJydW4iOiB0cnVlfQ -->",  # nor is true
        f"<!-- apono-bridge-preview {'W' * 4001} -->",
        f"[apono-bridge-preview]: # ({'Wy' * 1500})",
        "x <!-- apono-bridge-preview e30 -->",
    ],
)
def test_damaged_mark_is_none(line: str) -> None:
    """Somebody else's line does no harm."""
    assert find_stamp(f"{line}\n\ntext") is None


def test_edited_text_is_noticed() -> None:
    """Who may edit the robot's comment can change what a reviewer sees, but not unseen."""
    comment = mark("Nothing changes.\n", Stamp("a/b", "x", "c"), MarkerStyle.HTML_COMMENT)
    stamp = find_stamp(comment)
    assert stamp is not None
    assert is_edited(comment.replace("Nothing", "Everything"), stamp)


@pytest.mark.parametrize(
    ("ours", "posted", "older"),
    [
        ({"run": 5}, {"run": 6}, True),
        ({"run": 6}, {"run": 5}, False),
        ({"run": 5, "attempt": 1}, {"run": 5, "attempt": 2}, True),
        ({"run": 5, "made_at": 9}, {"run": 4, "made_at": 10}, False),
        ({"run": 0, "made_at": 9}, {"run": 4, "made_at": 10}, True),
        ({"run": 4, "made_at": 11, "head": "same"}, {"run": 5, "made_at": 10, "head": "same"}, False),
        ({"run": 6, "made_at": 9, "head": "same"}, {"run": 5, "made_at": 10, "head": "same"}, True),
        ({}, {}, False),
    ],
)
def test_order_of_previews(ours: dict[str, int], posted: dict[str, int], older: bool) -> None:
    """By run and attempt; previews of one commit by their time."""

    def stamp(values: dict[str, int], head: str) -> Stamp:
        return Stamp("a/b", "x", **{"head": head, **values})  # type: ignore[arg-type]

    assert is_older(stamp(ours, "one"), stamp(posted, "two")) is older
