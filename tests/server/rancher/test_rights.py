"""Set-ups: what each changes in the stand-in's answers, told by the same questions that a check would ask."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from generator.server.rancher.fake.recorded import RECORDED
from generator.server.rancher.fake.seeds import BindingSeed
from generator.server.rancher.fake.setups import (
    ADMIN_KEY,
    BYSTANDER_KEY,
    DEDICATED_KEY,
    DISABLED_KEY,
    EXPIRED_KEY,
    EXT_KEY,
    HEALTHY,
    SCOPED_KEY,
    SETUPS,
    UNKNOWN_KEY,
    combine,
)
from tests.server.rancher.worlds import ask, make_scene

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


def _review(
    setups: tuple[str, ...], resource: str, verb: str, *, cluster: str = "local", key: str = DEDICATED_KEY, **more: str
) -> bool:
    scene = make_scene(world=combine(setups))
    group = "*" if resource == "*" else "management.cattle.io"
    body = {"spec": {"resourceAttributes": {"group": group, "resource": resource, "verb": verb, **more}}}
    answer = ask(scene, f"/k8s/clusters/{cluster}{_REVIEWS}", key=key, method="POST", body=body)
    assert answer.status == 201
    return bool(json.loads(answer.body)["status"]["allowed"])


def _list(setups: tuple[str, ...], path: str, key: str = DEDICATED_KEY) -> list[str]:
    answer = ask(make_scene(world=combine(setups)), path, key=key)
    assert answer.status == 200
    return [item["id"] for item in json.loads(answer.body)["data"]]


def _status(path: str, key: str | None = DEDICATED_KEY, *, version: str = "v2.12.3", world: Any = None) -> int:
    return ask(make_scene(version, world or RECORDED), path, key=key).status


@pytest.mark.parametrize(
    ("setups", "lists_users", "sees_users"),
    [
        ((), True, 5),
        (("no-list-right",), False, 1),
        (("get-for-list",), False, 5),  # a list of `/v3` shows what one may get
        (("no-rights",), False, 1),
        (("admin-role",), True, 5),
        (("too-many-rights",), True, 5),
    ],
    ids=str,
)
def test_length_of_the_list_does_not_prove_the_right(
    setups: tuple[str, ...], lists_users: bool, sees_users: int
) -> None:
    """Only the access review tells whether users may be listed."""
    assert _review(setups, "users", "list") is lists_users
    assert len(_list(setups, "/v3/users")) == sees_users


@pytest.mark.parametrize(
    ("setups", "is_owner"),
    [
        ((), True),
        (("no-inherited-role",), False),
        (("other-inherited-role",), False),
        (("no-rights",), False),
        (("no-inherited-role", "admin-role"), True),
    ],
    ids=str,
)
def test_inherited_role_shows_per_cluster(setups: tuple[str, ...], is_owner: bool) -> None:
    """The bindings that it brings, and the access review on the cluster itself."""
    bindings = [name for name in _list(setups, "/v3/clusterroletemplatebindings?userId=u-k7d4x") if "crtb-grb-" in name]
    inherited = "no-inherited-role" not in setups and "no-rights" not in setups
    assert bool(bindings) is inherited
    if inherited or is_owner:
        assert _review(setups, "*", "*", cluster="c-7h5mn") is is_owner


@pytest.mark.parametrize("setup", ["too-many-rights", "admin-role"])
def test_too_many_rights_show(setup: str) -> None:
    """`local` is visible, global roles are listed, and everything is allowed."""
    assert "local" in _list((setup,), "/v3/clusters")
    assert _list((setup,), "/v3/globalroles")
    assert _review((setup,), "*", "*")
    assert not _review((), "*", "*")
    assert not _review((), "clusters", "get", name="local")
    assert not _review((), "globalrolebindings", "create")


def test_documented_user_sees_no_role_of_its_own() -> None:
    """Global roles and bindings are an administrator's business."""
    for kind in ("globalroles", "globalrolebindings"):
        assert _list((), f"/v3/{kind}") == []
        assert _list((), f"/v3/{kind}", ADMIN_KEY)
        assert _status(f"/v1/management.cattle.io.{kind}") == 404


def test_admin_lists_every_role_in_both_apis() -> None:
    """The recorded lists were cut; ours are in order."""
    shown = _list((), "/v3/globalroles", ADMIN_KEY)
    assert shown == ["admin", "gr-t6v2m", "user", "user-base"]
    body = json.loads(ask(make_scene(), "/v1/management.cattle.io.globalroles", key=ADMIN_KEY).body)
    assert [item["id"] for item in body["data"]] == shown
    bound = _list(("admin-role",), "/v3/globalrolebindings?userId=u-k7d4x", ADMIN_KEY)
    assert bound == ["grb-8wq5p", "grb-c4r7j", "grb-jm6t4"]


def test_role_may_come_from_a_group() -> None:
    """A binding of a group counts, and the filter by user does not show it."""
    users = tuple(replace(it, groups=("github_org://1",)) if it.id == "u-b2n6w" else it for it in HEALTHY.users)
    binding = BindingSeed("grb-group", "admin", None, group="github_org://1")
    scene = make_scene(world=replace(HEALTHY, users=users, bindings=(*HEALTHY.bindings, binding)))
    assert ask(scene, "/v3/clusters/local", key=BYSTANDER_KEY).status == 200
    listed = json.loads(ask(scene, "/v3/globalrolebindings?userId=u-b2n6w", key=ADMIN_KEY).body)["data"]
    assert [item["id"] for item in listed] == ["grb-k2m8d"]


@pytest.mark.parametrize(
    ("setups", "setting", "template", "principal"),
    [
        ((), 200, 200, b"{"),
        (("user-base",), 200, 403, b"null\n"),
        (("no-base-role",), 403, 403, b"null\n"),
    ],
    ids=str,
)
def test_default_role_decides_what_can_be_read(
    setups: tuple[str, ...], setting: int, template: int, principal: bytes
) -> None:
    """Settings with `user` or `user-base`, role templates and principals with `user` alone."""
    world = combine(setups)
    assert _status("/v3/settings/server-url", world=world) == setting
    assert _status("/v3/roletemplates/cluster-owner", world=world) == template
    answer = ask(make_scene(world=world), "/v3/principals/local:%2F%2Fu-k7d4x")
    assert answer.status == 200
    assert answer.body.startswith(principal)


# Keys.


@pytest.mark.parametrize("key", [EXPIRED_KEY, DISABLED_KEY, SCOPED_KEY, UNKNOWN_KEY, None])
def test_keys_that_are_not_good_look_alike(key: str | None) -> None:
    """One answer for all, and the header on open endpoints says false."""
    answers = {ask(make_scene(), path, key=key).body for path in ("/v3/users", "/v3/settings/server-url", "/v1/x")}
    assert answers == {ask(make_scene(), "/v3/users", key=None).body}
    assert _status("/v3/settings/first-login", key) == _status("/rancherversion", key) == 200


def test_disabled_user_takes_its_keys_along() -> None:
    """A good key of a user who is switched off is not good."""
    assert _status("/v3/users", world=combine(["disabled-user"])) == 401


@pytest.mark.parametrize(
    ("path", "version", "status"),
    [
        ("/v3/clusters/c-m-4kq9v2xd", "v2.12.3", 200),
        ("/v3/clusters/c-7h5mn", "v2.12.3", 401),
        ("/v3/clusters", "v2.12.3", 401),
        ("/k8s/clusters/c-m-4kq9v2xd/version", "v2.12.3", 200),
        ("/k8s/clusters/local/version", "v2.12.3", 401),
        ("/v3/users?me=true", "v2.15.0", 401),
        ("/v3/proxy/c-m-4kq9v2xd", "v2.13.8", 401),
        ("/v3/proxy/c-m-4kq9v2xd", "v2.14.0", 404),
    ],
)
def test_scoped_key_is_good_on_its_cluster_alone(path: str, version: str, status: int) -> None:
    """The third part of the path decides."""
    assert _status(path, SCOPED_KEY, version=version) == status


def _basic(text: str) -> str:
    import base64

    return "Basic " + base64.b64encode(text.encode()).decode()


def test_key_is_taken_in_every_documented_form() -> None:
    """Bearer and Basic without regard to case, and the session cookie only without a header."""
    scene = make_scene()
    whole = f"{DEDICATED_KEY}:{RECORDED.get_key(DEDICATED_KEY).secret.reveal()}"
    good = [
        {"authorization": f"Bearer {whole}"},
        {"authorization": f"bEARER {whole}"},
        {"authorization": _basic(whole)},
        {"cookie": f"x=y; R_SESS={whole}"},
    ]
    bad = [
        {"authorization": f"Token {whole}"},
        {"authorization": f"Bearer {whole}:"},
        {"authorization": "Basic ???"},
        {"authorization": "Bearer x", "cookie": f"R_SESS={whole}"},
    ]
    assert [ask(scene, "/v3/users", key=None, headers=headers).status for headers in good] == [200] * 4
    assert [ask(scene, "/v3/users", key=None, headers=headers).status for headers in bad] == [401] * 4


@pytest.mark.parametrize(
    ("version", "listing", "by_id", "ext", "users"),
    [
        ("v2.11.16", 401, 401, 401, 401),
        ("v2.12.12", 401, 500, 200, 200),
        ("v2.14.4", 401, 500, 200, 200),
        ("v2.15.0", 200, 404, 200, 200),
    ],
)
def test_ext_key_by_version(version: str, listing: int, by_id: int, ext: int, users: int) -> None:
    """Unknown before 2.12, a trap on `/v3/tokens` up to 2.14, and good everywhere else."""
    assert _status("/v3/tokens", EXT_KEY, version=version) == listing
    assert _status("/v3/tokens/token-8xk2v", EXT_KEY, version=version) == by_id
    assert _status("/apis/ext.cattle.io/v1/tokens/token-8xk2v", EXT_KEY, version=version) == ext
    assert _status("/v3/users", EXT_KEY, version=version) == users


def test_each_sees_only_its_own_keys() -> None:
    """Administrators, too."""
    assert _list((), "/v3/tokens", ADMIN_KEY) == [ADMIN_KEY]
    assert _status(f"/v3/tokens/{DEDICATED_KEY}", ADMIN_KEY) == 404


@pytest.mark.parametrize(("version", "status"), [("v2.12.12", 403), ("v2.13.8", 200)])
def test_users_in_apis_by_version(version: str, status: int) -> None:
    """Reachable without rights on `local` since 2.13."""
    assert _status("/apis/management.cattle.io/v3/users", version=version) == status


def test_agent_that_is_down_is_told_from_one_that_never_came() -> None:
    """500 in plain text, and 503 in the router's own form."""
    down = ask(make_scene(), "/k8s/clusters/c-m-zx8tbwlp/version")
    assert (down.status, down.content_type) == (500, "text/plain; charset=utf-8")
    assert _status("/k8s/clusters/c-m-n5vd7c2g/version", ADMIN_KEY) == 503
    assert _status("/k8s/clusters/c-m-n5vd7c2g/version") == 403
    assert _status("/k8s/clusters/nosuch/version", ADMIN_KEY) == 404
    assert ask(make_scene(), "/k8s/clusters/nosuch/v1/pods").status == 401


# Lists.


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("username=apono", ["u-k7d4x"]),
        ("username_ne=apono&enabled=true", ["u-b2n6w", "u-q3xk7wv2hd", "user-4m9qz"]),
        ("id_in=u-b2n6w&id_in=u-k7d4x", ["u-b2n6w", "u-k7d4x"]),
        ("id_notin=u-b2n6w&id_notin=u-k7d4x&id_notin=u-qv7m2", ["u-q3xk7wv2hd", "user-4m9qz"]),
        ("nosuch=1", ["u-b2n6w", "u-k7d4x", "u-q3xk7wv2hd", "u-qv7m2", "user-4m9qz"]),
        ("sort=username&order=desc&limit=2", ["u-qv7m2", "u-k7d4x"]),
        ("limit=0", []),
        ("limit=2&marker=nosuch", ["u-b2n6w", "u-k7d4x"]),
    ],
)
def test_list_is_filtered_sorted_and_cut(query: str, expected: list[str]) -> None:
    """As Norman does, in memory and as texts."""
    assert _list((), f"/v3/users?{query}") == expected


@pytest.mark.parametrize(
    ("limit", "shown"), [("-1", 10_000), ("99999", 10_000), ("-2", 1000), ("x", 1000), ("", 1000), ("7", 7)]
)
def test_limit_is_read_as_norman_reads_it(limit: str, shown: int) -> None:
    """What is no number gives the default, what is too large the maximum."""
    body = json.loads(ask(make_scene(), f"/v3/users?limit={limit}").body)
    assert body["pagination"]["limit"] == shown


@pytest.mark.parametrize("path", ["/v3/globalRoleBindings", "/v3/globalrolebinding", "/v3/GLOBALROLEBINDINGS"])
def test_names_of_types_match_without_case(path: str) -> None:
    """Singular and plural."""
    assert _status(path) == 200


def test_every_setup_changes_something() -> None:
    """A switch that does nothing would make a test pass for nothing."""
    healthy_only = {"connected-clusters"}
    for name in set(SETUPS) - healthy_only:
        assert combine([name]) != HEALTHY, name
    assert combine(healthy_only, RECORDED) != RECORDED
