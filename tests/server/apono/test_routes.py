"""The tables agree with one another, and a path finds its operation however its parts are encoded."""

import pytest

from generator.server.apono.kinds import KINDS
from generator.server.apono.routes import ROUTES, find_route
from generator.server.wire import Request, RequestRefusedError

from .asking import Asker


def test_each_route_has_a_kind_and_each_kind_a_route() -> None:
    assert {route.kind for route in ROUTES} == set(KINDS)


def test_no_two_routes_are_the_same() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize(("encoded", "decoded"), [("a%20b%2Fc", "a b/c"), ("%C3%A9", "é"), ("x", "x"), ("", "")])
def test_an_id_is_one_decoded_part_of_the_path(encoded: str, decoded: str) -> None:
    """The provider sends the id `a b/c` as `a%20b%2Fc`."""
    route, arguments = find_route(Request("GET", f"/api/admin/v2/bundles/{encoded}"))
    assert (route.kind, arguments) == ("bundle", {"id": decoded})


@pytest.mark.parametrize(
    ("method", "path", "status", "headers"),
    [
        ("GET", "/", 404, {}),
        ("GET", "/api/admin/v4/integrations/a/b", 404, {}),
        ("GET", "/prefix/api/v2/connectors", 404, {}),
        ("PATCH", "/api/admin/v4/integrations/x", 405, {"Allow": "DELETE, GET, PUT"}),
        ("DELETE", "/api/terraform/v1/integrations/x", 405, {"Allow": "GET, PUT"}),
    ],
)
def test_what_is_not_in_the_table_is_refused(method: str, path: str, status: int, headers: dict[str, str]) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        find_route(Request(method, path))
    assert (caught.value.status, caught.value.headers) == (status, headers)


def test_an_unknown_id_is_not_found(apono: Asker) -> None:
    for route in ROUTES:
        if "{id}" in route.path:
            target = route.path.replace("{id}", "none").replace("{email}", "a%40b")
            body = {"name": "n", "members_emails": []}
            assert apono.refusal(route.method, target, body if "P" in route.method else None)[0] == 404
