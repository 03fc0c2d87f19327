"""`apono-bridge stand-in code-host`: a platform that takes comments on one pull request."""

from __future__ import annotations

import click

from generator.cli.posting import PLATFORMS
from generator.diagnostics.exit_codes import ExitCode

__all__ = ["code_host"]

_TOKEN = "any"  # noqa: S105 - worth nothing anywhere


@click.command("code-host")
@click.argument("platform", type=click.Choice(PLATFORMS), metavar="|".join(PLATFORMS))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1. Default: a free one.")
@click.option("--pull-request", type=click.IntRange(1), default=7, show_default=True, help="Its number.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="'EFFECT[=SECONDS] [METHOD [PATH [CALLS]]]'",
    help="What goes wrong: 'server-error', 'secondary-limit=5 POST', 'forbidden PATCH'. `stand-in apono --list-faults` "
    "lists them.",
)
def code_host(platform: str, port: int, pull_request: int, faults: tuple[str, ...]) -> int:
    """
    Serve the API of a platform as far as comments on one pull request go, until it is interrupted.

    It prints the variables that send `preview --post` there, and says what the repository is called.

    \b
    Example:
      apono-bridge stand-in code-host github --fault 'rate-limited=2 POST * 1'
    """
    from generator.publishers import get_code_host
    from generator.server.apono.faults import FaultError, parse_fault
    from generator.server.code_hosts import CodeHostApi, CodeHostStandIn, User
    from generator.server.until_stopped import until_stopped

    try:
        plan = [parse_fault(text) for text in faults]
        api = CodeHostApi(platform, users={_TOKEN: User(1, "preview-bot")}, pull_request=pull_request, faults=plan)
        with CodeHostStandIn(api, port=port) as server, until_stopped():
            click.echo(f"export APONO_BRIDGE_API_URL={server.url}")
            click.echo(f"export {get_code_host(platform).token_variables[0]}={_TOKEN}")
            what = f"pull request {pull_request} of {api.store.repository}"
            click.echo(f"Serving comments on {what} until interrupted.", err=True)
    except FaultError as exc:
        raise click.UsageError(str(exc)) from exc
    except OSError as exc:
        raise click.UsageError(f"cannot serve on port {port}: {(exc.strerror or '').lower()}") from exc
    return ExitCode.FINE
