"""The text of a certificate authority, and the certificates in it."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, DiagnosticCode, Severity, SourceFile
from generator.diagnostics.codes import certificate_examples
from generator.diagnostics.codes import certificates as codes
from generator.spec.rules.certificates import check_certificate_authority
from tests.spec.rules.conftest import NOW, MakeCertificate, to_pem
from tests.spec.rules.fragments import codes_of, marked, read

PEM = AttributePath.of("certificate_authority", "pem")
PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXRleHQ=\n-----END PRIVATE KEY-----\n"


def check(text: str, now: datetime = NOW) -> list[Diagnostic]:
    return check_certificate_authority(text, PEM, now)[1]


def names(text: str, now: datetime = NOW) -> list[str]:
    return [diagnostic.name for diagnostic in check(text, now)]


def test_right_ca_is_emitted_as_it_is(make_pem: MakeCertificate) -> None:
    """A CA that is in order is left alone, so that Rancher's checksum of it stays the same."""
    pem = make_pem()
    assert check_certificate_authority(pem, PEM, NOW) == (pem, [])


def test_serial_number_zero_passes_in_silence(make_pem: MakeCertificate) -> None:
    """Rancher's own CA has it; neither a diagnostic nor a Python warning (an error in tests) may come of it."""
    version = "a003020102"  # what stands before the serial number
    patch = (bytes.fromhex(f"{version}020105"), bytes.fromhex(f"{version}020100"))
    assert names(make_pem(serial=5, patch=patch)) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda pem: f"\ufeff# our CA\n\n{pem}\n\n# that was it",
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: pem.replace("\n", "\r"),
        lambda pem: pem.removesuffix("\n"),
        lambda pem: f"\n\n{pem}\n\n",
        lambda pem: textwrap.indent(pem, "\t"),
        lambda pem: pem.replace("\n", " \n\n"),
    ],
)
def test_emitted_are_the_blocks_with_lf_and_one_final_newline(
    make_pem: MakeCertificate, damage: Callable[[str], str]
) -> None:
    """However it was copied, the emitted text is the one that Rancher takes the checksum of; it is no error."""
    pem = make_pem()
    text, diagnostics = check_certificate_authority(damage(pem), PEM, NOW)
    assert hashlib.sha256(text.encode()).hexdigest() == hashlib.sha256(pem.encode()).hexdigest()
    assert all(diagnostic.severity is not Severity.ERROR for diagnostic in diagnostics)


def test_lines_stay_as_long_as_they_were(make_der: Callable[..., bytes]) -> None:
    """Breaking lines anew would change the checksum."""
    body = base64.encodebytes(make_der()).decode()  # 76 characters to a line
    pem = f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
    assert check_certificate_authority(pem, PEM, NOW) == (pem, [])


def test_what_is_not_emitted_is_told(make_pem: MakeCertificate) -> None:
    """Each change that the text went through has its own word, at its first place."""
    text = f"\ufeffours\r\n{make_pem()} ".replace("CERTIFICATE-----\n", "CERTIFICATE----- \n", 1)
    found = marked(text, check(text))
    assert found[:3] == [
        ("ca-with-byte-order-mark", "\ufeff"),
        ("ca-with-crlf", "\r"),
        ("ca-with-text-around", "ours"),
    ]
    assert [name for name, _ in found[3:]] == ["ca-with-white-space"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "ca-empty"),
        (" \n\ufeff", "ca-empty"),
        ("rancher-ca.pem", "ca-not-pem"),
        ("-----BEGIN CERTIFICATE-----\nMIIB", "pem-block-broken"),
        ("MIIB\n-----END CERTIFICATE-----", "pem-block-broken"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END X509 CRL-----", "pem-block-broken"),
        ("-----BEGIN CERTIFICATE----- MIIB MIIB -----END CERTIFICATE-----", "pem-lines-joined"),
        (r"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "pem-lines-joined"),
        ("-----BEGIN CERTIFICATE-----\nMI*B\n-----END CERTIFICATE-----", "pem-base64-broken"),
        ("-----BEGIN CERTIFICATE-----\nMIIBA\n-----END CERTIFICATE-----", "pem-base64-broken"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificate-broken"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "certificate-broken"),
        ("-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----", "ca-with-other-block"),
        (PRIVATE_KEY, "ca-with-private-key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB", "ca-with-private-key"),
    ],
)
def test_what_is_no_pem_certificate_is_told_apart(text: str, name: str) -> None:
    """Each way of not being PEM has its own code, and nothing is emitted."""
    emitted, (diagnostic,) = check_certificate_authority(text, PEM, NOW)
    assert (emitted, diagnostic.name) == ("", name)


def test_wrong_character_in_base64_is_marked() -> None:
    """The caret is on the first character that cannot be base64."""
    text = "x\n-----BEGIN CERTIFICATE-----\nMI$" + "{x}B\n-----END CERTIFICATE-----"
    assert marked(text, check(text)) == [("pem-base64-broken", "$" + "{")]


def test_base64_of_pem_says_how_to_decode_it(make_pem: MakeCertificate, make_der: Callable[..., bytes]) -> None:
    """The forms of Kubernetes secrets and of bare base64 are known, and the hint is for them."""
    (of_pem,) = check(base64.b64encode(make_pem().encode()).decode())
    (of_der,) = check(base64.b64encode(make_der()).decode())
    assert (of_pem.name, of_pem.hint) == ("ca-not-pem", "decode it: `base64 -d`")
    assert "-----BEGIN CERTIFICATE-----" in of_der.hint


def test_private_key_beside_a_ca_is_never_repeated(make_pem: MakeCertificate) -> None:
    """The key is pointed at; neither its text nor the certificate is emitted."""
    text = make_pem() + PRIVATE_KEY
    emitted, diagnostics = check_certificate_authority(text, PEM, NOW)
    assert (emitted, marked(text, diagnostics)) == ("", [("ca-with-private-key", PRIVATE_KEY.strip())])
    assert "c2VjcmV0" not in repr(diagnostics)


def test_leaf_is_told_from_a_self_signed_certificate(make_pem: MakeCertificate) -> None:
    """The remedies differ: fetch the issuer, or make a CA."""
    assert names(make_pem("rancher", "Our CA", is_ca=False)) == ["leaf-instead-of-ca"]
    assert names(make_pem("rancher", "Our CA", is_ca=None, signs=None)) == ["leaf-instead-of-ca"]
    assert names(make_pem("rancher", is_ca=False, signs=False)) == ["self-signed-no-ca"]
    assert names(make_pem("rancher", is_ca=None, signs=None)) == ["self-signed-no-ca"]


def test_leaf_names_its_issuer_and_a_command_for_the_server(make_pem: MakeCertificate) -> None:
    """The command has the server's address, as one word of a shell whatever it is."""
    pem = make_pem("rancher", "Our CA", is_ca=False)
    (diagnostic,) = check_certificate_authority(pem, PEM, NOW, server="$(id):443")[1]
    assert "issuer: CN=Our CA" in diagnostic.detail
    assert "-connect '$(id):443' <" in diagnostic.hint


def test_ca_that_may_not_sign(make_pem: MakeCertificate) -> None:
    """A key usage without `keyCertSign` is an error; none at all is not."""
    assert names(make_pem(signs=False)) == ["ca-may-not-sign"]
    assert names(make_pem(signs=None)) == []


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (timedelta(days=1), ["ca-expired"]),
        (timedelta(0), ["ca-expires-soon"]),
        (timedelta(days=-29), ["ca-expires-soon"]),
        (timedelta(days=-30), []),
    ],
)
def test_expiry_is_told_from_30_days_before(make_pem: MakeCertificate, offset: timedelta, expected: list[str]) -> None:
    """The last moment is still valid; the dates are in the message, the distance from today is not."""
    last = datetime(2040, 1, 1, tzinfo=UTC)
    diagnostics = check(make_pem(not_after=last), last + offset)
    assert [diagnostic.name for diagnostic in diagnostics] == expected
    assert all("2040-01-01" in diagnostic.summary for diagnostic in diagnostics)


def test_ca_of_the_future_is_not_valid(make_pem: MakeCertificate) -> None:
    """A CA is not trusted before its first day."""
    assert names(make_pem(not_before=NOW + timedelta(days=1))) == ["ca-not-yet-valid"]


def test_facts_are_in_the_detail(make_pem: MakeCertificate) -> None:
    """Subject, dates and fingerprint, by which the certificate can be found."""
    pem = make_pem(signs=False)
    der = base64.b64decode("".join(pem.splitlines()[1:-1]))
    fingerprint = hashlib.sha256(der).hexdigest().upper()
    assert check(pem)[0].detail.splitlines() == [
        "subject: CN=Our CA",
        "valid: 2025-01-01 to 2040-01-01",
        "SHA-256 fingerprint: " + ":".join(textwrap.wrap(fingerprint, 2)),
    ]


def test_bundles(make_pem: MakeCertificate) -> None:
    """CAs alone are a warning, repeated ones too, and a leaf among them is an error that names it."""
    one, two, leaf = make_pem("One"), make_pem("Two"), make_pem("rancher", "One", is_ca=False)
    assert names(one + two) == ["ca-bundle"]
    assert names(one + one) == ["ca-repeated"]
    text = leaf + one
    assert marked(text, check(text)) == [("leaf-in-bundle", leaf.strip())]
    assert check(text)[0].summary == "certificate 1 of 2 is not a CA"


def test_weak_keys_and_signatures_are_warnings(make_pem: MakeCertificate) -> None:
    """RSA below 2048 bits, EC below 224, and signatures with SHA-1."""
    sha256, sha1 = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
    assert names(make_pem(key="rsa-1024")) == ["ca-with-weak-key"]
    assert names(make_pem(key="ec-192")) == ["ca-with-weak-key"]
    diagnostics = check(make_pem(key="rsa-1024", patch=(sha256, sha1)))
    assert [diagnostic.name for diagnostic in diagnostics] == ["ca-with-weak-key", "ca-with-weak-signature"]
    assert {diagnostic.severity for diagnostic in diagnostics} == {Severity.WARNING}


def test_diagnostics_of_a_file_point_into_it(make_pem: MakeCertificate) -> None:
    """The field `file` is what is wrong in the spec; the block's first line is where in the file."""
    pem = "# ours\r\n\r\n" + make_pem(signs=False)
    source = SourceFile("certs/ca.pem", pem)
    path = AttributePath.of("certificate_authority", "file")
    diagnostic = check_certificate_authority(pem, path, NOW, source=source)[1][-1]
    location = diagnostic.related[0].location
    assert location is not None
    assert location.range is not None
    assert (diagnostic.path, diagnostic.characters, location.file, location.range.start.line) == (
        path,
        None,
        "certs/ca.pem",
        3,
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 400), byte=st.integers(0, 255))
def test_damaged_certificates_are_diagnostics(make_der: Callable[..., bytes], position: int, byte: int) -> None:
    """Whatever a byte is changed to, no exception and no warning comes out."""
    der = bytearray(make_der())
    der[position % len(der)] = byte
    check(to_pem(bytes(der)))


@given(
    st.lists(
        st.sampled_from(
            ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "\n", "\r", "MIIB", "=", "é\u2028𝒳"]
        )
    )
)
def test_any_text_is_judged_without_an_exception(parts: list[str]) -> None:
    """Whatever is written, the answer is diagnostics whose characters are in the text."""
    text = "".join(parts)
    diagnostics = check(text)
    assert diagnostics
    for diagnostic in diagnostics:
        assert diagnostic.characters is None or diagnostic.characters.end <= len(text)


@pytest.mark.parametrize("entry", codes_of(codes))
def test_examples_of_the_codes_are_right(entry: DiagnosticCode) -> None:
    """The bad example of each code has its fault, the good one nothing at all."""
    bad, good = (read(fragment)["certificate_authority"].get("pem") for fragment in (entry.bad, entry.good))
    if bad is not None:
        assert entry.code in [diagnostic.code for diagnostic in check(bad)]
    assert check(good) == []


def test_example_certificates_are_emitted_as_they_are() -> None:
    """The examples are in the form that is emitted."""
    assert check_certificate_authority(certificate_examples.CA, PEM, NOW) == (certificate_examples.CA, [])
