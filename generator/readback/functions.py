"""Terraform's functions, as far as they can be worked out from literal values alone. Each as hashicorp documents it."""

from __future__ import annotations

import json
import math
import posixpath
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

__all__ = ["FUNCTIONS", "KEEPS_A_VARIABLE", "CannotEvaluate", "number_text", "text_of"]


class CannotEvaluate(Exception):  # noqa: N818 - says why a value is not known
    """The arguments do not suit the function. `args`: a phrase."""


def number_text(number: float) -> str:
    """A number as Terraform makes a text of it."""
    return str(int(number)) if number == int(number) and abs(number) < 1e21 else repr(number)


def text_of(value: Any) -> str:
    """
    A value as a text.

    Raises:
        CannotEvaluate: It is a collection or null.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    raise CannotEvaluate("null is no text" if value is None else "a collection is no text")


def _join(separator: str, *lists: Sequence[Any]) -> str:
    return text_of(separator).join(text_of(item) for items in lists for item in _items(items))


def _format(pattern: str, *arguments: Any) -> str:
    rest = list(arguments)

    def replace(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        if match[1] not in ("s", "d", "v") or not rest:
            raise CannotEvaluate(f"`format` with `{match[0]}`")
        value = rest.pop(0)
        if match[1] == "d" and (isinstance(value, bool) or not isinstance(value, int)):
            raise CannotEvaluate("`%d` of something that is no whole number")
        return text_of(value)

    result = re.sub(r"%(.|\Z)", replace, text_of(pattern), flags=re.DOTALL)
    if rest:
        raise CannotEvaluate("`format` with more values than places")
    return result


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise CannotEvaluate("a list is needed here")
    return value


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CannotEvaluate("a map is needed here")
    return value


def _unique(value: Any) -> list[Any]:
    found: list[Any] = []
    for item in _items(value):
        if item not in found:
            found.append(item)
    return found


def _set(value: Any) -> list[Any]:
    unique = _unique(value)
    return sorted(unique) if all(isinstance(item, str) for item in unique) else unique


def _number(value: Any) -> float:
    if isinstance(value, int | float):
        return value
    try:
        return int(value) if re.fullmatch(r"-?\d+", str(value)) else float(value)
    except (TypeError, ValueError):
        raise CannotEvaluate("this is no number") from None


def _bool(value: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False}
    if isinstance(value, bool | str) and value in known:
        return known[value]
    raise CannotEvaluate("this is neither true nor false")


def _encode(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # As Go's encoder does.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _merge(*maps: Any) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for members in maps:
        if members is not None:
            merged |= _map(members)
    return merged


def _lookup(members: Any, key: str, *default: Any) -> Any:
    if key in _map(members):
        return members[key]
    if not default:
        raise CannotEvaluate(f"the map has no key `{key}`")
    return default[0]


def _element(items: Any, index: int) -> Any:
    if not _items(items):
        raise CannotEvaluate("the list is empty")
    return items[int(index) % len(items)]


def _coalesce(*values: Any) -> Any:
    found = [value for value in values if value not in (None, "")]
    if not found:
        raise CannotEvaluate("every value is null or empty")
    return found[0]


def _flatten(items: Any) -> list[Any]:
    return [inner for item in _items(items) for inner in (_flatten(item) if isinstance(item, list) else [item])]


def _replace(text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        raise CannotEvaluate("`replace` with a regular expression")
    return text_of(text).replace(text_of(old), text_of(new))


def _title(text: str) -> str:
    # Go's `strings.Title`: words are parted by what is neither a letter, a digit nor `_`.
    return re.sub(r"(?<!\w)\w", lambda match: match[0].upper(), text_of(text))


def _substr(text: str, offset: int, length: int) -> str:
    if not isinstance(offset, int) or not isinstance(length, int):
        raise CannotEvaluate("offset and length are whole numbers")
    text = text_of(text)
    start = offset + len(text) if offset < 0 else offset
    return text[max(start, 0) :] if length < 0 else text[max(start, 0) : max(start, 0) + length]


def _one(items: Any) -> Any:
    if len(_items(items)) > 1:
        raise CannotEvaluate("`one` of several items")
    return items[0] if items else None


def _range(*numbers: int) -> list[int]:
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise CannotEvaluate("`range` of something that is no whole number")
    limits = (0, *numbers) if len(numbers) == 1 else numbers
    step = limits[2] if len(limits) > 2 else (1 if limits[1] >= limits[0] else -1)
    found = range(limits[0], limits[1], step)
    if len(found) > 1024:
        raise CannotEvaluate("`range` gives more than 1,024 numbers")
    return list(found)


def _slice(items: Any, start: int, end: int) -> list[Any]:
    if not 0 <= start <= end <= len(_items(items)):
        raise CannotEvaluate("`slice` beyond the list")
    return list(items[start:end])


def _sorted_texts(items: Any) -> list[str]:
    return sorted(text_of(item) for item in _items(items))


def _set_of_pairs(*lists: Any) -> list[list[Any]]:
    return [list(items) for items in product(*map(_items, lists))]


def _decode(text: str) -> Any:
    try:
        return json.loads(text_of(text))
    except ValueError:
        raise CannotEvaluate("this is no JSON") from None


def _base64(text: str) -> str:
    return b64encode(text_of(text).encode()).decode()


def _without_base64(text: str) -> str:
    try:
        return b64decode(text_of(text), validate=True).decode()
    except ValueError:
        raise CannotEvaluate("this is no base64 of a text") from None


def _number_of(pick: Callable[[list[float]], float]) -> Callable[..., float]:
    def pick_number(*values: Any) -> float:
        return pick([_number(value) for value in values])

    return pick_number


def _whole(pick: Callable[[float], int]) -> Callable[[Any], int]:
    return lambda value: pick(_number(value))


def _formatlist(pattern: str, *arguments: Any) -> list[str]:
    lengths = {len(argument) for argument in arguments if isinstance(argument, list)}
    if len(lengths) != 1:
        raise CannotEvaluate("`formatlist` needs lists of one length")
    columns = [argument if isinstance(argument, list) else [argument] * max(lengths) for argument in arguments]
    return [_format(pattern, *row) for row in zip(*columns, strict=True)]


def _chomp(text: str) -> str:
    return re.sub(r"[\r\n]+\Z", "", text_of(text))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": lambda value: abs(_number(value)),
    "alltrue": lambda items: all(_bool(item) for item in _items(items)),
    "anytrue": lambda items: any(_bool(item) for item in _items(items)),
    "base64decode": _without_base64,
    "base64encode": _base64,
    "basename": lambda path: posixpath.basename(text_of(path).rstrip("/")),
    "ceil": _whole(math.ceil),
    "chomp": _chomp,
    "coalesce": _coalesce,
    "compact": lambda items: [item for item in _items(items) if item not in (None, "")],
    "concat": lambda *lists: [item for items in lists for item in _items(items)],
    "contains": lambda items, item: item in _items(items),
    "dirname": lambda path: posixpath.dirname(text_of(path)) or ".",
    "distinct": _unique,
    "element": _element,
    "endswith": lambda text, suffix: text_of(text).endswith(text_of(suffix)),
    "flatten": _flatten,
    "floor": _whole(math.floor),
    "format": _format,
    "formatlist": _formatlist,
    "join": _join,
    "jsondecode": _decode,
    "jsonencode": _encode,
    "keys": lambda members: sorted(_map(members)),
    "length": lambda value: len(value) if isinstance(value, list | dict) else len(text_of(value)),
    "lookup": _lookup,
    "lower": lambda text: text_of(text).lower(),
    "max": _number_of(max),
    "merge": _merge,
    "min": _number_of(min),
    "nonsensitive": lambda value: value,
    "one": _one,
    "range": _range,
    "replace": _replace,
    "reverse": lambda items: _items(items)[::-1],
    "setproduct": _set_of_pairs,
    "slice": _slice,
    "sort": _sorted_texts,
    "split": lambda separator, text: text_of(text).split(separator) if separator else list(text_of(text)),
    "startswith": lambda text, prefix: text_of(text).startswith(text_of(prefix)),
    "strcontains": lambda text, part: text_of(part) in text_of(text),
    "substr": _substr,
    "sum": lambda items: sum(_number(item) for item in _items(items)),
    "title": _title,
    "tobool": _bool,
    "tolist": _items,
    "tomap": _map,
    "tonumber": _number,
    "toset": _set,
    "tostring": text_of,
    "trim": lambda text, characters: text_of(text).strip(characters),
    "trimprefix": lambda text, prefix: text_of(text).removeprefix(prefix),
    "trimspace": lambda text: text_of(text).strip(),
    "trimsuffix": lambda text, suffix: text_of(text).removesuffix(suffix),
    "upper": lambda text: text_of(text).upper(),
    "values": lambda members: [value for _, value in sorted(_map(members).items())],
    "zipmap": lambda keys, values: dict(zip(map(text_of, _items(keys)), _items(values), strict=True)),
}
"""By name. Arguments and results are texts, numbers, truth values, null, lists and dicts."""

KEEPS_A_VARIABLE = frozenset({"tostring", "tonumber", "tolist", "toset", "tobool"})
"""Conversions that a variable goes through as it is: the field that it stands in wants the same type."""
