"""The command group: commands are imported when they are run, and every way to fail ends in an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

import click

from generator import __version__
from generator.diagnostics.exit_codes import ExitCode

__all__ = ["COMMANDS", "apono_bridge", "run"]

COMMANDS = {
    "init": "Write a first spec, from questions or from flags.",
    "validate": "Check specs and report all that is wrong with them.",
    "generate": "Check specs and write their Terraform code.",
    "plan": "Show what applying the generated code would do.",
    "preview": "Show reviewers what a change of specs does.",
    "explain": "Tell what a diagnostic means, or what becomes of a spec.",
    "import": "Make specs of Terraform code or state, with a report of what became of each line.",
    "migrate": "Turn code with the provider's older resource of an integration into the newer one.",
    "parity": "Compare the code of a spec with the one that Apono shows.",
    "drift": "Compare specs, generated code and the live account at Apono.",
    "catalog": "Read the integration types of the account at Apono, and make descriptors of them.",
    "schema": "Print the JSON Schema of specs, for editors.",
    "checks": "Tell of the live checks: what Rancher and Apono are asked before anything is written.",
    "demo": "Show the whole way on an example, in a folder of its own.",
    "provider": "Use the offline provider with your own Terraform; compare provider schemas.",
    "stand-in": "Serve a stand-in of Rancher or of Apono's API, for trying things out.",
    "completion": "Print the set-up of shell completion.",
}
"""
By name, in the order of the work. Each is the command `command` of the module of its name beside this one, with `_` for
`-`, and with `_` behind a word that Python keeps for itself.
"""


class _LazyGroup(click.Group):
    """Knows its commands by name; `--help` needs none of them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name.replace('-', '_')}{'_' if iskeyword(cmd_name) else ''}"
        command: click.Command = import_module(f"generator.cli.{module}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from generator.diagnostics.spelling import nearest

            guess = nearest(args[0], COMMANDS)
            hint = f" Did you mean '{guess}'?" if guess else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exit codes, the same for every command"):
            formatter.write_dl([(str(int(code)), code.meaning) for code in ExitCode])


@click.command(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
@click.version_option(__version__, "--version", prog_name="apono-bridge")
def apono_bridge() -> None:
    """
    From a short spec of an Apono integration of Rancher to checked Terraform code.

    \b
    A first try:
      apono-bridge demo
      apono-bridge init
      apono-bridge validate --offline rancher.yaml
      apono-bridge generate --offline rancher.yaml -o terraform
    """


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns the exit code. No traceback reaches the user."""
    try:
        result = apono_bridge.main(list(arguments), prog_name="apono-bridge", standalone_mode=False)
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.exceptions.NoArgsIsHelpError as exc:
        exc.show()
        return int(ExitCode.USAGE)
    except click.UsageError as exc:
        exc.show()
        return int(ExitCode.USAGE)
    except click.ClickException as exc:
        exc.show()
        return int(ExitCode.ERRORS)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrupted; nothing was written.", err=True)
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as exc:  # noqa: BLE001 - the last net: a bug is a diagnostic, never a traceback
        return _report_bug(exc)
    return int(result) if isinstance(result, int) else int(ExitCode.FINE)


def _report_bug(error: Exception) -> int:
    from generator.diagnostics.codes.tool import BUG
    from generator.diagnostics.masking import mask_secrets

    mistake = mask_secrets(f"{type(error).__name__}: {error}".splitlines()[0])
    diagnostic = BUG.at(mistake=mistake)
    click.echo(f"error[{diagnostic.code}]: {diagnostic.summary}\nhelp: {diagnostic.hint}", err=True)
    if os.environ.get("APONO_BRIDGE_TRACEBACK"):
        raise error
    return int(ExitCode.BUG)
