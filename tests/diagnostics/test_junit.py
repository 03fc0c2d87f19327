"""Tests of `generator.diagnostics.renderers.junit`."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given

from generator.diagnostics import Severity, SourceFile
from generator.diagnostics.outcome import CheckedDocument, Outcome
from generator.diagnostics.renderers.junit import render_junit
from tests.diagnostics.outcomes import conclude, diagnose, hostile_outcomes, locate


def _parse(outcome: Outcome) -> ElementTree.Element:
    return ElementTree.fromstring(render_junit(outcome))  # noqa: S314 - our own output


@given(hostile_outcomes())
def test_document_is_well_formed_for_any_text(outcome: Outcome) -> None:
    """Any text is a text: the elements are ours, the counts are right, and no diagnostic is lost."""
    root = _parse(outcome)

    assert {element.tag for element in root.iter()} <= {
        *("testsuites", "testsuite", "testcase", "failure", "system-out"),
    }
    assert int(root.get("tests", "")) == len(list(root.iter("testcase")))
    assert int(root.get("failures", "")) == len(list(root.iter("failure")))
    texts = [element.text or "" for element in root.iter() if element.tag in ("failure", "system-out")]
    heads = [line for text in texts for line in text.split("\n") if line.startswith(("error[", "warning[", "info["))]
    assert len(heads) == len(outcome.diagnostics)


def test_each_document_is_a_test_case() -> None:
    """A diagnostic belongs to the document that its line is in; errors fail it, the rest is output."""
    source = SourceFile("a.yaml", "x\n" * 9)
    outcome = conclude(
        [
            diagnose("first", location=locate(source, 4, 1)),
            diagnose("second", location=locate(source, 5, 1)),
            diagnose("remark", location=locate(source, 9, 1), severity=Severity.WARNING),
        ],
        checked=[CheckedDocument("a.yaml", 1, "One"), CheckedDocument("a.yaml", 4, "Two"), CheckedDocument("b.yaml")],
    )
    root = _parse(outcome)
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}

    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [("a.yaml", "1"), ("b.yaml", "0")]
    assert cases == {"document 1: One": [], "document 2: Two": ["failure", "system-out"], "b.yaml": []}
    failure = next(root.iter("failure"))
    assert failure.get("message") == "first (and 1 more)"
    assert failure.get("type") == "SPEC999"


def test_what_belongs_to_no_document_has_a_test_case() -> None:
    """An unplaced diagnostic belongs to the run, one of a file that was not checked to that file."""
    outcome = conclude(
        [diagnose(), diagnose(location=locate(SourceFile("ca.pem", "x"), 1, 1))], checked=[CheckedDocument("a.yaml")]
    )
    assert [suite.get("name") for suite in _parse(outcome)] == ["a.yaml", "validate", "ca.pem"]


def test_a_file_is_masked_once_for_all_its_documents() -> None:
    """Masking it again for each document would take quadratic time."""
    source = SourceFile("a.yaml", "x\n" * 9)
    masked: list[str] = []

    def mask(text: str) -> str:
        masked.append(text)
        return text

    diagnostics = [diagnose(location=locate(source, line, 1)) for line in (1, 4, 7)]
    documents = [CheckedDocument("a.yaml", line) for line in (1, 4, 7)]
    render_junit(conclude(diagnostics, checked=documents, mask=mask))

    assert masked.count(source.text) == 1
