"""The account at Apono for the commands that need one."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import click

from generator.cli.common import Problem

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.server.apono.access import AponoAccess
    from generator.server.apono.client import AponoClient

__all__ = ["AccountProblem", "ask_apono", "find_own_access", "need_access", "retries_option", "timeout_option"]

T = TypeVar("T")

timeout_option = click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(min=0.1),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="For all questions to Apono together.",
)

retries_option = click.option(
    "--retries",
    type=click.IntRange(0, 20),
    default=2,
    show_default=True,
    help="How often a question is asked again when Apono is busy or hung up.",
)


class AccountProblem(Problem):
    """The account could not be asked: nothing can be said of it."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__([diagnostic])


def find_own_access() -> AponoAccess | None:
    """
    The account that the environment names; `None` without a token.

    Raises:
        AccountProblem: It names one wrongly.
    """
    from generator.diagnostics.codes.account import WRONG_ACCESS
    from generator.server.apono.access import AccessError, find_access

    try:
        return find_access(os.environ)
    except AccessError as exc:
        raise AccountProblem(WRONG_ACCESS.at(variable=exc.variable, reason=str(exc))) from exc


def need_access() -> AponoAccess:
    """
    The account that the environment names.

    Raises:
        AccountProblem: It names none, or wrongly.
    """
    from generator.diagnostics.codes import account as codes
    from generator.server.apono.access import TOKEN_VARIABLE

    access = find_own_access()
    if access is None:
        raise AccountProblem(codes.NO_TOKEN.at(variable=TOKEN_VARIABLE))
    return access


def ask_apono(access: AponoAccess, ask: Callable[[AponoClient], Awaitable[T]], *, timeout_s: float, retries: int) -> T:
    """
    What *ask* gets of the account.

    Raises:
        AccountProblem: No good answer came.
    """
    from generator.checks.apono.faults import explain_api_error
    from generator.server.apono.client import ask_account
    from generator.server.http_api import ApiError

    try:
        return ask_account(access, ask, timeout_s=timeout_s, retries=retries)
    except ApiError as exc:
        raise AccountProblem(explain_api_error(exc, access.host)) from exc
