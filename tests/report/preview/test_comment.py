"""The comment: what it says first, that nothing breaks out of it, and that it fits."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import BugError
from generator.diagnostics.outcome import Verdict
from generator.diagnostics.text import show
from generator.report.preview import FLAVOURS, Flavour, Links, Rung, render_comment
from generator.report.preview.diagram import draw_mermaid
from generator.report.preview.document import Change, Parties
from generator.report.preview.flavours import SizeUnit
from tests.report.preview.markup import parse_markdown
from tests.report.preview.samples import HOSTILE_TEXTS, everything, many
from tests.strategies import HOSTILE

LINKS = Links("https://code.example/blob/abc", "https://code.example/run/1")
TEXTS = st.one_of(st.sampled_from(HOSTILE_TEXTS), st.text(HOSTILE, max_size=30))


@given(text=TEXTS)
@pytest.mark.parametrize("name", ["github", "bitbucket"])
def test_hostile_text_changes_no_structure(name: str, text: str) -> None:
    """Wherever it stands, the elements are those that a plain word leads to; folded or not."""
    flavour = FLAVOURS[name]
    comment = parse_markdown(render_comment(everything(text), flavour, links=LINKS).text)
    benign = parse_markdown(render_comment(everything("plain"), flavour, links=LINKS).text)
    inline = ("code", "em", "a")
    if show(text).strip(" "):
        assert len(comment.without(*inline)) == len(benign.without(*inline))
        assert comment.without(*inline) == benign.without(*inline)
    links = [value or "" for tag, name, value in comment.attributes if (tag, name) == ("a", "href")]
    assert all(link.startswith("https://code.example/") for link in links)
    assert {name for tag, name, _ in comment.attributes if tag != "a"} <= {"class", "align", "lang"}
    assert not re.search(r"[@#!$~%&\\<>`*_\[\]]|\b[0-9a-f]{7,}\b|www\.|://", comment.loose.replace("`", ""))


def test_failures_and_risks_come_first() -> None:
    """The outcome in the title, the worst in the first line of the table, what is quiet as a number."""
    sample = many(3)
    integrations = (*sample.integrations, replace(sample.integrations[0], name="Broken", errors=2))
    quiet = [
        replace(one, change=Change.UNCHANGED, fields=(), planned=(), action=None, name="Quiet")
        for one in sample.integrations
    ]
    preview = replace(sample, integrations=(*quiet, *integrations), verdict=Verdict.FAILED)
    lines = render_comment(preview, FLAVOURS["github"]).text.splitlines()
    assert lines[0] == "### ❌ Apono preview: 1 of 7 integrations is not ready"
    rows = [line for line in lines if line.startswith(("| ❌", "| ⚠️", "| ✅"))]
    assert [row.split("|")[1].strip() for row in rows] == ["❌ fails", "⚠️ risky", "✅ fine", "✅ fine"]
    assert "Broken" in rows[0]
    assert "3 integrations do not change." in lines
    assert not any("Quiet" in line for line in lines)


@pytest.mark.parametrize("unit", SizeUnit)
def test_ladder_at_each_limit(unit: SizeUnit) -> None:
    """At the limit and one above a rung is taken, one below it the next; whatever the unit counts."""
    flavour = replace(FLAVOURS["github"], unit=unit)
    preview = many(20)
    full = render_comment(preview, flavour, 10**6)
    assert (full.rung, full.is_complete) == (Rung.FULL, True)
    rungs = [full]
    while rungs[-1].rung is not Rung.LINK:
        size = unit.measure(rungs[-1].text)
        for limit in (size, size + 1):
            assert render_comment(preview, flavour, limit).text == rungs[-1].text
        below = render_comment(preview, flavour, size - 1)
        assert unit.measure(below.text) <= size - 1
        assert not below.is_complete
        assert "This comment is not complete" in below.text
        rungs.append(below)
    assert list(dict.fromkeys(one.rung for one in rungs)) == list(Rung)
    with pytest.raises(BugError):
        render_comment(preview, flavour, unit.measure(rungs[-1].text) - 1)


def test_units_differ() -> None:
    """What is counted: characters, UTF-16 code units, bytes."""
    assert [unit.measure("é😀") for unit in (SizeUnit.CODE_POINTS, SizeUnit.UTF16, SizeUnit.BYTES)] == [2, 3, 6]


@pytest.mark.parametrize("flavour", FLAVOURS.values(), ids=lambda flavour: flavour.name)
def test_three_hundred_integrations(flavour: Flavour) -> None:
    """Within the limit, in far less than a second, with the risky one at the top and the others counted."""
    preview = many(300)
    start = time.process_time()
    comment = render_comment(preview, flavour)
    assert time.process_time() - start < 3
    assert flavour.unit.measure(comment.text) <= flavour.limit
    rows = [line for line in comment.text.splitlines() if line.startswith(("| ✅", "| ⚠️"))]
    assert "Rancher 150 " in rows[0]
    assert len(rows) == 300 or f"**{300 - len(rows)} more integrations**" in comment.text
    assert len(rows) > 100


def test_what_was_cut_leads_to_the_whole() -> None:
    """By a link, or by the command."""
    cut = render_comment(many(20), FLAVOURS["github"], 2000, links=LINKS).text
    assert "[The whole report](<https://code.example/run/1>)" in cut
    assert "`apono-bridge preview`" in render_comment(many(20), FLAVOURS["github"], 2000).text


@pytest.mark.parametrize(
    ("flavour", "link"),
    [
        ("github", "https://x/a%20b/%23c.yaml#L3"),
        ("bitbucket", "https://x/a%20b/%23c.yaml#lines-3"),
        ("azure-devops", "https://x?path=/a%20b/%23c.yaml&line=3"),
    ],
)
def test_links_to_lines(flavour: str, link: str) -> None:
    """In the way of each platform, with everything in a name encoded."""
    assert FLAVOURS[flavour].link("https://x", "./a b/#c.yaml", 3) == link
    assert "3" not in FLAVOURS[flavour].link("https://x", "c.yaml", None)


@given(text=TEXTS)
def test_diagram_has_its_own_characters_only(text: str) -> None:
    """A label is letters, digits and a few marks, so that no text is Mermaid's code."""
    lines = draw_mermaid([Parties(text, text, text, text)]).split("\n")
    assert lines[0] == "flowchart LR"
    node = re.compile(r'  n\d+\["(?:Apono|(?:Connector|Rancher|Secret store|Owners)(?:<br/>[\w .:\-,=/]+)?)"\]')
    edge = re.compile(r"  n\d+ --> n\d+")
    assert all(node.fullmatch(line) or edge.fullmatch(line) for line in lines[1:])


def test_same_preview_same_bytes() -> None:
    """Of two values that were made apart."""
    for flavour in FLAVOURS.values():
        assert render_comment(everything("a"), flavour) == render_comment(everything("a"), flavour)
