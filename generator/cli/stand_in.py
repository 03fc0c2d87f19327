"""`apono-bridge stand-in`: servers that answer like the real ones, for trying things out."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.stand_in_code_host import code_host
from generator.cli.stand_in_rancher import rancher
from generator.diagnostics.exit_codes import ExitCode

__all__ = ["command"]


@click.group("stand-in", no_args_is_help=True)
def command() -> None:
    """Serve a stand-in of a live system on this machine, for trying things out without one."""


command.add_command(code_host)
command.add_command(rancher)


def _list_faults(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from generator.server.apono.faults import EFFECTS

    width = max(map(len, EFFECTS))
    for name, effect in EFFECTS.items():
        click.echo(f"{name:<{width}}  {effect.summary}")
    ctx.exit()


@command.command("apono")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1. Default: a free one.")
@click.option(
    "--integrations", "count", type=click.IntRange(min=0), default=0, show_default=True, help="How many there are."
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="'EFFECT[=SECONDS] [METHOD [PATH [CALLS]]]'",
    help="What goes wrong: 'server-error', 'slow=0.2 GET', 'rate-limited POST /api/admin/v4/integrations 2-3'.",
)
@click.option("--objects", type=click.Path(), metavar="FILE", help="Keep the account's objects in FILE between runs.")
@click.option(
    "--catalog",
    "catalog_file",
    type=click.Path(),
    metavar="FILE",
    help="Integration types of the account: an answer of /api/v2/integrations-catalog, or of one type.",
)
@click.option(
    "--list-faults", is_flag=True, is_eager=True, expose_value=False, callback=_list_faults, help="List the effects."
)
def apono(port: int, count: int, faults: tuple[str, ...], objects: str | None, catalog_file: str | None) -> int:
    """
    Serve Apono's API, as far as provider apono-io/apono 1.9.1 uses it, until it is interrupted.

    Any token is accepted. Point the provider at it with the two environment variables that it prints.

    \b
    Example:
      apono-bridge stand-in apono --integrations 3000 --fault 'slow=0.2 GET'
    """
    from dataclasses import replace

    from generator.server.apono.api import AponoApi
    from generator.server.apono.faults import FaultError, parse_fault
    from generator.server.apono.seeds import DEFAULT_SEED, CatalogFileError, read_catalog
    from generator.server.apono.stand_in import serve_until_stopped
    from generator.server.apono.store import StoreError

    try:
        plan = [parse_fault(text) for text in faults]
        path = Path(objects) if objects is not None else None
        types = DEFAULT_SEED.integration_types if catalog_file is None else read_catalog(Path(catalog_file))
        seed = replace(DEFAULT_SEED, count=count, integration_types=types)
        serve_until_stopped(_announce, AponoApi(seed=seed, path=path, faults=plan), port=port)
    except (CatalogFileError, FaultError, StoreError) as exc:
        raise click.UsageError(str(exc)) from exc
    except OSError as exc:
        raise click.UsageError(f"cannot serve on port {port}: {(exc.strerror or '').lower()}") from exc
    return ExitCode.FINE


def _announce(url: str) -> None:
    click.echo(f"export APONO_ENDPOINT={url}\nexport APONO_PERSONAL_TOKEN=any")
    click.echo("Serving Apono's API until interrupted.", err=True)
