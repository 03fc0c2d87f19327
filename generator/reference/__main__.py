"""Writes the reference pages, or says which are not up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from generator.diagnostics.exit_codes import ExitCode
from generator.reference import PAGES

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def main(arguments: list[str]) -> int:
    """
    Returns the exit code.

    Args:
        arguments: Nothing, or `--check` to write nothing.
    """
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m generator.reference [--check]\n")
        return int(ExitCode.USAGE)
    stale = [name for name, make in PAGES.items() if _read(FOLDER / name) != make()]
    unknown = sorted(path.name for path in FOLDER.glob("*.md") if path.name not in PAGES)
    if arguments:
        sys.stdout.write("".join(f"not up to date: docs/reference/{name}\n" for name in [*stale, *unknown]))
        return int(ExitCode.CHANGES if stale or unknown else ExitCode.FINE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
        sys.stdout.write(f"written: docs/reference/{name}\n")
    return int(ExitCode.FINE)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
