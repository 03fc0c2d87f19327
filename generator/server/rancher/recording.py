"""
What servers answered, to be written to a file and asked again without them.

A recording holds no secret: of answers it has the fields that somebody reads, of errors their words, of keys the names;
texts are masked like everything that is shown. Whoever writes it scans it once more for the keys that were used.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, final

from generator.diagnostics.masking import mask_secrets
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.errors import NotRecordedError, RancherError
from generator.server.rancher.recorded_errors import read_error, write_error
from generator.server.rancher.tape import TEXT, Asker, Codec, Tape

__all__ = ["LARGEST_BYTES", "Answers", "Recorder", "Replayer", "find_secret", "name_line"]

LARGEST_BYTES: Final = 32 << 20
"""Of a file that is read: a thousand servers with a hundred clusters each take a third of it."""

T = TypeVar("T")

Answers = dict[str, Any]
"""JSON by question: `{"is": VALUE}`, `{"error": NAME, ...}`, or `{"timeout": true}`."""

_PEM: Final = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----")


def name_line(endpoint: Endpoint, ca_pem: str | None, asker: Asker) -> str:
    """What tells one client from another: the server, what is trusted, and whose key there is."""
    trusted = "system" if ca_pem is None else hashlib.sha256(ca_pem.encode()).hexdigest()
    return f"{endpoint} {trusted} {asker.value}"


@final
class Recorder:
    """Asks, and remembers what came of it; a question that is asked again has the last outcome."""

    def __init__(self) -> None:
        self.lines: dict[str, Answers] = {}

    def tape(self, endpoint: Endpoint, ca_pem: str | None, asker: Asker) -> Tape:
        """As `TapeMaker`."""
        return _Recording(self.lines.setdefault(name_line(endpoint, ca_pem, asker), {}))


@final
@dataclass(frozen=True, slots=True)
class Replayer:
    """Answers as it was recorded, and asks nobody."""

    lines: Mapping[str, Answers]

    def tape(self, endpoint: Endpoint, ca_pem: str | None, asker: Asker) -> Tape:
        """As `TapeMaker`."""
        return _Replay(self.lines.get(name_line(endpoint, ca_pem, asker)))


@final
@dataclass(slots=True)
class _Recording:
    answers: Answers = field(default_factory=dict)

    async def take(self, question: str, ask: Callable[[], Awaitable[T]], codec: Codec[T]) -> T:
        try:
            value = await ask()
        except RancherError as exc:
            self.answers[question] = _masked(write_error(exc))
            raise
        except asyncio.CancelledError:  # the time for the server was over
            self.answers.setdefault(question, {"timeout": True})
            raise
        written = codec.write(value)
        self.answers[question] = {"is": _certificates_only(written) if codec is TEXT else _masked(written)}
        return value


@final
@dataclass(frozen=True, slots=True)
class _Replay:
    answers: Answers | None

    async def take(self, question: str, _ask: Callable[[], Awaitable[T]], codec: Codec[T]) -> T:
        if self.answers is None:
            raise NotRecordedError("it was not asked with this certificate authority, or not at all")
        recorded = self.answers.get(question)
        if recorded is None:
            raise NotRecordedError(f"not asked: {question}")
        if not isinstance(recorded, dict):
            raise NotRecordedError(f"not readable: {question}")
        if recorded.get("timeout") is True:
            raise TimeoutError
        try:
            if "is" in recorded:
                return codec.read(recorded["is"])
            error = read_error(recorded)
        except (KeyError, TypeError, ValueError, RecursionError) as exc:
            raise NotRecordedError(f"not readable: {question}") from exc
        raise error


def _certificates_only(text: Any) -> str:
    """A text that a server publishes: certificates and white space as they are, `#` for everything else."""
    kept, end = [], 0
    for match in _PEM.finditer(str(text)):
        kept += [_hide(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*kept, _hide(text[end:])])


def _hide(text: str) -> str:
    return re.sub(r"\S+", "#", text) if text != "pong" else text


def _masked(value: Any) -> Any:
    """Every text without what looks like a secret. Base64 of certificates has no trace of one."""
    if isinstance(value, str):
        return mask_secrets(value)
    if isinstance(value, dict):
        return {name: _masked(item) for name, item in value.items()}
    return list(map(_masked, value)) if isinstance(value, list) else value


def find_secret(text: str, keys: Iterable[ApiKey]) -> bool:
    """Whether any key's secret is in *text*, plain or as JSON writes it."""
    secrets = [key.secret_key.reveal() for key in keys]
    return any(form in text for secret in secrets for form in (secret, json.dumps(secret)[1:-1]))
