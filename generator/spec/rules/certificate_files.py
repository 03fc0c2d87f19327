"""Reading the file of a certificate authority: only a regular file of the repository, only text, and not too much."""

from __future__ import annotations

import os
import re
import stat
from functools import lru_cache
from pathlib import Path

from generator.addresses import AttributePath
from generator.diagnostics import Diagnostic, SourceFile
from generator.diagnostics.codes import certificates as codes
from generator.spec.rules.texts import shown

__all__ = ["LARGEST_FILE_BYTES", "read_certificate_authority"]

LARGEST_FILE_BYTES = 262_144
"""Larger than all public certificate authorities together (about 220,000 bytes in Mozilla's list of 2025)."""

_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:[/\\]|[A-Za-z][A-Za-z0-9+.-]+://")
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f]|\A\s*\Z")

# How binary forms of certificates begin: what it is, and the command that makes PEM of it. The first one that fits
# counts: an ASN.1 sequence is PKCS#12 if version 3 comes first in it, PKCS#7 if its object identifier does, and else
# it is taken for a bare certificate.
_BINARY_FORMS = (
    (
        re.compile(rb"\x30[\x80-\x84].{0,4}?\x02\x01\x03\x30", re.DOTALL),
        "a PKCS#12 archive",
        "openssl pkcs12 -in {file} -cacerts -nokeys -out {pem}",
    ),
    (
        re.compile(rb"\x30[\x80-\x84].{0,4}?\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", re.DOTALL),
        "a PKCS#7 bundle in DER",
        "openssl pkcs7 -inform DER -in {file} -print_certs -out {pem}",
    ),
    (
        re.compile(rb"\x30[\x81-\x84]"),
        "a certificate in DER",
        "openssl x509 -inform DER -in {file} -out {pem}",
    ),
    (
        re.compile(rb"\xfe\xed\xfe\xed"),
        "a Java key store",
        "keytool -exportcert -rfc -keystore {file} -alias ALIAS -file {pem}",
    ),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "text in UTF-16", "iconv -f UTF-16 -t UTF-8 {file} > {pem}"),
)

_KIND_BY_TYPE = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read_certificate_authority(
    file: str, spec_file: str | os.PathLike[str], root: str | os.PathLike[str], path: AttributePath
) -> tuple[SourceFile | None, list[Diagnostic]]:
    """
    The text of the CA file, its byte order mark and line ends as they are, or why it cannot be had.

    Args:
        file: As the spec has it: relative to the spec's folder, with `/`.
        spec_file: The spec's path as the user gave it; the CA file is named to them in the same way.
        root: The outermost folder from which files may be read.
        path: The field that has *file*.
    """
    if _UNUSABLE.search(file):
        return None, [codes.CA_FILE_BLANK.at(path)]
    if _ABSOLUTE.match(file):
        return None, [codes.CA_FILE_ABSOLUTE.at(path)]
    name = os.path.join(os.path.dirname(spec_file), file)  # noqa: PTH118, PTH120  # pathlib takes 5 times as long
    real = os.path.realpath(name)
    outside = _check_inside(file, spec_file, real, _real_folder(os.fspath(root)), path)
    if outside:
        return None, outside
    return _read(file, os.path.normpath(name), real, path)


@lru_cache(maxsize=8)
def _real_folder(folder: str) -> str:
    """*folder* without links; there is one root to a run, and asking for it takes 10 µs."""
    return os.path.realpath(folder)


def _check_inside(
    file: str, spec_file: str | os.PathLike[str], real: str, root: str, path: AttributePath
) -> list[Diagnostic]:
    if _is_inside(real, root):
        return []
    folder = os.path.realpath(os.path.dirname(spec_file))  # noqa: PTH120
    written = os.path.normpath(os.path.join(folder, file))  # noqa: PTH118
    code = codes.CA_FILE_LINKED_OUTSIDE if _is_inside(written, root) else codes.CA_FILE_OUTSIDE
    return [code.at(path)]


def _is_inside(name: str, root: str) -> bool:
    return name == root or name.startswith(root.rstrip(os.sep) + os.sep)


def _read(file: str, name: str, real: str, path: AttributePath) -> tuple[SourceFile | None, list[Diagnostic]]:
    """
    Args:
        file, name, real: The path in the spec, the path for people, and the one without links.
    """
    try:
        status = os.stat(real)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode):
            kind = _KIND_BY_TYPE.get(stat.S_IFMT(status.st_mode), "no regular file")
            return None, [codes.CA_FILE_NO_FILE.at(path, kind=kind)]
        if status.st_size > LARGEST_FILE_BYTES:
            return None, [codes.CA_FILE_TOO_LARGE.at(path, size=status.st_size, limit=LARGEST_FILE_BYTES)]
        content = Path(real).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None, [codes.CA_FILE_MISSING.at(path, file=shown(file), hint=_nearest(file, real))]
    except OSError as exc:
        return None, [codes.CA_FILE_UNREADABLE.at(path, reason=exc.strerror or "unknown reason")]
    return _decode(content, file, name, path)


def _decode(content: bytes, file: str, name: str, path: AttributePath) -> tuple[SourceFile | None, list[Diagnostic]]:
    for beginning, kind, command in _BINARY_FORMS:
        if beginning.match(content):
            import shlex  # only wrong specs need it

            pem = f"{os.path.splitext(file)[0]}-pem.pem"  # noqa: PTH122
            command = command.format(file=shlex.quote(file), pem=shlex.quote(pem))
            return None, [codes.CA_FILE_BINARY.at(path, kind=kind, command=command)]
    try:
        return SourceFile(name, content.decode()), []
    except UnicodeDecodeError as exc:
        return None, [codes.CA_FILE_NOT_TEXT.at(path, offset=exc.start)]


def _nearest(file: str, real: str) -> str | None:
    """The remedy, if a file of nearly this name is in the same folder."""
    from generator.diagnostics.spelling import nearest  # only wrong specs need it

    folder, base = os.path.split(real)
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file())
    except OSError:
        return None
    found = nearest(base, names)
    head = file[: len(file) - len(base)] if file.endswith(base) else None
    return None if found is None or head is None else f"write `{shown(head + found)}`"
