"""
What the environment of a CI job says about the pull request, for each CI as a row of a table.

Sources: GitHub "Variables reference" and "Webhook events and payloads", GitLab "Predefined CI/CD variables reference",
Bitbucket "Variables and secrets", Microsoft "Predefined variables", Gitea "Variables" and Forgejo "Environment
variables" of their Actions. The commit is the head of the pull request, not the merge that some CIs build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

from .code_host import HeadReference

__all__ = ["CiContext", "read_context"]

_LARGEST_EVENT_BYTES = 32 << 20
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9._~/%?=&+:@-]*")


@final
@dataclass(frozen=True, slots=True)
class CiContext:
    """
    What is known without asking anybody; empty where it is not.

    Attributes:
        system: The CI, as people call it.
        host: The platform, as `--post` calls it.
        head: The commit at the head of the pull request.
        head_reference: What leads to the number of the pull request when the event does not tell it.
        run, attempt: Of the CI; 0 when unknown.
        run_url: For people.
        files_url: Where people see the files at the head, without a slash at its end.
        summary_file: Where Markdown for the job's summary goes.
        is_fork: Whether the pull request comes from a fork, whose jobs get no secrets.
    """

    system: str = ""
    host: str = ""
    repository: str = ""
    pull_request: int | None = None
    head: str = ""
    head_reference: HeadReference | None = None
    run: int = 0
    attempt: int = 0
    run_url: str = ""
    files_url: str = ""
    summary_file: str = ""
    is_fork: bool = False


@final
@dataclass(frozen=True, slots=True)
class _System:
    """One CI: what its presence is told by, and what its variables are called."""

    title: str
    host: str
    sign: str
    repository: Callable[[Mapping[str, str]], str]
    pull_request: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    run: str = ""
    attempt: str = ""
    run_url: Callable[[Mapping[str, str]], str] = field(default=lambda _: "")
    files_url: Callable[[Mapping[str, str]], str] = field(default=lambda _: "")
    source_repository: str = ""
    target_repository: str = ""
    has_event: bool = False


def read_context(environment: Mapping[str, str]) -> CiContext:
    """
    What the environment says; an empty context outside of a known CI.

    Opens the event's file where there is one. A file that cannot be read says nothing: the flags say the same.
    """
    system = next((it for it in _SYSTEMS if environment.get(it.sign, "").lower() not in ("", "false")), None)
    if system is None:
        return CiContext()
    event = _read_event(environment) if system.has_event else {}
    pull_request = _first_number(environment, system.pull_request) or _find_number(event)
    head = _find_head(event) or _first(environment, system.head)
    files_url = system.files_url(environment)
    source, target = environment.get(system.source_repository, ""), environment.get(system.target_repository, "")
    return CiContext(
        system=system.title,
        host=system.host,
        repository=system.repository(environment),
        pull_request=pull_request,
        head=head,
        head_reference=_find_head_reference(event),
        run=_number(environment.get(system.run, "")) or 0,
        attempt=_number(environment.get(system.attempt, "")) or 0,
        run_url=_clean_url(system.run_url(environment)),
        files_url=_clean_url(f"{files_url}/{head}") if files_url and _COMMIT.fullmatch(head) else "",
        summary_file=environment.get("GITHUB_STEP_SUMMARY", "") if system.has_event else "",
        is_fork=_is_fork(event) or bool(source and target and source != target),
    )


def _variable(name: str) -> Callable[[Mapping[str, str]], str]:
    return lambda environment: environment.get(name, "")


def _github_run(environment: Mapping[str, str]) -> str:
    parts = [environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""


def _github_files(environment: Mapping[str, str]) -> str:
    parts = [environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY")]
    return f"{parts[0]}/{parts[1]}/blob" if all(parts) else ""


def _gitea_files(environment: Mapping[str, str]) -> str:
    parts = [environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY")]
    return f"{parts[0]}/{parts[1]}/src/commit" if all(parts) else ""


def _gitlab_files(environment: Mapping[str, str]) -> str:
    url = environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_URL") or environment.get("CI_PROJECT_URL", "")
    return f"{url}/-/blob" if url else ""


def _bitbucket_run(environment: Mapping[str, str]) -> str:
    name, number = environment.get("BITBUCKET_REPO_FULL_NAME", ""), environment.get("BITBUCKET_BUILD_NUMBER", "")
    return f"https://bitbucket.org/{name}/pipelines/results/{number}" if name and number else ""


def _azure_repository(environment: Mapping[str, str]) -> str:
    """Nothing for a repository that lies elsewhere, on GitHub for instance."""
    if environment.get("BUILD_REPOSITORY_PROVIDER", "TfsGit") != "TfsGit":
        return ""
    project, name = environment.get("SYSTEM_TEAMPROJECT", ""), environment.get("BUILD_REPOSITORY_NAME", "")
    return f"{project}/{name}" if project and name else ""


def _azure_run(environment: Mapping[str, str]) -> str:
    base, project = environment.get("SYSTEM_COLLECTIONURI", "").rstrip("/"), environment.get("SYSTEM_TEAMPROJECT", "")
    number = environment.get("BUILD_BUILDID", "")
    return f"{base}/{project}/_build/results?buildId={number}" if base and project and number else ""


def _actions(title: str, host: str, sign: str, files_url: Callable[[Mapping[str, str]], str]) -> _System:
    """GitHub's and those that work like them. A push's commit is the head only outside of pull requests."""
    return _System(
        title=title,
        host=host,
        sign=sign,
        repository=_variable("GITHUB_REPOSITORY"),
        head=("GITHUB_SHA",),
        run="GITHUB_RUN_ID",
        attempt="GITHUB_RUN_ATTEMPT",
        run_url=_github_run,
        files_url=files_url,
        has_event=True,
    )


_SYSTEMS = (
    # Before GitHub's: their runners set its variables too.
    _actions("Forgejo Actions", "gitea", "FORGEJO_ACTIONS", _gitea_files),
    _actions("Gitea Actions", "gitea", "GITEA_ACTIONS", _gitea_files),
    _actions("GitHub Actions", "github", "GITHUB_ACTIONS", _github_files),
    _System(
        title="GitLab CI",
        host="gitlab",
        sign="GITLAB_CI",
        repository=lambda it: it.get("CI_MERGE_REQUEST_PROJECT_PATH") or it.get("CI_PROJECT_PATH", ""),
        pull_request=("CI_MERGE_REQUEST_IID",),
        # Set in merged results pipelines only, where CI_COMMIT_SHA is the merge.
        head=("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
        run="CI_PIPELINE_ID",
        attempt="CI_JOB_ID",
        run_url=_variable("CI_JOB_URL"),
        files_url=_gitlab_files,
        source_repository="CI_MERGE_REQUEST_SOURCE_PROJECT_ID",
        target_repository="CI_MERGE_REQUEST_PROJECT_ID",
    ),
    _System(
        title="Bitbucket Pipelines",
        host="bitbucket",
        sign="BITBUCKET_BUILD_NUMBER",
        repository=_variable("BITBUCKET_REPO_FULL_NAME"),
        pull_request=("BITBUCKET_PR_ID",),
        head=("BITBUCKET_COMMIT",),
        run="BITBUCKET_BUILD_NUMBER",
        attempt="BITBUCKET_STEP_RUN_NUMBER",
        run_url=_bitbucket_run,
    ),
    _System(
        title="Azure Pipelines",
        host="azure-devops",
        sign="TF_BUILD",
        repository=_azure_repository,
        pull_request=("SYSTEM_PULLREQUEST_PULLREQUESTID",),
        head=("SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_SOURCEVERSION"),
        run="BUILD_BUILDID",
        attempt="SYSTEM_JOBATTEMPT",
        run_url=_azure_run,
    ),
)


def _clean_url(url: str) -> str:
    """*url* if it can stand in Markdown and HTML as it is, once spaces are encoded; else nothing."""
    encoded = url.replace(" ", "%20")
    return encoded if _URL.fullmatch(encoded) else ""


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environment[name] for name in names if environment.get(name)), "")


def _first_number(environment: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    return _number(_first(environment, names))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


# The event of GitHub's Actions: JSON whose form depends on what happened. Parts of it are a stranger's texts.


def _read_event(environment: Mapping[str, str]) -> Mapping[str, Any]:
    file = environment.get("GITHUB_EVENT_PATH", "")
    if not file:
        return {}
    try:
        with Path(file).open("rb") as stream:
            event = json.loads(stream.read(_LARGEST_EVENT_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _dig(value: Any, *steps: str) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _find_number(event: Mapping[str, Any]) -> int | None:
    """Of `pull_request` and `pull_request_target`, or of a comment on a pull request."""
    number = _dig(event, "pull_request", "number")
    if number is None and _dig(event, "issue", "pull_request") is not None:
        number = _dig(event, "issue", "number")
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def _find_head(event: Mapping[str, Any]) -> str:
    return _text(_dig(event, "pull_request", "head", "sha")) or _text(_dig(event, "workflow_run", "head_sha"))


def _find_head_reference(event: Mapping[str, Any]) -> HeadReference | None:
    """Of `workflow_run`, which lists no pull requests when these come from forks."""
    if _dig(event, "workflow_run", "event") not in ("pull_request", "pull_request_target"):
        return None
    owner = _text(_dig(event, "workflow_run", "head_repository", "owner", "login"))
    branch, commit = _text(_dig(event, "workflow_run", "head_branch")), _find_head(event)
    return HeadReference(owner, branch, commit) if owner and branch and commit else None


def _is_fork(event: Mapping[str, Any]) -> bool:
    for head, base in (
        (_dig(event, "pull_request", "head", "repo", "full_name"), _dig(event, "repository", "full_name")),
        (_dig(event, "workflow_run", "head_repository", "full_name"), _dig(event, "repository", "full_name")),
    ):
        if isinstance(head, str) and isinstance(base, str) and head.casefold() != base.casefold():
            return True
    return False
