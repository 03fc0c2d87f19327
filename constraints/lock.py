"""
Rewrites the pinned versions beside this file: the newest that pyproject.toml allows, with the digest of every file.

They hold for CPython 3.11 and later on Linux and macOS: the resolver looks for versions that suit all of them, and
marks what only some need. No address of a package index gets into the files, whatever the machine is set up to use.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_FOLDER = Path(__file__).parent
_LOWEST_PYTHON = "3.11"

_LOCKS = {
    "runtime.txt": ["pyproject.toml"],
    # For the GitHub Action and the image, where no Terraform is to be found.
    "runtime-terraform.txt": ["pyproject.toml", "--extra=terraform", "--constraint=constraints/runtime.txt"],
    # What development adds must leave the run-time versions alone, so that the tests see what users get.
    "dev.txt": ["pyproject.toml", "--extra=terraform", "--group=dev", "--constraint=constraints/runtime.txt"],
    "bench.txt": ["constraints/bench.in"],
    "cdktf.txt": ["constraints/cdktf.in"],
    "lock.txt": ["constraints/lock.in"],
}
"""File to what it is made from; in this order, as the second needs the first."""


def main() -> None:
    """Rewrites all of them."""
    uv = Path(sys.executable).with_name("uv")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    for name, sources in _LOCKS.items():
        options = ["--universal", f"--python-version={_LOWEST_PYTHON}", "--generate-hashes", "--upgrade", "--quiet"]
        header = "--custom-compile-command=make lock"
        command = [str(uv), "pip", "compile", *options, header, *sources, f"--output-file=constraints/{name}"]
        subprocess.run(command, check=True, cwd=_FOLDER.parent, env={**environment, "UV_NO_CONFIG": "1"})


if __name__ == "__main__":
    main()
