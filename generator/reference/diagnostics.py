"""The pages of diagnostic codes and exit codes."""

from __future__ import annotations

from string import Formatter

from generator.diagnostics import DiagnosticCode
from generator.diagnostics.codes import all_codes
from generator.diagnostics.exit_codes import ExitCode
from generator.reference.markdown import code, fence, page, table

__all__ = ["diagnostics_page", "exit_codes_page"]

_INTRODUCTION = """\
Every diagnostic has a code, which never changes its meaning, and a name. `apono-bridge explain CODE` prints what stands
here. An error keeps code from being generated; a warning does not; an info explains.

An example is a fragment of a spec: it takes the place of the fields of the same name in the smallest spec
([`examples/minimal.yaml`](../../examples/minimal.yaml)), or stands for itself if it begins with `apiVersion`. `...`
in a message stands for the facts of the case."""

_STAGES = """\
The letters name the stage that finds it: `SPEC` reading a spec, `REF` its references, `TF` the check of the code
against the provider's schema, `LIVE` what the Rancher server says, `EMIT` writing files, `PLAN` Terraform's plan, `BUG`
a mistake of ours."""


def diagnostics_page() -> str:
    """`diagnostics.md`."""
    entries = all_codes()
    rows = [(f"[{entry.code}](#{entry.code.lower()})", entry.severity.value, code(entry.name)) for entry in entries]
    index = table(["Code", "Severity", "Name"], rows)
    return page("Diagnostics", _INTRODUCTION, _STAGES, index, *map(_section, entries))


def _section(entry: DiagnosticCode) -> str:
    parts = [f"## {entry.code}", f"{code(entry.name)}, {entry.severity.value}: {_template(entry.summary)}"]
    parts.append(entry.explanation.strip())
    if entry.hint:
        parts.append(f"Help: {_template(entry.hint)}")
    for title, fragment in (("Leads to it:", entry.bad), ("Does not:", entry.good)):
        if fragment:
            parts += [title, fence(fragment, "yaml")]
    return "\n\n".join(parts)


def _template(text: str) -> str:
    """A `str.format` template with `...` for the facts, line by line."""
    pieces = [literal + ("..." if name is not None else "") for literal, name, _, _ in Formatter().parse(text)]
    # `<` is the beginning of HTML, but not between backticks, where every second part is.
    parts = "".join(pieces).split("`")
    parts[::2] = [part.replace("<", "\\<") for part in parts[::2]]
    return "`".join(parts).replace("\n", "  \n")


def exit_codes_page() -> str:
    """`exit-codes.md`."""
    rows = [(str(int(exit_code)), exit_code.meaning) for exit_code in ExitCode]
    return page(
        "Exit codes",
        "They are the same for every command and every output format.",
        table(["Code", "Meaning"], rows),
        "A run that is interrupted ends with 130, one whose output nobody reads any more with 141, as shells have it.",
    )
