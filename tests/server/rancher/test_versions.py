"""Versions in all their forms, in the order of time."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.server.rancher.client import RancherClient
from generator.server.rancher.errors import StatusError
from generator.server.rancher.fake import FakeRancher, Fault
from generator.server.rancher.fake.features import VERSIONS, Feature, minor_of
from generator.server.rancher.fake.setups import ADMIN_KEY
from generator.server.rancher.versions import RancherVersion, Stage, parse_version
from tests.server.rancher.asking import ask_client
from tests.server.rancher.worlds import ask, make_scene, recorded_answers

_IN_ORDER = (
    "v2.7.12",
    "v2.8.0-alpha9",
    "v2.8.0-alpha10",
    "v2.8.0-rc1",
    "v2.8.0",
    "v2.8.6-hotfix-ch-1-a8e77118f",
    "v2.8.15",
    "v2.9.3",
    "v2.9.3-hotfix-ch.1.0ec4b6b88",
    "v2.9.4-rc2",
    "v2.9.4",
    "v2.9.4-hotfix-2dcf.1",
    "v2.9.4-hotfix-2dcf.2",
    "v2.10.0",
    "v2.14.0-alpha9",
    "v2.15.0-rc4",
    "v2.15.0-rc5",
    "v2.15.0",
    "v3.0.0",
    "dev",
)


def test_versions_are_in_the_order_of_time() -> None:
    """Two-digit numbers count as numbers, candidates come before their release and hotfixes after it."""
    shuffled = sorted(_IN_ORDER, key=lambda text: text[::-1])
    assert tuple(map(str, sorted(map(parse_version, shuffled)))) == _IN_ORDER


@pytest.mark.parametrize(
    ("text", "release", "stage"),
    [
        ("v2.12.3", (2, 12, 3), Stage.RELEASE),
        ("2.12.3", (2, 12, 3), Stage.RELEASE),
        ("v2.15.0-rc5", (2, 15, 0), Stage.CANDIDATE),
        ("v2.9-head", (2, 9), Stage.HEAD),
        ("v2.13-3f1c2a9d8e7b6054c3d2e1f0a9b8c7d6e5f40312-head", (2, 13), Stage.HEAD),
        ("v2.11.7+up1", (2, 11, 7), Stage.RELEASE),
        ("v2.9.4-hotfix-2dcf.1", (2, 9, 4), Stage.HOTFIX),
        ("v2.12.3-somebodys-build", (2, 12, 3), Stage.CANDIDATE),
        ("master-head", (), Stage.UNKNOWN),
        ("dev", (), Stage.UNKNOWN),
        ("", (), Stage.UNKNOWN),
    ],
)
def test_form_is_read(text: str, release: tuple[int, ...], stage: Stage) -> None:
    """Every form seen in the tags, and what has no number."""
    version = parse_version(text)
    assert (version.release, version.stage) == (release, stage)


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("v2.8.0", (2, 8), True),
        ("v2.8.0-rc1", (2, 8), False),
        ("v2.9.4-hotfix-2dcf.1", (2, 9, 4), True),
        ("v2.9-head", (2, 9), True),
        ("v2.9-head", (2, 10), False),
        ("v2.13-3f1c2a9d-head", (2, 12), True),
        ("dev", (2, 8), None),
    ],
)
def test_is_at_least(text: str, wanted: tuple[int, ...], expected: bool | None) -> None:
    """A build of a branch counts as its line; without a number nothing is known."""
    assert parse_version(text).is_at_least(*wanted) is expected


_VERSIONS = st.builds(
    "v{}.{}.{}{}".format,
    *(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)),
    st.sampled_from(("", "-rc1", "-rc12", "-alpha3", "-hotfix-2dcf.1", "-hotfix-ch-1-a8e77118f")),
).map(parse_version)


@given(_VERSIONS, _VERSIONS, _VERSIONS)
def test_order_is_total(left: RancherVersion, middle: RancherVersion, right: RancherVersion) -> None:
    """Exactly one of less, equal, greater; transitive; equal versions hash alike."""
    assert [left < middle, left == middle, left > middle].count(True) == 1
    if left <= middle <= right:
        assert left <= right
    if left == middle:
        assert hash(left) == hash(middle)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.text("0123456789abcdefch.-", max_size=20))
@example(2, 9, 4, "ch.1.0ec4b6b88")
def test_hotfix_is_at_least_its_release(major: int, minor: int, patch: int, tail: str) -> None:
    """Whatever follows the word, a hotfix never counts as older, and never as the next patch."""
    release = f"v{major}.{minor}.{patch}"
    hotfix = parse_version(f"{release}-hotfix-{tail}x")
    assert parse_version(release) <= hotfix < parse_version(f"v{major}.{minor}.{patch + 1}")
    assert hotfix.is_at_least(major, minor, patch)


@given(st.text(max_size=60))
@example("v2.\N{ARABIC-INDIC DIGIT NINE}.1")
@example("v" + "9" * 50 + ".1.1")
@example("v2.9.4-hotfix-" + "9" * 5000)
def test_nothing_fails_to_parse(text: str) -> None:
    """What nobody has seen is unknown, and can be compared."""
    version = parse_version(text)
    assert version.text == text
    assert version == version
    assert version.is_known or version > parse_version("v99.0.0")


@pytest.mark.parametrize("name", [name for name in recorded_answers() if name.startswith("rancherversion")])
def test_recorded_versions_are_understood(name: str) -> None:
    """Each recorded answer is of a known form, and the stand-in gives it back."""
    text = recorded_answers()[name]["body"]["Version"]
    shown = json.loads(ask(make_scene(text), "/rancherversion", key=None).body)
    assert shown["Version"] == text
    assert set(shown) == {"Version", "GitCommit", "RancherPrime"}
    assert parse_version(text).is_known == (text != "dev")


def test_every_line_has_its_features() -> None:
    """2.8 and 2.15 differ in every feature that came or went, and each feature is in some version."""
    minors = [minor_of(version) for version in VERSIONS.values()]
    assert minors == list(range(8, 16))
    assert all(any(feature.is_in(minor) for minor in minors) for feature in Feature)
    assert not any(all(feature.is_in(minor) for minor in minors) for feature in Feature)


@pytest.mark.parametrize(
    ("version", "value"),
    [
        ("v2.8.5", None),
        ("v2.8.6", "system-store"),
        ("v2.8.15", "system-store"),
        ("v2.9.0", "strict"),
        ("dev", "strict"),
    ],
)
def test_agent_tls_mode_by_version(version: str, value: str | None) -> None:
    """2.8.6 brought the setting, 2.9 made it strict."""
    answer = ask(make_scene(version), "/v3/settings/agent-tls-mode")
    assert (answer.status == 200) is (value is not None)
    assert value is None or json.loads(answer.body)["value"] == value


@pytest.mark.parametrize(("version", "has_role", "has_setting"), [("v2.10.12", True, False), ("v2.15.0", False, True)])
def test_what_came_and_went(version: str, has_role: bool, has_setting: bool) -> None:
    """A built-in role until 2.10, a setting since 2.15."""
    assert (ask(make_scene(version), "/v3/globalroles/restricted-admin", key=ADMIN_KEY).status == 200) is has_role
    assert (ask(make_scene(version), "/v3/settings/server-version-type").status == 200) is has_setting


@pytest.mark.parametrize(("line", "status"), [("2.11", 200), ("2.12", 503)])
def test_gate_of_the_extension_server_by_version(line: str, status: int) -> None:
    """Older servers do not wait for it; the rest of newer ones does not either."""
    with FakeRancher(line, faults=[Fault.AGGREGATION_NOT_READY]) as rancher:
        assert ask_client(rancher, RancherClient.fetch_me).id
        if status == 200:
            assert ask_client(rancher, RancherClient.fetch_cacerts) == rancher.ca_pem
            return
        with pytest.raises(StatusError) as caught:
            ask_client(rancher, RancherClient.fetch_cacerts)
    assert caught.value.status == status
