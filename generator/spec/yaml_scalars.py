"""What a plain scalar is, and where readers of YAML do not agree about it."""

from __future__ import annotations

import re

__all__ = ["MAYBE_NO_TEXT", "plain_number", "resolve_plain"]

MAYBE_NO_TEXT = frozenset(["", *"0123456789+-.~ntfyoNTFYO"])

_WORDS: dict[str, bool | None] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= {word: word[0] in "tT" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")

# What YAML 1.1 (most readers in use), YAML 1.2 and people read differently. The first that matches names the trap.
_TRAPS = (
    (re.compile(r"(?i:yes|no|on|off)"), "a truth value"),
    (re.compile(r"[-+]?0[0-7_]+"), "an octal number"),
    (re.compile(r"[-+]?0[0-9]+"), "a number with a leading zero"),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F_]+"), "a hexadecimal number"),
    (re.compile(r"[-+]?0[bB][01_]+"), "a binary number"),
    (re.compile(r"0o[0-7]+"), "an octal number"),
    (re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"), "a number to the base of 60"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "a date"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*"), "a number with underscores"),
    (re.compile(r"\+[0-9]+"), "a number with a plus sign"),
    (re.compile(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)"), "a number without a value"),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.?[0-9]*)([eE][-+]?[0-9]+)?"), "a number"),
)


def resolve_plain(value: str) -> tuple[str, str | int | float | bool | None]:
    """What a plain scalar is: the name of a trap ("" for none) and the value."""
    if value in _WORDS:
        return "", _WORDS[value]
    if _INTEGER.fullmatch(value):
        # Python refuses to convert endless digits; nothing in a spec needs so many.
        return ("", int(value)) if len(value) < 20 else ("a number", value)
    if _DECIMAL.fullmatch(value):
        return "", float(value)
    for pattern, kind in _TRAPS:
        if pattern.fullmatch(value):
            return kind, value
    return "", value


def plain_number(value: str) -> str | None:
    """The hint for what is most likely a decimal number with something about it; `None` for other traps."""
    digits = value.lstrip("+").replace("_", "").lstrip("0")
    return f"write `{digits}` for the number, or put it between quotes if it is a text" if digits.isdecimal() else None
