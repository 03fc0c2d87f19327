"""
The socket on which Terraform finds the provider.

On Linux it has a name in the abstract namespace: nothing on disk, so nothing stays behind however the
process ends, SIGKILL included. Such a name has no permissions; instead each client's user id is checked
when it connects. Elsewhere the socket lies in a private directory, which goes when the listener is closed.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

__all__ = ["Listener", "open_listener"]

_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: `struct ucred` of unix(7)


class Listener:
    """
    A listening socket; *address* is how Go's net package writes it ("@name" or a path).

    Use it as a context manager, or call `close`, which may be called twice.
    """

    def __init__(self, address: str, directory: Path | None) -> None:
        self.address = address
        self._directory = directory
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.bind(f"\0{address[1:]}" if directory is None else address)
            self._socket.listen(16)
        except BaseException:
            self.close()
            raise

    def accept(self, timeout_s: float | None) -> socket.socket | None:
        """
        The next client of our own user; None when none came within *timeout_s* (None waits for ever).

        Raises:
            OSError: The listener is closed.
        """
        self._socket.settimeout(timeout_s)
        try:
            client, _ = self._socket.accept()
        except TimeoutError:
            return None
        client.settimeout(None)
        if self._directory is None and not _is_own(client):
            client.close()
            return None
        return client

    def close(self) -> None:
        """Stop listening, and wake whoever waits in `accept`."""
        with suppress(OSError):  # not listening any more
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if self._directory is not None:
            Path(self.address).unlink(missing_ok=True)
            if self._directory.exists():
                self._directory.rmdir()

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_listener(*, is_abstract: bool = sys.platform == "linux") -> Listener:
    """A listener at an address that nobody can guess."""
    name = f"apono-bridge-{os.urandom(16).hex()}"
    if is_abstract:
        return Listener(f"@{name}", None)
    # A socket's path must fit in some hundred bytes, which the temporary directory of macOS nearly uses up.
    directory = Path("/tmp") / name[:24]  # noqa: S108  # made for us alone, and fails if it is there
    directory.mkdir(mode=0o700)
    return Listener(str(directory / "s"), directory)


def _is_own(client: socket.socket) -> bool:
    raw = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(raw)
    return bool(user == os.getuid())
