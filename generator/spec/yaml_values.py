"""The nodes of one document to plain values for the models; what is strict about our YAML is decided here."""

from __future__ import annotations

from typing import Any, Final

from yaml.nodes import MappingNode, Node, ScalarNode

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, Location, Part, Position, Range, Related
from generator.diagnostics.codes import documents as codes
from generator.diagnostics.codes import fields as codes_of_fields
from generator.spec.references import parse_reference
from generator.spec.source_map import NodeMap
from generator.spec.yaml_composer import COLLECTION, PLAIN, QUOTED
from generator.spec.yaml_scalars import MAYBE_NO_TEXT, plain_number, resolve_plain
from generator.spec.yaml_text import YamlText

__all__ = ["MAX_NODES", "POISON", "ROOT", "IncompleteMapping", "ValueBuilder"]

MAX_NODES: Final = 20_000
"""Values in one document, aliases counted as often as they are used. The largest sensible spec needs some hundred."""


class _Poison:
    """Stands where a value was that has been reported already; nothing more is said about it."""

    def __repr__(self) -> str:
        return "POISON"


POISON: Final = _Poison()


class IncompleteMapping(dict[str, Any]):
    """A mapping of which a part was left out that has been reported already: what is missing may have been there."""


_Trail = tuple["_Trail", str | int] | None
"""A path while it is walked: what leads to the parent, and the last step. Made into a real path only for messages."""
ROOT: _Trail = None


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


class ValueBuilder:
    """Nodes to plain values. One builder serves one document."""

    def __init__(self, source_map: NodeMap, yaml_text: YamlText) -> None:
        self.source_map = source_map
        self.restore = yaml_text.restore
        # Stand-ins have to be replaced in every text, so that no text may be taken as it is.
        self.maybe_no_text = MAYBE_NO_TEXT if yaml_text.restore is None else _Everything()
        self.diagnostics: list[Diagnostic] = []
        self.open_nodes: set[int] = set()
        self.node_count = 0
        self.has_references = False

    def value(self, node: Node, trail: _Trail) -> Any:
        tag = node.tag
        if tag is not PLAIN and tag is not QUOTED and tag is not COLLECTION and tag != "tag:yaml.org,2002:str":
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
            if item.tag is PLAIN and item.value[:1] not in maybe_no_text:
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
            elif value_node.tag is PLAIN and value_node.value[:1] not in maybe_no_text:
                values[key] = value_node.value
            elif key == "<<" and key_node.tag is PLAIN:
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
        if node.tag is not PLAIN:
            if text and not text.isspace():
                return text
            self.diagnostics.append(codes_of_fields.EMPTY_TEXT.at(_path(trail)))
            return POISON
        if text[:1] not in MAYBE_NO_TEXT:
            return text
        kind, resolved = resolve_plain(text)
        if resolved is None and trail is not None:
            self.diagnostics.append(codes_of_fields.NULL_VALUE.at(_path(trail), part=Part.KEY, field=_label(trail)))
            return POISON
        if kind:
            hint = plain_number(text)
            self.diagnostics.append(codes.AMBIGUOUS_SCALAR.at(_path(trail), value=text, kind=kind, hint=hint))
            return POISON
        return resolved

    def text(self, node: ScalarNode) -> str:
        value: str = node.value
        return value if self.restore is None else self.restore(value, node.style == '"')


# Only a plain scalar that starts so can be anything but text for some YAML reader.
class _Everything:
    """Contains whatever is asked for."""

    def __contains__(self, _item: object) -> bool:
        return True


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
