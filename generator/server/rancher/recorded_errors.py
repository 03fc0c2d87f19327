"""Errors of the client as JSON, for recordings: by name, with what each one is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from generator.server.rancher import errors
from generator.server.rancher.error_bodies import ErrorBody, ErrorOrigin

__all__ = ["read_error", "write_error"]

_Facts = Mapping[str, Any]


def _write_status(error: Any) -> _Facts:
    body: ErrorBody = error.body
    return {
        "status": error.status,
        "origin": body.origin.name,
        "code": body.code,
        "message": body.message,
        "retry_after_s": error.retry_after_s,
    }


def _read_status(facts: _Facts) -> errors.RancherError:
    body = ErrorBody(ErrorOrigin[facts["origin"]], str(facts["code"]), str(facts["message"]))
    wait_s = facts["retry_after_s"]
    return errors.StatusError(int(facts["status"]), body, retry_after_s=None if wait_s is None else int(wait_s))


def _read_unexpected(facts: _Facts) -> errors.RancherError:
    status = facts["status"]
    return errors.UnexpectedAnswerError(
        str(facts["text"]), status=None if status is None else int(status), is_html=bool(facts["is_html"])
    )


_Form = tuple[Callable[[Any], _Facts], Callable[[_Facts], errors.RancherError]]

_FORMS: Final[Mapping[type[errors.RancherError], _Form]] = MappingProxyType(
    {
        errors.AddressRefusedError: (
            lambda error: {"host": error.host, "address": error.address, "kind": error.kind},
            lambda facts: errors.AddressRefusedError(str(facts["host"]), str(facts["address"]), str(facts["kind"])),
        ),
        errors.CertificateError: (
            lambda error: {"code": error.code, "reason": error.reason},
            lambda facts: errors.CertificateError(int(facts["code"]), str(facts["reason"])),
        ),
        errors.RedirectedError: (
            lambda error: {"status": error.status, "location": error.location},
            lambda facts: errors.RedirectedError(int(facts["status"]), str(facts["location"])),
        ),
        errors.TooLargeError: (
            lambda error: {"limit_bytes": error.limit_bytes},
            lambda facts: errors.TooLargeError(int(facts["limit_bytes"])),
        ),
        errors.UnexpectedAnswerError: (
            lambda error: {"text": str(error), "status": error.status, "is_html": error.is_html},
            _read_unexpected,
        ),
        errors.StatusError: (_write_status, _read_status),
    }
)
"""Those that are more than a sentence."""

_SENTENCES: Final = (
    errors.NameNotFoundError,
    errors.ConnectionFailedError,
    errors.TimedOutError,
    errors.TlsError,
    errors.NotTlsError,
    errors.DroppedError,
    errors.NotRecordedError,
)
_BY_NAME: Final = MappingProxyType({kind.__name__: kind for kind in (*_FORMS, *_SENTENCES)})


def write_error(error: errors.RancherError) -> dict[str, Any]:
    """*error* as JSON values. Raises `KeyError` for an error that has no form here: our mistake."""
    kind = type(error)
    if kind in _FORMS:
        return {"error": kind.__name__, **_FORMS[kind][0](error)}
    return {"error": _BY_NAME[kind.__name__].__name__, "text": str(error)}


def read_error(data: _Facts) -> errors.RancherError:
    """
    The error that *data* describes.

    Raises:
        KeyError, TypeError, ValueError: *data* is nothing that `write_error` makes.
    """
    kind = _BY_NAME[data["error"]]
    return _FORMS[kind][1](data) if kind in _FORMS else kind(str(data["text"]))
