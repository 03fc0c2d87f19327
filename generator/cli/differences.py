"""Unified diffs of generated files, for people."""

from __future__ import annotations

from difflib import unified_diff

from generator.diagnostics.text import show

__all__ = ["render_difference"]

_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "@": "\x1b[36m"}
_RESET = "\x1b[0m"


def render_difference(path: str, old: str | None, new: str | None, *, colour: bool) -> str:
    """
    What would change in one file, in the form of `diff -u`; "" for nothing.

    Control characters and the like, which only an edit by hand can have brought in, are made visible.
    """
    lines = unified_diff(
        (old or "").splitlines(),
        (new or "").splitlines(),
        path if old is not None else "/dev/null",
        path if new is not None else "/dev/null",
        lineterm="",
    )
    return "".join(f"{_painted(show(line), colour)}\n" for line in lines)


def _painted(line: str, colour: bool) -> str:
    paint = _COLOURS.get(line[:1], "")
    return f"{paint}{line}{_RESET}" if colour and paint else line
