"""A block of native syntax under change: attributes are renamed, wrapped and replaced where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from generator.pipeline.migration.edits import Edits
from generator.pipeline.migration.folder import OlderBlock
from generator.pipeline.migration.values import Spread, hcl_text
from generator.readback import Place
from generator.readback.blocks import ReadAttribute
from generator.readback.evaluation import HclExpression
from generator.readback.syntax import Node
from generator.readback.tokens import Kind, Token

__all__ = ["HclEditor"]

_STEP = "  "


@dataclass(slots=True)
class HclEditor:
    """The attributes of one block. Names are those of the older resource."""

    block: OlderBlock
    edits: Edits = field(init=False)

    def __post_init__(self) -> None:
        self.edits = self.block.file.edits
        label = self._label()
        self.edits.replace(label.start, label.end, '"apono_resource_integration"')

    def _label(self) -> Token:
        """The word of the block's head that is its type."""
        attribute = next(iter(self._all().values()), None)
        tokens = _expression(attribute).tokens if attribute is not None else ()
        return next(token for token in tokens if token.text == "apono_integration")

    def _all(self) -> Mapping[str, ReadAttribute]:
        return self.block.block.attributes

    # What is there

    def has(self, name: str) -> bool:
        """Whether the attribute is given, and not as `null`."""
        attribute = self._all().get(name)
        return attribute is not None and not _is_null(_expression(attribute))

    def texts(self, name: str) -> list[str] | None:
        """A list of texts that is written as such; `None` for anything else."""
        expression = _expression(self._all()[name])
        if expression.node.kind != "list":
            return None
        tokens = [expression.tokens[part.token] for part in expression.node.parts if part.kind == "text"]
        if len(tokens) < len(expression.node.parts) or any(token.parts is not None for token in tokens):
            return None
        return [token.text for token in tokens]

    def is_object(self, name: str) -> bool:
        """Whether the value is an object that is written as such, not something that may be null."""
        return _expression(self._all()[name]).node.kind == "object"

    def sorts(self, name: str) -> bool:
        """Whether the value is in Terraform's order of texts whatever it is made of."""
        expression = _expression(self._all()[name])
        return expression.node.kind == "call" and expression.tokens[expression.node.token].text in ("sort", "toset")

    def single(self, name: str) -> HclMembers | None:
        """The one object in a list that is written as such."""
        expression = _expression(self._all()[name])
        node = expression.node
        if node.kind != "list" or len(node.parts) != 1 or node.parts[0].kind != "object":
            return None
        return HclMembers(self.edits, expression, node.parts[0])

    # Changes

    def rename(self, name: str, newer: str) -> None:
        key = self._all()[name].key
        self.edits.replace(key.start, key.end, newer)

    def remove(self, name: str) -> None:
        attribute = self._all().get(name)
        if attribute is not None:
            self.edits.remove(attribute.key.start, attribute.expression.place.end)

    def set(self, name: str, newer: str, spread: Spread) -> None:
        """Writes a value in the place of an attribute, or as a new one before the first that is not required."""
        attribute = self._all().get(name)
        if attribute is not None:
            indent = self.edits.indent(attribute.key.start)
            text = f"{newer} = {hcl_text(spread, indent)}"
            self.edits.replace(attribute.key.start, attribute.expression.place.end, text)
            return
        anchor = self._anchor()
        indent = self.edits.indent(anchor.key.start)
        self.edits.insert(anchor.key.start, f"{newer} = {hcl_text(spread, indent)}\n{indent}")

    def call(self, name: str, function: str) -> None:
        """Puts a value into the brackets of a function."""
        place = self._all()[name].expression.place
        self.edits.insert(place.start, f"{function}(")
        self.edits.insert(place.end, ")")

    def unlist(self, name: str, newer: str, kept: tuple[int, int]) -> None:
        """Makes the one object in a list, which stands at *kept*, the value."""
        whole = self._all()[name].expression.place
        start, end = kept
        self.edits.replace(whole.start, start, "")
        self.edits.replace(end, whole.end, "")
        self.rename(name, newer)

    def nest(self, names: Mapping[str, str], newer: str, *, may_be_null: bool) -> None:
        """
        Puts the values of attributes into one object.

        Args:
            names: The attributes, and what they are called in the object.
            may_be_null: Whether the object shall be null where all of them are.
        """
        first, *others = names
        attribute = self._all()[first]
        place, indent = attribute.expression.place, self.edits.indent(attribute.key.start)
        if not others and not may_be_null:
            self.edits.replace(attribute.key.start, attribute.key.end, f"{newer} = {{\n{indent}{_STEP}{names[first]}")
            for at in self._line_starts(attribute):
                self.edits.insert(at, _STEP)
            self.edits.insert(place.end, f"\n{indent}}}")
            return
        texts = {name: self.edits.part(self._place(name).start, self._place(name).end) for name in names}
        inner = "".join(f"{indent}{_STEP}{names[name]} = {text}\n" for name, text in texts.items())
        condition = " && ".join(f"({text}) == null" for text in texts.values())
        value = f"{condition} ? null : {{" if may_be_null else "{"
        self.edits.replace(attribute.key.start, place.end, f"{newer} = {value}\n{inner}{indent}}}")
        for name in others:
            self.remove(name)

    def finish(self) -> None:
        """What is left to do when all changes are known."""

    def _place(self, name: str) -> Place:
        return self._all()[name].expression.place

    def _line_starts(self, attribute: ReadAttribute) -> list[int]:
        """Where lines of a value begin that are no lines of a text."""
        expression = _expression(attribute)
        tokens = expression.tokens[expression.node.first : expression.node.last + 1]
        return [
            token.end
            for token, behind in pairwise(tokens)
            if token.kind is Kind.LINE_END and behind.kind is not Kind.LINE_END
        ]

    def _anchor(self) -> ReadAttribute:
        """The attribute before which new ones go."""
        given = self._all()
        return given["metadata"] if "metadata" in given else given["connector_id"]


@dataclass(slots=True)
class HclMembers:
    """The members of an object that is written as such. Names are those of the older resource."""

    edits: Edits
    expression: HclExpression
    node: Node

    @property
    def place(self) -> tuple[int, int]:
        return self._start(self.node), self._end(self.node)

    def _start(self, node: Node) -> int:
        return self.expression.tokens[node.first].start

    def _end(self, node: Node) -> int:
        return self.expression.tokens[node.last].end

    def _pairs(self) -> dict[str, tuple[Node, Node]]:
        parts = self.node.parts
        return {
            self.expression.tokens[key.token].text: (key, value)
            for key, value in zip(parts[::2], parts[1::2], strict=True)
        }

    def names(self) -> Sequence[str]:
        return list(self._pairs())

    def text(self, name: str) -> str | None:
        """A text that is written as such; `None` for anything else."""
        node = self._pairs()[name][1]
        token = self.expression.tokens[node.token]
        return token.text if node.kind == "text" and token.parts is None else None

    def is_null(self, name: str) -> bool:
        node = self._pairs()[name][1]
        return node.kind == "name" and self.expression.tokens[node.token].text == "null"

    def rename(self, name: str, newer: str) -> None:
        key = self._pairs()[name][0]
        self.edits.replace(self._start(key), self._end(key), newer)

    def remove(self, name: str) -> None:
        key, value = self._pairs()[name]
        start, end = self._start(key), self._end(value)
        behind = self.expression.tokens[value.last + 1]
        if behind.text == ",":
            end = behind.end
            blanks = len(self.edits.text[end:]) - len(self.edits.text[end:].lstrip(" "))
            end += blanks if not self.edits.text[end + blanks :].startswith(("\n", "\r")) else 0
        self.edits.remove(start, end)

    def set(self, name: str, newer: str, spread: Spread) -> None:
        key, value = self._pairs()[name]
        self.edits.replace(self._start(key), self._end(value), f"{newer} = {hcl_text(spread, None)}")

    def take_name(self, name: str, types: Sequence[str]) -> bool:
        """
        Makes `….id` of a resource or data source of *types* `….name`.

        Returns:
            Whether the value is one of which that can be said.
        """
        value = self._pairs()[name][1]
        tokens = [
            token
            for token in self.expression.tokens[value.first : value.last + 1]
            if token.kind not in (Kind.LINE_END, Kind.COMMENT)
        ]
        ids = [
            token
            for dot, token in pairwise(tokens)
            if dot.text == "." and dot.kind is Kind.OPERATOR and token.text == "id" and token.kind is Kind.NAME
        ]
        if len(ids) != 1 or not any(token.kind is Kind.NAME and token.text in types for token in tokens):
            return False
        self.edits.replace(ids[0].start, ids[0].end, "name")
        return True


def _expression(attribute: ReadAttribute) -> HclExpression:
    expression = attribute.expression
    if not isinstance(expression, HclExpression):
        raise TypeError("an attribute of native syntax has an expression of native syntax")
    return expression


def _is_null(expression: HclExpression) -> bool:
    return expression.node.kind == "name" and expression.tokens[expression.node.token].text == "null"
