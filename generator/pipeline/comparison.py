"""The resource that we generate against one that was read back, value by value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generator.addresses import AttributePath, MapKey, VariableName
from generator.integrations import IntegrationKind
from generator.integrations.descriptor import Descriptor
from generator.integrations.lift import Steps, attribute_text, config_attribute, leaves_of, steps_by_field
from generator.integrations.trace import trace_block
from generator.ir import Block, Expression, ListValue, Literal, Reference
from generator.readback import Place, ReadResource, Refused, Value, plain, refused

__all__ = ["Agreement", "ComparedValue", "compare_resource"]


class Agreement(StrEnum):
    """How two values of one attribute go together."""

    SAME = "same"
    ONLY_THEIRS = "only theirs"
    ONLY_OURS = "only ours"
    VALUE = "value differs"
    ORDER = "order differs"
    SPELLING = "spelling differs"
    KEY = "key spelled differently"
    UNKNOWN = "cannot be compared"


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """
    One attribute.

    Attributes:
        attribute: As we write it, or as they do if we do not.
        ours, theirs: Plain values; `None` for what is not there.
        note: What the difference is, as a phrase; their attribute's name if it is another one.
        field: The spec's field, if one leads to it.
        place: Where theirs is.
    """

    attribute: str
    agreement: Agreement
    ours: Any
    theirs: Any
    note: str = ""
    field: AttributePath | None = None
    place: Place | None = None


def compare_resource(
    ours: Block, theirs: ReadResource, kind: IntegrationKind, descriptor: Descriptor
) -> list[ComparedValue]:
    """Every attribute of the two, ours in our order and then what only they have."""
    return _Comparison(ours, theirs, kind, descriptor).run()


class _Comparison:
    def __init__(self, ours: Block, theirs: ReadResource, kind: IntegrationKind, descriptor: Descriptor) -> None:
        self.ours = {
            _plain_steps(traced.attribute): (traced.attribute, _value(traced.value), traced.origin)
            for traced in trace_block(ours)
        }
        our_type, their_type = ours.labels[0], theirs.type
        our_steps, their_steps = (steps_by_field(kind, type_, descriptor) for type_ in (our_type, their_type))
        self.config = config_attribute(kind, our_type, descriptor)
        self.their_config = config_attribute(kind, their_type, descriptor)
        self.field_by_steps = {steps: AttributePath(tuple(path.split("."))) for path, steps in our_steps.items()}
        self.our_steps = {steps: our_steps[path] for path, steps in their_steps.items() if path in our_steps}
        self.theirs: dict[Steps, tuple[Steps, Value]] = {}
        for steps, value in leaves_of(theirs).items():
            if value.data is not None and value.data not in ([], {}) and steps != ("id",):
                self.theirs[self.translate(steps)] = (steps, value)

    def translate(self, steps: Steps) -> Steps:
        """The attribute of our type of resource that the same field becomes."""
        if steps in self.our_steps:
            return self.our_steps[steps]
        return (self.config, *steps[1:]) if steps[0] == self.their_config and self.config else steps

    def run(self) -> list[ComparedValue]:
        found: list[ComparedValue] = []
        missing: list[Steps] = []
        for steps, (attribute, value, origin) in self.ours.items():
            their = self.theirs.pop(steps, None)
            if their is None:
                missing.append(steps)
                found.append(ComparedValue(str(attribute), Agreement.ONLY_OURS, value, None, field=origin))
                continue
            agreement, note = _agreement(value, their[1])
            if their[0] != steps:
                note = "; ".join(filter(None, (note, f"theirs is called `{self.text(their[0])}`")))
            found.append(ComparedValue(str(attribute), agreement, value, plain(their[1]), note, origin, their[1].where))
        renamed = self.renamed(missing)
        for index, compared in enumerate(found if renamed else ()):
            other = next((renamed[step] for step in renamed if str(self.ours[step][0]) == compared.attribute), None)
            if other is not None and compared.agreement is Agreement.ONLY_OURS:
                key, value = self.theirs.pop(other)
                note = f"theirs is called `{self.text(key)}`"
                agreement, more = _agreement(compared.ours, value)
                if agreement is not Agreement.SAME:
                    note = f"{note}, and {more or agreement.value}"
                found[index] = ComparedValue(
                    compared.attribute, Agreement.KEY, compared.ours, plain(value), note, compared.field, value.where
                )
        for steps, (original, value) in self.theirs.items():
            shown = plain(value) if refused(value) is None else None
            agreement = Agreement.ONLY_THEIRS if refused(value) is None else Agreement.UNKNOWN
            note = "" if (why := refused(value)) is None else why.reason
            spec_field = self.field_by_steps.get(steps)
            if spec_field is None and steps[0] == self.config and len(steps) == 2:
                spec_field = AttributePath(("extra_config", str(steps[1])))
            found.append(ComparedValue(self.text(original), agreement, None, shown, note, spec_field, value.where))
        return found

    def text(self, steps: Steps) -> str:
        return attribute_text(steps, self.their_config)

    def renamed(self, missing: Sequence[Steps]) -> dict[Steps, Steps]:
        """Keys of ours that they have too, but spelled otherwise."""
        from generator.diagnostics.spelling import nearest

        found: dict[Steps, Steps] = {}
        for steps in missing:
            siblings = {
                str(other[-1]): other
                for other in self.theirs
                if other[:-1] == steps[:-1] and other not in found.values()
            }
            alike = {_letters(name): name for name in siblings}
            name = alike.get(_letters(str(steps[-1]))) or nearest(str(steps[-1]), siblings)
            if name is None:
                same = [key for key, other in siblings.items() if plain(self.theirs[other][1]) == self.ours[steps][1]]
                part = [
                    key
                    for key in same
                    if _letters(str(steps[-1])) in _letters(key) or _letters(key) in _letters(str(steps[-1]))
                ]
                name = part[0] if len(part) == 1 else None
            if name is not None:
                found[steps] = siblings[name]
        return found


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _plain_steps(path: AttributePath) -> Steps:
    return tuple(step.key if isinstance(step, MapKey) else step for step in path.steps)


def _value(expression: Expression) -> Any:
    match expression:
        case Literal(value):
            return value
        case Reference(variable):
            return variable
        case ListValue(items):
            return [_value(item) for item in items]
        case _:
            return str(expression)


def _agreement(ours: Any, value: Value) -> tuple[Agreement, str]:
    """How our value goes with theirs, and what the difference is."""
    why: Refused | None = refused(value)
    if why is not None:
        return Agreement.UNKNOWN, why.reason
    theirs = plain(value)
    if ours == theirs and type(ours) is type(theirs):
        written = value.place.text.source.text[value.place.start : value.place.end]
        if unicodedata.is_normalized("NFC", written):
            return Agreement.SAME, ""
        return Agreement.SPELLING, "composed and decomposed characters, which Terraform takes for the same"
    if isinstance(ours, list) and isinstance(theirs, list):
        if [str(item) for item in ours] == [str(item) for item in theirs]:
            return Agreement.SPELLING, "numbers and texts"
        if sorted(map(str, ours)) == sorted(map(str, theirs)):
            return Agreement.ORDER, ""
        return Agreement.VALUE, ""
    if isinstance(ours, VariableName) or isinstance(theirs, VariableName | list | dict):
        return Agreement.VALUE, ""
    left, right = _text(ours), _text(theirs)
    for note, change in _SPELLINGS:
        left, right = change(left), change(right)
        if left == right:
            return Agreement.SPELLING, note
    return Agreement.VALUE, ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


# Each on top of those before it.
_SPELLINGS = (
    ("a text and a number or truth value, which the provider takes for the same", str),
    ("composed and decomposed characters", lambda text: unicodedata.normalize("NFC", text)),
    ("line ends: CRLF and LF", lambda text: text.replace("\r\n", "\n")),
    ("a line end at the end", lambda text: text.removesuffix("\n")),
    ("blanks at the beginning or the end", str.strip),
    ("upper and lower case", str.casefold),
    ("a slash at the end", lambda text: text.rstrip("/")),
)
