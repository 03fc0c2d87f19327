"""
From tokens to the structure of a block.

What most code consists of, blocks with literal values, lists, objects and names in them, is read here. Whatever else an
expression may be, and everything that looks wrong, is python-hcl2's to tell (`library`), which takes milliseconds for
what takes microseconds here.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.readback.nodes import AttributeSyntax, BlockSyntax, Body, Node, SyntaxFault, shifted
from generator.readback.tokens import Kind, Token

__all__ = ["Body", "Node", "SyntaxFault", "parse_body", "parse_expression"]


def parse_body(tokens: Sequence[Token]) -> Body:
    """
    Attributes and blocks.

    Raises:
        SyntaxFault: It is no HCL.
    """
    reader = _Reader(tokens)
    try:
        return reader.body(is_file=True)
    except _NotPlain:
        from generator.readback.library import parse_body_by_library

        return parse_body_by_library(tokens)


def parse_expression(tokens: Sequence[Token]) -> Node:
    """
    One expression.

    Raises:
        SyntaxFault: It is none.
    """
    reader = _Reader(tokens)
    try:
        node = reader.value()
        reader.lines()
        if reader.word == "" and reader.kind is None:
            return node
    except _NotPlain:
        pass
    from generator.readback.library import parse_expression_by_library

    return parse_expression_by_library(tokens)


class _NotPlain(Exception):  # noqa: N818 - no fault: somebody else has to look
    """Something that is not read here."""


# Members of an enumeration take a fifth of the time under names of their own (CPython 3.11).
_COMMENT, _LINE_END, _NAME, _NUMBER, _OPERATOR, _TEXT = (
    Kind.COMMENT, Kind.LINE_END, Kind.NAME, Kind.NUMBER, Kind.OPERATOR, Kind.TEXT,
)  # fmt: skip
# Words of expressions, and of the library's grammar.
_KEYWORDS = frozenset({"for", "in", "if", "else", "endif", "endfor", "for_each"})
_MAX_DEPTH = 50


class _Reader:
    """
    Walks through the tokens once.

    Attributes:
        at: Number of the token that is looked at; comments are passed over.
        kind, word: Of that token; `None` and "" behind the last one.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = -1
        self.kind: Kind | None = None
        self.word = ""
        self.depth = 0
        self.step()

    def step(self) -> int:
        """Goes on to the next token; the number of the one that was looked at."""
        passed = self.at
        tokens, at = self.tokens, passed + 1
        while at < len(tokens):
            token = tokens[at]
            kind = token.kind
            if kind is not _COMMENT:
                self.at, self.kind, self.word = at, kind, token.text
                return passed
            at += 1
        self.at, self.kind, self.word = at, None, ""
        return passed

    def lines(self) -> None:
        while self.kind is _LINE_END:
            self.step()

    def is_operator(self, word: str) -> bool:
        return self.word == word and self.kind is _OPERATOR

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _NotPlain

    # Blocks

    def body(self, *, is_file: bool = False) -> Body:
        """Up to the end, or to the `}` that closes a block."""
        attributes: list[AttributeSyntax] = []
        blocks: list[BlockSyntax] = []
        while True:
            self.lines()
            if self.kind is not _NAME:
                if self.kind is None if is_file else self.is_operator("}"):
                    return Body(tuple(attributes), tuple(blocks))
                raise _NotPlain
            name = self.step()
            if self.is_operator("="):
                attributes.append(self.attribute(name))
            else:
                blocks.append(self.block(name))
            if self.kind is not _LINE_END and not (self.kind is None and is_file):
                raise _NotPlain

    def attribute(self, name: int) -> AttributeSyntax:
        self.step()
        start = self.at, self.kind, self.word, self.depth
        try:
            value = self.value()
            if self.kind is _LINE_END or self.kind is None:
                return AttributeSyntax(name, value)
        except _NotPlain:
            pass
        self.at, self.kind, self.word, self.depth = start
        return AttributeSyntax(name, self.value_by_library(name))

    def value_by_library(self, name: int) -> Node:
        """The value of the attribute that begins with a token; what follows it is looked at then."""
        from generator.readback.library import parse_body_by_library

        end = self.end_of_line()
        try:
            body = parse_body_by_library(self.tokens[name : end + 1])
        except SyntaxFault as fault:
            raise SyntaxFault(min(fault.token, end + 1 - name) + name) from None
        if len(body.attributes) != 1 or body.blocks:
            raise _NotPlain
        self.at = end - 1
        self.step()
        return shifted(body.attributes[0].value, name)

    def end_of_line(self) -> int:
        """The number of the line end that no bracket encloses, or one behind the last token."""
        depth = 0
        for number in range(self.at, len(self.tokens)):
            token = self.tokens[number]
            if token.kind is _LINE_END and depth == 0:
                return number
            if token.kind is _OPERATOR:
                if token.text in ("{", "(", "["):
                    depth += 1
                elif token.text in ("}", ")", "]"):
                    depth -= 1
                    if depth < 0:
                        raise _NotPlain
        return len(self.tokens)

    def block(self, type_: int) -> BlockSyntax:
        labels: list[int] = []
        while self.kind is _TEXT or self.kind is _NAME:
            labels.append(self.step())
        if not self.is_operator("{"):
            raise _NotPlain
        self.deeper()
        self.step()
        if self.kind is not _LINE_END and not self.is_operator("}"):
            raise _NotPlain
        body = self.body()
        self.depth -= 1
        return BlockSyntax(type_, tuple(labels), body, self.step())

    # Values

    def value(self) -> Node:
        kind = self.kind
        if kind is _TEXT:
            at = self.step()
            return Node("text", at, at, at)
        if kind is _NUMBER:
            at = self.step()
            return Node("number", at, at, at)
        if kind is _NAME and self.word not in _KEYWORDS:
            return self.name()
        if kind is _OPERATOR:
            if self.word == "[":
                return self.list()
            if self.word == "{":
                return self.object()
        raise _NotPlain

    def name(self) -> Node:
        """`a` or `a.b.c`."""
        first = self.step()
        node = Node("name", first, first, first)
        while self.is_operator("."):
            self.step()
            if self.kind is not _NAME:
                raise _NotPlain
            member = self.step()
            node = Node("attribute", first, member, member, (node,))
        return node

    def list(self) -> Node:
        self.deeper()
        first = self.step()
        parts: list[Node] = []
        self.lines()
        while not self.is_operator("]"):
            parts.append(self.value())
            self.lines()
            if self.is_operator(","):
                self.step()
                self.lines()
            elif not self.is_operator("]"):
                raise _NotPlain
        self.depth -= 1
        return Node("list", first, self.step(), first, tuple(parts))

    def object(self) -> Node:
        self.deeper()
        first = self.step()
        parts: list[Node] = []
        self.lines()
        while not self.is_operator("}"):
            parts += [self.key(), self.value()]
            if self.is_operator(","):
                self.step()
            elif self.kind is not _LINE_END and not self.is_operator("}"):
                raise _NotPlain
            self.lines()
        self.depth -= 1
        return Node("object", first, self.step(), first, tuple(parts))

    def key(self) -> Node:
        if self.kind not in (_NAME, _TEXT) or self.word in _KEYWORDS:
            raise _NotPlain
        kind = "name" if self.kind is _NAME else "text"
        at = self.step()
        if not self.is_operator("=") and not self.is_operator(":"):
            raise _NotPlain
        self.step()
        return Node(kind, at, at, at)
