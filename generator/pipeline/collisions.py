"""Specs against one another: what must be unique within one run."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, DiagnosticCode, Location, Part, Range, Related, SourceFile, SourceMap
from generator.diagnostics.codes import fields as codes
from generator.model import Integration
from generator.spec.rules.texts import shown

__all__ = ["Placed", "check_collisions"]

_NAME = AttributePath.of("name")
_RESOURCE_NAME = AttributePath.of("terraform", "resource_name")
_VERSION = AttributePath.of("terraform", "provider_version")
_HOST = AttributePath.of("host")


@dataclass(frozen=True, slots=True)
class Placed:
    """
    What of an integration must differ from all others, and where it stands.

    Places are looked up at once: the nodes of a document are a hundred times as large, and are then needed no more.

    Attributes:
        ranges: Of the name and the host, and of those other fields that the document has.
    """

    name: str | None
    resource_name: str | None
    server: str | None
    provider_version: str | None
    source: SourceFile
    ranges: Mapping[AttributePath, Range | None]

    @classmethod
    def of(cls, integration: Integration, source_map: SourceMap) -> Placed:
        name = integration.name if isinstance(integration.name, str) else None
        host, port = integration.server.host, integration.server.port
        server = f"{host.lower()}:{port}" if host is not None and port is not None else None
        paths = [_NAME, _HOST, *(path for path in (_RESOURCE_NAME, _VERSION) if source_map.holds(path))]
        ranges = {path: source_map.find_range(path, Part.VALUE, None) for path in paths}
        return cls(name, integration.resource_name, server, integration.provider_version, source_map.source, ranges)

    @classmethod
    def of_faulty(cls, integration: Integration, source_map: SourceMap, faults: Iterable[Diagnostic]) -> Placed:
        """Only what is not in doubt: a default in the place of a wrong value would collide with no reason."""
        doubtful = {fault.path.steps[0] for fault in faults if fault.path is not None and fault.path.steps}
        placed = cls.of(integration, source_map)
        return replace(
            placed,
            name=None if "name" in doubtful else placed.name,
            resource_name=None if doubtful & {"name", "terraform"} else placed.resource_name or None,
            server=None if doubtful & {"host", "port"} else placed.server,
            provider_version=None if "terraform" in doubtful else placed.provider_version,
        )


def check_collisions(placed: Sequence[Placed]) -> list[Diagnostic]:
    """Equal names, resource names and servers, and provider versions that are not equal."""
    return [
        *_check_unique(placed, codes.DUPLICATE_NAME, _NAME, lambda one: one.name, _name_key),
        *_check_unique(placed, codes.DUPLICATE_RESOURCE_NAME, _RESOURCE_NAME, lambda one: one.resource_name, str.lower),
        *_check_unique(placed, codes.SAME_SERVER, _HOST, lambda one: one.server, str),
        *_check_versions(placed),
    ]


def _name_key(name: str) -> str:
    """Names that look alike are taken for equal: Terraform sends them in composed form."""
    return unicodedata.normalize("NFC", name)


def _check_unique(
    placed: Iterable[Placed],
    code: DiagnosticCode,
    path: AttributePath,
    value_of: Callable[[Placed], str | None],
    key_of: Callable[[str], str],
) -> list[Diagnostic]:
    first_by_key: dict[str, Placed] = {}
    diagnostics: list[Diagnostic] = []
    for one in placed:
        value = value_of(one)
        if value is None:
            continue
        first = first_by_key.setdefault(key_of(value), one)
        if first is not one:
            related = (Related("the first one", location=_location(first, path)),)
            diagnostics.append(code.at(path, location=_location(one, path), related=related, value=shown(value)))
    return diagnostics


def _location(one: Placed, path: AttributePath) -> Location:
    """Of the field; of the name that a default was made from, if the field is not there."""
    return Location(one.source, one.ranges[path if path in one.ranges else _NAME])


def _check_versions(placed: Sequence[Placed]) -> list[Diagnostic]:
    placed = [one for one in placed if one.provider_version is not None]
    diagnostics = []
    for one in placed[1:]:
        if one.provider_version != placed[0].provider_version:
            # Shown is the one that says its version; the default of the other is written nowhere.
            here, there = (one, placed[0]) if _VERSION in one.ranges else (placed[0], one)
            other = "the other one" if _VERSION in there.ranges else "the other one, with the default"
            diagnostics.append(
                codes.PROVIDER_VERSIONS_DIFFER.at(
                    _VERSION,
                    location=_location(here, _VERSION),
                    related=(Related(other, location=_location(there, _VERSION)),),
                    first=there.provider_version,
                    second=here.provider_version,
                )
            )
    return diagnostics
