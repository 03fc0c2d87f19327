"""The kinds of specs. A new one is a module here and a line in `_KINDS`."""

from generator.integrations import rancher
from generator.integrations.kind import IntegrationKind, ResolveContext

__all__ = ["KINDS", "IntegrationKind", "ResolveContext"]

_KINDS = (rancher.KIND,)

KINDS = {kind.name: kind for kind in _KINDS}
"""By the `kind` of a spec."""
