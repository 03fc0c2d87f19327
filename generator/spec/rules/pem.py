"""
PEM: blocks of base64 between lines with dashes (RFC 7468).

A block is taken apart without knowledge of what is in it, so that what is not a certificate never gets any further.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

__all__ = ["CERTIFICATE", "LONGEST_LINE", "PemBlock", "find_blocks"]

CERTIFICATE = "CERTIFICATE"

LONGEST_LINE = 254
"""Characters to a line that OpenSSL reads (`LINESIZE` in `crypto/pem/pem_lib.c`); RFC 7468 writes 64."""

_BOUNDARY = re.compile(r"-----(?P<kind>BEGIN|END) (?P<label>[A-Z0-9][A-Z0-9 ]*)-----")
_LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]+")


@dataclass(frozen=True, slots=True)
class PemBlock:
    """
    One block, or the beginning or end of one.

    Attributes:
        start, end: Where it is, in characters of the text, end exclusive.
        line: The line of its beginning, from 1.
        body: What is between the first and the last line; `None` if either of them is missing.
        body_start: Where the body begins in the text.
    """

    label: str
    start: int
    end: int
    line: int
    body: str | None = None
    body_start: int = 0

    @property
    def is_private_key(self) -> bool:
        return "PRIVATE KEY" in self.label

    @property
    def lines(self) -> list[str]:
        """The lines of the body, without what a copy may add to them."""
        return [line for line in map(str.strip, _LINE_END.split(self.body or "")) if line]

    @property
    def is_joined(self) -> bool:
        """Whether the line ends were lost: turned into blanks, into the two characters `\\n`, or dropped."""
        body = self.body or ""
        blanks_inside = any(" " in line or "\\n" in line for line in self.lines)
        return (
            not _LINE_END.match(body.lstrip(" \t"))
            or blanks_inside
            or max(map(len, self.lines), default=0) > LONGEST_LINE
        )

    @property
    def text(self) -> str:
        """The block with LF at the end of each line and nothing else added."""
        return "\n".join([f"-----BEGIN {self.label}-----", *self.lines, f"-----END {self.label}-----", ""])

    def find_wrong_characters(self) -> tuple[int, int] | None:
        """The first characters of the body that are not base64, as offsets in the whole text."""
        wrong = _NOT_BASE64.search(self.body or "")
        return None if wrong is None else (self.body_start + wrong.start(), self.body_start + wrong.end())

    def decode(self) -> bytes | None:
        """What the base64 stands for; `None` if it is none."""
        try:
            return base64.b64decode("".join(self.lines), validate=True)
        except (binascii.Error, ValueError):
            return None


def find_blocks(text: str) -> list[PemBlock]:
    """The blocks of *text* in order, broken ones among them."""
    blocks: list[PemBlock] = []
    begin: re.Match[str] | None = None
    for boundary in _BOUNDARY.finditer(text):
        if boundary["kind"] == "BEGIN":
            if begin is not None:
                blocks.append(_broken(text, begin))
            begin = boundary
        elif begin is None or begin["label"] != boundary["label"]:
            blocks.append(_broken(text, boundary if begin is None else begin))
            begin = None
        else:
            blocks.append(_whole(text, begin, boundary))
            begin = None
    return blocks if begin is None else [*blocks, _broken(text, begin)]


def _whole(text: str, begin: re.Match[str], end: re.Match[str]) -> PemBlock:
    body = text[begin.end() : end.start()]
    return PemBlock(begin["label"], begin.start(), end.end(), _line(text, begin.start()), body, begin.end())


def _broken(text: str, boundary: re.Match[str]) -> PemBlock:
    return PemBlock(boundary["label"], boundary.start(), boundary.end(), _line(text, boundary.start()))


def _line(text: str, offset: int) -> int:
    return len(_LINE_END.findall(text, 0, offset)) + 1
