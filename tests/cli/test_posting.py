"""`preview` posts, publishes and verifies, from the command line to a stand-in of the platform."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.cli.posting import PLATFORMS
from generator.diagnostics import Secret
from generator.publishers import CODE_HOSTS
from generator.publishers.marker import find_stamp, mark
from generator.server.apono.faults import Fault
from generator.server.code_hosts.store import PullRequest
from tests.command_line import Result, apono_bridge
from tests.publishers.scenes import OTHER, READER, TOKEN, Scene, open_scene
from tests.specs import MINIMAL

HEAD = "a" * 40


@pytest.fixture(params=PLATFORMS)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = open_scene(request.param)
    with scene.platform:
        yield scene


@pytest.fixture
def github() -> Iterator[Scene]:
    scene = open_scene("github")
    with scene.platform:
        yield scene


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one spec in `specs`, and its base in `base`."""
    monkeypatch.chdir(tmp_path)
    for name in ("specs", "base/specs"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.yaml").write_text(MINIMAL, encoding="utf-8")
    change(tmp_path, "credential_rotation_days: 30\n")
    return tmp_path


def change(folder: Path, more: str) -> None:
    """The spec at the head: the base's and *more*."""
    (folder / "specs" / "a.yaml").write_text(MINIMAL + more, encoding="utf-8")


def run(*arguments: str, environment: dict[str, str] | None = None, base: str = "base") -> Result:
    compared = [] if "--publish" in arguments else ["--offline", "--no-plan", "--base-dir", base]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (environment or {}).items():
            patch.setenv(name, value)
        return apono_bridge("preview", "specs", *compared, *arguments)


def flags(scene: Scene, *more: str) -> list[str]:
    url = ["--api-url", scene.platform.url, "--repository", scene.repository, "--pull-request", "7"]
    return [*url, "--head", HEAD, *more]


def token(scene: Scene, value: str = TOKEN) -> dict[str, str]:
    return {scene.host.token_variables[0]: value}


def test_names_of_the_platforms() -> None:
    assert tuple(host.name for host in CODE_HOSTS) == PLATFORMS


def test_comment_by_flags_alone(scene: Scene, folder: Path) -> None:
    """Posted, kept, verified, found stale, and taken back."""
    post, secret = ["--post", scene.host.name], token(scene)
    first = run(*post, *flags(scene), environment=secret)
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.startswith("created    the comment on pull request 7 of ")
    assert "1 change, no risky one" in scene.texts[0]
    assert HEAD[:12] in scene.texts[0]
    assert run(*post, *flags(scene), environment=secret).exit_code == 0
    assert len(scene.texts) == 1
    verify = ["--verify", "--platform", scene.host.name]
    assert "verified   the preview on pull request 7" in run(*verify, *flags(scene), environment=secret).stderr
    change(folder, "credential_rotation_days: 60\n")
    stale = run(*verify, *flags(scene), environment=secret)
    assert (stale.exit_code, "POST031" in stale.stderr, "the specs are others" in stale.stderr) == (1, True, True)
    change(folder, "")
    # What is assumed is a note, and no reason for a comment.
    assert run(*post, *flags(scene), environment=secret).stderr.startswith("deleted")
    assert scene.texts == []


def github_job(scene: Scene, tmp_path: Path, event: Any, **more: str) -> dict[str, str]:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": scene.repository,
        "GITHUB_API_URL": scene.platform.url,
        "GITHUB_EVENT_PATH": str(file),
        "GITHUB_SHA": "b" * 40,
        "GITHUB_RUN_ID": "77",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_TOKEN": TOKEN,
        **more,
    }


PULL_REQUEST = {"pull_request": {"number": 7, "head": {"sha": HEAD, "repo": {"full_name": "mallory/access"}}}}


def test_job_of_github_needs_no_flags(github: Scene, tmp_path: Path) -> None:
    """Then the job that applies what was merged verifies it, by the merge's commit alone."""
    environment = github_job(github, tmp_path, PULL_REQUEST)
    assert run("--post", "github", environment=environment).exit_code == 0
    github.api.store.pull_requests = [PullRequest(7, "acme", "x", HEAD, merge_commit="b" * 40)]
    merged = github_job(github, tmp_path, {"ref": "refs/heads/main"})
    assert "verified   the preview on pull request 7" in run("--verify", environment=merged).stderr
    github.api.store.pull_requests = [PullRequest(7, "acme", "x", "c" * 40, merge_commit="b" * 40)]
    pushed = run("--verify", environment=merged)
    assert (pushed.exit_code, "not of cccccccccccc" in pushed.stderr) == (1, True)


def test_job_of_a_fork_writes_the_summary(github: Scene, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    event = {**PULL_REQUEST, "repository": {"full_name": github.repository}}
    environment = github_job(github, tmp_path, event, GITHUB_TOKEN=READER, GITHUB_STEP_SUMMARY=str(summary))
    result = run("--post", "github", environment=environment)
    assert (result.exit_code, "POST020" in result.stderr) == (0, True)
    assert summary.read_text().startswith("### ")


def test_verify_trusts_nobody_elses_comment(github: Scene) -> None:
    """no-preview-to-verify."""
    github.plant(OTHER, head=HEAD, label="default")
    result = run("--verify", "--platform", "github", *flags(github), environment=token(github))
    assert (result.exit_code, "POST030" in result.stderr) == (1, True)


def test_verify_notices_an_edited_comment(github: Scene) -> None:
    """preview-was-edited."""
    run("--post", "github", *flags(github), environment=token(github))
    comment = github.api.store.comments[0]
    comment.text += "\nand nothing else"
    result = run("--verify", "--platform", "github", *flags(github), environment=token(github))
    assert (result.exit_code, "POST032" in result.stderr) == (1, True)


def test_verify_warns_of_a_preview_that_left_something_out(github: Scene) -> None:
    """preview-is-incomplete."""
    run("--post", "github", *flags(github), environment=token(github))
    comment = github.api.store.comments[0]
    stamp, text = find_stamp(comment.text), comment.text.partition("\n\n")[2]
    assert stamp is not None
    comment.text = mark(text, replace(stamp, is_complete=False), github.host.marker)
    result = run("--verify", "--platform", "github", *flags(github), environment=token(github))
    assert (result.exit_code, "POST033" in result.stderr) == (0, True)


def test_platform_that_cannot_be_reached(github: Scene) -> None:
    """Exit code 4: later it may work."""
    github.fail(Fault("rate-limited", seconds=9000))
    for arguments in (["--post", "github"], ["--verify", "--platform", "github"]):
        assert run(*arguments, *flags(github), environment=token(github)).exit_code == 4


def test_dry_run_sends_nothing_and_needs_no_token(scene: Scene) -> None:
    result = run("--post", scene.host.name, "--dry-run", *flags(scene))
    assert result.exit_code == 0
    shown = scene.host.header(Secret("x"), scene.host.token_variables[0], {})
    assert f"\n{shown.name.lower()}: {shown.scheme} (sensitive)".replace(":  ", ": ") in result.stdout
    assert scene.api.requests == []


def test_post_to_a_file(tmp_path: Path) -> None:
    """It is replaced, as a comment would be."""
    file = tmp_path / "new" / "preview.md"
    for _ in range(2):
        result = run("--post", "file", "--post-file", str(file))
        assert (result.exit_code, result.stderr) == (0, f"written    {file}\n")
    assert file.read_text().startswith("### ")
    assert run("--post", "file", "--dry-run").stdout.startswith("### ")
    unwritable = run("--post", "file", "--post-file", str(tmp_path))
    assert unwritable.exit_code == 2
    blocked = run("--post", "file", "--post-file", str(file / "below"))
    assert (blocked.exit_code, "cannot" in blocked.stderr) == (1, True)


def test_format_beside_a_comment(github: Scene) -> None:
    """The whole report goes where it is wanted as well."""
    arguments = ["--post", "github", "--format", "json", "-o", "preview.json", *flags(github)]
    assert run(*arguments, environment=token(github)).exit_code == 0
    assert json.loads(Path("preview.json").read_text())["format"] == 1
    assert len(github.texts) == 1


# Two jobs that do not trust one another.


def render(folder: Path) -> Any:
    """What the job without rights leaves, as JSON; the trusted checkout has the base's specs."""
    assert run("--render-only", "data.json").exit_code == 0
    (folder / "specs" / "a.yaml").write_text(MINIMAL, encoding="utf-8")
    return json.loads((folder / "data.json").read_text())


def publish(scene: Scene, data: Any) -> Result:
    Path("data.json").write_text(json.dumps(data) if not isinstance(data, str) else data)
    return run("--publish", "data.json", "--post", "github", *flags(scene), environment=token(scene))


def test_data_file_becomes_a_comment(github: Scene, folder: Path) -> None:
    """With whose word it is, and of the commit that the trusted job knows."""
    result = publish(github, render(folder))
    assert (result.exit_code, result.stderr.startswith("created")) == (0, True)
    assert "what a job without rights says" in github.texts[0]
    assert HEAD[:12] in github.texts[0]
    stamp = find_stamp(github.api.store.comments[0].text)
    assert stamp is not None
    assert stamp.head == HEAD


def test_claims_that_a_job_without_rights_cannot_make(github: Scene, folder: Path) -> None:
    """No server's word, and no better verdict than its own problems allow."""
    data = render(folder)
    data["live"] = {"verdict": "passed", "sentence": "All is well.", "asked_at": "2026-01-01T00:00:00Z", "servers": []}
    data["integrations"][0] |= {"live": "passed", "errors": 1}
    data["verdict"] = "passed"
    assert publish(github, data).exit_code == 0
    assert "All is well" not in github.texts[0]
    assert "1 of 1 integration is not ready" in github.texts[0]


def hide(data: Any) -> None:
    data["integrations"].clear()


def call_new(data: Any) -> None:
    data["integrations"][0]["change"] = "added"


def make_up(data: Any) -> None:
    data["integrations"].append({**data["integrations"][0], "address": "apono_resource_integration.other"})


def repeat(data: Any) -> None:
    data["integrations"].append(data["integrations"][0])


def forget_base(data: Any) -> None:
    data["base"]["name"] = ""


@pytest.mark.parametrize("lie", [hide, call_new, make_up, repeat, forget_base])
def test_lie_about_the_base(github: Scene, folder: Path, lie: Any) -> None:
    """data-file-is-of-another-base."""
    data = render(folder)
    lie(data)
    result = publish(github, data)
    assert (result.exit_code, "POST040" in result.stderr) == (1, True)
    assert github.texts == []


@pytest.mark.parametrize("text", ["", "# Approved\n", "[]", '{"format": 2}', '{"format": 1}', "[" * 99_999])
def test_what_is_no_data_file(github: Scene, text: str) -> None:
    """Markdown is never taken."""
    result = publish(github, text)
    assert (result.exit_code, "VIEW004" in result.stderr) == (1, True)
    assert github.api.requests == []


def test_hostile_data_file_stays_text(github: Scene, folder: Path) -> None:
    """Whatever a fork writes into it is shown to the letter."""
    data = render(folder)
    evil = "@everyone #1 ![x](https://evil.example/x.png) <img src=x> `` ` `` [a](b) | --> \u202e"
    data["integrations"][0] |= {"name": evil, "file": evil}
    data["integrations"][0]["fields"][0] |= {"label": evil, "before": evil, "after": evil, "remark": evil}
    data["base"]["name"], data["version"] = evil, evil[:40]
    data["unchecked"].append({"what": evil, "why": evil})
    assert publish(github, data).exit_code == 0
    text = re.sub(r"(?s)(`+)(?!`).*?(?<!`)\1(?!`)", "", github.texts[0])  # without code spans
    text = re.sub(r"<code>[^<]*</code>", "", text)
    assert not [word for word in ("@everyone", "](http", "<img", "![", "\u202e") if word in text]


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "words"),
    [
        (["--post", "github"], {}, 1, "POST001"),
        (["--post", "github"], {"GITHUB_TOKEN": "t"}, 1, "--repository OWNER/NAME"),
        (["--post", "github", "--repository", "a/b"], {"GITHUB_TOKEN": "t"}, 1, "--pull-request NUMBER"),
        (["--post", "github", "--repository", "a/b", "--pull-request", "1"], {"GITHUB_TOKEN": "t"}, 1, "--head COMMIT"),
        (["--post", "github", "--api-url", "https://x.example"], {"GITHUB_TOKEN": "t"}, 1, "POST002"),
        (["--post", "svn"], {}, 2, "'svn' is not one of"),
        (["--post", "github", "--pull-request", "0"], {}, 2, "0 is not in the range"),
        (["--verify"], {}, 2, "Which platform?"),
        (["--verify", "--platform", "plain"], {}, 2, "Which platform?"),
        (["--verify", "--post", "github"], {}, 2, "give one of them"),
        (["--post", "github", "--render-only", "x.json"], {}, 2, "give one of them"),
        (["--publish", "x.json", "--verify"], {}, 2, "--publish takes a finished preview"),
        (["--publish", "x.json", "--base-dir", "base"], {}, 2, "leave --base"),
        (["--publish", "x.json", "--post", "github"], {}, 1, "VIEW004"),
    ],
)
def test_wrong_use(arguments: list[str], environment: dict[str, str], code: int, words: str) -> None:
    result = run(*arguments, environment=environment)
    assert result.exit_code == code
    assert words in result.stderr
