"""Every check, in the order of results. A check that is added here is run, listed and documented."""

from __future__ import annotations

from typing import Final

from generator.checks.apono import (
    account_answers,
    catalog_agrees,
    connector_is_connected,
    name_is_free,
    owners_are_known,
)
from generator.checks.check import Check
from generator.checks.discovery import clusters_are_connected, clusters_are_found, clusters_are_listed
from generator.checks.key import key_is_accepted, key_is_bound, key_is_of_own_user, key_lasts, key_life_is_known
from generator.checks.permission import (
    clusters_are_owned,
    local_is_hidden,
    rights_are_few,
    rights_are_known,
    role_is_exact,
    users_are_listed,
)
from generator.checks.reach import host_resolves, port_connects
from generator.checks.runner import validate_order
from generator.checks.server import server_is_rancher, server_is_ready, version_suffices
from generator.checks.settings import (
    agents_trust_ca,
    key_limit_is_known,
    key_limit_suffices,
    server_url_agrees,
    ui_answers,
)
from generator.checks.tls import certificate_is_strict, certificate_lasts, certificate_verifies, published_ca_agrees

__all__ = ["ACCOUNT_CHECKS", "ALL_CHECKS", "CHECKS", "all_request_names"]

CHECKS: Final[tuple[Check, ...]] = (
    host_resolves.CHECK,
    port_connects.CHECK,
    certificate_verifies.CHECK,
    server_is_rancher.CHECK,
    certificate_lasts.CHECK,
    certificate_is_strict.CHECK,
    published_ca_agrees.CHECK,
    version_suffices.CHECK,
    server_is_ready.CHECK,
    key_is_bound.CHECK,
    key_is_accepted.CHECK,
    key_is_of_own_user.CHECK,
    key_life_is_known.CHECK,
    key_lasts.CHECK,
    users_are_listed.CHECK,
    rights_are_known.CHECK,
    role_is_exact.CHECK,
    rights_are_few.CHECK,
    clusters_are_listed.CHECK,
    clusters_are_found.CHECK,
    clusters_are_connected.CHECK,
    local_is_hidden.CHECK,
    clusters_are_owned.CHECK,
    server_url_agrees.CHECK,
    ui_answers.CHECK,
    key_limit_is_known.CHECK,
    key_limit_suffices.CHECK,
    agents_trust_ca.CHECK,
)

"""Of a Rancher server."""

ACCOUNT_CHECKS: Final[tuple[Check, ...]] = (
    account_answers.CHECK,
    connector_is_connected.CHECK,
    name_is_free.CHECK,
    owners_are_known.CHECK,
    catalog_agrees.CHECK,
)
"""Of the account at Apono, if there is a token."""

ALL_CHECKS: Final = (*CHECKS, *ACCOUNT_CHECKS)

validate_order(ALL_CHECKS)


def all_request_names() -> tuple[str, ...]:
    """The requests to a Rancher server that all checks together may send, each once, in the order of the checks."""
    return tuple(dict.fromkeys(name for check in CHECKS for name in (*check.requests, *check.admin_requests)))
