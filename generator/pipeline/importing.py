"""
Terraform code and state to specs, with a report of what became of each line.

Nothing is taken on trust: each spec is compiled at once, and the resource that it leads to is compared with the one that
was imported. What differs, and what a rule of specs forbids, is reported at the line of the imported file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator.addresses import AttributePath, VariableName
from generator.backends.header import find_header
from generator.diagnostics import Diagnostic, Location, Part, Severity, SourceFile, sort_diagnostics
from generator.diagnostics.codes import importing as codes
from generator.diagnostics.codes.fields import MISSING_FIELD
from generator.diagnostics.masking import mask_secrets
from generator.integrations import KINDS, IntegrationKind
from generator.integrations.descriptor import Descriptor, load_descriptor
from generator.integrations.lift import Fate, LiftedLine, LiftedSpec, lift_resource, type_of
from generator.integrations.lower import RESOURCE_TYPES
from generator.integrations.resolve import default_resource_name
from generator.integrations.version_constraint import is_version_constraint
from generator.pipeline.comparison import Agreement, compare_resource
from generator.pipeline.compilation import CompiledIntegration, CompileOptions, compile_files
from generator.pipeline.importing_files import file_function, read_terraform_files
from generator.readback import Comment, ReadConfiguration, ReadResource, read_configuration
from generator.spec.read import SpecFile
from generator.spec.rules.credentials import overwrite_credentials
from generator.spec.surface import TerraformOptions
from generator.spec.yaml_documents import SpecDocument, parse_documents
from generator.spec.yaml_writer import write_document

__all__ = ["Import", "ImportOptions", "ImportedSpec", "import_files", "kind_of", "read_resources"]

PROVIDER = "apono"
"""The provider's usual local name, under which its version is looked for."""

_LOSSES = {
    code.code
    for code in (
        codes.REPETITION_NOT_KNOWN,
        codes.VALUE_NOT_KEPT,
        codes.NO_PLACE_IN_SPEC,
        codes.META_ARGUMENT_NOT_KEPT,
        codes.OTHER_INTEGRATION_TYPE,
        codes.SECRET_NOT_KEPT,
    )
}


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """
    Attributes:
        kind: Of all integrations, whatever their type string is; `None`: by the type string.
        allow_loss: Whether what cannot be kept is left out with a warning.
    """

    compile: CompileOptions
    kind: str | None = None
    allow_loss: bool = False


@dataclass(slots=True)
class ImportedSpec:
    """
    One spec.

    Attributes:
        stem: Name for a file of its own, without an ending.
        text: The YAML document.
    """

    resource: ReadResource
    kind: IntegrationKind
    descriptor: Descriptor
    lifted: LiftedSpec
    stem: str
    text: str
    name: str


@dataclass(slots=True)
class Import:
    """What came of the files. `lines`: by file and place."""

    specs: list[ImportedSpec] = field(default_factory=list)
    lines: list[LiftedLine] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_resources(
    arguments: Sequence[str], options: CompileOptions, read_stdin: Callable[[], bytes], diagnostics: list[Diagnostic]
) -> ReadConfiguration:
    """What the files hold, read back; what is wrong with them is added to *diagnostics*."""
    texts = read_terraform_files(arguments, read_stdin, diagnostics)
    schema = options.provider_schema
    attributes = {
        type_: frozenset(schema.resources[type_].block.attributes) for type_ in RESOURCE_TYPES if type_ in schema.resources
    }
    read = read_configuration(texts, attributes, file_function, provider=PROVIDER)
    diagnostics += read.diagnostics
    if not read.resources and not diagnostics:
        diagnostics.append(codes.NO_INTEGRATION.at(types=", ".join(RESOURCE_TYPES)))
    return read


def import_files(arguments: Sequence[str], options: ImportOptions, *, read_stdin: Callable[[], bytes]) -> Import:
    """The specs of all integrations in the files that the command line names."""
    result = Import()
    read = read_resources(arguments, options.compile, read_stdin, result.diagnostics)
    importer = _Importer(read, options, result)
    for resource in read.resources:
        importer.resource(resource)
    importer.check()
    importer.report_others()
    result.diagnostics = sort_diagnostics(
        replace(diagnostic, severity=Severity.WARNING)
        if options.allow_loss and diagnostic.code in _LOSSES
        else diagnostic
        for diagnostic in result.diagnostics
    )
    result.lines = sorted(
        dict.fromkeys(result.lines), key=lambda line: (line.place.text.source.name, line.place.start, line.what)
    )
    return result


def kind_of(
    resource: ReadResource, descriptors: Mapping[str, Descriptor], forced: str | None = None
) -> tuple[IntegrationKind, Descriptor] | None:
    """The kind of specs that a resource belongs to: its type string is the descriptor's, or has its words in it."""
    value = type_of(resource)
    for kind in KINDS.values():
        descriptor = descriptors.get(kind.name) or load_descriptor(kind.descriptor_name)
        if forced == kind.name:
            return kind, descriptor
        if forced is None and value is not None:
            words = str(value.data).lower().replace("_", "-").split("-")
            if value.data == descriptor.type.value or descriptor.title.lower() in words:
                return kind, descriptor
    return None


class _Importer:
    def __init__(self, read: ReadConfiguration, options: ImportOptions, result: Import) -> None:
        self.read = read
        self.options = options
        self.result = result
        self.stems: set[str] = set()
        self.used_variables: set[str] = set()
        self.version = self.provider_version()

    def provider_version(self) -> str | None:
        found = self.read.provider_version
        default = TerraformOptions().provider_version
        if found is None or not isinstance(found.data, str) or found.data == default:
            return None
        return found.data if is_version_constraint(found.data) else None

    def resource(self, resource: ReadResource) -> None:
        found = kind_of(resource, self.options.compile.descriptors, self.options.kind)
        if found is None:
            self.refuse(resource)
            return
        kind, descriptor = found
        lifted = lift_resource(resource, kind, descriptor)
        if self.version is not None:
            lifted.data.setdefault("terraform", {})["provider_version"] = self.version
        self.result.diagnostics += lifted.diagnostics
        self.result.lines += lifted.lines
        name = lifted.data.get("name")
        options = lifted.data.get("terraform", {})
        stem = self.unique(options.get("resource_name") or default_resource_name(name or "") or resource.name)
        text = self.write(resource, lifted)
        shown = name if isinstance(name, str) else str(name or resource.address)
        self.result.specs.append(ImportedSpec(resource, kind, descriptor, lifted, stem, text, shown))

    def unique(self, stem: str) -> str:
        number = 2
        unique = stem
        while unique.lower() in self.stems:
            unique, number = f"{stem}_{number}", number + 1
        self.stems.add(unique.lower())
        return unique

    def refuse(self, resource: ReadResource) -> None:
        value = type_of(resource)
        place = value.place if value is not None else resource.place
        known = ", ".join(
            f"{kind.name} (type `{(self.options.compile.descriptors.get(kind.name) or load_descriptor(kind.descriptor_name)).type.value}`)"
            for kind in KINDS.values()
        )
        type_ = str(value.data) if value is not None else "(unknown)"
        self.result.diagnostics.append(codes.OTHER_INTEGRATION_TYPE.at(location=place.location, type=type_, known=known))
        why = f"no kind of spec is for type `{type_}`"
        self.result.lines.append(LiftedLine(resource.address, resource.place, Fate.REFUSED, why))
        for name, attribute in resource.attributes.items():
            self.result.lines.append(LiftedLine(f"{resource.address}.{name}", attribute.where, Fate.REFUSED, why))

    # Comments

    def write(self, resource: ReadResource, lifted: LiftedSpec) -> str:
        above: dict[tuple[str, ...], list[str]] = {}
        behind: dict[tuple[str, ...], str] = {}
        fields = sorted(
            ((place.text.position(place.start).line, path) for path, place in lifted.places.items() if _has(lifted.data, path)),
        )
        for comment in _without_header(resource.comments):
            path = _field_of(comment, resource, fields)
            lines = [_mask(line) for line in comment.lines]
            if comment.is_behind and path and path not in behind and len(lines) == 1:
                behind[path] = lines[0]
            else:
                above.setdefault(path, []).extend(lines)
            where = f"a comment at `{'.'.join(path)}`" if path else "a comment at the top"
            self.result.lines.append(LiftedLine("(comment)", comment.place, Fate.KEPT, where))
        for path, value in _references(lifted.data):
            self.used_variables.add(value.name)
            _, default = self.read.variables.get(value.name, (None, None))
            if default is not None and value.name not in self.read.sensitive and isinstance(default.data, str | int | float):
                behind.setdefault(path, f"default in the imported code: {_mask(str(default.data))}")
        return write_document(lifted.data, above, behind)

    # Proof

    def check(self) -> None:
        """Compiles all specs, and compares what they generate with what was imported."""
        by_name: dict[str, ImportedSpec] = {}
        files: list[SpecFile | Diagnostic] = []
        for number, spec in enumerate(self.result.specs):
            name = f"{spec.stem}.yaml ({number})"
            by_name[name] = spec
            files.append(SpecFile(SourceFile(name, spec.text), None, None, True))
        if not files:
            return
        compilation = compile_files(files, [], self.options.compile)
        for diagnostic in compilation.diagnostics:
            if diagnostic.severity is not Severity.INFO and not self.is_consequence(diagnostic, by_name):
                self.result.diagnostics.append(_relocated(diagnostic, by_name))
        for compiled in compilation.integrations:
            self.compare(compiled, by_name[compiled.source.name])

    def is_consequence(self, diagnostic: Diagnostic, by_name: Mapping[str, ImportedSpec]) -> bool:
        """Whether a field is missing because its attribute was refused, which has been reported."""
        spec = by_name.get(diagnostic.location.file) if diagnostic.location is not None else None
        if spec is None or diagnostic.code != MISSING_FIELD.code or self.options.allow_loss:
            return False
        path = str(diagnostic.path)
        return any(refused == path or refused.startswith(f"{path}.") for refused in spec.lifted.refused)

    def compare(self, compiled: CompiledIntegration, spec: ImportedSpec) -> None:
        refusals = {line.what for line in spec.lifted.lines if line.fate is Fate.REFUSED}
        for compared in compare_resource(compiled.block, spec.resource, spec.kind, spec.descriptor):
            if compared.agreement in (Agreement.SAME, Agreement.UNKNOWN) or compared.attribute in refusals:
                continue
            place = compared.place or spec.resource.place
            if compared.agreement is Agreement.ONLY_OURS:
                difference = "it is not here, and will be generated"
            elif compared.agreement is Agreement.SPELLING and compared.note.startswith("a text and a number"):
                continue
            else:
                difference = compared.note or compared.agreement.value
            self.result.diagnostics.append(
                codes.VALUE_CHANGES.at(location=place.location, attribute=compared.attribute, difference=difference)
            )
            if compared.place is not None:
                into = f"`{compared.field}`: brought into one form ({difference})"
                self.result.lines = [
                    replace(line, fate=Fate.TURNED, into=into) if line.what == compared.attribute and line.place == place else line
                    for line in self.result.lines
                ]

    # Everything else

    def report_others(self) -> None:
        for other in self.read.left_alone:
            fate = Fate.REFUSED if other.is_refused else Fate.LEFT
            self.result.lines.append(LiftedLine(other.what, other.place, fate, other.why))
            for comment in _without_header(other.comments):
                where = f"it belongs to `{other.what}`"
                self.result.lines.append(LiftedLine("(comment)", comment.place, Fate.LEFT, where))
        for name, (place, default) in self.read.variables.items():
            if name in self.used_variables:
                kept = "" if default is None else "; its default is not: give it a value where you apply"
                self.result.lines.append(
                    LiftedLine(f"variable {name}", place, Fate.KEPT, f"`{{ref: var.{name}}}`, declared by `generate`{kept}")
                )
            elif name in self.read.fixed_variables:
                self.result.lines.append(LiftedLine(f"variable {name}", place, Fate.TURNED, "its default, in the specs"))
            else:
                self.result.lines.append(LiftedLine(f"variable {name}", place, Fate.LEFT, "no spec refers to it"))
        for comment in _without_header(self.read.loose):
            self.result.lines.append(LiftedLine("(comment)", comment.place, Fate.LEFT, "it belongs to no integration"))


def _has(data: Any, path: tuple[str, ...]) -> bool:
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _references(data: Any, path: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], VariableName]]:
    if isinstance(data, VariableName):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _references(value, (*path, key))
    elif isinstance(data, list):
        for value in data:
            yield from _references(value, path)


def _field_of(
    comment: Comment, resource: ReadResource, fields: Sequence[tuple[int, tuple[str, ...]]]
) -> tuple[str, ...]:
    """The field that a comment in a resource belongs to: that of its line, or the next one below; () at the top."""
    if comment.place.start < resource.place.start or comment.place.text is not resource.place.text:
        return ()
    line = comment.place.line
    if comment.is_behind:
        here = [path for at, path in fields if at == line]
        return here[0] if here else next((path for at, path in reversed(fields) if at < line), ())
    return next((path for at, path in fields if at > line), ())


def _without_header(comments: Sequence[Comment]) -> list[Comment]:
    lines = [line for comment in comments for line in comment.lines]
    header = find_header(lines)
    found: list[Comment] = []
    at = 0
    for comment in comments:
        kept = tuple(line for number, line in enumerate(comment.lines, at) if number not in header)
        at += len(comment.lines)
        if kept or not comment.lines:
            found.append(replace(comment, lines=kept))
    return found


def _mask(text: str) -> str:
    return overwrite_credentials(mask_secrets(text))


def _relocated(diagnostic: Diagnostic, by_name: Mapping[str, ImportedSpec]) -> Diagnostic:
    """A diagnostic about a spec that nobody has seen yet, at the place of the imported file."""
    spec = by_name.get(diagnostic.location.file) if diagnostic.location is not None else None
    hint = diagnostic.hint if spec is None else _hint(diagnostic, spec)
    related = tuple(
        replace(other, path=None, location=_place(other.location, other.path, by_name)) for other in diagnostic.related
    )
    return replace(
        diagnostic,
        location=_place(diagnostic.location, diagnostic.path, by_name),
        related=related,
        hint=hint,
    )


def _hint(diagnostic: Diagnostic, spec: ImportedSpec) -> str:
    """A missing setting may be there under a config key that nobody knows yet."""
    unknown = spec.lifted.data.get("extra_config", {})
    if diagnostic.code != MISSING_FIELD.code or str(diagnostic.path) not in spec.descriptor.config_keys or not unknown:
        return diagnostic.hint
    keys = ", ".join(f"`{key}`" for key in unknown)
    return f"if its config key is one of {keys}, give a descriptor that says so; `import --learn-descriptor` makes one"


def _place(
    location: Location | None, path: AttributePath | None, by_name: Mapping[str, ImportedSpec]
) -> Location | None:
    spec = by_name.get(location.file) if location is not None else None
    if location is None or spec is None:
        return location
    steps = tuple(str(step) for step in path.steps) if path else _steps_at(location, spec)
    for length in range(len(steps), 0, -1):
        if steps[:length] in spec.lifted.places:
            return spec.lifted.places[steps[:length]].location
    below = [place for known, place in spec.lifted.places.items() if known[: len(steps)] == steps and steps]
    return (below[0] if below else spec.resource.place).location


def _steps_at(location: Location, spec: ImportedSpec) -> tuple[str, ...]:
    """The field that stands at a place of the spec's text."""
    document = next((found for found in parse_documents(location.source) if isinstance(found, SpecDocument)), None)
    if document is None or location.range is None:
        return ()
    for path in spec.lifted.places:
        range_ = document.source_map.find_range(AttributePath(path), Part.VALUE, None)
        if range_ is not None and range_.start == location.range.start:
            return path
    return ()


