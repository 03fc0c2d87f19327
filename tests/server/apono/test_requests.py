"""What is wrong with a request is its sender's fault, said with a status and the key that is wrong."""

from typing import Any

import pytest

from generator.diagnostics.secret import Secret

from .asking import Asker
from .recorded import RECORDED

PATH, BODY, _ = RECORDED["apono_resource_integration"]
FLOWS, FLOW, _ = RECORDED["apono_access_flow_v2"]


@pytest.mark.parametrize("header", ["", "t0ken", "Basic t0ken", "Bearer", "Bearer ", "bearer t0ken"])
def test_a_token_is_asked_for_even_if_any_will_do(apono: Asker, header: str) -> None:
    assert apono.refusal("GET", PATH, authorization=header)[0] == 401


@pytest.mark.parametrize(("token", "status"), [("right", 200), ("wrong", 401), ("right ", 401), ("ßé", 401)])
def test_only_the_account_s_token_is_let_in(token: str, status: int) -> None:
    apono = Asker(token=Secret("right"))
    assert apono.answer("GET", PATH, authorization=f"Bearer {token}").status == status


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, "`name` is missing"),
        ({"name": 1}, "`name` is not a text"),
        ({"integration_config": None}, "`integration_config` is missing"),
        ({"integration_config": []}, "`integration_config` is not an object"),
        ({"connected_resource_types": "a"}, "`connected_resource_types` is not a list"),
        ({"connected_resource_types": ["a", None]}, "`connected_resource_types[1]` is not a text"),
        ({"owner": {"attribute_type": "user"}}, "`owner.attribute_value` is missing"),
        ({"secret_store_config": {"aws": {"region": "r"}}}, "`secret_store_config.aws.secret_id` is missing"),
        ({"custom_access_details": "x" * 401}, "`custom_access_details` has more than 400 characters"),
    ],
)
def test_a_body_of_another_shape_is_refused(apono: Asker, change: dict[str, Any], message: str) -> None:
    """The message names the key, and nothing is made."""
    assert apono.refusal("POST", PATH, {**BODY, **change}) == (400, message)
    assert apono.refusal("POST", PATH, "text") == (400, "`the body` is not an object")
    assert apono.ask("GET", f"{PATH}?category=RESOURCES")["items"] == []


def test_two_secret_stores_are_refused(apono: Asker) -> None:
    stores = {"kubernetes": {"namespace": "n", "name": "n"}, "gcp": {"project": "p", "secret_id": "s"}}
    status, message = apono.refusal("POST", PATH, {**BODY, "secret_store_config": stores})
    assert (status, message.startswith("`secret_store_config` needs at most one of aws, ")) == (400, True)


@pytest.mark.parametrize("target", [{}, {"bundle": {"bundle_reference": "b"}, **FLOW["access_targets"][1]}])
def test_a_target_is_exactly_one_thing(apono: Asker, target: dict[str, Any]) -> None:
    status, message = apono.refusal("POST", FLOWS, {**FLOW, "access_targets": [target]})
    assert (status, message.startswith("`access_targets[0]` needs exactly one of ")) == (400, True)


def test_truth_values_are_no_numbers(apono: Asker) -> None:
    assert apono.refusal("POST", FLOWS, {**FLOW, "grant_duration_in_min": True})[0] == 400


def test_names_are_unique(apono: Asker) -> None:
    """Another object of the name is refused, when one is made and when one is renamed; the same object may keep it."""
    made = apono.ask("POST", PATH, BODY)
    other = apono.ask("POST", PATH, {**BODY, "name": "other"})
    assert apono.refusal("POST", PATH, BODY)[0] == 400
    assert apono.refusal("PUT", f"{PATH}/{other['id']}", BODY)[0] == 400
    assert apono.ask("PUT", f"{PATH}/{made['id']}", BODY) == made


def test_references_are_names_or_ids_and_answered_as_names(apono: Asker) -> None:
    source = apono.ask("GET", f"{PATH}?name=okta")["items"][0]
    owner = {"attribute_type": "group", "attribute_value": ["g"], "source_integration_reference": source["id"]}
    made = apono.ask("POST", PATH, {**BODY, "owner": owner})
    assert (made["owner"]["source_integration_id"], made["owner"]["source_integration_name"]) == (source["id"], "Okta")


def test_a_rename_is_seen_where_the_name_is_used(apono: Asker) -> None:
    """References are kept by id, so that a rename elsewhere is drift here; who is gone keeps the last name sent."""
    integration = apono.ask("POST", PATH, BODY)
    path, bundle, _ = RECORDED["apono_bundle_v2"]
    target = {"integration_reference": BODY["name"], "resource_type": "t", "permissions": []}
    own = f"{path}/{apono.ask('POST', path, {**bundle, 'access_targets': [{'integration': target}]})['id']}"

    def name() -> str:
        found: str = apono.ask("GET", own)["access_targets"][0]["integration"]["integration_name"]
        return found

    assert name() == "Rancher prod"
    apono.ask("PUT", f"{PATH}/{integration['id']}", {**BODY, "name": "renamed"})
    assert name() == "renamed"
    apono.answer("DELETE", f"{PATH}/{integration['id']}")
    assert name() == "Rancher prod"


def test_unknown_references_are_refused_if_asked_for() -> None:
    strict = Asker(refuses_unknown_references=True)
    path, bundle, _ = RECORDED["apono_bundle_v2"]
    assert strict.refusal("POST", path, bundle) == (400, "there is no `some scope` among the access scopes")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"{}", "application/json; charset=utf-8", 400),
    ],
)
def test_a_body_that_is_not_json_is_refused(apono: Asker, body: bytes, content_type: str, status: int) -> None:
    assert apono.refusal("POST", PATH, body, content_type=content_type)[0] == status
