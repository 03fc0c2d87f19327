"""Where each value of the generated code comes from, and how it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generator.addresses import AttributePath
from generator.diagnostics import BugError, Diagnostic
from generator.integrations import KINDS, ResolveContext
from generator.integrations.descriptor import Descriptor, Fact, load_descriptor
from generator.integrations.lower import lower_integration
from generator.integrations.trace import TracedValue, trace_block
from generator.ir import ListValue, Literal, Reference
from generator.model import Integration
from generator.pipeline.compilation import CompileOptions
from generator.spec.read import SpecFile
from generator.spec.rules.credentials import mask_credentials
from generator.spec.shape import check_shape
from generator.spec.yaml_documents import SpecDocument, parse_documents

__all__ = ["ExplainedIntegration", "ExplainedValue", "Knowledge", "explain_specs"]


class Knowledge(StrEnum):
    """How a value is known. The last three are those of a descriptor."""

    SPEC = "spec"
    DEFAULT = "default"
    DOCUMENTED = "documented"
    ASSUMED = "assumed"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class ExplainedValue:
    """
    One value of the generated code.

    Attributes:
        field: The spec's field that it belongs to.
        attribute: The Terraform attribute.
        value: Without credentials; `VariableName` for a reference.
        known: How the value is known.
        key_known: How the attribute's own name is known; `None` where the provider's schema fixes it.
        source: Where a value or a name that is not the spec's is from; may be empty.
    """

    field: str
    attribute: str
    value: Any
    known: Knowledge
    key_known: Knowledge | None = None
    source: str = ""

    @property
    def is_assumed(self) -> bool:
        return Knowledge.ASSUMED in (self.known, self.key_known)


@dataclass(frozen=True, slots=True)
class ExplainedIntegration:
    """One integration. `file` and `line`: of its document; `address`: of its resource."""

    file: str
    line: int
    name: str
    address: str
    values: tuple[ExplainedValue, ...]


def explain_specs(files: Iterable[SpecFile | Diagnostic], options: CompileOptions) -> Iterator[ExplainedIntegration]:
    """
    The integrations of spec files, in order.

    Documents that make no integration are left out. What is wrong with a spec is told by compiling it.
    """
    for file in files:
        if isinstance(file, Diagnostic):
            continue
        for document in parse_documents(file.source):
            if isinstance(document, SpecDocument) and not document.diagnostics:
                explained = _explain(document, file, options)
                if explained is not None:
                    yield explained


def _explain(document: SpecDocument, file: SpecFile, options: CompileOptions) -> ExplainedIntegration | None:
    kind = KINDS.get(document.data.get("kind", "")) if isinstance(document.data, dict) else None
    if kind is None:
        return None
    surface, _ = check_shape(kind.surface, document.data)
    if surface is None:
        return None
    descriptor = options.descriptors.get(kind.name) or load_descriptor(kind.descriptor_name)
    context = ResolveContext(file.path, file.repository, options.now, descriptor)
    integration, _ = kind.resolve(surface, context)
    if integration is None:
        return None
    override = getattr(surface, "descriptor", None)
    if override is not None:
        descriptor = descriptor.overridden(override)
    block = lower_integration(integration)
    values = [_explain_value(traced, document, descriptor) for traced in trace_block(block)]
    return ExplainedIntegration(
        file=file.source.name,
        line=document.source_map.root.start_mark.line + 1,
        name=mask_credentials(str(integration.name)),
        address=str(block.address),
        values=(*_explain_names(integration, document), *values),
    )


def _explain_names(integration: Integration, document: SpecDocument) -> Iterator[ExplainedValue]:
    """What is not in the resource's block but in its label and in `required_providers`."""
    names = (
        ("resource_name", "(the resource's name)", integration.resource_name, "made from `name`"),
        ("resource", "(the resource's type)", integration.resource, ""),
        ("provider_version", "required_providers.apono.version", integration.provider_version, ""),
    )
    for name, attribute, value, source in names:
        path = AttributePath.of("terraform", name)
        if document.source_map.holds(path):
            yield ExplainedValue(str(path), attribute, value, Knowledge.SPEC)
        else:
            yield ExplainedValue(str(path), attribute, value, Knowledge.DEFAULT, source=source)


def _explain_value(traced: TracedValue, document: SpecDocument, descriptor: Descriptor) -> ExplainedValue:
    origin = traced.origin or AttributePath()
    field, attribute, value = str(origin), str(traced.attribute), _plain(traced)
    fact = _fact_of_value(origin, document, descriptor)
    if fact is not None:
        return ExplainedValue(field, attribute, value, Knowledge(fact.status), source=fact.source)
    key = descriptor.config_keys.get(field)
    if key is not None:
        return ExplainedValue(field, attribute, value, Knowledge.SPEC, Knowledge(key.status), key.source)
    return ExplainedValue(field, attribute, value, Knowledge.SPEC)


def _fact_of_value(origin: AttributePath, document: SpecDocument, descriptor: Descriptor) -> Fact | None:
    """The descriptor's fact, for a value that is not the spec's own."""
    if origin == _KIND:
        return descriptor.type
    if origin == _RESOURCE_TYPES and not document.source_map.holds(origin):
        return descriptor.resource_types[0]
    return None


_KIND = AttributePath.of("kind")
_RESOURCE_TYPES = AttributePath.of("resource_types")


def _plain(traced: TracedValue) -> Any:
    match traced.value:
        case Literal(str() as text):
            return mask_credentials(text)
        case Literal(value):
            return value
        case Reference(variable):
            return variable
        case ListValue(items):
            return [_plain(TracedValue(traced.attribute, item, None)) for item in items]
        case _:
            raise BugError(f"{traced.attribute} has no plain value")
