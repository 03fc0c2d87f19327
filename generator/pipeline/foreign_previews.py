"""Whether a preview from a job without rights is about the specs that the trusted checkout has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from generator.diagnostics import Diagnostic, has_errors
from generator.diagnostics.codes.posting import DATA_IS_OF_ANOTHER_BASE
from generator.diagnostics.text import show
from generator.pipeline.compilation import Compilation
from generator.report.preview.document import Change, IntegrationPreview, Preview

__all__ = ["check_against_base"]

_MOST = 10


def check_against_base(preview: Preview, base: Compilation) -> list[Diagnostic]:
    """
    What *preview* says of the base that is not so, as one diagnostic.

    Args:
        base: Of the specs in the trusted checkout. Those with errors are in no comparison, here as there.
    """
    found = list(_find_differences(preview, base))
    if not found:
        return []
    shown = [*found[:_MOST], *([f"{len(found) - _MOST} more"] if len(found) > _MOST else [])]
    return [DATA_IS_OF_ANOTHER_BASE.at(differences="\n".join(shown))]


def _find_differences(preview: Preview, base: Compilation) -> Iterator[str]:
    if not preview.base.name:
        yield "it was made without a base"
        return
    there = {str(compiled.address) for compiled in base.integrations}
    claimed = Counter(filter(None, map(_address_at_base, preview.integrations)))
    added = {one.address for one in preview.integrations if one.change is Change.ADDED}
    yield from (f"`{show(address)}` is in it twice" for address, count in claimed.items() if count > 1)
    yield from (f"`{show(address)}` is not in the base" for address in claimed if address not in there)
    yield from (f"`{show(address)}` is in the base, and not new" for address in sorted(added & there))
    if not has_errors(base.diagnostics):
        yield from (f"`{show(address)}` of the base is not in it" for address in _find_hidden(preview, base, claimed))


def _address_at_base(one: IntegrationPreview) -> str:
    """Empty for what is new, and where errors keep it from being known."""
    return "" if one.change is Change.ADDED else one.former_address or one.address


def _find_hidden(preview: Preview, base: Compilation, claimed: Counter[str]) -> Iterator[str]:
    """What the base has and the preview keeps quiet about; one with errors at the head is known by its name alone."""
    names = {one.former_name or one.name for one in preview.integrations if not one.address}
    for compiled in base.integrations:
        address = str(compiled.address)
        if address not in claimed and str(compiled.integration.name) not in names:
            yield address
