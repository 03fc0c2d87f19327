"""
What every rendering says, in words: phrases in which our own text and foreign text are kept apart.

A rendering decides how each piece is drawn, and so that nothing foreign can become anything but shown text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple, final

from generator.diagnostics import Severity
from generator.diagnostics.outcome import Verdict
from generator.plan import Action

from .document import Change, FieldChange, IntegrationPreview, Preview, Problem

__all__ = [
    "PARTIES",
    "Phrase",
    "Quoted",
    "Said",
    "Tone",
    "compared",
    "count",
    "describe_field",
    "describe_live",
    "happening",
    "headline",
    "live_word",
    "place",
    "plan_words",
    "problem_line",
    "tone_of",
]


class Quoted(NamedTuple):
    """A foreign name or value."""

    text: str


class Said(NamedTuple):
    """A sentence with foreign words in it."""

    text: str


Phrase = Sequence[str | Quoted | Said]
"""Pieces to be drawn one behind the other; a `str` is our own text, of letters, digits and plain punctuation."""


@final
class Tone(Enum):
    """How bad it is: a sign, the word that says the same, and how the tone is called in a style sheet."""

    FAILED = ("❌", "fails", "failed")
    UNKNOWN = ("❓", "unknown", "unknown")
    RISKY = ("⚠️", "risky", "risky")
    CHANGES = ("✅", "fine", "fine")
    NOTHING = ("✅", "unchanged", "fine")

    @property
    def sign(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]

    @property
    def css_class(self) -> str:
        return self.value[2]


PARTIES = (
    ("server", "Rancher"),
    ("connector", "Connector"),
    ("secret_store", "Secret store"),
    ("owners", "Owners"),
)
"""The members of `Parties` with what they are called."""

_CHANGES = {
    Change.ADDED: "new",
    Change.CHANGED: "changed",
    Change.RENAMED: "renamed",
    Change.REMOVED: "removed",
    Change.UNCHANGED: "not changed",
    Change.UNKNOWN: "cannot be compared",
}
_ACTIONS = {
    Action.CREATE: "is created",
    Action.UPDATE: "is updated in place",
    Action.REPLACE: "is destroyed and created again",
    Action.DESTROY: "is destroyed",
    Action.FORGET: "stays, and is managed no longer",
    Action.READ: "is read",
    Action.NO_CHANGE: "does not change",
}
_MOST_FIELDS = 4


def headline(preview: Preview) -> tuple[Tone, str]:
    """The outcome in a few words of ours alone."""
    total = len(preview.integrations)
    failing = sum(one.is_failing for one in preview.integrations)
    errors = preview.count(Severity.ERROR)
    moving = [one for one in preview.integrations if one.change not in (Change.UNCHANGED, Change.UNKNOWN)]
    risky = sum(one.is_risky for one in preview.integrations)
    if preview.verdict is Verdict.FAILED:
        if failing:
            return Tone.FAILED, f"{failing:,} of {count(total, 'integration')} {_are(failing)} not ready"
        return Tone.FAILED, f"not ready, {count(errors, 'error')}"
    if preview.verdict is Verdict.COULD_NOT_TELL:
        return Tone.UNKNOWN, "the live server could not be asked"
    if risky:
        others = len(moving) - sum(one.is_risky for one in moving)
        return Tone.RISKY, count(risky, "risky change") + (f", {count(others, 'other change')}" if others else "")
    if not preview.is_complete:
        return Tone.UNKNOWN, "not everything could be looked at"
    if moving:
        return Tone.CHANGES, f"{count(len(moving), 'change')}, no risky one"
    return (Tone.CHANGES, "the generated code changes") if preview.has_changes else (Tone.NOTHING, "nothing changes")


def tone_of(one: IntegrationPreview) -> Tone:
    """How bad it is for one integration."""
    if one.errors or one.live is Verdict.FAILED:
        return Tone.FAILED
    if one.live is Verdict.COULD_NOT_TELL:
        return Tone.UNKNOWN
    if one.is_risky:
        return Tone.RISKY
    return Tone.NOTHING if one.is_quiet else Tone.CHANGES


def happening(one: IntegrationPreview, *, most_fields: int = _MOST_FIELDS) -> Phrase:
    """
    What becomes of an integration, in a line.

    Args:
        most_fields: How many settings are named; 0 if they stand elsewhere.
    """
    pieces: list[str | Quoted | Said] = []
    if one.errors:
        pieces.append(f"{count(one.errors, 'error')}; ")
    if one.warnings:
        pieces.append(f"{count(one.warnings, 'warning')}; ")
    pieces.append(_CHANGES[one.change])
    if one.change is Change.RENAMED:
        old, new = (one.former_name, one.name) if one.former_name != one.name else (one.former_address, one.address)
        pieces += [": ", Quoted(old), " → ", Quoted(new)]
    shown = sorted(one.fields, key=lambda field: not field.is_risky)[:most_fields]
    for number, field in enumerate(shown):
        pieces += [": " if number == 0 and one.change is not Change.RENAMED else "; ", *describe_field(field)]
    if most_fields and len(one.fields) > len(shown):
        pieces.append(f"; {count(len(one.fields) - len(shown), 'more setting')}")
    if one.action is not None and (one.action is not Action.NO_CHANGE or one.change is not Change.UNCHANGED):
        pieces.append(f"; Terraform: {_ACTIONS[one.action]}")
    return pieces


def describe_field(field: FieldChange) -> Phrase:
    """`credential rotation 30 days → 90 days; longer than the server allows`."""
    pieces: list[str | Quoted | Said] = [Said(field.label), " "]
    pieces += [Quoted(field.before)] if field.before else ["none"]
    pieces += [" → ", Quoted(field.after)] if field.after else [" → none"]
    if field.remark:
        pieces += [", ", Said(field.remark)]
    return pieces


def live_word(one: IntegrationPreview) -> str:
    """What the live server says of an integration."""
    return "not asked" if one.live is None else one.live.value


def describe_live(preview: Preview) -> Phrase:
    """The live checks with their time."""
    at = f" Asked at {_time(preview.live.asked_at)}." if preview.live.asked_at else ""
    return [Said(preview.live.sentence), at]


def plan_words(preview: Preview) -> Phrase:
    """What Terraform would do, counted."""
    if preview.plan is None:
        return ["none was made."]
    counts = [
        f"{one.count:,} without change" if one.action is Action.NO_CHANGE else f"{one.count:,} to {one.action.value}"
        for one in preview.plan.counts
    ]
    text = ", ".join(counts) or "no resources"
    return [f"{text}. Made by Terraform ", Quoted(preview.plan.terraform_version), " against the code of the base."]


def compared(preview: Preview) -> Phrase:
    """What is compared with what, when and by whom."""
    pieces: list[str | Quoted | Said] = (
        ["Commit ", Quoted(preview.head.commit[:12])] if preview.head.commit else ["The working tree"]
    )
    if preview.base.name:
        pieces += [" compared with ", Quoted(preview.base.name)]
        if preview.base.commit and preview.base.commit != preview.base.name:
            pieces += [" at ", Quoted(preview.base.commit[:12])]
    return [*pieces, ". Made by apono-bridge ", Quoted(preview.version), f" at {_time(preview.made_at)}."]


def problem_line(problem: Problem) -> Phrase:
    """A problem without its place, detail and hint."""
    return [f"{problem.severity.value} ", Quoted(problem.code), ": ", Said(problem.summary)]


def place(file: str, line: int | None) -> str:
    """`specs/a.yaml:12`."""
    return file if line is None else f"{file}:{line}"


def count(number: int, noun: str) -> str:
    """`1 error`, `2,000 errors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def worst_first(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Errors, warnings, notes; each in the order given."""
    for severity in Severity:
        yield from (problem for problem in problems if problem.severity is severity)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _time(text: str) -> str:
    return text.replace("T", " ").replace("Z", " UTC")
