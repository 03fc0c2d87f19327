"""What a real parser makes of Markdown and HTML: elements, and text with whether it stands in code."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

import cmarkgfm
from cmarkgfm.cmark import Options

__all__ = ["Parsed", "parse_html", "parse_markdown"]

_CODE = ("code", "pre")
_VOID = ("br", "hr", "img", "input", "meta", "link")


class Parsed(NamedTuple):
    """
    Attributes:
        tags: Starts and ends of elements, in order.
        texts: Each run of text, with whether it is code.
        attributes: Of all elements.
    """

    tags: list[str]
    texts: list[tuple[bool, str]]
    attributes: list[tuple[str, str, str | None]]

    def without(self, *names: str) -> list[str]:
        """The tags but those of *names*."""
        return [tag for tag in self.tags if tag.strip("/") not in names]

    @property
    def loose(self) -> str:
        """The text that is not code."""
        return "".join(text for is_code, text in self.texts if not is_code)

    @property
    def whole(self) -> str:
        return "".join(text for _, text in self.texts)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parsed = Parsed([], [], [])
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parsed.tags.append(tag)
        self.parsed.attributes.extend((tag, name, value) for name, value in attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.parsed.tags.append(f"/{tag}")
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.parsed.texts.append((any(tag in _CODE for tag in self.open), data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def parse_html(text: str) -> Parsed:
    parser = _Parser()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser.parsed


def parse_markdown(text: str) -> Parsed:
    """As GitHub's parser reads it, with tables, bare links, struck text and footnotes; HTML is let through."""
    extensions = ["table", "autolink", "strikethrough", "tagfilter", "tasklist"]
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return parse_html(cmarkgfm.markdown_to_html_with_extensions(text, options, extensions))
