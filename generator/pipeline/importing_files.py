"""Opens the Terraform files that the command line names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from generator.diagnostics import Diagnostic, SourceFile
from generator.diagnostics.codes import documents as codes
from generator.readback import ImportedText, Refused
from generator.spec.read import MAX_FILE_BYTES, STDIN, find_repository

__all__ = ["file_function", "read_terraform_files"]

_ENDINGS: Final = (".tf", ".tf.json", ".tofu", ".tofu.json")
# Values of variables that Terraform loads by itself, the later ones over the earlier ones.
_VALUES: Final = ("terraform.tfvars", "terraform.tfvars.json")
_MORE_VALUES: Final = (".auto.tfvars", ".auto.tfvars.json")
_MAX_FUNCTION_BYTES: Final = 1024 * 1024


def read_terraform_files(
    arguments: Sequence[str], read_stdin: Callable[[], bytes], diagnostics: list[Diagnostic]
) -> list[ImportedText]:
    """The files, those of directories (hidden ones left out) sorted by path; each is read once."""
    texts: list[ImportedText] = []
    seen: set[str] = set()
    for argument in arguments:
        if argument == "-":
            texts += _decoded(STDIN, "", read_stdin(), diagnostics)
            continue
        names = list(_names_below(argument)) if Path(argument).is_dir() else [argument]
        if not names:
            reason = "there is no *.tf or *.tf.json file in it"
            diagnostics.append(codes.FILE_NOT_READABLE.at(file=argument, reason=reason))
        for name in names:
            real = os.path.realpath(name)
            if real in seen:
                continue
            seen.add(real)
            try:
                with Path(name).open("rb") as stream:
                    data = stream.read(MAX_FILE_BYTES + 1)
            except (OSError, ValueError) as exc:
                reason = (getattr(exc, "strerror", None) or type(exc).__name__).lower()
                diagnostics.append(codes.FILE_NOT_READABLE.at(file=Path(name).as_posix(), reason=reason))
                continue
            path = Path(name)
            texts += _decoded(path.as_posix(), path.parent.as_posix(), data, diagnostics)
    return texts


def _names_below(directory: str) -> Iterator[str]:
    found: list[tuple[int, str]] = []
    for folder, subfolders, names in os.walk(directory):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += ((rank, f"{folder}/{name}") for name in names if (rank := _rank(name)) is not None)
    yield from (name for _, name in sorted(found))


def _rank(name: str) -> int | None:
    """When a file of a directory is read; `None`: not at all."""
    if name.startswith("."):
        return None
    if name.endswith(_ENDINGS):
        return 0
    if name in _VALUES:
        return 1
    return 2 if name.endswith(_MORE_VALUES) else None


def _decoded(name: str, folder: str, data: bytes, diagnostics: list[Diagnostic]) -> list[ImportedText]:
    if len(data) > MAX_FILE_BYTES:
        diagnostics.append(codes.FILE_TOO_LARGE.at(file=name, limit_mib=MAX_FILE_BYTES >> 20))
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        # What Windows' own shell writes into a file.
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        try:
            text = data.decode(encoding) if encoding else ""
        except UnicodeDecodeError:
            text = ""
        if not text:
            diagnostics.append(codes.NOT_UTF8.at(file=name, offset=exc.start + 1))
            return []
    return [ImportedText(SourceFile(name, text), folder)]


def file_function(folder: str, path: str) -> str | Refused:
    """
    What `file(path)` gives in the module at *folder*: only files of the repository that the module is in, so that an
    imported text cannot take others along.
    """
    if not folder:
        return Refused(f"the file `{path}` cannot be found from standard input", "give the file that names it")
    place = Path(folder) / path
    try:
        resolved = place.resolve()
        if not resolved.is_relative_to(find_repository(Path(folder) / "main.tf")):
            return Refused(f"the file `{path}` is outside of the module's repository")
        data = resolved.read_bytes()[: _MAX_FUNCTION_BYTES + 1]
        if len(data) > _MAX_FUNCTION_BYTES:
            return Refused(f"the file `{path}` is larger than 1 MiB")
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return Refused(f"the file `{path}` is not UTF-8 text")
    except (OSError, ValueError) as exc:
        reason = (getattr(exc, "strerror", None) or type(exc).__name__).lower()
        return Refused(f"the file `{path}` cannot be read: {reason}")
