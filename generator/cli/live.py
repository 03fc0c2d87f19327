"""The live checks, as `validate`, `generate` and `plan` run them: options, credentials, progress, and what is said."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, TypeVar, final

import click

from generator.cli.common import Problem, use_color
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Verdict, judge, worst_verdict

if TYPE_CHECKING:
    from datetime import datetime

    from generator.checks.check import CheckResult
    from generator.checks.credentials import Credentials
    from generator.checks.recorded_run import RecordedRun
    from generator.diagnostics import Diagnostic
    from generator.pipeline.compilation import Compilation, CompiledIntegration
    from generator.pipeline.preflight import Preflight
    from generator.server.apono.access import AponoAccess
    from generator.server.rancher.endpoints import Endpoint

__all__ = [
    "DID_NOT_RUN",
    "NOT_RUN",
    "LiveOptions",
    "LiveRun",
    "RecordingOptions",
    "describe_live",
    "live_options",
    "load_own_credentials",
    "print_live",
    "recording_options",
    "run_live",
]

DID_NOT_RUN = "The live checks did not run (--offline)."
NOT_RUN = "not run"
"""Of the member `live_checks` of machine-readable output."""

Function = TypeVar("Function", bound=Callable[..., Any])


@final
@dataclass(frozen=True, slots=True)
class LiveOptions:
    """
    Attributes:
        offline: Whether no server is asked at all.
        timeout_s: For all checks of one server.
        retries: How often a question is asked again when its failure can heal.
        credentials_file: As on the command line; `None` for the usual place.
    """

    offline: bool = False
    timeout_s: float = 60.0
    retries: int = 2
    credentials_file: str | None = None


@final
@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """Files to record the answers of the servers to, and to take them from; `None` for neither."""

    record: str | None = None
    replay: str | None = None


def live_options(function: Function) -> Function:
    """`--offline`, `--timeout`, `--retries` and `--credentials`, which reach the command as one `LiveOptions`."""
    options = (
        click.option(
            "--offline", is_flag=True, help="Do not ask the live Rancher server. The output says that it was not asked."
        ),
        click.option(
            "--timeout",
            "timeout_s",
            type=click.FloatRange(min=0.1),
            default=60,
            show_default=True,
            metavar="SECONDS",
            help="For all live checks of one server together.",
        ),
        click.option(
            "--retries",
            type=click.IntRange(0, 20),
            default=2,
            show_default=True,
            help="How often a question is asked again when the server is busy, starting, or hung up.",
        ),
        click.option(
            "--credentials",
            "credentials_file",
            type=click.Path(),
            metavar="FILE",
            help="Keys of Rancher servers, each bound to its host and port. Default: credentials.toml in "
            "apono-bridge's folder of your configuration.",
        ),
    )

    @functools.wraps(function)
    def gather(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in LiveOptions.__dataclass_fields__}
        return function(*args, live=LiveOptions(**given), **kwargs)

    decorated: Any = gather
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


def recording_options(function: Function) -> Function:
    """`--record` and `--replay`."""
    record = click.option(
        "--record", type=click.Path(), metavar="FILE", help="Keep what the servers answered in FILE; no key is in it."
    )
    replay = click.option(
        "--replay",
        type=click.Path(),
        metavar="FILE",
        help="Ask nobody: come to the verdict of the run that was recorded in FILE, as of its time.",
    )
    return record(replay(function))


@final
@dataclass(frozen=True, slots=True)
class LiveRun:
    """
    What specs and live servers came to together.

    Attributes:
        diagnostics: Of the specs and of the servers, sorted.
        verdict: The worse of both.
        preflight: `None` if no server was asked: `--offline`, or no spec is good enough to ask with.
        offline: Whether that was asked for.
        recorded_at: When the servers were asked, if this is a replay; ISO 8601.
        why_no_account: Why the account at Apono was not asked; empty if that goes without saying.
    """

    diagnostics: Sequence[Diagnostic]
    verdict: Verdict
    preflight: Preflight | None
    offline: bool
    recorded_at: str | None = None
    why_no_account: str = ""

    @property
    def may_write(self) -> bool:
        """Whether nothing speaks against writing files."""
        return self.verdict in {Verdict.PASSED, Verdict.PASSED_WITH_WARNINGS}

    @property
    def exit_code(self) -> ExitCode:
        """That of the verdict; of a bug if a check of ours broke."""
        if self.preflight is not None and self.preflight.has_crashed:
            return ExitCode.BUG
        return self.verdict.exit_code

    @property
    def sentence(self) -> str:
        """What there is to say of the live checks in one line."""
        if self.offline:
            return DID_NOT_RUN
        if self.preflight is None:
            return "The live checks did not run: no spec is good enough to ask with."
        asked = sum(1 for _ in self.preflight.report.first_of_each_server())
        unasked = sum(report.endpoint is None for report in self.preflight.report.integrations)
        if not asked:
            account = "; the account at Apono was asked" if self.preflight.report.asked_account else ""
            return f"The live checks did not run: the server is known only to Terraform{account}."
        servers = "1 server was asked" if asked == 1 else f"{asked} servers were asked"
        others = f"; {unasked} of the specs do not tell theirs" if unasked else ""
        if self.recorded_at is not None:
            others += f"; nobody was asked now, this is a replay of {self.recorded_at}"
        return f"{_SENTENCES[self.preflight.verdict]}: {servers}{self._account_phrase}{others}."

    @property
    def _account_phrase(self) -> str:
        if self.preflight is not None and self.preflight.report.asked_account:
            return ", and the account at Apono"
        return f", Apono was not ({self.why_no_account})" if self.why_no_account else ""


_SENTENCES = {
    Verdict.PASSED: "The live checks passed",
    Verdict.PASSED_WITH_WARNINGS: "The live checks passed with warnings",
    Verdict.FAILED: "The live checks failed",
    Verdict.COULD_NOT_TELL: "The live checks could not tell",
}


def run_live(
    compilation: Compilation, live: LiveOptions, now: datetime, recording: RecordingOptions = RecordingOptions()
) -> LiveRun:
    """
    The live checks of all integrations that have no errors of their own; none with `--offline`.

    Args:
        now: With a time zone.

    Raises:
        Problem: The recording cannot be read or written.
    """
    own = judge(compilation.diagnostics)
    if live.offline or not compilation.integrations:
        return LiveRun(compilation.diagnostics, own, None, live.offline)
    from generator.diagnostics import sort_diagnostics

    account = _find_account(recording)
    preflight, recorded_at = _run(compilation.integrations, live, now, recording, account.access)
    return LiveRun(
        sort_diagnostics([*compilation.diagnostics, *account.diagnostics, *preflight.diagnostics]),
        worst_verdict([own, preflight.verdict, *(Verdict.COULD_NOT_TELL for _ in account.diagnostics)]),
        preflight,
        offline=False,
        recorded_at=recorded_at,
        why_no_account=account.why_not if recorded_at is None else "",
    )


@final
@dataclass(frozen=True, slots=True)
class _AccountToAsk:
    access: AponoAccess | None
    why_not: str = ""
    diagnostics: Sequence[Diagnostic] = ()


def _find_account(recording: RecordingOptions) -> _AccountToAsk:
    """A recording is of Rancher servers alone: what it was made with and what is made of it ask the same."""
    from generator.cli.apono_access import AccountProblem, find_own_access
    from generator.server.apono.access import TOKEN_VARIABLE

    if recording.record is not None or recording.replay is not None:
        return _AccountToAsk(None, "a recording is of Rancher alone")
    try:
        access = find_own_access()
    except AccountProblem as problem:
        return _AccountToAsk(None, "the environment names it wrongly", problem.diagnostics)
    return _AccountToAsk(access, "" if access is not None else f"{TOKEN_VARIABLE} is not set")


def _run(
    integrations: Sequence[CompiledIntegration],
    live: LiveOptions,
    now: datetime,
    recording: RecordingOptions,
    access: AponoAccess | None,
) -> tuple[Preflight, str | None]:
    """What it came to, and when the servers were asked if that is not now."""
    from generator.checks.fleet import FleetOptions
    from generator.pipeline.preflight import run_preflight

    if recording.replay is not None:
        run = _load_recording(recording.replay)
        replayed = run_preflight(integrations, run.credentials, run.replay(FleetOptions(now=now)))
        return replayed, run.recorded_at.isoformat(timespec="seconds")
    credentials = load_own_credentials(live)
    with _progress(integrations) as note:
        options = FleetOptions(
            now=now, timeout_s=live.timeout_s, retries=live.retries, environment=os.environ, progress=note
        )
        if recording.record is None:
            return run_preflight(integrations, credentials, options, access), None
        from generator.checks.recorded_run import RunRecorder

        recorder = RunRecorder()
        preflight = run_preflight(integrations, credentials, recorder.listen(options))
    _write_recording(recording.record, recorder.write(options, credentials))
    return preflight, None


def _load_recording(file: str) -> RecordedRun:
    from pathlib import Path

    from generator.checks.recorded_run import load_recorded_run
    from generator.diagnostics import Diagnostic

    run = load_recorded_run(Path(file))
    if isinstance(run, Diagnostic):
        raise Problem([run])
    return run


def _write_recording(file: str, text: str) -> None:
    """All of it or nothing."""
    from pathlib import Path

    from generator.cli.files import replace_file
    from generator.diagnostics.codes.output import CANNOT_WRITE

    try:
        replace_file(Path(file), text)
    except OSError as exc:
        raise Problem([CANNOT_WRITE.at(file=file, reason=(exc.strerror or "").lower())]) from exc


def load_own_credentials(live: LiveOptions) -> Credentials:
    """
    The user's keys.

    Raises:
        click.UsageError: The file that was asked for does not exist.
    """
    from pathlib import Path

    from generator.checks.credentials import find_credentials_path, load_credentials

    if live.credentials_file is None:
        return load_credentials(os.environ, find_credentials_path(os.environ))
    path = Path(live.credentials_file)
    if not path.exists():
        raise click.UsageError("The file that --credentials names does not exist.")
    return load_credentials(os.environ, path)


def describe_live(run: LiveRun) -> Mapping[str, object] | str:
    """The member `live_checks` of machine-readable output: an object, or `not run`."""
    if run.preflight is None:
        return NOT_RUN
    recorded = {"recorded_at": run.recorded_at} if run.recorded_at is not None else {}
    return {**run.preflight.report.to_json(), **recorded}


def print_live(run: LiveRun, color: str, *, err: bool = False) -> None:
    """What was checked, for people, on standard output or *err*."""
    if run.preflight is None:
        return
    from generator.report.checks_text import render_checks

    stream = sys.stderr if err else sys.stdout
    colour = use_color(color, stream.isatty())
    text = render_checks(run.preflight.report, colour=colour, signs=_find_signs(stream))
    if text:
        click.echo(text, err=err, color=True)


def _find_signs(stream: IO[str]) -> str:
    """Ticks, if the encoding has them."""
    from generator.report.checks_text import ASCII_SIGNS, SIGNS

    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        SIGNS.encode(encoding)
    except (UnicodeError, LookupError):
        return ASCII_SIGNS
    return SIGNS


@contextmanager
def _progress(integrations: Sequence[CompiledIntegration]) -> Iterator[Callable[[Endpoint, CheckResult], None]]:
    """What is to be told of each result; it speaks on standard error."""
    from generator.checks.check import Scope
    from generator.checks.registry import CHECKS

    servers = {(compiled.integration.server.host, compiled.integration.server.port) for compiled in integrations}
    progress = _Progress(len(servers), sum(check.scope is Scope.SERVER for check in CHECKS))
    try:
        yield progress.note
    finally:
        progress.clear()


class _Progress:
    """One changing line on a terminal; elsewhere, of several servers, a line for each tenth of them."""

    def __init__(self, servers: int, checks_each: int) -> None:
        self.servers = servers
        self.checks_each = checks_each
        self.is_terminal = sys.stderr.isatty()
        self.answered: dict[Endpoint, int] = {}
        self.done = 0

    def note(self, endpoint: Endpoint, result: CheckResult) -> None:
        """Counts the checks of a server; those of its specs come at about the same time."""
        from generator.checks.check import Scope

        if result.check.scope is not Scope.SERVER:
            return
        count = self.answered[endpoint] = self.answered.get(endpoint, 0) + 1
        self.done += count == self.checks_each
        if self.is_terminal:
            self.show(f"{self.done} of {self.servers} servers checked; {endpoint}: {result.check.title}")
        elif self.servers > 1 and count == self.checks_each and self.done % max(self.servers // 10, 1) == 0:
            click.echo(f"{self.done} of {self.servers} servers checked", err=True)

    def show(self, text: str) -> None:
        from generator.diagnostics.text import show

        click.echo(f"\r\x1b[K{show(text)[:100]}", err=True, nl=False)

    def clear(self) -> None:
        if self.is_terminal and self.answered:
            click.echo("\r\x1b[K", err=True, nl=False)
