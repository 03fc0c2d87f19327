"""The stand-in answers what real servers were seen to answer."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from generator.server.rancher.fake.faults import Fault, Trouble, answer_fault
from generator.server.rancher.fake.messages import Answer, Heard
from generator.server.rancher.fake.recorded import RECORDED
from generator.server.rancher.fake.seeds import KeySeed, World, parse_time
from generator.server.rancher.fake.setups import (
    ADMIN_KEY,
    DEDICATED_KEY,
    EXT_KEY,
    UNKNOWN_KEY,
    combine,
    with_key,
)
from tests.server.rancher.worlds import ask, make_scene, recorded_answers


@dataclass(frozen=True)
class Case:
    """How to ask for one recorded answer."""

    name: str
    key: str | None = DEDICATED_KEY
    setups: tuple[str, ...] = ()
    version: str = "v2.12.3"
    cacerts: str | None = None
    body: Any = None
    path: str = ""


_CLOCK_DAY = datetime.timedelta(days=1)
_FRESH = KeySeed(
    "token-w4f9g",
    "u-k7d4x",
    datetime.timedelta(minutes=-5),
    description="fresh",
    is_fresh=True,
    idle=None,
    uuid="7be0a6e3-92c4-4a6b-8d61-bfd32d6d51b7",
)
_ENDLESS = replace(
    RECORDED.get_key(DEDICATED_KEY),
    access_key="token-m2c7z",
    ttl=0 * _CLOCK_DAY,
    uuid="7be0a6e3-92c4-4a6b-8d61-e14a94aab77d",
)


def _review(group: str, resource: str, verb: str) -> dict[str, Any]:
    attributes = {"group": group, "resource": resource, "verb": verb}
    return {
        "kind": "SelfSubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "spec": {"resourceAttributes": attributes},
    }


_LIST_USERS = _review("management.cattle.io", "users", "list")
_EVERYTHING = _review("*", "*", "*")
_RULES = {"kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1", "spec": {"namespace": "default"}}

# Answers whose bytes, with the order of their keys, are the recorded ones.
_EXACT = (
    Case("ping", None),
    Case("healthz", None),
    Case("rancherversion", None),
    Case("cacerts__private_ca", None),
    Case("cacerts__none", None, cacerts=""),
    Case("v3_settings_cacerts__private_ca", None),
    Case("v3_settings_cacerts__none", None, cacerts=""),
    Case("v3_settings_first-login", None),
    Case("v3_settings_server-url"),
    Case("v3_settings_server-url__unset", setups=("server-url-unset",)),
    Case("v3_settings_server-url__other_host", setups=("server-url-other-host",)),
    Case("v3_settings_server-version"),
    Case("v3_settings_auth-token-max-ttl-minutes"),
    Case("v3_settings_agent-tls-mode"),
    Case("v1-public_authproviders", None, version="v2.13.0"),
    Case("v3_users__list"),
    Case("v3_users__list_2.13", version="v2.13.0"),
    Case("v3_users__no_list_permission", setups=("no-list-right",)),
    Case("v3_users__me"),
    Case("v3_users_{id}__own"),
    Case("v3_users__page1_of_3"),
    Case("v3_users__page2_of_3"),
    Case("v3_users__page3_of_3"),
    Case("v3_tokens__own"),
    Case("v3_tokens__empty", EXT_KEY, version="v2.15.0"),
    Case("v3_tokens_{name}__90_days"),
    Case("v3_tokens_{name}__never_expires"),
    Case("v3_tokens_{name}__just_created"),
    Case("v3_tokens_{name}__scoped"),
    Case("v3_tokens_{name}__lastUpdateTime_2.9", version="v2.9.12"),
    Case("v3_globalroles__as_dedicated_user"),
    Case("v3_globalroles_{id}__as_admin_correct", ADMIN_KEY),
    Case("v3_globalroles_{id}__as_admin_no_inherited_cluster_roles", ADMIN_KEY, ("no-inherited-role",)),
    Case("v3_globalroles_{id}__as_admin_wrong_rules", ADMIN_KEY, ("get-for-list", "other-inherited-role")),
    Case("v3_globalroles_{id}__as_admin_over_permissive", ADMIN_KEY, ("too-many-rights",)),
    Case("v3_globalroles_{id}__as_admin_2.8", ADMIN_KEY, version="v2.8.15"),
    Case("v3_globalrolebindings__as_dedicated_user"),
    Case("v3_globalrolebindings__as_admin", ADMIN_KEY),
    Case("v3_clusters__as_dedicated_user"),
    Case("v3_clusters__as_dedicated_user_none", setups=("no-clusters",)),
    Case("v3_clusters__as_admin", ADMIN_KEY),
    Case("v3_clusters_{id}__active"),
    Case("v3_clusters_{id}__disconnected"),
    Case("v3_clusters_local__as_admin", ADMIN_KEY),
    Case("v3_clusterroletemplatebindings__all"),
    Case("v3_clusterroletemplatebindings__own"),
    Case("v3_clusterroletemplatebindings__none", setups=("no-rights",)),
    Case("v3_roletemplates_cluster-owner"),
    Case("v3_roletemplates_cluster-owner__locked", setups=("locked-template",)),
    Case("v3_principals"),
    Case("ssar_local__list_users_allowed", body=_LIST_USERS),
    Case("ssar_local__list_users_denied", setups=("no-list-right",), body=_LIST_USERS),
    Case("ssar_local__everything_denied", body=_EVERYTHING),
    Case("ssar_downstream__everything_allowed", body=_EVERYTHING),
    Case("ssrr_local", body=_RULES),
    Case("apis_ext.cattle.io_v1_selfusers__create_201", version="v2.13.0", body={}),
    Case("error_401_must_authenticate", None, path="/v3/users"),
    Case("error_401_must_authenticate", UNKNOWN_KEY, path="/v1/management.cattle.io.users"),
    Case("error_401_apis_text", None),
    Case("error_401_k8s_status", UNKNOWN_KEY),
    Case("error_401_v3_tokens__ext_key", EXT_KEY),
    Case("error_500_v3_tokens_by_id__ext_key", EXT_KEY),
    Case("error_403_v3_globalroles_by_id"),
    Case("error_403_v3_globalrolebindings_by_id"),
    Case("error_403_v3_users_by_id"),
    Case("error_403_v3_clusters_local"),
    Case("error_403_v3_roletemplates_by_id", setups=("user-base",)),
    Case("error_403_v3_settings_by_id", setups=("no-base-role",)),
    Case("error_403_apis_empty"),
    Case("error_403_k8s_status"),
    Case("error_403_downstream_cluster", setups=("no-rights",)),
    Case("error_404_v3_users_by_id", ADMIN_KEY),
    Case("error_404_v3_globalroles_by_id", ADMIN_KEY),
    Case("error_404_v3_tokens_by_id__other_user"),
    Case("error_404_v3_tokens_by_id__unknown", ADMIN_KEY),
    Case("error_404_v3_unknown_type"),
    Case("error_404_v1_empty"),
    Case("error_404_plain", None, path="/no-such-path"),
    Case("error_503_downstream_not_provisioned", ADMIN_KEY),
    Case("error_503_v3_cluster_unavailable"),
)

# Answers whose keys stand in another order than recorded, which was not the wire's for these.
_EQUAL = (
    Case("apis_ext.cattle.io_v1_tokens_{name}", EXT_KEY),
    Case("v1_ext.cattle.io.tokens_{name}", EXT_KEY),
    Case("v1_management.cattle.io.users__list", version="v2.13.0"),
    Case("v1_management.cattle.io.users__no_list_permission", setups=("no-list-right",), version="v2.13.0"),
    Case("v1_management.cattle.io.clusters__as_dedicated_user"),
    Case("apis_management.cattle.io_v3_users__list", version="v2.13.0"),
    Case("error_403_v1_users_by_id"),
    Case("error_403_v1_tokens_blocked", ADMIN_KEY),
)


def _answer(case: Case) -> Answer:
    entry = recorded_answers()[case.name]
    world = _world(case)
    scene = make_scene(case.version, world, case.cacerts)
    return ask(scene, case.path or entry["path"], key=case.key, method=entry["method"], body=case.body)


def _world(case: Case) -> World:
    world = combine(case.setups, RECORDED)
    for key in (_ENDLESS, _FRESH):
        if case.name.startswith("v3_tokens_{name}"):
            world = with_key(key)(world)
    if case.name == "v3_tokens__empty":
        world = replace(world, keys=tuple(key for key in world.keys if key.is_ext))
    return world


def _ids(cases: tuple[Case, ...]) -> list[str]:
    return [f"{case.name}-{case.key}" for case in cases]


@pytest.mark.parametrize("case", _EXACT, ids=_ids(_EXACT))
def test_answer_is_the_recorded_one(case: Case) -> None:
    """Status, content type and body are those of the wire."""
    entry, answer = recorded_answers()[case.name], _answer(case)
    assert (answer.status, answer.content_type) == (entry["status"], entry["content_type"])
    if "text" in entry:
        assert answer.body.decode() == entry["text"]
    else:
        assert json.dumps(json.loads(answer.body)) == json.dumps(entry["body"])


@pytest.mark.parametrize("case", _EQUAL, ids=_ids(_EQUAL))
def test_answer_says_the_same_as_the_recorded_one(case: Case) -> None:
    """Status, content type and all values are those recorded."""
    entry, answer = recorded_answers()[case.name], _answer(case)
    assert (answer.status, answer.content_type) == (entry["status"], entry["content_type"])
    shown = json.loads(answer.body)
    if case.name.startswith("v1_management.cattle.io"):  # the age was rounded by hand in these
        _drop_ages(shown)
        _drop_ages(entry["body"])
    if case.name.startswith("apis_management.cattle.io_v3_users"):  # recorded without the system users
        shown["items"] = [item for item in shown["items"] if "system://" not in item["principalIds"][0]]
    assert shown == entry["body"]


def _drop_ages(body: dict[str, Any]) -> None:
    for item in body["data"]:
        item["metadata"].pop("fields", None)


def test_norman_ends_its_answers_with_a_newline() -> None:
    """JSON of `/v3` is compact and ends as Go's encoder ends it."""
    answer = ask(make_scene(), "/v3/users?me=true")
    assert answer.body.endswith(b"}\n")
    assert b'": ' not in answer.body


def test_steve_writes_the_type_of_errors_twice() -> None:
    """The key really is there twice."""
    assert ask(make_scene(), "/v1/management.cattle.io.users/u-b2n6w").body.count(b'"type":"error"') == 2


_FAULTS = (
    ("error_429_v3", Fault.TOO_MANY_REQUESTS_JSON, "/v3/users/u-k7d4x"),
    ("error_429_k8s_text", Fault.TOO_MANY_REQUESTS_TEXT, "/apis/x"),
    ("error_429_ingress", Fault.TOO_MANY_REQUESTS_PAGE, "/v3/users"),
    ("error_502_ingress", Fault.BAD_GATEWAY, "/v3/users"),
    ("error_503_ingress", Fault.UNAVAILABLE, "/v3/users"),
    ("error_503_api_aggregation_not_ready", Fault.AGGREGATION_NOT_READY, "/cacerts"),
    ("error_503_k8s_status", Fault.AGGREGATION_NOT_READY, "/apis/ext.cattle.io/v1/tokens"),
    ("error_404_plain", Fault.STARTING, "/v3/users"),
)


@pytest.mark.parametrize(("name", "fault", "path"), _FAULTS, ids=[fault.name for _, fault, _ in _FAULTS])
def test_fault_answers_what_was_recorded(name: str, fault: Fault, path: str) -> None:
    """Proxies, Kubernetes and a starting server speak their own dialects."""
    entry = recorded_answers()[name]
    answer = answer_fault(Trouble(fault), Heard("GET", path))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.content_type) == (entry["status"], entry["content_type"])
    assert dict(answer.headers) == entry.get("headers", {})
    assert answer.body.decode() == entry.get("text", json.dumps(entry.get("body"), separators=(",", ":")) + "\n")


def test_every_recorded_answer_is_compared() -> None:
    """No recorded answer lies around unused."""
    elsewhere = {
        *("error_302_http_redirect", "error_400_use_https"),  # the plain port: test_server
        # Lists whose order or length was changed by hand: test_rights and test_versions.
        *("v3_globalroles__as_admin", "v3_globalrolebindings__as_admin_over_permissive"),
        *("v1_management.cattle.io.globalroles__as_admin",),
        *("rancherversion__rc", "rancherversion__hotfix", "rancherversion__head"),
        *("rancherversion__head_commit", "rancherversion__dev"),  # test_versions
    }
    compared = {case.name for case in (*_EXACT, *_EQUAL)} | {name for name, _, _ in _FAULTS}
    assert set(recorded_answers()) == compared | elsewhere
    assert not compared & elsewhere


def test_recorded_clock_is_within_the_keys_life() -> None:
    """The dedicated user's key is good at the recorded present."""
    assert parse_time("2025-11-30T08:05:00Z") > make_scene().now
