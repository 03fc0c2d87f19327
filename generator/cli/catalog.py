"""`apono-bridge catalog`: integration types as the account's catalog has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from generator.cli.apono_access import AccountProblem, ask_apono, need_access, retries_option, timeout_option
from generator.cli.common import Problem, color_option, format_option, make_outcome, print_outcome
from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.outcome import Verdict

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.integrations.descriptor import Descriptor
    from generator.pipeline.catalog import PulledDescriptor
    from generator.server.apono.access import AponoAccess
    from generator.server.apono.payloads import CatalogType

__all__ = ["command"]

Function = TypeVar("Function", bound=Callable[..., Any])


@click.group("catalog", no_args_is_help=True)
def command() -> None:
    """
    Read the catalog of integration types of your account at Apono.

    The account is that of APONO_PERSONAL_TOKEN, at APONO_ENDPOINT or Apono's public API. Only reads are sent.

    \b
    Usually:
      apono-bridge catalog pull -o rancher-type.yaml
      apono-bridge validate rancher.yaml --descriptor rancher-type.yaml
    """


def _asking(function: Function) -> Function:
    """The options of all commands that ask."""
    for option in (color_option, format_option, retries_option, timeout_option):
        function = option(function)
    return function


@command.command("list")
@_asking
def list_types(timeout_s: float, retries: int, output_format: str, color: str) -> int:
    """
    List the integration types: type string, name, secret stores, number of config keys.

    \b
    Examples:
      apono-bridge catalog list
      apono-bridge catalog list --format json
    """
    try:
        catalog = _fetch(need_access(), timeout_s, retries)
    except AccountProblem as problem:
        return _could_not_tell("catalog list", problem, output_format, color)
    if output_format == "json":
        outcome = make_outcome("catalog list", [], extra={"types": [_describe(type_) for type_ in catalog]})
        return print_outcome(outcome, "json", color)
    from generator.cli.catalog_text import render_types

    click.echo(render_types(catalog), nl=False)
    return ExitCode.FINE


@command.command("show")
@click.argument("type_name", metavar="TYPE")
@_asking
def show_type(type_name: str, timeout_s: float, retries: int, output_format: str, color: str) -> int:
    """
    Show one integration type: its config keys, with labels, allowed values and defaults, and its secret stores.

    \b
    Example:
      apono-bridge catalog show postgresql
    """
    try:
        type_ = _fetch_type(need_access(), type_name, timeout_s, retries)
    except AccountProblem as problem:
        return _could_not_tell("catalog show", problem, output_format, color)
    except Problem as problem:
        return print_outcome(make_outcome("catalog show", problem.diagnostics), output_format, color)
    if output_format == "json":
        return print_outcome(make_outcome("catalog show", [], extra={"type": _describe(type_)}), "json", color)
    from generator.cli.catalog_text import render_type

    click.echo(render_type(type_), nl=False)
    return ExitCode.FINE


@command.command("pull")
@click.argument("type_name", metavar="[TYPE]", required=False)
@click.option(
    "-o", "--output", type=click.Path(), required=True, metavar="FILE", help="The descriptor file; - to print it."
)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@_asking
def pull(
    type_name: str | None,
    output: str,
    force: bool,
    timeout_s: float,
    retries: int,
    output_format: str,
    color: str,
) -> int:
    """
    Write a descriptor for specs from the account's catalog, with its date and origin.

    Without a TYPE the entry for Rancher is looked for. Config keys are found by their labels; nothing is guessed.
    With `--descriptor FILE` specs then get the account's type string and config keys, and are checked against its
    allowed values, required keys and secret stores.

    \b
    Examples:
      apono-bridge catalog pull -o rancher-type.yaml
      apono-bridge catalog pull rancher-v2 -o -
    """
    from generator.cli.files import refuse_existing, write_file
    from generator.integrations import KINDS
    from generator.integrations.descriptor import load_descriptor
    from generator.pipeline.catalog import write_descriptor

    if output != "-":
        refuse_existing(Path(output), force=force)
    descriptor = load_descriptor(next(iter(KINDS.values())).descriptor_name)
    try:
        access = need_access()
        type_ = (
            _fetch_type(access, type_name, timeout_s, retries)
            if type_name is not None
            else _find_type(access, descriptor, timeout_s, retries)
        )
    except AccountProblem as problem:
        return _could_not_tell("catalog pull", problem, output_format, color)
    except Problem as problem:
        return print_outcome(make_outcome("catalog pull", problem.diagnostics), output_format, color)
    pulled = write_descriptor(type_, descriptor, access.endpoint, datetime.now(UTC).date().isoformat())
    if output_format == "human":
        _tell(pulled, color)
    if output == "-":
        click.echo(pulled.text, nl=False)
        return ExitCode.FINE
    code = write_file(
        "catalog pull",
        Path(output),
        pulled.text,
        force=force,
        output_format=output_format,
        color=color,
        diagnostics=pulled.diagnostics,
    )
    if code is ExitCode.FINE and output_format == "human":
        click.echo(f"Next: apono-bridge validate SPEC --descriptor {Path(output).as_posix()}", err=True)
    return code


def _could_not_tell(name: str, problem: AccountProblem, output_format: str, color: str) -> int:
    outcome = make_outcome(name, problem.diagnostics, verdict=Verdict.COULD_NOT_TELL)
    return print_outcome(outcome, output_format, color)


def _fetch(access: AponoAccess, timeout_s: float, retries: int) -> Sequence[CatalogType]:
    """
    Raises:
        AccountProblem: No good answer came.
    """
    from generator.server.apono.client import AponoClient

    return sorted(
        ask_apono(access, AponoClient.fetch_catalog, timeout_s=timeout_s, retries=retries), key=lambda it: it.type
    )


def _fetch_type(access: AponoAccess, name: str, timeout_s: float, retries: int) -> CatalogType:
    """
    Raises:
        AccountProblem: No good answer came.
        Problem: There is no such type.
    """
    type_ = ask_apono(access, lambda client: client.find_catalog_type(name), timeout_s=timeout_s, retries=retries)
    if type_ is not None:
        return type_
    from generator.diagnostics.codes.catalog import NO_SUCH_ENTRY
    from generator.diagnostics.spelling import nearest
    from generator.diagnostics.text import show

    guess = nearest(name, [other.type for other in _fetch(access, timeout_s, retries)])
    facts: dict[str, Any] = {"hint": f"did you mean `{show(guess)}`?"} if guess else {}
    raise Problem([NO_SUCH_ENTRY.at(host=access.host, type=show(name), **facts)])


def _find_type(access: AponoAccess, descriptor: Descriptor, timeout_s: float, retries: int) -> CatalogType:
    """
    Raises:
        AccountProblem: No good answer came.
        Problem: None or several look like it.
    """
    from generator.diagnostics.codes.catalog import TYPE_NOT_FOUND
    from generator.pipeline.catalog import find_catalog_types

    found = find_catalog_types(_fetch(access, timeout_s, retries), descriptor)
    if len(found) != 1:
        raise Problem([TYPE_NOT_FOUND.at(host=access.host, title=descriptor.title)])
    return _fetch_type(access, found[0].type, timeout_s, retries)


def _describe(type_: CatalogType) -> dict[str, Any]:
    """As JSON values, with Apono's own words."""
    return type_.model_dump(mode="json")


def _tell(pulled: PulledDescriptor, color: str) -> None:
    from generator.diagnostics.text import show

    width = max(map(len, pulled.key_by_field), default=0)
    for name, key in pulled.key_by_field.items():
        click.echo(f"  {name:<{width}}  {show(key)}", err=True)
    diagnostics: list[Diagnostic] = pulled.diagnostics
    if diagnostics:
        print_outcome(make_outcome("catalog pull", diagnostics), "human", color, err=True)
