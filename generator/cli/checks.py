"""`apono-bridge checks`: what would be asked of a live server."""

from __future__ import annotations

import sys

import click

from generator.cli.common import color_option, format_option, make_outcome, print_outcome, use_color
from generator.diagnostics.exit_codes import ExitCode

__all__ = ["command"]


@click.group("checks", no_args_is_help=True)
def command() -> None:
    """Tell of the live checks: what Rancher and Apono are asked before anything is written."""


@command.command("list")
@format_option
@color_option
def list_checks(output_format: str, color: str) -> int:
    """
    List the live checks, in the order of asking.

    A check that needs another one is skipped when that one fails, so that one cause gives one message. The codes that
    are waivable may stand in the `waivers` of a spec.

    \b
    Examples:
      apono-bridge checks list
      apono-bridge checks list --format json
    """
    from generator.checks.registry import ALL_CHECKS
    from generator.cli.check_pages import describe_check, render_checks

    if output_format == "json":
        outcome = make_outcome("checks list", [], extra={"checks": [describe_check(check) for check in ALL_CHECKS]})
        return print_outcome(outcome, "json", color)
    from generator.diagnostics.renderers.paint import paint_nothing, paint_with_ansi

    paint = paint_with_ansi if use_color(color, sys.stdout.isatty()) else paint_nothing
    click.echo(render_checks(ALL_CHECKS, paint), nl=False, color=True)
    return ExitCode.FINE
