"""
What can go wrong on purpose: effects by name, and when each of them strikes.

An effect answers *instead* of the API, which then does nothing, or *edits* what the API answered after it did
what was asked. How the provider 1.9.1 takes the edits was seen under Terraform 1.11.4: most end in "inconsistent
result after apply", some in a decoding error, one in a crash of the provider.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from ..wire import Answer, Json, Request
from .listing import is_like
from .secret_stores import APONO_STORE, SECRET_STORES

__all__ = ["EFFECTS", "Effect", "Fault", "FaultError", "FaultPlan", "answer_instead", "edit_answer", "parse_fault"]


class FaultError(ValueError):
    """The text says no fault: the fault of whoever wrote it. One line."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    When an effect strikes.

    Args:
        effect: A key of `EFFECTS`.
        method: The HTTP method; `*` is any.
        path: Compared with the encoded path without its query; `*` stands for any text.
        first: The first of the matching requests that is struck, from 1.
        last: The last; None goes on for ever.
        seconds: How long `slow` waits, and when `rate-limited` says to come back.
    """

    effect: str
    method: str = "*"
    path: str = "*"
    first: int = 1
    last: int | None = None
    seconds: float = 1

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise FaultError(f"`{self.effect}` is none of the faults {', '.join(EFFECTS)}")

    def fits(self, request: Request) -> bool:
        """Whether the request counts, as far as method and path go."""
        return is_like(self.method, request.method) and is_like(self.path, request.path)


@dataclass(frozen=True, slots=True)
class Effect:
    """One of *instead* and *edit*, see above; *summary* says what the client gets to see."""

    summary: str
    instead: Callable[[Fault], Answer] | None = None
    edit: Callable[[Answer, Fault], Answer] | None = None


def parse_fault(text: str) -> Fault:
    """
    The fault that a text says: `EFFECT[=SECONDS] [METHOD [PATH [FIRST[-[LAST]]]]]`, where FIRST alone means that one.

    Examples: `server-error`, `slow=0.2 GET`, `rate-limited POST /api/admin/v4/integrations 2-3`.

    Raises:
        FaultError: It says none.
    """
    effect, *rest = text.split() or [""]
    name, has_seconds, seconds = effect.partition("=")
    method, path, calls, *too_many = [*rest, *("*", "*", "1-")[len(rest) :]]
    first, has_range, last = calls.partition("-")
    try:
        wait_s = float(seconds) if has_seconds else 1.0
        numbers = int(first), (int(last) if last else None) if has_range else int(first)
    except ValueError as exc:
        raise FaultError(f"`{text}` has no number where one is wanted") from exc
    if too_many or not 0 <= wait_s < math.inf:
        raise FaultError(f"`{text}` is not EFFECT[=SECONDS] [METHOD [PATH [FIRST[-[LAST]]]]]")
    return Fault(name, method, path, *numbers, wait_s)


class FaultPlan:
    """The faults that are switched on, and how often each was asked for. May be changed while requests come in."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._seen: list[tuple[Fault, list[int]]] = [(fault, [0]) for fault in faults]

    def add(self, *faults: Fault) -> None:
        """Switch faults on; their counts start here."""
        with self._lock:
            self._seen += [(fault, [0]) for fault in faults]

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._seen.clear()

    def strike(self, request: Request) -> tuple[Fault, ...]:
        """The faults that strike this request, in the order in which they were added. Counts the request."""
        return tuple(fault for fault, count in self._count(request) if _is_due(fault, count))

    def _count(self, request: Request) -> list[tuple[Fault, int]]:
        with self._lock:
            fitting = [(fault, seen) for fault, seen in self._seen if fault.fits(request)]
            for _, seen in fitting:
                seen[0] += 1
            return [(fault, seen[0]) for fault, seen in fitting]


def _is_due(fault: Fault, count: int) -> bool:
    return fault.first <= count and (fault.last is None or count <= fault.last)


def _status(status: int, message: str) -> Effect:
    return Effect(f"{status} {message}", instead=lambda _: Answer(status, {"message": message}))


def _rate_limited(fault: Fault) -> Answer:
    return Answer(429, {"message": "Too Many Requests"}, {"Retry-After": str(math.ceil(fault.seconds))})


def _limited_quietly(fault: Fault) -> Answer:
    """GitHub's answer to too much at once, "secondary rate limits"."""
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Answer(403, {"message": message}, {"Retry-After": str(math.ceil(fault.seconds))})


def _redirected(_: Fault) -> Answer:
    return Answer(302, {}, {"Location": "https://login.example.invalid/?from=api"})


def _page(_: Fault) -> Answer:
    return Answer(200, content_type="text/html", raw=b"<!DOCTYPE html><title>Sign in</title>")


def _huge(_: Fault) -> Answer:
    return Answer(200, raw=b'"' + b"x" * (32 << 20) + b'"')


def _with_status(found: int, given: int) -> Callable[[Answer, Fault], Answer]:
    def edit(answer: Answer, _: Fault) -> Answer:
        changed = replace(answer, status=given, has_body=True, value=answer.value if answer.has_body else {})
        return changed if answer.status == found else answer

    return edit


def _edited_objects(edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Answer, Fault], Answer]:
    """Edits every object of the answer, the inner ones first."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return edit({key: walk(inner) for key, inner in value.items()})
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return lambda answer, _: replace(answer, value=walk(answer.value))


def _edited_keys(edits: Mapping[str, Callable[[Any], Any]]) -> Callable[[Answer, Fault], Answer]:
    """Edits the values of some keys, wherever they are."""
    return _edited_objects(lambda found: {key: edits.get(key, _same)(value) for key, value in found.items()})


def _same(value: Any) -> Any:
    return value


def _null(_: Any) -> Json:
    return None


def _reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reordered(inner) for key, inner in value.items()}
    return [_reordered(inner) for inner in reversed(value)] if isinstance(value, list) else value


def _first_value(given: Json) -> Callable[[Any], Any]:
    """Gives the first value of a map another one."""
    return lambda found: found | dict.fromkeys(list(found)[:1], given) if isinstance(found, dict) else found


def _with_added_key(found: Any) -> Any:
    return {**found, "added_by_server": "true"} if isinstance(found, dict) else found


def _with_sources(found: dict[str, Any]) -> dict[str, Any]:
    """The server's own idea of which identity integration was meant, where none was said."""
    if "source_integration_name" in found and "attribute_type" in found and found["source_integration_name"] is None:
        return {**found, "source_integration_id": "default", "source_integration_name": "Default IDP"}
    return found


def _with_null_connector(found: dict[str, Any]) -> dict[str, Any]:
    keys = {"params": "provisioner_id", "integration_config": "connector_id"}
    return found | {key: None for marker, key in keys.items() if marker in found}


def _with_null_details(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "custom_access_details": None} if "params" in found or "integration_config" in found else found


_CONFIGS = ("integration_config", "params", "metadata")
_STORES = (*SECRET_STORES, APONO_STORE)
_TIMES = ("creation_date", "update_date", "last_sync_time")
_REQUIRED = ("category", "creation_date", "params")
_REQUIRED_LISTS = ("access_targets", "items", "conditions", "labels")

EFFECTS: Mapping[str, Effect] = {
    "unauthorized": _status(401, "Unauthorized"),
    "forbidden": _status(403, "Forbidden"),
    "not-found": _status(404, "Not Found"),
    "conflict": _status(409, "Conflict"),
    "rate-limited": Effect("429 with Retry-After", instead=_rate_limited),
    "secondary-limit": Effect("403 with Retry-After, as GitHub limits what is written", instead=_limited_quietly),
    "redirected": Effect("302 to a login page elsewhere", instead=_redirected),
    "page": Effect("a page for browsers instead of JSON", instead=_page),
    "huge": Effect("an answer of 32 MiB", instead=_huge),
    "server-error": _status(500, "Internal Server Error"),
    "unavailable": _status(503, "Service Unavailable"),
    "dropped": Effect("the connection is closed, nothing was done", instead=lambda _: Answer(sent_share=None)),
    "answer-lost": Effect("it is done, but the connection is closed", edit=lambda a, _: replace(a, sent_share=None)),
    "answer-cut": Effect("the answer breaks off in its middle", edit=lambda a, _: replace(a, sent_share=0.5)),
    "slow": Effect("the answer comes late", edit=lambda a, fault: replace(a, delay_s=a.delay_s + fault.seconds)),
    "created": Effect("201 where 200 is expected", edit=_with_status(200, 201)),
    "ok-for-no-content": Effect("200 where 204 is expected", edit=_with_status(204, 200)),
    "plain-text": Effect("the answer says that it is text", edit=lambda a, _: replace(a, content_type="text/plain")),
    "reordered": Effect("lists come in the reverse order", edit=lambda a, _: replace(a, value=_reordered(a.value))),
    "added-keys": Effect(
        "the configuration has a key more", edit=_edited_keys(dict.fromkeys(_CONFIGS, _with_added_key))
    ),
    "unknown-keys": Effect("every object has a key that no client knows", edit=_edited_objects(_with_added_key)),
    "number-in-config": Effect(
        "a value of the configuration is a number", edit=_edited_keys(dict.fromkeys(_CONFIGS, _first_value(443)))
    ),
    "null-in-config": Effect(
        "a value of the configuration is null", edit=_edited_keys(dict.fromkeys(_CONFIGS, _first_value(None)))
    ),
    "null-config": Effect("the configuration is null", edit=_edited_keys(dict.fromkeys(_CONFIGS, _null))),
    "null-lists": Effect("lists that must be there are null", edit=_edited_keys(dict.fromkeys(_REQUIRED_LISTS, _null))),
    "null-connector": Effect("the connector's id is null, not absent", edit=_edited_objects(_with_null_connector)),
    "null-details": Effect("the access details are null, not absent", edit=_edited_objects(_with_null_details)),
    "null-stores": Effect(
        "a secret store that is not set is an object of nulls",
        edit=_edited_keys({"secret_store_config": lambda found: found or dict.fromkeys(_STORES)}),
    ),
    "wrong-category": Effect(
        "the category is RESOURCE, in the singular", edit=_edited_keys({"category": lambda _: "RESOURCE"})
    ),
    "wrong-status": Effect("a status that is none", edit=_edited_keys({"status": lambda _: "Foo"})),
    "missing-keys": Effect(
        "keys that must be there are not",
        edit=_edited_objects(lambda found: {key: value for key, value in found.items() if key not in _REQUIRED}),
    ),
    "filled-requests": Effect(
        "an access flow for nobody else says so",
        edit=_edited_keys({"request_for": lambda found: found or {"request_scopes": ["self"], "grantees": None}}),
    ),
    "filled-sources": Effect("an owner's source is filled in", edit=_edited_objects(_with_sources)),
    "bad-times": Effect("times are numbers", edit=_edited_keys(dict.fromkeys(_TIMES, lambda _: 1700000000))),
}
"""All effects, by name."""


def answer_instead(faults: Iterable[Fault]) -> Answer | None:
    """What the first of the faults that answers itself says."""
    for fault in faults:
        instead = EFFECTS[fault.effect].instead
        if instead is not None:
            return instead(fault)
    return None


def edit_answer(answer: Answer, faults: Iterable[Fault]) -> Answer:
    """The answer after all of the faults that edit it."""
    edits = [(edit, fault) for fault in faults if (edit := EFFECTS[fault.effect].edit) is not None]
    return reduce(lambda edited, step: step[0](edited, step[1]), edits, answer)
