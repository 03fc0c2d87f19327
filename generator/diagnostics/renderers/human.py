"""Diagnostics for people at a terminal: the faulty line, a caret below it, the facts and the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from generator.diagnostics.diagnostic import Diagnostic, Related, Severity
from generator.diagnostics.outcome import Outcome, Verdict
from generator.diagnostics.positions import Location, SourceFile
from generator.diagnostics.renderers.excerpt import Mark, draw_excerpt, mark_range
from generator.diagnostics.renderers.paint import Paint, paint_nothing, paint_with_ansi
from generator.diagnostics.text import show

if TYPE_CHECKING:
    from generator.diagnostics.masking import Mask

__all__ = ["DEFAULT_WIDTH", "render_diagnostics", "render_each", "render_human", "summarise"]

DEFAULT_WIDTH = 120
"""Cells for the text of an excerpt's line, without line number and margin."""

_HELP = "help: "
_NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("info", "info"),
}


def render_human(outcome: Outcome, *, colour: bool = False, width: int = DEFAULT_WIDTH) -> str:
    """
    All diagnostics, a blank line between two, then one line that counts them.

    Args:
        colour: Whether to add the escape sequences of a terminal.
        width: Cells for the text of a line.
    """
    outcome = outcome.masked()
    text = render_diagnostics(outcome.diagnostics, colour=colour, mask=outcome.mask, width=width)
    return f"{text}\n{summarise(outcome)}\n" if text else f"{summarise(outcome)}\n"


def render_diagnostics(
    diagnostics: Iterable[Diagnostic], *, colour: bool = False, mask: Mask | None = None, width: int = DEFAULT_WIDTH
) -> str:
    """The diagnostics of `render_each` in one text, a blank line between two; empty if there are none."""
    return "\n".join(render_each(diagnostics, colour=colour, mask=mask, width=width))


def render_each(
    diagnostics: Iterable[Diagnostic], *, colour: bool = False, mask: Mask | None = None, width: int = DEFAULT_WIDTH
) -> Iterator[str]:
    """
    The text of each diagnostic, ending with a newline.

    Files are masked once for all diagnostics that are given together.

    Args:
        colour, width: As of `render_human`.
        mask: Hides further secrets in the texts of files, after `mask_secrets` did.
    """
    canvas = _Canvas(paint_with_ansi if colour else paint_nothing, mask, width)
    for diagnostic in diagnostics:
        yield "\n".join(_render(diagnostic, canvas)) + "\n"


def summarise(outcome: Outcome) -> str:
    """How many diagnostics of each severity in how many files: `2 errors, 1 warning in 3 files`."""
    counts = Counter(diagnostic.severity for diagnostic in outcome.diagnostics)
    counted = ", ".join(_count(counts[severity], *nouns) for severity, nouns in _NOUNS.items() if counts[severity])
    files = len({document.file for document in outcome.checked})
    place = f" in {_count(files, 'file', 'files')}" if files else ""
    doubt = f"{Verdict.COULD_NOT_TELL}: " if outcome.verdict is Verdict.COULD_NOT_TELL else ""
    return f"{doubt}{counted or 'no errors'}{place}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


class _Canvas:
    """What all diagnostics of one rendering share; lines are masked once for each file."""

    def __init__(self, paint: Paint, mask: Mask | None, width: int) -> None:
        self.paint = paint
        self.mask = mask
        self.width = width
        self._masked: dict[SourceFile, Sequence[str]] = {}

    def lines_of(self, source: SourceFile) -> Sequence[str]:
        if source not in self._masked:
            self._masked[source] = self._mask(source)
        return self._masked[source]

    def _mask(self, source: SourceFile) -> Sequence[str]:
        # Compiling its expressions takes milliseconds, which a run without excerpts can spare.
        from generator.diagnostics.masking import mask_secrets

        text = mask_secrets(source.text)
        if self.mask is not None:
            text = self.mask(text)
        return source.lines if text == source.text else SourceFile(source.name, text).lines


def _render(diagnostic: Diagnostic, canvas: _Canvas) -> Iterator[str]:
    head = canvas.paint(diagnostic.severity.value, f"{diagnostic.severity.value}[{diagnostic.code}]")
    yield head + canvas.paint("summary", f": {show(diagnostic.summary)}")
    excerpts, notes = _collect(diagnostic, canvas)
    gutter = max((len(str(mark.line)) for excerpt in excerpts for mark in excerpt.marks), default=1)
    path = "" if diagnostic.path is None else show(str(diagnostic.path))
    if not excerpts and path:
        yield f"{' ' * gutter}{canvas.paint('gutter', '-->')} {path}"
    for excerpt in excerpts:
        yield from excerpt.draw(gutter, path, canvas)
        path = ""
    for note in notes:
        yield f"{' ' * gutter} {canvas.paint('gutter', '=')} {show(note)}"
    yield from _render_hint(diagnostic.hint, canvas.paint)


def _render_hint(hint: str, paint: Paint) -> Iterator[str]:
    for index, line in enumerate(hint.split("\n") if hint else ()):
        yield f"{paint('help', _HELP[:-1])} {show(line)}" if index == 0 else " " * len(_HELP) + show(line)


class _Excerpt:
    """The marks in one file, and where to say that it begins."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self.marks: list[Mark] = []

    def draw(self, gutter: int, path: str, canvas: _Canvas) -> Iterator[str]:
        place = show(self.location.file)
        if self.location.range is not None:
            place += f":{self.location.range.start.line}:{self.location.range.start.column}"
        yield f"{' ' * gutter}{canvas.paint('gutter', '-->')} {place}" + (f"   {path}" if path else "")
        if self.marks:
            yield from draw_excerpt(
                canvas.lines_of(self.location.source), self.marks, gutter, canvas.width, canvas.paint
            )


def _collect(diagnostic: Diagnostic, canvas: _Canvas) -> tuple[list[_Excerpt], list[str]]:
    """The excerpts to show, that of the diagnostic itself first, and the lines that follow them."""
    excerpts: dict[SourceFile, _Excerpt] = {}
    notes = diagnostic.detail.split("\n") if diagnostic.detail else []
    if diagnostic.location is not None:
        _add_mark(excerpts, diagnostic.location, canvas, "^", diagnostic.severity.value)
    for related in diagnostic.related:
        if related.location is None or related.location.range is None:
            notes.append(_describe(related))
        else:
            _add_mark(excerpts, related.location, canvas, "-", "related", related.message)
    return list(excerpts.values()), notes


def _add_mark(
    excerpts: dict[SourceFile, _Excerpt],
    location: Location,
    canvas: _Canvas,
    sign: str,
    style: str,
    message: str = "",
) -> None:
    excerpt = excerpts.setdefault(location.source, _Excerpt(location))
    if location.range is not None:
        excerpt.marks.append(mark_range(location.range, canvas.lines_of(location.source), sign, style, message))


def _describe(related: Related) -> str:
    """A related place that cannot be shown."""
    place = related.location.file if related.location is not None else str(related.path or "")
    return f"{related.message} ({place})" if place else related.message
