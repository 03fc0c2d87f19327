"""Colours of a terminal, by what they stand for."""

from __future__ import annotations

from collections.abc import Callable

from generator.diagnostics.diagnostic import Severity

__all__ = ["Paint", "paint_nothing", "paint_with_ansi"]

Paint = Callable[[str, str], str]
"""Takes the name of a style and a text that is safe to print; returns the text in that style."""

# Select Graphic Rendition parameters, ECMA-48 section 8.3.117.
_CODE_BY_STYLE = {
    Severity.ERROR.value: "1;31",
    Severity.WARNING.value: "1;33",
    Severity.INFO.value: "1;36",
    "summary": "1",
    "gutter": "1;34",
    "related": "1;34",
    "help": "1;32",
}


def paint_nothing(style: str, text: str) -> str:  # noqa: ARG001 - one of two functions of one type
    """*text* as it is."""
    return text


def paint_with_ansi(style: str, text: str) -> str:
    """*text* between the escape sequences that switch *style* on and off."""
    return f"\x1b[{_CODE_BY_STYLE[style]}m{text}\x1b[0m" if text else text
