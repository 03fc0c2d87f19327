"""What the provider sends is answered exactly as it needs, for every resource, over its whole life."""

from typing import Any

import pytest

from .asking import Asker
from .recorded import RECORDED, Recorded

# What the provider calls where it is not the object's own path and PUT.
_DELETED_AT = {"/api/terraform/v1/integrations": "/api/v2/integrations"}
_UPDATED_WITH = {"/api/v1/access-bundles": "PATCH", "/api/admin/v1/groups": None}
_NO_CONTENT_PATHS = "/api/admin/"


@pytest.fixture(params=RECORDED.values(), ids=RECORDED)
def recorded(request: pytest.FixtureRequest) -> Recorded:
    found: Recorded = request.param
    return found


def known_ids(value: Any, ids: dict[str, str]) -> Any:
    """The value with `<name>` in the place of each id that a reference's name is given with."""
    if isinstance(value, dict):
        names = {key: value.get(f"{key[:-3]}_name") for key in value if key.endswith("_id")}
        found = {key: f"<{names[key]}>" for key in names if isinstance(names[key], str)}
        ids.update({found[key]: value[key] for key in found})
        return {key: known_ids(inner, ids) for key, inner in {**value, **found}.items()}
    return [known_ids(inner, ids) for inner in value] if isinstance(value, list) else value


def test_a_new_object_is_answered_as_recorded(apono: Asker, recorded: Recorded) -> None:
    """Every key, every null, and no key more; every referenced name has an id, and the same one each time."""
    path, body, wanted = recorded
    ids: dict[str, str] = {}
    answer = known_ids(apono.ask("POST", path, body), ids)
    assert answer.pop("id")
    assert answer == wanted
    assert len(set(ids.values())) == len(ids)


def test_what_is_made_is_read(apono: Asker, recorded: Recorded) -> None:
    """The second plan has no difference."""
    path, body, _ = recorded
    made = apono.ask("POST", path, body)
    assert apono.ask("GET", f"{path}/{made['id']}") == made


def test_an_update_with_the_same_body_changes_nothing(apono: Asker, recorded: Recorded) -> None:
    path, body, _ = recorded
    made = apono.ask("POST", path, body)
    method = _UPDATED_WITH.get(path, "PUT")
    if method:
        assert apono.ask(method, f"{path}/{made['id']}", body) == made


def test_what_is_deleted_is_gone(apono: Asker, recorded: Recorded) -> None:
    """The newer paths answer 204 without a body, the older ones 200 with a message; the second time it is 404."""
    path, body, _ = recorded
    made = apono.ask("POST", path, body)
    own = f"{_DELETED_AT.get(path, path)}/{made['id']}"
    answer = apono.answer("DELETE", own)
    is_new = path.startswith(_NO_CONTENT_PATHS)
    assert (answer.status, answer.has_body) == ((204, False) if is_new else (200, True))
    assert is_new or str(answer.value).startswith("{'message': 'Deleted ")
    assert apono.answer("DELETE", own).status == 404
    assert apono.answer("GET", f"{path}/{made['id']}").status == 404


def test_an_update_sends_no_type_and_keeps_it(apono: Asker) -> None:
    """PUT of a resource integration carries no type; one that it carries counts for nothing."""
    path, body, _ = RECORDED["apono_resource_integration"]
    made = apono.ask("POST", path, body)
    without = {key: value for key, value in body.items() if key != "type"}
    assert apono.ask("PUT", f"{path}/{made['id']}", without) == made
    assert apono.ask("PUT", f"{path}/{made['id']}", {**body, "type": "other"}) == made


def test_what_an_update_leaves_out_is_cleared(apono: Asker) -> None:
    path, body, _ = RECORDED["apono_resource_integration"]
    made = apono.ask("POST", path, body)
    required = {key: body[key] for key in ("name", "connector_id", "integration_config", "connected_resource_types")}
    changed = apono.ask("PUT", f"{path}/{made['id']}", required)
    optional = ("secret_store_config", "custom_access_details", "owner", "owners_mapping")
    assert changed == {**made, **dict.fromkeys(optional)}


def test_an_empty_store_comes_back_empty(apono: Asker) -> None:
    """It is another value to Terraform than none, and than an object of nulls."""
    path, body, _ = RECORDED["apono_resource_integration, smallest"]
    assert apono.ask("POST", path, {**body, "secret_store_config": {}})["secret_store_config"] == {}


def test_the_members_of_a_group_have_paths_of_their_own(apono: Asker) -> None:
    path, body, _ = RECORDED["apono_managed_group"]
    made = apono.ask("POST", path, body)
    own = f"{path}/{made['id']}"
    assert apono.ask("GET", f"{own}/members") == {"items": [{"email": "a@x.y"}], "pagination": {}}
    assert apono.answer("PUT", f"{own}/members", {"members_emails": ["b@x.y"]}).status == 204
    assert apono.answer("PUT", f"{own}/members/c%40x.y").status == 204
    assert apono.answer("DELETE", f"{own}/members/b%40x.y").status == 204
    assert apono.refusal("DELETE", f"{own}/members/b%40x.y")[0] == 404
    assert apono.ask("GET", f"{own}/members")["items"] == [{"email": "c@x.y"}]
    assert apono.ask("PUT", f"{own}/name", {"name": "new"}) == {**made, "name": "new"}
    assert apono.ask("GET", own)["name"] == "new"
