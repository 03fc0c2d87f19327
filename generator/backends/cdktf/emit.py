"""
The files of an app. Their layout is in `templates/cdktf`; what is put into it is finished here.

    cdktf.json                       manifest, which the command line reads
    main.py                          the app: one stack with everything
    requirements.txt, README.md
    apono_integrations/              constructs, for this app and for others
        __init__.py
        <module>.py                  one for each integration
        variables.py                 if there are references
        provider.py                  the provider without bindings; not in the typed style
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from generator.backends.cdktf.constructs import ConstructPlan, Parameter, plan_construct
from generator.backends.cdktf.expressions import INDENT, WIDTH, python_text
from generator.backends.cdktf.flavours import Flavour
from generator.backends.cdktf.names import class_name, module_name, parameter_name, pascal_case, unique_names
from generator.backends.cdktf.texts import escape_docstring, python_string, refuse_token
from generator.backends.escape import escape_comment
from generator.backends.files import GeneratedFile
from generator.backends.header import header_lines, seal
from generator.backends.templates import Finished, render_template
from generator.diagnostics import BugError
from generator.ir import Attribute, Block, Configuration, Expression, Literal, ObjectValue, Origin, TypeConstraint

__all__ = ["PACKAGE", "STACK", "emit"]

PACKAGE: Final = "apono_integrations"
STACK: Final = "apono"
_BINDINGS: Final = "imports"
"""The folder that CDKTF itself puts bindings into."""

# Names that generated modules import or define, so no construct can have them.
_TAKEN_CLASSES = (
    *("Any", "App", "AponoStack", "Construct", "LocalBackend", "Sequence", "TerraformProvider", "TerraformStack"),
    "Variables",
)
_TAKEN_MODULES = ("provider", "variables", "__init__")

_SHARED = Origin()
"""Of files that belong to the whole run."""


@dataclass(frozen=True, slots=True)
class _Provider:
    """What the configuration requires of the provider: its local name, source and version constraint."""

    name: str
    source: str
    version: str

    @property
    def class_name(self) -> str:
        return f"{class_name(self.name)}Provider"

    @property
    def resource_class(self) -> str:
        return f"{class_name(self.name)}Resource"


@dataclass(frozen=True, slots=True)
class _Module:
    """One integration: its resource, and the names and the plan of its construct."""

    block: Block
    origin: Origin
    class_name: str
    module: str
    binding_class: str
    plan: ConstructPlan

    @property
    def address(self) -> str:
        return ".".join(self.block.labels)


@dataclass(frozen=True, slots=True)
class _App:
    """A whole app, taken apart."""

    flavour: Flavour
    is_typed: bool
    live_checks_ran: bool
    required_version: str
    provider: _Provider
    variables: Sequence[Block]
    variable_names: Mapping[str, str]
    modules: Sequence[_Module]

    def header(self, origin: Origin = _SHARED) -> list[Finished]:
        return _finished(header_lines(origin, live_checks_ran=self.live_checks_ran))


def emit(configuration: Configuration, flavour: Flavour, *, is_typed: bool) -> tuple[GeneratedFile, ...]:
    """
    The files of an app.

    Args:
        is_typed: Whether the app stands on bindings of the provider in `imports`, as `cdktf get` makes them.

    Raises:
        BugError: The configuration holds something that no spec leads to.
    """
    app = _take_apart(configuration, flavour, is_typed=is_typed)
    return tuple(GeneratedFile(path, seal(text)) for path, text in _files(app))


def _files(app: _App) -> Iterator[tuple[str, str]]:
    yield "cdktf.json", _manifest(app)
    yield "main.py", _main(app)
    yield "requirements.txt", _requirements(app)
    yield "README.md", _readme(app)
    yield f"{PACKAGE}/__init__.py", _package(app)
    if not app.is_typed:
        yield f"{PACKAGE}/provider.py", _provider(app)
    if app.variables:
        yield f"{PACKAGE}/variables.py", _variables(app)
    for module in app.modules:
        yield f"{PACKAGE}/{module.module}.py", _integration(app, module)


def _take_apart(configuration: Configuration, flavour: Flavour, *, is_typed: bool) -> _App:
    blocks = [(block, file.origin) for file in configuration.files for block in file.blocks]
    others = {block.type for block, _ in blocks} - {"terraform", "variable", "resource"}
    if others:
        raise BugError(f"blocks of type {', '.join(sorted(others))} have no form in an app")
    variables = [block for block, _ in blocks if block.type == "variable"]
    resources = [(block, origin) for block, origin in blocks if block.type == "resource"]
    [terraform] = [block for block, _ in blocks if block.type == "terraform"]
    provider = _read_provider(terraform)
    return _App(
        flavour=flavour,
        is_typed=is_typed,
        live_checks_ran=configuration.live_checks_ran,
        required_version=_text(terraform.attributes[0].value),
        provider=provider,
        variables=variables,
        variable_names=unique_names([block.labels[0] for block in variables], parameter_name, ()),
        modules=list(_plan_modules(resources, provider, _types_of(variables), is_typed=is_typed)),
    )


def _read_provider(terraform: Block) -> _Provider:
    [requirements] = terraform.blocks
    [requirement] = requirements.attributes
    if not isinstance(requirement.value, ObjectValue):
        raise BugError("a required provider is not an object")
    facts = {entry.key: _text(entry.value) for entry in requirement.value.entries}
    return _Provider(requirement.name, facts["source"], facts["version"])


def _text(expression: Expression) -> str:
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    raise BugError(f"{expression} is not a text")


def _types_of(variables: Iterable[Block]) -> dict[str, str]:
    return {
        block.labels[0]: attribute.value.text
        for block in variables
        for attribute in block.attributes
        if isinstance(attribute.value, TypeConstraint)
    }


def _plan_modules(
    resources: Sequence[tuple[Block, Origin]], provider: _Provider, types: Mapping[str, str], *, is_typed: bool
) -> Iterator[_Module]:
    bindings = {block.labels[0]: _binding_class(block.labels[0], provider) for block, _ in resources}
    labels = [block.labels[1] for block, _ in resources]
    taken = (*_TAKEN_CLASSES, provider.class_name, provider.resource_class)
    # What the bindings of a resource define starts with the name of its class.
    classes = unique_names(
        labels, lambda label: _beside(class_name(label), bindings.values() if is_typed else ()), taken
    )
    modules = unique_names(labels, module_name, _TAKEN_MODULES)
    for block, origin in resources:
        type_, label = block.labels
        # Without bindings, the attributes are a dictionary among the arguments.
        indent = _CALL if is_typed else _CALL + INDENT
        plan = plan_construct(block, types, is_typed=is_typed, binding_class=bindings[type_], indent=indent)
        yield _Module(block, origin, classes[label], modules[label], bindings[type_], plan)


def _binding_class(type_: str, provider: _Provider) -> str:
    return pascal_case(type_.removeprefix(f"{provider.name}_"))


def _beside(name: str, others: Iterable[str]) -> str:
    return f"My{name}" if name.startswith(tuple(others)) else name


_CALL = INDENT * 3
"""Indentation of the arguments in the call that makes a resource."""


def _finished(lines: Iterable[str]) -> list[Finished]:
    return [Finished(line) for line in lines]


def _manifest(app: _App) -> str:
    """The settings that `cdktf init` writes; reports of crashes are off, as there is nobody to be asked."""
    manifest = {
        "//": header_lines(_SHARED, live_checks_ran=app.live_checks_ran),
        "language": "python",
        "app": "python main.py",
        "sendCrashReports": "false",
        "terraformProviders": [f"{app.provider.source}@{app.provider.version}"] if app.is_typed else [],
        "terraformModules": [],
        "codeMakerOutput": _BINDINGS,
        "context": {},
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _main(app: _App) -> str:
    return render_template(
        "cdktf/main.py.j2",
        header=app.header(),
        library=Finished(app.flavour.name),
        package=Finished(PACKAGE),
        classes=_finished(sorted((module.class_name for module in app.modules), key=_import_order)),
        provider_class=Finished(app.provider.class_name),
        bindings=Finished(f"{_BINDINGS}.{app.provider.name}"),
        provider_id=Finished(python_string(f"provider.{app.provider.name}")),
        is_typed=app.is_typed,
        has_variables=bool(app.variables),
        overrides=_finished(_overrides(app)),
        stack=Finished(python_string(STACK)),
        state=Finished(python_string(f"../../../terraform.{STACK}.tfstate")),
        integrations=[_call(app, module) for module in app.modules],
    )


def _overrides(app: _App) -> Iterator[str]:
    """What no construct of the library says about the whole configuration: path and value."""
    yield f'"terraform.required_version", {python_string(app.required_version)}'
    if app.is_typed:
        path = python_string(f"terraform.required_providers.{app.provider.name}.version")
        yield f"{path}, {python_string(app.provider.version)}"


def _call(app: _App, module: _Module) -> Finished:
    """The expression that adds an integration to the stack, with the values of its variables."""
    arguments = ["self", python_string(module.address)]
    for parameter in module.plan.parameters:
        if parameter.variable is not None:
            variable = app.variable_names[parameter.variable]
            arguments.append(f"{parameter.name}=variables.{variable}.{_ACCESSORS[parameter.annotation]}")
    lines = [f"{INDENT * 3}{argument}," for argument in arguments]
    return Finished("\n".join([f"{module.class_name}(", *lines, f"{INDENT * 2})"]))


_ACCESSORS = {"str": "string_value", "float": "number_value", "Sequence[str]": "list_value", "Any": "value"}


def _import_order(name: str) -> tuple[bool, str]:
    """As isort has it: constants, which is what names in capitals alone are to it, before classes."""
    return not (len(name) > 1 and name.isupper()), name


def _requirements(app: _App) -> str:
    return render_template(
        "cdktf/requirements.txt.j2", header=app.header(), requirements=_finished(app.flavour.requirements)
    )


def _readme(app: _App) -> str:
    flavour = app.flavour
    return render_template(
        "cdktf/README.md.j2",
        header=app.header(),
        title=Finished(flavour.title),
        library=Finished(flavour.name),
        cli=Finished(flavour.cli_package),
        node=Finished(flavour.node),
        package=Finished(PACKAGE),
        stack=Finished(STACK),
        example=Finished(app.modules[0].class_name),
        arguments=_finished(_example_arguments(app.modules[0])),
        is_typed=app.is_typed,
        bindings=Finished(_BINDINGS),
        provider=Finished(app.provider.source),
        variables=_finished(block.labels[0] for block in app.variables),
    )


def _example_arguments(module: _Module) -> Iterator[str]:
    yield "self"
    yield python_string(module.address)
    yield from (f"{parameter.name}=..." for parameter in module.plan.parameters if parameter.default is None)


def _package(app: _App) -> str:
    imports = sorted((module.module, module.class_name) for module in app.modules)
    return render_template(
        "cdktf/package.py.j2",
        header=app.header(),
        imports=_finished(f"from .{module} import {name}" for module, name in imports),
        names=_finished(python_string(name) for _, name in sorted(imports, key=lambda one: _import_order(one[1]))),
    )


def _provider(app: _App) -> str:
    provider = app.provider
    return render_template(
        "cdktf/provider.py.j2",
        header=app.header(),
        library=Finished(app.flavour.name),
        provider_class=Finished(provider.class_name),
        resource_class=Finished(provider.resource_class),
        local_name=Finished(python_string(provider.name)),
        shown_source=Finished(escape_docstring(provider.source)),
        source=Finished(python_string(provider.source)),
        version=Finished(python_string(provider.version)),
    )


def _variables(app: _App) -> str:
    variables = [
        {
            "attribute": Finished(app.variable_names[block.labels[0]]),
            "label": Finished(python_string(block.labels[0])),
            "id": Finished(python_string(f"var.{block.labels[0]}")),
            "arguments": _finished(_variable_argument(attribute) for attribute in block.attributes),
        }
        for block in app.variables
    ]
    return render_template(
        "cdktf/variables.py.j2", header=app.header(), library=Finished(app.flavour.name), variables=variables
    )


def _variable_argument(attribute: Attribute) -> str:
    """Terraform evaluates nothing in the declaration of a variable, so a text stands there as it is."""
    start = f"{attribute.name}="
    match attribute.value:
        case TypeConstraint(text):
            return start + python_string(text)
        case Literal(str() as text):
            return start + python_text(refuse_token(text), INDENT * 3, len(INDENT * 3 + start) + 1)
        case Literal(bool() as value):
            return start + str(value)
        case other:
            raise BugError(f"{other} in a variable has no form in an app")


def _integration(app: _App, module: _Module) -> str:
    plan = module.plan
    annotations = {parameter.annotation for parameter in plan.parameters}
    return render_template(
        "cdktf/integration.py.j2",
        header=app.header(module.origin),
        standard=_finished(_standard_imports(annotations)),
        library=Finished(app.flavour.name),
        imports=_finished(_binding_imports(app, module)),
        constants=_finished(f"{name} = {value}" for name, value in plan.constants),
        class_name=Finished(module.class_name),
        docstring=_finished(_class_docstring(module)),
        parameters=_finished(map(_signature, plan.parameters)),
        descriptions=_finished(_describe(plan.parameters)),
        provider=Finished(app.provider.name),
        creation=Finished(_creation(app, module)),
        is_typed=app.is_typed,
        label=Finished(python_string(module.block.labels[1])),
    )


def _standard_imports(annotations: set[str]) -> Iterator[str]:
    if "Sequence[str]" in annotations:
        yield "from collections.abc import Sequence"
    if "Any" in annotations:
        yield "from typing import Any"


def _binding_imports(app: _App, module: _Module) -> list[str]:
    if not app.is_typed:
        return [f"from .provider import {app.provider.resource_class}"]
    type_ = module.block.labels[0].removeprefix(f"{app.provider.name}_")
    names = {module.binding_class}
    for attribute in module.block.attributes:
        names.update(_structs(attribute.value, module.binding_class + pascal_case(attribute.name)))
    lines = [f"{INDENT}{name}," for name in sorted(names, key=_import_order)]
    return [f"from {_BINDINGS}.{app.provider.name}.{type_} import (", *lines, ")"]


def _structs(expression: Expression, struct: str) -> Iterator[str]:
    """The classes of the bindings that an expression uses."""
    from generator.ir import ListValue

    if isinstance(expression, ObjectValue):
        yield struct
        for entry in expression.entries:
            yield from _structs(entry.value, struct + pascal_case(entry.key))
    elif isinstance(expression, ListValue):
        for item in expression.items:
            yield from _structs(item, struct)


def _class_docstring(module: _Module) -> list[str]:
    name = escape_docstring(escape_comment(module.origin.name or module.block.labels[1]))
    return [
        *_wrap(f"The Apono integration {name}.", INDENT),
        "",
        *_wrap(
            f"To Terraform it is `{module.address}`, whatever the construct is called, so a stack has it once. "
            "Texts are templates of Terraform: write `$${` for `${`, and `%%{` for `%{`.",
            INDENT,
        ),
        "",
        "Attributes:",
        f"{INDENT}resource: The resource itself.",
    ]


def _wrap(text: str, indent: str, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH - len(indent),
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _signature(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f" = {parameter.default}"
    return f"{parameter.name}: {parameter.annotation}{default},"


def _describe(parameters: Iterable[Parameter]) -> Iterator[str]:
    for parameter in parameters:
        yield from _wrap(f"{parameter.name}: {parameter.description}", INDENT * 3, INDENT)


def _creation(app: _App, module: _Module) -> str:
    """The expression that makes the resource."""
    attributes = module.plan.attributes
    type_, label = module.block.labels
    if app.is_typed:
        callee = module.binding_class
        lines = [f"{parameter_name(name)}={value}," for name, value in attributes]
    else:
        callee = app.provider.resource_class
        lines = [f"resource_type={python_string(type_)},", f"name={python_string(label)},", "attributes={"]
        lines += [f"{INDENT}{python_string(name)}: {value}," for name, value in attributes]
        lines.append("},")
    arguments = ["self,", '"resource",', *lines, "provider=provider,"]
    return "\n".join([f"{callee}(", *(_CALL + line for line in arguments), f"{INDENT * 2})"])
