"""
References to a secret in Azure Key Vault: the vault's URL and the secret's name.

Sources: Microsoft's "Azure Key Vault keys, secrets and certificates overview" for the names (vaults: 3 to 24 letters,
digits and hyphens, none in a row; secrets: 1 to 127 letters, digits and hyphens) and for the endings of the clouds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic
from generator.diagnostics.codes import secret_stores as codes
from generator.spec.rules.texts import shown

__all__ = ["CHECKS_BY_FIELD"]

_ENDINGS = ("vault.azure.net", "vault.azure.cn", "vault.usgovcloudapi.net", "vault.microsoftazure.de")
_VAULT_NAME = r"(?=[^.]{3,24}(?:\.|\Z))[A-Za-z](?:-?[A-Za-z0-9])*"
_ENDING = "|".join(map(re.escape, _ENDINGS))
_VAULT_URL = re.compile(rf"https://{_VAULT_NAME}\.(?:{_ENDING})/?", re.IGNORECASE)
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)?(?P<name>[^./:?#]*)(?P<ending>[^/:?#]*)(?P<rest>.*)", re.DOTALL
)
_SECRET_IDENTIFIER = re.compile(r"(?:https?://[^/]*)?/?(?:secrets/)?(?P<name>[A-Za-z0-9-]+)(?:/.*)?", re.DOTALL)

_LONGEST_NAME = 127
_NAME = re.compile(r"[A-Za-z0-9-]{1,127}")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9-]+")


def _check_vault_url(url: str, _values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    if _VAULT_URL.fullmatch(url):
        return []
    at = path / "vault_url"
    parts = _URL.fullmatch(url)
    if parts is None:  # the pattern takes every text
        return []
    if not re.fullmatch(_VAULT_NAME, parts["name"]):
        characters = Characters(*parts.span("name")) if parts["name"] else None
        return [codes.MALFORMED_AZURE_VAULT_NAME.at(at, characters=characters, vault=shown(parts["name"]))]
    return _check_url_parts(parts, at)


def _check_url_parts(parts: re.Match[str], at: AttributePath) -> list[Diagnostic]:
    """What is wrong around a vault's name that is right itself; the first fault, whose remedy mends all."""
    ending = parts["ending"].lower().removeprefix(".") or _ENDINGS[0]
    if ending not in _ENDINGS:
        characters = Characters(*parts.span("ending"))
        return [codes.NO_AZURE_KEY_VAULT.at(at, characters=characters, found=shown(ending), known=", ".join(_ENDINGS))]
    remedy = f"https://{parts['name']}.{ending}/"
    if (parts["scheme"] or "").lower() != "https://" or not parts["ending"]:
        characters = Characters(0, parts.end("scheme")) if parts["scheme"] else Characters(0, parts.end("ending"))
        return [codes.AZURE_VAULT_URL_WITHOUT_HTTPS.at(at, characters=characters, remedy=remedy)]
    characters = Characters(*parts.span("rest"))
    return [codes.AZURE_VAULT_URL_WITH_PATH.at(at, characters=characters, rest=shown(parts["rest"]), remedy=remedy)]


def _check_name(name: str, _values: Mapping[str, str], path: AttributePath) -> list[Diagnostic]:
    if _NAME.fullmatch(name):
        return []
    at = path / "name"
    wrong = _NOT_IN_NAMES.search(name)
    if wrong is None:
        characters = Characters(_LONGEST_NAME, len(name))
        return [codes.AZURE_SECRET_NAME_TOO_LONG.at(at, characters=characters, length=len(name), limit=_LONGEST_NAME)]
    identifier = _SECRET_IDENTIFIER.fullmatch(name)
    if identifier is not None:
        return [codes.AZURE_SECRET_IDENTIFIER.at(at, remedy=shown(identifier["name"]))]
    characters = Characters(*wrong.span())
    remedy = _NOT_IN_NAMES.sub("-", name)
    return [
        codes.AZURE_SECRET_NAME_CHARACTERS.at(at, characters=characters, wrong=shown(wrong[0]), remedy=shown(remedy))
    ]


CHECKS_BY_FIELD = {"vault_url": _check_vault_url, "name": _check_name}
