"""The page of commands, from what `--help` is made of."""

from __future__ import annotations

from collections.abc import Iterator

from generator.cli.descriptions import CommandDescription, OptionDescription, describe_commands
from generator.reference.markdown import code, fence, page, table

__all__ = ["commands_page"]

_INTRODUCTION = """\
`apono-bridge COMMAND --help` prints what stands here. `python main.py` in a checkout is the same program.
Exit codes are listed in [exit-codes.md](exit-codes.md)."""

_VARIABLES = (
    ("NO_COLOR", "If it is set and not empty, there are no colours, unless `--color always` is given."),
    (
        "APONO_BRIDGE_CACHE",
        "The folder for what makes the next run faster: records of `generate` runs, and the tables of the HCL parser "
        "where its own folder cannot be written. Default: `apono-bridge` in `XDG_CACHE_HOME` or `~/.cache`; empty: "
        "nothing is kept.",
    ),
    ("APONO_BRIDGE_API_URL", "The base URL of the API that previews are posted to; a token may be sent there."),
    (
        "GITHUB_TOKEN, GITLAB_TOKEN, BITBUCKET_TOKEN, SYSTEM_ACCESSTOKEN, GITEA_TOKEN",
        "The token that may comment, unless `APONO_BRIDGE_GITHUB_TOKEN` and so on hold one. With `BITBUCKET_USER`, "
        "Bitbucket's is that user's API token.",
    ),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE", "How to get to that API, and whom to trust."),
    ("APONO_BRIDGE_TRACEBACK", "If it is set, a mistake of this program is shown with its traceback, for a report."),
)


def commands_page() -> str:
    """`commands.md`."""
    commands = list(describe_commands())
    rows = [(f"[{command.name}](#{command.name.replace(' ', '-')})", command.summary) for command in commands]
    sections = [part for command in commands for part in _section(command)]
    variables = table(["Variable", "Meaning"], [(code(name), meaning) for name, meaning in _VARIABLES])
    index = table(["Command", "Does"], rows)
    return page("Commands", _INTRODUCTION, index, *sections, "## Environment variables", variables)


def _section(command: CommandDescription) -> Iterator[str]:
    yield f"## {command.name}"
    yield fence(command.usage)
    for paragraph in command.paragraphs:
        yield paragraph if isinstance(paragraph, str) else fence("\n".join(paragraph))
    if command.options:
        yield table(["Option", "Meaning", "Default"], [_row(option) for option in command.options])


def _row(option: OptionDescription) -> tuple[str, str, str]:
    names = ", ".join(map(code, option.names))
    return f"{names} {code(option.value)}".rstrip(), option.meaning, code(option.default)
