"""The table of paths: which operation on which kind each of them is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..wire import Request, RequestRefusedError
from . import operations as do

__all__ = ["ROUTES", "Route", "find_route"]


@dataclass(frozen=True, slots=True)
class Route:
    """
    Args:
        method: The HTTP method.
        path: With variable parts as `{name}`; one part matches one part of the request's path.
        operation: What is done.
        kind: A key of `kinds.KINDS`.
    """

    method: str
    path: str
    operation: do.Operation
    kind: str


def _objects(
    path: str,
    kind: str,
    *,
    list_with: do.Operation | None = None,
    update: tuple[str, do.Operation] | None = ("PUT", do.replace_object),
    delete_with: do.Operation | None = do.delete,
) -> tuple[Route, ...]:
    """The usual paths of a kind: the list, a new one, and one by its id."""
    one = f"{path}/{{id}}"
    found: list[tuple[str, str, do.Operation]] = [("POST", path, do.create), ("GET", one, do.read)]
    found += [("GET", path, list_with)] if list_with else []
    found += [(update[0], one, update[1])] if update else []
    found += [("DELETE", one, delete_with)] if delete_with else []
    return tuple(Route(*parts, kind) for parts in found)


_GROUPS = "/api/admin/v1/groups"

ROUTES: tuple[Route, ...] = (
    *_objects("/api/admin/v4/integrations", "integration", list_with=do.list_pages),
    *_objects("/api/admin/v1/access-scopes", "access scope", list_with=do.list_pages),
    *_objects("/api/admin/v2/bundles", "bundle", list_with=do.list_pages),
    *_objects("/api/admin/v2/access-flows", "access flow", list_with=do.list_pages),
    *_objects(_GROUPS, "group", list_with=do.list_pages, update=None),
    Route("PUT", f"{_GROUPS}/{{id}}/name", do.rename, "group"),
    Route("GET", f"{_GROUPS}/{{id}}/members", do.list_members, "group"),
    Route("PUT", f"{_GROUPS}/{{id}}/members", do.replace_members, "group"),
    Route("PUT", f"{_GROUPS}/{{id}}/members/{{email}}", do.add_member, "group"),
    Route("DELETE", f"{_GROUPS}/{{id}}/members/{{email}}", do.remove_member, "group"),
    Route("GET", "/api/admin/v3/connectors", do.list_pages, "connector"),
    Route("GET", "/api/admin/v3/connectors/{id}", do.read, "connector"),
    Route("GET", "/api/admin/v3/users", do.list_pages, "user v3"),
    Route("GET", "/api/admin/v3/users/{id}", do.read, "user v3"),
    # The older paths. An integration is deleted under another path than it is made.
    *_objects("/api/terraform/v1/integrations", "integration v1", list_with=do.list_all, delete_with=None),
    Route("GET", "/api/v2/integrations", do.list_all, "integration v2"),
    Route("GET", "/api/v2/integrations/{id}", do.read, "integration v2"),
    Route("DELETE", "/api/v2/integrations/{id}", do.delete_with_message, "integration v2"),
    Route("GET", "/api/v2/integrations-catalog", do.list_all, "integration type"),
    Route("GET", "/api/v2/integrations-catalog/{id}", do.read, "integration type"),
    Route("GET", "/api/v2/connectors", do.list_bare, "connector v2"),
    Route("GET", "/api/v2/users", do.list_all, "user"),
    Route("GET", "/api/v2/users/{id}", do.read, "user"),
    Route("GET", "/api/v2/identities", do.list_all, "identity"),
    *_objects(
        "/api/terraform/v1/access-flows",
        "access flow v1",
        list_with=do.list_all,
        delete_with=do.delete_with_message,
    ),
    *_objects(
        "/api/v1/access-bundles",
        "access bundle v1",
        list_with=do.list_all,
        update=("PATCH", do.amend),
        delete_with=do.delete_with_message,
    ),
    *_objects("/api/terraform/v1/webhooks/manual", "webhook", delete_with=do.delete_with_message),
)


def _matcher(path: str) -> Callable[[tuple[str, ...]], dict[str, str] | None]:
    wanted = path.split("/")[1:]

    def match(segments: tuple[str, ...]) -> dict[str, str] | None:
        pairs = list(zip(wanted, segments, strict=False))
        if len(wanted) != len(segments) or any(part != given for part, given in pairs if part[0] != "{"):
            return None
        return {part[1:-1]: given for part, given in pairs if part[0] == "{"}

    return match


_MATCHERS = tuple((route, _matcher(route.path)) for route in ROUTES)


def find_route(request: Request) -> tuple[Route, dict[str, str]]:
    """
    The route of a request, and the variable parts of its path by name.

    Raises:
        RequestRefusedError: There is no such path (404), or it knows other methods only (405).
    """
    segments = request.segments
    fitting = [(route, found) for route, match in _MATCHERS if (found := match(segments)) is not None]
    for route, found in fitting:
        if route.method == request.method:
            return route, found
    if fitting:
        raise RequestRefusedError(405, "not with this method", Allow=", ".join(sorted(r.method for r, _ in fitting)))
    raise RequestRefusedError(404, "there is nothing at this path")
