"""The data file: what is written is read again, and nothing else is."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.report.preview import PreviewFormatError, load_preview, preview_schema, render_json
from generator.report.preview.data_file import LONGEST_LINE, MOST_BYTES
from tests.report.preview.samples import HOSTILE_TEXTS, everything, many

SAMPLE = json.loads(render_json(everything("plain")))
VALIDATOR = jsonschema.Draft202012Validator(preview_schema())


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_what_is_written_is_read_again(text: str) -> None:
    """To the letter, and it fits the schema."""
    preview = everything(text)
    written = render_json(preview)
    assert load_preview(written) == preview
    assert written.isascii()
    VALIDATOR.validate(json.loads(written))


def test_many_are_read_again() -> None:
    preview = many(300)
    assert load_preview(render_json(preview)) == preview


def set_at(path: str, value: object) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            document = document[step]
        document[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (set_at("format", 2), "`format` is not 1"),
        (set_at("format", True), "`format` is not 1"),
        (set_at("markdown", "# owned"), "it has a member that is not known"),
        (set_at("integrations.0.html", ""), "`integrations[0]` has a member that is not known"),
        (set_at("integrations.0.name", 1), "`integrations[0].name` is no text"),
        (set_at("integrations.0.name", "x" * (LONGEST_LINE + 1)), "`integrations[0].name` is longer than 500"),
        (set_at("integrations.0.line", 0), "`integrations[0].line` is no whole number"),
        (set_at("integrations.0.line", True), "`integrations[0].line` is no whole number"),
        (set_at("integrations.0.change", "owned"), "`integrations[0].change` is none of"),
        (set_at("integrations", {}), "`integrations` is no list"),
        (set_at("integrations", [None]), "`integrations[0]` is no object"),
        (set_at("is_complete", 1), "`is_complete` is neither true nor false"),
        (set_at("head.commit", "main"), "`head.commit` is not written as it should be"),
        (set_at("head.commit", "a" * 40 + "\n"), "`head.commit` is not written as it should be"),
        (set_at("made_at", "yesterday"), "`made_at` is not written as it should be"),
        (set_at("problems.0.code", "@all"), "`problems[0].code` is not written as it should be"),
        (set_at("unchecked", [{"what": "", "why": ""}] * 201), "`unchecked` has more than 200 items"),
        (lambda document: document.pop("verdict"), "`verdict` is missing"),
    ],
)
def test_what_does_not_fit_is_refused(change: Callable[[Any], None], reason: str) -> None:
    """By the reader with its place, and by the schema as well."""
    document = copy.deepcopy(SAMPLE)
    change(document)
    with pytest.raises(PreviewFormatError) as caught:
        load_preview(json.dumps(document))
    assert str(caught.value).startswith(reason)
    assert not VALIDATOR.is_valid(document) or "\n" in document["head"]["commit"]


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{", "[" * 100_000, '{"format": 1, "format": 1}', "NaN", " " * (MOST_BYTES + 1)]
)
def test_what_is_no_preview_is_refused(text: str) -> None:
    """Whatever it is, with one kind of error."""
    with pytest.raises(PreviewFormatError):
        load_preview(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=6,
)


@given(value=_JSON, name=st.sampled_from([name for name in SAMPLE if name != "format"]))
def test_reader_and_schema_agree(value: Any, name: str) -> None:
    """Of a file with any value at one place."""
    document = {**SAMPLE, name: value}
    try:
        load_preview(json.dumps(document))
        is_read = True
    except PreviewFormatError:
        is_read = False
    # To JSON Schema 1.0 is a whole number, and `$` matches before a newline at the end.
    assert not is_read or VALIDATOR.is_valid(document)
