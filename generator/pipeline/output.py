"""
Generated files against a folder: what differs, and putting it right all at once.

Every new file is first written in full beside its place. Only when all of them are there are they moved into place, so
a run that fails leaves every file as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from generator.backends import BACK_ENDS, GeneratedFile, Seal, comparable, read_seal

__all__ = ["Change", "FileChange", "WriteError", "compare", "read_our_files", "write"]


_NO_COPIES: Mapping[str, Path] = MappingProxyType({})


class WriteError(Exception):
    """The folder cannot be read or written. `args`: the path as shown to users, and why. The outside's fault."""


class Change(StrEnum):
    """How a file in the folder differs from what was generated."""

    UNCHANGED = "unchanged"
    MISSING = "missing"
    STALE = "stale"
    EDITED = "edited"
    FOREIGN = "foreign"
    ORPHANED = "orphaned"


@dataclass(frozen=True, slots=True)
class FileChange:
    """
    One file.

    Attributes:
        path: Relative to the folder, with `/`.
        old: Its text now; `None` if it is not there.
        new: What was generated; `None` for an orphan.
    """

    path: str
    change: Change
    old: str | None
    new: str | None

    @property
    def is_fresh(self) -> bool:
        """Whether `--check` is content: unchanged but for the line about the live checks."""
        return self.change is Change.UNCHANGED or (
            self.change is Change.STALE and comparable(self.old or "") == comparable(self.new or "")
        )


def compare(folder: Path, files: Iterable[GeneratedFile]) -> list[FileChange]:
    """
    Each generated file against the folder, in order, then the orphans by path.

    Raises:
        WriteError: The folder cannot be read.
    """
    new_by_path = {file.path: file.text for file in files}
    if not folder.exists():
        return [FileChange(path, Change.MISSING, None, new) for path, new in new_by_path.items()]
    changes = [_compare(path, _read(f"{folder}/{path}"), new) for path, new in new_by_path.items()]
    changes += [FileChange(path, Change.ORPHANED, old, None) for path, old in _orphans(folder, new_by_path)]
    return changes


def _compare(path: str, old: str | None, new: str) -> FileChange:
    if old is None:
        change = Change.MISSING
    elif old == new:
        change = Change.UNCHANGED
    else:
        change = _BY_SEAL[read_seal(old)]
    return FileChange(path, change, old, new)


_BY_SEAL = {Seal.ABSENT: Change.FOREIGN, Seal.INTACT: Change.STALE, Seal.BROKEN: Change.EDITED}


def _read(path: str) -> str | None:
    try:
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - thousands of files, and `Path` doubles the time
            return stream.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise WriteError(path, _reason(exc)) from exc


def read_our_files(folder: Path) -> list[tuple[str, str]]:
    """
    Path and text of every file with our header where any set of targets would have put it, in no order.

    Raises:
        WriteError: The folder cannot be read.
    """
    texts = [(path, _read(f"{folder}/{path}") or "") for path in _candidates(folder)]
    return [(path, text) for path, text in texts if read_seal(text) is not Seal.ABSENT]


def _candidates(folder: Path) -> Iterator[str]:
    for subfolder, endings in _places().items():
        try:
            with os.scandir(folder / subfolder) as entries:
                names = [entry.name for entry in entries if entry.name.endswith(endings) and entry.is_file()]
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as exc:
            raise WriteError((folder / subfolder).as_posix(), _reason(exc)) from exc
        yield from (subfolder + name for name in names)


def _places() -> dict[str, tuple[str, ...]]:
    """Where any set of targets puts files: subfolder, empty or with `/` at its end, to endings of their names."""
    places: dict[str, tuple[str, ...]] = {}
    for back_end in BACK_ENDS.values():
        for subfolder, endings in back_end.places.items():
            for place in (subfolder, f"{back_end.target}/{subfolder}"):
                places[place] = (*places.get(place, ()), *endings)
    return places


def _orphans(folder: Path, expected: Iterable[str]) -> Iterator[tuple[str, str]]:
    known = set(expected)
    for path in sorted(_candidates(folder)):
        if path not in known:
            text = _read(f"{folder}/{path}") or ""
            if read_seal(text) is not Seal.ABSENT:
                yield path, text


def write(
    folder: Path, changes: Sequence[FileChange], *, prune: bool, copies: Mapping[str, Path] = _NO_COPIES
) -> list[FileChange]:
    """
    Makes the folder say what was generated; returns what was changed.

    Args:
        changes: Without foreign files: they are the caller's to refuse.
        prune: Whether orphans are deleted.
        copies: For a new folder: files that go into it as they are, by their path in it.

    Raises:
        WriteError: Something cannot be written. Every file is then as it was.
    """
    writes = [change for change in changes if change.new is not None and change.change is not Change.UNCHANGED]
    deletes = [change for change in changes if change.change is Change.ORPHANED and prune]
    if writes or deletes:
        try:
            _write_all(folder, writes, deletes, copies)
        except OSError as exc:
            raise WriteError(str(exc.filename or folder), _reason(exc)) from exc
    return [*writes, *deletes]


def _write_all(
    folder: Path, writes: Sequence[FileChange], deletes: Sequence[FileChange], copies: Mapping[str, Path]
) -> None:
    new_folder = not folder.exists()
    with _staging_folder(folder) as staging:
        for subfolder in {path.rpartition("/")[0] for path in (*(change.path for change in writes), *copies)} - {""}:
            (staging / subfolder).mkdir(parents=True, exist_ok=True)
        for path, source in copies.items():
            shutil.copy2(source, staging / path)
        for change in writes:
            _write_file(f"{staging}/{change.path}", (change.new or "").encode())
        if new_folder:
            staging.rename(folder)
        else:
            _move_into_place(folder, staging, writes, deletes)


def _write_file(path: str, content: bytes) -> None:
    with open(path, "wb", buffering=0) as stream:  # noqa: PTH123 - thousands of files
        # A full disk cuts the first write short without an error, and only the next one fails.
        while content:
            content = content[stream.write(content) :]


@contextmanager
def _staging_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder on the same file system; Terraform and git's status of ignored files never see it for long."""
    parent = folder if folder.exists() else folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".apono-bridge-", dir=parent))
    try:
        staging.chmod(0o777 & ~_umask())
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _move_into_place(folder: Path, staging: Path, writes: Sequence[FileChange], deletes: Sequence[FileChange]) -> None:
    """Moves and deletes; if one of them fails, those before it are undone."""
    backups = staging / ".before"
    backups.mkdir()
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, change in enumerate((*writes, *deletes)):
            target = folder / change.path
            backup = _back_up(target, backups / str(number)) if change.old is not None else None
            target.parent.mkdir(parents=True, exist_ok=True)
            done.append((target, backup))
            if change.new is None:
                target.unlink()
            else:
                (staging / change.path).replace(target)
    except BaseException:
        for target, backup in reversed(done):
            target.unlink(missing_ok=True) if backup is None else backup.replace(target)
        raise


def _back_up(target: Path, backup: Path) -> Path:
    """A second name for the file as it is now; a copy where the file system has no such thing."""
    try:
        backup.hardlink_to(target)
    except OSError:
        shutil.copy2(target, backup)
    return backup


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
