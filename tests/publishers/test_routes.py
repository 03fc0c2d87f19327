"""Where a preview goes, and where a token does not."""

from __future__ import annotations

from typing import Any

import pytest

from generator.publishers import CODE_HOSTS, get_code_host
from generator.publishers.ci_context import CiContext
from generator.publishers.code_host import HeadReference
from generator.publishers.routes import Route, RouteOptions, find_route

SECRET = "ghp_s3cr3t"
CONTEXT = CiContext("GitHub Actions", "github", "acme/access", 7, "a" * 40)


def route(environment: dict[str, str], *, context: CiContext = CONTEXT, host: str = "github", **options: Any) -> Route:
    found, problems = find_route(get_code_host(host), RouteOptions(**options), context, environment)
    assert problems == []
    assert found is not None
    assert SECRET not in repr(found)
    return found


def problems(environment: dict[str, str], *, context: CiContext = CONTEXT, host: str = "github", **options: Any) -> Any:
    found, diagnostics = find_route(get_code_host(host), RouteOptions(**options), context, environment)
    assert found is None
    assert SECRET not in repr(diagnostics)
    return {it.code: it for it in diagnostics}


def test_route_of_a_job() -> None:
    """Everything from the environment."""
    found = route({"GITHUB_TOKEN": SECRET, "GITHUB_API_URL": "https://github.example.com/api/v3/"})
    assert found.base_url == "https://github.example.com/api/v3"
    assert found.title == "pull request 7 of acme/access"
    assert found.header.value == f"Bearer {SECRET}"


def test_options_win() -> None:
    """Over the CI; its number is not that of another repository."""
    found = route({"GITHUB_TOKEN": SECRET}, repository="other/one", pull_request=8)
    assert (found.title, found.base_url) == ("pull request 8 of other/one", "https://api.github.com")
    assert list(problems({"GITHUB_TOKEN": SECRET}, repository="other/one")) == ["POST004"]


def test_context_of_another_platform_is_not_used() -> None:
    """GitHub's number is no merge request."""
    assert set(problems({"GITLAB_TOKEN": SECRET}, host="gitlab")) == {"POST004"}


def test_all_that_is_missing_is_said_at_once() -> None:
    """no-token, no-pull-request and wrong-address-of-the-platform."""
    assert set(problems({}, host="gitea", context=CiContext())) == {"POST001", "POST004", "POST005"}


@pytest.mark.parametrize("host", CODE_HOSTS, ids=lambda host: host.name)
def test_token_goes_to_no_server_that_only_an_option_names(host: Any) -> None:
    """token-is-for-elsewhere: whoever sets the environment can vouch for a server."""
    options = {"repository": "acme/access", "pull_request": 7, "api_url": "https://evil.example/api"}
    environment = {host.token_variables[0]: SECRET}
    found = problems(environment, host=host.name, context=CiContext(), **options)
    assert list(found) == ["POST002"]
    assert "evil.example" in found["POST002"].summary
    vouched = {**environment, "APONO_BRIDGE_API_URL": "https://evil.example/api"}
    assert route(vouched, host=host.name, context=CiContext(), **options).base_url == "https://evil.example/api"


@pytest.mark.parametrize(
    "url", ["https://api.github.com:8443", "https://api.github.com.evil.example", "https://xapi.github.com"]
)
def test_servers_that_look_like_the_platform(url: str) -> None:
    """Host and port have to be the same."""
    assert list(problems({"GITHUB_TOKEN": SECRET}, api_url=url)) == ["POST002"]


def test_this_machine_needs_no_voucher() -> None:
    """For stand-ins."""
    assert route({"GITHUB_TOKEN": SECRET}, api_url="http://127.0.0.1:8080").base_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    "url", ["http://git.example.com", "git.example.com", "https://u:pw@git.example.com", "https://"]
)
def test_wrong_address(url: str) -> None:
    """wrong-address-of-the-platform, without what the URL may hold."""
    found = problems({"GITHUB_TOKEN": SECRET}, api_url=url)
    assert "POST005" in found
    assert "pw" not in repr(found)


@pytest.mark.parametrize(
    ("host", "repository"),
    [("github", "acme"), ("github", "a/b/c"), ("gitlab", "/acme"), ("bitbucket", "acme/"), ("azure-devops", "a/b/c")],
)
def test_wrong_repository(host: str, repository: str) -> None:
    """wrong-address-of-the-platform names the form."""
    environment = {get_code_host(host).token_variables[0]: SECRET, "APONO_BRIDGE_API_URL": "https://git.example.com"}
    found = problems(environment, host=host, context=CiContext(), repository=repository, pull_request=1)
    assert get_code_host(host).form in found["POST005"].hint


@pytest.mark.parametrize("value", ["two words", "line\nbreak", "é"])
def test_what_is_no_token(value: str) -> None:
    """token-is-no-token, without repeating it."""
    found = problems({"GITHUB_TOKEN": value})
    assert list(found) == ["POST003"]
    assert value not in repr(found)


@pytest.mark.parametrize(
    ("host", "environment", "value"),
    [
        ("github", {"APONO_BRIDGE_GITHUB_TOKEN": "mine", "GITHUB_TOKEN": "job"}, "Bearer mine"),
        ("gitlab", {"GITLAB_TOKEN": "t"}, "t"),
        ("bitbucket", {"BITBUCKET_TOKEN": "t"}, "Bearer t"),
        ("bitbucket", {"BITBUCKET_TOKEN": "t", "BITBUCKET_USER": "me"}, "Basic bWU6dA=="),
        ("azure-devops", {"SYSTEM_ACCESSTOKEN": "t"}, "Bearer t"),
        ("azure-devops", {"AZURE_DEVOPS_EXT_PAT": "t"}, "Basic OnQ="),
        ("gitea", {"GITEA_TOKEN": "t"}, "token t"),
    ],
)
def test_how_each_platform_is_shown_the_token(host: str, environment: dict[str, str], value: str) -> None:
    """The form goes by the variable."""
    environment = {**environment, "APONO_BRIDGE_API_URL": "https://git.example.com"}
    found = route(environment, host=host, context=CiContext(), repository="acme/access", pull_request=1)
    assert found.header.value == value


def test_number_that_only_the_platform_knows() -> None:
    """For an event that tells the head alone."""
    context = CiContext("GitHub Actions", "github", "acme/access", head_reference=HeadReference("m", "x", "c"))
    found = route({"GITHUB_TOKEN": SECRET}, context=context)
    assert (found.target.number, found.reference) == (0, HeadReference("m", "x", "c"))
    assert route({"GITHUB_TOKEN": SECRET}, context=context, pull_request=4).reference is None
