"""
A preview that a job without rights made, as a job with rights may show it.

Such a job runs for a fork, whose code can write anything into the data file. Every text of a preview is shown to the
letter whoever wrote it; what is taken out here are claims that such a job cannot make.
"""

from __future__ import annotations

from dataclasses import replace

from generator.diagnostics import Severity
from generator.diagnostics.outcome import Verdict

from .document import LivePreview, Preview, Unchecked

__all__ = ["distrust"]

_NOT_ASKED = LivePreview(None, "The live checks did not run: a job that runs for a fork gets no key.")
_WHOSE_WORD = Unchecked(
    "what a job without rights says",
    "it runs what the pull request brings, which could make it say anything; what it says of the base was compared",
)


def distrust(preview: Preview) -> Preview:
    """
    *preview* without an answer of a live server, and with a verdict that its own problems allow.

    It also says whose word it is.
    """
    return replace(
        preview,
        verdict=_judge(preview),
        live=_NOT_ASKED,
        integrations=tuple(replace(one, live=None) for one in preview.integrations),
        unchecked=(_WHOSE_WORD, *preview.unchecked),
    )


def _judge(preview: Preview) -> Verdict:
    if preview.count(Severity.ERROR) or any(one.errors for one in preview.integrations):
        return Verdict.FAILED
    if preview.verdict is Verdict.FAILED:
        return Verdict.FAILED
    if preview.count(Severity.WARNING) or any(one.warnings for one in preview.integrations):
        return Verdict.PASSED_WITH_WARNINGS
    return Verdict.PASSED
