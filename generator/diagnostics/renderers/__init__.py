"""
How an outcome looks: one pure function from `Outcome` to text for each output format.

A format is a module of this package and one entry of `RENDERERS`. Modules are imported when they are used: most runs
need one of them, and `--help` none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.diagnostics.outcome import Outcome

__all__ = ["RENDERERS", "Renderer"]

Renderer = Callable[[Outcome], str]
"""Everything to be printed on standard output, the last newline included. Safe for any text in the outcome."""


def _human(outcome: Outcome) -> str:
    from generator.diagnostics.renderers.human import render_human

    return render_human(outcome)


def _json(outcome: Outcome) -> str:
    from generator.diagnostics.renderers.machine import render_json

    return render_json(outcome)


def _sarif(outcome: Outcome) -> str:
    from generator.diagnostics.renderers.sarif import render_sarif

    return render_sarif(outcome)


def _junit(outcome: Outcome) -> str:
    from generator.diagnostics.renderers.junit import render_junit

    return render_junit(outcome)


def _github(outcome: Outcome) -> str:
    from generator.diagnostics.renderers.github import render_github

    return render_github(outcome)


RENDERERS: Mapping[str, Renderer] = MappingProxyType(
    {"human": _human, "json": _json, "sarif": _sarif, "junit": _junit, "github": _github}
)
"""By the name that `--format` takes. `human` has further arguments (colour, masking, width): see `render_human`."""
