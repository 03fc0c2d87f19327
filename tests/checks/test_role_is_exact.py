"""What an administrator's key tells of the role of Apono's user, in each situation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from generator.checks.check import CheckOutcome
from generator.diagnostics.codes import live
from generator.diagnostics.outcome import Verdict
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.fake import SETUPS, VERSIONS, FakeRancher, Fault, combine
from generator.server.rancher.fake.setups import ADMIN_KEY, BYSTANDER_KEY, SCOPED_KEY, UNKNOWN_KEY
from generator.server.rancher.tape import LIVE, Asker, Codec, Tape
from tests.checks.asking import check, credentials, faults, of, outcomes
from tests.checks.test_recorded_run import facts, record, replay
from tests.checks.test_situations import SITUATIONS

T = TypeVar("T")

# What is said otherwise, or besides, with an administrator's key.
TOLD = {
    "no-rights": {live.USERS_NOT_LISTED, live.ROLE_WITHOUT_INHERITANCE},
    "no-inherited-role": {live.ROLE_WITHOUT_INHERITANCE},
    "other-inherited-role": {live.ROLE_WITHOUT_INHERITANCE, live.ROLE_GIVES_MORE},
    "get-for-list": {live.USERS_NOT_LISTED, live.ROLE_GIVES_MORE},
    "too-many-rights": {live.ROLE_GIVES_MORE},
    "admin-role": {live.ROLE_GIVES_MORE},
    "locked-template": {live.TEMPLATE_LOCKED},
    "no-clusters": {live.NO_CLUSTERS_YET},
}


@pytest.mark.parametrize("name", list(SETUPS))
def test_situation_is_told_for_certain(name: str) -> None:
    """One message for each root cause; where the key alone suffices the same one."""
    with FakeRancher("2.14", combine([name])) as rancher:
        found = {code for code, _ in faults(check(rancher, admin=ADMIN_KEY))}
    alone = SITUATIONS[name]
    expected = TOLD.get(name, {alone[0]} if alone else set())
    assert found == {entry.code for entry in expected}


@pytest.mark.parametrize("version", VERSIONS)
def test_documented_role_is_exact_in_every_version(version: str) -> None:
    """And the table of requests is all that was sent with either key."""
    with FakeRancher(version) as rancher:
        report = check(rancher, admin=ADMIN_KEY)
    assert faults(report) == []
    assert outcomes(report)["role-is-exact"] is CheckOutcome.PASSED


def test_without_the_key_it_is_said_to_be_unknown() -> None:
    """No warning, since nobody has to give one; the note says what would settle it."""
    with FakeRancher() as rancher:
        report = check(rancher)
    [result] = [it for it in report.results if it.check.name == "role-is-exact"]
    assert result.outcome is CheckOutcome.COULD_NOT_TELL
    assert "administrator" in result.conclusion.note
    assert report.verdict is Verdict.PASSED


@pytest.mark.parametrize("admin", [BYSTANDER_KEY, UNKNOWN_KEY])
def test_key_that_is_no_administrators_is_a_warning(admin: str) -> None:
    """The rest is as without it, and the user's own key is not blamed."""
    with FakeRancher() as rancher:
        report = check(rancher, admin=admin)
    assert faults(report) == [(live.ADMIN_KEY_UNUSABLE.code, "secret_store")]


def test_hidden_clusters_are_an_error() -> None:
    """The role is right and there are clusters, but the key sees none: Rancher did not make the bindings in them."""
    with FakeRancher() as rancher:
        report = check(rancher, admin=ADMIN_KEY, changes={"tape": _see_no_clusters})
    assert (live.CLUSTERS_HIDDEN.code, "secret_store") in faults(report)


def _see_no_clusters(_endpoint: Endpoint, _ca_pem: str | None, asker: Asker) -> Tape:
    return _Blind() if asker is Asker.KEY else LIVE


class _Blind:
    """Takes all clusters out of the answers."""

    async def take(self, question: str, ask: Callable[[], Awaitable[T]], codec: Codec[T]) -> T:
        value = await ask()
        if not question.startswith("GET /v3/clusters"):
            return value
        return codec.read({**codec.write(value), "data": []})


def test_command_names_the_role_that_is_there() -> None:
    """It can be pasted."""
    with FakeRancher(world=combine(["no-inherited-role"])) as rancher:
        report = check(rancher, admin=ADMIN_KEY)
    [found] = [it for it in report.diagnostics if it.code == live.ROLE_WITHOUT_INHERITANCE.code]
    assert "kubectl patch globalroles.management.cattle.io gr-t6v2m --type merge" in found.hint


def test_administrators_key_goes_nowhere_before_the_server_has_proved_itself() -> None:
    """As the other one."""
    with FakeRancher(faults=[Fault.LOGIN_PAGE]) as rancher:
        check(rancher, admin=ADMIN_KEY)
        assert not any(request.had_credential for request in rancher.requests)


def test_replay_with_an_administrators_key_is_the_same(tmp_path: Path) -> None:
    """Its name is recorded, and nothing else of it."""
    with FakeRancher(world=combine(["too-many-rights"])) as rancher:
        key, admin = rancher.key(), rancher.key(ADMIN_KEY)
        own = credentials(key)
        own = replace(own, bindings={key.endpoint: replace(own.bindings[key.endpoint], admin_key=admin)})
        spec = of(rancher)
        report, text = record([spec], own)
    assert facts(replay([spec], text, tmp_path)) == facts(report)
    assert admin.secret_key.reveal() not in text


def test_scoped_key_is_named_as_scoped() -> None:
    """Among the clusters that the administrator sees, one takes the key; alone, it looks like any refused key."""
    with FakeRancher() as rancher:
        alone, told = (check(rancher, key=SCOPED_KEY, admin=admin) for admin in (None, ADMIN_KEY))
        unknown = check(rancher, key=UNKNOWN_KEY, admin=ADMIN_KEY)
    assert faults(alone) == faults(told) == faults(unknown) == [(live.KEY_REFUSED.code, "secret_store")]
    assert "the answer is the same" in alone.diagnostics[0].detail
    assert "scoped to the cluster c-" in told.diagnostics[0].detail
    assert "scoped to the cluster" not in unknown.diagnostics[0].detail
