"""Tests of the registry of output formats."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given

from generator.diagnostics.outcome import Outcome
from generator.diagnostics.renderers import RENDERERS
from tests.diagnostics.outcomes import conclude, diagnose, hostile_outcomes


def test_formats_are_the_documented_ones() -> None:
    """The names that `--format` takes."""
    assert list(RENDERERS) == ["human", "json", "sarif", "junit", "github"]


@given(hostile_outcomes())
def test_every_format_can_be_written_as_utf_8_and_ends_with_a_newline(outcome: Outcome) -> None:
    """Lone surrogates would stop the output half way."""
    for render in RENDERERS.values():
        assert render(outcome).encode("utf-8").endswith(b"\n")


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_masks_messages(name: str) -> None:
    """No format forgets the mask of the outcome."""
    outcome = conclude([diagnose("has s3cret", hint="drop s3cret")], mask=lambda text: text.replace("s3cret", "******"))
    assert "s3cret" not in RENDERERS[name](outcome)


def test_formats_are_imported_when_used() -> None:
    """Naming the formats costs no import of what they need: `--help` has to be fast."""
    script = """\
import sys
import generator.diagnostics.renderers
print([name for name in ("hashlib", "urllib.parse", "generator.diagnostics.codes") if name in sys.modules])
"""
    result = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
