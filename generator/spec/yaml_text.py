"""
What libyaml has to be given so that it reads YAML 1.2, and JSON as a part of it.

libyaml follows YAML 1.1 in two points where that loses text. Both are mended by stand-ins of the same width, so that
every line and column it reports holds for the original text:

- U+0085, U+2028 and U+2029 end a line for it; for YAML 1.2, JSON and every editor they are characters like others.
- It refuses `\\ud83d\\ude00`, JSON's only escape for characters beyond U+FFFF (Python's `json.dumps` writes it).

Found by trial with PyYAML 6.0.3 and libyaml 0.2.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["YamlText"]

_BREAKS = re.compile("[\u0085\u2028\u2029]")
_SURROGATE_PAIR = re.compile(r"(?<!\\)((?:\\\\)*\\u)([dD])([89abAB][0-9a-fA-F]{2}\\u)([dD])([c-fC-F][0-9a-fA-F]{2})")
# The surrogates D800-DFFF are moved to E800-EFFF, private use: one letter of each escape changes, so that even an
# escape that turns out to be plain text (single quotes, a block) can be given back exactly as it was.
_MOVED_USED = re.compile(r"[\ue800-\uefff]|\\u[eE][89a-fA-F]")
_MOVED_PAIR = re.compile("([\ue800-\uebff])([\uec00-\uefff])")
_MOVED_ESCAPE = re.compile(r"(\\u)([eE])([89abAB][0-9a-fA-F]{2}\\u)([eE])([c-fC-F][0-9a-fA-F]{2})")
_MOVE = {"d": "e", "D": "E"}
_MOVE_BACK = {"e": "d", "E": "D"}


@dataclass(frozen=True, slots=True)
class YamlText:
    """
    Attributes:
        text: For libyaml: as long as the original, character by character.
        restore: Gives a scalar its true text: called with the scalar as read and whether it stood in double quotes.
            `None` when nothing had to be replaced, which is nearly always.
    """

    text: str
    restore: Callable[[str, bool], str] | None = None

    @classmethod
    def of(cls, original: str) -> YamlText:
        """
        The text for libyaml.

        A text with JSON's escapes *and* the private-use characters that would stand in for them is left alone; libyaml
        then reports the escape as an error.
        """
        # The two cheap questions spare nearly every text the expensive ones.
        breaks = {} if original.isascii() or not _BREAKS.search(original) else _break_stand_ins(original)
        move = r"\u" in original and bool(_SURROGATE_PAIR.search(original)) and not _MOVED_USED.search(original)
        if not breaks and not move:
            return cls(original)
        text = original.translate(breaks)
        if move:
            text = _SURROGATE_PAIR.sub(lambda pair: _change_letters(pair, _MOVE), text)
        back = {ord(new): chr(old) for old, new in breaks.items()}
        return cls(text, lambda value, double_quoted: _restore(value, back, double_quoted if move else None))


def _break_stand_ins(text: str) -> dict[int, str]:
    """A character of the last private-use plane that *text* does not hold, for each line break of YAML 1.1."""
    used = set(text)
    unused = (chr(code) for code in range(0x10FF00, 0x100000, -1) if chr(code) not in used)
    return {code: next(unused) for code in (0x85, 0x2028, 0x2029)}


def _restore(value: str, breaks: dict[int, str], double_quoted: bool | None) -> str:
    """*double_quoted* is `None` when no surrogate was moved."""
    value = value.translate(breaks)
    if double_quoted is None:
        return value
    if double_quoted:
        return _MOVED_PAIR.sub(_join_pair, value)
    return _MOVED_ESCAPE.sub(lambda pair: _change_letters(pair, _MOVE_BACK), value)


def _change_letters(pair: re.Match[str], change: dict[str, str]) -> str:
    return f"{pair[1]}{change[pair[2]]}{pair[3]}{change[pair[4]]}{pair[5]}"


def _join_pair(pair: re.Match[str]) -> str:
    return chr(0x10000 + ((ord(pair[1]) - 0xE800) << 10) + (ord(pair[2]) - 0xEC00))
