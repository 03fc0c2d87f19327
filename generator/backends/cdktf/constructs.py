"""What a construct is made of: the parameters that a resource's values become, and the expressions that use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.addresses import AttributePath
from generator.backends.cdktf.expressions import INDENT, WIDTH, PythonWriter, find_references, python_text
from generator.backends.cdktf.names import is_free, parameter_name, pascal_case, unique_names
from generator.backends.cdktf.texts import python_string, synth_text
from generator.ir import (
    Attribute,
    Block,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    ObjectValue,
    Reference,
    Template,
)

__all__ = ["ConstructPlan", "Parameter", "plan_construct"]

_OWN_NAMES = ("self", "scope", "construct_id", "provider", "list")
"""What a generated `__init__` needs for itself."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    A keyword parameter of a construct.

    Attributes:
        annotation: Its type, as Python has it.
        default: As Python; `None` if the parameter has to be given.
        description: One line for the docstring.
        variable: The input variable that the generated stack gives it.
    """

    name: str
    annotation: str
    default: str | None
    description: str
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class ConstructPlan:
    """
    A construct for one resource.

    Attributes:
        parameters: Those that have to be given, then the others.
        constants: For the top of the module: name and value, as Python.
        attributes: Of the resource: Terraform's name and the value, as Python.
    """

    parameters: tuple[Parameter, ...]
    constants: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]


def plan_construct(
    block: Block, variable_types: Mapping[str, str], *, is_typed: bool, binding_class: str, indent: str
) -> ConstructPlan:
    """
    The construct for a resource block.

    Each input variable becomes a parameter, and each text or list of texts that is the whole value of an attribute
    becomes one with the spec's value as its default, so that a stack can have another.

    Args:
        variable_types: Terraform's type by the name of each input variable.
        binding_class: Of the resource, in the provider's bindings.
        indent: Of the lines on which the attributes are written.
    """
    uses = _find_uses(block)
    names = unique_names(uses, parameter_name, _OWN_NAMES)
    given = [_variable_parameter(name, names[name], uses[name], variable_types.get(name, "any")) for name in uses]
    optional = _Optional(taken={*names.values(), *_OWN_NAMES})
    writer = PythonWriter(names, is_typed=is_typed)
    attributes = []
    for attribute in block.attributes:
        value = optional.take(attribute)
        if value is None:
            start = parameter_name(attribute.name) + "=" if is_typed else python_string(attribute.name) + ": "
            struct = binding_class + pascal_case(attribute.name)
            value = writer.write(attribute.value, indent, len(indent + start) + 1, struct)
        attributes.append((attribute.name, value))
    constants = (*optional.constants, *writer.constants.items())
    return ConstructPlan((*given, *optional.parameters), constants, tuple(attributes))


@dataclass(slots=True)
class _Use:
    """How a resource uses one variable: in which fields of the spec, and whether only as values of maps."""

    origins: dict[str, None] = field(default_factory=dict)
    is_only_in_maps: bool = True


def _find_uses(block: Block) -> dict[str, _Use]:
    uses: dict[str, _Use] = {}
    for attribute in block.attributes:
        for reference, origin, is_in_map in _walk(attribute.value, attribute.origin, is_in_map=False):
            use = uses.setdefault(reference.variable.name, _Use())
            use.origins[str(origin) if origin else attribute.name] = None
            use.is_only_in_maps &= is_in_map
    return uses


def _walk(
    expression: Expression, origin: AttributePath | None, *, is_in_map: bool
) -> Iterator[tuple[Reference, AttributePath | None, bool]]:
    match expression:
        case ObjectValue() | MapValue():
            for entry in expression.entries:
                yield from _walk(entry.value, _origin_of(entry, origin), is_in_map=isinstance(expression, MapValue))
        case ListValue():
            for item in expression.items:
                yield from _walk(item, origin, is_in_map=is_in_map)
        case Template():
            yield from ((reference, origin, True) for reference in find_references(expression))
        case _:
            yield from ((reference, origin, is_in_map) for reference in find_references(expression))


def _origin_of(entry: Entry, outer: AttributePath | None) -> AttributePath | None:
    return entry.origin if entry.origin is not None else outer


_ANNOTATIONS = {"string": "str", "number": "float", "list(string)": "Sequence[str]"}


def _variable_parameter(variable: str, name: str, use: _Use, type_: str) -> Parameter:
    # The provider's maps are maps of texts, and so are the types of its bindings: whatever the variable's type is,
    # its value is a text there.
    annotation = "str" if use.is_only_in_maps else _ANNOTATIONS.get(type_, "Any")
    places = " and ".join(f"`{origin}`" for origin in use.origins)
    return Parameter(name, annotation, None, f"{places} of the spec.", variable)


@dataclass(slots=True)
class _Optional:
    """Collects the parameters that have defaults."""

    taken: set[str]
    parameters: list[Parameter] = field(default_factory=list)
    constants: list[tuple[str, str]] = field(default_factory=list)

    def take(self, attribute: Attribute) -> str | None:
        """What stands for the attribute's value where it became a parameter; `None` where it did not."""
        name = attribute.name
        if not is_free(name) or name in self.taken:
            return None
        match attribute.value:
            case Literal(str() as text):
                self._add(attribute, "str", self._default(name, text))
                return name
            case ListValue(items):
                texts = [item.value for item in items if isinstance(item, Literal) and isinstance(item.value, str)]
                if len(texts) < len(items) or not texts:
                    return None
                self._add(attribute, "Sequence[str]", self._list_default(name, texts))
                return f"list({name})"
        return None

    def _add(self, attribute: Attribute, annotation: str, default: str) -> None:
        place = f"`{attribute.origin}` of the spec" if attribute.origin else "an attribute of the resource"
        self.taken.add(attribute.name)
        self.parameters.append(Parameter(attribute.name, annotation, default, f"{place}."))

    def _default(self, name: str, text: str) -> str:
        """The literal where it is short; else the name of a constant."""
        literal = python_string(synth_text(text))
        if "\n" not in text[:-1] and len(f"{INDENT * 2}{name}: str = {literal},") <= WIDTH:
            return literal
        return self._constant(name, python_text(synth_text(text), "", len(f"{_constant_name(name)} = ")))

    def _list_default(self, name: str, texts: Sequence[str]) -> str:
        items = [python_string(synth_text(text)) for text in texts]
        inline = f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
        if len(f"{INDENT * 2}{name}: Sequence[str] = {inline},") <= WIDTH:
            return inline
        lines = [f"{INDENT}{python_text(synth_text(text), INDENT, len(INDENT) + 1, is_item=True)}," for text in texts]
        return self._constant(name, "\n".join(["(", *lines, ")"]))

    def _constant(self, name: str, value: str) -> str:
        self.constants.append((_constant_name(name), value))
        return _constant_name(name)


def _constant_name(name: str) -> str:
    """With an underscore, which no class has."""
    return f"DEFAULT_{name.upper()}"
