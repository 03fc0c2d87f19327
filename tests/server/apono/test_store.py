"""The file of objects: whole, private, and read again by the next one."""

import json
import stat
from pathlib import Path

import pytest

from generator.server.apono.api import AponoApi
from generator.server.apono.store import Store, StoreError

from .asking import Asker
from .recorded import RECORDED


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "apono.json"


@pytest.mark.parametrize("recorded", RECORDED.values(), ids=RECORDED)
def test_the_next_stand_in_knows_what_was_made(file: Path, recorded: tuple[str, dict[str, object], object]) -> None:
    path, body, _ = recorded
    made = Asker(path=file).ask("POST", path, body)
    later = Asker(path=file)
    assert later.ask("GET", f"{path}/{made['id']}") == made
    assert later.ask("POST", path, {**body, "name": "another"})["id"] != made["id"]
    assert [entry for entry in file.parent.iterdir() if entry != file] == []


def test_what_was_deleted_stays_gone(file: Path) -> None:
    path, body, _ = RECORDED["apono_access_scope"]
    apono = Asker(path=file)
    own = f"{path}/{apono.ask('POST', path, body)['id']}"
    apono.answer("DELETE", own)
    assert Asker(path=file).refusal("GET", own)[0] == 404


def test_a_refused_change_leaves_the_file_as_it_was(file: Path) -> None:
    path, body, _ = RECORDED["apono_access_scope"]
    apono = Asker(path=file)
    apono.ask("POST", path, body)
    before = file.read_bytes()
    apono.refusal("POST", path, body)
    assert file.read_bytes() == before


def test_objects_hold_secrets_so_only_the_owner_may_read(file: Path) -> None:
    AponoApi(path=file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        *("{", "[]", '{"version": 2, "number": 1, "collections": {}}', '{"version": 1}', "\x00"),
        '{"version": 1, "number": 1, "collections": {"a": [{"id": "1"}]}}',
    ],
)
def test_another_file_is_refused_and_left_alone(file: Path, content: str) -> None:
    file.write_text(content)
    with pytest.raises(StoreError) as caught:
        AponoApi(path=file)
    assert len(str(caught.value).splitlines()) == 1
    assert file.read_text() == content


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write"):
        AponoApi(path=tmp_path / "none" / "apono.json")


def test_entries_come_in_the_order_in_which_they_were_added() -> None:
    """Numbers of deleted ones are not given again."""
    store = Store()
    entries = [store.add("a", {"name": str(number)}) for number in range(4)]
    store.remove("a", entries[1].id)
    assert [entry.name for entry in store.entries_after("a", entries[1].number)] == ["2", "3"]
    assert store.add("b", {}).number == 5


def test_the_file_is_plain_json(file: Path) -> None:
    AponoApi(path=file)
    assert json.loads(file.read_bytes())["version"] == 1
