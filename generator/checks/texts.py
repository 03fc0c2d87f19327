"""How texts that a server made are shown in a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from generator.diagnostics.masking import mask_secrets

__all__ = ["day", "listed", "shown"]

_LONGEST = 200
_MOST = 10


def shown(text: str) -> str:
    """*text* on one line, without what looks like a secret, and cut after 200 characters."""
    masked = mask_secrets(text)
    line = masked if masked.isprintable() else _escape(masked)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _escape(text: str) -> str:
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)


def listed(items: Sequence[str]) -> str:
    """The first ten of *items*, one to a line, and how many more there are."""
    more = [f"and {len(items) - _MOST} more"] if len(items) > _MOST else []
    return "\n".join([*map(shown, items[:_MOST]), *more])


def day(moment: datetime) -> str:
    """The day alone: nobody needs the hour, and texts stay comparable."""
    return moment.date().isoformat()
