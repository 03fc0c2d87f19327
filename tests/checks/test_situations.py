"""Keys, rights, clusters and settings: what is found in each situation, in every version."""

from __future__ import annotations

import datetime
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from generator.checks.check import CheckOutcome
from generator.checks.report import IntegrationReport
from generator.diagnostics import DiagnosticCode, Severity
from generator.diagnostics.codes import live
from generator.diagnostics.outcome import Verdict
from generator.server.rancher.fake import SETUPS, VERSIONS, FakeRancher, Fault, Trouble, combine
from generator.server.rancher.fake.recorded import APONO_ROLE, DEDICATED
from generator.server.rancher.fake.seeds import Rule, UserSeed, World
from generator.server.rancher.fake.setups import (
    ADMIN_KEY,
    BYSTANDER_KEY,
    DEDICATED_KEY,
    DISABLED_KEY,
    EXPIRED_KEY,
    EXT_KEY,
    HEALTHY,
    SCOPED_KEY,
    UNKNOWN_KEY,
)
from generator.server.rancher.wire import make_tls_context
from tests.checks.asking import QUICK, check, faults, outcomes
from tests.checks.changed_answers import changing, instead
from tests.checks.foreign_servers import sign

_KEY = "secret_store"

# Faults of each set-up of the stand-in; none for those in which the documented user is as it should be.
SITUATIONS: dict[str, tuple[DiagnosticCode, str] | None] = {
    "no-rights": (live.USERS_NOT_LISTED, _KEY),
    "no-list-right": (live.USERS_NOT_LISTED, _KEY),
    "get-for-list": (live.USERS_NOT_LISTED, _KEY),
    "no-inherited-role": (live.NO_CLUSTERS, _KEY),
    "other-inherited-role": (live.ROLE_NOT_INHERITED, _KEY),
    "too-many-rights": (live.TOO_MANY_RIGHTS, _KEY),
    "admin-role": (live.TOO_MANY_RIGHTS, _KEY),
    "user-base": None,
    "no-base-role": (live.NOT_READABLE, _KEY),
    "disabled-user": (live.KEY_REFUSED, _KEY),
    "must-change-password": None,
    "locked-template": None,
    "expired-key": (live.KEY_REFUSED, _KEY),
    "disabled-key": (live.KEY_REFUSED, _KEY),
    "scoped-key": (live.KEY_REFUSED, _KEY),
    "endless-key": None,
    "fresh-key": None,
    "soon-expired-key": (live.KEY_ENDS_SOON, _KEY),
    "no-clusters": (live.NO_CLUSTERS, _KEY),
    "connected-clusters": None,
    "disconnected-clusters": (live.CLUSTERS_DISCONNECTED, "host"),
    "every-cluster-state": (live.CLUSTERS_DISCONNECTED, "host"),
    "first-login-open": (live.FIRST_LOGIN_OPEN, "host"),
    "server-url-unset": (live.SERVER_URL_UNSET, "host"),
    "server-url-other-host": (live.SERVER_URL_DIFFERS, "host"),
    "server-url-address": (live.SERVER_URL_DIFFERS, "host"),
    "server-url-port": (live.SERVER_URL_DIFFERS, "host"),
    "server-url-slash": (live.SERVER_URL_DIFFERS, "host"),
    "no-key-limit": None,
    "short-key-limit": None,
    "strict-agents": None,
    "system-store-agents": None,
    "no-agent-setting": None,
}


def test_every_set_up_has_a_row() -> None:
    """A set-up that is added is judged."""
    assert set(SITUATIONS) == set(SETUPS)


@pytest.mark.parametrize("name", SITUATIONS)
def test_situation_has_one_fault(name: str) -> None:
    """The root cause is the only diagnostic, at the field that it concerns; errors fail, warnings do not."""
    wanted = SITUATIONS[name]
    with FakeRancher(world=combine([name])) as rancher:
        report = check(rancher)
    assert faults(report) == ([(wanted[0].code, wanted[1])] if wanted else [])
    assert report.verdict is _verdict(wanted[0] if wanted else None)


def _verdict(entry: DiagnosticCode | None) -> Verdict:
    if entry is None:
        return Verdict.PASSED
    return Verdict.FAILED if entry.severity is Severity.ERROR else Verdict.PASSED_WITH_WARNINGS


@pytest.mark.parametrize(
    ("key", "entry"),
    [
        (DEDICATED_KEY, None),
        (EXT_KEY, None),
        (ADMIN_KEY, live.OWNER_IS_ADMIN),
        (BYSTANDER_KEY, live.USERS_NOT_LISTED),
        (SCOPED_KEY, live.KEY_REFUSED),
        (EXPIRED_KEY, live.KEY_REFUSED),
        (DISABLED_KEY, live.KEY_REFUSED),
        (UNKNOWN_KEY, live.KEY_REFUSED),
    ],
)
def test_key_has_one_fault(key: str, entry: DiagnosticCode | None) -> None:
    """Keys that look alike in Rancher's answer are one fault; an administrator's rights are not a second one."""
    with FakeRancher() as rancher:
        report = check(rancher, key=key)
    assert faults(report) == ([(entry.code, _KEY)] if entry else [])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("key", [DEDICATED_KEY, EXT_KEY])
def test_documented_user_passes_in_every_version(version: str, key: str) -> None:
    """The documented set-up is right from 2.8 to 2.15; keys of the newer kind exist since 2.12."""
    with FakeRancher(version) as rancher:
        report = check(
            rancher, key=key, rancher_ui_url=rancher.endpoint.origin, credential_rotation_days=5, user_cleanup_days=10
        )
    has_key = key == DEDICATED_KEY or int(version.partition(".")[2]) >= 12
    assert faults(report) == ([] if has_key else [(live.KEY_REFUSED.code, _KEY)])


@pytest.mark.parametrize(
    ("version", "entry"),
    [
        ("v2.7.15", live.VERSION_TOO_OLD),
        ("v2.8.0-rc1", live.VERSION_TOO_OLD),
        ("v2.8.0", None),
        ("v2.8.6-hotfix-ch-1-a8e77118f", None),
        ("v2.9.4-hotfix-2dcf.1", None),
        ("v2.13-head", None),
        ("dev", live.VERSION_UNKNOWN),
        ("master-head", live.VERSION_UNKNOWN),
    ],
)
def test_version_is_judged_by_what_it_has(version: str, entry: DiagnosticCode | None) -> None:
    """A hotfix is at least its release; what has no number is unknown, not too old."""
    with FakeRancher(version) as rancher:
        report = check(rancher)
    assert faults(report) == ([(entry.code, "host")] if entry else [])


def test_without_a_key_the_rest_is_checked() -> None:
    """It cannot be told whether the spec is right; the message says how to give a key, and nothing carries one."""
    with FakeRancher() as rancher:
        report = check(rancher, key=None)
        assert not any(request.had_credential for request in rancher.requests)
    assert faults(report) == [(live.NO_KEY.code, _KEY)]
    assert report.verdict is Verdict.COULD_NOT_TELL
    found = outcomes(report)
    assert found["published-ca-agrees"] is CheckOutcome.PASSED
    assert found["users-are-listed"] is CheckOutcome.SKIPPED
    assert "APONO_BRIDGE_RANCHER_HOST" in report.diagnostics[0].hint


def test_private_ca_that_the_spec_does_not_name_is_said() -> None:
    """The remedy is to name it, never to trust it by itself."""
    with FakeRancher() as rancher:
        report = check(rancher, ca_pem=None)
        assert not any(request.had_credential for request in rancher.requests)
    assert faults(report) == [(live.NO_CA_IN_SPEC.code, "host")]


@pytest.mark.parametrize(
    ("faults_of_ca", "setups", "entry"),
    [
        ((), (), None),
        ((Fault.EMPTY_CACERTS,), ("strict-agents",), live.AGENTS_WITHOUT_CA),
        ((Fault.EMPTY_CACERTS,), ("system-store-agents",), None),
        ((Fault.OTHER_CACERTS,), (), live.PUBLISHED_CA_SIGNED_NOTHING),
    ],
)
def test_public_certificate_is_compared_with_what_agents_trust(
    faults_of_ca: tuple[Fault, ...],
    setups: tuple[str, ...],
    entry: DiagnosticCode | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a CA in the spec the system's verify the server, and agents may still not."""
    with FakeRancher(world=combine(setups), faults=faults_of_ca) as rancher:
        file = tmp_path / "system.pem"
        file.write_text(rancher.ca_pem)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        make_tls_context.cache_clear()  # contexts are kept, and this test changes what the system trusts
        report = check(rancher, ca_pem=None)
    make_tls_context.cache_clear()
    assert faults(report) == ([(entry.code, "host")] if entry else [])


def test_certificate_has_to_last_for_the_days_of_the_spec() -> None:
    """It lives for a year: enough for the default, not for a cleanup after more than that."""
    with FakeRancher() as rancher:
        short = check(rancher, key=None, user_cleanup_days=300)
        long = check(rancher, key=None, user_cleanup_days=400)
    assert live.CERTIFICATE_ENDS_SOON.code not in dict(faults(short))
    found = next(it for it in long.diagnostics if it.code == live.CERTIFICATE_ENDS_SOON.code)
    assert "user_cleanup_days" in found.detail


def test_certificate_that_ends_soon_is_said_without_days_in_the_spec() -> None:
    """Thirty days are the least."""
    now = datetime.datetime.now(datetime.UTC)
    with FakeRancher() as rancher:
        report = check(rancher, key=None, changes={"now": now + datetime.timedelta(days=345)})
    assert (live.CERTIFICATE_ENDS_SOON.code, "host") in faults(report)


def test_key_has_to_last_for_the_days_of_the_spec() -> None:
    """A key with 89 days left is too short for a cleanup after 120, and the server would cut any other, too."""
    with FakeRancher() as rancher:
        report = check(rancher, credential_rotation_days=30, user_cleanup_days=120)
    assert faults(report) == [
        (live.KEY_ENDS_SOON.code, _KEY),
        (live.KEY_LIMIT_SHORT.code, "user_cleanup_days"),
    ]
    assert [str(it.path) for it in report.diagnostics[0].related] == ["user_cleanup_days"]


def _with_rule(*rules: Rule) -> World:
    roles = tuple(replace(it, rules=(*it.rules, *rules)) if it.id == APONO_ROLE else it for it in HEALTHY.roles)
    return replace(HEALTHY, roles=roles)


def test_local_cluster_in_sight_is_more_than_documented() -> None:
    """No inherited role covers it."""
    rule = Rule(("get",), ("management.cattle.io",), ("clusters",), ("local",))
    with FakeRancher(world=_with_rule(rule)) as rancher:
        report = check(rancher)
    assert faults(report) == [(live.LOCAL_VISIBLE.code, _KEY)]


def test_right_to_give_roles_is_more_than_documented() -> None:
    """Not everything, and yet the way to it."""
    with FakeRancher(
        world=_with_rule(Rule(("create",), ("management.cattle.io",), ("globalrolebindings",)))
    ) as rancher:
        report = check(rancher)
    assert faults(report) == [(live.TOO_MANY_RIGHTS.code, _KEY)]
    assert "global roles" in report.diagnostics[0].summary


def test_role_of_a_group_is_no_fault() -> None:
    """The rights are there; that no binding names the user itself is worth a word."""
    group = "github_team://1"
    users = tuple(replace(it, groups=(group,)) if it.id == DEDICATED else it for it in HEALTHY.users)
    bindings = tuple(replace(it, user=None, group=group) if it.role == APONO_ROLE else it for it in HEALTHY.bindings)
    with FakeRancher(world=replace(HEALTHY, users=users, bindings=bindings)) as rancher:
        report = check(rancher)
    assert faults(report) == [(live.OWNED_BY_HAND.code, _KEY)]
    assert report.verdict is Verdict.PASSED


def test_user_of_an_identity_provider_is_said() -> None:
    """Apono's page asks for a local user."""
    users = tuple(_external(it) if it.id == DEDICATED else it for it in HEALTHY.users)
    with FakeRancher(world=replace(HEALTHY, users=users)) as rancher:
        report = check(rancher)
    assert faults(report) == [(live.OWNER_NOT_LOCAL.code, _KEY)]


def _external(user: UserSeed) -> UserSeed:
    return replace(user, principals=("github_user://7",))


def test_cluster_that_does_not_answer_is_unknown() -> None:
    """Its agent is said to be connected, and the question got no answer."""
    with FakeRancher(faults=[Trouble(Fault.BAD_GATEWAY, paths=("/k8s/clusters/c-",))]) as rancher:
        report = check(rancher)
    assert faults(report) == [(live.OWNERSHIP_UNKNOWN.code, _KEY)]


def test_key_whose_object_cannot_be_read_is_unknown() -> None:
    """The key is good; that its end is not known does not fail anything."""
    world = replace(HEALTHY, bindings=tuple(it for it in HEALTHY.bindings if it.role != "user"))
    with FakeRancher("2.12", world=world) as rancher:
        report = check(rancher, key=EXT_KEY)
    assert (live.KEY_LIFE_UNKNOWN.code, _KEY) in faults(report)
    assert report.verdict is Verdict.PASSED_WITH_WARNINGS


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        ("https://127.0.0.1:{port}", None),
        ("https://localhost:{port}/", live.UI_UNKNOWN),
        ("https://192.168.7.7/", live.UI_UNKNOWN),
        ("http://127.0.0.1:{port}", live.UI_NOT_ANSWERING),
        ("https://rancher.example.com:x", live.UI_NOT_ANSWERING),
    ],
)
def test_ui_url_must_lead_to_the_ui(url: str, entry: DiagnosticCode | None) -> None:
    """Private addresses that nobody vouched for are not asked, which is said."""
    with FakeRancher() as rancher:
        report = check(rancher, rancher_ui_url=url.format(port=rancher.endpoint.port))
    assert faults(report) == ([(entry.code, "rancher_ui_url")] if entry else [])


def test_ui_that_answers_with_something_else_fails() -> None:
    """A page is not enough."""
    with FakeRancher(faults=[Trouble(Fault.NOT_RANCHER, paths=("/dashboard",))]) as rancher:
        report = check(rancher, rancher_ui_url=rancher.endpoint.origin)
    assert faults(report) == [(live.UI_NOT_ANSWERING.code, "rancher_ui_url")]
    assert report.verdict is Verdict.FAILED


def test_permission_table_has_need_and_have() -> None:
    """What is needed and what is too much, as rows."""
    with FakeRancher() as rancher:
        rows = _rights(check(rancher))
    needed = {row["right"] for row in rows if row["need"]}
    assert needed == {"list users", "own cluster legacy-eks", "own cluster prod-eu"}
    assert all(row["have"] is row["need"] for row in rows)


def _rights(report: IntegrationReport) -> list[dict[str, object]]:
    return [row for result in report.results for row in result.conclusion.facts.get("rights", ())]


# Questions that a healthy server may leave open, and answers that it may give in other forms.

_REVIEWS_FORBIDDEN = {
    "kind": "Status",
    "status": "Failure",
    "message": "selfsubjectaccessreviews.authorization.k8s.io is forbidden",
    "reason": "Forbidden",
    "code": 403,
}
_NO_REVIEWS = changing(instead("/k8s/clusters/local/", 403, json=_REVIEWS_FORBIDDEN))


def test_list_proves_the_right_where_no_review_can_be_had() -> None:
    """Somebody else in the list; that more rights cannot be told is a warning, and the rest goes on."""
    with FakeRancher() as rancher:
        report = check(rancher, changes={"wire": _NO_REVIEWS})
    assert faults(report) == [(live.RIGHTS_UNKNOWN.code, _KEY)]
    found = outcomes(report)
    assert found["users-are-listed"] is CheckOutcome.PASSED
    assert found["rights-are-few"] is CheckOutcome.SKIPPED
    assert found["clusters-are-owned"] is CheckOutcome.PASSED
    assert report.verdict is Verdict.PASSED_WITH_WARNINGS


def test_missing_reviews_are_said_once() -> None:
    """Two checks ask for them."""
    with FakeRancher(world=combine(["no-list-right"])) as rancher:
        report = check(rancher, changes={"wire": _NO_REVIEWS})
    assert faults(report) == [(live.RIGHTS_UNKNOWN.code, _KEY)]
    assert "list users" in report.diagnostics[0].summary


@pytest.mark.parametrize(
    "changes",
    [
        {"faults": [Trouble(Fault.SLOW, delay_s=3.0, paths=("/k8s/clusters/c-",))]},
        {"wire": changing(instead("/k8s/clusters/c-", 404, json={"Code": {"Code": "NotFound", "Status": 404}}))},
    ],
    ids=["hangs", "was just deleted"],
)
def test_cluster_that_cannot_be_asked_is_no_fault_of_the_server(changes: dict[str, Any]) -> None:
    """Its agent is said to be connected for a while after it went away."""
    limits = replace(QUICK, answer_s=0.3)
    with FakeRancher(faults=changes.pop("faults", ())) as rancher:
        report = check(rancher, changes={"limits": limits, **changes})
    assert faults(report) == [(live.OWNERSHIP_UNKNOWN.code, _KEY)]


def test_ca_has_to_last_as_well() -> None:
    """Ten years are not enough for a cleanup after eleven, unless the file has the next CA, too."""
    later = sign("Next CA", is_ca=True, days=(-1, 4500)).pem
    with FakeRancher() as rancher:
        alone = check(rancher, key=None, user_cleanup_days=4000)
        both = check(rancher, key=None, ca_pem=rancher.ca_pem + later, user_cleanup_days=4000)
    assert (live.CA_ENDS_SOON.code, "certificate_authority") in faults(alone)
    assert live.CA_ENDS_SOON.code not in dict(faults(both))


def test_file_with_more_authorities_is_no_fault() -> None:
    """One file for several servers: the checksum is not that of the published text, and nobody compares it."""
    with FakeRancher() as rancher:
        assert faults(check(rancher, ca_pem=rancher.ca_pem + sign("Another CA", is_ca=True).pem)) == []


@pytest.mark.parametrize("version", ["2.8", "2.15"])
@pytest.mark.parametrize("name", ["nulls and news", "closing", "another content type"])
def test_healthy_server_may_answer_otherwise(version: str, name: str) -> None:
    """Fields that are new or null, a proxy that ends each connection, content types that it guesses."""

    def change(_: httpx.Request, body: bytes) -> httpx.Response | None:
        if not body.startswith(b"{"):
            return None
        status = 201 if b"SelfSubjectAccessReview" in body else 200
        headers = {"server": "nginx", "strict-transport-security": "max-age=1", "set-cookie": "a=b", "via": "1.1 x"}
        if name == "closing":
            return httpx.Response(status, content=body, headers=headers | {"connection": "close"})
        if name == "another content type":
            return httpx.Response(status, content=gzip.compress(body), headers=headers | {"content-encoding": "gzip"})
        return httpx.Response(status, json=_with_noise(json.loads(body)), headers=headers)

    with FakeRancher(version) as rancher:
        report = check(rancher, changes={"wire": changing(change)}, rancher_ui_url=rancher.endpoint.origin)
    assert faults(report) == []


def _with_noise(value: Any) -> Any:
    """With members that no version has yet."""
    if isinstance(value, list):
        return [_with_noise(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = {name: _with_noise(item) for name, item in value.items()}
    has_texts_only = all(isinstance(item, str) for item in value.values())  # labels, links and the like
    return known | ({"newText": "x"} if has_texts_only else {"newNull": None, "newList": [1, None], "newObject": {}})
