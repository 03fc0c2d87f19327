"""
Back ends: the IR of a module to the files of one target, in memory.

A target in a style is one entry of `BACK_ENDS`. Its modules are imported when it is used and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from generator.backends.files import GeneratedFile
from generator.backends.header import Seal, comparable, read_seal
from generator.ir import Configuration

__all__ = ["BACK_ENDS", "STYLES", "TARGETS", "BackEnd", "Emit", "GeneratedFile", "Seal", "comparable", "read_seal"]


Emit = Callable[[Configuration], tuple[GeneratedFile, ...]]
"""All files of a module, in the order of the IR. It cannot fail but for our own mistakes (`BugError`)."""


STYLES: Final = ("generic", "typed")
"""
How the code of a target may be written, the preferred one first. `typed` stands on bindings of the provider, which are
then part of what is needed to run it.
"""


@dataclass(frozen=True, slots=True)
class BackEnd:
    """
    One target in one style.

    Attributes:
        target: As `--target` takes it, and as its folder is called where there are several.
        places: Folder (empty, or with `/` at its end) to the endings of the file names that are put there.
        style: One of `STYLES`.
        emits_files_apart: Whether each file of a configuration comes out as it would alone, so that some of the
            files of a module can be emitted without the others.
    """

    target: str
    emit: Emit
    places: Mapping[str, tuple[str, ...]]
    style: str = STYLES[0]
    emits_files_apart: bool = True

    @property
    def name(self) -> str:
        """In `BACK_ENDS`: the target alone in the preferred style."""
        return self.target if self.style == STYLES[0] else f"{self.target}+{self.style}"


def _emit_hcl(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    from generator.backends.hcl import emit

    return emit(configuration)


def _emit_json(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    from generator.backends.tfjson import emit

    return emit(configuration)


def _cdktf(target: str, style: str) -> BackEnd:
    """An app for one flavour of CDKTF."""

    def emit_app(configuration: Configuration) -> tuple[GeneratedFile, ...]:
        from generator.backends.cdktf import FLAVOURS, emit

        return emit(configuration, FLAVOURS[target], is_typed=style == "typed")

    places = {"": ("cdktf.json", "main.py", "requirements.txt", "README.md"), "apono_integrations/": (".py",)}
    return BackEnd(target, emit_app, places, style=style, emits_files_apart=False)


BACK_ENDS: Mapping[str, BackEnd] = {
    back_end.name: back_end
    for back_end in (
        BackEnd("hcl", _emit_hcl, {"": (".tf",)}),
        BackEnd("json", _emit_json, {"": (".tf.json",)}),
        *(_cdktf(target, style) for style in STYLES for target in ("cdktf", "cdktn")),
    )
}

TARGETS: Final = tuple(dict.fromkeys(back_end.target for back_end in BACK_ENDS.values()))
"""What `--target` takes."""
