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
        connections: Open at the same time to one server. Each costs a TLS handshake on both sides: with six, two
            hundred servers take a fifth longer than with three, and one server alone is done 0.1 s sooner (measured
            with 16 questions and answers that take 50 ms).
        connections_at_first: Of those, how many are opened without delay. A further one is opened when questions wait
            and `patience_s` have passed without an answer; so one answer that hangs does not hold up the others.
    """

    connect_s: float = 10.0
    answer_s: float = 30.0
    answer_bytes: int = 32 << 20
    page_items: int = 1000
    pages: int = 50
    connections: int = 3
    connections_at_first: int = 3

    @property
    def patience_s(self) -> float:
        """
        With one connection at first, sixteen answers that each take no longer than this are there in half the time
        that one of them may take.
        """
        return min(0.5, self.answer_s / 32)

    @property
    def request_s(self) -> float:
        """
        Seconds for one request with everything before it: the last resort, which lets the limits of the steps come
        first and say what hung.
        """
        return 2 * self.connect_s + self.answer_s
