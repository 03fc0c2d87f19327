"""
A preview as one HTML page: no script, no font, no image, nothing that is loaded from anywhere.

Elements are made by one function that escapes all texts; no text of the preview is ever markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import final

from generator.diagnostics.text import show

from .comment import Links
from .document import CodeDiff, IntegrationPreview, Parties, Preview, Problem, ServerPreview
from .flavours import Flavour
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

__all__ = ["render_page"]

_APONO = 3
"""Its place among the parties: after the connector and the store that this reads, before those who decide."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@final
class _Html(str):
    """Finished markup; any other `str` is text."""

    __slots__ = ()


def _element(tag: str, *children: str, **attributes: str) -> _Html:
    """
    One element.

    Args:
        children: Markup stays as it is, text is escaped and its invisible characters are shown.
        attributes: `_` stands for `-`, one at the end for nothing.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(show(value))}"' for name, value in attributes.items()
    )
    return _Html(f"<{tag}{named}>{_join(children)}</{tag}>")


def _join(children: Iterable[str]) -> _Html:
    return _Html("".join(child if isinstance(child, _Html) else escape(show(child)) for child in children))


def render_page(preview: Preview, flavour: Flavour, links: Links) -> str:
    """
    The whole page.

    Args:
        flavour: Whose addresses lead to lines.
    """
    page = _Page(preview, flavour, links)
    tone, text = headline(preview)
    head = _join(
        [
            _Html('<meta charset="utf-8">'),
            _Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
            _Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            _element("title", f"Apono preview: {text}"),
            _Html(f"<style>{_style()}</style>"),
        ]
    )
    main = _element(
        "main",
        _element("h1", f"{tone.sign} Apono preview: {text}", class_=f"outcome {tone.css_class}"),
        _element(
            "p", "What merging this would do to the Apono integrations through which people get access to Rancher."
        ),
        *page.sections(),
        _element("p", *_draw(compared(preview)), class_="soft"),
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n<body>\n{main}\n</body>\n</html>\n'


@cache
def _style() -> str:
    return files(__package__).joinpath("web_page.css").read_text(encoding="utf-8")


@final
class _Page:
    def __init__(self, preview: Preview, flavour: Flavour, links: Links) -> None:
        self.preview = preview
        self.flavour = flavour
        self.links = links
        self.ranked = preview.ranked()

    def sections(self) -> Iterator[_Html]:
        yield self._table()
        yield _element("h2", "What was checked")
        yield _element("ul", *self._facts())
        if self.preview.problems:
            yield _element("h2", "Problems")
            yield _element("ul", *map(self._problem, worst_first(self.preview.problems)))
        details = [*map(self._integration, self.ranked), *self._shared_code()]
        if any(details):
            yield _element("h2", "Details")
            yield from details
        drawn = [one for one in self.ranked if one.parties is not None]
        if drawn:
            yield _element("h2", "Who has to do with whom")
            yield from (_draw_map(one.name, one.parties) for one in drawn if one.parties is not None)

    def _table(self) -> _Html:
        quiet = self.preview.quiet()
        rest = _element("p", f"{count(quiet, 'integration')} {'does' if quiet == 1 else 'do'} not change.")
        if not self.ranked:
            return rest if quiet else _Html("")
        titles = ("Outcome", "Integration", "What happens", "Live server")
        head = _element("thead", _element("tr", *(_element("th", title, scope="col") for title in titles)))
        body = _element("tbody", *map(self._row, self.ranked))
        table = _element("div", _element("table", head, body), class_="table")
        return _join([table, rest]) if quiet else table

    def _row(self, one: IntegrationPreview) -> _Html:
        tone = tone_of(one)
        return _element(
            "tr",
            _element("td", f"{tone.sign} {tone.word}", class_=tone.css_class),
            _element("th", one.name or one.address, _Html("<br>"), self._place(one.file, one.line), scope="row"),
            _element("td", *_draw(happening(one)), data_label="What happens"),
            _element("td", live_word(one), data_label="Live server"),
        )

    def _place(self, file: str, line: int | None) -> _Html:
        text = _element("code", place(file, line))
        if not self.links.files or not file:
            return text
        return _element("a", text, href=self.flavour.link(self.links.files, file, line))

    def _facts(self) -> Iterator[_Html]:
        servers = _element("ul", *map(_server, self.preview.live.servers)) if self.preview.live.servers else _Html("")
        yield _element("li", _element("b", "Live checks: "), *_draw(describe_live(self.preview)), servers)
        yield _element("li", _element("b", "Plan: "), *_draw(plan_words(self.preview)))
        for one in self.preview.unchecked:
            yield _element("li", _element("b", "Not checked: "), f"{one.what}: {one.why}")

    def _problem(self, one: Problem) -> _Html:
        more = [piece for line in one.detail.split("\n") if line for piece in (_Html("<br>"), line)]
        for other in one.related:
            more += [_Html("<br>"), f"{other.message} ", self._place(other.file, other.line)]
        if one.hint:
            more += [_Html("<br>"), _element("b", "help: "), " ".join(one.hint.split())]
        at = [" ", self._place(one.file, one.line)] if one.file else []
        return _element("li", *_draw(problem_line(one)), *at, *more)

    def _integration(self, one: IntegrationPreview) -> _Html:
        blocks: list[_Html] = []
        if one.fields:
            blocks.append(
                _element(
                    "ul",
                    *(
                        _element(
                            "li",
                            *([_element("b", "risky ", class_="risky")] if field.is_risky else []),
                            *_draw(describe_field(field)),
                            *([" ", self._place(one.file, field.line)] if field.line else []),
                        )
                        for field in one.fields
                    ),
                )
            )
        if one.planned:
            blocks.append(_planned(one))
        name = one.address.rpartition(".")[2]
        blocks += [_code(diff) for diff in self.preview.code if diff.path == f"{name}.tf"]
        if not blocks:
            return _Html("")
        tone = tone_of(one)
        summary = _element("summary", f"{tone.sign} {one.name or one.address}")
        return _element("details", summary, *blocks)

    def _shared_code(self) -> Iterator[_Html]:
        owned = {f"{one.address.rpartition('.')[2]}.tf" for one in self.ranked}
        for diff in self.preview.code:
            if diff.path not in owned:
                summary = _element("summary", "Generated code: ", _element("code", diff.path))
                yield _element("details", summary, _code(diff))


def _server(server: ServerPreview) -> _Html:
    version = [", Rancher ", _element("code", server.version)] if server.version else []
    failed = [f"; does not hold: {title}" for title in server.failed]
    return _element("li", _element("code", server.server), f": {server.verdict.value}", *version, *failed)


def _planned(one: IntegrationPreview) -> _Html:
    head = _element("tr", *(_element("th", title, scope="col") for title in ("Planned attribute", "Before", "After")))
    rows = [
        _element(
            "tr",
            _element("th", value.path, " forces replacement" if value.forces_replacement else "", scope="row"),
            _element("td", _value(value.before), data_label="Before"),
            _element("td", _value(value.after), data_label="After"),
        )
        for value in one.planned
    ]
    return _element("div", _element("table", _element("thead", head), _element("tbody", *rows)), class_="table")


def _value(text: str) -> str:
    return _element("code", text) if text else "none"


def _code(diff: CodeDiff) -> _Html:
    lines = [_element("span", line, class_=_line_class(line)) for line in diff.text.rstrip("\n").split("\n")]
    rest = _element("p", "The rest of this difference is left out.") if diff.is_cut else _Html("")
    block = _element("pre", *lines, tabindex="0", aria_label=f"Changes of {diff.path}")
    return _join([block, rest])


def _line_class(line: str) -> str:
    return {"+": "add", "-": "cut", "@": "soft"}.get(line[:1], "same")


def _draw_map(name: str, parties: Parties) -> _Html:
    """A chain of boxes, which is a list to whoever cannot see it."""
    boxes = [
        _element("li", _element("div", _element("b", title), getattr(parties, member) or "none", class_="party"))
        for member, title in PARTIES
    ]
    boxes.insert(_APONO, _element("li", _element("div", _element("b", "Apono"), "asks the owners", class_="party")))
    return _element("figure", _element("figcaption", name), _element("ol", *boxes, class_="map"))


def _draw(phrase: Phrase) -> Iterator[str]:
    for piece in phrase:
        if isinstance(piece, Quoted):
            yield _element("code", piece.text)
        else:
            yield piece.text if isinstance(piece, Said) else piece
