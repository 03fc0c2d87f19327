"""Blocks and files. The layout is in `templates/hcl`; what is put into it is finished here."""

from __future__ import annotations

from collections.abc import Sequence

from generator.backends.contexts import UNEVALUATED_BLOCKS
from generator.backends.escape import quote
from generator.backends.expressions import EVALUATED, INDENT, UNEVALUATED, ExpressionWriter, align
from generator.backends.files import GeneratedFile
from generator.backends.header import header_lines, seal
from generator.backends.templates import Finished, render_template
from generator.ir import Block, Configuration, ConfigurationFile

__all__ = ["emit", "write_blocks"]


def emit(configuration: Configuration) -> tuple[GeneratedFile, ...]:
    """A `.tf` file for each file of the module."""
    return tuple(
        GeneratedFile(f"{file.stem}.tf", _emit_file(file, live_checks_ran=configuration.live_checks_ran))
        for file in configuration.files
    )


def write_blocks(blocks: Sequence[Block], comments: Sequence[str]) -> str:
    """
    The text of a file that is the user's from now on: without our header.

    Args:
        comments: Lines above the blocks, without comment marks, finished.
    """
    return render_template(
        "hcl/file.tf.j2",
        header=[Finished(line) for line in comments],
        blocks=[_emit_block(block, "", _writer_for(block)) for block in blocks],
    )


def _emit_file(file: ConfigurationFile, *, live_checks_ran: bool) -> str:
    return seal(write_blocks(file.blocks, header_lines(file.origin, live_checks_ran=live_checks_ran)))


def _writer_for(block: Block) -> ExpressionWriter:
    return UNEVALUATED if block.type in UNEVALUATED_BLOCKS else EVALUATED


def _emit_block(block: Block, indent: str, writer: ExpressionWriter) -> Finished:
    inner = indent + INDENT
    rows = [(attribute.name, writer.write(attribute.value, inner)) for attribute in block.attributes]
    return render_template(
        "hcl/block.tf.j2",
        indent=Finished(indent),
        opening=Finished(" ".join([block.type, *map(quote, block.labels)])),
        attributes=[Finished(row) for row in align(rows)],
        blocks=[_emit_block(child, inner, writer) for child in block.blocks],
    )
