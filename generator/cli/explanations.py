"""Fields and integrations as texts for people and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from generator.addresses import VariableName
from generator.cli.code_pages import fill
from generator.diagnostics.renderers.paint import Paint
from generator.diagnostics.text import show
from generator.integrations import KINDS, IntegrationKind
from generator.integrations.descriptor import Fact, load_descriptor
from generator.integrations.trace import attributes_by_field
from generator.pipeline.explanation import ExplainedIntegration, ExplainedValue, Knowledge
from generator.spec.field_table import SpecField, list_fields
from generator.spec.yaml_writer import write_flow

__all__ = [
    "ExplainedField",
    "describe_field",
    "describe_integration",
    "example_of",
    "find_fields",
    "find_target",
    "render_field",
    "render_integrations",
    "say_type",
]

_LONGEST_VALUE = 36


@dataclass(frozen=True, slots=True)
class ExplainedField:
    """
    A field with what it becomes: the Terraform attribute by type of resource, or else a phrase (`note`).

    `fact`: what the shipped descriptor says of its key or its default.
    """

    field: SpecField
    kind: str
    attributes: dict[str, str]
    note: str
    fact: Fact | None


# What fields become that are no value of the resource.
_NOTES = {
    "apiVersion": "nothing: it says how to read the spec",
    "descriptor": "the values and keys that it names, in place of the shipped descriptor's",
    "descriptor.config_keys": "the keys of the fields that it names",
    "waivers": "nothing: it is for the live checks",
    "terraform": "how the code is written",
    "terraform.resource_name": "the name of the resource and of its file",
    "terraform.resource": "the type of the resource",
    "terraform.provider_version": "`version` of the provider in versions.tf",
}
_LIKE = {"descriptor.type": "kind", "descriptor.resource_types": "resource_types"}


@cache
def find_fields() -> dict[str, ExplainedField]:
    """All fields of all kinds by path; of a path that several kinds have, the first kind's."""
    found: dict[str, ExplainedField] = {}
    for kind in KINDS.values():
        for field in list_fields(kind.surface):
            attributes, note = find_target(kind, field.path)
            fact = _find_fact(kind, field.path)
            found.setdefault(field.path, ExplainedField(field, kind.name, attributes, note, fact))
    return found


def _find_fact(kind: IntegrationKind, path: str) -> Fact | None:
    descriptor = load_descriptor(kind.descriptor_name)
    path = _LIKE.get(path, path)
    special = {"kind": descriptor.type, "resource_types": descriptor.resource_types[0]}
    return special.get(path) or descriptor.config_keys.get(path.partition(".")[0])


def find_target(kind: IntegrationKind, path: str) -> tuple[dict[str, str], str]:
    """
    What the field at *path* becomes: attributes by type of resource, and a phrase where there is no attribute.

    Of a field with further fields, the attribute that holds theirs.
    """
    by_field = attributes_by_field(kind)
    path = _LIKE.get(path, path)
    while path:
        if path in _NOTES:
            return {}, _NOTES[path]
        if path in by_field:
            return by_field[path], ""
        below = [attributes for other, attributes in by_field.items() if other.startswith(f"{path}.")]
        if below:
            return {name: _parent([one[name] for one in below]) for name in below[0]}, ""
        path = path.rpartition(".")[0]
    return {}, ""


def _parent(attributes: Sequence[str]) -> str:
    """`a` for `a.b` and `a.c`; `a or b` for `a.c` and `b.c`."""
    parents = dict.fromkeys(attribute.rpartition(".")[0] for attribute in attributes)
    tops = dict.fromkeys(parent.partition(".")[0] for parent in parents)
    return next(iter(parents)) if len(parents) == 1 else " or ".join(tops)


def describe_field(explained: ExplainedField) -> dict[str, Any]:
    return {
        **asdict(explained.field),
        "kind": explained.kind,
        "attributes": explained.attributes,
        "descriptor": None if explained.fact is None else asdict(explained.fact),
    }


def describe_integration(explained: ExplainedIntegration) -> dict[str, Any]:
    return {
        "file": explained.file,
        "line": explained.line,
        "name": explained.name,
        "address": explained.address,
        "values": [{**asdict(value), "value": _json_value(value.value)} for value in explained.values],
    }


def _json_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_json_value(item) for item in value]
    return {"ref": str(value)} if isinstance(value, VariableName) else value


def say_type(field: SpecField) -> str:
    """The type in words, references included."""
    what = f"exactly one of the fields below {field.name}" if field.is_choice else field.type
    return f"{what}, or {{ref: var.NAME}}" if field.takes_reference else what


def example_of(field: SpecField) -> str:
    """The field with a value, as one line of YAML; "" if it has no example."""
    return "" if field.example is None else f"{field.name}: {write_flow(field.example)}"


def render_field(explained: ExplainedField, paint: Paint) -> str:
    """The page of one field."""
    field = explained.field
    within = f", within {field.parent}" if field.parent else ""
    rows = [
        ("type", say_type(field)),
        ("required", f"{'yes' if field.is_required else 'no'}{within}"),
        ("default", "" if field.default is None else str(field.default)),
        ("example", example_of(field)),
        *_target_rows(explained),
        *_fact_rows(explained.fact),
        ("fields", ", ".join(other.field.name for other in find_fields().values() if other.field.parent == field.path)),
    ]
    lines = [f"{paint('summary', field.path)} (kind: {explained.kind})", "", fill(field.description), ""]
    lines += [f"  {name:<9} {value}" for name, value in rows if value]
    return "\n".join(lines) + "\n"


def _target_rows(explained: ExplainedField) -> Iterator[tuple[str, str]]:
    if not explained.attributes:
        yield "becomes", explained.note
        return
    for name, (resource, attribute) in zip(("becomes", *[""] * 9), explained.attributes.items(), strict=False):
        yield name or " ", f"{attribute} of {resource}"


def _fact_rows(fact: Fact | None) -> Iterator[tuple[str, str]]:
    if fact is not None:
        yield fact.status.value, f"`{fact.value}`: {fact.source}"


def render_integrations(explained: Sequence[ExplainedIntegration], paint: Paint) -> str:
    """The table of each integration, then what to do about assumed values."""
    text = "\n".join(_render_integration(one, paint) for one in explained)
    return text + _advice([value for one in explained for value in one.values if value.is_assumed], paint)


_HEADINGS = ("spec field", "Terraform", "value", "known from")


def _render_integration(explained: ExplainedIntegration, paint: Paint) -> str:
    title = f"{show(explained.name)}: {explained.address} ({show(explained.file)}:{explained.line})"
    rows = [_HEADINGS, *(_row(value) for value in explained.values)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [paint("summary", title), ""]
    for index, row in enumerate(rows):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)]
        style = "gutter" if index == 0 else "warning" if explained.values[index - 1].is_assumed else ""
        lines.append("  " + "  ".join([*cells[:3], paint(style, row[3]) if style else row[3]]))
    return "\n".join(lines) + "\n"


def _row(value: ExplainedValue) -> tuple[str, str, str, str]:
    shown = show(write_flow(value.value))
    shown = shown if len(shown) <= _LONGEST_VALUE else f"{shown[: _LONGEST_VALUE - 1]}…"
    return value.field, value.attribute, shown, _say_known(value)


def _say_known(value: ExplainedValue) -> str:
    if value.key_known is not None:
        return f"{value.known}; key {value.key_known}"
    note = f": {value.source}" if value.known is Knowledge.DEFAULT and value.source else ""
    return f"{value.known}{note}"


def _advice(assumed: Sequence[ExplainedValue], paint: Paint) -> str:
    from generator.diagnostics.codes.fields import ASSUMED_VALUES

    if not assumed:
        return ""
    lines = ["", "Assumed, because the vendor does not document it:"]
    sources = dict.fromkeys((value.attribute, value.source) for value in assumed)
    width = max(len(attribute) for attribute, _ in sources)
    lines += [f"  {attribute:<{width}}  {source}" for attribute, source in sources]
    return "\n".join([*lines, f"{paint('help', 'help')}: {ASSUMED_VALUES.hint}", ""])
