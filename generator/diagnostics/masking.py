"""Hides what looks like a secret in the text of a file, so that an excerpt of it may be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

__all__ = ["Mask", "mask_secrets", "overwrite"]

Mask = Callable[[str], str]
"""Returns a text, often that of a whole file, with every secret overwritten: same length, same line ends."""

_MASKED = "*"

# Much cheaper than the expression below: what it finds has one of these in it, without regard to case, `_` and `-`.
_TRACES = (
    *("secretkey", "accesskey", "apikey", "privatekey", "clientsecret", "appsecret", "token", "passw", "passphrase"),
    *("authorization", "bearer"),
    *(f"secret{mark}" for mark in ":= \"'\n\r\t"),
)

# A key that names a secret, as YAML, JSON, an environment file or a sentence would have it, up to its value.
# `:secret:` is a part of the ARNs of AWS Secrets Manager. The tails are bounded so that the time stays linear.
_SECRET_KEY = re.compile(
    r"""
    (?: (?:secret|access|api|private) [_-]? key | (?:client|app) [_-]? secret | (?<![\w:/-]) secret (?![\w-])
      | token | passw(?:or[dt]|d) | passphrase | authorization | bearer )
    [\w.-]{0,64}+ ["']? \s{0,64}+ [:=] [ \t]{0,64}+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(r"""\s{0,256}+ (?: "(?:[^"\\]|\\.)*+"? | '(?:[^']|'')*+'? )""", re.VERBOSE | re.DOTALL)
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_INDENT = re.compile(r"[ \t]{0,512}(?:-[ \t]{1,16}){0,16}")
_NEXT_LINE = re.compile(r"(?:\r\n|\r|\n)(?P<indent>[ \t]*)(?P<rest>[^\r\n]*)")

# RFC 7468; also what stands between the marks on one line of JSON. Without an end all the rest is hidden.
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,64}PRIVATE KEY-----(?P<body>.*?)(?:-----END |\Z)", re.DOTALL)

# User and password of a URL (RFC 3986, section 3.2.1).
_USER_INFO = re.compile(r"""://(?P<body>[^\s/?\#"']{1,512})@""")

_SHOWN = re.compile(r"\S")


def mask_secrets(text: str) -> str:
    """
    *text* with `*` for every character of the values of keys that name a secret, of private keys in PEM, and
    of the user part of URLs.

    It errs on the side of hiding: an unquoted value takes the rest of its line and the lines indented below.
    """
    return overwrite(text, _find_secrets(text))


def overwrite(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """
    *text* with `*` for every character of *spans* but white space, so that all places stay where they are.

    Args:
        spans: Start and end (exclusive) of what to hide, in characters from 0; in any order, and they may overlap.
    """
    masked: list[str] = []
    shown_until = 0
    for start, end in sorted(spans):
        start = max(start, shown_until)
        if start < end:
            masked += text[shown_until:start], _SHOWN.sub(_MASKED, text[start:end])
            shown_until = end
    masked.append(text[shown_until:])
    return "".join(masked)


def _find_secrets(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_PRIVATE_KEY, _USER_INFO):
        yield from (match.span("body") for match in pattern.finditer(text))
    squeezed = text.lower().replace("_", "").replace("-", "")
    if any(trace in squeezed for trace in _TRACES):
        yield from _find_secret_values(text)


def _find_secret_values(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while match := _SECRET_KEY.search(text, position):
        end = _find_value_end(text, match.start(), match.end())
        yield match.end(), end
        position = max(end, match.end())


def _find_value_end(text: str, key_start: int, value_start: int) -> int:
    """Where the value ends whose key begins at *key_start*."""
    if quoted := _QUOTED.match(text, value_start):
        return quoted.end()
    line_start = max(text.rfind("\n", 0, key_start), text.rfind("\r", 0, key_start)) + 1
    return _skip_indented(
        text, _end_of(_REST_OF_LINE, text, value_start), _end_of(_INDENT, text, line_start) - line_start
    )


def _end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return start if match is None else match.end()


def _skip_indented(text: str, end: int, key_column: int) -> int:
    """The end of the lines after *end* that are blank or indented deeper than *key_column* (from 0)."""
    while (line := _NEXT_LINE.match(text, end)) and (not line["rest"] or len(line["indent"]) > key_column):
        end = line.end()
    return end
