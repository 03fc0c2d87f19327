"""The fields of a spec as a table: what `init` writes, what `explain` tells, what the reference page lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from generator.spec.json_schema import spec_schema

__all__ = ["SpecField", "list_fields"]


@dataclass(frozen=True, slots=True)
class SpecField:
    """
    One field.

    Attributes:
        path: From the top of the document, joined by dots.
        type: In words.
        takes_reference: Whether `{ref: var.NAME}` may stand for the value.
        is_required: Whether it must be there when what it stands in is there.
        is_choice: Whether exactly one of the fields below it has to be given.
        default: What holds when it is left out; `None` if nothing does, or no fixed value.
        example: A value; `None` if there is none, as for most fields with further fields below.
        has_fields: Whether fields stand below it; for a list, in each of its items.
    """

    path: str
    type: str
    takes_reference: bool
    is_required: bool
    is_choice: bool
    default: Any
    description: str
    example: Any
    has_fields: bool
    is_list: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def parent(self) -> str:
        """The path one step up; "" at the top of the document."""
        return self.path.rpartition(".")[0]


def list_fields(model: type[BaseModel]) -> list[SpecField]:
    """All fields of a surface model in the order of the model, each before those below it."""
    schema = spec_schema({"": model})
    return list(_walk(schema, schema["$defs"], ""))


def _walk(schema: Mapping[str, Any], definitions: Mapping[str, Any], prefix: str) -> Iterator[SpecField]:
    for name, member in schema["properties"].items():
        choices = [_follow(choice, definitions) for choice in member.get("anyOf", [member])]
        takes_reference = any(choice is definitions.get("Reference") for choice in choices)
        value = next(choice for choice in choices if choice is not definitions.get("Reference"))
        path = f"{prefix}{name}"
        body = _follow(value.get("items", value), definitions)
        yield SpecField(
            path=path,
            type=_name_type(value, definitions),
            takes_reference=takes_reference,
            is_required=name in schema.get("required", ()),
            is_choice=value.get("maxProperties") == 1,
            default=member.get("default"),
            description=member.get("description", value.get("description", "")),
            example=member.get("examples", [None])[0],
            has_fields="properties" in body,
            is_list="items" in value,
        )
        if "properties" in body:
            yield from _walk(body, definitions, f"{path}.")


def _follow(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    reference: str = schema.get("$ref", "")
    found: Mapping[str, Any] = definitions[reference.rpartition("/")[2]] if reference else schema
    return found


_TYPES = {"string": "text", "integer": "whole number", "object": "mapping"}


def _name_type(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{choice}`" for choice in schema["enum"])
    if schema["type"] == "array":
        choices = schema["items"].get("anyOf", [schema["items"]])
        return f"list of {_name_type(_follow(choices[0], definitions), definitions)}s"
    if isinstance(schema.get("additionalProperties"), dict):
        choices = schema["additionalProperties"].get("anyOf", [schema["additionalProperties"]])
        return f"mapping of {_name_type(_follow(choices[0], definitions), definitions)}s"
    return _TYPES[schema["type"]]
