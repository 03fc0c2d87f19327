"""Runs on all processors: the same outcome as on one, whatever the specs are and whatever happens to a child."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic, SourceFile
from generator.diagnostics.codes.documents import FILE_NOT_READABLE
from generator.ir import Block
from generator.pipeline import compilation, generation, parallel, workers
from generator.pipeline.compilation import CompileOptions
from generator.pipeline.generation import generate_files
from generator.provider_schema import load_packaged
from generator.spec.read import SpecFile
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import merge

# pytest-xdist has a thread, which Python 3.12 and later warn of when a process is copied.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TARGETS = ("hcl", "json")


def spec(number: int) -> str:
    return merge(f"name: Rancher {number:03}\nhost: rancher-{number:03}.example.com\n")


SPECS = [
    *map(spec, range(4)),
    merge("name: rancher 001\n"),
    merge("connector: {ref: var.x}\n"),
    merge("name: Other\ninteration_owner: {}\ninteration_owner: {}\n"),
    merge("name: Owned\nintegration_owner: {attribute: group, source: Okta, values: {ref: var.x}}\n"),
    merge("name: Pinned\nterraform: {resource_name: rancher_002, provider_version: '= 1.9.1'}\n"),
    merge("name: Wrong\nhost: https://rancher.example.com\nport: 0443\n"),
    merge("name: Own CA\ncertificate_authority: {file: missing.pem}\n"),
    merge('name: "Rancher\\u2028 \\ud83d\\ude00 ${x}"\n'),
    merge("name: Text\ncustom_access_details: |\n  Wait \u2028\u0085\U0001f600\n  ---\n  done\n"),
    merge("name: Broken\ncustom_access_details: 'Wait\n---\n  done'\n"),
    merge("name: Unclosed\nresource_types: [one\n"),
    merge("name: Leak\ncustom_access_details: token-bcdfg\n"),
    merge("name: Tagged\nconnector: !e!here x\n"),
    "%TAG !e! tag:example.com,2000:\n",
    "name: &a [*a]\n",
    "[" * 40 + "]" * 40 + "\n",
    "kind: ConfigMap\n",
    "# nothing\n",
    "\x01\n",
    "",
]
BETWEEN = ["---\n", "---\r\n", "--- # next\n", "...\n---\n", "---\u00a0\n", "---\n---\n", "\n"]

texts = st.lists(st.tuples(st.sampled_from(SPECS), st.sampled_from(BETWEEN)), max_size=6).map(
    lambda parts: "".join(text + between for text, between in parts)
)
good_texts = st.lists(st.integers(0, 99), max_size=6).map(lambda numbers: "---\n".join(map(spec, numbers)))
unreadable = st.just(FILE_NOT_READABLE.at(file="gone.yaml", reason="no such file"))


def make_file(text: str, number: int, *, crlf: bool = False, is_named: bool = True) -> SpecFile:
    name = f"specs-{number % 3}.yaml"
    source = SourceFile(name, text.replace("\n", "\r\n") if crlf else text)
    return SpecFile(source, Path(name), Path(), is_named)


files_of_a_run = st.lists(
    st.one_of(
        unreadable,
        st.builds(make_file, texts, st.integers(0, 9), crlf=st.booleans(), is_named=st.booleans()),
        st.builds(make_file, good_texts, st.integers(0, 9), crlf=st.booleans()),
    ),
    max_size=4,
)


def options_noting(read_files: list[Path]) -> CompileOptions:
    return CompileOptions(load_packaged(), NOW, note_read=read_files.append)


def in_this_process(
    work: Callable[[int], bytes | None], count: int, _workers: int
) -> Iterator[tuple[int, bytes | None]]:
    """`run_tasks` without children; the last task ends first."""
    yield from ((number, work(number)) for number in reversed(range(count)))


@pytest.mark.parametrize("targets", [(), ("hcl",), TARGETS], ids=repr)
@given(files=files_of_a_run, size=st.sampled_from([1, 300, 3000]))
def test_shares_lead_to_what_the_whole_leads_to(
    monkeypatch: pytest.MonkeyPatch, targets: tuple[str, ...], files: list[SpecFile | Diagnostic], size: int
) -> None:
    """Equal to the last place, in order, for every set of good and bad specs; or the shares say that they cannot."""
    read_whole: list[Path] = []
    monkeypatch.setattr(generation, "_LEAST_CHARACTERS", 10**9)
    whole = generate_files(files, ["specs"], options_noting(read_whole), targets, live_checks_ran=False)

    read_in_shares: list[Path] = []
    monkeypatch.setattr(parallel, "run_tasks", in_this_process)
    monkeypatch.setattr(parallel, "_size_of_share", lambda _files, _workers: size)
    in_shares = parallel.generate_in_workers(
        files, ["specs"], options_noting(read_in_shares), targets, 2, live_checks_ran=False, progress=None
    )

    if in_shares is None:
        assert read_in_shares == []
    else:
        assert in_shares == whole
        assert read_in_shares == read_whole


@given(
    st.lists(st.builds(make_file, good_texts.filter(bool), st.integers(0, 9), crlf=st.booleans()), min_size=1),
    st.sampled_from([1, 300, 3000]),
)
def test_shares_of_whole_specs_always_lead_somewhere(
    monkeypatch: pytest.MonkeyPatch, files: list[SpecFile | Diagnostic], size: int
) -> None:
    """Falling back is for odd files alone: warnings, equal names and cuts are no reason."""
    monkeypatch.setattr(parallel, "run_tasks", in_this_process)
    monkeypatch.setattr(parallel, "_size_of_share", lambda _files, _workers: size)
    made = parallel.generate_in_workers(
        files, ["specs"], options_noting([]), ("hcl",), 2, live_checks_ran=False, progress=None
    )
    assert made is not None
    assert made.checked


@pytest.fixture
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with a file of many specs and a folder of a few more."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "many.yaml").write_text("---\n".join(map(spec, range(40))))
    (tmp_path / "few").mkdir()
    for number in range(40, 45):
        (tmp_path / "few" / f"{number}.yaml").write_text(spec(number))
    return tmp_path


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Called, it lets every run work in two children."""

    def switch_on() -> None:
        monkeypatch.setattr(workers, "count_processors", lambda: 2)
        monkeypatch.setattr(generation, "_LEAST_CHARACTERS", 100)
        monkeypatch.setattr(parallel, "_LEAST_CHARACTERS", 300)

    return switch_on


def generate(folder: str, *options: str) -> Result:
    return apono_bridge("generate", "--offline", "many.yaml", "few", "-o", folder, *options)


@pytest.mark.parametrize("targets", [["hcl"], TARGETS], ids=repr)
def test_generated_files_are_the_same(specs: Path, two_processes: Callable[[], None], targets: list[str]) -> None:
    """Files, messages and their order."""
    options = [word for target in targets for word in ("--target", target)]
    alone = generate("out", *options)
    before = files_below(specs / "out")
    (specs / "out").rename(specs / "before")

    two_processes()
    together = generate("out", *options)

    assert together == alone
    assert files_below(specs / "out") == before
    assert together.exit_code == 0


@pytest.mark.parametrize("output_format", ["human", "json", "sarif", "junit", "github"])
def test_reports_are_the_same(specs: Path, two_processes: Callable[[], None], output_format: str) -> None:
    """Faults, collisions over shares, and excerpts."""
    (specs / "few" / "more.yaml").write_text("---\n".join([spec(7), *SPECS[4:10], "a: [", spec(8)]))
    arguments = ("validate", "--offline", "--format", output_format, "many.yaml", "few")
    alone = apono_bridge(*arguments)
    two_processes()
    assert apono_bridge(*arguments) == alone
    assert alone.exit_code == 1


def test_progress_counts_every_spec(specs: Path, two_processes: Callable[[], None]) -> None:
    """It rises to the number of all."""
    two_processes()
    file = make_file((specs / "many.yaml").read_text(), 0)
    seen: list[int] = []
    generate_files([file], ["x"], options_noting([]), (), live_checks_ran=False, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 40


def fail_for_spec_33(monkeypatch: pytest.MonkeyPatch, fail: Callable[[], None]) -> None:
    check_block = compilation.check_block

    def check(block: Block, schema: Any) -> list[Diagnostic]:
        if "rancher_033" in block.labels:
            fail()
        return check_block(block, schema)

    monkeypatch.setattr(compilation, "check_block", check)


@pytest.mark.usefixtures("no_child_left")
def test_mistake_of_ours_is_reported_as_ever(
    specs: Path, monkeypatch: pytest.MonkeyPatch, two_processes: Callable[[], None]
) -> None:
    """What a child raises is what the user reads."""

    def fail() -> None:
        raise RuntimeError("no such thing")

    fail_for_spec_33(monkeypatch, fail)
    alone = generate("out")
    two_processes()

    assert generate("out") == alone
    assert alone.exit_code == 70
    assert "no such thing" in alone.stderr
    assert not (specs / "out").exists()


@pytest.mark.usefixtures("no_child_left")
def test_killed_child_is_a_bug_and_no_hang(
    specs: Path, monkeypatch: pytest.MonkeyPatch, two_processes: Callable[[], None]
) -> None:
    """As when the system is out of memory: nothing is written."""
    fail_for_spec_33(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGKILL))
    two_processes()

    result = generate("out")

    assert result.exit_code == 70
    assert "BUG001" in result.stderr
    assert "exit code -9" in result.stderr
    assert not (specs / "out").exists()


@pytest.mark.usefixtures("no_child_left")
def test_interrupt_ends_all_children(specs: Path, two_processes: Callable[[], None]) -> None:
    """Ctrl-C while results come in."""
    two_processes()
    file = make_file((specs / "many.yaml").read_text(), 0)

    def interrupt(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate_files([file], ["x"], options_noting([]), (), live_checks_ran=False, progress=interrupt)
