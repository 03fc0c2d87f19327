"""What the state has: the integrations of the older resource, what they belong to, and names by id."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.addresses import AddressSyntaxError, ModuleStep, ResourceAddress
from generator.diagnostics import Diagnostic, SourceFile
from generator.diagnostics.codes import migrating as codes
from generator.pipeline.migration.table import NEWER, OLDER, TYPES
from generator.plugin.shapes import fields_of, type_of
from generator.plugin.values import ValueFormatError, decode_json
from generator.provider_schema import ProviderSchema
from generator.readback import ImportedText, plain
from generator.readback.json_text import parse_json
from generator.readback.state import is_state, objects_of_state
from generator.readback.tokens import LexicalFault

if TYPE_CHECKING:
    from generator.server.apono.payloads import LiveIntegration

__all__ = [
    "ModulePath",
    "StateObject",
    "StateObjects",
    "instances_by_key",
    "module_path",
    "read_integration_names",
    "read_state",
    "with_account",
]

ModulePath = tuple[str, ...]
"""The names of the module calls on the way to a module, without keys; empty for the root module."""

_STATE_FILE = "terraform.tfstate"


@dataclass(frozen=True, slots=True)
class StateObject:
    """One object with its attributes as Terraform has them; null stands for what is not set."""

    address: ResourceAddress
    values: Mapping[str, Any]

    @property
    def id(self) -> str:
        found = self.values.get("id")
        return found if isinstance(found, str) else ""


@dataclass(slots=True)
class StateObjects:
    """
    Everything in a state.

    Attributes:
        file: As the user knows it.
    """

    file: str
    objects: list[StateObject] = field(default_factory=list)

    def of(self, path: ModulePath, type_: str, name: str, mode: str = "managed") -> list[StateObject]:
        """The instances of one resource or data source, in every instance of its module."""
        return self.by_block().get((path, mode, type_, name), [])

    def older(self) -> list[StateObject]:
        """All integrations of the older resource."""
        return [found for found in self.objects if found.address.type == OLDER and found.address.mode == "managed"]

    def by_block(self) -> Mapping[tuple[ModulePath, str, str, str], list[StateObject]]:
        if self._by_block is None:
            self._by_block = {}
            for found in self.objects:
                address = found.address
                key = (module_path(address.modules), address.mode, address.type, address.name)
                self._by_block.setdefault(key, []).append(found)
        return self._by_block

    def names(self) -> dict[str, str]:
        """Names of integrations by id: of resources, and of what data sources have listed."""
        found: dict[str, str] = {}
        for one in self.objects:
            if one.address.type in (OLDER, NEWER):
                found |= _named(one.values)
            elif one.address.mode == "data" and one.address.type.startswith("apono_"):
                listed = one.values.get("integrations")
                for item in listed if isinstance(listed, list) else ():
                    found |= _named(item)
        return found

    _by_block: dict[tuple[ModulePath, str, str, str], list[StateObject]] | None = None


def with_account(state: StateObjects, account: Iterable[LiveIntegration]) -> StateObjects:
    """
    The state with the resource types in the order in which the account has them.

    The older resource has a set of them, whose order in a state is that of texts; the newer one has the account's list.
    """
    types_by_id = {live.id: list(live.connected_resource_types or ()) for live in account}
    objects = []
    for one in state.objects:
        known = types_by_id.get(one.id, []) if one.address.type == OLDER else []
        in_state = one.values.get(TYPES) or known
        is_same = sorted(known) == sorted(in_state)
        objects.append(replace(one, values={**one.values, TYPES: known}) if known and is_same else one)
    return StateObjects(state.file, objects)


def module_path(steps: tuple[ModuleStep, ...]) -> ModulePath:
    return tuple(step.name for step in steps)


def _named(values: object) -> dict[str, str]:
    if isinstance(values, Mapping):
        id_, name = values.get("id"), values.get("name")
        if isinstance(id_, str) and isinstance(name, str) and id_:
            return {id_: name}
    return {}


def read_state(
    folder: Path, file: str | None, schema: ProviderSchema, diagnostics: list[Diagnostic]
) -> StateObjects | None:
    """The state in *file*, or else in the folder; `None` with a diagnostic if there is none that fits *schema*."""
    path = Path(file) if file is not None else folder / _STATE_FILE
    if file is None and not path.is_file():
        diagnostics.append(codes.NO_STATE.at(folder=folder.as_posix()))
        return None
    reason, objects = _read(path)
    reason = reason or next(filter(None, (_misfit(one, schema) for one in objects)), "")
    if reason:
        diagnostics.append(codes.STATE_NOT_USABLE.at(file=path.as_posix(), reason=reason))
        return None
    return StateObjects(path.as_posix(), objects)


def _read(path: Path) -> tuple[str, list[StateObject]]:
    try:
        data = path.read_bytes()
        # UTF-16 is what Windows' own shell writes into a file.
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        root = parse_json(ImportedText(SourceFile(path.as_posix(), text)))
        if not is_state(root) or not isinstance(root.data, dict):
            return "it is not the JSON of a Terraform state", []
        if "planned_values" in root.data or "resource_changes" in root.data:
            return "it is a plan", []
        version = root.data.get("version")
        if version is not None and version.data != 4:
            return f"it is a state of version {version.data}, not 4", []
        found = [
            StateObject(
                ResourceAddress.parse(one.address), {name: plain(value) for name, value in one.attributes.items()}
            )
            for one in objects_of_state(root)
        ]
    except OSError as exc:
        return (exc.strerror or type(exc).__name__).lower(), []
    except UnicodeDecodeError:
        return "it is not UTF-8 text", []
    except (LexicalFault, RecursionError):
        return "it is not JSON", []
    except AddressSyntaxError:
        return "an address in it is none of Terraform's", []
    return "", found


def _misfit(one: StateObject, schema: ProviderSchema) -> str:
    """Why an object cannot be one of the provider's; empty if it can, or is another provider's."""
    type_ = schema.resources.get(one.address.type)
    if type_ is None or one.address.mode != "managed":
        return ""
    try:
        decode_json(json.dumps(one.values).encode(), type_of(fields_of(type_.block)))
    except ValueFormatError:
        return f"`{one.address}` in it does not fit the provider's schema"
    return f"`{one.address}` in it has a list with null in it" if _has_null_item(one.values) else ""


def _has_null_item(value: object) -> bool:
    match value:
        case list():
            return any(item is None or _has_null_item(item) for item in value)
        case dict():
            return any(map(_has_null_item, value.values()))
        case _:
            return False


def read_integration_names(pairs: tuple[str, ...], file: str | None, diagnostics: list[Diagnostic]) -> dict[str, str]:
    """Names of integrations by id, from the command line (`ID=NAME`) and a JSON file."""
    names: dict[str, str] = {}
    if file is not None:
        try:
            found = json.loads(Path(file).read_bytes())
        except OSError as exc:
            reason = (exc.strerror or type(exc).__name__).lower()
            diagnostics.append(codes.NAMES_NOT_USABLE.at(text=file, reason=reason))
            found = {}
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not all(isinstance(name, str) and name for name in found.values()):
            diagnostics.append(codes.NAMES_NOT_USABLE.at(text=file, reason="it is no JSON object of texts"))
        else:
            names |= found
    for pair in pairs:
        id_, equals, name = pair.partition("=")
        if not (equals and id_ and name):
            diagnostics.append(codes.NAMES_NOT_USABLE.at(text=pair, reason="it has no id or no name"))
        names[id_] = name
    return names


def instances_by_key(objects: list[StateObject]) -> Iterator[tuple[int | str | None, list[StateObject]]]:
    """The instances of a block by their key in the module, however many instances the module has."""
    by_key: dict[int | str | None, list[StateObject]] = {}
    for found in objects:
        by_key.setdefault(found.address.key, []).append(found)
    yield from by_key.items()
