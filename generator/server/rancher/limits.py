"""How long and how large an answer may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

__all__ = ["Limits"]


@final
@dataclass(frozen=True, slots=True)
class Limits:
    """
    What one client lets a server cost.

    Attributes:
        connect_s: Seconds for name resolution, for the connection, and for the TLS handshake, each.
        answer_s: Seconds for one request from there to the answer's last byte, waiting for a free connection included.
        answer_bytes: Size of one answer's body after unpacking. A cluster takes about 4 kB in a list, and a page of
            a thousand clusters is the largest answer that is asked for.
        page_items: Items asked for at once; Rancher's own default.
        pages: Pages of one list.
        connections: Open at the same time to one server. Each costs a TLS handshake: with eight, a server takes a
            fifth more of our time than with four, and is not done sooner (measured with 13 questions to one server).
    """

    connect_s: float = 10.0
    answer_s: float = 30.0
    answer_bytes: int = 32 << 20
    page_items: int = 1000
    pages: int = 50
    connections: int = 4

    @property
    def request_s(self) -> float:
        """
        Seconds for one request with everything before it: the last resort.

        It lets the limits of the steps come first. They close what they give up, whereas httpcore forgets a socket
        whose TLS handshake is cancelled from outside (found by trial with httpcore 1.0.9).
        """
        return 2 * self.connect_s + self.answer_s
