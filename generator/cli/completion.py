"""`apono-bridge completion`."""

from __future__ import annotations

import click

__all__ = ["command"]

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
def command(shell: str) -> int:
    """
    Print the set-up of shell completion.

    \b
    Install it for good:
      bash: apono-bridge completion bash > ~/.local/share/bash-completion/completions/apono-bridge
      zsh:  apono-bridge completion zsh > "${fpath[1]}/_apono-bridge"
      fish: apono-bridge completion fish > ~/.config/fish/completions/apono-bridge.fish

    \b
    Or for the running shell (bash and zsh; bash has to be 4.4 or newer):
      source <(apono-bridge completion bash)
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from generator.cli.app import apono_bridge

    completion_class = get_completion_class(shell)
    if completion_class is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    completion = completion_class(apono_bridge, {}, "apono-bridge", "_APONO_BRIDGE_COMPLETE")
    # Of the base class: bash's own would start bash to ask for its version, which may not be here.
    click.echo(ShellComplete.source(completion))
    return 0
