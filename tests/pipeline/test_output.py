"""Generated files in a folder: all or nothing, only what changed, and everything that can be in the way."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.pipeline import output
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import MINIMAL

SECOND = MINIMAL.replace("Rancher Production", "Rancher Staging").replace("rancher.example.com", "staging.example.com")
TF = "rancher_production.tf"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with the specs `one.yaml` and `two.yaml`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(MINIMAL)
    (tmp_path / "two.yaml").write_text(SECOND)
    return tmp_path


def generate(*arguments: object) -> Result:
    specs = () if any(str(argument).endswith((".yaml", "-")) for argument in arguments) else ("one.yaml", "two.yaml")
    return apono_bridge("generate", "--offline", *specs, "-o", "out", *arguments)


def states(result: Result) -> dict[str, str]:
    return {entry["path"]: entry["state"] for entry in result.json["files"]}


def codes(result: Result) -> set[str]:
    return {entry["code"] for entry in result.json["diagnostics"]} - {"SPEC703", "SPEC603"}


def test_files_are_created_with_their_folder(folder: Path) -> None:
    """A folder that is not there is made, with its parents, and holds nothing but the module."""
    result = apono_bridge("generate", "--offline", "one.yaml", "-o", "a/b/c")

    assert result.exit_code == 0
    assert sorted(files_below(folder / "a")) == [f"b/c/{TF}", "b/c/versions.tf"]
    assert "created    a/b/c/versions.tf" in result.stdout


def test_unchanged_files_are_left_alone(folder: Path) -> None:
    """Only the file whose spec changed is written again; the others keep their time and their inode."""
    generate()
    for path in (folder / "out").iterdir():
        os.utime(path, (1, 1))
    inodes = {path.name: path.stat().st_ino for path in (folder / "out").iterdir()}
    (folder / "two.yaml").write_text(SECOND.replace("443", "8443"))

    result = generate()

    written = [path.name for path in (folder / "out").iterdir() if path.stat().st_mtime != 1]
    assert written == ["rancher_staging.tf"]
    assert "1 file written, 2 unchanged" in result.stdout
    assert {name for name, inode in inodes.items() if (folder / "out" / name).stat().st_ino != inode} == set(written)


def test_error_in_any_spec_leaves_every_file_as_it_was(folder: Path) -> None:
    """One wrong spec, and the right one is not written either."""
    generate()
    before = files_below(folder / "out")
    (folder / "one.yaml").write_text(MINIMAL.replace("443", "8443"))
    (folder / "two.yaml").write_text(SECOND.replace("443", "0"))

    assert generate().exit_code == 1
    assert before == files_below(folder / "out")


def failing_at(count: int, function: Callable[..., object]) -> Callable[..., object]:
    """*function*, of which the call after *count* others fails."""
    calls = 0

    def fails(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == count + 1:
            raise OSError(28, "No space left on device")
        return function(*arguments, **named)

    return fails


@pytest.mark.parametrize("count", range(4))
@pytest.mark.parametrize("name", ["replace", "unlink", "mkdir"])
def test_failure_of_any_step_leaves_every_file_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, count: int
) -> None:
    """Files that were moved or deleted before the failure are brought back, and nothing is left lying about."""
    generate()
    (folder / "out" / "gone.tf").write_bytes((folder / "out" / TF).read_bytes())
    before = files_below(folder / "out")
    for spec in ("one.yaml", "two.yaml"):
        (folder / spec).write_text((folder / spec).read_text().replace("443", "8443"))

    with monkeypatch.context() as patch:
        patch.setattr(Path, name, failing_at(count, getattr(Path, name)))
        result = generate("--prune", "--format", "json")

    if result.exit_code == 0:  # fewer calls than the one that would have failed
        assert (folder / "out" / "gone.tf").exists() is False
    else:
        assert result.exit_code == 1
        assert codes(result) == {"EMIT104"}
        assert before == files_below(folder / "out")


@pytest.fixture
def small_files_only() -> Iterator[None]:
    """The system refuses to write more than 300 bytes to a file: the first write ends early, the next one fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files_only")
def test_file_that_was_written_in_part_is_not_put_in_place(folder: Path) -> None:
    """A full disk can cut a file off without an error at the first write."""
    assert generate("--format", "json").exit_code == 1
    assert not (folder / "out").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["one.yaml", "two.yaml"]


def test_interruption_leaves_every_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C in the middle of moving files brings back those that were moved."""
    generate()
    before = files_below(folder / "out")
    (folder / "one.yaml").write_text(MINIMAL.replace("443", "8443"))
    (folder / "two.yaml").write_text(SECOND.replace("443", "8443"))
    replace = Path.replace
    calls = 0

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        assert generate().exit_code == 130
    assert before == files_below(folder / "out")


def test_check_says_what_differs_and_changes_nothing(folder: Path) -> None:
    """Missing, stale, edited, orphaned and foreign files are told apart; exit code 3."""
    generate()
    out = folder / "out"
    (out / "old.tf").write_bytes((out / TF).read_bytes())
    (out / "mine.tf").write_text('resource "x" "y" {}\n')
    (out / TF).write_text((out / TF).read_text().replace("443", "444"))
    (out / "rancher_staging.tf").unlink()
    (out / "versions.tf").write_text("terraform {}\n")
    before = files_below(folder)

    result = generate("--check", "--format", "json")

    assert result.exit_code == result.json["exit_code"] == 3
    assert states(result) == {
        TF: "edited",
        "rancher_staging.tf": "missing",
        "versions.tf": "foreign",
        "old.tf": "orphaned",
    }
    assert codes(result) == {"EMIT105"}
    assert before == files_below(folder)


def test_check_is_content_with_fresh_files() -> None:
    """Exit code 0, in both formats."""
    generate()
    assert generate("--check").exit_code == 0
    assert generate("--check", "--format", "json").exit_code == 0
    assert "up to date" in generate("--check").stdout


def test_check_of_a_stale_file() -> None:
    """A spec that changed makes its file stale."""
    generate()
    Path("one.yaml").write_text(MINIMAL.replace("443", "8443"))
    result = generate("--check", "--format", "json")
    assert (result.exit_code, states(result)[TF]) == (3, "stale")


def test_line_ends_of_windows_are_no_edit(folder: Path) -> None:
    """git may check files out with CRLF: `--check` is content with them."""
    generate()
    for path in (folder / "out").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert generate("--check").exit_code == 0


def test_hand_edited_file_is_replaced_with_a_warning(folder: Path) -> None:
    """The edit would be lost sooner or later; now it is said."""
    generate()
    expected = (folder / "out" / TF).read_bytes()
    (folder / "out" / TF).write_bytes(expected + b"# mine\n")
    result = generate("--format", "json")
    assert result.exit_code == 0
    assert codes(result) == {"EMIT102"}
    assert expected == (folder / "out" / TF).read_bytes()


@pytest.mark.parametrize("text", ["terraform {}\n", "", "\ufeff# mine\n"])
def test_foreign_file_is_never_overwritten(folder: Path, text: str) -> None:
    """A file without our header stops the run before anything is written."""
    (folder / "out").mkdir()
    (folder / "out" / "versions.tf").write_text(text, encoding="utf-8")
    result = generate("--format", "json")
    assert result.exit_code == 1
    assert codes(result) == {"EMIT101"}
    assert files_below(folder / "out") == {"versions.tf": text.encode()}


def test_orphan_stays_until_it_is_pruned(folder: Path) -> None:
    """A file whose spec is gone is named, and deleted only with `--prune`; other files in the folder never are."""
    generate()
    (folder / "out" / "main.tf").write_text("# by hand\n")
    (folder / "out" / "terraform.tfstate").write_text("{}")
    result = generate("one.yaml", "--format", "json")
    assert codes(result) == {"EMIT103"}
    assert (folder / "out" / "rancher_staging.tf").exists()

    assert "deleted    out/rancher_staging.tf" in generate("one.yaml", "--prune").stdout
    assert sorted(files_below(folder / "out")) == ["main.tf", TF, "terraform.tfstate", "versions.tf"]


def test_switch_of_the_target_leaves_orphans(folder: Path) -> None:
    """Files of the target before would declare every resource twice, so they are orphans."""
    generate()
    result = generate("--target", "json", "--format", "json")
    orphaned = {path for path, state in states(result).items() if state == "orphaned"}
    assert orphaned == {TF, "rancher_staging.tf", "versions.tf"}
    generate("--target", "json", "--prune")
    assert all(path.endswith(".tf.json") for path in files_below(folder / "out"))


def test_several_targets_get_folders() -> None:
    """Each target in a folder of its name; files of a single target beside them are orphans."""
    generate()
    result = generate("--target", "hcl", "--target", "json", "--target", "hcl", "--format", "json")
    assert sorted(path for path, state in states(result).items() if state == "missing") == [
        *(f"hcl/{name}" for name in sorted([TF, "rancher_staging.tf", "versions.tf"])),
        *(f"json/{name}.json" for name in sorted([TF, "rancher_staging.tf", "versions.tf"])),
    ]
    assert sum(state == "orphaned" for state in states(result).values()) == 3


def test_diff_shows_changes_and_writes_nothing(folder: Path) -> None:
    """A unified diff, for a new file as well; exit code 0 unless `--check` stands beside it."""
    generate("one.yaml")
    (folder / "one.yaml").write_text(MINIMAL.replace("443", "8443"))
    before = files_below(folder)
    result = generate("--diff")
    assert result.exit_code == 0
    assert '-    port = "443"' in result.stdout
    assert '+    port = "8443"' in result.stdout
    assert "--- /dev/null\n+++ out/rancher_staging.tf" in result.stdout
    assert generate("--diff", "--check").exit_code == 3
    assert before == files_below(folder)


def test_output_path_that_is_a_file(folder: Path) -> None:
    """A message, no traceback, and the file stays."""
    (folder / "out").write_text("mine")
    result = generate("--format", "json")
    assert (result.exit_code, codes(result)) == (1, {"EMIT104"})
    assert (folder / "out").read_text() == "mine"


def test_folder_in_the_place_of_a_file(folder: Path) -> None:
    """A folder named like a generated file is in the way."""
    (folder / "out" / TF).mkdir(parents=True)
    result = generate("--format", "json")
    assert (result.exit_code, codes(result)) == (1, {"EMIT104"})
    assert files_below(folder / "out") == {}


def test_refusal_of_the_system_is_passed_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `mkdtemp` says when the folder may not be written, also where the tests run as root."""

    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied", "out")

    (folder / "out").mkdir()
    monkeypatch.setattr(output.tempfile, "mkdtemp", refuse)
    result = generate("--format", "json")
    assert (result.exit_code, codes(result)) == (1, {"EMIT104"})
    assert "permission denied" in result.stdout


def test_output_folder_may_be_a_link(folder: Path) -> None:
    """Files are written behind the link, and the link stays."""
    (folder / "real").mkdir()
    (folder / "out").symlink_to("real")
    assert generate().exit_code == 0
    assert (folder / "out").is_symlink()
    assert TF in files_below(folder / "real")


def test_link_in_the_place_of_a_file_is_not_followed(folder: Path) -> None:
    """A link to somebody's file is replaced or refused; what it leads to is never written to."""
    (folder / "theirs").write_text("theirs")
    (folder / "out").mkdir()
    (folder / "out" / TF).symlink_to("../theirs")
    generate()
    assert (folder / "theirs").read_text() == "theirs"


def test_new_files_have_the_usual_permissions(folder: Path) -> None:
    """As any program's: what the umask leaves, not those of a temporary file."""
    before = os.umask(0o027)
    try:
        generate()
    finally:
        os.umask(before)
    assert {oct(path.stat().st_mode & 0o777) for path in (folder / "out").iterdir()} == {"0o640"}
    assert oct((folder / "out").stat().st_mode & 0o777) == "0o750"


def test_report_for_machines(folder: Path) -> None:
    """One JSON object on standard output and nothing else, whatever happens."""
    created = generate("--format", "json")
    again = generate("--format", "json")
    (folder / "one.yaml").write_text("no")
    failed = generate("--format", "json")

    assert created.stderr == again.stderr == failed.stderr == ""
    assert {entry["written"] for entry in created.json["files"]} == {True}
    assert {(entry["state"], entry["written"]) for entry in again.json["files"]} == {("unchanged", False)}
    assert failed.json["files"] == []
    for result in (created, again, failed):
        assert result.json["exit_code"] == result.exit_code
        assert result.json["live_checks"] == "not run"
        assert result.json["command"] == "generate"


def test_live_checks_are_never_pretended() -> None:
    """Without `--offline` nothing is written before the server has agreed; this one nobody vouched for."""
    Path("one.yaml").write_text(MINIMAL.replace("rancher.example.com", "127.0.0.1"), encoding="utf-8")
    result = apono_bridge("generate", "one.yaml", "-o", "out", "--retries", "0")
    assert result.exit_code == 1
    assert "Nothing was written" in result.stderr
    assert not Path("out").exists()
