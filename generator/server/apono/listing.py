"""Lists: filters as the server compares them, and pages whose tokens remember the filters."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from ..wire import RequestRefusedError
from .shapes import Fields
from .store import Entry, Store

__all__ = ["DEFAULT_LIMIT", "Filters", "Page", "is_like", "is_same", "read_page"]

DEFAULT_LIMIT = 100
"""How many objects a page holds, by Apono's API description, when the request does not say."""

_MAX_LIMIT = 1000

Filters = Mapping[str, Callable[[str, str], bool]]
"""By query parameter, which is also the field's name: whether a wanted value fits a stored one."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, and the token of the page after them; None at the end."""

    entries: list[Entry]
    next_token: str | None


def is_same(wanted: str, stored: str) -> bool:
    """Equal in any letter case."""
    return wanted.casefold() == stored.casefold()


def is_like(pattern: str, stored: str) -> bool:
    """Whether *stored* is *pattern*, in which `*` stands for any text, in any letter case."""
    first, *parts = pattern.casefold().split("*")
    text = stored.casefold()
    if not parts:
        return text == first
    *middle, last = parts
    if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
        return False
    position = len(first)
    for part in middle:
        position = text.find(part, position) + len(part)
        if position < len(part):
            return False
    return position <= len(text) - len(last)


def read_page(store: Store, collection: str, filters: Filters, query: Mapping[str, list[str]]) -> Page:
    """
    One page of a collection, in the order in which its objects came.

    The query of the first page says filters and limit; that of the others says the token alone, and whatever
    else it says counts for nothing. Several values of one filter are alternatives.

    Raises:
        RequestRefusedError: The token is none of this list, or the limit no number: the client's fault.
    """
    token = query.get("page_token", [""])[-1]
    if token:
        wanted, limit, after = _parse_token(token, collection, filters)
    else:
        wanted = {name: values for name, values in query.items() if name in filters}
        limit, after = _limit(query), 0
    matching = (e for e in store.entries_after(collection, after) if _passes(e.fields, filters, wanted))
    entries = list(islice(matching, limit))
    has_more = next(matching, None) is not None
    return Page(entries, _token(collection, wanted, limit, entries[-1].number) if has_more else None)


def _passes(fields: Fields, filters: Filters, wanted: Mapping[str, Iterable[str]]) -> bool:
    return all(
        any(filters[name](value, str(fields.get(name) or "")) for value in values) for name, values in wanted.items()
    )


def _limit(query: Mapping[str, list[str]]) -> int:
    text = query.get("limit", [str(DEFAULT_LIMIT)])[-1]
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise RequestRefusedError(400, "`limit` is not a positive whole number")
    return min(int(text), _MAX_LIMIT)


def _token(collection: str, wanted: Mapping[str, list[str]], limit: int, after: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([collection, wanted, limit, after]).encode()).decode()


def _parse_token(token: str, collection: str, filters: Filters) -> tuple[dict[str, list[str]], int, int]:
    try:
        parts = json.loads(base64.b64decode(token.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        parts = None
    match parts:
        case [str(owner), dict(wanted), int(limit), int(after)] if (
            owner == collection and wanted.keys() <= filters.keys() and 0 < limit <= _MAX_LIMIT
        ):
            return wanted, limit, after
    raise RequestRefusedError(400, "`page_token` is none of this list")
