"""
References to a secret in HashiCorp Vault: the mount of a KV engine and the path in it.

Apono's provider names the two fields and documents no more: neither the version of the engine nor whether the path of a
version 2 engine has its `data/`. The rules are those of Vault's API (HashiCorp's "KV secrets engine - version 2 (API)":
`/:mount/data/:path` for the secret, `/:mount/metadata/:path` for what is known about it) and of its command line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, DiagnosticCode, Related
from generator.diagnostics.codes import secret_stores as codes
from generator.spec.rules.texts import shown

__all__ = ["CHECKS_BY_FIELD"]

_PLAIN = re.compile(r"(?!v1/|-)[A-Za-z0-9_.@+=-]+(?:/[A-Za-z0-9_.@+=-]+)*")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|/?v1/")
_URL_START = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://[^/]*)?/?(?:v1/)?")
_COMMAND = re.compile(r"\s*(?:vault\s|(?:kv|read|write)\s|-{1,2}(?:mount|field|version)\b)")
_FIELD = re.compile(r"[?#].*", re.DOTALL)
_OUTER_SLASH = re.compile(r"\A/+|/+\Z")
_EMPTY_SEGMENT = re.compile(r"/{2,}")

# What the first step below the mount means in the API of a version 2 engine.
_CODE_BY_API_STEP = {"data": codes.VAULT_PATH_WITH_DATA, "metadata": codes.VAULT_PATH_OF_METADATA}


def _check_engine(engine: str, _values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    at = path / "secret_engine"
    diagnostics = [] if _PLAIN.fullmatch(engine) else _check_form(engine, at)
    if diagnostics:
        return diagnostics
    mount, slash, step = engine.rpartition("/")
    code = _CODE_BY_API_STEP.get(step)
    return [_api_step(code, at, len(mount), len(engine), step, mount)] if slash and code is not None else []


def _check_path(text: str, values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    at, engine = path / "path", values.get("secret_engine", "").strip("/")
    diagnostics = [] if _PLAIN.fullmatch(text) else _check_form(text, at)
    if diagnostics:
        return diagnostics
    if engine and text.startswith(f"{engine}/"):
        return [_repeated_engine(text, engine, path)]
    step, slash, rest = text.partition("/")
    code = _CODE_BY_API_STEP.get(step)
    return [_api_step(code, at, 0, len(step) + 1, step, rest)] if slash and code is not None else []


def _check_form(text: str, at: AttributePath) -> list[Diagnostic]:
    """The first fault of how the text is written: each of them makes the next ones doubtful."""
    url = _URL.match(text)
    if url is not None:
        remedy = _FIELD.sub("", text[_URL_START.match(text).end() :])  # type: ignore[union-attr]  # takes every text
        return [codes.VAULT_PATH_IS_URL.at(at, characters=Characters(*url.span()), rest=shown(remedy.strip("/")))]
    command = _COMMAND.match(text)
    if command is not None:
        return [codes.VAULT_COMMAND.at(at, characters=Characters(*command.span()))]
    for pattern, code, replacement in _FORMS:
        wrong = pattern.search(text)
        if wrong is not None:
            remedy = shown(pattern.sub(replacement, text))
            return [code.at(at, characters=Characters(*wrong.span()), wrong=shown(wrong[0]), remedy=remedy)]
    return []


_FORMS: tuple[tuple[re.Pattern[str], DiagnosticCode, str], ...] = (
    (_FIELD, codes.VAULT_PATH_WITH_FIELD, ""),
    (_OUTER_SLASH, codes.VAULT_PATH_WITH_OUTER_SLASH, ""),
    (_EMPTY_SEGMENT, codes.VAULT_PATH_WITH_EMPTY_STEP, "/"),
)


def _repeated_engine(text: str, engine: str, path: AttributePath) -> Diagnostic:
    remedy = text[len(engine) + 1 :].removeprefix("data/").removeprefix("metadata/")
    related = Related(f"`secret_engine` is `{shown(engine)}`", path / "secret_engine")
    characters = Characters(0, len(engine) + 1)
    return codes.VAULT_PATH_REPEATS_ENGINE.at(
        path / "path", characters=characters, related=(related,), engine=shown(engine), remedy=shown(remedy)
    )


def _api_step(code: DiagnosticCode, at: AttributePath, start: int, end: int, step: str, remedy: str) -> Diagnostic:
    return code.at(at, characters=Characters(start, end), step=step, remedy=shown(remedy))


CHECKS_BY_FIELD = {"secret_engine": _check_engine, "path": _check_path}
