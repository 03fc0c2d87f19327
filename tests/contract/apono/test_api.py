"""What the provider, and we, rely on in Apono's API; said once, of the stand-in and of Apono."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from generator.diagnostics.secret import Secret

from .client import AponoClient
from .facts import assert_shape

INTEGRATIONS = "/api/admin/v4/integrations"
SCOPES = "/api/admin/v1/access-scopes"
BUNDLES = "/api/admin/v2/bundles"
FLOWS = "/api/admin/v2/access-flows"
GROUPS = "/api/admin/v1/groups"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

CleanUp = Callable[[str, str], None]


@pytest.mark.parametrize("path", [INTEGRATIONS, SCOPES, BUNDLES, FLOWS, GROUPS, "/api/v2/connectors"])
def test_a_wrong_token_is_refused(client: AponoClient, path: str) -> None:
    assert client.send("GET", path, token=Secret("wrong")).status == 401


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{INTEGRATIONS}?category=RESOURCES", "integration"),
        (f"{INTEGRATIONS}?category=USER-INFORMATION", "integration"),
        (SCOPES, "access scope"),
        (BUNDLES, "bundle"),
        (FLOWS, "access flow"),
        (GROUPS, "group"),
    ],
)
def test_lists_are_pages_of_objects(client: AponoClient, path: str, kind: str) -> None:
    page = client.get(path)
    assert_shape("page", page)
    for item in page["items"]:
        assert_shape(kind, item)


def test_connectors_are_a_bare_list(client: AponoClient) -> None:
    connectors = client.get("/api/v2/connectors")
    for connector in connectors:
        assert_shape("connector", connector)
    assert client.connector in [connector["connector_id"] for connector in connectors]


def test_the_catalog_says_what_its_types_need(client: AponoClient) -> None:
    listed = client.get("/api/v2/integrations-catalog")
    assert_shape("older list", listed)
    assert_shape("counts", listed["pagination"])
    for entry in listed["data"]:
        assert_shape("integration type", entry)
        for parameter in entry["params"]:
            assert_shape("parameter", parameter)
    first = listed["data"][0]
    assert client.get(f"/api/v2/integrations-catalog/{first['type']}") == first
    assert client.send("GET", "/api/v2/integrations-catalog/no-such-type").status >= 400


def test_an_access_scope_lives_its_life(client: AponoClient, unique: str, clean_up: CleanUp) -> None:
    """Made, read, found by a wildcard in any letter case, changed, cleared of what is left out, deleted, gone."""
    query = 'resource_type = "x"\n  and resource_name = "${y}"\n'
    body = {"name": unique, "description": "d", "query": query}
    made = client.expect(200, "POST", SCOPES, body)
    own = f"{SCOPES}/{made['id']}"
    clean_up(SCOPES, made["id"])
    assert_shape("access scope", made)
    assert {key: made[key] for key in body} == body
    assert TIME.fullmatch(made["creation_date"])
    assert client.get(own) == made
    pattern = urlencode({"name": f"*{unique[5:].upper()}"})
    assert [found["id"] for found in client.get(f"{SCOPES}?{pattern}")["items"]] == [made["id"]]
    changed = client.expect(200, "PUT", own, {"name": unique, "query": "q"})
    assert (changed["query"], changed["description"]) == ("q", None)
    assert client.expect(204, "DELETE", own) is None
    assert client.send("GET", own).status == 404
    assert client.send("DELETE", own).status == 404


def integration(client: AponoClient, name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": client.integration_type,
        "connector_id": client.connector,
        "integration_config": {"b": "2", "a": '{"x": [1]}', "text": 'é\U0001f600 <&> "\\\n'},
        "connected_resource_types": [client.integration_type],
        **more,
    }


def test_an_integration_lives_its_life(client: AponoClient, unique: str, clean_up: CleanUp) -> None:
    """Its configuration comes back byte for byte, what was not sent is null, an update sends no type."""
    body = integration(client, unique, custom_access_details="d")
    made = client.expect(200, "POST", INTEGRATIONS, body)
    own = f"{INTEGRATIONS}/{made['id']}"
    clean_up(INTEGRATIONS, made["id"])
    assert_shape("integration", made)
    assert {key: made[key] for key in body} == body
    assert made["category"] == "RESOURCES"
    assert [made.get(key) for key in ("secret_store_config", "owner", "owners_mapping")] == [None] * 3
    del body["type"], body["custom_access_details"]
    changed = client.expect(200, "PUT", own, {**body, "integration_config": {"a": "1"}})
    assert (changed["type"], changed["integration_config"]) == (client.integration_type, {"a": "1"})
    assert changed.get("custom_access_details") is None
    read = client.get(own)
    assert {key: read[key] for key in changed if key not in ("status", "last_sync_time")} == {
        key: value for key, value in changed.items() if key not in ("status", "last_sync_time")
    }
    assert client.expect(204, "DELETE", own) is None
    assert client.send("GET", own).status == 404


def test_integration_names_are_unique(client: AponoClient, unique: str, clean_up: CleanUp) -> None:
    made = client.expect(200, "POST", INTEGRATIONS, integration(client, unique))
    clean_up(INTEGRATIONS, made["id"])
    assert 400 <= client.send("POST", INTEGRATIONS, integration(client, unique)).status < 500


def test_a_token_of_a_page_remembers_the_filters(client: AponoClient, unique: str, clean_up: CleanUp) -> None:
    """The request for the next page says the token alone."""
    names = [f"{unique} {number}" for number in range(3)]
    for name in names:
        clean_up(SCOPES, client.expect(200, "POST", SCOPES, {"name": name, "query": "q"})["id"])
    found, query = [], {"name": f"{unique}*", "limit": "2"}
    while query:
        page = client.get(f"{SCOPES}?{urlencode(query)}")
        found += [item["name"] for item in page["items"]]
        token = page["pagination"].get("next_page_token")
        query = {"page_token": token} if token else {}
    assert sorted(found) == names


def test_a_bundle_answers_names_for_references(client: AponoClient, unique: str, clean_up: CleanUp) -> None:
    """An access scope that is named by its id is answered by its name; targets keep their order."""
    scopes = [client.expect(200, "POST", SCOPES, {"name": f"{unique} {n}", "query": "q"}) for n in "ba"]
    for scope in scopes:
        clean_up(SCOPES, scope["id"])
    references = [scopes[0]["name"], scopes[1]["id"]]
    targets = [{"access_scope": {"access_scope_reference": reference}} for reference in references]
    made = client.expect(200, "POST", BUNDLES, {"name": unique, "access_targets": targets})
    clean_up(BUNDLES, made["id"])
    assert_shape("bundle", made)
    wanted = [{"access_scope_id": scope["id"], "access_scope_name": scope["name"]} for scope in scopes]
    assert [target["access_scope"] for target in made["access_targets"]] == wanted
    assert client.get(f"{BUNDLES}/{made['id']}")["access_targets"] == made["access_targets"]


@pytest.mark.parametrize("path", [INTEGRATIONS, SCOPES, BUNDLES, FLOWS, GROUPS])
def test_an_unknown_id_is_not_found(client: AponoClient, path: str) -> None:
    assert client.send("GET", f"{path}/00000000-0000-0000-0000-000000000000").status == 404


def test_a_body_without_what_it_needs_is_refused(client: AponoClient, unique: str) -> None:
    assert 400 <= client.send("POST", SCOPES, {"name": unique}).status < 500
