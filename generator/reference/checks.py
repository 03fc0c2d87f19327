"""The page of live checks and of the requests that they send."""

from __future__ import annotations

from generator.checks.check import Check
from generator.checks.registry import ALL_CHECKS, all_request_names
from generator.cli.check_pages import by_category, describe_check
from generator.diagnostics.codes import find_code
from generator.reference.markdown import code, page, table
from generator.server.apono.questions import QUESTIONS
from generator.server.rancher.requests import list_requests

__all__ = ["checks_page"]

_INTRODUCTION = """\
What a Rancher server is asked before anything is written, and the account at Apono if `APONO_PERSONAL_TOKEN` is set;
`apono-bridge checks list` prints the same, and [live-checks.md](../live-checks.md) says how to run them. A check that
needs another one is skipped when that one fails, so that one cause gives one message. What is wrong with the way to
the server (`LIVE0xx`, `LIVE2xx`) can come from every check that asks."""

_WAIVABLE = """\
Codes in **bold** are waivable: the owner of a server may decide to live with them for a time, with `waivers` in the
spec. What keeps a key safe or makes sure that the server is the right one is not."""

_REQUESTS = """\
Nothing else is ever sent: the client can send only these. An access review is a question that Kubernetes answers and
does not store."""


_QUESTIONS = "With the token, to the endpoint that the environment names, and to no other."


def checks_page() -> str:
    """`checks.md`."""
    sections = []
    for category, group in by_category(ALL_CHECKS).items():
        rows = [_row(check) for check in group]
        sections += [f"## {category.value}", table(["Check", "Name", "Needs", "Codes"], rows)]
    requests = [
        (code(f"{kind.method} {kind.path}"), "yes" if kind.needs_key else "", kind.purpose)
        for kind in list_requests(all_request_names())
    ]
    sent = table(["Request", "With the key", "Finds out"], requests)
    asked = table(["Request", "Finds out"], [(code(f"GET {it.path}"), it.purpose) for it in QUESTIONS.values()])
    of_rancher = ("## Requests to Rancher", _REQUESTS, sent)
    of_apono = ("## Requests to Apono", _QUESTIONS, asked)
    return page("Live checks", _INTRODUCTION, _WAIVABLE, *sections, *of_rancher, *of_apono)


def _row(check: Check) -> tuple[str, str, str, str]:
    waivable = describe_check(check)["waivable"]
    codes = ", ".join(_link(entry.code, is_waivable=entry.code in waivable) for entry in check.codes)
    return check.title, code(check.name), ", ".join(map(code, check.needs)), codes


def _link(name: str, *, is_waivable: bool) -> str:
    entry = find_code(name)
    assert entry is not None  # noqa: S101 - the registry holds the codes of all checks
    link = f"[{name}](diagnostics.md#{name.lower()})"
    return f"**{link}**" if is_waivable else link
