"""
Some of the imported resources to specs, each compiled at once and compared with what was imported.

What is kept of a resource is the text of its spec and what is to be said; all else is let go with the share, so that
ten thousand resources take little more memory than a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from generator.addresses import VariableName
from generator.diagnostics import Diagnostic, Severity, SourceFile
from generator.diagnostics.codes import importing as codes
from generator.diagnostics.codes.fields import MISSING_FIELD
from generator.diagnostics.masking import mask_secrets
from generator.integrations import KINDS, IntegrationKind
from generator.integrations.descriptor import Descriptor, load_descriptor
from generator.integrations.lift import Fate, LiftedLine, lift_resource, type_of
from generator.integrations.resolve import default_resource_name
from generator.integrations.version_constraint import is_version_constraint
from generator.pipeline.comparison import Agreement, compare_resource
from generator.pipeline.compilation import CompiledIntegration, CompileOptions, compile_share
from generator.pipeline.importing_comments import mask, place_comments, without_header
from generator.pipeline.importing_places import SpecInMaking, relocate, relocate_placed, relocate_use
from generator.pipeline.report_lines import ReportShare
from generator.pipeline.shares import Share
from generator.readback import OpenConfiguration, ReadConfiguration, ReadResource
from generator.spec.read import SpecFile
from generator.spec.surface import TerraformOptions
from generator.spec.yaml_writer import write_document

__all__ = ["ImportOptions", "ImportedShare", "ImportedSpec", "describe_others", "import_share", "kind_of"]


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
        address: Of the resource that it comes from.
        stem: Name for a file of its own, without an ending.
        text: The YAML document.
    """

    name: str
    address: str
    stem: str
    text: str


@dataclass(slots=True)
class ImportedShare:
    """
    What came of some of the resources.

    Attributes:
        resources: How many there are, those that no spec is for included.
        specs: Their stems may be those of others.
        compiled: What must be compared with the other shares, at places of the imported files.
        fixed_variables: As those of `ReadConfiguration`.
    """

    lines: ReportShare
    resources: int = 0
    specs: list[ImportedSpec] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    compiled: Share = field(default_factory=Share)
    used_variables: set[str] = field(default_factory=set)
    fixed_variables: set[str] = field(default_factory=set)


def import_share(
    configuration: OpenConfiguration, whole: ReadConfiguration, options: ImportOptions, start: int, end: int
) -> ImportedShare:
    """
    The resources from number *start* up to *end*.

    Args:
        whole: What was found when the files were opened.

    Raises:
        CutElsewhere: The files have to be opened exactly.
    """
    configuration.result = read = ReadConfiguration()
    importer = _Importer(whole, options)
    for resource in configuration.read(start, end):
        importer.resource(resource)
    importer.result.diagnostics = read.diagnostics + importer.result.diagnostics
    importer.check()
    importer.result.fixed_variables = read.fixed_variables
    importer.result.lines = ReportShare([*importer.lines(), *describe_others(read)])
    return importer.result


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
            if value.data == descriptor.type.value:
                return kind, descriptor
            words = str(value.data).lower().replace("_", "-").split("-")
            if descriptor.title.lower() in words:
                return kind, descriptor
    return None


def describe_others(read: ReadConfiguration) -> Iterable[LiftedLine]:
    """What became of blocks that are no integrations, and of their comments."""
    for other in read.left_alone:
        fate = Fate.REFUSED if other.is_refused else Fate.LEFT
        yield LiftedLine(other.what, other.place, fate, other.why)
        for comment in without_header(other.comments):
            yield LiftedLine("(comment)", comment.place, Fate.LEFT, f"it belongs to `{other.what}`")


@dataclass(slots=True)
class _Made:
    """A spec in the making, with what is kept of it."""

    spec: SpecInMaking
    kind: IntegrationKind
    text: str
    lines: list[LiftedLine]


class _Importer:
    def __init__(self, whole: ReadConfiguration, options: ImportOptions) -> None:
        self.whole = whole
        self.options = options
        self.result = ImportedShare(ReportShare(()))
        self.made: list[_Made] = []
        self.refusals: list[LiftedLine] = []
        self.version = self.provider_version()

    def provider_version(self) -> str | None:
        found = self.whole.provider_version
        default = TerraformOptions().provider_version
        if found is None or not isinstance(found.data, str) or found.data == default:
            return None
        return found.data if is_version_constraint(found.data) else None

    def lines(self) -> Iterable[LiftedLine]:
        yield from self.refusals
        for made in self.made:
            yield from made.lines

    def resource(self, resource: ReadResource) -> None:
        self.result.resources += 1
        found = kind_of(resource, self.options.compile.descriptors, self.options.kind)
        if found is None:
            self.refuse(resource)
            return
        kind, descriptor = found
        lifted = lift_resource(resource, kind, descriptor)
        if self.version is not None:
            lifted.data.setdefault("terraform", {})["provider_version"] = self.version
        self.result.diagnostics += lifted.diagnostics
        name = lifted.data.get("name")
        stem = lifted.data.get("terraform", {}).get("resource_name") or default_resource_name(name or "")
        made = _Made(SpecInMaking(resource, lifted, descriptor), kind, "", lifted.lines)
        made.text = self.write(made)
        self.made.append(made)
        shown = name if isinstance(name, str) else str(name or resource.address)
        self.result.specs.append(ImportedSpec(shown, resource.address, stem or resource.name, made.text))

    def refuse(self, resource: ReadResource) -> None:
        value = type_of(resource)
        place = value.place if value is not None else resource.place
        given = self.options.compile.descriptors
        descriptors = {name: given.get(name) or load_descriptor(kind.descriptor_name) for name, kind in KINDS.items()}
        known = ", ".join(f"{name} (type `{descriptor.type.value}`)" for name, descriptor in descriptors.items())
        type_ = str(value.data) if value is not None else "(unknown)"
        self.result.diagnostics.append(
            codes.OTHER_INTEGRATION_TYPE.at(location=place.location, type=type_, known=known)
        )
        why = f"no kind of spec is for type `{type_}`"
        self.refusals.append(LiftedLine(resource.address, resource.place, Fate.REFUSED, why))
        for name, attribute in resource.attributes.items():
            self.refusals.append(LiftedLine(f"{resource.address}.{name}", attribute.where, Fate.REFUSED, why))

    def write(self, made: _Made) -> str:
        resource, lifted = made.spec.resource, made.spec.lifted
        comments = place_comments(resource, lifted)
        for comment, path in comments.fields:
            where = f"a comment at `{'.'.join(path)}`" if path else "a comment at the top"
            made.lines.append(LiftedLine("(comment)", comment.place, Fate.KEPT, where))
        for path, value in _references(lifted.data):
            self.result.used_variables.add(value.name)
            if (default := self.default_of(value)) is not None:
                comments.behind.setdefault(path, f"default in the imported code: {mask(default)}")
        return write_document(lifted.data, comments.above, comments.behind)

    def default_of(self, variable: VariableName) -> str | None:
        """What may be shown of a variable's default."""
        _, default = self.whole.variables.get(variable.name, (None, None))
        if default is None or variable.name in self.whole.sensitive or not isinstance(default.data, str | int | float):
            return None
        shown = f"{variable.name}: {default.data}"
        # The name may say that it is a secret, whether or not the variable is marked as one.
        return str(default.data) if mask_secrets(shown) == shown else None

    # Proof

    def check(self) -> None:
        """Compiles all specs, and compares what they generate with what was imported."""
        made_by_name = {f"{number}.yaml": made for number, made in enumerate(self.made)}
        by_name = {name: made.spec for name, made in made_by_name.items()}
        files = [SpecFile(SourceFile(name, made.text), None, None, True) for name, made in made_by_name.items()]
        share = compile_share(files, self.options.compile)
        for compiled in share.integrations:
            self.compare(compiled, made_by_name[compiled.source.name])
        self.result.compiled = Share(
            diagnostics=[
                relocate(diagnostic, by_name)
                for diagnostic in share.diagnostics
                if diagnostic.severity is not Severity.INFO and not self.is_consequence(diagnostic, by_name)
            ],
            checked=share.checked[:1],
            placed=[relocate_placed(placed, by_name) for placed in share.placed],
            variable_uses=[relocate_use(use, by_name) for use in share.variable_uses],
        )

    def is_consequence(self, diagnostic: Diagnostic, by_name: Mapping[str, SpecInMaking]) -> bool:
        """Whether a field is missing because its attribute was refused, which has been reported."""
        spec = by_name.get(diagnostic.location.file) if diagnostic.location is not None else None
        if spec is None or diagnostic.code != MISSING_FIELD.code or self.options.allow_loss:
            return False
        path = str(diagnostic.path)
        return any(refused == path or refused.startswith(f"{path}.") for refused in spec.lifted.refused)

    def compare(self, compiled: CompiledIntegration, made: _Made) -> None:
        resource = made.spec.resource
        refusals = {line.what for line in made.lines if line.fate is Fate.REFUSED}
        for compared in compare_resource(compiled.block, resource, made.kind, made.spec.descriptor):
            if compared.agreement in (Agreement.SAME, Agreement.UNKNOWN) or compared.attribute in refusals:
                continue
            place = compared.place or resource.place
            if compared.agreement is Agreement.ONLY_OURS:
                difference = "it is not here"
            elif compared.agreement is Agreement.SPELLING and compared.note.startswith("a text and a number"):
                continue
            else:
                difference = compared.note or compared.agreement.value
            self.result.diagnostics.append(
                codes.VALUE_CHANGES.at(location=place.location, attribute=compared.attribute, difference=difference)
            )
            if compared.place is not None:
                into = f"`{compared.field}`: brought into one form ({difference})"
                made.lines[:] = [
                    replace(line, fate=Fate.TURNED, into=into)
                    if line.what == compared.attribute and line.place == place
                    else line
                    for line in made.lines
                ]


def _references(data: Any, path: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], VariableName]]:
    if isinstance(data, VariableName):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _references(value, (*path, key))
    elif isinstance(data, list):
        for value in data:
            yield from _references(value, path)
