"""Our own mistakes."""

from __future__ import annotations

__all__ = ["BugError"]


class BugError(Exception):
    """A promise inside this program was broken. Shown as `BUG001` with a request to report it, exit code 70."""
