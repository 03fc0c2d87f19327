"""Plans as values, from documents of the form that Terraform documents."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.plan import Action, AttributeChange, Known, Plan, PlanFormatError, Unknown, read_plan


def document(**change: Any) -> dict[str, Any]:
    """A plan with one update, of which *change* says the rest."""
    resource = {"address": "a.b", "change": {"actions": ["update"], **change}}
    return {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [resource]}


def changes(**change: Any) -> list[tuple[str, Any, Any]]:
    """Path, value before and after, of each attribute that changes."""
    (resource,) = read_plan(document(**change)).changes
    return [(str(one.path), shown(one.before), shown(one.after)) for one in resource.attributes]


def shown(value: Any) -> Any:
    return value.value if isinstance(value, Known) else value


def test_only_differences_are_read() -> None:
    """Equal values are no changes; others are named as deep down as they can be."""
    before = {"same": 1, "map": {"a": "x", "b": "y"}, "gone": "z"}
    after = {"same": 1, "map": {"a": "x", "b": "Y"}, "gone": None, "came": False}
    assert changes(before=before, after=after) == [
        ("came", None, False),
        ("gone", "z", None),
        ("map.b", "y", "Y"),
    ]


def test_paths_come_in_the_order_of_names_and_places() -> None:
    """Item 10 of a list comes after item 2."""
    before = {"list": [{"a": number} for number in range(12)]}
    after = {"list": [{"a": -number} for number in range(12)]}
    assert [path for path, _, _ in changes(before=before, after=after)] == [f"list[{n}].a" for n in range(1, 12)]


@pytest.mark.parametrize(
    ("actions", "action"),
    [
        (["no-op"], Action.NO_CHANGE),
        (["create"], Action.CREATE),
        (["read"], Action.READ),
        (["update"], Action.UPDATE),
        (["delete"], Action.DESTROY),
        (["forget"], Action.FORGET),
        (["delete", "create"], Action.REPLACE),
        (["create", "delete"], Action.REPLACE),
    ],
)
def test_actions(actions: list[str], action: Action) -> None:
    """Each of Terraform's lists of actions is one action of ours."""
    plan = read_plan(document(actions=actions, before=None, after=None))
    assert plan.changes[0].action is action
    assert plan.has_changes == (action not in (Action.NO_CHANGE, Action.READ))


def test_an_import_is_a_change_even_if_nothing_changes() -> None:
    """Taking an object over changes the state."""
    plan = read_plan(document(actions=["no-op"], before={}, after={}, importing={"id": "x"}))
    assert plan.changes[0].is_import
    assert plan.has_changes


def test_unknown_values() -> None:
    """Whole values, members of mappings, of objects in lists, and items of lists."""
    found = changes(
        before={"whole": "a", "map": {"k": "a"}, "list": ["a"], "objects": [{"x": 1}]},
        after={"map": {}, "list": [None], "objects": [{}]},
        after_unknown={"whole": True, "map": {"k": True}, "list": [True], "objects": [{"x": True}], "known": {}},
    )
    assert found == [
        ("list", ["a"], Unknown.UNTIL_APPLY),
        ("map.k", "a", Unknown.UNTIL_APPLY),
        ("objects[0].x", 1, Unknown.UNTIL_APPLY),
        ("whole", "a", Unknown.UNTIL_APPLY),
    ]


def test_sensitive_values_are_compared_and_not_kept() -> None:
    """A secret that changes is a change; one that does not, and one that is null, are none."""
    marks = {"changed": True, "same": True, "null": True, "list": [False, True], "map": {"k": True}}
    found = changes(
        before={"changed": "old", "same": "s", "null": None, "list": ["a", "b"], "map": {"k": "old"}},
        after={"changed": "new", "same": "s", "null": None, "list": ["a", "c"], "map": {"k": "new"}},
        before_sensitive=marks,
        after_sensitive=marks,
    )
    hidden = Unknown.SENSITIVE
    assert found == [("changed", hidden, hidden), ("list", hidden, hidden), ("map.k", hidden, hidden)]


def test_a_secret_that_is_not_known_yet_is_a_secret() -> None:
    """What it is, is shown even less than when it is known."""
    found = changes(before={}, after={}, after_unknown={"s": True}, after_sensitive={"s": True})
    assert found == [("s", None, Unknown.SENSITIVE)]


def test_a_value_that_becomes_a_secret_changes() -> None:
    """The value itself is not shown on either side that is marked."""
    found = changes(before={"s": "x"}, after={"s": "x"}, after_sensitive={"s": True})
    assert found == [("s", "x", Unknown.SENSITIVE)]


def test_objects_without_values_are_seen() -> None:
    """An object of nulls is not nothing: the provider plans `{} -> null` for it."""
    nulls = {"aws": None, "gcp": None}
    assert changes(before={"store": nulls}, after={"store": None}) == [("store", {}, None)]
    assert changes(before={"store": None}, after={"store": {}}) == [("store", None, {})]
    assert changes(before={"list": [{}]}, after={"list": [{}, {}]}) == [("list[1]", None, {})]


def test_an_empty_object_that_is_filled_shows_its_values_alone() -> None:
    """`store` did not go; it got a member."""
    found = changes(before={"store": {"aws": None}}, after={"store": {"aws": {"region": "r"}}})
    assert found == [("store.aws.region", None, "r")]


@pytest.mark.parametrize(("old", "new"), [(1, True), (0, False), ([1], [True]), ("1", 1), ("", None), ([], None)])
def test_values_of_other_types_are_others(old: object, new: object) -> None:
    """Also where Python takes them for equal."""
    assert changes(before={"x": old}, after={"x": new}) == [("x", old, new)]


@pytest.mark.parametrize("path", [["type"], ["type", 0], ["type", 0, "a"]])
def test_what_forces_a_replacement_is_marked(path: list[Any]) -> None:
    """Whether Terraform names the value, what it is in, or an item of it."""
    plan = read_plan(document(before={"type": ["a"], "x": 1}, after={"type": ["b"], "x": 2}, replace_paths=[path]))
    assert [(str(one.path), one.forces_replacement) for one in plan.changes[0].attributes] == [
        ("type", True),
        ("x", False),
    ]


def test_counts_are_in_the_order_of_actions() -> None:
    """What is lost comes first; what is not planned is left out."""
    names = (["create"], ["delete"], ["create"])
    resources = [{"address": f"a.b{n}", "change": {"actions": actions}} for n, actions in enumerate(names)]
    plan = read_plan({"format_version": "1.2", "resource_changes": resources})
    assert list(plan.counted()) == [(Action.DESTROY, 1), (Action.CREATE, 2)]


def test_a_plan_without_resources() -> None:
    """Terraform leaves the list out."""
    assert read_plan({"format_version": "1.2"}) == Plan("", ())


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        {"format_version": "2.0"},
        {"format_version": "1.0", "resource_changes": None},
        {"format_version": "1.0", "resource_changes": ["x"]},
        {"format_version": "1.0", "resource_changes": [{"address": "a.b", "change": []}]},
        {"format_version": "1.0", "resource_changes": [{"address": "a", "change": {"actions": ["create"]}}]},
        {"format_version": "1.0", "resource_changes": [{"address": 1, "change": {"actions": ["create"]}}]},
        document(actions=["dance"]),
        document(actions=None),
        document(replace_paths=[[{}]]) | {"format_version": 1},
        document(before={"a": 1}, after={}, replace_paths=5),
    ],
)
def test_anything_else_is_refused(wrong: object) -> None:
    """With our own error, whatever it is."""
    with pytest.raises(PlanFormatError):
        read_plan(wrong)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
NAMES = st.sampled_from(["a", "b", "change", "actions", "address", "before", "after", "${x}", '"'])
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
MARKS = st.recursive(
    st.booleans(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8
)
CHANGES = st.fixed_dictionaries(
    {"actions": st.sampled_from([["create"], ["update"], ["delete"], ["delete", "create"]]) | JSON},
    optional={
        "before": JSON,
        "after": JSON,
        "after_unknown": MARKS | JSON,
        "before_sensitive": MARKS | JSON,
        "after_sensitive": MARKS | JSON,
        "replace_paths": st.lists(st.lists(NAMES | st.integers(0, 3), max_size=3), max_size=2) | JSON,
        "importing": JSON,
    },
)
RESOURCES = st.fixed_dictionaries({"address": st.sampled_from(["a.b", 'a.b["x"]', "module.m.a.b[0]"]) | JSON})


@given(JSON | st.fixed_dictionaries({"format_version": st.just("1.2") | JSON, "resource_changes": JSON}))
def test_no_document_ends_in_another_error(anything: object) -> None:
    """Any JSON at all is a plan or is refused."""
    with suppress(PlanFormatError):
        read_plan(anything)


@given(RESOURCES, CHANGES | JSON)
def test_no_resource_ends_in_another_error(resource: Mapping[str, Any], change: object) -> None:
    """Nor does what looks like a plan, as far down as one looks."""
    with suppress(PlanFormatError):
        read_plan({"format_version": "1.2", "resource_changes": [{**resource, "change": change}]})


@given(JSON)
def test_a_value_that_stays_is_no_change(value: object) -> None:
    """Whatever it is."""
    assert changes(before={"x": value}, after={"x": value}) == []


@given(JSON, JSON)
def test_a_change_is_seen_both_ways(old: object, new: object) -> None:
    """Going back changes the same attributes back."""
    there, back = changes(before={"x": old}, after={"x": new}), changes(before={"x": new}, after={"x": old})
    assert [(path, after, before) for path, before, after in there] == back


@given(st.dictionaries(NAMES, JSON), MARKS)
def test_no_marked_value_is_kept(values: Mapping[str, Any], marks: Any) -> None:
    """A change of a secret says that it is one, and nothing else."""
    sensitive = dict.fromkeys(values, True)
    (resource,) = read_plan(document(before=None, after=values, after_unknown=marks, after_sensitive=sensitive)).changes
    assert all(isinstance(one, AttributeChange) and not isinstance(one.after, Known) for one in resource.attributes)
