"""
Apply, read and import: what happens to an object after the plan.

The server's part is played by what `Behaviour` says of it: what it does not store, what it fills in. Where
the real provider ends with "Provider produced inconsistent result after apply", so does this one: it hands
back what the server would, and Terraform compares.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from .behaviour import Behaviour
from .findings import Finding
from .objects import ObjectStore
from .planning import null_write_only
from .shapes import Field, Fields, type_of
from .transforms import DEEPER, transform
from .values import Unknown, Value, decode_json, encode_json

__all__ = ["apply_change", "import_state", "read_state"]


def apply_change(
    store: ObjectStore, type_name: str, fields: Fields, behaviour: Behaviour, prior: Value, planned: Value
) -> tuple[Value, list[Finding]]:
    """
    The state after a change, and what went wrong; *prior* is None to create, *planned* None to destroy.

    With an error the state is the prior one: nothing was changed.
    """
    if planned is None:
        store.remove(type_name, _id_of(prior))
        return None, []
    found = [finding for check in behaviour.apply_checks for finding in check(planned, prior is None)]
    if found:
        return prior, found
    state = _answer(fields, behaviour, prior, planned)
    store.put(type_name, _id_of(state), encode_json(state, type_of(fields)))
    return state, []


def read_state(store: ObjectStore, type_name: str, fields: Fields, state: Value) -> Value:
    """What an object is like now: None if it is gone, its last known state where nothing is stored."""
    if not store.is_kept:
        return state
    found = store.find(type_name, _id_of(state))
    return None if found is None else decode_json(found, type_of(fields))


def import_state(
    store: ObjectStore, type_name: str, fields: Fields, behaviour: Behaviour, object_id: str
) -> tuple[Value, list[Finding]]:
    """
    The state to begin an import with: the id alone; Terraform reads the rest next.

    Where nothing is stored the object is taken to exist, so that code with import blocks can be planned.
    """
    word = behaviour.reads_on_import
    if word and store.is_kept and store.find(type_name, object_id) is None:
        text = f"Failed to get {word} with id {object_id}, error: 404 Not Found, body: "
        return None, [Finding("Client Error", text)]
    return dict.fromkeys(fields) | {"id": object_id}, []


def _answer(fields: Fields, behaviour: Behaviour, prior: Value, planned: Value) -> Value:
    """The state as the server's response would give it."""

    def decide(_field: Field, place: str, value: Value, old: Value) -> Value:
        if isinstance(value, Unknown):
            return behaviour.computed.get(place)
        if value is None:
            return behaviour.null_is.get(place)
        if place in behaviour.fixed and prior is not None:
            return old
        if place in behaviour.empty_is_null and not value:
            return None
        if place in behaviour.null_elements_are:
            instead = behaviour.null_elements_are[place]
            return {key: instead if item is None else item for key, item in value.items()}
        return DEEPER

    sent = _first_only(planned, behaviour.only_first_of)
    answer = null_write_only(fields, transform(fields, sent, prior, decide))
    if "id" in fields and fields["id"].type == "string" and not answer["id"]:
        answer["id"] = _new_id()
    return answer


def _first_only(planned: Value, alternatives: Mapping[str, tuple[str, ...]]) -> Value:
    """Of each group of alternatives only the first that is set; see `Behaviour.only_first_of`."""
    sent = dict(planned)
    for place, names in alternatives.items():
        holder = sent if place == "" else sent[place]
        if not isinstance(holder, dict):
            continue
        first = next((name for name in names if holder[name] is not None), None)
        kept = {key: None if key in names and key != first else item for key, item in holder.items()}
        sent = kept if place == "" else sent | {place: kept}
    return sent


def _id_of(state: Value) -> str:
    return str(state.get("id") or "") if isinstance(state, dict) else ""


def _new_id() -> str:
    """A random id in the form of a UUID, version 4, which is what the server's ids look like."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])
