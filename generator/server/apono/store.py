"""
The objects that the stand-in holds, in memory and, if asked for, in a file.

    {"version": 1, "number": <of the latest object>, "collections": {"<collection>": [<entry>, ...]}}

The file is rewritten whole and atomically after each change, readable by its owner only: objects can hold secrets.
"""

from __future__ import annotations

import json
import uuid
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from ..wire import RequestRefusedError
from .shapes import Fields

__all__ = ["Clock", "Entry", "Store", "StoreError", "now_utc"]

Clock = Callable[[], datetime]
"""Gives the time, with its zone."""

# Ids are made of this and a number, so that the same requests get the same ids.
_IDS = uuid.UUID("6f1d9a52-7c0e-4b4e-8f9a-0d1c1e5b7a10")


def now_utc() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


class StoreError(Exception):
    """The file cannot be read or written, or is not one of ours: the fault of whoever named it. One line."""


@dataclass(slots=True)
class Entry:
    """
    One stored object.

    Args:
        number: Counts all objects of the store in the order in which they came, from 1.
        fields: The stored form of the object, see `shapes`.
        created, updated: RFC 3339 in UTC with microseconds, ending in Z.
    """

    number: int
    id: str
    fields: Fields
    created: str
    updated: str

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))


class Store:
    """
    The entries, by collection and id. Not for several threads at once.

    Args:
        path: The file; None keeps the objects in memory only.
        refuses_unknown_references: Whether a name or id that no object has is the client's fault. Else it is
            stored as it is, with an id made of it: real accounts have objects that nobody told us of.
    """

    def __init__(
        self, path: Path | None = None, *, refuses_unknown_references: bool = False, clock: Clock = now_utc
    ) -> None:
        self._path = path
        self._refuses_unknown_references = refuses_unknown_references
        self._clock = clock
        self._number = 0
        self._collections: dict[str, dict[str, Entry]] = {}
        if path is not None and path.exists():
            self._load(path)

    @property
    def is_empty(self) -> bool:
        return not self._number

    def time(self) -> str:
        """The time as entries hold it."""
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def add(self, collection: str, fields: Fields, object_id: str | None = None) -> Entry:
        """A new entry; *object_id* None makes one."""
        self._number += 1
        time = self.time()
        made = object_id or str(uuid.uuid5(_IDS, f"{collection}/{self._number}"))
        entry = Entry(self._number, made, fields, time, time)
        self._collections.setdefault(collection, {})[made] = entry
        return entry

    def change(self, entry: Entry, fields: Fields) -> None:
        """Gives an entry of this store other fields."""
        entry.fields, entry.updated = fields, self.time()

    def remove(self, collection: str, object_id: str) -> None:
        """Forgets an entry that is there."""
        del self._collections[collection][object_id]

    def find(self, collection: str, object_id: str) -> Entry | None:
        return self._collections.get(collection, {}).get(object_id)

    def find_named(self, collection: str, name: str) -> Entry | None:
        """The first entry of exactly that name."""
        entries = self._collections.get(collection, {}).values()
        return next((entry for entry in entries if entry.name == name), None)

    def entries_after(self, collection: str, number: int) -> Iterator[Entry]:
        """The entries that came after the one with that number, which may be gone; 0 is before all."""
        entries = list(self._collections.get(collection, {}).values())
        return iter(entries[bisect_right(entries, number, key=attrgetter("number")) :])

    def resolve(self, collection: str, name_or_id: str) -> dict[str, str]:
        """See `shapes.References`. A name wins over an id."""
        entry = self.find_named(collection, name_or_id) or self.find(collection, name_or_id)
        if entry is not None:
            return {"id": entry.id, "name": entry.name}
        if self._refuses_unknown_references:
            raise RequestRefusedError(400, f"there is no `{name_or_id}` among the {collection}")
        # JSON may hold lone surrogates, of which there are no bytes.
        known_by = name_or_id.encode("utf-8", "backslashreplace").decode("utf-8")
        return {"id": str(uuid.uuid5(_IDS, f"{collection}/{known_by}")), "name": name_or_id}

    def find_name(self, collection: str, object_id: str) -> str | None:
        """See `shapes.References`."""
        entry = self.find(collection, object_id)
        return None if entry is None else entry.name

    def save(self) -> None:
        """Write the file, if there is one. Raises `StoreError`."""
        if self._path is None:
            return
        collections = {name: list(map(asdict, entries.values())) for name, entries in self._collections.items()}
        document = {"version": 1, "number": self._number, "collections": collections}
        partial = self._path.with_name(f"{self._path.name}.partial")
        try:
            partial.touch(mode=0o600)
            partial.write_text(json.dumps(document), encoding="ascii")
            partial.replace(self._path)
        except OSError as exc:
            raise StoreError(f"cannot write the objects to {self._path}: {exc}") from exc

    def _load(self, path: Path) -> None:
        try:
            document = json.loads(path.read_bytes())
        except (OSError, ValueError) as exc:
            raise StoreError(f"cannot read the objects in {path}: {exc}") from exc
        match document:
            case {"version": 1, "number": int(number), "collections": dict(collections)}:
                self._number = number
                self._collections = {name: _entries(path, found) for name, found in collections.items()}
            case _:
                raise StoreError(f"{path} does not hold objects of the stand-in")


def _entries(path: Path, found: list[Mapping[str, object]]) -> dict[str, Entry]:
    try:
        entries = [Entry(**values) for values in found]  # type: ignore[arg-type]  # a file of ours
    except TypeError as exc:
        raise StoreError(f"{path} does not hold objects of the stand-in") from exc
    return {entry.id: entry for entry in entries}
