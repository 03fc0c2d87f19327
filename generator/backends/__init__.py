"""
Back ends: the IR of a module to the files of one target, in memory.

A target is one entry of `BACK_ENDS`. Its modules are imported when it is used and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from generator.backends.files import GeneratedFile
from generator.backends.header import Seal, comparable, read_seal
from generator.ir import Configuration

__all__ = ["BACK_ENDS", "BackEnd", "Emit", "GeneratedFile", "Seal", "comparable", "read_seal"]


Emit = Callable[[Configuration], tuple[GeneratedFile, ...]]
"""All files of a module, in the order of the IR. It cannot fail but for our own mistakes (`BugError`)."""


@dataclass(frozen=True, slots=True)
class BackEnd:
    """
    One target.

    Attributes:
        name: As `--target` takes it.
        places: Folder (empty, or with `/` at its end) to the endings of the file names that are put there.
        emit_typed: The same on bindings of the provider, which are then part of what is needed to run it; `None` if
            the target has no such style.
        emits_files_apart: Whether each file of a configuration comes out as it would alone, so that some of the
            files of a module can be emitted without the others.
    """

    name: str
    emit: Emit
    places: Mapping[str, tuple[str, ...]]
    emit_typed: Emit | None = None
    emits_files_apart: bool = True


def _emit_hcl(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    from generator.backends.hcl import emit

    return emit(configuration)


def _emit_json(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    from generator.backends.tfjson import emit

    return emit(configuration)


def _cdktf(name: str) -> BackEnd:
    """An app for one flavour of CDKTF."""

    def emit_style(configuration: Configuration, *, is_typed: bool) -> tuple[GeneratedFile, ...]:
        from generator.backends.cdktf import FLAVOURS, emit

        return emit(configuration, FLAVOURS[name], is_typed=is_typed)

    return BackEnd(
        name,
        partial(emit_style, is_typed=False),
        {"": ("cdktf.json", "main.py", "requirements.txt", "README.md"), "apono_integrations/": (".py",)},
        emit_typed=partial(emit_style, is_typed=True),
        emits_files_apart=False,
    )


BACK_ENDS: Mapping[str, BackEnd] = {
    back_end.name: back_end
    for back_end in (
        BackEnd("hcl", _emit_hcl, {"": (".tf",)}),
        BackEnd("json", _emit_json, {"": (".tf.json",)}),
        _cdktf("cdktf"),
        _cdktf("cdktn"),
    )
}
