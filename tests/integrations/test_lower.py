"""Every text of a spec is the same text in the IR, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ir import Attribute, Block, ListValue, Literal, MapValue, ObjectValue
from generator.pipeline.compilation import CompileOptions, compile_specs
from generator.provider_schema import load_packaged
from tests.strategies import texts

OPTIONS = CompileOptions(provider_schema=load_packaged(), now=datetime(2026, 1, 1, tzinfo=UTC))


def compile_one(document: dict[str, object]) -> Block:
    """The block of a spec without errors."""
    text = json.dumps(document, ensure_ascii=False)
    result = compile_specs(["-"], OPTIONS, read_stdin=text.encode)
    (compiled,) = result.integrations
    return compiled.block


def literals(value: object) -> Iterator[object]:
    """The values of all literals below a node, in order."""
    match value:
        case Block():
            for attribute in value.attributes:
                yield from literals(attribute.value)
        case Attribute():
            yield from literals(value.value)
        case ListValue():
            for item in value.items:
                yield from literals(item)
        case MapValue() | ObjectValue():
            for entry in value.entries:
                yield from literals(entry.value)
        case Literal():
            yield value.value


@pytest.mark.parametrize("resource", ["apono_resource_integration", "apono_integration"])
@given(values=st.lists(texts(24), min_size=6, max_size=6, unique=True))
def test_texts_reach_the_ir_unchanged(resource: str, values: list[str]) -> None:
    """Name, connector, details, owners: literals with the very characters of the spec."""
    name, connector, details, attribute, first, second = values
    block = compile_one(
        {
            "apiVersion": "apono-bridge/v1",
            "kind": "RancherIntegration",
            "name": name,
            "connector": connector,
            "host": "rancher.example.com",
            "port": 443,
            "secret_store": {"kubernetes": {"namespace": "apono", "name": "rancher"}},
            "custom_access_details": details,
            "integration_owner": {"attribute": attribute, "values": [first, second]},
            "resource_owner": {"key": first, "attribute": second},
            "terraform": {"resource_name": "x", "resource": resource},
        }
    )
    found = list(literals(block))
    for text in values:
        assert text in found


@given(texts(24))
def test_variables_are_all_found(text: str) -> None:
    """No text makes a reference: what looks like one is a literal."""
    document = {
        "apiVersion": "apono-bridge/v1",
        "kind": "RancherIntegration",
        "name": f"${{var.{text}}}",
        "connector": "{ref: var.x}",
        "host": "rancher.example.com",
        "port": 443,
        "secret_store": {"kubernetes": {"namespace": "apono", "name": "rancher"}},
        "terraform": {"resource_name": "x"},
    }
    result = compile_specs(["-"], OPTIONS, read_stdin=json.dumps(document).encode)
    # Escapes that cannot be told apart are refused as a whole; see the tests of the reader.
    for compiled in result.integrations:
        assert compiled.variables == ()
        assert "{ref: var.x}" in list(literals(compiled.block))
