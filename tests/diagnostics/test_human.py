"""Tests of `generator.diagnostics.renderers.human` and `.excerpt`: what people see."""

from __future__ import annotations

import re
import unicodedata
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, Location, Related, Severity, SourceFile
from generator.diagnostics.outcome import CheckedDocument, Outcome, Verdict
from generator.diagnostics.renderers.human import render_diagnostics, render_human, summarise
from generator.diagnostics.text import lay_out
from tests.diagnostics.outcomes import NASTY, conclude, diagnose, find, hostile_outcomes, locate

SPEC = SourceFile(
    "examples/prod.yaml",
    dedent("""\
        apiVersion: apono-bridge/v1
        kind: RancherIntegration
        name: Rancher Production
        host: https://rancher.example.com
        secret_store:
          aws: {region: eu-west-1, secret_id: "arn:aws:secretsmanager:eu-west-2:1:secret:x"}
          kubernetes: {namespace: apono, name: x}
        api_token: token-abcde:hunter2
        """),
)
OTHER = SourceFile("other.yaml", "name: Rancher Production\n")

_CASES: dict[str, tuple[Diagnostic, str]] = {
    "everything": (
        diagnose(
            "`host` has a scheme",
            detail="a host is a name or an address\nfound: https",
            hint="write\n`rancher.example.com`",
            path=AttributePath.of("host"),
            location=find(SPEC, "https://"),
        ),
        """\
        error[SPEC999]: `host` has a scheme
         --> examples/prod.yaml:4:7   host
          |
        4 | host: https://rancher.example.com
          |       ^^^^^^^^
          = a host is a name or an address
          = found: https
        help: write
              `rancher.example.com`
        """,
    ),
    "two carets in one line": (
        diagnose(
            location=find(SPEC, "eu-west-1"), related=(Related("the ARN says so", location=find(SPEC, "eu-west-2")),)
        ),
        """\
        error[SPEC999]: it is wrong
         --> examples/prod.yaml:6:17
          |
        6 |   aws: {region: eu-west-1, secret_id: "arn:aws:secretsmanager:eu-west-2:1:secret:x"}
          |                 ^^^^^^^^^                                     --------- the ARN says so
        """,
    ),
    "message in the way of the caret": (
        diagnose(location=find(SPEC, "eu-west-2"), related=(Related("the field", location=find(SPEC, "eu-west-1")),)),
        """\
        error[SPEC999]: it is wrong
         --> examples/prod.yaml:6:63
          |
        6 |   aws: {region: eu-west-1, secret_id: "arn:aws:secretsmanager:eu-west-2:1:secret:x"}
          |                 --------- the field
          |                                                               ^^^^^^^^^
        """,
    ),
    "related places in this and in another file": (
        diagnose(
            severity=Severity.WARNING,
            location=find(SPEC, "kubernetes"),
            related=(
                Related("the other one", location=find(SPEC, "secret_store")),
                Related("far away", location=find(SPEC, "kind")),
                Related("elsewhere", location=find(OTHER, "Rancher Production")),
                Related("nowhere in particular", path=AttributePath.of("a", 1)),
                Related("in this file", location=Location(OTHER)),
            ),
        ),
        """\
        warning[SPEC999]: it is wrong
         --> examples/prod.yaml:7:3
          |
        2 | kind: RancherIntegration
          | ---- far away
        ...
        5 | secret_store:
          | ------------ the other one
        6 |   aws: {region: eu-west-1, secret_id: "arn:aws:secretsmanager:eu-west-2:1:secret:x"}
        7 |   kubernetes: {namespace: apono, name: x}
          |   ^^^^^^^^^^
         --> other.yaml:1:7
          |
        1 | name: Rancher Production
          |       ------------------ elsewhere
          = nowhere in particular (a[1])
          = in this file (other.yaml)
        """,
    ),
    "several lines": (
        diagnose(location=locate(SPEC, 5, 1, 42, end_line=7)),
        """\
        error[SPEC999]: it is wrong
         --> examples/prod.yaml:5:1
          |
        5 | secret_store:
          | ^^^^^^^^^^^^^ to line 7
        """,
    ),
    "end at the beginning of the next line": (
        diagnose(location=locate(SPEC, 5, 1, 1, end_line=6)),
        """\
        error[SPEC999]: it is wrong
         --> examples/prod.yaml:5:1
          |
        5 | secret_store:
          | ^^^^^^^^^^^^^
        """,
    ),
    "empty range": (
        diagnose(location=locate(SPEC, 2, 5, 5)),
        """\
        error[SPEC999]: it is wrong
         --> examples/prod.yaml:2:5
          |
        2 | kind: RancherIntegration
          |     ^
        """,
    ),
    "past the end of the line": (
        diagnose(location=locate(SPEC, 2, 99)),
        """\
        error[SPEC999]: it is wrong
         --> examples/prod.yaml:2:99
          |
        2 | kind: RancherIntegration
          |                         ^
        """,
    ),
    "end of the file": (
        diagnose(location=locate(OTHER, 2, 1)),
        """\
        error[SPEC999]: it is wrong
         --> other.yaml:2:1
          |
        2 |
          | ^
        """,
    ),
    "secret": (
        diagnose(location=find(SPEC, "api_token")),
        """\
        error[SPEC999]: it is wrong
         --> examples/prod.yaml:8:1
          |
        8 | api_token: *******************
          | ^^^^^^^^^
        """,
    ),
    "file alone": (
        diagnose(severity=Severity.INFO, location=Location(OTHER), path=AttributePath.of("name")),
        """\
        info[SPEC999]: it is wrong
         --> other.yaml   name
        """,
    ),
    "path alone": (
        diagnose(path=AttributePath.of("a", "b"), hint="do it"),
        """\
        error[SPEC999]: it is wrong
         --> a.b
        help: do it
        """,
    ),
    "no place": (diagnose(detail="it is so"), "error[SPEC999]: it is wrong\n  = it is so\n"),
}


@pytest.mark.parametrize("case", _CASES)
def test_diagnostic_looks_like_this(case: str) -> None:
    """The layout, case by case."""
    diagnostic, expected = _CASES[case]
    assert render_diagnostics([diagnostic]) == dedent(expected)


@pytest.mark.parametrize(
    ("line", "marked", "shown", "carets"),
    [
        ("漢字: wrong", "wrong", "漢字: wrong", "      ^^^^^"),
        ("漢字", "字", "漢字", "  ^^"),
        ("e\u0301: wrong", "wrong", "e\u0301: wrong", "   ^^^^^"),
        ("a:\twrong", "wrong", "a:  wrong", "    ^^^^^"),
        ("\u202ea: wrong", "wrong", "‹U+202E›a: wrong", "           ^^^^^"),
        ("a: \u200b", "\u200b", "a: ‹U+200B›", "   ^^^^^^^^"),
    ],
)
def test_carets_line_up(line: str, marked: str, shown: str, carets: str) -> None:
    """Carets stand in the cells of the characters that they mean."""
    rendered = render_diagnostics([diagnose(location=find(SourceFile("f", line), marked))])
    assert rendered.splitlines()[3:5] == [f"1 | {shown}", f"  | {carets}"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (5, 500, "aaaaaFAULTbbbbbbbb…"),
        (500, 500, "…aaaaaaFAULTbbbbbbb…"),
        (500, 2, "…aaaaaaaaaaaFAULTbb"),
    ],
)
def test_long_line_is_cut_around_the_caret(before: int, after: int, expected: str) -> None:
    """Of a long line as much is shown as the width allows, the fault always in it."""
    source = SourceFile("f", "a" * before + "FAULT" + "b" * after)
    line, carets = render_diagnostics([diagnose(location=find(source, "FAULT"))], width=20).splitlines()[3:5]

    assert line == f"1 | {expected}"
    assert carets.index("^") == line.index("F")
    assert carets.count("^") == 5


def test_marks_far_apart_in_a_long_line_get_an_excerpt_each() -> None:
    """A related place is not lost because its line is long."""
    source = SourceFile("f", "ONE" + "a" * 500 + "TWO")
    diagnostic = diagnose(location=find(source, "ONE"), related=(Related("second", location=find(source, "TWO")),))
    lines = render_diagnostics([diagnostic], width=30).splitlines()

    assert [line.strip("a… ") for line in lines[3:]] == [
        "1 | ONE",
        "| ^^^",
        "1 | …aaaaaaaaaaaaaaaaaaaaaaaaaTWO",
        "|                           --- second",
    ]


def test_files_of_one_name_are_kept_apart() -> None:
    """Two texts may have the same name, such as that of standard input; a mark is never drawn in the wrong one."""
    first, second = SourceFile("<stdin>", "a\n"), SourceFile("<stdin>", "b\nc\n")
    diagnostic = diagnose(location=find(first, "a"), related=(Related("here", location=find(second, "c")),))
    lines = render_diagnostics([diagnostic]).splitlines()

    assert lines[3:5] == ["1 | a", "  | ^"]
    assert lines[7:] == ["2 | c", "  | - here"]


@given(
    st.text(
        alphabet=st.sampled_from([text for text in NASTY if not set("\r\n") & set(text) and len(text) == 1]),
        max_size=40,
    ),
    st.integers(0, 40),
    st.integers(1, 40),
    st.integers(12, 60),
)
def test_carets_stand_below_what_they_mean(line: str, start: int, length: int, width: int) -> None:
    """For any characters and widths: the cells above the carets show the marked characters, or an end of them."""
    start = min(start, len(line))
    end = min(start + length, len(line))
    location = locate(SourceFile("f", f"{line}."), 1, start + 1, end + 1)
    text, carets = render_diagnostics([diagnose(location=location)], width=width).splitlines()[3:5]
    first, last = carets.index("^"), carets.rindex("^") + 1
    above = "".join(character for character, cell in _cells(text.ljust(200)) if first <= cell < last)
    meant = "".join(lay_out(f"{line}.").pieces[start : max(end, start + 1)]).strip(" \u0301")
    assert above.strip(" …\u0301") in meant or meant in above


def _cells(text: str) -> list[tuple[str, int]]:
    """Each character with the cell that it begins in; a mark with that of its letter."""
    placed: list[tuple[str, int]] = []
    cell = 0
    for character in text:
        width = 0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        placed.append((character, cell if width else cell - 1))
        cell += width
    return placed


@given(hostile_outcomes())
def test_no_text_breaks_out(outcome: Outcome) -> None:
    """Every line is printable, and every line that looks like a diagnostic's first or last is ours."""
    lines = render_human(outcome).removesuffix("\n").split("\n")

    assert all(line.isprintable() for line in lines)
    assert len([line for line in lines if re.match(r"(error|warning|info)\[", line)]) == len(outcome.diagnostics)
    assert len([line for line in lines if line.startswith("help: ")]) == sum(
        bool(item.hint) for item in outcome.diagnostics
    )


@given(hostile_outcomes())
def test_colour_adds_nothing_but_colour(outcome: Outcome) -> None:
    """Without its escape sequences the coloured text is the plain one."""
    coloured = render_human(outcome, colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render_human(outcome)


def test_colour_marks_the_severity() -> None:
    """Errors are bold red, and every style is switched off again."""
    assert (
        render_diagnostics([diagnose()], colour=True) == "\x1b[1;31merror[SPEC999]\x1b[0m\x1b[1m: it is wrong\x1b[0m\n"
    )


def test_mask_of_the_outcome_hides_more() -> None:
    """What the built-in mask does not know is hidden by that of the outcome, in excerpts and in messages."""
    source = SourceFile("f", "text: kubeconfig-u-abc\n")
    outcome = conclude(
        [diagnose("`kubeconfig-u-abc` is bad", location=find(source, "text"))],
        mask=lambda text: text.replace("kubeconfig-u-abc", "*" * 16),
    )
    assert "u-abc" not in render_human(outcome)


@pytest.mark.parametrize(
    ("outcome", "summary"),
    [
        (conclude(), "no errors"),
        (conclude(checked=[CheckedDocument("a"), CheckedDocument("a", 9)]), "no errors in 1 file"),
        (
            conclude(
                [diagnose(), diagnose(), diagnose(severity=Severity.WARNING)],
                checked=[CheckedDocument(name) for name in "abc"],
            ),
            "2 errors, 1 warning in 3 files",
        ),
        (conclude([diagnose(severity=Severity.INFO)] * 2), "2 info"),
        (conclude(verdict=Verdict.COULD_NOT_TELL), "could not tell: no errors"),
    ],
)
def test_last_line_counts(outcome: Outcome, summary: str) -> None:
    """The last line says how many of what in how many files."""
    assert summarise(outcome) == summary
    assert render_human(outcome).endswith(f"{summary}\n")


def test_diagnostics_are_separated_by_blank_lines() -> None:
    """One blank line between diagnostics and before the last line."""
    outcome = conclude([diagnose("one"), diagnose("two")])
    assert render_human(outcome) == "error[SPEC999]: one\n\nerror[SPEC999]: two\n\n2 errors\n"
