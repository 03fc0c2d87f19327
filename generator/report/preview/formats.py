"""
The formats of a preview: one entry each, a pure function of the preview.

Modules are imported when they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from .comment import Links, render_comment
from .data_file import render_json
from .document import Preview
from .flavours import FLAVOURS, Flavour

__all__ = ["FORMATS", "Format"]

Format = Callable[[Preview, Flavour, Links], str]
"""Everything to be printed, the last newline included."""


def _markdown(preview: Preview, flavour: Flavour, links: Links) -> str:
    return render_comment(preview, flavour, links=links).text


def _summary(preview: Preview, _flavour: Flavour, links: Links) -> str:
    return render_comment(preview, FLAVOURS["github-summary"], links=links).text


def _html(preview: Preview, flavour: Flavour, links: Links) -> str:
    from .web_page import render_page

    return render_page(preview, flavour, links)


def _json(preview: Preview, _flavour: Flavour, _links: Links) -> str:
    return render_json(preview)


def _text(preview: Preview, _flavour: Flavour, _links: Links) -> str:
    from .plain_text import render_text

    return render_text(preview)


def _annotations(preview: Preview, _flavour: Flavour, _links: Links) -> str:
    from generator.diagnostics.renderers import RENDERERS

    from .outcome import to_outcome

    return RENDERERS["github"](to_outcome(preview))


def _sarif(preview: Preview, _flavour: Flavour, _links: Links) -> str:
    from generator.diagnostics.renderers import RENDERERS

    from .outcome import to_outcome

    return RENDERERS["sarif"](to_outcome(preview))


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "text": _text,
        "markdown": _markdown,
        "html": _html,
        "json": _json,
        "summary": _summary,
        "annotations": _annotations,
        "sarif": _sarif,
    }
)
"""By the name that `--format` takes."""
