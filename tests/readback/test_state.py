"""What states and plans hold beside values: objects that are no more, what is not known yet, and what is sensitive."""

from __future__ import annotations

import json
from typing import Any

from generator.diagnostics import SourceFile
from generator.readback import ImportedText, ReadConfiguration, plain, read_configuration, refused

TYPE = "apono_thing"


def read(data: dict[str, Any]) -> ReadConfiguration:
    text = ImportedText(SourceFile("state.json", json.dumps(data)))
    return read_configuration([text], {TYPE: {"a", "b", "c"}}, lambda _folder, path: path, provider="apono")


def stored(*instances: dict[str, Any], mode: str = "managed") -> dict[str, Any]:
    resource = {"mode": mode, "type": TYPE, "name": "x", "instances": list(instances)}
    return {"version": 4, "terraform_version": "1.9.0", "resources": [resource]}


def planned(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    resource = {"address": f"{TYPE}.x", "mode": "managed", "type": TYPE, "name": "x", "values": values, **more}
    return {"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}}


def values_of(found: ReadConfiguration) -> dict[str, object]:
    """Of the one resource; for what cannot be known, the reason."""
    [resource] = found.resources
    return {
        name: why.reason if (why := refused(value)) else plain(value) for name, value in resource.attributes.items()
    }


def assert_hidden(found: ReadConfiguration) -> None:
    """Neither a value nor an excerpt of the file has the secret."""
    [resource] = found.resources
    assert "s3cr3t" not in repr([value.data for value in resource.attributes.values()])
    text = resource.place.text.source.text
    assert "s3cr3t" not in text
    assert '"v"' in text


def test_deposed_objects_and_data_sources_are_named_and_left() -> None:
    """Terraform destroys the one and never makes the other."""
    found = read(stored({"attributes": {"a": "new"}}, {"deposed": "8f3a", "attributes": {"a": "old"}}))
    assert values_of(found) == {"a": "new"}
    assert [(other.what, "deposed" in other.why) for other in found.left_alone] == [(f"{TYPE}.x", True)]
    found = read(planned({"a": 1}, deposed_key="8f3a"))
    assert (found.resources, len(found.left_alone)) == ([], 1)
    found = read(stored({"attributes": {"a": "v"}}, mode="data"))
    assert [(other.what, "data source" in other.why) for other in found.left_alone] == [(f"data.{TYPE}.x", True)]


def test_what_a_plan_does_not_know_is_no_value_that_is_missing() -> None:
    """Whole attributes and parts of them; not what nobody wrote, which Terraform computes."""
    data = planned({"b": {"k": "v"}})
    unknown = {"a": True, "b": {"k": False, "l": True}, "c": True, "id": True}
    data["resource_changes"] = [{"address": f"{TYPE}.x", "change": {"after_unknown": unknown}}]
    found = values_of(read(data))
    assert found.keys() == {"a", "b", "c", "id"}
    data["configuration"] = {
        "root_module": {"resources": [{"address": f"{TYPE}.x", "expressions": {"a": {}, "b": {}}}]}
    }
    found = values_of(read(data))
    assert found.keys() == {"a", "b"}
    assert all("only after the apply" in str(reason) for reason in found.values())


def test_sensitive_values_are_not_taken_along() -> None:
    """In both forms: marks beside the values, and paths to them."""
    marks = {"a": True, "b": {"k": True}, "c": [False, True]}
    found = read(planned({"a": "s3cr3t", "b": {"k": "s3cr3t", "l": "v"}, "c": ["v", "s3cr3t"]}, sensitive_values=marks))
    assert_hidden(found)
    steps = [
        [{"type": "get_attr", "value": "a"}],
        [{"type": "get_attr", "value": "b"}, {"type": "index", "value": {"type": "string", "value": "k"}}],
        [{"type": "get_attr", "value": "c"}, {"type": "index", "value": {"type": "number", "value": 1}}],
    ]
    attributes = {"a": "s3cr3t", "b": {"k": "s3cr3t", "l": "v"}, "c": ["v", "s3cr3t"]}
    found = read(stored({"attributes": attributes, "sensitive_attributes": steps}))
    assert_hidden(found)
    assert plain(found.resources[0].attributes["b"].data["l"]) == "v"  # type: ignore[index,call-overload]
