"""The results as text for people."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bulk import BulkResult

__all__ = ["bulk_table", "render_table"]


def render_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as need be; the first to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )


def bulk_table(results: Sequence[BulkResult]) -> str:
    """Every bulk measurement: times, ratios and memory."""
    header = (
        "specs",
        "floor s",
        "first s",
        "/floor",
        "second s",
        "/first",
        "us/spec",
        "floor MB",
        "first MB",
        "second MB",
    )
    return render_table(header, [_bulk_row(result) for result in results])


def _bulk_row(result: BulkResult) -> list[str]:
    samples = (result.floor, result.first, result.second)
    floor_s, first_s, second_s = (f"{sample.wall_s:.2f}" for sample in samples)
    return [
        f"{result.count:,}, {result.layout}",
        floor_s,
        first_s,
        f"{result.ratio_to_floor:.2f}",
        second_s,
        f"{result.ratio_of_second:.2f}",
        f"{result.microseconds_per_spec:.0f}",
        *(f"{sample.peak_rss_bytes / 1e6:.0f}" for sample in samples),
    ]
