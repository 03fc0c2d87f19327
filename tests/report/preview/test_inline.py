"""Foreign text inside a line, as GitHub's own parser reads it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics.text import show
from generator.report.preview.inline import code_block, code_span, html_code, prose
from generator.report.preview.words import quoted_parts
from tests.report.preview.markup import parse_html, parse_markdown
from tests.report.preview.samples import HOSTILE_TEXTS
from tests.strategies import HOSTILE

TEXTS = st.one_of(
    st.sampled_from(HOSTILE_TEXTS),
    st.text(HOSTILE + "w.(;)12", max_size=30),
    st.lists(st.sampled_from([*HOSTILE_TEXTS, "word", "`", " ", "."]), max_size=4).map("".join),
    st.text(max_size=20),
)
# What is left outside of code has nothing that a platform looks for.
_PLAIN = re.compile(r"""[A-Za-z0-9 ()",;:.?'-]*""")


def drawn(text: str) -> str:
    return show(text).replace("|", "‹U+007C›")


def squeezed(text: str) -> str:
    return " ".join(text.split())


@given(text=TEXTS)
@pytest.mark.parametrize("around", ["{}", "- {}", "| {} |\n| --- |\n| x |", "# {}", "a {} b", "[{}](<x>)"])
def test_code_span_shows_the_text_and_nothing_else(around: str, text: str) -> None:
    """In a paragraph, list, table, heading and link: one code element, with just this text."""
    parsed = parse_markdown(around.format(code_span(text)))
    benign = parse_markdown(around.format(code_span("x")))
    if not show(text).strip(" "):
        assert "em" in parsed.tags
        return
    assert parsed.tags == benign.tags
    assert squeezed("".join(part for is_code, part in parsed.texts if is_code)) == squeezed(drawn(text))


@given(text=TEXTS)
@pytest.mark.parametrize("around", ["- {}", "| {} | b |\n| --- | --- |\n| x | {} |", "{}", "a: {}"])
def test_prose_shows_the_text_and_nothing_else(around: str, text: str) -> None:
    """Only code elements are added, and what is not code has no mark that means anything."""
    parsed = parse_markdown(around.replace("{}", prose(text) or "x"))
    benign = parse_markdown(around.replace("{}", "x"))
    assert parsed.without("code", "em") == benign.tags
    assert _PLAIN.fullmatch(squeezed(prose_loose(text)))
    shown = "".join(part for _, part in quoted_parts(show(text))).replace("|", "‹U+007C›")
    assert squeezed(shown).replace(" ", "") in squeezed(parsed.whole).replace(" ", "")


def prose_loose(text: str) -> str:
    return parse_markdown(f"x {prose(text)}").loose


@given(text=TEXTS)
def test_prose_leaves_no_reference_link_or_digest(text: str) -> None:
    """Outside of code."""
    loose = prose_loose(text)
    assert not re.search(r"\b[0-9a-fA-F]{7,}\b|www\.|://|[@#!$~%&/\\<>`*_\[\]]|[A-Z]-\d", loose)


def test_words_stay_words() -> None:
    """A sentence of ours is read as one."""
    text = "keys of `r.example.com:443` live for at most 60 days, less than the 90 of `credential_rotation_days`"
    assert prose(text) == text
    assert prose("The live checks did not run (--offline).") == "The live checks did not run (`--offline`)."
    assert prose("ask @octocat about #1") == "ask `@octocat` about `#1`"


@given(text=TEXTS)
def test_code_block_holds_every_line(text: str) -> None:
    """And ends where it ends."""
    parsed = parse_markdown(f"a\n\n{code_block(text, 'diff')}\n\nb")
    assert parsed.tags == ["p", "/p", "pre", "code", "/code", "/pre", "p", "/p"]
    lines = [show(line.replace("\t", "    ")) for line in text.split("\n")]
    assert "".join(part for is_code, part in parsed.texts if is_code) == "\n".join(lines) + "\n"


@given(text=TEXTS)
def test_html_code_in_a_summary(text: str) -> None:
    """Markdown is not read there, and HTML cannot be made."""
    parsed = parse_markdown(f"<details>\n<summary>{html_code(text)}</summary>\n\nb\n\n</details>")
    assert parsed.tags == ["details", "summary", "code", "/code", "/summary", "p", "/p", "/details"]
    assert "".join(part for is_code, part in parse_html(html_code(text)).texts if is_code) == show(text)


def test_question_mark_stays_out_of_the_code_before_it() -> None:
    """As in most hints."""
    assert prose("did you mean `prod-connector`?") == "did you mean `prod-connector`?"
