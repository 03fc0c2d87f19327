"""Texts come out of YAML as they were put in, carets hit the right character, and nothing breaks the reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, Part, SourceFile
from generator.spec.yaml_documents import SpecDocument, parse_documents
from tests.command_line import apono_bridge
from tests.specs import MINIMAL
from tests.strategies import texts

# Line breaks for YAML 1.1 but not for 1.2: PyYAML writes them so that only itself reads them back.
OLD_BREAKS = "\x85\u2028\u2029"


def with_pyyaml(style: str | None, *, allow_unicode: bool) -> Callable[[str], str]:
    def write(text: str) -> str:
        keeps = allow_unicode and not any(character in text for character in OLD_BREAKS)
        written = yaml.safe_dump({"name": text}, default_style=style, allow_unicode=keeps, width=30)
        # PyYAML folds lines that begin with a space, which YAML does not; then it cannot read its own text back either.
        if yaml.safe_load(written)["name"] != text:
            written = yaml.safe_dump({"name": text}, default_style=style, allow_unicode=keeps, width=1 << 20)
        return written

    return write


WRITERS = {
    "json": lambda text: json.dumps({"name": text}),
    "json unicode": lambda text: json.dumps({"name": text}, ensure_ascii=False),
    "json indented": lambda text: json.dumps({"name": text}, indent=2),
    **{
        f"yaml {style or 'plain'}{' unicode' if unicode else ''}": with_pyyaml(style, allow_unicode=unicode)
        for style in (None, '"', "'", "|", ">")
        for unicode in (False, True)
    },
}  # fmt: skip


ESCAPING = ("json", "json indented")


def mixes_stand_ins(text: str) -> bool:
    """Whether JSON escapes of a text are refused: those of astral characters beside those of their stand-ins."""
    return any("\ue800" <= character <= "\uefff" for character in text) and any(
        character > "\uffff" for character in text
    )


def test_escapes_that_cannot_be_told_apart_are_refused() -> None:
    """Astral characters and the private-use ones that stand in for them, all escaped: an error, never another text."""
    (found,) = parse_documents(SourceFile("x", json.dumps({"name": "\ue83d\uee00 \U0001f600"})))
    assert isinstance(found, Diagnostic)
    assert found.code == "SPEC004"


def parse_one(text: str) -> SpecDocument:
    (document,) = parse_documents(SourceFile("spec.yaml", text))
    assert isinstance(document, SpecDocument)
    return document


@pytest.mark.parametrize("writer", WRITERS)
@given(text=texts())
@example(text="\ufeffa")
@example(text="a\u2028b\u0085c\u2029d")
@example(text="\U0001f600")
@example(text="\r\n a\r")
@example(text="\\ud83d\\ude00 \U0001f600")
def test_text_is_read_as_it_was_written(writer: str, text: str) -> None:
    """Whoever wrote it, in whichever style."""
    assume(not (writer in ESCAPING and mixes_stand_ins(text)))
    document = parse_one(WRITERS[writer](text))
    assert document.diagnostics == []
    assert document.data == {"name": text}


@pytest.mark.parametrize("writer", WRITERS)
@given(text=texts(), data=st.data())
@example(text="  a b", data=None)
@example(text="it's", data=None)
def test_caret_stands_on_the_character(writer: str, text: str, data: st.DataObject | None) -> None:
    """In plain, quoted and block scalars; a character that is written as an escape is shown by that escape."""
    assume(not (writer in ESCAPING and mixes_stand_ins(text)))
    index = data.draw(st.integers(0, len(text) - 1)) if data else len(text) - 1
    source = SourceFile("spec.yaml", WRITERS[writer](text))
    document = parse_one(source.text)
    whole = document.source_map.find_range(AttributePath.of("name"), Part.VALUE, None)
    range_ = document.source_map.find_range(AttributePath.of("name"), Part.VALUE, Characters(index, index + 1))
    assert range_ is not None
    assert whole is not None
    assert range_ != whole or len(text) == 1 or text[index] in " \n"
    assert whole.start.line <= range_.start.line <= whole.end.line
    shown = (source.lines[range_.start.line - 1] + "\n")[range_.start.column - 1]
    if text[index] not in " \n\t":  # folding and indentation move blanks about
        assert shown in (text[index], "\\")


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"a: \xc2\x85b")
@example(b"? \n: ")
@example(b"%YAML 9.9\n--- a")
@example(b"--- !<tag:yaml.org,2002:str> a")
def test_random_bytes_are_read_or_reported(data: bytes) -> None:
    """No exception reaches the user, in any format of output."""
    for output_format in ("json", "human"):
        result = apono_bridge("validate", "--offline", "--format", output_format, "-", stdin=data)
        assert result.exit_code in (0, 1), result.stderr
        assert result.stderr == ""


TOKENS = st.sampled_from(
    [
        *("a", "name", "ref", "var.x", "no", "0443", "~", ": ", ":\n", "- ", "\n", "\n  ", "\t", "\r"),
        *("[", "]", "{", "}", ", ", '"', "'", "|\n", ">-\n", "&a ", "*a", "!t ", "!!str ", "#"),
        *("---\n", "...\n", "%", "?", "<<: ", "\u2028", "\ufeff", "\\"),
    ]
)


@given(st.lists(TOKENS, max_size=40).map("".join))
@example("name: &a {ref: *a}")
@example("? [a]\n: b")
@example("a: *a")
@example("&a a: *a\n*a : b")
@example('"\\ud800"')
def test_random_yaml_is_read_or_reported(text: str) -> None:
    """As a whole file and as the fields of a spec."""
    for whole in (text, f"{MINIMAL}{text}", f"apiVersion: apono-bridge/v1\nkind: RancherIntegration\n{text}"):
        result = apono_bridge("validate", "--offline", "--format", "json", "-", stdin=whole.encode())
        assert result.exit_code in (0, 1), result.stderr
        lines = len(SourceFile("x", whole).lines)
        assert all(1 <= (entry["line"] or 1) <= lines for entry in result.json["diagnostics"])


FIELDS = st.sampled_from(
    [
        *("apiVersion", "kind", "name", "connector", "host", "port", "rancher_ui_url", "credential_rotation_days"),
        *("secret_store", "aws", "region", "kubernetes", "certificate_authority", "file", "pem", "resource_types"),
        *("integration_owner", "attribute", "values", "source", "resource_owner", "key", "custom_access_details"),
        *("descriptor", "config_keys", "terraform", "resource", "resource_name", "provider_version", "ref"),
    ]
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 99999), texts(12), st.sampled_from(["var.x", "rancher", ""])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner, max_size=4)),
    max_leaves=8,
)


@given(st.dictionaries(FIELDS, VALUES, max_size=8))
def test_any_values_in_any_fields_are_reported(fields: dict[str, object]) -> None:
    """Wrong types everywhere: diagnostics, never an exception."""
    document = {**yaml.safe_load(MINIMAL), **fields}
    result = apono_bridge("validate", "--offline", "--format", "json", "-", stdin=json.dumps(document).encode())
    assert result.exit_code in (0, 1), result.stderr


BOMBS = {
    "deep flow": "[" * 100_000,
    "deep block": "".join(f"{' ' * depth}a:\n" for depth in range(1500)),
    "aliases of aliases": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)),
    "alias in itself": f"a: &a [{', '.join(['*a'] * 1000)}]",
    "broken documents": "a: b: c\n---\n" * 5000,
    "long block": "custom_access_details: |\n" + "  x x x x x x x x\n" * 10_000,
    "long plain text": "custom_access_details: " + "x " * 100_000 + "\n",
    "many faults in one text": "certificate_authority: {pem: '" + "-----BEGIN CERTIFICATE-----" * 2000 + "'}\n",
    "long version": f"terraform: {{provider_version: '{' ' * 50_000}x'}}\n",
    "long host": f"host: {'a.' * 50_000}\n",
    "empty lines": "\n" * 500_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_file_made_to_exhaust_the_reader_ends(bomb: str, tmp_path: Path) -> None:
    """An error, soon: a reader whose time grows with the square of the size would not end here."""
    head = "apiVersion: apono-bridge/v1\nkind: RancherIntegration\n" if ":" in BOMBS[bomb] else ""
    (tmp_path / "spec.yaml").write_text(head + BOMBS[bomb])
    assert apono_bridge("validate", "--offline", tmp_path / "spec.yaml").exit_code == 1


def test_reading_goes_on_behind_a_broken_document() -> None:
    """Until it is clear that the file is none of ours."""
    found = list(parse_documents(SourceFile("x", "a: b: c\n---\nname: x\n---\na: b: c\n")))
    assert [type(item) for item in found] == [Diagnostic, SpecDocument, Diagnostic]
