"""What a back end returns."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GeneratedFile"]


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """
    One file in memory; nobody but the writer of the pipeline puts it on disk.

    Attributes:
        path: Relative to the output folder, with `/` between its parts.
        text: The whole text; lines end with a newline alone, and it is written as UTF-8.
    """

    path: str
    text: str
