"""Blocks and files."""

from __future__ import annotations

from collections.abc import Sequence

from generator.backends.contexts import UNEVALUATED_BLOCKS
from generator.backends.expressions import INDENT
from generator.backends.files import GeneratedFile
from generator.backends.header import header_lines, seal
from generator.backends.tfjson.values import EVALUATED, UNEVALUATED, ValueWriter, array, object_, string
from generator.ir import Block, Configuration, ConfigurationFile

__all__ = ["emit", "write_blocks"]

_COMMENT = "//"
"""The key that Terraform ignores at the root of a file; a list of texts is as good as one (Terraform 1.11.4)."""


def emit(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    """A `.tf.json` file for each file of the module."""
    return tuple(
        GeneratedFile(f"{file.stem}.tf.json", _emit_file(file, live_checks_ran=configuration.live_checks_ran))
        for file in configuration.files
    )


def write_blocks(blocks: Sequence[Block], comments: Sequence[str]) -> str:
    """
    The text of a file that is the user's from now on: without our header.

    Args:
        comments: Lines above the blocks, finished.
    """
    members = [_member(_COMMENT, array(map(string, comments), INDENT))]
    for type_, group in _groups(blocks, 0).items():
        writer = UNEVALUATED if type_ in UNEVALUATED_BLOCKS else EVALUATED
        members.append(_member(type_, _emit_blocks(group, 1, INDENT, writer)))
    return object_(members, "") + "\n"


def _emit_file(file: ConfigurationFile, *, live_checks_ran: bool) -> str:
    return seal(write_blocks(file.blocks, header_lines(file.origin, live_checks_ran=live_checks_ran)))


def _emit_blocks(blocks: Sequence[Block], depth: int, indent: str, writer: ValueWriter) -> str:
    """
    The value that stands for blocks whose types and first labels are equal: an object by the next label, or the
    bodies.

    Args:
        blocks: One or more, all with the same number of labels, as Terraform has it for each type.
        depth: How many of type and labels are keys already.
        indent: Of the line on which the value starts.
    """
    inner = indent + INDENT
    if depth <= len(blocks[0].labels):
        groups = _groups(blocks, depth)
        return object_(
            [_member(label, _emit_blocks(group, depth + 1, inner, writer)) for label, group in groups.items()], indent
        )
    if len(blocks) == 1:
        return _emit_body(blocks[0], indent, writer)
    return array([_emit_body(block, inner, writer) for block in blocks], indent)


def _emit_body(block: Block, indent: str, writer: ValueWriter) -> str:
    inner = indent + INDENT
    members = [_member(attribute.name, writer.write(attribute.value, inner)) for attribute in block.attributes]
    for type_, blocks in _groups(block.blocks, 0).items():
        members.append(_member(type_, _emit_blocks(blocks, 1, inner, writer)))
    return object_(members, indent)


def _member(name: str, value: str) -> str:
    return f"{string(name)}: {value}"


def _groups(blocks: Sequence[Block], depth: int) -> dict[str, list[Block]]:
    """The blocks by their type (*depth* 0) or a label (from 1), in order of first appearance."""
    groups: dict[str, list[Block]] = {}
    for block in blocks:
        groups.setdefault(block.labels[depth - 1] if depth else block.type, []).append(block)
    return groups
