"""What a Rancher server promises, as far as the checks build on it."""

from __future__ import annotations

import datetime

import pytest

from generator.diagnostics import Secret
from generator.server.rancher.client import AccessQuestion, RancherClient
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.error_bodies import ErrorOrigin
from generator.server.rancher.errors import StatusError
from generator.server.rancher.limits import Limits
from generator.server.rancher.payloads import Cluster

from .server import PEOPLE, Server

_LIST_USERS = AccessQuestion("list", "users", "management.cattle.io")
_EVERYTHING = AccessQuestion("*", "*", "*")
_GET_LOCAL = AccessQuestion("get", "clusters", "management.cattle.io", name="local")


def test_server_proves_who_it_is(server: Server) -> None:
    """Certificate, version and protocol."""
    identity = server.ask(RancherClient.identify)
    assert identity.version.is_at_least(2, 8) is not False
    assert identity.protocol in {"TLSv1.2", "TLSv1.3"}
    protocol, chain = server.ask(RancherClient.fetch_presented_chain)
    assert (protocol, chain[0]) == (identity.protocol, identity.certificate)


def test_version_is_the_setting(server: Server) -> None:
    """Two ways to the same text."""
    identity = server.ask(RancherClient.identify)
    assert server.ask(lambda client: client.fetch_setting("server-version")).value == identity.version.text


def test_ping_answers(server: Server) -> None:
    """Without a key."""
    assert server.ask(RancherClient.fetch_ping)


def test_published_authority_is_the_setting_with_a_newline(server: Server) -> None:
    """Or both are empty."""
    published = server.ask(RancherClient.fetch_cacerts)
    setting = server.ask(lambda client: client.fetch_open_setting("cacerts")).value
    assert published == (setting.rstrip("\n") + "\n" if setting.strip() else "")


def test_first_login_is_told_to_everybody(server: Server) -> None:
    """A text that is a truth value."""
    assert server.ask(lambda client: client.fetch_open_setting("first-login")).value in {"true", "false"}


def test_dashboard_is_a_page(server: Server) -> None:
    """The user interface answers."""
    assert server.ask(RancherClient.fetch_dashboard).is_ranchers


@pytest.mark.parametrize("person", PEOPLE)
def test_good_key_is_good(server: Server, person: str) -> None:
    """The header on an open endpoint says so, and the login agrees."""
    assert server.ask(RancherClient.is_key_good, person)
    assert server.ask(RancherClient.fetch_me, person).me


def test_key_that_is_not_good_is_refused_without_a_reason(server: Server) -> None:
    """One answer, with a status that is a text."""
    wrong = ApiKey(server.keys["dedicated"].access_key, Secret("x" * 54), server.endpoint)
    assert server.ask(RancherClient.is_key_good, key=wrong) is False
    with pytest.raises(StatusError) as caught:
        server.ask(RancherClient.fetch_users, key=wrong)
    assert (caught.value.status, caught.value.body.origin) == (401, ErrorOrigin.LOGIN)


@pytest.mark.parametrize("person", PEOPLE)
def test_own_key_can_be_read(server: Server, person: str) -> None:
    """Owner and life time; the end can be worked out although the field for it may be empty."""
    token = server.ask(RancherClient.fetch_own_token, person)
    assert token.user_id == server.ask(RancherClient.fetch_me, person).id
    assert token.is_derived
    assert not token.expired
    assert not token.cluster_id
    if token.expires_at and token.ends_at:
        assert abs(token.expires_at - token.ends_at) < datetime.timedelta(minutes=1)


def test_name_of_one_key_with_the_secret_of_another_is_refused(server: Server) -> None:
    """Both good by themselves."""
    mixed = ApiKey(server.keys["dedicated"].access_key, server.keys["admin"].secret_key, server.endpoint)
    with pytest.raises(StatusError) as caught:
        server.ask(RancherClient.fetch_me, key=mixed)
    assert caught.value.status == 401


# Rights.


@pytest.mark.parametrize(
    ("person", "lists_users", "everything", "local"),
    [("dedicated", True, False, False), ("admin", True, True, True), ("nobody", False, False, False)],
)
def test_access_reviews(server: Server, person: str, lists_users: bool, everything: bool, local: bool) -> None:
    """The surest way to find out what a key may do."""
    assert server.ask(lambda client: client.review_access(_LIST_USERS), person) is lists_users
    assert server.ask(lambda client: client.review_access(_EVERYTHING), person) is everything
    assert server.ask(lambda client: client.review_access(_GET_LOCAL), person) is local


def test_list_of_users_without_the_right_is_oneself(server: Server) -> None:
    """Status 200 with one element, which proves nothing."""
    users = server.ask(RancherClient.fetch_users, "nobody")
    assert [user.id for user in users] == [server.ask(RancherClient.fetch_me, "nobody").id]
    assert len(server.ask(RancherClient.fetch_users)) > 1


def test_pages_add_up_to_the_whole(server: Server) -> None:
    """Whatever the size of a page, every user once."""
    whole = [user.id for user in server.ask(RancherClient.fetch_users)]
    limits = Limits(page_items=max(len(whole) // 3, 1))
    assert [user.id for user in server.ask(RancherClient.fetch_users, limits=limits)] == whole


def test_documented_user_has_no_local_cluster(server: Server) -> None:
    """The inherited role never covers it; an administrator has it."""
    assert "local" not in {cluster.id for cluster in server.ask(RancherClient.fetch_clusters)}
    assert "local" in {cluster.id for cluster in server.ask(RancherClient.fetch_clusters, "admin")}
    with pytest.raises(StatusError) as caught:
        server.ask(lambda client: client.fetch_cluster("local"))
    error = caught.value
    assert (error.status, error.body.origin, error.body.code) == (403, ErrorOrigin.NORMAN, "Forbidden")


def _connected(server: Server) -> list[Cluster]:
    return [cluster for cluster in server.ask(RancherClient.fetch_clusters) if cluster.is_connected]


def test_inherited_role_shows_on_every_connected_cluster(server: Server) -> None:
    """As a binding that names the global one, and in an access review."""
    me = server.ask(RancherClient.fetch_me)
    bindings = server.ask(lambda client: client.fetch_cluster_bindings(me.id))
    inherited = {it.cluster_id for it in bindings if it.global_role_binding and it.role_template_id == "cluster-owner"}
    for cluster in _connected(server):
        assert cluster.id in inherited
        assert server.ask(lambda client, own=cluster.id: client.review_access(_EVERYTHING, own))  # type: ignore[misc]


def test_global_roles_are_hidden_from_the_documented_user(server: Server) -> None:
    """Empty lists, and 403 by id whether or not the role exists; administrators see them."""
    me = server.ask(RancherClient.fetch_me)
    assert server.ask(RancherClient.fetch_global_roles) == ()
    assert server.ask(lambda client: client.fetch_global_role_bindings(me.id)) == ()
    for role in ("admin", "nosuchrole"):
        with pytest.raises(StatusError) as caught:
            server.ask(lambda client, own=role: client.fetch_global_role(own))  # type: ignore[misc]
        assert caught.value.status == 403
    assert server.ask(lambda client: client.fetch_global_role("admin"), "admin").builtin
    bound = server.ask(lambda client: client.fetch_global_role_bindings(me.id), "admin")
    assert {binding.user_id for binding in bound} == {me.id}


def test_what_does_not_exist_is_404_for_those_who_may_look(server: Server) -> None:
    """Only for them."""
    with pytest.raises(StatusError) as caught:
        server.ask(lambda client: client.fetch_global_role("nosuchrole"), "admin")
    assert (caught.value.status, caught.value.body.code) == (404, "NotFound")


def test_cluster_that_one_may_not_see_is_refused_by_the_router(server: Server) -> None:
    """In its own form."""
    with pytest.raises(StatusError) as caught:
        server.ask(lambda client: client.review_access(_EVERYTHING, "c-nosuch"), "nobody")
    assert (caught.value.status, caught.value.body.origin) == (403, ErrorOrigin.CLUSTER_ROUTER)


def test_settings_that_checks_read(server: Server) -> None:
    """Present, and of the form expected."""
    assert int(server.ask(lambda client: client.fetch_setting("auth-token-max-ttl-minutes")).value) >= 0
    url = server.ask(lambda client: client.fetch_setting("server-url")).value
    assert url == "" or url.startswith("https://")


def test_cluster_owner_template_is_there(server: Server) -> None:
    """Of the context that inherited roles need."""
    template = server.ask(lambda client: client.fetch_role_template("cluster-owner"), "admin")
    assert (template.context, template.builtin) == ("cluster", True)
