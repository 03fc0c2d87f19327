"""Files that commands write for people: never over something that is there already, unless they are told to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.text import show

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic

__all__ = ["refuse_existing", "replace_file", "write_file"]


def refuse_existing(file: Path, *, force: bool) -> None:
    """
    Makes sure that *file* may be written.

    Raises:
        click.UsageError: It exists, and nobody said that it may be replaced.
    """
    # Unlike Path.exists, this takes a name that cannot be one for one that does not exist: writing tells why.
    if not force and os.path.lexists(file):
        raise click.UsageError(f"{show(file.as_posix())} exists. Choose another FILE, or overwrite it with --force.")


def write_file(
    command: str,
    file: Path,
    text: str,
    *,
    force: bool,
    output_format: str = "human",
    color: str = "auto",
    diagnostics: Sequence[Diagnostic] = (),
) -> ExitCode:
    """
    Writes one file and says so.

    Args:
        diagnostics: What there is to say beside that, without errors; people have been told already.

    Raises:
        click.UsageError: See `refuse_existing`.
    """
    from generator.cli.common import make_outcome, print_outcome

    refuse_existing(file, force=force)
    name = file.as_posix()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if force:
            replace_file(file, text)
        else:
            _make_file(file, text)
    except OSError as exc:
        from generator.diagnostics.codes.output import CANNOT_WRITE

        reason = (exc.strerror or type(exc).__name__).lower()
        outcome = make_outcome(command, [*diagnostics, CANNOT_WRITE.at(file=name, reason=reason)], extra={"files": []})
        return print_outcome(outcome, output_format, color, err=output_format == "human")
    if output_format == "human":
        click.echo(f"created    {show(name)}", err=True)
        return ExitCode.FINE
    outcome = make_outcome(command, diagnostics, extra={"files": [{"path": name, "written": True}]})
    return print_outcome(outcome, "json", color)


def replace_file(file: Path, text: str) -> None:
    """
    Writes all of *text* or nothing: until the end, what was there before stays.

    Raises:
        OSError: It cannot be written.
    """
    if file.is_symlink() or (file.exists() and not file.is_file()):
        file.write_text(text, encoding="utf-8", newline="")  # a terminal or a pipe: there is nothing to lose
        return
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        if file.exists():
            beside.chmod(file.stat().st_mode & 0o777)
        beside.replace(file)
    except OSError:
        with suppress(OSError):  # the folder itself may be none
            beside.unlink()
        raise


def _make_file(file: Path, text: str) -> None:
    stream = file.open("x", encoding="utf-8", newline="")  # somebody may have made it since it was looked for
    try:
        with stream:
            stream.write(text)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
