"""Plain values against a surface model: pydantic's errors become diagnostics with paths into the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.addresses import AttributePath, VariableName
from generator.diagnostics import Diagnostic, Part
from generator.diagnostics.codes import fields as codes
from generator.diagnostics.codes import references as codes_of_references
from generator.diagnostics.spelling import nearest
from generator.spec.rules.texts import shown
from generator.spec.surface import describe
from generator.spec.yaml_documents import POISON, IncompleteMapping
from generator.spec.yaml_writer import write_flow

__all__ = ["check_shape", "follow_location", "name_value"]

Model = TypeVar("Model", bound=BaseModel)


def check_shape(model: type[Model], data: Any) -> tuple[Model | None, list[Diagnostic]]:
    """
    *data* as an instance of *model*, or `None` with diagnostics.

    What stands in a place where something was reported already (`POISON`) makes the result `None` without a word.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
    reports = _Reports(model, data)
    for detail in details:
        reports.add(detail)
    return None, reports.without_consequences()


class _Reports:
    """Collects one diagnostic for each faulty place; pydantic reports each member of a union by itself."""

    def __init__(self, model: type[BaseModel], data: Any) -> None:
        self.model = model
        self.data = data
        self.diagnostics: list[Diagnostic] = []
        self.seen: set[tuple[str | int, ...]] = set()
        # Fields that a misspelt one was most likely meant to be: they are not missing as well.
        self.guessed: set[AttributePath] = set()

    def add(self, detail: ErrorDetails) -> None:
        if detail["type"] == "is_instance_of":
            return  # it could have been a reference: the other members of the union say what is wrong
        path, value = follow_location(self.data, detail["loc"], detail["type"])
        if path in self.seen or value is POISON or self._may_be_there(path, detail["type"]):
            return
        self.seen.add(path)
        report = _REPORTS.get(detail["type"], _wrong_type)
        self.diagnostics.append(report(self, path, value, detail))

    def without_consequences(self) -> list[Diagnostic]:
        return [
            diagnostic
            for diagnostic in self.diagnostics
            if diagnostic.code != codes.MISSING_FIELD.code or diagnostic.path not in self.guessed
        ]

    def _may_be_there(self, path: tuple[str | int, ...], kind: str) -> bool:
        """Whether a field is missing where something was left out that has been reported already."""
        here = self.data
        for step in path[:-1]:
            here = here[step]
        return kind == "missing" and isinstance(here, IncompleteMapping)

    def owner(self, path: tuple[str | int, ...]) -> type[BaseModel]:
        """The model whose field is the last step of *path*."""
        model = self.model
        for step in path[:-1]:
            model = _submodel(model, step) or model
        return model


def follow_location(document: Any, loc: tuple[int | str, ...], kind: str) -> tuple[tuple[int | str, ...], Any]:
    """pydantic's location without the names of union members, and the value that is there."""
    path: list[int | str] = []
    data: Any = document
    for position, step in enumerate(loc):
        if _holds(data, step):
            data = data[step]
        elif kind == "missing" and position == len(loc) - 1:
            data = None
        else:
            continue
        path.append(step)
    return tuple(path), data


def _holds(data: Any, step: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, dict) and step in data


def _submodel(model: type[BaseModel], step: str | int) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if step in (name, field.alias):
            return next(_find_models(field.annotation), None)
    return None


def _find_models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type: the members of a union, and what a list has for items."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for member in get_args(annotation):
        yield from _find_models(member)


def _field_names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


Report = Callable[[_Reports, tuple[int | str, ...], Any, ErrorDetails], Diagnostic]


def _missing(reports: _Reports, path: tuple[int | str, ...], _value: Any, _detail: ErrorDetails) -> Diagnostic:
    meaning, example = describe(reports.owner(path), str(path[-1]))
    return codes.MISSING_FIELD.at(AttributePath(path), field=path[-1], meaning=meaning, example=write_flow(example))


def _unknown(reports: _Reports, path: tuple[int | str, ...], _value: Any, _detail: ErrorDetails) -> Diagnostic:
    field, known = str(path[-1]), _field_names(reports.owner(path))
    here = reports.data
    for step in path[:-1]:
        here = here[step]
    free = [name for name in known if name not in here]
    elsewhere = _find_elsewhere(reports, field, path, here)
    guess = None if elsewhere else nearest(field, free) or nearest(field, known)
    if guess is not None:
        reports.guessed.add(AttributePath((*path[:-1], guess)))
    hint = f"did you mean `{guess}`?" if guess else elsewhere
    if _INVISIBLE.search(field):
        hint = "remove the invisible characters, and indent with ordinary spaces"
    hint = hint or _UNKNOWN_HINTS.get((str(path[-2]) if len(path) > 1 else "", field), "remove it")
    return codes.UNKNOWN_FIELD.at(
        AttributePath(path), part=Part.KEY, field=shown(field), known=", ".join(known), hint=hint
    )


# No-break and other spaces that YAML takes for letters, marks of direction, and what has no width.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+")

_UNKNOWN_HINTS = {
    ("secret_store", "apono"): "Apono's own secret store cannot be expressed in Terraform: use one of the known stores",
}


def _find_elsewhere(
    reports: _Reports, field: str, path: tuple[int | str, ...], siblings: Mapping[str, Any]
) -> str | None:
    """A hint if *field* is one that belongs at another place of the document: below a sibling, or at the top."""
    model = reports.owner(path)
    parents = [parent for parent in _field_names(model) if field in _members_of(model, parent)]
    if parents:
        parent = next((parent for parent in parents if parent in siblings), parents[0])
        return f"`{field}` belongs under `{parent}`"
    if len(path) > 1 and field in _field_names(reports.model):
        return f"`{field}` belongs to the top of the document: indent it less"
    return None


def _members_of(model: type[BaseModel], field: str) -> list[str]:
    submodel = _submodel(model, field)
    return [] if submodel is None else _field_names(submodel)


def _wrong_type(reports: _Reports, path: tuple[int | str, ...], value: Any, detail: ErrorDetails) -> Diagnostic:
    here, field = AttributePath(path), _field_label(path)
    expected = _expected(reports, path, detail)
    if isinstance(value, VariableName):
        return codes_of_references.REFERENCE_NOT_POSSIBLE.at(here, field=field)
    hint = "put it between quotes" if "text" in expected and isinstance(value, int | float) else ""
    if "number" in expected and isinstance(value, str) and value.strip().isdecimal():
        hint = f"write `{int(value)}` without quotes"
    if expected.startswith("a list") and isinstance(value, str):
        hint = f"write it as a list: `{path[-1]}: [{value}]`" if len(value) < 60 and value.isprintable() else ""
    if not path:
        return codes.WRONG_TYPE.at(here, field="the document", found=name_value(value), expected=expected, hint=hint)
    return codes.WRONG_TYPE.at(here, field=field, found=name_value(value), expected=expected, hint=hint)


def _empty(_reports: _Reports, path: tuple[int | str, ...], _value: Any, _detail: ErrorDetails) -> Diagnostic:
    return codes.EMPTY_LIST.at(AttributePath(path), field=_field_label(path))


def _not_positive(_reports: _Reports, path: tuple[int | str, ...], value: Any, _detail: ErrorDetails) -> Diagnostic:
    return codes.NOT_POSITIVE.at(AttributePath(path), field=_field_label(path), found=value)


def _not_allowed(reports: _Reports, path: tuple[int | str, ...], value: Any, detail: ErrorDetails) -> Diagnostic:
    if not isinstance(value, str):
        return _wrong_type(reports, path, value, detail)
    allowed = [member for member in _literals(reports.owner(path), path[-1]) if isinstance(member, str)]
    guess = nearest(value, allowed)
    return codes.VALUE_NOT_ALLOWED.at(
        AttributePath(path),
        found=shown(value),
        field=_field_label(path),
        allowed=", ".join(f"`{member}`" for member in allowed),
        hint=f"did you mean `{guess}`?" if guess else "",
    )


_REPORTS: dict[str, Report] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "too_short": _empty,
    "greater_than": _not_positive,
    "literal_error": _not_allowed,
}


def _literals(model: type[BaseModel], name: str | int) -> tuple[Any, ...]:
    for field_name, field in model.model_fields.items():
        if name in (field_name, field.alias):
            return get_args(field.annotation)
    return ()


def _expected(reports: _Reports, path: tuple[int | str, ...], detail: ErrorDetails) -> str:
    """What would be right at *path*, in words, from the kind of pydantic's error."""
    kind = detail["type"]
    if kind not in _EXPECTED:
        return "a text"
    if kind == "int_type" and isinstance(path[-1], str) and path[-1].endswith("_days"):
        return "a whole number of days above 0"
    if kind == "model_type":
        owner = reports.owner(path)
        model = owner if path and isinstance(path[-1], int) else _submodel(owner, path[-1]) if path else None
        names = _field_names(model or reports.model) if path else []
        return f"a mapping with {', '.join(f'`{name}`' for name in names[:6])}" if names else "a mapping"
    return _EXPECTED[kind]


_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_type": "a mapping",
    "dict_type": "a mapping",
    "literal_error": "a text",
}


def _field_label(path: tuple[int | str, ...]) -> str:
    """How a message names the field: its own name, with the index for an item of a list."""
    names = [index for index, step in enumerate(path) if isinstance(step, str)]
    return str(AttributePath(path[names[-1] :])) if names else str(AttributePath(path))


def name_value(value: Any) -> str:
    """A value of a document in words, short and without what could be a secret: `the number 443`, `a mapping`."""
    match value:
        case None:
            return "empty"
        case bool():
            return f"the truth value `{str(value).lower()}`"
        case int() | float():
            return f"the number {value}"
        case str():
            return "a text"
        case list():
            return "a list"
        case VariableName():
            return "a reference"
        case _:
            return "a mapping"
