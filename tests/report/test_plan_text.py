"""What people read of a plan."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import AttributePath, ResourceAddress, VariableName
from generator.plan import Action, AttributeChange, Known, Plan, ResourceChange, Unknown, Value
from generator.report.plan_text import render_plan, render_value
from tests.strategies import texts

ADDRESS = ResourceAddress("apono_resource_integration", "rancher")


def change(action: Action, *attributes: AttributeChange, is_import: bool = False) -> ResourceChange:
    return ResourceChange(ADDRESS, action, attributes, is_import)


def attribute(name: str, before: Value, after: Value, *, forces: bool = False) -> AttributeChange:
    return AttributeChange(AttributePath((name,)), before, after, forces)


def test_an_update_in_full() -> None:
    """What comes, goes, changes, is hidden, is not known, and forces a replacement; in columns."""
    plan = Plan(
        "1.11.4",
        (
            change(
                Action.REPLACE,
                attribute("came", None, Known("x")),
                attribute("gone", Known(1), None),
                attribute("id", Known("7"), Unknown.UNTIL_APPLY),
                attribute("key", Unknown.SENSITIVE, Unknown.SENSITIVE),
                attribute("list", Known(["a"]), Known(["a", VariableName("v")])),
                attribute("type", Known("a"), VariableName("v"), forces=True),
            ),
        ),
    )
    assert render_plan(plan, {ADDRESS: "Rancher (a.yaml:3)"}) == (
        "-/+ apono_resource_integration.rancher is destroyed and created again\n"
        "    Rancher (a.yaml:3)\n"
        '    + came  "x"\n'
        "    - gone  1 -> nothing\n"
        '    ~ id    "7" -> (known after apply)\n'
        "    ~ key   (sensitive) -> (sensitive)\n"
        '    ~ list  ["a"] -> ["a", var.v]\n'
        '    ~ type  "a" -> var.v  # forces replacement\n'
        "\n"
        "Plan: 1 to replace.\n"
    )


def test_what_is_lost_comes_first_and_what_stays_is_counted() -> None:
    """Objects that do not change are a number, not a paragraph."""
    names = {"a": Action.CREATE, "b": Action.NO_CHANGE, "c": Action.DESTROY, "d": Action.FORGET}
    plan = Plan("", tuple(ResourceChange(ResourceAddress("t", name), action, ()) for name, action in names.items()))
    assert render_plan(plan, {}) == (
        "- t.c is destroyed\n\n. t.d stays, and is managed no longer\n\n+ t.a is created\n\n"
        "Plan: 1 to destroy, 1 to forget, 1 to create, 1 without change.\n"
    )


def test_an_import_without_change_is_told() -> None:
    """It changes what Terraform manages."""
    text = render_plan(Plan("", (change(Action.NO_CHANGE, is_import=True),)), {})
    assert "apono_resource_integration.rancher is imported" in text
    assert text.endswith("Plan: 1 without change, 1 to import.\n")


def test_a_plan_of_nothing() -> None:
    """A sentence, not an empty screen."""
    assert render_plan(Plan("", ()), {}) == "Plan: no resources.\n"


def test_values_of_destroyed_objects_are_not_listed() -> None:
    """All of them go; Terraform's own plan has them."""
    text = render_plan(Plan("", (change(Action.DESTROY, attribute("name", Known("secret"), None)),)), {})
    assert "secret" not in text


def test_long_values_are_cut() -> None:
    """A certificate does not fill the screen."""
    assert render_value(Known("x" * 5000)) == '"' + "x" * 99 + "…"


def test_a_change_at_the_end_of_a_long_text_is_seen() -> None:
    """Two values that begin alike are cut at their difference, not after it."""
    old, new = Known("x" * 5000 + "old"), Known("x" * 5000 + "new")
    text = render_plan(Plan("", (change(Action.UPDATE, attribute("pem", old, new)),)), {})
    assert f'~ pem  …{"x" * 20}old" -> …{"x" * 20}new"\n' in text


def test_colours_are_only_there_when_asked_for() -> None:
    """Signs say the same without them."""
    plan = Plan("", (change(Action.CREATE, attribute("a", None, Known("x"))),))
    assert "\x1b[32m+ apono_resource_integration.rancher is created\x1b[0m" in render_plan(plan, {}, colour=True)
    assert "\x1b" not in render_plan(plan, {})


@given(texts(), texts(), texts())
def test_no_text_breaks_out_of_its_line(key: str, title: str, value: str) -> None:
    """Neither a key, nor a title, nor a value; five lines stay five lines, and nothing moves the cursor."""
    address = ResourceAddress("t", "n", key)
    found = ResourceChange(
        address,
        Action.UPDATE,
        (AttributeChange(AttributePath((key or "x",)), Known(value), Known([value, f"{value}!"])),),
    )
    text = render_plan(Plan("", (found,)), {address: title or "t"})
    assert len(text.splitlines()) == 5
    assert all(line.isprintable() for line in text.split("\n"))


@given(st.lists(texts(), max_size=3), texts())
def test_different_values_look_different(items: list[str], more: str) -> None:
    """However long they are, and wherever they differ."""
    old, new = Known(["y" * 200, *items]), Known(["y" * 200, *items, more])
    line = render_plan(Plan("", (change(Action.UPDATE, attribute("a", old, new)),)), {}).splitlines()[1]
    left, _, right = line.partition("a  ")[2].partition(" -> …")
    assert left.removeprefix("…") != right
