"""A preview arrives, or the user reads why not."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.diagnostics import Secret
from generator.publishers import CODE_HOSTS
from generator.publishers.code_host import HeadReference
from generator.publishers.delivery import Delivery, deliver, fetch_posted, render_requests, take_back
from generator.publishers.posting import Result
from generator.publishers.routes import Route
from generator.server.apono.faults import Fault
from generator.server.code_hosts.store import PullRequest
from generator.server.http_api import ApiLimits

from .descriptions import find_faults
from .scenes import LABEL, READER, TOKEN, Scene, open_scene


def route_of(scene: Scene, token: str = TOKEN, **changes: object) -> Route:
    variable = scene.host.token_variables[0]
    header = scene.host.header(Secret(token), variable, {})
    target = scene.host.target(scene.repository, scene.api.store.pull_request)
    route = Route(scene.host, scene.platform.url, header, variable, target)
    return replace(route, **changes)  # type: ignore[arg-type]


def send(scene: Scene, route: Route, text: str = "text\n") -> Delivery:
    with scene.platform:
        # The address is known once the platform listens.
        route = replace(route, base_url=scene.platform.url)
        return deliver(route, scene.draft(text), timing=scene.clock.timing, limits=ApiLimits(answer_s=5))


@pytest.fixture
def scene() -> Scene:
    return open_scene("github")


def shown(delivery: Delivery) -> str:
    return "\n".join(f"{it.code} {it.summary} {it.detail} {it.hint}" for it in delivery.diagnostics)


def make_route(scene: Scene, token: str = TOKEN, **changes: object) -> Route:
    with scene.platform:
        return route_of(scene, token, **changes)


@pytest.mark.parametrize("host", CODE_HOSTS, ids=lambda host: host.name)
def test_preview_arrives(host: object) -> None:
    """On every platform; then it is found, and taken back."""
    scene = open_scene(host.name)  # type: ignore[attr-defined]
    with scene.platform:
        route = route_of(scene)
        delivery = deliver(route, scene.draft(), timing=scene.clock.timing)
        assert delivery.posted is not None
        assert delivery.posted.result is Result.CREATED
        found, _ = fetch_posted(route, LABEL, timing=scene.clock.timing)
        assert found is not None
        assert found.stamp is not None
        assert found.stamp.head == "a" * 40
        taken = take_back(route, scene.stamp(), timing=scene.clock.timing)
        assert taken.posted is not None
        assert taken.posted.result is Result.DELETED


def test_read_only_token_falls_back_to_the_summary(scene: Scene, tmp_path: Path) -> None:
    """preview-is-in-the-job-summary: appended to what is there."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    delivery = send(scene, make_route(scene, READER, summary_file=str(summary), is_fork=True))
    assert summary.read_text() == "before\nsummary: text\n"
    assert (delivery.posted, delivery.summary_file) == (None, str(summary))
    assert "POST020" in shown(delivery)
    assert "fork" in shown(delivery)
    assert scene.texts == []


def test_limit_is_no_lack_of_rights(scene: Scene, tmp_path: Path) -> None:
    """GitHub says both with 403; only the one leads to the summary."""
    summary = tmp_path / "summary.md"
    scene.fail(Fault("secondary-limit", seconds=4000))
    delivery = send(scene, make_route(scene, summary_file=str(summary)))
    assert shown(delivery).startswith("POST013")
    assert not summary.exists()


def test_read_only_token_without_a_summary(scene: Scene) -> None:
    """not-allowed-to-comment, with what the platform says and what to do."""
    words = shown(send(scene, make_route(scene, READER)))
    assert "POST011" in words
    assert "Resource not accessible by integration" in words
    assert "permissions: pull-requests: write" in words


@pytest.mark.parametrize(
    ("effect", "code", "is_unreachable"),
    [
        ("unauthorized", "POST010", False),
        ("not-found", "POST012", False),
        ("rate-limited=4000", "POST013", True),
        ("secondary-limit=4000", "POST013", True),
        ("server-error", "POST014", True),
        ("redirected", "POST014", True),
        ("page", "POST014", True),
        ("conflict", "POST014", False),
    ],
)
def test_each_trouble_has_words(scene: Scene, effect: str, code: str, is_unreachable: bool) -> None:
    """token-refused, pull-request-not-found, platform-is-busy, platform-cannot-be-asked; no token in any of them."""
    name, _, seconds = effect.partition("=")
    scene.fail(Fault(name, seconds=float(seconds or 1)))
    delivery = send(scene, make_route(scene))
    assert shown(delivery).startswith(code)
    assert delivery.is_unreachable is is_unreachable
    assert TOKEN not in repr(delivery)


def test_nobody_there(scene: Scene) -> None:
    """platform-cannot-be-asked."""
    route = make_route(scene)
    delivery = deliver(route, scene.draft(), timing=scene.clock.timing)
    assert shown(delivery).startswith("POST014 GitHub could not be asked: no connection: Connection refused")
    assert delivery.is_unreachable


def test_number_is_asked_for_by_the_head(scene: Scene) -> None:
    """The open pull request of that branch, and of that very commit."""
    head = HeadReference("mallory", "feature x", "c" * 40)
    scene.api.store.pull_requests = [
        PullRequest(5, "mallory", "other", "c" * 40),
        PullRequest(7, "mallory", "feature x", "c" * 40),
    ]
    route = make_route(scene, reference=head)
    assert send(scene, route).posted is not None
    assert find_faults("github", scene.api.requests[0]) == []
    again = open_scene("github")
    again.api.store.pull_requests = [PullRequest(7, "mallory", "feature x", "d" * 40)]
    assert "no pull request is open with the head cccccccccccc" in shown(send(again, make_route(again, reference=head)))
    assert again.texts == []


@pytest.mark.parametrize("platform", ["github", "gitlab"])
def test_pull_request_of_a_merge_is_asked_for(platform: str) -> None:
    """In the job that applies what was merged: its commit is no pull request's head."""
    scene = open_scene(platform)
    merged = PullRequest(7, "acme", "feature", "c" * 40, merge_commit="d" * 40)
    scene.api.store.pull_requests = [merged, PullRequest(8, "acme", "later", "e" * 40, merge_commit="f" * 40)]
    with scene.platform:
        scene.plant(TOKEN, head="c" * 40)
        route = route_of(scene, reference=HeadReference("", "", "d" * 40))
        found, _ = fetch_posted(route, LABEL, timing=scene.clock.timing)
        assert found is not None
        assert found.stamp is not None
        assert (found.number, found.head, found.stamp.head) == (7, "c" * 40, "c" * 40)
        other = route_of(scene, reference=HeadReference("", "", "0" * 40))
        found, delivery = fetch_posted(other, LABEL, timing=scene.clock.timing)
    assert found is None
    assert "no pull request came from the merge that left 000000000000" in shown(delivery)
    assert not [fault for sent in scene.api.requests for fault in find_faults(platform, sent)]


@pytest.mark.parametrize("host", CODE_HOSTS, ids=lambda host: host.name)
def test_dry_run_prints_every_request_and_no_token(host: object) -> None:
    """What is printed is what would be sent."""
    scene = open_scene(host.name)  # type: ignore[attr-defined]
    with scene.platform:
        route = route_of(scene)
        text = render_requests(route, scene.draft())
        deliver(route, scene.draft(), timing=scene.clock.timing)
        scene.plant(TOKEN, run=3)
        deliver(route, scene.draft(run=11), timing=scene.clock.timing)
    printed = {
        line for line in text.splitlines() if line.partition(" ")[0] in ("GET", "POST", "PUT", "PATCH", "DELETE")
    }
    root = route.base_url.removesuffix(scene.api.dialect.prefix)
    # Numbers of comments are known to the platform alone; what is printed has 0 for them.
    sent = {f"{it.method} {root}{re.sub('/10[0-9]', '/0', it.target)}" for it in scene.api.requests}
    assert {re.sub("comments/1$", "comments/0", line.replace("comments/1?", "comments/0?")) for line in sent} == printed
    assert TOKEN not in text
    assert "(sensitive)" in text
    assert len([json.loads(line) for line in text.splitlines() if line.startswith("{")]) == 2
