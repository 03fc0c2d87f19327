"""What the front end has to know of a kind of spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generator.diagnostics import Diagnostic
from generator.integrations.descriptor import Descriptor
from generator.model import Integration
from generator.spec.surface import SurfaceModel

__all__ = ["IntegrationKind", "ResolveContext"]


@dataclass(frozen=True, slots=True)
class ResolveContext:
    """
    What resolving a spec depends on beside the spec.

    Attributes:
        spec_file: The file that the spec is in; `None` for standard input.
        repository: The outermost folder that a spec may name files in; `None` for standard input.
        now: For the dates of certificates.
        descriptor: Of the spec's kind, `--descriptor` taken into account.
        note_read: To be told of each file that the spec names.
    """

    spec_file: Path | None
    repository: Path | None
    now: datetime
    descriptor: Descriptor
    note_read: Callable[[Path], None] = lambda _path: None


Resolve = Callable[[SurfaceModel, ResolveContext], tuple[Integration | None, list[Diagnostic]]]


@dataclass(frozen=True, slots=True)
class IntegrationKind:
    """
    One kind of spec.

    Attributes:
        name: As `kind` in the spec.
        surface: The model of the whole document.
        resolve: From what was written to what is meant; diagnostics carry paths into the document.
        descriptor_name: The shipped descriptor of the integration type.
        summary: One line for the reference.
    """

    name: str
    surface: type[SurfaceModel]
    resolve: Resolve
    descriptor_name: str
    summary: str


Kinds = Mapping[str, IntegrationKind]
