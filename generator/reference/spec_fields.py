"""The page of the spec format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.cli.explanations import example_of, find_target
from generator.cli.schema import MODELINE, SCHEMA_FILE
from generator.integrations import KINDS, IntegrationKind
from generator.integrations.descriptor import Descriptor, Fact, load_descriptor
from generator.integrations.lower import RESOURCE_TYPES
from generator.reference.markdown import code, fence, page, table
from generator.spec.field_table import SpecField, list_fields

__all__ = ["spec_page"]

_INTRODUCTION = """\
A spec is a YAML document; JSON is YAML too. A file may hold several, divided by `---`. Everything in it is literal
text, with one exception: `{ref: var.NAME}` stands for an input variable of the generated module and is allowed
wherever the tables below say "or reference". A declaration is generated for each variable."""

_EDITORS = f"""\
Editors check and complete specs with the JSON Schema that `apono-bridge schema -o {SCHEMA_FILE}` writes.
The YAML language server finds it by a comment in the first line of the spec:"""

_DESCRIPTOR = """\
What Terraform needs and the spec does not say. The vendor documents some of it; the rest is assumed, until a
`descriptor` in the spec or a file given with `--descriptor` says what is true for your account.
`apono-bridge explain SPEC` shows which of these values a spec uses."""


def spec_page() -> str:
    """`spec.md`."""
    parts = [_INTRODUCTION, _EDITORS, fence(f"{MODELINE}{SCHEMA_FILE}", "yaml")]
    for kind in KINDS.values():
        parts += _kind(kind)
    return page("The spec", *parts)


def _kind(kind: IntegrationKind) -> Iterator[str]:
    fields = list_fields(kind.surface)
    yield f"## kind: {kind.name}"
    yield kind.summary
    yield _field_table(kind, [field for field in fields if not field.parent])
    for group in fields:
        below = [field for field in fields if field.parent == group.path]
        if below:
            yield f"### {group.path}"
            yield group.description + (" One of these fields is given, and no other." if group.is_choice else "")
            yield _field_table(kind, below)
    yield f"### The descriptor of {kind.name}"
    yield _DESCRIPTOR
    yield _descriptor_table(load_descriptor(kind.descriptor_name))


def _field_table(kind: IntegrationKind, fields: Sequence[SpecField]) -> str:
    headings = ["Field", "Type", "Required", "Default", "Meaning", "Example", "Becomes"]
    return table(headings, [_row(kind, field) for field in fields])


def _row(kind: IntegrationKind, field: SpecField) -> tuple[str, ...]:
    return (
        f"[{code(field.name)}](#{_anchor(field.path)})" if field.has_fields else code(field.name),
        f"{field.type}{' or reference' if field.takes_reference else ''}",
        "yes" if field.is_required else "",
        "" if field.default is None else code(str(field.default)),
        field.description,
        code(example_of(field)),
        _target(kind, field.path),
    )


def _anchor(path: str) -> str:
    """What Markdown readers make of a heading: the dots are dropped."""
    return path.replace(".", "")


def _target(kind: IntegrationKind, path: str) -> str:
    attributes, note = find_target(kind, path)
    if not attributes:
        return note
    preferred, *others = (attributes[resource] for resource in RESOURCE_TYPES if resource in attributes)
    older = [_codes(other) for other in others if other != preferred]
    return _codes(preferred) + (f" (`{RESOURCE_TYPES[-1]}`: {', '.join(older)})" if older else "")


def _codes(attributes: str) -> str:
    """One attribute, or several with ` or ` between them."""
    return " or ".join(map(code, attributes.split(" or ")))


def _descriptor_table(descriptor: Descriptor) -> str:
    facts: list[tuple[str, Fact]] = [
        ("type string", descriptor.type),
        *(("resource type", fact) for fact in descriptor.resource_types),
        *((f"config key of {code(name)}", fact) for name, fact in descriptor.config_keys.items()),
        *((f"secret key: {name.replace('_', ' ')}", fact) for name, fact in descriptor.secret_keys.items()),
    ]
    rows = [(what, code(fact.value), fact.status.value, fact.source) for what, fact in facts]
    return table(["What", "Value", "Status", "Source"], rows)
