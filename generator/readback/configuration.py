"""Files to the resources that Terraform would make of them: locals, variables, modules and repetition worked out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.addresses import RESERVED_VARIABLE_NAMES, VariableName, format_key, is_identifier
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import importing as codes
from generator.readback.blocks import CutElsewhere, ReadAttribute, ReadBlock, UnreadBlock, blocks_of_json, read_hcl
from generator.readback.constraints import with_optional_attributes
from generator.readback.evaluation import Expression, JsonExpression, Scope
from generator.readback.json_text import parse_json
from generator.readback.state import is_old_state, is_state, resources_of_state
from generator.readback.tokens import LexicalFault
from generator.readback.values import Comment, ImportedText, Place, Refused, Value

__all__ = [
    "CutElsewhere",
    "LeftAlone",
    "OpenConfiguration",
    "ReadConfiguration",
    "ReadResource",
    "open_configuration",
    "read_configuration",
]


@dataclass(slots=True)
class ReadResource:
    """
    One resource, with what is known of its attributes.

    Attributes:
        address: As Terraform writes it, modules and keys included.
        key: Of `for_each` or `count`; `None` without.
        attributes: By name, with their places.
        repeated_by: `for_each` or `count`, where it is.
        meta: Arguments that are Terraform's own (`lifecycle`), and blocks, by name.
        is_object: Whether it is of a state or a plan: nobody wrote it.
    """

    type: str
    name: str
    address: str
    place: Place
    attributes: dict[str, Value]
    key: str | int | None = None
    meta: dict[str, Place] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    repeated_by: tuple[str, Place] | None = None
    is_object: bool = False


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """What is no resource of ours. `what`: as people say it; `why`: what becomes of it."""

    what: str
    place: Place
    why: str
    comments: Sequence[Comment] = ()
    is_refused: bool = False


@dataclass(slots=True)
class ReadConfiguration:
    """
    All that was read.

    Attributes:
        provider_version: Constraint of the provider whose local name was asked for, if a file has one.
        defaults: Of the root modules' variables, where they have one: the text to show for it.
        sensitive: Names of variables that are marked as sensitive.
        loose: Comments that belong to no block.
        fixed_variables: Those whose default was taken because a spec cannot hold the variable.
    """

    resources: list[ReadResource] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    provider_version: Value | None = None
    variables: dict[str, tuple[Place, Value | None]] = field(default_factory=dict)
    sensitive: set[str] = field(default_factory=set)
    loose: list[Comment] = field(default_factory=list)
    fixed_variables: set[str] = field(default_factory=set)


ReadFile = Callable[[str, str], "str | Refused"]
"""Folder of the root module and the path that `file()` was given; the text, or why it cannot be had."""


def read_configuration(
    texts: Sequence[ImportedText],
    attributes_by_type: Mapping[str, Collection[str]],
    read_file: ReadFile,
    *,
    provider: str,
) -> ReadConfiguration:
    """
    Everything that the files say about resources of some types.

    Args:
        attributes_by_type: The types that matter, each with its attributes.
        provider: Local name of their provider.
    """
    for is_exact in (False, True):
        configuration = open_configuration(texts, attributes_by_type, read_file, provider=provider, is_exact=is_exact)
        try:
            configuration.result.resources = list(configuration.read(0, configuration.count))
            break
        except CutElsewhere:
            continue
    return configuration.result


def open_configuration(
    texts: Sequence[ImportedText],
    attributes_by_type: Mapping[str, Collection[str]],
    read_file: ReadFile,
    *,
    provider: str,
    is_exact: bool = False,
) -> OpenConfiguration:
    """
    The files without their resources, which can then be read one after the other.

    Args:
        is_exact: Whether blocks are cut word by word; else reading a resource may raise `CutElsewhere`.
    """
    reader = _Reader(attributes_by_type, read_file, provider)
    for text in texts:
        reader.file(text, is_exact=is_exact)
    reader.expand()
    return OpenConfiguration(reader)


class OpenConfiguration:
    """
    What the files say about resources, resources apart.

    Attributes:
        count: Of what `read` may be asked for: blocks, each once for every module that it is in.
        result: What was found up to now. Another one may be put in its place, to learn what the next resources add.
    """

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self.count = len(reader.sites)

    @property
    def result(self) -> ReadConfiguration:
        return self._reader.result

    @result.setter
    def result(self, result: ReadConfiguration) -> None:
        self._reader.result = result

    def read(self, start: int, end: int) -> Iterator[ReadResource]:
        """
        The resources from number *start* up to *end*; those of `for_each` have one number together.

        Raises:
            CutElsewhere: The files have to be opened exactly.
        """
        for site in self._reader.sites[start:end]:
            if isinstance(site, ReadResource):
                yield site
            else:
                yield from self._reader.resources(*site)


# Terraform's own arguments of a resource.
_META = ("lifecycle", "provider", "depends_on", "connection", "provisioner", "dynamic")
_REPEATING = ("for_each", "count")
_MOST_MODULES = 50
"""One inside the other."""


@dataclass(slots=True)
class _Module:
    """
    A folder of files.

    Attributes:
        given: Values of variables, from files of them.
    """

    folder: str
    variables: dict[str, ReadBlock] = field(default_factory=dict)
    given: dict[str, Expression] = field(default_factory=dict)
    locals: dict[str, ReadAttribute] = field(default_factory=dict)
    data: dict[tuple[str, str], ReadBlock] = field(default_factory=dict)
    calls: list[ReadBlock] = field(default_factory=list)
    resources: list[ReadBlock | UnreadBlock] = field(default_factory=list)


# A line that every spec has, and no Terraform code.
_SPEC = re.compile(r"^apiVersion: *[\"']?apono-bridge/", re.MULTILINE)


class _Reader:
    def __init__(self, attributes_by_type: Mapping[str, Collection[str]], read_file: ReadFile, provider: str) -> None:
        self.attributes_by_type = attributes_by_type
        self.read_file = read_file
        self.provider = provider
        self.modules: dict[str, _Module] = {}
        self.result = ReadConfiguration()
        self.reached: set[str] = set()
        self.sites: list[ReadResource | tuple[ReadBlock | UnreadBlock, _Instance]] = []

    def file(self, text: ImportedText, *, is_exact: bool) -> None:
        if text.source.name.endswith((".tfvars", ".tfvars.json")):
            self.values_file(text)
            return
        if text.source.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
            self.json_file(text)
            return
        if (spec := _SPEC.search(text.source.text)) is not None:
            location = Place(text, spec.start(), spec.end()).location
            self.result.diagnostics.append(codes.NOT_TERRAFORM.at(location=location, problem="it is a spec already"))
            return
        for block in read_hcl(text, self.wanted, self.result.diagnostics, is_exact=is_exact):
            if isinstance(block, UnreadBlock):
                self.module(text).resources.append(block)
            else:
                self.block(block, text)

    def values_file(self, text: ImportedText) -> None:
        """A file of values of variables."""
        given: dict[str, tuple[Place, Expression]] = {}
        if text.source.name.endswith(".json"):
            root = self.json_value(text)
            if root is not None and isinstance(root.data, dict):
                given = {
                    name: (value.where, JsonExpression(value, is_literal=True)) for name, value in root.data.items()
                }
        else:
            for block in read_hcl(text, self.wanted, self.result.diagnostics, is_exact=True):
                if isinstance(block, UnreadBlock):
                    continue
                if block.type not in ("", "comments"):
                    problem = "a file of values of variables has no blocks"
                    location = block.place.location
                    self.result.diagnostics.append(codes.NOT_TERRAFORM.at(location=location, problem=problem))
                self.result.loose += block.comments
                given |= {name: (attribute.key, attribute.expression) for name, attribute in block.attributes.items()}
        for name, (place, expression) in given.items():
            self.module(text).given[name] = expression
            self.leave(f"value of variable {name}", place, "used where a spec cannot hold the variable")

    def given(self, module: _Module, name: str) -> Expression | None:
        """The value of a root module's variable: from a file beside it, or else from a folder without code."""
        apart = (other for other in self.modules.values() if not other.variables and not other.resources)
        return next((one.given[name] for one in (module, *apart) if name in one.given), None)

    def json_value(self, text: ImportedText) -> Value | None:
        try:
            return parse_json(text)
        except LexicalFault as fault:
            end = max(fault.end, fault.start)
            location = Place(text, fault.start, min(end, len(text.source.text))).location
            self.result.diagnostics.append(codes.NOT_TERRAFORM.at(location=location, problem=fault.problem))
            return None

    def json_file(self, text: ImportedText) -> None:
        root = self.json_value(text)
        if root is None:
            return
        if is_old_state(root):
            problem = "the state is of an old version; `terraform show -json` gives one that can be read"
            self.result.diagnostics.append(codes.NOT_TERRAFORM.at(location=root.place.location, problem=problem))
            return
        if is_state(root):
            for resource in resources_of_state(root):
                if resource.why_left:
                    self.leave(resource.address, resource.place, resource.why_left)
                elif resource.type in self.attributes_by_type:
                    self.sites.append(ReadResource(**resource.as_dict()))
                else:
                    self.leave(f"resource {resource.address}", resource.place)
            return
        for block in blocks_of_json(root):
            self.block(block, text)

    def wanted(self, type_: str, labels: Sequence[str]) -> bool:
        if type_ == "resource":
            return bool(labels) and labels[0] in self.attributes_by_type
        if type_ == "data":
            return bool(labels) and labels[0].startswith(f"{self.provider}_")
        return type_ in ("variable", "locals", "module", "terraform")

    def module(self, text: ImportedText) -> _Module:
        return self.modules.setdefault(text.folder, _Module(text.folder))

    def block(self, block: ReadBlock, text: ImportedText) -> None:
        module = self.module(text)
        match block.type:
            case "resource" if len(block.labels) != 2:
                problem = "a resource has two labels, its type and its name"
                self.result.diagnostics.append(codes.NOT_TERRAFORM.at(location=block.place.location, problem=problem))
            case "resource" if block.labels[0] in self.attributes_by_type:
                module.resources.append(block)
            case "":
                self.pasted(block, module)
            case "variable" if len(block.labels) == 1:
                module.variables[block.labels[0]] = block
            case "locals":
                module.locals |= block.attributes
                self.leave("locals", block.place, "used where the specs need them", block.comments)
            case "module" if len(block.labels) == 1:
                module.calls.append(block)
            case "data" if len(block.labels) == 2:
                module.data[block.labels[0], block.labels[1]] = block
                self.leave(block.name, block.place, comments=block.comments)
            case "terraform":
                self.terraform(block)
                self.leave("terraform", block.place, "`generate` writes one of its own", block.comments)
            case "comments":
                self.result.loose += block.comments
            case _:
                self.leave(block.name, block.place, comments=block.comments)

    def leave(
        self,
        what: str,
        place: Place,
        why: str = "no integration; it stays in your code",
        comments: Sequence[Comment] = (),
    ) -> None:
        self.result.left_alone.append(LeftAlone(what, place, why, comments))

    def pasted(self, block: ReadBlock, module: _Module) -> None:
        """The inside of a resource without its header: its attributes say which one it is."""
        given = set(block.attributes)
        known = {type_: len(given & set(names)) for type_, names in self.attributes_by_type.items()}
        best = max(known, key=lambda type_: known[type_])
        if known[best] < 2:
            where = next(iter(block.attributes.values())).key
            problem = "an attribute stands outside of every block"
            self.result.diagnostics.append(codes.NOT_TERRAFORM.at(location=where.location, problem=problem))
            return
        block.type, block.labels = "resource", (best, "pasted")
        self.result.diagnostics.append(codes.HEADER_MISSING.at(location=block.place.location, type=best))
        module.resources.append(block)

    def terraform(self, block: ReadBlock) -> None:
        scope = self.scope(_Instance(_Module(""), "", {}, None, self))
        for inner in block.blocks:
            if inner.type == "required_providers" and self.provider in inner.attributes:
                self.version(inner.attributes[self.provider].expression.evaluate(scope))
        if "required_providers" in block.attributes:
            value = block.attributes["required_providers"].expression.evaluate(scope)
            for one in value.data if isinstance(value.data, list) else [value]:
                if isinstance(one.data, dict) and self.provider in one.data:
                    self.version(one.data[self.provider])

    def version(self, value: Value) -> None:
        version = value.data.get("version") if isinstance(value.data, dict) else value
        if version is not None and isinstance(version.data, str):
            self.result.provider_version = version

    # Modules

    def expand(self) -> None:
        targets = ((module, self.target(module, call)) for module in self.modules.values() for call in module.calls)
        called = {target for module, target in targets if target != module.folder}
        for folder, module in self.modules.items():
            if folder not in called:
                self.root(module)
        for module in self.modules.values():
            if module.folder not in self.reached:  # modules that call one another, and nobody calls them
                self.root(module)

    def root(self, module: _Module) -> None:
        self.instance(_Instance(module, "", {}, None, self), ())
        self.note_variables(module)

    def note_variables(self, module: _Module) -> None:
        root = _Instance(module, "", {}, None, self)
        for name, block in module.variables.items():
            default = block.attributes.get("default")
            value = None
            if default is not None:
                value = default.expression.evaluate(self.scope(_Instance(_Module(""), "", {}, None, self)))
            self.result.variables[name] = (block.place, value)
            if root.is_sensitive(name):
                self.result.sensitive.add(name)

    def target(self, module: _Module, call: ReadBlock) -> str | None:
        """The folder that a call's `source` means, if its files are among the imported ones."""
        source = call.attributes.get("source")
        found = source.expression.evaluate(self.scope(_Instance(module, "", {}, None, self))).data if source else None
        if not isinstance(found, str) or not found.startswith(("./", "../")):
            return None
        folder = posixpath.normpath(posixpath.join(module.folder or ".", found))
        return next((known for known in self.modules if posixpath.normpath(known or ".") == folder), None)

    def instance(self, instance: _Instance, chain: tuple[str, ...]) -> None:
        module = instance.module
        self.reached.add(module.folder)
        self.sites += [(block, instance) for block in module.resources]
        for call in module.calls:
            target = self.target(module, call)
            if target is None:
                self.leave(call.name, call.place, "its files are not among the imported ones", call.comments)
                continue
            if target in (*chain, module.folder) or len(chain) > _MOST_MODULES:
                self.result.diagnostics.append(
                    codes.NOT_TERRAFORM.at(location=call.place.location, problem="the module is called from itself")
                )
                continue
            self.leave(call.name, call.place, "its resources are imported one by one", call.comments)
            for key, scope in self.repetitions(call, instance):
                arguments = {
                    name: attribute.expression.evaluate(scope)
                    for name, attribute in call.attributes.items()
                    if name not in ("source", "version", "providers", *_REPEATING, "depends_on")
                }
                prefix = f"{instance.prefix}module.{call.labels[0]}{format_key(key)}."
                self.instance(
                    _Instance(self.modules[target], prefix, arguments, call.labels[0], self, instance.root_folder),
                    (*chain, module.folder),
                )

    def repetitions(self, block: ReadBlock, instance: _Instance) -> Iterator[tuple[str | int | None, Scope]]:
        """Key and scope of each object that `for_each` or `count` makes of a block."""
        scope = self.scope(instance)
        name = next((name for name in _REPEATING if name in block.attributes), None)
        if name is None:
            yield None, scope
            return
        value = instance.fixed(block.attributes[name].expression.evaluate(scope))
        pairs = _pairs(name, value)
        if isinstance(pairs, Refused):
            where = block.attributes[name].key
            self.result.left_alone.append(
                LeftAlone(block.name, block.place, pairs.reason, block.comments, is_refused=True)
            )
            self.result.diagnostics.append(
                codes.REPETITION_NOT_KNOWN.at(
                    location=where.location,
                    name=block.name,
                    argument=name,
                    reason=pairs.reason,
                    hint=pairs.hint or None,
                )
            )
            return
        if not pairs:
            self.leave(block.name, block.place, f"its `{name}` makes no object of it", block.comments)
        for key, names in pairs:
            yield key, scope.with_names(names)

    def resources(self, unread: ReadBlock | UnreadBlock, instance: _Instance) -> Iterator[ReadResource]:
        block = unread.read(self.result.diagnostics) if isinstance(unread, UnreadBlock) else unread
        if block is None:
            return
        for key, scope in self.repetitions(block, instance):
            resource = ReadResource(
                type=block.labels[0],
                name=block.labels[1],
                address=f"{instance.prefix}{block.labels[0]}.{block.labels[1]}{format_key(key)}",
                place=block.place,
                attributes={},
                key=key,
                comments=block.comments,
            )
            for name in _REPEATING:
                if name in block.attributes:
                    resource.repeated_by = (name, block.attributes[name].key)
            for name, attribute in block.attributes.items():
                if name in _META:
                    resource.meta[name] = attribute.key
                elif name not in _REPEATING:
                    value = attribute.expression.evaluate(scope)
                    resource.attributes[name] = value.at(value.place, attribute.key)
            for inner in block.blocks:
                if inner.type in self.attributes_by_type[resource.type]:
                    self.refuse_block(inner)
                else:
                    resource.meta[inner.name] = inner.place
            yield resource

    def refuse_block(self, block: ReadBlock) -> None:
        problem = f"`{block.type}` is an attribute, with `=` between its name and `{{`"
        self.result.left_alone.append(LeftAlone(block.name, block.place, "an attribute of this name", is_refused=True))
        self.result.diagnostics.append(codes.NOT_TERRAFORM.at(location=block.place.location, problem=problem))

    def scope(self, instance: _Instance) -> Scope:
        if instance.known_scope is not None:
            return instance.known_scope
        folder = posixpath.relpath(instance.module.folder or ".", instance.root_folder or ".")
        instance.known_scope = scope = Scope(
            instance.variable,
            instance.local,
            lambda path: self.read_file(instance.root_folder, path),
            fixed=instance.fixed,
            data=instance.data,
            paths={"module": folder, "root": ".", "cwd": "."},
        )
        return scope


@dataclass(slots=True)
class _Instance:
    """
    A module with the arguments of one call; `name` is that of the call, `None` for a root module.

    Attributes:
        prefix: Of addresses in it.
    """

    module: _Module
    prefix: str
    arguments: Mapping[str, Value]
    name: str | None
    reader: _Reader
    root: str | None = None
    known_locals: dict[str, Value] = field(default_factory=dict)
    open_locals: set[str] = field(default_factory=set)
    known_scope: Scope | None = None

    @property
    def root_folder(self) -> str:
        return self.module.folder if self.root is None else self.root

    def variable(self, name: str, place: Place) -> Value:
        if self.name is None:
            if is_identifier(name) and name not in RESERVED_VARIABLE_NAMES:
                return Value(VariableName(name), place)
            return Value(Refused(f"`var.{name}` is no name that a spec can hold"), place)
        if name in self.arguments:
            value = self.typed(name, self.arguments[name])
            how = "" if isinstance(value.data, VariableName) else f"an argument of module `{self.name}`"
            return Value(value.data, place, None, how)
        default = self.default(name)
        if default is not None:
            return Value(default.data, place, None, f"the default of `var.{name}`")
        return Value(Refused(f"module `{self.name}` is called without `{name}`, which has no default"), place)

    def default(self, name: str) -> Value | None:
        block = self.module.variables.get(name)
        if block is None or "default" not in block.attributes:
            return None
        return self.typed(name, block.attributes["default"].expression.evaluate(self.reader.scope(self)))

    def typed(self, name: str, value: Value) -> Value:
        """A value of a variable with what its type adds."""
        block = self.module.variables.get(name)
        constraint = None if block is None else block.attributes.get("type")
        if constraint is None or not isinstance(value.data, list | dict):
            return value
        return with_optional_attributes(value, constraint.expression, self.reader.scope(self))

    def fixed(self, value: Value) -> Value:
        """*value*, or what is given for it if it is a variable: where a spec cannot hold a variable."""
        if not isinstance(value.data, VariableName) or self.name is not None:
            return value
        name = value.data.name
        given = self.reader.given(self.module, name)
        found = self.default(name) if given is None else self.typed(name, given.evaluate(self.reader.scope(self)))
        if found is None or found.data is None or self.is_sensitive(name):
            return value
        self.reader.result.fixed_variables.add(name)
        word = "default" if given is None else "given value"
        return Value(found.data, value.place, value.key, f"with the {word} of `{value.data}`")

    def is_sensitive(self, name: str) -> bool:
        block = self.module.variables.get(name)
        flag = None if block is None else block.attributes.get("sensitive")
        return flag is not None and flag.expression.evaluate(self.reader.scope(self)).data is not False

    def data(self, type_: str, name: str, argument: str, place: Place) -> Value | None:
        block = self.module.data.get((type_, name))
        if block is None or argument not in block.attributes or set(block.attributes) & {*_REPEATING}:
            return None
        value = block.attributes[argument].expression.evaluate(self.reader.scope(self))
        how = "" if isinstance(value.data, VariableName) else f"the argument `{argument}` of `data.{type_}.{name}`"
        return Value(value.data, place, None, how)

    def local(self, name: str, place: Place) -> Value:
        if name in self.known_locals:
            return self.known_locals[name]
        attribute = self.module.locals.get(name)
        if attribute is None:
            return Value(Refused(f"`local.{name}` is not in the imported files", "import its file too"), place)
        if name in self.open_locals:
            return Value(Refused(f"`local.{name}` depends on itself"), place)
        self.open_locals.add(name)
        value = attribute.expression.evaluate(self.reader.scope(self))
        self.open_locals.discard(name)
        self.known_locals[name] = value
        return value


def _pairs(argument: str, value: Value) -> list[tuple[str | int, dict[str, Value]]] | Refused:
    data, place = value.data, value.place
    if isinstance(data, Refused):
        return data
    if isinstance(data, VariableName):
        return Refused(f"`{data}` has no default", "give the variable a default, or write the blocks out")
    if argument == "count":
        number = int(data) if isinstance(data, str) and data.isdigit() else data
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 10_000:
            return Refused("it is no number of objects")
        return [(index, {"count.index": Value(index, place)}) for index in range(number)]
    if isinstance(data, dict):
        return [(key, {"each.key": Value(key, place), "each.value": item}) for key, item in sorted(data.items())]
    if isinstance(data, list):
        keys = {item.data for item in data if isinstance(item.data, str)}
        if len(keys) == len({str(item.data) for item in data}):
            return [(key, {"each.key": Value(key, place), "each.value": Value(key, place)}) for key in sorted(keys)]
    return Refused("it is neither a map nor a set of texts that is known here")
