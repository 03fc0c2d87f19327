"""What a check is, what it concludes, and what becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, final

from generator.diagnostics import Diagnostic, DiagnosticCode, Severity

__all__ = ["Category", "Check", "CheckOutcome", "CheckResult", "Conclusion", "Scope"]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@final
class Category(StrEnum):
    """What a check is about; the order of the members is the order of asking."""

    REACH = "reach"
    TLS = "TLS"
    SERVER = "server"
    KEY = "key"
    PERMISSION = "permission"
    DISCOVERY = "discovery"
    SETTINGS = "settings"
    ACCOUNT = "account"


@final
class Scope(Enum):
    """
    What a check is about: a server, which is asked once however many specs name it, one spec, or the account at Apono.
    """

    SERVER = "server"
    SPEC = "spec"
    ACCOUNT = "account"


@final
class CheckOutcome(StrEnum):
    """
    What became of a check.

    `could not tell` blocks only when its diagnostic is an error: then nothing can be said of the server. With a
    warning the rest of the server is known, and one thing is not.
    """

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    COULD_NOT_TELL = "could not tell"
    SKIPPED = "skipped"
    CRASHED = "crashed"


@final
@dataclass(frozen=True, slots=True)
class Conclusion:
    """
    What a check's function returns.

    Attributes:
        value: What the checks that need this one receive.
        diagnostics: Without places, but with the path of the spec field that each concerns.
        stops: Whether the checks that need this one have nothing to work on.
        is_unknown: Whether the question got no answer.
        skip_because: Name of the check whose fault already says it all; nothing else counts then.
        note: A short fact for people, such as `v2.12.3`; empty if there is none.
        facts: The same for machines, as JSON values.
        cause: Equal for all checks that fail for one and the same reason outside of them; the first one reports it.
    """

    value: Any = None
    diagnostics: tuple[Diagnostic, ...] = ()
    stops: bool = False
    is_unknown: bool = False
    skip_because: str = ""
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    cause: tuple[object, ...] = ()

    @property
    def outcome(self) -> CheckOutcome:
        """What becomes of the check."""
        if self.skip_because:
            return CheckOutcome.SKIPPED
        if self.is_unknown:
            return CheckOutcome.COULD_NOT_TELL
        severities = {diagnostic.severity for diagnostic in self.diagnostics}
        if Severity.ERROR in severities:
            return CheckOutcome.FAILED
        return CheckOutcome.WARNED if Severity.WARNING in severities else CheckOutcome.PASSED


@final
@dataclass(frozen=True, slots=True)
class Check:
    """
    One claim about a server, a spec or the account at Apono.

    Attributes:
        name: In kebab case; what `checks list` and results call it.
        title: States the healthy case, so that it reads well with a tick and with a cross.
        needs: Names of checks whose values `run` receives, in this order, after its first argument. When one of them
            stops, this check is skipped because of it.
        after: Names of checks that are waited for, too; `run` receives their `CheckResult`s after the values.
        codes: The diagnostics that are its own. Those of a server that does not answer can come from every check.
        requests: Names of the requests that it sends (`generator.server.rancher.requests`; of the category account
            `generator.server.apono.questions`).
        admin_requests: Likewise, of those that it sends with an administrator's key, if there is one.
        is_waivable: Whether the owner of a server may decide to live with its faults. Never for what keeps the key
            safe or makes sure who the server is.
        run: Receives a `Host`, or a `Subject` if the scope is one spec; of the category account an `Account`.
    """

    name: str
    title: str
    category: Category
    run: Callable[..., Awaitable[Conclusion]]
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    codes: tuple[DiagnosticCode, ...] = ()
    requests: tuple[str, ...] = ()
    admin_requests: tuple[str, ...] = ()
    scope: Scope = Scope.SERVER
    is_waivable: bool = False


@final
@dataclass(frozen=True, slots=True)
class CheckResult:
    """
    One check and what became of it.

    Attributes:
        because: For a skipped check the name of the one whose fault is the reason; empty otherwise.
        attempts: How often it was asked; for progress, not for reports.
    """

    check: Check
    conclusion: Conclusion
    outcome: CheckOutcome
    because: str = ""
    attempts: int = 1

    @property
    def stops(self) -> bool:
        """Whether the checks that need this one are skipped."""
        return self.conclusion.stops or self.outcome in {CheckOutcome.SKIPPED, CheckOutcome.CRASHED}

    def to_json(self) -> dict[str, Any]:
        """As JSON values, without the diagnostics' texts: those stand in the outcome's own list."""
        members: dict[str, Any] = {
            "name": self.check.name,
            "title": self.check.title,
            "category": self.check.category.value,
            "outcome": self.outcome.value,
        }
        if self.conclusion.note:
            members["note"] = self.conclusion.note
        if self.because:
            members["because"] = self.because
        if self.conclusion.diagnostics:
            members["codes"] = [diagnostic.code for diagnostic in self.conclusion.diagnostics]
        return members | ({"facts": dict(self.conclusion.facts)} if self.conclusion.facts else {})
