"""The live checks for people at a terminal: a paragraph for each server, and a table when there are several specs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from generator.checks.check import Category, CheckOutcome, CheckResult, Scope
from generator.checks.report import FleetReport, IntegrationReport
from generator.diagnostics.outcome import Verdict
from generator.diagnostics.text import show

__all__ = ["ASCII_SIGNS", "SIGNS", "render_checks"]

SIGNS: Final = "✓!✗?-"
"""For what passed, warned, failed, could not be told, and was skipped."""

ASCII_SIGNS: Final = "+!x?-"

_PLACES: Final = {
    CheckOutcome.PASSED: 0,
    CheckOutcome.WARNED: 1,
    CheckOutcome.FAILED: 2,
    CheckOutcome.COULD_NOT_TELL: 3,
    CheckOutcome.SKIPPED: 4,
    CheckOutcome.CRASHED: 2,
}
_COLOURS: Final = ("32", "33", "31", "35", "2")  # of the signs, as SGR parameters
_MOST_IN_FULL: Final = 3
"""Servers that are shown check by check; of more, only those where something is wrong are, and the rest in a table."""

_OUTCOME_BY_VERDICT: Final = {
    Verdict.PASSED: CheckOutcome.PASSED,
    Verdict.PASSED_WITH_WARNINGS: CheckOutcome.WARNED,
    Verdict.FAILED: CheckOutcome.FAILED,
    Verdict.COULD_NOT_TELL: CheckOutcome.COULD_NOT_TELL,
}


def render_checks(report: FleetReport, *, colour: bool = False, signs: str = SIGNS) -> str:
    """
    Args:
        signs: Five characters, as in `SIGNS`.

    Returns:
        Text that ends with a newline; empty if nothing was asked. Nothing of a spec or server can break out of a line.
    """
    pen = _Pen(colour, signs)
    servers = list(report.first_of_each_server())
    paragraphs = []
    for first in servers:
        rows = [row for row in report.integrations if _is_of(row, first)]
        if len(servers) <= _MOST_IN_FULL or any(row.verdict is not Verdict.PASSED for row in rows):
            paragraphs.append("\n".join(_render_server(first, rows, pen, is_short=len(servers) > _MOST_IN_FULL)) + "\n")
    if len(report.integrations) > 1:
        paragraphs.append("\n".join(_render_table(report.sorted_by_verdict(), pen)) + "\n")
    return "\n".join(paragraphs)


class _Pen:
    def __init__(self, colour: bool, signs: str) -> None:
        self._colour = colour
        self._signs = signs

    def sign(self, outcome: CheckOutcome) -> str:
        place = _PLACES[outcome]
        return self.paint(_COLOURS[place], self._signs[place])

    def paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text


def _is_of(row: IntegrationReport, first: IntegrationReport) -> bool:
    """Whether both were answered by one and the same server."""
    return row.endpoint is not None and row.endpoint == first.endpoint and _shared(row) == _shared(first)


def _shared(row: IntegrationReport) -> int:
    return next((id(result.conclusion) for result in row.results if result.check.scope is Scope.SERVER), 0)


def _render_server(
    first: IntegrationReport, rows: Sequence[IntegrationReport], pen: _Pen, *, is_short: bool
) -> Iterator[str]:
    """
    Args:
        is_short: Whether to leave out what passed.
    """
    yield pen.paint("1", show(str(first.endpoint)))
    several = len(rows) > 1
    shared = [result for result in first.results if not several or result.check.scope is not Scope.SPEC]
    yield from _render_results(shared, pen, is_short=is_short)
    for row in rows if several else ():
        own = [result for result in row.results if result.check.scope is Scope.SPEC]
        yield f"  {show(str(row.integration.name))}"
        yield from _render_results(own, pen, is_short=is_short)
    rights = [right for result in first.results for right in result.conclusion.facts.get("rights", ())]
    if rights and not is_short:
        yield ""
        yield from _render_rights(rights, pen)


def _render_results(results: Sequence[CheckResult], pen: _Pen, *, is_short: bool) -> Iterator[str]:
    category = ""
    order = list(Category)
    for result in sorted(results, key=lambda result: order.index(result.check.category)):
        if result.outcome is CheckOutcome.SKIPPED or (is_short and result.outcome is CheckOutcome.PASSED):
            continue
        label = result.check.category.value if result.check.category.value != category else ""
        category = result.check.category.value
        note = f" ({show(result.conclusion.note)})" if result.conclusion.note else ""
        yield f"  {label:<10} {pen.sign(result.outcome)} {show(result.check.title)}{note}"
    yield from _render_skipped(results, pen)


def _render_skipped(results: Iterable[CheckResult], pen: _Pen) -> Iterator[str]:
    """Once for each reason: how many more checks had nothing to work on."""
    titles = {result.check.name: result.check.title for result in results}
    reasons = Counter(result.because for result in results if result.outcome is CheckOutcome.SKIPPED)
    for reason, count in reasons.items():
        checks = "1 check was" if count == 1 else f"{count} checks were"
        why = show(titles.get(reason, reason))
        yield f"  {'':<10} {pen.sign(CheckOutcome.SKIPPED)} {checks} skipped; first has to hold: {why}"


def _render_rights(rights: Sequence[Mapping[str, Any]], pen: _Pen) -> Iterator[str]:
    """What the key needs, what it has, and what is too much."""
    width = max(len("right"), *(len(show(str(right["right"]))) for right in rights))
    yield f"  {'':<10}   {'right':<{width}}  need  have"
    for right in rights:
        outcome, remark = _judge_right(right)
        need = "yes" if right["need"] else "no"
        have = {True: "yes", False: "no", None: "?"}[right["have"]]
        name = show(str(right["right"]))
        yield f"  {'':<10} {pen.sign(outcome)} {name:<{width}}  {need:<4}  {have:<4}{remark}".rstrip()


def _judge_right(right: Mapping[str, Any]) -> tuple[CheckOutcome, str]:
    if right["have"] is None:
        return CheckOutcome.COULD_NOT_TELL, "  unknown to this key"
    if right["need"] and not right["have"]:
        return CheckOutcome.FAILED, "  missing"
    if right["have"] and not right["need"]:
        return CheckOutcome.WARNED, "  too much"
    return CheckOutcome.PASSED, ""


def _render_table(rows: Sequence[IntegrationReport], pen: _Pen) -> Iterator[str]:
    """Failures first."""
    cells = [(_name(row), show(str(row.endpoint)) if row.endpoint else "not asked", _codes(row)) for row in rows]
    names = max(len("integration"), *(len(name) for name, _, _ in cells))
    servers = max(len("server"), *(len(server) for _, server, _ in cells))
    verdicts = max(len(row.verdict.value) for row in rows)
    yield f"  {'integration':<{names}}  {'server':<{servers}}  {'verdict':<{verdicts}}  codes".rstrip()
    for row, (name, server, codes) in zip(rows, cells, strict=True):
        verdict = row.verdict.value
        sign = pen.sign(_OUTCOME_BY_VERDICT[row.verdict])
        yield f"{sign} {name:<{names}}  {server:<{servers}}  {verdict:<{verdicts}}  {codes}".rstrip()


def _name(row: IntegrationReport) -> str:
    return show(str(row.integration.name))


def _codes(row: IntegrationReport) -> str:
    return ", ".join(dict.fromkeys(diagnostic.code for diagnostic in row.diagnostics))
