"""Places in spec files for faults that are found late, when the files' positions have been let go."""

from __future__ import annotations

from generator.addresses import AttributePath
from generator.diagnostics import Location, Part, SourceMap
from generator.pipeline.compilation import CompiledIntegration
from generator.spec.yaml_documents import SpecDocument, parse_documents

__all__ = ["Places"]


class Places:
    """Finds places as `CompiledIntegration.locate` does; each file is read once more for all of its documents."""

    def __init__(self) -> None:
        self._source_maps: dict[int, dict[int, SourceMap]] = {}

    def locate(self, compiled: CompiledIntegration, origin: AttributePath) -> Location:
        """Where the spec of *compiled* says *origin*; its nearest ancestor if it does not."""
        by_document = self._source_maps.get(id(compiled.source))
        if by_document is None:
            documents = parse_documents(compiled.source)
            by_document = {one.index: one.source_map for one in documents if isinstance(one, SpecDocument)}
            self._source_maps[id(compiled.source)] = by_document
        source_map = by_document.get(compiled.document)
        range_ = source_map.find_range(origin, Part.VALUE, None) if source_map is not None else None
        return Location(compiled.source, range_)
