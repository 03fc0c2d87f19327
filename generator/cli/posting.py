"""How `preview` reaches a pull request: the options, and posting, taking back and verifying what they ask for."""

from __future__ import annotations

import functools
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, final

import click

from generator.diagnostics.exit_codes import ExitCode
from generator.diagnostics.text import show

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.publishers.ci_context import CiContext
    from generator.publishers.marker import Stamp
    from generator.publishers.routes import Route
    from generator.report.preview import Links, Preview

__all__ = ["FILE", "PLATFORMS", "PostOptions", "PostResult", "post_options", "post_preview", "verify_preview"]

PLATFORMS = ("github", "gitlab", "bitbucket", "azure-devops", "gitea")
"""The names of `publishers.CODE_HOSTS`, which costs start-up time."""

FILE = "file"
_DEFAULT_FILE = "apono-bridge-preview.md"
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

Function = TypeVar("Function", bound=Callable[..., Any])


@final
@dataclass(frozen=True, slots=True)
class PostOptions:
    """
    Attributes:
        post: A platform, or `file`; empty for neither.
        verify: Whether to compare with what is posted instead.
        publish: The data file that another job wrote; empty to make the preview here.
        head: The commit at the head of the pull request; empty for the CI's word.
    """

    post: str = ""
    post_file: str = _DEFAULT_FILE
    verify: bool = False
    publish: str = ""
    repository: str = ""
    pull_request: int | None = None
    label: str = "default"
    head: str = ""
    api_url: str = ""
    author: str = ""
    dry_run: bool = False


@final
@dataclass(frozen=True, slots=True)
class PostResult:
    """
    Attributes:
        words: For people, one line each.
        output: For standard output: the requests of a dry run.
    """

    exit_code: ExitCode = ExitCode.FINE
    diagnostics: Sequence[Diagnostic] = ()
    words: Sequence[str] = ()
    output: str = ""


def post_options(function: Function) -> Function:
    """The options, which reach the command as one `PostOptions`, its argument `post`."""
    options = (
        click.option("--post", type=click.Choice((*PLATFORMS, FILE)), help=_POST),
        click.option(
            "--post-file",
            type=click.Path(dir_okay=False),
            default=_DEFAULT_FILE,
            show_default=True,
            metavar="FILE",
            help="The file of `--post file`; one that exists is replaced.",
        ),
        click.option(
            "--verify",
            is_flag=True,
            help="Before an apply: fail unless the comment on the pull request is of what would be applied.",
        ),
        click.option(
            "--publish",
            type=click.Path(),
            metavar="FILE",
            help="In a job with rights: take the preview from the data file that a job without rights wrote with "
            "--render-only, and compare what it says of the base with the specs here.",
        ),
        click.option(
            "--repository", default="", metavar="NAME", help="Instead of the CI's: OWNER/NAME, as in its URL."
        ),
        click.option("--pull-request", type=click.IntRange(1), metavar="NUMBER", help="Instead of the CI's."),
        click.option(
            "--label",
            default="default",
            show_default=True,
            metavar="TEXT",
            help="Tells several previews of one pull request apart: each label has a comment of its own.",
        ),
        click.option("--head", default="", metavar="COMMIT", help="The head of the pull request, instead of the CI's."),
        click.option(
            "--api-url",
            default="",
            metavar="URL",
            help="The base URL of the platform's API. The token is sent to it only if the environment names it too.",
        ),
        click.option(
            "--author",
            default="",
            metavar="LOGIN",
            help="Whose comments are ours, when the platform does not say whom the token belongs to.",
        ),
        click.option("--dry-run", is_flag=True, help="Print the requests that would be sent, and send none."),
    )

    @functools.wraps(function)
    def gather(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in PostOptions.__dataclass_fields__}
        said = {name: value for name, value in given.items() if value is not None}
        return function(*args, post=PostOptions(**said), **kwargs)

    decorated: Any = gather
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


_POST = (
    "Keep one comment on the pull request up to date. Repository, number and token come from the environment of the "
    "CI; a token is never an option."
)


def post_preview(preview: Preview, links: Links, options: PostOptions) -> PostResult:
    """
    Posts as the options say; without anything to show, takes the comment back.

    Raises:
        OSError: A file cannot be written.
    """
    if options.post == FILE:
        return _write_file(preview, links, options)
    context, route, problems = _find_route(options.post, options, needs_token=not options.dry_run)
    head = options.head or context.head
    if not head:
        problems = [*problems, _no_head()]
    if route is None or problems:
        return _failed(problems)
    return _send(route, context, preview, _complete(links, context), replace(options, head=head))


def verify_preview(preview: Preview, platform: str, options: PostOptions) -> PostResult:
    """
    Compares what is posted with *preview*.

    Args:
        platform: Where that is; empty for where the CI belongs to.
    """
    from generator.publishers.delivery import fetch_posted
    from generator.publishers.verification import Expected, check_posted

    context, route, problems = _find_route(platform, options, is_merged=True)
    if route is None:
        return _failed(problems)
    found, delivery = fetch_posted(route, options.label)
    if found is None:
        return _failed(delivery.diagnostics, is_unreachable=delivery.is_unreachable)
    # A job that runs for a merge has the merge's commit; only the platform knows what the head was.
    head = options.head or found.head or (context.head if context.pull_request == found.number else "")
    expected = Expected(options.label, head, preview.head.specs, preview.plan_digest)
    problems = check_posted(route, found, expected)
    if any(it.severity == "error" for it in problems):
        return _failed(problems)
    commit = found.stamp.head[:12] if found.stamp is not None else ""
    words = f"verified   the preview on pull request {found.number} of {show(route.target.repository)}, commit {commit}"
    return PostResult(diagnostics=problems, words=(words,))


def _find_route(
    platform: str, options: PostOptions, *, needs_token: bool = True, is_merged: bool = False
) -> tuple[CiContext, Route | None, list[Diagnostic]]:
    from generator.publishers import get_code_host
    from generator.publishers.ci_context import read_context
    from generator.publishers.routes import RouteOptions, find_route

    context = read_context(os.environ)
    name = platform or context.host
    if name not in PLATFORMS:
        raise click.UsageError(f"Which platform? Give --platform, one of {', '.join(PLATFORMS)}.")
    route_options = RouteOptions(options.repository, options.pull_request, options.api_url, options.author)
    host = get_code_host(name)
    route, problems = find_route(host, route_options, context, os.environ, needs_token=needs_token, is_merged=is_merged)
    return context, route, problems


def _no_head() -> Diagnostic:
    from generator.diagnostics.codes.posting import NO_PULL_REQUEST

    return NO_PULL_REQUEST.at(missing="commit of its head", option="--head COMMIT")


def _complete(links: Links, context: CiContext) -> Links:
    """What was not said on the command line, from the CI."""
    return replace(links, files=links.files or context.files_url, report=links.report or context.run_url)


def _send(route: Route, context: CiContext, preview: Preview, links: Links, options: PostOptions) -> PostResult:
    from generator.publishers.delivery import deliver, render_requests, take_back
    from generator.publishers.posting import Draft
    from generator.report.preview import FLAVOURS, render_comment

    # The commit of the checkout may be a merge that nobody has seen; people know the head.
    commit = options.head if _COMMIT.fullmatch(options.head) else ""
    shown = replace(preview, head=replace(preview.head, commit=commit or preview.head.commit))

    def render(limit: int) -> tuple[str, bool]:
        comment = render_comment(shown, route.host.flavour, limit, links=links)
        return comment.text, comment.is_complete and preview.is_complete

    def render_summary() -> str:
        return render_comment(shown, FLAVOURS["github-summary"], links=links).text

    draft = Draft(_stamp(route, context, preview, options), render, render_summary)
    if options.dry_run:
        return PostResult(output=render_requests(route, draft))
    delivery = take_back(route, draft.stamp) if _is_empty(preview) else deliver(route, draft)
    if delivery.summary_file:
        words = f"written    {show(delivery.summary_file)}, the job's summary"
        return PostResult(diagnostics=delivery.diagnostics, words=(words,))
    if delivery.posted is None:
        return _failed(delivery.diagnostics, is_unreachable=delivery.is_unreachable)
    result, url = delivery.posted.result.value, delivery.posted.url
    return PostResult(words=(f"{result:<10} the comment on {route.title}" + (f": {show(url)}" if url else ""),))


def _stamp(route: Route, context: CiContext, preview: Preview, options: PostOptions) -> Stamp:
    from generator.publishers.marker import Stamp

    return Stamp(
        route.target.repository,
        options.label,
        options.head,
        preview.head.specs,
        preview.plan_digest,
        context.run,
        context.attempt,
        int(time.time()),
    )


def _is_empty(preview: Preview) -> bool:
    """Whether nobody needs to read it: nothing changes, nothing is wrong, and that is known of everything."""
    from generator.diagnostics.outcome import Verdict

    return preview.verdict is Verdict.PASSED and preview.is_complete and not preview.has_changes


def _write_file(preview: Preview, links: Links, options: PostOptions) -> PostResult:
    from generator.publishers.ci_context import read_context
    from generator.report.preview import FLAVOURS, render_comment

    links = _complete(links, read_context(os.environ))
    text = render_comment(preview, FLAVOURS["github"], links=links).text
    if options.dry_run:
        return PostResult(output=text)
    file = Path(options.post_file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="")
    return PostResult(words=(f"written    {show(file.as_posix())}",))


def _failed(problems: Sequence[Diagnostic], *, is_unreachable: bool = False) -> PostResult:
    return PostResult(ExitCode.COULD_NOT_TELL if is_unreachable else ExitCode.ERRORS, problems)
