"""What every platform's publisher does, written once; each request is checked against the platform's description."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from generator.publishers import CODE_HOSTS
from generator.publishers.marker import find_stamp, is_edited
from generator.publishers.posting import Draft, Result, find_posted, mark_draft, withdraw
from generator.server.apono.faults import Fault
from generator.server.code_hosts import DIALECTS
from generator.server.http_api import ApiLimits, LostError, RateLimitedError, StatusError, UnexpectedAnswerError
from generator.server.wire import Answer, Json, Request

from .descriptions import DESCRIBED, find_faults
from .scenes import LABEL, OTHER, READER, ROBOT, ROBOTS, TOKEN, Scene, open_scene


@pytest.fixture(params=[host.name for host in CODE_HOSTS])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = open_scene(request.param)
    with scene.platform:
        yield scene
    if request.param in DESCRIBED:
        for sent in scene.api.requests:
            assert find_faults(request.param, sent) == [], sent


def test_every_platform_has_a_stand_in() -> None:
    """A publisher without one is not tested."""
    assert [host.name for host in CODE_HOSTS] == list(DIALECTS)


def test_comment_is_made_then_kept_up_to_date(scene: Scene) -> None:
    """One comment, whatever happens."""
    assert scene.post(scene.draft("first\n")).result is Result.CREATED
    assert scene.post(scene.draft("first\n")).result is Result.UNCHANGED
    assert scene.post(scene.draft("second `ü` \U0001f600\n", run=11, head="b" * 40)).result is Result.UPDATED
    assert scene.texts == ["second `ü` \U0001f600\n"]
    stamp = find_stamp(scene.api.store.comments[0].text)
    assert stamp is not None
    assert (stamp.head, stamp.run, stamp.is_complete) == ("b" * 40, 11, True)
    assert not is_edited(scene.api.store.comments[0].text, stamp)


def test_mark_in_a_comment_of_somebody_else_is_ignored(scene: Scene) -> None:
    """Nor is it touched, even when it claims to be of a later run."""
    scene.plant(OTHER, "forged\n", run=99)
    scene.api.store.add(scene.api.store.users[OTHER], "Looks good to me")
    assert scene.run(lambda it: find_posted(it, scene.repository, LABEL)) is None
    assert scene.post(scene.draft("ours\n")).result is Result.CREATED
    assert scene.texts == ["forged\n", "Looks good to me", "ours\n"]


def test_quoted_mark_is_none(scene: Scene) -> None:
    """A mark is the first line of a comment, not what a text in it holds."""
    number = scene.plant(TOKEN, run=99)
    comment = scene.api.store.find(number)
    assert comment is not None
    comment.text = f"> {comment.text}"
    assert scene.post(scene.draft("ours\n")).result is Result.CREATED


@pytest.mark.parametrize("changes", [{"label": "staging"}, {"repository": "other/one"}])
def test_other_labels_and_repositories_are_other_comments(scene: Scene, changes: dict[str, str]) -> None:
    """Two previews of one pull request do not overwrite one another."""
    scene.plant(TOKEN, "other\n", **changes)
    assert scene.post(scene.draft("ours\n")).result is Result.CREATED
    assert scene.texts == ["other\n", "ours\n"]


def test_older_run_overwrites_nothing(scene: Scene) -> None:
    """A run that was overtaken by another commit's leaves the comment alone."""
    scene.post(scene.draft("newer\n", run=12, head="b" * 40))
    assert scene.post(scene.draft("older\n", run=11, made_at=5000)).result is Result.NEWER_KEPT
    assert scene.texts == ["newer\n"]


def test_comment_is_read_again_before_it_is_written(scene: Scene) -> None:
    """A run that was faster between our two requests wins."""
    number = scene.plant(TOKEN, "old\n", run=1)
    single = f"/{number}/comments/1" if scene.host.name == "azure-devops" else f"/{number}"

    def overtake(request: Request) -> None:
        if request.method == "GET" and request.path.endswith(single):
            comment = scene.api.store.find(number)
            assert comment is not None
            comment.text = mark_draft(scene.host, scene.draft("newer\n", run=50, head="c" * 40))

    scene.api.intercept = overtake
    assert scene.post(scene.draft("ours\n", run=20)).result is Result.NEWER_KEPT
    assert scene.texts == ["newer\n"]


def test_comment_is_found_on_a_later_page() -> None:
    """Pull requests are talked about."""
    for host in CODE_HOSTS:
        scene = open_scene(host.name, page_size=3)
        for number in range(8):
            scene.api.store.add(scene.api.store.users[OTHER], f"remark {number}")
        scene.plant(TOKEN, "old\n", run=1)
        with scene.platform:
            assert scene.post(scene.draft("new\n")).result is Result.UPDATED, host.name
        assert scene.texts[-1] == "new\n"
        assert len(scene.texts) == 9


def test_two_comments_become_one(scene: Scene) -> None:
    """The traces of two runs at the same time: the first comment stays, with what the newest says."""
    scene.plant(TOKEN, "one\n", run=3)
    scene.plant(TOKEN, "two\n", run=4)
    assert scene.post(scene.draft("three\n", run=5, head="c" * 40)).result is Result.UPDATED
    assert scene.texts == ["three\n"]


def test_runs_at_the_same_time_leave_one_comment(scene: Scene) -> None:
    """Whoever comes last, the newest run's text stays once the next run has passed."""
    drafts = [scene.draft(f"run {run}\n", run=run, head=f"{run:040d}") for run in (31, 32, 33)]
    threads = [threading.Thread(target=scene.post, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    scene.post(scene.draft("run 34\n", run=34, head="d" * 40))
    assert scene.texts == ["run 34\n"]


def test_comment_is_taken_away_when_nothing_is_left(scene: Scene) -> None:
    """And only ours, and only by a run that is not older."""
    assert scene.run(lambda it: withdraw(it, scene.stamp())).result is Result.NOTHING
    scene.plant(OTHER, "theirs\n")
    scene.plant(TOKEN, "ours\n", run=12, head="b" * 40)
    assert scene.run(lambda it: withdraw(it, scene.stamp(run=11))).result is Result.NEWER_KEPT
    assert scene.run(lambda it: withdraw(it, scene.stamp(run=13))).result is Result.DELETED
    assert scene.texts == ["theirs\n"]


def test_comment_that_cannot_be_deleted_says_so(scene: Scene) -> None:
    """Where deleting is not allowed, it is edited."""
    scene.plant(TOKEN, "ours\n")
    scene.fail(Fault("forbidden", "DELETE"))
    assert scene.run(lambda it: withdraw(it, scene.stamp(run=13))).result is Result.RETIRED
    assert scene.texts[0].startswith("**No longer relevant.**")


def test_length_of_a_comment_is_the_platforms(scene: Scene) -> None:
    """The renderer is told what is left beside the mark; one more character would be refused."""
    granted: list[int] = []

    def render(limit: int) -> tuple[str, bool]:
        granted.append(limit)
        return "x" * limit, False

    draft = Draft(scene.stamp(), render)
    assert scene.post(draft).result is Result.CREATED
    flavour = scene.host.flavour
    assert flavour.unit.measure(scene.api.store.comments[0].text) in (flavour.limit, flavour.limit - 1)
    assert scene.api.dialect.limit == flavour.limit
    posted = scene.run(lambda it: find_posted(it, scene.repository, LABEL))
    assert posted is not None
    assert not posted[0].is_complete
    with pytest.raises(StatusError):
        scene.post(Draft(scene.stamp(run=11), lambda limit: ("x" * (limit + 3), False)))


def test_read_only_token_is_refused(scene: Scene) -> None:
    """As in a fork's job: 403, and nothing is there afterwards."""
    with pytest.raises(StatusError) as caught:
        scene.post(scene.draft(), token=READER)
    assert caught.value.status == 403
    assert scene.texts == []


def test_unknown_token_is_refused(scene: Scene) -> None:
    """401, without the token in the words."""
    with pytest.raises(StatusError) as caught:
        scene.post(scene.draft(), token="tok-unkn0wn")
    assert caught.value.status == 401
    assert "unkn0wn" not in f"{caught.value} {caught.value.value}"


@pytest.mark.parametrize("platform", ROBOTS)
def test_token_of_a_ci_that_may_not_ask_who_it_is(platform: str) -> None:
    """Then comments of the platform's robot are ours, or of whom we are told."""
    scene = open_scene(platform)
    with scene.platform:
        scene.plant(OTHER, "forged\n")
        assert scene.post(scene.draft("one\n"), token=ROBOT).result is Result.CREATED
        assert scene.post(scene.draft("two\n", run=11, head="b" * 40), token=ROBOT).result is Result.UPDATED
        assert scene.post(scene.draft("mine\n", run=12, head="c" * 40), author="Preview-Bot").result is Result.CREATED
    assert scene.texts == ["forged\n", "two\n", "mine\n"]


def test_lost_answer_makes_no_second_comment(scene: Scene) -> None:
    """A comment whose creation was not confirmed is looked for."""
    scene.fail(Fault("answer-lost", "POST", last=1))
    assert scene.post(scene.draft("once\n")).result is Result.UNCHANGED
    assert scene.texts == ["once\n"]


def test_connection_that_is_dropped_before_anything_was_done(scene: Scene) -> None:
    """It cannot be told from the other case, so it is not sent again unseen."""
    scene.fail(Fault("dropped", "POST", last=1))
    with pytest.raises(LostError):
        scene.post(scene.draft())
    assert scene.texts == []


@pytest.mark.parametrize("effect", ["server-error", "unavailable", "dropped", "answer-cut"])
def test_passing_trouble_is_waited_out(scene: Scene, effect: str) -> None:
    """Reading and updating are repeated."""
    scene.plant(TOKEN, "old\n", run=1)
    scene.fail(Fault(effect, "GET", last=2), Fault(effect, scene.host.update_method, last=1))
    assert scene.post(scene.draft("new\n")).result is Result.UPDATED
    assert scene.texts == ["new\n"]
    assert scene.clock.sleeps


@pytest.mark.parametrize("effect", ["rate-limited", "secondary-limit"])
def test_limits_are_kept(scene: Scene, effect: str) -> None:
    """Whatever is limited is sent again after the time asked for, also what makes a comment."""
    scene.fail(Fault(effect, "POST", last=1, seconds=42))
    assert scene.post(scene.draft("once\n")).result is Result.CREATED
    assert scene.clock.sleeps == [42]
    scene.fail(Fault(effect, seconds=4000))
    with pytest.raises(RateLimitedError) as caught:
        scene.post(scene.draft("again\n", run=11))
    assert caught.value.wait_s == 4000


@pytest.mark.parametrize("effect", ["redirected", "page", "huge"])
def test_answers_of_no_api(scene: Scene, effect: str) -> None:
    """A login page, a redirect to one, and a flood."""
    scene.fail(Fault(effect, "GET"))
    with pytest.raises(UnexpectedAnswerError):
        scene.post(scene.draft())
    assert len(scene.api.requests) == 1


def test_slow_platform(scene: Scene) -> None:
    """The time for an answer is bounded, and reading tried again."""
    scene.limits = ApiLimits(answer_s=0.2)
    scene.fail(Fault("slow", "GET", last=1, seconds=1))
    assert scene.post(scene.draft()).result is Result.CREATED


@pytest.mark.parametrize("value", [[7], {"odd": "answer"}, {"id": "7"}, None, True])
def test_answers_of_another_shape(scene: Scene, value: Json) -> None:
    """What the platform does not say as described is an error in words."""
    scene.api.intercept = lambda _: Answer(200, value)
    with pytest.raises(UnexpectedAnswerError, match="as the API describes it"):
        scene.post(scene.draft())


@pytest.mark.parametrize("platform", DESCRIBED)
def test_descriptions_refuse_what_is_not_described(platform: str) -> None:
    """The check of the requests can fail."""
    scene = open_scene(platform)
    with scene.platform:
        scene.plant(TOKEN, "old\n", run=1)
        scene.post(scene.draft())
    update = scene.api.requests[-1]
    assert find_faults(platform, update) == []
    for wrong in (
        replace(update, method="POST"),
        replace(update, target=update.target.replace("comments/", "remarks/").replace("notes/", "remarks/")),
        replace(update, target=f"{update.target}?force=1"),
        replace(update, target=f"{update.target}x"),
        replace(update, body=b'{"body": 7}'),
        replace(update, body=b'{"body": "text", "odd": 1}'),
        replace(update, body=b""),
        replace(scene.api.requests[1], target=f"{scene.api.requests[1].target}&sort=upwards&per_page=many"),
    ):
        assert find_faults(platform, wrong), wrong
