"""Who is asking: keys in headers, and why one is refused (which no answer tells)."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import final

from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import Scene
from generator.server.rancher.fake.messages import Heard
from generator.server.rancher.fake.seeds import KeySeed

__all__ = ["Login", "log_in"]


@final
@dataclass(frozen=True, slots=True)
class Login:
    """
    What came of the key that was shown.

    Attributes:
        key: The key, when it is good for this path; else `None`.
        was_shown: Whether there was any credential.
        is_bearer: Whether it was a Bearer value, which `/apis` passes on to Kubernetes when it is unknown.
    """

    key: KeySeed | None
    was_shown: bool = False
    is_bearer: bool = False


def log_in(scene: Scene, heard: Heard) -> Login:
    """The login of a request."""
    header = heard.headers.get("authorization", "")
    scheme, _, value = header.partition(" ")
    shown = _read_credential(scheme, value.strip()) if header else _read_cookie(heard)
    key = _find_key(scene, shown or "")
    is_good = key is not None and _is_alive(scene, key) and _is_in_scope(scene, key, heard)
    was_shown = bool(header) or shown is not None
    return Login(key if is_good else None, was_shown, scheme.lower() == "bearer")


def _read_credential(scheme: str, value: str) -> str | None:
    if scheme.lower() == "bearer":
        return value
    if scheme.lower() != "basic":
        return None
    try:
        return base64.urlsafe_b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _read_cookie(heard: Heard) -> str | None:
    """The session cookie, which counts only without an `Authorization` header."""
    cookies = (pair.strip().partition("=") for pair in heard.headers.get("cookie", "").split(";"))
    return next((value for name, _, value in cookies if name == "R_SESS"), None)


def _find_key(scene: Scene, shown: str) -> KeySeed | None:
    parts = shown.split(":")
    if len(parts) != 2:
        return None
    found = next((key for key in scene.world.keys if key.access_key == parts[0]), None)
    if found is None or not hmac.compare_digest(found.secret.reveal().encode(), parts[1].encode()):
        return None
    return found


def _is_alive(scene: Scene, key: KeySeed) -> bool:
    user = scene.world.find_user(key.user)
    if key.is_ext and not scene.has(Feature.EXT_TOKENS):
        return False
    return key.enabled and not key.is_expired and user is not None and user.enabled


def _is_in_scope(scene: Scene, key: KeySeed, heard: Heard) -> bool:
    """A scoped key is good only where the third part of the path is its cluster (`pkg/clusterrouter/lookup.go`)."""
    if key.scope is None:
        return True
    owners = {("k8s", "clusters"), ("k8s", "cluster"), ("v3", "clusters"), ("v3", "cluster")}
    if scene.has(Feature.PROXY_PATHS_IN_SCOPE):
        owners |= {("k8s", "proxy"), ("v3", "proxy")}
    return heard.parts[:2] in owners and heard.parts[2:3] == (key.scope,)
