"""What `--help` is made of, as values, for the reference page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc

import click

from generator.cli.app import COMMANDS, apono_bridge

__all__ = ["CommandDescription", "OptionDescription", "describe_commands"]


@dataclass(frozen=True, slots=True)
class OptionDescription:
    """
    One option.

    Attributes:
        value: What it takes; "" for a flag.
        default: "" if none is shown.
    """

    names: tuple[str, ...]
    value: str
    meaning: str
    default: str


@dataclass(frozen=True, slots=True)
class CommandDescription:
    """
    One command.

    Attributes:
        usage: The command line in short.
        paragraphs: Of the help; a tuple of lines is code.
    """

    name: str
    summary: str
    usage: str
    paragraphs: tuple[str | tuple[str, ...], ...]
    options: tuple[OptionDescription, ...]


def describe_commands() -> Iterator[CommandDescription]:
    """Every command, in the order of the work; those of a group come after the group, as `provider install`."""
    context = click.Context(apono_bridge, info_name="apono-bridge")
    for name, summary in COMMANDS.items():
        command = apono_bridge.get_command(context, name)
        assert command is not None  # noqa: S101 - the group knows its own commands
        yield _describe_command(name, summary, command, context)
        if isinstance(command, click.Group):
            for inner_name, inner in command.commands.items():
                summary = inner.get_short_help_str(limit=200)
                yield _describe_command(f"{name} {inner_name}", summary, inner, context)


def _describe_command(name: str, summary: str, command: click.Command, context: click.Context) -> CommandDescription:
    arguments = [one.make_metavar(context) for one in command.params if isinstance(one, click.Argument)]
    rest = ["COMMAND", "..."] if isinstance(command, click.Group) else ["[OPTIONS]", *arguments]
    return CommandDescription(
        name=name,
        summary=summary,
        usage=" ".join(["apono-bridge", name, *rest]),
        paragraphs=tuple(_split(cleandoc(command.help or ""))),
        options=tuple(_describe(one) for one in command.params if isinstance(one, click.Option)),
    )


def _split(text: str) -> Iterator[str | tuple[str, ...]]:
    """Paragraphs; what click leaves alone (behind a backspace) is code, but for a first line that is not indented."""
    for paragraph in text.split("\n\n"):
        if not paragraph.startswith("\b\n"):
            yield paragraph
            continue
        lines = paragraph.removeprefix("\b\n").split("\n")
        if not lines[0].startswith(" "):
            yield lines.pop(0)
        yield tuple(line.removeprefix("  ") for line in lines)


def _describe(option: click.Option) -> OptionDescription:
    repeated = " Can be given several times." if option.multiple else ""
    default = option.default if option.show_default else None
    shown = " ".join(default) if isinstance(default, list | tuple) else default
    return OptionDescription(
        names=(*option.opts, *option.secondary_opts),
        value="" if option.is_flag else _name_value(option),
        meaning=f"{option.help or ''}{repeated}",
        default="" if shown is None else str(shown),
    )


def _name_value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(map(str, option.type.choices))
    return option.metavar or option.type.name.upper()
