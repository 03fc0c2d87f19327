"""
Descriptors: what Terraform needs to know of an integration type, as data, with how sure we are of each value.

No code knows a type string or a config key. The shipped descriptor can be replaced value by value: by a file
(`--descriptor`) and, stronger, by a spec's own `descriptor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from generator.addresses import AttributePath
from generator.diagnostics import BugError, Diagnostic, Part, Related, SourceFile, has_errors
from generator.diagnostics.codes import fields as codes
from generator.diagnostics.spelling import nearest
from generator.model import Assumption, CatalogEntry, CatalogKey
from generator.spec.shape import check_shape
from generator.spec.surface import DescriptorOverride, SurfaceModel
from generator.spec.yaml_documents import SpecDocument, parse_documents

__all__ = ["DESCRIPTOR_KIND", "Descriptor", "Fact", "FactStatus", "load_descriptor", "parse_descriptor"]

DESCRIPTOR_KIND = "IntegrationType"


class FactStatus(StrEnum):
    """How a value is known: the vendor publishes it, the account's catalog has it, it is likely, or it was given."""

    DOCUMENTED = "documented"
    CATALOG = "catalog"
    ASSUMED = "assumed"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with how and from where it is known."""

    value: str
    status: FactStatus
    source: str = ""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """
    One integration type.

    Attributes:
        kind: The kind of specs that it is for.
        resource_types: In the order in which they are sent.
        config_keys: By the field of the spec, in the order in which they are written.
        secret_keys: By what the key is for.
        catalog: The entry of an account's catalog, to check integrations against; `None` if nobody asked one.
    """

    kind: str
    title: str
    type: Fact
    resource_types: tuple[Fact, ...]
    config_keys: Mapping[str, Fact]
    secret_keys: Mapping[str, Fact] = field(default_factory=dict)
    catalog: CatalogEntry | None = None

    def assumed_type(self) -> tuple[Assumption, ...]:
        """The type string as an assumption, if it is one."""
        return (Assumption("type", self.type.value),) if self.type.status is FactStatus.ASSUMED else ()

    def overridden(self, override: DescriptorOverride) -> Descriptor:
        """This descriptor with the values that *override* gives."""
        keys = {name: _given(key) for name, key in (override.config_keys or {}).items()}
        types = tuple(_given(value) for value in override.resource_types or ())
        return replace(
            self,
            type=_given(override.type) if override.type else self.type,
            resource_types=types or self.resource_types,
            config_keys={**self.config_keys, **keys},
        )


def _given(value: str) -> Fact:
    return Fact(value, FactStatus.GIVEN, "the user's own")


class FactModel(SurfaceModel):
    value: Annotated[str, Field(min_length=1)]
    status: Literal["documented", "catalog", "assumed", "given"] = "given"
    source: str = ""


class KeyModel(SurfaceModel):
    key: Annotated[str, Field(min_length=1)]
    status: Literal["documented", "catalog", "assumed", "given"] = "given"
    source: str = ""


class FactsModel(SurfaceModel):
    values: Annotated[list[str], Field(min_length=1)]
    status: Literal["documented", "catalog", "assumed", "given"] = "given"
    source: str = ""


class CatalogKeyModel(SurfaceModel):
    label: str = ""
    values: list[str] = Field(default_factory=list)
    default: str = ""
    optional: bool = False


class CatalogModel(SurfaceModel):
    """What `catalog pull` got: an entry of the catalog of one account, as it was on a day."""

    type: Annotated[str, Field(min_length=1)]
    endpoint: str = ""
    date: str = ""
    requires_secret: bool = False
    supported_stores: list[str] = Field(default_factory=list)
    keys: dict[str, CatalogKeyModel] = Field(default_factory=dict)

    def entry(self) -> CatalogEntry:
        keys = (CatalogKey(key, it.label, tuple(it.values), it.default, it.optional) for key, it in self.keys.items())
        return CatalogEntry(self.type, tuple(keys), self.requires_secret, tuple(self.supported_stores))


class DescriptorModel(SurfaceModel):
    """
    A descriptor file. A file that a user gives may hold only what differs from the shipped descriptor.

    A plain text in the place of `{value: ...}` or `{key: ...}` is a value that the user vouches for.
    """

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=False)

    api_version: Literal["apono-bridge/v1"] = Field(alias="apiVersion")
    kind: Literal["IntegrationType"]
    for_kind: str = Field(alias="for", description="The kind of specs that the descriptor is for.")
    title: str | None = None
    type: str | FactModel | None = None
    resource_types: Annotated[list[str], Field(min_length=1)] | FactsModel | None = None
    config_keys: dict[str, str | KeyModel] | None = None
    secret_keys: dict[str, str | KeyModel] | None = None
    catalog: CatalogModel | None = None


def parse_descriptor(source: SourceFile, base: Descriptor | None = None) -> tuple[Descriptor | None, list[Diagnostic]]:
    """
    The descriptor in a file.

    Args:
        base: What the file's values replace one by one; without it the file has to hold everything.
    """
    documents = list(parse_documents(source))
    diagnostics = [document for document in documents if isinstance(document, Diagnostic)]
    specs = [document for document in documents if isinstance(document, SpecDocument)]
    for spec in specs:
        diagnostics.extend(spec.diagnostics)
    if has_errors(diagnostics):
        return None, diagnostics
    if len(specs) != 1:
        return None, [codes.DESCRIPTOR_NOT_ONE.at(file=source.name, count=len(specs))]
    surface, found = check_shape(DescriptorModel, specs[0].data)
    if surface is not None and base is not None:
        found += _check_names(surface, base)
    diagnostics += [diagnostic.located(specs[0].source_map) for diagnostic in found]
    if surface is None or has_errors(diagnostics):
        return None, diagnostics
    return _resolve(surface, base), diagnostics


def _check_names(surface: DescriptorModel, base: Descriptor) -> list[Diagnostic]:
    diagnostics: list[Diagnostic] = []
    if surface.for_kind != base.kind:
        path = AttributePath.of("for")
        diagnostics.append(codes.UNKNOWN_KIND.at(path, found=surface.for_kind, known=base.kind))
    given = {name: _key_fact(fact).value for name, fact in (surface.config_keys or {}).items()}
    diagnostics += check_config_keys(given, base, AttributePath.of("config_keys"))
    return diagnostics


def check_config_keys(given: Mapping[str, str], base: Descriptor, path: AttributePath) -> list[Diagnostic]:
    """
    Whether keys that a user gives belong to fields of *base* and stay apart from one another.

    Args:
        given: Config keys by spec field.
        path: Of the mapping in the document.
    """
    diagnostics: list[Diagnostic] = []
    field_by_key = {fact.value: name for name, fact in base.config_keys.items() if name not in given}
    for name, key in given.items():
        if name not in base.config_keys:
            guess = nearest(name, base.config_keys)
            hint = f"did you mean `{guess}`?" if guess else "remove it"
            known = ", ".join(base.config_keys)
            diagnostics.append(codes.UNKNOWN_FIELD.at(path / name, part=Part.KEY, field=name, known=known, hint=hint))
        elif key in field_by_key:
            first = field_by_key[key]
            related = (Related(f"`{first}`", path / first),) if first in given else ()
            diagnostics.append(
                codes.CONFIG_KEY_TWICE.at(path / name, related=related, key=key, first=first, second=name)
            )
        else:
            field_by_key[key] = name
    return diagnostics


def _resolve(surface: DescriptorModel, base: Descriptor | None) -> Descriptor:
    keys = {name: _key_fact(fact) for name, fact in (surface.config_keys or {}).items()}
    secrets = {name: _key_fact(fact) for name, fact in (surface.secret_keys or {}).items()}
    type_ = _known(base).type if surface.type is None else _fact(surface.type)
    types = _known(base).resource_types if surface.resource_types is None else _facts(surface.resource_types)
    return Descriptor(
        kind=surface.for_kind,
        title=surface.title or (base.title if base else surface.for_kind),
        type=type_,
        resource_types=types,
        config_keys={**(base.config_keys if base else {}), **keys},
        secret_keys={**(base.secret_keys if base else {}), **secrets},
        catalog=surface.catalog.entry() if surface.catalog else base.catalog if base else None,
    )


def _known(base: Descriptor | None) -> Descriptor:
    if base is None:
        raise BugError("a shipped descriptor is not complete")
    return base


def _fact(surface: str | FactModel) -> Fact:
    if isinstance(surface, str):
        return _given(surface)
    return Fact(surface.value, FactStatus(surface.status), surface.source)


def _facts(surface: list[str] | FactsModel) -> tuple[Fact, ...]:
    if isinstance(surface, list):
        return tuple(_given(value) for value in surface)
    return tuple(Fact(value, FactStatus(surface.status), surface.source) for value in surface.values)


def _key_fact(surface: str | KeyModel) -> Fact:
    if isinstance(surface, str):
        return _given(surface)
    return Fact(surface.key, FactStatus(surface.status), surface.source)


@cache
def load_descriptor(name: str) -> Descriptor:
    """The shipped descriptor `descriptors/<name>.yaml`."""
    path = Path(__file__).parent / "descriptors" / f"{name}.yaml"
    descriptor, diagnostics = parse_descriptor(SourceFile(path.name, path.read_text(encoding="utf-8")))
    if descriptor is None:
        raise BugError(f"{path.name}: {[diagnostic.summary for diagnostic in diagnostics]}")
    return descriptor
