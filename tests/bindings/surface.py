"""
Prints what the bindings in `imports` offer, as JSON: every class with its members, their parameters and types.

Runs on the libraries that the bindings need, in the folder that holds them; no part of it is a test.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import typing

import imports.apono as package


def describe(function: object) -> dict[str, str]:
    """Each parameter with its type and default, and what is returned."""
    hints = typing.get_type_hints(function)
    parameters = inspect.signature(function).parameters  # type: ignore[arg-type]
    described = {
        name: f"{parameter.kind.name} {show(hints.get(name))} {parameter.default!r}"
        for name, parameter in parameters.items()
        if name not in ("self", "cls")
    }
    return {**described, "return": show(hints.get("return"))}


def show(hint: object) -> str:
    """A type, whatever the order of a union's members."""
    if typing.get_origin(hint) is None:
        return getattr(hint, "__qualname__", str(hint))
    name = str(typing.get_origin(hint))
    arguments = [show(argument) for argument in typing.get_args(hint)]
    return f"{name}[{', '.join(sorted(arguments) if 'Union' in name else arguments)}]"


def members_of(type_: type) -> dict[str, object]:
    members: dict[str, object] = {
        "bases": [base.__name__ for base in type_.__mro__[1:]],
        "documented": bool(type_.__doc__),
    }
    for name, member in vars(type_).items():
        if isinstance(member, property):
            members[name] = [
                describe(member.fget),
                describe(member.fset) if member.fset else None,
                bool(member.__doc__),
            ]
        elif isinstance(member, classmethod):
            members[name] = describe(member.__func__)
        elif inspect.isfunction(member):
            members[name] = describe(member)
    return members


modules = {name: importlib.import_module(f"imports.apono.{name}") for name in package.__all__}
surface = {
    f"{path}.{name}": members_of(getattr(module, name)) for path, module in modules.items() for name in module.__all__
}
json.dump(surface, sys.stdout)
