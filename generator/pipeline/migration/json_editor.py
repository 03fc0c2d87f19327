"""A resource of Terraform JSON under change; see `hcl_editor`, which does the same to native syntax."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from generator.backends.tfjson.values import string
from generator.pipeline.migration.edits import Edits
from generator.pipeline.migration.folder import OlderBlock
from generator.pipeline.migration.values import Spread, json_text
from generator.readback import Value
from generator.readback.blocks import ReadAttribute
from generator.readback.evaluation import JsonExpression

__all__ = ["JsonEditor", "remove_members"]

_WHOLE = re.compile(r"\$\{(?!.*\$\{)(.*)\}", re.DOTALL)
"""A text that is nothing but one interpolation."""


@dataclass(slots=True)
class JsonEditor:
    """The arguments of one resource. Names are those of the older resource."""

    block: OlderBlock
    edits: Edits = field(init=False)
    removed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.edits = self.block.file.edits

    def _all(self) -> Mapping[str, ReadAttribute]:
        return self.block.block.attributes

    def has(self, name: str) -> bool:
        """See `HclEditor`, also of the others."""
        return name in self._all() and _value(self._all()[name]).data is not None

    def texts(self, name: str) -> list[str] | None:
        data = _value(self._all()[name]).data
        if not isinstance(data, list):
            return None
        texts = [item.data for item in data if isinstance(item.data, str) and "{" not in item.data]
        return texts if len(texts) == len(data) else None

    def is_object(self, name: str) -> bool:
        return isinstance(_value(self._all()[name]).data, dict)

    def sorts(self, name: str) -> bool:
        data = _value(self._all()[name]).data
        return isinstance(data, str) and re.match(r"\$\{\s*(sort|toset)\(", data) is not None

    def single(self, name: str) -> JsonMembers | None:
        data = _value(self._all()[name]).data
        if isinstance(data, list) and len(data) == 1 and isinstance(data[0].data, dict):
            return JsonMembers(self.edits, data[0])
        return None

    def rename(self, name: str, newer: str) -> None:
        key = self._all()[name].key
        self.edits.replace(key.start, key.end, string(newer))

    def remove(self, name: str) -> None:
        if name in self._all():
            self.removed.add(name)

    def finish(self) -> None:
        members = {key: _value(attribute) for key, attribute in self._all().items()}
        remove_members(self.edits, members, self.removed)

    def set(self, name: str, newer: str, spread: Spread) -> None:
        attribute = self._all().get(name)
        if attribute is not None:
            text = f"{string(newer)}: {json_text(spread, self.edits.indent(attribute.key.start))}"
            self.edits.replace(attribute.key.start, attribute.expression.place.end, text)
            return
        start = next(iter(self._all().values())).key.start
        indent = self.edits.indent(start)
        self.edits.insert(start, f"{string(newer)}: {json_text(spread, indent)},\n{indent}")

    def call(self, name: str, function: str) -> None:
        value = _value(self._all()[name])
        match = _WHOLE.fullmatch(_current(self.edits, value))
        if match is not None:
            self.edits.replace(value.place.start, value.place.end, string(f"${{{function}({match[1]})}}"))

    def unlist(self, name: str, newer: str, kept: tuple[int, int]) -> None:
        whole = _value(self._all()[name]).place
        start, end = kept
        self.edits.replace(whole.start, start, "")
        self.edits.replace(end, whole.end, "")
        self.rename(name, newer)

    def nest(self, names: Mapping[str, str], newer: str, *, may_be_null: bool) -> None:
        first, *others = names
        attribute = self._all()[first]
        places = {name: self._all()[name].expression.place for name in names}
        texts = {name: self.edits.part(place.start, place.end) for name, place in places.items()}
        inner = ", ".join(f"{string(names[name])}: {text}" for name, text in texts.items())
        value = f"{{ {inner} }}"
        if may_be_null:
            codes = {name: _code(self.edits, _value(self._all()[name])) for name in names}
            condition = " && ".join(f"({code}) == null" for code in codes.values())
            members = ", ".join(f"{names[name]} = {code}" for name, code in codes.items())
            value = string(f"${{{condition} ? null : {{ {members} }}}}")
        self.edits.replace(attribute.key.start, places[first].end, f"{string(newer)}: {value}")
        for name in others:
            self.remove(name)


@dataclass(slots=True)
class JsonMembers:
    """The members of an object in a list."""

    edits: Edits
    value: Value

    @property
    def place(self) -> tuple[int, int]:
        return self.value.place.start, self.value.place.end

    def _members(self) -> dict[str, Value]:
        return self.value.data if isinstance(self.value.data, dict) else {}

    def names(self) -> Sequence[str]:
        return [name for name in self._members() if name != "//"]

    def text(self, name: str) -> str | None:
        data = self._members()[name].data
        return data if isinstance(data, str) and "${" not in data and "%{" not in data else None

    def is_null(self, name: str) -> bool:
        return self._members()[name].data is None

    def rename(self, name: str, newer: str) -> None:
        key = self._members()[name].where
        self.edits.replace(key.start, key.end, string(newer))

    def remove(self, name: str) -> None:
        remove_members(self.edits, self._members(), {name})

    def set(self, name: str, newer: str, spread: Spread) -> None:
        member = self._members()[name]
        text = f"{string(newer)}: {json_text(spread, self.edits.indent(member.where.start))}"
        self.edits.replace(member.where.start, member.place.end, text)

    def take_name(self, name: str, types: Sequence[str]) -> bool:
        member = self._members()[name]
        data = _current(self.edits, member)
        if not any(f"{type_}." in data for type_ in types):
            return False
        changed, count = re.subn(r"\.id\b", ".name", data)
        if count == 1:
            self.edits.replace(member.place.start, member.place.end, string(changed))
        return count == 1


def remove_members(edits: Edits, members: Mapping[str, Value], names: Collection[str]) -> None:
    """Takes members out of an object, each with one comma."""
    kept: Value | None = None
    for is_gone, run in groupby(members.items(), key=lambda member: member[0] in names):
        values = [value for _, value in run]
        if not is_gone:
            kept = values[-1]
        elif kept is not None:
            edits.replace(kept.place.end, values[-1].place.end, "")
        else:
            behind = list(members.values())[len(values) :]
            end = behind[0].where.start if behind else values[-1].place.end
            edits.replace(values[0].where.start, end, "")


def _current(edits: Edits, value: Value) -> str:
    """A text with the edits in it; empty if the value is none."""
    text = json.loads(edits.part(value.place.start, value.place.end))
    return text if isinstance(text, str) else ""


def _code(edits: Edits, value: Value) -> str:
    """A value of Terraform JSON as an expression of native syntax."""
    match = _WHOLE.fullmatch(_current(edits, value))
    return match[1] if match is not None else "null"


def _value(attribute: ReadAttribute) -> Value:
    expression = attribute.expression
    if not isinstance(expression, JsonExpression):
        raise TypeError("an attribute of Terraform JSON has an expression of Terraform JSON")
    return Value(expression.value.data, expression.value.place, attribute.key)
