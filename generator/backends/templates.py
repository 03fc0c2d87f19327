"""Where the layout templates are, and how they are compiled."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import BugError

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["Finished", "load_template", "render_template", "templates_folder"]

_PACKAGE = Path(__file__).parent.parent


class Finished(str):
    """Text of the target language that a template may put out as it is; nothing else may reach one."""

    __slots__ = ()


def templates_folder() -> Path:
    """`templates` in the package, as a wheel has it, or at the top of the checkout."""
    packaged = _PACKAGE / "templates"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "templates"


def render_template(name: str, **values: object) -> Finished:
    """
    What the template makes of *values*, each of which is finished text, or a list of it.

    Args:
        name: Path below the templates folder, with `/` between its parts.

    Raises:
        BugError: A value is not finished, or the template wants one that is not there.
    """
    template = load_template(name)
    # `Template.render` would also copy Jinja's global functions, which no layout needs, at a third of the cost.
    return Finished("".join(template.root_render_func(template.new_context(values, shared=True))))


@cache
def load_template(name: str) -> Template:
    """
    The compiled template.

    Args:
        name: Path below the templates folder, with `/` between its parts.
    """
    source = (templates_folder() / name).read_text(encoding="utf-8")
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    return Environment(
        autoescape=False,  # noqa: S701  # not HTML: `Finished` and its check stand for escaping here
        finalize=_require_finished,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def _require_finished(value: object) -> object:
    """
    The value itself.

    Raises:
        BugError: A text got here that nobody quoted, or a name that the template does not know.
    """
    if type(value) is not Finished:
        raise BugError(f"a template puts out something that is not finished text ({type(value).__name__})")
    return value
