"""Tests of `generator.diagnostics.renderers.machine`."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from generator.addresses import AttributePath
from generator.diagnostics import BugError, Related, SourceFile
from generator.diagnostics.outcome import Outcome
from generator.diagnostics.renderers.machine import output_schema, render_json
from tests.diagnostics.outcomes import conclude, diagnose, hostile_outcomes, locate

_VALIDATOR = jsonschema.Draft202012Validator(output_schema())


def test_schema_is_a_schema_and_describes_every_member() -> None:
    """The schema is valid itself, and readers of it learn what each member means."""
    jsonschema.Draft202012Validator.check_schema(output_schema())
    schema = output_schema()
    for part in (schema, *schema["$defs"].values()):
        assert all(member["description"] for member in part["properties"].values())


@given(hostile_outcomes())
def test_output_is_one_line_of_ascii_that_the_schema_accepts(outcome: Outcome) -> None:
    """For any text; and every text comes back as it was."""
    text = render_json(outcome)
    value = json.loads(text)

    assert text.isascii()
    assert text.count("\n") == 1
    _VALIDATOR.validate(value)
    assert [item["summary"] for item in value["diagnostics"]] == [item.summary for item in outcome.diagnostics]


def test_members_say_where() -> None:
    """Positions are given as they are, and as null where they are unknown."""
    source = SourceFile("a.yaml", "name: x\n")
    diagnostic = diagnose(
        location=locate(source, 1, 7, 8),
        path=AttributePath.of("name"),
        related=(Related("here", path=AttributePath.of("host")),),
    )
    value: dict[str, Any] = json.loads(render_json(conclude([diagnostic])))

    unknown = dict.fromkeys(("file", "line", "column", "end_line", "end_column"))
    assert value["diagnostics"] == [
        {
            "code": "SPEC999",
            "name": "wrong-thing",
            "severity": "error",
            "summary": "it is wrong",
            "detail": "",
            "hint": "",
            "file": "a.yaml",
            "line": 1,
            "column": 7,
            "end_line": 1,
            "end_column": 8,
            "path": "name",
            "related": [{"message": "here", **unknown, "path": "host"}],
        }
    ]
    assert (value["version"], value["command"], value["verdict"], value["exit_code"]) == (
        "1.2.3",
        "validate",
        "failed",
        1,
    )


def test_command_adds_members() -> None:
    """Extra members stand beside the common ones, and the schema allows them."""
    value = json.loads(render_json(conclude(extra={"files": ["a.tf"]})))

    _VALIDATOR.validate(value)
    assert value["files"] == ["a.tf"]


def test_extra_member_must_not_hide_a_common_one() -> None:
    """That would be a mistake of the command."""
    with pytest.raises(BugError, match="verdict"):
        render_json(conclude(extra={"verdict": "fine"}))
