"""What real Terraform makes of emitted texts is what the IR says, in every target that Terraform reads itself."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.backends import BACK_ENDS
from generator.ir import (
    Attribute,
    Block,
    Call,
    Entry,
    ListValue,
    Literal,
    MapValue,
    Reference,
    Template,
    TypeConstraint,
)

from .conftest import Judge
from .strategies import meaning, module, nfc, output, templates, texts, variables

targets = pytest.mark.parametrize("target", ["hcl", "json"])

# Each example is a whole run of Terraform, so each holds many texts, and a failing one is not made smaller.
batch = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def many(elements: st.SearchStrategy[object]) -> st.SearchStrategy[list[object]]:
    return st.lists(elements, min_size=30, max_size=120)


def _list(values: list[str]) -> ListValue:
    return ListValue(tuple(map(Literal, values)))


@targets
@batch
@given(values=many(texts))
@example(
    values=["", "\ufeff", "\ufeff\r$${", "\r${", "\r%%{", "\0", "$", "$$", "%", "e\u0301", "\n", "\n\n", "a\n\nb\n"]
)
def test_texts_evaluate_to_themselves(target: str, values: list[str], terraform: Judge) -> None:
    """As list items and as members of a map, where long texts are laid out in lines."""
    members = MapValue(tuple(Entry(f"k{index}", Literal(value)) for index, value in enumerate(values)))
    files = BACK_ENDS[target].emit(module(output("list", _list(values)), output("map", members)))
    evaluated = terraform.evaluate(files)
    assert evaluated["list"] == [nfc(value) for value in values]
    assert evaluated["map"] == {f"k{index}": nfc(value) for index, value in enumerate(values)}


@targets
def test_every_short_text_of_template_marks_evaluates_to_itself(target: str, terraform: Judge) -> None:
    """All texts of up to four characters out of those that start, end and escape templates."""
    values = ["".join(characters) for size in range(5) for characters in product("${%\r\na", repeat=size)]
    assert terraform.evaluate(BACK_ENDS[target].emit(module(output("list", _list(values)))))["list"] == values


@targets
def test_control_characters_and_noncharacters_survive(target: str, terraform: Judge) -> None:
    """Terraform holds every character but surrogates, NUL and U+FFFF included, in values and in keys."""
    codes = [*range(0x20), *range(0x7F, 0xA1), 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFF, 0x10FFFF]
    members = {f"a{chr(code)}b": f"{chr(code)}${{{chr(code)}" for code in codes}
    value = MapValue(tuple(Entry(key, Literal(text)) for key, text in members.items()))
    assert terraform.evaluate(BACK_ENDS[target].emit(module(output("map", value))))["map"] == members


@targets
@batch
@given(keys=many(texts))
@example(keys=["", "for", "null", "true", "if", "a b", "a.b", "//", '"', "${", "\ufeffx", "\r$${", "-", "a-", "0", "_"])
def test_map_keys_evaluate_to_themselves(target: str, keys: list[str], terraform: Judge) -> None:
    """A key may be any text."""
    keys = list(dict.fromkeys(map(nfc, keys)))
    members = MapValue(tuple(Entry(key, Literal(str(index))) for index, key in enumerate(keys)))
    evaluated = terraform.evaluate(BACK_ENDS[target].emit(module(output("map", members))))
    assert evaluated["map"] == {key: str(index) for index, key in enumerate(keys)}


@targets
@batch
@given(values=many(templates))
@example(
    values=[
        Template((Literal(before), Reference(VariableName("x")), Literal(after)))
        for before in ("", "$", "$$", "%", "\r", "\r$", "\ufeff", "a\n", "\n", "$\n")
        for after in ("", "{", "\n", "\r$${")
    ]
)
def test_templates_evaluate_to_their_parts(target: str, values: list[Template], terraform: Judge) -> None:
    """A literal beside a reference neither escapes it nor becomes part of it."""
    blocks = [*variables(), output("list", ListValue(tuple(values)))]
    evaluated = terraform.evaluate(BACK_ENDS[target].emit(module(*blocks)))
    assert evaluated["list"] == [nfc(meaning(value)) for value in values]


@targets
@batch
@given(values=many(texts))
@example(values=["${", "$${", "%{", "\r$${", "\ufeff", "a\nb"])
def test_defaults_of_variables_are_themselves(target: str, values: list[str], terraform: Judge) -> None:
    """Terraform evaluates nothing in a `variable` block, which is one more way to write a text."""
    default = MapValue((Entry("${\ufeffkey}\r$${", _list(values)),))
    variable = Block(
        "variable",
        ("v",),
        (
            Attribute("type", TypeConstraint("map(list(string))")),
            Attribute("description", Literal("".join(values))),
            Attribute("default", default),
        ),
    )
    files = BACK_ENDS[target].emit(module(variable, output("v", Reference(VariableName("v")))))
    assert terraform.evaluate(files)["v"] == {"${\ufeffkey}\r$${": [nfc(value) for value in values]}


@targets
def test_other_values_evaluate_to_themselves(target: str, terraform: Judge) -> None:
    """Numbers, truth values, null, empty collections and calls."""
    values: list[str | float | bool | None] = [0, -1, 10**20, 1.5, -0.25, 1e22, True, False, "1", "true"]
    blocks = [
        output("literals", ListValue(tuple(map(Literal, values)))),
        output("empty", ListValue((ListValue(()), MapValue(())))),
        output("member", MapValue((Entry("null", Literal(None)), Entry("list", ListValue(()))))),
        output("call", Call("join", (Literal("${\n"), ListValue((Literal("a\nb"), Reference(VariableName("x"))))))),
        output("nested", Call("merge", (MapValue((Entry("a b", Literal("%{")),)), MapValue(())))),
    ]
    evaluated = terraform.evaluate(BACK_ENDS[target].emit(module(*variables(), *blocks)))
    assert evaluated == {
        "literals": values,
        "empty": [[], {}],
        "member": {"null": None, "list": []},
        "call": "a\nb${\npre $",
        "nested": {"a b": "%{"},
    }


def test_json_of_plain_texts_is_what_the_json_module_writes() -> None:
    """Layout and quoting agree with `json.dumps(indent=2)` where nothing is unsafe to show."""
    values = ["é", "日本", "\U0001f600", '"', "\\", "\n", "\t", ""]
    members = MapValue((Entry("a", _list(values)), Entry("b", MapValue(())), Entry("c", ListValue(()))))
    [file] = BACK_ENDS["json"].emit(module(output("map", members), output("two", Literal(None))))
    assert file.text == json.dumps(json.loads(file.text), indent=2, ensure_ascii=False) + "\n"
