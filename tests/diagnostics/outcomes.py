"""Outcomes to render: a builder for tables, and a strategy whose every text tries to break out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from generator.addresses import AttributePath, MapKey
from generator.diagnostics import Diagnostic, Location, Position, Range, Related, Severity, SourceFile
from generator.diagnostics.outcome import CheckedDocument, Outcome, Verdict, judge

NASTY = [
    *"$%{}\"\\'#:,;<>&|*`~!?()[]=-+/ ab0é漢字",
    *("\n", "\r", "\r\n", "\t", "\0", "\x07", "\x1b[31m", "\x1b]0;x\x07", "\x7f", "\x85", "\x9b2J"),
    *("\ufeff", "\u200b", "\u200d", "\u202e", "\u2066", "\u2028", "\u2029", "\u00a0", "\u3000", "\u00ad", "\u3164"),
    *("\u0301", "\ufe0f", "\U0001f468\u200d\U0001f469", "\U000e0041", "\U0001f600", "\ufffe", "\uffff", "\ud800"),
    *(
        "::error::x",
        "##[error]x",
        "::stop-commands::x",
        "%0A::error::",
        "]]>",
        "<!--",
        "</failure>",
        "&#0;",
        "${x}",
        "%{if}",
    ),
    *("error[SPEC001]: ", "help: ", "{0}", "[a](1)", "-----BEGIN PRIVATE KEY-----", "token: "),
]

hostile_texts = st.lists(st.sampled_from(NASTY), max_size=12).map("".join) | st.text(max_size=12)


def locate(source: SourceFile, line: int, column: int, end: int | None = None, end_line: int | None = None) -> Location:
    """From *column* of *line* up to but without *end*; one character if no end is given. All from 1."""
    stop = Position(end_line or line, column + 1 if end is None else end)
    return Location(source, Range(Position(line, column), stop))


def find(source: SourceFile, text: str, occurrence: int = 1) -> Location:
    """Where *text* stands in *source*."""
    for number, line in enumerate(source.lines, start=1):
        column = line.find(text)
        if column >= 0:
            occurrence -= 1
            if occurrence == 0:
                return locate(source, number, column + 1, column + 1 + len(text))
    raise AssertionError(f"no {text!r} in {source.text!r}")


def diagnose(summary: str = "it is wrong", **members: Any) -> Diagnostic:
    """A diagnostic of code SPEC999."""
    return Diagnostic(
        **{"code": "SPEC999", "name": "wrong-thing", "severity": Severity.ERROR, **members}, summary=summary
    )


def conclude(diagnostics: Sequence[Diagnostic] = (), **members: Any) -> Outcome:
    """What `validate` would say of *diagnostics*."""
    verdict: Verdict = members.pop("verdict", judge(diagnostics))
    files = dict.fromkeys(item.location.file for item in diagnostics if item.location is not None)
    standard = {"checked": [CheckedDocument(file) for file in files], "exit_code": verdict.exit_code}
    return Outcome(
        version="1.2.3", command="validate", verdict=verdict, diagnostics=diagnostics, **{**standard, **members}
    )


@st.composite
def _locations(draw: st.DrawFn, sources: Sequence[SourceFile]) -> Location:
    """Anywhere in or around a file."""
    numbers = st.integers(1, 9)
    source = draw(st.sampled_from(sources))
    if draw(st.booleans()):
        return Location(source)
    start, end = sorted((Position(draw(numbers), draw(numbers)), Position(draw(numbers), draw(numbers))))
    return Location(source, Range(start, end))


@st.composite
def hostile_outcomes(draw: st.DrawFn) -> Outcome:
    """Outcomes whose file names, files, messages and paths are hostile."""
    texts = st.lists(hostile_texts, min_size=1, max_size=4).map("\n".join)
    sources = draw(st.lists(st.builds(SourceFile, hostile_texts, texts), min_size=1, max_size=3))
    paths = st.none() | st.builds(lambda key: AttributePath.of("a", MapKey(key), 1), hostile_texts)
    places = st.none() | _locations(sources)
    related = st.builds(Related, hostile_texts, path=paths, location=places)
    diagnostics = st.builds(
        diagnose,
        hostile_texts,
        severity=st.sampled_from(Severity),
        detail=hostile_texts,
        hint=hostile_texts,
        path=paths,
        location=places,
        related=st.lists(related, max_size=2).map(tuple),
    )
    checked = [CheckedDocument(source.name, 1, draw(hostile_texts)) for source in sources]
    return conclude(draw(st.lists(diagnostics, max_size=4)), checked=checked)
