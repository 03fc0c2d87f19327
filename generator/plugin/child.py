"""
The provider as a process that Terraform starts: `python -m generator.plugin.child [SCHEMA-FILE [SOURCE]]`.

Terraform starts it afresh up to five times a command and waits for its first line, so what that line does
not need is imported after it is out: Terraform connects meanwhile. The process ends when Terraform says so,
when its connection closes, and when Terraform dies before it has connected.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .listeners import Listener, open_listener

if TYPE_CHECKING:
    import ssl

    from .service import ProviderService

__all__ = ["main"]

_COOKIE = ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
"""Terraform's sign that it is the one who starts the process. Source: terraform, internal/plugin/serve.go."""

_CLIENT_CERTIFICATE = "PLUGIN_CLIENT_CERT"
_PARENT_CHECK_S = 0.5
_HANDSHAKE_LIMIT_S = 10


def main(arguments: Sequence[str]) -> int:
    """
    Serve one run of Terraform.

    Args:
        arguments: Nothing for the packaged schema; or the path of a schema file, and the address of the
            provider in it where the file has several.

    Returns:
        The exit code: 0, or 1 if somebody other than Terraform started the process.
    """
    parent = os.getppid()
    if os.environ.get(_COOKIE[0]) != _COOKIE[1]:
        sys.stderr.write("This is a provider plugin; Terraform starts it. See: apono-bridge provider --help\n")
        return 1
    # An interrupt goes to the whole group of processes; Terraform is the one who decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open_listener() as listener:
        wrap = _shake_hands(listener)
        service = _service(arguments)
        client = _await_client(listener, wrap, parent)
    if client is not None:
        _serve(client, service)
    return 0


def _shake_hands(listener: Listener) -> Callable[[socket.socket], socket.socket]:
    """Tell Terraform where we are. Returns what makes a connection ready: TLS, unless it is turned off."""
    certificate = os.environ.get(_CLIENT_CERTIFICATE)
    parts = ["1", "6", "unix", listener.address, "grpc"]  # version of go-plugin's line, of the protocol
    context: ssl.SSLContext | None = None
    if certificate:
        from .tls import server_context  # costs 60 ms, and TF_DISABLE_PLUGIN_TLS makes it unnecessary

        context, own = server_context(certificate)
        # Terraform panics over a sixth part that it did not ask for.
        parts.append(own)
    sys.stdout.write(f"{'|'.join(parts)}\n")
    sys.stdout.flush()
    return (lambda client: client) if context is None else _tls_wrapper(context)


def _tls_wrapper(context: ssl.SSLContext) -> Callable[[socket.socket], socket.socket]:
    return lambda client: context.wrap_socket(client, server_side=True)


def _service(arguments: Sequence[str]) -> ProviderService:
    from ..provider_schema.load import load_packaged, parse_provider_schema
    from .objects import ObjectStore
    from .offline import offline_service

    if not arguments:
        schema = load_packaged()
    else:
        text = Path(arguments[0]).read_bytes()
        schema = parse_provider_schema(text, source=arguments[1] if len(arguments) > 1 else None)
    return offline_service(schema, ObjectStore.from_environment())


def _await_client(
    listener: Listener, wrap: Callable[[socket.socket], socket.socket], parent: int
) -> socket.socket | None:
    """
    The connection of Terraform, ready for use; None if Terraform died before it made one.

    Who fails the TLS handshake, or does not even begin it, is not Terraform and is not waited for.
    """
    while os.getppid() == parent:
        client = listener.accept(_PARENT_CHECK_S)
        if client is None:
            continue
        try:
            client.settimeout(_HANDSHAKE_LIMIT_S)
            ready = wrap(client)
            ready.settimeout(None)
        except OSError:
            client.close()
        else:
            return ready
    return None


def _serve(client: socket.socket, service: ProviderService) -> None:
    """
    Serve the one connection that Terraform keeps as long as it needs the provider.

    It ends when Terraform asks for the end and when Terraform dies, in whatever way.
    """
    from .calls import answerer
    from .grpc_server import serve_connection

    serve_connection(client, answerer(service))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
