"""
One comment per pull request and label: found by its mark, kept up to date, never overwritten by an older run.

A comment is ours when its mark names our repository and label *and* its author is who our token belongs to. Whoever
else writes such a mark is ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import final

from generator.server.http_api import ApiRequest, HttpApi, LostError, StatusError, UnexpectedAnswerError

from .code_host import CodeHost, Comment, Target, look_up
from .marker import Stamp, find_stamp, is_older, mark

__all__ = ["Conversation", "Draft", "Posted", "Result", "find_posted", "mark_draft", "post", "requests_of", "withdraw"]

_MOST_PAGES = 100
_NOT_RELEVANT = "**No longer relevant.** This pull request does not change an integration of Apono any more.\n"


@final
class Result(Enum):
    """What became of a comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NEWER_KEPT = "kept, for it is of a newer run"
    DELETED = "deleted"
    RETIRED = "marked as no longer relevant"
    NOTHING = "nothing to do"


@final
@dataclass(frozen=True, slots=True)
class Draft:
    """
    A preview that is to be posted.

    Attributes:
        stamp: What it is of.
        render: From the most that the comment's text may measure, in the platform's unit, to the text, and whether
            nothing was left out of it.
    """

    stamp: Stamp
    render: Callable[[int], tuple[str, bool]]


@final
@dataclass(frozen=True, slots=True)
class Conversation:
    """
    Where comments are: a platform, a pull request, and an open connection.

    Attributes:
        author: Who our comments are by, when the token cannot be asked whose it is; empty for the platform's robot.
        head: The head of the pull request, when it was asked for; else empty.
    """

    host: CodeHost
    api: HttpApi
    target: Target
    author: str = ""
    head: str = ""


@final
@dataclass(frozen=True, slots=True)
class Posted:
    """What was done, and to which comment."""

    result: Result
    url: str = ""


@final
@dataclass(frozen=True, slots=True)
class _Found:
    """A comment of ours, with its mark."""

    comment: Comment
    stamp: Stamp
    body: str = field(repr=False)


async def post(conversation: Conversation, draft: Draft) -> Posted:
    """
    Makes the comment, or brings it up to date.

    Raises:
        ApiError: The platform cannot be asked, or refuses.
    """
    text = mark_draft(conversation.host, draft)
    ours = await _find_ours(conversation, draft.stamp)
    if not ours:
        return await _create(conversation, draft.stamp, text)
    return await _update(conversation, ours, draft.stamp, text)


async def withdraw(conversation: Conversation, stamp: Stamp) -> Posted:
    """
    Takes the comment away, for there is nothing left to say; where that is refused, the comment says so.

    Raises:
        ApiError: The platform cannot be asked, or refuses both.
    """
    ours = await _find_ours(conversation, stamp)
    if not ours:
        return Posted(Result.NOTHING)
    if any(is_older(stamp, found.stamp) for found in ours):
        return Posted(Result.NEWER_KEPT, ours[0].comment.url)
    try:
        for found in ours:
            await _delete(conversation, found.comment)
    except StatusError as exc:
        if not exc.is_refusal(403, 405):
            raise
    else:
        return Posted(Result.DELETED)
    text = mark(_NOT_RELEVANT, stamp, conversation.host.marker)
    await conversation.api.send(conversation.host.update_comment(conversation.target, ours[0].comment.place, text))
    return Posted(Result.RETIRED, ours[0].comment.url)


async def find_posted(conversation: Conversation, repository: str, label: str) -> tuple[Stamp, str] | None:
    """
    The mark and the source of the comment that is there; `None` when there is none of ours.

    Raises:
        ApiError: The platform cannot be asked.
    """
    ours = await _find_ours(conversation, Stamp(repository, label, ""))
    return (ours[0].stamp, ours[0].body) if ours else None


def mark_draft(host: CodeHost, draft: Draft) -> str:
    """The comment's whole source, which is within the platform's limit."""
    # The longer of the two words for whether it is complete; the digest of the text has one length.
    above = mark("", replace(draft.stamp, is_complete=False), host.marker)
    text, is_complete = draft.render(host.flavour.limit - host.flavour.unit.measure(above))
    return mark(text, replace(draft.stamp, is_complete=is_complete), host.marker)


def requests_of(host: CodeHost, target: Target, text: str) -> Sequence[tuple[str, ApiRequest]]:
    """Each request that posting *text* may send, with when it is sent; ids that only answers tell are 0."""
    place = dict.fromkeys(("comment_id", "note_id", "thread_id"), 0)
    return (
        ("to learn whose the token is", host.me),
        ("to find the comment, page by page", host.list_comments(target, 1)),
        ("when there is none", host.create_comment(target, text)),
        ("when there is one: to see that it is not newer", host.fetch_comment(target, place)),
        ("when there is one", host.update_comment(target, place, text)),
        ("when runs at the same time have made further ones", host.delete_comment(target, place)),
    )


# How.


async def _find_ours(conversation: Conversation, stamp: Stamp) -> list[_Found]:
    """All comments of ours, the first one made first. More than one are the traces of runs at the same time."""
    me = await _ask_who(conversation)
    ours: list[_Found] = []
    for number in range(1, _MOST_PAGES + 1):
        page = conversation.host.read_page(
            await conversation.api.send(conversation.host.list_comments(conversation.target, number))
        )
        for comment in page.comments:
            found = find_stamp(comment.body)
            if found is not None and found.is_of(stamp.repository, stamp.label) and me & comment.authors:
                ours.append(_Found(comment, found, comment.body))
        if not page.has_more:
            return sorted(ours, key=lambda it: it.comment.order)
    raise UnexpectedAnswerError("the list of comments does not end")


async def _ask_who(conversation: Conversation) -> frozenset[str]:
    """What an author is called who is us."""
    named = conversation.author or conversation.host.robot
    if conversation.author:
        return frozenset({named.casefold()})
    try:
        answer = await conversation.api.send(conversation.host.me)
    except StatusError as exc:
        if not exc.is_refusal(403, 404) or not named:
            raise
        return frozenset({named.casefold()})
    kind = int if conversation.host.my_id == ("id",) else str
    return frozenset({f"#{look_up(answer.value, *conversation.host.my_id, kind=kind)}"})


async def _create(conversation: Conversation, stamp: Stamp, text: str) -> Posted:
    try:
        answer = await conversation.api.send(conversation.host.create_comment(conversation.target, text))
    except LostError:
        # It may have arrived: then it is there. To send it again unseen could make two of it.
        ours = await _find_ours(conversation, stamp)
        if not ours:
            raise
        return await _update(conversation, ours, stamp, text)
    made = conversation.host.read_comment(answer.value)
    return await _settle(conversation, stamp, text, made)


async def _settle(conversation: Conversation, stamp: Stamp, text: str, made: Comment) -> Posted:
    """Two runs at the same time make two comments: the first one stays, and says what the newer run says."""
    ours = await _find_ours(conversation, stamp)
    if len(ours) < 2:
        return Posted(Result.CREATED, made.url)
    return await _update(conversation, ours, stamp, text)


async def _update(conversation: Conversation, ours: Sequence[_Found], stamp: Stamp, text: str) -> Posted:
    """The first comment says what the newest run says; further ones go."""
    first = await _read_again(conversation, ours[0])
    newest = first
    for other in ours[1:]:
        newest = other if is_older(newest.stamp, other.stamp) else newest
    is_kept = is_older(stamp, newest.stamp)
    wanted = newest.body if is_kept else text
    result = Result.UNCHANGED
    if _lines(first.body) != _lines(wanted):
        await conversation.api.send(conversation.host.update_comment(conversation.target, first.comment.place, wanted))
        result = Result.UPDATED
    for other in ours[1:]:
        await _delete(conversation, other.comment)
    return Posted(Result.NEWER_KEPT if is_kept else result, first.comment.url)


async def _read_again(conversation: Conversation, found: _Found) -> _Found:
    """The comment as it is at this moment: another run may have been faster."""
    answer = await conversation.api.send(conversation.host.fetch_comment(conversation.target, found.comment.place))
    body = conversation.host.read_comment(answer.value).body
    return _Found(found.comment, find_stamp(body) or found.stamp, body)


def _lines(body: str) -> list[str]:
    """Platforms store line ends as they like."""
    return body.strip().splitlines()


async def _delete(conversation: Conversation, comment: Comment) -> None:
    try:
        await conversation.api.send(conversation.host.delete_comment(conversation.target, comment.place))
    except StatusError as exc:
        if exc.status != 404:  # somebody was faster, or an earlier try arrived after all
            raise
