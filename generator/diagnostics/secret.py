"""A value that must not be seen."""

from __future__ import annotations

from typing import final

__all__ = ["SENSITIVE", "Secret"]

SENSITIVE = "(sensitive)"
"""What stands in the place of a secret in every output; Terraform's own words for it."""


@final
class Secret:
    """Holds a secret text; printing, formatting or comparing it shows or tells nothing."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The secret itself, for the one call that must send it."""
        return self.__value

    def __repr__(self) -> str:
        return SENSITIVE

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return SENSITIVE

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")
