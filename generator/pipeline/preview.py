"""From two versions of specs, what the servers said and what Terraform would do, to one preview."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Final, TypeVar, final

from generator.addresses import AttributePath, ResourceAddress
from generator.backends import GeneratedFile, comparable
from generator.checks.check import CheckOutcome, Scope
from generator.checks.report import IntegrationReport
from generator.diagnostics import Diagnostic, Severity, sort_diagnostics
from generator.diagnostics.codes import planning as planning_codes
from generator.diagnostics.codes import preview as codes
from generator.diagnostics.outcome import CheckedDocument, Verdict, judge, worst_verdict
from generator.ir import Configuration
from generator.pipeline.compilation import Compilation, CompiledIntegration
from generator.pipeline.emission import configure, configure_module, emit_targets
from generator.pipeline.places import Places
from generator.pipeline.plan_baseline import Baseline
from generator.pipeline.planning import PlanRequest, TerraformOptions, plan_files
from generator.pipeline.preflight import Preflight
from generator.pipeline.preview_base import below
from generator.pipeline.preview_matches import Documents, Match, match_integrations
from generator.pipeline.spec_changes import SpecChange, compare_integrations, describe_parties
from generator.plan import Action, Plan, ResourceChange
from generator.provider_schema import ProviderSchema
from generator.report.plan_text import render_value
from generator.report.preview.data_file import (
    LONGEST_DIFF,
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_FIELDS,
    MOST_INTEGRATIONS,
    MOST_PROBLEMS,
    MOST_RELATED,
)
from generator.report.preview.document import (
    ActionCount,
    Change,
    CodeDiff,
    FieldChange,
    IntegrationPreview,
    LivePreview,
    Parties,
    PlannedValue,
    PlanPreview,
    Preview,
    Problem,
    ProblemPlace,
    ServerPreview,
    Side,
    Unchecked,
)
from generator.spec.rules.credentials import overwrite_credentials

Item = TypeVar("Item")

__all__ = ["LiveResult", "PreviewRequest", "build_preview"]


@final
@dataclass(frozen=True, slots=True)
class LiveResult:
    """
    Attributes:
        preflight: `None` if no server was asked.
        sentence: What there is to say of the live checks in one line.
        verdict: Of specs and servers together.
    """

    preflight: Preflight | None
    sentence: str
    verdict: Verdict


@final
@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """
    Attributes:
        head, base: Compiled; the base is `None` if there is nothing to compare with.
        roots: What the paths of head and base are shown without.
        sides: What head and base are called.
        terraform: How to plan; `None` to leave the plan out.
        now: With a time zone.
    """

    version: str
    head: Compilation
    base: Compilation | None
    roots: tuple[str, str]
    sides: tuple[Side, Side]
    live: LiveResult
    provider_schema: ProviderSchema
    terraform: TerraformOptions | None
    now: datetime
    unchecked: Sequence[Unchecked] = ()


def build_preview(request: PreviewRequest) -> Preview:
    """The preview. Whatever is wrong with specs, servers or Terraform stands in it."""
    return _Builder(request).build()


@final
@dataclass(slots=True)
class _Builder:
    request: PreviewRequest
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    is_complete: bool = True
    places: Places = field(default_factory=Places)
    documents: Documents = field(init=False)
    by_document: dict[CheckedDocument, list[Diagnostic]] = field(default_factory=dict)
    planned: dict[ResourceAddress, ResourceChange] = field(default_factory=dict)
    reports: dict[int, IntegrationReport] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.documents = Documents(self.request.head, self.places)

    def build(self) -> Preview:
        request = self.request
        self.unchecked += request.unchecked
        preflight = request.live.preflight
        self.diagnostics += request.head.diagnostics
        matches = match_integrations(request.base, request.head, self.places)
        self._note_what_is_not_compared()
        files, old_files = self._emit(request.head), self._emit(request.base)
        plan = self._plan(files, old_files)
        # An error of a live check may mean that nobody answered, which is another verdict; the checks' own says so.
        verdict = worst_verdict([judge(self.diagnostics), request.live.verdict])
        found = sort_diagnostics([*self.diagnostics, *(preflight.diagnostics if preflight else ())])
        self.by_document = self._sort_by_document(found)
        self.planned = {change.address: change for change in plan.changes} if plan is not None else {}
        self.reports = {id(one.integration): one for one in preflight.report.integrations} if preflight else {}
        integrations = [self._integration(match) for match in matches]
        if preflight is None:
            self._miss("Live server", request.live.sentence, is_complete=True)
        problems = self._bounded(found, MOST_PROBLEMS, "problems")
        kept = self._bounded(integrations, MOST_INTEGRATIONS, "integrations")
        return Preview(
            version=request.version,
            made_at=_time(request.now),
            head=request.sides[0],
            base=request.sides[1],
            plan_digest=_digest_plan(plan, files) if plan is not None and files is not None else "",
            is_complete=self.is_complete,
            verdict=verdict,
            integrations=tuple(kept),
            live=self._live(),
            plan=_plan_preview(plan),
            code=tuple(_diff_files(old_files, files) if request.base is not None and files is not None else ()),
            problems=tuple(self._problem(one) for one in problems),
            unchecked=tuple(self.unchecked),
        )

    def _miss(self, what: str, why: str, *, is_complete: bool = False) -> None:
        self.unchecked.append(Unchecked(_line(what), _text(why)))
        self.is_complete &= is_complete

    def _bounded(self, items: Sequence[Item], most: int, what: str) -> Sequence[Item]:
        if len(items) > most:
            self._miss(f"Some {what}", codes.NOT_WHOLE.at(what=what, limit=most).summary)
        return items[:most]

    # Code and plan.

    def _note_what_is_not_compared(self) -> None:
        base = self.request.base
        if base is None:
            self._miss("What changes", "no base was given, so that everything is shown as new", is_complete=True)
        elif base.has_errors:
            number = sum(one.severity is Severity.ERROR for one in base.diagnostics)
            self._miss("Generated code and plan", f"the specs of the base have errors: {number}")
        if self.request.head.has_errors:
            self._miss("Generated code and plan", "the specs have errors")

    def _emit(self, side: Compilation | None) -> list[GeneratedFile] | None:
        """The code of one side, nothing for nothing; `None` if errors keep it from being whole."""
        if side is None:
            return []
        other = self.request.base if side is self.request.head else self.request.head
        if side.has_errors or (other is not None and other.has_errors):
            return None
        if side.integrations:
            return emit_targets(configure(side.integrations, live_checks_ran=True), ["hcl"])
        if side is self.request.head and other is not None and other.integrations:
            version = other.integrations[0].integration.provider_version
            return emit_targets(Configuration(tuple(configure_module(version, ())), True), ["hcl"])
        return []

    def _plan(self, files: Sequence[GeneratedFile] | None, old_files: Sequence[GeneratedFile] | None) -> Plan | None:
        terraform = self.request.terraform
        if not files or old_files is None:
            return None
        if terraform is None:
            self._miss("Plan", "it was not asked for", is_complete=True)
            return None
        baseline = Baseline("the base", files={file.path: file.text for file in old_files}) if old_files else Baseline()
        integrations = self.request.head.integrations
        result = plan_files(PlanRequest(files, integrations, self.request.provider_schema, {}, baseline), terraform)
        for one in result.diagnostics:
            # Without Terraform the rest of the preview is as true as with it.
            is_missing = one.code == planning_codes.TERRAFORM_NOT_FOUND.code
            self.diagnostics.append(replace(one, severity=Severity.WARNING) if is_missing else one)
        if result.plan is None:
            reason = next((one.summary for one in result.diagnostics), "Terraform refuses the code")
            self._miss("Plan", reason)
        return result.plan

    # Integrations.

    def _integration(self, match: Match) -> IntegrationPreview:
        if match.document is not None:
            return self._faulty(match.document)
        head, base = match.head, match.base
        compiled = head or base
        assert compiled is not None  # noqa: S101 - a match has a side or a document
        change = self.planned.get(compiled.address)
        report = self.reports.get(id(compiled.integration))
        location = self.places.locate(compiled, AttributePath.of("name"))
        own = self._own(head) if head is not None else []
        counts = Counter(one.severity for one in own)
        found = list(self._fields(match, own))
        former = base if match.is_renamed else None
        return IntegrationPreview(
            name=_line(str(compiled.integration.name)),
            address=_line(str(compiled.address)),
            file=_line(below(location.file, self.request.roots[0 if head is not None else 1])),
            line=location.range.start.line if location.range else None,
            change=match.change(bool(found)),
            former_name=_line(str(former.integration.name)) if former else "",
            former_address=_line(str(former.address)) if former else "",
            fields=tuple(found[:MOST_FIELDS]),
            action=self._action(former, change),
            planned=tuple(_planned_values(change)) if change is not None else (),
            live=report.verdict if report is not None else None,
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            parties=_parties(compiled),
        )

    def _faulty(self, document: CheckedDocument) -> IntegrationPreview:
        """A spec that has errors of its own."""
        counts = Counter(one.severity for one in self.by_document.get(document, ()))
        return IntegrationPreview(
            name=_line(document.name or document.file),
            address="",
            file=_line(below(document.file, self.request.roots[0])),
            line=document.first_line,
            change=Change.UNKNOWN,
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
        )

    def _own(self, head: CompiledIntegration) -> list[Diagnostic]:
        document = self.documents.of(head)
        return self.by_document.get(document, []) if document is not None else []

    def _sort_by_document(self, found: Iterable[Diagnostic]) -> dict[CheckedDocument, list[Diagnostic]]:
        """By the documents that they are in, or about as well."""
        sorted_: dict[CheckedDocument, list[Diagnostic]] = {}
        for one in found:
            places = [one.location, *(other.location for other in one.related)]
            known = [place for place in places if place is not None]
            about = (self.documents.find(at.file, at.range.start.line if at.range else None) for at in known)
            for document in dict.fromkeys(about):
                if document is not None:
                    sorted_.setdefault(document, []).append(one)
        return sorted_

    def _fields(self, match: Match, own: Sequence[Diagnostic]) -> Iterator[FieldChange]:
        if match.head is None or match.base is None:
            return
        for change in compare_integrations(match.base.integration, match.head.integration):
            location = self.places.locate(match.head, AttributePath.of(change.field))
            yield FieldChange(
                label=change.label,
                before=_line(change.before),
                after=_line(change.after),
                remark=_text(_remark(change, own)),
                is_risky=change.is_risky,
                line=location.range.start.line if location.range and change.after else None,
            )

    def _action(self, former: CompiledIntegration | None, change: ResourceChange | None) -> Action | None:
        """Of a renamed one: to Terraform it is one that is destroyed and another that is created."""
        if change is None:
            return None
        gone = self.planned.get(former.address) if former is not None else None
        if gone is not None and gone.action is Action.DESTROY and change.action is Action.CREATE:
            return Action.REPLACE
        return change.action

    # The live checks, and problems.

    def _live(self) -> LivePreview:
        preflight, sentence = self.request.live.preflight, _text(self.request.live.sentence)
        if preflight is None:
            return LivePreview(None, sentence)
        servers = [_server(report) for report in preflight.report.first_of_each_server()]
        asked_at = _time(self.request.now) if servers else ""
        return LivePreview(preflight.verdict, sentence, asked_at, tuple(servers[:MOST_INTEGRATIONS]))

    def _problem(self, one: Diagnostic) -> Problem:
        root = self.request.roots[0]
        range_ = one.location.range if one.location is not None else None
        related = [
            ProblemPlace(
                _text(other.message),
                _line(below(other.location.file, root)),
                other.location.range.start.line if other.location.range else None,
            )
            for other in one.related
            if other.location is not None
        ]
        return Problem(
            code=one.code,
            name=one.name,
            severity=one.severity,
            summary=_text(one.summary),
            detail=_text(one.detail),
            hint=_text(one.hint),
            file=_line(below(one.location.file, root)) if one.location is not None else "",
            line=range_.start.line if range_ else None,
            column=range_.start.column if range_ else None,
            end_line=range_.end.line if range_ else None,
            end_column=range_.end.column if range_ else None,
            path=_line(str(one.path)) if one.path is not None else "",
            related=tuple(related[:MOST_RELATED]),
        )


def _remark(change: SpecChange, own: Sequence[Diagnostic]) -> str:
    """What is wrong with the new value."""
    about = (one for one in own if one.path is not None and one.path.steps and one.path.steps[0] == change.field)
    return "; ".join(one.summary for one in about if one.severity is not Severity.INFO)


def _server(report: IntegrationReport) -> ServerPreview:
    own = [result for result in report.results if result.check.scope is Scope.SERVER]
    # What the key cannot find out is no fault of the server; what nobody could tell is among the problems.
    faults = (CheckOutcome.WARNED, CheckOutcome.FAILED, CheckOutcome.CRASHED)
    version = next((str(it.conclusion.facts["version"]) for it in own if "version" in it.conclusion.facts), "")
    failed = [_line(result.check.title) for result in own if result.outcome in faults]
    return ServerPreview(_line(str(report.endpoint)), report.verdict, _line(version), tuple(failed[:MOST_FIELDS]))


def _planned_values(change: ResourceChange) -> Iterator[PlannedValue]:
    for one in change.attributes[:MOST_FIELDS]:
        before = render_value(one.before) if one.before is not None else ""
        after = render_value(one.after) if one.after is not None else ""
        yield PlannedValue(_line(str(one.path)), _line(before), _line(after), one.forces_replacement)


def _plan_preview(plan: Plan | None) -> PlanPreview | None:
    if plan is None:
        return None
    return PlanPreview(
        _line(plan.terraform_version), tuple(ActionCount(action, count) for action, count in plan.counted())
    )


def _digest_plan(plan: Plan, files: Iterable[GeneratedFile]) -> str:
    """Of the code that would be applied, and of what applying it would do."""
    changes = [
        [
            str(change.address),
            change.action.value,
            change.is_import,
            [[str(one.path), repr(one.before), repr(one.after), one.forces_replacement] for one in change.attributes],
        ]
        for change in plan.changes
    ]
    code = {file.path: comparable(file.text) for file in files}
    return hashlib.sha256(json.dumps([changes, code], sort_keys=True).encode()).hexdigest()


# Generated code.

_SEAL: Final = "# sha256: "


def _diff_files(old: Sequence[GeneratedFile] | None, new: Sequence[GeneratedFile]) -> Iterator[CodeDiff]:
    before = {file.path: file.text for file in old or ()}
    after = {file.path: file.text for file in new}
    for path in sorted({*before, *after}):
        text = _diff(before.get(path), after.get(path))
        if text:
            change = Change.CHANGED
            if path not in before or path not in after:
                change = Change.ADDED if path in after else Change.REMOVED
            shown = overwrite_credentials(text)
            yield CodeDiff(_line(path), change, shown[:LONGEST_DIFF], len(shown) > LONGEST_DIFF)


def _diff(before: str | None, after: str | None) -> str:
    """Without the digests of the headers, which say nothing to a reader."""
    old, new = _lines(before), _lines(after)
    if old == new:
        return ""
    return "\n".join(list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]) + "\n"


def _lines(text: str | None) -> list[str]:
    if text is None:
        return []
    return [line for line in comparable(text).split("\n")[:-1] if not line.startswith(_SEAL)]


# Bounds of the format. What is foreign is masked before it is cut, so that no part of a secret stays.


def _line(text: str) -> str:
    return _cut(text, LONGEST_LINE)


def _text(text: str) -> str:
    return _cut(text, LONGEST_TEXT)


def _cut(text: str, most: int) -> str:
    masked = overwrite_credentials(text)
    return masked if len(masked) <= most else f"{masked[: most - 1]}…"


def _parties(compiled: CompiledIntegration) -> Parties:
    parties = describe_parties(compiled.integration)
    return Parties(*(_line(getattr(parties, one.name)) for one in fields(Parties)))


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
