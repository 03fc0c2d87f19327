"""The program, run in this process."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from generator.cli.app import run

__all__ = ["Result", "apono_bridge", "files_below"]


@dataclass(frozen=True)
class Result:
    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)

    def places(self, *severities: str) -> list[tuple[str, int | None, int | None]]:
        """Code, line and column of each diagnostic of these severities, sorted; after `--format json`."""
        found = [
            (entry["code"], entry["line"], entry["column"])
            for entry in self.json["diagnostics"]
            if entry["severity"] in severities
        ]
        return sorted(found, key=str)


def apono_bridge(*arguments: object, stdin: bytes = b"") -> Result:
    """Runs a command line in the current directory."""
    out, err = io.StringIO(newline=""), io.StringIO(newline="")
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))):
        exit_code = run([str(argument) for argument in arguments])
    return Result(exit_code, out.getvalue(), err.getvalue())


def files_below(folder: Path) -> Mapping[str, bytes]:
    """Every file, hidden ones too, by its path relative to *folder*."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
