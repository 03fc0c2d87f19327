"""How texts of a spec are shown in a message."""

from __future__ import annotations

from generator.spec.rules.credentials import mask_credentials

__all__ = ["shown"]

_LONGEST = 100


def shown(text: str) -> str:
    """*text* on one line, without credentials, and cut after 100 characters."""
    line = "".join(map(_visible, mask_credentials(text)))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _visible(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"
