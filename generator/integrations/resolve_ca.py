"""Resolving the certificate authority: from a file or from the spec itself to the text that is emitted."""

from __future__ import annotations

from generator.addresses import AttributePath, VariableName
from generator.diagnostics import Diagnostic, Part
from generator.diagnostics.codes import fields as codes
from generator.integrations.kind import ResolveContext
from generator.model import Value
from generator.spec.surface import CertificateAuthority

__all__ = ["resolve_certificate_authority"]

_PATH = AttributePath.of("certificate_authority")


def resolve_certificate_authority(
    authority: CertificateAuthority | None, server: str, context: ResolveContext, diagnostics: list[Diagnostic]
) -> Value | None:
    """
    The certificates in PEM form, or the variable that stands for them.

    Args:
        server: Host and port, for commands in messages.
    """
    if authority is None:
        return None
    if (authority.file is None) == (authority.pem is None):
        diagnostics.append(codes.CERTIFICATE_AUTHORITY_SHAPE.at(_PATH, part=Part.KEY))
        return None
    if isinstance(authority.pem, VariableName):
        return authority.pem
    # Only specs with a certificate pay for this import.
    from generator.spec.rules.certificates import check_certificate_authority

    if authority.pem is not None:
        text, found = check_certificate_authority(authority.pem, _PATH / "pem", context.now, server=server)
        diagnostics += found
        return text
    return _from_file(authority.file or "", server, context, diagnostics)


def _from_file(file: str, server: str, context: ResolveContext, diagnostics: list[Diagnostic]) -> str | None:
    from generator.spec.rules.certificate_files import read_certificate_authority
    from generator.spec.rules.certificates import check_certificate_authority

    path = _PATH / "file"
    if context.spec_file is None or context.repository is None:
        diagnostics.append(codes.FILE_FROM_STANDARD_INPUT.at(path))
        return None
    context.note_read(context.spec_file.parent / file)
    source, found = read_certificate_authority(file, context.spec_file, context.repository, path)
    diagnostics += found
    if source is None:
        return None
    text, found = check_certificate_authority(source.text, path, context.now, source=source, server=server)
    diagnostics += found
    return text
