"""Validates requests against the platforms' descriptions of their APIs; see README.md for where these are from."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema

from generator.server.wire import Request

DESCRIBED = ("github", "gitlab")


@cache
def _load(platform: str) -> Any:
    return json.loads((Path(__file__).parent / f"{platform}.json").read_text(encoding="utf-8"))


def find_faults(platform: str, request: Request) -> list[str]:
    """What is wrong with *request*; empty when the platform describes just such a one."""
    for template, operations in _load(platform)["paths"].items():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        if found := re.fullmatch(pattern, request.path):
            operation = operations.get(request.method.lower())
            if operation is None:
                return [f"{request.method} is not described for {template}"]
            return [*_find_in_parameters(operation, found.groupdict(), request), *_find_in_body(operation, request)]
    return [f"no path is described that {request.path} fits"]


def _find_in_parameters(operation: Any, parts: dict[str, str], request: Request) -> list[str]:
    described = {(it["in"], it["name"]): it for it in operation["parameters"]}
    given = {("path", name): unquote(value) for name, value in parts.items()}
    given |= {("query", name): values[-1] for name, values in request.query.items()}
    faults = [f"{key} is not described" for key in given if key not in described]
    faults += [f"{key} is missing" for key, it in described.items() if it.get("required") and key not in given]
    for key, value in given.items():
        if key in described:
            faults += _check(_typed(value, described[key]["schema"]), described[key]["schema"], str(key))
    return faults


def _typed(value: str, schema: Any) -> Any:
    return int(value) if schema.get("type") == "integer" and value.isdigit() else value


def _find_in_body(operation: Any, request: Request) -> list[str]:
    body = operation.get("requestBody")
    if body is None:
        return ["a body is not described"] if request.body else []
    if not request.body:
        return ["the body is missing"]
    schema = body["content"]["application/json"]["schema"]
    value = json.loads(request.body)
    unknown = [f"{name} is not described" for name in value if name not in schema["properties"]]
    return unknown + _check(value, schema, "body")


def _check(value: Any, schema: Any, where: str) -> list[str]:
    return [f"{where}: {error.message}" for error in jsonschema.Draft202012Validator(schema).iter_errors(value)]
