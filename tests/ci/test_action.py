"""The GitHub Action: its file, and its scripts run by a real bash with inputs of every kind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.specs import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
_ECHO = "import json, os, sys; print(json.dumps([sys.argv[1:], os.environ.get('APONO_BRIDGE_GITHUB_TOKEN')]))\n"


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a runner, with the action's scripts and a program that prints what it was given."""
    action, temp = tmp_path_factory.mktemp("an action"), tmp_path_factory.mktemp("a runner")
    shutil.copytree(ROOT / "action", action / "action")
    (action / "main.py").write_text(_ECHO)
    python = temp / "apono-bridge" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return {"GITHUB_ACTION_PATH": str(action), "RUNNER_TEMP": str(temp), "PATH": os.environ["PATH"]}


def preview(runner: dict[str, str], **inputs: str) -> subprocess.CompletedProcess[str]:
    given_inputs = {"specs": "specs", "mode": "post", "base": "HEAD^1", "data": "data.json", **inputs}
    environment = runner | {f"PREVIEW_{name.upper()}": value for name, value in given_inputs.items()}
    script = Path(runner["GITHUB_ACTION_PATH"]) / "action" / "preview.sh"
    return subprocess.run(
        ["bash", str(script)], env=environment, capture_output=True, text=True, check=False, cwd=runner["RUNNER_TEMP"]
    )


def arguments(runner: dict[str, str], **inputs: str) -> list[str]:
    done = preview(runner, **inputs)
    assert (done.returncode, done.stderr) == (0, "")
    found: list[str] = json.loads(done.stdout)[0]
    return found


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("post", ["--post=github", "--base=HEAD^1"]),
        ("render", ["--force", "--render-only=data.json", "--base=HEAD^1"]),
        ("publish", ["--post=github", "--publish=data.json"]),
        ("verify", ["--verify", "--platform=github", "--base=HEAD^1"]),
    ],
)
def test_modes(runner: dict[str, str], mode: str, expected: list[str]) -> None:
    assert arguments(runner, mode=mode) == ["preview", *expected, "--", "specs"]


def test_options_and_several_specs(runner: dict[str, str]) -> None:
    """One word to a line, whatever is in it; empty lines and Windows' line ends are none."""
    found = arguments(runner, options="--offline\n\n--format\r\njson\n", specs="a b\n\nc\n", label="two words")
    options = ["--label=two words", "--post=github", "--base=HEAD^1", "--offline", "--format", "json"]
    assert found == ["preview", *options, "--", "a b", "c"]


HOSTILE = ["$(touch pwned)", "`touch pwned`", '"; touch pwned; "', "'", "--post=file", "a\\nb", "*", "~", "${IFS}", "-"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["specs", "base", "data", "label"])
def test_hostile_input_stays_a_word(runner: dict[str, str], name: str, text: str) -> None:
    """Nothing is evaluated, split or expanded, and nothing becomes an option."""
    found = arguments(runner, mode="post" if name == "base" else "publish", **{name: text})
    wanted = {"specs": text, "base": f"--base={text}", "data": f"--publish={text}", "label": f"--label={text}"}
    assert wanted[name] in found
    assert found.index("--") < found.index(wanted[name]) or name != "specs"
    assert not (Path(runner["RUNNER_TEMP"]) / "pwned").exists()


@given(text=st.text(st.characters(exclude_characters="\0\n\r", exclude_categories=["Cs"]), min_size=1))
@example("-e")
@example("\\")
@settings(max_examples=25)
def test_any_text_stays_a_word(runner: dict[str, str], text: str) -> None:
    assert arguments(runner, specs=text, label=text)[-1] == text


def test_lines_of_specs_are_words(runner: dict[str, str]) -> None:
    """A line break in a name makes two names, and never a line of the script."""
    assert arguments(runner, specs="a\n$(touch pwned)\n;b")[-3:] == ["a", "$(touch pwned)", ";b"]


@pytest.mark.parametrize("inputs", [{"mode": "::set-output::x"}, {"specs": "\n\n"}])
def test_wrong_inputs(runner: dict[str, str], inputs: dict[str, str]) -> None:
    """They are errors of usage; what was given is not repeated in a command of the runner."""
    done = preview(runner, **inputs)
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=apono-bridge::the input ")
    assert "set-output" not in done.stdout


def test_install_takes_only_what_is_pinned_by_digest(tmp_path: Path) -> None:
    """Run with a pip that notes what it is told."""
    (tmp_path / "constraints").mkdir()
    (tmp_path / "constraints" / "make-venv.sh").write_text(
        'mkdir -p "$1/bin"\n'
        'printf \'#!/bin/sh\\nprintf "%%s\\\\n" "$@"\\n\' >"$1/bin/python"\n'
        'chmod +x "$1/bin/python"\n'
    )
    environment = {
        "GITHUB_ACTION_PATH": str(tmp_path),
        "RUNNER_TEMP": str(tmp_path / "te mp"),
        "PATH": os.environ["PATH"],
    }
    command = ["bash", str(ROOT / "action" / "install.sh")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    words = done.stdout.splitlines()
    assert words[:3] == ["-m", "pip", "install"]
    assert "--require-hashes" in words
    assert words[-1] == str(tmp_path / "constraints" / "runtime-terraform.txt")
    assert (ROOT / "constraints" / "runtime-terraform.txt").is_file()


def test_scripts_hold_no_expressions() -> None:
    """Expressions are evaluated before a shell sees the script; they stand in `env` and in defaults alone."""
    steps = ACTION["runs"]["steps"]
    assert ACTION["runs"]["using"] == "composite"
    assert all("${{" not in step["run"] for step in steps)
    assert all("uses" not in step for step in steps)
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "action").iterdir()]
    assert all("${{" not in text and "eval" not in text.replace("evaluated", "") for text in texts)


def test_every_input_is_used_and_described() -> None:
    """And the token only where something is posted."""
    used = " ".join(ACTION["runs"]["steps"][-1]["env"].values())
    for name, entry in ACTION["inputs"].items():
        assert re.search(rf"\binputs\.{name}\b", used), name
        assert entry["description"].endswith(".")
    assert "inputs.mode != 'render'" in ACTION["runs"]["steps"][-1]["env"]["APONO_BRIDGE_GITHUB_TOKEN"]
