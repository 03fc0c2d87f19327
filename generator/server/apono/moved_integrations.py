"""
How an account shows integrations of the older resource through the paths of the newer one.

The stand-in keeps one object for both, as Apono's guide for the move says of the account; so what it answers is
independent of whoever translates code from the one resource to the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..wire import Request
from .kinds import KINDS
from .operations import Call, read
from .shapes import read_object
from .store import Store

__all__ = ["answers_for_newer"]

_IDENTITIES = "integrations"


def answers_for_newer(bodies: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """
    The answers of the newer paths, by id.

    Args:
        bodies: What the older resource sent to make each integration, by id.
        names: Of other integrations by their ids, as owners come from them.

    Raises:
        RequestRefusedError: A body is not one of the older paths.
    """
    store = Store()
    for object_id, name in names.items():
        store.add(_IDENTITIES, {"name": name}, object_id)
    older, newer = KINDS["integration v1"], KINDS["integration"]
    for object_id, body in bodies.items():
        fields = older.enter(read_object(older.body, dict(body), store), store)
        store.add(older.collection, {**older.initial, **fields}, object_id)
    answers: dict[str, dict[str, Any]] = {}
    for object_id in bodies:
        call = Call(store, newer, Request("GET", "/"), {"id": object_id})
        answer: Any = read(call).value
        answers[object_id] = answer
    return answers
