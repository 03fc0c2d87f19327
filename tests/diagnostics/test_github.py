"""Tests of `generator.diagnostics.renderers.github`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hypothesis import given

from generator.diagnostics import Related, Severity, SourceFile
from generator.diagnostics.outcome import Outcome
from generator.diagnostics.renderers.github import render_github
from generator.diagnostics.text import show
from tests.diagnostics.outcomes import conclude, diagnose, hostile_outcomes, locate

# How actions/runner (`ActionCommand.TryParseV2`) takes a line apart.
_COMMAND = re.compile(r"::(?P<command>\w+) (?P<properties>.*?)::(?P<message>.*)")


def test_commands_look_like_this() -> None:
    """Positions, title and message, with the escapes that the documentation names."""
    source = SourceFile("a,b:c.yaml", "x\n" * 9)
    outcome = conclude(
        [
            diagnose("100% wrong: a, b", detail="so", hint="do it", location=locate(source, 2, 1, 4)),
            diagnose(severity=Severity.WARNING, location=locate(source, 2, 1, 1, end_line=3)),
            diagnose(severity=Severity.INFO, related=(Related("see there"),)),
        ]
    )
    assert render_github(outcome).splitlines() == [
        "::error file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=1,endColumn=3,title=SPEC999 wrong-thing"
        "::100%25 wrong: a, b%0Aso%0Ahelp: do it",
        "::warning file=a%2Cb%3Ac.yaml,line=2,endLine=3,title=SPEC999 wrong-thing::it is wrong",
        "::notice title=SPEC999 wrong-thing::it is wrong%0Asee there",
        "1 error, 1 warning, 1 info in 1 file",
    ]


@given(hostile_outcomes())
def test_no_text_starts_a_second_command(outcome: Outcome) -> None:
    """One line for each diagnostic, which the runner takes apart as meant, and one line without foreign text."""
    text = render_github(outcome)
    *lines, last = re.split(r"\r\n|\r|\n|\u0085|\u2028|\u2029", text.removesuffix("\n"))

    assert len(lines) == len(outcome.diagnostics)
    assert "::" not in last
    assert all(line.isprintable() for line in lines)
    for line, diagnostic in zip(lines, outcome.diagnostics, strict=True):
        match = _COMMAND.fullmatch(line)
        assert match is not None
        properties = dict(item.split("=", 1) for item in match["properties"].split(","))
        assert properties.keys() <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert unquote(match["message"]).split("\n")[0] == show(diagnostic.summary)
