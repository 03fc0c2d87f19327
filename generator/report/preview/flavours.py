"""
The Markdown of each platform, as data: what it draws, how long a comment may be, and what it counts.

Sources of the limits, where a platform documents none the strictest reading of what was measured:

- GitHub: "Body is too long (maximum is 65536 characters)", which its API says; ASCII up to 262,144 bytes was seen to be
  stored (dead-claudia/github-limits#13, 2025-10-28), so that 65,536 UTF-16 code units fit by every reading.
- GitHub's job summaries: "supports content up to a size of 1024k", in bytes, for each step.
- GitLab: 1,000,000 characters, in its Notes API; a comment longer than that helps nobody, all the same.
- Bitbucket: "a non-empty value less than 32768 characters", which its API says (jfrog/froggit-go#133); Java counts
  UTF-16 code units.
- Azure DevOps: "A discussion comment cannot be longer than 150000 characters", which its API says; .NET counts UTF-16
  code units.
- Gitea: none documented; MySQL's TEXT column, which older releases use, holds 65,535 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import final
from urllib.parse import quote

__all__ = ["FLAVOURS", "Flavour", "SizeUnit"]


@final
class SizeUnit(Enum):
    """What a platform counts."""

    CODE_POINTS = "characters"
    UTF16 = "UTF-16 code units"
    BYTES = "bytes of UTF-8"

    def measure(self, text: str) -> int:
        """How much *text* is."""
        if self is SizeUnit.CODE_POINTS:
            return len(text)
        if self is SizeUnit.BYTES:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(character > "\uffff" for character in text)


@final
@dataclass(frozen=True, slots=True)
class Flavour:
    """
    One platform's Markdown.

    Attributes:
        limit: The longest comment, in *unit*.
        folds: Whether `<details>` is drawn.
        draws: Whether Mermaid is drawn.
        line: What leads to a line below the address of a file; `{file}` and `{line}` stand in it.
    """

    name: str
    limit: int
    unit: SizeUnit
    folds: bool
    draws: bool
    line: str = "/{file}#L{line}"

    def link(self, base: str, file: str, line: int | None) -> str:
        """The address of a place below *base*. Everything in it but *base* is percent-encoded."""
        path = quote(file.removeprefix("./"), safe="/")
        text = self.line if line is not None else self.line.partition("#")[0].partition("&line=")[0]
        return base.rstrip("/") + text.format(file=path, line=line)


FLAVOURS: Mapping[str, Flavour] = {
    flavour.name: flavour
    for flavour in (
        Flavour("github", 65_536, SizeUnit.UTF16, folds=True, draws=True),
        Flavour("github-summary", 1024 * 1024, SizeUnit.BYTES, folds=True, draws=True),
        Flavour("gitlab", 1_000_000, SizeUnit.CODE_POINTS, folds=True, draws=True),
        Flavour("bitbucket", 32_767, SizeUnit.UTF16, folds=False, draws=False, line="/{file}#lines-{line}"),
        Flavour("azure-devops", 150_000, SizeUnit.UTF16, folds=True, draws=False, line="?path=/{file}&line={line}"),
        Flavour("gitea", 65_535, SizeUnit.BYTES, folds=True, draws=True),
        Flavour("plain", 65_535, SizeUnit.BYTES, folds=False, draws=False),
    )
}
"""By the name that `--platform` takes."""
