"""Texts of HCL mean to us what they mean to Terraform."""

from __future__ import annotations

import json
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.readback.tokens import Kind, LexicalFault, Token, read_tokens
from generator.runners.terraform import Terraform, find_terraform

# Each example is a run of Terraform, so each holds many texts, and a failing one is not made smaller.
batch = settings(
    max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
PIECES = [
    *("$", "%", "{", "}", "~", "\\n", "\\r", "\\t", "\\\\", '\\"', "\\u00e9", "\\U0001F600", "\\ud800", "\\U00110000"),
    *("a", " ", "\t", "#", "//", "/*", "'", "é", "e\u0301", "\u2028", "\ufeff", "\0", "\x7f", "\u200b", "EOT", "日本"),
]
LINES = [
    *("a", "  b", "    c", "", "  ", "      ", "\td", " \t e", "$${x}", "%%{", "$", "%", "$$${", "\\n", '"q"', "#"),
    *("EOTX", " EOT2", "é", "e\u0301", "  $${y} z", "\u2028"),
]


def evaluate(expressions: list[str]) -> list[str]:
    """What Terraform makes of each expression."""
    blocks = [f'output "o{index}" {{\n  value = {text}\n}}\n' for index, text in enumerate(expressions)]
    with Terraform(find_terraform()) as terraform:
        terraform.write_files({"main.tf": "".join(blocks)})
        result = terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
        assert result.exit_code == 0, result.stdout + result.stderr
        outputs = json.loads((terraform.directory / "terraform.tfstate").read_text(encoding="utf-8"))["outputs"]
    return [outputs[f"o{index}"]["value"] for index in range(len(expressions))]


def plain_text(source: str) -> str | None:
    """The one text that *source* is; `None` if it is something else, or has code in it."""
    try:
        tokens = [token for token in read_tokens(source) if token.kind is not Kind.LINE_END]
    except LexicalFault:
        return None
    return tokens[0].text if len(tokens) == 1 and tokens[0].kind is Kind.TEXT and tokens[0].parts is None else None


@batch
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), min_size=100, max_size=200))
def test_quoted_texts_are_what_terraform_reads(bodies: list[str]) -> None:
    """Escapes, marks that start nothing, and characters in composed form."""
    short = ["".join(characters) for size in range(1, 5) for characters in product("$%{a", repeat=size)]
    texts = {source: text for body in [*bodies, *short] if (text := plain_text(source := f'"{body}"')) is not None}
    assert len(texts) > 100
    assert evaluate(list(texts)) == list(texts.values())


@batch
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "-"]),
            st.lists(st.sampled_from(LINES), max_size=6),
            st.sampled_from(["", "  ", "\t"]),
            st.sampled_from(["\n", "\r\n"]),
        ),
        min_size=100,
        max_size=150,
    )
)
def test_heredocs_are_what_terraform_reads(heredocs: list[tuple[str, list[str], str, str]]) -> None:
    """With and without indentation, with both line ends."""
    sources = [
        end.join([f"<<{flush}EOT", *lines, f"{indent}EOT"]) + end for flush, lines, indent, end in heredocs
    ]
    texts = [plain_text(source) for source in sources]
    assert None not in texts
    assert evaluate([source.rstrip("\r\n") for source in sources]) == texts


@pytest.mark.parametrize(
    ("source", "start", "problem"),
    [
        ('"abc', 0, "is not closed"),
        ('"abc\n"', 0, "before the end of the line"),
        (r'"a\q"', 2, "no such escape"),
        (r'"\u12"', 1, "no such escape"),
        ('"${a', 1, "not closed"),
        ("<<EOT\nabc\n", 0, "no line `EOT`"),
        ("<<EOT\na\rb\nEOT\n", 7, "carriage return"),
        ("<< EOT", 0, "heredoc begins"),
        ("/* abc", 0, "comment is not closed"),
        ("a = 'b'", 4, "double quotes"),
        ("a = {", 4, "`{` is not closed"),
        ("a = )", 4, "closes nothing"),
        ("a = [}", 5, "closes nothing"),
        ("a = 1 ; b", 6, "U+003B"),
    ],
)
def test_faults_say_where(source: str, start: int, problem: str) -> None:
    """The place is that of the character at fault."""
    with pytest.raises(LexicalFault) as caught:
        list(read_tokens(source))
    assert problem in caught.value.problem
    assert caught.value.start == start


def words(source: str) -> list[Token]:
    return list(read_tokens(source))


def test_code_in_a_text_is_apart_from_its_literal_parts() -> None:
    """Quotes and braces inside of an interpolation end nothing."""
    [token] = words('"a$${b}${f({x = "}"}, "${y}")}c%%{d"')
    assert token.parts is not None
    assert [part if isinstance(part, str) else "code" for part in token.parts] == ["a${b}", "code", "c%{d"]


def test_strip_marks_take_the_blanks_beside_them() -> None:
    """`~` works on both sides, and only there."""
    [token] = words('" a ${~ x ~} \\n b "')
    assert token.parts is not None
    assert [part for part in token.parts if isinstance(part, str)] == [" a", "b "]
