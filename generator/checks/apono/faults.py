"""What it means when Apono's API gives no good answer."""

from __future__ import annotations

from typing import Any

from generator.diagnostics import Diagnostic, DiagnosticCode
from generator.diagnostics.codes import account as codes
from generator.server.http_api import (
    AddressError,
    ApiError,
    LostError,
    RateLimitedError,
    StatusError,
    UnexpectedAnswerError,
    UnreachableError,
)

__all__ = ["explain_api_error"]


def explain_api_error(error: ApiError, host: str) -> Diagnostic:
    """The diagnostic for *error* of the API at *host*; of no spec, so without a path."""
    reason = str(error)
    if isinstance(error, RateLimitedError) and error.wait_s:
        reason += f"; it asks to wait {error.wait_s:g} s"
    facts: dict[str, Any] = {"host": host, "reason": reason}
    return _code(error).at(**facts)


def _code(error: ApiError) -> DiagnosticCode:
    match error:
        case RateLimitedError():
            return codes.BUSY
        case StatusError(status=401):
            return codes.TOKEN_REFUSED
        case StatusError(status=403):
            return codes.NOT_PERMITTED
        case StatusError(status=status) if status >= 500:
            return codes.BUSY
        case StatusError() | UnexpectedAnswerError() | AddressError():
            return codes.NOT_UNDERSTOOD
        case UnreachableError() | LostError():
            return codes.NOT_REACHED
    return codes.NOT_REACHED
