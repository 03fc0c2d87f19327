"""Terraform JSON keeps the resources of a type together, under a name that changes as well."""

from __future__ import annotations

from collections.abc import Iterator

from generator.backends.tfjson.values import string
from generator.pipeline.migration.folder import CodeFile
from generator.pipeline.migration.json_editor import remove_members
from generator.pipeline.migration.table import NEWER, OLDER
from generator.readback import Value

__all__ = ["rename_type_groups"]


def rename_type_groups(file: CodeFile) -> None:
    """Gives the groups of the older type the newer one's name, or moves what is in them to a group of that name."""
    for types in _groups_of_types(file.root):
        members = types.data if isinstance(types.data, dict) else {}
        older, newer = members.get(OLDER), members.get(NEWER)
        if older is None or older.key is None:
            continue
        if newer is None or not isinstance(newer.data, dict) or not isinstance(older.data, dict):
            file.edits.replace(older.key.start, older.key.end, string(NEWER))
            continue
        inner = file.edits.part(older.place.start + 1, older.place.end - 1).strip()
        comma = "," if newer.data else ""
        remove_members(file.edits, members, {OLDER})
        file.edits.insert(newer.place.start + 1, f" {inner}{comma}")


def _groups_of_types(root: Value | None) -> Iterator[Value]:
    """Each object whose keys are resource types."""
    if root is None:
        return
    for part in root.data if isinstance(root.data, list) else [root]:
        found = part.data.get("resource") if isinstance(part.data, dict) else None
        if found is not None:
            yield from found.data if isinstance(found.data, list) else [found]
