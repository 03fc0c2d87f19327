"""
Terraform as a child process: the customer's, or the one that the extra `terraform` brings.

What is wrong with a configuration is no exception: it comes back as `TerraformDiagnostic`s. What is wrong
with the run is one of the errors of `errors`. Each `Terraform` has a private directory with its working
directory, home, temporary files and CLI configuration, and hands on nothing of our environment but the
search path and the language: no TF_* variable, no token, no plugin cache, no credentials file.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from .errors import (
    CommandResult,
    RunnerError,
    TerraformFailedError,
    TerraformNotFoundError,
    TerraformOutputError,
    TerraformTimeoutError,
)
from .private_directory import PrivateDirectory
from .programs import TerraformProgram, find_embedded_terraform, find_terraform
from .terraform_json import TerraformDiagnostic, UnexpectedOutput, parse_events, parse_object, parse_validation

__all__ = [
    "CommandResult",
    "PlanResult",
    "RunnerError",
    "Terraform",
    "TerraformDiagnostic",
    "TerraformFailedError",
    "TerraformNotFoundError",
    "TerraformOutputError",
    "TerraformProgram",
    "TerraformTimeoutError",
    "find_embedded_terraform",
    "find_terraform",
]

Parsed = TypeVar("Parsed")

_DEFAULT_CONFIG = "disable_checkpoint = true\n"
_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE")
_PLAN_FILE = "plan.tfplan"


@dataclass(frozen=True, slots=True)
class PlanResult:
    """
    A plan, or why there is none.

    *document* is the output of `terraform show -json` for the plan; None if an error stands in the
    *diagnostics*. *has_changes* includes changed outputs and imports.
    """

    diagnostics: tuple[TerraformDiagnostic, ...]
    document: Mapping[str, Any] | None
    has_changes: bool


class Terraform:
    """
    One Terraform in one private working directory, for as long as its `with` block lasts.

        with Terraform(find_terraform(), environment=reattach_environment([provider])) as terraform:
            terraform.write_files({"main.tf": text})
            result = terraform.plan()

    With a reattached provider neither `init` nor a mirror is needed; with a mirror, give its CLI
    configuration and call `init` first.
    """

    def __init__(
        self,
        program: TerraformProgram,
        *,
        environment: Mapping[str, str] | None = None,
        cli_config: str = _DEFAULT_CONFIG,
        time_limit_s: float = 300,
    ) -> None:
        """
        Args:
            program: What to run.
            environment: Variables for Terraform and its providers, besides the few that it gets anyway.
            cli_config: The text of the CLI configuration; it takes the place of the user's.
            time_limit_s: For each command.
        """
        self._program = program
        self._extra = dict(environment or {})
        self._cli_config = cli_config
        self._time_limit_s = time_limit_s
        self._private = PrivateDirectory()

    @property
    def directory(self) -> Path:
        """The working directory, where the configuration lies; it goes at the end of the `with` block."""
        return self._private.path / "work"

    def __enter__(self) -> Terraform:
        try:
            self._private.__enter__()
            for name in ("work", "home", "tmp"):
                (self._private.path / name).mkdir()
            (self._private.path / "terraform.rc").write_text(self._cli_config)
        except BaseException as exc:
            self._private.__exit__(type(exc), exc, None)
            if isinstance(exc, OSError):
                raise RunnerError(f"cannot make a directory to run Terraform in: {exc}") from exc
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._private.__exit__(kind, error, trace)

    def write_files(self, files: Mapping[str, str | bytes]) -> None:
        """
        Put files into the working directory, by relative path; text is written as UTF-8, untouched.

        Raises:
            RunnerError: There is no room, or a name cannot be one.
        """
        try:
            for name, content in files.items():
                path = self.directory / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        except OSError as exc:
            raise RunnerError(f"cannot write the configuration to plan: {exc}") from exc

    def init(self) -> CommandResult:
        """
        Install the providers of the configuration, without a state backend.

        Raises:
            TerraformFailedError: A provider is not to be had, or the configuration cannot be read.
        """
        return self._checked("init", "-backend=false", "-input=false", "-no-color")

    def validate(self) -> tuple[TerraformDiagnostic, ...]:
        """What is wrong with the configuration, warnings included; empty if nothing is."""
        result = self.run("validate", "-json", "-no-color")
        return self._parsed(result, parse_validation)

    def plan(self, *, state: Path | None = None, extra: Sequence[str] = ()) -> PlanResult:
        """
        Plan the configuration.

        Args:
            state: A state file to plan against; it is not changed. None is an empty state, or the one in
                the working directory.
            extra: Further arguments, such as `-destroy`.

        Raises:
            TerraformFailedError: It failed without a diagnostic: a crash, most likely.
        """
        against = () if state is None else (f"-state={state.absolute()}",)
        options = ("-json", "-input=false", "-lock=false", "-detailed-exitcode", f"-out={self.plan_file}")
        result = self.run("plan", *options, *against, *extra)
        diagnostics = self._parsed(result, parse_events)
        if result.exit_code not in (0, 2):
            if not any(diagnostic.severity == "error" for diagnostic in diagnostics):
                raise _failed(result)
            return PlanResult(diagnostics, None, has_changes=False)
        return PlanResult(diagnostics, self.show(self.plan_file), has_changes=result.exit_code == 2)

    def show(self, path: Path | None = None) -> Mapping[str, Any]:
        """The JSON of a plan file or a state file; None shows the state of the working directory."""
        result = self._checked("show", "-json", "-no-color", *([] if path is None else [str(path)]))
        return self._parsed(result, parse_object)

    def format(self, text: str) -> str:
        """
        *text* as `terraform fmt` writes it.

        Raises:
            TerraformFailedError: *text* is not HCL.
        """
        source = self._private.path / "format.tf"
        source.write_text(text, newline="")
        return self._checked("fmt", "-no-color", "-", stdin=source).stdout

    def format_files(self, files: Mapping[str, str]) -> dict[str, str]:
        """
        Texts by path, each as `terraform fmt` writes it, in one run. Nothing of them stays.

        Raises:
            TerraformFailedError: One of them is not HCL.
        """
        self.write_files(files)
        try:
            self._checked("fmt", "-no-color", "-recursive", "-list=false")
            return {path: (self.directory / path).read_bytes().decode() for path in files}
        finally:
            for path in files:
                (self.directory / path).unlink()

    def run(self, *arguments: str, stdin: Path | None = None) -> CommandResult:
        """
        Run any command in the working directory, whatever its exit code.

        Raises:
            TerraformTimeoutError: It took longer than the time limit; it and its providers are gone.
            RunnerError: It could not be started.
        """
        try:
            process = self._private.start(
                [*self._program.command, *arguments],
                cwd=self.directory,
                environment=self._environment(),
                stdin=stdin,
            )
        except OSError as exc:
            raise RunnerError(f"cannot start {self._program.name}: {exc}") from exc
        try:
            stdout, stderr = process.communicate(timeout=self._time_limit_s)
        except subprocess.TimeoutExpired as exc:
            name = f"{self._program.name} {arguments[0]}"
            raise TerraformTimeoutError(f"{name} did not end within {self._time_limit_s:g} s") from exc
        finally:
            self._finish(process)
        texts = (out.decode(errors="replace") for out in (stdout, stderr))
        return CommandResult(arguments, process.returncode, *texts)

    @property
    def plan_file(self) -> Path:
        """Where `plan` leaves the binary plan; it goes at the end of the `with` block."""
        return self._private.path / _PLAN_FILE

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        """Whatever happened: no process of the group is left, and its pipes are closed."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        self._private.ended(process)

    def _environment(self) -> dict[str, str]:
        private = self._private.path
        return {
            **{name: os.environ[name] for name in _INHERITED if name in os.environ},
            "HOME": str(private / "home"),
            "TMPDIR": str(private / "tmp"),
            "TF_CLI_CONFIG_FILE": str(private / "terraform.rc"),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            **self._extra,
        }

    def _checked(self, *arguments: str, stdin: Path | None = None) -> CommandResult:
        result = self.run(*arguments, stdin=stdin)
        if result.exit_code != 0:
            raise _failed(result)
        return result

    def _parsed(self, result: CommandResult, parse: Callable[[str], Parsed]) -> Parsed:
        try:
            return parse(result.stdout)
        except UnexpectedOutput as exc:
            if result.exit_code != 0:
                raise _failed(result) from exc
            raise TerraformOutputError(f"{self._program.name} {result.arguments[0]}: {exc}") from exc


def _failed(result: CommandResult) -> TerraformFailedError:
    said = result.stderr.strip() or result.stdout.strip()
    return TerraformFailedError(f"terraform {result.arguments[0]} failed: {said}", result)
