"""Spec files to generated files, in memory; large runs on all processors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from generator.backends import BACK_ENDS, GeneratedFile
from generator.diagnostics import Diagnostic, has_errors
from generator.diagnostics.outcome import CheckedDocument
from generator.pipeline.compilation import CompileOptions, compile_files
from generator.spec.read import SpecFile

__all__ = ["Generation", "generate_files"]

_LEAST_CHARACTERS = 128 * 1024
"""Of specs for each process: some 200 of them, 60 ms of work; to start a process and hear of it takes 10."""


@dataclass(slots=True)
class Generation:
    """
    What came of the specs.

    Attributes:
        diagnostics: Located, sorted, without repetitions.
        checked: Every document that was looked at.
        files: For each target what the whole module shares, then the integrations; none if there are errors.
    """

    diagnostics: list[Diagnostic]
    checked: list[CheckedDocument]
    files: list[GeneratedFile] = field(default_factory=list)


def generate_files(
    files: Sequence[SpecFile | Diagnostic],
    arguments: Sequence[str],
    options: CompileOptions,
    targets: Sequence[str],
    *,
    live_checks_ran: bool,
    progress: Callable[[int], None] | None = None,
) -> Generation:
    """
    Everything that the command line names, compiled and emitted.

    Args:
        files: What has been read, in order.
        arguments: Files, directories, `-`: what *files* came from.
        targets: None to look for faults alone.
        progress: Called with the number of documents done, now and then.
    """
    workers = _count_workers(files, targets)
    if workers > 1:
        from generator.pipeline.parallel import generate_in_workers

        generation = generate_in_workers(
            files, arguments, options, targets, workers, live_checks_ran=live_checks_ran, progress=progress
        )
        if generation is not None:
            return generation
    compilation = compile_files(files, arguments, options, progress=progress)
    generation = Generation(compilation.diagnostics, compilation.checked)
    if targets and not has_errors(compilation.diagnostics):
        from generator.pipeline.emission import configure, emit_targets

        generation.files = emit_targets(configure(compilation.integrations, live_checks_ran=live_checks_ran), targets)
    return generation


def _count_workers(files: Sequence[SpecFile | Diagnostic], targets: Sequence[str]) -> int:
    """How many processes the work is worth; 1 if it has to be done here."""
    characters = sum(len(file.source.text) for file in files if isinstance(file, SpecFile))
    if characters < 2 * _LEAST_CHARACTERS or not all(BACK_ENDS[target].emits_files_apart for target in targets):
        return 1
    from generator.pipeline.workers import count_processors

    return min(count_processors(), characters // _LEAST_CHARACTERS)
