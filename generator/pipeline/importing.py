"""
Terraform code and state to specs, with a report of what became of each line.

Nothing is taken on trust: each spec is compiled at once, and the resource that it leads to is compared with the one
that was imported. What differs, and what a rule of specs forbids, is reported at the line of the imported file.

Resources are taken in shares, one after the other or on all processors. Which resources are a share depends on their
number alone, so that there is one outcome, however many processors there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from generator.diagnostics import BugError, Diagnostic, Severity, has_errors, sort_diagnostics
from generator.diagnostics.codes import importing as codes
from generator.integrations.lift import Fate, LiftedLine
from generator.integrations.lower import RESOURCE_TYPES
from generator.pipeline.compilation import CompileOptions
from generator.pipeline.importing_comments import without_header
from generator.pipeline.importing_files import file_function, read_terraform_files
from generator.pipeline.importing_share import (
    ImportedShare,
    ImportedSpec,
    ImportOptions,
    describe_others,
    import_share,
    kind_of,
)
from generator.pipeline.messages import dump, load
from generator.pipeline.report_lines import ReportLines, ReportShare
from generator.pipeline.shares import join_diagnostics
from generator.pipeline.user_cache import user_cache
from generator.pipeline.workers import MAX_TASKS, count_processors, run_tasks
from generator.readback import (
    CutElsewhere,
    ImportedText,
    OpenConfiguration,
    ReadConfiguration,
    keep_tables_in,
    open_configuration,
    read_configuration,
)

__all__ = ["Import", "ImportOptions", "ImportedSpec", "import_files", "kind_of", "read_resources"]

PROVIDER = "apono"
"""The provider's usual local name, under which its version is looked for."""

_LOSSES = {
    code.code
    for code in (
        codes.REPETITION_NOT_KNOWN,
        codes.VALUE_NOT_KEPT,
        codes.NO_PLACE_IN_SPEC,
        codes.META_ARGUMENT_NOT_KEPT,
        codes.OTHER_INTEGRATION_TYPE,
        codes.SECRET_NOT_KEPT,
    )
}
_LEAST_IN_SHARE = 16
_LEAST_FOR_WORKERS = 200
"""Resources, 200 ms of work; to start the processes and hear of them takes 30."""


@dataclass(slots=True)
class Import:
    """What came of the files. `lines`: by file and place."""

    specs: list[ImportedSpec] = field(default_factory=list)
    lines: ReportLines = field(default_factory=ReportLines)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_resources(
    arguments: Sequence[str], options: CompileOptions, read_stdin: Callable[[], bytes], diagnostics: list[Diagnostic]
) -> ReadConfiguration:
    """What the files hold, read back; what is wrong with them is added to *diagnostics*."""
    keep_tables_in(user_cache("hcl"))
    texts = read_terraform_files(arguments, read_stdin, diagnostics)
    read = read_configuration(texts, _attributes_by_type(options), file_function, provider=PROVIDER)
    diagnostics += read.diagnostics
    if not read.resources and not has_errors(diagnostics):
        diagnostics.append(codes.NO_INTEGRATION.at(types=", ".join(RESOURCE_TYPES)))
    return read


def import_files(
    arguments: Sequence[str],
    options: ImportOptions,
    *,
    read_stdin: Callable[[], bytes],
    progress: Callable[[int], None] | None = None,
) -> Import:
    """
    The specs of all integrations in the files that the command line names.

    Args:
        progress: Called with the number of resources done, now and then.
    """
    keep_tables_in(user_cache("hcl"))
    diagnostics: list[Diagnostic] = []
    texts = read_terraform_files(arguments, read_stdin, diagnostics)
    try:
        return _import_texts(texts, options, diagnostics, progress, is_exact=False)
    except CutElsewhere:
        return _import_texts(texts, options, diagnostics, progress, is_exact=True)


def _attributes_by_type(options: CompileOptions) -> dict[str, frozenset[str]]:
    resources = options.provider_schema.resources
    return {type_: frozenset(resources[type_].block.attributes) for type_ in RESOURCE_TYPES if type_ in resources}


def _import_texts(
    texts: Sequence[ImportedText],
    options: ImportOptions,
    diagnostics: Sequence[Diagnostic],
    progress: Callable[[int], None] | None,
    *,
    is_exact: bool,
) -> Import:
    """
    Raises:
        CutElsewhere: The files have to be opened exactly.
    """
    types = _attributes_by_type(options.compile)
    configuration = open_configuration(texts, types, file_function, provider=PROVIDER, is_exact=is_exact)
    job = _Job(texts, configuration, configuration.result, options)
    shares: list[ImportedShare] = []
    done = 0
    for share in job.run():
        shares.append(share)
        done += share.resources
        if progress is not None:
            progress(done)
    return _join(shares, job.whole, diagnostics, options)


class _Job:
    """All shares of one run."""

    def __init__(
        self,
        texts: Sequence[ImportedText],
        configuration: OpenConfiguration,
        whole: ReadConfiguration,
        options: ImportOptions,
    ) -> None:
        self.configuration = configuration
        self.whole = whole
        self.options = options
        size = max(_LEAST_IN_SHARE, -(-configuration.count // MAX_TASKS))
        self.starts = range(0, configuration.count, size)
        self.things: list[object] = [thing for text in texts for thing in (text, text.source)]
        self.numbers = {id(thing): number for number, thing in enumerate(self.things)}

    def run(self) -> Iterator[ImportedShare]:
        """
        Each share, in order.

        Raises:
            CutElsewhere: As `import_share` does.
            BugError: A process ended too early.
        """
        shares = len(self.starts)
        workers = count_processors() if self.configuration.count >= _LEAST_FOR_WORKERS else 1
        if workers == 1:
            yield from map(self.share, range(shares))
            return
        # What it loads and works out once, the children are born with.
        yield self.share(0)
        waiting: dict[int, bytes] = {}
        following = 1
        with closing(run_tasks(self.work, shares - 1, workers)) as messages:
            for number, message in messages:
                if message is None:  # it fails here as well, and says why
                    self.share(number + 1)
                    raise BugError(f"share {number + 1} came to nothing in a process of its own")
                waiting[number + 1] = message
                while following in waiting:
                    yield load(waiting.pop(following), self.things)
                    following += 1
        if following < shares:
            raise BugError(f"{following} of {shares} shares came back")

    def share(self, number: int) -> ImportedShare:
        start, size = self.starts[number], self.starts.step
        return import_share(self.configuration, self.whole, self.options, start, start + size)

    def work(self, number: int) -> bytes:
        return dump(self.share(number + 1), self.numbers)


def _join(
    shares: Sequence[ImportedShare], whole: ReadConfiguration, diagnostics: Sequence[Diagnostic], options: ImportOptions
) -> Import:
    found = [*diagnostics, *whole.diagnostics, *(one for share in shares for one in share.diagnostics)]
    compiled = [share.compiled for share in shares if share.compiled.checked]
    if compiled:
        found += (one for one in join_diagnostics(compiled, []) if one.severity is not Severity.INFO)
    if not any(share.resources for share in shares) and not has_errors(found):
        found.append(codes.NO_INTEGRATION.at(types=", ".join(RESOURCE_TYPES)))
    if options.allow_loss:
        found = [replace(one, severity=Severity.WARNING) if one.code in _LOSSES else one for one in found]
    used = {name for share in shares for name in share.used_variables}
    fixed = whole.fixed_variables.union(*(share.fixed_variables for share in shares))
    others = ReportShare([*describe_others(whole), *_describe_rest(whole, used, fixed)])
    specs = [spec for share in shares for spec in share.specs]
    _make_stems_unique(specs)
    return Import(specs, ReportLines([*(share.lines for share in shares), others]), sort_diagnostics(found))


def _describe_rest(whole: ReadConfiguration, used: set[str], fixed: set[str]) -> Iterable[LiftedLine]:
    """What became of variables, and of comments that belong to nothing."""
    for name, (place, default) in whole.variables.items():
        what = f"variable {name}"
        if name in used:
            kept = "" if default is None else "; its default is not: give it a value where you apply"
            yield LiftedLine(what, place, Fate.KEPT, f"`{{ref: var.{name}}}`, declared by `generate`{kept}")
        elif name in fixed:
            yield LiftedLine(what, place, Fate.TURNED, "its value, in the specs")
        else:
            yield LiftedLine(what, place, Fate.LEFT, "no spec refers to it")
    for comment in without_header(whole.loose):
        yield LiftedLine("(comment)", comment.place, Fate.LEFT, "it belongs to no integration")


def _make_stems_unique(specs: Iterable[ImportedSpec]) -> None:
    taken: set[str] = set()
    for spec in specs:
        stem, number = spec.stem, 2
        while spec.stem.lower() in taken:
            spec.stem, number = f"{stem}_{number}", number + 1
        taken.add(spec.stem.lower())
