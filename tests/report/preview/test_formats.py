"""The other formats of a preview: complete, safe, and the same every time."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics.text import show
from generator.report.preview import FLAVOURS, Links, load_preview, render_json
from generator.report.preview.formats import FORMATS
from tests.report.preview.markup import parse_html
from tests.report.preview.samples import HOSTILE_TEXTS, everything, many
from tests.strategies import HOSTILE

GITHUB = FLAVOURS["github"]
LINKS = Links("https://code.example/blob/abc", "https://code.example/run/1")
TEXTS = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(HOSTILE, max_size=30))


def page(text: str) -> str:
    return FORMATS["html"](everything(text), GITHUB, LINKS)


@given(text=TEXTS)
def test_page_has_the_elements_of_a_plain_one(text: str) -> None:
    """No text is markup, and none is lost."""
    parsed, benign = parse_html(page(text)), parse_html(page("plain"))
    moving = ("code", "br", "a", "span", "figure", "li", "ol")
    if text and "`" not in text and "\n" not in text:
        assert parsed.without("code", "br", "span") == benign.without("code", "br", "span")
        assert show(text) in parsed.whole
    assert set(parsed.without(*moving)) <= {*benign.tags}
    assert not {"script", "img", "iframe", "form", "svg"} & set(parsed.tags)
    assert not [name for _, name, _ in parsed.attributes if name.startswith("on") or name in ("style", "src")]
    links = [value or "" for tag, name, value in parsed.attributes if name == "href"]
    assert all(link.startswith("https://code.example/") for link in links)


def test_page_loads_nothing_and_can_be_read_aloud() -> None:
    """A policy against everything from outside; headings in order, scopes of table heads, words beside signs."""
    text = page("plain")
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text
    assert '<html lang="en">' in text
    assert re.findall(r"<h(\d)", text) == ["1", "2", "2", "2", "2"]
    assert re.findall(r"<th(?! scope=\"(?:col|row)\")[ >]", text) == []
    assert '<span aria-hidden="true">❌</span> fails' in text
    assert re.findall(r"(?:src|url)\s*[=(]", text) == []


_CONTRASTS = (
    [("ink", "paper"), ("soft", "paper"), ("soft", "card"), ("ink", "card"), ("link", "paper")]
    + [(tone, "paper") for tone in ("failed", "risky", "fine", "unknown")]
    + [("ink", "add"), ("ink", "cut")]
)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), _CONTRASTS)
def test_contrast(front: str, back: str, scheme: int) -> None:
    """WCAG 2.2, success criterion 1.4.3 (AA): at least 4.5 to 1."""

    def luminance(name: str) -> float:
        digits = re.findall(rf"--{name}: #([0-9a-f]+);", page("plain"))[scheme]
        digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(front), luminance(back)))
    assert (high + 0.05) / (low + 0.05) >= 4.5


@given(text=TEXTS)
def test_plain_text_stays_in_its_lines(text: str) -> None:
    """As many lines as a plain word leads to, none of which can hide or move anything."""
    shown = FORMATS["text"](everything(text), GITHUB, LINKS)
    if text and "\n" not in text:
        assert shown.count("\n") == FORMATS["text"](everything("plain"), GITHUB, LINKS).count("\n")
    assert all(line.isprintable() for line in shown.splitlines())
    assert "::" not in [line[:2] for line in shown.splitlines()]


@given(text=TEXTS)
def test_annotations_are_one_command_each(text: str) -> None:
    """Nothing else on standard output is a command of the CI."""
    lines = FORMATS["annotations"](everything(text), GITHUB, LINKS).splitlines()
    assert [line.split(" ")[0] for line in lines[:-1]] == ["::error", "::notice", "::error"]
    assert not lines[-1].startswith("::")


def test_sarif_has_every_problem() -> None:
    log = json.loads(FORMATS["sarif"](everything("x"), GITHUB, LINKS))
    assert [result["level"] for result in log["runs"][0]["results"]] == ["error", "note", "error"]
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 7, "startColumn": 2, "endLine": 7, "endColumn": 5}


@pytest.mark.parametrize("name", FORMATS)
def test_format_depends_on_the_value_alone(name: str) -> None:
    """A preview that was written and read again has the same bytes, a second time too."""
    for preview in (everything("a `b` c"), many(5)):
        first = FORMATS[name](preview, GITHUB, LINKS)
        assert first == FORMATS[name](load_preview(render_json(preview)), GITHUB, LINKS)
        assert first.endswith("\n")


def test_json_is_the_data_file() -> None:
    from generator.report.preview import preview_schema

    jsonschema.validate(json.loads(FORMATS["json"](many(3), GITHUB, LINKS)), preview_schema())
