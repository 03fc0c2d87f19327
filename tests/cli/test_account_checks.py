"""What the account at Apono says of a spec, as `validate` asks it: a stand-in of the API beside one of Rancher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.checks.registry import ACCOUNT_CHECKS
from generator.diagnostics.codes import account as codes
from generator.diagnostics.codes import catalog, live
from generator.server.apono.questions import QUESTIONS
from generator.server.apono.seeds import DEFAULT_SEED
from generator.server.rancher.fake import FakeRancher
from tests.cli.conftest import APPLIED, TOKEN, Account, Bind
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import merge

SEED = replace(DEFAULT_SEED, lost_connectors=("lost-connector",), former_users=("former@example.com",))


@pytest.fixture(scope="module")
def rancher() -> Iterator[FakeRancher]:
    with FakeRancher() as server:
        yield server


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rancher: FakeRancher, bind: Bind) -> Path:
    """A folder with the CA, and a home without credentials."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    bind(rancher)
    (tmp_path / "ca.pem").write_text(rancher.ca_pem, encoding="ascii")
    return tmp_path


@pytest.fixture
def write(rancher: FakeRancher) -> Any:
    """Writes a spec for the running server, with other fields."""

    def put(fragment: str = "", name: str = "rancher.yaml") -> None:
        own = f"host: {rancher.endpoint.host}\nport: {rancher.endpoint.port}\ncertificate_authority: {{file: ca.pem}}\n"
        Path(name).write_text(merge(own + fragment), encoding="utf-8")

    return put


def validate(*arguments: object) -> Result:
    result = apono_bridge("validate", *(arguments or ("rancher.yaml",)), "--format", "json", "--retries", "0")
    assert TOKEN not in result.stdout + result.stderr
    return result


def found(result: Result) -> list[tuple[str, str]]:
    """Code and field of what is wrong, but for the address of the stand-in."""
    return [
        (it["code"], it["path"])
        for it in result.json["diagnostics"]
        if it["severity"] != "info" and it["code"] != "SPEC230"
    ]


def test_account_that_agrees_is_asked_with_reads_alone(account_with: Account, write: Any) -> None:
    """All five checks pass, each list was asked for once, and people are told so."""
    apono = account_with(seed=SEED)
    write("integration_owner: {attribute: user, values: [ADMIN@example.com]}\n")
    result = validate()
    assert (result.exit_code, found(result)) == (0, [])
    [row] = result.json["live_checks"]["integrations"]
    account = [
        check for check in [*result.json["live_checks"]["account"], *row["checks"]] if check["category"] == "account"
    ]
    assert {check["name"]: check["outcome"] for check in account} == {check.name: "passed" for check in ACCOUNT_CHECKS}
    asked = [(record.method, record.target.partition("?")[0]) for record in apono.api.records]
    assert {method for method, _ in asked} == {"GET"}
    assert {path for _, path in asked} <= {
        question.path.replace("{type}", "rancher") for question in QUESTIONS.values()
    }
    human = apono_bridge("validate", "rancher.yaml")
    assert human.stdout.endswith("1 server was asked, and the account at Apono.\n")
    assert "the connector exists and is connected" in human.stdout


OWNER = "integration_owner: {{attribute: {}, source: {}, values: [{}]}}\n"


@pytest.mark.parametrize(
    ("fragment", "code", "path", "words"),
    [
        ("connector: prod-conector\n", codes.CONNECTOR_NOT_FOUND, "connector", "did you mean `prod-connector`?"),
        ("connector: lost-connector\n", codes.CONNECTOR_DISCONNECTED, "connector", "see that it runs"),
        ("name: Okta\n", codes.NAME_OF_ANOTHER_TYPE, "name", "another name"),
        ("name: Other Server\n", codes.NAME_OF_ANOTHER_SERVER, "name", "import it"),
        (
            OWNER.format("group", "Oktaa", "Platform"),
            codes.OWNER_SOURCE_NOT_FOUND,
            "integration_owner.source",
            "`Okta`",
        ),
        (OWNER.format("group", "Okta", "Platfrom"), codes.GROUP_NOT_FOUND, "integration_owner.values[0]", "`Platform`"),
        (
            OWNER.format("group", "Google Oauth", "Platform"),
            codes.GROUP_OF_ANOTHER_SOURCE,
            "integration_owner.values[0]",
            "name that source",
        ),
        (
            OWNER.format("user", "Okta", "admin@exmaple.com"),
            codes.USER_NOT_FOUND,
            "integration_owner.values[0]",
            "`admin@example.com`",
        ),
        (
            OWNER.format("user", "Okta", "former@example.com"),
            codes.USER_NOT_ACTIVE,
            "integration_owner.values[0]",
            "somebody else",
        ),
        (
            "integration_owner: {attribute: manager, values: [x]}\n"
            "resource_owner: {key: owner, attribute: group, source: Octa}\n",
            codes.OWNER_SOURCE_NOT_FOUND,
            "resource_owner.source",
            "`Okta`",
        ),
        ("descriptor: {type: ranch}\n", catalog.TYPE_NOT_IN_CATALOG, "kind", "`rancher`"),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_what_the_account_does_not_have_is_said_where_it_is_written(
    account_with: Account, write: Any, fragment: str, code: Any, path: str, words: str
) -> None:
    """One diagnostic, at the field, with what was probably meant."""
    account_with({**APPLIED, "name": "Other Server"}, seed=SEED)
    write(fragment)
    result = validate()
    assert found(result) == [(code.code, path)]
    assert words in next(it["hint"] for it in result.json["diagnostics"] if it["code"] == code.code)
    assert result.exit_code == (1 if code.severity.value == "error" else 0)


def test_connector_that_says_nothing_is_doubted(account_with: Account, write: Any) -> None:
    """It counts as connected, but was last heard of hours ago."""
    account_with(seed=SEED, clock=lambda: datetime.now(UTC) - timedelta(hours=3))
    write()
    assert found(validate()) == [(codes.CONNECTOR_SILENT.code, "connector")]


def test_integration_that_is_there_already_is_no_fault(account_with: Account, write: Any, rancher: FakeRancher) -> None:
    """Of the same type and for the same server: the spec's own, as far as anybody can tell."""
    config = {"host": rancher.endpoint.host, "port": str(rancher.endpoint.port)}
    account_with({**APPLIED, "integration_config": config}, seed=SEED)
    write()
    result = validate()
    assert (result.exit_code, found(result)) == (0, [])
    assert "exists already" in apono_bridge("validate", "rancher.yaml").stdout


def test_older_resource_names_its_source_by_id(account_with: Account, write: Any) -> None:
    """A name is refused without asking; an id that is none is the account's to know."""
    account_with(seed=SEED)
    older = "terraform: {resource: apono_integration}\n"
    write(older + OWNER.format("group", "5161d0f2-242d-42ee-92cb-8afd30caa0aa", "On call"))
    assert found(validate()) == [(codes.OWNER_SOURCE_NOT_FOUND.code, "integration_owner.source")]


def test_catalog_is_asked_for_each_type(account_with: Account, write: Any) -> None:
    """Without a pulled descriptor too."""
    types = {"rancher": {"name": "Rancher", "params": [{"id": "host", "label": "Host"}], "requires_secret": True}}
    account_with(seed=replace(SEED, integration_types=types))
    write()
    paths = ["certificate_authority", "port"]
    assert sorted(found(validate())) == [(catalog.KEY_NOT_IN_CATALOG.code, path) for path in paths]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unauthorized", codes.TOKEN_REFUSED),
        ("forbidden", codes.NOT_PERMITTED),
        ("server-error", codes.BUSY),
        ("dropped", codes.NOT_REACHED),
        ("page", codes.NOT_UNDERSTOOD),
        ("redirected", codes.NOT_UNDERSTOOD),
    ],
)
def test_account_that_does_not_answer_could_not_be_told(
    account_with: Account, write: Any, folder: Path, fault: str, code: Any
) -> None:
    """Said once however many specs there are, and nothing is written; only a lack of rights is no obstacle."""
    account_with(seed=SEED, faults=(fault,))
    write()
    write("name: Rancher Two\n", "two.yaml")
    before = files_below(folder)
    result = validate("rancher.yaml", "two.yaml")
    assert [it for it, _ in found(result)].count(code.code) == 1
    assert result.exit_code == (0 if code is codes.NOT_PERMITTED else 4)
    if code is not codes.NOT_PERMITTED:
        assert apono_bridge("generate", "rancher.yaml", "-o", "out", "--retries", "0").exit_code == 4
        assert files_below(folder) == before


def test_list_that_the_token_may_not_read_leaves_one_thing_unknown(account_with: Account, write: Any) -> None:
    """The rest of the account is known, and nothing else is said."""
    account_with(seed=SEED, faults=("forbidden GET /api/admin/v3/users",))
    write("integration_owner: {attribute: user, values: [admin@example.com]}\n")
    result = validate()
    assert (result.exit_code, [code for code, _ in found(result)]) == (0, [codes.NOT_PERMITTED.code])


def test_variables_are_terraforms_affair(account_with: Account, write: Any) -> None:
    """Nothing is said of what only Terraform knows."""
    account_with(seed=SEED)
    write(
        "connector: {ref: var.connector}\nterraform: {resource_name: x}\n"
        "integration_owner: {attribute: group, source: {ref: var.owner_source}, values: {ref: var.groups}}\n"
    )
    assert found(validate()) == []


def test_fault_of_the_account_can_be_waived(account_with: Account, write: Any) -> None:
    """Until its end; a waiver that nobody needs is said, and not when nobody was asked."""
    account_with(seed=SEED)
    waiver = (
        f"waivers: [{{code: {codes.CONNECTOR_DISCONNECTED.code}, owner: me, reason: moving, until: '2999-01-01'}}]\n"
    )
    write(f"connector: lost-connector\n{waiver}")
    assert (validate().exit_code, found(validate())) == (0, [])
    write(waiver)
    assert live.WAIVER_NOT_NEEDED.code in [it["code"] for it in validate().json["diagnostics"]]


def test_without_a_token_people_are_told(write: Any) -> None:
    """Nothing is asked, and the last line says it."""
    write()
    assert apono_bridge("validate", "rancher.yaml").stdout.endswith(
        "Apono was not (APONO_PERSONAL_TOKEN is not set).\n"
    )


def test_environment_that_names_the_account_wrongly_is_said(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside all else that is found."""
    write()
    monkeypatch.setenv("APONO_PERSONAL_TOKEN", TOKEN)
    monkeypatch.setenv("APONO_ENDPOINT", "http://api.example.com")
    result = validate()
    assert (result.exit_code, [code for code, _ in found(result)]) == (4, [codes.WRONG_ACCESS.code])


def test_requests_to_the_account_can_be_listed(account_with: Account, write: Any) -> None:
    """With the token's name, and nothing is sent."""
    apono = account_with(seed=SEED)
    asked = len(apono.api.records)
    write()
    listed = apono_bridge("validate", "rancher.yaml", "--list-requests", "--format", "json").json["requests"]
    paths = {row["path"] for server in listed for row in server["requests"] if row["as"] == "the token"}
    assert paths == {question.path for question in QUESTIONS.values()}
    assert len(apono.api.records) == asked
