"""From a gRPC method and its bytes to the bytes of the answer."""

from __future__ import annotations

from collections.abc import Callable

from .messages import CALLS
from .protobuf import ProtobufError, decode_message, encode_message
from .service import ProviderService, Session
from .values import ValueFormatError

__all__ = ["INTERNAL", "INVALID_ARGUMENT", "UNIMPLEMENTED", "Answer", "GrpcError", "ShutdownRequested", "answerer"]

INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL = 3, 12, 13
"""Status codes of gRPC, as its documentation numbers them."""

_PROVIDER = "/tfplugin6.Provider/"
_SHUTDOWN = "/plugin.GRPCController/Shutdown"
_HEALTH = "/grpc.health.v1.Health/Check"
_SERVING = b"\x08\x01"  # HealthCheckResponse{status: SERVING}

Answer = Callable[[str, bytes], bytes]
"""Gets the path of a method and a request; gives the response, or raises one of the two below."""


class GrpcError(Exception):
    """A call that is answered with a status instead of a message."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class ShutdownRequested(Exception):  # noqa: N818  # not an error
    """Terraform is done with the provider and waits for it to end."""


def answerer(service: ProviderService) -> Answer:
    """
    What answers the calls of one client of *service*.

    It raises GrpcError for a method that is not there, for bytes that are no request, and, so that Terraform
    ends with a message instead of waiting, for any mistake of ours; ShutdownRequested as it says.
    """
    session = Session()

    def answer(path: str, payload: bytes) -> bytes:
        if path == _SHUTDOWN:
            raise ShutdownRequested
        if path == _HEALTH:
            return _SERVING
        name = path.removeprefix(_PROVIDER)
        if path == name or name not in CALLS:
            raise GrpcError(UNIMPLEMENTED, f"unknown method {path}")
        request, response = CALLS[name]
        try:
            return encode_message(response, service.call(name, decode_message(request, payload), session))
        except (ProtobufError, ValueFormatError) as exc:
            raise GrpcError(INVALID_ARGUMENT, f"{name}: {exc}") from exc
        except Exception as exc:
            raise GrpcError(INTERNAL, f"{name}: {type(exc).__name__}: {exc}") from exc

    return answer
