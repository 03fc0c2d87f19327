"""Rights as rows of one table: what is needed, what the key has, what is too much."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["EVERYTHING", "right_fact"]

EVERYTHING: Final = "do everything, as an administrator"


def right_fact(right: str, *, is_needed: bool, has: bool | None) -> dict[str, Any]:
    """A row, as JSON values; `has` is `None` for what this key cannot tell."""
    return {"right": right, "need": is_needed, "have": has}
