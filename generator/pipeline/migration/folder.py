"""The folder of a root module: its files, the modules in it, and the blocks of the older resource."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import importing
from generator.diagnostics.codes import migrating as codes
from generator.pipeline.importing_files import file_function, read_terraform_files
from generator.pipeline.migration.edits import Edits
from generator.pipeline.migration.objects import ModulePath
from generator.pipeline.migration.table import NEWER, OLDER
from generator.readback import ImportedText, ReadResource, Value, read_configuration
from generator.readback.blocks import ReadBlock, blocks_of_json, read_hcl
from generator.readback.evaluation import HclExpression, JsonExpression
from generator.readback.json_text import parse_json
from generator.readback.tokens import LexicalFault

__all__ = ["BOM", "CodeFile", "CodeFolder", "OlderBlock", "literal_text", "read_folder"]

BOM = "\ufeff"


@dataclass(slots=True)
class CodeFile:
    """
    A file of Terraform code, and what will be changed in it.

    Attributes:
        path: Relative to the folder that was given.
        text: Without a byte order mark.
        root: The JSON value of a `.tf.json` file.
    """

    path: str
    text: ImportedText
    edits: Edits
    blocks: list[ReadBlock]
    has_bom: bool = False
    root: Value | None = None

    @property
    def is_json(self) -> bool:
        return self.root is not None

    @property
    def module(self) -> str:
        """The folder of its module, relative to the one that was given; "" for the root module."""
        return posixpath.dirname(self.path)

    @property
    def old(self) -> str:
        return (BOM if self.has_bom else "") + self.text.source.text

    @property
    def new(self) -> str:
        return (BOM if self.has_bom else "") + self.edits.result()


@dataclass(frozen=True, slots=True)
class OlderBlock:
    """A block of the older resource. `paths`: the ways to its module, one for each call."""

    file: CodeFile
    block: ReadBlock
    paths: Sequence[ModulePath]

    @property
    def name(self) -> str:
        return self.block.labels[1]

    @property
    def address(self) -> str:
        """For people: with the modules of the first call."""
        steps = [f"module.{name}" for name in (self.paths[0] if self.paths else ())]
        return ".".join([*steps, OLDER, self.name])


@dataclass(slots=True)
class CodeFolder:
    """
    Attributes:
        calls: Folder of a module to the modules that it calls: the folder of each by the call's name; `None` for one
            that is not in this folder.
        paths: Folder of a module to the ways to it from the root module.
        expanded: What the blocks stand for, as far as it can be worked out.
    """

    root: Path
    files: list[CodeFile] = field(default_factory=list)
    calls: dict[str, dict[str, str | None]] = field(default_factory=dict)
    paths: dict[str, list[ModulePath]] = field(default_factory=dict)
    older: list[OlderBlock] = field(default_factory=list)
    expanded: list[ReadResource] = field(default_factory=list)

    def names_of_older(self) -> dict[str, set[str]]:
        """The names of the older resources by the folder of their module."""
        names: dict[str, set[str]] = {}
        for block in self.older:
            names.setdefault(block.file.module, set()).add(block.name)
        return names

    def expanded_of(self, block: OlderBlock) -> list[ReadResource]:
        """What a block stands for, as far as it can be worked out."""
        if self._by_place is None:
            self._by_place = {}
            for one in self.expanded:
                self._by_place.setdefault((id(one.place.text), one.place.start), []).append(one)
        return self._by_place.get((id(block.block.place.text), block.block.place.start), [])

    _by_place: dict[tuple[int, int], list[ReadResource]] | None = None


def read_folder(root: Path, attributes: Mapping[str, frozenset[str]], diagnostics: list[Diagnostic]) -> CodeFolder:
    """
    Everything in the folder that is Terraform code.

    Args:
        attributes: Of the two resources, by type.
    """
    folder = CodeFolder(root)
    texts = read_terraform_files([root.as_posix()], lambda: b"", diagnostics)
    configuration = read_configuration(texts, attributes, file_function, provider="apono")
    folder.expanded = [one for one in configuration.resources if one.type == OLDER]
    for text in texts:
        folder.files.append(_read_file(text, root))
    for file in folder.files:
        for block in file.blocks:
            if block.type == "module" and len(block.labels) == 1:
                source = literal_text(block, "source")
                folder.calls.setdefault(file.module, {})[block.labels[0]] = _target(file.module, source, folder.files)
    _walk(folder, "", ())
    called = {file.text.source.name for file in folder.files if file.module in folder.paths}
    faults = (one for one in configuration.diagnostics if one.code in _FAULTS and one.location is not None)
    diagnostics += [one for one in faults if one.location is not None and one.location.file in called]
    _find_older(folder, diagnostics)
    return folder


_FAULTS = (importing.NOT_TERRAFORM.code, importing.GIVEN_TWICE.code)
"""The rest of what `readback` reports is about values, which a migration does not need to know."""


def _read_file(text: ImportedText, root: Path) -> CodeFile:
    path = posixpath.relpath(text.source.name, root.as_posix())
    raw = Path(text.source.name).read_bytes()
    edits = Edits(text.source.text)
    has_bom = raw.startswith(b"\xef\xbb\xbf")
    if text.source.text.lstrip(" \t\r\n")[:1] in ("{", "["):
        try:
            value = parse_json(text)
        except LexicalFault:
            return CodeFile(path, text, edits, [], has_bom)
        return CodeFile(path, text, edits, list(blocks_of_json(value)), has_bom, value)
    blocks = list(read_hcl(text, lambda type_, _labels: type_ not in ("locals", "output"), [], is_exact=True))
    return CodeFile(path, text, edits, blocks, has_bom)


def literal_text(block: ReadBlock, name: str) -> str | None:
    """The text of an attribute, if it is written there as such."""
    attribute = block.attributes.get(name)
    if attribute is None:
        return None
    expression = attribute.expression
    if isinstance(expression, JsonExpression):
        data = expression.value.data
        return data if isinstance(data, str) and "${" not in data and "%{" not in data else None
    if isinstance(expression, HclExpression) and expression.node.kind == "text":
        token = expression.tokens[expression.node.token]
        return token.text if token.parts is None else None
    return None


def _target(module: str, source: str | None, files: Sequence[CodeFile]) -> str | None:
    if source is None or not source.startswith(("./", "../")):
        return None
    found = posixpath.normpath(posixpath.join(module or ".", source))
    found = "" if found == "." else found
    return found if any(file.module == found for file in files) else None


def _walk(folder: CodeFolder, module: str, path: ModulePath) -> None:
    if len(path) > 10:
        return
    folder.paths.setdefault(module, []).append(path)
    for name, target in folder.calls.get(module, {}).items():
        if target is not None:
            _walk(folder, target, (*path, name))


def _find_older(folder: CodeFolder, diagnostics: list[Diagnostic]) -> None:
    taken = {
        (file.module, block.labels[1])
        for file in folder.files
        for block in file.blocks
        if block.type == "resource" and len(block.labels) == 2 and block.labels[0] == NEWER
    }
    for file in folder.files:
        for block in file.blocks:
            if block.type != "resource" or len(block.labels) != 2 or block.labels[0] != OLDER:
                continue
            location = block.place.location
            if file.module not in folder.paths:
                diagnostics.append(codes.MODULE_NOT_CALLED.at(location=location, folder=folder.root.as_posix()))
                continue
            if (file.module, block.labels[1]) in taken:
                diagnostics.append(codes.NAME_TAKEN.at(location=location, type=NEWER, name=block.labels[1]))
            folder.older.append(OlderBlock(file, block, folder.paths[file.module]))
