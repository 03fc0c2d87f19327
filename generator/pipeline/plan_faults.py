"""What Terraform says of generated code, at the line of the spec that the code comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, Location
from generator.diagnostics.codes import planning as codes
from generator.ir import Block, Expression, ListValue, MapValue, ObjectValue
from generator.pipeline.compilation import CompiledIntegration
from generator.pipeline.places import Places
from generator.plan import Action, Plan, ResourceChange
from generator.runners.terraform import TerraformDiagnostic

__all__ = ["describe_faults", "diagnose", "judge"]


def diagnose(
    found: Iterable[TerraformDiagnostic],
    files: Mapping[str, str],
    integrations: Sequence[CompiledIntegration],
    places: Places,
) -> list[Diagnostic]:
    """Terraform's diagnostics of *files*, the generated ones by path, as ours."""
    by_place = {key: compiled for compiled in integrations for key in _keys(compiled)}
    return [_diagnose_one(one, files, by_place, places) for one in found]


def describe_faults(found: Iterable[TerraformDiagnostic]) -> str:
    """Errors of Terraform in code that no spec of this run stands for, one after another."""
    errors = [one for one in found if one.severity == "error"]
    return "\n".join(f"{one.summary}{_place(one)}: {one.detail}" for one in errors)


def _keys(compiled: CompiledIntegration) -> list[str]:
    """What Terraform names an integration's code by: its address, its files, its variables."""
    stem = compiled.integration.resource_name
    variables = (str(use.name) for use, _ in compiled.variables)
    return [str(compiled.address), f"{stem}.tf", f"{stem}.tf.json", *variables]


def _diagnose_one(
    found: TerraformDiagnostic,
    files: Mapping[str, str],
    by_place: Mapping[str, CompiledIntegration],
    places: Places,
) -> Diagnostic:
    code = codes.TERRAFORM_ERROR if found.severity == "error" else codes.TERRAFORM_WARNING
    detail = f"{found.detail}\n{_place(found).strip()}".strip()
    names = _names_of_line(files.get(found.file or "", ""), found.line)
    variable = f"var.{names[1]}" if names[:1] == ["variable"] and len(names) > 1 else ""
    compiled = by_place.get(variable) or by_place.get(found.address or "") or by_place.get(found.file or "")
    if compiled is None:
        return code.at(summary=found.summary, detail=detail)
    if variable:
        location = _first_use(compiled, variable)
        return code.at(location=location, summary=found.summary, detail=detail)
    # The type and the name of the resource stand around its attributes in JSON, and on one line in HCL.
    origin = _origin(compiled.block, names[3:] if names[:1] == ["resource"] else names)
    return code.at(origin, location=places.locate(compiled, origin), summary=found.summary, detail=detail)


def _place(found: TerraformDiagnostic) -> str:
    return "" if found.file is None or found.line is None else f" in {found.file}, line {found.line}"


def _first_use(compiled: CompiledIntegration, variable: str) -> Location:
    return next(location for use, location in compiled.variables if str(use.name) == variable)


_OPENING = re.compile(r'^( *)(?:"((?:[^"\\]|\\.)*)"|([\w-]+)) *[=:]')
_BLOCK = re.compile(r'^(\w+) ((?:"[^"]*" )+)\{$')


def _names_of_line(text: str, number: int | None) -> list[str]:
    """The names that are assigned to on a line of generated code and on the lines around it, outermost first."""
    lines = text.splitlines()
    if number is None or not 0 < number <= len(lines):
        return []
    names: list[str] = []
    indent = len(lines[number - 1])
    for line in reversed(lines[:number]):
        match = _OPENING.match(line)
        if match and len(match[1]) < indent:
            names.append(match[2] if match[2] is not None else match[3])
            indent = len(match[1])
        elif block := _BLOCK.match(line):
            names += [*reversed(block[2].replace('"', "").split()), block[1]]
            break
    return names[::-1]


def _origin(block: Block, names: Sequence[str]) -> AttributePath:
    """The spec's field behind the innermost of nested names; the whole document if none is known."""
    members = [(attribute.name, attribute.value, attribute.origin) for attribute in block.attributes]
    origin = AttributePath()
    for name in names:
        found = next((member for member in members if member[0] == name), None)
        if found is None:
            break
        origin = found[2] or origin
        members = list(_members(found[1]))
    return origin


def _members(value: Expression) -> Iterator[tuple[str, Expression, AttributePath | None]]:
    if isinstance(value, ListValue):
        for item in value.items:
            yield from _members(item)
    elif isinstance(value, ObjectValue | MapValue):
        for entry in value.entries:
            yield entry.key, entry.value, entry.origin


# What the provider plans as an update but does not send (observed with apono-io/apono 1.9.1).
_NOT_SENT = {"apono_resource_integration": {"type": "the update request of the provider has no type"}}
# What the provider leaves out of an update instead of clearing it (observed likewise).
_NOT_CLEARED = {
    "apono_resource_integration": ("secret_store_config", "custom_access_details", "owner", "owners_mapping"),
}


def judge(plan: Plan, integrations: Sequence[CompiledIntegration], places: Places) -> list[Diagnostic]:
    """What of a plan that Terraform accepts would not come out as it says."""
    by_address = {compiled.address: compiled for compiled in integrations}
    diagnostics: list[Diagnostic] = []
    for change in plan.changes:
        compiled = by_address.get(change.address)
        if change.action is Action.UPDATE and compiled is not None:
            diagnostics += _judge_update(change, compiled, places)
    return diagnostics


def _judge_update(change: ResourceChange, compiled: CompiledIntegration, places: Places) -> Iterator[Diagnostic]:
    changed = {str(step) for attribute in change.attributes for step in attribute.path.steps[:1]}
    for name, reason in _NOT_SENT.get(change.address.type, {}).items():
        if name in changed:
            place = places.locate(compiled, AttributePath.of("kind"))
            yield codes.UPDATE_CANNOT_BE_APPLIED.at(
                location=place, address=change.address, attribute=name, reason=reason
            )
    present = {attribute.name for attribute in compiled.block.attributes}
    for name in _NOT_CLEARED.get(change.address.type, ()):
        if name in changed and name not in present:
            place = places.locate(compiled, AttributePath())
            yield codes.REMOVAL_MAY_NOT_HAPPEN.at(location=place, address=change.address, attribute=name)
