"""Runs of Terraform that came to nothing, as diagnostics."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import planning as codes
from generator.runners.errors import TerraformFailedError, TerraformNotFoundError

__all__ = ["conceal_secrets", "explain_failure"]


def explain_failure(error: Exception, *, is_real: bool) -> Diagnostic:
    """What kept Terraform from its answer. `is_real`: whether it had the user's environment."""
    if isinstance(error, TerraformNotFoundError):
        return codes.TERRAFORM_NOT_FOUND.at(reason=error)
    if not isinstance(error, TerraformFailedError):
        return codes.TERRAFORM_FAILED.at(reason=error)
    said = error.result.stderr.strip() or error.result.stdout.strip()
    reason = f"`terraform {error.result.arguments[0]}` ended with exit code {error.result.exit_code}"
    diagnostic = codes.TERRAFORM_FAILED.at(reason=reason, detail=_without_frames(said))
    return conceal_secrets(diagnostic) if is_real else diagnostic


_FRAME = re.compile(r"^[╷│╵] ?", re.MULTILINE)
_MOST_LINES = 40


def _without_frames(text: str) -> str:
    """What Terraform says to people, without the lines that it draws and without empty lines."""
    lines = [line for line in _FRAME.sub("", text).splitlines() if line.strip()]
    return "\n".join(lines[-_MOST_LINES:])


_SECRET_NAME = re.compile(r"token|secret|passw|credential|(?<![a-z])key", re.IGNORECASE)
_SHORTEST_SECRET = 6
_CONCEALED = "(sensitive)"


def conceal_secrets(diagnostic: Diagnostic) -> Diagnostic:
    """*diagnostic* without the secrets of the environment, should Terraform or a provider have repeated one."""
    names = [name for name in os.environ if _SECRET_NAME.search(name)]
    secrets = sorted({os.environ[name] for name in names}, key=len, reverse=True)
    summary, detail = diagnostic.summary, diagnostic.detail
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            summary, detail = summary.replace(secret, _CONCEALED), detail.replace(secret, _CONCEALED)
    return replace(diagnostic, summary=summary, detail=detail)
