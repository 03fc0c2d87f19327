"""What Terraform prints with `-json` becomes values, and anything else is refused."""

import json
from typing import Any

import pytest

from generator.runners.terraform_json import (
    TerraformDiagnostic,
    UnexpectedOutput,
    parse_events,
    parse_object,
    parse_validation,
)

PLACED: dict[str, Any] = {
    "severity": "error",
    "summary": "Bad",
    "detail": "Very bad.",
    "address": "t.a",
    "range": {
        "filename": "main.tf",
        "start": {"line": 2, "column": 3, "byte": 10},
        "end": {"line": 2, "column": 7, "byte": 14},
    },
    "snippet": {"context": 'resource "t" "a"', "code": "  name = null", "start_line": 2},
}
EXPECTED = TerraformDiagnostic("error", "Bad", "Very bad.", "t.a", "main.tf", 2, 3, 2, 7, 'resource "t" "a"')
BARE = {"severity": "warning", "summary": "Hm"}


def test_a_validation_lists_diagnostics() -> None:
    text = json.dumps({"format_version": "1.0", "valid": False, "diagnostics": [PLACED, BARE]})
    assert parse_validation(text) == (EXPECTED, TerraformDiagnostic("warning", "Hm"))


def test_events_other_than_diagnostics_are_passed_over() -> None:
    events = [
        {"@level": "info", "type": "version", "terraform": "1.11.4"},
        {"@level": "error", "type": "diagnostic", "diagnostic": PLACED},
        {"@level": "info", "type": "change_summary"},
    ]
    assert parse_events("\n".join(map(json.dumps, events)) + "\n") == (EXPECTED,)


@pytest.mark.parametrize("text", ["", "panic: oh", "[]", "{}", '{"valid": true}'])
def test_other_texts_are_no_validation(text: str) -> None:
    with pytest.raises(UnexpectedOutput):
        parse_validation(text)


@pytest.mark.parametrize("text", ["{", "null", '"x"'])
def test_other_texts_are_no_object(text: str) -> None:
    with pytest.raises(UnexpectedOutput):
        parse_object(text)
