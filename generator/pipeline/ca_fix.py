"""
A CA that was accepted, put where a spec names it.

Comments and layout of the spec stay: a line is added, or the file that it names gets another text. What was changed is
read again, and must mean what it meant before but for the CA.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, final

from generator.addresses import AttributePath
from generator.diagnostics import Part, SourceFile
from generator.pipeline.compilation import CompiledIntegration
from generator.pipeline.output import Change, FileChange, write
from generator.spec.yaml_documents import SpecDocument, parse_documents
from generator.spec.yaml_writer import write_text

__all__ = ["CaFix", "plan_ca_fix"]

_FIELD: Final = "certificate_authority"
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")


@final
@dataclass(frozen=True, slots=True)
class CaFix:
    """`changes`: paths as people see them, relative to the current directory or absolute as the spec was given."""

    changes: tuple[FileChange, ...]

    def apply(self) -> None:
        """
        Writes all or nothing.

        Raises:
            WriteError: See `pipeline.output`.
        """
        real = [os.path.realpath(change.path) for change in self.changes]
        folder = Path(os.path.commonpath([os.path.dirname(name) for name in real]))  # noqa: PTH120
        moved = [
            FileChange(Path(name).relative_to(folder).as_posix(), change.change, change.old, change.new)
            for name, change in zip(real, self.changes, strict=True)
        ]
        write(folder, moved, prune=False)


def plan_ca_fix(compiled: CompiledIntegration, pem: str) -> CaFix | str:
    """What to change so that the spec trusts *pem*, or why that has to be done by hand."""
    spec = Path(compiled.source.name)
    if not spec.is_file():
        return "the spec is no file"
    if spec.read_bytes().decode("utf-8", "replace") != compiled.source.text:
        return "the spec was changed meanwhile; run --fix again"
    documents = _read(compiled.source)
    document = next((one for one in documents if one.index == compiled.document), None)
    if document is None:
        return "the spec cannot be read again"
    authority = document.data.get(_FIELD)
    if authority is None:
        return _name_new_file(spec, document, documents, compiled.source, pem)
    if not isinstance(authority, dict) or not isinstance(authority.get("file"), str):
        return "the spec holds the CA itself: replace it there"
    return CaFix((_change(spec.parent / authority["file"], pem),))


def _name_new_file(
    spec: Path, document: SpecDocument, documents: Sequence[SpecDocument], source: SourceFile, pem: str
) -> CaFix | str:
    file = spec.with_name(f"{spec.stem}-ca.pem" if len(documents) == 1 else f"{spec.stem}-{document.index + 1}-ca.pem")
    if file.exists():
        return f"{file.as_posix()} exists: name it in `{_FIELD}` if it is the right one"
    text = _insert(source.text, document, file.name)
    if text is None or not _means_the_same(document, documents, SourceFile(source.name, text), file.name):
        return f"add it by hand: `{_FIELD}: {{file: {file.name}}}`"
    return CaFix((_change(file, pem), FileChange(spec.as_posix(), Change.STALE, source.text, text)))


def _change(file: Path, pem: str) -> FileChange:
    if not file.exists():
        return FileChange(file.as_posix(), Change.MISSING, None, pem)
    return FileChange(file.as_posix(), Change.STALE, file.read_bytes().decode("utf-8", "replace"), pem)


def _insert(text: str, document: SpecDocument, name: str) -> str | None:
    """A line for the field and one for the file below the port; `None` for a mapping in braces."""
    path = AttributePath.of("port")
    key = document.source_map.find_range(path, Part.KEY, None)
    value = document.source_map.find_range(path, Part.VALUE, None)
    if key is None or value is None or not document.source_map.is_block:
        return None
    lines = _LINES.findall(text)
    indent = " " * (key.start.column - 1)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    before = "".join(lines[: value.end.line])
    gap = "" if before.endswith("\n") else end
    added = f"{indent}{_FIELD}:{end}{indent}  file: {write_text(name)}{end}"
    return before + gap + added + "".join(lines[value.end.line :])


def _means_the_same(changed: SpecDocument, documents: Sequence[SpecDocument], source: SourceFile, name: str) -> bool:
    expected: list[Any] = [
        {**one.data, _FIELD: {"file": name}} if one.index == changed.index else one.data for one in documents
    ]
    return [one.data for one in _read(source)] == expected


def _read(source: SourceFile) -> list[SpecDocument]:
    return [one for one in parse_documents(source) if isinstance(one, SpecDocument)]
