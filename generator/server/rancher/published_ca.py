"""
The CA that a server publishes, asked for before anybody trusts the server.

It is a way of its own, apart from the client's: nothing that it knows is a key, and what it gets is for a person to
compare, never to be trusted by itself.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from typing import Final

from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.errors import UnexpectedAnswerError
from generator.server.rancher.wire import our_errors

__all__ = ["fetch_unverified_ca"]

_TIMEOUT_S: Final = 10.0
_MOST_BYTES: Final = 262_144


def fetch_unverified_ca(endpoint: Endpoint, address: str) -> str:
    """
    What stands at `/cacerts`, from whoever answers.

    Args:
        address: One of those that the host may lead to; see `RancherClient.fetch_addresses`.

    Raises:
        RancherError: No text came.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=_TIMEOUT_S)
    try:
        with our_errors():
            plain = socket.create_connection((address, endpoint.port), timeout=_TIMEOUT_S)
            connection.sock = plain  # closed with the connection, also when no handshake comes about
            connection.sock = context.wrap_socket(plain, server_hostname=endpoint.host)
            connection.request("GET", "/cacerts", headers={"Host": endpoint.authority})
            answer = connection.getresponse()
            body = answer.read(_MOST_BYTES + 1)
            text = body.decode("ascii")
    except http.client.HTTPException as exc:
        raise UnexpectedAnswerError("the answer is not HTTP", status=0) from exc
    finally:
        connection.close()
    if answer.status != 200 or len(body) > _MOST_BYTES:
        raise UnexpectedAnswerError("the server publishes no CA", status=answer.status)
    return text
