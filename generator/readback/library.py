"""
From tokens to structure by python-hcl2: expressions with operators, functions or loops in them, and what looks wrong.

The library gets a text in which every string is the same harmless one, every number is `1` and no comment is left. Two
expressions of the same shape are then the same text, and the library, which takes milliseconds, is asked once for each
shape. Nodes name tokens by their number in the block, so a place in the text is never lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from generator.readback.grammar import find_parser
from generator.readback.nodes import AttributeSyntax, BlockSyntax, Body, Node, SyntaxFault, shifted
from generator.readback.tokens import Kind, Token

__all__ = ["parse_body_by_library", "parse_expression_by_library"]


def parse_body_by_library(tokens: Sequence[Token]) -> Body:
    """
    Attributes and blocks.

    Raises:
        SyntaxFault: It is no HCL.
    """
    skeleton, starts = _skeleton(tokens)
    return _parse(skeleton, starts)


def parse_expression_by_library(tokens: Sequence[Token]) -> Node:
    """
    One expression.

    Raises:
        SyntaxFault: It is none.
    """
    # Parenthesised, so that line ends do not matter; its two tokens are none of the caller's.
    skeleton, starts = _skeleton(tokens, is_inside=True)
    shift = len("n = ( ")
    body = _parse(f"n = ( {skeleton} )", (0, 2, 4, *(start + shift for start in starts)))
    return shifted(body.attributes[0].value.parts[0], -3)


def _skeleton(tokens: Sequence[Token], *, is_inside: bool = False) -> tuple[str, tuple[int, ...]]:
    """The text for the library, and where each token starts in it: one that is left out, where the next does."""
    words: list[str] = []
    starts: list[int] = []
    position = 0
    keeps_lines = [not is_inside]
    after_dot = ends_line = False
    for number, token in enumerate(tokens):
        starts.append(position)
        kind, text = token.kind, token.text
        if kind is Kind.COMMENT:
            continue
        if kind is Kind.LINE_END:
            if not keeps_lines[-1] or ends_line:
                continue
            word = "\n"
        elif kind is Kind.TEXT:
            word = '"s"'
        elif kind is Kind.NUMBER:
            word = "1"
        elif kind is Kind.NAME:
            word = text if text in _WORDS and not after_dot else "n"
        else:
            word = text
            if text in ("{", "(", "["):
                keeps_lines.append(text == "{" and not _begins_for(tokens, number))
            elif text in ("}", ")", "]") and len(keeps_lines) > 1:
                keeps_lines.pop()
        ends_line = kind is Kind.LINE_END
        after_dot = text == "." and kind is Kind.OPERATOR
        words.append(word)
        position += len(word) + 1
    return " ".join(words), tuple(starts)


# Names that mean something to the library; which one any other is makes no difference.
_WORDS = frozenset({"for", "in", "if", "else", "endif", "endfor", "for_each", "true", "false", "null"})


def _begins_for(tokens: Sequence[Token], opening: int) -> bool:
    behind = [token for token in tokens[opening + 1 : opening + 6] if token.kind not in (Kind.LINE_END, Kind.COMMENT)]
    return len(behind) > 1 and behind[0].text == "for" and behind[1].kind is Kind.NAME


@lru_cache(maxsize=512)
def _parse(skeleton: str, starts: tuple[int, ...]) -> Body:
    from lark.exceptions import UnexpectedInput

    lines = f"{skeleton}\n"
    try:
        tree = find_parser().parse(lines)
    except UnexpectedInput as fault:
        at = fault.pos_in_stream
        if at is None or at < 0 or getattr(getattr(fault, "token", None), "type", "") == "$END":
            raise SyntaxFault(len(starts)) from None
        raise SyntaxFault(max(bisect_right(starts, at) - 1, 0)) from None
    return _Builder(lines, starts).body(tree.children[0])


class _Builder:
    """From the library's tree to nodes."""

    def __init__(self, skeleton: str, starts: Sequence[int]) -> None:
        self.skeleton = skeleton
        self.starts = starts

    def is_behind(self, tree: Any, separators: str) -> bool:
        """Whether one of the separators stands before it, which may be the end of what the library has before it."""
        return self.skeleton[: _start(tree)].rstrip(" ")[-1:] in separators

    def token_at(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1

    def body(self, tree: Any) -> Body:
        items = [child for child in tree.children if _rule(child) != "new_line_or_comment"]
        for child in items[1:]:
            if not self.is_behind(child, "\n"):
                raise SyntaxFault(self.first(child))  # two on one line: the library does not mind; Terraform does
        attributes = tuple(self.attribute(child) for child in tree.children if child.data == "attribute")
        blocks = tuple(self.block(child) for child in tree.children if child.data == "block")
        return Body(attributes, blocks)

    def attribute(self, tree: Any) -> AttributeSyntax:
        return AttributeSyntax(self.first(tree.children[0]), self.node(tree.children[-1]))

    def block(self, tree: Any) -> BlockSyntax:
        heads = [
            child for child in tree.children if _rule(child) in ("identifier", "keyword", "literal_value", "string")
        ]
        body = next(child for child in tree.children if _rule(child) == "body")
        type_, *labels = (self.first(head) for head in heads)
        return BlockSyntax(type_, tuple(labels), self.body(body), self.last(tree))

    def first(self, tree: Any) -> int:
        return self.token_at(_start(tree))

    def last(self, tree: Any) -> int:
        end = _end(tree)
        while self.skeleton[end - 1] in " \n":  # the library takes a line end along with an operation
            end -= 1
        return self.token_at(end - 1)

    def node(self, tree: Any) -> Node:
        rule = _rule(tree)
        if rule == "expr_term":
            inner = _expressions(tree)
            if len(tree.children) == 1:
                return self.node(tree.children[0])
            return self.make("group", tree, inner)
        make = getattr(self, f"_{rule}", None)
        if make is None:
            return Node("other", self.first(tree), self.last(tree), self.first(tree))
        node: Node = make(tree)
        return node

    def make(self, kind: str, tree: Any, parts: Sequence[Any] = (), token: int | None = None) -> Node:
        first = self.first(tree)
        nodes = tuple(part if isinstance(part, Node) else self.node(part) for part in parts)
        return Node(kind, first, self.last(tree), first if token is None else token, nodes)

    def _identifier(self, tree: Any) -> Node:
        return self.make("name", tree)

    _literal_value = _keyword = _identifier

    def _string(self, tree: Any) -> Node:
        return self.make("text", tree)

    def _int_lit(self, tree: Any) -> Node:
        return self.make("number", tree)

    def _tuple(self, tree: Any) -> Node:
        return self.make("list", tree, _expressions(tree))

    def _object(self, tree: Any) -> Node:
        parts: list[Any] = []
        for element in tree.children[1:]:
            if _rule(element) == "object_elem":
                if not self.is_behind(element, "{,\n"):  # the library does not mind; Terraform does
                    raise SyntaxFault(self.first(element))
                parts += [element.children[0].children[0], element.children[-1]]
        return self.make("object", tree, parts)

    def _function_call(self, tree: Any) -> Node:
        arguments = next((child for child in tree.children if _rule(child) == "arguments"), None)
        names = [child for child in tree.children if _rule(child) == "identifier"]
        if len(names) > 1:
            return self.make("other", tree)
        given = [] if arguments is None else _expressions(arguments)
        spreads = arguments is not None and any(_rule(child) == "ELLIPSIS" for child in arguments.children)
        return self.make("call spread" if spreads else "call", tree, given)

    def _get_attr_expr_term(self, tree: Any) -> Node:
        base, member = tree.children
        return self.make("attribute", tree, [base], self.first(member.children[-1]))

    def _index_expr_term(self, tree: Any) -> Node:
        base, index = tree.children
        if _rule(index) == "short_index":
            at = self.last(index)
            return self.make("index", tree, [self.node(base), Node("number", at, at, at)])
        return self.make("index", tree, [base, _expressions(index)[0]])

    def _attr_splat_expr_term(self, tree: Any) -> Node:
        return self.make("splat", tree, [tree.children[0]])

    _full_splat_expr_term = _attr_splat_expr_term

    def _conditional(self, tree: Any) -> Node:
        return self.make("condition", tree, _expressions(tree))

    def _binary_op(self, tree: Any) -> Node:
        term = next(child for child in tree.children if _rule(child) == "binary_term")
        operator = next(child for child in term.children if _rule(child) == "binary_operator")
        word = operator.children[-1]
        # A line end may be part of the library's token.
        at = self.token_at(word.start_pos + len(word) - len(word.lstrip()))
        return self.make("operation", tree, [tree.children[0], _expressions(term)[-1]], at)

    def _unary_op(self, tree: Any) -> Node:
        return self.make("operation", tree, _expressions(tree))

    def _for_tuple_expr(self, tree: Any) -> Node:
        return self._for(tree, "for list")

    def _for_object_expr(self, tree: Any) -> Node:
        return self._for(tree, "for object")

    def _for(self, tree: Any, kind: str) -> Node:
        """Parts: the names (one or two), then collection, key (of an object), value, condition (if there is one)."""
        intro = next(child for child in tree.children if _rule(child) == "for_intro")
        names = [child for child in intro.children if _rule(child) == "identifier"]
        collection = _expressions(intro)[-1]
        results = [child for child in _expressions(tree) if child is not intro]
        conditions = [_expressions(child)[-1] for child in tree.children if _rule(child) == "for_cond"]
        if any(_rule(child) == "ELLIPSIS" for child in tree.children):
            return self.make("other", tree)
        parts = [
            self.make("list", intro, names),
            self.node(collection),
            *(self.node(result) for result in results),
            *(self.make("group", condition, [condition]) for condition in conditions),
        ]
        return self.make(kind + (" if" if conditions else ""), tree, parts)


def _rule(child: Any) -> str:
    """The name of a rule or of a terminal."""
    data = getattr(child, "data", None)
    return str(child.type) if data is None else str(getattr(data, "value", data))


_NO_EXPRESSIONS = frozenset({"new_line_or_comment", "binary_operator", "for_intro", "for_cond", "binary_term"})


def _expressions(tree: Any) -> list[Any]:
    return [child for child in tree.children if hasattr(child, "data") and _rule(child) not in _NO_EXPRESSIONS]


def _start(tree: Any) -> int:
    return int(tree.start_pos if hasattr(tree, "type") else tree.meta.start_pos)


def _end(tree: Any) -> int:
    return int(tree.end_pos if hasattr(tree, "type") else tree.meta.end_pos)
