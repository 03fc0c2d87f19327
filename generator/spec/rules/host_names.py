"""
A host name or IP address inside a text: the rules that `host` and the URL of the user interface have in common.

Names follow RFC 1123 (section 2.1) with the lengths of RFC 1035 (section 2.3.4); names beyond ASCII follow IDNA 2008
with the mappings of UTS 46, as browsers do it; what looks like an IPv4 address must be one (WHATWG URL standard, "ends
in a number").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, DiagnosticCode
from generator.diagnostics.codes import hosts as codes
from generator.spec.rules.texts import shown

__all__ = ["PLAIN_NAME", "HostName", "check_name", "find_ascii_name"]

# A name that needs no second look. The last label begins with a letter, so it is no IP address.
PLAIN_NAME = (
    r"(?=[A-Za-z0-9.-]{1,253}(?![A-Za-z0-9.-]))(?![^/:]*--)"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_PLAIN_NAME = re.compile(PLAIN_NAME)

_LONGEST_NAME = 253
_LONGEST_LABEL = 63
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_EMPTY_LABEL = re.compile(r"\A\.+|\.{2,}")
_LABEL = re.compile(r"[^.]+")
_UNICODE_LABEL = re.compile("[^.\u3002\uff0e\uff61]+")
_ENCODED = re.compile(r"(?:\A|\.)xn--", re.IGNORECASE)
_CODE_BY_CHARACTERS = {"*": codes.HOST_WITH_WILDCARD, "${": codes.HOST_WITH_INTERPOLATION}
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")


@dataclass(frozen=True, slots=True)
class HostName:
    """
    A host name or address, and how to talk about it.

    Attributes:
        text: The name, an IPv6 address without brackets.
        path: The field that it is in.
        offset: Where it begins in the text of the field; `None` if it is not there character by character.
        before, after: What the field's right text has around it, for remedies that can be pasted.
        whole: Where the name is as a whole.
    """

    text: str
    path: AttributePath
    offset: int | None = 0
    before: str = ""
    after: str = ""
    whole: Characters | None = None

    def fault(
        self, code: DiagnosticCode, span: tuple[int, int] | None = None, remedy: str | None = None, **facts: Any
    ) -> Diagnostic:
        """
        A diagnostic about the characters *span* of the name, or about all of it.

        Args:
            remedy: The right name, if it is known.
        """
        characters = self.whole
        if span is not None and self.offset is not None:
            characters = Characters(self.offset + span[0], self.offset + span[1])
        hint = None if remedy is None else f"write `{shown(self.before + remedy + self.after)}`"
        return code.at(self.path, characters=characters, hint=hint, **facts)


def check_name(name: HostName) -> tuple[str, list[Diagnostic]]:
    """The name to emit, in ASCII, and what is wrong with the one that was written."""
    text = name.text
    if _PLAIN_NAME.fullmatch(text):
        return text, []
    if text.count(":") > 1:
        return text, _check_ipv6(name)
    if text.isascii() and not _ENCODED.search(text):
        return text, _check_ascii(name)
    encoded, diagnostics = _encode(name)
    if encoded == text or diagnostics:
        return encoded, diagnostics or _check_ascii(name)
    diagnostics = [name.fault(codes.HOST_INTERNATIONALISED, ascii=shown(encoded))]
    return encoded, diagnostics + _check_ascii(replace(name, text=encoded, offset=None))


def find_ascii_name(text: str) -> str | None:
    """*text* in the form in which two names of the same host are equal; `None` if it is no name."""
    encoded, diagnostics = check_name(HostName(text, AttributePath()))
    return None if any(item.severity is item.severity.ERROR for item in diagnostics) else encoded.lower()


def _encode(name: HostName) -> tuple[str, list[Diagnostic]]:
    import idna  # 10 ms, and few hosts need it

    labels: list[str] = []
    for match in _UNICODE_LABEL.finditer(name.text):
        label = match[0]
        try:
            if label[:4].lower() == "xn--":
                idna.ulabel(label)
            elif not label.isascii():
                label = idna.alabel(idna.uts46_remap(label, std3_rules=False)).decode("ascii")
        except (idna.IDNAError, UnicodeError) as exc:
            fault = name.fault(codes.HOST_NOT_ENCODABLE, match.span(), label=shown(label), reason=shown(str(exc)))
            return name.text, [fault]
        labels.append(label)
    # Only the labels are exchanged: what is wrong with the dots is told by the rules for ASCII.
    dots = ["." * len(gap) for gap in _UNICODE_LABEL.split(name.text)]
    return "".join(dot + label for dot, label in zip(dots, [*labels, ""], strict=True)), []


def _check_ascii(name: HostName) -> list[Diagnostic]:
    text = name.text
    wrong = _NOT_IN_NAMES.search(text)
    if wrong is not None:
        code = _CODE_BY_CHARACTERS.get(wrong[0], codes.HOST_CHARACTERS)
        return [name.fault(code, wrong.span(), wrong=shown(wrong[0]))]
    empty = _EMPTY_LABEL.search(text)
    if empty is not None:
        remedy = re.sub(r"\.+", ".", text).strip(".")
        return [name.fault(codes.HOST_WITH_EMPTY_LABEL, empty.span(), remedy or None)]
    if text.endswith("."):
        return [name.fault(codes.HOST_WITH_TRAILING_DOT, (len(text) - 1, len(text)), text[:-1])]
    if _NUMBER.fullmatch(text.rpartition(".")[2]):
        return _check_numbers(name)
    return _check_labels(name)


def _check_labels(name: HostName) -> list[Diagnostic]:
    if len(name.text) > _LONGEST_NAME:
        return [name.fault(codes.HOST_TOO_LONG, (_LONGEST_NAME, len(name.text)), length=len(name.text))]
    diagnostics: list[Diagnostic] = []
    for label in _LABEL.finditer(name.text):
        if len(label[0]) > _LONGEST_LABEL:
            span = (label.start() + _LONGEST_LABEL, label.end())
            diagnostics.append(name.fault(codes.HOST_LABEL_TOO_LONG, span, length=len(label[0])))
        if label[0].startswith("-") or label[0].endswith("-"):
            diagnostics.append(name.fault(codes.HOST_LABEL_WITH_OUTER_HYPHEN, label.span()))
    underscore = name.text.find("_")
    if underscore >= 0 and not diagnostics:
        diagnostics.append(name.fault(codes.HOST_WITH_UNDERSCORE, (underscore, underscore + 1)))
    return diagnostics


def _check_numbers(name: HostName) -> list[Diagnostic]:
    """A name whose last label is a number: an IPv4 address, or wrong."""
    labels = list(_LABEL.finditer(name.text))
    if not all(_NUMBER.fullmatch(label[0]) for label in labels):
        return [name.fault(codes.HOST_ENDS_IN_NUMBER, labels[-1].span(), label=labels[-1][0])]
    if len(labels) != 4:
        return [name.fault(codes.IPV4_NOT_FOUR_NUMBERS, count=len(labels))]
    for label in labels:
        number = label[0]
        if len(number) > 1 and number[0] == "0":
            remedy = ".".join(other[0].lstrip("0") or "0" for other in labels)
            remedies = None if re.search("[xX]", name.text) else remedy
            return [name.fault(codes.IPV4_NUMBER_WITH_LEADING_ZERO, label.span(), remedies, number=number)]
        if len(number) > 3 or int(number) > 255:
            return [name.fault(codes.IPV4_NUMBER_TOO_LARGE, label.span(), number=shown(number))]
    return []


def _check_ipv6(name: HostName) -> list[Diagnostic]:
    import ipaddress  # 3 ms, and few hosts need it

    address, percent, zone = name.text.partition("%")
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return [name.fault(codes.MALFORMED_IPV6, address=shown(name.text))]
    if not percent:
        return []
    return [name.fault(codes.IPV6_WITH_ZONE, (len(address), len(name.text)), zone=shown(percent + zone))]
