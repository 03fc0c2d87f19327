"""A preview as plain text, for terminals and logs."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics.text import show

from .document import IntegrationPreview, Preview, Problem
from .words import (
    Phrase,
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

__all__ = ["render_text"]


def render_text(preview: Preview) -> str:
    """Everything but the generated code. No foreign text can break out of its line."""
    _, text = headline(preview)
    paragraphs = [[f"Apono preview: {text}"], *map(list, map(_integration, preview.ranked())), list(_facts(preview))]
    if preview.problems:
        paragraphs.append([line for one in worst_first(preview.problems) for line in _problem(one)])
    paragraphs.append([_draw(compared(preview))])
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def _integration(one: IntegrationPreview) -> Iterator[str]:
    yield f"[{tone_of(one).word}] {show(one.name or one.address)} ({show(place(one.file, one.line))})"
    yield f"    {_draw(happening(one, most_fields=0))}"
    for field in one.fields:
        yield f"    {'! ' if field.is_risky else '  '}{_draw(describe_field(field))}"
    yield f"    live server: {live_word(one)}"


def _facts(preview: Preview) -> Iterator[str]:
    quiet = preview.quiet()
    if quiet:
        yield f"{count(quiet, 'integration')} {'does' if quiet == 1 else 'do'} not change."
    yield f"Live checks: {_draw(describe_live(preview))}"
    for server in preview.live.servers:
        version = f", Rancher {show(server.version)}" if server.version else ""
        yield f"    {show(server.server)}: {server.verdict.value}{version}"
        yield from (f"        does not hold: {show(title)}" for title in server.failed)
    yield f"Plan: {_draw(plan_words(preview))}"
    yield from (f"Not checked: {show(one.what)}: {show(one.why)}" for one in preview.unchecked)


def _problem(one: Problem) -> Iterator[str]:
    at = f" ({show(place(one.file, one.line))})" if one.file else ""
    yield f"{_draw(problem_line(one))}{at}"
    yield from (f"    {show(line)}" for line in one.detail.split("\n") if line)
    yield from (f"    {show(other.message)} ({show(place(other.file, other.line))})" for other in one.related)
    if one.hint:
        yield f"    help: {show(' '.join(one.hint.split()))}"


def _draw(phrase: Phrase) -> str:
    return "".join(show(piece if isinstance(piece, str) else piece.text) for piece in phrase)
