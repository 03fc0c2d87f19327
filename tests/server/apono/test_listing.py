"""Lists come in pages whose tokens remember the filters, whatever happens between two pages."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.server.apono.listing import is_like
from generator.server.apono.seeds import Seed

from .asking import Asker

PATH = "/api/admin/v4/integrations"
SEED = Seed(identity_sources={"Okta": "okta"}, count=250)


def pages_of(apono: Asker, query: str) -> list[Any]:
    """All pages, asked for as the provider does: the token alone after the first."""
    pages = [apono.ask("GET", f"{PATH}{query}")]
    while token := pages[-1]["pagination"]["next_page_token"]:
        pages.append(apono.ask("GET", f"{PATH}?page_token={quote(token, safe='')}"))
    return pages


def test_pages_hold_everything_once_and_in_order() -> None:
    pages = pages_of(Asker(seed=SEED), "?category=RESOURCES")
    assert [len(page["items"]) for page in pages] == [100, 100, 50]
    names = [item["name"] for page in pages for item in page["items"]]
    assert names == [f"Integration {number}" for number in range(1, 251)]


def test_a_token_remembers_filters_and_limit() -> None:
    """Its request says nothing else; what it does say counts for nothing."""
    apono = Asker(seed=SEED)
    pages = pages_of(apono, "?limit=7&name=%2A1&category=RESOURCES")
    assert {len(page["items"]) for page in pages[:-1]} == {7}
    assert all(item["name"].endswith("1") for page in pages for item in page["items"])
    assert sum(len(page["items"]) for page in pages) == 25
    token = pages[0]["pagination"]["next_page_token"]
    assert apono.ask("GET", f"{PATH}?page_token={token}&name=none&limit=1") == pages[1]


def test_an_exact_last_page_has_no_successor() -> None:
    assert [len(page["items"]) for page in pages_of(Asker(seed=SEED), "?limit=125&type=mock-duck")] == [125, 125]


def test_what_is_deleted_between_pages_shifts_nothing() -> None:
    apono = Asker(seed=SEED)
    first = apono.ask("GET", f"{PATH}?category=RESOURCES")
    apono.answer("DELETE", f"{PATH}/{first['items'][-1]['id']}")
    apono.answer("DELETE", f"{PATH}/{first['items'][0]['id']}")
    token = first["pagination"]["next_page_token"]
    assert apono.ask("GET", f"{PATH}?page_token={token}")["items"][0]["name"] == "Integration 101"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 100),
        ("?category=USER-INFORMATION", 1),
        ("?category=user-information&type=OK%2A", 1),
        ("?connector_id=CONN-1&limit=1000", 250),
        ("?connector_id=conn-%2A", 0),
        ("?name=INTEGRATION+7", 1),
        ("?name=Integration+7&name=okta", 2),
        ("?name=Integration", 0),
        ("?name=%2Agra%2A+25%2A", 2),
        ("?name=", 0),
        ("?status=active&type=mock-%2A&limit=9", 9),
        ("?unknown=x&limit=3", 3),
    ],
)
def test_filters(query: str, count: int) -> None:
    """Name and type take wildcards, the others do not; letter case counts nowhere; several values are alternatives."""
    assert len(Asker(seed=SEED).ask("GET", f"{PATH}{query}")["items"]) == count


@pytest.mark.parametrize("path", ["/api/admin/v1/access-scopes", "/api/admin/v2/bundles", "/api/admin/v2/access-flows"])
def test_an_empty_list_is_a_list(apono: Asker, path: str) -> None:
    assert apono.ask("GET", f"{path}?name=x%2A") == {"items": [], "pagination": {"next_page_token": None}}


def token_of(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "query",
    [
        "page_token=x",
        "page_token=%00",
        f"page_token={token_of('bundles', {}, 100, 0)}",
        f"page_token={token_of('integrations', {'id': []}, 100, 0)}",
        f"page_token={token_of('integrations', {}, -1, 0)}",
        "limit=0",
        "limit=-1",
        "limit=x",
        f"limit={'9' * 5000}",
    ],
)
def test_a_token_or_limit_that_is_none_is_refused(apono: Asker, query: str) -> None:
    assert apono.refusal("GET", f"{PATH}?{query}")[0] == 400


_PIECES = st.text("aAb", max_size=3)


@given(st.lists(_PIECES, min_size=1, max_size=4), st.lists(st.text("aAbx*", max_size=2), max_size=5))
def test_a_pattern_fits_what_is_made_from_it(pieces: list[str], fillings: list[str]) -> None:
    """Any text may stand for each star."""
    filled = "".join(piece + filling for piece, filling in zip(pieces, [*fillings, *[""] * 9], strict=False))
    pattern = "*".join([*pieces, ""])
    assert is_like(pattern, filled.swapcase())


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("ab*ba", "aba", False),
        ("a*b*c", "acb", False),
        ("*a*a*", "a", False),
        ("*", "", True),
        ("a?", "ab", False),
        ("[a]", "a", False),
    ],
)
def test_only_a_star_is_special(pattern: str, text: str, fits: bool) -> None:
    assert is_like(pattern, text) is fits
