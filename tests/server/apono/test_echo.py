"""Whatever is accepted comes back as it was sent: what Terraform demands of every API."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.server.apono.operations import create
from generator.server.apono.routes import ROUTES

from .asking import Asker
from .bodies import WRITTEN_KINDS, bodies

# Sent, and by the API's description never answered.
_NOT_ANSWERED = {"request_for_others", "members_emails"}
# An empty list, null and nothing at all are the same to the provider here; it never sends an empty list.
_EMPTY_IS_ABSENT = {"integration_owners", "resource_owners_mappings"}
_PATHS = {route.kind: route.path for route in ROUTES if route.operation is create}


def assert_echoed(sent: Any, answered: Any) -> None:
    """Each sent value is in the answer at its place; a reference is there by its name."""
    if not isinstance(sent, dict):
        if isinstance(sent, list) and any(isinstance(item, dict) for item in sent):
            assert len(answered) == len(sent)
            for sent_item, answered_item in zip(sent, answered, strict=True):
                assert_echoed(sent_item, answered_item)
        else:
            assert answered == sent
        return
    for key, value in sent.items():
        if key.endswith("_reference"):
            assert answered[f"{key.removesuffix('_reference')}_name"] == value
        elif key not in _NOT_ANSWERED and (value or key not in _EMPTY_IS_ABSENT):
            assert_echoed(value, answered[key])


@pytest.mark.parametrize("name", WRITTEN_KINDS)
@given(data=st.data())
def test_any_object_comes_back_as_it_was_sent(name: str, data: st.DataObject) -> None:
    """In the answer to its making, when it is read, after an update with the same body, and in the list."""
    body = data.draw(bodies(WRITTEN_KINDS[name]))
    apono, path = Asker(), _PATHS[name]
    made = apono.ask("POST", path, body)
    own = f"{path}/{made['id']}"
    assert_echoed(body, made)
    assert apono.ask("GET", own) == made
    for route in ROUTES:
        if route.kind == name and route.path == f"{path}/{{id}}" and route.method in {"PUT", "PATCH"}:
            assert apono.ask(route.method, own, body) == made
        elif route.kind == name and route.path == path and route.method == "GET":
            listed = apono.ask("GET", path)
            assert made in listed.get("items", listed.get("data"))


def test_reference_of_no_bytes_comes_back() -> None:
    """JSON writes lone surrogates as escapes, and takes them."""
    made = Asker().ask("POST", _PATHS["bundle"], {"name": "b", "access_targets": [_scope_target("\ud8f0")]})
    assert made["access_targets"][0]["access_scope"]["access_scope_name"] == "\ud8f0"


def _scope_target(name: str) -> dict[str, Any]:
    return {"access_scope": {"access_scope_reference": name}}
