"""
The preview of a change: a value (`document`), its data file (`data_file`), and its renderings.

Every rendering is a pure function of the value, with the same bytes for the same value.
"""

from .comment import Comment, Links, Rung, render_comment
from .data_file import PreviewFormatError, load_preview, preview_schema, render_json
from .document import Preview
from .flavours import FLAVOURS, Flavour

__all__ = [
    "FLAVOURS",
    "Comment",
    "Flavour",
    "Links",
    "Preview",
    "PreviewFormatError",
    "Rung",
    "load_preview",
    "preview_schema",
    "render_comment",
    "render_json",
]
