"""
The one right that Apono's global role gives by a rule.

Asked by an access review: a list without the right answers 200 with the caller alone, which proves nothing. Where no
review can be had, somebody else in the list is proof as well.
"""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.permission.rights import conclude_unknown, is_review_missing, right_fact
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import AccessQuestion, ServerIdentity
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.errors import StatusError

__all__ = ["CHECK"]

_LIST_USERS = AccessQuestion("list", "users", "management.cattle.io")

_COMMAND = (
    "kubectl patch globalroles.management.cattle.io ROLE --type json -p "
    '\'[{"op":"add","path":"/rules/-","value":{"apiGroups":["management.cattle.io"],"resources":["users"],'
    '"verbs":["list"]}}]\''
)


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    try:
        may = await host.client.review_access(_LIST_USERS)
    except StatusError as exc:
        if not is_review_missing(exc):
            raise
        if len(await host.client.fetch_users()) < 2:
            return conclude_unknown("list users", "list users.management.cattle.io", exc)
        may = True
    facts = {"rights": [right_fact("list users", is_needed=True, has=may)]}
    if may:
        return Conclusion(may, facts=facts)
    found = codes.USERS_NOT_LISTED.at(SECRET_STORE, command=_COMMAND)
    return Conclusion(may, (found,), facts=facts)


CHECK = Check(
    name="users-are-listed",
    title="the key may list users",
    category=Category.PERMISSION,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    codes=(codes.USERS_NOT_LISTED, codes.RIGHTS_UNKNOWN),
    requests=("access_review", "users"),
    is_waivable=True,
)
