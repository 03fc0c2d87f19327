"""The proof: a real Terraform plans the migrated folder, with an account that has what the state says."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.addresses import ResourceAddress
from generator.diagnostics import Diagnostic, Location, Position, Range
from generator.diagnostics.codes import migrating as codes
from generator.pipeline.migration.account import newer_objects
from generator.pipeline.migration.folder import CodeFile, CodeFolder, OlderBlock
from generator.pipeline.migration.objects import StateObject, StateObjects, module_path
from generator.pipeline.migration.proof_copy import UNKNOWN_ADDRESS, ProofCopy
from generator.pipeline.migration.table import NEWER, OLDER
from generator.pipeline.migration.takeover import newer_address
from generator.pipeline.plan_failures import explain_failure
from generator.plan import Action, Plan, PlanFormatError, ResourceChange, read_plan
from generator.plugin.objects import HeldObjects
from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import ProviderSchema
from generator.runners.errors import RunnerError, TerraformFailedError
from generator.runners.terraform import Terraform, TerraformDiagnostic, find_terraform
from generator.server.wire import RequestRefusedError

__all__ = ["Proof", "ProofRequest", "format_like", "prove"]


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """
    Attributes:
        texts: The files of the migrated folder by path.
        names: Of integrations by id.
        assignments: `NAME=VALUE` for input variables, as `terraform plan -var` takes it.
        value_files: As `-var-file` takes them.
    """

    folder: CodeFolder
    state: StateObjects
    texts: Mapping[str, str]
    names: Mapping[str, str]
    schema: ProviderSchema
    assignments: Sequence[str] = ()
    value_files: Sequence[Path] = ()
    terraform_bin: Path | None = None
    time_limit_s: float = 300


@dataclass(slots=True)
class Proof:
    """
    What Terraform would do.

    Attributes:
        counts: `import`, `add`, `change`, `destroy` and `forget`.
        from_state: References to other providers' objects, which stood for what the state has.
    """

    terraform_version: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    from_state: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def counted(self) -> str:
        """As Terraform says it."""
        return ", ".join(f"{self.counts.get(name, 0)} to {name}" for name in ("import", "add", "change", "destroy"))

    @property
    def sentence(self) -> str:
        """What is planned, for people."""
        return f"Plan: {self.counted}. {self.counts.get('forget', 0)} to be let go of without destroying."


def prove(request: ProofRequest) -> Proof:
    """The proof, with a diagnostic for whatever stands against it."""
    proof = Proof()
    given = {assignment.partition("=")[0] for assignment in request.assignments}
    copy = ProofCopy(request.folder, request.state, frozenset(request.schema.resources), given | _set_names(request))
    files = {**copy.files(request.texts), **_value_files(request.folder.root)}
    files["terraform.tfstate"] = json.dumps(_state(request))
    try:
        _run(request, files, HeldObjects(_objects(request)), copy, proof)
    except RequestRefusedError as exc:
        reason = f"an integration in it is none that Apono can have: {exc}"
        proof.diagnostics.append(codes.STATE_NOT_USABLE.at(file=request.state.file, reason=reason))
    except (RunnerError, PlanFormatError) as exc:
        proof.diagnostics.append(explain_failure(exc, is_real=False))
    proof.from_state = sorted(copy.from_state)
    return proof


def _run(
    request: ProofRequest,
    files: Mapping[str, str],
    objects: HeldObjects,
    copy: ProofCopy,
    proof: Proof,
) -> None:
    with InProcessProvider(request.schema, objects=objects) as provider:
        environment = reattach_environment([provider])
        program = find_terraform(request.terraform_bin)
        with Terraform(program, environment=environment, time_limit_s=request.time_limit_s) as terraform:
            terraform.write_files({**files, **_other_files(request.folder)})
            extra = [f"-var-file={file.absolute()}" for file in request.value_files]
            extra += [f"-var={assignment}" for assignment in request.assignments]
            result = terraform.plan(extra=extra)
    if result.document is None:
        errors = [one for one in result.diagnostics if one.severity == "error"]
        proof.diagnostics += [_refusal(request, one, copy) for one in errors]
        return
    plan = read_plan(result.document)
    proof.terraform_version = plan.terraform_version
    _judge(request, plan, _marked(result.document), copy, proof)


def _other_files(folder: CodeFolder) -> dict[str, bytes]:
    """Small files that `file()` and the like may read; code, states and what Terraform keeps stay behind."""
    found: dict[str, bytes] = {}
    code = {file.path for file in folder.files}
    room = _MAX_FILES
    for path in sorted(folder.root.rglob("*")):
        name = path.relative_to(folder.root).as_posix()
        is_hidden = any(part.startswith(".") for part in name.split("/"))
        if name in code or ".tfstate" in name or ".tfvars" in name or is_hidden or not path.is_file():
            continue
        content = _content(path, min(_MAX_FILE, room))
        if content is not None:
            found[name] = content
            room -= len(content)
    return found


_MAX_FILE = 1024 * 1024
_MAX_FILES = 64 * 1024 * 1024
_VALUE_FILES = ("terraform.tfvars", "terraform.tfvars.json", "*.auto.tfvars", "*.auto.tfvars.json")


def _content(path: Path, most: int) -> bytes | None:
    """What is in a file; `None` if it cannot be read or is larger: Terraform then says that it misses it."""
    try:
        return path.read_bytes() if path.stat().st_size <= most else None
    except OSError:
        return None


def _value_files(root: Path) -> dict[str, str]:
    paths = [path for pattern in _VALUE_FILES for path in sorted(root.glob(pattern))]
    contents = {path.name: _content(path, _MAX_FILE) for path in paths}
    return {name: found.decode("utf-8-sig", "replace") for name, found in contents.items() if found is not None}


def _set_names(request: ProofRequest) -> set[str]:
    """Names that stand in a file of values, whatever else does."""
    texts = [*_value_files(request.folder.root).values()]
    texts += [(_content(path, _MAX_FILE) or b"").decode("utf-8", "replace") for path in request.value_files]
    return {word.strip('" ') for text in texts for line in text.splitlines() for word in [_name_of(line)] if word}


def _name_of(line: str) -> str:
    name, equals, _ = line.replace(":", "=", 1).partition("=")
    return name.strip().lstrip("{").strip() if equals else ""


# What the state and the account have


def _own(request: ProofRequest) -> list[StateObject]:
    """Managed objects of the provider in modules that the copy has."""
    paths = {path for paths in request.folder.paths.values() for path in paths}
    return [
        one
        for one in request.state.objects
        if one.address.mode == "managed"
        and one.address.type in request.schema.resources
        and module_path(one.address.modules) in paths
    ]


def _objects(request: ProofRequest) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in _own(request):
        found.setdefault(one.address.type, {})[one.id] = _filled(request.schema, one)
    older = [one for one in request.state.older() if one.id]
    found.setdefault(NEWER, {}).update(newer_objects(older, request.names))
    return found


def _filled(schema: ProviderSchema, one: StateObject) -> dict[str, Any]:
    """The attributes that the provider's schema has; null for one that the state leaves out."""
    return {name: one.values.get(name) for name in schema.resources[one.address.type].block.attributes}


def _state(request: ProofRequest) -> dict[str, Any]:
    resources = []
    for one in _own(request):
        address = one.address
        instance = {"schema_version": request.schema.resources[address.type].version}
        if address.key is not None:
            instance["index_key"] = address.key  # type: ignore[assignment]
        instance["attributes"] = _filled(request.schema, one)  # type: ignore[assignment]
        modules = str(ResourceAddress("", "", modules=address.modules)).removesuffix(".").removesuffix(".")
        resource = {
            "mode": "managed",
            "type": address.type,
            "name": address.name,
            "provider": f'provider["{request.schema.source}"]',
            "instances": [instance],
        }
        resources.append({**resource, "module": modules} if modules else resource)
    return {
        "version": 4,
        "terraform_version": "1.7.0",
        "serial": 1,
        "lineage": "apono-bridge",
        "outputs": {},
        "resources": _joined(resources),
        "check_results": None,
    }


def _joined(resources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry for each resource, with all of its instances."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for resource in resources:
        key = (resource.get("module", ""), resource["type"], resource["name"])
        if key in found:
            found[key]["instances"] += resource["instances"]
        else:
            found[key] = resource
    return list(found.values())


# What Terraform says


def _marked(document: Mapping[str, Any]) -> set[str]:
    """Addresses of updates in which no value changes: only what is marked as sensitive does."""
    return {
        raw["address"]
        for raw in document.get("resource_changes", ())
        if raw["change"]["actions"] == ["update"]
        and raw["change"]["before"] == raw["change"]["after"]
        and not raw["change"].get("after_unknown")
    }


def _judge(request: ProofRequest, plan: Plan, marked: set[str], copy: ProofCopy, proof: Proof) -> None:
    """Counts what is planned, and reports what is not expected; *marked*: see `_marked`."""
    expected = {newer_address(one.address) for one in request.state.older()}
    wrong: list[ResourceChange] = []
    for change in plan.changes:
        if str(change.address).endswith(UNKNOWN_ADDRESS) or change.address.mode == "data":
            continue
        proof.counts[_COUNTED[change.action]] = proof.counts.get(_COUNTED[change.action], 0) + 1
        if change.is_import:
            proof.counts["import"] = proof.counts.get("import", 0) + 1
        is_taken_over = change.action is Action.NO_CHANGE and (change.is_import or change.address not in expected)
        is_let_go = change.action is Action.FORGET and change.address.type == OLDER
        if change.is_import and str(change.address) in marked:
            block = _block_of(request.folder, change.address)
            location = block.block.place.location if block is not None else None
            proof.diagnostics.append(codes.ONLY_MARKED.at(location=location, address=change.address))
        elif not (is_taken_over or is_let_go):
            wrong.append(change)
    if Action.REPLACE in {change.action for change in plan.changes}:
        replaced = sum(change.action is Action.REPLACE for change in plan.changes)
        proof.counts["destroy"] = proof.counts.get("destroy", 0) + replaced
    proof.diagnostics += [_not_clean(request, change, copy) for change in wrong]


_COUNTED = {
    Action.NO_CHANGE: "stay",
    Action.READ: "stay",
    Action.CREATE: "add",
    Action.REPLACE: "add",
    Action.UPDATE: "change",
    Action.DESTROY: "destroy",
    Action.FORGET: "forget",
}
_MOST_ATTRIBUTES = 10


def _not_clean(request: ProofRequest, change: ResourceChange, copy: ProofCopy) -> Diagnostic:
    block = _block_of(request.folder, change.address)
    # Values may be secrets, and what differs is seen in the code and in the account.
    changed = [str(attribute.path) for attribute in change.attributes]
    lines = []
    if change.action is Action.UPDATE:
        more = f" and {len(changed) - _MOST_ATTRIBUTES} more" if len(changed) > _MOST_ATTRIBUTES else ""
        lines.append(f"differs from the state: {', '.join(changed[:_MOST_ATTRIBUTES])}{more}")
    lines += _doubts(copy)
    what = f"{change.action.value} `{change.address}`"
    location = block.block.place.location if block is not None else None
    return codes.PLAN_NOT_CLEAN.at(location=location, what=what, detail="\n".join(lines))


def _doubts(copy: ProofCopy) -> list[str]:
    """What the copy does not know as well as the user's own Terraform would."""
    lines = []
    if copy.unset:
        lines.append(f"without a value, and so null: {', '.join(f'var.{name}' for name in sorted(copy.unset))}")
    if copy.unknown:
        lines.append(f"neither in the folder nor in the state: {', '.join(sorted(copy.unknown))}")
    return lines


def _block_of(folder: CodeFolder, address: ResourceAddress) -> OlderBlock | None:
    path = module_path(address.modules)
    for block in folder.older:
        if block.name == address.name and path in block.paths and address.type in (OLDER, NEWER):
            return block
    return None


def _refusal(request: ProofRequest, found: TerraformDiagnostic, copy: ProofCopy) -> Diagnostic:
    lines = [found.detail, *_doubts(copy)]
    location = None
    if found.file is not None and found.line is not None:
        path = posixpath.normpath(found.file)
        file = next((one for one in request.folder.files if one.path == path), None)
        if file is not None:
            location = _line_of(file, found.line)
        else:
            lines.append(f"in {path}, line {found.line}")
    detail = "\n".join(line for line in lines if line)
    return codes.RESULT_REFUSED.at(location=location, summary=found.summary, detail=detail)


def _line_of(file: CodeFile, line: int) -> Location:
    """The line of the user's file that a line of the copy comes from."""
    lines = file.text.source.lines
    number = min(max(file.edits.old_line(line) if not file.is_json else 1, 1), max(len(lines), 1))
    text = lines[number - 1] if lines else ""
    start = len(text) - len(text.lstrip()) + 1
    return Location(file.text.source, Range(Position(number, start), Position(number, max(len(text) + 1, start))))


# Layout


def format_like(
    texts: Mapping[str, tuple[str, str]], terraform_bin: Path | None, time_limit_s: float
) -> dict[str, str]:
    """
    The new texts in the layout of `terraform fmt`, where the old ones had it; by path.

    Args:
        texts: Old and new text of each file.

    Raises:
        RunnerError: Terraform cannot be run.
    """
    old = {path: one for path, (one, _) in texts.items() if path.endswith(".tf")}
    new = {path: one for path, (_, one) in texts.items()}
    with Terraform(find_terraform(terraform_bin), time_limit_s=time_limit_s) as terraform:
        try:
            before = terraform.format_files(old)
            neat = {path: new[path] for path, text in old.items() if before[path] == text}
            return new | (terraform.format_files(neat) if neat else {})
        except TerraformFailedError:
            return new  # one is no HCL to Terraform, which the proof reports at its line
