"""Rights as rows of one table: what is needed, what the key has, what is too much."""

from __future__ import annotations

from typing import Any, Final

from generator.checks.check import Conclusion
from generator.checks.fields import SECRET_STORE
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.error_bodies import ErrorOrigin
from generator.server.rancher.errors import StatusError

__all__ = ["EVERYTHING", "conclude_unknown", "is_review_missing", "right_fact"]

EVERYTHING: Final = "do everything, as an administrator"

_NOT_RANCHERS: Final = frozenset({ErrorOrigin.PROXY, ErrorOrigin.TEXT})


def right_fact(right: str, *, is_needed: bool, has: bool | None) -> dict[str, Any]:
    """A row, as JSON values; `has` is `None` for what this key cannot tell."""
    return {"right": right, "need": is_needed, "have": has}


def is_review_missing(error: StatusError) -> bool:
    """Whether access reviews cannot be had, of a server that is well otherwise."""
    return error.status in {403, 404, 405} and error.body.origin not in _NOT_RANCHERS


def conclude_unknown(what: str, question: str, error: StatusError) -> Conclusion:
    """
    That nobody tells what the key may do; said once.

    Args:
        question: The same for `kubectl auth can-i`.
    """
    reason = f"access reviews: {shown(str(error))}"
    found = codes.RIGHTS_UNKNOWN.at(SECRET_STORE, what=what, question=question, reason=reason)
    return Conclusion(diagnostics=(found,), is_unknown=True, cause=(found.code,))
