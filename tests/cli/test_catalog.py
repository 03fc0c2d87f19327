"""`catalog` against the stand-in of Apono's API, and specs against the descriptors that it writes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import SourceFile
from generator.diagnostics.codes import account, catalog
from generator.integrations.descriptor import FactStatus, load_descriptor, parse_descriptor
from generator.pipeline.catalog import write_descriptor
from generator.server.apono.payloads import CatalogType
from generator.server.apono.seeds import DEFAULT_SEED, CatalogFileError, read_catalog
from tests.cli.conftest import TOKEN, Account
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import merge

RANCHER: dict[str, Any] = {
    "name": "Rancher",
    "params": [
        {"id": "rancher_host", "label": "Host"},
        {"id": "port", "label": "Port", "default": "443"},
        {"id": "ca", "label": "Certificate Authority (optional)", "optional": True},
        {"id": "credentials_rotation_period_in_days", "label": "Rotation of keys", "optional": True},
        {"id": "mode", "label": "Mode", "values": ["strict", "loose"], "optional": True},
    ],
    "requires_secret": True,
    "supported_secret_types": ["AWS", "APONO"],
}
SEED = replace(DEFAULT_SEED, integration_types={"rancher-v2": RANCHER, "mock-duck": {"name": "Mock Duck"}})
DESCRIPTOR = load_descriptor("rancher")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def pulled(account_with: Account) -> None:
    """`type.yaml` with the account's Rancher entry."""
    account_with(seed=SEED)
    assert run("pull", "-o", "type.yaml").exit_code == 0


def run(*arguments: object) -> Result:
    result = apono_bridge("catalog", *arguments)
    assert TOKEN not in result.stdout + result.stderr
    return result


def check(fragment: str = "") -> list[tuple[str, str]]:
    """Code and hint of what is wrong with the smallest spec and *fragment*, with the pulled descriptor."""
    Path("spec.yaml").write_text(merge(fragment), encoding="utf-8")
    result = apono_bridge("validate", "--offline", "spec.yaml", "--descriptor", "type.yaml", "--format", "json")
    return [(it["code"], it["hint"]) for it in result.json["diagnostics"] if it["severity"] != "info"]


def test_list_has_every_type_with_its_stores(account_with: Account) -> None:
    """For people a table, for machines what Apono said."""
    apono = account_with(seed=SEED)
    lines = run("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["type", "mock-duck", "rancher-v2"]
    assert "aws, apono" in lines[2]
    types = run("list", "--format", "json").json["types"]
    assert [(it["type"], len(it["params"])) for it in types] == [("mock-duck", 0), ("rancher-v2", 5)]
    assert {record.method for record in apono.api.records} == {"GET"}


def test_show_tells_what_a_type_needs(account_with: Account) -> None:
    """Labels, allowed values and defaults of each key."""
    account_with(seed=SEED)
    text = run("show", "rancher-v2").stdout
    assert "one of strict, loose" in text
    assert "required; the form fills in 443" in text
    assert "stores: aws, apono" in text
    assert "names no config keys" in run("show", "mock-duck").stdout


def test_unknown_type_is_said_with_a_near_one(account_with: Account, folder: Path) -> None:
    """`show` and `pull` alike; nothing is written."""
    account_with(seed=SEED)
    for arguments in (("show", "rancher-v3"), ("pull", "rancher-v3", "-o", "x.yaml")):
        result = run(*arguments, "--format", "json")
        [found] = result.json["diagnostics"]
        assert (result.exit_code, found["code"]) == (1, catalog.NO_SUCH_ENTRY.code)
        assert "`rancher-v2`" in found["hint"]
    assert files_below(folder) == {}


@pytest.mark.usefixtures("pulled")
def test_pull_finds_keys_by_label_then_by_name() -> None:
    """The label of one key, the beginning of another's, the assumed key of the third; the rest is said."""
    descriptor, diagnostics = parse_descriptor(SourceFile("type.yaml", Path("type.yaml").read_text()), DESCRIPTOR)
    assert diagnostics == []
    assert descriptor is not None
    keys = {name: fact.value for name, fact in descriptor.config_keys.items() if fact.status is FactStatus.CATALOG}
    assert keys == {
        "host": "rancher_host",
        "port": "port",
        "certificate_authority": "ca",
        "credential_rotation_days": "credentials_rotation_period_in_days",
    }
    assert (descriptor.type.value, descriptor.type.status) == ("rancher-v2", FactStatus.CATALOG)
    assert descriptor.resource_types == DESCRIPTOR.resource_types
    assert "127.0.0.1" in descriptor.type.source


def test_pull_says_what_it_does_not_know(account_with: Account) -> None:
    """A field that no key is like, one that several are like, and an account without Rancher."""
    twice = {**RANCHER, "params": [{"id": "h1", "label": "Host"}, {"id": "h2", "label": "Host"}]}
    account_with(seed=replace(SEED, integration_types={"rancher": twice}))
    codes = {it["code"] for it in run("pull", "-o", "a.yaml", "--format", "json").json["diagnostics"]}
    assert codes == {catalog.FIELD_AMBIGUOUS.code, catalog.FIELD_WITHOUT_KEY.code}
    account_with(seed=replace(SEED, integration_types={"mock-duck": {"name": "Mock Duck"}}))
    result = run("pull", "-o", "b.yaml", "--format", "json")
    assert [it["code"] for it in result.json["diagnostics"]] == [catalog.TYPE_NOT_FOUND.code]
    assert not Path("b.yaml").exists()


@pytest.mark.usefixtures("pulled")
def test_file_that_exists_is_replaced_when_told_so() -> None:
    """As other commands that write for people."""
    before = Path("type.yaml").read_text()
    assert run("pull", "-o", "type.yaml").exit_code == 2
    Path("type.yaml").write_text("mine")
    assert run("pull", "-o", "type.yaml", "--force").exit_code == 0
    assert Path("type.yaml").read_text() == before
    assert run("pull", "-o", "-").stdout == before


def test_account_that_does_not_answer_is_no_catalog(account_with: Account) -> None:
    """Exit code 4."""
    account_with(seed=SEED, faults=("unauthorized",))
    result = run("list", "--format", "json", "--retries", "0")
    assert (result.exit_code, result.json["diagnostics"][0]["code"]) == (4, account.TOKEN_REFUSED.code)


def test_command_without_a_token_says_so() -> None:
    """Exit code 4 as well: nothing is known."""
    result = run("list", "--format", "json")
    assert (result.exit_code, result.json["diagnostics"][0]["code"]) == (4, account.NO_TOKEN.code)


@pytest.mark.usefixtures("pulled")
def test_spec_that_fits_the_catalog_passes() -> None:
    """Its code has the account's keys."""
    assert check() == []
    assert apono_bridge("generate", "--offline", "spec.yaml", "--descriptor", "type.yaml", "-o", "out").exit_code == 0
    code = Path("out/rancher_production.tf").read_text()
    assert "rancher_host" in code
    assert '"rancher-v2"' in code


@pytest.mark.usefixtures("pulled")
def test_specs_are_checked_against_what_was_pulled() -> None:
    """Unknown key, wrong value, missing key, wrong store; near words are suggested."""
    [(code, hint)] = check("rancher_ui_url: https://rancher.example.com\n")
    assert (code, "descriptor" in hint) == (catalog.KEY_NOT_IN_CATALOG.code, True)
    [(code, hint)] = check("extra_config: {moed: strict}\n")
    assert (code, hint) == (catalog.KEY_NOT_IN_CATALOG.code, "did you mean `mode`?")
    [(code, hint)] = check("extra_config: {mode: strikt}\n")
    assert (code, hint) == (catalog.VALUE_NOT_IN_CATALOG.code, "did you mean `strict`?")
    [(code, _)] = check("secret_store: {kubernetes: {namespace: a, name: b}}\n")
    assert code == catalog.STORE_NOT_SUPPORTED.code
    # A variable's value is Terraform's affair.
    assert check("extra_config: {mode: {ref: var.mode}}\n") == []
    found = check("descriptor: {config_keys: {host: hostname}}\n")
    assert {code for code, _ in found} == {catalog.KEY_NOT_IN_CATALOG.code, catalog.CONFIG_KEY_MISSING.code}


@pytest.mark.usefixtures("pulled")
def test_entry_of_another_type_is_not_used() -> None:
    """A warning: the spec's own type is the user's word."""
    [(code, hint)] = check("descriptor: {type: rancher-v3}\nextra_config: {moed: strict}\n")
    assert (code, "catalog pull rancher-v3" in hint) == (catalog.CATALOG_IS_OF_ANOTHER_TYPE.code, True)


def test_type_without_a_secret_is_doubted(account_with: Account) -> None:
    """Rancher needs one."""
    account_with(seed=replace(SEED, integration_types={"rancher": {"name": "Rancher"}}))
    run("pull", "-o", "type.yaml")
    assert [code for code, _ in check()] == [catalog.SECRET_NOT_NEEDED.code]


_words = st.text(max_size=30)
_names = st.text(min_size=1, max_size=20).filter(str.strip)


def _kept(text: str) -> str:
    return text if text.strip() else ""


@given(
    name=_words,
    type_=_names,
    params=st.lists(
        st.builds(
            dict,
            id=_names,
            label=_words,
            values=st.lists(_words, max_size=3),
            default=_words,
            optional=st.booleans(),
        ),
        max_size=5,
        unique_by=lambda it: it["id"],
    ),
    stores=st.lists(_words, max_size=3),
)
def test_whatever_an_account_calls_things_the_descriptor_says_the_same(
    name: str, type_: str, params: list[dict[str, Any]], stores: list[str]
) -> None:
    """Nothing that Apono answers becomes anything but a text in the file."""
    entry = CatalogType.model_validate(
        {"name": name, "type": type_, "params": params, "requires_secret": True, "supported_secret_types": stores}
    )
    text = write_descriptor(entry, DESCRIPTOR, "https://api.apono.io", "2026-11-26").text
    found, diagnostics = parse_descriptor(SourceFile("type.yaml", text), DESCRIPTOR)
    assert diagnostics == []
    assert found is not None
    assert found.catalog is not None
    assert found.type.value == type_
    told = [(key.key, key.label, key.values, key.default, key.is_optional) for key in found.catalog.keys]
    assert told == [
        (it["id"], _kept(it["label"]), tuple(filter(_kept, it["values"])), _kept(it["default"]), it["optional"])
        for it in params
    ]


def test_catalog_of_the_stand_in_can_be_given(tmp_path: Path) -> None:
    """As the API answers, as a list, or one entry; what is none is refused."""
    file = tmp_path / "catalog.json"
    entry = {"type": "rancher", "name": "Rancher"}
    for document in ({"data": [entry]}, [entry], entry):
        file.write_text(json.dumps(document))
        assert read_catalog(file) == {"rancher": entry}
    for text in ("{", "[]", '{"data": [1]}', '{"name": "x"}'):
        file.write_text(text)
        with pytest.raises(CatalogFileError):
            read_catalog(file)
