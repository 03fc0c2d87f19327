"""
Where every question to a server passes through, so that its outcome can be recorded or replayed.

What passes are values that have been read, never raw answers: the fields of the payloads, and nothing else of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, Protocol, TypeVar, final

import pydantic

from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.questions import ServerIdentity
from generator.server.rancher.versions import parse_version

__all__ = [
    "ADDRESSES",
    "CHAIN",
    "IDENTITY",
    "LIVE",
    "TEXT",
    "Asker",
    "Codec",
    "Tape",
    "TapeMaker",
    "ask_live",
    "payload_codec",
]

T = TypeVar("T")
P = TypeVar("P", bound=pydantic.BaseModel)


@final
@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """
    A kind of value as JSON.

    Attributes:
        read: Raises `ValueError`, `KeyError` or `TypeError` for what `write` cannot have made.
    """

    write: Callable[[T], Any]
    read: Callable[[Any], T]


class Tape(Protocol):
    """What one client asks its server through."""

    async def take(self, question: str, ask: Callable[[], Awaitable[T]], codec: Codec[T]) -> T:
        """
        The answer to *question*, by *ask* or in another way; raises what *ask* raises.

        Args:
            question: The same text for the same question, without any secret.
        """
        ...


@final
class Asker(StrEnum):
    """As whom a client asks."""

    NOBODY = "nobody"
    KEY = "key"
    ADMIN = "admin"


TapeMaker = Callable[[Endpoint, str | None, Asker], Tape]
"""From server, CA, and whose key the client has, to what the client asks through."""


@final
class _Live:
    async def take(self, _question: str, ask: Callable[[], Awaitable[T]], _codec: Codec[T]) -> T:
        return await ask()


LIVE: Final[Tape] = _Live()
"""Asks, and remembers nothing."""


def ask_live(_endpoint: Endpoint, _ca_pem: str | None, _asker: Asker) -> Tape:
    """A `TapeMaker` whose tapes only ask."""
    return LIVE


def payload_codec(model: type[P]) -> Codec[P]:
    """Of an answer that was read as *model*."""
    return Codec(
        lambda value: value.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        lambda data: model.model_validate_json(json.dumps(data)),
    )


def _read_identity(data: Any) -> ServerIdentity:
    certificate = data["certificate"]
    return ServerIdentity(
        version=parse_version(_text(data["version"])),
        git_commit=_text(data["git_commit"]),
        is_prime=bool(data["is_prime"]),
        address=_text(data["address"]),
        protocol=None if data["protocol"] is None else _text(data["protocol"]),
        certificate=None if certificate is None else _read_bytes(certificate),
    )


def _write_identity(identity: ServerIdentity) -> dict[str, Any]:
    certificate = identity.certificate
    return {
        "version": identity.version.text,
        "git_commit": identity.git_commit,
        "is_prime": identity.is_prime,
        "address": identity.address,
        "protocol": identity.protocol,
        "certificate": None if certificate is None else _write_bytes(certificate),
    }


def _text(data: Any) -> str:
    if not isinstance(data, str):
        raise TypeError("not a text")
    return data


def _write_bytes(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _read_bytes(data: Any) -> bytes:
    return base64.b64decode(_text(data), validate=True)


TEXT: Final[Codec[str]] = Codec(str, _text)
ADDRESSES: Final[Codec[tuple[str, ...]]] = Codec(list, lambda data: tuple(map(_text, data)))
IDENTITY: Final = Codec(_write_identity, _read_identity)
CHAIN: Final[Codec[tuple[str, tuple[bytes, ...]]]] = Codec(
    lambda value: {"protocol": value[0], "certificates": list(map(_write_bytes, value[1]))},
    lambda data: (_text(data["protocol"]), tuple(map(_read_bytes, data["certificates"]))),
)
"""Protocol, and certificates in DER as presented."""
