"""
What can go wrong on the way to a Rancher server, whatever a library calls it.

    RancherError
    ├── RefusedError                 we did not send
    │   ├── AddressRefusedError      the host leads to an address that nobody vouched for
    │   └── KeyRefusedError          the key belongs to another host and port
    ├── UnreachableError             nobody answered
    │   ├── NameNotFoundError        the host name has no address
    │   ├── ConnectionFailedError    refused, no route, ended before anything was said
    │   └── TimedOutError            no whole answer within the time given
    ├── TlsError                     somebody is there, but there was no secure connection
    │   ├── CertificateError         the certificate did not verify
    │   └── NotTlsError              the port does not speak TLS
    ├── DroppedError                 the connection ended within an answer
    ├── UnexpectedAnswerError        an answer, but none that Rancher gives
    │   ├── RedirectedError          a redirect; none is followed
    │   └── TooLargeError            larger than any honest answer
    ├── StatusError                  an error answer of Rancher, of Kubernetes or of a proxy
    └── NotRecordedError             nobody was asked: the recording that is replayed has no answer

All are faults of the world outside, never of the caller (that is `BugError`), and none holds a key.
"""

from __future__ import annotations

from generator.server.rancher.error_bodies import ErrorBody

__all__ = [
    "AddressRefusedError",
    "CertificateError",
    "ConnectionFailedError",
    "DroppedError",
    "KeyRefusedError",
    "NameNotFoundError",
    "NotRecordedError",
    "NotTlsError",
    "RancherError",
    "RedirectedError",
    "RefusedError",
    "StatusError",
    "TimedOutError",
    "TlsError",
    "TooLargeError",
    "UnexpectedAnswerError",
    "UnreachableError",
]


class RancherError(Exception):
    """The root: whatever keeps a question to the server from being answered."""


class RefusedError(RancherError):
    """We did not send: what was asked for is not what was agreed."""


class AddressRefusedError(RefusedError):
    """
    The host leads to an address that must be vouched for by a key's binding, and is not.

    Attributes:
        host: What leads there.
        address: The address, as text.
        kind: What it is: `private`, `loopback`, `link-local`, `metadata` or `reserved`.
    """

    def __init__(self, host: str, address: str, kind: str) -> None:
        super().__init__(f"{host} leads to the {kind} address {address}, which no key is bound to")
        self.host = host
        self.address = address
        self.kind = kind


class KeyRefusedError(RefusedError):
    """The key is bound to another host or port than the one asked."""

    def __init__(self, bound_to: str, asked: str) -> None:
        super().__init__(f"the key is bound to {bound_to} and is not sent to {asked}")


class UnreachableError(RancherError):
    """Nobody answered."""


class NameNotFoundError(UnreachableError):
    """The host name has no address."""


class ConnectionFailedError(UnreachableError):
    """No connection: refused, no route, or ended before anything was said."""


class TimedOutError(UnreachableError):
    """No whole answer within the time given."""


class TlsError(RancherError):
    """No secure connection. Nothing was sent but the handshake."""


class CertificateError(TlsError):
    """
    The server's certificate did not verify.

    Attributes:
        code: OpenSSL's number (`X509_V_ERR_...`, x509_vfy.h): 9 not yet valid, 10 expired, 18 and 19 self-signed,
            20 and 21 no issuer found, 62 wrong host name, 64 wrong IP address.
        reason: OpenSSL's words for it.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"the certificate did not verify: {reason}")
        self.code = code
        self.reason = reason


class NotTlsError(TlsError):
    """The port answered the handshake with something that is not TLS."""


class DroppedError(RancherError):
    """The connection ended within an answer."""


class UnexpectedAnswerError(RancherError):
    """
    An answer, but none that Rancher gives: not HTTP, not JSON, not of the shape.

    Attributes:
        status: The HTTP status, `None` when the answer was no HTTP.
        is_html: Whether it was a page for a browser, such as the login page of a proxy.
    """

    def __init__(self, what: str, *, status: int | None = None, is_html: bool = False) -> None:
        super().__init__(what)
        self.status = status
        self.is_html = is_html


class RedirectedError(UnexpectedAnswerError):
    """
    A redirect, which is never followed.

    Attributes:
        location: Where to, without query and user part: these may hold what is none of our business.
    """

    def __init__(self, status: int, location: str) -> None:
        super().__init__(f"the server answered with a redirect to {location or 'nowhere'}", status=status)
        self.location = location


class TooLargeError(UnexpectedAnswerError):
    """The answer, unpacked, is larger than the limit in bytes."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the answer is larger than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class StatusError(RancherError):
    """
    An error answer.

    Attributes:
        status: The HTTP status, 400 to 599.
        body: Who answered and what they said.
        retry_after_s: Seconds to wait as the server asked, if it asked in seconds.
    """

    def __init__(self, status: int, body: ErrorBody, *, retry_after_s: int | None = None) -> None:
        super().__init__(f"status {status} from {body.origin}" + (f": {body.message}" if body.message else ""))
        self.status = status
        self.body = body
        self.retry_after_s = retry_after_s


class NotRecordedError(RancherError):
    """The recording that is replayed has no answer to the question; nobody was asked."""
