"""Integrations to files in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from generator.pipeline.compilation import CompileOptions, compile_specs
from generator.pipeline.emission import configure, emit_targets
from generator.provider_schema import load_packaged
from tests.specs import MINIMAL


@pytest.mark.parametrize("target", ["hcl", "json"])
def test_file_name_that_is_no_text(target: str) -> None:
    """A spec whose name is no UTF-8 (Python keeps such bytes as lone surrogates) is generated like any other."""
    options = CompileOptions(provider_schema=load_packaged(), now=datetime(2026, 1, 1, tzinfo=UTC))
    (compiled,) = compile_specs(["-"], options, read_stdin=MINIMAL.encode).integrations
    odd = replace(compiled, source_name="a\udcff.yaml")
    text = "".join(file.text for file in emit_targets(configure([odd], live_checks_ran=False), [target]))
    assert "uFFFD.yaml" in text
    assert text.encode("utf-8")
