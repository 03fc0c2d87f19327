"""
The JSON Schema (draft 2020-12) of specs, for editors.

It says what the surface models say, and of what is checked behind them as much as a schema can. It may accept what the
program refuses, since a schema knows no certificates and no secret stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from generator.spec.surface import API_VERSION

__all__ = ["DIALECT", "spec_schema"]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE: Final = "Reference"
_DEFINITIONS: Final = "$defs"
_OPENING: Final = "apiVersion", "kind"


def spec_schema(models: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """
    The schema of one document of a spec file.

    Args:
        models: The surface model of each kind that a document may have, by the kind's name. With several, the fields
            beside `apiVersion` and `kind` depend on `kind`.
    """
    schemas = {name: _kind_schema(model) for name, model in models.items()}
    definitions: dict[str, Any] = {}
    for schema in schemas.values():
        definitions |= schema.pop(_DEFINITIONS)
    if len(schemas) == 1:
        (body,) = schemas.values()
    else:
        definitions |= schemas
        body = _by_kind(schemas)
    return {"$schema": DIALECT, "title": f"Spec of apono-bridge, {API_VERSION}", **body, _DEFINITIONS: definitions}


def _kind_schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.setdefault(_DEFINITIONS, {})
    # Taken before it is taken out everywhere: the same few lines for each of some thirty fields.
    reference = _find_reference(schema)
    tidy: dict[str, Any] = _tidy(schema)
    tidy.pop("title", None)
    tidy[_DEFINITIONS] = {name: _tidy(definition) for name, definition in definitions.items()}
    if reference is not None:
        tidy[_DEFINITIONS][_REFERENCE] = reference
    return tidy


def _by_kind(schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A document whose `kind` decides about the rest."""
    first = next(iter(schemas.values()))["properties"]
    opening = {"apiVersion": first["apiVersion"], "kind": {**first["kind"], "enum": list(schemas)}}
    opening["kind"].pop("const")
    return {
        "type": "object",
        "properties": opening,
        "required": list(_OPENING),
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {"$ref": f"#/{_DEFINITIONS}/{name}"},
            }
            for name in schemas
        ],
    }


def _find_reference(node: Any) -> dict[str, Any] | None:
    """What pydantic repeats for every field that may be a reference."""
    children: list[Any] = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
    if isinstance(node, dict) and node.get("title") == _REFERENCE:
        return {name: value for name, value in node.items() if name != "title"}
    return next((found for child in children if (found := _find_reference(child)) is not None), None)


def _tidy(node: Any) -> Any:
    """
    pydantic's schema without what a spec does not have or a reader does not need.

    That is null, which a spec never says (a field that is not given is absent), and titles made from field names.
    """
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("title") == _REFERENCE:
        return {"$ref": f"#/{_DEFINITIONS}/{_REFERENCE}"}
    tidy = {
        name: _tidy_members(value) if name == "properties" else _tidy(value)
        for name, value in node.items()
        if name not in ("title", _DEFINITIONS) and not (name == "default" and value is None)
    }
    return _without_null(tidy)


def _tidy_members(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an object; their names are free, `title` may be one of them."""
    return {name: _tidy(schema) for name, schema in properties.items()}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    if not choices:
        return node
    rest = {name: value for name, value in node.items() if name != "anyOf"}
    return {**choices[0], **rest} if len(choices) == 1 else {"anyOf": choices, **rest}
