"""Every code: its examples do what they say, and one without examples is triggered by a test that is named here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.diagnostics import DiagnosticCode, Severity
from generator.diagnostics.codes import all_codes
from generator.diagnostics.codes import provider_schema as codes_of_provider_schema
from tests.command_line import apono_bridge
from tests.specs import ROOT, merge

# Codes that no spec can trigger by itself, with the test file that does. `tests/` is left out.
TRIGGERED_BY = {
    "BUG001": "cli/test_app.py",
    "EMIT101": "pipeline/test_output.py",
    "EMIT102": "pipeline/test_output.py",
    "EMIT103": "pipeline/test_output.py",
    "EMIT104": "pipeline/test_output.py",
    "EMIT105": "pipeline/test_output.py",
    "SPEC001": "spec/test_read.py",
    "SPEC002": "spec/test_read.py",
    "SPEC003": "spec/test_read.py",
    "SPEC007": "spec/test_read.py",
    "SPEC018": "spec/test_read.py",
    "SPEC601": "corpus/wrong/collisions.yaml",
    "SPEC602": "corpus/wrong/collisions.yaml",
    "SPEC603": "corpus/wrong/collisions.yaml",
    "SPEC604": "corpus/wrong/collisions.yaml",
    "SPEC125": "spec/test_read.py",
    "SPEC304": "spec/rules/test_certificate_files.py",
    "SPEC307": "spec/rules/test_certificate_files.py",
    "SPEC308": "spec/rules/test_certificate_files.py",
    "SPEC309": "spec/rules/test_certificate_files.py",
    "SPEC310": "spec/rules/test_certificate_files.py",
    "SPEC342": "spec/rules/test_certificates.py",
    "SPEC701": "pipeline/test_descriptors.py",
    **{entry.code: "provider_schema/test_check.py" for entry in all_codes() if entry.code.startswith("TF")},
}
CONSTANTS = {
    entry: name
    for module in (codes_of_provider_schema,)
    for name, entry in vars(module).items()
    if isinstance(entry, DiagnosticCode)
}


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
def test_code_without_examples_has_a_test(entry: DiagnosticCode) -> None:
    """The file that is named for it mentions the code, its name or the constant that holds its entry."""
    text = (ROOT / "tests" / TRIGGERED_BY[entry.code]).read_text(encoding="utf-8")
    words = [entry.code, f'"{entry.name}"', CONSTANTS.get(entry, entry.code)]
    assert any(re.search(rf"{word}(?!\w)", text) for word in words)


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
