"""
What Apono's API description (OpenAPI 3.0.3, the copy in provider apono-io/apono 1.9.1) says of answers: the keys
that are there in each, and their types. A `?` at the end of a type allows null, and a missing key.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["SHAPES", "assert_shape"]

Shape = Mapping[str, str]

_TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "flag": bool,
    "list": list,
    "object": dict,
    "number": (int, float),
}

SHAPES: dict[str, Shape] = {
    "integration": {
        **dict.fromkeys(("id", "name", "type", "category", "status"), "text"),
        "integration_config": "object",
        **dict.fromkeys(("secret_store_config", "owner", "owners_mapping"), "object?"),
        **dict.fromkeys(("connector_id", "custom_access_details"), "text?"),
        "connected_resource_types": "list?",
    },
    "access scope": dict.fromkeys(("id", "name", "query", "creation_date", "update_date"), "text"),
    "bundle": {**dict.fromkeys(("id", "name", "creation_date", "update_date"), "text"), "access_targets": "list"},
    "access flow": {
        **dict.fromkeys(("id", "name", "trigger", "creation_date"), "text"),
        **dict.fromkeys(("requestors", "settings"), "object"),
        "active": "flag",
        "access_targets": "list",
    },
    "group": {"id": "text", "name": "text"},
    "connector": {"connector_id": "text", "status": "text"},
    "integration type": {
        **dict.fromkeys(("name", "type", "description"), "text"),
        **dict.fromkeys(("params", "supported_secret_types"), "list"),
        "requires_secret": "flag",
    },
    "parameter": {**dict.fromkeys(("id", "label", "default"), "text"), "values": "list", "optional": "flag"},
    "page": {"items": "list", "pagination": "object"},
    "older list": {"data": "list", "pagination": "object"},
    "counts": dict.fromkeys(("total", "limit", "offset"), "number"),
}


def assert_shape(kind: str, value: Any) -> None:
    """The keys are there, and each value has its type."""
    assert isinstance(value, dict)
    for key, wanted in SHAPES[kind].items():
        found = value.get(key) if wanted.endswith("?") else value[key]
        if found is not None or not wanted.endswith("?"):
            assert isinstance(found, _TYPES[wanted.rstrip("?")]), (kind, key, found)
