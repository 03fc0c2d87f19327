"""
Work on all processors: child processes that take numbered tasks from a pipe and send back bytes.

The children are copies of this process, so that they have everything that was imported and read. Nothing that happens
to one of them can hang the others: a pipe whose last writer is gone ends, and no lock is shared.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from generator.diagnostics import BugError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

__all__ = ["MAX_TASKS", "Send", "count_processors", "run_tasks", "run_workers"]

Send = Callable[[int, bytes | None], None]
"""Takes the number of a task and its result to the parent; waits while that has too much to read."""

MAX_TASKS: Final = 512
"""So many numbers fit into a pipe before somebody reads: it has at least one page of 4,096 bytes (pipe(7))."""
_MAX_WORKERS: Final = 8
"""A container may own a share of the processors that it sees; more children would then only take memory."""
_NUMBER_BYTES: Final = 4


def count_processors() -> int:
    """
    How many processes can work at a time; 1 where this process cannot be copied.

    Elsewhere than on Linux system libraries may break in a copy (Python's documentation of multiprocessing, "Contexts
    and start methods"), and everywhere a copy of a process with threads may have locks that nobody opens again.
    """
    if sys.platform != "linux":
        return 1
    try:
        if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - names of threads, no files
            return 1
    except OSError:
        return 1
    return min(len(os.sched_getaffinity(0)), _MAX_WORKERS)


def run_tasks(
    work: Callable[[int], bytes | None], count: int, workers: int
) -> Generator[tuple[int, bytes | None], None, None]:
    """
    The results of the tasks 0 to *count* - 1 (at most `MAX_TASKS`) with their numbers, in the order of their ends.

    No child is left when the iterator ends or is closed.

    Args:
        work: Called in a child. What it raises is lost: the result is then `None`, as if it had said so itself.

    Raises:
        BugError: A child ended before its work did.
    """

    def work_through(numbers: Iterator[int], send: Send) -> None:
        for number in numbers:
            send(number, _attempt(work, number))

    return run_workers(work_through, count, workers)


def run_workers(
    work: Callable[[Iterator[int], Send], None], count: int, workers: int
) -> Generator[tuple[int, bytes | None], None, None]:
    """
    As `run_tasks`, for children that have several tasks at a time.

    Args:
        work: Called once in each child, with the numbers of its tasks, of which each `next` takes one from the other
            children, and where to send results. When it raises, the results that are missing do not come.
    """
    from multiprocessing.connection import wait

    tasks = _queue(count)
    children: dict[Connection, ForkProcess] = {}
    try:
        with _interrupts_held():
            for _ in range(workers):
                _start_child(work, tasks, children)
        while children:
            for reader in wait(list(children)):
                message = _receive(reader)  # type: ignore[arg-type]  # typeshed allows for more than was asked for
                if message is None:
                    _end_child(reader, children)  # type: ignore[arg-type]
                else:
                    yield message
    finally:
        os.close(tasks)
        for reader, child in children.items():
            child.terminate()
            child.join()
            reader.close()


def _queue(count: int) -> int:
    """A pipe with the numbers of all tasks: every read takes one, and the end is the end."""
    reader, writer = os.pipe()
    os.write(writer, b"".join(number.to_bytes(_NUMBER_BYTES, "big") for number in range(count)))
    os.close(writer)
    return reader


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """
    Ctrl-C reaches every process of the terminal. Children made here never see it: their parent ends them.
    """
    from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask

    before = pthread_sigmask(SIG_BLOCK, {SIGINT})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def _start_child(
    work: Callable[[Iterator[int], Send], None], tasks: int, children: dict[Connection, ForkProcess]
) -> None:
    from multiprocessing import get_context

    context = get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    others = (*children, reader)
    child = context.Process(target=_work_in_child, args=(work, tasks, writer, others), daemon=True)
    child.start()
    # With the child's end open here as well, the end of the child would not be the end of the pipe.
    writer.close()
    children[reader] = child


def _receive(reader: Connection) -> tuple[int, bytes | None] | None:
    """Number and result of a task; `None` if the child is gone."""
    try:
        message = reader.recv_bytes()
    except (EOFError, OSError):
        return None
    return int.from_bytes(message[:_NUMBER_BYTES], "big"), message[_NUMBER_BYTES:] or None


def _end_child(reader: Connection, children: dict[Connection, ForkProcess]) -> None:
    child = children.pop(reader)
    reader.close()
    child.join()
    if child.exitcode:
        raise BugError(f"a process that worked for this one ended too early (exit code {child.exitcode})")


def _work_in_child(
    work: Callable[[Iterator[int], Send], None], tasks: int, writer: Connection, others: tuple[Connection, ...]
) -> None:
    for reader in others:
        reader.close()

    def send(number: int, result: bytes | None) -> None:
        writer.send_bytes(number.to_bytes(_NUMBER_BYTES, "big") + (result or b""))

    try:
        work(_take_numbers(tasks), send)
    except BrokenPipeError:
        return  # the parent is gone, and nobody is left to work for


def _take_numbers(tasks: int) -> Iterator[int]:
    while number := os.read(tasks, _NUMBER_BYTES):
        yield int.from_bytes(number, "big")


def _attempt(work: Callable[[int], bytes | None], number: int) -> bytes | None:
    try:
        return work(number)
    except Exception:  # noqa: BLE001 - whoever asked does the task itself, and fails in the same way with a better trace
        return None
