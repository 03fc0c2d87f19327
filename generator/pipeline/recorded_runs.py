"""
Remembers what a run of `generate` came to, so that a second run that changes nothing need not find it out again.

A record is found by a digest of everything that the result depends on: the specs, the options, and this program's own
files. It holds the diagnostics, which are shown again, and a digest of the folder's generated files; a single changed
byte anywhere leads to a full run. Records live one hour, so that the dates of certificates are looked at again, and
only larger runs are recorded: a small one is as fast without.

They are kept in the user's cache folder, readable by the user alone. No text of a spec is in them but what diagnostics
quote.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import generator
from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, Location, Position, Range, Related, Severity, SourceFile
from generator.diagnostics.outcome import CheckedDocument
from generator.pipeline.output import Change, FileChange, read_our_files
from generator.pipeline.user_cache import user_cache
from generator.spec.read import SpecFile

__all__ = ["Record", "RunKey", "digest_files", "find_unchanged", "save_record"]

_LIFE: Final = timedelta(hours=1)
_LEAST_CHARACTERS: Final = 64 * 1024
_MOST_RECORDS: Final = 20


@dataclass(frozen=True, slots=True)
class Record:
    """
    What a run came to.

    Attributes:
        files_digest: Of the generated files, as `digest_files` makes it.
    """

    files_digest: str
    diagnostics: list[Diagnostic]
    checked: list[CheckedDocument]


@dataclass(frozen=True, slots=True)
class RunKey:
    """Where the record of one run is, and the files that its diagnostics may point into."""

    path: Path
    sources: Mapping[str, SourceFile]

    @classmethod
    def of(cls, specs: Sequence[SpecFile], options: Iterable[str]) -> RunKey | None:
        """
        The key of a run over *specs*; `None` for a run that is not worth recording.

        Args:
            options: Everything else that the result depends on, files by their content.
        """
        folder = user_cache("runs")
        if folder is None or sum(len(spec.source.text) for spec in specs) < _LEAST_CHARACTERS:
            return None
        digest = sha256()
        for part in _parts(specs, options):
            digest.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
        return cls(folder / f"{digest.hexdigest()}.json", {spec.source.name: spec.source for spec in specs})


def _parts(specs: Sequence[SpecFile], options: Iterable[str]) -> Iterable[str]:
    yield _program_digest()
    yield from options
    for spec in specs:
        yield f"{spec.source.name}\0{spec.path}\0{spec.repository}\0{spec.is_named}"
        yield spec.source.text


def _program_digest() -> str:
    """Changes whenever a file of this program does; a checkout changes without its version."""
    package = Path(generator.__file__).parent
    facts = [generator.__version__]
    for folder in (package, package.parent / "templates"):
        for parent, _, names in os.walk(folder):
            for name in sorted(names):
                if not name.endswith(".pyc"):
                    status = os.stat(os.path.join(parent, name))  # noqa: PTH116, PTH118 - a hundred files, 1 ms
                    facts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return sha256("\n".join(facts).encode()).hexdigest()


def digest_files(files: Iterable[tuple[str, str]]) -> str:
    """A digest of paths and texts, whatever their order."""
    digest = sha256()
    for path, text in sorted(files):
        digest.update(f"{path}\0{len(text)}\0{text}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _find_record(key: RunKey, now: datetime) -> Record | None:
    """The record of this very run if there is one that still holds. A record that cannot be read is none."""
    try:
        data = json.loads(key.path.read_bytes())
        age = now - datetime.fromisoformat(data["made_at"])
        if not timedelta(0) <= age < _LIFE or not _are_unchanged(data["read_files"]):
            return None
        diagnostics = [_load_diagnostic(item, key.sources) for item in data["diagnostics"]]
        checked = [CheckedDocument(*item) for item in data["checked"]]
        return Record(data["files_digest"], diagnostics, checked)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_unchanged(key: RunKey, folder: Path, now: datetime) -> tuple[Record, list[FileChange]] | None:
    """
    What the last full run came to, if nothing that it read or wrote is different; the files are as they are there.

    Raises:
        WriteError: The folder cannot be read.
    """
    record = _find_record(key, now)
    if record is None:
        return None
    files = read_our_files(folder)
    if digest_files(files) != record.files_digest:
        return None
    return record, [FileChange(path, Change.UNCHANGED, text, text) for path, text in sorted(files)]


def save_record(key: RunKey, record: Record, read_files: Iterable[Path], now: datetime) -> None:
    """
    Keeps a record. A cache that cannot be written is no failure.

    Args:
        read_files: Files beside the specs that the result depends on.
    """
    with suppress(OSError, KeyError):
        data = {
            "made_at": now.isoformat(),
            "read_files": {str(path): _digest_file(path) for path in read_files},
            "files_digest": record.files_digest,
            "diagnostics": [_dump_diagnostic(diagnostic, key.sources) for diagnostic in record.diagnostics],
            "checked": [[document.file, document.first_line, document.name] for document in record.checked],
        }
        key.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=key.path.parent, suffix=".new", delete=False) as stream:
            json.dump(data, stream)
        Path(stream.name).replace(key.path)
        _drop_old_records(key.path.parent)


def _drop_old_records(folder: Path) -> None:
    records = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in records[_MOST_RECORDS:]:
        path.unlink(missing_ok=True)


def _are_unchanged(digests: Mapping[str, str | None]) -> bool:
    return all(_digest_file(Path(path)) == digest for path, digest in digests.items())


def _digest_file(path: Path) -> str | None:
    """Of the content and of where a link leads; `None` if it cannot be read."""
    try:
        return sha256(os.fsencode(path.resolve()) + b"\0" + path.read_bytes()).hexdigest()
    except OSError:
        return None


def _dump_diagnostic(diagnostic: Diagnostic, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    """
    Raises:
        KeyError: The diagnostic points into a file that is no spec, so that it could not be shown again.
    """
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "hint": diagnostic.hint,
        "path": _dump_path(diagnostic.path),
        "location": _dump_location(diagnostic.location, sources),
        "related": [
            [other.message, _dump_path(other.path), _dump_location(other.location, sources)]
            for other in diagnostic.related
        ],
    }


def _load_diagnostic(data: Mapping[str, Any], sources: Mapping[str, SourceFile]) -> Diagnostic:
    return Diagnostic(
        code=data["code"],
        name=data["name"],
        severity=Severity(data["severity"]),
        summary=data["summary"],
        detail=data["detail"],
        hint=data["hint"],
        path=_load_path(data["path"]),
        location=_load_location(data["location"], sources),
        related=tuple(
            Related(message, _load_path(path), location=_load_location(location, sources))
            for message, path, location in data["related"]
        ),
    )


def _dump_path(path: AttributePath | None) -> str | None:
    return None if path is None else str(path)


def _load_path(text: str | None) -> AttributePath | None:
    return None if text is None else AttributePath.parse(text)


def _dump_location(location: Location | None, sources: Mapping[str, SourceFile]) -> list[Any] | None:
    if location is None:
        return None
    if sources[location.file] is not location.source:
        raise KeyError(location.file)
    if location.range is None:
        return [location.file]
    start, end = location.range.start, location.range.end
    return [location.file, start.line, start.column, end.line, end.column]


def _load_location(data: list[Any] | None, sources: Mapping[str, SourceFile]) -> Location | None:
    if data is None:
        return None
    file, *numbers = data
    if not numbers:
        return Location(sources[file])
    start_line, start_column, end_line, end_column = numbers
    return Location(sources[file], Range(Position(start_line, start_column), Position(end_line, end_column)))
