"""Private directories and what runs in them are gone afterwards, in whatever way the end comes."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.runners.private_directory import PrivateDirectory

ENVIRONMENT = {"PATH": os.environ["PATH"]}

# A program with a child of its own, both of which ignore polite requests to end.
STUBBORN = "trap '' TERM INT HUP; (trap '' TERM INT HUP; sleep 90) & echo $$; echo $!; sleep 90"

# What `apono-bridge` looks like from outside: it says where its directory is and which processes it started.
# Under `nohup` SIGHUP is ignored, and that is inherited.
HOLDER = """
import os, signal, sys, time
from generator.runners.private_directory import PrivateDirectory
signal.signal(signal.SIGHUP, signal.SIG_DFL)
with PrivateDirectory() as private:
    arguments = ["/bin/sh", "-c", sys.argv[1]]
    process = private.start(arguments, cwd=private.path, environment=dict(PATH=os.environ["PATH"]))
    print(private.path, *(int(process.stdout.readline()) for _ in range(2)), flush=True)
    time.sleep(90)
"""


def is_running(pid: int) -> bool:
    """Whether a process is alive; one that only waits to be noticed by its parent is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_gone(path: Path, *pids: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not path.exists() and not any(map(is_running, pids)):
            return
        time.sleep(0.05)
    raise AssertionError(f"left: {path.exists()=}, {[pid for pid in pids if is_running(pid)]}")


def wait_until_it_is(process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until the shell that announces a program has become the program."""
    deadline = time.monotonic() + 30
    while Path(f"/proc/{process.pid}/comm").read_text().strip() != name:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_is_ours_alone_while_it_lasts() -> None:
    with PrivateDirectory() as private:
        assert stat.S_IMODE(private.path.stat().st_mode) == 0o700
        (private.path / "folder").mkdir()
        (private.path / "folder" / "file").write_text("x")
    assert not private.path.exists()


def test_it_goes_after_an_exception() -> None:
    with pytest.raises(RuntimeError), PrivateDirectory() as private:
        raise RuntimeError
    assert not private.path.exists()


def test_a_program_gets_its_environment_input_and_folder(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("hello")
    with PrivateDirectory() as private:
        process = private.start(
            ["/bin/sh", "-c", 'cat; echo " $WORD ${HOME-none} $(pwd)"'],
            cwd=private.path,
            environment={**ENVIRONMENT, "WORD": "world"},
            stdin=tmp_path / "input",
        )
        stdout, stderr = process.communicate(timeout=30)
        private.ended(process)
        assert (stdout.decode(), stderr) == (f"hello world none {private.path}\n", b"")


def test_a_program_does_not_hold_the_pipe_of_the_guard() -> None:
    """Otherwise the guard would wait for the very process that it is there to end."""
    with PrivateDirectory() as private:
        process = private.start(["/bin/sleep", "90"], cwd=private.path, environment=ENVIRONMENT)
        wait_until_it_is(process, "sleep")
        assert Path(f"/proc/{process.pid}/fd/0").readlink() == Path(os.devnull)
    with process:
        assert process.wait(30) == -signal.SIGKILL


def test_a_program_that_is_not_there_is_an_exit_code() -> None:
    with PrivateDirectory() as private:
        process = private.start(["/nowhere/terraform"], cwd=private.path, environment=ENVIRONMENT)
        process.communicate(timeout=30)
        private.ended(process)
    assert process.returncode == 127


def test_what_still_runs_at_the_end_is_killed_with_its_children() -> None:
    with PrivateDirectory() as private:
        process = private.start(["/bin/sh", "-c", STUBBORN], cwd=private.path, environment=ENVIRONMENT)
        assert process.stdout is not None
        pids = [int(process.stdout.readline()) for _ in range(2)]
        assert all(map(is_running, pids))
    with process:
        wait_until_gone(private.path, *pids)


def test_an_ended_group_is_not_killed_later() -> None:
    """Its number may belong to somebody else by then."""
    with PrivateDirectory() as private:
        process = private.start(["/bin/sleep", "90"], cwd=private.path, environment=ENVIRONMENT)
        wait_until_it_is(process, "sleep")
        private.ended(process)
        other = private.start(["/bin/sleep", "90"], cwd=private.path, environment=ENVIRONMENT)
    with other:
        assert other.wait(30) == -signal.SIGKILL
    with process:
        assert process.poll() is None
        process.kill()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_is_left_when_we_are_killed(how: signal.Signals) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, STUBBORN],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        path, *pids = holder.stdout.readline().split()
        assert Path(path).is_dir()
        assert all(is_running(int(pid)) for pid in pids)
        holder.send_signal(how)
        assert holder.wait(30) != 0
    wait_until_gone(Path(path), *map(int, pids))


def test_nothing_is_left_when_the_guard_was_killed() -> None:
    with PrivateDirectory() as private:
        guards = subprocess.run(
            ["/bin/sh", "-c", f"grep -lzx '{private.path}' /proc/[0-9]*/cmdline 2>/dev/null || true"],
            capture_output=True,
            text=True,
            check=True,
        )
        pids = [int(Path(line).parent.name) for line in guards.stdout.split()]
        assert pids
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    assert not private.path.exists()
