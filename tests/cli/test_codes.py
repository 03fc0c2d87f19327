"""Every code: its examples do what they say, and one without examples has a test elsewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from generator.diagnostics import DiagnosticCode, Severity
from generator.diagnostics.codes import all_codes
from tests.command_line import apono_bridge
from tests.specs import ROOT, merge

# The constants that hold the entries, which tests name as often as the codes.
CONSTANTS = {
    entry.code: name
    for module in sys.modules["generator.diagnostics.codes"].__dict__.values()
    if isinstance(module, ModuleType)
    for name, entry in vars(module).items()
    if isinstance(entry, DiagnosticCode)
}


@pytest.fixture(scope="session")
def words_of_tests() -> frozenset[str]:
    """Every word of the other tests and of the corpus."""
    files = [path for ending in ("py", "yaml") for path in (ROOT / "tests").rglob(f"*.{ending}")]
    texts = (path.read_text(encoding="utf-8") for path in files if path != Path(__file__))
    return frozenset(word for text in texts for word in re.findall(r"[A-Za-z0-9_-]+", text))


def entries(*, with_examples: bool) -> list[DiagnosticCode]:
    return [entry for entry in all_codes() if bool(entry.bad) is with_examples]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes_found(fragment: str) -> set[str]:
    """The codes for an example, in a folder with the files that examples name."""
    text = fragment if fragment.startswith("apiVersion") else merge(f"{fragment}\n")
    Path("spec.yaml").write_bytes(text.encode())
    result = apono_bridge("validate", "--offline", "spec.yaml", "--format", "json")
    assert result.stderr == ""
    return {diagnostic["code"] for diagnostic in result.json["diagnostics"]}


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.code) for entry in entries(with_examples=True)])
def test_examples_of_a_code_do_what_they_say(entry: DiagnosticCode) -> None:
    """The bad example has the code, and the good one does not."""
    assert entry.code in codes_found(entry.bad)
    assert entry.code not in codes_found(entry.good)


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.code) for entry in entries(with_examples=False)])
def test_code_without_examples_has_a_test(entry: DiagnosticCode, words_of_tests: frozenset[str]) -> None:
    """Another test mentions the code, its name or the constant that holds its entry."""
    assert words_of_tests & {entry.code, entry.name, CONSTANTS[entry.code]}


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.code) for entry in all_codes()])
def test_code_is_worded_as_the_others(entry: DiagnosticCode) -> None:
    """An explanation, a name in kebab case, a summary without a full stop."""
    assert entry.explanation.strip()
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.name)
    assert not entry.summary.endswith(".")
    assert entry.summary[:1] == entry.summary[:1].lower() or re.match(
        r"(IPv|ARN|URL|CA|PEM|Terraform|Apono)", entry.summary
    )
    assert not entry.hint.endswith(".")
    assert isinstance(entry.severity, Severity)


def test_codes_and_names_are_unique() -> None:
    """A code and a name stand for one fault."""
    codes = [entry.code for entry in all_codes()]
    names = [entry.name for entry in all_codes()]
    assert len(codes) == len(set(codes))
    assert len(names) == len(set(names))
