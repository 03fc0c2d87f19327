"""libyaml's composer, with a limit of depth, and with tags that tell how each node was written."""

from __future__ import annotations

from typing import Final

import yaml
from yaml.nodes import Node, ScalarNode

__all__ = ["COLLECTION", "MAX_DEPTH", "PLAIN", "QUOTED", "NodeComposer", "TooDeep"]

MAX_DEPTH: Final = 32
"""Mappings and sequences inside one another. The deepest spec needs five."""

PLAIN = "plain"
QUOTED = "quoted"
COLLECTION = "collection"


class TooDeep(Exception):  # noqa: N818 - caught three lines from where it is raised
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


class NodeComposer(_Parser):
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
                raise TooDeep(mark.line if mark else 0, mark.column if mark else 0)

        def ascend() -> None:
            nonlocal depth
            depth -= 1

        def resolve(kind: type[Node], _value: object, implicit: tuple[bool, bool] | bool) -> str:
            if kind is not ScalarNode:
                return COLLECTION
            return PLAIN if implicit[0] else QUOTED  # type: ignore[index]

        self.descend_resolver = descend
        self.ascend_resolver = ascend
        self.resolve = resolve
