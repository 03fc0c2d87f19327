"""
The global roles of the key's owner, as an administrator's key shows them.

Apono's page asks for one rule, `list` on `users` of `management.cattle.io`, and for the inherited role `cluster-owner`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.texts import listed, shown
from generator.checks.together import ask_together
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import AccessQuestion, RancherClient
from generator.server.rancher.errors import RancherError
from generator.server.rancher.payloads import GlobalRole, PolicyRule, RoleTemplate, User

__all__ = ["CHECK"]

_OWNER: Final = "cluster-owner"
_EVERYBODYS: Final = frozenset({"user", "user-base"})
"""Rancher's default roles, of which every user has one (`pkg/data/management/role_data.go`)."""

_READ_ROLES: Final = AccessQuestion("get", "globalroles", "management.cattle.io")
_LIST_USERS: Final = (("management.cattle.io",), ("users",), ("list",))


async def _run(host: Host, me: User) -> Conclusion:
    """The value is whether a role hands down `cluster-owner`; `None` when that cannot be told."""
    if host.admin is None:
        return Conclusion(is_unknown=True, note="an administrator's key would tell")
    try:
        roles, template = await _fetch(host.admin, me)
    except RancherError as exc:
        found = codes.ADMIN_KEY_UNUSABLE.at(SECRET_STORE, server=host.server, reason=shown(str(exc)))
        return Conclusion(diagnostics=(found,), is_unknown=True)
    inherits = any(_OWNER in role.inherited_cluster_roles for role in roles)
    facts = {"global_roles": [shown(role.id) for role in roles]}
    return Conclusion(inherits, tuple(_find_faults(host, me, roles, template)), facts=facts)


async def _fetch(admin: RancherClient, me: User) -> tuple[list[GlobalRole], RoleTemplate]:
    """
    Raises:
        RancherError: The key is not good, or no administrator's.
    """
    await admin.identify()
    if not await admin.review_access(_READ_ROLES):
        raise RancherError("its owner may not read global roles")
    bindings, template = await ask_together(admin.fetch_global_role_bindings(me.id), admin.fetch_role_template(_OWNER))
    names = dict.fromkeys(it.global_role_id for it in bindings if it.user_id == me.id)
    roles = await ask_together(*(admin.fetch_global_role(name) for name in names if name not in _EVERYBODYS))
    return roles, template


def _find_faults(host: Host, me: User, roles: Sequence[GlobalRole], template: RoleTemplate) -> Iterator[Diagnostic]:
    user = shown(me.username or me.name or me.id)
    if not any(_OWNER in role.inherited_cluster_roles for role in roles):
        shown_roles = listed([_describe(role) for role in roles]) or "no global role of its own is bound to the user"
        command = _command(roles, me)
        yield codes.ROLE_WITHOUT_INHERITANCE.at(SECRET_STORE, user=user, roles=shown_roles, command=command)
    extras = [f"{_name(role)}: {extra}" for role in roles for extra in _find_extras(role)]
    if extras:
        yield codes.ROLE_GIVES_MORE.at(SECRET_STORE, user=user, roles=listed(extras))
    if template.locked:
        yield codes.TEMPLATE_LOCKED.at(SECRET_STORE, server=host.server)


def _find_extras(role: GlobalRole) -> Iterator[str]:
    for rule in role.rules:
        if (rule.api_groups, rule.resources, rule.verbs) != _LIST_USERS or rule.non_resource_urls:
            yield _describe_rule(rule)
    others = [name for name in role.inherited_cluster_roles if name != _OWNER]
    if others:
        yield f"hands down {', '.join(map(shown, others))}"


def _describe(role: GlobalRole) -> str:
    rules = "; ".join(map(_describe_rule, role.rules)) or "no rule"
    inherited = ", ".join(map(shown, role.inherited_cluster_roles)) or "nothing"
    return f"{_name(role)}: {rules}; hands down {inherited}"


def _describe_rule(rule: PolicyRule) -> str:
    what = [*rule.resources, *rule.non_resource_urls]
    groups = f" of {_join(rule.api_groups)}" if any(rule.api_groups) else ""
    return f"{_join(rule.verbs)} on {_join(what)}{groups}"


def _join(texts: Iterable[str]) -> str:
    return "/".join(shown(text) for text in texts)


def _name(role: GlobalRole) -> str:
    return f"{shown(role.id)} ({shown(role.name)})" if role.name and role.name != role.id else shown(role.id)


def _command(roles: Sequence[GlobalRole], me: User) -> str:
    """What mends it: on the user's own role, or with a new one."""
    own = next((role for role in roles if not role.builtin), None)
    if own is not None:
        return (
            f"kubectl patch globalroles.management.cattle.io {shlex.quote(shown(own.id))} --type merge "
            '-p \'{"inheritedClusterRoles":["cluster-owner"]}\''
        )
    return _NEW_ROLE.format(user=shown(me.id))


_NEW_ROLE: Final = """\
kubectl create -f - <<'END'
apiVersion: management.cattle.io/v3
kind: GlobalRole
metadata: {{name: apono}}
displayName: Apono
rules: [{{apiGroups: [management.cattle.io], resources: [users], verbs: [list]}}]
inheritedClusterRoles: [cluster-owner]
---
apiVersion: management.cattle.io/v3
kind: GlobalRoleBinding
metadata: {{generateName: grb-}}
globalRoleName: apono
userName: {user}
END"""


CHECK = Check(
    name="role-is-exact",
    title="the global role gives what Apono needs, and no more",
    category=Category.PERMISSION,
    run=_run,
    needs=("key-is-accepted",),
    codes=(*(codes.ROLE_WITHOUT_INHERITANCE, codes.ROLE_GIVES_MORE, codes.TEMPLATE_LOCKED, codes.ADMIN_KEY_UNUSABLE),),
    requests=("access_review", "global_role_bindings", "global_role", "role_template"),
    is_waivable=True,
)
