"""
Spec files to integrations and their code: read, parse, check the shape, resolve, lower, check against the provider.

One document is taken through all steps before the next one, so that thousands of them need little memory. What came of
some of the specs is a `Share`; only what specs have to say about one another waits until all shares are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from generator.addresses import AttributePath, ResourceAddress
from generator.diagnostics import Diagnostic, Location, Part, SourceFile, has_errors
from generator.diagnostics.codes import documents as codes_of_documents
from generator.diagnostics.codes import fields as codes
from generator.diagnostics.outcome import CheckedDocument
from generator.diagnostics.spelling import nearest
from generator.integrations import KINDS, IntegrationKind, ResolveContext
from generator.integrations.descriptor import DESCRIPTOR_KIND, Descriptor, load_descriptor
from generator.integrations.lower import Variable, find_variables, lower_integration
from generator.integrations.version_constraint import allows, is_version_constraint
from generator.ir import Block
from generator.model import Integration
from generator.pipeline.collisions import Placed
from generator.pipeline.shares import KIND, Share, VariableUse, join_diagnostics
from generator.provider_schema import ProviderSchema
from generator.provider_schema.check import check_block
from generator.spec.mending import Steps, is_consequence, mend_shape
from generator.spec.read import SpecFile, read_specs
from generator.spec.rules.credentials import check_credentials, find_credentials
from generator.spec.rules.texts import shown
from generator.spec.shape import check_shape, name_value
from generator.spec.surface import API_VERSION
from generator.spec.yaml_documents import POISON, IncompleteMapping, SpecDocument, parse_documents

__all__ = [
    "Compilation",
    "CompileOptions",
    "CompiledIntegration",
    "compile_files",
    "compile_share",
    "compile_specs",
]


@dataclass(frozen=True, slots=True)
class CompileOptions:
    """
    Attributes:
        provider_schema: What emitted resources are checked against.
        now: For the dates of certificates.
        descriptors: Given with `--descriptor`, by kind of spec; they take the place of the shipped ones.
        note_read: Told of each file beside the specs that a spec named and that was looked for.
    """

    provider_schema: ProviderSchema
    now: datetime
    descriptors: Mapping[str, Descriptor] = field(default_factory=dict)
    note_read: Callable[[Path], None] = lambda _path: None


@dataclass(frozen=True, slots=True)
class CompiledIntegration:
    """
    An integration with its code.

    Attributes:
        source_name: Base name of its spec file.
        source: The file itself, and which of its documents it is, from 0.
        variables: Each use of an input variable with its place.
    """

    integration: Integration
    block: Block
    source_name: str
    source: SourceFile
    document: int
    variables: tuple[tuple[Variable, Location], ...]

    @property
    def address(self) -> ResourceAddress:
        return ResourceAddress(self.integration.resource, self.integration.resource_name)

    def locate(self, origin: AttributePath) -> Location:
        """The place of a spec field, for whoever finds a fault late: the file is read once more."""
        for document in parse_documents(self.source):
            if isinstance(document, SpecDocument) and document.index == self.document:
                return Location(self.source, document.source_map.find_range(origin, Part.VALUE, None))
        return Location(self.source)


@dataclass(slots=True)
class Compilation:
    """
    What came of the specs.

    Attributes:
        integrations: In the order of the specs; those without errors of their own.
        diagnostics: Located, sorted, without repetitions.
        checked: Every document that was looked at.
    """

    integrations: list[CompiledIntegration] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    checked: list[CheckedDocument] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        return has_errors(self.diagnostics)


def compile_specs(
    arguments: Sequence[str],
    options: CompileOptions,
    *,
    read_stdin: Callable[[], bytes],
    progress: Callable[[int], None] | None = None,
) -> Compilation:
    """
    Everything that the command line names, compiled.

    Args:
        arguments: Files, directories, `-`.
        progress: Called with the number of documents done, now and then.
    """
    return compile_files(read_specs(arguments, read_stdin), arguments, options, progress=progress)


def compile_files(
    files: Iterable[SpecFile | Diagnostic],
    arguments: Sequence[str],
    options: CompileOptions,
    *,
    progress: Callable[[int], None] | None = None,
) -> Compilation:
    """What `compile_specs` does, for files that have been read already."""
    share = compile_share(files, options, progress=progress)
    return Compilation(share.integrations, join_diagnostics([share], arguments), share.checked)


def compile_share(
    files: Iterable[SpecFile | Diagnostic],
    options: CompileOptions,
    *,
    progress: Callable[[int], None] | None = None,
) -> Share:
    """Some of the files, compiled."""
    compiler = _Compiler(options, progress)
    for item in files:
        if isinstance(item, Diagnostic):
            compiler.result.diagnostics.append(item)
        else:
            compiler.file(item)
    return compiler.result


class _Compiler:
    def __init__(self, options: CompileOptions, progress: Callable[[int], None] | None) -> None:
        self.options = options
        self.progress = progress
        self.result = Share()

    def file(self, file: SpecFile) -> None:
        suspicious = bool(find_credentials(file.source.text))
        found_any = False
        for document in parse_documents(file.source):
            found_any = True
            if isinstance(document, Diagnostic):
                self.result.diagnostics.append(document)
                self.result.depends_on_whole_files = True
            elif document.data is not None:
                self.document(document, file, suspicious=suspicious)
        self.result.depends_on_whole_files |= suspicious or not found_any
        if not found_any and file.is_named:
            empty = codes_of_documents.NOT_A_MAPPING.at(
                location=Location(file.source), what="empty", api_version=API_VERSION
            )
            self.result.diagnostics.append(empty)

    def document(self, document: SpecDocument, file: SpecFile, *, suspicious: bool) -> None:
        what = None if file.is_named else _find_reason_to_skip(document.data)
        if what is not None:
            self.report([codes_of_documents.NOT_A_SPEC.at(AttributePath(), what=what)], document)
            return
        self.result.checked.append(_checked(document))
        if self.progress is not None:
            self.progress(len(self.result.checked))
        self.result.diagnostics.extend(document.diagnostics)
        if suspicious:
            self.report(_check_credentials(document.data, AttributePath()), document)
        kind, found = _find_kind(document.data)
        self.report(found, document)
        if kind is None:
            return
        # What the envelope says has been reported if it is wrong; the rest is looked at as what it was meant to be.
        data = {**document.data, "kind": kind.name, "apiVersion": API_VERSION} if found else document.data
        integration, faults = _resolve(kind, data, file, self.options)
        self.report(faults, document)
        if integration is None:
            return
        if has_errors((*document.diagnostics, *found, *faults)):
            self.result.placed.append(Placed.of_faulty(integration, document.source_map, faults))
        else:
            self.integration(integration, document, file)

    def integration(self, integration: Integration, document: SpecDocument, file: SpecFile) -> None:
        block = lower_integration(integration)
        found = check_block(block, self.options.provider_schema)
        found += _check_version(integration, self.options.provider_schema)
        self.report(found, document)
        if has_errors(found):
            return
        result = self.result
        result.placed.append(Placed.of(integration, document.source_map))
        variables = tuple(
            (use, Location(file.source, document.source_map.find_range(use.origin, Part.VALUE, None)))
            for use in (find_variables(integration) if document.has_references else ())
        )
        result.variable_uses += [VariableUse(use, location, str(block.address)) for use, location in variables]
        if result.provider_version is None:
            result.provider_version = integration.provider_version
        result.assumptions.update(dict.fromkeys(integration.assumptions))
        if result.assumptions and result.first_assuming is None:
            range_ = document.source_map.find_range(KIND, Part.VALUE, None)
            result.first_assuming = Location(file.source, range_)
        name = file.path.name if file.path is not None else file.source.name
        result.integrations.append(
            CompiledIntegration(integration, block, name, file.source, document.index, variables)
        )

    def report(self, diagnostics: Iterable[Diagnostic], document: SpecDocument) -> None:
        self.result.diagnostics.extend(diagnostic.located(document.source_map) for diagnostic in diagnostics)


def _find_reason_to_skip(data: Any) -> str | None:
    """Why a document that was found in a directory need not be a spec; `None` if it claims to be one."""
    if not isinstance(data, dict) or not str(data.get("apiVersion", "")).startswith(API_VERSION.partition("/")[0]):
        return f"it has no `apiVersion: {API_VERSION}`"
    return "it is a descriptor, which `--descriptor FILE` takes" if data.get("kind") == DESCRIPTOR_KIND else None


def _checked(document: SpecDocument) -> CheckedDocument:
    name = document.data.get("name") if isinstance(document.data, dict) else None
    line = document.source_map.root.start_mark.line + 1
    return CheckedDocument(document.source_map.source.name, line, name if isinstance(name, str) else "")


def _find_kind(data: Any) -> tuple[IntegrationKind | None, list[Diagnostic]]:
    """The kind that the envelope names; the rest of a document is looked at only as that kind."""
    if data is POISON:
        return None, []
    if not isinstance(data, dict):
        what = name_value(data)
        return None, [codes_of_documents.NOT_A_MAPPING.at(AttributePath(), what=what, api_version=API_VERSION)]
    diagnostics = _check_api_version(data)
    kind = data.get("kind")
    if kind is None and isinstance(data, IncompleteMapping):
        return next(iter(KINDS.values())), diagnostics
    if kind is None:
        example = next(iter(KINDS))
        missing = codes.MISSING_FIELD.at(KIND, field="kind", meaning="What the document describes.", example=example)
        return None, [*diagnostics, missing]
    if isinstance(kind, str) and kind not in KINDS:
        guess = nearest(kind, KINDS) if kind != DESCRIPTOR_KIND else None
        # Somebody else's document has somebody else's kind: its version says enough.
        return (KINDS[guess] if guess else None), diagnostics or [_unknown_kind(kind)]
    # A kind of another type, and an apiVersion that is missing, are left to the model.
    return (KINDS[kind] if isinstance(kind, str) else next(iter(KINDS.values()))), diagnostics


def _check_api_version(data: Mapping[str, Any]) -> list[Diagnostic]:
    version = data.get("apiVersion")
    if not isinstance(version, str) or version == API_VERSION:
        return []
    path = AttributePath.of("apiVersion")
    return [codes.UNSUPPORTED_API_VERSION.at(path, found=shown(version), api_version=API_VERSION)]


def _unknown_kind(kind: str) -> Diagnostic:
    guess = nearest(kind, KINDS)
    hint = f"use `{guess}`" if guess else ""
    if kind == DESCRIPTOR_KIND:
        hint = "give a descriptor with `--descriptor FILE`"
    return codes.UNKNOWN_KIND.at(KIND, found=shown(kind), known=", ".join(KINDS), hint=hint)


def _resolve(
    kind: IntegrationKind, data: Any, file: SpecFile, options: CompileOptions
) -> tuple[Integration | None, list[Diagnostic]]:
    """
    The integration that *data* means, and what is wrong with it.

    With errors, the integration is only good enough to be compared with others; `None` if not even that.
    """
    surface, diagnostics = check_shape(kind.surface, data)
    mended: frozenset[Steps] = frozenset()
    if surface is None:
        envelope = {"apiVersion": API_VERSION, "kind": kind.name}
        surface, mended = mend_shape(kind.surface, {**data, **envelope})
    if surface is None:
        return None, diagnostics
    descriptor = options.descriptors.get(kind.name) or load_descriptor(kind.descriptor_name)
    context = ResolveContext(file.path, file.repository, options.now, descriptor, options.note_read)
    integration, found = kind.resolve(surface, context)
    found += _check_waivers(integration)
    diagnostics += [diagnostic for diagnostic in found if not is_consequence(diagnostic, mended)]
    return integration, diagnostics


def _check_waivers(integration: Integration | None) -> list[Diagnostic]:
    if integration is None or not integration.waivers:
        return []
    # 100 ms, which no other spec has to wait for.
    from generator.checks.registry import ALL_CHECKS
    from generator.checks.waivers import check_waivable

    return check_waivable(integration.waivers, ALL_CHECKS)


def _check_version(integration: Integration, schema: ProviderSchema) -> list[Diagnostic]:
    constraint = integration.provider_version
    if schema.version is None or not is_version_constraint(constraint) or allows(constraint, schema.version):
        return []
    path = AttributePath.of("terraform", "provider_version")
    return [codes.OTHER_PROVIDER_VERSION.at(path, constraint=constraint, checked=schema.version)]


def _check_credentials(data: Any, path: AttributePath) -> list[Diagnostic]:
    """Credentials in any text of a document."""
    if isinstance(data, str):
        return check_credentials(data, path)
    children: Iterable[tuple[Any, Any]] = ()
    if isinstance(data, dict):
        children = data.items()
    elif isinstance(data, list):
        children = enumerate(data)
    return [diagnostic for step, value in children for diagnostic in _check_credentials(value, path / step)]
