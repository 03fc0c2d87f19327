"""
The provider in a thread of this process, for Terraform to connect to instead of starting one.

Terraform then needs neither `init` nor a lock file nor a mirror, and no start of Python is paid for.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ..provider_schema.types import ProviderSchema
from .calls import answerer
from .grpc_server import serve_connection
from .listeners import Listener, open_listener
from .objects import ObjectStore
from .offline import offline_service

__all__ = ["REATTACH_VARIABLE", "InProcessProvider", "reattach_environment"]

_TERRAFORM_HOST, _OPENTOFU_HOST = "registry.terraform.io/", "registry.opentofu.org/"

REATTACH_VARIABLE = "TF_REATTACH_PROVIDERS"


class InProcessProvider:
    """
    A provider that Terraform can reach while the `with` block lasts.

        with InProcessProvider(load_packaged()) as provider:
            terraform.plan(environment=reattach_environment([provider]))

    Any number of Terraform processes may use it, one after another or at once. The server speaks in clear,
    to processes of our own user only.
    """

    def __init__(self, schema: ProviderSchema, *, objects: Path | ObjectStore | None = None) -> None:
        """*objects* is the store of created objects, or its file; None keeps none, see `objects.ObjectStore`."""
        self.source = schema.source
        store = objects if isinstance(objects, ObjectStore) else ObjectStore(objects)
        self._service = offline_service(schema, store)
        self._listener: Listener | None = None
        self._acceptor = threading.Thread(target=self._accept, name="offline provider", daemon=True)
        self._clients: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    @property
    def reattach_config(self) -> Mapping[str, object]:
        """How Terraform reaches this provider: the value for its address in TF_REATTACH_PROVIDERS."""
        if self._listener is None:
            raise RuntimeError("the provider is reachable only inside its `with` block")
        return {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": os.getpid(),
            "Test": True,  # Terraform must not end the process that the pid names
            "Addr": {"Network": "unix", "String": self._listener.address},
        }

    def __enter__(self) -> InProcessProvider:
        self._listener = open_listener()
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._listener is not None  # noqa: S101  # `__enter__` made it
        self._listener.close()
        self._acceptor.join()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            with suppress(OSError):  # it may have gone by itself
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        assert self._listener is not None  # noqa: S101
        while True:
            try:
                client = self._listener.accept(None)
            except OSError:
                return  # closed by `__exit__`
            if client is None:
                continue
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            with self._lock:
                self._clients.add(client)
                self._threads = [*(t for t in self._threads if t.is_alive()), thread]
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        try:
            # A request to shut down ends this connection only: the server is ours, not the client's.
            serve_connection(client, answerer(self._service))
        finally:
            with self._lock:
                self._clients.discard(client)


def reattach_environment(providers: Iterable[InProcessProvider]) -> dict[str, str]:
    """
    The environment variable that makes Terraform use *providers*, for a child process.

    Each is named under OpenTofu's registry as well, where that program looks for what has no host name.
    """
    configs = {}
    for provider in providers:
        for host in (_TERRAFORM_HOST, _OPENTOFU_HOST):
            configs[provider.source.replace(_TERRAFORM_HOST, host, 1)] = provider.reattach_config
    return {REATTACH_VARIABLE: json.dumps(configs)}
