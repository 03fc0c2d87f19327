r"""
Texts on their way to Terraform: as Python literals, and as templates that CDKTF hands on without a change.

A text passes three readers. Python reads a literal; `python_string` writes it. CDKTF looks for its tokens in every text
and stops where it finds one that it did not make; `synth_text` leaves none. Terraform reads the synthesised JSON, where
`json_template` says what is literal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from struct import pack

from generator.backends.escape import is_plain, json_template, quote, refuse_surrogate, unsafe_pattern
from generator.diagnostics import BugError

__all__ = [
    "escape_docstring",
    "python_lines",
    "python_string",
    "quote_without_tokens",
    "refuse_token",
    "synth_key",
    "synth_text",
]

# What CDKTF 0.21.0 and CDK Terrain 0.24.0 take for tokens, by their sources (tokens/private/encoding.js, token.js):
# `${TfToken[…]}`, `#{TfToken[…]}` and `&{TfToken[…]}` anywhere in a text, ...
_TOKEN = "TfToken["  # noqa: S105 - not a secret
# ... these whole texts, ...
_MAP_TOKENS = frozenset({"String Map Token Value", "Any Map Token Value"})
# ... and numbers of a certain bit pattern, such as -8.109562212591379e+298.
_NUMBER = re.compile(r"[-|0-9.+]+e[-|0-9.eE+]+")
_NUMBER_START = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?", re.IGNORECASE)
_TOKEN_BITS = b"\xfd\xff"

_BRACE = re.compile(r"([{}])")

# Keys that JavaScript, jsii or CDKTF might see something in (`__proto__`, `$jsii.map`, `constructor`) are those that
# are not such plain words, or these.
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]*")
_SPECIAL_KEYS = frozenset(
    {"constructor", "interpolationAsList", "resolve", "toJSON", "toString", "valueOf", "withinArray"}
)

_SHORT_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\\": r"\\"}


def synth_text(text: str) -> str:
    """The text to give to CDKTF so that Terraform evaluates what is synthesised to *text*."""
    return _without_tokens(text) if _looks_like_token(text) else json_template(text)


def synth_part(text: str) -> str:
    """
    What `synth_text` gives, for a text beside tokens.

    CDKTF counts braces from the start of a text and takes a token behind an open one for a part of an interpolation,
    which a literal `${` is not (observed with CDKTF 0.21.0). None is left for it to count.
    """
    if not _BRACE.search(text):
        return synth_text(text)
    parts = (f"\\u{ord(part):04X}" if part in "{}" else quote_without_tokens(part)[1:-1] for part in _split(text))
    return f'${{"{"".join(parts)}"}}'


def _split(text: str) -> list[str]:
    return [part for part in _BRACE.split(text) if part]


@lru_cache(maxsize=1024)  # a run writes the same few keys again and again
def synth_key(key: str) -> str:
    """What `synth_text` gives, for the key of a map."""
    if _PLAIN_KEY.fullmatch(key) and key not in _SPECIAL_KEYS and not _looks_like_token(key):
        return key
    return _without_tokens(key)


def refuse_token(text: str) -> str:
    """
    *text* itself, where Terraform evaluates nothing.

    Raises:
        BugError: CDKTF would take a part of it for a token, and there is no other way to write it here.
    """
    if _looks_like_token(text):
        raise BugError("a text that CDKTF would take for a token stands where Terraform evaluates nothing")
    return text


def _looks_like_token(text: str) -> bool:
    if _TOKEN in text or text in _MAP_TOKENS:
        return True
    return "e" in text and any(map(_is_token_number, _NUMBER.findall(text)))


def _is_token_number(text: str) -> bool:
    """Whether JavaScript's `parseFloat` makes a token of *text*: it reads as far as there is a number."""
    start = _NUMBER_START.match(text)
    return start is not None and pack(">d", float(start[0])).startswith(_TOKEN_BITS)


def _without_tokens(text: str) -> str:
    return f"${{{quote_without_tokens(text)}}}"


def quote_without_tokens(text: str) -> str:
    """The quoted HCL template of a text, in which escape sequences break up what looks like a token."""
    quoted = quote(text).replace(_TOKEN, r"\u0054fToken[")
    return quoted if text in _MAP_TOKENS else _NUMBER.sub(_break_number, quoted)


def _break_number(match: re.Match[str]) -> str:
    return match[0].replace("e", r"\u0065") if _is_token_number(match[0]) else match[0]


def python_string(text: str) -> str:
    """The Python literal of *text* on one line, in the quotes that need fewer escapes, as ruff's formatter has them."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    if not is_plain(text) or "\\" in text or mark in text:
        text = unsafe_pattern(r"\\" + mark).sub(_escape, text)
    return f"{mark}{text}{mark}"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if short := _SHORT_ESCAPES.get(character):
        return short
    if character in "\"'":
        return f"\\{character}"
    code = ord(refuse_surrogate(character))
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def python_lines(text: str, width: int) -> list[str]:
    """
    Python literals that are *text* together, broken after line ends and where *width* wants it, at spaces if possible.

    Args:
        width: How many columns a literal may take, quotes included; at least 16. Wide characters count as one.
    """
    return [python_string(part) for line in text.splitlines(keepends=True) for part in _broken(line, width)]


def _broken(line: str, width: int) -> list[str]:
    parts: list[str] = []
    while len(python_string(line)) > width:
        # Every character takes at least one column, so the search starts where the literal may just fit.
        end = min(len(line) - 1, width - 2)
        while len(python_string(line[:end])) > width:
            end -= 1
        end = line.rfind(" ", width // 4, end) + 1 or end
        parts.append(line[:end])
        line = line[end:]
    return [*parts, line]


def escape_docstring(text: str) -> str:
    """A text of one line (see `escape_comment`) for a docstring, where it is read again and cannot end it."""
    return text.replace("\\", r"\\").replace('"""', r"\"\"\"")
