"""Where this program keeps what it would otherwise find out again."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["user_cache"]


def user_cache(part: str) -> Path | None:
    """
    The user's cache folder for one purpose; `None` if the user wants none or has no home.

    `APONO_BRIDGE_CACHE` names another place, and empty turns caches off; else the XDG base directory specification.
    """
    chosen = os.environ.get("APONO_BRIDGE_CACHE")
    if chosen is not None:
        return Path(chosen, part) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 - may stay unexpanded
    return Path(base, "apono-bridge", part) if Path(base).is_absolute() else None
