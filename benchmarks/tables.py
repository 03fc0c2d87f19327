"""The results as text for people. A number that misses its aim has a `!`."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.against_cdktf import CdktfResult, CdktfResults
from benchmarks.bulk import BulkResult
from benchmarks.importing import ImportingResult
from benchmarks.measure import Sample
from benchmarks.planning import PlanningResult
from benchmarks.stages import Stage
from benchmarks.start import CDKTF, GENERATE, StartResult

__all__ = [
    "bulk_table",
    "cdktf_table",
    "comparison_with_cdktf",
    "flatness",
    "planning_table",
    "stage_table",
    "start_table",
]

_MOST_TO_FLOOR = 1.5
_MOST_SECOND_TO_FIRST = 0.5


def start_table(results: Sequence[StartResult]) -> str:
    """Every cold start."""
    return _render_table(("", "ms", "aim", "peak MB"), [_start_row(result) for result in results])


def _start_row(result: StartResult) -> list[str]:
    if result.sample is None:
        return [f"{result.title} ({result.note})", "", "", ""]
    missed = result.aim_s is not None and result.sample.wall_s > result.aim_s
    aim = "" if result.aim_s is None else f"{result.aim_s * 1e3:.0f}{_mark(missed)}"
    return [result.title, f"{result.sample.wall_s * 1e3:.0f}", aim, _megabytes(result.sample)]


def comparison_with_cdktf(results: Sequence[StartResult]) -> str:
    """One sentence, empty if there is nothing to compare."""
    samples = {result.title: result.sample for result in results}
    ours, theirs = samples.get(GENERATE), samples.get(CDKTF)
    if ours is None or theirs is None:
        return ""
    time, memory = ours.wall_s / theirs.wall_s, ours.peak_rss_bytes / theirs.peak_rss_bytes
    return f"\nOurs to CDKTF: {time:.2f} of the time, {memory:.2f} of the memory."


def planning_table(results: Sequence[PlanningResult]) -> str:
    """Ours beside what it is compared with."""
    rows = [
        [
            f"{result.title}, to {result.other_title}",
            f"{result.ours.wall_s * 1e3:.0f}",
            f"{result.other.wall_s * 1e3:.0f}",
            f"{result.ratio:.2f}",
            f"{result.most:g}{_mark(result.ratio > result.most)}",
        ]
        for result in results
    ]
    return _render_table(("", "ms", "theirs ms", "ratio", "aim"), rows)


def importing_table(result: ImportingResult) -> str:
    """Time and memory of both, all processes together."""
    rows = [
        [title, f"{sample.wall_s:.1f}", f"{sample.peak_rss_bytes / 2**20:.0f}"]
        for title, sample in (
            (f"import, {result.count:,} resources to checked specs", result.ours),
            ("python-hcl2, the tree alone", result.parser),
        )
    ]
    ratio = result.ours.wall_s / result.parser.wall_s
    memory = result.ours.peak_rss_bytes / result.parser.peak_rss_bytes
    table = _render_table(("", "s", "peak MB"), [*rows, ["ratio", f"{ratio:.2f}", f"{memory:.2f}"]])
    return f"{table}\n\nThe largest of our processes: {result.largest.peak_rss_bytes / 2**20:.0f} MB."


def cdktf_table(results: CdktfResults) -> str:
    """Ours beside what it is compared with, and below what is left out."""
    header = ("", "ms", "aim", "theirs ms", "times as fast", "peak MB", "theirs MB")
    table = [_render_table(header, list(map(_cdktf_row, results.rows)))] if results.rows else []
    return "\n\n".join([*table, *(f"Left out. {text}." for text in results.left_out)])


def _cdktf_row(result: CdktfResult) -> list[str]:
    missed = result.aim_s is not None and result.ours.wall_s > result.aim_s
    return [
        f"{result.title}, to {result.other_title}",
        f"{result.ours.wall_s * 1e3:.0f}",
        "" if result.aim_s is None else f"{result.aim_s * 1e3:.0f}{_mark(missed)}",
        f"{result.other.wall_s * 1e3:.0f}",
        f"{result.other.wall_s / result.ours.wall_s:.1f}",
        _megabytes(result.ours),
        _megabytes(result.other),
    ]


def bulk_table(results: Sequence[BulkResult]) -> str:
    """Every bulk measurement: seconds, ratios, cost per spec and memory."""
    times = ("floor s", "first s", "to floor", "second s", "to first", "no record s", "us/spec")
    header = ("", *times, "floor MB", "first MB", "second MB")
    legend = (
        f"first: into a new folder (aim: {_MOST_TO_FLOOR} of the floor). second: changes nothing (aim:"
        f" {_MOST_SECOND_TO_FIRST} of the first).\nno record: the second again, without what the first remembered."
    )
    return f"{_render_table(header, [_bulk_row(result) for result in results])}\n\n{legend}"


def _bulk_row(result: BulkResult) -> list[str]:
    return [
        f"{result.count:,} specs, {result.layout}",
        _seconds(result.floor),
        _seconds(result.first),
        f"{result.ratio_to_floor:.2f}{_mark(result.ratio_to_floor > _MOST_TO_FLOOR)}",
        _seconds(result.second),
        f"{result.ratio_of_second:.2f}{_mark(result.ratio_of_second > _MOST_SECOND_TO_FIRST)}",
        _seconds(result.unrecorded),
        f"{result.microseconds_per_spec:.0f}",
        *(_megabytes(sample) for sample in (result.floor, result.first, result.second)),
    ]


def flatness(results: Sequence[BulkResult]) -> str:
    """For each layout, how the cost of each further spec compares with that of the first thousand."""
    lines = []
    for layout in dict.fromkeys(result.layout for result in results):
        few, many = [result for result in results if result.layout == layout]
        further = (many.first.wall_s - few.first.wall_s) / (many.count - few.count) * 1e6
        lines.append(
            f"{layout}: {few.microseconds_per_spec:.0f} us a spec at {few.count:,},"
            f" {many.microseconds_per_spec:.0f} at {many.count:,}; each of those between {further:.0f}."
        )
    return "\n" + "\n".join(lines)


def stage_table(stages: Sequence[Stage]) -> str:
    """Shares of the whole."""
    total = sum(stage.seconds for stage in stages)
    return _render_table(
        ("", "share", "profiled s"),
        [[stage.title, f"{stage.seconds / total:.1%}", f"{stage.seconds:.2f}"] for stage in stages],
    )


def _render_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as need be; the first to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(_render_line(line, widths) for line in lines)


def _render_line(line: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
    return "  ".join([line[0].ljust(widths[0]), *numbers]).rstrip()


def _seconds(sample: Sample) -> str:
    return f"{sample.wall_s:.2f}"


def _megabytes(sample: Sample) -> str:
    return f"{sample.peak_rss_bytes / 1e6:.0f}"


def _mark(missed: bool) -> str:
    return "!" if missed else ""
