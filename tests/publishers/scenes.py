"""What tests of the publishers set up: users, stamps, drafts, and a clock that only sleeping moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from generator.diagnostics import Secret
from generator.publishers import CodeHost, get_code_host
from generator.publishers.marker import Stamp, mark
from generator.publishers.posting import Conversation, Draft, Posted, post
from generator.server.apono.faults import Fault
from generator.server.code_hosts import CodeHostApi, CodeHostStandIn, User
from generator.server.http_api import ApiLimits, HttpApi, Timing

T = TypeVar("T")

TOKEN, READER, ROBOT, OTHER = "tok-our5ecret", "tok-read3r", "tok-r0bot", "tok-0ther"
ROBOTS = {"github": "github-actions[bot]", "gitea": "gitea-actions"}
LABEL = "production"


def users(platform: str) -> dict[str, User]:
    return {
        TOKEN: User(11, "preview-bot"),
        READER: User(12, "reader", may_write=False),
        ROBOT: User(13, ROBOTS.get(platform, "robot"), is_robot=True),
        OTHER: User(14, "mallory"),
    }


@dataclass
class Clock:
    sleeps: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)

    @property
    def timing(self) -> Timing:
        return Timing(lambda: 1_800_000_000.0, lambda: sum(self.sleeps), self.sleep, lambda: 1.0)


@dataclass
class Scene:
    """One platform with its publisher."""

    host: CodeHost
    api: CodeHostApi
    platform: CodeHostStandIn
    clock: Clock = field(default_factory=Clock)
    limits: ApiLimits = field(default_factory=lambda: ApiLimits(answer_s=5))

    @property
    def repository(self) -> str:
        return self.api.store.repository

    def stamp(self, **changes: Any) -> Stamp:
        stamp = Stamp(self.repository, LABEL, "a" * 40, "specs", "plan", run=10, attempt=1, made_at=1000)
        return replace(stamp, **changes)

    def draft(self, text: str = "One integration changes.\n", **changes: Any) -> Draft:
        return Draft(self.stamp(**changes), lambda _: (text, True), lambda: f"summary: {text}")

    def post(self, draft: Draft, *, token: str = TOKEN, author: str = "") -> Posted:
        return self.run(lambda it: post(it, draft), token=token, author=author)

    def run(self, act: Callable[[Conversation], Awaitable[T]], *, token: str = TOKEN, author: str = "") -> T:
        async def run() -> T:
            header = self.host.header(Secret(token), self.host.token_variables[-1], {})
            url, timing = self.platform.url, self.clock.timing
            async with HttpApi(url, header=header, timing=timing, limits=self.limits) as api:
                target = self.host.target(self.repository, self.api.store.pull_request)
                return await act(Conversation(self.host, api, target, author))

        return asyncio.run(run())

    def plant(self, token: str, text: str = "planted\n", **changes: Any) -> int:
        """A comment with a mark of ours, whoever writes it; returns its number."""
        source = mark(text, self.stamp(**changes), self.host.marker)
        return self.api.store.add(self.api.store.users[token], source).number

    @property
    def texts(self) -> list[str]:
        """The comments that are to be seen, without their marks."""
        shown = [comment.text for comment in self.api.store.comments if not comment.is_deleted]
        return [text.partition("\n\n")[2] if "apono-bridge-preview" in text else text for text in shown]

    def fail(self, *faults: Fault) -> None:
        self.api.faults.add(*faults)


def open_scene(platform: str, *, page_size: int = 100) -> Scene:
    api = CodeHostApi(platform, users=users(platform), page_size=page_size)
    return Scene(get_code_host(platform), api, CodeHostStandIn(api))
