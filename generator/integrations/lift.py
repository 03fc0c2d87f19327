"""
From a resource that was read back to the spec that leads to it: `lower`, the other way round.

Which field an attribute comes from is read off `lower` itself (see `trace`), so the two cannot differ; what the config
keys are called is the descriptor's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from generator.addresses import AttributePath, MapKey, VariableName, is_identifier
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import importing as codes
from generator.diagnostics.masking import mask_secrets
from generator.integrations.descriptor import Descriptor
from generator.integrations.kind import IntegrationKind
from generator.integrations.lower import RESOURCE_TYPES
from generator.integrations.resolve import default_resource_name
from generator.integrations.trace import attributes_by_field
from generator.readback import Place, ReadResource, Refused, Value, plain, refused
from generator.spec.field_table import SpecField, list_fields
from generator.spec.surface import API_VERSION

__all__ = [
    "Fate",
    "LiftedLine",
    "LiftedSpec",
    "Steps",
    "attribute_text",
    "config_attribute",
    "leaves_of",
    "lift_resource",
    "steps_by_field",
    "type_of",
]


class Fate(StrEnum):
    """What became of a line of the imported file."""

    KEPT = "kept"
    TURNED = "turned into"
    REFUSED = "refused"
    LEFT = "left out"


@dataclass(frozen=True, slots=True)
class LiftedLine:
    """
    One attribute, or whatever else stands on a line.

    Attributes:
        what: As it is called in the imported file.
        into: What became of it: the field of the spec, or why it is not there.
    """

    what: str
    place: Place
    fate: Fate
    into: str


@dataclass(slots=True)
class LiftedSpec:
    """
    A spec in the making.

    Attributes:
        data: Nested like the spec, in the order of its fields.
        places: Of each field: where it comes from.
        lines: What became of each attribute.
        refused: Fields whose attribute is there but could not be kept.
    """

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    lines: list[LiftedLine] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


Steps = tuple[str | int, ...]


def type_of(resource: ReadResource) -> Value | None:
    """The type string of Apono's integration type, if the resource has one that is known."""
    value = resource.attributes.get(_type_attribute())
    return value if value is not None and isinstance(value.data, str) else None


@cache
def _type_attribute() -> str:
    from generator.integrations import KINDS

    kind = next(iter(KINDS.values()))
    return attributes_by_field(kind)["kind"][RESOURCE_TYPES[0]]


@lru_cache(maxsize=1024)
def attribute_text(steps: Steps, config: str | int | None) -> str:
    """
    `owner.attribute_values[0]`, as `AttributePath` prints it.

    Args:
        config: The attribute that is a map, whose keys are any texts.
    """
    if steps[0] == config and len(steps) > 1:
        return str(AttributePath((steps[0], *(MapKey(str(step)) for step in steps[1:]))))
    return str(AttributePath(steps))


def lift_resource(resource: ReadResource, kind: IntegrationKind, descriptor: Descriptor) -> LiftedSpec:
    """
    The spec of a resource. What a spec cannot hold is a diagnostic, and left out of it.

    Args:
        descriptor: Of the kind, with the names that are in use.
    """
    return _Lifter(resource, kind, descriptor).lift()


class _Lifter:
    def __init__(self, resource: ReadResource, kind: IntegrationKind, descriptor: Descriptor) -> None:
        self.resource = resource
        self.kind = kind
        self.descriptor = descriptor
        self.result = LiftedSpec()
        self.leaves = leaves_of(resource)
        self.fields = _fields(kind)
        self.found: dict[str, Any] = {}
        self.steps = steps_by_field(kind, resource.type, descriptor)
        self.config = config_attribute(kind, resource.type, descriptor)

    def text(self, steps: Steps) -> str:
        return attribute_text(steps, self.config)

    def lift(self) -> LiftedSpec:
        by_path = {spec_field.path: spec_field for spec_field in self.fields}
        for path, steps in self.steps.items():
            if path != _KIND and (value := self.take(steps)) is not None:
                self.keep(by_path[path], value, steps)
        self.type(self.steps[_KIND])
        self.rest()
        self.names()
        self.meta()
        self.result.data = self.document()
        self.result.lines.sort(key=lambda line: (line.place.start, line.what))
        return self.result

    def take(self, steps: Steps) -> Value | None:
        """The value at a place, which is then accounted for; `None` if there is none."""
        if steps in self.leaves:
            return self.leaves.pop(steps)
        below = [other for other in self.leaves if other[: len(steps)] == steps]
        for other in below:
            # A list of texts, or something that is no value of a field.
            if len(other) == len(steps) + 1 and isinstance(other[-1], int):
                continue
            return None
        if not below:
            return None
        items = [self.leaves.pop(other) for other in below]
        return Value(items, items[0].place, items[0].key)

    # Values

    def keep(self, spec_field: SpecField, value: Value, steps: Steps) -> None:
        what = self.text(steps)
        if value.data is None:
            self.line(what, value, Fate.LEFT, "null is the same as nothing")
            return
        if (why := refused(value)) is not None:
            self.refuse(what, value, why, spec_field.path)
            return
        if value.data == "":
            self.refuse(what, value, _EMPTY, spec_field.path)
            return
        if spec_field.has_fields:
            # A mapping in the spec, one text in the resource: the text stands in the field that takes a reference.
            inner = next(other for other in self.fields if other.parent == spec_field.path and other.takes_reference)
            spec_field = inner
        data, note = _converted(spec_field, plain(value))
        self.put(spec_field.path, data, value)
        note = value.how or note
        shown = f"`{spec_field.path}`"
        fate = Fate.TURNED if note else Fate.KEPT
        self.line(what, value, fate, f"{shown}: {note}" if note else shown)

    def put(self, path: str, data: Any, value: Value) -> None:
        self.found[path] = data
        self.result.places[tuple(path.split("."))] = value.place
        if isinstance(value.data, list):
            for index, item in enumerate(value.data):
                self.result.places[(*path.split("."), str(index))] = item.place

    def refuse(self, what: str, value: Value, why: Refused, path: str = "") -> None:
        if path:
            self.result.refused.add(path)
        self.line(what, value, Fate.REFUSED, why.reason)
        self.result.diagnostics.append(
            codes.VALUE_NOT_KEPT.at(
                location=value.place.location, attribute=what, reason=why.reason, hint=why.hint or None
            )
        )

    def line(self, what: str, value: Value, fate: Fate, into: str) -> None:
        self.result.lines.append(LiftedLine(what, value.where, fate, into))

    def type(self, steps: Steps) -> None:
        value = self.leaves.pop(steps, None)
        if value is None or not isinstance(value.data, str):
            if value is not None:
                self.refuse(self.text(steps), value, refused(value) or Refused("a spec cannot hold a variable here"))
            return
        self.result.places[(_KIND,)] = value.place
        if value.data == self.descriptor.type.value:
            self.line(self.text(steps), value, Fate.KEPT, f"`kind: {self.kind.name}`")
        else:
            self.put("descriptor.type", value.data, value)
            self.line(self.text(steps), value, Fate.KEPT, "`descriptor.type`")

    def rest(self) -> None:
        """What no field leads to."""
        extra: dict[str, Any] = {}
        for steps, value in self.leaves.items():
            what = self.text(steps)
            if value.data is None:
                self.line(what, value, Fate.LEFT, "null is the same as nothing")
            elif steps == (_ID,):
                self.line(what, value, Fate.LEFT, "Apono gives the id; Terraform keeps it in its state")
            elif (why := refused(value)) is not None:
                self.refuse(what, value, why)
            elif value.data in ({}, []):
                self.line(what, value, Fate.LEFT, "it is empty")
            elif steps[0] == self.config and len(steps) == 2 and not isinstance(value.data, list):
                key = str(steps[1])
                extra[key], note = _converted(None, plain(value))
                if isinstance(extra[key], str) and mask_secrets(secret := f"{key}: {extra[key]}") != secret:
                    del extra[key]
                    self.line(what, value, Fate.REFUSED, "it looks like a secret")
                    self.result.diagnostics.append(
                        codes.SECRET_NOT_KEPT.at(location=value.where.location, attribute=what)
                    )
                    continue
                self.result.places[(_EXTRA, key)] = value.place
                into = f"`{_EXTRA}.{key}`"
                note = value.how or note
                self.line(what, value, Fate.TURNED if note else Fate.KEPT, f"{into}: {note}" if note else into)
            else:
                self.line(what, value, Fate.REFUSED, "a spec has no field for it")
                self.result.diagnostics.append(codes.NO_PLACE_IN_SPEC.at(location=value.where.location, attribute=what))
        if extra:
            self.found[_EXTRA] = extra

    # Terraform's own

    def names(self) -> None:
        resource = self.resource
        if resource.type != RESOURCE_TYPES[0]:
            self.found["terraform.resource"] = resource.type
        wanted = _resource_name(resource)
        default = default_resource_name(self.found.get("name", ""))
        address = Value(None, resource.place)
        if resource.name == "pasted" and resource.address.endswith(".pasted"):
            return
        if is_identifier(wanted) and wanted != default:
            self.found["terraform.resource_name"] = wanted
            self.result.places[("terraform", "resource_name")] = resource.place
        name = wanted if is_identifier(wanted) else default
        new = f"{resource.type}.{name}"
        if new == resource.address:
            self.line(resource.address, address, Fate.KEPT, "the resource's address")
        else:
            self.line(resource.address, address, Fate.TURNED, f"`{new}`: its new address")
        if resource.repeated_by is not None:
            argument, place = resource.repeated_by
            self.result.lines.append(LiftedLine(argument, place, Fate.TURNED, "a spec for each object"))

    def meta(self) -> None:
        for name, place in self.resource.meta.items():
            self.result.lines.append(LiftedLine(name, place, Fate.REFUSED, "a spec has no place for it"))
            self.result.diagnostics.append(codes.META_ARGUMENT_NOT_KEPT.at(location=place.location, argument=name))

    def document(self) -> dict[str, Any]:
        """All that was found, nested like a spec and in the order of its fields."""
        data: dict[str, Any] = {"apiVersion": API_VERSION, "kind": self.kind.name}
        for spec_field in self.fields:
            if spec_field.path in self.found:
                target = data
                *parents, name = spec_field.path.split(".")
                for parent in parents:
                    target = target.setdefault(parent, {})
                target[name] = self.found[spec_field.path]
        return data


_EMPTY = Refused(
    "the text is empty, and a spec has no empty texts", "leave the attribute out if the form has nothing there"
)
_KIND = "kind"
_EXTRA = "extra_config"
_ID = "id"


@cache
def _fields(kind: IntegrationKind) -> list[SpecField]:
    return list_fields(kind.surface)


def steps_by_field(kind: IntegrationKind, resource_type: str, descriptor: Descriptor) -> dict[str, Steps]:
    """Where in a resource of a type the value of each field stands, by the field's path."""
    keys = tuple((name, fact.value) for name, fact in descriptor.config_keys.items())
    return _steps_by_field(kind, resource_type, keys)


def config_attribute(kind: IntegrationKind, resource_type: str, descriptor: Descriptor) -> str | int | None:
    """The attribute that holds the integration's config."""
    steps = steps_by_field(kind, resource_type, descriptor)
    return next((steps[name][0] for name in descriptor.config_keys if name in steps), None)


@cache
def _steps_by_field(
    kind: IntegrationKind, resource_type: str, config_keys: tuple[tuple[str, str], ...]
) -> dict[str, Steps]:
    """Where in a resource each field's value stands."""
    key_by_field = dict(config_keys)
    found: dict[str, Steps] = {}
    known = {spec_field.path for spec_field in _fields(kind)}
    for path, attributes in attributes_by_field(kind).items():
        attribute = attributes.get(resource_type)
        if attribute is None or path not in known:
            continue
        steps = tuple(step.key if isinstance(step, MapKey) else step for step in AttributePath.parse(attribute).steps)
        found[path] = (*steps[:-1], key_by_field[path]) if path in key_by_field else steps
    return found


def leaves_of(resource: ReadResource) -> dict[Steps, Value]:
    """Every value of a resource that holds no further named value, by its place."""
    return dict(_leaves(resource.attributes))


def _leaves(attributes: Mapping[str, Value]) -> Iterator[tuple[Steps, Value]]:
    for name, value in attributes.items():
        yield from _walk((name,), value)


def _walk(steps: Steps, value: Value) -> Iterator[tuple[Steps, Value]]:
    if isinstance(value.data, dict) and value.data:
        for key, item in value.data.items():
            yield from _walk((*steps, key), item)
    elif isinstance(value.data, list) and any(isinstance(item.data, dict) for item in value.data):
        for index, item in enumerate(value.data):
            yield from _walk((*steps, index), item)
    else:
        yield steps, value


def _converted(spec_field: SpecField | None, data: Any) -> tuple[Any, str]:
    """A value as the field wants it, with what was done to it if a reader should know."""
    if isinstance(data, list):
        return [_converted(None, item)[0] for item in data], ""
    if isinstance(data, VariableName):
        return data, ""
    if spec_field is not None and spec_field.type == "whole number":
        if isinstance(data, str) and re.fullmatch(r"0|[1-9][0-9]{0,17}", data):
            return int(data), ""
        return data, ""
    if isinstance(data, bool):
        return str(data).lower(), "as the text that Terraform makes of it"
    if isinstance(data, int | float):
        return str(data), "as the text that Terraform makes of it"
    return data, ""


def _resource_name(resource: ReadResource) -> str:
    """A name that says of which module and repetition the object is, so that two of them stay apart."""
    modules = re.findall(r'module\.([\w-]+)(?:\["?(.*?)"?\])?\.', resource.address.partition(f"{resource.type}.")[0])
    key = "" if resource.key is None else str(resource.key)
    words = [*(word for module in modules for word in module), resource.name, key]
    return "_".join(filter(None, (re.sub(r"[^\w-]+", "_", word).strip("_") for word in words)))
