"""
What the provider's schema does not say and the provider does not check, so that an apply would fail: as data.

Observed with apono-io/apono 1.9.1: a second secret store beside `kubernetes` passes validate and plan; `owners_mapping`
without `owner` passes although the description forbids it; an empty `connected_resource_types` is refused only by a
validator that the schema JSON does not carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["GAPS", "Gaps"]


@dataclass(frozen=True, slots=True)
class Gaps:
    """
    Rules for one resource type; names are those of top-level attributes unless they hold a dot.

    Attributes:
        exactly_one: Groups of attributes of which exactly one must be set; `a.b` is the member `b` of the object `a`.
        needs: Attribute to the attribute that it needs.
        min_items: Attribute to the length that its list must have at least.
    """

    exactly_one: tuple[tuple[str, ...], ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    min_items: Mapping[str, int] = field(default_factory=dict)


_STORES = ("aws", "azure", "gcp", "kubernetes", "hashicorp_vault")

GAPS: Mapping[str, Gaps] = {
    "apono_resource_integration": Gaps(
        exactly_one=(tuple(f"secret_store_config.{store}" for store in _STORES),),
        needs={"owners_mapping": "owner"},
        min_items={"connected_resource_types": 1},
    ),
    "apono_integration": Gaps(
        exactly_one=(tuple(f"{store}_secret" for store in _STORES),),
        needs={"resource_owner_mappings": "integration_owners"},
        min_items={"integration_owners": 1, "resource_owner_mappings": 1, "connected_resource_types": 1},
    ),
}
