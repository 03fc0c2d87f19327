"""
The mark that a preview carries: what it is a preview of, and which run made it.

It is the first line of the comment's source and is drawn as nothing. Whoever reads it must have made sure of the
comment's author first: anybody can write such a line.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any, final

__all__ = ["MarkerStyle", "Stamp", "find_stamp", "is_edited", "is_older", "mark"]

_NAME = "apono-bridge-preview"
_PAYLOAD = r"(?P<payload>[A-Za-z0-9+/]{1,4000})"
_LONGEST_TEXT = 400


@final
class MarkerStyle(Enum):
    """
    How a line is hidden.

    Bitbucket Cloud and Azure DevOps show HTML comments or may do so; a link reference definition that nothing refers
    to is drawn as nothing by every Markdown (CommonMark 0.31, section 4.7; for Bitbucket Cloud measured in the issue
    The-PR-Agent/pr-agent#3283 of 2026-09-10).
    """

    HTML_COMMENT = (f"<!-- {_NAME} ", " -->")
    LINK_DEFINITION = (f"[{_NAME}]: # (", ")")

    def write(self, payload: str) -> str:
        """The line; *payload* is base64, so that nothing can end it early."""
        return payload.join(self.value)


_FORMS = tuple(re.compile(_PAYLOAD.join(map(re.escape, style.value))) for style in MarkerStyle)


@final
@dataclass(frozen=True, slots=True)
class Stamp:
    """
    What a preview is of, and which run made it.

    Attributes:
        repository: As the platform calls it; compared without case.
        label: Tells several previews of one pull request apart.
        head: The commit at the head of the pull request.
        specs: A digest of the specs and of what they name.
        plan: A digest of what would be applied; empty when there was no plan.
        run: The CI's number of the run, which grows; 0 when there is none.
        attempt: Of that run, from 1; 0 when unknown.
        made_at: Seconds since 1970.
        is_complete: Whether nothing was left out of the preview.
        body: A digest of the text below the mark.
    """

    repository: str
    label: str
    head: str
    specs: str = ""
    plan: str = ""
    run: int = 0
    attempt: int = 0
    made_at: int = 0
    is_complete: bool = True
    body: str = ""

    def is_of(self, repository: str, label: str) -> bool:
        """Whether it is the mark of this repository's preview with this label."""
        return self.repository.casefold() == repository.casefold() and self.label == label


def mark(text: str, stamp: Stamp, style: MarkerStyle) -> str:
    """*text* below its mark."""
    values = {field.name: getattr(stamp, field.name) for field in fields(stamp)}
    values["body"] = _digest(text)
    content = json.dumps(values, sort_keys=True, separators=(",", ":")).encode()
    return f"{style.write(base64.b64encode(content).decode('ascii').rstrip('='))}\n\n{text}"


def find_stamp(comment: str) -> Stamp | None:
    """The mark of a comment's source, of either style; `None` when its first line is none of ours."""
    line = comment.lstrip("\ufeff").partition("\n")[0].strip()
    for form in _FORMS:
        if found := form.fullmatch(line):
            return _read(found["payload"])
    return None


def is_edited(comment: str, stamp: Stamp) -> bool:
    """Whether the text below the mark is another than the one that was marked. Line ends do not count."""
    return _digest(comment.partition("\n")[2]) != stamp.body


def is_older(stamp: Stamp, posted: Stamp) -> bool:
    """
    Whether *stamp* must not take the place of *posted*.

    Runs are ordered by the CI's number, and within a run by the attempt. Previews of the same commit, and such that
    have no number, are ordered by their time.
    """
    if stamp.head == posted.head or not (stamp.run and posted.run):
        return stamp.made_at < posted.made_at
    return (stamp.run, stamp.attempt) < (posted.run, posted.attempt)


def _digest(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return hashlib.sha256("\n".join(lines).strip().encode("utf-8", "surrogatepass")).hexdigest()


def _read(payload: str) -> Stamp | None:
    try:
        values = json.loads(base64.b64decode(payload + "=" * (-len(payload) % 4), validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    empty = Stamp("", "", "")
    known = {field.name: getattr(empty, field.name) for field in fields(empty)}
    if not all(_is_like(values[name], known[name]) for name in known.keys() & values.keys()):
        return None
    return replace(empty, **{name: values[name] for name in known.keys() & values.keys()})


def _is_like(value: Any, other: Any) -> bool:
    return type(value) is type(other) and (not isinstance(value, str) or len(value) <= _LONGEST_TEXT)
