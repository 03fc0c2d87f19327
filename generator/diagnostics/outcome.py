"""What a command found out, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from generator.diagnostics.diagnostic import Diagnostic, Severity
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from generator.diagnostics.masking import Mask

__all__ = ["FROM_WORST", "CheckedDocument", "Outcome", "Verdict", "judge", "worst_verdict"]


class Verdict(StrEnum):
    """The answer to "may this be generated?"; files are written on the first two only."""

    PASSED = "passed"
    PASSED_WITH_WARNINGS = "passed with warnings"
    FAILED = "failed"
    COULD_NOT_TELL = "could not tell"

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a command that has nothing to say but this verdict."""
        return _EXIT_CODES.get(self, ExitCode.FINE)


FROM_WORST = (Verdict.FAILED, Verdict.COULD_NOT_TELL, Verdict.PASSED_WITH_WARNINGS, Verdict.PASSED)
"""All verdicts: a failure says more than that something could not be told."""

_EXIT_CODES = {Verdict.FAILED: ExitCode.ERRORS, Verdict.COULD_NOT_TELL: ExitCode.COULD_NOT_TELL}


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """
    One spec that was looked at, with or without a fault.

    Attributes:
        file: As in `SourceFile.name`.
        first_line: Line of the file, from 1, that the document begins on. A diagnostic belongs to the last
            document of its file that begins on its line or above.
        name: What the spec calls itself; empty if that could not be read.
    """

    file: str
    first_line: int = 1
    name: str = ""


_TEXTS = ("summary", "detail", "hint")
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    The result of one command, whole: each output format is a function of this and of nothing else.

    Attributes:
        version: Of this program.
        command: The subcommand's name, as on the command line.
        diagnostics: Located, sorted and without repetitions; formats keep their order.
        checked: Every document that was looked at, in the order of looking, files kept together.
        extra: Further members of the machine-readable object, JSON values; none may be named like a member
            that every outcome has.
        mask: Hides credentials in the texts of diagnostics, and in the texts of the files that excerpts are made of.
    """

    version: str
    command: str
    verdict: Verdict
    exit_code: ExitCode
    diagnostics: Sequence[Diagnostic] = ()
    checked: Sequence[CheckedDocument] = ()
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    mask: Mask | None = None

    def masked(self) -> Outcome:
        """This outcome with the texts of its diagnostics masked. Excerpts are masked when they are drawn."""
        if self.mask is None:
            return self
        return replace(self, diagnostics=[_mask_diagnostic(diagnostic, self.mask) for diagnostic in self.diagnostics])


def _mask_diagnostic(diagnostic: Diagnostic, mask: Mask) -> Diagnostic:
    """*diagnostic* itself if there is nothing to hide, as there should not be: this is the second net."""
    texts: dict[str, Any] = {name: getattr(diagnostic, name) for name in _TEXTS}
    masked: dict[str, Any] = {name: mask(text) if text else text for name, text in texts.items()}
    related = tuple(replace(other, message=mask(other.message)) for other in diagnostic.related)
    if masked == texts and related == diagnostic.related:
        return diagnostic
    return replace(diagnostic, **masked, related=related)


def worst_verdict(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of the whole; `passed` for nothing at all."""
    return min(verdicts, key=FROM_WORST.index, default=Verdict.PASSED)


def judge(diagnostics: Iterable[Diagnostic]) -> Verdict:
    """The verdict that *diagnostics* alone amount to, when every question got an answer."""
    severities = {diagnostic.severity for diagnostic in diagnostics}
    if Severity.ERROR in severities:
        return Verdict.FAILED
    return Verdict.PASSED_WITH_WARNINGS if Severity.WARNING in severities else Verdict.PASSED
