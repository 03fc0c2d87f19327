"""A plan for people at a terminal: a paragraph for each integration that changes, then what was counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from generator.addresses import ResourceAddress, VariableName
from generator.diagnostics.text import show
from generator.plan import Action, AttributeChange, Known, Plan, ResourceChange, Value

__all__ = ["Titles", "render_plan", "render_value"]

Titles = Mapping[ResourceAddress, str]
"""What a resource is called in the specs, with its place; for a resource without a spec there is none."""

Paint = Callable[[str, str], str]

_SIGNS = {
    Action.CREATE: ("+", "32"),
    Action.UPDATE: ("~", "33"),
    Action.REPLACE: ("-/+", "31"),
    Action.DESTROY: ("-", "31"),
    Action.FORGET: (".", "33"),
    Action.READ: ("<=", "36"),
    Action.NO_CHANGE: (" ", ""),
}
_VERBS = {
    Action.CREATE: "is created",
    Action.UPDATE: "is updated in place",
    Action.REPLACE: "is destroyed and created again",
    Action.DESTROY: "is destroyed",
    Action.FORGET: "stays, and is managed no longer",
    Action.READ: "is read",
    Action.NO_CHANGE: "does not change",
}
_LONGEST_VALUE = 100
_CONTEXT = 20
"""Characters in front of the first difference of two long values."""


def render_plan(plan: Plan, titles: Titles, *, colour: bool = False) -> str:
    """
    Args:
        titles: For the resources that come from specs.

    Returns:
        Text that ends with a newline. Nothing from a spec or provider can break out of its line.
    """
    paint = _paint_with_ansi if colour else _paint_nothing
    order = list(Action)
    changed = [change for change in plan.changes if change.action is not Action.NO_CHANGE or change.is_import]
    changed.sort(key=lambda change: order.index(change.action))
    paragraphs = ["\n".join(_render_change(change, titles, paint)) + "\n" for change in changed]
    return "\n".join([*paragraphs, _summarise(plan) + "\n"])


def _render_change(change: ResourceChange, titles: Titles, paint: Paint) -> Iterable[str]:
    sign, colour = _SIGNS[change.action]
    title = titles.get(change.address)
    verb = "is imported" if change.is_import and change.action is Action.NO_CHANGE else _VERBS[change.action]
    yield paint(f"{sign} {show(str(change.address))} {verb}", colour)
    if title:
        yield f"    {show(title)}"
    yield from _render_attributes(change.attributes, change.action, paint)


def _render_attributes(attributes: Sequence[AttributeChange], action: Action, paint: Paint) -> Iterable[str]:
    if action in (Action.DESTROY, Action.FORGET):
        return
    width = max((len(str(attribute.path)) for attribute in attributes), default=0)
    for attribute in attributes:
        sign, colour = _sign_of(attribute)
        name = show(f"{attribute.path!s:<{width}}")
        reason = "  # forces replacement" if attribute.forces_replacement else ""
        yield f"    {paint(sign, colour)} {name}  {_render_values(attribute)}{reason}"


def _sign_of(attribute: AttributeChange) -> tuple[str, str]:
    if attribute.before is None:
        return _SIGNS[Action.CREATE]
    return _SIGNS[Action.DESTROY] if attribute.after is None else _SIGNS[Action.UPDATE]


def _render_values(attribute: AttributeChange) -> str:
    if attribute.before is None:
        return render_value(attribute.after)
    if attribute.after is None:
        return f"{render_value(attribute.before)} -> nothing"
    return " -> ".join(_render_pair(attribute.before, attribute.after))


def render_value(value: Value) -> str:
    """A value on one line, as JSON, cut if it is long; what is not shown is said in Terraform's words."""
    return _cut(_render_whole(value), 0)


def _render_pair(before: Value, after: Value) -> tuple[str, str]:
    """Two values that differ, cut so that the difference is seen."""
    old, new = _render_whole(before), _render_whole(after)
    same = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, same - _CONTEXT) if max(len(old), len(new)) > _LONGEST_VALUE else 0
    return _cut(old, start), _cut(new, start)


def _render_whole(value: Value) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, VariableName):
        return str(value)
    return show(_to_json(value.value)) if isinstance(value, Known) else value.value


def _cut(text: str, start: int) -> str:
    cut = text[start : start + _LONGEST_VALUE]
    return f"{'…' if start else ''}{cut}{'…' if start + len(cut) < len(text) else ''}"


def _to_json(value: object) -> str:
    if isinstance(value, list):
        items = (str(item) if isinstance(item, VariableName) else _to_json(item) for item in value)
        return f"[{', '.join(items)}]"
    return json.dumps(value, ensure_ascii=False)


def _summarise(plan: Plan) -> str:
    counted = [_count(action, count) for action, count in plan.counted()]
    imports = sum(change.is_import for change in plan.changes)
    if imports:
        counted.append(f"{imports:,} to import")
    return f"Plan: {', '.join(counted)}." if counted else "Plan: no resources."


def _count(action: Action, count: int) -> str:
    return f"{count:,} without change" if action is Action.NO_CHANGE else f"{count:,} to {action.value}"


def _paint_nothing(text: str, _colour: str) -> str:
    return text


def _paint_with_ansi(text: str, colour: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if colour else text
