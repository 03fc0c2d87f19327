"""What a stand-in remembers: users, open pull requests and their comments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

__all__ = ["PullRequest", "Store", "StoredComment", "User"]


@final
@dataclass(frozen=True, slots=True)
class User:
    """
    Whom a token belongs to.

    Attributes:
        number: The id.
        may_write: Whether the token may do more than read.
        is_robot: Whether the token is one of a CI's, which may not ask who it is.
    """

    number: int
    login: str
    may_write: bool = True
    is_robot: bool = False

    @property
    def uuid(self) -> str:
        """The id, on platforms whose ids are no numbers."""
        return f"{self.number:08x}-0000-4000-8000-000000000000"


@final
@dataclass(slots=True)
class StoredComment:
    """One comment; where comments lie in threads, each has a thread of its own with the same number."""

    number: int
    author: User
    text: str
    is_deleted: bool = False


@final
@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request by its head: the owner of the branch, the branch, and the commit; and what its merge left."""

    number: int
    owner: str
    branch: str
    commit: str
    merge_commit: str = ""


@final
@dataclass(slots=True)
class Store:
    """
    Attributes:
        repository: The only one, as paths have it, decoded.
        pull_request: The only one that has comments.
        users: By token.
    """

    repository: str
    pull_request: int
    users: dict[str, User]
    comments: list[StoredComment] = field(default_factory=list)
    pull_requests: list[PullRequest] = field(default_factory=list)
    next_number: int = 101

    def add(self, author: User, text: str) -> StoredComment:
        """A new comment, the last one of the pull request."""
        comment = StoredComment(self.next_number, author, text)
        self.next_number += 1
        self.comments.append(comment)
        return comment

    def find(self, number: int) -> StoredComment | None:
        return next((comment for comment in self.comments if comment.number == number), None)
