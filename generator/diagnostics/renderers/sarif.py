"""SARIF 2.1.0 (OASIS Standard, 27 March 2020), the format of code scanning services; section numbers are its own."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from generator.diagnostics.codes import all_codes
from generator.diagnostics.diagnostic import Diagnostic, DiagnosticCode, Related, Severity
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Outcome
from generator.diagnostics.positions import Location

__all__ = ["render_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

# The name that code scanning services have agreed on for the root of the repository; it needs no value of its own.
_ROOT = "%SRCROOT%"

# A version of the way fingerprints are made; another way needs another number, or old results look like new ones.
_FINGERPRINT = "aponoBridge/v1"

_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]|\\\\")
_LINK_CHARACTERS = re.compile(r"[\[\]\\]")


def render_sarif(outcome: Outcome) -> str:
    """A log with one run, in ASCII on one line."""
    outcome = outcome.masked()
    rule_indices = {code: index for index, code in enumerate(sorted({item.code for item in outcome.diagnostics}))}
    known = {diagnostic.code: diagnostic for diagnostic in outcome.diagnostics}
    entries = {entry.code: entry for entry in all_codes()}
    fingerprints = _fingerprint_all(outcome.diagnostics)
    run = {
        "tool": {
            "driver": {
                "name": "apono-bridge",
                "version": outcome.version,
                "rules": [_describe_rule(known[code], entries.get(code)) for code in rule_indices],
            }
        },
        "invocations": [_describe_invocation(outcome)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _describe_result(diagnostic, rule_indices[diagnostic.code], fingerprint)
            for diagnostic, fingerprint in zip(outcome.diagnostics, fingerprints, strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True) + "\n"


def _describe_invocation(outcome: Outcome) -> dict[str, Any]:
    return {
        # Finding faults is a success of the tool (3.20.14).
        "executionSuccessful": outcome.exit_code not in (ExitCode.USAGE, ExitCode.BUG),
        "exitCode": int(outcome.exit_code),
        "exitCodeDescription": outcome.exit_code.meaning,
        "properties": {"command": outcome.command, "verdict": str(outcome.verdict)},
    }


def _describe_rule(diagnostic: Diagnostic, entry: DiagnosticCode | None) -> dict[str, Any]:
    """The rule of a diagnostic; one whose code is not in the registry has a name and nothing to explain it."""
    title = diagnostic.name.replace("-", " ")
    rule: dict[str, Any] = {
        "id": diagnostic.code,
        "name": diagnostic.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "defaultConfiguration": {"level": _LEVELS[diagnostic.severity if entry is None else entry.severity]},
    }
    if entry is not None and entry.explanation:
        rule["fullDescription"] = {"text": " ".join(entry.explanation.partition("\n\n")[0].split())}
        help_text = _explain(entry)
        rule["help"] = {"text": help_text, "markdown": help_text}
    return rule


def _explain(entry: DiagnosticCode) -> str:
    parts = [entry.explanation.strip()]
    for title, fragment in (("Not right:", entry.bad), ("Right:", entry.good)):
        if fragment:
            parts.append(f"{title}\n\n```yaml\n{fragment.rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def _describe_result(diagnostic: Diagnostic, rule_index: int, fingerprint: str) -> dict[str, Any]:
    texts = (diagnostic.summary, diagnostic.detail, diagnostic.hint and f"help: {diagnostic.hint}")
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _escape_message("\n".join(filter(None, texts)))},
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if place := _describe_place(diagnostic):
        result["locations"] = [place]
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": _escape_message(related.message)}, **_describe_place(related)}
            for number, related in enumerate(diagnostic.related, start=1)
        ]
    return result


def _escape_message(text: str) -> str:
    """*text* as a message that means itself: without placeholders (3.11.5) and embedded links (3.11.6)."""
    text = text.replace("{", "{{").replace("}", "}}")
    # Escapes that are not needed would be seen in viewers that do not know them; only `](` makes a link.
    return _LINK_CHARACTERS.sub(r"\\\g<0>", text) if "](" in text else text


def _describe_place(thing: Diagnostic | Related) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if thing.location is not None:
        place["physicalLocation"] = _describe_location(thing.location)
    if thing.path:
        place["logicalLocations"] = [{"fullyQualifiedName": str(thing.path)}]
    return place


def _describe_location(location: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _describe_artifact(location.file)}
    if location.range is not None:
        start, end = location.range.start, location.range.end
        physical["region"] = {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }
    return physical


def _describe_artifact(file: str) -> dict[str, str]:
    """*file* as a URI (RFC 3986); a relative one is taken to start at the root of the repository."""
    slashed = file.replace("\\", "/") if "\\" in file and _ABSOLUTE.match(file) else file
    # A colon in the first segment of a relative reference would end a scheme, so colons are escaped too. Lone
    # surrogates stand for bytes of a file name that are not UTF-8; they must not stop the output.
    encoded = quote(slashed.removeprefix("./").encode("utf-8", "surrogatepass"), safe="/")
    if not _ABSOLUTE.match(file):
        return {"uri": encoded, "uriBaseId": _ROOT}
    return {"uri": "file://" + ("" if encoded.startswith("/") else "/") + encoded}


def _fingerprint_all(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """
    For each diagnostic a text that stays the same when lines move: made of what is said, and of the path it is said of.

    Equal ones are told apart by their order.
    """
    seen: Counter[str] = Counter()
    fingerprints: list[str] = []
    for diagnostic in diagnostics:
        file = "" if diagnostic.location is None else diagnostic.location.file
        facts = "\0".join((diagnostic.code, file, str(diagnostic.path or ""), diagnostic.summary))
        digest = hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        fingerprints.append(f"{digest}:{seen[digest]}")
    return fingerprints
