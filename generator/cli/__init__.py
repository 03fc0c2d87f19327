"""The command line. Nobody else prints, reads `sys.argv` or decides an exit code."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """
    Runs the program and ends the process with its exit code.

    Args:
        arguments: Without the program's name; default `sys.argv`.
    """
    import gc

    # Much is built and little is dropped: the collector would only walk over it again and again.
    gc.disable()
    from generator.cli.app import run

    sys.exit(run(sys.argv[1:] if arguments is None else arguments))
