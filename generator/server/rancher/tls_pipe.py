"""
TLS between bytes and bytes, without a socket.

asyncio's own keeps 256 KiB for each connection, cannot resume a session, and drops the alert that says why a handshake
failed.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Final, final

__all__ = ["TlsPipe"]

_PIECE: Final = 64 * 1024
"""Bytes deciphered at once; a TLS record holds a quarter of it (RFC 8446, 5.1)."""


@final
class TlsPipe:
    """
    One end of a TLS connection. After each call, `take_output` has what is to be sent.

    Attributes:
        tls: What the handshake agreed on.
        is_secure: Whether the handshake is over.
        has_ended: Whether the other end has said that nothing follows.
    """

    def __init__(
        self, context: ssl.SSLContext, server_name: str | None = None, session: ssl.SSLSession | None = None
    ) -> None:
        """
        Args:
            server_name: What the server's certificate has to be for; `None` for the server's end.
            session: Of an earlier connection to the same server name under the same context, to be resumed.
        """
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(
            *(self._received, self._to_send),
            server_side=server_name is None,
            server_hostname=server_name,
            session=session,
        )
        self.is_secure = False
        self.has_ended = False

    def decipher(self, data: bytes) -> Iterator[bytes]:
        """
        Takes what came, and yields what it says; to be run to its end. The client's first call has nothing to give.

        Raises:
            ssl.SSLError: The handshake failed, or what came is no TLS.
        """
        self._received.write(data)
        try:
            if not self.is_secure:
                self.tls.do_handshake()
                self.is_secure = True
            while piece := self.tls.read(_PIECE):
                yield piece
            self.has_ended = True
        except ssl.SSLWantReadError:
            pass

    def encipher(self, data: bytes) -> None:
        """Takes what is to be said; after the handshake only."""
        self.tls.write(data)

    def take_output(self) -> bytes:
        """What is to be sent; empty for nothing."""
        return self._to_send.read()
