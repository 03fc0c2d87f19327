"""
What can go wrong with a child process, and what it left when it did.

    RunnerError
    ├── TerraformNotFoundError   there is none: the user's to install or to name
    ├── TerraformTimeoutError    it took longer than it was given
    ├── TerraformFailedError     it ended with an error that it did not report as a diagnostic
    └── TerraformOutputError     its answer is not the JSON that it should be
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "CommandResult",
    "RunnerError",
    "TerraformFailedError",
    "TerraformNotFoundError",
    "TerraformOutputError",
    "TerraformTimeoutError",
]


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What one run left: its arguments, its exit code and what it printed."""

    arguments: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str


class RunnerError(Exception):
    """Terraform could not be run, or did not do what it was run for; the message is for users."""


class TerraformNotFoundError(RunnerError):
    """There is no Terraform to run."""


class TerraformTimeoutError(RunnerError):
    """Terraform was stopped because it took too long."""


class TerraformFailedError(RunnerError):
    """Terraform ended with an error; *result* is all it said."""

    def __init__(self, message: str, result: CommandResult) -> None:
        super().__init__(message)
        self.result = result


class TerraformOutputError(RunnerError):
    """Terraform answered with something other than the JSON that it promises."""
