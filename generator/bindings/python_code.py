"""The Python modules: the classes that CDKTF's own generator gives, with their type hints and documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.backends.cdktf.flavours import Flavour
from generator.backends.cdktf.texts import escape_docstring
from generator.backends.escape import escape_comment
from generator.bindings.assembly import PACKAGE_VERSION
from generator.bindings.shapes import Member, ModuleShape, ProviderShape, Struct, camel_case

__all__ = ["write_jsii_module", "write_module", "write_package"]

# Members can have any name, so that annotations name builtins and modules in full.
_DICT = "typing.Dict[builtins.str, typing.Any]"
_SCALARS = {"string": "builtins.str", "number": "jsii.Number", "boolean": "builtins.bool"}
_I1, _I2, _I3 = "    ", "        ", "            "

_TYPE_CHECKS = '''
@functools.lru_cache(maxsize=None)
def _hints(function: typing.Callable[..., typing.Any]) -> typing.Dict[str, typing.Any]:
    return typing.get_type_hints(function)


def check_types(function: typing.Any, /, **values: typing.Any) -> None:
    """
    Check arguments against the annotations of what they were given to.

    Raises:
        TypeError: A value has another type.
    """
    if not __debug__:
        return
    check: typing.Any = typeguard.check_type
    for name, value in values.items():
        expected = _hints(function)[name]
        if _TYPEGUARD < 3:
            check(argname=f"argument {name}", value=value, expected_type=expected)
        elif not isinstance(value, jsii._reference_map.InterfaceDynamicProxy):
            check(value, expected)
'''


def write_package(provider: ProviderShape) -> str:
    """`__init__.py` of the provider's package."""
    names = [f'    "{module.path}",' for module in provider.modules]
    return "\n".join([*_comment(provider), "from ._jsii import *", "", "__all__ = [", *names, "]", ""])


def write_jsii_module(provider: ProviderShape, flavour: Flavour) -> str:
    """`_jsii/__init__.py`, which loads the jsii package."""
    archive = archive_name(provider)
    return "\n".join(
        [
            *_comment(provider),
            "import functools",
            "import typing",
            "from importlib.metadata import version as _version",
            "",
            "import constructs._jsii",
            "import jsii",
            "import typeguard",
            "",
            f"import {flavour.name}._jsii",
            "",
            "__jsii_assembly__ = jsii.JSIIAssembly.load(",
            f'    "{provider.name}", "{PACKAGE_VERSION}", __name__[0:-6], "{archive}"',
            ")",
            "",
            '_TYPEGUARD = int(_version("typeguard").split(".")[0])',
            "",
            _TYPE_CHECKS,
            "",
            "__all__ = [",
            '    "__jsii_assembly__",',
            "]",
            "",
        ]
    )


def archive_name(provider: ProviderShape) -> str:
    """The file name of the jsii package."""
    return f"{provider.name}@{PACKAGE_VERSION}.jsii.tgz"


def write_module(provider: ProviderShape, module: ModuleShape, flavour: Flavour) -> str:
    """The `__init__.py` of a resource, a data source or the provider."""
    return _Writer(provider, module, flavour).module_text()


def _comment(provider: ProviderShape) -> list[str]:
    return [f"# Made by `apono-bridge provider bindings` from the schema of {provider.source} {provider.version}.", ""]


class _Writer:
    """Writes one module; methods return or yield lines."""

    def __init__(self, provider: ProviderShape, module: ModuleShape, flavour: Flavour) -> None:
        self.provider = provider
        self.module = module
        self.flavour = flavour
        self.library = f"_{flavour.name}"
        self.resolvable = f"{self.library}.IResolvable"

    def module_text(self) -> str:
        module = self.module
        body = [*self.element(), *self.struct(f"{module.class_name}Config", module.settable, is_config=True)]
        names = [module.class_name, f"{module.class_name}Config"]
        for struct in module.structs:
            body += self.struct(struct.name, struct.settable)
            names.append(struct.name)
            if struct.is_item:
                body += self.list_class(struct)
                names.append(f"{struct.name}List")
            body += self.reference(struct)
            names.append(f"{struct.name}OutputReference")
        head = [
            *_comment(self.provider),
            *self.module_docstring(),
            "from __future__ import annotations",
            "",
            "import builtins",
            "import typing",
            "",
            "import constructs as _constructs",
            "import jsii",
            "",
            f"import {self.flavour.name} as {self.library}",
            "",
            "from .._jsii import check_types as _check_types",
        ]
        all_ = ["", "", "__all__ = [", *(f'    "{name}",' for name in sorted(names)), "]", ""]
        return "\n".join([*head, *body, *all_])

    def module_docstring(self) -> list[str]:
        type_ = self.module.terraform_type
        what = "provider" if self.module.kind == "provider" else f"`{type_}`"
        return [
            "'''",
            f"# {what}",
            "",
            f"Refer to the Terraform Registry for docs: [`{type_}`]({self.module.docs}).",
            "'''",
            "",
        ]

    # Classes

    def element(self) -> Iterator[str]:
        module = self.module
        bases = {"resource": "TerraformResource", "data": "TerraformDataSource", "provider": "TerraformProvider"}
        link = f"{{@link {module.docs} {module.terraform_type}}}"
        config = f"{module.class_name}Config"
        yield from self.class_head(module.class_name, bases[module.kind])
        yield f"{_I1}'''Represents a {link}.'''"
        scope, id_ = self.positional()
        yield from self.initializer(module.settable, f"Create a new {link} {_KINDS[module.kind]}.")
        yield f"{_I2}_check_types({module.class_name}.__init__, {scope}={scope}, {id_}={id_})"
        yield f"{_I2}config = {config}("
        yield from (f"{_I3}{name}={name}," for name, *_ in self.config_parameters(module.settable))
        yield f"{_I2})"
        yield f"{_I2}jsii.create(self.__class__, self, [{scope}, {id_}, config])"
        yield from self.import_method()
        yield from self.members(module.class_name, module.members)
        for name, js_name in (("attributes", "Attributes"), ("hcl_attributes", "HclAttributes")):
            yield from self.member(f"synthesize{js_name}")
            yield f"{_I1}def _synthesize_{name}(self) -> typing.Mapping[builtins.str, typing.Any]:"
            returned = "typing.Mapping[builtins.str, typing.Any]"
            yield f'{_I2}return typing.cast({returned}, jsii.invoke(self, "synthesize{js_name}", []))'
        yield from ["", f"{_I1}@jsii.python.classproperty", f'{_I1}@jsii.member(jsii_name="tfResourceType")']
        yield f"{_I1}def TF_RESOURCE_TYPE(cls) -> builtins.str:"
        yield f'{_I2}return typing.cast(builtins.str, jsii.sget(cls, "tfResourceType"))'

    def class_head(self, name: str, base: str) -> Iterator[str]:
        type_ = f"{self.provider.name}.{self.module.namespace}.{name}"
        yield from ["", "", f"class {name}(", f"{_I1}{self.library}.{base},", f"{_I1}metaclass=jsii.JSIIMeta,"]
        yield from [f'{_I1}jsii_type="{type_}",', "):"]

    def initializer(self, members: Sequence[Member], summary: str) -> Iterator[str]:
        parameters = self.config_parameters(members)
        scope, id_ = self.positional()
        yield from ["", f"{_I1}def __init__(", f"{_I2}self,", f"{_I2}{scope}: _constructs.Construct,"]
        yield f"{_I2}{id_}: builtins.str,"
        yield from self.keywords(parameters)
        yield f"{_I1}) -> None:"
        yield f"{_I2}'''{summary}"
        yield ""
        yield f"{_I2}:param {scope}: The scope in which to define this construct."
        yield f"{_I2}:param {id_}: The scoped construct ID. Must be unique amongst siblings in the same scope"
        yield from (f"{_I2}:param {name}: {doc}" for name, _, _, doc in parameters)
        yield f"{_I2}'''"

    def positional(self) -> list[str]:
        """Scope and id of a construct, in other words where an attribute has that name."""
        taken = {member.python_name for member in self.module.settable}
        return [f"{name}_" if name in taken else name for name in ("scope", "id")]

    def import_method(self) -> Iterator[str]:
        name, library = self.module.class_name, self.library
        yield from self.member("generateConfigForImport")
        yield from [f"{_I1}@builtins.classmethod", f"{_I1}def generate_config_for_import(", f"{_I2}cls,"]
        yield f"{_I2}scope: _constructs.Construct,"
        yield from [f"{_I2}import_to_id: builtins.str,", f"{_I2}import_from_id: builtins.str,"]
        yield f"{_I2}provider: typing.Optional[{library}.TerraformProvider] = None,"
        yield f"{_I1}) -> {library}.ImportableResource:"
        command = f'"{self.flavour.name} plan"'
        yield f"{_I2}'''Generates {self.flavour.acronym} code for importing a {name} resource upon running {command}."
        yield ""
        yield f"{_I2}:param scope: The scope in which to define this construct."
        yield f"{_I2}:param import_to_id: The construct id used in the generated config for the {name} to import."
        yield f"{_I2}:param import_from_id: The id of the existing {name} that should be imported."
        yield f"{_I2}:param provider: Optional instance of the provider where the {name} to import is found."
        yield f"{_I2}'''"
        arguments = "scope, import_to_id, import_from_id, provider"
        checked = ", ".join(f"{argument}={argument}" for argument in arguments.split(", "))
        yield f"{_I2}_check_types({name}.generate_config_for_import, {checked})"
        called = f'jsii.sinvoke(cls, "generateConfigForImport", [{arguments}])'
        yield f"{_I2}return typing.cast({library}.ImportableResource, {called})"

    def struct(self, name: str, members: Sequence[Member], *, is_config: bool = False) -> Iterator[str]:
        has_meta = is_config and self.module.kind != "provider"
        base = f"{self.library}.TerraformMetaArguments" if has_meta else ""
        parameters = self.config_parameters(members) if has_meta else self.own_parameters(members)
        js_names = {**(_META_NAMES if has_meta else {}), **{member.python_name: member.js_name for member in members}}
        type_ = f"{self.provider.name}.{self.module.namespace}.{name}"
        yield from ["", "", "@jsii.data_type(", f'{_I1}jsii_type="{type_}",', f"{_I1}jsii_struct_bases=[{base}],"]
        yield f"{_I1}name_mapping={{"
        yield from (f'{_I2}"{python_name}": "{js_name}",' for python_name, js_name in js_names.items())
        yield from [f"{_I1}}},", ")", f"class {name}({base}):" if base else f"class {name}:"]
        if not parameters:
            yield f"{_I1}def __init__(self) -> None:"
        else:
            yield from [f"{_I1}def __init__(", f"{_I2}self,", *self.keywords(parameters), f"{_I1}) -> None:"]
            yield f"{_I2}'''"
            yield from (f"{_I2}:param {own}: {doc}" for own, _, _, doc in parameters)
            yield f"{_I2}'''"
        yield from self.struct_body(name, members, parameters, has_meta=has_meta)
        if has_meta:
            yield from (
                line for own, annotation in self.meta_results().items() for line in _result(own, annotation, _META_DOC)
            )
        for member in members:
            annotation = self.struct_value(member)
            annotation = annotation if member.is_required else f"typing.Optional[{annotation}]"
            yield from _result(member.python_name, annotation, self.describe(member), is_required=member.is_required)
        yield from _STRUCT_END.replace("NAME", name).split("\n")

    def struct_body(
        self, name: str, members: Sequence[Member], parameters: Sequence[tuple[str, str, str, str]], *, has_meta: bool
    ) -> Iterator[str]:
        structs = {m.python_name: m.struct.name for m in members if m.kind == "struct" and m.struct is not None}
        if has_meta:
            structs["lifecycle"] = f"{self.library}.TerraformResourceLifecycle"
        for own, class_ in structs.items():
            yield f"{_I2}if isinstance({own}, dict):"
            yield f"{_I3}{own} = {class_}(**{own})"
        if parameters:
            yield f"{_I2}_check_types("
            yield f"{_I3}{name}.__init__,"
            yield from (f"{_I3}{own}={own}," for own, *_ in parameters)
            yield f"{_I2})"
        required = [own for own, _, default, _ in parameters if not default]
        yield f"{_I2}self._values: {_DICT} = {{{', '.join(f'{chr(34)}{own}{chr(34)}: {own}' for own in required)}}}"
        for own, _, default, _ in parameters:
            if default:
                yield f"{_I2}if {own} is not None:"
                yield f'{_I3}self._values["{own}"] = {own}'

    def list_class(self, struct: Struct) -> Iterator[str]:
        parent = f"{self.library}.IInterpolatingParent"
        item = f"{struct.name}OutputReference"
        name = f"{struct.name}List"
        parameters = [
            ("terraform_resource", parent, _PARENT),
            ("terraform_attribute", "builtins.str", _ATTRIBUTE),
            ("wraps_set", "builtins.bool", _WRAPS),
        ]
        yield from self.class_head(name, "ComplexList")
        yield from self.simple_initializer(name, parameters)
        yield from self.member("get")
        yield f"{_I1}def get(self, index: jsii.Number) -> {item}:"
        yield from [f"{_I2}'''", f"{_I2}:param index: the index of the item to return.", f"{_I2}'''"]
        yield f"{_I2}_check_types({name}.get, index=index)"
        yield f'{_I2}return typing.cast({item}, jsii.invoke(self, "get", [index]))'
        for own, annotation, doc in sorted(parameters) if self.flavour.lists_show_parent else ():
            js_name = camel_case(own)
            yield from self.property(f"_{own}", js_name, annotation, owner=name, doc=doc)
        if struct.settable:
            value = f"typing.Optional[typing.Union[{self.resolvable}, typing.List[{struct.name}]]]"
            yield from self.property("internal_value", "internalValue", value, owner=name)

    def reference(self, struct: Struct) -> Iterator[str]:
        parameters = [
            ("terraform_resource", f"{self.library}.IInterpolatingParent", _PARENT),
            ("terraform_attribute", "builtins.str", _ATTRIBUTE),
        ]
        if struct.is_item:
            parameters.append(("complex_object_index", "jsii.Number", "the index of this item in the list."))
            parameters.append(("complex_object_is_from_set", "builtins.bool", _WRAPS))
        name = f"{struct.name}OutputReference"
        yield from self.class_head(name, "ComplexObject")
        yield from self.simple_initializer(name, parameters)
        yield from self.members(name, struct.members)
        value = f"typing.Union[{self.resolvable}, {struct.name}]" if struct.is_settable else struct.name
        yield from self.property("internal_value", "internalValue", f"typing.Optional[{value}]", owner=name)

    def simple_initializer(self, owner: str, parameters: Sequence[tuple[str, str, str]]) -> Iterator[str]:
        yield from [f"{_I1}def __init__(", f"{_I2}self,"]
        yield from (f"{_I2}{name}: {annotation}," for name, annotation, _ in parameters)
        yield from [f"{_I1}) -> None:", f"{_I2}'''"]
        yield from (f"{_I2}:param {name}: {doc}" for name, _, doc in parameters)
        yield f"{_I2}'''"
        names = [name for name, _, _ in parameters]
        yield f"{_I2}_check_types({owner}.__init__, {', '.join(f'{name}={name}' for name in names)})"
        yield f"{_I2}jsii.create(self.__class__, self, [{', '.join(names)}])"

    # Members

    def members(self, owner: str, members: Sequence[Member]) -> Iterator[str]:
        settable = [member for member in members if member.is_settable]
        for member in settable:
            if member.struct is not None:
                yield from self.put(owner, member, member.struct)
        for member in settable:
            if not member.is_required:
                js_name = f"reset{_capital(member.js_name)}"
                yield from self.member(js_name)
                yield f"{_I1}def reset_{_bare(member)}(self) -> None:"
                yield f'{_I2}return typing.cast(None, jsii.invoke(self, "{js_name}", []))'
        for member in members:
            if member.struct is not None or not member.is_settable:
                yield from self.property(member.python_name, member.js_name, self.read(member))
        for member in settable:
            given = f"typing.Optional[{self.given_back(member)}]"
            yield from self.property(f"{_bare(member)}_input", f"{member.js_name}Input", given)
        for member in settable:
            if member.struct is None:
                value = self.read(member)
                value = f"typing.Optional[{value}]" if self.module.kind == "provider" else value
                yield from self.property(member.python_name, member.js_name, value, owner=owner)

    def put(self, owner: str, member: Member, struct: Struct) -> Iterator[str]:
        js_name = f"put{_capital(member.js_name)}"
        yield from self.member(js_name)
        if member.kind == "struct":
            parameters = self.own_parameters(struct.settable)
            keywords = self.keywords(parameters)
            yield from [f"{_I1}def put_{_bare(member)}(", f"{_I2}self,", *keywords, f"{_I1}) -> None:", f"{_I2}'''"]
            yield from (f"{_I2}:param {name}: {doc}" for name, _, _, doc in parameters)
            yield f"{_I2}'''"
            arguments = ", ".join(f"{name}={name}" for name, *_ in parameters)
            yield f"{_I2}value = {struct.name}({arguments})"
        else:
            yield f"{_I1}def put_{_bare(member)}(self, value: {self.given(member)}) -> None:"
            yield from [f"{_I2}'''", f"{_I2}:param value: -", f"{_I2}'''"]
            yield f"{_I2}_check_types({owner}.put_{_bare(member)}, value=value)"
        yield f'{_I2}return typing.cast(None, jsii.invoke(self, "{js_name}", [value]))'

    def member(self, js_name: str) -> Iterator[str]:
        yield from ["", f'{_I1}@jsii.member(jsii_name="{js_name}")']

    def property(self, name: str, js_name: str, annotation: str, *, owner: str = "", doc: str = "") -> Iterator[str]:
        """
        A property.

        Args:
            owner: The class, for one that can be set.
        """
        yield from ["", f"{_I1}@builtins.property", f'{_I1}@jsii.member(jsii_name="{js_name}")']
        yield f"{_I1}def {name}(self) -> {annotation}:"
        if doc:
            yield f"{_I2}'''{doc}'''"
        yield f'{_I2}return typing.cast({annotation}, jsii.get(self, "{js_name}"))'
        if owner:
            yield from ["", f"{_I1}@{name}.setter", f"{_I1}def {name}(self, value: {annotation}) -> None:"]
            yield f'{_I2}_check_types(typing.cast(builtins.property, {owner}.__dict__["{name}"]).fset, value=value)'
            yield f'{_I2}jsii.set(self, "{js_name}", value)'

    # Parameters: name, annotation, ` = None` or nothing, and what is said about it.

    def own_parameters(self, members: Iterable[Member]) -> list[tuple[str, str, str, str]]:
        ordered = sorted(members, key=lambda member: (not member.is_required, member.js_name))
        return [(m.python_name, self.given(m), "" if m.is_required else " = None", self.describe(m)) for m in ordered]

    def config_parameters(self, members: Iterable[Member]) -> list[tuple[str, str, str, str]]:
        own = self.own_parameters(members)
        if self.module.kind == "provider":
            return own
        return [*own, *((name, annotation, " = None", "") for name, annotation in self.meta_arguments().items())]

    def keywords(self, parameters: Sequence[tuple[str, str, str, str]]) -> Iterator[str]:
        if parameters:
            yield f"{_I2}*,"
        for name, annotation, default, _ in parameters:
            yield f"{_I2}{name}: {f'typing.Optional[{annotation}]' if default else annotation}{default},"

    def meta_arguments(self) -> dict[str, str]:
        """What every resource and data source takes, with the types of parameters."""
        library = self.library
        connections = [f"{library}.SSHProvisionerConnection", f"{library}.WinrmProvisionerConnection"]
        provisioners = [f"{library}.{kind}Provisioner" for kind in ("File", "LocalExec", "RemoteExec")]
        return {
            "connection": _union(_or_dict(name) for name in connections),
            "count": f"typing.Union[jsii.Number, {library}.TerraformCount]",
            "depends_on": f"typing.Sequence[{library}.ITerraformDependable]",
            "for_each": f"{library}.ITerraformIterator",
            "lifecycle": _or_dict(f"{library}.TerraformResourceLifecycle"),
            "provider": f"{library}.TerraformProvider",
            "provisioners": f"typing.Sequence[{_union(_or_dict(name) for name in provisioners)}]",
        }

    def meta_results(self) -> dict[str, str]:
        """The same with the types of what is kept."""
        return {
            name: f"typing.Optional[{annotation.replace(f', {_DICT}]', ']').replace('typing.Sequence', 'typing.List')}]"
            for name, annotation in self.meta_arguments().items()
        }

    def describe(self, member: Member) -> str:
        anchor = f"{self.module.docs}#{member.name} {self.module.class_name}#{member.name}"
        docs = f"Docs at Terraform Registry: {{@link {anchor}}}."
        if not member.description:
            return docs
        text = escape_docstring(escape_comment(member.description)).replace("'''", r"\'\'\'")
        return f"{text.rstrip('.')}. {docs}"

    # Types

    def given(self, member: Member) -> str:
        if member.struct is None:
            return self.plain(member, "typing.Sequence")
        one = _or_dict(member.struct.name)
        return one if member.kind == "struct" else f"typing.Union[{self.resolvable}, typing.Sequence[{one}]]"

    def struct_value(self, member: Member) -> str:
        if member.struct is None:
            return self.plain(member, "typing.List")
        name = member.struct.name
        return name if member.kind == "struct" else f"typing.Union[{self.resolvable}, typing.List[{name}]]"

    def given_back(self, member: Member) -> str:
        value = self.struct_value(member)
        return f"typing.Union[{self.resolvable}, {value}]" if member.kind == "struct" else value

    def read(self, member: Member) -> str:
        if member.struct is not None:
            return f"{member.struct.name}{'OutputReference' if member.kind == 'struct' else 'List'}"
        if not member.is_settable and member.kind == "map":
            return f"{self.library}.StringMap"
        if not member.is_settable and member.scalar == "boolean":
            return self.resolvable
        return self.plain(member, "typing.List")

    def plain(self, member: Member, sequence: str) -> str:
        scalar = _SCALARS[member.scalar]
        if member.kind == "simple":
            return f"typing.Union[{scalar}, {self.resolvable}]" if member.scalar == "boolean" else scalar
        return f"typing.Mapping[builtins.str, {scalar}]" if member.kind == "map" else f"{sequence}[{scalar}]"


_KINDS = {"resource": "Resource", "data": "Data Source", "provider": "Resource"}
_META_NAMES = {
    "connection": "connection",
    "count": "count",
    "depends_on": "dependsOn",
    "for_each": "forEach",
    "lifecycle": "lifecycle",
    "provider": "provider",
    "provisioners": "provisioners",
}
_META_DOC = "Of every resource and data source; experimental, by the library."
_PARENT = "The parent resource."
_ATTRIBUTE = "The attribute on the parent resource this class is referencing."
_WRAPS = "whether the list is wrapping a set (will add tolist() to be able to access an item via an index)."

_STRUCT_END = """
    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> builtins.str:
        return "NAME(%s)" % ", ".join(k + "=" + repr(v) for k, v in self._values.items())"""


def _result(name: str, annotation: str, doc: str, *, is_required: bool = False) -> Iterator[str]:
    """A property of a struct."""
    yield from ["", f"{_I1}@builtins.property", f"{_I1}def {name}(self) -> {annotation}:"]
    if doc:
        yield f"{_I2}'''{doc}'''"
    yield f'{_I2}result = self._values.get("{name}")'
    if is_required:
        yield f"{_I2}assert result is not None, \"Required property '{name}' is missing\""
    yield f"{_I2}return typing.cast({annotation}, result)"


def _bare(member: Member) -> str:
    """The name without the underscore that keeps it from being a keyword."""
    return member.python_name.removesuffix("_")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _or_dict(name: str) -> str:
    return f"typing.Union[{name}, {_DICT}]"


def _union(types: Iterable[str]) -> str:
    return f"typing.Union[{', '.join(types)}]"
