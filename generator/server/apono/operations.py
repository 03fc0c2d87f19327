"""What can be done with objects: one function per operation, for every kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ..wire import Answer, Json, Request, RequestRefusedError
from .kind import Kind
from .listing import read_page
from .shapes import TEXT, TEXTS, Field, Fields, Object, read_object, show_object
from .store import Entry, Store

__all__ = [
    "Call",
    "Operation",
    "add_member",
    "amend",
    "create",
    "delete",
    "delete_with_message",
    "list_all",
    "list_bare",
    "list_members",
    "list_pages",
    "read",
    "remove_member",
    "rename",
    "replace_members",
    "replace_object",
]

_MEMBERS = "members_emails"
_NAME_BODY = Object((Field("name", TEXT, is_required=True),))
_MEMBERS_BODY = Object((Field(_MEMBERS, TEXTS, is_required=True),))
_NO_CONTENT = Answer(204, has_body=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One request for one kind. *arguments* are the decoded variable parts of the path, by name."""

    store: Store
    kind: Kind
    request: Request
    arguments: Mapping[str, str]


Operation: TypeAlias = Callable[[Call], Answer]
"""Raises `RequestRefusedError` where the request cannot be carried out; nothing is changed then."""


def create(call: Call) -> Answer:
    """POST of a new object."""
    kind = call.kind
    fields = kind.enter(read_object(kind.body, _body(call), call.store), call.store)
    _check_name(call, fields, None)
    entry = call.store.add(kind.collection, {**kind.initial, **fields})
    call.store.save()
    return Answer(value=_show(call, entry))


def read(call: Call) -> Answer:
    """GET of one object."""
    return Answer(value=_show(call, _entry(call)))


def replace_object(call: Call) -> Answer:
    """PUT: what the body leaves out is cleared, but for what an update never sets."""
    entry, kind = _entry(call), call.kind
    shape = replace(kind.body, fields=tuple(field for field in kind.body.fields if field.name not in kind.kept))
    fields = kind.enter(read_object(shape, _body(call), call.store), call.store)
    return _change(call, entry, {key: entry.fields[key] for key in kind.kept if key in entry.fields} | fields)


def amend(call: Call) -> Answer:
    """PATCH: what the body leaves out stays."""
    entry = _entry(call)
    shape = Object(tuple(replace(field, is_required=False) for field in call.kind.body.fields))
    return _change(call, entry, entry.fields | read_object(shape, _body(call), call.store))


def rename(call: Call) -> Answer:
    """PUT of the name alone."""
    entry = _entry(call)
    return _change(call, entry, entry.fields | read_object(_NAME_BODY, _body(call), call.store))


def delete(call: Call) -> Answer:
    """DELETE, answered with nothing."""
    call.store.remove(call.kind.collection, _entry(call).id)
    call.store.save()
    return _NO_CONTENT


def delete_with_message(call: Call) -> Answer:
    """DELETE, answered as the older paths do."""
    delete(call)
    return Answer(value={"message": f"Deleted {call.kind.title}"})


def list_pages(call: Call) -> Answer:
    """GET of a list that comes in pages."""
    page = read_page(call.store, call.kind.collection, call.kind.filters, call.request.query)
    items: list[Json] = [_show(call, entry) for entry in page.entries]
    return Answer(value={"items": items, "pagination": {"next_page_token": page.next_token}})


def list_all(call: Call) -> Answer:
    """GET of a whole list in the form of the older paths."""
    items = _all(call)
    return Answer(value={"data": items, "pagination": {"total": len(items), "limit": len(items), "offset": 0}})


def list_bare(call: Call) -> Answer:
    """GET of a whole list that is answered as nothing but a list."""
    return Answer(value=_all(call))


def list_members(call: Call) -> Answer:
    """GET of a group's members."""
    items: list[Json] = [{"email": email} for email in _members(call)]
    return Answer(value={"items": items, "pagination": {}})


def replace_members(call: Call) -> Answer:
    """PUT of all members of a group."""
    body = read_object(_MEMBERS_BODY, _body(call), call.store)
    return _set_members(call, body[_MEMBERS])


def add_member(call: Call) -> Answer:
    """PUT of one member, who may be one already."""
    email = call.arguments["email"]
    return _set_members(call, [member for member in _members(call) if member != email] + [email])


def remove_member(call: Call) -> Answer:
    """DELETE of one member."""
    email, members = call.arguments["email"], _members(call)
    if email not in members:
        raise RequestRefusedError(404, f"the group has no member `{email}`")
    return _set_members(call, [member for member in members if member != email])


def _members(call: Call) -> list[str]:
    members: list[str] = _entry(call).fields.get(_MEMBERS, [])
    return members


def _set_members(call: Call, members: list[str]) -> Answer:
    entry = _entry(call)
    call.store.change(entry, {**entry.fields, _MEMBERS: members})
    call.store.save()
    return _NO_CONTENT


def _change(call: Call, entry: Entry, fields: Fields) -> Answer:
    _check_name(call, fields, entry)
    call.store.change(entry, fields)
    call.store.save()
    return Answer(value=_show(call, entry))


def _entry(call: Call) -> Entry:
    entry = call.store.find(call.kind.collection, call.arguments["id"])
    if entry is None or not _is_shown(call.kind, entry):
        raise RequestRefusedError(404, f"there is no such {call.kind.title}")
    return entry


def _all(call: Call) -> list[Json]:
    entries = call.store.entries_after(call.kind.collection, 0)
    return [_show(call, entry) for entry in entries if _is_shown(call.kind, entry)]


def _is_shown(kind: Kind, entry: Entry) -> bool:
    return all(entry.fields.get(key) == value for key, value in kind.shown.items())


def _check_name(call: Call, fields: Fields, own: Entry | None) -> None:
    other = call.store.find_named(call.kind.collection, fields["name"])
    if call.kind.is_name_unique and other is not None and other is not own:
        raise RequestRefusedError(400, f"there is another {call.kind.title} of the name `{fields['name']}`")


def _body(call: Call) -> Any:
    if not call.request.headers.get("content-type", "").partition(";")[0].strip().lower().endswith("json"):
        raise RequestRefusedError(415, "the body is not said to be JSON")
    try:
        return json.loads(call.request.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as exc:
        raise RequestRefusedError(400, "the body is not JSON") from exc


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _show(call: Call, entry: Entry) -> dict[str, Json]:
    kind = call.kind
    fields = kind.leave(entry.fields, call.store)
    shown = show_object(kind.answer, fields, call.store, omits_null=kind.omits_null)
    return {kind.id_key: entry.id, **shown, **{key: stamp(entry) for key, stamp in kind.stamps.items()}}
