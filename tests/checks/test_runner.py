"""The framework, with checks that ask nobody."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from generator.checks.check import Category, Check, CheckOutcome, CheckResult, Conclusion, Scope
from generator.checks.context import Host, Subject
from generator.checks.runner import Policy, run_checks, validate_order
from generator.diagnostics import BugError
from generator.diagnostics.codes import live
from generator.server.rancher.client import RancherClient
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.errors import ConnectionFailedError, NameNotFoundError
from tests.checks.asking import integration, no_sleep

_WARNING = live.VERSION_UNKNOWN.at(version="dev")
_ERROR = live.NOT_RANCHER.at(server="s", reason="r")


def _check(name: str, run: Callable[..., Awaitable[Conclusion]], *needs: str, **more: Any) -> Check:
    return Check(name=name, title=name, category=Category.SERVER, run=run, needs=needs, **more)


def _saying(conclusion: Conclusion) -> Callable[..., Awaitable[Conclusion]]:
    async def run(*_: object) -> Conclusion:
        return conclusion

    return run


def _run(*checks: Check, specs: int = 1, **policy: Any) -> list[tuple[CheckResult, ...]]:
    async def main() -> list[tuple[CheckResult, ...]]:
        endpoint = Endpoint("rancher.example.com")
        client = cast(RancherClient, None)  # no check here asks
        host = Host(endpoint, None, client, datetime.datetime.now(datetime.UTC), lambda _, __: client)
        integrations = [integration("rancher.example.com", 443, name=f"spec {number}") for number in range(specs)]
        return await run_checks(checks, host, integrations, Policy(**{"sleep": no_sleep, **policy}))

    return asyncio.run(main())


def _outcomes(row: tuple[CheckResult, ...]) -> list[tuple[str, str, str]]:
    return [(result.check.name, result.outcome.value, result.because) for result in row]


def test_values_of_needs_are_arguments() -> None:
    """In the order in which they are named; afterwards they are let go of."""

    async def join(_: Host, first: str, second: str) -> Conclusion:
        return Conclusion(first + second, note=first + second)

    row = _run(
        _check("a", _saying(Conclusion("x"))),
        _check("b", _saying(Conclusion("y"))),
        _check("c", join, "b", "a"),
    )[0]
    assert row[2].conclusion.note == "yx"
    assert {result.conclusion.value for result in row} == {None}


def test_results_come_in_declared_order_however_they_finish() -> None:
    """The first one waits for something that the second one does."""

    async def scenario() -> list[str]:
        done = asyncio.Event()

        async def late(_: Host) -> Conclusion:
            await done.wait()
            return Conclusion()

        async def early(_: Host) -> Conclusion:
            done.set()
            return Conclusion()

        client = cast(RancherClient, None)
        host = Host(Endpoint("h"), None, client, datetime.datetime.now(datetime.UTC), lambda _, __: client)
        seen: list[str] = []
        rows = await run_checks(
            [_check("late", late), _check("early", early)],
            host,
            [integration("h", 443)],
            Policy(),
            lambda _, result: seen.append(result.check.name),
        )
        assert seen == ["early", "late"]
        return [result.check.name for result in rows[0]]

    assert asyncio.run(scenario()) == ["late", "early"]


def test_stop_skips_what_needs_it_with_the_first_reason() -> None:
    """Also at a distance; what does not need it runs."""
    row = _run(
        _check("root", _saying(Conclusion(diagnostics=(_ERROR,), stops=True))),
        _check("near", _saying(Conclusion()), "root"),
        _check("far", _saying(Conclusion()), "near"),
        _check("other", _saying(Conclusion())),
    )[0]
    assert _outcomes(row) == [
        ("root", "failed", ""),
        ("near", "skipped", "root"),
        ("far", "skipped", "root"),
        ("other", "passed", ""),
    ]


def test_warning_does_not_stop() -> None:
    """Unless the check says that there is nothing to work on."""
    row = _run(
        _check("warns", _saying(Conclusion(diagnostics=(_WARNING,)))),
        _check("next", _saying(Conclusion()), "warns"),
        _check("stops", _saying(Conclusion(diagnostics=(_WARNING,), stops=True))),
        _check("last", _saying(Conclusion()), "stops"),
    )[0]
    assert [result.outcome.value for result in row] == ["warned", "passed", "warned", "skipped"]


def test_crash_is_a_bug_and_the_others_go_on() -> None:
    """Its words stay out of the report: they may hold anything."""

    async def crash(_: Host) -> Conclusion:
        raise KeyError("the secret of somebody")

    row = _run(_check("a", crash), _check("b", _saying(Conclusion()), "a"), _check("c", _saying(Conclusion())))[0]
    assert [result.outcome.value for result in row] == ["crashed", "skipped", "passed"]
    (found,) = row[0].conclusion.diagnostics
    assert found.code == "BUG001"
    assert "KeyError" in found.summary
    assert "secret" not in found.summary


def test_same_cause_is_reported_once() -> None:
    """By the first in declared order; what was skipped because of another one names the first."""

    async def fail(_: Host) -> Conclusion:
        raise NameNotFoundError("no address")

    row = _run(_check("a", fail), _check("b", fail), _check("c", _saying(Conclusion()), "b"))[0]
    assert _outcomes(row) == [("a", "could not tell", ""), ("b", "skipped", "a"), ("c", "skipped", "a")]


@pytest.mark.parametrize(
    ("failures", "retries", "outcome", "attempts"), [(2, 2, "passed", 3), (3, 2, "could not tell", 3)]
)
def test_what_heals_is_asked_again(failures: int, retries: int, outcome: str, attempts: int) -> None:
    """As often as allowed, and no more."""
    left = [failures]

    async def heal(_: Host) -> Conclusion:
        left[0] -= 1
        if left[0] >= 0:
            raise ConnectionFailedError("refused")
        return Conclusion()

    (result,) = _run(_check("a", heal), retries=retries)[0]
    assert (result.outcome.value, result.attempts) == (outcome, attempts)


def test_no_retry_beyond_the_deadline() -> None:
    """A pause that would end after it is not made."""

    async def fail(_: Host) -> Conclusion:
        raise ConnectionFailedError("refused")

    (result,) = _run(_check("a", fail), retries=5, pause_s=100.0, timeout_s=10.0)[0]
    assert result.attempts == 1


def test_deadline_is_one_for_all() -> None:
    """What hangs is unknown, once."""

    async def hang(_: Host) -> Conclusion:
        await asyncio.Event().wait()
        return Conclusion()

    row = _run(_check("a", hang), _check("b", hang), timeout_s=0.01)[0]
    assert _outcomes(row) == [("a", "could not tell", ""), ("b", "skipped", "a")]
    assert row[0].conclusion.diagnostics[0].code == live.NO_ANSWER_IN_TIME.code


def test_server_is_asked_once_for_all_specs() -> None:
    """Checks of a spec run for each."""
    asked: list[str] = []

    async def of_server(_: Host) -> Conclusion:
        asked.append("server")
        return Conclusion("value")

    async def of_spec(subject: Subject, value: str) -> Conclusion:
        asked.append(str(subject.integration.name))
        return Conclusion(value)

    rows = _run(_check("a", of_server), _check("b", of_spec, "a", scope=Scope.SPEC), specs=3)
    assert asked == ["server", "spec 0", "spec 1", "spec 2"]
    assert len({id(row[0]) for row in rows}) == 1


def test_result_of_after_is_there_though_it_failed() -> None:
    """It is waited for and does not stop."""

    async def look(_: Host, before: CheckResult) -> Conclusion:
        return Conclusion(note=before.outcome.value)

    row = _run(
        _check("a", _saying(Conclusion(diagnostics=(_ERROR,), stops=True))),
        _check("b", look, after=("a",)),
    )[0]
    assert row[1].conclusion.note == CheckOutcome.FAILED.value


@pytest.mark.parametrize(
    "checks",
    [
        [_check("a", _saying(Conclusion()), "b"), _check("b", _saying(Conclusion()))],
        [_check("a", _saying(Conclusion())), _check("a", _saying(Conclusion()))],
        [_check("a", _saying(Conclusion()), scope=Scope.SPEC), _check("b", _saying(Conclusion()), "a")],
    ],
    ids=["needs a later one", "one name twice", "the server needs a spec"],
)
def test_wrong_order_is_a_bug(checks: list[Check]) -> None:
    """Found when the registry is loaded, not when a server is asked."""
    with pytest.raises(BugError):
        validate_order(checks)
