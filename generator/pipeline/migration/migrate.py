"""The whole way: read the folder and the state, change the text, plan the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, Severity, has_errors, sort_diagnostics
from generator.diagnostics.codes import migrating as codes
from generator.diagnostics.codes.importing import NOT_TERRAFORM
from generator.diagnostics.masking import mask_secrets
from generator.integrations.lift import Fate, LiftedLine
from generator.pipeline.migration.folder import CodeFolder, OlderBlock, read_folder
from generator.pipeline.migration.objects import (
    StateObject,
    StateObjects,
    read_integration_names,
    read_state,
    with_account,
)
from generator.pipeline.migration.proof import Proof, ProofRequest, format_like, prove
from generator.pipeline.migration.references import rewrite_references
from generator.pipeline.migration.rewriting import rewrite_block
from generator.pipeline.migration.table import NEWER, OLDER
from generator.pipeline.migration.takeover import TAKEOVER_STEM, takeover_text
from generator.pipeline.migration.type_groups import rename_type_groups
from generator.pipeline.output import Change, FileChange
from generator.pipeline.plan_failures import explain_failure
from generator.provider_schema import ProviderSchema
from generator.runners.errors import RunnerError
from generator.spec.rules.credentials import overwrite_credentials

if TYPE_CHECKING:
    from generator.server.apono.payloads import LiveIntegration

__all__ = ["Migration", "MigrationOptions", "Proof", "migrate_folder"]

_LOSSES = {codes.SEVERAL_OWNERS.code, codes.TWO_STORES.code}
_ENDINGS = {"hcl": ".tf", "json": ".tf.json"}


@dataclass(frozen=True, slots=True)
class MigrationOptions:
    """
    Attributes:
        state: File of the state; `None`: terraform.tfstate in the folder.
        target: Syntax of the file with the import and removed blocks, `hcl` or `json`.
        allow_loss: Whether what cannot be kept is left out with a warning.
        names, names_file: Names of integrations by id, as `ID=NAME` and in a JSON file.
        proves: Whether a Terraform plans the result.
        assignments, value_files, terraform_bin, time_limit_s: See `ProofRequest`.
        account: Integrations of the live account, for the order of resource types and for names; none if nobody asked.
        progress: Is told what is being done now.
    """

    schema: ProviderSchema
    state: str | None = None
    target: str = "hcl"
    allow_loss: bool = False
    names: tuple[str, ...] = ()
    names_file: str | None = None
    proves: bool = True
    assignments: Sequence[str] = ()
    value_files: Sequence[Path] = ()
    terraform_bin: Path | None = None
    time_limit_s: float = 300
    account: Sequence[LiveIntegration] = ()
    progress: Callable[[str], None] = lambda _what: None


@dataclass(slots=True)
class Migration:
    """
    What came of a folder.

    Attributes:
        changes: The files that differ, new ones included; by path.
        lines: What became of each attribute and reference.
        integrations: Address and id of each integration that is taken over.
        proof: `None` if none was made.
    """

    changes: list[FileChange] = field(default_factory=list)
    lines: list[LiftedLine] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    integrations: list[StateObject] = field(default_factory=list)
    proof: Proof | None = None


def migrate_folder(root: Path, options: MigrationOptions) -> Migration:
    """Everything that is to be written for a root module, and what stands against it. Writes nothing."""
    migration = Migration()
    _Migrator(root, options, migration).run()
    migration.diagnostics = sort_diagnostics(
        replace(one, severity=Severity.WARNING) if options.allow_loss and one.code in _LOSSES else one
        for one in migration.diagnostics
    )
    migration.lines.sort(key=lambda line: (line.place.text.source.name, line.place.start, line.what))
    return migration


@dataclass(slots=True)
class _Migrator:
    root: Path
    options: MigrationOptions
    migration: Migration

    def run(self) -> None:
        found = self.migration.diagnostics
        self.options.progress("reading the folder and the state")
        attributes = {
            type_: frozenset(self.options.schema.resources[type_].block.attributes)
            for type_ in (OLDER, NEWER)
            if type_ in self.options.schema.resources
        }
        folder = read_folder(self.root, attributes, found)
        if not folder.older:
            if not has_errors(found):
                found.append(codes.NOTHING_TO_MIGRATE.at(type=OLDER, folder=self.root.as_posix()))
            return
        state = read_state(self.root, self.options.state, self.options.schema, found)
        given = read_integration_names(self.options.names, self.options.names_file, found)
        if state is None:
            rewrite_references(folder, found)
            return
        names = {**state.names(), **{live.id: live.name for live in self.options.account}, **given}
        state = with_account(state, self.options.account)
        self.match(folder, state)
        self.rewrite(folder, state, names)
        if self.is_lost():
            return
        texts = self.texts(folder, state)
        if self.options.proves and texts is not None:
            self.prove(
                ProofRequest(
                    folder,
                    state,
                    texts,
                    names,
                    self.options.schema,
                    self.options.assignments,
                    self.options.value_files,
                    self.options.terraform_bin,
                    self.options.time_limit_s,
                )
            )

    def is_lost(self) -> bool:
        return has_errors(
            one for one in self.migration.diagnostics if not (self.options.allow_loss and one.code in _LOSSES)
        )

    # Code and state

    def match(self, folder: CodeFolder, state: StateObjects) -> None:
        """Reports what is in one of the two only."""
        known = {str(one.address) for one in state.older()}
        by_resource = state.by_block()
        seen: set[int] = set()
        for block in folder.older:
            objects = _objects_of(block, by_resource)
            seen |= {id(one) for one in objects}
            expanded = [one.address for one in folder.expanded_of(block)]
            missing = [address for address in expanded if address not in known]
            # With `count` or `for_each` it may stand for nothing here; if not, the proof shows it.
            if not objects and not expanded and not {"count", "for_each"} & set(block.block.attributes):
                missing = [block.address]
            for address in missing:
                self.report_missing(block, address, state)
            for one in objects:
                if not one.id:
                    location = block.block.place.location
                    self.migration.diagnostics.append(
                        codes.OBJECT_WITHOUT_ID.at(location=location, address=one.address)
                    )
                if expanded and str(one.address) not in expanded:
                    location = block.block.place.location
                    self.migration.diagnostics.append(
                        codes.OBJECT_NOT_IN_CODE.at(location=location, address=one.address)
                    )
        # What could not be read is said already, and may well be the rest of the code.
        is_whole = NOT_TERRAFORM.code not in {one.code for one in self.migration.diagnostics}
        for one in state.older():
            if is_whole and id(one) not in seen:
                self.migration.diagnostics.append(codes.OBJECT_NOT_IN_CODE.at(address=one.address))
        self.migration.integrations = state.older()

    def is_missing(self, block: OlderBlock) -> bool:
        """Whether it was said of the block that the state has nothing of it."""
        place = block.block.place.location
        return any(
            one.code == codes.OBJECT_NOT_IN_STATE.code and one.location == place for one in self.migration.diagnostics
        )

    def report_missing(self, block: OlderBlock, address: str, state: StateObjects) -> None:
        known = [str(one.address) for one in state.older()]
        more = f" and {len(known) - 3} more" if len(known) > 3 else ""
        shown = ", ".join(known[:3]) + more if known else f"no `{OLDER}` at all"
        location = block.block.place.location
        self.migration.diagnostics.append(codes.OBJECT_NOT_IN_STATE.at(location=location, address=address, known=shown))

    # Text

    def rewrite(self, folder: CodeFolder, state: StateObjects, names: Mapping[str, str]) -> None:
        found = self.migration.diagnostics
        for reference in rewrite_references(folder, found):
            old, new = _short(reference.old), _short(reference.new)
            self.migration.lines.append(LiftedLine(old, reference.place, Fate.TURNED, new))
        by_resource = state.by_block()
        for block in folder.older:
            objects = _objects_of(block, by_resource)
            if not self.is_missing(block):
                self.migration.lines += rewrite_block(block, objects, folder.expanded_of(block), names, found)
        for file in folder.files:
            if file.root is not None and any(block.file is file for block in folder.older):
                rename_type_groups(file)

    def texts(self, folder: CodeFolder, state: StateObjects) -> dict[str, str] | None:
        """The texts of the migrated folder by path; notes what differs. `None` if the new file is in the way."""
        path = f"{TAKEOVER_STEM}{_ENDINGS[self.options.target]}"
        if any(file.path.startswith(f"{TAKEOVER_STEM}.") for file in folder.files):
            self.migration.diagnostics.append(codes.FILE_IN_THE_WAY.at(file=(self.root / path).as_posix()))
            return None
        changed = {file.path: (file.old, file.new) for file in folder.files if file.new != file.old}
        formatted = self.format(changed)
        for name, (old, _) in changed.items():
            self.migration.changes.append(FileChange(name, Change.STALE, old, formatted[name]))
        new = takeover_text(state.older(), self.options.target)
        self.migration.changes.append(FileChange(path, Change.MISSING, None, new))
        return {**{file.path: file.old for file in folder.files}, **formatted, path: new}

    def format(self, changed: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        try:
            return format_like(changed, self.options.terraform_bin, self.options.time_limit_s)
        except RunnerError as exc:
            if self.options.proves:
                self.migration.diagnostics.append(explain_failure(exc, is_real=False))
            return {path: new for path, (_, new) in changed.items()}

    # Proof

    def prove(self, request: ProofRequest) -> None:
        if self.is_lost():
            return
        self.options.progress(f"planning {len(request.state.older())} integrations with Terraform")
        self.migration.proof = prove(request)
        self.migration.diagnostics += self.migration.proof.diagnostics


def _short(text: str) -> str:
    """For a line of the report; a text of Terraform JSON may hold more than the reference."""
    words = mask_secrets(overwrite_credentials(" ".join(text.split())))
    return words if len(words) <= 60 else f"{words[:57]}..."


def _objects_of(
    block: OlderBlock, by_resource: Mapping[tuple[tuple[str, ...], str, str, str], list[StateObject]]
) -> list[StateObject]:
    return [one for path in block.paths for one in by_resource.get((path, "managed", OLDER, block.name), ())]
