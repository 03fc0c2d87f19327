"""The library's tables are made once for a user whom its own folder is closed to; nothing in a file is run."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hcl2.parser
import pytest

from generator.readback import grammar, keep_tables_in
from tests.command_line import apono_bridge

TEXT = 'a = f(1, x.y ? "s" : [for k, v in z : v if k > 2]...)\nb "l" {\n  c = -d[0].e * 3\n}\n'


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The library has no tables and nowhere to keep them; what is noted is each time that it makes them."""
    times: list[str] = []
    parser = hcl2.parser.parser()

    def make() -> Any:
        times.append("made")
        return parser

    monkeypatch.setattr(hcl2.parser, "PARSER_FILE", tmp_path / "nowhere" / "tables")
    monkeypatch.setattr(hcl2.parser, "parser", make)
    grammar.find_parser.cache_clear()
    keep_tables_in(tmp_path / "cache")
    yield times
    keep_tables_in(None)
    grammar.find_parser.cache_clear()


def again() -> Any:
    grammar.find_parser.cache_clear()
    return grammar.find_parser()


def test_tables_are_made_once(made: list[str], tmp_path: Path) -> None:
    """And those that were kept parse as those that were made; nobody else may read or write them."""
    tree = again().parse(TEXT)
    assert again().parse(TEXT) == tree
    assert made == ["made"]
    [file] = (tmp_path / "cache").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_without_a_folder_they_are_made_each_time(made: list[str]) -> None:
    """As the user wants who turns caches off."""
    keep_tables_in(None)
    again(), again()
    assert made == ["made", "made"]


def test_a_folder_that_cannot_be_written_is_no_failure(made: list[str], tmp_path: Path) -> None:
    """A file in its place, for instance."""
    (tmp_path / "cache").write_text("")
    again(), again()
    assert made == ["made", "made"]


class _Runs:
    """What pickle would run."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, ("was-run",)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b'{"data": {}, "memo": {}}', b"\xff\xfe", pickle.dumps(_Runs()), b"[" * 100_000],
    ids=["empty", "cut", "null", "other", "no UTF-8", "pickle", "deep"],
)
def test_a_file_with_something_else_is_replaced(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """Whatever it is, nothing of it is run."""
    monkeypatch.chdir(tmp_path)
    again()
    [file] = (tmp_path / "cache").iterdir()
    whole = file.read_bytes()
    file.write_bytes(content)
    assert again().parse(TEXT)
    assert (made, file.read_bytes()) == (["made", "made"], whole)
    assert not Path("was-run").exists()


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_could_write_is_not_believed(made: list[str], tmp_path: Path, mode: int) -> None:
    """Nobody knows what is in it."""
    again()
    [file] = (tmp_path / "cache").iterdir()
    file.chmod(mode)
    again()
    assert made == ["made", "made"]
    assert json.loads(file.read_bytes())


def test_plain_values_need_no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code that Apono's form prints, say."""

    def fail() -> object:
        raise AssertionError("the library was asked")

    monkeypatch.setattr("generator.readback.library.find_parser", fail)
    file = tmp_path / "plain.tf"
    file.write_text(
        'resource "apono_resource_integration" "x" {\n  name = "X"\n  type = "rancher"\n  connector_id = var.c\n'
        '  connected_resource_types = ["rancher-cluster"]\n'
        '  integration_config = { host = "r.example.com", port = 443 }\n'
        '  secret_store_config = {\n    aws = { region = "eu-west-1", secret_id = "x" }\n  }\n}\n'
    )
    assert apono_bridge("import", file).exit_code == 0
