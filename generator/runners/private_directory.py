"""
A directory that vanishes with us, together with the processes that were started for it.

Context managers clean up when Python gets to run them; it does not when it is killed. So each directory has
a guard: a small shell in a process group of its own that waits on a pipe. When the pipe closes, because we
closed it or because we are gone, the guard kills what is still running and removes the directory. The
ordinary end takes the same way, so it is exercised every time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

__all__ = ["PrivateDirectory"]

_SHELL = "/bin/sh"

# The groups that run are known from lines on standard input: `started GROUP`, `ended GROUP`.
_GUARD = """
running=
while read -r what group; do
  rest=
  for other in $running; do
    [ "$other" = "$group" ] || rest="$rest $other"
  done
  running=$rest
  [ "$what" = started ] && running="$running $group"
done
for group in $running; do
  kill -s KILL -- "-$group"
done
for _ in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf -- "$1" && break
  sleep 0.2
done
"""

# A child tells the guard its group before it becomes the program: whenever we are killed, either the guard
# knows it or nothing was started. The pipe arrives as standard input and is closed by the redirection.
_ANNOUNCE = 'echo "started $$" >&0 && input=$1 && shift && exec "$@" <"$input"'

_GUARD_LIMIT_S = 30


class PrivateDirectory:
    """
    A new directory for our user only; use it as a context manager.

    *path* exists between `__enter__` and `__exit__`. A process from `start` that still runs at the end, in
    whatever way the end comes, is killed with its whole group.
    """

    def __init__(self, prefix: str = "apono-bridge-") -> None:
        self._prefix = prefix
        self.path = Path()
        self._pipe: int | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PrivateDirectory:
        # Resolved, because Terraform compares paths and the temporary directory may be a link.
        self.path = Path(tempfile.mkdtemp(prefix=self._prefix)).resolve()
        read_end, write_end = os.pipe()
        try:
            self._guard = subprocess.Popen(
                [_SHELL, "-c", _GUARD, "apono-bridge guard", str(self.path)],
                stdin=read_end,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": "/usr/bin:/bin"},
                start_new_session=True,
            )
        except BaseException:
            os.close(write_end)
            shutil.rmtree(self.path, ignore_errors=True)
            raise
        finally:
            os.close(read_end)
        self._pipe = write_end
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pipe is None or self._guard is None:
            return  # it was never entered, and left nothing when that failed
        os.close(self._pipe)
        try:
            self._guard.wait(_GUARD_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()
        # Only if somebody has killed the guard is there anything left to do.
        shutil.rmtree(self.path, ignore_errors=True)

    def start(
        self, arguments: Sequence[str], *, cwd: Path, environment: Mapping[str, str], stdin: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """
        Start a program as the leader of a new process group, with its output captured.

        Call `ended` once it has been waited for. The program gets *environment* and nothing of ours.

        Raises:
            OSError: There is no shell, or no room for a process. A program that cannot be executed is seen
                by its exit code: 126 or 127, as shells have it.
        """
        return subprocess.Popen(
            [_SHELL, "-c", _ANNOUNCE, _SHELL, str(stdin or os.devnull), *arguments],
            stdin=self._pipe,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=dict(environment),
            start_new_session=True,
        )

    def ended(self, process: subprocess.Popen[bytes]) -> None:
        """Tell the guard that *process* and its group are gone, since the number may be used again."""
        assert self._pipe is not None  # noqa: S101  # something was started, so there is a guard
        os.write(self._pipe, f"ended {process.pid}\n".encode())
