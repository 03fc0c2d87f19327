"""Whether what reviewers saw is what would be applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import posting as codes
from generator.diagnostics.text import show

from .delivery import Found
from .marker import Stamp, is_edited
from .routes import Route

__all__ = ["Expected", "check_posted"]


@final
@dataclass(frozen=True, slots=True)
class Expected:
    """
    What would be applied.

    Attributes:
        head: The head of the pull request; empty when it is not known, and then not compared.
        specs, plan: Digests, as in `Stamp`.
    """

    label: str
    head: str
    specs: str
    plan: str


def check_posted(route: Route, found: Found, expected: Expected) -> list[Diagnostic]:
    """What speaks against applying; empty when the comment is of just this."""
    target = route.title if route.target.number else f"pull request {found.number} of {show(route.target.repository)}"
    if found.stamp is None:
        return [codes.NO_PREVIEW.at(target=target, label=show(expected.label))]
    problems: list[Diagnostic] = []
    differences = list(_find_differences(found.stamp, expected))
    if differences:
        problems.append(codes.PREVIEW_IS_STALE.at(target=target, differences="\n".join(differences)))
    if is_edited(found.source, found.stamp):
        problems.append(codes.PREVIEW_WAS_EDITED.at(target=target))
    if not found.stamp.is_complete:
        problems.append(codes.PREVIEW_IS_INCOMPLETE.at(target=target))
    return problems


def _find_differences(stamp: Stamp, expected: Expected) -> Iterator[str]:
    if expected.head and stamp.head != expected.head:
        yield f"it is of the commit {_short(stamp.head)}, not of {_short(expected.head)}"
    if stamp.specs != expected.specs:
        yield "the specs are others, or what they name is"
    if stamp.plan != expected.plan:
        yield "the plan is another"


def _short(commit: str) -> str:
    return show(commit[:12]) or "none"
