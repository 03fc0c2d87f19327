"""Bodies of any kind, made from what the kind says of them."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from generator.server.apono.kind import Kind
from generator.server.apono.kinds import KINDS
from generator.server.apono.shapes import ANY, FLAG, NUMBER, Field, ListOf, MapOf, Object, Reference, Type

__all__ = ["WRITTEN_KINDS", "bodies", "texts"]

WRITTEN_KINDS: dict[str, Kind] = {name: kind for name, kind in KINDS.items() if kind.body.fields}

_ALPHABET = "ab/*?&=% ${}\"\\'#\n\r\ufeff\u2028é\U0001f600"


def texts(max_size: int = 12) -> SearchStrategy[str]:
    return st.text(st.sampled_from(_ALPHABET) | st.characters(), max_size=max_size)


_SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts()
_VALUES: SearchStrategy[Any] = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3), max_leaves=5
)
# A map to the shape, which the operation looks into.
_SECRET_CONFIGS = st.builds(lambda region, name: {"type": "AWS", "region": region, "secret_id": name}, texts(), texts())


def _values(type_: Type) -> SearchStrategy[Any]:
    match type_:
        case Object():
            return _objects(type_)
        case ListOf(item):
            return st.lists(_values(item), max_size=3)
        case MapOf(item):
            return st.dictionaries(texts(), _values(item), max_size=3)
    return {ANY: _VALUES, FLAG: st.booleans(), NUMBER: st.integers(-(2**31), 2**31)}.get(type_, texts())


def _entry(field: Field) -> tuple[str, SearchStrategy[Any]]:
    if isinstance(field.type, Reference):
        # Never the object's own name: by that it means itself, but only from the first update on.
        return f"{field.name}_reference", texts().map("to ".__add__)
    return field.name, _SECRET_CONFIGS if field.name == "secret_config" else _values(field.type)


def _objects(shape: Object) -> SearchStrategy[dict[str, Any]]:
    if shape.count is not None:
        one = st.one_of([st.fixed_dictionaries(dict([_entry(field)])) for field in shape.fields])
        return one if shape.count.least else one | st.just({})
    required = dict(_entry(field) for field in shape.fields if field.is_required)
    optional = dict(_entry(field) for field in shape.fields if not field.is_required)
    return st.fixed_dictionaries(required, optional=optional)


def bodies(kind: Kind) -> SearchStrategy[dict[str, Any]]:
    """Bodies of POST that the kind accepts, without explicit nulls."""
    return _objects(kind.body)
