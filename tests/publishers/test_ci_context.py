"""What is read off the environment of each CI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.publishers.ci_context import CiContext, read_context
from generator.publishers.code_host import HeadReference

BASE, HEAD = "b" * 40, "a" * 40
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "acme/access",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_SHA": BASE,
    "GITHUB_RUN_ID": "8123456789",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_STEP_SUMMARY": "/tmp/summary",
}


def pull_request(head: str = "acme/access") -> dict[str, Any]:
    return {
        "repository": {"full_name": "acme/access"},
        "pull_request": {"number": 7, "head": {"sha": HEAD, "repo": {"full_name": head}}},
    }


def workflow_run() -> dict[str, Any]:
    fork = {"full_name": "mallory/access", "owner": {"login": "mallory"}}
    run = {"event": "pull_request", "head_sha": HEAD, "head_branch": "x", "head_repository": fork, "pull_requests": []}
    return {"repository": {"full_name": "acme/access"}, "workflow_run": run}


@pytest.fixture
def event(tmp_path: Path) -> Any:
    def write(value: Any) -> dict[str, str]:
        file = tmp_path / "event.json"
        file.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return {**GITHUB, "GITHUB_EVENT_PATH": str(file)}

    return write


def test_github_pull_request(event: Any) -> None:
    """The commit is the head of the pull request, not the merge that is built."""
    assert read_context(event(pull_request())) == CiContext(
        "GitHub Actions", "github", "acme/access", 7, HEAD, None, 8123456789, 2,
        "https://github.com/acme/access/actions/runs/8123456789", f"https://github.com/acme/access/blob/{HEAD}",
        "/tmp/summary",
    )  # fmt: skip


def test_github_fork(event: Any) -> None:
    """Its jobs get no secrets."""
    assert read_context(event(pull_request("mallory/access"))).is_fork
    assert not read_context(event(pull_request("Acme/Access"))).is_fork


def test_github_workflow_run_knows_the_head_alone(event: Any) -> None:
    """The number has to be asked for."""
    context = read_context(event(workflow_run()))
    assert (context.pull_request, context.head, context.is_fork) == (None, HEAD, True)
    assert context.head_reference == HeadReference("mallory", "x", HEAD)


def test_github_comment_on_a_pull_request(event: Any) -> None:
    """An issue's number is none."""
    assert read_context(event({"issue": {"number": 9, "pull_request": {}}})).pull_request == 9
    assert read_context(event({"issue": {"number": 9}})).pull_request is None


@pytest.mark.parametrize(
    "value",
    ["", "{", "[]", "7", '{"pull_request": 7}', '{"pull_request": {"number": "7"}}', '{"pull_request": {"number": -1}}',
     '{"pull_request": {"number": true, "head": []}}', "[" * 100_000],
)  # fmt: skip
def test_event_that_says_nothing(event: Any, value: str) -> None:
    """Nor is a file that is not there a mistake of ours."""
    context = read_context(event(value))
    assert (context.pull_request, context.head) == (None, BASE)
    assert read_context({**GITHUB, "GITHUB_EVENT_PATH": "/no/such/file"}).pull_request is None


@pytest.mark.parametrize("sign", ["GITEA_ACTIONS", "FORGEJO_ACTIONS"])
def test_actions_that_look_like_githubs(event: Any, sign: str) -> None:
    """They set GitHub's variables too."""
    context = read_context({**event(pull_request()), sign: "true"})
    assert (context.host, context.pull_request) == ("gitea", 7)


def test_gitlab_merge_request() -> None:
    """Of the project that the merge request goes to; a merged result's commit is not the head."""
    environment = {
        "GITLAB_CI": "true",
        "CI_PROJECT_PATH": "mallory/access",
        "CI_PROJECT_URL": "https://gitlab.com/mallory/access",
        "CI_PROJECT_ID": "2",
        "CI_MERGE_REQUEST_PROJECT_PATH": "acme/platform/access",
        "CI_MERGE_REQUEST_PROJECT_ID": "1",
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2",
        "CI_MERGE_REQUEST_IID": "12",
        "CI_COMMIT_SHA": BASE,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD,
        "CI_PIPELINE_ID": "991",
        "CI_JOB_ID": "88",
        "CI_JOB_URL": "https://gitlab.com/acme/platform/access/-/jobs/88",
    }
    assert read_context(environment) == CiContext(
        "GitLab CI", "gitlab", "acme/platform/access", 12, HEAD, None, 991, 88,
        "https://gitlab.com/acme/platform/access/-/jobs/88", f"https://gitlab.com/mallory/access/-/blob/{HEAD}", "",
        True,
    )  # fmt: skip
    branch = {"GITLAB_CI": "true", "CI_PROJECT_PATH": "acme/access", "CI_COMMIT_SHA": HEAD}
    assert read_context(branch) == CiContext("GitLab CI", "gitlab", "acme/access", None, HEAD)


def test_bitbucket_pull_request() -> None:
    environment = {
        "BITBUCKET_BUILD_NUMBER": "5",
        "BITBUCKET_REPO_FULL_NAME": "acme/access",
        "BITBUCKET_PR_ID": "3",
        "BITBUCKET_COMMIT": HEAD,
    }
    url = "https://bitbucket.org/acme/access/pipelines/results/5"
    assert read_context(environment) == CiContext(
        "Bitbucket Pipelines", "bitbucket", "acme/access", 3, HEAD, None, 5, 0, url
    )


def test_azure_pull_request() -> None:
    """Of a repository of Azure's own; one on GitHub is asked there."""
    environment = {
        "TF_BUILD": "True",
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/",
        "SYSTEM_TEAMPROJECT": "Platform Team",
        "BUILD_REPOSITORY_NAME": "access",
        "BUILD_REPOSITORY_PROVIDER": "TfsGit",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "4",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD,
        "BUILD_SOURCEVERSION": BASE,
        "BUILD_BUILDID": "77",
        "SYSTEM_JOBATTEMPT": "1",
    }
    url = "https://dev.azure.com/acme/Platform%20Team/_build/results?buildId=77"
    assert read_context(environment) == CiContext(
        "Azure Pipelines", "azure-devops", "Platform Team/access", 4, HEAD, None, 77, 1, url
    )
    assert read_context({**environment, "BUILD_REPOSITORY_PROVIDER": "GitHub"}).repository == ""


@pytest.mark.parametrize("url", ["https://x)[y](http://evil", "javascript:alert(1)", "https://x/<b>", "https://x/\ny"])
def test_url_that_could_break_out_is_none(url: str) -> None:
    """It stands in Markdown as it is."""
    assert read_context({"GITLAB_CI": "true", "CI_JOB_URL": url, "CI_PROJECT_URL": url}).run_url == ""
    context = read_context({"GITLAB_CI": "true", "CI_PROJECT_URL": url, "CI_COMMIT_SHA": HEAD})
    assert context.files_url == ""
    injected = {"GITLAB_CI": "true", "CI_PROJECT_URL": "https://gitlab.com/a/b", "CI_COMMIT_SHA": "a](x)"}
    assert read_context(injected).files_url == ""


def test_no_ci() -> None:
    """On a desk nothing is known."""
    assert read_context({"HOME": "/root", "GITHUB_ACTIONS": "false"}) == CiContext()
