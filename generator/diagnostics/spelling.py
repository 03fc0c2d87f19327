"""Nearest known word: "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest"]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that *word* most likely was meant to be; `None` when none is near."""
    import difflib  # 5 ms, and only wrong specs need it

    choices = list(known)
    folded = {choice.lower().replace("-", "_"): choice for choice in choices}
    matches = difflib.get_close_matches(word[:100].lower().replace("-", "_"), folded, n=1, cutoff=0.6)
    if matches:
        return folded[matches[0]]
    # `vault` for `hashicorp_vault`: a word of one name alone.
    parts = [choice for name, choice in folded.items() if word.lower() in name.split("_")]
    return parts[0] if len(parts) == 1 else None
