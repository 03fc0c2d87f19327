"""`apono-bridge init`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.common import color_option, format_option, make_outcome, print_outcome
from generator.cli.files import refuse_existing, write_file
from generator.diagnostics.exit_codes import ExitCode

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.spec.field_table import SpecField

__all__ = ["command"]

_KIND = "RancherIntegration"
_STORE = "secret_store"
_PORT = 443


@click.command("init")
@click.option("--name", help="Integration name, unique in Apono.")
@click.option("--connector", help="Id of the Apono connector.")
@click.option("--host", help="Host name or IP address of the Rancher server.")
@click.option("--port", type=int, help=f"HTTPS port of the Rancher server; {_PORT} if nothing else is said.")
@click.option("--store", metavar="STORE", help="Secret store: aws, azure, gcp, kubernetes or hashicorp_vault.")
@click.option(
    "--store-field",
    "store_fields",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A field of the secret's reference, such as region=eu-west-1; once for each.",
)
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(),
    default="rancher.yaml",
    show_default=True,
    metavar="FILE",
    help="Where to; - prints it.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@format_option
@color_option
def command(
    name: str | None,
    connector: str | None,
    host: str | None,
    port: int | None,
    store: str | None,
    store_fields: tuple[str, ...],
    file: str,
    force: bool,
    output_format: str,
    color: str,
) -> int:
    """
    Write a first spec, from questions or from flags.

    On a terminal, what no flag says is asked for. Values are texts as they are; write `{ref: var.NAME}` into the file
    where you want a variable. All optional fields are in the file as comments.

    \b
    Examples:
      apono-bridge init
      apono-bridge init --name "Rancher Production" --connector prod-connector --host rancher.example.com \\
        --store aws --store-field region=eu-west-1 --store-field secret_id=prod/rancher/apono -o rancher.yaml
    """
    if file == "-" and output_format == "json":
        raise click.UsageError("Standard output takes either the spec (-o -) or the report (--format json).")
    if file != "-":
        refuse_existing(Path(file), force=force)
    answers = _Answers({"name": name, "connector": connector, "host": host, "port": port}, store, _parse(store_fields))
    questions = answers.questions()
    if questions and not _is_terminal():
        raise click.UsageError(f"Missing: {', '.join(question.flag for question in questions)}.")
    while questions:
        for question in questions:
            answers.ask(question)
        # The store's own fields can be asked for only when the store is known.
        questions = answers.questions()
    return _finish(answers, Path(file), force=force, output_format=output_format, color=color)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _parse(store_fields: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in store_fields]
    wrong = next((name for name, equals, _ in pairs if not equals), None)
    if wrong is not None:
        raise click.UsageError(f"--store-field {wrong}: write FIELD=VALUE.")
    return {name: value for name, _, value in pairs}


def _finish(answers: _Answers, file: Path, *, force: bool, output_format: str, color: str) -> int:
    from generator.cli.first_spec import write_spec
    from generator.diagnostics import has_errors
    from generator.diagnostics.text import show
    from generator.integrations import KINDS

    text = write_spec(KINDS[_KIND], answers.spec())
    diagnostics = [replace(diagnostic, location=None) for diagnostic in _check(text)]
    if has_errors(diagnostics) or (diagnostics and output_format == "human"):
        outcome = make_outcome("init", diagnostics, extra={"files": []})
        print_outcome(outcome, output_format, color, err=output_format == "human")
    if has_errors(diagnostics):
        return int(ExitCode.ERRORS)
    if file.name == "-":
        click.echo(text, nl=False)
        return int(ExitCode.FINE)
    code = write_file(
        "init", file, text, force=force, output_format=output_format, color=color, diagnostics=diagnostics
    )
    if code is ExitCode.FINE and output_format == "human":
        click.echo(f"Next: apono-bridge validate --offline {show(shlex.quote(file.as_posix()))}", err=True)
    return int(code)


def _check(text: str) -> list[Diagnostic]:
    """What `validate --offline` would say of a spec; what is assumed is told there and not here."""
    from datetime import UTC, datetime

    from generator.diagnostics import Severity
    from generator.pipeline.compilation import CompileOptions, compile_specs
    from generator.provider_schema import load_packaged

    options = CompileOptions(provider_schema=load_packaged(), now=datetime.now(UTC))
    compilation = compile_specs(["-"], options, read_stdin=text.encode)
    return [diagnostic for diagnostic in compilation.diagnostics if diagnostic.severity is not Severity.INFO]


def _require_unicode(text: object) -> None:
    """
    Raises:
        click.UsageError: The terminal or shell gave bytes that are no text; Python keeps them as lone surrogates.
    """
    if isinstance(text, str) and any("\ud800" <= character <= "\udfff" for character in text):
        raise click.UsageError(f"{text!a} is not UTF-8.")


@dataclass(frozen=True, slots=True)
class _Question:
    """
    One thing to be known.

    Attributes:
        path: Of the field.
        flag: How it is said without being asked.
    """

    path: str
    flag: str


class _Answers:
    """What is known of the spec so far, from flags and from answers."""

    def __init__(self, values: Mapping[str, Any], store: str | None, store_fields: dict[str, str]) -> None:
        from generator.integrations import KINDS
        from generator.spec.field_table import list_fields

        self.fields = {field.path: field for field in list_fields(KINDS[_KIND].surface)}
        for text in (*values.values(), *store_fields.values()):
            _require_unicode(text)
        self.values = dict(values)
        self.store = store
        self.store_fields = store_fields
        if store is not None:
            self.check_store(store)
        elif store_fields:
            raise click.UsageError("--store-field needs --store.")

    def below(self, path: str) -> list[SpecField]:
        return [field for field in self.fields.values() if field.parent == path]

    def check_store(self, store: str) -> None:
        """
        Raises:
            click.UsageError: There is no such store, or a field was given that it does not have.
        """
        stores = [field.name for field in self.below(_STORE)]
        if store not in stores:
            raise click.UsageError(f"There is no secret store {store!r}. Known: {', '.join(stores)}.")
        known = [field.name for field in self.below(f"{_STORE}.{store}")]
        unknown = next((name for name in self.store_fields if name not in known), None)
        if unknown is not None:
            raise click.UsageError(f"{store} has no field {unknown!r}. Known: {', '.join(known)}.")

    def questions(self) -> list[_Question]:
        """What is not known yet. Without a terminal nobody is asked for the port, nor for what has no flag yet."""
        missing = [
            _Question(name, f"--{name}")
            for name, value in self.values.items()
            if value is None and (name != "port" or _is_terminal())
        ]
        if self.store is None:
            return [*missing, _Question(_STORE, "--store")]
        names = [field.name for field in self.below(f"{_STORE}.{self.store}") if field.name not in self.store_fields]
        return [
            *missing,
            *(_Question(f"{_STORE}.{self.store}.{name}", f"--store-field {name}=...") for name in names),
        ]

    def spec(self) -> dict[str, Any]:
        """The answers as the fields of a spec."""
        port = self.values["port"]
        return {**self.values, "port": _PORT if port is None else port, _STORE: {self.store: self.store_fields}}

    def ask(self, question: _Question) -> None:
        field = self.fields[question.path]
        if question.path == _STORE:
            stores = click.Choice([other.name for other in self.below(_STORE)])
            click.echo(f"\n{field.description}", err=True)
            self.store = click.prompt(_STORE, type=stores, default="aws", err=True)
        elif question.path == "port":
            self.values["port"] = self.prompt(field, type=int, default=_PORT)
        elif field.parent:
            self.store_fields[field.name] = self.prompt(field)
        else:
            self.values[field.name] = self.prompt(field)

    def prompt(self, field: SpecField, **options: Any) -> Any:
        """The answer to a question, asked again until nothing is wrong with it."""
        click.echo(f"\n{field.description} For instance: {field.example}", err=True)
        return click.prompt(
            field.path, value_proc=_validator(field, options.pop("type", str), self), err=True, **options
        )


def _validator(field: SpecField, convert: Callable[[str], Any], answers: _Answers) -> Callable[[str], Any]:
    """Checks an answer by the rules that the whole spec is checked by, the other fields being examples."""

    def check(text: str) -> Any:
        from generator.cli.first_spec import write_spec
        from generator.diagnostics import Severity
        from generator.integrations import KINDS

        _require_unicode(text)
        try:
            value = convert(text)
        except ValueError as exc:
            raise click.UsageError(f"{text!r} is not a whole number") from exc
        spec = write_spec(KINDS[_KIND], _with_examples(field, value, answers))
        for diagnostic in _check(spec):
            if str(diagnostic.path) == field.path:
                hint = f"\n  help: {diagnostic.hint}" if diagnostic.hint else ""
                message = f"{diagnostic.summary}{hint}"
                if diagnostic.severity is Severity.ERROR:
                    raise click.UsageError(message)
                click.echo(f"Warning: {message}", err=True)
        return value

    return check


def _with_examples(field: SpecField, value: Any, answers: _Answers) -> dict[str, Any]:
    known = answers.values.items()
    values = {name: answers.fields[name].example if given is None else given for name, given in known}
    store = answers.store or "aws"
    reference = {other.name: other.example for other in answers.below(f"{_STORE}.{store}")} | answers.store_fields
    if field.parent:
        reference[field.name] = value
    else:
        values[field.name] = value
    return {**values, _STORE: {store: reference}}
