"""The jsii package behind the Python classes: what the types are, and the JavaScript that makes them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.backends.cdktf.flavours import Flavour
from generator.bindings.shapes import Member, ModuleShape, ProviderShape, Struct

__all__ = ["PACKAGE_VERSION", "build_package", "describe_types"]

PACKAGE_VERSION = "0.0.0"

_RUNTIME = Path(__file__).with_name("runtime.js")
_SCHEMA = "jsii/0.10.0"
"""The format of the description, as CDKTF's own bindings have it."""

Json = dict[str, Any]

_STRING: Json = {"primitive": "string"}
_ANY_MAP: Json = {"collection": {"elementtype": {"primitive": "any"}, "kind": "map"}}


def build_package(provider: ProviderShape, flavour: Flavour) -> bytes:
    """The package as npm and jsii have it: a compressed archive. The same shape gives the same bytes."""
    files = {
        "package.json": {
            "name": provider.name,
            "version": PACKAGE_VERSION,
            "main": "index.js",
            "jsii": {"outdir": "dist", "targets": {"python": {"distName": "generated", "module": provider.name}}},
            "dependencies": {"constructs": "*", flavour.name: flavour.version},
        },
        ".jsii": _describe_assembly(provider, flavour),
        "shapes.json": _describe_shapes(provider, flavour),
    }
    texts = {name: json.dumps(content, separators=(",", ":")).encode() for name, content in files.items()}
    return _archive({**texts, "index.js": _RUNTIME.read_bytes()})


def _archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def _describe_shapes(provider: ProviderShape, flavour: Flavour) -> Json:
    """What `runtime.js` reads."""
    return {
        "library": flavour.name,
        "provider": provider.name,
        "source": provider.source,
        "version": provider.version,
        "constraint": provider.constraint,
        "modules": [
            {
                "kind": module.kind,
                "namespace": module.namespace,
                "className": module.class_name,
                "terraformType": module.terraform_type,
                "members": [_describe_member(member) for member in module.members],
            }
            for module in provider.modules
        ],
    }


def _describe_member(member: Member) -> Json:
    described: Json = {
        "name": member.name,
        "jsName": member.js_name,
        "kind": member.kind,
        "scalar": member.scalar,
        "required": member.is_required,
        "settable": member.is_settable,
    }
    if member.struct is not None:
        described["struct"] = {
            "name": member.struct.name,
            "isItem": member.struct.is_item,
            "settable": member.struct.is_settable,
            "members": [_describe_member(inner) for inner in member.struct.members],
        }
    return described


def _describe_assembly(provider: ProviderShape, flavour: Flavour) -> Json:
    types = describe_types(provider, flavour)
    description: Json = {
        "author": {"name": "generated@generated.com", "roles": ["author"]},
        "dependencies": {flavour.name: flavour.version, "constructs": "*"},
        "dependencyClosure": {flavour.name: {}, "constructs": {}},
        "description": provider.name,
        "homepage": "http://generated",
        "jsiiVersion": "5.8.9",
        "license": "UNLICENSED",
        "name": provider.name,
        "repository": {"type": "git", "url": "http://generated"},
        "schema": _SCHEMA,
        "submodules": {f"{provider.name}.{module.namespace}": {} for module in provider.modules},
        "targets": {"js": {"npm": provider.name}, "python": {"distName": "generated", "module": provider.name}},
        "types": types,
        "version": PACKAGE_VERSION,
    }
    return {**description, "fingerprint": sha256(json.dumps(description).encode()).hexdigest()}


def describe_types(provider: ProviderShape, flavour: Flavour) -> dict[str, Json]:
    """Every type by its full name, as jsii's compiler describes it, documentation and source positions left out."""
    return {
        described["fqn"]: described
        for module in provider.modules
        for described in _Describer(provider.name, module, flavour).types()
    }


class _Describer:
    """Describes the types of one module."""

    def __init__(self, provider: str, module: ModuleShape, flavour: Flavour) -> None:
        self.provider = provider
        self.module = module
        self.flavour = flavour
        self.library = flavour.name
        self.resolvable: Json = {"fqn": f"{flavour.name}.IResolvable"}

    def types(self) -> Iterator[Json]:
        for struct in self.module.structs:
            yield self.struct(struct.name, struct.settable)
            yield self.reference(struct)
            if struct.is_item:
                yield self.list_class(struct)
        yield self.element()
        config = self.struct(f"{self.module.class_name}Config", self.module.settable)
        if self.module.kind != "provider":
            config["interfaces"] = [f"{self.library}.TerraformMetaArguments"]
        yield config

    def own(self, name: str) -> Json:
        return {"fqn": f"{self.provider}.{self.module.namespace}.{name}"}

    def type(self, kind: str, name: str) -> Json:
        return {
            "assembly": self.provider,
            **self.own(name),
            "kind": kind,
            "name": name,
            "namespace": self.module.namespace,
        }

    def struct(self, name: str, members: tuple[Member, ...]) -> Json:
        ordered = sorted(members, key=lambda member: (not member.is_required, member.js_name))
        properties = [
            {
                "abstract": True,
                "immutable": True,
                "name": member.js_name,
                **_optional(not member.is_required),
                "type": self.given(member),
            }
            for member in ordered
        ]
        return {**self.type("interface", name), "datatype": True, **_present("properties", properties)}

    def reference(self, struct: Struct) -> Json:
        parameters = [_parameter("terraformResource", {"fqn": f"{self.library}.IInterpolatingParent"})]
        parameters.append(_parameter("terraformAttribute", _STRING))
        if struct.is_item:
            parameters.append(_parameter("complexObjectIndex", {"primitive": "number"}))
            parameters.append(_parameter("complexObjectIsFromSet", {"primitive": "boolean"}))
        value = self.own(struct.name)
        internal = self.or_resolvable(value) if struct.is_settable else value
        return {
            **self.type("class", f"{struct.name}OutputReference"),
            "base": f"{self.library}.ComplexObject",
            "initializer": {"parameters": parameters},
            **_present("methods", self.methods(struct.members)),
            "properties": [
                *self.properties(struct.members),
                {"name": "internalValue", "optional": True, "type": internal},
            ],
        }

    def list_class(self, struct: Struct) -> Json:
        base = f"{self.library}.ComplexList"
        fields = {
            "terraformResource": {"fqn": f"{self.library}.IInterpolatingParent"},
            "terraformAttribute": _STRING,
            "wrapsSet": {"primitive": "boolean"},
        }
        shown = sorted(fields.items()) if self.flavour.lists_show_parent else ()
        properties = [{"name": name, "overrides": base, "protected": True, "type": type_} for name, type_ in shown]
        if struct.settable:
            value = self.or_resolvable(_array(self.own(struct.name)))
            properties.append({"name": "internalValue", "optional": True, "type": value})
        return {
            **self.type("class", f"{struct.name}List"),
            "base": base,
            "initializer": {"parameters": [_parameter(name, type_) for name, type_ in fields.items()]},
            "methods": [
                {
                    "name": "get",
                    "parameters": [_parameter("index", {"primitive": "number"})],
                    "returns": {"type": self.own(f"{struct.name}OutputReference")},
                }
            ],
            **_present("properties", properties),
        }

    def element(self) -> Json:
        module = self.module
        bases = {"resource": "TerraformResource", "data": "TerraformDataSource", "provider": "TerraformProvider"}
        base = f"{self.library}.{bases[module.kind]}"
        is_optional = not any(member.is_required for member in module.members)
        config = _parameter("config", self.own(f"{module.class_name}Config"), optional=is_optional)
        scope = _parameter("scope", {"fqn": "constructs.Construct"})
        synthesis = [
            {"name": name, "overrides": base, "protected": True, "returns": {"type": _ANY_MAP}}
            for name in ("synthesizeAttributes", "synthesizeHclAttributes")
        ]
        type_ = {"const": True, "immutable": True, "name": "tfResourceType", "static": True, "type": _STRING}
        return {
            **self.type("class", module.class_name),
            "base": base,
            "initializer": {"parameters": [scope, _parameter("id", _STRING), config]},
            "methods": [self.import_method(scope), *self.methods(module.members), *synthesis],
            "properties": [type_, *self.properties(module.members, plain_base=base)],
        }

    def import_method(self, scope: Json) -> Json:
        provider = _parameter("provider", {"fqn": f"{self.library}.TerraformProvider"}, optional=True)
        return {
            "name": "generateConfigForImport",
            "parameters": [scope, _parameter("importToId", _STRING), _parameter("importFromId", _STRING), provider],
            "returns": {"type": {"fqn": f"{self.library}.ImportableResource"}},
            "static": True,
        }

    def methods(self, members: tuple[Member, ...]) -> list[Json]:
        """Those that put structs, then those that reset."""
        settable = sorted((member for member in members if member.is_settable), key=lambda member: member.js_name)
        puts = [
            {"name": f"put{_capital(member)}", "parameters": [_parameter("value", self.given(member))]}
            for member in settable
            if member.struct is not None
        ]
        resets = [{"name": f"reset{_capital(member)}"} for member in settable if not member.is_required]
        return [*puts, *resets]

    def properties(self, members: tuple[Member, ...], *, plain_base: str = "") -> list[Json]:
        """What is only read, what was given, and what can be set; each of them by name."""
        ordered = sorted(members, key=lambda member: member.js_name)
        read = [
            {"immutable": True, "name": member.js_name, "type": self.read(member)}
            for member in ordered
            if member.struct is not None or not member.is_settable
        ]
        inputs = [
            {"immutable": True, "name": f"{member.js_name}Input", "optional": True, "type": self.given_back(member)}
            for member in ordered
            if member.is_settable
        ]
        is_provider = self.module.kind == "provider"
        written = [
            {
                "name": member.js_name,
                **_optional(is_provider),
                **({"overrides": plain_base} if is_provider and member.name == "alias" else {}),
                "type": self.read(member),
            }
            for member in ordered
            if member.is_settable and member.struct is None
        ]
        return [*read, *inputs, *written]

    def or_resolvable(self, type_: Json) -> Json:
        return {"union": {"types": [self.resolvable, type_]}}

    def given(self, member: Member) -> Json:
        """The type of a value that is given."""
        if member.struct is None:
            return self.plain(member)
        type_ = self.own(member.struct.name)
        return type_ if member.kind == "struct" else self.or_resolvable(_array(type_))

    def given_back(self, member: Member) -> Json:
        """The type of a value that was given."""
        return self.or_resolvable(self.given(member)) if member.kind == "struct" else self.given(member)

    def read(self, member: Member) -> Json:
        """The type of what stands for the value that Terraform will know."""
        if member.struct is None:
            return self.computed(member) or self.plain(member)
        return self.own(f"{member.struct.name}{'OutputReference' if member.kind == 'struct' else 'List'}")

    def computed(self, member: Member) -> Json | None:
        """The type of a value that only the provider knows, where it is another one than that of a given value."""
        if not member.is_settable and (member.kind == "map" or member.scalar == "boolean"):
            return {"fqn": f"{self.library}.StringMap"} if member.kind == "map" else self.resolvable
        return None

    def plain(self, member: Member) -> Json:
        scalar: Json = {"primitive": member.scalar}
        if member.kind == "simple":
            boolean: Json = {"union": {"types": [scalar, self.resolvable]}}
            return boolean if member.scalar == "boolean" else scalar
        kind = "map" if member.kind == "map" else "array"
        return {"collection": {"elementtype": scalar, "kind": kind}}


def _capital(member: Member) -> str:
    return member.js_name[:1].upper() + member.js_name[1:]


def _array(type_: Json) -> Json:
    return {"collection": {"elementtype": type_, "kind": "array"}}


def _parameter(name: str, type_: Json, *, optional: bool = False) -> Json:
    return {"name": name, **_optional(optional), "type": type_}


def _optional(is_optional: bool) -> Json:
    return {"optional": True} if is_optional else {}


def _present(name: str, items: list[Json]) -> Json:
    return {name: items} if items else {}
