"""
Versions of Rancher, as `/rancherversion` and the setting `server-version` give them.

Forms seen in the tags of rancher/rancher, 2.8 to 2.15: releases (`v2.15.0`), candidates (`v2.15.0-rc5`,
`v2.14.0-alpha9`), hotfixes (`v2.9.4-hotfix-2dcf.1`, `v2.8.6-hotfix-ch-1-a8e77118f`), builds of a branch (`v2.9-head`,
`v2.13-<commit>-head`, `master-head`) and `dev`. Rancher Prime has the same versions.
"""

from __future__ import annotations

import enum
import functools
import re
from dataclasses import dataclass
from typing import final

__all__ = ["RancherVersion", "Stage", "parse_version"]


@final
class Stage(enum.IntEnum):
    """How finished a build is; among builds of one number the order of the members is the order of the versions."""

    ALPHA = 0
    BETA = 1
    CANDIDATE = 2
    HEAD = 3  # of a branch: no patch number is known, so it counts as before the first release after it
    RELEASE = 4
    HOTFIX = 5  # comes after the release it mends; semantic versioning would sort it before
    UNKNOWN = 6  # `dev`, `master-head` and what nobody has seen


_STAGES = {
    "alpha": Stage.ALPHA,
    "beta": Stage.BETA,
    "rc": Stage.CANDIDATE,
    "hotfix": Stage.HOTFIX,
}

_FORM = re.compile(
    r"""
    v? (?P<major>\d{1,6}) \. (?P<minor>\d{1,6})
    (?: \. (?P<patch>\d{1,6}) )?
    (?: [-.] (?P<tail>[0-9A-Za-z.-]{1,200}) )?
    (?: \+ [0-9A-Za-z.-]{0,200} )?
    """,
    re.VERBOSE | re.ASCII,
)
_TAIL = re.compile(r"(?P<stage>[a-z]+)[-.]?(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_NUMBERS = re.compile(r"\d{1,9}(?![0-9A-Za-z])", re.ASCII)


@final
@functools.total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class RancherVersion:
    """
    One version; comparisons follow time, so a hotfix is at least its release.

    Attributes:
        text: As the server gave it.
        release: Major and minor number, and the patch where there is one; empty when no number is known.
        stage: How finished the build is.
        numbers: The counters after the stage (`rc5`: 5), most significant first.
    """

    text: str
    release: tuple[int, ...]
    stage: Stage
    numbers: tuple[int, ...] = ()

    @property
    def line(self) -> tuple[int, int] | None:
        """Major and minor number, such as `(2, 12)`; `None` when no number is known."""
        return None if not self.is_known else (self.release[0], self.release[1])

    @property
    def is_known(self) -> bool:
        """Whether the version has a number. `dev` and `master-head` have none and sort after everything."""
        return bool(self.release)

    def is_at_least(self, major: int, minor: int, patch: int = 0) -> bool | None:
        """
        Whether the version is that release or later; a build of a branch counts as all of its line.

        Returns:
            `None` when no number is known, so that nobody takes "unknown" for "too old".
        """
        if not self.is_known:
            return None
        if self.stage is Stage.HEAD:
            return self.release[:2] >= (major, minor)
        return self >= RancherVersion("", (major, minor, patch), Stage.RELEASE)

    def _order(self) -> tuple[bool, tuple[int, ...], Stage, tuple[int, ...], str]:
        release = self.release + (0,) * (3 - len(self.release)) if self.is_known else ()
        return not self.is_known, release, self.stage, self.numbers, self.text if not self.is_known else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RancherVersion) and self._order() == other._order()

    def __lt__(self, other: RancherVersion) -> bool:
        return self._order() < other._order()

    def __hash__(self) -> int:
        return hash(self._order())

    def __str__(self) -> str:
        return self.text


def parse_version(text: str) -> RancherVersion:
    """
    The version that *text* names.

    Never fails: what has no number is unknown, which is a fact about the server and not a fault of it.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return RancherVersion(text, (), Stage.UNKNOWN)
    release = tuple(int(match[name]) for name in ("major", "minor", "patch") if match[name] is not None)
    stage, numbers = _parse_tail(match["tail"], is_release=match["patch"] is not None)
    return RancherVersion(text, release, stage, numbers)


def _parse_tail(tail: str | None, *, is_release: bool) -> tuple[Stage, tuple[int, ...]]:
    if not is_release or (tail or "").endswith("head"):
        return Stage.HEAD, ()
    if tail is None:
        return Stage.RELEASE, ()
    match = _TAIL.fullmatch(tail)
    # A tail that nobody has seen is a build before the release, as semantic versioning reads it.
    stage = _STAGES.get(match["stage"].lower(), Stage.CANDIDATE) if match else Stage.CANDIDATE
    return stage, tuple(int(number) for number in _NUMBERS.findall(match["rest"])) if match else ()
