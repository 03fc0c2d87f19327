"""The text of a first spec: what was answered, and every other field as a comment that says what it is for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.cli.schema import MODELINE, SCHEMA_FILE
from generator.integrations import IntegrationKind
from generator.spec.field_table import SpecField, list_fields
from generator.spec.yaml_writer import write_flow

__all__ = ["write_spec"]

_WIDTH = 100
_INDENT = "  "
# What editors add and remove when a line is made a comment, so that a whole block is put to use with one key.
_CODE = "# "
_WORDS = "## "

_HEAD = f"""\
Lines that begin with a single `#` are fields that you can use: remove the `# ` before them.
`{{ref: var.NAME}}` may stand for most values and makes an input variable of the generated module.
Your editor checks and completes this file once it has the schema beside it:
apono-bridge schema -o {SCHEMA_FILE}"""


def write_spec(kind: IntegrationKind, values: Mapping[str, Any]) -> str:
    """
    A spec with *values*, by field, and with the rest of the kind's fields as comments.

    Args:
        values: Nested like the spec; `apiVersion` and `kind` are left to the kind's model.
    """
    fields = list_fields(kind.surface)
    fixed = [field for field in fields if not field.parent and field.type == f"`{field.example}`"]
    lines = [f"{MODELINE}{SCHEMA_FILE}", *_words(_HEAD), ""]
    lines += [f"{field.name}: {write_flow(field.example)}" for field in fixed]
    for field in fields:
        if not field.parent and field not in fixed:
            lines += ["", *_words(field.description), *_write(field, values, fields, "")]
    return "\n".join(lines) + "\n"


def _write(field: SpecField, values: Mapping[str, Any], fields: Sequence[SpecField], indent: str) -> Iterator[str]:
    below = [other for other in fields if other.parent == field.path]
    if field.name not in values:
        yield from _comment(field, below, fields, indent)
        return
    value = values[field.name]
    if not below:
        yield f"{indent}{field.name}: {write_flow(value)}"
        return
    yield f"{indent}{field.name}:"
    for other in below:
        yield from _write(other, value, fields, indent + _INDENT)


def _comment(field: SpecField, below: Sequence[SpecField], fields: Sequence[SpecField], indent: str) -> Iterator[str]:
    """The field as code to be used: on one line inside another field, with a line for each field below at the top."""
    if indent or not below or field.is_list:
        yield f"{indent}{_CODE}{field.name}: {write_flow(_sample(field, fields))}"
        return
    yield f"{_CODE}{field.name}:"
    # Of fields that exclude one another, only the first one is code.
    marks = [f"{_INDENT}{_CODE}" if field.is_choice and number else _INDENT for number in range(len(below))]
    rows = [
        (f"{mark}{other.name}: {_write_sample(other, fields)}", other) for mark, other in zip(marks, below, strict=True)
    ]
    width = max(len(text) for text, _ in rows)
    for text, other in rows:
        yield f"{_CODE}{text:<{width}}   # {other.description}"


def _write_sample(field: SpecField, fields: Sequence[SpecField]) -> str:
    sample = _sample(field, fields)
    return "..." if sample is None else write_flow(sample)


def _sample(field: SpecField, fields: Sequence[SpecField]) -> Any:
    below = [other for other in fields if other.parent == field.path]
    if field.example is not None or not below:
        return field.default if field.example is None else field.example
    return {other.name: _sample(other, fields) for other in below}


def _words(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from (f"{_WORDS}{part}" for part in textwrap.wrap(line, _WIDTH))
