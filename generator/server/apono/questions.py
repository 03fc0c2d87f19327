"""All that a live account at Apono is ever asked, each a GET without a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, final

__all__ = ["QUESTIONS", "Question"]


@final
@dataclass(frozen=True, slots=True)
class Question:
    """
    A path that may be asked.

    Attributes:
        purpose: What it finds out, for people.
        list_key: Of the answer's list; empty if the answer is no list.
    """

    path: str
    purpose: str
    list_key: str = ""


QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType(
    {
        "integrations": Question(
            "/api/admin/v4/integrations", "which integrations exist, and identity sources", "items"
        ),
        "connectors": Question("/api/admin/v3/connectors", "which connectors exist, and are connected", "items"),
        "groups": Question("/api/admin/v1/groups", "which groups exist", "items"),
        "users": Question("/api/admin/v3/users", "which users exist, and are active", "items"),
        "catalog": Question("/api/v2/integrations-catalog", "which integration types the account has", "data"),
        "catalog type": Question("/api/v2/integrations-catalog/{type}", "what an integration type needs"),
    }
)
"""By the name that checks know them by."""
