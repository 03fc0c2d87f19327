"""The options of posting, from the command line to a stand-in of the platform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from generator.cli.posting import PLATFORMS, Postable, PostOptions, post_options, post_preview, verify_preview
from generator.publishers import CODE_HOSTS
from generator.server.apono.faults import Fault
from generator.server.code_hosts.store import PullRequest
from tests.publishers.scenes import OTHER, READER, TOKEN, Scene, open_scene

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


def run(
    *arguments: str,
    environment: dict[str, str] | None = None,
    specs: str = "specs",
    is_empty: bool = False,
) -> Result:
    """As `preview` uses the options: posts, or verifies, and prints everything."""
    postable = Postable(specs, "plan", is_empty, lambda name, limit: (f"for {name}, up to {limit}\n", True))

    @click.command()
    @post_options
    def preview(post: PostOptions) -> None:
        result = verify_preview(postable, post) if post.verify else post_preview(postable, post)
        for problem in result.diagnostics:
            click.echo(f"{problem.code} {problem.summary}\n{problem.detail}\n{problem.hint}")
        click.echo("\n".join(result.words))
        click.echo(result.output)
        click.echo(json.dumps(result.extra))
        raise SystemExit(int(result.exit_code))

    return CliRunner().invoke(preview, arguments, env=environment)


def flags(scene: Scene, *more: str) -> list[str]:
    url = ["--api-url", scene.platform.url, "--repository", scene.repository, "--pull-request", "7"]
    return [*url, "--head", HEAD, *more]


def token(scene: Scene, value: str = TOKEN) -> dict[str, str]:
    return {scene.host.token_variables[0]: value}


def test_names_of_the_platforms() -> None:
    assert tuple(host.name for host in CODE_HOSTS) == PLATFORMS


def test_comment_by_flags_alone(scene: Scene) -> None:
    """Posted, kept, verified, found stale, and taken back."""
    post, secret = ["--post", scene.host.name], token(scene)
    first = run(*post, *flags(scene), environment=secret)
    assert (first.exit_code, first.output.startswith("created    the comment on pull request 7")) == (0, True)
    assert [text.startswith(f"for {scene.host.name}, up to ") for text in scene.texts] == [True]
    assert run(*post, *flags(scene), environment=secret).exit_code == 0
    assert len(scene.texts) == 1
    verify = ["--verify", "--platform", scene.host.name]
    assert "verified   the preview on pull request 7" in run(*verify, *flags(scene), environment=secret).output
    stale = run(*verify, *flags(scene), environment=secret, specs="others")
    assert (stale.exit_code, "POST031" in stale.output, "the specs are others" in stale.output) == (1, True, True)
    assert run(*post, *flags(scene), environment=secret, is_empty=True).output.startswith("deleted")
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
    assert "verified   the preview on pull request 7" in run("--verify", environment=merged).output
    github.api.store.pull_requests = [PullRequest(7, "acme", "x", "c" * 40, merge_commit="b" * 40)]
    pushed = run("--verify", environment=merged)
    assert (pushed.exit_code, "not of cccccccccccc" in pushed.output) == (1, True)


def test_job_of_a_fork_writes_the_summary(github: Scene, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    event = {**PULL_REQUEST, "repository": {"full_name": github.repository}}
    environment = github_job(github, tmp_path, event, GITHUB_TOKEN=READER, GITHUB_STEP_SUMMARY=str(summary))
    result = run("--post", "github", environment=environment)
    assert (result.exit_code, "POST020" in result.output) == (0, True)
    assert summary.read_text().startswith("for github, up to 262144")


def test_verify_trusts_nobody_elses_comment(github: Scene) -> None:
    """no-preview-to-verify."""
    github.plant(OTHER, head=HEAD, label="default")
    result = run("--verify", "--platform", "github", *flags(github), environment=token(github))
    assert (result.exit_code, "POST030" in result.output) == (1, True)


def test_verify_notices_an_edited_comment(github: Scene) -> None:
    """preview-was-edited."""
    run("--post", "github", *flags(github), environment=token(github))
    comment = github.api.store.comments[0]
    comment.text += "\nand nothing else"
    result = run("--verify", "--platform", "github", *flags(github), environment=token(github))
    assert (result.exit_code, "POST032" in result.output) == (1, True)


def test_verify_warns_of_a_preview_that_left_something_out(github: Scene) -> None:
    """preview-is-incomplete."""
    github.plant(TOKEN, head=HEAD, label="default", is_complete=False)
    result = run("--verify", "--platform", "github", *flags(github), environment=token(github))
    assert (result.exit_code, "POST033" in result.output) == (0, True)


def test_platform_that_cannot_be_reached(github: Scene) -> None:
    """Exit code 4: later it may work."""
    github.fail(Fault("rate-limited", seconds=9000))
    for arguments in (["--post", "github"], ["--verify", "--platform", "github"]):
        assert run(*arguments, *flags(github), environment=token(github)).exit_code == 4


def test_dry_run_sends_nothing_and_needs_no_token(scene: Scene) -> None:
    result = run("--post", scene.host.name, "--dry-run", *flags(scene))
    assert result.exit_code == 0
    assert "(sensitive)" in result.output
    assert scene.api.requests == []


def test_post_to_a_file(tmp_path: Path) -> None:
    """It is replaced, as a comment would be."""
    file = tmp_path / "new" / "preview.md"
    for _ in range(2):
        assert run("--post", "file", "--post-file", str(file)).exit_code == 0
    assert file.read_text().startswith("for file")
    assert run("--post", "file", "--post-file", str(file), "--dry-run").output.startswith("\nfor file")


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
    ],
)
def test_wrong_use(arguments: list[str], environment: dict[str, str], code: int, words: str) -> None:
    result = run(*arguments, environment=environment)
    assert result.exit_code == code
    assert words in result.output
