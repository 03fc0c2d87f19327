"""
A YAML text to documents: plain values for the models, and the node tree for positions.

Strict: everything that two YAML readers could read differently, and everything that could make a small file large, is a
diagnostic. Composing is left to libyaml; positions are looked up only when a diagnostic needs one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from generator.addresses import AttributePath
from generator.diagnostics import BugError, Diagnostic, Location, Part, Position, Range, Related, SourceFile
from generator.diagnostics.codes import documents as codes
from generator.diagnostics.codes import fields as codes_of_fields
from generator.diagnostics.positions import LINE_END
from generator.spec.references import parse_reference
from generator.spec.source_map import NodeMap
from generator.spec.yaml_text import YamlText

__all__ = ["MAX_DEPTH", "MAX_FILE_BYTES", "MAX_NODES", "POISON", "SpecDocument", "parse_documents"]

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
MAX_DEPTH: Final = 32
"""Mappings and sequences inside one another. The deepest spec needs five."""
MAX_NODES: Final = 20_000
"""Values in one document, aliases counted as often as they are used. The largest sensible spec needs some hundred."""


class _Poison:
    """Stands where a value was that has been reported already; nothing more is said about it."""

    def __repr__(self) -> str:
        return "POISON"


POISON: Final = _Poison()


@dataclass(slots=True)
class SpecDocument:
    """
    One YAML document.

    Attributes:
        data: dict, list, str, int, float, bool, None; `VariableName` where a reference stands; `POISON` where a
            diagnostic was given already.
        source_map: Finds the places of paths.
        index: Which document of its file it is, from 0.
    """

    data: Any
    source_map: NodeMap
    index: int
    diagnostics: list[Diagnostic] = field(default_factory=list)


def parse_documents(source: SourceFile) -> Iterator[SpecDocument | Diagnostic]:
    """
    The documents of a text, in order, and diagnostics for the parts that are no YAML.

    After a syntax error reading goes on at the next line that starts a document (`---`).
    """
    yaml_text = YamlText.of(source.text)
    text: str | None = yaml_text.text
    index = start = 0
    while text is not None:
        loader = _Composer(text)
        try:
            while loader.check_node():
                yield _build(loader.get_node(), source, yaml_text, index)
                index += 1
            text = None
        except _TooDeep as fault:
            yield codes.NESTING_TOO_DEEP.at(location=_at(source, fault.line, fault.column), limit=MAX_DEPTH)
            start, text = _from_next_document(text, max(fault.line, start + 1))
        except yaml.YAMLError as error:
            diagnostic, line = _syntax_diagnostic(error, source)
            yield diagnostic
            start, text = _from_next_document(text, max(line, start + 1))
        finally:
            loader.dispose()


_PLAIN = "plain"
_QUOTED = "quoted"


class _TooDeep(Exception):  # noqa: N818 - caught three lines from where it is raised
    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column


if hasattr(yaml, "CParser"):
    from yaml.cyaml import CParser as _Parser
else:  # PyYAML without libyaml: the same results, some ten times slower
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Parser(Reader, Scanner, Parser, Composer):  # type: ignore[no-redef]
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)

        def dispose(self) -> None:
            pass


class _Composer(_Parser):  # type: ignore[misc, valid-type]
    """Composes nodes whose tag tells only whether the scalar was plain; every other tag was written by the user."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0

    def resolve(self, _kind: type[Node], _value: object, implicit: tuple[bool, bool] | bool) -> str:
        return _PLAIN if implicit is True or (implicit and implicit[0]) else _QUOTED

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            mark = parent.start_mark if parent is not None else None
            raise _TooDeep(mark.line if mark else 0, mark.column if mark else 0)

    def ascend_resolver(self) -> None:
        self.depth -= 1


def _build(root: Node, source: SourceFile, yaml_text: YamlText, index: int) -> SpecDocument:
    source_map = NodeMap(source, root, yaml_text.restore)
    builder = _Builder(source_map, yaml_text)
    data = builder.value(root, ())
    diagnostics = [diagnostic.located(source_map) for diagnostic in builder.diagnostics]
    return SpecDocument(data, source_map, index, diagnostics)


class _Builder:
    """Nodes to plain values. One builder serves one document."""

    def __init__(self, source_map: NodeMap, yaml_text: YamlText) -> None:
        self.source_map = source_map
        self.restore = yaml_text.restore
        self.diagnostics: list[Diagnostic] = []
        self.open_nodes: set[int] = set()
        self.node_count = 0

    def value(self, node: Node, path: tuple[str | int, ...]) -> Any:
        self.node_count += 1
        if self.node_count > MAX_NODES:
            if self.node_count == MAX_NODES + 1:
                self.diagnostics.append(codes.DOCUMENT_TOO_LARGE.at(AttributePath(path), limit=MAX_NODES))
            return POISON
        if node.tag != _PLAIN and node.tag != _QUOTED and node.tag != "tag:yaml.org,2002:str":
            self.diagnostics.append(codes.CUSTOM_TAG.at(AttributePath(path), tag=_short_tag(node.tag)))
            return POISON
        if isinstance(node, ScalarNode):
            return self.scalar(node, path)
        if id(node) in self.open_nodes:
            self.diagnostics.append(codes.RECURSIVE_ALIAS.at(AttributePath(path)))
            return POISON
        self.open_nodes.add(id(node))
        try:
            if isinstance(node, MappingNode):
                return self.mapping(node, path)
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        finally:
            self.open_nodes.discard(id(node))

    def mapping(self, node: MappingNode, path: tuple[str | int, ...]) -> Any:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.diagnostics.append(codes.KEY_IS_NO_TEXT.at(AttributePath(path)))
                continue
            key = self.text(key_node)
            here = (*path, key)
            if key == "<<" and key_node.tag == _PLAIN:
                self.diagnostics.append(codes.MERGE_KEY.at(AttributePath(here), part=Part.KEY))
            elif key in values:
                self.diagnostics.append(self.duplicate(key_node, here))
            else:
                values[key] = self.value(value_node, here)
        if "ref" in values:
            return self.reference(values, path)
        return values

    def duplicate(self, second: ScalarNode, path: tuple[str | int, ...]) -> Diagnostic:
        location = Location(self.source_map.source, self.source_map.node_range(second))
        first = Related("first given here", AttributePath(path), Part.KEY)
        return codes.DUPLICATE_KEY.at(AttributePath(path), location=location, related=(first,), key=path[-1])

    def reference(self, values: dict[str, Any], path: tuple[str | int, ...]) -> Any:
        if values["ref"] is POISON:
            return POISON
        reference, diagnostics = parse_reference(values, AttributePath(path))
        self.diagnostics.extend(diagnostics)
        return POISON if reference is None else reference

    def scalar(self, node: ScalarNode, path: tuple[str | int, ...]) -> Any:
        if node.tag != _PLAIN:
            text = self.text(node)
            if not text or text.isspace():
                self.diagnostics.append(codes_of_fields.EMPTY_TEXT.at(AttributePath(path)))
                return POISON
            return text
        value: str = node.value
        if value[:1] not in _MAY_BE_NO_TEXT:
            return value if self.restore is None else self.text(node)
        kind, resolved = _resolve_plain(value)
        if resolved is None and path:
            self.diagnostics.append(codes_of_fields.NULL_VALUE.at(AttributePath(path), part=Part.KEY, field=path[-1]))
            return POISON
        if kind:
            trap = codes.AMBIGUOUS_SCALAR.at(AttributePath(path), value=value, kind=kind)
            self.diagnostics.append(trap)
            return POISON
        return self.text(node) if isinstance(resolved, str) else resolved

    def text(self, node: ScalarNode) -> str:
        value: str = node.value
        return value if self.restore is None else self.restore(value, node.style == '"')


# Only a plain scalar that starts so can be anything but text for some YAML reader.
_MAY_BE_NO_TEXT = frozenset(["", *"0123456789+-.~ntfyoNTFYO"])

_WORDS: dict[str, bool | None] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= {word: word[0] in "tT" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")

# What YAML 1.1 (most readers in use), YAML 1.2 and people read differently. The first that matches names the trap.
_TRAPS = (
    (re.compile(r"(?i:yes|no|on|off)"), "a truth value"),
    (re.compile(r"[-+]?0[0-7_]+"), "an octal number"),
    (re.compile(r"[-+]?0[0-9]+"), "a number with a leading zero"),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F_]+"), "a hexadecimal number"),
    (re.compile(r"[-+]?0[bB][01_]+"), "a binary number"),
    (re.compile(r"0o[0-7]+"), "an octal number"),
    (re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"), "a number to the base of 60"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "a date"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*"), "a number with underscores"),
    (re.compile(r"\+[0-9]+"), "a number with a plus sign"),
    (re.compile(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)"), "a number without a value"),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.?[0-9]*)([eE][-+]?[0-9]+)?"), "a number"),
)


def _resolve_plain(value: str) -> tuple[str, str | int | float | bool | None]:
    """What a plain scalar is: the name of a trap ("" for none) and the value."""
    if value in _WORDS:
        return "", _WORDS[value]
    if _INTEGER.fullmatch(value):
        # Python refuses to convert endless digits; nothing in a spec needs so many.
        return ("", int(value)) if len(value) < 20 else ("a number", value)
    if _DECIMAL.fullmatch(value):
        return "", float(value)
    for pattern, kind in _TRAPS:
        if pattern.fullmatch(value):
            return kind, value
    return "", value


_DOCUMENT_START = re.compile(r"---(?=\s|$)")
# What libyaml refuses in a text (its reader.c): everything that is not printable for YAML.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _from_next_document(text: str, line: int) -> tuple[int, str | None]:
    """
    The first line (from 0) at or below *line* that starts a document, and *text* from there on; `None` if there is none.

    What is left out is replaced by empty lines, so that positions stay true.
    """
    lines = LINE_END.split(text)
    for number in range(line, len(lines)):
        if _DOCUMENT_START.match(lines[number]):
            return number, "\n" * number + "\n".join(lines[number:])
    return len(lines), None


def _syntax_diagnostic(error: yaml.YAMLError, source: SourceFile) -> tuple[Diagnostic, int]:
    """The diagnostic for what libyaml says, and the line (from 0) behind which reading can go on."""
    if isinstance(error, yaml.reader.ReaderError):
        return _control_character(source), len(source.lines)
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        raise BugError("libyaml reported an error without a place") from error
    line, column = error.problem_mark.line, error.problem_mark.column
    problem = error.problem or "not YAML"
    location = _at(source, line, column)
    source_line = source.lines[line] if line < len(source.lines) else ""
    if "\t" in (source_line[: column + 1] or source_line) and ("tab" in problem or "cannot start" in problem):
        return codes.TAB.at(location=location), line
    if "undefined alias" in problem:
        return codes.UNDEFINED_ALIAS.at(location=location), line
    related: tuple[Related, ...] = ()
    if error.context_mark is not None and error.context:
        mark = error.context_mark
        related = (Related(error.context, location=_at(source, mark.line, mark.column)),)
    hint = next((hint for words, hint in _SYNTAX_HINTS if words in problem), "")
    return codes.YAML_SYNTAX.at(location=location, related=related, problem=problem, hint=hint), line


_SYNTAX_HINTS = (
    ("mapping values are not allowed", "put a text that holds `: ` between quotes"),
    ("could not find expected ':'", "write `key: value`; a longer text goes between quotes or behind `|`"),
    ("unknown escape character", r"inside double quotes write `\\` for a backslash, or use single quotes"),
    ("cannot start any token", "put the text between quotes"),
    ("unexpected end of stream", "close the quote or bracket"),
)


def _control_character(source: SourceFile) -> Diagnostic:
    for number, line in enumerate(source.lines):
        match = _CONTROL.search(line)
        if match:
            location = _at(source, number, match.start())
            return codes.CONTROL_CHARACTER.at(location=location, code=f"U+{ord(match[0]):04X}")
    raise BugError("libyaml refuses a character that is not to be found")


def _at(source: SourceFile, line: int, column: int) -> Location:
    """The one character at *line* and *column* (both from 0); libyaml may point behind the last line."""
    if line >= len(source.lines):
        line, column = len(source.lines) - 1, len(source.lines[-1])
    start = Position(line + 1, column + 1)
    return Location(source, Range(start, Position(line + 1, column + 2)))


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
