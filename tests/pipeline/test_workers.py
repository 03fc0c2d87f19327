"""Child processes: every task once, and an end whatever happens."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import Pipe

import pytest

from generator.diagnostics import BugError
from generator.pipeline import workers
from generator.pipeline.workers import MAX_TASKS, count_processors, run_tasks

# pytest-xdist has a thread, which Python 3.12 and later warn of when a process is copied.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.mark.parametrize("count", [0, 1, MAX_TASKS])
def test_every_task_is_done_once(count: int) -> None:
    """Whichever child takes it."""
    results = list(run_tasks(lambda number: b"%d" % number, count, 2))
    assert sorted(results) == [(number, b"%d" % number) for number in range(count)]


def test_results_may_be_larger_than_a_pipe() -> None:
    """A child waits until its parent has read."""
    results = dict(run_tasks(lambda number: bytes([number + 1]) * 1_000_000, 4, 2))
    assert results == {number: bytes([number + 1]) * 1_000_000 for number in range(4)}


def test_failure_is_a_result() -> None:
    """The other tasks are done all the same."""
    assert sorted(run_tasks(lambda number: b"%d" % (1 // number), 3, 2), key=str) == [(0, None), (1, b"1"), (2, b"0")]


@pytest.mark.usefixtures("no_child_left")
def test_child_that_is_killed_ends_the_run() -> None:
    """The rest of its tasks is not waited for, and no child is left."""

    def work(number: int) -> bytes:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"done"

    with pytest.raises(BugError, match="exit code -9"):
        list(run_tasks(work, 50, 2))


def test_interrupt_does_not_reach_children() -> None:
    """A terminal sends it to all of them; they end when their parent ends them, without a word."""

    def work(_number: int) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return b"done"

    assert dict(run_tasks(work, 3, 2)) == dict.fromkeys(range(3), b"done")
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.usefixtures("no_child_left")
def test_closing_ends_children_at_work() -> None:
    """Even those that would never end."""
    reader, writer = os.pipe()
    results = run_tasks(lambda number: b"done" if number == 0 else os.read(reader, 1), 2, 2)
    assert next(results) == (0, b"done")
    results.close()
    os.close(reader)
    os.close(writer)


def test_child_without_a_parent_ends_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody reads its results any more."""
    tasks, queue = os.pipe()
    os.write(queue, bytes(8))
    os.close(queue)
    reader, writer = Pipe(duplex=False)
    workers._work_in_child(lambda numbers, send: send(next(numbers), b"done"), tasks, writer, (reader,))
    os.close(tasks)
    assert capfd.readouterr() == ("", "")


def test_process_with_threads_is_not_copied() -> None:
    """A lock that another thread holds would stay locked in the copy."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert count_processors() == 1
    finally:
        stop.set()
        thread.join()
