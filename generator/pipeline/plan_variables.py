"""
Input variables of generated code in a plan: those without a value get a stand-in, and the plan shows their names.

Terraform plans only with a value for each variable, and what a plan says of a spec with references should not depend on
values that nobody has said.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace

from generator.addresses import VariableName
from generator.plan import Known, Plan, Value

__all__ = ["declared_variables", "name_variables", "with_stand_ins"]

_DECLARATION_HCL = re.compile(r'^variable "([^"]+)" \{\n(?:  [^\n]*\n)*?  type +=  *(\S+)$', re.MULTILINE)


def declared_variables(files: Mapping[str, str]) -> dict[str, str]:
    """Name and type of each input variable that generated files, by path, declare; sorted by name."""
    declared: dict[str, str] = {}
    for path, text in files.items():
        declared.update(_declared_json(text) if path.endswith(".json") else _DECLARATION_HCL.findall(text))
    return dict(sorted(declared.items()))


def _declared_json(text: str) -> dict[str, str]:
    """Nothing of a file that is not as it was generated: Terraform says what is wrong with it."""
    try:
        variables = json.loads(text).get("variable", {})
        return {name: str(variable["type"]) for name, variable in variables.items()}
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return {}


def with_stand_ins(declared: Mapping[str, str], values: Mapping[str, object]) -> dict[str, object]:
    """A value for each declared variable: the one of *values*, or one that no spec has."""
    return {name: values.get(name, _stand_in(name, type_)) for name, type_ in declared.items()}


_NUMBER_BASE = 9_000_000_000_000
"""Far above any port or number of days, and exact in Terraform's numbers and in JSON's."""


def _stand_in(name: str, type_: str) -> object:
    if type_ == "number":
        return _NUMBER_BASE + zlib.crc32(name.encode())
    return [f"(var.{name})"] if type_.startswith("list") else f"(var.{name})"


def name_variables(plan: Plan, declared: Mapping[str, str]) -> Plan:
    """*plan* with the names of the *declared* variables in the place of their stand-ins."""
    texts: dict[str, VariableName] = {}
    lists: dict[str, VariableName] = {}
    for name, type_ in declared.items():
        stand_in = _stand_in(name, type_)
        if isinstance(stand_in, list):
            lists[stand_in[0]] = VariableName(name)
        else:
            texts[str(stand_in)] = VariableName(name)

    def named(value: Value) -> Value:
        if not isinstance(value, Known):
            return value
        if not isinstance(value.value, list):
            return texts.get(str(value.value), value)
        if len(value.value) == 1 and str(value.value[0]) in lists:
            return lists[value.value[0]]
        return Known([texts.get(str(item), item) for item in value.value])

    changes = []
    for change in plan.changes:
        attributes = (replace(one, before=named(one.before), after=named(one.after)) for one in change.attributes)
        changes.append(replace(change, attributes=tuple(one for one in attributes if one.before != one.after)))
    return replace(plan, changes=tuple(changes))
