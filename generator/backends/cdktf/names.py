"""Names of Python classes, modules and parameters, from Terraform's."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable

__all__ = ["class_name", "is_free", "module_name", "parameter_name", "pascal_case", "unique_names"]

# A fixed list, and not that of the Python that runs: the same spec would give other files.
_BUILTINS = frozenset(
    {
        *("abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray", "bytes"),
        *("callable", "chr", "classmethod", "compile", "complex", "copyright", "credits", "delattr", "dict"),
        *("dir", "divmod", "enumerate", "eval", "exec", "exit", "filter", "float", "format", "frozenset"),
        *("getattr", "globals", "hasattr", "hash", "help", "hex", "id", "input", "int", "isinstance"),
        *("issubclass", "iter", "len", "license", "list", "locals", "map", "max", "memoryview", "min", "next"),
        *("object", "oct", "open", "ord", "pow", "print", "property", "quit", "range", "repr", "reversed"),
        *("round", "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type"),
        *("vars", "zip"),
    }
)


def pascal_case(name: str) -> str:
    """`rancher_production` as `RancherProduction`; what is upper case stays it."""
    return "".join(part[:1].upper() + part[1:] for part in name.replace("-", "_").split("_"))


def class_name(name: str) -> str:
    """A class for the Terraform name *name*."""
    pascal = pascal_case(name)
    return pascal if pascal.isidentifier() and not keyword.iskeyword(pascal) else f"Integration{pascal}"


def module_name(name: str) -> str:
    """A module for the Terraform name *name*: lower case, for file systems that know no other."""
    return parameter_name(name.lower())


def parameter_name(name: str) -> str:
    """A parameter for the Terraform name *name*, which is an identifier or has hyphens as well."""
    identifier = name.replace("-", "_")
    return f"{identifier}_" if keyword.iskeyword(identifier) else identifier


def is_free(name: str) -> bool:
    """Whether a parameter can have this very name and hide nothing: neither a keyword nor a builtin."""
    return name.isidentifier() and not keyword.iskeyword(name) and name not in _BUILTINS


def unique_names(names: Iterable[str], convert: Callable[[str], str], taken: Iterable[str]) -> dict[str, str]:
    """
    A converted name for each of *names*, no two of them equal and none of them in *taken*.

    The first one in order keeps its name; others get a number, from 2.
    """
    used = set(taken)
    unique: dict[str, str] = {}
    for name in names:
        wanted = chosen = convert(name)
        number = 2
        while chosen in used:
            chosen = f"{wanted}_{number}"
            number += 1
        used.add(chosen)
        unique[name] = chosen
    return unique
