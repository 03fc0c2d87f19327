"""
Texts as Terraform's languages write them: what is literal stays literal, and what is written can be read.

Two separate steps. The *template escape* says that `${` and `%{` in a literal text start nothing; it is the same in
HCL and in Terraform JSON. *Quoting* is what puts a text between quotes. A character that a reader cannot see, or that
changes how the characters around it are shown, is never written as itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from generator.diagnostics import BugError
from generator.ir import Literal, Reference, Template

__all__ = [
    "Piece",
    "before_reference",
    "escape_comment",
    "escape_template",
    "hcl_escape",
    "interpolate",
    "is_plain",
    "json_template",
    "pieces_of",
    "quote",
    "refuse_surrogate",
    "text_of",
    "unsafe_pattern",
]

Piece = str | Reference
"""Of a template: a literal text that is not empty, or a reference."""

# The body of a regular expression's character class. A fixed list and not `str.isprintable`, whose answer changes with
# the Unicode version of the Python that runs: the same spec would give other files.
_UNSAFE_CHARACTERS = "".join(
    (
        r"\x00-\x1f\x7f-\xa0\xad",  # controls, no-break space, soft hyphen
        r"\u034f\u180b-\u180f\ufe00-\ufe0f",  # joiners and variation selectors
        r"\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd",  # Arabic and other format characters
        r"\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0",  # letters and signs that show nothing
        r"\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000",  # spaces, zero width, line ends, bidirectional controls
        r"\ud800-\udfff\ue000-\uf8ff",  # surrogates, private use
        r"\ufdd0-\ufdef\ufeff\ufff0-\uffff",  # byte order mark, annotations, no characters
        r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a",  # format characters of scripts and music
        r"\U000e0000-\U0010ffff",  # tags, more variation selectors, private use
    )
)

_SHORT_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}


@cache
def unsafe_pattern(others: str = "") -> re.Pattern[str]:
    """
    Matches one unsafe character, or one of *others* (as in a character class).

    Compiled when the first text needs it: most runs have only plain texts.
    """
    return re.compile(f"[{others}{_UNSAFE_CHARACTERS}]")


def hcl_escape(match: re.Match[str]) -> str:
    r"""The escape sequence of HCL for one matched character: `\n`, `\u202E`, `\U000E0001`."""
    character = match[0]
    if short := _SHORT_ESCAPES.get(character):
        return short
    code = ord(refuse_surrogate(character))
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def refuse_surrogate(character: str) -> str:
    """
    The character itself.

    Raises:
        BugError: It is half a surrogate pair, which has no UTF-8 form and which Terraform replaces silently.
    """
    if "\ud800" <= character <= "\udfff":
        raise BugError(f"a text to be written holds half a surrogate pair (U+{ord(character):04X})")
    return character


def is_plain(text: str) -> bool:
    """Whether *text* is printable ASCII: nothing unsafe is in it. Most texts are, and this is quick to find out."""
    return text.isascii() and text.isprintable()


def escape_comment(text: str) -> str:
    """*text* for a comment: one line, with escape sequences for what is unsafe to show and for a space at the end."""
    if is_plain(text) and not text.endswith(" "):
        return text
    return unsafe_pattern().sub(hcl_escape, re.sub(r" \Z", r"\\u0020", text))


def escape_template(text: str) -> str:
    """*text* inside a template, so that it stands for itself: `$` and `%` are doubled directly before `{`."""
    if "{" not in text:
        return text
    return text.replace("${", "$${").replace("%{", "%%{")


def quote(text: str) -> str:
    """The quoted HCL template that evaluates to exactly *text*."""
    if text.isascii() and text.isprintable() and not ('"' in text or "\\" in text or "{" in text):
        return f'"{text}"'  # nine in ten
    if not is_plain(text) or '"' in text or "\\" in text:
        text = unsafe_pattern(r'"\\').sub(hcl_escape, text)
    return f'"{escape_template(text)}"'


def json_template(text: str) -> str:
    """
    The template that Terraform evaluates to *text* where it stands in Terraform JSON.

    Terraform 1.11.4 reads a JSON text with a carriage return before a literal `$${` with one dollar sign too many, and
    drops a byte order mark at its start (both observed). Such a text stands in an interpolation, as a quoted text.
    """
    if "\r" in text or text.startswith("\ufeff"):
        return f"${{{quote(text)}}}"
    return escape_template(text)


def text_of(literal: Literal) -> str:
    """
    The text of a template's literal part.

    Raises:
        BugError: It is not a text.
    """
    if not isinstance(literal.value, str):
        raise BugError(f"a template holds the literal {literal.value!r}, which is not a text")
    return literal.value


def pieces_of(template: Template) -> list[Piece]:
    """The parts of *template* with neighbouring texts joined and empty ones left out."""
    pieces: list[Piece] = []
    for part in template.parts:
        if isinstance(part, Reference):
            pieces.append(part)
        elif text := text_of(part):
            if pieces and isinstance(pieces[-1], str):
                text = pieces.pop() + text  # type: ignore[operator]  # narrowed by the line above
            pieces.append(text)
    return pieces


def interpolate(pieces: Sequence[Piece], literal: Callable[[str], str]) -> str:
    """
    The inside of a quoted template.

    Args:
        pieces: As `pieces_of` returns them: no two texts are neighbours.
        literal: Writes a text so that it stands for itself, without the quotes around it.
    """
    written: list[str] = []
    for index, piece in enumerate(pieces):
        if isinstance(piece, Reference):
            written.append(f"${{{piece.variable}}}")
        elif index + 1 < len(pieces) and piece.endswith("$"):
            written.append(before_reference(piece, literal))
        else:
            written.append(literal(piece))
    return "".join(written)


def before_reference(text: str, literal: Callable[[str], str]) -> str:
    """A text that ends with `$`: bare, the last one would make an escape (`$${`) of the interpolation behind it."""
    head = text.rstrip("$")
    dollars = text[len(head) :]
    return f'{literal(head) if head else ""}${{"{dollars}"}}'
