"""Several questions of one check, side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

__all__ = ["ask_together"]


async def ask_together(*questions: Awaitable[Any]) -> list[Any]:
    """
    The answers in order. All are waited for, so that no question outlives its check, and of several errors the first
    in order is raised, so that what is reported does not depend on which answer came first.
    """
    outcomes = await asyncio.gather(*questions, return_exceptions=True)
    answers: list[Any] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        answers.append(outcome)
    return answers
