"""What refers to the migrated resources, in every file of the folder: found word by word, and given the new names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from generator.backends.tfjson.values import string
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import migrating as codes
from generator.pipeline.migration.folder import CodeFile, CodeFolder
from generator.pipeline.migration.table import (
    NEWER,
    OLDER,
    OWNERS,
    RENAMED,
    STORE_CONFIG,
    STORES,
    newer_name,
)
from generator.readback import Place, Value
from generator.readback.blocks import ReadBlock
from generator.readback.evaluation import JsonExpression
from generator.readback.tokens import Interpolation, Kind, LexicalFault, Token, read_template, read_tokens

__all__ = ["Reference", "flatten", "rewrite_references", "skip_indices"]

_ONCE = ("moved", "import", "removed")
"""Blocks that tell Terraform what to do once; none of them may name what goes."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that was rewritten, with what stood there and what stands there now."""

    place: Place
    old: str
    new: str


@dataclass(slots=True)
class _Finder:
    names: Collection[str]
    found: list[tuple[int, int, str]] = field(default_factory=list)
    lost: list[tuple[int, int, str]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def references(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
        """Start, end and new text of each word that changes; what cannot be said is put into `lost`."""
        for index, token in enumerate(tokens):
            if self.is_reference(tokens, index):
                yield token.start, token.end, NEWER
                found = list(self.attribute(tokens, index + 3))
                yield from found
                self.spans.append((token.start, max([tokens[index + 2].end, *(end for _, end, _ in found)])))

    def is_reference(self, tokens: Sequence[Token], index: int) -> bool:
        if tokens[index].kind is not Kind.NAME or tokens[index].text != OLDER or index + 2 >= len(tokens):
            return False
        behind_dot = index > 0 and tokens[index - 1].text == "." and tokens[index - 1].kind is Kind.OPERATOR
        return not behind_dot and tokens[index + 1].text == "." and tokens[index + 2].text in self.names

    def attribute(self, tokens: Sequence[Token], index: int) -> Iterator[tuple[int, int, str]]:
        """The attribute behind the name of a resource and its keys."""
        index = skip_indices(tokens, index)
        if index + 1 >= len(tokens) or tokens[index].text != "." or tokens[index + 1].kind is not Kind.NAME:
            return
        token = tokens[index + 1]
        newer = newer_name(token.text)
        if newer is None:
            self.lost.append((token.start, token.end, token.text))
        elif newer != token.text:
            yield token.start, token.end, newer


def skip_indices(tokens: Sequence[Token], index: int) -> int:
    """The number of the first token behind `[…]`, `[*]`, `.*` and `.0`."""
    while index < len(tokens):
        text = tokens[index].text if tokens[index].kind is Kind.OPERATOR else ""
        if text in ("[*]", ".*"):
            index += 1
        elif text == "[":
            depth = 0
            while index < len(tokens):
                text = tokens[index].text if tokens[index].kind is Kind.OPERATOR else ""
                depth += (text == "[") - (text == "]")
                index += 1
                if depth == 0:
                    break
        elif text == "." and index + 1 < len(tokens) and tokens[index + 1].kind is Kind.NUMBER:
            index += 2
        else:
            break
    return index


def flatten(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens without line ends and comments, and those of each interpolation in them as a sequence of its own."""
    plain = [token for token in tokens if token.kind not in (Kind.LINE_END, Kind.COMMENT)]
    yield plain
    for token in plain:
        for part in token.parts or ():
            if isinstance(part, Interpolation):
                yield from flatten(part.tokens)


def rewrite_references(folder: CodeFolder, diagnostics: list[Diagnostic]) -> list[Reference]:
    """Changes every reference to a resource that is migrated; returns those outside of the migrated blocks."""
    found: list[Reference] = []
    names = folder.names_of_older()
    everywhere = set().union(*names.values())
    for file in folder.files:
        if OLDER not in file.text.source.text:
            continue
        # These may name what is in another module.
        _refuse_once(file, everywhere, diagnostics)
        if file.module in names:
            rewritten = _rewrite_json if file.is_json else _rewrite_hcl
            found += rewritten(file, names[file.module], diagnostics)
    for older in folder.older:
        if older.file.is_json:
            _rewrite_ignored_in_json(older.file, older.block)
        else:
            _rewrite_inside(older.file, older.block, diagnostics)
    return found


def _refuse_once(file: CodeFile, names: Collection[str], diagnostics: list[Diagnostic]) -> None:
    for block in file.blocks:
        if block.type in _ONCE:
            text = file.text.source.text[block.place.start : block.place.end]
            matches = re.finditer(rf"\b{OLDER}\.([\w-]+)", text)
            match = next((match for match in matches if match[1] in names), None)
            if match is not None:
                diagnostics.append(
                    codes.ADDRESS_IN_BLOCK.at(location=block.place.location, block=block.type, address=match[0])
                )


def _rewrite_hcl(file: CodeFile, names: Collection[str], diagnostics: list[Diagnostic]) -> list[Reference]:
    text = file.text.source.text
    finder = _Finder(names)
    try:
        tokens = list(read_tokens(text))
    except LexicalFault:
        return []  # reported when the file was read
    for words in flatten(tokens):
        for start, end, new in finder.references(words):
            file.edits.replace(start, end, new)
    found = [
        Reference(Place(file.text, start, end), " ".join(text[start:end].split()), file.edits.part(start, end))
        for start, end in finder.spans
    ]
    for start, end, attribute in finder.lost:
        diagnostics.append(_no_counterpart(Place(file.text, start, end), attribute))
    return found


def _rewrite_json(file: CodeFile, names: Collection[str], diagnostics: list[Diagnostic]) -> list[Reference]:
    found: list[Reference] = []
    if file.root is None:
        return found
    for value in _texts(file.root):
        old = str(value.data)
        if OLDER not in old:
            continue
        finder = _Finder(names)
        new = _in_text(old, finder)
        if new != old:
            file.edits.replace(value.place.start, value.place.end, string(new))
            found.append(Reference(value.place, old, new))
        diagnostics += [_no_counterpart(value.place, attribute) for _, _, attribute in finder.lost]
    return found


def _texts(value: Value) -> Iterator[Value]:
    match value.data:
        case str():
            yield value
        case list():
            for item in value.data:
                yield from _texts(item)
        case dict():
            for name, item in value.data.items():
                if name != "//":
                    yield from _texts(item)


_BARE = re.compile(rf"{OLDER}\.[\w-]+")


def _in_text(text: str, finder: _Finder) -> str:
    """A text of Terraform JSON with the new names; `depends_on` and the like name resources without `${`."""
    try:
        tokens = [read_template(text)]
        if _BARE.match(text):
            tokens = list(read_tokens(text))
    except LexicalFault:
        return text
    edits = sorted(edit for words in flatten(tokens) for edit in finder.references(words))
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def _rewrite_inside(file: CodeFile, block: ReadBlock, diagnostics: list[Diagnostic]) -> None:
    """`self.metadata` and `ignore_changes = [metadata]` in a migrated block."""
    start = block.place.start
    tokens = list(takewhile(lambda token: token.start < block.place.end, read_tokens(file.text.source.text, start)))
    for words in flatten(tokens):
        for index, token in enumerate(words[:-2]):
            if token.text == "self" and token.kind is Kind.NAME and words[index + 1].text == ".":
                _rename(file, words[index + 2], diagnostics)
    _rewrite_ignored(file, [token for token in tokens if token.kind not in (Kind.LINE_END, Kind.COMMENT)])


def _rewrite_ignored(file: CodeFile, tokens: Sequence[Token]) -> None:
    starts = [
        index
        for index, (token, _, behind) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False))
        if token.text == "ignore_changes" and behind.text == "["
    ]
    for start in starts:
        depth = 0
        for before, token in zip(tokens[start + 1 :], tokens[start + 2 :], strict=False):
            if before.text in ("[", ","):
                depth += before.text == "["
                if depth == 1 and token.kind is Kind.NAME:
                    file.edits.replace(token.start, token.end, _whole(token.text))
            depth -= before.text == "]"
            if before.text == "]" and depth == 0:
                break


def _whole(attribute: str) -> str:
    """The attribute of the newer resource that holds what an attribute of the older one does."""
    rule = OWNERS.get(attribute)
    if rule is not None:
        return rule.newer
    return STORE_CONFIG if attribute in STORES else RENAMED.get(attribute, attribute)


def _rewrite_ignored_in_json(file: CodeFile, block: ReadBlock) -> None:
    lifecycle = block.attributes.get("lifecycle")
    if lifecycle is None or not isinstance(lifecycle.expression, JsonExpression):
        return
    whole = lifecycle.expression.value
    for settings in whole.data if isinstance(whole.data, list) else [whole]:
        ignored = settings.data.get("ignore_changes") if isinstance(settings.data, dict) else None
        for item in ignored.data if ignored is not None and isinstance(ignored.data, list) else ():
            if isinstance(item.data, str):
                name = item.data.partition("[")[0]
                new = _whole(name) + item.data[len(name) :]
                if new != item.data:
                    file.edits.replace(item.place.start, item.place.end, string(new))


def _rename(file: CodeFile, token: Token, diagnostics: list[Diagnostic]) -> None:
    newer = newer_name(token.text)
    if newer is None:
        diagnostics.append(_no_counterpart(Place(file.text, token.start, token.end), token.text))
    elif newer != token.text:
        file.edits.replace(token.start, token.end, newer)


def _no_counterpart(place: Place, attribute: str) -> Diagnostic:
    rule = OWNERS[attribute]
    members = ", ".join(f"`{new}` for `{old}`" for old, new in rule.members.items() if old != new)
    hint = f"write it with `{rule.newer}`, a single object, which has {members}"
    return codes.NO_COUNTERPART.at(location=place.location, attribute=attribute, hint=hint)
