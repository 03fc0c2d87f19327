"""`apono-bridge stand-in`: servers that answer like the real ones, for trying things out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.stand_in_code_host import code_host
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from generator.server.rancher.fake import FakeRancher

__all__ = ["command"]


@click.group("stand-in", no_args_is_help=True)
def command() -> None:
    """Serve a stand-in of a live system on this machine, for trying things out without one."""


command.add_command(code_host)


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
    "--list-faults", is_flag=True, is_eager=True, expose_value=False, callback=_list_faults, help="List the effects."
)
def apono(port: int, count: int, faults: tuple[str, ...], objects: str | None) -> int:
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
    from generator.server.apono.seeds import DEFAULT_SEED
    from generator.server.apono.stand_in import serve_until_stopped
    from generator.server.apono.store import StoreError

    try:
        plan = [parse_fault(text) for text in faults]
        path = Path(objects) if objects is not None else None
        api = AponoApi(seed=replace(DEFAULT_SEED, count=count), path=path, faults=plan)
        serve_until_stopped(_announce, api, port=port)
    except (FaultError, StoreError) as exc:
        raise click.UsageError(str(exc)) from exc
    except OSError as exc:
        raise click.UsageError(f"cannot serve on port {port}: {(exc.strerror or '').lower()}") from exc
    return ExitCode.FINE


def _announce(url: str) -> None:
    click.echo(f"export APONO_ENDPOINT={url}\nexport APONO_PERSONAL_TOKEN=any")
    click.echo("Serving Apono's API until interrupted.", err=True)


def _list_rancher_faults(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from generator.server.rancher.fake import Fault

    width = max(len(fault.kebab_name) for fault in Fault)
    for fault in Fault:
        click.echo(f"{fault.kebab_name:<{width}}  {fault.value}")
    ctx.exit()


def _list_setups(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from generator.server.rancher.fake import SETUPS

    click.echo("\n".join(SETUPS))
    ctx.exit()


@command.command("rancher")
@click.option(
    "--rancher-version",
    "version",
    default="2.14",
    show_default=True,
    metavar="VERSION",
    help="A line from 2.8 to 2.15, or a whole version such as v2.9.4-hotfix-2dcf.1.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1. Default: a free one.")
@click.option("--ca-out", type=click.Path(), metavar="FILE", help="Write the CA to trust to FILE, for a spec to name.")
@click.option(
    "--setup", "setups", multiple=True, metavar="NAME", help="Another state of affairs: 'no-list-right', 'expired-key'."
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="'FAULT[=SECONDS] [PATH [TIMES]]'",
    help="What goes wrong: 'wrong-ca', 'slow=0.5 /v3', 'bad-gateway /v3/clusters 2'.",
)
@click.option(
    "--key",
    type=click.Choice(["dedicated", "admin", "bystander", "ext", "unknown"]),
    default="dedicated",
    show_default=True,
    help="Whose key to print: of Apono's own user, an administrator, a user without rights; of the kind that 2.12 "
    "brought; one that does not exist.",
)
@click.option(
    "--list-faults",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_rancher_faults,
    help="List the faults.",
)
@click.option(
    "--list-setups", is_flag=True, is_eager=True, expose_value=False, callback=_list_setups, help="List the set-ups."
)
def rancher(
    version: str, port: int, ca_out: str | None, setups: tuple[str, ...], faults: tuple[str, ...], key: str
) -> int:
    """
    Serve Rancher's API as far as the live checks ask it, until it is interrupted.

    It speaks TLS with a CA that it makes at its start. The three variables that it prints bind a key to it; both are
    worth nothing anywhere else.

    \b
    Example:
      apono-bridge stand-in rancher --ca-out rancher-ca.pem --setup no-list-right
    """
    from generator.server.rancher.fake import FakeRancher, combine
    from generator.server.rancher.fake.faults import FaultError, parse_trouble
    from generator.server.until_stopped import until_stopped

    try:
        troubles = [parse_trouble(text) for text in faults]
        _require_known(version, setups)
        with FakeRancher(version, combine(setups), faults=troubles, port=port) as server:
            if ca_out is not None:
                Path(ca_out).write_text(server.ca_pem, encoding="ascii")
            with until_stopped():
                _announce_rancher(server, key, ca_out)
    except FaultError as exc:
        raise click.UsageError(str(exc)) from exc
    except OSError as exc:
        raise click.UsageError(f"cannot serve on port {port}: {(exc.strerror or '').lower()}") from exc
    return ExitCode.FINE


def _require_known(version: str, setups: tuple[str, ...]) -> None:
    """
    Raises:
        click.UsageError: There is no such version or set-up.
    """
    from generator.diagnostics import BugError
    from generator.server.rancher.fake import SETUPS, VERSIONS
    from generator.server.rancher.fake.features import minor_of
    from generator.spec.spelling import nearest

    for name in setups:
        if name not in SETUPS:
            guess = nearest(name, SETUPS)
            hint = f" Did you mean '{guess}'?" if guess else " --list-setups lists them."
            raise click.UsageError(f"There is no set-up '{name}'.{hint}")
    try:
        minor_of(VERSIONS.get(version.removeprefix("v"), version))
    except (ValueError, BugError) as exc:
        raise click.UsageError(f"'{version}' is no version from 2.8 to 2.15.") from exc


def _announce_rancher(server: FakeRancher, key_name: str, ca_out: str | None) -> None:
    from generator.server.rancher.fake import setups

    access_key = getattr(setups, f"{key_name.upper()}_KEY")
    key = server.key(access_key)
    click.echo(f"export APONO_BRIDGE_RANCHER_HOST={key.endpoint}")
    click.echo(f"export APONO_BRIDGE_RANCHER_ACCESS_KEY={key.access_key}")
    click.echo(f"export APONO_BRIDGE_RANCHER_SECRET_KEY={key.secret_key.reveal()}")
    ca = f" Its CA is in {ca_out}." if ca_out is not None else ""
    click.echo(f"Serving Rancher {server.version} until interrupted.{ca}", err=True)
