"""What was meant, for messages about names that an account does not know."""

from __future__ import annotations

from collections.abc import Iterable

from generator.checks.texts import shown
from generator.diagnostics.spelling import nearest

__all__ = ["suggest"]


def suggest(word: str, known: Iterable[str]) -> str:
    """`did you mean ...?`, or nothing when nothing is near."""
    guess = nearest(word, known)
    return f"did you mean `{shown(guess)}`?" if guess is not None else ""
