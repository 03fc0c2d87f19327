"""The structure that is read here is the one that python-hcl2 finds; where both can tell, they say the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.readback import library
from generator.readback.library import parse_body_by_library, parse_expression_by_library
from generator.readback.nodes import Body, Node, SyntaxFault
from generator.readback.syntax import parse_body, parse_expression
from generator.readback.tokens import Kind, LexicalFault, Token, cut_items, read_tokens

WORDS = [
    *("a", "for_each", "true", "null", "1", '"s"', "for", "in", "if", "x y", "\n", "\n\n", " # c\n", "/* c */"),
    *("=", ":", ",", ".", "[", "]", "{", "}", "(", ")", "+", "-", "?", "=>", "...", "[*]", ".*", "é", "v.w", "a = "),
]
SIMPLE = ['"s"', "1", "true", "var.x", "local.a.b", "-1", "f(a, 2)", "a ? b : c", "(1)", "a[0]", "a.0", "b[*].c"]
VALUES = st.recursive(
    st.sampled_from(SIMPLE),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=3).map(lambda items: "[\n" + "".join(f"{item}, # c\n" for item in items) + "]"),
        st.lists(inner, max_size=3).map(lambda items: "{" + ", ".join(f"k = {item}" for item in items) + "}"),
        st.lists(inner, max_size=3).map(lambda items: "{\n" + "".join(f'"k" = {item}\n' for item in items) + "}"),
    ),
    max_leaves=8,
)
ATTRIBUTES = st.lists(VALUES.map(lambda value: f"n = {value}\n"), max_size=4).map("".join)
BODIES = st.recursive(
    ATTRIBUTES,
    lambda inner: st.tuples(ATTRIBUTES, inner).map(lambda two: f'{two[0]}b "l" c {{\n{two[1]}}}\n'),
    max_leaves=4,
)


def tokens_of(text: str) -> list[Token]:
    return list(read_tokens(text))


def outcome(parse: object, tokens: Sequence[Token]) -> Body | Node | None:
    try:
        return parse(tokens)  # type: ignore[operator,no-any-return]
    except (SyntaxFault, RecursionError):
        return None


@given(BODIES)
def test_bodies_are_what_the_library_makes_of_them(text: str) -> None:
    """Attributes, blocks, and every number of a token."""
    for item in cut_items(f"x {{\n{text}}}\n"):
        ours = outcome(parse_body, item)
        assert ours is not None
        assert ours == outcome(parse_body_by_library, item)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_what_is_no_hcl_is_refused_as_the_library_does(text: str) -> None:
    """Whatever order words are in; but no value goes on in the next line, which the library allows behind operators."""
    for source, parse, by_library in (
        (text, parse_expression, parse_expression_by_library),
        (f"n = {text}\n", parse_body, parse_body_by_library),
        (f"b {{\n{text}\n}}\n", parse_body, parse_body_by_library),
    ):
        try:
            tokens = tokens_of(source)
        except LexicalFault:
            continue
        ours = outcome(parse, tokens)
        assert ours == outcome(by_library, tokens) or (ours is None and "\n" in text)


@given(VALUES)
def test_expressions_are_what_the_library_makes_of_them(text: str) -> None:
    """As they stand in an interpolation."""
    tokens = tokens_of(text)
    assert outcome(parse_expression, tokens) == outcome(parse_expression_by_library, tokens) is not None


def test_the_library_is_asked_once_for_each_shape_of_an_expression() -> None:
    """It sees neither texts nor names, so it need not look twice; plain values it never sees."""
    library._parse.cache_clear()
    for number in range(50):
        for item in cut_items(f'b "x{number}" {{\n  a{number} = f("{"v" * number}", b{number}) # {number}\n}}\n'):
            parse_body(item)
    assert library._parse.cache_info().misses == 1
    for item in cut_items('b "x" {\n  a = "v" # why\n  c = { d = [1, var.x], "e" = null }\n  f {\n  }\n}\n'):
        parse_body(item)
    assert library._parse.cache_info().misses == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a {\n  b = 1\n  c = f(1 2)\n  d = 3\n}\n", "2"),
        ("a {\n  b = 1\n  c = \n  d = 3\n}\n", "\n"),
        ("a {\n  b = 1 c = 2\n}\n", "c"),
        ("a {\n  b = [1, 2\n  c = 2]\n}\n", "c"),
        ("a {\n  b = { c = 1 d = 2 }\n}\n", "d"),
    ],
)
def test_a_fault_is_at_the_word_that_does_not_fit(text: str, word: str) -> None:
    """Counted in the tokens of the whole block."""
    item = next(cut_items(text))
    with pytest.raises(SyntaxFault) as caught:
        parse_body(item)
    assert item[caught.value.token].text == word
    assert item[caught.value.token].kind is not Kind.COMMENT
