"""What the command line may name: files, directories, standard input."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.spec import read
from tests.command_line import Result, apono_bridge
from tests.specs import MINIMAL


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spec(number: int) -> str:
    return MINIMAL.replace("Rancher Production", f"Rancher {number}").replace("rancher.example", f"r{number}.example")


def validate(*arguments: str, stdin: bytes = b"") -> Result:
    return apono_bridge("validate", "--offline", "--format", "json", *arguments, stdin=stdin)


def files_of(result: Result) -> list[str | None]:
    return [entry["file"] for entry in result.json["diagnostics"] if entry["severity"] == "error"]


def test_file_that_is_not_there() -> None:
    """SPEC001 for each, and the others are still looked at."""
    Path("one.yaml").write_text(spec(1).replace("443", "0"))
    result = validate("nowhere.yaml", "one.yaml", "nor/here.yaml")
    assert [code for code, _, _ in result.places("error")] == ["SPEC001", "SPEC001", "SPEC250"]


def test_directory_is_searched_for_specs(folder: Path) -> None:
    """Below it too, by path; hidden folders, other endings and Terraform's own JSON are left out."""
    names = ["b.yaml", "a.yml", "sub/c.json", ".hidden/d.yaml", "sub/.e.yaml", "f.txt", "g.tf.json", "h.tfvars.json"]
    for number, name in enumerate(names):
        path = folder / "specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(spec(number).replace("443", "0"))
    assert files_of(validate("specs")) == ["specs/a.yml", "specs/b.yaml", "specs/sub/c.json"]


def test_other_documents_in_a_directory_are_skipped(folder: Path) -> None:
    """SPEC018 says so; the same file named on the command line has to be a spec."""
    (folder / "specs").mkdir()
    (folder / "specs" / "one.yaml").write_text(f"apiVersion: v1\nkind: ConfigMap\n---\n{spec(1)}")
    (folder / "specs" / "descriptor.yaml").write_text("apiVersion: apono-bridge/v1\nkind: IntegrationType\n")
    (folder / "specs" / "list.yaml").write_text("- 1\n")
    (folder / "specs" / "empty.yaml").write_text("")
    result = validate("specs")
    assert result.exit_code == 0
    skipped = [entry["file"] for entry in result.json["diagnostics"] if entry["code"] == "SPEC018"]
    assert sorted(skipped) == ["specs/descriptor.yaml", "specs/list.yaml", "specs/one.yaml"]
    assert validate("specs/one.yaml").places("error") == [("SPEC104", 1, 13)]


@pytest.mark.parametrize("files", [{}, {"values.yaml": "a: 1\n"}, {"read.me": "x"}])
def test_directory_without_a_spec_is_an_error(folder: Path, files: dict[str, str]) -> None:
    """SPEC002: there is nothing to do, and that is hardly what was meant."""
    (folder / "specs").mkdir()
    for name, text in files.items():
        (folder / "specs" / name).write_text(text)
    assert validate("specs").places("error") == [("SPEC002", None, None)]


def test_standard_input_holds_specs() -> None:
    """`-` reads them; places are in `<stdin>`."""
    result = validate("-", stdin=spec(1).replace("443", "0").encode())
    assert files_of(result) == ["<stdin>"]
    assert result.places("error") == [("SPEC250", 6, 7)]


def test_standard_input_cannot_name_a_file() -> None:
    """SPEC125: relative to what?"""
    result = validate("-", stdin=f"{spec(1)}certificate_authority: {{file: ca.pem}}\n".encode())
    assert [code for code, _, _ in result.places("error")] == ["SPEC125"]


def test_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    """By another spelling, by a link and by its folder too: an integration does not collide with itself."""
    (folder / "specs").mkdir()
    (folder / "specs" / "one.yaml").write_text(spec(1))
    (folder / "link.yaml").symlink_to("specs/one.yaml")
    result = validate("specs/one.yaml", "./specs/../specs/one.yaml", "specs", "link.yaml", str(folder / "specs"))
    assert result.places("error", "warning") == []


@pytest.mark.parametrize(
    "data", [b"\xff\xfea\x00", b"name: \xe4\n", spec(1).encode("utf-16"), b"\xed\xa0\x80", b"a: \xc0\x80"]
)
def test_file_that_is_not_utf_8(folder: Path, data: bytes) -> None:
    """SPEC003 with the first byte that does not belong there."""
    (folder / "one.yaml").write_bytes(data)
    assert validate("one.yaml").places("error") == [("SPEC003", None, None)]


def test_file_that_is_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SPEC007 before anything of it is parsed."""
    monkeypatch.setattr(read, "MAX_FILE_BYTES", 1 << 20)
    (folder / "one.yaml").write_bytes(b"#" * ((1 << 20) + 1))
    assert validate("one.yaml").places("error") == [("SPEC007", None, None)]


def test_endless_file_is_not_read_to_its_end() -> None:
    """A device without an end is larger than the limit, or no file at all."""
    assert validate("/dev/zero").exit_code == 1


def test_folder_named_like_a_spec(folder: Path) -> None:
    """It is a directory all the same."""
    (folder / "specs.yaml").mkdir()
    (folder / "specs.yaml" / "one.yaml").write_text(spec(1))
    assert validate("specs.yaml").exit_code == 0


def test_repository_is_found_above_the_spec(folder: Path) -> None:
    """The nearest folder with `.git`, which may be a file in worktrees; else the spec's own folder."""
    (folder / "a" / "b").mkdir(parents=True)
    assert read.find_repository(folder / "a" / "b" / "spec.yaml") == folder / "a" / "b"
    (folder / ".git").write_text("gitdir: elsewhere\n")
    assert read.find_repository(folder / "a" / "b" / "spec.yaml") == folder
