"""Scenes and requests for tests that need no socket."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from generator.server.rancher.fake.features import minor_of
from generator.server.rancher.fake.items import BASE, Scene
from generator.server.rancher.fake.messages import Answer, Heard
from generator.server.rancher.fake.recorded import CLOCK, RECORDED
from generator.server.rancher.fake.routes import answer_request
from generator.server.rancher.fake.seeds import World
from generator.server.rancher.fake.setups import DEDICATED_KEY

URL = "https://rancher.example.com"


@cache
def recorded_answers() -> dict[str, dict[str, Any]]:
    """The recorded answers by name."""
    path = Path(__file__).parent / "recorded" / "answers.json"
    return {entry["name"]: entry for entry in json.loads(path.read_text("utf-8"))}


def make_scene(version: str = "v2.12.3", world: World = RECORDED, cacerts: str | None = None) -> Scene:
    """The recorded scene, or one like it."""
    pem = recorded_answers()["cacerts__private_ca"]["text"].rstrip("\n") if cacerts is None else cacerts
    return Scene(world, minor_of(version), version, CLOCK, URL, pem)


def ask(
    scene: Scene,
    path: str,
    *,
    key: str | None = DEDICATED_KEY,
    method: str = "GET",
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """The answer to a request with the key of that name, `None` for none."""
    sent = {"host": "rancher.example.com", **(headers or {})}
    if key is not None:
        known = {seed.access_key: seed.secret.reveal() for seed in scene.world.keys}
        sent["authorization"] = f"Bearer {key}:{known.get(key, 'x' * 54)}"
    content = b"" if body is None else json.dumps(body).encode()
    answer = answer_request(scene, Heard(method, path, sent, content))
    text = answer.body.replace(BASE.encode(), URL.encode()).replace(
        b"wss://rancher.invalid", b"wss://rancher.example.com"
    )
    return Answer(answer.status, text, answer.content_type, answer.headers)
