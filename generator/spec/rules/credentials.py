"""
Texts that look like credentials, which have no place in a spec.

Shapes and their sources:

- Rancher API keys: `token-` and 5 characters, `:`, 54 characters; `ext/` before it from Rancher 2.12 on. The alphabet
  is that of Kubernetes' random names, without vowels, `0`, `1` and `3` (k8s.io/apimachinery, `util/rand`).
- AWS access key ids: `AKIA` or `ASIA` and 16 base32 characters (IAM user guide, "Unique identifiers").
- GitHub, GitLab and HashiCorp Vault tokens: the prefixes that these vendors publish for secret scanners.
- JSON Web Tokens: RFC 7519; a header and a claim set both start with `{"`, which is `eyJ` in base64.
- Private keys: RFC 7468 and OpenSSL's older labels.
- Passwords in URLs: RFC 3986, section 3.2.1.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic
from generator.diagnostics.codes import secret_stores as codes
from generator.diagnostics.secret import SENSITIVE

__all__ = ["check_credentials", "find_credentials", "mask_credentials", "overwrite_credentials"]

_RANDOM = "[bcdfghjklmnpqrstvwxz2456789]"
_PRIVATE_KEY_LABEL = "[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"


class _Shape(NamedTuple):
    """
    What one kind of credential looks like.

    Attributes:
        kind: With its article, as it stands in a message.
        marker: A text without which there is none; looked for first, because that is 20 times as fast.
    """

    kind: str
    marker: str
    pattern: re.Pattern[str]


# Ordered: of two that start at the same place, the first one is named.
_SHAPES = (
    _Shape(
        "a private key",
        "-----BEGIN ",
        # Up to its end line; without one, as far as it looks like a key.
        re.compile(
            rf"-----BEGIN {_PRIVATE_KEY_LABEL}(?:.*?-----END {_PRIVATE_KEY_LABEL}|[\sA-Za-z0-9+/=\\:,.-]*)",
            re.DOTALL,
        ),
    ),
    _Shape(
        "a Rancher API key",
        "token-",
        re.compile(rf"(?<![\w-])(?:ext/)?token-{_RANDOM}{{5}}:{_RANDOM}{{54}}(?!\w)"),
    ),
    _Shape(
        "the access key of a Rancher API key",
        "token-",
        # Only as a word of its own: `prod/token-mgmt2` is somebody's name for a secret.
        re.compile(rf"(?<![\w./-])(?:ext/)?token-{_RANDOM}{{5}}(?![\w./-])"),
    ),
    _Shape("an AWS access key id", "AKIA", re.compile(r"(?<![A-Za-z0-9+/])AKIA[A-Z2-7]{16}(?![A-Za-z0-9+/])")),
    _Shape("an AWS access key id", "ASIA", re.compile(r"(?<![A-Za-z0-9+/])ASIA[A-Z2-7]{16}(?![A-Za-z0-9+/])")),
    _Shape("a JSON Web Token", "eyJ", re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}", re.ASCII)),
    _Shape("a GitHub token", "gh", re.compile(r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,}")),
    _Shape("a GitHub token", "github_pat_", re.compile(r"github_pat_[A-Za-z0-9_]{22,}")),
    _Shape("a GitLab token", "glpat-", re.compile(r"glpat-[\w-]{20,}", re.ASCII)),
    _Shape("a HashiCorp Vault token", "hvs.", re.compile(r"(?<!\w)hvs\.[\w-]{24,}", re.ASCII)),
    _Shape(
        "a password in a URL",
        "@",
        # A password has no slash, so a later `@` in the path of another URL is not taken for one.
        re.compile(r"(?<=://)[^\s/?#@:\"'`<>]*:[^\s/?#@\"'`<>]+(?=@)"),
    ),
    _Shape(
        "a password before a host",
        "@",
        # In a whole document, where the field's name tells a host from `mailto:someone@example.com`.
        re.compile(r"(?:(?<=host: )|(?<=host: [\"'])|(?<=\"host\": \"))[^\s/?#@:\"']+:[^\s/?#@\"']+(?=@)"),
    ),
)

# The secret half of a Rancher key has no mark to look for. A run of 54 characters holds a whole block of 27 that
# starts at a multiple of 27, so looking at those blocks alone is enough, and they nearly all fail at once.
_SECRET_KEY_BLOCK = re.compile(rf"(?:.{{27}})*?{_RANDOM}{{27}}", re.DOTALL)
_SECRET_KEY = re.compile(rf"(?<![a-z0-9]){_RANDOM}{{54}}(?![a-z0-9])")

_VISIBLE = re.compile(r"\S")


def find_credentials(text: str) -> list[tuple[Characters, str]]:
    """
    The parts of *text* that look like credentials, in order and without overlaps, each with what it looks like.

    A kind is a phrase with its article: "a Rancher API key".
    """
    found = [
        (Characters(*match.span()), shape.kind)
        for shape in _SHAPES
        if shape.marker in text
        for match in shape.pattern.finditer(text)
    ]
    if _SECRET_KEY_BLOCK.match(text):
        kind = "the secret key of a Rancher API key"
        found += [(Characters(*match.span()), kind) for match in _SECRET_KEY.finditer(text)]
    return _without_overlaps(found) if len(found) > 1 else found


def check_credentials(text: str, path: AttributePath) -> list[Diagnostic]:
    """An error for each look-alike of a credential in the text at *path*."""
    return [
        codes.CREDENTIAL_IN_SPEC.at(path, characters=characters, kind=kind)
        for characters, kind in find_credentials(text)
    ]


def mask_credentials(text: str) -> str:
    """*text* with `(sensitive)` in the place of each look-alike of a credential."""
    for characters, _ in reversed(find_credentials(text)):
        text = f"{text[: characters.start]}{SENSITIVE}{text[characters.end :]}"
    return text


def overwrite_credentials(text: str) -> str:
    """*text* with `*` for each visible character of a look-alike of a credential: same length, same line ends."""
    for characters, _ in find_credentials(text):
        hidden = _VISIBLE.sub("*", text[characters.start : characters.end])
        text = f"{text[: characters.start]}{hidden}{text[characters.end :]}"
    return text


def _without_overlaps(found: list[tuple[Characters, str]]) -> list[tuple[Characters, str]]:
    # Sorting is stable: of two equal spans, the one of the earlier shape stays in front.
    found.sort(key=lambda item: (item[0].start, -item[0].end))
    kept = found[:1]
    for characters, kind in found[1:]:
        if characters.start >= kept[-1][0].end:
            kept.append((characters, kind))
    return kept
