"""What is emitted as HCL is what `terraform fmt` would make of it."""

from __future__ import annotations

from random import Random

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.backends import BACK_ENDS
from generator.ir import (
    Attribute,
    Block,
    Call,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    ObjectValue,
    Origin,
    Reference,
    Template,
    TypeConstraint,
)

from .conftest import Judge
from .strategies import HARD, module, variables

# A module of some hundred values is more than hypothesis likes to draw one by one, so it draws the seed.
NAMES = ["a", "name", "connector_id", "long_attribute_name_of_a_resource"]


def _text(random: Random) -> str:
    return "".join(random.choice(HARD) for _ in range(random.randrange(8)))


def _expression(random: Random, depth: int = 0) -> Expression:
    many = range(random.randrange(5))
    leaves: list[Expression] = [
        Literal(random.choice([0, -1, 1.5, 1e22, True, None])),
        Literal(_text(random)),
        Reference(VariableName("x")),
        Template((Literal(_text(random)), Reference(VariableName("x")), Literal(_text(random)))),
    ]
    if depth == 3:
        return random.choice(leaves)
    members = {_text(random): _expression(random, depth + 1) for _ in many}
    attributes = {random.choice(NAMES): _expression(random, depth + 1) for _ in many}
    items = tuple(_expression(random, depth + 1) for _ in many)
    return random.choice(
        [
            *leaves,
            MapValue(tuple(Entry(key, value) for key, value in members.items())),
            ObjectValue(tuple(Entry(key, value) for key, value in attributes.items())),
            ListValue(items),
            Call("coalesce", items),
        ]
    )


def _block(random: Random, depth: int = 0) -> Block:
    attributes = {random.choice(NAMES): _expression(random) for _ in range(random.randrange(5))}
    blocks = [_block(random, depth + 1) for _ in range(random.randrange(3) if depth < 2 else 0)]
    return Block(
        "block",
        tuple(random.sample(NAMES, random.randrange(3))),
        tuple(Attribute(name, value) for name, value in attributes.items()),
        tuple(blocks),
    )


@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(min_value=0, max_value=2**32))
@example(seed=0)
def test_fmt_changes_nothing(seed: int, terraform: Judge) -> None:
    """Alignment, indentation, empty and one-line collections, whatever the texts and keys are."""
    random = Random(seed)
    origin = Origin("a ${b} /* .yaml", "name \n} #", ("note ", "\ufeff"))
    blocks = [_block(random) for _ in range(20)]
    terraform.check_format(BACK_ENDS["hcl"].emit(module(*blocks, origin=origin, live_checks_ran=False)))


def test_fmt_changes_nothing_in_unusual_layouts(terraform: Judge) -> None:
    """Blocks without content, keys whose width is not their length, and types."""
    keys = [
        "é",
        "e\u0301",
        "\U0001f1e9\U0001f1ea",
        "\u1100\u1161",
        "日本",
        "Ж",
        "กำ",
        "\uac00\u11a8",
        "\U0001f600\u200d",
    ]
    aligned = [MapValue((Entry(key, Literal(1)), Entry("long key", Literal(2)))) for key in keys]
    blocks = [
        Block("empty"),
        Block("parent", (), (), (Block("child", ("a", "b")), Block("child"))),
        Block("columns", (), tuple(Attribute(f"a{index}", value) for index, value in enumerate(aligned))),
        *variables(),
        Block("variable", ("list",), (Attribute("type", TypeConstraint("list(string)")),)),
    ]
    terraform.check_format(BACK_ENDS["hcl"].emit(module(*blocks)))


def test_short_lists_stay_on_one_line() -> None:
    """A list of a few texts is one line, one of many or of objects has a line for each item."""

    def emitted(*items: Expression) -> int:
        [file] = BACK_ENDS["hcl"].emit(module(Block("b", (), (Attribute("a", ListValue(items)),))))
        return file.text.split("b {")[1].count("\n") - 2

    assert emitted(Literal("one"), Literal("two")) == 1
    assert emitted(Literal("x" * 50), Literal("y" * 50)) == 4
    assert emitted(ObjectValue((Entry("k", Literal(1)),))) == 5


def test_text_of_several_lines_has_a_line_for_each() -> None:
    """A reviewer reads a certificate line by line; a last line break alone makes no second line."""

    def emitted(text: str) -> list[str]:
        [file] = BACK_ENDS["hcl"].emit(module(Block("b", (), (Attribute("a", Literal(text)),))))
        return [line.strip() for line in file.text.split("b {\n")[1].splitlines()[:-1]]

    assert emitted("one\r\n\ntwo\n") == [r'a = join("\n", [', r'"one\r",', '"",', '"two",', '"",', "])"]
    assert emitted("one\n") == [r'a = "one\n"']
