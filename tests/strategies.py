"""Strategies that many property tests share."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["HOSTILE", "texts"]

HOSTILE = (
    "aB1 $%{}\"\\'#:-,[]&*!|>?@`/~\n\r\t\x85\xa0\u200b\u2028\u2029\ufeff\ud7ff\ue800\uec00é\u0301\U0001f600\U0010ffff"
)
"""Characters with a meaning in YAML, JSON, HCL or nowhere, and those that programs lose."""

_PIECES = st.sampled_from(
    ["${", "%{", "$${", "\\n", "\r\n", "\n\n", "\n  ", ": ", " #", "---", "\\ud83d\\ude00", "yes", "0x1"]
)


def texts(max_size: int = 40, alphabet: str = HOSTILE) -> st.SearchStrategy[str]:
    """Texts of a spec: not empty, not blank, no lone surrogates."""
    pieces = st.lists(st.one_of(st.text(alphabet, max_size=6), _PIECES), min_size=1, max_size=max_size // 4)
    return pieces.map("".join).filter(lambda text: text != "" and not text.isspace())
