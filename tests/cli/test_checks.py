"""`apono-bridge checks list`."""

from __future__ import annotations

from generator.checks.check import Category
from generator.checks.registry import ALL_CHECKS, all_request_names
from generator.server.apono.questions import QUESTIONS
from generator.server.rancher.requests import list_requests
from tests.command_line import apono_bridge


def test_every_check_is_listed_with_what_it_is_made_of() -> None:
    """Title, name, needs and codes; categories in the order of asking, each once."""
    result = apono_bridge("checks", "list")
    assert result.exit_code == 0
    for check in ALL_CHECKS:
        assert f"  {check.title}  {check.name}\n" in result.stdout
        assert all(entry.code in result.stdout for entry in check.codes)
    headings = [line for line in result.stdout.splitlines() if line in set(Category)]
    assert headings == list(Category)


def test_json_has_every_check_and_every_request() -> None:
    """So that a program can tell what would be sent, and what may be waived."""
    checks = apono_bridge("checks", "list", "--format", "json").json["checks"]
    assert [check["name"] for check in checks] == [check.name for check in ALL_CHECKS]
    sent = {(request["method"], request["path"]) for check in checks for request in check["requests"]}
    to_rancher = {(kind.method, kind.path) for kind in list_requests(all_request_names())}
    assert sent == to_rancher | {("GET", question.path) for question in QUESTIONS.values()}
    by_name = {check["name"]: check for check in checks}
    assert by_name["rights-are-few"]["waivable"] == ["LIVE402"]
    assert by_name["certificate-verifies"]["waivable"] == []
    assert by_name["clusters-are-owned"]["needs"]


def test_live_codes_are_explained_with_their_exit_code() -> None:
    """A live error can end in `could not tell` as well."""
    text = " ".join(apono_bridge("explain", "LIVE003").stdout.split())
    assert "no-connection" in text
    assert "the exit code is 1, or 4" in text
