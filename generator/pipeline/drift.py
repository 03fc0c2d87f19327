"""
Three-way comparison: what specs say, what the generated code says, what the account has.

Plain functions: whoever calls has read the code and asked the account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import drift as codes
from generator.diagnostics.spelling import nearest
from generator.integrations.lift import Steps
from generator.model import Integration
from generator.pipeline.compilation import CompiledIntegration
from generator.pipeline.drift_values import UNKNOWN, Values, of_account, of_code, of_spec, path_of
from generator.readback import ReadResource
from generator.server.apono.payloads import LiveIntegration
from generator.spec.accepted_drift import AcceptedDifference

__all__ = ["Ahead", "AttributeDrift", "DriftReport", "IntegrationDrift", "Presence", "compare_account"]

WHOLE = "integration"
"""The attribute of a difference that is about a whole integration."""


class Ahead(StrEnum):
    """Who has what the others have not, as far as the three sides tell."""

    SPEC = "spec"
    CODE = "code"
    ACCOUNT = "account"
    ALL_DIFFER = "all differ"
    NOT_KNOWN = "not known"


class Presence(StrEnum):
    """Where an integration is."""

    BOTH = "in the specs and the account"
    ONLY_SPEC = "only in the specs"
    ONLY_ACCOUNT = "only in the account"


_ADVICE = {
    Ahead.SPEC: "the spec is newer than the code: generate, then apply",
    Ahead.CODE: "spec and account agree, the code is another: generate; there is nothing to apply",
    Ahead.ACCOUNT: "the account was changed by hand, or the code is not applied yet: apply it, or take the "
    "account's value into the spec",
    Ahead.ALL_DIFFER: "all three differ: decide which value is right, write it into the spec, generate and apply",
    Ahead.NOT_KNOWN: "apply the spec, or take the account's value into it; --code tells who is ahead",
}


@dataclass(frozen=True, slots=True)
class AttributeDrift:
    """
    One difference.

    Attributes:
        attribute: As Terraform writes it; `integration` for a whole one.
        spec, code, account: Text, tuple of texts, `UNKNOWN`, or `None` for what is not there.
        accepted: The entry that accepts it today; `None` if it counts.
    """

    attribute: str
    spec: Any
    code: Any
    account: Any
    ahead: Ahead
    advice: str
    accepted: AcceptedDifference | None = None


@dataclass(frozen=True, slots=True)
class IntegrationDrift:
    """
    One integration.

    Attributes:
        id, status, last_sync: Of the account; empty if it is not there.
        unknown: Attributes that only Terraform knows, so that nothing was compared.
    """

    name: str
    presence: Presence
    id: str = ""
    status: str = ""
    last_sync: str = ""
    differences: tuple[AttributeDrift, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def drifts(self) -> bool:
        """Whether a difference counts."""
        return any(difference.accepted is None for difference in self.differences)


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All integrations, those of the specs first and in their order. `has_code`: whether there was code to compare."""

    integrations: tuple[IntegrationDrift, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    has_code: bool = False

    @property
    def drifts(self) -> bool:
        return any(integration.drifts for integration in self.integrations)


def compare_account(
    specs: Sequence[CompiledIntegration],
    code: Sequence[ReadResource] | None,
    account: Sequence[LiveIntegration],
    accepted: Sequence[AcceptedDifference],
    today: date,
    *,
    ids_by_address: Mapping[str, str] | None = None,
) -> DriftReport:
    """
    Args:
        code: What the folder of generated code holds; `None` if nobody named one.
        today: In UTC; what is accepted until then, or longer, does not count.
        ids_by_address: Of a state: which integration a resource is, whatever it is called by now.
    """
    comparison = _Comparison(code, account, ids_by_address or {})
    rows = [comparison.compare(compiled) for compiled in specs]
    rows += comparison.only_in_account({compiled.integration.type for compiled in specs})
    acceptance = _Acceptance(accepted, today)
    judged = tuple(acceptance.apply(row) for row in rows)
    return DriftReport(judged, (*acceptance.conclude(), *_unhealthy(judged)), has_code=code is not None)


@dataclass(slots=True)
class _Comparison:
    code: Sequence[ReadResource] | None
    account: Sequence[LiveIntegration]
    ids_by_address: Mapping[str, str]
    _met: set[str] = field(default_factory=set)

    def compare(self, compiled: CompiledIntegration) -> IntegrationDrift:
        integration = compiled.integration
        spec = of_spec(compiled.block)
        written = self._find_code(compiled)
        code = None if self.code is None else ({} if written is None else of_code(written))
        live = self._find_live(integration, str(compiled.address))
        name = str(integration.name) if isinstance(integration.name, str) else f"var.{integration.name}"
        if live is None:
            return IntegrationDrift(name, Presence.ONLY_SPEC, differences=(self._missing(integration, written),))
        self._met.add(live.id)
        resource = integration.resource
        differences, unknown = _compare(spec, code, of_account(live, resource))
        if self.code is not None and written is None:
            advice = "the folder has no resource for it: generate"
            differences = [AttributeDrift(WHOLE, "present", None, "present", Ahead.SPEC, advice), *differences]
        return _row(live, Presence.BOTH, name, tuple(differences), tuple(unknown))

    def only_in_account(self, types: Collection[str]) -> Iterator[IntegrationDrift]:
        """Integrations of the specs' types that no spec is about."""
        for live in self.account:
            if live.id not in self._met and live.type in types:
                advice = "no spec is about it: import it, delete it in Apono, or accept it"
                whole = AttributeDrift(WHOLE, None, None, "present", Ahead.ACCOUNT, advice)
                yield _row(live, Presence.ONLY_ACCOUNT, live.name, (whole,), ())

    def _find_code(self, compiled: CompiledIntegration) -> ReadResource | None:
        """By address; else by name, for code whose resources were renamed."""
        resources = self.code or ()
        address = str(compiled.address)
        same = [it for it in resources if it.address == address]
        name = compiled.integration.name
        named = [it for it in resources if (value := it.attributes.get("name")) and value.data == name]
        return next(iter((*same, *named)), None)

    def _find_live(self, integration: Integration, address: str) -> LiveIntegration | None:
        known = self.ids_by_address.get(address)
        by_id = next((live for live in self.account if live.id == known), None)
        return by_id or next((live for live in self.account if live.name == integration.name), None)

    def _missing(self, integration: Integration, written: ReadResource | None) -> AttributeDrift:
        if not isinstance(integration.name, str):
            advice = "its name is known only to Terraform, so it cannot be found in the account"
            return AttributeDrift(WHOLE, UNKNOWN, None, None, Ahead.NOT_KNOWN, advice)
        near = nearest(integration.name, [live.name for live in self.account if live.type == integration.type])
        advice = f"not made yet, or renamed in Apono: there is `{near}`" if near else "not made yet: apply"
        code = "present" if written is not None else None
        return AttributeDrift(WHOLE, "present", code, None, Ahead.SPEC, advice)


def _row(
    live: LiveIntegration,
    presence: Presence,
    name: str,
    differences: tuple[AttributeDrift, ...],
    unknown: tuple[str, ...],
) -> IntegrationDrift:
    last_sync = live.last_sync_time.isoformat(timespec="seconds") if live.last_sync_time else ""
    return IntegrationDrift(name, presence, live.id, live.status, last_sync, differences, unknown)


def _compare(spec: Values, code: Values | None, account: Values) -> tuple[list[AttributeDrift], list[str]]:
    differences: list[AttributeDrift] = []
    unknown: list[str] = []
    is_coded = bool(code)
    for steps in dict.fromkeys([*spec, *(code or {}), *account]):
        ours, written, live = spec.get(steps), (code or {}).get(steps), account.get(steps)
        if UNKNOWN in (ours, live) or (is_coded and written is UNKNOWN and ours is not UNKNOWN):
            unknown.append(path_of(steps))
            continue
        sides = (ours, written, live) if is_coded else (ours, live)
        if len(set(sides)) > 1:
            ahead = _judge(ours, written, live) if is_coded else Ahead.NOT_KNOWN
            advice = _advise(steps, ours, live, ahead)
            differences.append(AttributeDrift(path_of(steps), ours, written, live, ahead, advice))
    return differences, unknown


def _judge(spec: Any, code: Any, account: Any) -> Ahead:
    if spec == code:
        return Ahead.ACCOUNT
    if code == account:
        return Ahead.SPEC
    return Ahead.CODE if spec == account else Ahead.ALL_DIFFER


def _advise(steps: Steps, spec: Any, account: Any, ahead: Ahead) -> str:
    """What to do; some attributes cannot simply be applied."""
    if steps == ("type",) and spec != account:
        return "the type of an integration cannot be changed: the provider's update does not send it; replace it"
    if isinstance(spec, tuple) and isinstance(account, tuple) and sorted(spec) == sorted(account):
        return f"only the order differs, which the provider does not forgive; {_ADVICE[ahead]}"
    if steps[:1] == ("secret_store_config",) and "apono" in steps:
        return "the secret is kept in Apono's own store, which the provider has no attribute for: move it to yours"
    return _ADVICE[ahead]


class _Acceptance:
    """Which entries accept what, and which are of no use."""

    def __init__(self, entries: Sequence[AcceptedDifference], today: date) -> None:
        self._entries = {(entry.integration, entry.attribute): entry for entry in entries}
        self._today = today
        self._used: set[tuple[str, str]] = set()

    def apply(self, row: IntegrationDrift) -> IntegrationDrift:
        return replace(row, differences=tuple(self._judge(row.name, difference) for difference in row.differences))

    def _judge(self, name: str, difference: AttributeDrift) -> AttributeDrift:
        entry = self._entries.get((name, difference.attribute))
        if entry is None:
            return difference
        self._used.add((name, difference.attribute))
        return replace(difference, accepted=entry) if entry.until >= self._today else difference

    def conclude(self) -> Iterator[Diagnostic]:
        for key, entry in self._entries.items():
            facts: dict[str, Any] = {"integration": entry.integration, "attribute": entry.attribute}
            if key not in self._used:
                yield codes.ACCEPTANCE_UNUSED.at(location=entry.location, **facts)
            elif entry.until < self._today:
                facts |= {"until": entry.until.isoformat(), "owner": entry.owner, "reason": entry.reason}
                yield codes.ACCEPTANCE_EXPIRED.at(location=entry.location, **facts)


def _unhealthy(rows: Sequence[IntegrationDrift]) -> Iterator[Diagnostic]:
    for row in rows:
        if row.status and row.status.casefold() not in _HEALTHY:
            yield codes.UNHEALTHY.at(name=row.name, status=row.status, when=row.last_sync or "never")


_HEALTHY = frozenset({"active", "initializing", "refreshing"})
"""Of the states that the older form knows; the others are Error, Warning and Disabled."""
