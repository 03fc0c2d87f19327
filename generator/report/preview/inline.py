"""
Foreign text inside a line of Markdown: shown to the letter, and nothing else.

No escape stops a platform from making a mention, an issue's reference or a link of what it finds in text: they look at
what is left after escapes. They all leave code alone. So what is not a plain English word or small number stands in a
code span, whose fence is longer than any run of backticks in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.diagnostics.text import show

from .words import quoted_parts

__all__ = ["code_block", "code_span", "html_code", "prose"]

# What no platform makes anything of: a word, or a number that is too short for a commit's digest.
_PLAIN = re.compile(r"[A-Za-z]{1,30}(?:['-][A-Za-z]{1,30})*|\d{1,5}|")
_DIGEST = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)
_LINK_WORD = re.compile(r"www|https?|ftp|mailto|javascript|xmpp", re.IGNORECASE)
_WORD = re.compile(r"(?P<before>[(\"]*)(?P<core>.*?)(?P<after>[)\",;:.?]*)", re.DOTALL)
_BACKTICKS = re.compile("`+")
_PIPE = "‹U+007C›"


def code_span(text: str) -> str:
    """
    *text* on one line as a code span that stands anywhere, in a table too. Empty text is shown as `(empty)`.

    Invisible characters are shown as `‹U+202E›`, as is `|`: dialects do not agree on how to escape it in a table.
    """
    shown = show(text).replace("|", _PIPE)
    if not shown.strip(" "):
        return "*(empty)*" if not shown else f"*({len(shown)} spaces)*"
    fence = _fence(shown, 1)
    # One space on each side is taken off again, where there is one on both.
    pad = " " if shown[0] in " `" or shown[-1] in " `" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str) -> str:
    """
    A sentence with foreign words in it: plain words stay, all others are code spans.

    What our own texts put between backticks is a code span as well; the backticks themselves are not shown.
    """
    pieces: list[tuple[bool, str]] = []
    for is_quoted, part in quoted_parts(show(text)):
        for is_code, piece in [(True, part)] if is_quoted and part.strip(" ") else _split(part):
            if is_code and pieces and pieces[-1][0]:
                # Two code spans side by side would be read as something else.
                pieces[-1] = (True, pieces[-1][1] + piece)
            elif piece:
                pieces.append((is_code, piece))
    return "".join(code_span(piece) if is_code else piece for is_code, piece in pieces).strip(" ")


def code_block(text: str, language: str = "") -> str:
    """*text* as a fenced block, line by line; invisible characters are shown, and the end of it has no newline."""
    lines = [show(line.replace("\t", "    ")) for line in text.split("\n")]
    fence = _fence("\n".join(lines), 3)
    return "\n".join([f"{fence}{language}", *lines, fence])


def html_code(text: str) -> str:
    """*text* as an HTML element on one line, for where Markdown is not read: inside `<summary>`."""
    from html import escape

    return f"<code>{escape(show(text))}</code>"


def _split(text: str) -> Iterator[tuple[bool, str]]:
    """The words of *text* and what lies between them, with whether each has to be code."""
    for word in re.split("( +)", text):
        match = _WORD.fullmatch(word)
        if match is None or word.startswith(" "):
            yield False, " " if word else ""
            continue
        before, core, after = match.groups()
        if core.isdigit() and after[:1] in (".", ")") and not before:
            core, after = core + after, ""  # would begin a list, where a line begins
        yield False, before
        yield not _is_plain(core), core
        yield False, after


def _is_plain(core: str) -> bool:
    return _PLAIN.fullmatch(core) is not None and not _DIGEST.fullmatch(core) and not _LINK_WORD.match(core)


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
