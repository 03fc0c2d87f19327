"""What is there before anybody asks: catalog, connectors, groups, people."""

import pytest

from generator.server.apono.api import AponoApi
from generator.server.apono.seeds import Seed

from .asking import TIME, TIME_S, Asker

CATALOG = "/api/v2/integrations-catalog"


def test_the_catalog_says_what_a_type_needs(apono: Asker) -> None:
    """Every key is there, also those that the seed leaves out; the list holds the same entries."""
    entry = apono.ask("GET", f"{CATALOG}/postgresql")
    assert entry.keys() == {
        *("type", "name", "description", "params"),
        *("requires_secret", "supported_secret_types"),
    }
    assert entry["params"][0] == {
        "id": "hostname",
        "label": "Hostname",
        "values": [],
        "default": "",
        "optional": False,
    }
    assert entry in apono.ask("GET", CATALOG)["data"]
    assert apono.ask("GET", f"{CATALOG}/rancher")["params"] == []


@pytest.mark.parametrize("type_", ["none", "", "Rancher"])
def test_an_unknown_type_is_not_in_the_catalog(apono: Asker, type_: str) -> None:
    """The empty one is what the provider asks for when it does not know the type yet."""
    assert apono.refusal("GET", f"{CATALOG}/{type_}")[0] == 404


def test_connectors_are_a_bare_list(apono: Asker) -> None:
    """An object would fail the provider."""
    wanted = [
        {"connector_id": c, "status": "Connected", "last_connected": TIME_S} for c in ("conn-1", "prod-connector")
    ]
    assert apono.ask("GET", "/api/v2/connectors") == wanted
    newer = apono.ask("GET", "/api/admin/v3/connectors?status=connected")["items"]
    assert [(found["id"], found["last_connected"]) for found in newer] == [("conn-1", TIME), ("prod-connector", TIME)]


def test_groups_know_where_they_come_from(apono: Asker) -> None:
    source = apono.ask("GET", "/api/admin/v4/integrations?category=USER-INFORMATION&name=Okta")["items"][0]
    (group,) = apono.ask("GET", "/api/admin/v1/groups?name=plat%2A")["items"]
    assert group == {
        "id": group["id"],
        "name": "Platform",
        "source_id": "Platform",
        "source_integration_id": source["id"],
        "source_integration_name": "Okta",
    }
    assert {"id": group["id"], "type": "Group", "name": "Platform"} in apono.ask("GET", "/api/v2/identities")["data"]


def test_people_are_listed(apono: Asker) -> None:
    (user,) = apono.ask("GET", "/api/v2/users")["data"]
    assert user["email"] == "admin@example.com"
    assert apono.ask("GET", f"/api/v2/users/{user['id']}") == user


def test_the_same_seed_has_the_same_ids() -> None:
    """So that recorded output stays as it is."""
    lists = [Asker(seed=Seed(count=3)).ask("GET", "/api/admin/v4/integrations") for _ in range(2)]
    assert lists[0] == lists[1]


def test_an_account_can_be_empty() -> None:
    assert Asker(seed=Seed()).ask("GET", "/api/v2/connectors") == []
    assert AponoApi(seed=Seed()).records == []
