"""Texts that are hard to quote, and small modules around them."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.backends import BACK_ENDS
from generator.ir import (
    Attribute,
    Block,
    Configuration,
    ConfigurationFile,
    Expression,
    Literal,
    Origin,
    Reference,
    Template,
)

TERRAFORM_TARGETS = [name for name, back_end in BACK_ENDS.items() if back_end.emits_files_apart]
"""Targets that Terraform reads itself. The others write apps, which need a whole module."""

HARD = [
    *"${}%\"\\'#/~\n\r\t\0\x07\x7f\x85\xa0\xad ab",
    *"\u0301\u0344\u200b\u200d\u202e\u2028\u2029\u2066\ufeff\ufe0f\ufffd\uffff\ue000",
    *"éßÅ日本\u1100\u1161\uac00\U0001f600\U0001f1e9\U0001f3fd\U000e0041\U0010ffff",
    *("${", "%{", "$${", "%%{", "${x}", "\r$${", "\r\n", "EOT", "\nEOT\n", "//", "*/", '"""', "\\u0041", "~}"),
]


def keeps_its_characters(text: str) -> bool:
    """
    Whether Terraform can hold the text at all.

    Go's normaliser looks at the lower 16 bits alone when it composes: U+E0041 or U+10041 with U+0308 behind it becomes
    `Ä`, as if it were an `A` (observed with Terraform 1.11.4 and 1.15.5). No configuration can prevent it.
    """
    decomposed = unicodedata.normalize("NFD", text)
    return not any(
        ord(first) > 0xFFFF and unicodedata.category(second).startswith("M") for first, second in pairwise(decomposed)
    )


_texts = (
    st.lists(st.sampled_from(HARD) | st.characters(exclude_categories=["Cs"]), max_size=12)
    .map("".join)
    .filter(keeps_its_characters)
)
# The name stands for all of the above in what hypothesis prints about strategies made of this one.
texts = st.deferred(lambda: _texts)

VARIABLES = {"x": "pre $", "y": "{\r\n${}"}
references = st.sampled_from([Reference(VariableName(name)) for name in VARIABLES])


def nfc(text: str) -> str:
    """As Terraform keeps every text."""
    return unicodedata.normalize("NFC", text)


def meaning(template: Template) -> str:
    """What the template shall evaluate to."""
    return "".join(
        VARIABLES[part.variable.name] if isinstance(part, Reference) else str(part.value) for part in template.parts
    )


templates = (
    st.lists(texts.map(Literal) | references, max_size=6)
    .map(tuple)
    .map(Template)
    .filter(lambda template: keeps_its_characters(meaning(template)))
)


def module(*blocks: Block, origin: Origin | None = None, live_checks_ran: bool = True) -> Configuration:
    """A module of one file."""
    return Configuration((ConfigurationFile("main", blocks, origin or Origin()),), live_checks_ran)


def output(name: str, value: Expression) -> Block:
    return Block("output", (name,), (Attribute("value", value),))


def variables() -> tuple[Block, ...]:
    """Declarations of `VARIABLES`, their texts as defaults."""
    return tuple(Block("variable", (name,), (Attribute("default", Literal(text)),)) for name, text in VARIABLES.items())
