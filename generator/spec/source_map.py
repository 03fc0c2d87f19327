"""Paths of one YAML document to places in its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from generator.addresses import AttributePath, MapKey
from generator.diagnostics import Characters, Part, Position, Range, SourceFile
from generator.spec.scalar_text import find_characters

__all__ = ["NodeMap"]

_TAG = re.compile(r"(?:&\S+\s+)?(?P<tag>![^\s,\[\]{}]*)")


@dataclass(frozen=True, slots=True, eq=False)
class NodeMap:
    """A `SourceMap` over the nodes that libyaml made; nothing is computed before it is asked for."""

    source: SourceFile
    root: Node
    restore: Callable[[str, bool], str] | None = None

    @property
    def is_block(self) -> bool:
        """Whether the document is a mapping with a line for each field, so that a line can be added."""
        return isinstance(self.root, MappingNode) and not self.root.flow_style

    def holds(self, path: AttributePath) -> bool:
        return self._walk(path)[2] == len(path.steps)

    def find_range(self, path: AttributePath, part: Part, characters: Characters | None) -> Range | None:
        key, value, found = self._walk(path)
        if found < len(path.steps):
            return self._container_range(key, value)
        if part is Part.KEY and key is not None:
            return self.node_range(key)
        if characters is not None and isinstance(value, ScalarNode):
            inner = find_characters(self.source, value, self._text(value), characters)
            if inner is not None:
                return inner
        return self._value_range(key, value)

    def _walk(self, path: AttributePath) -> tuple[Node | None, Node, int]:
        """The key and the value that *path* leads to, and how many of its steps are there."""
        key: Node | None = None
        value = self.root
        for found, step in enumerate(path.steps):
            child = self._child(value, step.key if isinstance(step, MapKey) else step)
            if child is None:
                return key, value, found
            key, value = child
        return key, value, len(path.steps)

    def node_range(self, node: Node) -> Range:
        """All of a node, as libyaml marks it."""
        start, end = node.start_mark, node.end_mark
        return Range(Position(start.line + 1, start.column + 1), Position(end.line + 1, end.column + 1))

    def tag_range(self, node: Node) -> Range:
        """The tag of a node that has one; it stands in front of the node, perhaps behind an anchor."""
        start = node.start_mark
        tag = _TAG.match(self.source.lines[start.line], start.column)
        first, last = (start.column, start.column + 1) if tag is None else tag.span("tag")
        return Range(Position(start.line + 1, first + 1), Position(start.line + 1, last + 1))

    def _child(self, node: Node, step: str | int) -> tuple[Node | None, Node] | None:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if isinstance(key, ScalarNode) and self._text(key) == step:
                    return key, value
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            return None, node.value[step]
        return None

    def _text(self, node: ScalarNode) -> str:
        value: str = node.value
        return value if self.restore is None else self.restore(value, node.style == '"')

    def _value_range(self, key: Node | None, value: Node) -> Range:
        """The value on its line; the key for an empty value or one that fills lines of its own."""
        range_ = self.node_range(value)
        if isinstance(value, ScalarNode) and range_.start != range_.end:
            return range_
        if range_.start.line == range_.end.line and range_.start != range_.end:
            return range_
        return self._container_range(key, value)

    def _container_range(self, key: Node | None, value: Node) -> Range:
        """Where something is missing: the key that holds *value*, else the first thing inside it."""
        if key is not None:
            return self.node_range(key)
        if isinstance(value, MappingNode) and value.value:
            return self.node_range(value.value[0][0])
        start = self.node_range(value).start
        line = self.source.lines[start.line - 1] if start.line <= len(self.source.lines) else ""
        return Range(start, Position(start.line, max(start.column, len(line) + 1)))
