"""What the key's owner may do on the cluster that Rancher runs on, beyond what Apono needs."""

from __future__ import annotations

from typing import Final

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.permission.rights import EVERYTHING, right_fact
from generator.checks.together import ask_together
from generator.server.rancher.client import AccessQuestion, ServerIdentity
from generator.server.rancher.endpoints import ApiKey

__all__ = ["CHECK"]

# The documented user may do none of these (`pkg/data/management/role_data.go`, and the user's own role).
_TOO_MUCH: Final = (
    (EVERYTHING, AccessQuestion("*", "*", "*")),
    ("give itself global roles", AccessQuestion("create", "globalrolebindings", "management.cattle.io")),
    ("read every secret of Rancher", AccessQuestion("get", "secrets")),
)


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    """The value is the rights that are too much."""
    answers = await ask_together(*(host.client.review_access(question) for _, question in _TOO_MUCH))
    asked = [(what, may) for (what, _), may in zip(_TOO_MUCH, answers, strict=True)]
    facts = {"rights": [right_fact(what, is_needed=False, has=may) for what, may in asked]}
    return Conclusion(tuple(what for what, may in asked if may), facts=facts)


CHECK = Check(
    name="rights-are-known",
    title="the server tells what the key may do",
    category=Category.PERMISSION,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    requests=("access_review",),
)
