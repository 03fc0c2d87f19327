"""Our code for a spec against somebody else's for the same integration, and what would make them the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generator.addresses import AttributePath
from generator.integrations import IntegrationKind
from generator.integrations.descriptor import Descriptor
from generator.pipeline.comparison import Agreement, ComparedValue, compare_resource
from generator.pipeline.compilation import CompiledIntegration
from generator.readback import ReadResource
from generator.spec.field_table import list_fields
from generator.spec.yaml_writer import write_flow, write_text

__all__ = ["Advice", "check_parity"]


@dataclass(frozen=True, slots=True)
class Advice:
    """
    One attribute of the two, and what to do if it differs.

    Attributes:
        hint: For the spec, ready to be pasted, or a sentence; empty if they are the same.
    """

    compared: ComparedValue
    hint: str

    @property
    def differs(self) -> bool:
        return self.compared.agreement is not Agreement.SAME


def check_parity(
    compiled: CompiledIntegration, theirs: ReadResource, kind: IntegrationKind, descriptor: Descriptor
) -> list[Advice]:
    """Every attribute, the type of the resource first."""
    ours = compiled.block
    advisor = _Advisor(kind)
    same = ours.labels[0] == theirs.type
    type_ = ComparedValue(
        "(resource type)",
        Agreement.SAME if same else Agreement.VALUE,
        ours.labels[0],
        theirs.type,
        place=theirs.place,
    )
    hint = "" if same else _nested(("terraform", "resource"), theirs.type)
    compared = compare_resource(ours, theirs, kind, descriptor)
    return [Advice(type_, hint), *(Advice(value, advisor.hint(value)) for value in compared)]


class _Advisor:
    def __init__(self, kind: IntegrationKind) -> None:
        self.fields = {spec_field.path: spec_field for spec_field in list_fields(kind.surface)}

    def hint(self, value: ComparedValue) -> str:
        match value.agreement:
            case Agreement.SAME:
                return ""
            case Agreement.UNKNOWN:
                return "write their value out, and compare again"
            case Agreement.SPELLING if value.note.startswith(("a text and a number", "composed and")):
                return "nothing to change: the provider gets the same"
            case Agreement.ONLY_OURS:
                return self.only_ours(value)
            case Agreement.KEY:
                return self.key(value)
            case _ if value.field is None:
                return "a spec has no field for it; the provider may ignore it"
            case _:
                return _nested(self.steps(value.field), self.converted(value))

    def only_ours(self, value: ComparedValue) -> str:
        if value.field is None:
            return "leave it out of the spec"
        top = self.fields.get(str(value.field))
        if str(value.field) == "resource_types" or (top is not None and top.is_required):
            return "add it to their code: it is required"
        return f"leave `{value.field}` out of the spec"

    def key(self, value: ComparedValue) -> str:
        theirs = value.note.partition("`")[2].partition("`")[0]
        steps = AttributePath.parse(theirs).steps if theirs else ()
        name = str(getattr(steps[-1], "key", steps[-1])) if steps else ""
        if value.field is not None and len(value.field.steps) == 1 and len(steps) > 1:
            return _nested(("descriptor", "config_keys", str(value.field)), name)
        return "their key is misspelled; the provider ignores it or refuses it"

    def steps(self, path: AttributePath) -> tuple[str, ...]:
        """Where in the spec the value is written: `certificate_authority.pem`, `descriptor.type`."""
        if str(path) == "kind":
            return "descriptor", "type"
        steps = tuple(str(step) for step in path.steps)
        if (spec_field := self.fields.get(str(path))) is not None and spec_field.has_fields:
            inner = next(other for other in self.fields.values() if other.parent == str(path) and other.takes_reference)
            return (*steps, inner.name)
        return steps

    def converted(self, value: ComparedValue) -> Any:
        spec_field = self.fields.get(str(value.field))
        theirs = value.theirs
        if spec_field is not None and spec_field.type == "whole number" and str(theirs).isdecimal():
            return int(theirs)
        if isinstance(theirs, bool):
            return str(theirs).lower()
        return str(theirs) if isinstance(theirs, int | float) else theirs


def _nested(steps: Sequence[str], value: Any) -> str:
    """`secret_store: {aws: {region: eu-west-1}}`."""
    text = write_flow(value)
    for step in reversed(steps[1:]):
        text = f"{{{write_text(step)}: {text}}}"
    return f"{write_text(steps[0])}: {text}"
