"""The specs that a preview compares with: those of a commit, or of a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, final

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import preview as codes
from generator.pipeline.compilation import Compilation, CompileOptions, compile_files
from generator.pipeline.descriptors import load_descriptor_files
from generator.runners.git import GitError, Repository, TreeEntry, UnknownCommitError, blob_ids, open_repository
from generator.runners.private_directory import PrivateDirectory
from generator.spec.read import MAX_FILE_BYTES, SpecFile, read_specs

__all__ = ["Base", "BaseProblem", "CompiledSide", "below", "compile_base", "digest_specs", "find_head_commit"]

_ENDINGS: Final = (".yaml", ".yml", ".json")
_MOST_LINKS: Final = 10
_MOST_ROUNDS: Final = 3
"""Specs name files; files name no further ones."""


class BaseProblem(Exception):  # noqa: N818 - carries a diagnostic to the command's end
    """The base cannot be compared with. `args`: the diagnostic."""


@final
@dataclass(frozen=True, slots=True)
class Base:
    """
    What the user named.

    Attributes:
        commit: A commit, branch or tag; empty if *folder* is meant.
        folder: A folder with the base's specs, at the same places as those of the head below the current one.
    """

    commit: str = ""
    folder: str = ""

    @property
    def name(self) -> str:
        return self.commit or self.folder


@final
@dataclass(frozen=True, slots=True)
class CompiledSide:
    """
    The specs of one side.

    Attributes:
        root: What its paths are shown without: the repository's top, or the folder.
        commit: Empty for a folder.
        specs: A digest.
        present: Which SPEC arguments lead to something here.
    """

    compilation: Compilation = field(default_factory=Compilation)
    root: str = ""
    commit: str = ""
    specs: str = ""
    present: frozenset[str] = frozenset()


def compile_base(
    base: Base, arguments: Sequence[str], descriptor_files: Sequence[str], options: CompileOptions
) -> CompiledSide:
    """
    The base's specs at the places that *arguments* name, compiled with the base's own descriptors.

    Raises:
        BaseProblem: They cannot be read. Faults of the specs themselves are diagnostics of the compilation.
    """
    if base.folder:
        return _compile_folder(base, arguments, descriptor_files, options)
    try:
        repository = open_repository(Path.cwd())
        commit = repository.find_commit(base.commit)
        with _checked_out(repository, commit) as checkout:
            return _compile_commit(base, checkout, arguments, descriptor_files, options)
    except UnknownCommitError as exc:
        raise BaseProblem(codes.BASE_UNKNOWN.at(base=base.name)) from exc
    except (GitError, OSError) as exc:
        reason = str(exc) if isinstance(exc, GitError) else (exc.strerror or type(exc).__name__).lower()
        raise BaseProblem(codes.BASE_NOT_READABLE.at(base=base.name, reason=reason)) from exc


def digest_specs(files: Iterable[SpecFile | Diagnostic], named: Iterable[Path], root: str) -> str:
    """
    A digest of spec files and of the files that they name: of their places below *root* and their texts.

    Line ends do not count, as git may have changed them.
    """
    texts = {below(str(file.path or "-"), root): file.source.text for file in files if isinstance(file, SpecFile)}
    for path in named:
        try:
            texts[below(str(path), root)] = path.read_bytes()[:MAX_FILE_BYTES].decode("utf-8", "replace")
        except OSError:
            texts[below(str(path), root)] = ""
    whole = hashlib.sha256()
    for name, text in sorted(texts.items()):
        for part in (name, text.replace("\r\n", "\n")):
            content = part.encode("utf-8", "surrogatepass")
            whole.update(b"%d\0%b" % (len(content), content))
    return whole.hexdigest()


def find_head_commit(repository: Repository, paths: Iterable[Path]) -> str:
    """
    The commit that is checked out; empty if one of the files at *paths* is not as it is there.

    Raises:
        GitError: Git cannot be asked.
    """
    commit = repository.find_commit("HEAD")
    entries = repository.list_files(commit)
    root = str(repository.root)
    for path in paths:
        entry = entries.get(below(os.path.realpath(path), root))
        if entry is None or entry.blob not in blob_ids(path.read_bytes() if path.is_file() else b""):
            return ""
    return commit


def below(path: str, root: str) -> str:
    """*path* without *root*, with `/`; as it is if it lies elsewhere."""
    real = os.path.normpath(os.path.join(os.path.realpath(os.getcwd()), path))  # noqa: PTH109, PTH118
    place = os.path.relpath(real, os.path.realpath(root)) if root else real
    return (path if place.startswith("..") else place).replace(os.sep, "/")


# A folder.


def _compile_folder(
    base: Base, arguments: Sequence[str], descriptor_files: Sequence[str], options: CompileOptions
) -> CompiledSide:
    if not Path(base.folder).is_dir():
        raise BaseProblem(codes.BASE_NOT_READABLE.at(base=base.name, reason="there is no such folder"))
    places = {argument: _placebelow(argument, os.getcwd(), base) for argument in arguments}  # noqa: PTH109
    return _compile(Path(base.folder), places, descriptor_files, options)


def _placebelow(argument: str, root: str, base: Base) -> str:
    """Where *argument* is below *root*, with `/`; empty for *root* itself."""
    here = os.path.realpath(os.getcwd())  # noqa: PTH109
    path = os.path.normpath(os.path.join(here, argument))  # noqa: PTH118
    place = os.path.relpath(path, os.path.realpath(root))
    if argument == "-" or place == ".." or place.startswith(f"..{os.sep}"):
        raise BaseProblem(codes.OUTSIDE_OF_BASE.at(file=argument, base=base.name))
    return "" if place == "." else place.replace(os.sep, "/")


def _compile(
    root: Path,
    places: Mapping[str, str],
    descriptor_files: Sequence[str],
    options: CompileOptions,
    named: list[Path] | None = None,
) -> CompiledSide:
    """
    Args:
        places: Of the arguments below *root*.
        named: Filled with the files that specs name.
    """
    named = [] if named is None else named
    present = {argument: str(root / place) for argument, place in places.items() if (root / place).exists()}
    descriptors, problems = load_descriptor_files(
        [str(root / file) for file in descriptor_files if (root / file).exists()]
    )
    own = replace(options, note_read=named.append, descriptors=descriptors)
    files = list(read_specs(list(present.values()), lambda: b""))
    compilation = compile_files(files, list(present.values()), own)
    compilation.diagnostics += problems
    return CompiledSide(compilation, str(root), specs=digest_specs(files, named, str(root)), present=frozenset(present))


# A commit.


@final
@dataclass(slots=True)
class _Checkout:
    """Files of a commit in a folder of ours, as far as they are needed."""

    repository: Repository
    commit: str
    entries: Mapping[str, TreeEntry]
    root: Path
    written: set[str] = field(default_factory=set)

    def write(self, paths: Iterable[str]) -> bool:
        """Puts files there; returns whether there are any that were not there before."""
        found = {path: self._follow(path) for path in paths if path not in self.written}
        entries = {path: entry for path, entry in found.items() if entry is not None and entry.size <= MAX_FILE_BYTES}
        contents = self.repository.read_blobs(entry.blob for entry in entries.values()) if entries else {}
        for path, entry in entries.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[entry.blob])
        self.written |= entries.keys()
        return bool(entries)

    def _follow(self, path: str) -> TreeEntry | None:
        """The file at *path*, links inside of the commit followed; `None` if there is none."""
        for _ in range(_MOST_LINKS):
            entry = self.entries.get(path)
            if entry is None or not entry.is_link:
                return entry
            target = os.fsdecode(self.repository.read_blobs([entry.blob])[entry.blob])
            path = os.path.normpath(os.path.join(os.path.dirname(path), target))  # noqa: PTH118, PTH120
        return None


@contextmanager
def _checked_out(repository: Repository, commit: str) -> Iterator[_Checkout]:
    entries = repository.list_files(commit)
    with PrivateDirectory() as private:
        root = private.path / "base"
        (root / ".git").mkdir(parents=True)  # the mark by which specs know where their repository begins
        yield _Checkout(repository, commit, entries, root)


def _compile_commit(
    base: Base,
    checkout: _Checkout,
    arguments: Sequence[str],
    descriptor_files: Sequence[str],
    options: CompileOptions,
) -> CompiledSide:
    top = str(checkout.repository.root)
    places = {argument: _placebelow(argument, top, base) for argument in arguments}
    descriptor_places = [_placebelow(file, top, base) for file in descriptor_files]
    checkout.write([*_find_specs(checkout.entries, places.values()), *descriptor_places])
    for _ in range(_MOST_ROUNDS):
        named: list[Path] = []
        side = _compile(checkout.root, places, descriptor_places, options, named)
        wanted = {below(os.path.normpath(path), str(checkout.root)) for path in named}
        if not checkout.write(sorted(wanted & checkout.entries.keys())):
            break
    return replace(side, commit=checkout.commit)


def _find_specs(entries: Mapping[str, TreeEntry], places: Iterable[str]) -> Iterator[str]:
    """What may be a spec at *places*: each is a file or a folder."""
    wanted = tuple(places)
    for path in entries:
        is_below = any(not place or path.startswith(f"{place}/") for place in wanted)
        if path in wanted or (is_below and path.endswith(_ENDINGS)):
            yield path
