"""`import` on files as people write them: the specs, what became of each line, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command_line import Result, apono_bridge, files_below
from tests.specs import MINIMAL, ROOT

CORPUS = ROOT / "tests" / "corpus" / "import"
CASES = sorted(path.name for path in CORPUS.iterdir() if path.suffix != ".txt")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_case(name: str, *options: str) -> Result:
    """Imports a copy of a case that is in the current directory."""
    source = CORPUS / name
    if source.is_dir():
        shutil.copytree(source, name, dirs_exist_ok=True)
    else:
        shutil.copy(source, name)
    return apono_bridge("import", name, *options)


def transcript(result: Result) -> str:
    return f"exit code {result.exit_code}\n--- standard error\n{result.stderr}--- standard output\n{result.stdout}"


@pytest.mark.parametrize("name", CASES)
def test_import_says_what_became_of_each_line(name: str, request: pytest.FixtureRequest) -> None:
    """The whole of what a user sees; without a loss the specs, else with `--allow-loss` behind it."""
    text = transcript(run_case(name))
    if text.startswith("exit code 1"):
        text += f"\n=== --allow-loss\n{transcript(run_case(name, '--allow-loss', '--no-report'))}"
    golden = CORPUS / f"{name}.txt"
    if request.config.getoption("--update-goldens"):
        golden.write_bytes(text.encode())
    assert text.encode() == golden.read_bytes()
    assert "BUG001" not in text


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("syntax-faults.tf", {"READ001", "READ002"}),
        ("without-header.tf", {"READ003"}),
        ("nothing.tf", {"READ004"}),
        ("pasted-with-junk.tf", {"READ005"}),
        ("for-each-set-count.tf", {"READ010"}),
        ("references.tf", {"READ011"}),
        ("two-owners.tf", {"READ012"}),
        ("meta-arguments.tf", {"READ011", "READ013"}),
        ("other-types.tf", {"READ014"}),
        ("normalised.tf", {"READ015"}),
        ("secret-by-name.tf", {"READ016"}),
    ],
)
def test_what_is_reported_by_which_code(name: str, codes: set[str]) -> None:
    """Each way in which something is not kept has its code."""
    found = {entry["code"] for entry in run_case(name, "--format", "json").json["diagnostics"]}
    assert {code for code in found if code.startswith("READ")} == codes


def test_secrets_stay_where_they_are() -> None:
    """Neither a provider's token, nor defaults of variables, nor values of keys that are named like secrets."""
    for name in ("other-blocks.tf", "references.tf", "secret-by-name.tf", "secret-inside.tf"):
        for options in ((), ("--allow-loss",), ("--format", "json")):
            result = run_case(name, *options)
            for secret in ("dozjgNryP4J3jVmNHl0w5N", "s3cr3t-value", "hunter2", "bcdfghjklmnpqrstvwxz2456789"):
                assert secret not in result.stdout + result.stderr


def test_specs_are_written_together_or_apart(folder: Path) -> None:
    """One file for all, or one for each; what is there is not overwritten, and nothing is written beside."""
    assert run_case("for-each-map.tf", "-o", "all.yaml").exit_code == 0
    assert run_case("for-each-map.tf", "-o", "specs").exit_code == 0
    written = [name for name in files_below(folder) if name.endswith(".yaml")]
    assert written == ["all.yaml", "specs/rancher_eu.yaml", "specs/rancher_us.yaml"]
    assert apono_bridge("validate", "--offline", "specs", "--format", "json").exit_code == 0
    before = files_below(folder)
    refused = run_case("for-each-map.tf", "-o", "specs")
    assert (refused.exit_code, "exists" in refused.stderr) == (2, True)
    assert run_case("breaks-rules.tf", "-o", "other").exit_code == 1
    assert files_below(folder).keys() - before.keys() == {"breaks-rules.tf"}
    assert run_case("for-each-map.tf", "-o", "specs", "--force").exit_code == 0


def test_machines_get_one_object(folder: Path) -> None:
    """Lines, specs and diagnostics, and nothing else on standard output."""
    assert folder.exists()
    result = run_case("two-owners.tf", "--format", "json")
    assert result.stderr == ""
    report = result.json
    assert report["exit_code"] == result.exit_code == 1
    refused = [line for line in report["lines"] if line["fate"] == "refused"]
    assert [(line["line"], line["what"]) for line in refused] == [
        (10, "integration_owners[1].attribute"),
        (10, "integration_owners[1].value"),
    ]
    assert "text" not in report["specs"][0]
    allowed = run_case("two-owners.tf", "--format", "json", "--allow-loss")
    assert allowed.json["specs"][0]["text"].startswith("apiVersion: ")


def test_a_kind_is_believed_over_a_type_string() -> None:
    """And the type string gets into the spec."""
    text = (CORPUS / "view-as-code.tf").read_text(encoding="utf-8").replace('"rancher"\n', '"k8s-fleet"\n')
    assert apono_bridge("import", "-", stdin=text.encode()).exit_code == 1
    result = apono_bridge("import", "-", "--kind", "RancherIntegration", stdin=text.encode())
    assert result.exit_code == 0
    assert "type: k8s-fleet" in result.stdout


def test_a_file_function_reads_nothing_outside_of_the_repository(folder: Path) -> None:
    """An imported text must not be able to take other files along."""
    (folder / "secret.txt").write_text("not to be seen", encoding="utf-8")
    module = folder / "module"
    (module / ".git").mkdir(parents=True)
    text = (CORPUS / "view-as-code.tf").read_text(encoding="utf-8")
    (module / "main.tf").write_text(text.replace('"prod-connector"', 'file("../secret.txt")'), encoding="utf-8")
    result = apono_bridge("import", "module")
    assert result.exit_code == 1
    assert "outside of the module's repository" in result.stderr
    assert "not to be seen" not in result.stdout + result.stderr


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_files_end_with_diagnostics(data: st.DataObject) -> None:
    """Characters lost, doubled or foreign: never a mistake of ours, and no half of a secret."""
    name = data.draw(st.sampled_from([case for case in CASES if (CORPUS / case).is_file()]))
    text = (CORPUS / name).read_bytes().decode()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + data.draw(st.sampled_from(["", '"', "{", "}", "${", "<<E\n", "\n", "[", "\\", "=", ","]))
            + text[at + data.draw(st.integers(0, 3)) :]
        )
    result = apono_bridge("import", "-", "--no-report", stdin=text.encode())
    assert result.exit_code in (0, 1), result.stderr
    assert "BUG001" not in result.stderr
    assert "bcdfghjklmnpqrstvwxz2456789" not in result.stdout


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xfe\x00\xd8", "SPEC003"), (b"a\xffb", "SPEC003"), (b"[1, 2]", "READ004"), (b"{}", "READ004")],
)
def test_what_is_no_text_or_no_code_is_told(content: bytes, code: str) -> None:
    """By a code."""
    result = apono_bridge("import", "-", "--format", "json", stdin=content)
    assert (result.exit_code, [entry["code"] for entry in result.json["diagnostics"]]) == (1, [code])


def test_a_missing_file_and_an_empty_folder_are_told(folder: Path) -> None:
    """Both in one run."""
    (folder / "empty").mkdir()
    result = apono_bridge("import", "missing.tf", "empty", "--format", "json")
    assert [entry["code"] for entry in result.json["diagnostics"]] == ["SPEC001", "SPEC001"]


def test_spec_in_place_of_terraform_code_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not for each of its lines."""
    monkeypatch.chdir(tmp_path)
    Path("rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    [found] = apono_bridge("import", "rancher.yaml", "--format", "json").json["diagnostics"]
    assert (found["code"], found["line"], found["summary"]) == (
        "READ001",
        1,
        "this is not Terraform code: it is a spec already",
    )
