"""Faults strike the requests that they name, and show the client what they say."""

from typing import Any

import pytest

from generator.server.apono.faults import EFFECTS, Fault, FaultError, FaultPlan, parse_fault
from generator.server.wire import Request

from .asking import Asker
from .recorded import RECORDED

PATH, BODY, _ = RECORDED["apono_resource_integration"]
SMALL = RECORDED["apono_resource_integration, smallest"][1]
V1, V1_BODY, _ = RECORDED["apono_integration"]
FLOWS, FLOW, _ = RECORDED["apono_access_flow_v2"]
SCOPES, SCOPE, _ = RECORDED["apono_access_scope"]


@pytest.mark.parametrize(
    ("effect", "status"),
    [
        *(("unauthorized", 401), ("forbidden", 403), ("not-found", 404), ("conflict", 409)),
        *(("rate-limited", 429), ("server-error", 500), ("unavailable", 503)),
    ],
)
def test_a_status_stands_for_an_answer_and_nothing_is_done(effect: str, status: int) -> None:
    apono = Asker(faults=[Fault(effect, "POST", seconds=1.5)])
    answer = apono.answer("POST", PATH, BODY)
    assert (answer.status, dict(answer.headers)) == (status, {"Retry-After": "2"} if status == 429 else {})
    assert apono.ask("GET", f"{PATH}?category=RESOURCES")["items"] == []


@pytest.mark.parametrize(
    ("effect", "share", "count"), [("dropped", None, 0), ("answer-lost", None, 1), ("answer-cut", 0.5, 1)]
)
def test_a_connection_ends_before_or_after_the_work(effect: str, share: float | None, count: int) -> None:
    """What the client did not hear of may have been done."""
    apono = Asker(faults=[Fault(effect, "POST")])
    assert apono.answer("POST", PATH, BODY).sent_share == share
    assert len(apono.ask("GET", f"{PATH}?category=RESOURCES")["items"]) == count


def test_an_answer_can_be_slow_or_say_that_it_is_text() -> None:
    answer = Asker(faults=[Fault("slow", seconds=2), Fault("plain-text")]).answer("GET", PATH)
    assert (answer.delay_s, answer.content_type, answer.status) == (2, "text/plain", 200)


def test_success_can_have_another_status() -> None:
    apono = Asker(faults=[Fault("created", "POST"), Fault("ok-for-no-content", "DELETE")])
    made = apono.answer("POST", PATH, BODY)
    assert made.status == 201
    assert isinstance(made.value, dict)
    deleted = apono.answer("DELETE", f"{PATH}/{made.value['id']}")
    assert (deleted.status, deleted.has_body, deleted.value) == (200, True, {})


CONFIG = BODY["integration_config"]
ADDED = {"added_by_server": "true"}
SOURCE_KEYS = {"source_integration_id": "default", "source_integration_name": "Default IDP"}
UNOWNED = {**SMALL, "owner": {"attribute_type": "user", "attribute_values": [], "attribute_value": ["a"]}}


@pytest.mark.parametrize(
    ("effect", "path", "body", "changes"),
    [
        ("reordered", PATH, SMALL, {"connected_resource_types": ["a", "b"]}),
        ("added-keys", PATH, BODY, {"integration_config": {**CONFIG, **ADDED}}),
        ("added-keys", V1, V1_BODY, {"params": {**V1_BODY["params"], **ADDED}}),
        ("number-in-config", PATH, BODY, {"integration_config": {**CONFIG, "host": 443}}),
        ("null-in-config", PATH, BODY, {"integration_config": {**CONFIG, "host": None}}),
        ("null-config", PATH, BODY, {"integration_config": None}),
        ("null-connector", V1, V1_BODY, {"provisioner_id": None}),
        ("null-connector", PATH, BODY, {"connector_id": None}),
        ("null-details", V1, V1_BODY, {"custom_access_details": None}),
        (
            *("null-stores", PATH, SMALL),
            {"secret_store_config": dict.fromkeys(("aws", "gcp", "kubernetes", "azure", "hashicorp_vault", "apono"))},
        ),
        ("wrong-category", PATH, BODY, {"category": "RESOURCE"}),
        ("wrong-status", V1, V1_BODY, {"status": "Foo"}),
        ("null-lists", FLOWS, FLOW, {"access_targets": None}),
        (
            *("filled-requests", FLOWS, {**FLOW, "request_for": None}),
            {"request_for": {"request_scopes": ["self"], "grantees": None}},
        ),
        (
            *("filled-sources", PATH, UNOWNED),
            {"owner": {"attribute_type": "user", "attribute_value": ["a"], **SOURCE_KEYS}},
        ),
        ("bad-times", SCOPES, SCOPE, {"creation_date": 1700000000, "update_date": 1700000000}),
    ],
)
def test_an_answer_can_be_one_that_trips_the_provider(
    effect: str, path: str, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    """The keys that the effect speaks of change, and what is stored does not."""
    apono = Asker(faults=[Fault(effect, "POST")])
    made = apono.ask("POST", path, body)
    right = apono.ask("GET", f"{path}/{made['id']}")
    changed = {key: value for key, value in made.items() if value != right.get(key, ...)}
    if effect != "null-lists":
        assert changed == changes
    assert {key: made[key] for key in changes} == changes


def test_lists_come_in_the_reverse_order_however_deep_they_are() -> None:
    apono = Asker(faults=[Fault("reordered")])
    assert [found["connector_id"] for found in apono.ask("GET", "/api/v2/connectors")] == ["prod-connector", "conn-1"]
    made = apono.ask("POST", PATH, BODY)
    assert made["owner"]["attribute_value"] == ["g2", "g1"]
    assert apono.ask("GET", PATH)["items"][0] == made


def test_keys_can_be_missing_or_unknown() -> None:
    """A key that must be there is not; a key that nobody knows is in every object."""
    apono = Asker(faults=[Fault("missing-keys", first=1, last=1), Fault("unknown-keys", first=2)])
    made = apono.ask("POST", PATH, BODY)
    assert "category" not in made
    read = apono.ask("GET", f"{PATH}/{made['id']}")
    assert read["added_by_server"] == read["owner"]["added_by_server"] == "true"


def test_each_effect_does_one_thing_and_says_so() -> None:
    for name, effect in EFFECTS.items():
        assert (effect.instead is None) != (effect.edit is None), name
        assert effect.summary


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_effect_leaves_lists_and_deletions_answerable(effect: str) -> None:
    """No effect is a mistake of ours on an answer that it was not made for."""
    apono = Asker(faults=[Fault(effect, seconds=0)])
    for method, target in (("GET", PATH), ("GET", "/api/v2/connectors"), ("DELETE", f"{PATH}/x"), ("GET", "/none")):
        assert 200 <= apono.answer(method, target).status < 600


def test_a_fault_strikes_some_calls_of_some_requests() -> None:
    """The second and third GET of a path, whatever else is asked for between them."""
    apono = Asker(faults=[Fault("server-error", "GET", f"{PATH}*", 2, 3)])
    statuses = []
    for target in (PATH, "/api/v2/users", f"{PATH}?name=x", f"{PATH}/x", PATH):
        statuses.append(apono.answer("GET", target).status)
        assert apono.answer("PUT", f"{PATH}/none", SMALL).status == 404
    assert statuses == [200, 200, 500, 500, 200]


def test_faults_are_switched_on_and_off_while_it_runs(apono: Asker) -> None:
    """The first of those that answer answers; the count of a fault starts when it is added."""
    apono.api.faults.add(Fault("forbidden", last=1), Fault("conflict", last=2))
    assert [apono.answer("GET", PATH).status for _ in range(3)] == [403, 409, 200]
    apono.api.faults.add(Fault("not-found"))
    assert apono.answer("GET", PATH).status == 404
    apono.api.faults.clear()
    assert apono.answer("GET", PATH).status == 200


def test_a_request_that_no_fault_fits_is_not_struck() -> None:
    plan = FaultPlan([Fault("conflict", "POST", "/a/*")])
    targets = [("POST", "/a/b?c"), ("GET", "/a/b"), ("POST", "/b")]
    assert [len(plan.strike(Request(method, target))) for method, target in targets] == [1, 0, 0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("conflict", Fault("conflict")),
        ("slow=0.25 GET", Fault("slow", "GET", seconds=0.25)),
        ("conflict POST /a/*", Fault("conflict", "POST", "/a/*")),
        ("conflict * * 2", Fault("conflict", first=2, last=2)),
        ("conflict * * 2-", Fault("conflict", first=2)),
        (" conflict  *  *  2-3 ", Fault("conflict", first=2, last=3)),
    ],
)
def test_a_fault_is_read_from_text(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize("text", ["", "none", "slow=x", "slow=-1", "slow=nan", "conflict * * x", "conflict * * 1 2"])
def test_text_that_says_no_fault_is_refused(text: str) -> None:
    with pytest.raises(FaultError) as caught:
        parse_fault(text)
    assert len(str(caught.value).splitlines()) == 1
