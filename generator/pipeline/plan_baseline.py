"""What a plan starts from: nothing, a Terraform state, code that was generated before, or the user's own module."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.backends import BACK_ENDS
from generator.pipeline.output import WriteError, read_our_files
from generator.provider_schema import ProviderSchema

__all__ = ["Baseline", "BaselineError", "copy_module", "own_part", "read_baseline", "state_after"]

State = Mapping[str, Any]
"""A Terraform state file of version 4, as JSON."""


class BaselineError(Exception):
    """It cannot be told what is deployed. `args`: what the user named, and why. The outside's fault."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    What is deployed, as far as it is known.

    Attributes:
        name: What the user calls it; empty for nothing.
        state: A state.
        files: Generated files of one target, by name: what `state` would be if they were applied.
        module: The folder that *files* are in, with the user's own files, state backend and lock file beside them.
    """

    name: str = ""
    state: State | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    module: Path | None = None


def read_baseline(state: str | None, folder: str | None, *, needs_code: bool) -> Baseline:
    """
    Args:
        state: A state file.
        folder: A folder of generated code. At most one of the two is given.
        needs_code: Whether a folder without generated code is of no use.

    Raises:
        BaselineError: It cannot be read, or is something else.
    """
    if state is not None:
        return Baseline(state, state=_read_state(state))
    if folder is None:
        return Baseline()
    if not Path(folder).is_dir():
        raise BaselineError(folder, "there is no such folder")
    module, files = _find_code(Path(folder))
    if needs_code and not files:
        raise BaselineError(folder, "there is no generated code in it")
    return Baseline(folder, files=files, module=module)


def _read_state(file: str) -> State:
    try:
        document = json.loads(Path(file).read_bytes())
    except OSError as exc:
        raise BaselineError(file, (exc.strerror or type(exc).__name__).lower()) from exc
    except (ValueError, RecursionError) as exc:
        raise BaselineError(file, "it is not JSON") from exc
    if not isinstance(document, dict) or document.get("version") != 4 or not _has_resources(document):
        raise BaselineError(file, "it is not a Terraform state of version 4")
    return document


def _has_resources(document: dict[str, Any]) -> bool:
    resources = document.get("resources")
    names = ("mode", "type", "name", "provider")
    return isinstance(resources, list) and all(
        isinstance(resource, dict)
        and all(isinstance(resource.get(name), str) for name in names)
        and isinstance(resource.get("instances"), list)
        for resource in resources
    )


def _find_code(folder: Path) -> tuple[Path, dict[str, str]]:
    """The module and its generated files: in *folder*, or in the first folder of a target in it."""
    try:
        found = dict(sorted(read_our_files(folder)))
    except WriteError as exc:
        raise BaselineError(*exc.args) from exc
    for target in ("", *(f"{name}/" for name in BACK_ENDS)):
        files = {path.removeprefix(target): text for path, text in found.items() if path.startswith(target)}
        files = {path: text for path, text in files.items() if "/" not in path}
        if files:
            return folder / target, files
    return folder, {}


def own_part(state: State, source: str, types: Iterable[str]) -> tuple[State, list[str]]:
    """
    The part of a state that generated code can be compared with, and the addresses of the rest.

    Terraform needs the provider of each object of a state, and would plan to destroy what the generated code does not
    have. So only objects of the root module stay that are of *types* and belong to the provider at *source*, from
    whichever registry and under whichever alias.
    """
    name = source.partition("/")[2]
    wanted = frozenset(types)
    kept: list[dict[str, Any]] = []
    left_out: list[str] = []
    for resource in state["resources"]:
        is_ours = resource["provider"].partition("]")[0].endswith(f'/{name}"') and resource["type"] in wanted
        if is_ours and resource["mode"] == "managed" and "module" not in resource:
            kept.append({**resource, "provider": f'provider["{source}"]'})
        else:
            left_out.append(_address(resource))
    return {**state, "resources": kept, "outputs": {}, "check_results": None}, left_out


def _address(resource: Mapping[str, Any]) -> str:
    parts = [str(resource.get("module") or ""), "data" if resource["mode"] == "data" else ""]
    return ".".join([part for part in parts if part] + [resource["type"], resource["name"]])


def state_after(plan: Mapping[str, Any], schema: ProviderSchema) -> State:
    """
    The state that applying a plan from nothing would leave, with stand-ins for what only Apono knows.

    An apply by Terraform itself writes the state anew for each object: 50 s for 1,000 of them, where a plan takes 3 s
    (measured with Terraform 1.11.4).

    Args:
        plan: Terraform's JSON plan.
    """
    resources = []
    for change in plan.get("resource_changes", ()):
        if change["mode"] == "managed":
            type_ = schema.resources[change["type"]]
            unknown = [name for name, mark in change["change"]["after_unknown"].items() if mark is True]
            fillers = {name: _filler(type_.block.attributes[name].type) for name in unknown}
            resources.append(
                {
                    "mode": "managed",
                    "type": change["type"],
                    "name": change["name"],
                    "provider": f'provider["{change["provider_name"]}"]',
                    "instances": [_instance(change, type_.version, fillers)],
                }
            )
    return {"version": 4, "terraform_version": plan["terraform_version"], "serial": 1, "lineage": "apono-bridge"} | {
        "outputs": {},
        "resources": resources,
        "check_results": None,
    }


def _instance(change: Mapping[str, Any], version: int, fillers: Mapping[str, object]) -> dict[str, Any]:
    key = {"index_key": change["index"]} if "index" in change else {}
    return {"schema_version": version, "attributes": {**change["change"]["after"], **fillers}, **key}


def _filler(type_: object) -> object:
    """A value for what the server sets: a text as an id is, nothing in a collection."""
    if type_ == "string":
        return "(set by Apono)"
    kind = type_[0] if isinstance(type_, tuple) else None
    return {"list": [], "set": [], "map": {}}.get(str(kind))


_LEFT_BEHIND = (".terraform", ".git", ".terraform.tfstate.lock.info")


def copy_module(module: Path, into: Path, generated: Sequence[str]) -> None:
    """
    Copies the user's module but for its *generated* files; nothing that Terraform does to the copy reaches the module.

    What `terraform init` remembered goes along, so that the copy has the same state backend, configured by the same
    arguments, and the same workspace. Providers do not: `terraform init` finds them anew.

    Raises:
        OSError: Something cannot be read or written.
    """

    def leave_behind(folder: str, names: list[str]) -> list[str]:
        left = generated if Path(folder) == module else ()
        return [name for name in names if name in _LEFT_BEHIND or name in left]

    shutil.copytree(module, into, ignore=leave_behind, dirs_exist_ok=True, ignore_dangling_symlinks=True)
    remembered = module / os.environ.get("TF_DATA_DIR", ".terraform")
    (into / ".terraform").mkdir(exist_ok=True)
    for name in ("terraform.tfstate", "environment"):
        if (remembered / name).is_file():
            shutil.copyfile(remembered / name, into / ".terraform" / name)
