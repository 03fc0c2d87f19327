"""
JUnit XML, as build servers show it: a test suite for each file, a test case for each document in it.

There is no standard; the elements and attributes are those that Jenkins' `junit-10.xsd` and the readers of GitLab and
GitHub have in common. At most one `failure` to a test case, because some readers drop a second one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from generator.diagnostics.diagnostic import Diagnostic, Severity
from generator.diagnostics.outcome import CheckedDocument, Outcome
from generator.diagnostics.renderers.human import render_each
from generator.diagnostics.text import show

__all__ = ["render_junit"]

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def render_junit(outcome: Outcome) -> str:
    """The whole document, in ASCII: other characters are written as references."""
    outcome = outcome.masked()
    cases = _assign(outcome)
    errors = sum(bool(case.errors) for case in cases)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="apono-bridge {_escape(show(outcome.command))}" tests="{len(cases)}" failures="{errors}">',
    ]
    for file, group in groupby(cases, lambda case: case.file):
        lines += _render_suite(file, list(group))
    lines.append("</testsuites>")
    return "\n".join(lines).encode("ascii", "xmlcharrefreplace").decode("ascii") + "\n"


class _Finding(NamedTuple):
    """A diagnostic and its text for people."""

    diagnostic: Diagnostic
    text: str


@dataclass(slots=True)
class _Case:
    """A test case: what was looked at and what was found there."""

    file: str
    name: str
    first_line: int
    errors: list[_Finding] = field(default_factory=list)
    remarks: list[_Finding] = field(default_factory=list)


def _assign(outcome: Outcome) -> list[_Case]:
    """The test cases, kept together by file; what belongs to no document gets one of its file or of the whole run."""
    texts = render_each(outcome.diagnostics, mask=outcome.mask)
    cases_by_file: dict[str, list[_Case]] = {}
    for file, documents in groupby(outcome.checked, lambda document: document.file):
        cases_by_file.setdefault(file, []).extend(_name_cases(list(documents)))
    for diagnostic, text in zip(outcome.diagnostics, texts, strict=True):
        file = outcome.command if diagnostic.location is None else diagnostic.location.file
        cases = cases_by_file.setdefault(file, [])
        if not cases:
            cases.append(_Case(file, file, 1))
        case = _find_case(cases, diagnostic)
        findings = case.errors if diagnostic.severity is Severity.ERROR else case.remarks
        findings.append(_Finding(diagnostic, text))
    return [case for cases in cases_by_file.values() for case in cases]


def _name_cases(documents: Sequence[CheckedDocument]) -> Iterator[_Case]:
    for number, document in enumerate(documents, start=1):
        # Readers tell test cases apart by their names alone.
        count = f"document {number}" if len(documents) > 1 else ""
        name = ": ".join(filter(None, (count, document.name)))
        yield _Case(document.file, name or document.file, document.first_line)


def _find_case(cases: Sequence[_Case], diagnostic: Diagnostic) -> _Case:
    if diagnostic.location is None or diagnostic.location.range is None:
        return cases[0]
    line = diagnostic.location.range.start.line
    return cases[max(bisect_right(cases, line, key=lambda case: case.first_line) - 1, 0)]


def _render_suite(file: str, cases: Sequence[_Case]) -> Iterator[str]:
    failures = sum(bool(case.errors) for case in cases)
    name = _escape(show(file))
    yield f'  <testsuite name="{name}" tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">'
    for case in cases:
        yield f'    <testcase classname="{name}" name="{_escape(show(case.name))}">'
        yield from _render_findings(case)
        yield "    </testcase>"
    yield "  </testsuite>"


def _render_findings(case: _Case) -> Iterator[str]:
    errors, remarks = case.errors, case.remarks
    if errors:
        first = errors[0].diagnostic
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        message, kind = _escape(show(first.summary) + more), _escape(show(first.code))
        yield f'      <failure message="{message}" type="{kind}">{_render_text(errors)}</failure>'
    if remarks:
        yield f"      <system-out>{_render_text(remarks)}</system-out>"


def _render_text(findings: Iterable[_Finding]) -> str:
    return _escape("\n".join(finding.text for finding in findings))


def _escape(text: str) -> str:
    """
    *text*, which `show` made printable, between tags or quotes.

    That XML can hold it at all is the doing of `show`: what production 2 of XML 1.0 forbids is never printable.
    """
    return text.translate(_ESCAPES)
