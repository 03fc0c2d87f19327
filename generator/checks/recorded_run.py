"""
A run of the live checks as a file: recorded where the servers can be reached, replayed where they cannot.

For pull requests from forks, which get no keys, and for showing to others what a server answered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, final

from generator.addresses import AttributePath
from generator.checks.credentials import Binding, Credentials
from generator.checks.faults import find_proxy_names
from generator.checks.fleet import FleetOptions
from generator.diagnostics import BugError, Diagnostic, Secret, Severity
from generator.diagnostics.codes import live as codes
from generator.diagnostics.masking import mask_secrets
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.recording import LARGEST_BYTES, Recorder, Replayer, find_secret

__all__ = ["RecordedRun", "RunRecorder", "load_recorded_run"]

_FORMAT: Final = "apono-bridge/recording/v1"
_NOT_THE_SECRET: Final = Secret("not-recorded")

_Unreadable = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


@final
@dataclass(slots=True)
class RunRecorder:
    """
    Listens to a run.

        recorder = RunRecorder()
        run_live_checks(integrations, credentials, recorder.listen(options))
        text = recorder.write(options, credentials)
    """

    _recorder: Recorder = field(default_factory=Recorder)
    _keys: dict[Endpoint, tuple[ApiKey | None, tuple[Diagnostic, ...]]] = field(default_factory=dict)

    def listen(self, options: FleetOptions) -> FleetOptions:
        """*options* with which everything is heard."""
        return replace(options, tape=self._recorder.tape, note_key=self._note_key)

    def _note_key(self, endpoint: Endpoint, key: ApiKey | None, faults: tuple[Diagnostic, ...]) -> None:
        self._keys[endpoint] = (key, faults)

    def write(self, options: FleetOptions, credentials: Credentials) -> str:
        """
        The file's text.

        Raises:
            BugError: A secret is in it; it must not be written.
        """
        document = {
            "format": _FORMAT,
            "recorded_at": options.now.isoformat(),
            "timeout_s": options.timeout_s,
            "proxies": find_proxy_names(options.environment),
            "bound": list(credentials.bound),
            "diagnostics": list(map(_write_diagnostic, credentials.diagnostics)),
            "keys": [
                {
                    "host": endpoint.host,
                    "port": endpoint.port,
                    "access_key": key.access_key if key else None,
                    "admin_access_key": _find_admin_name(credentials, endpoint),
                    "faults": list(map(_write_diagnostic, faults)),
                }
                for endpoint, (key, faults) in self._keys.items()
            ],
            "answers": self._recorder.lines,
        }
        text = json.dumps(document, indent=1, ensure_ascii=True, sort_keys=True) + "\n"
        known = [*(key for key, _ in self._keys.values() if key), *credentials.keys]
        if find_secret(text, known):
            raise BugError("a recording would have held a key")
        return text


@final
@dataclass(frozen=True, slots=True)
class RecordedRun:
    """
    What was recorded.

    Attributes:
        recorded_at: With a time zone; the present of a replay.
        credentials: With the names of the keys, and a text in place of each secret.
    """

    recorded_at: datetime
    credentials: Credentials
    _timeout_s: float
    _proxies: tuple[str, ...]
    _replayer: Replayer

    def replay(self, options: FleetOptions) -> FleetOptions:
        """*options* with which nobody is asked."""
        return replace(
            options,
            now=self.recorded_at,
            timeout_s=self._timeout_s,
            retries=0,
            environment=dict.fromkeys(self._proxies, "recorded"),
            tape=self._replayer.tape,
        )


def load_recorded_run(file: Path) -> RecordedRun | Diagnostic:
    """The run that *file* holds, or what is wrong with it. Nothing of the file is trusted, or shown."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except OSError as exc:
        return _unusable(file, (exc.strerror or "it cannot be read").lower())
    if len(content) > LARGEST_BYTES:
        return _unusable(file, f"it has more than {LARGEST_BYTES >> 20} MiB")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return _unusable(file, "it is not JSON")
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        return _unusable(file, f"it has no `format` {_FORMAT}")
    try:
        return _read(document)
    except _Unreadable:
        return _unusable(file, "it is not of the form that `--record` writes")


def _unusable(file: Path, reason: str) -> Diagnostic:
    return codes.RECORDING_UNUSABLE.at(file=os.fspath(file), reason=reason)


def _read(document: Mapping[str, Any]) -> RecordedRun:
    recorded_at = datetime.fromisoformat(document["recorded_at"])
    if recorded_at.tzinfo is None:
        raise ValueError
    bindings = {binding.endpoint: binding for binding in map(_read_binding, document["keys"])}
    answers = document["answers"]
    if not isinstance(answers, dict) or not all(isinstance(line, dict) for line in answers.values()):
        raise TypeError
    return RecordedRun(
        recorded_at,
        Credentials(
            bindings, tuple(map(_read_diagnostic, document["diagnostics"])), recorded_bound=_texts(document["bound"])
        ),
        _read_seconds(document["timeout_s"]),
        _texts(document["proxies"]),
        Replayer(answers),
    )


def _read_binding(data: Mapping[str, Any]) -> Binding:
    endpoint = Endpoint(str(data["host"]), int(data["port"]))
    key, admin_key = (
        None if name is None else ApiKey(str(name), _NOT_THE_SECRET, endpoint)
        for name in (data["access_key"], data["admin_access_key"])
    )
    return Binding(endpoint, key, admin_key=admin_key, faults=tuple(map(_read_diagnostic, data["faults"])))


def _read_seconds(data: Any) -> float:
    seconds = float(data)
    if not 0 < seconds <= 86_400:
        raise ValueError
    return seconds


def _find_admin_name(credentials: Credentials, endpoint: Endpoint) -> str | None:
    binding = credentials.find(endpoint)
    return binding.admin_key.access_key if binding is not None and binding.admin_key is not None else None


def _texts(data: Any) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        raise TypeError
    return tuple(data)


def _write_diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    texts = {name: mask_secrets(getattr(diagnostic, name)) for name in ("summary", "detail", "hint")}
    path = None if diagnostic.path is None else str(diagnostic.path)
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "path": path,
        **texts,
    }


def _read_diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    path = data["path"]
    return Diagnostic(
        code=str(data["code"]),
        name=str(data["name"]),
        severity=Severity(data["severity"]),
        summary=str(data["summary"]),
        detail=str(data["detail"]),
        hint=str(data["hint"]),
        path=None if path is None else AttributePath.parse(str(path)),
    )
