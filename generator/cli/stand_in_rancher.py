"""`apono-bridge stand-in rancher`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.files import refuse_existing, write_file
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.text import show

if TYPE_CHECKING:
    from generator.server.rancher.fake import FakeRancher

__all__ = ["rancher"]


def _lister(make_rows: Callable[[], Iterable[tuple[str, str]]]) -> Callable[[click.Context, object, bool], None]:
    """A callback of a flag that prints names with what they mean, and ends the command."""

    def print_rows(ctx: click.Context, _parameter: object, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            rows = list(make_rows())
            width = max(len(name) for name, _ in rows)
            click.echo("\n".join(f"{name:<{width}}  {meaning}" for name, meaning in rows))
            ctx.exit()

    return print_rows


def _faults() -> Iterable[tuple[str, str]]:
    from generator.server.rancher.fake import Fault

    return [(fault.kebab_name, fault.value) for fault in Fault]


def _setups() -> Iterable[tuple[str, str]]:
    from generator.server.rancher.fake import SETUPS

    return [(name, setup.summary) for name, setup in SETUPS.items()]


@click.command("rancher")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1. Default: a free one.")
@click.option(
    "--rancher-version",
    "version",
    default="2.14",
    show_default=True,
    metavar="VERSION",
    help="A line from 2.8 to 2.15, or a whole version such as v2.9.4-hotfix-2dcf.1.",
)
@click.option("--setup", "setups", multiple=True, metavar="NAME", help="What is otherwise than in a healthy Rancher.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="'FAULT[=VALUE] [PATH [TIMES]]'",
    help="What goes wrong: 'expired-certificate', 'slow=0.5', 'bad-gateway /v3 2'.",
)
@click.option(
    "--key",
    "key_name",
    type=click.Choice(["dedicated", "admin", "bystander", "ext", "scoped", "expired", "disabled", "unknown"]),
    default="dedicated",
    show_default=True,
    help="Whose key to print; dedicated: the documented user of Apono.",
)
@click.option("--ca-out", "ca_file", type=click.Path(), metavar="FILE", help="Write its certificate authority to FILE.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.option(
    "--list-faults", is_flag=True, is_eager=True, expose_value=False, callback=_lister(_faults), help="List the faults."
)
@click.option(
    "--list-setups",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_lister(_setups),
    help="List the set-ups.",
)
def rancher(
    port: int,
    version: str,
    setups: tuple[str, ...],
    faults: tuple[str, ...],
    key_name: str,
    ca_file: str | None,
    force: bool,
) -> int:
    """
    Serve a Rancher server with a certificate of its own, as far as the live checks ask, until it is interrupted.

    Prints the three environment variables with a key that is bound to it; `eval` of the output sets them. Its
    certificate authority is made anew at each start: name the file of --ca-out in a spec.

    \b
    Examples:
      apono-bridge stand-in rancher --port 8443 --ca-out rancher-ca.pem
      apono-bridge stand-in rancher --rancher-version 2.9 --setup no-inherited-role
      apono-bridge stand-in rancher --fault 'bad-gateway /v3 2' --key admin
    """
    from generator.server.until_stopped import until_stopped

    if ca_file is not None:
        refuse_existing(Path(ca_file), force=force)
    server = _make(port, version, setups, faults)
    with ExitStack() as running:
        try:
            running.enter_context(server)
        except OSError as exc:
            raise click.UsageError(f"cannot serve on port {port}: {(exc.strerror or '').lower()}") from exc
        if ca_file is not None:
            code = write_file("stand-in rancher", Path(ca_file), server.ca_pem, force=force)
            if code is not ExitCode.FINE:
                return code
        with until_stopped():
            _announce(server, key_name, ca_file)
    return ExitCode.FINE


def _make(port: int, version: str, setups: Sequence[str], faults: Sequence[str]) -> FakeRancher:
    from generator.diagnostics.spelling import nearest
    from generator.server.rancher.fake import SETUPS, FakeRancher, combine
    from generator.server.rancher.fake.faults import FaultError, parse_trouble

    for name in setups:
        if name not in SETUPS:
            guess = nearest(name, SETUPS)
            hint = f" Did you mean '{guess}'?" if guess else " --list-setups lists them."
            raise click.UsageError(f"There is no set-up '{show(name)}'.{hint}")
    try:
        troubles = [parse_trouble(text) for text in faults]
    except FaultError as exc:
        raise click.UsageError(show(str(exc))) from exc
    return FakeRancher(version, combine(setups), faults=troubles, port=port)


def _announce(server: FakeRancher, key_name: str, ca_file: str | None) -> None:
    from generator.server.rancher.fake.setups import KEYS

    key, endpoint = server.key(KEYS[key_name]), server.endpoint
    click.echo(
        f"export APONO_BRIDGE_RANCHER_HOST={endpoint}\n"
        f"export APONO_BRIDGE_RANCHER_ACCESS_KEY={key.access_key}\n"
        f"export APONO_BRIDGE_RANCHER_SECRET_KEY={key.secret_key.reveal()}"
    )
    authority = f"certificate_authority:\n  file: {show(ca_file)}\n" if ca_file else ""
    click.echo(
        f"Serving Rancher {show(server.version)} until interrupted. In a spec:\n"
        f"host: {endpoint.host}\nport: {endpoint.port}\n{authority}",
        err=True,
        nl=False,
    )
