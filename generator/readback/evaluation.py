"""Working out expressions as far as they do not depend on what only Terraform knows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from generator.addresses import VariableName
from generator.readback.functions import FUNCTIONS, KEEPS_A_VARIABLE, CannotEvaluate, text_of
from generator.readback.syntax import Node, SyntaxFault, parse_expression
from generator.readback.tokens import Interpolation, Token
from generator.readback.values import ImportedText, Place, Refused, Value, number_of, plain, refused

__all__ = ["Expression", "HclExpression", "JsonExpression", "Scope", "evaluate_template"]


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What names stand for where an expression is.

    Attributes:
        variable, local: The value of an input variable and of a local; the place is that of the use.
        names: `each.key`, `each.value`, `count.index`, and the names of `for` expressions.
        paths: `path.module`, `path.root`.
        read_file: The text of a file for `file(…)`, or why it cannot be had.
        data: An argument of a data source, by its type, its name and the argument's; `None` if it is not known.
        fixed: A variable's default, for places in which a spec cannot hold a variable; else the value itself.
    """

    variable: Callable[[str, Place], Value]
    local: Callable[[str, Place], Value]
    read_file: Callable[[str], str | Refused]
    fixed: Callable[[Value], Value]
    data: Callable[[str, str, str, Place], Value | None]
    names: Mapping[str, Value] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    def with_names(self, names: Mapping[str, Value]) -> Scope:
        return replace(self, names={**self.names, **names})


class Expression(Protocol):
    """The right side of an attribute, in whatever syntax."""

    @property
    def place(self) -> Place: ...

    def evaluate(self, scope: Scope) -> Value: ...


@dataclass(frozen=True, slots=True)
class HclExpression:
    """An expression of native syntax: a node, and the tokens that it counts."""

    text: ImportedText
    tokens: Sequence[Token]
    node: Node

    @property
    def place(self) -> Place:
        return Place(self.text, self.tokens[self.node.first].start, self.tokens[self.node.last].end)

    def evaluate(self, scope: Scope) -> Value:
        return _Evaluator(self.text, self.tokens, scope).value(self.node)


@dataclass(frozen=True, slots=True)
class JsonExpression:
    """A value of Terraform JSON, whose texts are templates; `literal` ones are not (those of a state)."""

    value: Value
    is_literal: bool = False

    @property
    def place(self) -> Place:
        return self.value.place

    def evaluate(self, scope: Scope) -> Value:
        return self.value if self.is_literal else self._evaluate(self.value, scope)

    def _evaluate(self, value: Value, scope: Scope) -> Value:
        match value.data:
            case str() if "${" in value.data or "%{" in value.data:
                found = evaluate_template(value.data, value.place, scope)
                return found.at(found.place, value.key)
            case str():
                return value.with_data(unicodedata.normalize("NFC", value.data))
            case list():
                return value.with_data([self._evaluate(item, scope) for item in value.data])
            case dict():
                members: dict[str, Value] = {}
                for text, item in value.data.items():
                    if text == "//":
                        continue
                    # Names are templates as well.
                    key = self._evaluate(Value(text, item.key or item.place), scope).data
                    if not isinstance(key, str):
                        return value.with_data(Refused(f"the key `{text}` is not known before Terraform runs"))
                    members[key] = self._evaluate(item, scope)
                return value.with_data(members)
            case _:
                return value


def evaluate_template(text: str, place: Place, scope: Scope) -> Value:
    """What a text of Terraform JSON means. *place*: of the whole text."""
    from generator.diagnostics import SourceFile
    from generator.readback.tokens import LexicalFault, read_template

    inner = ImportedText(SourceFile(place.text.source.name, text), place.text.folder)
    try:
        token = read_template(text)
    except LexicalFault as fault:
        return Value(Refused(f"its template is no HCL: {fault.problem}"), place)
    found = _Evaluator(inner, [token], scope).text(token)
    return _moved(found, place)


def _moved(value: Value, place: Place) -> Value:
    data = value.data
    if isinstance(data, list):
        data = [_moved(item, place) for item in data]
    elif isinstance(data, dict):
        data = {key: _moved(item, place) for key, item in data.items()}
    return Value(data, place, None, value.how)


_KEYWORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}


class _Evaluator:
    def __init__(self, text: ImportedText, tokens: Sequence[Token], scope: Scope) -> None:
        self.source = text
        self.tokens = tokens
        self.scope = scope

    def value(self, node: Node) -> Value:
        match node.kind:
            case "text":
                return self.text(self.tokens[node.token])
            case "number":
                return self.make(node, number_of(self.tokens[node.token].text))
            case "name":
                return self.name(node)
            case "attribute" | "index":
                return self.traversal(node)
            case "call" | "call spread":
                return self.call(node)
            case "list":
                return self.make(node, [self.value(part) for part in node.parts])
            case "object":
                return self.object(node)
            case "condition":
                return self.condition(node)
            case "operation":
                return self.operation(node)
            case "group":
                return self.value(node.parts[0])
            case "for list" | "for object" | "for list if" | "for object if":
                return self.loop(node)
            case "splat":
                return self.refuse(node, f"the splat `{self.words(node)}`")
            case _:
                return self.refuse(node, f"`{self.words(node)}`")

    # Texts

    def text(self, token: Token) -> Value:
        place = Place(self.source, token.start, token.end)
        if token.parts is None:
            return Value(token.text, place)
        if len(token.parts) == 1 and isinstance(token.parts[0], Interpolation) and not token.parts[0].is_directive:
            # `"${x}"` is x itself, of whatever type.
            return self.interpolation(token.parts[0]).at(place)
        texts: list[str] = []
        how = "the text, worked out"
        for part in token.parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            found = self.scope.fixed(self.interpolation(part))
            how = found.how if found.how.startswith(("with the default", "with the given")) else how
            if isinstance(found.data, Refused):
                return Value(found.data, place)
            if isinstance(found.data, VariableName):
                return Value(
                    Refused(
                        f"a spec cannot hold a text with `{found.data}` in it",
                        "let a variable stand for the whole text, or write the text out",
                    ),
                    place,
                )
            try:
                texts.append(text_of(plain(found)))
            except CannotEvaluate as fault:
                return Value(Refused(f"an interpolation cannot be worked out: {fault}"), place)
        return Value(unicodedata.normalize("NFC", "".join(texts)), place, None, how)

    def interpolation(self, part: Interpolation) -> Value:
        place = Place(self.source, part.start, part.end)
        if part.is_directive:
            return Value(Refused("a text with a template directive (`%{ … }`) cannot be worked out"), place)
        try:
            node = parse_expression(part.tokens)
        except SyntaxFault:
            return Value(Refused("an interpolation is no HCL"), place)
        inner = _Evaluator(self.source, part.tokens, self.scope)
        return inner.value(node)

    # Names

    def name(self, node: Node) -> Value:
        name = self.tokens[node.token].text
        if name in _KEYWORDS:
            return self.make(node, _KEYWORDS[name])
        if name in self.scope.names:
            return self.named(node, self.scope.names[name], name)
        return self.refuse(node, f"`{name}`")

    def traversal(self, node: Node) -> Value:
        root, steps = node, list[Node]()
        while root.kind in ("attribute", "index"):
            steps.insert(0, root)
            root = root.parts[0]
        if root.kind != "name":
            return self.follow(node, self.value(root), steps)
        name = self.tokens[root.token].text
        if name in self.scope.names:
            return self.follow(node, self.named(node, self.scope.names[name], name), steps)
        first = self.tokens[steps[0].token].text if steps[0].kind == "attribute" else ""
        place = self.place(node)
        match name:
            case "var" if first:
                return self.follow(node, self.scope.variable(first, place), steps[1:])
            case "local" if first:
                return self.follow(node, self.named(node, self.scope.local(first, place), f"local.{first}"), steps[1:])
            case "path" if first in self.scope.paths and len(steps) == 1:
                return self.make(node, self.scope.paths[first])
            case "each" | "count" if f"{name}.{first}" in self.scope.names:
                known = self.scope.names[f"{name}.{first}"]
                return self.follow(node, self.named(node, known, f"{name}.{first}"), steps[1:])
            case "data" if (found := self.data_argument(steps, place)) is not None:
                return self.follow(node, found, steps[3:])
            case _:
                return self.refuse(node, f"`{self.words(node)}`")

    def data_argument(self, steps: Sequence[Node], place: Place) -> Value | None:
        """What `data.TYPE.NAME.ARGUMENT` was given: a data source keeps its arguments as they are."""
        if len(steps) < 3 or any(step.kind != "attribute" for step in steps[:3]):
            return None
        type_, name, argument = (self.tokens[step.token].text for step in steps[:3])
        return self.scope.data(type_, name, argument, place)

    def named(self, node: Node, value: Value, name: str) -> Value:
        """A value that was found under a name: it stands where the name does."""
        return _at(value, self.place(node), f"the value of `{name}`")

    def follow(self, node: Node, value: Value, steps: Sequence[Node]) -> Value:
        for step in steps:
            if isinstance(value.data, Refused):
                return self.make(node, value.data)
            value = self.scope.fixed(value)
            if isinstance(value.data, VariableName):
                return self.make(
                    node,
                    Refused(
                        f"a spec cannot hold a part of a variable (`{self.words(node)}`)",
                        "make the part a variable of its own",
                    ),
                )
            key = self.key(step)
            member = _member(value, key)
            if member is None:
                return self.make(node, Refused(f"`{self.words(node)}` leads to nothing", is_nothing=True))
            value = member
        return _at(value, self.place(node), value.how) if steps else value

    def key(self, step: Node) -> Any:
        if step.kind == "attribute":
            return self.tokens[step.token].text
        return plain(self.value(step.parts[1]))

    # Everything else

    def object(self, node: Node) -> Value:
        members: dict[str, Value] = {}
        for key_node, value_node in zip(node.parts[::2], node.parts[1::2], strict=True):
            key = self.tokens[key_node.token].text if key_node.kind == "name" else self.value(key_node).data
            if isinstance(key, bool | int | float):
                key = text_of(key)
            if not isinstance(key, str):
                return self.make(node, Refused(f"the key `{self.words(key_node)}` is not known before Terraform runs"))
            found = self.value(value_node)
            # Terraform keeps the last of two equal keys without a word.
            if key in members:
                found = self.make(value_node, Refused(f"the key `{key}` is given twice", "keep one of the two"))
            members[key] = found.at(found.place, self.place(key_node))
        return self.make(node, members)

    def call(self, node: Node) -> Value:
        name = self.tokens[node.token].text
        arguments = [self.value(part) for part in node.parts]
        if name in _TRIES:
            return self.attempt(node, name, arguments)
        if node.kind == "call spread":
            *arguments, rest = arguments
            rest = self.scope.fixed(rest)
            if not isinstance(rest.data, list):
                return self.make(node, refused(rest) or Refused(f"`{self.words(node.parts[-1])}...` is no list"))
            arguments += rest.data
        for argument in arguments:
            if (why := refused(argument)) is not None:
                return self.make(node, why)
        if name == "file" and len(arguments) == 1 and isinstance(arguments[0].data, str):
            found = self.scope.read_file(arguments[0].data)
            return self.make(node, found, "the text of the file")
        if name in KEEPS_A_VARIABLE and len(arguments) == 1 and isinstance(arguments[0].data, VariableName):
            return self.make(node, arguments[0].data, f"`{arguments[0].data}` without `{name}`")
        if name not in FUNCTIONS:
            return self.make(node, Refused(f"the function `{name}` is not worked out here", "write its result instead"))
        arguments = [self.scope.fixed(argument) for argument in arguments]
        if any(_holds_variable(argument) for argument in arguments):
            reason = f"a spec cannot hold what `{name}` makes of a variable"
            return self.make(node, Refused(reason, "let a variable stand for the whole value"))
        try:
            result = FUNCTIONS[name](*(plain(argument) for argument in arguments))
        except CannotEvaluate as fault:
            return self.make(node, Refused(f"`{name}` cannot be worked out: {fault}"))
        except (TypeError, ValueError, AttributeError):
            return self.make(node, Refused(f"`{name}` cannot be worked out: its arguments do not suit it"))
        return self.wrap(node, result, f"the result of `{name}`")

    def attempt(self, node: Node, name: str, arguments: Sequence[Value]) -> Value:
        """
        `try` or `can`. What leads to nothing is passed over; what only Terraform knows may be there then.
        """
        for argument in arguments:
            why = refused(argument)
            if why is None:
                found = argument if name == "try" else self.make(node, True)
                return _at(found, self.place(node), f"the result of `{name}`")
            if not why.is_nothing:
                return self.make(node, why)
        if name == "can":
            return self.make(node, False, "the result of `can`")
        return self.make(node, Refused("none of the expressions of `try` leads to anything"))

    def condition(self, node: Node) -> Value:
        test, yes, no = node.parts
        found = self.scope.fixed(self.value(test)).data
        if isinstance(found, bool):
            return _at(self.value(yes if found else no), self.place(node), "the branch that holds")
        why = (
            found if isinstance(found, Refused) else Refused(f"`{self.words(test)}` is not known before Terraform runs")
        )
        return self.make(node, why)

    def operation(self, node: Node) -> Value:
        operator = self.tokens[node.token].text
        parts = [self.value(part) for part in node.parts]
        for part in parts:
            if (why := refused(part)) is not None:
                return self.make(node, why)
        values = [plain(self.scope.fixed(part)) for part in parts]
        try:
            return self.make(node, _operate(operator, values), "" if len(values) == 1 else "worked out")
        except CannotEvaluate:
            return self.refuse(node, f"`{self.words(node)}`")

    def loop(self, node: Node) -> Value:
        names, collection, *results = node.parts
        found = self.scope.fixed(self.value(collection))
        words = [self.tokens[name.token].text for name in names.parts]
        if isinstance(found.data, dict):
            pairs = [(self.wrap(node, key), value) for key, value in sorted(found.data.items())]
        elif isinstance(found.data, list):
            pairs = [(self.wrap(node, index), value) for index, value in enumerate(found.data)]
        else:
            return self.make(node, found.data if isinstance(found.data, Refused) else Refused("`for` over a variable"))
        items: list[Value] = []
        members: dict[str, Value] = {}
        for pair in pairs:
            inner = _Evaluator(
                self.source, self.tokens, self.scope.with_names(dict(zip(words, pair[-len(words) :], strict=True)))
            )
            if node.kind.endswith(" if"):
                holds = inner.value(results[-1]).data
                if not isinstance(holds, bool):
                    return self.refuse(node, f"`{self.words(results[-1])}`")
                if not holds:
                    continue
            if node.kind.startswith("for object"):
                key = inner.value(results[0]).data
                if isinstance(key, bool | int | float):
                    key = text_of(key)
                if not isinstance(key, str):
                    return self.refuse(node, f"`{self.words(results[0])}`")
                members[key] = inner.value(results[1])
            else:
                items.append(inner.value(results[0]))
        return self.make(
            node, members if node.kind.startswith("for object") else items, "the `for` expression, worked out"
        )

    # Helpers

    def place(self, node: Node) -> Place:
        return Place(self.source, self.tokens[node.first].start, self.tokens[node.last].end)

    def make(self, node: Node, data: Any, how: str = "") -> Value:
        return Value(data, self.place(node), None, how)

    def wrap(self, node: Node, data: Any, how: str = "") -> Value:
        """Plain data as a value, all of it at the place of *node*."""
        if isinstance(data, list):
            data = [self.wrap(node, item, how) for item in data]
        elif isinstance(data, dict):
            data = {key: self.wrap(node, item, how) for key, item in data.items()}
        elif isinstance(data, str):
            data = unicodedata.normalize("NFC", data)
        return self.make(node, data, how)

    def refuse(self, node: Node, what: str) -> Value:
        return self.make(node, Refused(f"{what} is not known before Terraform runs", _REMEDY))

    def words(self, node: Node) -> str:
        start, end = self.tokens[node.first].start, self.tokens[node.last].end
        text = " ".join(self.source.source.text[start:end].split())
        return text if len(text) <= 60 else f"{text[:57]}..."


_TRIES = ("try", "can")
_REMEDY = "make it an input variable (`var.NAME`), or write its value"


def _member(value: Value, key: Any) -> Value | None:
    if isinstance(value.data, dict):
        return value.data.get(key) if isinstance(key, str) else None
    if isinstance(value.data, list) and isinstance(key, int) and 0 <= key < len(value.data):
        return value.data[key]
    return None


def _at(value: Value, place: Place, how: str) -> Value:
    """A value and all in it, at another place."""
    data = value.data
    if isinstance(data, list):
        data = [_at(item, place, how) for item in data]
    elif isinstance(data, dict):
        data = {key: _at(item, place, how) for key, item in data.items()}
    return Value(data, place, None, how if not isinstance(data, VariableName) else value.how)


def _holds_variable(value: Value) -> bool:
    match value.data:
        case VariableName():
            return True
        case list():
            return any(_holds_variable(item) for item in value.data)
        case dict():
            return any(_holds_variable(item) for item in value.data.values())
        case _:
            return False


_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _operate(operator: str, values: Sequence[Any]) -> Any:
    if any(isinstance(value, VariableName) for value in values):
        raise CannotEvaluate("a variable")
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    is_bool = all(isinstance(value, bool) for value in values)
    if len(values) == 1:
        if operator == "-" and is_number:
            return -values[0]
        if operator == "!" and is_bool:
            return not values[0]
    elif operator in ("==", "!="):
        same = type(values[0]) is type(values[1]) and values[0] == values[1]
        return same == (operator == "==")
    elif operator in ("&&", "||") and is_bool:
        return all(values) if operator == "&&" else any(values)
    elif operator in _ARITHMETIC and is_number:
        return _ARITHMETIC[operator](*values)
    raise CannotEvaluate(operator)
