"""`drift` against the stand-in of Apono's API, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics.codes import account, drift
from tests.cli.conftest import APPLIED, TOKEN, Account
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import MINIMAL


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    result = apono_bridge("drift", "rancher.yaml", *arguments, "--format", "json", "--retries", "0")
    assert TOKEN not in result.stdout + result.stderr
    return result


def codes(result: Result) -> list[str]:
    return [entry["code"] for entry in result.json["diagnostics"] if entry["severity"] != "info"]


def differences(result: Result) -> list[tuple[str, str]]:
    """Attribute and who is ahead, of all integrations."""
    return [(one["attribute"], one["ahead"]) for row in result.json["drift"] for one in row["differences"]]


def test_account_that_has_what_specs_say_does_not_drift(account_with: Account) -> None:
    """With the code as well; only reads are sent."""
    apono = account_with(APPLIED)
    asked = len(apono.api.records)
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "code")
    result = run("--code", "code")
    assert (result.exit_code, differences(result)) == (0, [])
    assert {record.method for record in apono.api.records[asked:]} == {"GET"}


def test_change_by_hand_in_the_account_is_told(account_with: Account, folder: Path) -> None:
    """Spec and code agree, so the account is ahead; exit code 3, and nothing is written."""
    account_with({**APPLIED, "connector_id": "other-connector"})
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "code")
    before = files_below(folder)
    result = run("--code", "code")
    [(attribute, ahead)] = differences(result)
    assert (result.exit_code, attribute, ahead) == (3, "connector_id", "account")
    assert files_below(folder) == before
    human = apono_bridge("drift", "rancher.yaml", "--code", "code")
    assert "other-connector" in human.stdout


def test_spec_that_was_not_generated_is_ahead(account_with: Account) -> None:
    """The code and the account have the old value."""
    account_with(APPLIED)
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "code")
    Path("rancher.yaml").write_text(MINIMAL.replace("443", "8443"), encoding="utf-8")
    result = run("--code", "code")
    [(attribute, ahead)] = differences(result)
    assert (result.exit_code, ahead) == (3, "spec")
    assert "port" in attribute


def test_missing_and_foreign_integrations_are_listed(account_with: Account) -> None:
    """One only the specs have, one only the account has."""
    account_with({**APPLIED, "name": "Clicked together"})
    result = run()
    assert result.exit_code == 3
    text = apono_bridge("drift", "rancher.yaml").stdout
    assert "Clicked together" in text
    assert "Rancher Production" in text


def _accept(until: str, attribute: str = "connector_id", kind: str = "AcceptedDrift") -> None:
    entry = {
        "integration": "Rancher Production",
        "attribute": attribute,
        "reason": "the migration",
        "owner": "Alex",
        "until": until,
    }
    document = {"apiVersion": "apono-bridge/v1", "kind": kind, "accepted": [entry]}
    Path("accepted.json").write_text(json.dumps(document), encoding="utf-8")


@pytest.mark.parametrize(
    ("until", "attribute", "exit_code", "expected"),
    [
        ("2999-12-31", "connector_id", 0, []),
        ("2020-01-31", "connector_id", 3, [drift.ACCEPTANCE_EXPIRED.code]),
        ("2999-12-31", "name", 3, [drift.ACCEPTANCE_UNUSED.code]),
        ("next week", "connector_id", 1, [drift.ACCEPTANCE_DATE.code]),
    ],
    ids=["holds", "expired", "of no use", "no date"],
)
def test_difference_can_be_accepted_for_a_time(
    account_with: Account, until: str, attribute: str, exit_code: int, expected: list[str]
) -> None:
    """With reason, owner and end; after it the difference counts again."""
    account_with({**APPLIED, "connector_id": "other-connector"})
    _accept(until, attribute)
    result = run("--accepted", "accepted.json")
    assert (result.exit_code, codes(result)) == (exit_code, expected)


def test_file_of_acceptances_is_one_document(account_with: Account) -> None:
    """Two of them are refused, and so is one of another kind."""
    account_with(APPLIED)
    Path("accepted.json").write_text("", encoding="utf-8")
    assert codes(run("--accepted", "accepted.json")) == [drift.ACCEPTANCE_FILE.code]
    _accept("2999-12-31", kind="Accepted")
    assert run("--accepted", "accepted.json").exit_code == 1


def test_health_is_told_and_is_no_drift(account_with: Account) -> None:
    """Terraform never shows it."""
    account_with(APPLIED, faults=("wrong-status GET",))
    result = run()
    assert (result.exit_code, codes(result)) == (0, [drift.UNHEALTHY.code])


@pytest.mark.parametrize(
    ("fault", "entry"),
    [
        ("unauthorized", account.TOKEN_REFUSED),
        ("forbidden", account.NOT_PERMITTED),
        ("server-error", account.BUSY),
        ("rate-limited", account.BUSY),
        ("page", account.NOT_UNDERSTOOD),
    ],
)
def test_account_that_cannot_be_asked_is_could_not_tell(account_with: Account, fault: str, entry: Any) -> None:
    """Exit code 4, one message, and never the token."""
    account_with(APPLIED, faults=(f"{fault} GET",))
    result = run("--timeout", "5")
    assert (result.exit_code, codes(result)) == (4, [entry.code])


def test_without_an_account_there_is_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token, an address that is none, and one where nobody answers."""
    assert codes(run()) == [account.NO_TOKEN.code]
    monkeypatch.setenv("APONO_PERSONAL_TOKEN", TOKEN)
    monkeypatch.setenv("APONO_ENDPOINT", "http://apono.example.com")
    assert codes(run()) == [account.WRONG_ACCESS.code]
    monkeypatch.setenv("APONO_ENDPOINT", "http://127.0.0.1:9")
    result = run()
    assert (result.exit_code, codes(result)) == (4, [account.NOT_REACHED.code])


def test_specs_with_errors_are_not_compared(account_with: Account) -> None:
    """The account is not asked then."""
    apono = account_with(APPLIED)
    Path("rancher.yaml").write_text(MINIMAL.replace("443", "99999"), encoding="utf-8")
    before = len(apono.api.records)
    assert run().exit_code == 1
    assert len(apono.api.records) == before
