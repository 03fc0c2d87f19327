"""Type constraints of variables, as far as they add values: `optional(TYPE, DEFAULT)` in objects."""

from __future__ import annotations

from dataclasses import dataclass

from generator.readback.evaluation import Expression, HclExpression, Scope
from generator.readback.nodes import Node
from generator.readback.values import Value

__all__ = ["with_optional_attributes"]


def with_optional_attributes(value: Value, constraint: Expression, scope: Scope) -> Value:
    """
    A variable's value with the attributes that its type has defaults for; null where there is no default.

    Source: Terraform's "Type Constraints", section "Optional Object Type Attributes".
    """
    if not isinstance(constraint, HclExpression):
        return value
    return _Completion(constraint, scope).value(value, constraint.node)


@dataclass(frozen=True, slots=True)
class _Completion:
    constraint: HclExpression
    scope: Scope

    def value(self, value: Value, type_: Node) -> Value:
        if type_.kind != "call" or not type_.parts:
            return value
        name, inner = self.word(type_), type_.parts[0]
        if name == "object" and inner.kind == "object" and isinstance(value.data, dict):
            return value.with_data(self.members(value, value.data, inner))
        if name == "map" and isinstance(value.data, dict):
            return value.with_data({key: self.value(item, inner) for key, item in value.data.items()})
        if name in ("list", "set") and isinstance(value.data, list):
            return value.with_data([self.value(item, inner) for item in value.data])
        return value

    def members(self, whole: Value, given: dict[str, Value], type_: Node) -> dict[str, Value]:
        members = dict(given)
        for key, inner in zip(type_.parts[::2], type_.parts[1::2], strict=True):
            name = self.word(key)
            is_optional = inner.kind == "call" and self.word(inner) == "optional" and bool(inner.parts)
            found = members.get(name)
            if is_optional and (found is None or found.data is None):
                found = self.default(whole, inner)
            if found is not None:
                members[name] = self.value(found, inner.parts[0] if is_optional else inner)
        return members

    def default(self, whole: Value, optional: Node) -> Value:
        if len(optional.parts) < 2:
            return Value(None, whole.place)
        expression = HclExpression(self.constraint.text, self.constraint.tokens, optional.parts[1])
        return expression.evaluate(self.scope).at(whole.place)

    def word(self, node: Node) -> str:
        return self.constraint.tokens[node.token].text
