"""
A preview as a comment in Markdown, as much of it as the platform's limit allows.

The ladder: everything; what changes without code and plan; as many lines of the table as fit, the worst first; the
outcome alone. What stands below the first rung says so at its top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import final

from generator.diagnostics import BugError, Severity

from .diagram import draw_mermaid
from .document import Change, IntegrationPreview, Preview, Problem
from .flavours import Flavour
from .inline import code_block, code_span, html_code, prose
from .words import (
    PARTIES,
    Phrase,
    Quoted,
    Said,
    compared,
    count,
    describe_field,
    describe_live,
    happening,
    headline,
    live_word,
    place,
    plan_words,
    problem_line,
    tone_of,
    worst_first,
)

__all__ = ["Comment", "Links", "Rung", "render_comment"]


@final
class Rung(Enum):
    """How much of a preview a comment says."""

    FULL = "full"
    COLLAPSED = "collapsed"
    SUMMARY = "summary"
    LINK = "link"


@final
@dataclass(frozen=True, slots=True)
class Links:
    """
    Where a comment leads to; from whoever renders, never from the preview.

    Attributes:
        files: The address that files of the head lie below; empty for none.
        report: Where the whole report is; empty for nowhere.
    """

    files: str = ""
    report: str = ""


@final
@dataclass(frozen=True, slots=True)
class Comment:
    """
    Attributes:
        is_complete: Whether nothing that the preview says was left out.
    """

    text: str
    is_complete: bool
    rung: Rung


_NO_LINKS = Links()
_MOST_DRAWN = 8
_MOST_ERRORS_IN_SUMMARY = 10
_WHAT_THIS_IS = "What merging this would do to the Apono integrations through which people get access to Rancher."


def render_comment(
    preview: Preview, flavour: Flavour, limit: int | None = None, *, links: Links = _NO_LINKS
) -> Comment:
    """
    The most that fits.

    Args:
        limit: The longest text, in the flavour's unit; `None` for that of the platform.

    Raises:
        BugError: Not even the outcome fits; the caller's mistake.
    """
    most = flavour.limit if limit is None else limit
    writer = _Writer(preview, flavour, links)
    for rung in (Rung.FULL, Rung.COLLAPSED):
        text = writer.render(rung)
        if flavour.unit.measure(text) <= most:
            return Comment(text, rung is Rung.FULL, rung)
    summary = _find_longest_summary(writer, most)
    if summary is not None:
        return Comment(summary, is_complete=False, rung=Rung.SUMMARY)
    text = writer.render(Rung.LINK)
    if flavour.unit.measure(text) > most:
        raise BugError(f"a comment of {most} {flavour.unit.value} has no room for the outcome of a preview")
    return Comment(text, is_complete=False, rung=Rung.LINK)


def _find_longest_summary(writer: _Writer, most: int) -> str | None:
    """With as many lines of the table as fit; `None` if not one does."""
    fitting, low, high = None, 1, max(1, len(writer.ranked))
    while low <= high:
        middle = (low + high) // 2
        text = writer.render(Rung.SUMMARY, rows=middle)
        if writer.flavour.unit.measure(text) <= most:
            fitting, low = text, middle + 1
        else:
            high = middle - 1
    return fitting


@dataclass(slots=True)
class _Writer:
    preview: Preview
    flavour: Flavour
    links: Links
    ranked: Sequence[IntegrationPreview] = field(init=False)

    def __post_init__(self) -> None:
        self.ranked = self.preview.ranked()

    def render(self, rung: Rung, rows: int | None = None) -> str:
        """
        Args:
            rows: Of the table; `None` for all.
        """
        blocks = [self._title()]
        if rung is not Rung.FULL:
            blocks.append(self._left_out(rung))
        if rung is not Rung.LINK:
            shown = self.ranked if rows is None else self.ranked[:rows]
            blocks += [_WHAT_THIS_IS, *self._table(shown), self._facts()]
            blocks += self._problems(rung)
        if rung in (Rung.FULL, Rung.COLLAPSED):
            blocks += self._details(rung)
        if rung is Rung.FULL:
            blocks += [*self._shared_code(), *self._diagram()]
        return "\n\n".join([*blocks, _draw(compared(self.preview))]) + "\n"

    def _title(self) -> str:
        tone, text = headline(self.preview)
        return f"### {tone.sign} Apono preview: {text}"

    def _left_out(self, rung: Rung) -> str:
        what = {
            Rung.COLLAPSED: "Generated code, planned values and the diagram are left out",
            Rung.SUMMARY: "Only the most important is shown, the rest is left out",
            Rung.LINK: "Nothing but the outcome is shown",
        }[rung]
        report = self.links.report
        where = (
            f" [The whole report]({_destination(report)}) has everything."
            if report
            else (" `apono-bridge preview` with `--format html` shows everything.")
        )
        return f"> **⚠️ This comment is not complete.** {what}, because the whole preview is too long for it.{where}"

    def _table(self, rows: Sequence[IntegrationPreview]) -> Iterator[str]:
        if rows:
            lines = ["| | Integration | What happens | Live server |", "| --- | --- | --- | --- |"]
            yield "\n".join([*lines, *map(self._row, rows)])
        hidden = len(self.ranked) - len(rows)
        if hidden:
            yield f"**{count(hidden, 'more integration')}** with changes or problems are not shown here."
        quiet = self.preview.quiet()
        if quiet:
            yield f"{count(quiet, 'integration')} {'does' if quiet == 1 else 'do'} not change."

    def _row(self, one: IntegrationPreview) -> str:
        tone = tone_of(one)
        name = code_span(one.name or one.address)
        happens = _draw(happening(one))
        return f"| {tone.sign} {tone.word} | {name} {self._place(one.file, one.line)} | {happens} | {live_word(one)} |"

    def _place(self, file: str, line: int | None) -> str:
        text = code_span(place(file, line))
        if not self.links.files or not file:
            return text
        return f"[{text}]({_destination(self.flavour.link(self.links.files, file, line))})"

    def _facts(self) -> str:
        lines = [f"- **Live checks:** {_draw(describe_live(self.preview))}"]
        for server in self.preview.live.servers[:_MOST_DRAWN]:
            version = f", Rancher {code_span(server.version)}" if server.version else ""
            failed = "".join(f"; does not hold: {prose(title)}" for title in server.failed[:3])
            lines.append(f"  - {code_span(server.server)}: {server.verdict.value}{version}{failed}")
        if len(self.preview.live.servers) > _MOST_DRAWN:
            lines.append(f"  - {count(len(self.preview.live.servers) - _MOST_DRAWN, 'more server')}")
        lines.append(f"- **Plan:** {_draw(plan_words(self.preview))}")
        lines += [f"- **Not checked:** {prose(one.what)}: {prose(one.why)}" for one in self.preview.unchecked]
        return "\n".join(lines)

    def _problems(self, rung: Rung) -> Iterator[str]:
        problems = list(worst_first(self.preview.problems))
        serious = [one for one in problems if one.severity is not Severity.INFO]
        if rung is Rung.SUMMARY:
            serious = [one for one in serious if one.severity is Severity.ERROR][:_MOST_ERRORS_IN_SUMMARY]
        if serious:
            yield "#### Problems"
            yield "\n".join(line for one in serious for line in self._problem(one))
        notes = [one for one in problems if one.severity is Severity.INFO]
        if notes and rung is Rung.FULL:
            lines = [line for one in notes for line in self._problem(one)]
            yield from self._fold(count(len(notes), "note"), ["\n".join(lines)])

    def _problem(self, one: Problem) -> Iterator[str]:
        at = f" {self._place(one.file, one.line)}" if one.file else ""
        yield f"- {_draw(problem_line(one))}{at}"
        yield from (f"  - {prose(line)}" for line in one.detail.split("\n") if line.strip())
        yield from (f"  - {prose(other.message)} {self._place(other.file, other.line)}" for other in one.related)
        if one.hint:
            yield f"  - help: {prose(' '.join(one.hint.split()))}"

    def _details(self, rung: Rung) -> Iterator[str]:
        code = {diff.path: diff for diff in self.preview.code}
        for one in self.ranked:
            blocks = list(self._integration(one, rung))
            if rung is Rung.FULL and (diff := code.get(_file_of(one))):
                blocks += ["Generated code:", code_block(diff.text.rstrip("\n"), "diff")]
                blocks += ["*The rest of this difference is left out.*"] if diff.is_cut else []
            if blocks:
                sign = tone_of(one).sign
                yield from self._fold(f"{sign} {html_code(one.name or one.address)}", blocks, one.name or one.address)

    def _integration(self, one: IntegrationPreview, rung: Rung) -> Iterator[str]:
        if one.fields:
            yield "\n".join(
                f"- {'⚠️ **risky** ' if change.is_risky else ''}{_draw(describe_field(change))} "
                f"{self._place(one.file, change.line) if change.line else ''}".rstrip()
                for change in one.fields
            )
        if rung is Rung.FULL and one.planned:
            head = ["| Planned attribute | Before | After |", "| --- | --- | --- |"]
            rows = [
                f"| {code_span(value.path)}{' ⚠️ forces replacement' if value.forces_replacement else ''} "
                f"| {_value(value.before)} | {_value(value.after)} |"
                for value in one.planned
            ]
            yield "\n".join([*head, *rows])

    def _shared_code(self) -> Iterator[str]:
        """Of files that belong to no integration alone."""
        owned = {_file_of(one) for one in self.ranked}
        for diff in self.preview.code:
            if diff.path not in owned:
                blocks = [code_block(diff.text.rstrip("\n"), "diff")]
                blocks += ["*The rest of this difference is left out.*"] if diff.is_cut else []
                yield from self._fold(f"Generated code: {html_code(diff.path)}", blocks, f"Generated code: {diff.path}")

    def _diagram(self) -> Iterator[str]:
        drawn = [one for one in self.ranked if one.parties is not None][:_MOST_DRAWN]
        if not drawn:
            return
        blocks = []
        if self.flavour.draws:
            blocks.append(code_block(draw_mermaid(one.parties for one in drawn if one.parties), "mermaid"))
        titles = [title for _, title in PARTIES]
        rows = [
            f"| {code_span(one.name)} | " + " | ".join(_value(getattr(one.parties, name)) for name, _ in PARTIES) + " |"
            for one in drawn
        ]
        head = [f"| Integration | {' | '.join(titles)} |", "| --- " * (len(titles) + 1) + "|"]
        blocks.append("\n".join([*head, *rows]))
        more = sum(one.parties is not None for one in self.ranked) - len(drawn)
        title = "Who has to do with whom" + (f" (the first {len(drawn)})" if more else "")
        yield from self._fold(title, blocks)

    def _fold(self, summary: str, blocks: Sequence[str], heading: str | None = None) -> Iterator[str]:
        """
        Args:
            summary: As HTML.
            heading: Where nothing can be folded: the foreign text of the heading; `None` if *summary* is ours.
        """
        if not self.flavour.folds:
            yield f"#### {summary if heading is None else code_span(heading)}"
            yield from blocks
            return
        yield f"<details>\n<summary>{summary}</summary>"
        yield from blocks
        yield "</details>"


def _file_of(one: IntegrationPreview) -> str:
    """The generated file of an integration, under its present name."""
    name = one.address.rpartition(".")[2]
    return f"{name}.tf" if one.change is not Change.UNKNOWN else ""


def _draw(phrase: Phrase) -> str:
    drawn = []
    for piece in phrase:
        if isinstance(piece, Quoted):
            drawn.append(code_span(piece.text))
        elif isinstance(piece, Said):
            drawn.append(prose(piece.text))
        else:
            drawn.append(piece)
    return "".join(drawn)


def _value(text: str) -> str:
    return code_span(text) if text else "none"


def _destination(address: str) -> str:
    """Of a link; the address is percent-encoded, and `<>` would end it."""
    return f"<{address.replace('<', '%3C').replace('>', '%3E')}>"
