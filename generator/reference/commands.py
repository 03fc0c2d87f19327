"""The page of commands, from what `--help` is made of."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

import click

from generator.cli.app import COMMANDS, apono_bridge
from generator.reference.markdown import code, fence, page, table

__all__ = ["commands_page"]

_INTRODUCTION = """\
`apono-bridge COMMAND --help` prints what stands here. `python main.py` in a checkout is the same program.
Exit codes are listed in [exit-codes.md](exit-codes.md)."""


def commands_page() -> str:
    """`commands.md`."""
    context = click.Context(apono_bridge, info_name="apono-bridge")
    rows = [(f"[{name}](#{name})", summary) for name, summary in COMMANDS.items()]
    sections: list[str] = []
    for name in COMMANDS:
        command = apono_bridge.get_command(context, name)
        assert command is not None  # noqa: S101 - the group knows its own commands
        sections += _section(name, command)
    return page("Commands", _INTRODUCTION, table(["Command", "Does"], rows), *sections)


def _section(name: str, command: click.Command) -> Iterator[str]:
    arguments = [_usage(parameter) for parameter in command.params if isinstance(parameter, click.Argument)]
    yield f"## {name}"
    yield fence(" ".join(["apono-bridge", name, "[OPTIONS]", *arguments]))
    yield from _help(command.help or "")
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    if options:
        yield table(["Option", "Meaning", "Default"], [_row(option) for option in options])


def _usage(argument: click.Argument) -> str:
    return argument.make_metavar(click.Context(click.Command("")))


def _help(text: str) -> Iterator[str]:
    """Paragraphs; one that click leaves alone (behind a backspace) becomes a block of code."""
    for paragraph in cleandoc(text).split("\n\n"):
        if not paragraph.startswith("\b\n"):
            yield paragraph
            continue
        lines = paragraph.removeprefix("\b\n").split("\n")
        if not lines[0].startswith(" "):
            yield lines.pop(0)
        yield fence("\n".join(line.removeprefix("  ") for line in lines))


def _row(option: click.Option) -> tuple[str, str, str]:
    names = ", ".join(code(name) for name in [*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else f" {code(_value(option))}"
    repeated = " Can be given several times." if option.multiple else ""
    default = option.default if option.show_default else None
    shown = " ".join(default) if isinstance(default, list | tuple) else default
    return f"{names}{value}", f"{option.help or ''}{repeated}", code(str(shown)) if shown is not None else ""


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(map(str, option.type.choices))
    return option.metavar or option.type.name.upper()
