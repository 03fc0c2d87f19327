"""
The certificate authority that the connector shall trust.

Emitted are the PEM blocks alone, with LF at the end of each line. That is the form of which Rancher takes its CA
checksum: SHA-256 of the text with exactly one newline at its end (rancher/rancher, `pkg/systemtemplate/import.go`). The
lines stay as they are broken in the original, or the checksum would be another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from generator.addresses import AttributePath
from generator.diagnostics import (
    Characters,
    Diagnostic,
    DiagnosticCode,
    Location,
    Position,
    Range,
    Related,
    SourceFile,
)
from generator.diagnostics.codes import certificates as codes
from generator.spec.rules.pem import CERTIFICATE, PemBlock, find_blocks
from generator.spec.rules.texts import shown

if TYPE_CHECKING:
    from generator.spec.rules.x509 import Certificate

__all__ = ["check_certificate_authority"]

EXPIRES_SOON_DAYS = 30

_BYTE_ORDER_MARK = "\ufeff"
_BLANK = " \t\r\n\ufeff"
# How base64 of `-----BEGIN ` and of a certificate's first bytes (a sequence longer than 255 bytes) begin.
_BASE64_OF_PEM = "LS0tLS1CRUdJTi"
_BASE64_OF_DER = re.compile(r"MII[A-Za-z0-9+/\s]+=*\s*")

_REMEDY_BY_LABEL = {
    "X509 CERTIFICATE": ", or write `CERTIFICATE` in its first and last line",
    "TRUSTED CERTIFICATE": ", or convert it: `openssl x509 -in FILE -out rancher-ca.pem`",
    "PKCS7": ", or convert it: `openssl pkcs7 -print_certs -in FILE -out rancher-ca.pem`",
}


@dataclass(frozen=True, slots=True)
class _Finding:
    """A diagnostic that does not know yet where the text is. `line`: the first one of its place, from 1."""

    code: DiagnosticCode
    characters: Characters | None = None
    line: int = 1
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Inspection:
    """What can be told of a text whatever the day is."""

    text: str
    findings: tuple[_Finding, ...]
    certificates: tuple[tuple[PemBlock, Certificate], ...] = ()


def check_certificate_authority(
    pem_text: str,
    path: AttributePath,
    now: datetime,
    *,
    source: SourceFile | None = None,
    server: str = "HOST:PORT",
) -> tuple[str, list[Diagnostic]]:
    """
    The text to emit, and what is wrong with the one that was given.

    Args:
        path: The field `pem`, or the field `file` if the text is that of a file.
        now: With a time zone.
        source: The CA file; diagnostics then point into it too.
        server: Host and port for commands that can be pasted.

    Returns:
        The text to emit is empty if there are no certificates in *pem_text* that could be.
    """
    inspection = _inspect(pem_text)
    findings = inspection.findings + tuple(_check_dates(inspection.certificates, now))
    if not findings:
        return inspection.text, []
    return inspection.text, [_diagnostic(finding, path, source, server) for finding in findings]


def _diagnostic(finding: _Finding, path: AttributePath, source: SourceFile | None, server: str) -> Diagnostic:
    if source is None:
        return finding.code.at(path, characters=finding.characters, server=_quoted(server), **finding.facts)
    start, end = Position(finding.line, 1), Position(finding.line, len(source.lines[finding.line - 1]) + 1)
    related = Related(f"in `{shown(source.name)}`", location=Location(source, Range(start, end)))
    return finding.code.at(path, related=(related,), server=_quoted(server), **finding.facts)


def _quoted(server: str) -> str:
    """*server* as one word of a shell, whatever a spec has in its place."""
    import shlex  # only wrong specs need it

    return shlex.quote(server)


@lru_cache(maxsize=128)
def _inspect(text: str) -> _Inspection:
    """
    Everything but the dates. Specs of one repository have few CAs among them, so each is parsed once.
    """
    if not text.strip(_BLANK):
        return _Inspection("", (_Finding(codes.CA_EMPTY),))
    blocks = find_blocks(text)
    if any(block.is_private_key for block in blocks):
        return _Inspection("", tuple(_at(block, codes.CA_WITH_PRIVATE_KEY) for block in blocks if block.is_private_key))
    if not blocks:
        return _Inspection("", (_no_pem(text),))
    findings: list[_Finding] = []
    certificates = list(_read_blocks(blocks, findings))
    if not findings:
        findings += [*_check_tidiness(text, blocks), *_check_certificates(certificates)]
    emitted = "".join(block.text for block, _ in certificates)
    return _Inspection(emitted, tuple(findings), tuple(certificates))


def _at(block: PemBlock, code: DiagnosticCode, **facts: Any) -> _Finding:
    return _Finding(code, Characters(block.start, block.end), block.line, facts)


def _no_pem(text: str) -> _Finding:
    facts = {}
    if text.strip().startswith(_BASE64_OF_PEM):
        facts["detail"] = "it is the base64 form of PEM, as Kubernetes secrets have it"
        facts["hint"] = "decode it: `base64 -d`"
    elif _BASE64_OF_DER.fullmatch(text.strip()):
        facts["detail"] = "it is base64 without the line before and the line after it"
        facts["hint"] = "put `-----BEGIN CERTIFICATE-----` before it and `-----END CERTIFICATE-----` after it"
    return _Finding(codes.CA_NOT_PEM, facts=facts)


def _read_blocks(blocks: list[PemBlock], findings: list[_Finding]) -> Iterator[tuple[PemBlock, Certificate]]:
    """The certificates; what is no certificate goes to *findings*."""
    from generator.spec.rules.x509 import read_certificate  # 45 ms, and many specs have no CA

    for block in blocks:
        fault = _check_block(block)
        certificate = None if fault is not None else read_certificate(block.decode() or b"")
        if certificate is not None:
            yield block, certificate
        else:
            findings.append(fault or _at(block, codes.CERTIFICATE_BROKEN))


def _check_block(block: PemBlock) -> _Finding | None:
    if block.body is None:
        return _at(block, codes.PEM_BLOCK_BROKEN, label=block.label)
    if block.label != CERTIFICATE:
        remedy = _REMEDY_BY_LABEL.get(block.label, "")
        return _at(block, codes.CA_WITH_OTHER_BLOCK, label=shown(block.label), remedy=remedy)
    if block.is_joined:
        return _at(block, codes.PEM_LINES_JOINED)
    wrong = block.find_wrong_characters()
    if wrong is not None:
        return _Finding(codes.PEM_BASE64_BROKEN, Characters(*wrong), block.line)
    return _at(block, codes.PEM_BASE64_BROKEN) if block.decode() is None else None


def _check_tidiness(text: str, blocks: list[PemBlock]) -> Iterator[_Finding]:
    """What is left out of the emitted text."""
    if text.startswith(_BYTE_ORDER_MARK):
        yield _Finding(codes.CA_WITH_BYTE_ORDER_MARK, Characters(0, 1))
    carriage_return = text.find("\r")
    if carriage_return >= 0:
        yield _Finding(codes.CA_WITH_CRLF, Characters(carriage_return, carriage_return + 1))
    around = _find_text_around(text, blocks)
    if around is not None:
        yield _Finding(codes.CA_WITH_TEXT_AROUND, around, text.count("\n", 0, around.start) + 1)
    for block in blocks:
        original = re.sub(r"\r\n?", "\n", text[block.start : block.end])
        if f"{original}\n" != block.text:
            yield _at(block, codes.CA_WITH_WHITE_SPACE)
            return


def _find_text_around(text: str, blocks: list[PemBlock]) -> Characters | None:
    ends = [0, *(block.end for block in blocks)]
    starts = [*(block.start for block in blocks), len(text)]
    for start, end in zip(ends, starts, strict=True):
        between = text[start:end]
        if between.strip(_BLANK):
            start += len(between) - len(between.lstrip(_BLANK))
            return Characters(start, start + len(between.strip(_BLANK)))
    return None


def _check_certificates(certificates: list[tuple[PemBlock, Certificate]]) -> Iterator[_Finding]:
    authorities: dict[str, Certificate] = {}
    for index, (block, certificate) in enumerate(certificates):
        which = _which(index, len(certificates))
        if not certificate.is_ca:
            yield _no_authority(block, certificate, which if len(certificates) > 1 else None)
            continue
        if certificate.fingerprint in authorities:
            yield _at(block, codes.CA_REPEATED, which=which, facts=_facts(certificate))
            continue
        authorities[certificate.fingerprint] = certificate
        yield from _check_authority(block, certificate, which)
    if len(authorities) > 1:
        names = (f"{number}. {shown(item.subject)}" for number, item in enumerate(authorities.values(), 1))
        first = certificates[0][0]
        place = Characters(first.start, certificates[-1][0].end)
        facts = {"count": len(authorities), "subjects": "\n".join(names)}
        yield _Finding(codes.CA_BUNDLE, place, first.line, facts)


def _no_authority(block: PemBlock, certificate: Certificate, which: str | None) -> _Finding:
    """What the certificate is instead of a CA. `which`: its name among several."""
    facts = {"facts": _facts(certificate), "issuer": shown(certificate.issuer)}
    if which is not None:
        return _at(block, codes.LEAF_IN_BUNDLE, which=which, **facts)
    if certificate.is_self_issued:
        constraints = "are missing" if certificate.is_ca is None else "say `CA:FALSE`"
        return _at(block, codes.SELF_SIGNED_NO_CA, constraints=constraints, **facts)
    return _at(block, codes.LEAF_INSTEAD_OF_CA, **facts)


def _check_authority(block: PemBlock, certificate: Certificate, which: str) -> Iterator[_Finding]:
    facts = _facts(certificate)
    if not certificate.may_sign:
        yield _at(block, codes.CA_MAY_NOT_SIGN, facts=facts)
    if certificate.weak_key:
        yield _at(block, codes.CA_WITH_WEAK_KEY, which=which, weakness=certificate.weak_key, facts=facts)
    if certificate.weak_hash:
        yield _at(block, codes.CA_WITH_WEAK_SIGNATURE, which=which, weakness=certificate.weak_hash, facts=facts)


def _check_dates(certificates: tuple[tuple[PemBlock, Certificate], ...], now: datetime) -> Iterator[_Finding]:
    for index, (block, certificate) in enumerate(certificates):
        if not certificate.is_ca:
            continue  # which is reported, and the successor's dates are other ones
        which = _which(index, len(certificates))
        first, last = certificate.not_before, certificate.not_after
        if now > last:
            yield _at(block, codes.CA_EXPIRED, which=which, date=last.date(), facts=_facts(certificate))
        elif now < first:
            yield _at(block, codes.CA_NOT_YET_VALID, which=which, date=first.date(), facts=_facts(certificate))
        elif last - now < timedelta(days=EXPIRES_SOON_DAYS):
            facts = {"date": last.date(), "days": EXPIRES_SOON_DAYS, "facts": _facts(certificate)}
            yield _at(block, codes.CA_EXPIRES_SOON, which=which, **facts)


def _which(index: int, count: int) -> str:
    return "the certificate" if count == 1 else f"certificate {index + 1} of {count}"


def _facts(certificate: Certificate) -> str:
    return (
        f"subject: {shown(certificate.subject)}\n"
        f"valid: {certificate.not_before.date()} to {certificate.not_after.date()}\n"
        f"SHA-256 fingerprint: {certificate.fingerprint}"
    )
