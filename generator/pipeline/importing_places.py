"""What is found in a spec that nobody has seen yet, at the place of the imported file that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, Location, Part, Range
from generator.diagnostics.codes.fields import MISSING_FIELD
from generator.integrations.descriptor import Descriptor
from generator.integrations.lift import LiftedSpec
from generator.pipeline.collisions import Placed
from generator.pipeline.shares import VariableUse
from generator.readback import Place, ReadResource
from generator.spec.yaml_documents import SpecDocument, parse_documents

__all__ = ["SpecInMaking", "relocate", "relocate_placed", "relocate_use"]


@dataclass(frozen=True, slots=True)
class SpecInMaking:
    """A spec with what it was made from."""

    resource: ReadResource
    lifted: LiftedSpec
    descriptor: Descriptor

    def place_of(self, steps: tuple[str, ...]) -> Place:
        """Of a field, or of what is nearest to it."""
        for length in range(len(steps), 0, -1):
            if steps[:length] in self.lifted.places:
                return self.lifted.places[steps[:length]]
        below = (place for known, place in self.lifted.places.items() if known[: len(steps)] == steps and steps)
        return next(below, self.resource.place)


SpecsByName = Mapping[str, SpecInMaking]
"""By the name of the file that stands for the spec while it is compiled."""


def relocate(diagnostic: Diagnostic, by_name: SpecsByName) -> Diagnostic:
    """A diagnostic about a spec at the place of the imported file."""
    spec = by_name.get(diagnostic.location.file) if diagnostic.location is not None else None
    hint = diagnostic.hint if spec is None else _hint(diagnostic, spec)
    related = tuple(
        replace(other, path=None, location=_location(other.location, other.path, by_name))
        for other in diagnostic.related
    )
    location = _location(diagnostic.location, diagnostic.path, by_name)
    return replace(diagnostic, location=location, related=related, hint=hint)


def relocate_placed(placed: Placed, by_name: SpecsByName) -> Placed:
    """What must be unique, at the places of the imported file."""
    spec = by_name[placed.source.name]
    ranges = _Ranges.of(spec, dict.fromkeys([*placed.ranges, _RESOURCE_NAME]))
    return replace(placed, source=spec.resource.place.text.source, ranges=ranges)


_RESOURCE_NAME = AttributePath.of("terraform", "resource_name")


def relocate_use(use: VariableUse, by_name: SpecsByName) -> VariableUse:
    """The use of a variable at its place in the imported file."""
    return replace(use, location=_location(use.location, use.variable.origin, by_name) or use.location)


class _Ranges(Mapping[AttributePath, Range | None]):
    """Ranges that are worked out when they are asked for: hardly one of ten thousand ever is."""

    __slots__ = ("places",)

    def __init__(self, places: tuple[tuple[AttributePath, Place], ...]) -> None:
        self.places = places

    @classmethod
    def of(cls, spec: SpecInMaking, paths: Iterable[AttributePath]) -> _Ranges:
        whole = spec.resource.place
        found = ((path, spec.place_of(tuple(map(str, path.steps)))) for path in paths)
        return cls(tuple((path, place if place.text is whole.text else whole) for path, place in found))

    def __getitem__(self, path: AttributePath) -> Range | None:
        return dict(self.places)[path].location.range

    def __iter__(self) -> Iterator[AttributePath]:
        return (path for path, _ in self.places)

    def __len__(self) -> int:
        return len(self.places)


def _hint(diagnostic: Diagnostic, spec: SpecInMaking) -> str:
    """A missing setting may be there under a config key that nobody knows yet."""
    unknown = spec.lifted.data.get("extra_config", {})
    if diagnostic.code != MISSING_FIELD.code or str(diagnostic.path) not in spec.descriptor.config_keys or not unknown:
        return diagnostic.hint
    keys = ", ".join(f"`{key}`" for key in unknown)
    return f"if its config key is one of {keys}, give a descriptor that says so; `import --learn-descriptor` makes one"


def _location(location: Location | None, path: AttributePath | None, by_name: SpecsByName) -> Location | None:
    spec = by_name.get(location.file) if location is not None else None
    if location is None or spec is None:
        return location
    steps = tuple(str(step) for step in path.steps) if path else _steps_at(location, spec)
    return spec.place_of(steps).location


def _steps_at(location: Location, spec: SpecInMaking) -> tuple[str, ...]:
    """The field that stands at a place of the spec's text."""
    document = next((found for found in parse_documents(location.source) if isinstance(found, SpecDocument)), None)
    if document is None or location.range is None:
        return ()
    for path in spec.lifted.places:
        range_ = document.source_map.find_range(AttributePath(path), Part.VALUE, None)
        if range_ is not None and range_.start == location.range.start:
            return path
    return ()
