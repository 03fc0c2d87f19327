"""Tests of `generator.diagnostics.renderers.sarif`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from generator.addresses import AttributePath
from generator.diagnostics import Related, Severity, SourceFile
from generator.diagnostics.codes import all_codes
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Outcome
from generator.diagnostics.renderers.sarif import render_sarif
from tests.diagnostics.outcomes import conclude, diagnose, hostile_outcomes, locate

_SCHEMA = json.loads((Path(__file__).parent / "sarif" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
_VALIDATOR = jsonschema.Draft4Validator(_SCHEMA)


def _run_of(outcome: Outcome) -> dict[str, Any]:
    log = json.loads(render_sarif(outcome))
    _VALIDATOR.validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


@given(hostile_outcomes())
def test_log_is_valid_for_any_text(outcome: Outcome) -> None:
    """The official schema accepts the log; rules are found by their index; URIs are URIs."""
    text = render_sarif(outcome)
    run = _run_of(outcome)

    assert text.isascii()
    assert len(run["results"]) == len(outcome.diagnostics)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for place in result.get("locations", []):
            if "physicalLocation" in place:
                assert not set('<>"{}|\\^` \n') & set(place["physicalLocation"]["artifactLocation"]["uri"])


def test_every_code_of_the_registry_makes_a_valid_rule() -> None:
    """Rules carry the explanation, and the examples in Markdown."""
    entries = all_codes()
    diagnostics = [diagnose(code=entry.code, name=entry.name, severity=entry.severity) for entry in entries]
    rules = _run_of(conclude(diagnostics))["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [entry.code for entry in entries]
    for rule, entry in zip(rules, entries, strict=True):
        assert entry.explanation.strip() in rule["help"]["markdown"]
        assert entry.bad.rstrip() in rule["help"]["markdown"]


def test_result_says_where_in_code_points() -> None:
    """Columns are ours, counted in code points; related places have numbers."""
    source = SourceFile("dir/a b.yaml", "name: x\n")
    diagnostic = diagnose(
        severity=Severity.INFO,
        path=AttributePath.of("name"),
        location=locate(source, 1, 7, 8),
        related=(Related("here", location=locate(source, 1, 1, 5)),),
    )
    run = _run_of(conclude([diagnostic]))

    artifact = {"uri": "dir/a%20b.yaml", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 8}
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"][0]["level"] == "note"
    assert run["results"][0]["locations"] == [
        {
            "physicalLocation": {"artifactLocation": artifact, "region": region},
            "logicalLocations": [{"fullyQualifiedName": "name"}],
        }
    ]
    assert run["results"][0]["relatedLocations"][0]["id"] == 1
    assert run["results"][0]["relatedLocations"][0]["message"] == {"text": "here"}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./specs/a.yaml", "specs/a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("é%20#?.yaml", "%C3%A9%2520%23%3F.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("a\udcff.yaml", "a%ED%B3%BF.yaml"),
        ("/etc/a.yaml", "file:///etc/a.yaml"),
        ("C:\\a b.yaml", "file:///C%3A/a%20b.yaml"),
    ],
)
def test_file_names_become_uris(file: str, uri: str) -> None:
    """Names are percent-encoded; those that begin at a root become file URIs without a base."""
    artifact = _run_of(conclude([diagnose(location=locate(SourceFile(file, "x"), 1, 1))]))["results"][0]["locations"][0]
    location = artifact["physicalLocation"]["artifactLocation"]

    assert location["uri"] == uri
    assert ("uriBaseId" in location) == (not uri.startswith("file:"))


def test_messages_mean_themselves() -> None:
    """Braces would be placeholders and `[x](1)` a link."""
    results = _run_of(conclude([diagnose("`{0}`", hint="see [x]"), diagnose("[x](1)")]))["results"]

    assert results[0]["message"]["text"] == "`{{0}}`\nhelp: see [x]"
    assert results[1]["message"]["text"] == "\\[x\\](1)"


def test_fingerprints_survive_moved_lines() -> None:
    """The fingerprint depends on what is said of which value, not on the line; equal results differ by order."""
    one = diagnose(path=AttributePath.of("host"), location=locate(SourceFile("a", "x\n" * 9), 1, 1))
    moved = replace(one, location=locate(SourceFile("a", "x\n" * 9), 7, 1))
    other = replace(one, summary="it is otherwise")
    prints = [
        result["partialFingerprints"]["aponoBridge/v1"]
        for outcome in (conclude([one]), conclude([moved]), conclude([other]), conclude([one, moved]))
        for result in _run_of(outcome)["results"]
    ]

    assert prints[0] == prints[1] == prints[3]
    assert len(set(prints)) == 3


def test_faults_of_a_spec_are_no_faults_of_the_tool() -> None:
    """A run that found errors was successful; one that ended with our mistake was not."""
    found = _run_of(conclude([diagnose()]))["invocations"][0]
    crashed = _run_of(conclude([diagnose()], exit_code=ExitCode.BUG))["invocations"][0]

    assert (found["executionSuccessful"], found["exitCode"]) == (True, 1)
    assert (crashed["executionSuccessful"], crashed["exitCode"]) == (False, 70)
