"""
A copy of the migrated folder that can be planned with the provider of Apono alone.

Other providers, backends and data sources are left out; a reference to one of their objects stands for what the state
has of it. Every line stays on its line, so that what Terraform says of the copy is true of the folder.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from generator.backends.escape import quote
from generator.diagnostics import SourceFile
from generator.pipeline.migration.edits import Edits
from generator.pipeline.migration.folder import CodeFolder
from generator.pipeline.migration.objects import ModulePath, StateObject, StateObjects
from generator.pipeline.migration.references import flatten, skip_indices
from generator.readback.blocks import ReadBlock, read_hcl
from generator.readback.tokens import Kind, LexicalFault, Token, read_template, read_tokens
from generator.readback.values import ImportedText

__all__ = ["UNKNOWN_ADDRESS", "ProofCopy"]

_PREFIX = "apono_bridge_"
_UNKNOWN: Final = f"terraform_data.{_PREFIX}unknown"
UNKNOWN_ADDRESS: Final = _UNKNOWN
"""A resource of the copy, whose id stands for what nobody knows before the apply."""

_TERRAFORM_ROOTS = ("var", "local", "each", "count", "path", "self", "terraform", "module", "data", "ephemeral")
# Arguments that lead to what the copy does not have, or that tell how to work and not what shall be.
_LEFT_OUT = {
    "resource": ("provider", "depends_on", "provisioner", "connection", "replace_triggered_by"),
    "module": ("providers", "depends_on", "version"),
    "output": ("depends_on",),
    "variable": ("validation", "ephemeral", "nullable", "description"),
}
_KEPT = ("locals", "output", "variable", "module", "resource", "import", "removed", "moved")


@dataclass(slots=True)
class ProofCopy:
    """
    Attributes:
        own_types: The resource types that the provider has.
        from_state: References that stand for what the state has.
        unknown: References to what is in neither.
        unset: Input variables of the root module that count as null.
    """

    folder: CodeFolder
    state: StateObjects
    own_types: Collection[str]
    values: Collection[str] = ()
    from_state: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    unset: set[str] = field(default_factory=set)
    _locals: dict[str, dict[str, str]] = field(default_factory=dict)

    def files(self, texts: Mapping[str, str]) -> dict[str, str]:
        """
        The files of the copy by path, from those of the migrated folder.

        Only modules that the root module leads to are in it.
        """
        copied: dict[str, str] = {}
        for path, text in texts.items():
            module = path.rpartition("/")[0]
            if module not in self.folder.paths:
                continue
            text = text.removeprefix("\ufeff")
            copied[path] = self._json(text, module) if path.endswith(".json") else self._hcl(text, module)
        for module in self.folder.paths:
            name = f"{_PREFIX}proof.tf"
            copied[f"{module}/{name}" if module else name] = self._support(module)
        copied[".terraform/modules/modules.json"] = json.dumps({"Modules": list(self._modules())})
        return copied

    def _modules(self) -> Iterator[dict[str, str]]:
        """What `terraform init` writes of modules in folders."""
        yield {"Key": "", "Source": "", "Dir": "."}
        for module, paths in self.folder.paths.items():
            for path in paths:
                if path:
                    yield {"Key": ".".join(path), "Source": f"./{module}", "Dir": module}

    def _support(self, module: str) -> str:
        lines = ["terraform {", "  required_providers {", '    apono = { source = "apono-io/apono" }', "  }", "}"]
        lines += [f'resource "terraform_data" "{_PREFIX}unknown" {{}}']
        found = self._locals.get(module, {})
        if found:
            lines += ["locals {", *(f"  {name} = jsondecode({text})" for name, text in found.items()), "}"]
        return "\n".join([*lines, ""])

    # Native syntax

    def _hcl(self, text: str, module: str) -> str:
        source = ImportedText(SourceFile("proof", text))
        edits = Edits(text)
        try:
            for block in read_hcl(source, lambda type_, _labels: type_ in _LEFT_OUT, [], is_exact=True):
                self._block(block, text, edits, module)
            tokens = [token for token in read_tokens(text) if not edits.covers(token.start)]
        except LexicalFault:
            return text
        for words in flatten(tokens):
            for start, end, new in self._references(words, module):
                edits.replace(start, end, new)
        return edits.result()

    def _references(self, words: Sequence[Token], module: str) -> Iterator[tuple[int, int, str]]:
        at = 0
        while at < len(words):
            found = self._reference(words, at, module)
            if found is None:
                at += 1
                continue
            last, new = found
            yield words[at].start, words[last].end, new
            at = last + 1

    def _reference(self, words: Sequence[Token], at: int, module: str) -> tuple[int, str] | None:
        """The last token and the new text of a reference to what the copy does not have."""
        token = words[at]
        behind_dot = at > 0 and words[at - 1].text in (".", ".*") and words[at - 1].kind is Kind.OPERATOR
        if token.kind is not Kind.NAME or behind_dot or not _is_step(words, at + 1):
            return None
        steps = [token.text]
        last = at
        wanted = {"data": 3, "module": 2, "ephemeral": 3}.get(token.text, 2)
        while len(steps) < wanted and _is_step(words, last + 1):
            last += 2
            steps.append(words[last].text)
        if len(steps) < wanted or not self._is_foreign(steps, module):
            return None
        name = ".".join(steps)
        local = self._local(steps, module)
        if local is not None:
            self.from_state.add(name)
            return last, f"local.{local}"
        self.unknown.add(name)
        return _end_of_traversal(words, last), f"{_UNKNOWN}.id"

    def _is_foreign(self, steps: Sequence[str], module: str) -> bool:
        if steps[0] == "module":
            calls = self.folder.calls.get(module, {})
            return steps[1] in calls and calls[steps[1]] is None
        if steps[0] in ("data", "ephemeral"):
            return True
        is_type = "_" in steps[0] and steps[0] not in _TERRAFORM_ROOTS
        return is_type and steps[0] not in self.own_types

    def _local(self, steps: Sequence[str], module: str) -> str | None:
        """The name of a local with what the state has of a resource or data source."""
        if steps[0] in ("module", "ephemeral"):
            return None
        mode, (type_, name) = ("data", steps[1:3]) if steps[0] == "data" else ("managed", steps[:2])
        path: ModulePath = self.folder.paths[module][0]
        objects = self.state.of(path, type_, name, mode)
        if not objects:
            return None
        local = _PREFIX + "_".join(steps).replace("-", "_")
        self._locals.setdefault(module, {})[local] = quote(json.dumps(_together(objects)))
        return local

    def _block(self, block: ReadBlock, text: str, edits: Edits, module: str) -> None:
        if block.type in ("comments", "", "locals"):
            return
        if not self._is_kept(block, text, module):
            _blank(edits, block.place.start, block.place.end)
        elif block.type == "variable":
            self._variable(block, text, edits, module)
        else:
            for start, end in _left_out(block, _LEFT_OUT.get(block.type, ())):
                _blank(edits, start, end)

    def _is_kept(self, block: ReadBlock, text: str, module: str) -> bool:
        if block.type == "resource":
            return block.labels[:1] != () and block.labels[0] in self.own_types
        if block.type == "module":
            return self.folder.calls.get(module, {}).get(block.labels[0]) is not None
        if block.type in ("import", "removed", "moved"):
            return any(f"{type_}." in text[block.place.start : block.place.end] for type_ in self.own_types)
        return block.type in _KEPT

    def _variable(self, block: ReadBlock, text: str, edits: Edits, module: str) -> None:
        """A variable with its type and a default; without one it counts as null."""
        given = {name: block.attributes[name] for name in ("type", "sensitive", "default") if name in block.attributes}
        values = {name: text[one.expression.place.start : one.expression.place.end] for name, one in given.items()}
        if not module and "default" not in values and block.labels[0] not in self.values:
            self.unset.add(block.labels[0])
            values["default"] = "null"
        body = "".join(f"\n{name} = {value}" for name, value in values.items())
        new = f'variable "{block.labels[0]}" {{{body}\n}}'
        missing = text.count("\n", block.place.start, block.place.end) - new.count("\n")
        edits.replace(block.place.start, block.place.end, new + "\n" * max(missing, 0))

    # Terraform JSON

    def _json(self, text: str, module: str) -> str:
        try:
            root = json.loads(text)
        except ValueError:
            return text
        kept: dict[str, Any] = {}
        for part in root if isinstance(root, list) else [root]:
            for type_, value in part.items() if isinstance(part, dict) else ():
                if type_ in _KEPT:
                    kept.setdefault(type_, []).extend(self._json_blocks(type_, value, module))
        return json.dumps(self._json_value(kept, module), indent=2)

    def _json_blocks(self, type_: str, value: Any, module: str) -> list[Any]:
        found = value if isinstance(value, list) else [value]
        if type_ in ("import", "removed", "moved"):
            return [one for one in found if any(f"{own}." in json.dumps(one) for own in self.own_types)]
        return [self._json_members(type_, one, module) for one in found if isinstance(one, dict)]

    def _json_members(self, type_: str, members: Mapping[str, Any], module: str) -> dict[str, Any]:
        if type_ == "resource":
            return {
                label: {name: _without(body, _LEFT_OUT[type_]) for name, body in named.items()}
                for label, named in members.items()
                if label in self.own_types
            }
        if type_ == "module":
            calls = self.folder.calls.get(module, {})
            members = {name: body for name, body in members.items() if calls.get(name) is not None}
        if type_ == "variable":
            for name, body in members.items():
                if not module and "default" not in body and name not in self.values:
                    self.unset.add(name)
                    body["default"] = None
        return {name: _without(body, _LEFT_OUT.get(type_, ())) for name, body in members.items()}

    def _json_value(self, value: Any, module: str) -> Any:
        match value:
            case str():
                return self._json_text(value, module)
            case list():
                return [self._json_value(item, module) for item in value]
            case dict():
                return {key: self._json_value(item, module) for key, item in value.items()}
            case _:
                return value

    def _json_text(self, text: str, module: str) -> str:
        if "${" not in text and "%{" not in text:
            return text
        try:
            words = list(flatten([read_template(text)]))
        except LexicalFault:
            return text
        edits = sorted(edit for some in words for edit in self._references(some, module))
        for start, end, new in reversed(edits):
            text = text[:start] + new + text[end:]
        return text


def _is_step(words: Sequence[Token], at: int) -> bool:
    return at + 1 < len(words) and words[at].text == "." and words[at + 1].kind is Kind.NAME


def _end_of_traversal(words: Sequence[Token], last: int) -> int:
    at = last + 1
    while True:
        behind = skip_indices(words, at)
        if _is_step(words, behind):
            behind += 2
        if behind == at:
            return at - 1
        at = behind


def _together(objects: Sequence[StateObject]) -> Any:
    """What a reference to a resource stands for: an object, or objects by key."""
    first = objects[0].address
    own = [one for one in objects if one.address.modules == first.modules]
    if first.key is None:
        return own[0].values
    if isinstance(first.key, int):
        by_index = {one.address.key: one.values for one in own}
        return [by_index.get(index, {}) for index in range(len(own))]
    return {str(one.address.key): one.values for one in own}


def _left_out(block: ReadBlock, names: Collection[str]) -> Iterator[tuple[int, int]]:
    for name, attribute in block.attributes.items():
        if name in names:
            yield attribute.key.start, attribute.expression.place.end
    for inner in block.blocks:
        if inner.type in names:
            yield inner.place.start, inner.place.end
        else:
            yield from _left_out(inner, [name for name in names if name == "replace_triggered_by"])


def _blank(edits: Edits, start: int, end: int) -> None:
    """Takes a part out and leaves its line ends."""
    edits.replace(start, end, "\n" * edits.text.count("\n", start, end))


def _without(body: Any, names: Collection[str]) -> Any:
    match body:
        case list():
            return [_without(item, names) for item in body]
        case dict():
            return {
                key: _without(item, ["replace_triggered_by"]) if key == "lifecycle" else item
                for key, item in body.items()
                if key not in names
            }
        case _:
            return body
