"""The structure of HCL: expressions, attributes and blocks as numbers of their tokens. No place is ever lost."""

from __future__ import annotations

from dataclasses import dataclass

from generator.value_objects import value_object

__all__ = ["AttributeSyntax", "BlockSyntax", "Body", "Node", "SyntaxFault", "shifted"]


@dataclass(frozen=True, slots=True)
class SyntaxFault(Exception):  # noqa: N818 - as LexicalFault
    """The tokens are no HCL; `token` is the number of the first one that does not fit, perhaps one behind the last."""

    token: int


@value_object
class Node:
    """
    An expression.

    Attributes:
        kind: `text`, `number`, `name`, `attribute`, `index`, `splat`, `call`, `call spread` (`f(a...)`), `list`,
            `object`, `for`, `condition`, `operation` or `group`.
        first, last: Numbers of its first and its last token.
        token: The number of the token that says more: the name, the text, the number, the operator.
        parts: The expressions in it; an object's keys and values take turns.
    """

    kind: str
    first: int
    last: int
    token: int
    parts: tuple[Node, ...] = ()


@value_object
class AttributeSyntax:
    """`name = value`; `name` is the number of a token."""

    name: int
    value: Node


@value_object
class BlockSyntax:
    """`type "label" … { … }`; numbers of tokens."""

    type: int
    labels: tuple[int, ...]
    body: Body
    last: int


@value_object
class Body:
    """What stands in a block or in a file."""

    attributes: tuple[AttributeSyntax, ...]
    blocks: tuple[BlockSyntax, ...]


def shifted(node: Node, shift: int) -> Node:
    """The node of tokens that have *shift* others before them."""
    parts = tuple(shifted(part, shift) for part in node.parts)
    return Node(node.kind, node.first + shift, node.last + shift, node.token + shift, parts)
