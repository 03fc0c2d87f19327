"""
Back ends: the IR of a module to the files of one target, in memory.

A target is one entry of `BACK_ENDS`. Its modules are imported when it is used and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.backends.files import GeneratedFile
from generator.backends.header import Seal, comparable, read_seal
from generator.ir import Configuration

__all__ = ["BACK_ENDS", "BackEnd", "GeneratedFile", "Seal", "comparable", "read_seal"]


@dataclass(frozen=True, slots=True)
class BackEnd:
    """
    One target.

    Attributes:
        name: As `--target` takes it.
        emit: All files of a module, in the order of the IR. It cannot fail but for our own mistakes (`BugError`).
    """

    name: str
    emit: Callable[[Configuration], tuple[GeneratedFile, ...]]


def _emit_hcl(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    from generator.backends.hcl import emit

    return emit(configuration)


def _emit_json(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    from generator.backends.tfjson import emit

    return emit(configuration)


BACK_ENDS: Mapping[str, BackEnd] = {
    back_end.name: back_end
    for back_end in (
        BackEnd("hcl", _emit_hcl),
        BackEnd("json", _emit_json),
    )
}
