"""Files that commands write for people: never over something that is there already, unless they are told to."""

from __future__ import annotations

from pathlib import Path

import click

from generator.diagnostics.exit_codes import ExitCode

__all__ = ["refuse_existing", "write_file"]


def refuse_existing(file: Path, *, force: bool) -> None:
    """
    Makes sure that *file* may be written.

    Raises:
        click.UsageError: It exists, and nobody said that it may be replaced.
    """
    if not force and file.exists():
        raise click.UsageError(f"{file.as_posix()} exists. Choose another FILE, or overwrite it with --force.")


def write_file(command: str, file: Path, text: str, *, force: bool, color: str = "auto") -> ExitCode:
    """
    Writes one file and says so.

    Raises:
        click.UsageError: See `refuse_existing`.
    """
    refuse_existing(file, force=force)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # "x": somebody else may have made the file since it was looked for.
        with file.open("w" if force else "x", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as exc:
        from generator.cli.common import make_outcome, print_outcome
        from generator.diagnostics.codes.output import CANNOT_WRITE

        reason = (exc.strerror or type(exc).__name__).lower()
        outcome = make_outcome(command, [CANNOT_WRITE.at(file=file.as_posix(), reason=reason)])
        return print_outcome(outcome, "human", color, err=True)
    click.echo(f"created    {file.as_posix()}", err=True)
    return ExitCode.FINE
