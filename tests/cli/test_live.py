"""The live checks as people run them: against a stand-in, with real TLS, through the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.server.rancher.fake import FakeRancher, Fault, combine
from generator.server.rancher.fake.setups import ADMIN_KEY
from tests.cli.conftest import Bind
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import MINIMAL


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory, and a home without credentials."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path / "work"


def write_spec(rancher: FakeRancher, name: str = "rancher.yaml", title: str = "Rancher Production") -> None:
    Path("ca.pem").write_text(rancher.ca_pem, encoding="ascii")
    text = MINIMAL.replace("rancher.example.com", rancher.endpoint.host).replace("443", str(rancher.endpoint.port))
    text = text.replace("Rancher Production", title) + "certificate_authority: {file: ca.pem}\n"
    Path(name).write_text(text, encoding="utf-8")


def write_credentials(*servers: FakeRancher) -> None:
    """A table with the good key of each server, in `credentials.toml`."""
    keys = [server.key() for server in servers]
    tables = (
        f'["{key.endpoint}"]\naccess_key = "{key.access_key}"\nsecret_key = "{key.secret_key.reveal()}"\n'
        for key in keys
    )
    Path("credentials.toml").touch(mode=0o600)
    Path("credentials.toml").write_text("".join(tables), encoding="utf-8")


def errors(result: Result) -> list[tuple[str, int | None]]:
    """Code and line of each error; after `--format json`."""
    return [(it["code"], it["line"]) for it in result.json["diagnostics"] if it["severity"] == "error"]


def line_of(field: str) -> int:
    lines = Path("rancher.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(f"{field}:"))


def test_healthy_server_passes_and_is_shown(bind: Bind) -> None:
    """Every check with its title, the table of rights, and the verdict in the last line."""
    with FakeRancher() as rancher:
        bind(rancher)
        write_spec(rancher)
        result = apono_bridge("validate", "rancher.yaml")
    assert result.exit_code == 0
    assert "✓ the server's certificate verifies" in result.stdout
    assert "✓ list users                          yes   yes" in result.stdout
    assert result.stdout.splitlines()[-1] == (
        "The live checks passed: 1 server was asked, Apono was not (APONO_PERSONAL_TOKEN is not set)."
    )
    assert "✗" not in result.stdout


def test_machine_readable_output_has_every_check(bind: Bind) -> None:
    """In the member `live_checks`; the rest is as ever."""
    with FakeRancher() as rancher:
        bind(rancher)
        write_spec(rancher)
        result = apono_bridge("validate", "rancher.yaml", "--format", "json")
        server = str(rancher.endpoint)
    live = result.json["live_checks"]
    assert (result.exit_code, live["verdict"]) == (0, "passed")
    assert [it["server"] for it in live["servers"]] == [server]
    outcomes = {check["name"]: check["outcome"] for it in live["servers"] for check in it["checks"]}
    assert {name for name, outcome in outcomes.items() if outcome != "passed"} == {"role-is-exact"}
    assert apono_bridge("validate", "--offline", "rancher.yaml", "--format", "json").json["live_checks"] == "not run"


@pytest.mark.parametrize(
    ("faults", "setups", "code", "field", "exit_code"),
    [
        ([Fault.WRONG_CA], [], "LIVE105", "certificate_authority", 1),
        ([Fault.EXPIRED_CERTIFICATE], [], "LIVE101", "host", 1),
        ([Fault.PLAIN_HTTP], [], "LIVE006", "port", 1),
        ([Fault.LOGIN_PAGE], [], "LIVE201", "host", 1),
        ([Fault.UNAVAILABLE], [], "LIVE206", "host", 4),
        ([], ["no-list-right"], "LIVE401", "secret_store", 1),
        ([], ["other-inherited-role"], "LIVE403", "secret_store", 1),
        ([], ["scoped-key"], "LIVE302", "secret_store", 1),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_fault_of_a_server_has_a_place_in_the_spec_and_nothing_is_written(
    bind: Bind,
    faults: Sequence[Fault],
    setups: Sequence[str],
    code: str,
    field: str,
    exit_code: int,
    folder: Path,
) -> None:
    """One root cause, one error, the right line; `validate`, `generate` and `plan` agree."""
    with FakeRancher("2.14", combine(setups), faults=faults) as rancher:
        bind(rancher)
        write_spec(rancher)
        before = files_below(folder)
        results = [
            apono_bridge(*command, "rancher.yaml", "--format", "json", "--retries", "0", "--timeout", "5")
            for command in (["validate"], ["generate", "-o", "out"], ["plan"])
        ]
    assert [result.exit_code for result in results] == [exit_code] * 3
    assert [errors(result) for result in results] == [[(code, line_of(field))]] * 3
    assert files_below(folder) == before


def test_generate_writes_what_the_server_agrees_to(bind: Bind) -> None:
    """The header says nothing about checks that did not run, and `--check` is the same with and without asking."""
    with FakeRancher() as rancher:
        bind(rancher)
        write_spec(rancher)
        result = apono_bridge("generate", "rancher.yaml", "-o", "out")
        online = apono_bridge("generate", "rancher.yaml", "-o", "out", "--check")
    assert (result.exit_code, online.exit_code) == (0, 0)
    assert (
        "The live checks passed: 1 server was asked, Apono was not (APONO_PERSONAL_TOKEN is not set)."
    ) in result.stdout
    assert "did not run" not in Path("out/rancher_production.tf").read_text(encoding="utf-8")
    assert apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out", "--check").exit_code == 0
    apono_bridge("generate", "--offline", "rancher.yaml", "-o", "other")
    assert "did not run" in Path("other/rancher_production.tf").read_text(encoding="utf-8")


def test_warnings_do_not_keep_files_from_being_written(bind: Bind) -> None:
    """The administrator's own key works; it may do too much."""
    with FakeRancher() as rancher:
        bind(rancher, ADMIN_KEY)
        write_spec(rancher)
        result = apono_bridge("generate", "rancher.yaml", "-o", "out", "--format", "json")
    assert (result.exit_code, result.json["verdict"]) == (0, "passed with warnings")
    assert result.json["live_checks"]["verdict"] == "passed with warnings"
    assert Path("out/rancher_production.tf").exists()


def test_server_that_only_terraform_knows_is_said_in_the_header() -> None:
    """There is nobody to ask; that is a warning, and the code does not pass for checked."""
    Path("rancher.yaml").write_text(MINIMAL.replace("rancher.example.com", "{ref: var.host}"), encoding="utf-8")
    result = apono_bridge("generate", "rancher.yaml", "-o", "out")
    assert result.exit_code == 0
    assert "LIVE009" in result.stderr
    assert "The live checks did not run: the server is known only to Terraform." in result.stdout
    header = Path("out/rancher_production.tf").read_text(encoding="utf-8")
    assert "# The live checks did not run: the server is known only to Terraform." in header
    assert apono_bridge("generate", "--offline", "rancher.yaml", "-o", "out", "--check").exit_code == 0


def test_without_a_key_it_cannot_be_told_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """As after a change of `host`: the key of the other server stays at home, and the run says so."""
    with FakeRancher() as rancher:
        write_spec(rancher)
        monkeypatch.setenv("APONO_BRIDGE_RANCHER_HOST", str(rancher.endpoint))
        before = files_below(folder)
        result = apono_bridge("generate", "rancher.yaml", "-o", "out", "--format", "json")
        asked = rancher.requests
    assert (result.exit_code, result.json["verdict"]) == (4, "could not tell")
    assert errors(result) == [("LIVE301", line_of("secret_store"))]
    assert not any(request.had_credential for request in asked)
    assert files_below(folder) == before


def test_fault_of_a_common_server_is_said_once(bind: Bind) -> None:
    """With the other specs that name it, and a table with failures first."""
    with FakeRancher(world=combine(["no-list-right"])) as rancher, FakeRancher() as healthy:
        bind(rancher)
        for number in range(1, 4):
            write_spec(rancher, f"spec{number}.yaml", f"Rancher {number}")
        write_credentials(rancher, healthy)
        Path("good.pem").write_text(healthy.ca_pem, encoding="ascii")
        text = (
            Path("spec1.yaml")
            .read_text(encoding="utf-8")
            .replace(str(rancher.endpoint.port), str(healthy.endpoint.port))
        )
        Path("a-good.yaml").write_text(
            text.replace("Rancher 1", "Rancher A").replace("ca.pem", "good.pem"), encoding="utf-8"
        )
        arguments = ("validate", ".", "--credentials", "credentials.toml", "--retries", "0")
        machine = apono_bridge(*arguments, "--format", "json")
        human = apono_bridge(*arguments)
    [error] = [it for it in machine.json["diagnostics"] if it["code"] == "LIVE401"]
    assert error["file"] == "spec1.yaml"
    assert [related["file"] for related in error["related"]] == ["spec2.yaml", "spec3.yaml"]
    rows = [
        line.split("  ")[0] for line in human.stdout.splitlines() if line[2:].startswith("Rancher ") and "127" in line
    ]
    assert rows == ["✗ Rancher 1", "✗ Rancher 2", "✗ Rancher 3", "✓ Rancher A"]


def test_specs_with_errors_are_not_asked_about_and_the_others_are(bind: Bind) -> None:
    """`validate` says all that it can in one run."""
    with FakeRancher(world=combine(["no-list-right"])) as rancher:
        bind(rancher)
        write_spec(rancher)
        Path("wrong.yaml").write_text(MINIMAL.replace("443", "99999").replace("Production", "Wrong"), encoding="utf-8")
        result = apono_bridge("validate", ".", "--format", "json")
    assert {code for code, _ in errors(result)} == {"LIVE401", "SPEC250"}


PLANTED = "bcdfghjklmnpqrstvwxz2456789plantedplantedplantedplante"


@pytest.mark.parametrize("form", ["human", "json", "sarif", "junit", "github"])
def test_no_secret_is_in_any_output(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that the server refuses is planted in the environment, another one in the credentials file."""
    with FakeRancher() as rancher:
        write_spec(rancher)
        monkeypatch.setenv("APONO_BRIDGE_RANCHER_HOST", str(rancher.endpoint))
        monkeypatch.setenv("APONO_BRIDGE_RANCHER_ACCESS_KEY", "token-aaaaa")
        monkeypatch.setenv("APONO_BRIDGE_RANCHER_SECRET_KEY", PLANTED)
        Path("file.toml").write_text(
            f'["127.0.0.2:1"]\naccess_key = "token-bbbbb"\nsecret_key = "{PLANTED[::-1]}"\nbroken', encoding="utf-8"
        )
        Path("file.toml").chmod(0o600)
        results = [
            apono_bridge("validate", "rancher.yaml", "--format", form),
            apono_bridge("validate", "rancher.yaml", "--format", form, "--credentials", "file.toml"),
        ]
    for result in results:
        assert result.exit_code in {1, 4}
        assert PLANTED not in result.stdout + result.stderr
        assert PLANTED[::-1] not in result.stdout + result.stderr


def test_credentials_file_that_others_can_read_is_not_used(bind: Bind) -> None:
    """And one that does not exist is a mistake of the command line."""
    with FakeRancher() as rancher:
        bind(rancher)
        write_spec(rancher)
        Path("open.toml").write_text("", encoding="utf-8")
        Path("open.toml").chmod(0o644)
        result = apono_bridge("validate", "rancher.yaml", "--credentials", "open.toml", "--format", "json")
    assert errors(result) == [("LIVE321", None)]
    assert apono_bridge("validate", "rancher.yaml", "--credentials", "nowhere.toml").exit_code == 2


def test_recording_is_replayed_without_server_and_key(bind: Bind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same diagnostics and exit code; the last line says that nobody was asked."""
    with FakeRancher(world=combine(["no-list-right"])) as rancher:
        bind(rancher)
        write_spec(rancher)
        secret = rancher.key().secret_key.reveal()
        live = apono_bridge("validate", "rancher.yaml", "--record", "answers.json", "--format", "json")
    for name in ("HOST", "ACCESS_KEY", "SECRET_KEY"):
        monkeypatch.delenv(f"APONO_BRIDGE_RANCHER_{name}")
    replay = apono_bridge("validate", "rancher.yaml", "--replay", "answers.json", "--format", "json")
    human = apono_bridge("validate", "rancher.yaml", "--replay", "answers.json")
    assert secret not in Path("answers.json").read_text(encoding="ascii")
    assert (live.exit_code, replay.exit_code) == (1, 1)
    assert replay.json["diagnostics"] == live.json["diagnostics"]
    assert replay.json["live_checks"].pop("recorded_at")
    assert replay.json["live_checks"]["servers"] == live.json["live_checks"]["servers"]
    assert "nobody was asked now, this is a replay of 20" in human.stdout.splitlines()[-1]


def test_recording_that_cannot_be_used_or_written_is_said(bind: Bind, folder: Path) -> None:
    """One diagnostic, exit code 1, and nothing else is there afterwards."""
    Path("broken.json").write_text("{", encoding="ascii")
    Path("rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    replay = apono_bridge("validate", "rancher.yaml", "--replay", "broken.json", "--format", "json")
    assert (replay.exit_code, errors(replay)) == (1, [("LIVE911", None)])
    with FakeRancher() as rancher:
        bind(rancher)
        write_spec(rancher)
        before = files_below(folder)
        written = apono_bridge("validate", "rancher.yaml", "--record", "nowhere/answers.json", "--format", "json")
    assert written.exit_code == 1
    assert files_below(folder) == before
    assert apono_bridge("validate", "rancher.yaml", "--offline", "--record", "answers.json").exit_code == 2


def test_requests_are_listed_and_none_is_sent(bind: Bind) -> None:
    """By server, with who asks; without a key bound only the open ones."""
    with FakeRancher() as rancher:
        bind(rancher)
        write_spec(rancher)
        secret = rancher.key().secret_key.reveal()
        machine = apono_bridge("validate", "rancher.yaml", "--list-requests", "--format", "json")
        human = apono_bridge("validate", "rancher.yaml", "--list-requests")
        assert rancher.requests == ()
        assert rancher.handshakes == ()
        [server] = machine.json["requests"]
        assert server["server"] == str(rancher.endpoint)
        apono_bridge("validate", "rancher.yaml")
        sent = {request.target.partition("?")[0] for request in rancher.requests}
    listed = {row["path"] for row in server["requests"]}
    assert {"/rancherversion", "/v3/clusters", "/v3/users"} <= listed & sent
    assert {row["as"] for row in server["requests"]} == {"nobody", "the key"}
    assert human.stdout.splitlines()[-1] == "Nothing was sent."
    assert secret not in human.stdout + machine.stdout


def test_without_a_key_only_open_requests_are_listed() -> None:
    """And another server of the UI's is listed too."""
    Path("rancher.yaml").write_text(MINIMAL + "rancher_ui_url: https://ui.example.com\n", encoding="utf-8")
    result = apono_bridge("validate", "rancher.yaml", "--list-requests", "--format", "json")
    rancher, ui = result.json["requests"]
    assert {row["as"] for row in rancher["requests"]} == {"nobody"}
    assert (ui["server"], [row["path"] for row in ui["requests"]]) == ("ui.example.com:443", ["/dashboard/"])


def test_recording_that_cannot_be_written_is_said(bind: Bind, folder: Path) -> None:
    """A file stands where its folder would be; nothing is left beside it."""
    with FakeRancher() as rancher:
        bind(rancher)
        write_spec(rancher)
        before = files_below(folder)
        result = apono_bridge("validate", "rancher.yaml", "--record", "rancher.yaml/answers.json", "--format", "json")
    assert (result.exit_code, errors(result)) == (1, [("EMIT104", None)])
    assert files_below(folder) == before
