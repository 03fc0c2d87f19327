"""
Keys and the servers that they belong to.

From the environment, or from a credentials file that only its owner may open. A key is bound to a host and port by
whoever owns the key, never by a spec: a spec that names another server finds no key.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, final

from generator.checks.fields import SECRET_STORE
from generator.diagnostics import Diagnostic, Secret
from generator.diagnostics.codes import live as codes
from generator.server.rancher.endpoints import ApiKey, Endpoint

__all__ = ["ENVIRONMENT", "Binding", "Credentials", "find_credentials_path", "load_credentials", "load_key"]

ENVIRONMENT: Final = "APONO_BRIDGE_RANCHER_"
"""Followed by `HOST`, `ACCESS_KEY` and `SECRET_KEY`; `ADMIN_ACCESS_KEY` and `ADMIN_SECRET_KEY` may be added."""

_LARGEST_FILE_BYTES: Final = 1 << 20
_COMMAND_TIMEOUT_S: Final = 30.0

# A name or IPv4 address, or an IPv6 address in brackets; then perhaps a port.
_SERVER = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]@]+)(?::(?P<port>[0-9]{1,5}))?")
_LINE = re.compile(r"line (\d+)")


@final
@dataclass(frozen=True, slots=True)
class Binding:
    """
    What belongs to one server: a key, a command that prints one, or neither.

    With neither the owner vouches for the server, so that it may be asked although it has a private address.

    Attributes:
        admin_key: An administrator's key, with which more can be told; nothing is done with it but reading.
        faults: Why there is no key, if that is known already.
    """

    endpoint: Endpoint
    key: ApiKey | None = None
    command: tuple[str, ...] = ()
    admin_key: ApiKey | None = None
    faults: tuple[Diagnostic, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Credentials:
    """
    Attributes:
        bindings: By server.
        diagnostics: What is wrong with where they come from; not of a spec, so without a path.
        recorded_bound: In a replay, what `bound` was.
    """

    bindings: Mapping[Endpoint, Binding] = field(default_factory=lambda: MappingProxyType({}))
    diagnostics: tuple[Diagnostic, ...] = ()
    recorded_bound: tuple[str, ...] | None = None

    def find(self, endpoint: Endpoint) -> Binding | None:
        """What belongs to exactly this host and port."""
        return self.bindings.get(endpoint)

    @property
    def bound(self) -> tuple[str, ...]:
        """The servers that there is a key for, as text."""
        if self.recorded_bound is not None:
            return self.recorded_bound
        return tuple(str(it.endpoint) for it in self.bindings.values() if it.key is not None or it.command)

    @property
    def keys(self) -> tuple[ApiKey, ...]:
        """Every key that is known without running a command."""
        both = (key for binding in self.bindings.values() for key in (binding.key, binding.admin_key))
        return tuple(key for key in both if key is not None)


def load_credentials(environment: Mapping[str, str], file: Path | None) -> Credentials:
    """
    The keys of the environment and of *file*; for one server the environment's counts.

    Args:
        file: The credentials file; `None` for none. One that does not exist is none.
    """
    bindings: dict[Endpoint, Binding] = {}
    diagnostics: list[Diagnostic] = []
    if file is not None:
        _load_file(file, bindings, diagnostics)
    _load_environment(environment, bindings, diagnostics)
    return Credentials(MappingProxyType(bindings), tuple(diagnostics))


def find_credentials_path(environment: Mapping[str, str]) -> Path | None:
    """Where the credentials file is: `credentials.toml` in our folder of the XDG Base Directory Specification."""
    base = environment.get("XDG_CONFIG_HOME", "")
    if base and Path(base).is_absolute():
        return Path(base) / "apono-bridge" / "credentials.toml"
    home = environment.get("HOME", "")
    return Path(home) / ".config" / "apono-bridge" / "credentials.toml" if home else None


def load_key(binding: Binding, timeout_s: float = _COMMAND_TIMEOUT_S) -> tuple[ApiKey | None, tuple[Diagnostic, ...]]:
    """The key of a binding; runs its command if it has one. `None` without a diagnostic when there is no key."""
    if not binding.command:
        return binding.key, ()
    try:
        done = subprocess.run(
            binding.command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired:
        return _command_failed(binding, f"it took longer than {timeout_s:g} s")
    except OSError as exc:
        return _command_failed(binding, exc.strerror or "it cannot be run")
    if done.returncode != 0:
        return _command_failed(binding, f"it ended with {done.returncode}")
    key = _parse_printed(done.stdout, binding.endpoint)
    return (key, ()) if key else _command_failed(binding, "what it printed is no key")


def _command_failed(binding: Binding, reason: str) -> tuple[None, tuple[Diagnostic, ...]]:
    """The program alone is shown: arguments may hold what is secret."""
    command = shlex.quote(binding.command[0]) + (" ..." if len(binding.command) > 1 else "")
    failed = codes.CREDENTIALS_COMMAND_FAILED
    return None, (failed.at(SECRET_STORE, server=str(binding.endpoint), reason=reason, command=command),)


def _parse_printed(output: bytes, endpoint: Endpoint) -> ApiKey | None:
    """`ACCESS:SECRET`, or JSON; the keys of the JSON are those of the secret on Apono's page on Rancher."""
    text = output.decode("utf-8", "replace").strip()
    access, _, secret = text.partition(":")
    if text.startswith("{"):
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return None
        access, secret = document.get("access_key"), document.get("secret_key")
    return _make_key(access, secret, endpoint)


def _make_key(access: Any, secret: Any, endpoint: Endpoint) -> ApiKey | None:
    if not isinstance(access, str) or not isinstance(secret, str):
        return None
    try:
        return ApiKey(access.strip(), Secret(secret.strip()), endpoint)
    except ValueError:
        return None


def _parse_server(text: str) -> Endpoint | None:
    match = _SERVER.fullmatch(text.strip())
    port = int(match["port"] or 443) if match else 0
    return Endpoint(match["host"], port) if match and 0 < port < 65536 else None


# The environment.


def _load_environment(
    environment: Mapping[str, str], bindings: dict[Endpoint, Binding], diagnostics: list[Diagnostic]
) -> None:
    host = environment.get(ENVIRONMENT + "HOST", "")
    pairs = {
        prefix: (environment.get(f"{start}ACCESS_KEY", ""), environment.get(f"{start}SECRET_KEY", ""))
        for prefix in ("", "ADMIN_")
        for start in (f"{ENVIRONMENT}{prefix}",)
    }
    if not host and not any(part for pair in pairs.values() for part in pair):
        return
    endpoint = _parse_server(host)
    if endpoint is None:
        diagnostics.append(_incomplete(f"`{ENVIRONMENT}HOST` is {'no host' if host else 'not set'}"))
        return
    keys = {prefix: _make_key(*pair, endpoint) for prefix, pair in pairs.items()}
    halves = [(prefix, *pair) for prefix, pair in pairs.items() if any(pair) and keys[prefix] is None]
    if halves:
        diagnostics += [_incomplete(_find_missing(*half)) for half in halves]
        return
    filed = bindings.get(endpoint, Binding(endpoint))
    if keys[""] is not None:
        filed = replace(filed, key=keys[""], command=())
    if keys["ADMIN_"] is not None:
        filed = replace(filed, admin_key=keys["ADMIN_"])
    bindings[endpoint] = filed


def _find_missing(prefix: str, access: str, secret: str) -> str:
    if access and secret:
        return f"`{ENVIRONMENT}{prefix}ACCESS_KEY` and its other half are no key of Rancher's"
    return f"`{ENVIRONMENT}{prefix}{'SECRET_KEY' if access else 'ACCESS_KEY'}` is not set"


def _incomplete(reason: str, where: str = "the environment") -> Diagnostic:
    return codes.CREDENTIALS_INCOMPLETE.at(where=where, reason=reason)


# The file.


def _load_file(file: Path, bindings: dict[Endpoint, Binding], diagnostics: list[Diagnostic]) -> None:
    try:
        text, open_to = _read_owned(file)
    except FileNotFoundError:
        return
    except (OSError, UnicodeError, ValueError) as exc:
        diagnostics.append(_unusable(file, getattr(exc, "strerror", None) or "it is no text of a reasonable size"))
        return
    if open_to:
        facts: dict[str, Any] = {"reason": open_to, "file": str(file), "quoted": shlex.quote(str(file))}
        diagnostics.append(codes.CREDENTIALS_FILE_OPEN.at(**facts))
        return
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        line = _LINE.search(str(exc))  # nothing else of the message, which may repeat the text
        diagnostics.append(_unusable(file, f"line {line[1]} is not TOML" if line else "it is not TOML"))
        return
    for name, table in tables.items():
        _load_table(file, name, table, bindings, diagnostics)


def _read_owned(file: Path) -> tuple[str, str]:
    """The text, and to whom else the file is open; asked of the opened file, so that nobody can swap it in between."""
    with file.open("rb") as stream:
        status = os.fstat(stream.fileno())
        if open_to := _find_openness(status):
            return "", open_to
        content = stream.read(_LARGEST_FILE_BYTES + 1)
    if len(content) > _LARGEST_FILE_BYTES:
        raise ValueError
    return content.decode("utf-8"), ""


def _find_openness(status: os.stat_result) -> str:
    if os.name != "posix":  # modes say nothing there
        return ""
    if not stat.S_ISREG(status.st_mode):
        return "it is no regular file"
    if status.st_uid != os.geteuid():
        return "it belongs to another user"
    mode = stat.S_IMODE(status.st_mode)
    return f"its mode is {mode:04o}" if mode & (stat.S_IRWXG | stat.S_IRWXO) else ""


def _unusable(file: Path, reason: str) -> Diagnostic:
    return codes.CREDENTIALS_FILE_UNUSABLE.at(file=str(file), reason=reason)


def _load_table(
    file: Path, name: str, table: Any, bindings: dict[Endpoint, Binding], diagnostics: list[Diagnostic]
) -> None:
    endpoint = _parse_server(name)
    if endpoint is None or not isinstance(table, dict):
        diagnostics.append(_unusable(file, "a table is not named by a host and port"))
        return
    binding = _bind(endpoint, table)
    if binding is None:
        reason = "give `access_key` and `secret_key`, or `command` as a list of texts"
        diagnostics.append(_unusable(file, f"the table of {endpoint} is not complete: {reason}"))
        return
    bindings[endpoint] = binding


def _bind(endpoint: Endpoint, table: Mapping[str, Any]) -> Binding | None:
    admin_key = None
    if table.keys() & {"admin_access_key", "admin_secret_key"}:
        admin_key = _make_key(table.get("admin_access_key"), table.get("admin_secret_key"), endpoint)
        if admin_key is None:
            return None
    match sorted(table.keys() - {"admin_access_key", "admin_secret_key"}):
        case []:
            return Binding(endpoint, admin_key=admin_key)
        case ["command"]:
            command = table["command"]
            return Binding(endpoint, command=tuple(command), admin_key=admin_key) if _is_command(command) else None
        case ["access_key", "secret_key"]:
            key = _make_key(table["access_key"], table["secret_key"], endpoint)
            return Binding(endpoint, key, admin_key=admin_key) if key else None
        case _:
            return None


def _is_command(command: Any) -> bool:
    """A list, never one text: nothing is given to a shell."""
    is_list = isinstance(command, Sequence) and not isinstance(command, str)
    return is_list and len(command) > 0 and all(isinstance(part, str) and part for part in command)
