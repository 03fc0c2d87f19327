"""A plan: what becomes of each resource, attribute by attribute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from generator.addresses import AttributePath, ResourceAddress, VariableName

__all__ = ["Action", "AttributeChange", "Known", "Plan", "ResourceChange", "Unknown", "Value"]


class Action(StrEnum):
    """What Terraform would do with a resource, in the order in which people want to read it."""

    DESTROY = "destroy"
    FORGET = "forget"
    """It stays as it is, and Terraform manages it no longer: a `removed` block says so."""
    REPLACE = "replace"
    UPDATE = "update"
    CREATE = "create"
    READ = "read"
    NO_CHANGE = "no change"


class Unknown(Enum):
    """A value that is not shown: nobody knows it before the apply, or nobody may see it."""

    UNTIL_APPLY = "(known after apply)"
    SENSITIVE = "(sensitive)"


@dataclass(frozen=True, slots=True)
class Known:
    """
    A value of the plan: text, number, truth value, an empty mapping, or a list of texts, numbers and truth values.

    Where an item of a list is an input variable whose value is not known, the `VariableName` stands in the list.
    """

    value: object


Value = Known | Unknown | VariableName | None
"""A variable stands for the value that it will have at the apply; `None`: there is no value."""


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """
    One value that changes, as deep down as it can be named.

    Attributes:
        forces_replacement: Whether the resource is replaced because of it.
    """

    path: AttributePath
    before: Value
    after: Value
    forces_replacement: bool = False


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """
    What becomes of one resource.

    Attributes:
        attributes: What changes, in the order of the attributes' names.
        is_import: Whether an existing object is taken over.
    """

    address: ResourceAddress
    action: Action
    attributes: tuple[AttributeChange, ...]
    is_import: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `changes` are in Terraform's order, resources that do not change included."""

    terraform_version: str
    changes: tuple[ResourceChange, ...]

    @property
    def has_changes(self) -> bool:
        return any(change.action not in (Action.NO_CHANGE, Action.READ) or change.is_import for change in self.changes)

    def counted(self) -> Iterable[tuple[Action, int]]:
        """How many resources each action is planned for; actions that are not planned are left out."""
        for action in Action:
            count = sum(change.action is action for change in self.changes)
            if count:
                yield action, count
