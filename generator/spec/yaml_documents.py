"""
A YAML text to documents: plain values for the models, and the node tree for positions.

Strict: everything that two YAML readers could read differently, and everything that could make a small file large, is a
diagnostic. Composing is left to libyaml; positions are looked up only when a diagnostic needs one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.nodes import Node

from generator.diagnostics import Diagnostic, SourceFile
from generator.diagnostics.codes import documents as codes
from generator.spec.source_map import NodeMap
from generator.spec.yaml_composer import MAX_DEPTH, NodeComposer, TooDeep
from generator.spec.yaml_faults import from_next_document, location_at, syntax_diagnostic
from generator.spec.yaml_text import YamlText
from generator.spec.yaml_values import MAX_NODES, POISON, ROOT, IncompleteMapping, ValueBuilder

__all__ = ["POISON", "IncompleteMapping", "SpecDocument", "parse_documents"]


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
        loader = NodeComposer(text)
        try:
            while loader.check_node():
                root: Any = loader.get_node()
                yield _build(root, source, yaml_text, index)
                index += 1
        except TooDeep as fault:
            yield codes.NESTING_TOO_DEEP.at(location=location_at(source, fault.line, fault.column), limit=MAX_DEPTH)
            start, rest = from_next_document(text, max(fault.line, start + 1))
        except yaml.YAMLError as error:
            diagnostic, line = syntax_diagnostic(error, source)
            yield diagnostic
            broken += 1
            if broken == _MAX_BROKEN:
                return  # no spec file, and each new beginning reads all the rest
            start, rest = from_next_document(text, max(line, start + 1))
        finally:
            loader.dispose()


_MAX_BROKEN: Final = 100


def _build(root: Node, source: SourceFile, yaml_text: YamlText, index: int) -> SpecDocument:
    source_map = NodeMap(source, root, yaml_text.restore)
    builder = ValueBuilder(source_map, yaml_text)
    data = builder.value(root, ROOT)
    if builder.node_count > MAX_NODES:
        data = POISON  # every field of such a document would be reported for not being what it stands for
    diagnostics = [diagnostic.located(source_map) for diagnostic in builder.diagnostics]
    return SpecDocument(data, source_map, index, builder.has_references, diagnostics)
