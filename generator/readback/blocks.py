"""Files to blocks, in both syntaxes of Terraform; what an expression means is not asked yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Literal, overload

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import importing as codes
from generator.readback.evaluation import Expression, HclExpression, JsonExpression
from generator.readback.syntax import Body, SyntaxFault, parse_body
from generator.readback.tokens import Kind, LexicalFault, Token, cut_items
from generator.readback.values import Comment, ImportedText, Place, Value

__all__ = ["CutElsewhere", "ReadAttribute", "ReadBlock", "UnreadBlock", "blocks_of_json", "read_hcl"]


@dataclass(frozen=True, slots=True)
class ReadAttribute:
    """`name = expression`; *key* is the place of the name."""

    key: Place
    expression: Expression


@dataclass(slots=True)
class ReadBlock:
    """
    A block, or what stands for one in JSON.

    Attributes:
        place: All of it.
        attributes: By name. Empty for a block that nobody looks into (`wanted` of `read_hcl`).
        comments: Those before it and in it.
    """

    type: str
    labels: tuple[str, ...]
    place: Place
    attributes: dict[str, ReadAttribute] = field(default_factory=dict)
    blocks: list[ReadBlock] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As people say it: `resource aws_role.x`."""
        return f"{self.type} {'.'.join(self.labels)}" if self.labels else self.type


class CutElsewhere(Exception):  # noqa: N818 - no fault of the file's: it has to be read in another way
    """A resource does not end where it seemed to; `read_hcl` has to cut the whole file exactly."""


@dataclass(frozen=True, slots=True)
class UnreadBlock:
    """
    A resource that stands between its first line and a `}` at the beginning of a line, as everybody lays them out.

    It is cut by these lines alone, so that a large file need not be kept as words.

    Attributes:
        start, end: Characters of the text, with the comments above it.
        comments: Those before *start* that belong to it.
    """

    text: ImportedText
    labels: tuple[str, str]
    start: int
    end: int
    comments: Sequence[Comment] = ()

    def read(self, diagnostics: list[Diagnostic]) -> ReadBlock | None:
        """
        The block; `None` if it is no HCL, which is then a diagnostic.

        Raises:
            CutElsewhere: It is not what it seemed to be.
        """
        comments = [*self.comments]
        try:
            *above, block = cut_items(self.text.source.text, self.start, self.end)
        except (LexicalFault, RecursionError):
            raise CutElsewhere from None
        if block[-1].end != self.end:
            raise CutElsewhere
        for item in above:
            if any(token.kind is not Kind.COMMENT for token in item):
                raise CutElsewhere
            comments += [_comment(self.text, token) for token in item]
        try:
            return _read_item(self.text, lambda _type, _labels: True, diagnostics, block, comments)
        except RecursionError:
            diagnostics.append(_too_deep(self.text, self.start))
            return None


_RESOURCE = re.compile(
    r"""
    (?: [ \t]* (?: (?: \# | // ) [^\n]* )? \n )*+
    resource [ \t]+ "(?P<type> [A-Za-z0-9_-]+ )" [ \t]+ "(?P<name> [A-Za-z0-9_-]+ )" [ \t]* \{ [ \t]* \r?\n
    (?: [ \t#/] [^\n]* \n | \r?\n )*+
    \} (?= [ \t]* (?: \r?\n | \Z ) )
    """,
    re.VERBOSE,
)
# What Markdown has around code.
_FENCE = re.compile(r"```[^\S\n]*\w*[^\S\n]*$", re.MULTILINE)
# Where reading goes on behind a fault.
_NEXT_BLOCK = re.compile(
    r"^(?:resource|data|variable|locals|module|provider|terraform|output|moved|import)\b", re.MULTILINE
)


@overload
def read_hcl(
    text: ImportedText,
    wanted: Callable[[str, Sequence[str]], bool],
    diagnostics: list[Diagnostic],
    *,
    is_exact: Literal[True],
) -> Iterator[ReadBlock]: ...


@overload
def read_hcl(
    text: ImportedText,
    wanted: Callable[[str, Sequence[str]], bool],
    diagnostics: list[Diagnostic],
    *,
    is_exact: bool = False,
) -> Iterator[ReadBlock | UnreadBlock]: ...


def read_hcl(
    text: ImportedText,
    wanted: Callable[[str, Sequence[str]], bool],
    diagnostics: list[Diagnostic],
    *,
    is_exact: bool = False,
) -> Iterator[ReadBlock | UnreadBlock]:
    """
    The blocks of a file of native syntax, one at a time.

    Args:
        wanted: Whether the inside of a block with this type and these labels matters; others are not parsed.
        is_exact: Whether every word is looked at; else resources that matter may come unread.
    """
    at = 0
    comments: list[Comment] = []
    read = partial(_read_item, text, wanted, diagnostics)
    loose: list[list[Token]] = []
    source = text.source.text
    after_comment = False
    following: re.Match[str] | None
    while True:
        try:
            # Not behind each of many comments: all of the following ones would be looked at every time.
            is_apart = not is_exact and not after_comment
            after_comment = False
            if is_apart and (unread := _find_resource(text, at, wanted, comments)) is not None:
                comments = []
                at = unread.end
                yield unread
                continue
            item = next(cut_items(source, at), None)
            if item is None:
                break
            at = item[-1].end
            if all(token.kind is Kind.COMMENT for token in item):
                comments += [_comment(text, token) for token in item]
                after_comment = True
            elif _is_attribute(item):
                loose.append(item)
            elif (block := read(item, comments)) is not None:
                comments = []
                yield block
            continue
        except LexicalFault as fault:
            if fence := _FENCE.match(source, fault.start):
                diagnostics.append(_skipped(text, fence.start(), fence.end()))
                at = fence.end()
                continue
            diagnostics.append(_fault(text, fault.problem, fault.start, fault.end))
            following = _NEXT_BLOCK.search(source, max(at, fault.start) + 1)
        except RecursionError:
            diagnostics.append(_too_deep(text, at))
            following = _NEXT_BLOCK.search(source, at + 1)
        if following is None:
            break
        at = following.start()
    if loose:
        yield from _read_loose(text, loose, diagnostics)
    if comments:
        yield ReadBlock("comments", (), comments[0].place, comments=comments)


def _find_resource(
    text: ImportedText, at: int, wanted: Callable[[str, Sequence[str]], bool], comments: Sequence[Comment]
) -> UnreadBlock | None:
    match = _RESOURCE.match(text.source.text, at)
    if match is None or not wanted("resource", [match["type"], match["name"]]):
        return None
    return UnreadBlock(text, (match["type"], match["name"]), match.start(), match.end(), comments)


def _fault(text: ImportedText, problem: str, start: int, end: int) -> Diagnostic:
    length = len(text.source.text)
    return codes.NOT_TERRAFORM.at(location=Place(text, min(start, length), min(end, length)).location, problem=problem)


def _skipped(text: ImportedText, start: int, end: int) -> Diagnostic:
    line = " ".join(text.source.text[start:end].split())
    return codes.TEXT_SKIPPED.at(location=Place(text, start, end).location, text=line[:60])


def _too_deep(text: ImportedText, at: int) -> Diagnostic:
    return _fault(text, "brackets or texts are nested too deeply", at, at + 1)


def _comment(text: ImportedText, token: Token, *, is_behind: bool = False) -> Comment:
    raw = token.text.rstrip("\r")
    if raw.startswith("/*"):
        lines = [re.sub(r"^\s*\*? ?", "", line) for line in raw[2:-2].split("\n")]
        lines = [line.rstrip() for line in lines]
        while lines and not lines[0]:
            lines.pop(0)
        while lines and not lines[-1]:
            lines.pop()
    else:
        lines = [re.sub(r"^(?:#+|//+) ?", "", raw).rstrip()]
    return Comment(tuple(lines), Place(text, token.start, token.end), is_behind)


def _is_attribute(item: Sequence[Token]) -> bool:
    words = [token for token in item if token.kind is not Kind.COMMENT]
    return len(words) > 1 and words[1].kind is Kind.OPERATOR and words[1].text == "="


def _read_item(
    text: ImportedText,
    wanted: Callable[[str, Sequence[str]], bool],
    diagnostics: list[Diagnostic],
    item: list[Token],
    comments: list[Comment],
) -> ReadBlock | None:
    before = []
    while item[0].kind is Kind.COMMENT:
        before.append(_comment(text, item.pop(0)))
    comments = [*comments, *before]
    words = [token for token in item if token.kind is not Kind.COMMENT]
    labels: list[str] = []
    for token in words[1:]:
        if token.kind not in (Kind.TEXT, Kind.NAME):
            break
        labels.append(token.text)
    opens = len(words) > len(labels) + 1 and words[len(labels) + 1].text == "{"
    place = Place(text, item[0].start, item[-1].end)
    if opens and item[0].kind is Kind.NAME and not wanted(item[0].text, labels):
        return ReadBlock(item[0].text, tuple(labels), place, comments=comments)
    body = _parse(text, item, diagnostics)
    if body is None or not body.blocks:
        return None
    block = _block(text, item, body.blocks[0].body, diagnostics)
    block.type, block.labels, block.place = item[0].text, tuple(labels), place
    block.comments = comments + _comments_inside(text, item)
    return block


def _comments_inside(text: ImportedText, item: Sequence[Token]) -> list[Comment]:
    found = []
    for before, token in pairwise(item):
        if token.kind is Kind.COMMENT:
            found.append(_comment(text, token, is_behind=before.kind is not Kind.LINE_END))
    return found


def _parse(text: ImportedText, item: Sequence[Token], diagnostics: list[Diagnostic]) -> Body | None:
    try:
        return parse_body(item)
    except SyntaxFault as fault:
        token = item[min(fault.token, len(item) - 1)]
        word = text.source.text[token.start : token.end]
        if not any(other.kind is Kind.OPERATOR for other in item):
            diagnostics.append(_skipped(text, item[0].start, item[-1].end))
            return None
        shown = "the end of the line" if token.kind is Kind.LINE_END else f"`{word.splitlines()[0][:40]}`"
        diagnostics.append(_fault(text, f"{shown} does not fit here", token.start, token.end))
        return None


def _block(text: ImportedText, item: Sequence[Token], body: Body, diagnostics: list[Diagnostic]) -> ReadBlock:
    block = ReadBlock("", (), Place(text, item[0].start, item[-1].end))
    for attribute in body.attributes:
        token = item[attribute.name]
        key = Place(text, token.start, token.end)
        if token.text in block.attributes:
            diagnostics.append(codes.GIVEN_TWICE.at(location=key.location, name=token.text))
            continue
        block.attributes[token.text] = ReadAttribute(key, HclExpression(text, item, attribute.value))
    for inner in body.blocks:
        nested = _block(text, item, inner.body, diagnostics)
        nested.type = item[inner.type].text
        nested.labels = tuple(item[label].text for label in inner.labels)
        nested.place = Place(text, item[inner.type].start, item[inner.last].end)
        block.blocks.append(nested)
    return block


def _read_loose(text: ImportedText, items: Sequence[list[Token]], diagnostics: list[Diagnostic]) -> Iterator[ReadBlock]:
    """Attributes outside of every block, as one block without a type: the inside of a resource, pasted alone."""
    whole = ReadBlock("", (), Place(text, items[0][0].start, items[-1][-1].end))
    for item in items:
        body = _parse(text, item, diagnostics)
        if body is not None:
            part = _block(text, item, body, diagnostics)
            whole.comments += _comments_inside(text, item)
            whole.attributes |= part.attributes
    if whole.attributes:
        yield whole


def blocks_of_json(root: Value) -> Iterator[ReadBlock]:
    """The blocks of a Terraform JSON configuration; of each its arguments as attributes."""
    for type_, value in _members(root):
        depth = _LABELS.get(type_, 0)
        if type_ == "//":
            yield ReadBlock("comments", (), value.place, comments=_json_comments(value))
            continue
        for labels, body in _labelled(value, depth):
            yield _json_block(type_, labels, body)


_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "variable": 1, "module": 1, "provider": 1, "output": 1, "check": 1}


def _members(value: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(value.data, list):
        for item in value.data:
            yield from _members(item)
    elif isinstance(value.data, dict):
        yield from value.data.items()


def _labelled(value: Value, depth: int) -> Iterator[tuple[tuple[str, ...], Value]]:
    if depth == 0:
        yield from (((), item) for item in (value.data if isinstance(value.data, list) else [value]))
        return
    if not isinstance(value.data, dict | list | None):
        yield (), value  # no block, and with too few labels it will be said
    for label, inner in _members(value):
        if label != "//":
            yield from (((label, *labels), body) for labels, body in _labelled(inner, depth - 1))


def _json_block(type_: str, labels: tuple[str, ...], body: Value) -> ReadBlock:
    start = body.key.start if body.key else body.place.start
    block = ReadBlock(type_, labels, Place(body.place.text, start, body.place.end))
    members: Mapping[str, Value] = body.data if isinstance(body.data, dict) else {}
    for name, value in members.items():
        if name == "//":
            block.comments += _json_comments(value)
        else:
            block.attributes[name] = ReadAttribute(value.key or value.place, JsonExpression(value))
    return block


def _json_comments(value: Value) -> list[Comment]:
    items = value.data if isinstance(value.data, list) else [value]
    texts = [line for item in items if isinstance(item.data, str) for line in item.data.splitlines()]
    return [Comment(tuple(texts), value.place)] if texts else []
