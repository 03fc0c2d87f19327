"""What an Apono account promises, as far as the checks and the comparison build on it."""

from __future__ import annotations

import pytest

from generator.server.apono.access import AponoAccess
from generator.server.apono.client import AponoClient, ask_account

from . import client as writing


@pytest.fixture
def access(client: writing.AponoClient) -> AponoAccess:
    return AponoAccess(client.url, client.token)


def test_integrations_have_ids_and_the_category_that_was_asked_for(access: AponoAccess) -> None:
    found = ask_account(access, AponoClient.fetch_integrations)
    assert len({integration.id for integration in found}) == len(found)
    assert {integration.category for integration in found} <= {"RESOURCES"}
    assert all(integration.name and integration.type and integration.status for integration in found)


def test_identity_sources_know_users_and_groups(access: AponoAccess) -> None:
    found = ask_account(access, AponoClient.fetch_identity_sources)
    assert {source.category for source in found} <= {"USER-INFORMATION"}


def test_connectors_have_a_state(access: AponoAccess) -> None:
    found = ask_account(access, AponoClient.fetch_connectors)
    assert all(connector.id for connector in found)
    assert {connector.status.upper() for connector in found} <= {"CONNECTED", "DISCONNECTED"}
    assert all(connector.last_connected for connector in found if connector.is_connected)


def test_users_and_groups_have_names(access: AponoAccess) -> None:
    assert all("@" in user.email for user in ask_account(access, AponoClient.fetch_users))
    assert all(group.name for group in ask_account(access, AponoClient.fetch_groups))


def test_the_list_of_the_catalog_and_one_entry_say_the_same(access: AponoAccess) -> None:
    found = {entry.type: entry for entry in ask_account(access, AponoClient.fetch_catalog)}
    assert "postgresql" in found
    one = ask_account(access, lambda client: client.find_catalog_type("postgresql"))
    assert one == found["postgresql"]


def test_a_type_that_is_none_is_not_found(access: AponoAccess) -> None:
    assert ask_account(access, lambda client: client.find_catalog_type("no-such-type-9f3a")) is None
