"""
What is committed, read from git without a working tree.

Only objects are read, so that nothing of a repository is run: no hook, no filter, no fetch of what is missing. The
user's own configuration counts, for it says which repositories are theirs (`safe.directory`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

__all__ = ["GitError", "Repository", "TreeEntry", "UnknownCommitError", "blob_ids", "open_repository"]

_INHERITED = ("PATH", "HOME", "XDG_CONFIG_HOME", "LANG", "LC_ALL", "SYSTEMROOT")
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "protocol.allow=never")
_TIME_LIMIT_S = 120
_LINK = "120000"


class GitError(Exception):
    """Git cannot be asked, or refuses; the message is for users. The outside's fault."""


class UnknownCommitError(GitError):
    """A name does not lead to a commit that is here."""


@final
@dataclass(frozen=True, slots=True)
class TreeEntry:
    """
    A file of a commit.

    Attributes:
        blob: The name of its content's object.
        size: In bytes.
    """

    blob: str
    size: int
    is_link: bool


@final
@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a working tree; `root` is that tree's top, without links."""

    root: Path

    def find_commit(self, name: str) -> str:
        """
        The commit that *name* leads to.

        Raises:
            UnknownCommitError: There is none.
            GitError: Git cannot be asked.
        """
        result = _run(self.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        commit = result.stdout.decode("ascii", "replace").strip()
        if result.returncode != 0 or not commit:
            raise UnknownCommitError(f"`{name}` leads to no commit that is here")
        return commit

    def list_files(self, commit: str) -> dict[str, TreeEntry]:
        """
        The files of a commit by their paths below the root, with `/`.

        Raises:
            GitError: Git cannot be asked.
        """
        listing = _output(self.root, "ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit)
        entries = {}
        for line in listing.split(b"\0"):
            head, tab, path = line.partition(b"\t")
            if tab:
                mode, kind, blob, size = head.decode("ascii").split()
                if kind == "blob" and _is_ordinary(path):
                    entries[os.fsdecode(path)] = TreeEntry(blob, int(size), mode == _LINK)
        return entries

    def read_blobs(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """
        The contents of objects by their names.

        Raises:
            GitError: Git cannot be asked, or has not got one of them.
        """
        wanted = list(dict.fromkeys(blobs))
        answer = _output(self.root, "cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in wanted).encode())
        contents, position = {}, 0
        for blob in wanted:
            line_end = answer.find(b"\n", position)
            words = answer[position:line_end].decode("ascii", "replace").split()
            if len(words) != 3 or words[1] != "blob":
                raise GitError("an object of the commit is not here; a partial clone has to be made whole first")
            start = line_end + 1
            contents[blob] = answer[start : start + int(words[2])]
            position = start + int(words[2]) + 1
        return contents


def open_repository(folder: Path) -> Repository:
    """
    The repository that *folder* is in.

    Raises:
        GitError: There is none, or no git.
    """
    result = _run(folder, "rev-parse", "--show-toplevel")
    root = os.fsdecode(result.stdout).rstrip("\n")
    if result.returncode != 0 or not root:
        raise GitError(_reason(result))
    return Repository(Path(root).resolve())


def blob_ids(content: bytes) -> frozenset[str]:
    """The names that git may have given a file's content, by SHA-1 and SHA-256, its line ends as they are or as LF."""
    names = set()
    for text in {content, content.replace(b"\r\n", b"\n")}:
        whole = b"blob %d\0%b" % (len(text), text)
        names |= {hashlib.sha1(whole, usedforsecurity=False).hexdigest(), hashlib.sha256(whole).hexdigest()}
    return frozenset(names)


def _is_ordinary(path: bytes) -> bool:
    """Whether *path* stays below the root. A tree that git itself did not make can hold any names."""
    return not any(part.lower() in (b"", b".", b"..", b".git") for part in path.split(b"/"))


def _output(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    result = _run(folder, *arguments, stdin=stdin)
    if result.returncode != 0:
        raise GitError(_reason(result))
    return result.stdout


def _run(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise GitError("there is no `git` on the search path")
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ} | _ENVIRONMENT
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        return subprocess.run(
            [program, "--no-pager", *settings, *arguments],
            cwd=folder,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=_TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise GitError(f"`git {arguments[0]}` took longer than {_TIME_LIMIT_S} seconds") from exc
    except OSError as exc:
        raise GitError(f"git cannot be run: {(exc.strerror or type(exc).__name__).lower()}") from exc


def _reason(result: subprocess.CompletedProcess[bytes]) -> str:
    lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
    return (lines[0] if lines else "git says nothing of it").removeprefix("fatal: ")
