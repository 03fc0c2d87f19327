"""How an outcome looks: one pure function for each output format."""

from __future__ import annotations

from generator.diagnostics.renderers.human import DEFAULT_WIDTH, render_diagnostics, render_human

__all__ = ["DEFAULT_WIDTH", "render_diagnostics", "render_human"]
