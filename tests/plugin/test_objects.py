"""The file of created objects: what is put is found, by several processes, readable by its owner only."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from generator.plugin.objects import OBJECTS_VARIABLE, HeldObjects, ObjectStore, ObjectStoreError


def test_what_is_put_is_found(objects: Path) -> None:
    store = ObjectStore(objects)
    store.put("t", "1", b'{"a": 1}')
    store.put("t", "0", b'{"a": 0}')
    store.put("u", "1", b'{"a": 2}')
    assert json.loads(ObjectStore(objects).find("t", "1") or b"") == {"a": 1}
    assert [json.loads(state)["a"] for state in store.list_all("t")] == [0, 1]


def test_what_is_removed_is_gone_and_may_be_gone_already(objects: Path) -> None:
    store = ObjectStore(objects)
    store.put("t", "1", b"{}")
    for _ in range(2):
        store.remove("t", "1")
    assert store.find("t", "1") is None


def test_states_hold_secrets_so_only_the_owner_may_read(objects: Path) -> None:
    ObjectStore(objects).put("t", "1", b"{}")
    assert stat.S_IMODE(objects.stat().st_mode) == 0o600
    assert [objects] == list(objects.parent.iterdir())


def test_without_a_path_nothing_is_kept() -> None:
    store = ObjectStore(None)
    store.put("t", "1", b"{}")
    store.remove("t", "1")
    assert (store.is_kept, store.find("t", "1"), store.list_all("t")) == (False, None, [])


@pytest.mark.parametrize(("value", "is_kept"), [("", False), ("x.json", True)])
def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch, value: str, is_kept: bool) -> None:
    monkeypatch.setenv(OBJECTS_VARIABLE, value)
    assert ObjectStore.from_environment().is_kept is is_kept


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 2, "objects": {}}', '{"version": 1}'])
def test_another_file_is_refused_and_left_alone(objects: Path, content: str) -> None:
    objects.write_text(content)
    with pytest.raises(ObjectStoreError) as caught:
        ObjectStore(objects).put("t", "1", b"{}")
    assert len(str(caught.value).splitlines()) == 1
    assert objects.read_text() == content


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ObjectStoreError, match="cannot write"):
        ObjectStore(tmp_path / "nowhere" / "x.json").put("t", "1", b"{}")


def test_several_processes_lose_nothing(objects: Path) -> None:
    """Aliases of a provider are processes of their own, and Terraform runs them at once."""
    code = (
        "import sys; from pathlib import Path; from generator.plugin.objects import ObjectStore\n"
        "store = ObjectStore(Path(sys.argv[1]))\n"
        "for i in range(20): store.put('t', sys.argv[2] + str(i), b'{}')\n"
    )
    environment = {"PATH": os.environ["PATH"]}
    writers = [subprocess.Popen([sys.executable, "-c", code, str(objects), name], env=environment) for name in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    assert len(ObjectStore(objects).list_all("t")) == 60


def test_held_objects_are_those_of_a_file_without_the_file(objects: Path) -> None:
    """Whatever is done to both, they answer alike."""
    in_file, held = ObjectStore(objects), HeldObjects({})
    for store in (in_file, held):
        store.put("t", "2", b'{"a": 2}')
        store.put("t", "1", b'{"a": 1}')
        store.put("t", "3", b"{}")
        store.remove("t", "3")
        store.remove("u", "1")
    assert held.is_kept
    assert held.find("t", "3") is None
    assert [json.loads(one) for one in held.list_all("t")] == [json.loads(one) for one in in_file.list_all("t")]
    assert json.loads(held.find("t", "1") or b"") == {"a": 1}
