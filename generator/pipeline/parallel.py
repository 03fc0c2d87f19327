"""
A run in child processes: each compiles and emits shares of the specs, and sends back what is to be said of them.

Sent are texts and values: what the specs have to do with one another is looked at here, for all of them. Whatever a
share cannot decide alone (broken YAML in a part of a file, a failure of our own) leads to a run without shares, so that
there is one outcome, however many processors there are.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.backends import GeneratedFile
from generator.diagnostics import BugError, Diagnostic, Position, Range, SourceFile, has_errors
from generator.diagnostics.outcome import CheckedDocument
from generator.ir import Configuration
from generator.pipeline.collisions import Placed
from generator.pipeline.compilation import CompileOptions, compile_share
from generator.pipeline.cuts import Piece, cut_files
from generator.pipeline.emission import configure_integration, configure_module, emit_targets, place_targets
from generator.pipeline.generation import Generation
from generator.pipeline.pickling import Reducer, take_apart
from generator.pipeline.shares import Share, join_diagnostics
from generator.pipeline.workers import MAX_TASKS, run_tasks
from generator.spec.read import SpecFile

__all__ = ["generate_in_workers"]

_SHARES_EACH = 16
"""For each process: it is seldom that all of them are equally fast, and the last share keeps the others waiting."""
_LEAST_CHARACTERS = 32 * 1024


@dataclass(slots=True)
class _Result:
    """
    What a child sends for one share.

    Attributes:
        texts: For each target the paths and the texts of the integrations' files.
        read_files: As `CompileOptions.note_read` was told of them.
    """

    share: Share
    texts: list[list[tuple[str, str]]]
    read_files: list[Path]


def generate_in_workers(
    files: Sequence[SpecFile | Diagnostic],
    arguments: Sequence[str],
    options: CompileOptions,
    targets: Sequence[str],
    workers: int,
    *,
    live_checks_ran: bool,
    progress: Callable[[int], None] | None,
) -> Generation | None:
    """
    What `generate_files` returns; `None` if only a run without shares can tell.

    Args:
        workers: How many processes.

    Raises:
        BugError: A process ended too early.
    """
    shares = cut_files(files, _size_of_share(files, workers))
    job = _Job(shares, options, targets, live_checks_ran)
    job.prepare()
    results: dict[int, _Result] = {}
    done = 0
    with closing(run_tasks(job.work, len(shares), workers)) as messages:
        for number, message in messages:
            if message is None:
                return None
            results[number] = result = _load(message, files)
            done += len(result.share.checked)
            if progress is not None:
                progress(done)
    if len(results) < len(shares):
        raise BugError(f"{len(results)} of {len(shares)} shares came back")
    return _join([results[number] for number in range(len(shares))], arguments, job)


def _size_of_share(files: Sequence[SpecFile | Diagnostic], workers: int) -> int:
    """In characters; the last document of a share may take it beyond that, so that there are never too many shares."""
    characters = sum(len(file.source.text) for file in files if isinstance(file, SpecFile))
    return max(_LEAST_CHARACTERS, characters // min(workers * _SHARES_EACH, MAX_TASKS - 1) + 1)


@dataclass(frozen=True, slots=True)
class _Job:
    """What every process knows."""

    shares: Sequence[Sequence[Piece]]
    options: CompileOptions
    targets: Sequence[str]
    live_checks_ran: bool

    def prepare(self) -> None:
        """Loads what emitting needs (jinja2 and the templates take 50 ms), so that children are born with it."""
        self.emit(Configuration(tuple(configure_module("", ())), self.live_checks_ran))

    def work(self, number: int) -> bytes | None:
        """The result of one share as `_load` takes it; `None` if the share alone cannot tell."""
        pieces = self.shares[number]
        files = [piece.load() for piece in pieces]
        read_files: list[Path] = []
        share = compile_share(files, replace(self.options, note_read=read_files.append))
        if share.depends_on_whole_files and any(piece.is_part for piece in pieces):
            return None
        integrations = () if share.has_errors else tuple(map(configure_integration, share.integrations))
        share.integrations.clear()  # larger than the texts, and of no more use
        emitted = self.emit(Configuration(integrations, self.live_checks_ran))
        texts = [[(file.path, file.text) for file in of_target] for of_target in emitted]
        return _dump(_Result(share, texts, read_files), pieces, files)

    def emit(self, configuration: Configuration) -> list[list[GeneratedFile]]:
        """The files of each target."""
        return [emit_targets(configuration, [target]) for target in self.targets]


def _join(results: Sequence[_Result], arguments: Sequence[str], job: _Job) -> Generation:
    shares = [result.share for result in results]
    for result in results:
        for path in result.read_files:
            job.options.note_read(path)
    checked = [document for share in shares for document in share.checked]
    generation = Generation(join_diagnostics(shares, arguments), checked)
    if job.targets and not has_errors(generation.diagnostics):
        generation.files = place_targets(_collect_files(results, job))
    return generation


def _collect_files(results: Sequence[_Result], job: _Job) -> Mapping[str, list[GeneratedFile]]:
    version = next(result.share.provider_version for result in results if result.share.provider_version is not None)
    uses = [use for result in results for use in result.share.variable_uses]
    emitted = job.emit(Configuration(tuple(configure_module(version, uses)), job.live_checks_ran))
    for result in results:
        for of_target, texts in zip(emitted, result.texts, strict=True):
            of_target += [GeneratedFile(path, text) for path, text in texts]
    return dict(zip(job.targets, emitted, strict=True))


def _dump(result: _Result, pieces: Sequence[Piece], files: Sequence[SpecFile | Diagnostic]) -> bytes:
    stream = io.BytesIO()
    numbers = {
        id(file.source): piece.number for piece, file in zip(pieces, files, strict=True) if isinstance(file, SpecFile)
    }
    _Pickler(stream, numbers).dump(result)
    return stream.getvalue()


class _Pickler(pickle.Pickler):
    """Sends a spec file, or the file that a part was cut from, as its number in the run."""

    def __init__(self, stream: io.BytesIO, numbers: Mapping[int, int]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.numbers = numbers
        self.dispatch_table = _REDUCERS

    def persistent_id(self, value: Any) -> int | None:
        return self.numbers.get(id(value)) if type(value) is SourceFile else None


_REDUCERS: dict[type, Reducer] = {cls: take_apart(cls) for cls in (CheckedDocument, Placed, Position, Range)}
"""For the values that every spec has."""


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, files: Sequence[SpecFile | Diagnostic]) -> None:
        super().__init__(stream)
        self.files = files

    def persistent_load(self, number: int) -> SourceFile:
        file = self.files[number]
        if isinstance(file, Diagnostic):
            raise BugError("a diagnostic points into a file that could not be read")
        return file.source


def _load(message: bytes, files: Sequence[SpecFile | Diagnostic]) -> _Result:
    result: _Result = _Unpickler(io.BytesIO(message), files).load()
    return result
