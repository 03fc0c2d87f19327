"""The data file of a preview: its format as JSON, its JSON Schema, and the strict reader of what others wrote."""

from __future__ import annotations

import json
from typing import Any, Final

from generator.diagnostics import Severity
from generator.diagnostics.outcome import Verdict
from generator.plan import Action

from .document import (
    ActionCount,
    Change,
    CodeDiff,
    FieldChange,
    IntegrationPreview,
    LivePreview,
    Parties,
    PlannedValue,
    PlanPreview,
    Preview,
    Problem,
    ProblemPlace,
    ServerPreview,
    Side,
    Unchecked,
)
from .shapes import Choice, Flag, Member, Number, Optional, Record, ShapeError, Text, Tuple

__all__ = [
    "LONGEST_DIFF",
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "MOST_BYTES",
    "MOST_FIELDS",
    "MOST_INTEGRATIONS",
    "MOST_PROBLEMS",
    "MOST_RELATED",
    "PreviewFormatError",
    "load_preview",
    "preview_schema",
    "render_json",
]

FORMAT: Final = 1
"""Of the data file. Another number is another format, which this version does not read."""

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_INTEGRATIONS: Final = 5_000
MOST_PROBLEMS: Final = 5_000
MOST_FIELDS: Final = 200
MOST_RELATED: Final = 20
LONGEST_LINE: Final = 500
LONGEST_TEXT: Final = 4_000
LONGEST_DIFF: Final = 20_000

_LINE = Text(LONGEST_LINE)
_TEXT = Text(LONGEST_TEXT)
_DIGEST = Text(64, "[0-9a-f]{64}|")
_COMMIT = Text(64, "[0-9a-f]{40}|[0-9a-f]{64}|")
_TIME = Text(40, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|")
_PLACE = Optional(Number(1))

_SIDE = Record(
    Side,
    {
        "name": Member(_LINE, "As it was asked for; empty if there is none."),
        "commit": Member(_COMMIT, "Empty if it is no commit, or has changes that are not committed."),
        "specs": Member(_DIGEST, "SHA-256 of the specs and of the files that they name."),
    },
)
_FIELD = Record(
    FieldChange,
    {
        "label": Member(_LINE),
        "before": Member(_LINE, "Empty if it was not set."),
        "after": Member(_LINE, "Empty if it is not set any more."),
        "remark": Member(_TEXT),
        "is_risky": Member(Flag()),
        "line": Member(_PLACE),
    },
)
_PLANNED = Record(
    PlannedValue,
    {
        "path": Member(_LINE, "Path of the attribute in the resource."),
        "before": Member(_LINE),
        "after": Member(_LINE),
        "forces_replacement": Member(Flag()),
    },
)
_PARTIES = Record(
    Parties,
    {
        "server": Member(_LINE),
        "connector": Member(_LINE),
        "secret_store": Member(_LINE),
        "owners": Member(_LINE),
    },
)
_INTEGRATION = Record(
    IntegrationPreview,
    {
        "name": Member(_LINE),
        "address": Member(_LINE, "Terraform's address; empty if errors keep it from being known."),
        "file": Member(_LINE),
        "line": Member(_PLACE),
        "change": Member(Choice(Change)),
        "former_name": Member(_LINE),
        "former_address": Member(_LINE),
        "fields": Member(Tuple(_FIELD, MOST_FIELDS)),
        "action": Member(Optional(Choice(Action)), "What Terraform would do; null without a plan."),
        "planned": Member(Tuple(_PLANNED, MOST_FIELDS)),
        "live": Member(Optional(Choice(Verdict)), "Null if no server was asked."),
        "errors": Member(Number()),
        "warnings": Member(Number()),
        "parties": Member(Optional(_PARTIES)),
    },
)
_SERVER = Record(
    ServerPreview,
    {
        "server": Member(_LINE),
        "verdict": Member(Choice(Verdict)),
        "version": Member(_LINE),
        "failed": Member(Tuple(_LINE, MOST_FIELDS), "What does not hold."),
    },
)
_LIVE = Record(
    LivePreview,
    {
        "verdict": Member(Optional(Choice(Verdict)), "Null if they did not run."),
        "sentence": Member(_TEXT),
        "asked_at": Member(_TIME),
        "servers": Member(Tuple(_SERVER, MOST_INTEGRATIONS)),
    },
)
_COUNT = Record(ActionCount, {"action": Member(Choice(Action)), "count": Member(Number())})
_PLAN = Record(PlanPreview, {"terraform_version": Member(_LINE), "counts": Member(Tuple(_COUNT, len(Action)))})
_CODE = Record(
    CodeDiff,
    {
        "path": Member(_LINE),
        "change": Member(Choice(Change)),
        "text": Member(Text(LONGEST_DIFF), "A unified difference without its two first lines."),
        "is_cut": Member(Flag(), "Whether its end is left out."),
    },
)
_RELATED = Record(ProblemPlace, {"message": Member(_TEXT), "file": Member(_LINE), "line": Member(_PLACE)})
_PROBLEM = Record(
    Problem,
    {
        "code": Member(Text(20, "[A-Z]+[0-9]+")),
        "name": Member(Text(100, "[a-z0-9-]+")),
        "severity": Member(Choice(Severity)),
        "summary": Member(_TEXT),
        "detail": Member(_TEXT),
        "hint": Member(_TEXT),
        "file": Member(_LINE),
        "line": Member(_PLACE),
        "column": Member(_PLACE),
        "end_line": Member(_PLACE),
        "end_column": Member(_PLACE),
        "path": Member(_LINE),
        "related": Member(Tuple(_RELATED, MOST_RELATED)),
    },
)
_PREVIEW = Record(
    Preview,
    {
        "version": Member(Text(40), "Of apono-bridge."),
        "made_at": Member(_TIME),
        "head": Member(_SIDE),
        "base": Member(_SIDE),
        "plan_digest": Member(_DIGEST, "SHA-256 of what would be applied; empty without a plan."),
        "is_complete": Member(Flag(), "Whether every part could be made."),
        "verdict": Member(Choice(Verdict)),
        "integrations": Member(Tuple(_INTEGRATION, MOST_INTEGRATIONS)),
        "live": Member(_LIVE),
        "plan": Member(Optional(_PLAN)),
        "code": Member(Tuple(_CODE, MOST_INTEGRATIONS + 10)),
        "problems": Member(Tuple(_PROBLEM, MOST_PROBLEMS)),
        "unchecked": Member(Tuple(Record(Unchecked, {"what": Member(_LINE), "why": Member(_TEXT)}), MOST_FIELDS)),
    },
    {"format": FORMAT},
)


class PreviewFormatError(ValueError):
    """A text is not the data file of a preview. `args`: why, on one line without a word of the text."""


def render_json(preview: Preview) -> str:
    """The data file: JSON in ASCII, so that no terminal, log or locale can change or misread it."""
    return json.dumps(_PREVIEW.write(preview), ensure_ascii=True, indent=1) + "\n"


def load_preview(text: str) -> Preview:
    """
    The preview in a data file that anybody may have written.

    Raises:
        PreviewFormatError: It is none, or breaks a bound of the format.
    """
    if len(text) > MOST_BYTES:
        raise PreviewFormatError(f"it is larger than {MOST_BYTES >> 20} MiB")
    try:
        preview: Preview = _PREVIEW.read(json.loads(text, object_pairs_hook=_unique), "")
    except ShapeError as exc:
        path, reason = exc.args
        raise PreviewFormatError(f"`{path}` {reason}" if path else f"it {reason}") from exc
    except (ValueError, RecursionError) as exc:
        raise PreviewFormatError("it is not JSON, or names a member twice") from exc
    return preview


def preview_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the data file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Preview of apono-bridge",
        "description": "What `apono-bridge preview --format json` prints and `--render-only` writes.",
        **_PREVIEW.schema(),
    }


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member is named twice")
    return found
