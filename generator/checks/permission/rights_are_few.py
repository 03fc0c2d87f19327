"""Signs of more rights than the documented user has."""

from __future__ import annotations

from collections.abc import Collection

from generator.checks.check import Category, Check, CheckOutcome, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.permission.rights import EVERYTHING
from generator.diagnostics.codes import live as codes

__all__ = ["CHECK"]


async def _run(_: Host, rights: Collection[str] | None, owner: CheckResult, role: CheckResult) -> Conclusion:
    """Which role gives too much, or that it is an administrator's key, says more, if somebody has said it."""
    if rights is None:
        return Conclusion(skip_because="rights-are-known")
    if not rights:
        return Conclusion()
    if EVERYTHING in rights and owner.outcome is CheckOutcome.WARNED:
        return Conclusion(skip_because=owner.check.name)
    if codes.ROLE_GIVES_MORE.code in {diagnostic.code for diagnostic in role.conclusion.diagnostics}:
        return Conclusion(skip_because=role.check.name)
    what = EVERYTHING if EVERYTHING in rights else ", ".join(rights)
    return Conclusion(diagnostics=(codes.TOO_MANY_RIGHTS.at(SECRET_STORE, what=what),))


CHECK = Check(
    name="rights-are-few",
    title="the key may do no more than Apono needs",
    category=Category.PERMISSION,
    run=_run,
    needs=("rights-are-known",),
    after=("key-is-of-own-user", "role-is-exact"),
    codes=(codes.TOO_MANY_RIGHTS,),
    is_waivable=True,
)
