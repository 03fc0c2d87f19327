"""Comments of imported code: whose they are, and what of them may be said again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from generator.backends.header import find_header
from generator.diagnostics.masking import mask_secrets
from generator.integrations.lift import LiftedSpec
from generator.readback import Comment, ReadResource
from generator.spec.rules.credentials import overwrite_credentials

__all__ = ["PlacedComments", "mask", "place_comments", "without_header"]


@dataclass(slots=True)
class PlacedComments:
    """
    By the path of a field; those of the empty path stand at the top.

    Attributes:
        fields: Each comment that was placed, with its field.
    """

    above: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    behind: dict[tuple[str, ...], str] = field(default_factory=dict)
    fields: list[tuple[Comment, tuple[str, ...]]] = field(default_factory=list)


def place_comments(resource: ReadResource, lifted: LiftedSpec) -> PlacedComments:
    """The comments of a resource at the fields of its spec."""
    placed = PlacedComments()
    comments = without_header(resource.comments)
    if not comments:
        return placed
    fields = sorted(
        (place.text.position(place.start).line, path)
        for path, place in lifted.places.items()
        if _has(lifted.data, path)
    )
    for comment in comments:
        path = _field_of(comment, resource, fields)
        lines = [mask(line) for line in comment.lines]
        if comment.is_behind and path and path not in placed.behind and len(lines) == 1:
            placed.behind[path] = lines[0]
        else:
            placed.above.setdefault(path, []).extend(lines)
        placed.fields.append((comment, path))
    return placed


def without_header(comments: Sequence[Comment]) -> list[Comment]:
    """The comments without the headers of generated files."""
    return [
        kept
        for _, group in groupby(comments, lambda comment: id(comment.place.text))
        for kept in _of_one_file([*group])
    ]


def mask(text: str) -> str:
    """*text* without what looks like a secret."""
    return overwrite_credentials(mask_secrets(text))


def _has(data: Any, path: tuple[str, ...]) -> bool:
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _field_of(
    comment: Comment, resource: ReadResource, fields: Sequence[tuple[int, tuple[str, ...]]]
) -> tuple[str, ...]:
    """The field that a comment in a resource belongs to: that of its line, or the next one below; () at the top."""
    if comment.place.start < resource.place.start or comment.place.text is not resource.place.text:
        return ()
    line = comment.place.line
    if comment.is_behind:
        here = [path for at, path in fields if at == line]
        return here[0] if here else next((path for at, path in reversed(fields) if at < line), ())
    return next((path for at, path in fields if at > line), ())


def _of_one_file(comments: Sequence[Comment]) -> list[Comment]:
    header = find_header([line for comment in comments for line in comment.lines])
    found: list[Comment] = []
    at = 0
    for comment in comments:
        kept = tuple(line for number, line in enumerate(comment.lines, at) if number not in header)
        at += len(comment.lines)
        if kept or not comment.lines:
            found.append(replace(comment, lines=kept))
    return found
