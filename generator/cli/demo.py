"""`apono-bridge demo`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from contextlib import chdir, nullcontext, redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from generator.cli.common import color_option, use_color
from generator.cli.demo_servers import DemoServers
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.text import show as show_text

__all__ = ["command"]

_SPECS = Path(__file__).parent / "demo_specs"
_GENERATE = "generate rancher.yaml -o terraform --target hcl --target json"
_FIRST_SETUP = ("no-list-right",)
_CHANGED = ("credential_rotation_days: 30", "credential_rotation_days: 14")


@dataclass(frozen=True, slots=True)
class _Step:
    """
    One part of the show.

    Attributes:
        title: What is about to be seen.
        show: A file to print, relative to the demo's folder; "" for none.
        arguments: A command line of ours to run; "" for none.
        expected: Its exit code.
        prepare: Changes the folder or the server before that.
        is_quiet: Whether notes, which were seen before, go to /dev/null.
    """

    title: str
    show: str = ""
    arguments: str = ""
    expected: ExitCode = ExitCode.FINE
    prepare: Callable[[DemoServers], None] | None = None
    is_quiet: bool = False


def _change_spec(_: DemoServers) -> None:
    spec = Path("rancher.yaml")
    old, new = _CHANGED
    spec.write_text(spec.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


_STEPS = (
    _Step("A spec says in the words of Apono's form what the integration shall be.", show="rancher.yaml"),
    _Step(
        "Mistakes are found before any code exists. This one has several; all are reported in one run.",
        arguments="validate --offline broken.yaml",
        expected=ExitCode.ERRORS,
    ),
    _Step(
        "The right one is compared with the live servers, Rancher and Apono, which here are stand-ins. The role that "
        "Rancher has for Apono lacks a rule, so nothing is written.",
        arguments=_GENERATE,
        expected=ExitCode.ERRORS,
    ),
    _Step(
        "Somebody adds the rule, and every check passes.",
        arguments="validate rancher.yaml",
        prepare=DemoServers.start,
    ),
    _Step("So the spec becomes code, in two forms: HCL and Terraform JSON.", arguments=_GENERATE),
    _Step("This is the HCL.", show="terraform/hcl/rancher_production.tf"),
    _Step(
        "Where each value comes from, and which ones are assumed because the vendor does not document them:",
        arguments="explain rancher.yaml",
    ),
    _Step(
        f"Somebody changes the spec to `{_CHANGED[1]}`, but does not generate again. In CI, --check finds out.",
        arguments=f"{_GENERATE} --check --diff",
        expected=ExitCode.CHANGES,
        prepare=_change_spec,
        is_quiet=True,
    ),
    _Step("Generating again writes only the files that differ.", arguments=_GENERATE, is_quiet=True),
)

_NEXT = """\
Next: write a spec of your own, check it, and generate its code.

  apono-bridge init -o rancher.yaml
  export APONO_BRIDGE_RANCHER_HOST=rancher.example.com:443
  export APONO_BRIDGE_RANCHER_ACCESS_KEY=token-xxxxx
  read -rs APONO_BRIDGE_RANCHER_SECRET_KEY && export APONO_BRIDGE_RANCHER_SECRET_KEY
  read -rs APONO_PERSONAL_TOKEN && export APONO_PERSONAL_TOKEN
  apono-bridge validate rancher.yaml
  apono-bridge generate rancher.yaml -o terraform

With --offline, nobody is asked and no key is needed. Without a token, Rancher alone is asked.
Then compare with "View as Code" in Apono, and run `terraform init` and `terraform plan` in the output folder.
"""


@click.command("demo")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(),
    metavar="DIR",
    help="Keep everything in DIR, which must not exist yet.",
)
@color_option
def command(folder: str | None, color: str) -> int:
    """
    Show the whole way on an example, in a folder of its own.

    Every command that it shows really runs. Rancher and Apono are stand-ins on this machine; nothing else is asked.
    The folder is a temporary one and is deleted at the end, unless you give one to keep.

    \b
    Examples:
      apono-bridge demo
      apono-bridge demo -o apono-bridge-demo
    """
    show = _Show(use_color(color, sys.stdout.isatty()), color)
    if folder is not None:
        return _run_in(_new_folder(Path(folder)), show, kept=folder)
    with TemporaryDirectory(prefix="apono-bridge-demo-") as temporary:
        return _run_in(Path(temporary), show, kept=None)


def _new_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True)
    except FileExistsError as exc:
        raise click.UsageError(
            f"{show_text(folder.as_posix())} exists. The demo wants a folder of its own: choose another."
        ) from exc
    except OSError as exc:
        reason = (exc.strerror or type(exc).__name__).lower()
        raise click.UsageError(f"Cannot make the folder {show_text(folder.as_posix())}: {reason}.") from exc
    return folder


def _run_in(folder: Path, show: _Show, *, kept: str | None) -> int:
    """Runs all steps in *folder*, so that what they print is what a user would see there."""
    for spec in _SPECS.iterdir():
        (folder / spec.name).write_text(spec.read_text(encoding="utf-8"), encoding="utf-8")
    servers = DemoServers()
    with chdir(folder), servers.run(folder, _FIRST_SETUP):
        for number, step in enumerate(_STEPS, start=1):
            if step.prepare is not None:
                step.prepare(servers)
            show.step(number, step)
    click.echo()
    click.echo(_NEXT, nl=False)
    if kept is None:
        click.echo("\nThe folder of this demo is deleted now; `apono-bridge demo -o DIR` keeps it.")
    else:
        click.echo(f"\nEverything is in {show_text(kept)}.")
    return int(ExitCode.FINE)


class _Show:
    """Prints titles, files and the output of commands."""

    def __init__(self, colour: bool, color: str) -> None:
        self.colour = colour
        self.color = color

    def step(self, number: int, step: _Step) -> None:
        self.heading(f"{number}. {step.title}")
        if step.show:
            self.prompt(f"cat {step.show}")
            click.echo(Path(step.show).read_text(encoding="utf-8"), nl=False)
        if step.arguments:
            self.prompt(f"apono-bridge {step.arguments}{' 2>/dev/null' if step.is_quiet else ''}")
            self.run(step)

    def run(self, step: _Step) -> None:
        """
        Runs a command of ours in this process.

        Raises:
            BugError: It ended otherwise than the story has it.
        """
        from generator.cli.app import run

        arguments = [*shlex.split(step.arguments), "--color", self.color]
        with redirect_stderr(StringIO()) if step.is_quiet else nullcontext():
            code = run(arguments)
        if code != step.expected:
            from generator.diagnostics import BugError

            raise BugError(f"in the demo, `{step.arguments}` ended with exit code {code}, not {int(step.expected)}")
        if code:
            click.echo(self.paint("2", f"(exit code {code}: {step.expected.meaning})"), color=True)

    def heading(self, text: str) -> None:
        click.echo()
        click.echo(self.paint("1;36", text), color=True)
        click.echo()

    def prompt(self, text: str) -> None:
        click.echo(self.paint("1", f"$ {text}"), color=True)

    def paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text
