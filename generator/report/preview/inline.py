"""
Foreign text inside a line of Markdown: shown to the letter, and nothing else.

No escape stops a platform from making a mention, an issue's reference or a link of what it finds in text: they look at
what is left after escapes. They all leave code alone. So what is not a plain English word or small number stands in a
code span, whose fence is longer than any run of backticks in it.
"""

from __future__ import annotations

import re
from itertools import groupby

from generator.diagnostics.text import show

__all__ = ["code_block", "code_span", "html_code", "prose"]

# What no platform makes anything of: a word, or a number that is too short for a commit's digest.
# A number with a dot or parenthesis behind it would begin a list, where a line begins.
_WORD = re.compile(r"\(?[A-Za-z]{1,30}(?:['-][A-Za-z]{1,30})*(?:[,;:.)]|\)[,.])?|\d{1,5}[,;]?|\(\d{1,5}\)")
_DIGEST = re.compile(r"\(?[0-9a-f]{7,64}[^0-9a-z]*", re.IGNORECASE)
_LINK_WORD = re.compile(r"www|https?|ftp|mailto|javascript|xmpp", re.IGNORECASE)
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
    """A sentence with foreign words in it: plain words stay, runs of all others are code spans."""
    parts = []
    for is_plain, group in groupby(show(text).split(" "), key=_is_plain):
        words = " ".join(group)
        parts.append(words if is_plain or not words.strip() else code_span(_unquote(words)))
    return " ".join(part for part in parts if part)


def code_block(text: str, language: str = "") -> str:
    """*text* as a fenced block, line by line; invisible characters are shown, and the end of it has no newline."""
    lines = [show(line.replace("\t", "    ")) for line in text.split("\n")]
    fence = _fence("\n".join(lines), 3)
    return "\n".join([f"{fence}{language}", *lines, fence])


def html_code(text: str) -> str:
    """*text* as an HTML element on one line, for where Markdown is not read: inside `<summary>`."""
    from html import escape

    return f"<code>{escape(show(text))}</code>"


def _is_plain(word: str) -> bool:
    return not word or (
        _WORD.fullmatch(word) is not None and not _DIGEST.fullmatch(word) and not _LINK_WORD.match(word.lstrip("("))
    )


def _unquote(words: str) -> str:
    """Our own texts quote names with backticks, which the code span replaces."""
    inner = words[1:-1]
    if len(words) > 2 and words[0] == words[-1] == "`" and "`" not in inner:
        return inner
    return words


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
