"""The nodes of the IR. All are immutable and compare by value, their `origin` left out."""

from __future__ import annotations

from dataclasses import field

from generator.addresses import AttributePath, ResourceAddress, VariableName
from generator.value_objects import value_object

__all__ = [
    "AddressOf",
    "Attribute",
    "Block",
    "Call",
    "Configuration",
    "ConfigurationFile",
    "Each",
    "Entry",
    "Expression",
    "ListValue",
    "Literal",
    "MapValue",
    "ObjectValue",
    "Origin",
    "Reference",
    "Template",
    "TypeConstraint",
]


@value_object
class Literal:
    """A text, number, truth value or null that Terraform shall evaluate to exactly this; never code."""

    value: str | int | float | bool | None


@value_object
class Reference:
    """The value of an input variable."""

    variable: VariableName


@value_object
class Template:
    """Literal texts and references joined to one text, in this order."""

    parts: tuple[Literal | Reference, ...]


@value_object
class Call:
    """A Terraform function with its arguments."""

    function: str
    arguments: tuple[Expression, ...]


@value_object
class TypeConstraint:
    """A type as the `type` of a variable states it: `string`, `list(string)`."""

    text: str


@value_object
class ListValue:
    """A list; the order matters to the provider and is kept."""

    items: tuple[Expression, ...]


@value_object
class Entry:
    """One member of an object or a map. `origin`: where the spec says it."""

    key: str
    value: Expression
    origin: AttributePath | None = field(default=None, compare=False)


@value_object
class ObjectValue:
    """An object of the provider's schema: its keys are attribute names, in the order in which they are written."""

    entries: tuple[Entry, ...]


@value_object
class MapValue:
    """A map: its keys are any texts, in the order in which they are written."""

    entries: tuple[Entry, ...]


@value_object
class AddressOf:
    """
    A resource by its address, as `to` and `from` of an `import` and a `removed` block name it.

    Attributes:
        is_each: Whether its key is the one of the block's own `for_each`; the address then has none.
    """

    address: ResourceAddress
    is_each: bool = False


@value_object
class Each:
    """The value for which a block's `for_each` stands at the moment."""


Expression = (
    Literal | Reference | Template | Call | TypeConstraint | ListValue | ObjectValue | MapValue | AddressOf | Each
)


@value_object
class Attribute:
    """`name = value` in a block. `origin`: where the spec says it."""

    name: str
    value: Expression
    origin: AttributePath | None = field(default=None, compare=False)


@value_object
class Block:
    """`type "label" … { attributes, then blocks }`."""

    type: str
    labels: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def address(self) -> ResourceAddress | None:
        """The address of a `resource` or `data` block; `None` for every other block."""
        if self.type not in ("resource", "data"):
            return None
        type_, name = self.labels
        return ResourceAddress(type_, name, mode="managed" if self.type == "resource" else "data")


@value_object
class Origin:
    """
    What one file comes from, for its header.

    Attributes:
        source: Base name of the spec file; `None` for a file that belongs to the whole run.
        name: The integration's name as the spec has it, any text.
        notes: Sentences for the header, in order: which assumed values were used, for instance. Any text.
        is_server_known: False if the server is an input variable, so that live checks have nobody to ask.
    """

    source: str | None = None
    name: str | None = None
    notes: tuple[str, ...] = ()
    is_server_known: bool = True


@value_object
class ConfigurationFile:
    """One file of the module. `stem` is the file name without the ending that a back end adds."""

    stem: str
    blocks: tuple[Block, ...]
    origin: Origin = Origin()


@value_object
class Configuration:
    """
    A whole Terraform module: what one run emits for one target.

    Attributes:
        live_checks_ran: Whether the live servers that are known agreed before this was emitted; headers say if not.
    """

    files: tuple[ConfigurationFile, ...]
    live_checks_ran: bool
