"""`validate --fix`: shows what can be mended for certain, asks, and does it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from generator.cli.common import Problem, use_color
from generator.diagnostics.text import show

if TYPE_CHECKING:
    from generator.checks.tls.certificates import Certificate
    from generator.checks.tls.offered_ca import OfferedCa
    from generator.cli.live import LiveOptions, LiveRun
    from generator.pipeline.ca_fix import CaFix
    from generator.pipeline.compilation import CompiledIntegration
    from generator.server.rancher.endpoints import Endpoint

__all__ = ["fix_specs"]

_FIXABLE: Final = ("LIVE105", "LIVE106", "LIVE131")
"""The CA of the spec did not sign, there is none, or its text is not the published one."""


def fix_specs(
    integrations: Sequence[CompiledIntegration], run: LiveRun, live: LiveOptions, accepted: Sequence[str], color: str
) -> bool:
    """
    Whether anything was changed.

    Args:
        accepted: Fingerprints that somebody compared already.

    Raises:
        Problem: A file cannot be written.
    """
    if run.preflight is None:
        return False
    rows = zip(integrations, run.preflight.report.integrations, strict=True)
    wanted = [
        (compiled, row.endpoint)
        for compiled, row in rows
        if row.endpoint is not None and any(diagnostic.code in _FIXABLE for diagnostic in row.diagnostics)
    ]
    if not wanted:
        click.echo("\nThere is nothing that --fix could mend.")
    written: set[str] = set()
    for compiled, endpoint in wanted:
        _fix(compiled, endpoint, live, accepted, color, written)
    return bool(written)


def _fix(
    compiled: CompiledIntegration,
    endpoint: Endpoint,
    live: LiveOptions,
    accepted: Sequence[str],
    color: str,
    written: set[str],
) -> None:
    """Adds to *written* what was changed."""
    from generator.checks.tls.offered_ca import find_offered_ca
    from generator.cli.live import load_own_credentials
    from generator.pipeline.ca_fix import plan_ca_fix

    is_vouched = load_own_credentials(live).find(endpoint) is not None
    offered = find_offered_ca(endpoint, is_vouched=is_vouched)
    fix = offered if isinstance(offered, str) else plan_ca_fix(compiled, offered.text)
    click.echo(f"\n{show(compiled.source.name)}")
    if isinstance(offered, str) or isinstance(fix, str):
        click.echo(f"Not mended: {show(str(fix))}")
        return
    if written >= {change.path for change in fix.changes}:
        return
    _show(endpoint, offered, fix, color)
    if not _is_accepted(offered.certificates, accepted):
        click.echo("Nothing was changed.")
        return
    _apply(fix)
    written |= {change.path for change in fix.changes}


def _show(endpoint: Endpoint, offered: OfferedCa, fix: CaFix, color: str) -> None:
    from generator.cli.differences import render_difference

    click.echo(f"{endpoint} publishes this CA, which signed its certificate:")
    for certificate in offered.certificates:
        first, last = certificate.not_before.date().isoformat(), certificate.not_after.date().isoformat()
        click.echo(f"  subject  {show(certificate.subject)}\n  valid    {first} to {last}")
        click.echo(f"  SHA-256  {_spell(certificate)}")
    click.echo("Compare with the owner of the server: who can answer in its place can publish a CA, too.\n")
    colour = use_color(color, sys.stdout.isatty())
    for change in fix.changes:
        click.echo(render_difference(change.path, change.old, change.new, colour=colour), nl=False, color=True)


def _spell(certificate: Certificate) -> str:
    digits = certificate.fingerprint.upper()
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))


def _is_accepted(certificates: Sequence[Certificate], accepted: Sequence[str]) -> bool:
    """Asked at a terminal; elsewhere somebody must have given the fingerprint of each."""
    known = {text.upper().removeprefix("SHA256:").replace(":", "").lower() for text in accepted}
    if known:
        fits = all(certificate.fingerprint.lower() in known for certificate in certificates)
        if not fits:
            click.echo("The fingerprint is not the one that --accept-ca names.")
        return fits
    if not sys.stdin.isatty():
        click.echo("There is no terminal to ask at: give the owner's fingerprint with --accept-ca SHA256:...")
        return False
    return click.confirm("Trust this CA, and write that?", default=False)


def _apply(fix: CaFix) -> None:
    from generator.diagnostics.codes.output import CANNOT_WRITE
    from generator.pipeline.output import WriteError

    try:
        fix.apply()
    except WriteError as exc:
        file, reason = exc.args
        raise Problem([CANNOT_WRITE.at(file=file, reason=reason)]) from exc
    for change in fix.changes:
        click.echo(f"{'created' if change.old is None else 'updated':<10} {show(change.path)}")
