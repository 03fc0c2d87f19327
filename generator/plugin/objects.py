"""
Where created objects live: a small file that stands for the server, or nowhere.

    {"version": 1, "objects": {"<resource type>": {"<id>": {<the object's state as JSON>}}}}

The file is rewritten whole and atomically, readable by its owner only (states hold secrets), under a lock,
since Terraform may run several processes of the provider at once.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["OBJECTS_VARIABLE", "HeldObjects", "ObjectStore", "ObjectStoreError"]

OBJECTS_VARIABLE = "APONO_BRIDGE_OBJECTS"
"""The environment variable that names the file; unset or empty means nowhere."""


class ObjectStoreError(Exception):
    """The file cannot be read or written, or is not one of ours: the fault of whoever named it. One line."""


class ObjectStore:
    """
    The stored objects, by resource type and id.

    Without a path nothing is kept and nothing is known: `is_kept` is false, and the states that Terraform
    holds are taken for the truth.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def from_environment(cls) -> ObjectStore:
        """The store that the environment names."""
        path = os.environ.get(OBJECTS_VARIABLE)
        return cls(Path(path) if path else None)

    @property
    def is_kept(self) -> bool:
        return self._path is not None

    def find(self, type_name: str, object_id: str) -> bytes | None:
        """The state of an object as JSON."""
        found = self._load().get(type_name, {}).get(object_id)
        return None if found is None else json.dumps(found).encode()

    def list_all(self, type_name: str) -> list[bytes]:
        """The states of all objects of a type as JSON, by id."""
        objects = self._load().get(type_name, {})
        return [json.dumps(objects[object_id]).encode() for object_id in sorted(objects)]

    def put(self, type_name: str, object_id: str, state: bytes) -> None:
        """Create or replace an object."""
        if self._path is not None:
            with self._changing() as objects:
                objects.setdefault(type_name, {})[object_id] = json.loads(state)

    def remove(self, type_name: str, object_id: str) -> None:
        """Forget an object; one that is gone already is fine, as it is for the server."""
        if self._path is not None:
            with self._changing() as objects:
                objects.get(type_name, {}).pop(object_id, None)

    def _load(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            document = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as exc:
            raise ObjectStoreError(f"cannot read the objects in {self._path}: {exc}") from exc
        match document:
            case {"version": 1, "objects": dict(objects)}:
                return objects
        raise ObjectStoreError(f"{self._path} does not hold objects of the offline provider")

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        assert self._path is not None  # noqa: S101  # the callers asked
        partial = self._path.with_name(f"{self._path.name}.partial")
        try:
            # The partial file doubles as the lock: who has it may read, change and rename it.
            with _locked(partial) as file:
                objects = self._load()
                yield objects
                file.write(json.dumps({"version": 1, "objects": objects}, indent=1).encode())
                file.flush()
                partial.replace(self._path)
        except OSError as exc:
            raise ObjectStoreError(f"cannot write the objects to {self._path}: {exc}") from exc


class HeldObjects(ObjectStore):
    """
    Objects in memory, for one process: a file would be read anew for each of them.

    Args:
        objects: States by resource type and id.
    """

    def __init__(self, objects: dict[str, dict[str, Any]]) -> None:
        super().__init__(None)
        self._objects = objects

    @property
    def is_kept(self) -> bool:
        return True

    def put(self, type_name: str, object_id: str, state: bytes) -> None:
        self._objects.setdefault(type_name, {})[object_id] = json.loads(state)

    def remove(self, type_name: str, object_id: str) -> None:
        self._objects.get(type_name, {}).pop(object_id, None)

    def _load(self) -> dict[str, Any]:
        return self._objects


@contextmanager
def _locked(path: Path) -> Iterator[Any]:
    """
    A new file of one's own at *path*, held by a lock until the end.

    Whoever waited for the lock finds the file renamed away, and starts again with a new one.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                file.truncate(0)
                yield file
                return
