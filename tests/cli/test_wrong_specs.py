"""
The corpus of wrong specs: the right code on the right character, and nothing else.

Each file of `tests/corpus/wrong` maps a description to a spec, or to the fields in which it differs from the smallest
example. `«CODE»` stands in front of the character that the diagnostic has to point at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command_line import apono_bridge, files_below
from tests.specs import marks_of, merge, without_marks

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "wrong"


def cases() -> Iterator[Any]:
    for file in sorted(CORPUS.glob("*.yaml")):
        for description, case in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            yield pytest.param(case, id=f"{file.stem}: {description}")


@pytest.mark.parametrize("case", list(cases()))
def test_wrong_spec_is_reported_where_it_is_wrong(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes, lines and columns of errors and warnings are those marked; nothing is written unless all are warnings."""
    monkeypatch.chdir(tmp_path)
    text = case["whole"] if isinstance(case, dict) else merge(case)
    unplaced = case.get("unplaced", []) if isinstance(case, dict) else []
    expected = sorted([*marks_of(text), *((code, None, None) for code in unplaced)], key=str)
    spec = without_marks(text).encode()
    (tmp_path / "spec.yaml").write_bytes(spec)

    result = apono_bridge("generate", "--offline", "spec.yaml", "-o", "out", "--format", "json")

    assert expected == result.places("error", "warning")
    assert result.stderr == ""
    if result.places("error"):
        assert result.exit_code == 1
        assert files_below(tmp_path) == {"spec.yaml": spec}
    else:
        assert result.exit_code == 0


@pytest.mark.parametrize("case", list(cases()))
def test_wrong_spec_is_explained_to_people(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The human format names each place, shows no traceback, and every error says what to do or why there is no way."""
    monkeypatch.chdir(tmp_path)
    text = case["whole"] if isinstance(case, dict) else merge(case)
    (tmp_path / "spec.yaml").write_bytes(without_marks(text).encode())

    result = apono_bridge("validate", "--offline", "spec.yaml")

    assert "Traceback" not in result.stdout + result.stderr
    for code, line, column in marks_of(text):
        assert f"[{code}]" in result.stdout
        assert f"spec.yaml:{line}:{column}" in result.stdout
