"""The client of Apono's API: what it sends, what it reads, and what it says when nothing good comes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Secret
from generator.server.apono.access import AccessError, AponoAccess, find_access
from generator.server.apono.api import AponoApi
from generator.server.apono.client import AponoClient, ask_account
from generator.server.apono.faults import parse_fault
from generator.server.apono.payloads import LiveIntegration
from generator.server.apono.questions import QUESTIONS
from generator.server.apono.seeds import DEFAULT_SEED
from generator.server.apono.stand_in import AponoStandIn
from generator.server.http_api import (
    ApiError,
    LostError,
    RateLimitedError,
    RedirectedError,
    StatusError,
    UnexpectedAnswerError,
    UnreachableError,
)

TOKEN = "apono-SECRET-t0ken"

Question = Callable[[AponoClient], Awaitable[Any]]


def ask(question: Question, *faults: str, count: int = 0, **options: Any) -> tuple[Any, AponoApi]:
    """The answer or the error, and the stand-in that was asked."""
    api = AponoApi(
        token=Secret(TOKEN), seed=replace(DEFAULT_SEED, count=count), faults=[parse_fault(text) for text in faults]
    )
    with AponoStandIn(api) as apono:
        access = find_access({"APONO_ENDPOINT": apono.url, "APONO_PERSONAL_TOKEN": TOKEN})
        assert access is not None
        try:
            return ask_account(access, question, **{"timeout_s": 5.0, "retries": 0, **options}), api
        except ApiError as error:
            return error, api


def test_every_page_is_read_and_the_next_request_carries_the_token_alone() -> None:
    found, api = ask(AponoClient.fetch_integrations, count=230)
    assert [it.name for it in found] == [f"Integration {number}" for number in range(1, 231)]
    queries = [record.target.partition("?")[2] for record in api.records]
    assert queries[0] == "category=RESOURCES"
    assert len(queries) == 3
    assert all(query.startswith("page_token=") and "&" not in query for query in queries[1:])


def test_a_list_is_asked_for_once() -> None:
    async def twice(client: AponoClient) -> Sequence[object]:
        return [await client.fetch_connectors(), await client.fetch_connectors()]

    (first, second), api = ask(twice)
    assert first is second
    assert len(api.records) == 1


def test_only_reads_of_the_table_are_sent() -> None:
    async def everything(client: AponoClient) -> None:
        await client.fetch_integrations()
        await client.fetch_identity_sources()
        await client.fetch_connectors()
        await client.fetch_groups()
        await client.fetch_users()
        await client.fetch_catalog()
        await client.find_catalog_type("rancher")

    _, api = ask(everything)
    assert {record.method for record in api.records} == {"GET"}
    wanted = {question.path.replace("{type}", "rancher") for question in QUESTIONS.values()}
    assert {record.target.partition("?")[0] for record in api.records} == wanted
    assert all(record.status == 200 for record in api.records)


def test_an_unknown_type_is_none() -> None:
    assert ask(lambda client: client.find_catalog_type("cassandra"))[0] is None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("unauthorized", StatusError),
        ("forbidden", StatusError),
        ("not-found", StatusError),
        ("rate-limited=60", RateLimitedError),
        ("server-error", StatusError),
        ("unavailable", StatusError),
        ("redirected", RedirectedError),
        ("page", UnexpectedAnswerError),
        ("huge", UnexpectedAnswerError),
        ("dropped", LostError),
        ("answer-cut", LostError),
        ("null-lists", tuple),
        ("unknown-keys", tuple),
        ("number-in-config", tuple),
        ("null-config", tuple),
        ("missing-keys", tuple),
        ("bad-times", tuple),
    ],
)
def test_every_fault_is_an_error_of_ours_or_does_no_harm(fault: str, kind: type) -> None:
    found, _ = ask(AponoClient.fetch_integrations, fault, count=2)
    assert isinstance(found, kind)
    assert TOKEN not in repr(found) + str(found)


def test_a_slow_server_is_given_up_within_the_one_deadline() -> None:
    found, _ = ask(AponoClient.fetch_connectors, "slow=3", timeout_s=0.3)
    assert isinstance(found, LostError)


def test_what_can_heal_is_asked_again() -> None:
    found, api = ask(AponoClient.fetch_connectors, "unavailable GET /api/admin/v3/connectors 1", retries=1)
    assert [connector.id for connector in found] == ["conn-1", "prod-connector"]
    assert [record.status for record in api.records] == [503, 200]


def test_nobody_there_is_unreachable() -> None:
    access = AponoAccess("http://127.0.0.1:9", Secret(TOKEN))
    with pytest.raises(UnreachableError):
        ask_account(access, AponoClient.fetch_connectors, timeout_s=2, retries=0)


def test_without_a_token_there_is_no_account() -> None:
    assert find_access({"APONO_ENDPOINT": "https://x.example.com"}) is None


def test_the_public_endpoint_is_the_default() -> None:
    access = find_access({"APONO_PERSONAL_TOKEN": TOKEN})
    assert access is not None
    assert (access.endpoint, access.host) == ("https://api.apono.io", "api.apono.io")
    assert TOKEN not in repr(access)


@pytest.mark.parametrize(
    ("environment", "variable"),
    [
        ({"APONO_ENDPOINT": "http://api.apono.io"}, "APONO_ENDPOINT"),
        ({"APONO_ENDPOINT": "api.apono.io"}, "APONO_ENDPOINT"),
        ({"APONO_ENDPOINT": "https://user@api.apono.io"}, "APONO_ENDPOINT"),
        ({"APONO_ENDPOINT": "https://[::1"}, "APONO_ENDPOINT"),
        ({"APONO_PERSONAL_TOKEN": f"{TOKEN}\n"}, "APONO_PERSONAL_TOKEN"),
    ],
)
def test_what_a_token_must_not_be_sent_to_is_refused(environment: dict[str, str], variable: str) -> None:
    with pytest.raises(AccessError) as caught:
        find_access({"APONO_PERSONAL_TOKEN": TOKEN, **environment})
    assert caught.value.variable == variable
    assert TOKEN not in str(caught.value)


def test_a_secret_that_apono_keeps_is_dropped_when_it_is_read() -> None:
    store = {"apono": {"parameters": {"secret_key": "PLANTED"}}, "aws": None}
    found = LiveIntegration.model_validate({"id": "1", "name": "x", "secret_store_config": store})
    assert found.secret_store_config == {"apono": {}}
    assert "PLANTED" not in repr(found)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda it: st.lists(it) | st.dictionaries(st.text(max_size=5), it),
    )
)
def test_times_of_any_shape_are_read_or_dropped(value: Any) -> None:
    found = LiveIntegration.model_validate({"id": "1", "name": "x", "last_sync_time": value})
    assert found.last_sync_time is None or found.last_sync_time.tzinfo is not None
    assert LiveIntegration.model_validate({"id": "1", "name": "x", "last_sync_time": 1767323045.6}).last_sync_time == (
        datetime(2026, 1, 2, 3, 4, 5, 600000, UTC)
    )
