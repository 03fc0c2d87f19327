"""Diagnostic codes as texts for people and as JSON values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from string import Formatter
from typing import Any

from generator.diagnostics import DiagnosticCode, Severity
from generator.diagnostics.renderers.paint import Paint
from generator.diagnostics.text import show

__all__ = ["describe_code", "fill", "render_code", "render_codes"]

_WIDTH = 100


def describe_code(entry: DiagnosticCode) -> dict[str, Any]:
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity.value,
        "summary": entry.summary,
        "explanation": entry.explanation,
        "bad": entry.bad,
        "good": entry.good,
    }


def render_codes(entries: Iterable[DiagnosticCode], paint: Paint) -> str:
    """One line for each code."""
    rows = [(entry.code, entry.severity.value, entry.name) for entry in entries]
    lines = [f"{paint(severity, f'{code:<8}')} {severity:<8} {name}\n" for code, severity, name in rows]
    return f"{''.join(lines)}\nOne of them in full: apono-bridge explain CODE\n"


_EFFECTS = {
    Severity.ERROR: "an error: nothing is generated, and the exit code is 1",
    Severity.WARNING: "a warning: the code is generated all the same, and the exit code is 0",
    Severity.INFO: "for information: it changes nothing, and the exit code stays as it is",
}


def render_code(entry: DiagnosticCode, paint: Paint) -> str:
    """The page of one code."""
    lines = [f"{paint(entry.severity.value, entry.code)} {paint('summary', entry.name)}", ""]
    lines += [fill(f"It says: {_blanked(entry.summary)}"), ""]
    lines += [fill(paragraph) for paragraph in entry.explanation.strip().split("\n\n")]
    if entry.code not in _OTHER_EXITS:
        lines += ["", fill(f"It is {_describe_effect(entry)}.")]
    for title, style, fragment in (("Leads to it:", "error", entry.bad), ("Does not:", "help", entry.good)):
        if fragment:
            lines += [
                "",
                paint(style, title),
                textwrap.indent("\n".join(map(_cut, fragment.rstrip().split("\n"))), "  "),
            ]
    if entry.hint and "{" not in entry.hint:
        lines += ["", f"{paint('help', 'help')}: {entry.hint}"]
    return "\n".join(lines) + "\n"


def _describe_effect(entry: DiagnosticCode) -> str:
    if entry.code.startswith("LIVE") and entry.severity is Severity.ERROR:
        return "an error: nothing is generated, and the exit code is 1, or 4 if it keeps everything from being known"
    return _EFFECTS[entry.severity]


# The explanations of these name the exit code.
_OTHER_EXITS = frozenset({"BUG001", "EMIT105"})


def _blanked(template: str) -> str:
    """A summary with `...` where a case has its facts."""
    parts = [literal + ("..." if name is not None else "") for literal, name, _, _ in Formatter().parse(template)]
    return "".join(parts)


def fill(text: str) -> str:
    """*text* as a paragraph."""
    return textwrap.fill(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _cut(line: str) -> str:
    line = show(line)
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
