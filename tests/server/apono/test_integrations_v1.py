"""The older and the newer paths show the same integrations."""

import pytest

from generator.server.apono.seeds import Seed

from .asking import Asker
from .recorded import RECORDED

V1, V1_BODY, _ = RECORDED["apono_integration"]
V4, V4_BODY, _ = RECORDED["apono_resource_integration"]

STORES = {
    "aws": ("AWS", {"region": "r", "secret_id": "s"}),
    "gcp": ("GCP", {"project": "p", "secret_id": "s"}),
    "azure": ("AZURE", {"vault_url": "v", "name": "n"}),
    "kubernetes": ("KUBERNETES", {"namespace": "n", "name": "n"}),
    "hashicorp_vault": ("HASHICORP_VAULT", {"secret_engine": "e", "path": "p"}),
}


@pytest.mark.parametrize("store", STORES)
def test_what_one_form_makes_the_other_reads(apono: Asker, store: str) -> None:
    """Import of an old integration's id as the newer resource, with each secret store."""
    type_, keys = STORES[store]
    made = apono.ask("POST", V1, {**V1_BODY, "secret_config": {"type": type_, **keys}})
    newer = apono.ask("GET", f"{V4}/{made['id']}")
    assert newer["integration_config"] == V1_BODY["params"]
    assert {name: found for name, found in newer["secret_store_config"].items() if found} == {store: keys}
    assert newer["owner"]["attribute_value"] == ["a@b.c"]
    assert newer["owners_mapping"]["source_integration_id"] == "ii"

    older = apono.ask("POST", V4, {**V4_BODY, "secret_store_config": {store: keys}})
    assert apono.ask("GET", f"{V1}/{older['id']}")["secret_config"] == {"type": type_, **keys}


def test_the_newer_form_shows_one_owner_of_several(apono: Asker) -> None:
    """The older keeps them all, until a change through the newer one."""
    owners = [{"attribute_type": "user", "attribute_value": [name]} for name in "ab"]
    own = apono.ask("POST", V1, {**V1_BODY, "integration_owners": owners})["id"]
    newer = apono.ask("GET", f"{V4}/{own}")
    assert newer["owner"]["attribute_value"] == ["a"]
    assert apono.ask("GET", f"{V1}/{own}")["integration_owners"] == owners
    owner = {"attribute_type": "user", "attribute_value": ["c"]}
    apono.ask("PUT", f"{V4}/{own}", {"name": "n", "integration_config": {}, "owner": owner})
    assert apono.ask("GET", f"{V1}/{own}")["integration_owners"] == [owner]


def test_nulls_that_break_the_provider_are_left_out(apono: Asker) -> None:
    """An explicit null of the access details is read as a text, of the connector it crashes the provider."""
    made = apono.ask("POST", V1, {"name": "n", "type": "t", "params": {}, "custom_access_details": None})
    assert {key for key in made if made[key] is None} == set()
    assert not {"custom_access_details", "provisioner_id", "secret_config"} & made.keys()
    assert made["connected_resource_types"] == ["t"]


def test_an_unknown_store_is_refused(apono: Asker) -> None:
    wanted = "`secret_config.type` is not one of AWS, GCP, KUBERNETES, AZURE, HASHICORP_VAULT"
    assert apono.refusal("POST", V1, {**V1_BODY, "secret_config": {"type": "VAULT"}}) == (400, wanted)
    assert apono.refusal("POST", V1, {**V1_BODY, "secret_config": {"type": "AWS"}})[0] == 400


def test_lists_are_whole() -> None:
    """The older client asks for one page. The one for Terraform has no identity integrations, the other has."""
    apono = Asker(seed=Seed(identity_sources={"Okta": "okta"}, count=250))
    for path, count in ((V1, 250), ("/api/v2/integrations", 251)):
        listed = apono.ask("GET", path)
        assert len(listed["data"]) == count
        assert listed["pagination"] == {"total": count, "limit": count, "offset": 0}
    assert apono.refusal("GET", f"{V1}/{apono.ask('GET', f'{V4}?name=okta')['items'][0]['id']}")[0] == 404
