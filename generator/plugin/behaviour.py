"""
What a provider does beyond its schema, said as data: one `Behaviour` per resource.

The schema says which attributes exist; a provider's code adds validators, defaults and plan modifiers.
Attributes are named by their schema path, "settings.max_extensions": names only, with no step for the
elements of lists, sets and maps, so one entry holds for every element.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from .findings import Finding
from .shapes import Steps
from .values import Value

__all__ = [
    "FOREIGN",
    "ApplyCheck",
    "Behaviour",
    "ConfigCheck",
    "DataSourceBehaviour",
    "ProviderBehaviour",
    "ValueCheck",
]

ValueCheck: TypeAlias = "Callable[[Value, Steps, Value], list[Finding]]"
"""Gets a value that is neither null nor wholly unknown, its path, and the object that holds it."""

ApplyCheck: TypeAlias = "Callable[[Value, bool], list[Finding]]"
"""Gets the planned state, and whether it is of a new object."""

ConfigCheck: TypeAlias = "Callable[[Value], list[Finding]]"
"""Gets the configuration of the whole resource."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """
    How one resource behaves.

    At validation: *checks* by attribute, *config_checks* on the whole, *configured_checks* likewise but only
    once the provider is configured (so in plan and apply, not in `terraform validate`), *integers* (bits
    that the provider's model holds, by attribute), *deprecations* (what to use instead).

    At plan: *defaults* for what the configuration leaves out; *keeps_state*, the attributes that are known
    again from the state; *keeps_all_state* says so of every attribute; *replaced_by*, the attributes whose
    change needs another object.

    At apply: *apply_checks*; *fixed*, what an update does not send, so that the old value comes back;
    *only_first_of*, alternatives of which the first that is set is sent ("" is the resource itself);
    *empty_is_null*, collections that come back as null when empty; *null_is*, what comes back for null;
    *null_elements_are*, what comes back for null elements of a map; *computed*, what the server fills in
    for unknown values, null where nothing is said.

    *reads_on_import* is the word for the object in the error of an import that reads at once ("" if the
    import only takes the id).
    """

    checks: Mapping[str, tuple[ValueCheck, ...]] = field(default_factory=dict)
    config_checks: tuple[ConfigCheck, ...] = ()
    configured_checks: tuple[ConfigCheck, ...] = ()
    integers: Mapping[str, int] = field(default_factory=dict)
    deprecations: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Value] = field(default_factory=dict)
    keeps_state: frozenset[str] = frozenset({"id"})
    keeps_all_state: bool = False
    replaced_by: frozenset[str] = frozenset()
    apply_checks: tuple[ApplyCheck, ...] = ()
    fixed: frozenset[str] = frozenset()
    only_first_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    empty_is_null: frozenset[str] = frozenset()
    null_is: Mapping[str, Value] = field(default_factory=dict)
    null_elements_are: Mapping[str, Value] = field(default_factory=dict)
    computed: Mapping[str, Value] = field(default_factory=dict)
    reads_on_import: str = ""


@dataclass(frozen=True, slots=True)
class DataSourceBehaviour:
    """
    How one data source answers from the stored objects.

    *copies* maps a computed attribute to the one whose value it repeats. *lists* is the attribute that
    receives objects of the resource *resource*; *filters* are attributes compared with the member of the
    same name; *has_wildcards* says whether `*` matches any text there, in any letter case, as the server
    does. *empty* is the list's value when nothing matches: some give null, others an empty list.
    *random* names attributes with a different value at every read.
    """

    copies: Mapping[str, str] = field(default_factory=dict)
    resource: str = ""
    lists: str = ""
    filters: tuple[str, ...] = ()
    has_wildcards: bool = True
    empty: Value = None
    random: tuple[str, ...] = ()


FOREIGN = Behaviour(keeps_all_state=True)
"""
For resources that nothing is known of: the schema alone speaks. Computed attributes are unknown when an
object is created and keep their value when it changes, which is how most providers behave.
"""


@dataclass(frozen=True, slots=True)
class ProviderBehaviour:
    """The behaviours of a provider's resources and data sources, by name; the rest are `FOREIGN`."""

    resources: Mapping[str, Behaviour] = field(default_factory=dict)
    data_sources: Mapping[str, DataSourceBehaviour] = field(default_factory=dict)
