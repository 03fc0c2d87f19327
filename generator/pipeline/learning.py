"""A descriptor from a pasted block and from what the form showed: which config key belongs to which field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from generator.diagnostics import Diagnostic, SourceFile, has_errors
from generator.diagnostics.codes import importing as codes
from generator.diagnostics.spelling import nearest
from generator.integrations import IntegrationKind
from generator.integrations.descriptor import DESCRIPTOR_KIND, Descriptor, FactStatus, parse_descriptor
from generator.integrations.lift import config_attribute, leaves_of, steps_by_field, type_of
from generator.readback import ReadResource, Value, plain, refused
from generator.spec.surface import API_VERSION
from generator.spec.yaml_writer import write_document

__all__ = ["Learned", "field_of_label", "label_of", "learn_descriptor"]

Choose = Callable[[str, Sequence[str]], "str | None"]
"""Asks which of some config keys a label belongs to; `None` if nobody can be asked."""


@dataclass(slots=True)
class Learned:
    """
    What a block teaches.

    Attributes:
        text: The descriptor file.
        key_by_field: The config keys that were found, by field of the spec.
        unknown: Config keys that no field leads to.
    """

    text: str = ""
    key_by_field: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def label_of(name: str) -> str:
    """A field's name as the form would have it: `certificate_authority` is Certificate Authority."""
    words = name.removesuffix("_days").split("_")
    return " ".join(word.upper() if word in ("ui", "url") else word.capitalize() for word in words)


def field_of_label(label: str, descriptor: Descriptor) -> str | None:
    """The field of the spec that a label of the form belongs to; the field's own name is taken as well."""
    wanted = _letters(label)
    for name in descriptor.config_keys:
        whole, short = _letters(name), _letters(name.removesuffix("_days"))
        if wanted and (wanted in (whole, short) or wanted.startswith(short)):
            return name
    return nearest(label.lower().replace(" ", "_"), descriptor.config_keys)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def learn_descriptor(
    resource: ReadResource,
    shown: Mapping[str, str],
    kind: IntegrationKind,
    descriptor: Descriptor,
    choose: Choose,
) -> Learned:
    """
    The descriptor of a resource's integration type.

    Args:
        shown: What the form shows, by label.
        descriptor: What is known so far.
    """
    learned = Learned()
    config = _config(resource, kind, descriptor)
    taken: dict[str, str] = {}
    for label, text in shown.items():
        name = field_of_label(label, descriptor)
        if name is None:
            known = ", ".join(label_of(other) for other in descriptor.config_keys)
            learned.diagnostics.append(codes.UNKNOWN_LABEL.at(label=f"`{label}`", known=known))
        elif (key := _find(label, text, name, config, taken, descriptor, choose, learned)) is not None:
            taken[key] = name
    for name, fact in descriptor.config_keys.items():
        # The block has the key that was assumed, and nothing that the form showed says otherwise.
        if name not in taken.values() and fact.value in config and fact.value not in taken:
            taken[fact.value] = name
    learned.key_by_field = {name: key for key, name in taken.items()}
    learned.unknown = [key for key in config if key not in taken]
    learned.diagnostics += [
        codes.UNKNOWN_CONFIG_KEY.at(location=config[key].where.location, key=key) for key in learned.unknown
    ]
    if not has_errors(learned.diagnostics):
        learned.text = _write(resource, kind, descriptor, learned)
        _, found = parse_descriptor(SourceFile("descriptor", learned.text), descriptor)
        learned.diagnostics += found
    return learned


def _config(resource: ReadResource, kind: IntegrationKind, descriptor: Descriptor) -> dict[str, Value]:
    attribute = config_attribute(kind, resource.type, descriptor)
    return {
        str(steps[1]): value
        for steps, value in leaves_of(resource).items()
        if steps[0] == attribute and len(steps) == 2
    }


def _find(
    label: str,
    text: str,
    name: str,
    config: Mapping[str, Value],
    taken: Mapping[str, str],
    descriptor: Descriptor,
    choose: Choose,
    learned: Learned,
) -> str | None:
    free = {key: value for key, value in config.items() if key not in taken}
    found = [key for key, value in free.items() if _shown(plain(value)) == _shown(text)]
    if len(found) > 1 and descriptor.config_keys[name].value in found:
        # Of several, the one that was assumed before.
        return descriptor.config_keys[name].value
    if len(found) == 1:
        return found[0]
    chosen = choose(label, found or list(free))
    if chosen is not None:
        return chosen
    if found:
        keys = " and ".join(f"`{key}`" for key in found)
        learned.diagnostics.append(
            codes.SHOWN_VALUE_AMBIGUOUS.at(location=config[found[0]].where.location, keys=keys, label=label)
        )
    else:
        known = ", ".join(config) or "none"
        learned.diagnostics.append(codes.SHOWN_VALUE_NOT_FOUND.at(label=label, keys=known))
    return None


def _shown(value: Any) -> str:
    """A value without what copying it from a form changes."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.replace("\r\n", "\n").strip()


def _write(resource: ReadResource, kind: IntegrationKind, descriptor: Descriptor, learned: Learned) -> str:
    how = {
        "status": FactStatus.DOCUMENTED.value,
        "source": f"View as Code: {PurePath(resource.place.text.source.name).name}",
    }
    data: dict[str, Any] = {"apiVersion": API_VERSION, "kind": DESCRIPTOR_KIND, "for": kind.name}
    type_ = type_of(resource)
    if type_ is not None:
        data["type"] = {"value": type_.data, **how}
    types = resource.attributes.get(str(steps_by_field(kind, resource.type, descriptor)["resource_types"][0]))
    if types is not None and isinstance(types.data, list) and types.data and refused(types) is None:
        items = plain(types)
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            data["resource_types"] = {"values": items, **how}
    keys = {
        name: {"key": learned.key_by_field[name], **how}
        for name in descriptor.config_keys
        if name in learned.key_by_field
    }
    if keys:
        data["config_keys"] = keys
    head = [f"What Terraform calls the settings of {descriptor.title} integrations in this account."]
    if learned.unknown:
        head.append(f"No field of a spec stands for: {', '.join(learned.unknown)}. Specs hold these in `extra_config`.")
    return write_document(data, {(): head}, {})
