"""
python-hcl2's parser, and where its tables are kept.

To make the tables from the library's grammar takes seconds. The library keeps them in its own folder, which only those
can write who may install packages. For all others they are kept in a folder that the caller names, as JSON: unlike the
library's pickle it can run nothing, whoever wrote it. That a file is the user's own is looked at all the same.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

__all__ = ["find_parser", "keep_tables_in"]

_folder: Path | None = None


def keep_tables_in(folder: Path | None) -> None:
    """Names the folder for the tables, for the whole process; `None`: they are made anew for each one."""
    global _folder
    _folder = folder


@cache
def find_parser() -> Any:
    """The library's parser, a `lark.Lark`."""
    from hcl2.parser import PARSER_FILE, parser

    if _folder is None or os.access(PARSER_FILE, os.R_OK) or os.access(PARSER_FILE.parent, os.W_OK):
        return parser()
    file = _folder / f"{_fingerprint(PARSER_FILE.parent)}.json"
    found = _load(file)
    if found is None:
        found = parser()
        _save(found, file)
    return found


def _fingerprint(library: Path) -> str:
    """Of all that the tables depend on: the grammar, and the programs that make and read them."""
    import lark

    digest = sha256(f"{_FORMAT} {lark.__version__} {sys.version_info[:2]}".encode())
    for path in sorted((*library.glob("*.lark"), *library.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


_FORMAT: Final = 1
_PAIRS: Final = "#"
"""Stands for a mapping whose keys are numbers: the list of its pairs."""


def _load(file: Path) -> Any | None:
    """The parser of a file; `None` if there is none, it is somebody else's, or it holds something else."""
    from hcl2.postlexer import PostLexer
    from lark import Lark

    try:
        with file.open("rb") as stream:
            status = os.fstat(stream.fileno())
            if not _is_ours(status):
                return None
            data = json.load(stream, object_hook=_with_numbers)
        return Lark._load_from_dict(data["data"], data["memo"], postlex=PostLexer())  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - whatever a file may hold, the tables can be made anew
        return None


def _is_ours(status: os.stat_result) -> bool:
    """Whether nobody but the user can have written a file."""
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _save(parser: Any, file: Path) -> None:
    """Keeps the tables. A folder that cannot be written is no failure."""
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = parser.memo_serialize([TerminalDef, Rule])
    # The postlexer is an object, and the library's path says nothing.
    options = {name: value for name, value in data["options"].items() if name not in ("postlex", "cache")}
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, suffix=".new", delete=False) as stream:
            json.dump(_without_numbers({"data": {**data, "options": options}, "memo": memo}), stream)
        Path(stream.name).replace(file)


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        if any(isinstance(key, int) for key in value):
            return {_PAIRS: [[key, _without_numbers(item)] for key, item in value.items()]}
        return {key: _without_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_numbers(item) for item in value]
    return value


def _with_numbers(members: dict[str, Any]) -> dict[Any, Any]:
    return dict(members[_PAIRS]) if len(members) == 1 and _PAIRS in members else members
