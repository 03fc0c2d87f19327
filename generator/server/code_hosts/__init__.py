"""Stand-ins of the platforms that pull requests live on, as far as comments go."""

from __future__ import annotations

from .api import CodeHostApi, CodeHostStandIn
from .dialects import DIALECTS, Dialect
from .store import StoredComment, User

__all__ = ["DIALECTS", "CodeHostApi", "CodeHostStandIn", "Dialect", "StoredComment", "User"]
