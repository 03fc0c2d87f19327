"""The stand-in without its socket: a function from request to answer, with a memory."""

from __future__ import annotations

import hmac
import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from generator.diagnostics.secret import Secret

from ..wire import Answer, Request, RequestRefusedError
from .faults import Fault, FaultPlan, answer_instead, edit_answer
from .kinds import KINDS
from .operations import Call
from .records import RequestRecord, record_of
from .routes import find_route
from .seeds import DEFAULT_SEED, Seed, plant
from .store import Clock, Store, now_utc

__all__ = ["AponoApi"]

_MAX_RECORDS = 100_000


class AponoApi:
    """
    Apono's API, for one account. May be asked by several threads at once.

    Args:
        token: The personal token that is let in; None lets every token in, but not its absence.
        seed: What is there at the start, unless the file says otherwise.
        path: The file that keeps the objects; None keeps them in memory only.
        faults: What goes wrong; `faults` can switch more on later.
        refuses_unknown_references: See `Store`.

    Raises:
        StoreError: The file cannot be read or written, here or at a later change.
    """

    def __init__(
        self,
        *,
        token: Secret | None = None,
        seed: Seed = DEFAULT_SEED,
        path: Path | None = None,
        faults: Iterable[Fault] = (),
        refuses_unknown_references: bool = False,
        clock: Clock = now_utc,
    ) -> None:
        self.faults = FaultPlan(faults)
        self._token = token
        self._store = Store(path, refuses_unknown_references=refuses_unknown_references, clock=clock)
        if self._store.is_empty:
            plant(self._store, seed)
        self._lock = threading.Lock()
        self._count = 0
        self._records: deque[RequestRecord] = deque(maxlen=_MAX_RECORDS)

    @property
    def records(self) -> list[RequestRecord]:
        """The requests so far, in the order in which they were answered."""
        with self._lock:
            return list(self._records)

    def answer(self, request: Request) -> Answer:
        """Carry a request out, unless a fault answers it."""
        faults = self.faults.strike(request)
        answer = answer_instead(faults) or self._carry_out(request)
        answer = edit_answer(answer, faults)
        with self._lock:
            self._count += 1
            self._records.append(record_of(self._count, request, answer, tuple(fault.effect for fault in faults)))
        return answer

    def _carry_out(self, request: Request) -> Answer:
        try:
            self._check_token(request)
            route, arguments = find_route(request)
            with self._lock:
                return route.operation(Call(self._store, KINDS[route.kind], request, arguments))
        except RequestRefusedError as exc:
            return Answer(exc.status, {"message": str(exc)}, exc.headers)

    def _check_token(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        wanted = given if self._token is None else self._token.reveal()
        if scheme != "Bearer" or not given or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise RequestRefusedError(401, "the token is missing or wrong")
