"""Addresses and paths: what is printed is read back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.addresses import AttributePath, MapKey, ResourceAddress, is_identifier
from tests.strategies import HOSTILE

STEPS = st.one_of(
    st.integers(0, 10**6), st.text(HOSTILE, max_size=10), st.sampled_from(["a", "a-b", "a.b", "0", "[0]", '"'])
)


@given(st.lists(STEPS, max_size=5).map(tuple))
@example(("a", "b c", 0))
@example(("", "$${", "%{", '"]'))
def test_path_is_read_as_it_is_printed(steps: tuple[str | int, ...]) -> None:
    """Whatever the keys hold; what is printed between brackets comes back as a key."""
    path = AttributePath(steps)
    parsed = AttributePath.parse(str(path))
    assert str(path) == str(parsed)
    assert tuple(step.key if isinstance(step, MapKey) else step for step in parsed.steps) == steps


@pytest.mark.parametrize(
    "text",
    [
        "apono_integration.x",
        "module.a.apono_integration.x",
        'module.a["k"].module.b[0].apono_integration.x["y.z"]',
        'apono_integration.x["$${a}"]',
        "data.apono_integration.x",
    ],
)
def test_address_is_read_as_it_is_printed(text: str) -> None:
    """As Terraform prints them."""
    assert str(ResourceAddress.parse(text)) == text


@given(st.text(HOSTILE, max_size=8))
def test_identifiers_need_no_quotes(text: str) -> None:
    """An identifier is printed bare; what could be taken for more than one step is not."""
    printed = str(AttributePath.of("a", text))
    if is_identifier(text):
        assert printed == f"a.{text}"
    if set(text) & set('.[]" '):
        assert printed.startswith('a["')


def test_map_keys_are_kept_apart_from_attributes() -> None:
    """`MapKey` prints as a key even if it could be a name."""
    assert str(AttributePath.of("a") / MapKey("b")) == 'a["b"]'
