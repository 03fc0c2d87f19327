"""
Who approves: the identity source, the groups and the users that a spec names.

Other attributes of owners (a manager, a shift, a field of the identity source) are known to the source alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from generator.addresses import AttributePath
from generator.checks.apono.account import Account
from generator.checks.apono.hints import suggest
from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.texts import shown
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import account as codes
from generator.model import IntegrationOwner, Value, list_names
from generator.server.apono.payloads import Group, LiveIntegration, User

__all__ = ["CHECK"]

_OLDER_RESOURCE: Final = "apono_integration"
_OWNER: Final = AttributePath.of("integration_owner")
_RESOURCE_OWNER: Final = AttributePath.of("resource_owner")


async def _run(account: Account, _: object) -> Conclusion:
    owner, resource_owner = account.integration.owner, account.integration.resource_owner
    named = [(it.source, path) for it, path in ((owner, _OWNER), (resource_owner, _RESOURCE_OWNER)) if it is not None]
    if not named:
        return Conclusion(note="none named")
    found: list[Diagnostic] = []
    source = None
    if any(isinstance(name, str) for name, _ in named):
        sources = await account.client.fetch_identity_sources()
        for name, path in named:
            found += _check_source(account, name, path / "source", sources)
        source = _find_source(account, owner.source if owner is not None else None, sources)
    if owner is not None:
        found += await _check_values(account, owner, source)
    return Conclusion(diagnostics=tuple(found))


def _check_source(
    account: Account, name: Value | None, path: AttributePath, sources: Sequence[LiveIntegration]
) -> Iterator[Diagnostic]:
    if not isinstance(name, str) or _find_source(account, name, sources) is not None:
        return
    names = [source.name for source in sources]
    hint = suggest(name, names)
    if account.integration.resource == _OLDER_RESOURCE:
        names = [f"{source.id} ({source.name})" for source in sources]
        named = next((source for source in sources if source.name == name), None)
        hint = f"write its id: `{shown(named.id)}`" if named is not None else ""
    facts: dict[str, Any] = {"host": account.host, "source": shown(name), "known": list_names(names)}
    yield codes.OWNER_SOURCE_NOT_FOUND.at(path, hint=hint, **facts)


def _find_source(account: Account, name: Value | None, sources: Sequence[LiveIntegration]) -> LiveIntegration | None:
    """The older resource names a source by its id, the newer one by its name."""
    is_older = account.integration.resource == _OLDER_RESOURCE
    return next((source for source in sources if (source.id if is_older else source.name) == name), None)


async def _check_values(account: Account, owner: IntegrationOwner, source: LiveIntegration | None) -> list[Diagnostic]:
    if not isinstance(owner.values, tuple):
        return []
    path = _OWNER / "values"
    values = [(value, path / place) for place, value in enumerate(owner.values) if isinstance(value, str)]
    if owner.attribute == "group":
        groups = await account.client.fetch_groups()
        return [found for value, at in values for found in _check_group(account, value, at, groups, source)]
    if owner.attribute == "user":
        users = await account.client.fetch_users()
        return [found for value, at in values for found in _check_user(account, value, at, users)]
    return []


def _check_group(
    account: Account, value: str, path: AttributePath, groups: Sequence[Group], source: LiveIntegration | None
) -> Iterator[Diagnostic]:
    same = [group for group in groups if value in (group.name, group.id, group.source_id)]
    if not same:
        hint = suggest(value, [group.name for group in groups])
        yield codes.GROUP_NOT_FOUND.at(path, hint=hint, host=account.host, group=shown(value))
    elif source is not None and source.name not in {group.source_integration_name for group in same}:
        found = list_names(dict.fromkeys(group.source_integration_name or "Apono itself" for group in same))
        yield codes.GROUP_OF_ANOTHER_SOURCE.at(path, group=shown(value), source=shown(source.name), found=found)


def _check_user(account: Account, value: str, path: AttributePath, users: Sequence[User]) -> Iterator[Diagnostic]:
    """E-mail addresses are compared without regard to case, as mail systems do."""
    wanted = value.lower()
    same = [user for user in users if user.id == value or wanted in map(str.lower, (user.email, *user.email_aliases))]
    if not same:
        hint = suggest(value, [user.email for user in users])
        yield codes.USER_NOT_FOUND.at(path, hint=hint, host=account.host, user=shown(value))
    elif not any(user.active for user in same):
        yield codes.USER_NOT_ACTIVE.at(path, user=shown(value))


CHECK = Check(
    name="owners-are-known",
    title="the account knows the owners and their source",
    category=Category.ACCOUNT,
    run=_run,
    needs=("account-answers",),
    codes=(
        codes.OWNER_SOURCE_NOT_FOUND,
        codes.GROUP_NOT_FOUND,
        codes.GROUP_OF_ANOTHER_SOURCE,
        codes.USER_NOT_FOUND,
        codes.USER_NOT_ACTIVE,
    ),
    requests=("integrations", "groups", "users"),
    scope=Scope.SPEC,
    is_waivable=True,
)
