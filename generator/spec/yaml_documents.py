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

__all__ = [
    "MAX_DEPTH",
    "MAX_FILE_BYTES",
    "MAX_NODES",
    "POISON",
    "IncompleteMapping",
    "SpecDocument",
    "parse_documents",
]

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


class IncompleteMapping(dict[str, Any]):
    """A mapping of which a part was left out that has been reported already: what is missing may have been there."""


@dataclass(slots=True)
class SpecDocument:
    """
    One YAML document.

    Attributes:
        data: dict, list, str, int, float, bool, None; `VariableName` where a reference stands; `POISON` where a
            diagnostic was given already.
        source_map: Finds the places of paths.
        index: Which document of its file it is, from 0.
        has_references: Whether a `{ref: ...}` stands anywhere in it.
    """

    data: Any
    source_map: NodeMap
    index: int
    has_references: bool
    diagnostics: list[Diagnostic] = field(default_factory=list)


def parse_documents(source: SourceFile) -> Iterator[SpecDocument | Diagnostic]:
    """
    The documents of a text, in order, and diagnostics for the parts that are no YAML.

    After a syntax error reading goes on at the next line that starts a document (`---`).
    """
    yaml_text = YamlText.of(source.text)
    rest: str | None = yaml_text.text
    index = start = broken = 0
    while rest is not None:
        text, rest = rest, None
        loader = _Composer(text)
        try:
            while loader.check_node():
                root: Any = loader.get_node()
                yield _build(root, source, yaml_text, index)
                index += 1
        except _TooDeep as fault:
            yield codes.NESTING_TOO_DEEP.at(location=_at(source, fault.line, fault.column), limit=MAX_DEPTH)
            start, rest = _from_next_document(text, max(fault.line, start + 1))
        except yaml.YAMLError as error:
            diagnostic, line = _syntax_diagnostic(error, source)
            yield diagnostic
            broken += 1
            if broken == _MAX_BROKEN:
                return  # no spec file, and each new beginning reads all the rest
            start, rest = _from_next_document(text, max(line, start + 1))
        finally:
            loader.dispose()


_MAX_BROKEN: Final = 100

_PLAIN = "plain"
_QUOTED = "quoted"
_COLLECTION = "collection"


class _TooDeep(Exception):  # noqa: N818 - caught three lines from where it is raised
    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column


if yaml.__with_libyaml__:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
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


class _Composer(_Parser):
    """Composes nodes whose tag tells only how they were written; every other tag was written by the user."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        depth = 0

        # Closures, because libyaml's composer calls all of them for every value.
        def descend(parent: Node | None, _index: object) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                mark = parent.start_mark if parent is not None else None
                raise _TooDeep(mark.line if mark else 0, mark.column if mark else 0)

        def ascend() -> None:
            nonlocal depth
            depth -= 1

        def resolve(kind: type[Node], _value: object, implicit: tuple[bool, bool] | bool) -> str:
            if kind is not ScalarNode:
                return _COLLECTION
            return _PLAIN if implicit[0] else _QUOTED  # type: ignore[index]

        self.descend_resolver = descend
        self.ascend_resolver = ascend
        self.resolve = resolve


def _build(root: Node, source: SourceFile, yaml_text: YamlText, index: int) -> SpecDocument:
    source_map = NodeMap(source, root, yaml_text.restore)
    builder = _Builder(source_map, yaml_text)
    data = builder.value(root, _ROOT)
    if builder.node_count > MAX_NODES:
        data = POISON  # every field of such a document would be reported for not being what it stands for
    diagnostics = [diagnostic.located(source_map) for diagnostic in builder.diagnostics]
    return SpecDocument(data, source_map, index, builder.has_references, diagnostics)


_Trail = tuple["_Trail", str | int] | None
"""A path while it is walked: what leads to the parent, and the last step. Made into a real path only for messages."""
_ROOT: _Trail = None


def _path(trail: _Trail) -> AttributePath:
    steps: list[str | int] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return AttributePath(tuple(reversed(steps)))


def _label(trail: _Trail) -> str:
    """How a message names the field: its own name, with the index for an item of a list."""
    steps = _path(trail).steps
    names = [index for index, step in enumerate(steps) if isinstance(step, str)]
    return str(AttributePath(steps[names[-1] :] if names else steps))


class _Builder:
    """Nodes to plain values. One builder serves one document."""

    def __init__(self, source_map: NodeMap, yaml_text: YamlText) -> None:
        self.source_map = source_map
        self.restore = yaml_text.restore
        # Stand-ins have to be replaced in every text, so that no text may be taken as it is.
        self.maybe_no_text = _MAYBE_NO_TEXT if yaml_text.restore is None else _Everything()
        self.diagnostics: list[Diagnostic] = []
        self.open_nodes: set[int] = set()
        self.node_count = 0
        self.has_references = False

    def value(self, node: Node, trail: _Trail) -> Any:
        tag = node.tag
        if tag is not _PLAIN and tag is not _QUOTED and tag is not _COLLECTION and tag != "tag:yaml.org,2002:str":
            location = Location(self.source_map.source, self.source_map.tag_range(node))
            self.diagnostics.append(codes.CUSTOM_TAG.at(_path(trail), location=location, tag=_short_tag(tag)))
            return POISON
        if isinstance(node, ScalarNode):
            return self.scalar(node, trail)
        if id(node) in self.open_nodes:
            self.diagnostics.append(codes.RECURSIVE_ALIAS.at(_path(trail)))
            return POISON
        self.node_count += len(node.value)
        if self.node_count > MAX_NODES:
            if self.node_count - len(node.value) <= MAX_NODES:
                # The values behind an alias stand elsewhere; the field that they are used in is here.
                field = AttributePath(_path(trail).steps[:1])
                self.diagnostics.append(codes.DOCUMENT_TOO_LARGE.at(field, part=Part.KEY, limit=MAX_NODES))
            return POISON
        self.open_nodes.add(id(node))
        built = self.mapping(node, trail) if isinstance(node, MappingNode) else self.sequence(node, trail)
        self.open_nodes.discard(id(node))
        return built

    def sequence(self, node: Node, trail: _Trail) -> Any:
        maybe_no_text = self.maybe_no_text
        values = []
        for index, item in enumerate(node.value):
            if item.tag is _PLAIN and item.value[:1] not in maybe_no_text:
                values.append(item.value)
            else:
                values.append(self.value(item, (trail, index)))
        return values

    def mapping(self, node: MappingNode, trail: _Trail) -> Any:
        values: dict[str, Any] = {}
        is_complete = True
        restore, maybe_no_text = self.restore, self.maybe_no_text
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                start = self.source_map.node_range(key_node).start
                location = Location(self.source_map.source, Range(start, Position(start.line, start.column + 1)))
                self.diagnostics.append(codes.KEY_IS_NO_TEXT.at(_path(trail), location=location))
                is_complete = False
                continue
            key = key_node.value if restore is None else self.text(key_node)
            if key in values:
                self.diagnostics.append(self.duplicate(key_node, _path((trail, key))))
            elif value_node.tag is _PLAIN and value_node.value[:1] not in maybe_no_text:
                values[key] = value_node.value
            elif key == "<<" and key_node.tag is _PLAIN:
                self.diagnostics.append(codes.MERGE_KEY.at(_path((trail, key)), part=Part.KEY))
                is_complete = False
            else:
                values[key] = self.value(value_node, (trail, key))
        if "ref" in values:
            return self.reference(values, _path(trail))
        if is_complete:
            return values
        return IncompleteMapping(values) if values else POISON

    def duplicate(self, second: ScalarNode, path: AttributePath) -> Diagnostic:
        location = Location(self.source_map.source, self.source_map.node_range(second))
        first = Related("first given here", path, Part.KEY)
        return codes.DUPLICATE_KEY.at(path, location=location, related=(first,), key=path.steps[-1])

    def reference(self, values: dict[str, Any], path: AttributePath) -> Any:
        self.has_references = True
        if values["ref"] is POISON:
            return POISON
        reference, diagnostics = parse_reference(values, path)
        self.diagnostics.extend(diagnostics)
        return POISON if reference is None else reference

    def scalar(self, node: ScalarNode, trail: _Trail) -> Any:
        text = self.text(node)
        if node.tag is not _PLAIN:
            if text and not text.isspace():
                return text
            self.diagnostics.append(codes_of_fields.EMPTY_TEXT.at(_path(trail)))
            return POISON
        if text[:1] not in _MAYBE_NO_TEXT:
            return text
        kind, resolved = _resolve_plain(text)
        if resolved is None and trail is not None:
            self.diagnostics.append(codes_of_fields.NULL_VALUE.at(_path(trail), part=Part.KEY, field=_label(trail)))
            return POISON
        if kind:
            hint = _plain_number(text)
            self.diagnostics.append(codes.AMBIGUOUS_SCALAR.at(_path(trail), value=text, kind=kind, hint=hint))
            return POISON
        return resolved

    def text(self, node: ScalarNode) -> str:
        value: str = node.value
        return value if self.restore is None else self.restore(value, node.style == '"')


# Only a plain scalar that starts so can be anything but text for some YAML reader.
_MAYBE_NO_TEXT = frozenset(["", *"0123456789+-.~ntfyoNTFYO"])


class _Everything:
    """Contains whatever is asked for."""

    def __contains__(self, _item: object) -> bool:
        return True


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


def _plain_number(value: str) -> str | None:
    """The hint for what is most likely a decimal number with something about it; `None` for other traps."""
    digits = value.lstrip("+").replace("_", "").lstrip("0")
    return f"write `{digits}` for the number, or put it between quotes if it is a text" if digits.isdecimal() else None


_DOCUMENT_START = re.compile(r"---(?=\s|$)")
# What libyaml refuses in a text (its reader.c): everything that is not printable for YAML.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _from_next_document(text: str, line: int) -> tuple[int, str | None]:
    """
    The first line (from 0) at or below *line* that starts a document, and *text* from there on, if there is one.

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
    if error.context_mark is not None and "unexpected end of stream" in problem:
        # Found at the end of the file, but what is to be mended is where the quote was opened.
        line, column = error.context_mark.line, error.context_mark.column
        unclosed = codes.YAML_SYNTAX.at(
            location=_at(source, line, column),
            problem="the quote that is opened here is never closed",
            hint="close the quote",
        )
        return unclosed, len(source.lines)
    related: tuple[Related, ...] = ()
    if error.context_mark is not None and error.context:
        mark = error.context_mark
        related = (Related(error.context, location=_at(source, mark.line, mark.column)),)
    hint = next((hint for words, hint in _SYNTAX_HINTS if words in problem), "")
    if "mapping values are not allowed" in problem and ": " not in source_line[:column]:
        hint = _INDENTATION  # the colon behind the line's first word, so there is no text in front that could hold it
    return codes.YAML_SYNTAX.at(location=location, related=related, problem=problem, hint=hint), line


_INDENTATION = "check the indentation: all fields of one mapping begin in the same column"

_SYNTAX_HINTS = (
    ("did not find expected key", _INDENTATION),
    ("did not find expected '-' indicator", "check the indentation: all items of one list begin in the same column"),
    ("did not find expected ','", "add the comma or the closing bracket that is missing here or above"),
    ("expected alphabetic or numeric", "put a text that begins with `*` or `&` between quotes"),
    ("mapping values are not allowed", "put a text that holds `: ` between quotes"),
    ("could not find expected ':'", "write `key: value`; a longer text goes between quotes or behind `|`"),
    ("unknown escape character", r"inside double quotes write `\\` for a backslash, or use single quotes"),
    ("cannot start any token", "put the text between quotes"),
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
