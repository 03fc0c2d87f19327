"""Reading the file of a certificate authority."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509 import load_der_x509_certificate

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, DiagnosticCode
from generator.diagnostics.codes import certificates as codes
from generator.spec.rules.certificate_files import LARGEST_FILE_BYTES, read_certificate_authority
from tests.spec.rules import fragments
from tests.spec.rules.fragments import codes_of

PATH = AttributePath.of("certificate_authority", "file")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a spec folder, a CA next to it and one outside."""
    (tmp_path / "outside.pem").write_text("outside")
    root = tmp_path / "repository"
    (root / "specs" / "certs").mkdir(parents=True)
    (root / "specs" / "certs" / "ca.pem").write_bytes(b"\xef\xbb\xbfours\r\n")
    (root / "common.pem").write_text("shared")
    return root


def read(repository: Path, file: str) -> tuple[str | None, list[Diagnostic]]:
    source, diagnostics = read_certificate_authority(file, repository / "specs" / "prod.yaml", repository, PATH)
    return None if source is None else source.text, diagnostics


def test_file_is_found_from_the_folder_of_the_spec(repository: Path) -> None:
    """Its text comes as it is, and it is named like the spec was."""
    source, diagnostics = read_certificate_authority("./certs/ca.pem", repository / "specs" / "x", repository, PATH)
    assert diagnostics == []
    assert source is not None
    assert (source.name, source.text) == (str(repository / "specs" / "certs" / "ca.pem"), "\ufeffours\r\n")


def test_files_and_links_inside_of_the_repository_are_read(repository: Path) -> None:
    """`..` and symbolic links are fine as long as they stay inside."""
    (repository / "specs" / "link.pem").symlink_to(repository / "common.pem")
    assert read(repository, "../common.pem") == ("shared", [])
    assert read(repository, "link.pem") == ("shared", [])


def test_repository_may_be_reached_by_a_link(repository: Path) -> None:
    """A link on the way to the repository leads out of nothing."""
    link = repository.parent / "link"
    link.symlink_to(repository)
    assert read(link, "certs/ca.pem")[1] == []
    assert read_certificate_authority("certs/ca.pem", link / "specs" / "prod.yaml", repository, PATH)[1] == []


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("", "ca-file-blank"),
        (" ", "ca-file-blank"),
        ("a\x00b", "ca-file-blank"),
        ("/etc/ssl/ca.pem", "ca-file-absolute"),
        ("~/ca.pem", "ca-file-absolute"),
        ("C:\\ca.pem", "ca-file-absolute"),
        ("\\\\server\\ca.pem", "ca-file-absolute"),
        ("https://rancher.example.com/cacerts", "ca-file-absolute"),
        ("../../outside.pem", "ca-file-outside"),
        ("../../no-such.pem", "ca-file-outside"),
        ("../../repository-2/ca.pem", "ca-file-outside"),
        ("linked.pem", "ca-file-linked-outside"),
        ("linked/outside.pem", "ca-file-linked-outside"),
        ("no-such.pem", "ca-file-missing"),
        ("certs/ca.pem/x", "ca-file-missing"),
        ("certs", "ca-file-no-file"),
        ("../", "ca-file-no-file"),
        ("pipe", "ca-file-no-file"),
        ("x" * 300, "ca-file-unreadable"),
        ("large.pem", "ca-file-too-large"),
        ("latin1.pem", "ca-file-not-text"),
    ],
)
def test_files_that_cannot_be_had_are_told_apart(repository: Path, file: str, name: str) -> None:
    """Each reason has its own code, and nothing outside of the repository is opened."""
    specs = repository / "specs"
    (specs / "linked.pem").symlink_to(repository.parent / "outside.pem")
    (specs / "linked").symlink_to(repository.parent)
    (specs / "large.pem").write_bytes(b"x" * (LARGEST_FILE_BYTES + 1))
    (specs / "latin1.pem").write_bytes(b"caf\xe9")
    os.mkfifo(specs / "pipe")
    text, diagnostics = read(repository, file)
    assert (text, [diagnostic.name for diagnostic in diagnostics]) == (None, [name])


@pytest.mark.parametrize("entry", codes_of(codes))
def test_examples_of_the_codes_are_right(repository: Path, entry: DiagnosticCode) -> None:
    """The bad example of each code about a file has its fault and no other."""
    file = fragments.read(entry.bad)["certificate_authority"].get("file")
    if file is not None:
        assert [diagnostic.code for diagnostic in read(repository, file)[1]] == [entry.code]


def test_missing_file_suggests_one_of_nearly_the_same_name(repository: Path) -> None:
    """A slip of the pen is mended, also in a folder."""
    assert read(repository, "certs/ca.pme")[1][0].hint == "write `certs/ca.pem`"
    assert "write the path" in read(repository, "certs/something-else")[1][0].hint


@pytest.mark.parametrize(
    ("form", "kind", "command"),
    [
        ("der", "a certificate in DER", "openssl x509 -inform DER -in 'our ca.der' -out 'our ca-pem.pem'"),
        ("p7b", "a PKCS#7 bundle in DER", "openssl pkcs7 -inform DER -in 'our ca.p7b' -print_certs"),
        ("p12", "a PKCS#12 archive", "openssl pkcs12 -in 'our ca.p12' -cacerts -nokeys"),
        ("jks", "a Java key store", "keytool -exportcert -rfc -keystore 'our ca.jks'"),
        ("txt", "text in UTF-16", "iconv -f UTF-16 -t UTF-8 'our ca.txt'"),
    ],
)
def test_binary_forms_come_with_the_command_that_converts_them(
    repository: Path, make_der: Callable[..., bytes], form: str, kind: str, command: str
) -> None:
    """The command can be pasted: the file's name is one word of the shell."""
    certificate = load_der_x509_certificate(make_der())
    contents = {
        "der": make_der(),
        "p7b": pkcs7.serialize_certificates([certificate], serialization.Encoding.DER),
        "p12": pkcs12.serialize_key_and_certificates(
            None, None, None, [certificate], serialization.BestAvailableEncryption(b"x")
        ),
        "jks": b"\xfe\xed\xfe\xed\x00\x00\x00\x02",
        "txt": "-----BEGIN".encode("utf-16"),
    }
    (repository / "specs" / f"our ca.{form}").write_bytes(contents[form])
    text, (diagnostic,) = read(repository, f"our ca.{form}")
    assert (text, diagnostic.name) == (None, "ca-file-binary")
    assert kind in diagnostic.summary
    assert command in diagnostic.hint
