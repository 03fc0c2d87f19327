"""One block of the older resource to the newer one: what is written stays, the rest is filled in from the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import migrating as codes
from generator.integrations.lift import Fate, LiftedLine
from generator.pipeline.migration.folder import OlderBlock
from generator.pipeline.migration.hcl_editor import HclEditor, HclMembers
from generator.pipeline.migration.json_editor import JsonEditor, JsonMembers
from generator.pipeline.migration.objects import StateObject, instances_by_key
from generator.pipeline.migration.table import (
    CONFIG,
    NEWER,
    OLDER,
    OWNERS,
    RENAMED,
    REQUIRED,
    STORE_CONFIG,
    STORES,
    TYPES,
    OwnerRule,
)
from generator.pipeline.migration.values import Key, Spread
from generator.readback import Place, ReadResource

__all__ = ["rewrite_block"]

_KEPT = ("name", "type", "connector_id", "custom_access_details")
_HAVE_NAMES = (
    "apono_user_information_integrations",
    "apono_integrations",
    "apono_resource_integrations",
    OLDER,
    NEWER,
)
"""Resources and data sources whose objects have both `id` and `name`."""

_MOST_NAMED = 5


def rewrite_block(
    block: OlderBlock,
    instances: Sequence[StateObject],
    expanded: Sequence[ReadResource],
    names: Mapping[str, str],
    diagnostics: list[Diagnostic],
) -> list[LiftedLine]:
    """
    Changes the text of a block; returns what became of its lines.

    Args:
        instances: The objects of the state that the block stands for; none if it is repeated and stands for nothing.
        expanded: What the code says of them, as far as it can be worked out.
        names: Of integrations by id.
    """
    missing = [name for name in REQUIRED if name not in block.block.attributes]
    if missing:
        location = block.block.place.location
        diagnostics += [codes.REQUIRED_MISSING.at(location=location, attribute=name) for name in missing]
        return []
    return _Rewriter(block, instances, expanded, names, diagnostics).run()


@dataclass(slots=True)
class _Rewriter:
    block: OlderBlock
    instances: Sequence[StateObject]
    expanded: Sequence[ReadResource]
    names: Mapping[str, str]
    diagnostics: list[Diagnostic]
    editor: HclEditor | JsonEditor = field(init=False)
    lines: list[LiftedLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.editor = JsonEditor(self.block) if self.block.file.is_json else HclEditor(self.block)

    def run(self) -> list[LiftedLine]:
        self.note(self.block.address, self.block.block.place, Fate.TURNED, f"{NEWER}.{self.block.name}")
        for name in self.block.block.attributes:
            if name in _KEPT:
                self.note_attribute(name, Fate.KEPT, "")
        self.types()
        self.config()
        self.stores()
        for name, rule in OWNERS.items():
            self.owners(name, rule)
        self.editor.finish()
        return self.lines

    # Report

    def note(self, what: str, place: Place, fate: Fate, into: str) -> None:
        self.lines.append(LiftedLine(what, place, fate, into))

    def note_attribute(self, name: str, fate: Fate, into: str) -> None:
        self.note(f"{self.block.address}.{name}", self.place(name), fate, into)

    def place(self, name: str) -> Place:
        attribute = self.block.block.attributes.get(name)
        return self.block.block.place if attribute is None else attribute.key

    # Values of the state

    def spread(self, attribute: str, value_of: Callable[[StateObject], Any]) -> Spread | None:
        """A value of each key; `None`, reported, if it depends on the module's instance as well."""
        by_key: dict[Key, Any] = {}
        for key, objects in instances_by_key(list(self.instances)):
            values = [value_of(one) for one in objects]
            if any(value != values[0] for value in values):
                shown = "\n".join(f"{one.address}: {value}" for one, value in zip(objects, values, strict=True))
                self.diagnostics.append(
                    codes.MODULES_DIFFER.at(
                        location=self.place(attribute).location,
                        attribute=attribute,
                        name=f"{OLDER}.{self.block.name}",
                        values=shown,
                    )
                )
                return None
            by_key[key] = values[0]
        return Spread(by_key)

    def is_null_in_code(self, name: str) -> bool:
        """Whether the attribute is worked out to be null or empty for some instance."""
        known = [one.attributes[name].data for one in self.expanded if name in one.attributes]
        return any(data is None or data == [] for data in known)

    # Attributes

    def types(self) -> None:
        in_code = self.editor.texts(TYPES) if self.editor.has(TYPES) else None
        is_given = self.editor.has(TYPES) and in_code != [] and not self.is_null_in_code(TYPES)
        in_state = [one.values.get(TYPES) for one in self.instances]
        if not is_given:
            self.types_of_state(in_state)
        elif in_code is not None:
            self.types_of_code(in_code, in_state)
        elif any(types != sorted(types or ()) for types in in_state):
            self.types_of_state(in_state)
        elif self.editor.sorts(TYPES):
            self.note_attribute(TYPES, Fate.KEPT, "a list, in the order of texts")
        else:
            self.editor.call(TYPES, "sort")
            self.note_attribute(TYPES, Fate.TURNED, "a list: sort(...), which is the order of the state")

    def types_of_state(self, in_state: Sequence[Any]) -> None:
        """What the server made of a set that the code leaves out."""
        for one, types in zip(self.instances, in_state, strict=True):
            if not types:
                location = self.place(TYPES).location
                self.diagnostics.append(codes.RESOURCE_TYPES_UNKNOWN.at(location=location, address=one.address))
        if not in_state:
            location = self.place(TYPES).location
            self.diagnostics.append(codes.RESOURCE_TYPES_UNKNOWN.at(location=location, address=self.block.address))
        elif all(in_state):
            self.set_types("the list of the state, in its order")

    def types_of_code(self, in_code: Sequence[str], in_state: Sequence[Any]) -> None:
        """A set has no order and names nothing twice; the order of the state is the one that Apono was sent."""
        if all(in_code == types for types in in_state):
            self.note_attribute(TYPES, Fate.KEPT, "a list, in this order")
        elif all(sorted(set(in_code)) == sorted(types or ()) for types in in_state):
            self.set_types("a list, in the order of the state")
        else:
            self.note_attribute(TYPES, Fate.KEPT, "a list; it differs from the state")

    def set_types(self, words: str) -> None:
        spread = self.spread(TYPES, lambda one: one.values.get(TYPES))
        if spread is not None:
            self.editor.set(TYPES, TYPES, spread)
            self.note_attribute(TYPES, Fate.TURNED, words)

    def config(self) -> None:
        newer = RENAMED[CONFIG]
        if self.editor.has(CONFIG):
            self.editor.rename(CONFIG, newer)
            self.note_attribute(CONFIG, Fate.TURNED, newer)
        else:
            self.editor.set(CONFIG, newer, Spread({None: {}}))
            self.note_attribute(CONFIG, Fate.TURNED, f"{newer} = {{}}, which the newer resource needs")

    def stores(self) -> None:
        given = [name for name in STORES if name in self.block.block.attributes]
        used = [name for name in given if self.editor.has(name)]
        for one in self.instances:
            present = [STORES[name] for name in used if one.values.get(name) is not None]
            if len(present) > 1:
                self.report_stores(one, present)
                used = [name for name in used if STORES[name] not in present[1:]]
        for name in given:
            if name not in used:
                self.editor.remove(name)
                self.note_attribute(name, Fate.LEFT, "null, or never sent to Apono")
        if not used:
            return
        is_set = [any(one.values.get(name) is not None for name in used) for one in self.instances]
        may_be_null = (not is_set or not all(is_set)) and not any(self.editor.is_object(name) for name in used)
        self.editor.nest({name: STORES[name] for name in used}, STORE_CONFIG, may_be_null=may_be_null)
        for name in used:
            self.note_attribute(name, Fate.TURNED, f"{STORE_CONFIG}.{STORES[name]}")

    def report_stores(self, one: StateObject, present: Sequence[str]) -> None:
        first = next(name for name, store in STORES.items() if store in present)
        self.diagnostics.append(
            codes.TWO_STORES.at(
                location=self.place(f"{present[1]}_secret").location,
                address=one.address,
                stores=", ".join(present),
                sent=STORES[first],
            )
        )

    # Owners

    def owners(self, name: str, rule: OwnerRule) -> None:
        if name not in self.block.block.attributes:
            return
        if not self.editor.has(name):
            self.editor.remove(name)
            self.note_attribute(name, Fate.LEFT, "null")
            return
        for one in self.instances:
            self.check_count(name, rule, one)
        members = self.editor.single(name)
        if members is not None and all(member in rule.members for member in members.names()):
            self.owner_in_place(name, rule, members)
        else:
            self.owner_of_state(name, rule)

    def check_count(self, name: str, rule: OwnerRule, one: StateObject) -> None:
        entries = one.values.get(name) or []
        if len(entries) > 1:
            shown = [", ".join(f"{key} {value}" for key, value in entry.items() if value) for entry in entries]
            more = [f"and {len(shown) - _MOST_NAMED} more"] if len(shown) > _MOST_NAMED else []
            self.diagnostics.append(
                codes.SEVERAL_OWNERS.at(
                    location=self.place(name).location,
                    attribute=name,
                    address=one.address,
                    count=len(entries),
                    newer=rule.newer,
                    entries="\n".join([*shown[:_MOST_NAMED], *more]),
                )
            )

    def owner_in_place(self, name: str, rule: OwnerRule, members: HclMembers | JsonMembers) -> None:
        self.editor.unlist(name, rule.newer, members.place)
        for member in members.names():
            if member != rule.source:
                members.rename(member, rule.members[member])
            elif members.is_null(member):
                members.remove(member)
            else:
                self.source_in_place(name, rule, members)
        self.note_attribute(name, Fate.TURNED, f"{rule.newer}, a single object")

    def source_in_place(self, name: str, rule: OwnerRule, members: HclMembers | JsonMembers) -> None:
        newer = rule.members[rule.source]
        if members.text(rule.source) is None and members.take_name(rule.source, _HAVE_NAMES):
            members.rename(rule.source, newer)
            return
        text = members.text(rule.source)
        if text is not None and not self.instances:
            members.set(rule.source, newer, Spread({None: self.source_name(name, self.block.address, text)}))
            return
        if self.lacks_state(name):
            return
        spread = self.spread(name, lambda one: self.first(name, rule, one).get(newer))
        if spread is not None:
            members.set(rule.source, newer, spread)

    def owner_of_state(self, name: str, rule: OwnerRule) -> None:
        if self.lacks_state(name):
            return
        spread = self.spread(name, lambda one: self.first(name, rule, one) or None)
        if spread is None:
            return
        if spread.is_null:
            self.editor.remove(name)
            self.note_attribute(name, Fate.LEFT, "the state has none")
            return
        self.editor.set(name, rule.newer, spread)
        self.note_attribute(name, Fate.TURNED, f"{rule.newer}, written out as the state has it")

    def lacks_state(self, name: str) -> bool:
        """Whether a value would have to come from a state that has none; reported."""
        if not self.instances:
            location = self.place(name).location
            known = "no instance of it, from which the value could be taken"
            self.diagnostics.append(
                codes.OBJECT_NOT_IN_STATE.at(location=location, address=self.block.address, known=known)
            )
        return not self.instances

    def first(self, name: str, rule: OwnerRule, one: StateObject) -> dict[str, Any]:
        """The first entry of a set as the newer resource has it; empty if there is none."""
        entries = one.values.get(name) or []
        if not entries:
            return {}
        found: dict[str, Any] = {}
        for member, newer in rule.members.items():
            value = entries[0].get(member)
            if member == rule.source and value:
                found[newer] = self.source_name(name, one.address, value)
            elif value is not None and member != rule.source:
                found[newer] = value
        return found

    def source_name(self, name: str, address: object, id_: str) -> str:
        if id_ not in self.names:
            self.diagnostics.append(
                codes.OWNER_SOURCE_UNKNOWN.at(
                    location=self.place(name).location, attribute=name, address=address, id=id_
                )
            )
        return self.names.get(id_, id_)
