"""What the key's owner may do on the cluster that Rancher runs on, beyond what Apono needs."""

from __future__ import annotations

from typing import Final

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.permission.rights import EVERYTHING, conclude_unknown, is_review_missing, right_fact
from generator.checks.together import ask_together
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import AccessQuestion, ServerIdentity
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.errors import StatusError

__all__ = ["CHECK"]

# The documented user may do none of these (`pkg/data/management/role_data.go`, and the user's own role).
_TOO_MUCH: Final = (
    (EVERYTHING, AccessQuestion("*", "*", "*")),
    ("give itself global roles", AccessQuestion("create", "globalrolebindings", "management.cattle.io")),
    ("read every secret of Rancher", AccessQuestion("get", "secrets")),
)


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    """The value is the rights that are too much; `None` when nobody tells."""
    try:
        answers = await _ask(host)
    except StatusError as exc:
        if not is_review_missing(exc):
            raise
        return conclude_unknown("do more than Apono needs", "'*' '*'", exc)
    asked = [(what, may) for (what, _), may in zip(_TOO_MUCH, answers, strict=True)]
    facts = {"rights": [right_fact(what, is_needed=False, has=may) for what, may in asked]}
    return Conclusion(tuple(what for what, may in asked if may), facts=facts)


async def _ask(host: Host) -> list[bool]:
    return await ask_together(*(host.client.review_access(question) for _, question in _TOO_MUCH))


CHECK = Check(
    name="rights-are-known",
    title="the server tells what the key may do",
    category=Category.PERMISSION,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    codes=(codes.RIGHTS_UNKNOWN,),
    requests=("access_review",),
    is_waivable=True,
)
