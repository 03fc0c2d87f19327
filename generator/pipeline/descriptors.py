"""Descriptor files that the command line names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.diagnostics import Diagnostic, SourceFile
from generator.diagnostics.codes import documents as codes
from generator.integrations import KINDS
from generator.integrations.descriptor import Descriptor, load_descriptor, parse_descriptor

__all__ = ["load_descriptor_files"]


def load_descriptor_files(files: Sequence[str]) -> tuple[dict[str, Descriptor], list[Diagnostic]]:
    """Each file's descriptor by the kind of spec that it is for, over the shipped one; a later file wins."""
    descriptors: dict[str, Descriptor] = {}
    diagnostics: list[Diagnostic] = []
    for file in files:
        try:
            text = Path(file).read_text(encoding="utf-8-sig")
        except OSError as exc:
            reason = (exc.strerror or type(exc).__name__).lower()
            diagnostics.append(codes.FILE_NOT_READABLE.at(file=file, reason=reason))
            continue
        except UnicodeDecodeError as exc:
            diagnostics.append(codes.NOT_UTF8.at(file=file, offset=exc.start + 1))
            continue
        for kind in KINDS.values():
            base = descriptors.get(kind.name) or load_descriptor(kind.descriptor_name)
            descriptor, found = parse_descriptor(SourceFile(file, text), base)
            diagnostics += found
            if descriptor is not None:
                descriptors[kind.name] = descriptor
    return descriptors, diagnostics
