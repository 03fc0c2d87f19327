"""A preview as one value: everything that any rendering says, decided before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from generator.diagnostics import Severity
from generator.diagnostics.outcome import Verdict
from generator.plan import Action

__all__ = [
    "ActionCount",
    "Change",
    "CodeDiff",
    "FieldChange",
    "IntegrationPreview",
    "LivePreview",
    "Parties",
    "PlanPreview",
    "PlannedValue",
    "Preview",
    "Problem",
    "ProblemPlace",
    "ServerPreview",
    "Side",
    "Unchecked",
]


class Change(StrEnum):
    """What becomes of an integration, by its spec alone."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"
    """Its spec has errors, at the head or at the base, so that there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """
    One setting that changes.

    Attributes:
        label: In words.
        before, after: As people read them, with their unit; empty if it is not set.
        remark: What is to be said of it beside that; one line, may be empty.
        is_risky: Whether a reviewer should stop at it.
        line: In the integration's file, from 1; `None` if the field is not written there.
    """

    label: str
    before: str
    after: str
    remark: str = ""
    is_risky: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedValue:
    """An attribute that the plan changes; the values are on one line, and empty if there is none."""

    path: str
    before: str
    after: str
    forces_replacement: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """Who has to do with one another; each is a text for people, empty if nobody is named."""

    server: str
    connector: str
    secret_store: str
    owners: str


@dataclass(frozen=True, slots=True)
class IntegrationPreview:
    """
    One integration, at the head or, if it is removed, at the base.

    Attributes:
        name: In Apono.
        address: Terraform's; empty if errors keep it from being known.
        former_name, former_address: Before a renaming; else empty.
        file, line: Where its spec is.
        fields: What changes of it; nothing for one that is added or removed.
        action: What Terraform would do; `None` without a plan.
        planned: The plan's attributes, in its order.
        live: What the live checks say; `None` if they were not asked.
        errors, warnings: How many of the preview's problems are about it.
        parties: `None` if errors keep them from being known.
    """

    name: str
    address: str
    file: str
    line: int | None
    change: Change
    former_name: str = ""
    former_address: str = ""
    fields: tuple[FieldChange, ...] = ()
    action: Action | None = None
    planned: tuple[PlannedValue, ...] = ()
    live: Verdict | None = None
    errors: int = 0
    warnings: int = 0
    parties: Parties | None = None

    @property
    def is_failing(self) -> bool:
        """Whether something keeps it from being generated."""
        return self.errors > 0 or self.live in (Verdict.FAILED, Verdict.COULD_NOT_TELL)

    @property
    def is_risky(self) -> bool:
        """Whether a reviewer should look twice."""
        return (
            self.change in (Change.REMOVED, Change.RENAMED)
            or self.action in (Action.DESTROY, Action.REPLACE, Action.FORGET)
            or any(field.is_risky for field in self.fields)
        )

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say of it."""
        idle = self.action in (None, Action.NO_CHANGE, Action.READ)
        return self.change is Change.UNCHANGED and idle and not self.is_failing and not self.warnings


@dataclass(frozen=True, slots=True)
class ServerPreview:
    """
    A server that was asked.

    Attributes:
        server: Host and port.
        version: Of Rancher; empty if it did not say.
        failed: Titles of the checks that did not pass; each states the healthy case.
    """

    server: str
    verdict: Verdict
    version: str = ""
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LivePreview:
    """
    The live checks.

    Attributes:
        verdict: `None` if they did not run.
        sentence: What there is to say of them in one line.
        asked_at: When, as ISO 8601 in UTC; empty if never.
    """

    verdict: Verdict | None
    sentence: str
    asked_at: str = ""
    servers: tuple[ServerPreview, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionCount:
    """How many resources Terraform would do something with."""

    action: Action
    count: int


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """A plan that was made."""

    terraform_version: str
    counts: tuple[ActionCount, ...]


@dataclass(frozen=True, slots=True)
class CodeDiff:
    """
    How a generated file changes.

    Attributes:
        text: A unified difference without its two first lines.
        is_cut: Whether its end is left out.
    """

    path: str
    change: Change
    text: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class ProblemPlace:
    """A second place that a problem is about, and what it has to do with it."""

    message: str
    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic as it is kept: with its place, and without the file's text. Lines and columns are from 1."""

    code: str
    name: str
    severity: Severity
    summary: str
    detail: str = ""
    hint: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    path: str = ""
    related: tuple[ProblemPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that a reader may expect to have been looked at, and why it was not."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Side:
    """
    The head, or the base that it is compared with.

    Attributes:
        name: As it was asked for; empty if there is none.
        commit: Empty if it is no commit, or has changes that are not committed.
        specs: A digest of the specs and of the files that they name; empty if there is none.
    """

    name: str = ""
    commit: str = ""
    specs: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What a change of specs does.

    Attributes:
        version: Of apono-bridge.
        made_at: ISO 8601 in UTC.
        plan_digest: Of what would be applied; empty without a plan.
        is_complete: Whether every part could be made; what is missing stands in *unchecked*.
        verdict: Of specs, servers and plan together.
        integrations: In the order of the specs, the removed ones last.
        problems: Sorted, each once.
    """

    version: str
    made_at: str
    head: Side
    base: Side
    plan_digest: str
    is_complete: bool
    verdict: Verdict
    integrations: tuple[IntegrationPreview, ...]
    live: LivePreview
    plan: PlanPreview | None
    code: tuple[CodeDiff, ...]
    problems: tuple[Problem, ...]
    unchecked: tuple[Unchecked, ...]

    @property
    def has_changes(self) -> bool:
        """Whether anything would be other than it is at the base."""
        still = (Change.UNCHANGED, Change.UNKNOWN)
        idle = (None, Action.NO_CHANGE, Action.READ)
        return bool(self.code) or any(one.change not in still or one.action not in idle for one in self.integrations)

    def ranked(self) -> list[IntegrationPreview]:
        """Those that there is something to say of: failures first, then risky changes, then the others."""
        return sorted((one for one in self.integrations if not one.is_quiet), key=_rank)

    def quiet(self) -> int:
        """How many there is nothing to say of."""
        return sum(one.is_quiet for one in self.integrations)

    def count(self, severity: Severity) -> int:
        """How many problems there are of a severity."""
        return sum(problem.severity is severity for problem in self.problems)

    def changes(self) -> Iterable[tuple[Change, int]]:
        """How often each change that there is occurs."""
        for change in Change:
            number = sum(one.change is change for one in self.integrations)
            if number:
                yield change, number


def _rank(one: IntegrationPreview) -> int:
    if one.is_failing:
        return 0
    if one.is_risky:
        return 1
    return 2 if one.change is not Change.UNCHANGED else 3
