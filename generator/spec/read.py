"""Opens what the command line names: spec files, directories of them, and standard input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generator.diagnostics import Diagnostic, SourceFile
from generator.diagnostics.codes import documents as codes
from generator.spec.surface import API_VERSION
from generator.spec.yaml_documents import MAX_FILE_BYTES

__all__ = ["STDIN", "SpecFile", "find_repository", "read_specs"]

STDIN: Final = "<stdin>"
_ENDINGS = (".yaml", ".yml", ".json")
# Terraform JSON and the like, which a repository has beside its specs.
_NOT_SPECS = (".tf.json", ".tfvars.json", ".schema.json")


@dataclass(frozen=True, slots=True)
class SpecFile:
    """
    One text that holds specs.

    Attributes:
        path: `None` for standard input.
        repository: The outermost folder that specs in this file may name files in; `None` for standard input.
        is_named: Whether the command line named the file itself, so that everything in it has to be a spec.
    """

    source: SourceFile
    path: Path | None
    repository: Path | None
    is_named: bool


def read_specs(arguments: Sequence[str], read_stdin: Callable[[], bytes]) -> Iterator[SpecFile | Diagnostic]:
    """
    The spec files that the arguments stand for, in their order; those of a directory sorted by path.

    A file that several arguments stand for is read once.
    """
    seen: set[Path] = set()
    for argument in arguments:
        if argument == "-":
            yield _decoded(STDIN, read_stdin(), None, is_named=True)
            continue
        path = Path(argument)
        try:
            files = _spec_files(path) if path.is_dir() else [path]
        except OSError as exc:
            yield codes.FILE_NOT_READABLE.at(file=argument, reason=_reason(exc))
            continue
        if not files:
            yield codes.NO_SPEC_FILES.at(file=argument, api_version=API_VERSION)
        for file in files:
            resolved = file.resolve()
            if resolved not in seen:
                seen.add(resolved)
                yield _read(file, is_named=file is path)


def find_repository(spec_file: Path) -> Path:
    """The nearest folder above a spec with `.git` in it; the spec's own folder where there is none."""
    folder = spec_file.resolve().parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def _spec_files(directory: Path) -> list[Path]:
    """All files below *directory* that may hold specs; hidden folders and files are left out."""
    found: list[Path] = []
    for folder, subfolders, names in os.walk(directory, onerror=_raise):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [
            Path(folder, name)
            for name in names
            if name.endswith(_ENDINGS) and not name.endswith(_NOT_SPECS) and not name.startswith(".")
        ]
    return sorted(found)


def _raise(error: OSError) -> None:
    raise error


def _read(path: Path, *, is_named: bool) -> SpecFile | Diagnostic:
    name = path.as_posix()
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as exc:
        return codes.FILE_NOT_READABLE.at(file=name, reason=_reason(exc))
    return _decoded(name, data, path, is_named=is_named)


def _decoded(name: str, data: bytes, path: Path | None, *, is_named: bool) -> SpecFile | Diagnostic:
    if len(data) > MAX_FILE_BYTES:
        return codes.FILE_TOO_LARGE.at(file=name, limit_mib=MAX_FILE_BYTES >> 20)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        return codes.NOT_UTF8.at(file=name, offset=exc.start + 1)
    repository = find_repository(path) if path is not None else None
    return SpecFile(SourceFile(name, text), path, repository, is_named)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
