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

__all__ = ["MAX_FILE_BYTES", "STDIN", "SpecFile", "find_repository", "read_specs"]

STDIN: Final = "<stdin>"
MAX_FILE_BYTES: Final = 64 * 1024 * 1024
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
    reader = _Reader()
    for argument in arguments:
        if argument == "-":
            yield _decoded(STDIN, read_stdin(), None, None, is_named=True)
            continue
        try:
            is_directory = os.path.isdir(argument)  # noqa: PTH112 - thousands of names, and `Path` is five times as slow
            names = _spec_names(argument) if is_directory else [argument]
        except OSError as exc:
            yield codes.FILE_NOT_READABLE.at(file=argument, reason=_reason(exc))
            continue
        if not names:
            yield codes.NO_SPEC_FILES.at(file=argument, api_version=API_VERSION)
        for name in names:
            item = reader.read(name, is_named=not is_directory)
            if item is not None:
                yield item


def find_repository(spec_file: Path) -> Path:
    """The nearest folder above a spec with `.git` in it; the spec's own folder where there is none."""
    folder = spec_file.resolve().parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def _spec_names(directory: str) -> list[str]:
    """All files below *directory* that may hold specs, by folder and name; hidden folders and files are left out."""
    found: list[list[str]] = []
    for folder, subfolders, names in os.walk(directory, onerror=_raise):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [
            [folder, name]
            for name in names
            if name.endswith(_ENDINGS) and not name.endswith(_NOT_SPECS) and not name.startswith(".")
        ]
    return [os.path.join(folder, name) for folder, name in sorted(found)]  # noqa: PTH118


def _raise(error: OSError) -> None:
    raise error


class _Reader:
    """Reads each file once, whatever it is called, and looks up each folder's repository once."""

    def __init__(self) -> None:
        self.seen: set[tuple[int, int]] = set()
        self.repository_by_folder: dict[str, Path] = {}

    def read(self, name: str, *, is_named: bool) -> SpecFile | Diagnostic | None:
        """The file; `None` if it was read before."""
        path = Path(name)
        try:
            with open(name, "rb") as stream:  # noqa: PTH123
                status = os.fstat(stream.fileno())
                if (status.st_dev, status.st_ino) in self.seen:
                    return None
                self.seen.add((status.st_dev, status.st_ino))
                data = stream.read(MAX_FILE_BYTES + 1)
        except OSError as exc:
            return codes.FILE_NOT_READABLE.at(file=path.as_posix(), reason=_reason(exc))
        return _decoded(path.as_posix(), data, path, self.repository(path), is_named=is_named)

    def repository(self, path: Path) -> Path:
        if path.is_symlink():
            return find_repository(path)
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in self.repository_by_folder:
            self.repository_by_folder[folder] = find_repository(path)
        return self.repository_by_folder[folder]


def _decoded(
    name: str, data: bytes, path: Path | None, repository: Path | None, *, is_named: bool
) -> SpecFile | Diagnostic:
    if len(data) > MAX_FILE_BYTES:
        return codes.FILE_TOO_LARGE.at(file=name, limit_mib=MAX_FILE_BYTES >> 20)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        return codes.NOT_UTF8.at(file=name, offset=exc.start + 1)
    return SpecFile(SourceFile(name, text), path, repository, is_named)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
