"""Where a server is, which key belongs to it, and which addresses may be asked."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import Enum
from typing import final

from generator.diagnostics import Secret

__all__ = ["AddressKind", "ApiKey", "Endpoint", "classify_address", "is_address_allowed"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@final
@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    Host and port of a server.

    Attributes:
        host: ASCII host name (A-labels) or an IP address, without brackets; compared without case.
        port: 1 to 65535.
    """

    host: str
    port: int = 443

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", _normal_host(self.host))

    @property
    def address(self) -> _Address | None:
        """The host as an address, `None` when it is a name."""
        return _parse_address(self.host)

    @property
    def origin(self) -> str:
        """The URL without a path; the port is left out where it is the usual one, as in `Host` headers."""
        return f"https://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and port as a `Host` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == 443 else f"{host}:{self.port}"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@final
@dataclass(frozen=True, slots=True)
class ApiKey:
    """
    A key and the one server it may be shown to.

    Attributes:
        access_key: The name of the key: `token-…`, or `ext/token-…` since 2.12. Not a secret.
        secret_key: The rest.
        endpoint: The server that the owner of the key named.
    """

    access_key: str
    secret_key: Secret
    endpoint: Endpoint

    def __post_init__(self) -> None:
        """Raises `ValueError` for what no key consists of, without repeating it: the owner's mistake."""
        for part in (self.access_key, self.secret_key.reveal()):
            if not _KEY_PART.fullmatch(part):
                raise ValueError("a key is made of two parts of printable ASCII characters without a colon")

    @property
    def is_ext(self) -> bool:
        """Whether the key is of the newer kind, which `/v3/tokens` of 2.12 to 2.14 cannot read."""
        return self.access_key.startswith("ext/")

    @property
    def name(self) -> str:
        """The name of the object behind the key, without `ext/`."""
        return self.access_key.removeprefix("ext/")


@final
class AddressKind(Enum):
    """What an address is, to somebody who could make us ask it."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"
    LINK_LOCAL = "link-local"
    METADATA = "metadata"
    RESERVED = "reserved"


_METADATA = frozenset(
    {
        "169.254.169.254",  # AWS, Azure, Google Cloud, OpenStack, DigitalOcean
        "169.254.170.2",  # AWS ECS
        "169.254.170.23",  # AWS EKS Pod Identity
        "fd00:ec2::254",  # AWS over IPv6
        "fd00:ec2::23",  # AWS EKS Pod Identity over IPv6
        "fd20:ce::254",  # Google Cloud over IPv6
        "100.100.100.200",  # Alibaba Cloud
        "168.63.129.16",  # Azure's platform address, which is publicly routable by its number
        "192.0.0.192",  # Oracle Cloud
    }
)
"""Addresses at which clouds hand out credentials; from the vendors' documentation."""

_SHARED = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598: neither private nor global to `ipaddress`
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052

_KEY_PART = re.compile(r"[!-9;-~]{1,200}")
"""What can stand before and after the colon of a key within a header."""

_ON_A_BINDING = frozenset({AddressKind.PRIVATE, AddressKind.LOOPBACK})


def classify_address(text: str) -> AddressKind:
    """
    What the address *text* is; an IPv4 address within an IPv6 one counts as itself.

    Raises:
        ValueError: *text* is no address. A caller's mistake.
    """
    address = _unwrap(ipaddress.ip_address(text.partition("%")[0]))
    if str(address) in _METADATA:
        return AddressKind.METADATA
    if address.is_loopback:
        return AddressKind.LOOPBACK
    if address.is_link_local:
        return AddressKind.LINK_LOCAL
    if address.is_unspecified or address.is_multicast or address.is_reserved:
        return AddressKind.RESERVED
    return AddressKind.PUBLIC if address.is_global and address not in _SHARED else AddressKind.PRIVATE


def is_address_allowed(endpoint: Endpoint, address: str, *, is_bound: bool) -> bool:
    """
    Whether *address*, to which *endpoint*'s host leads, may be asked anything at all.

    Args:
        is_bound: Whether the owner of a key, who is not the author of the spec, named this endpoint. That vouches for
            private addresses and the machine itself; link-local, metadata and reserved ones must be named literally.
    """
    kind = classify_address(address)
    if kind is AddressKind.PUBLIC:
        return True
    return is_bound and (kind in _ON_A_BINDING or endpoint.address == _parse_address(address))


def _unwrap(address: _Address) -> _Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _normal_host(host: str) -> str:
    lowered = host.strip("[]").lower().rstrip(".")
    address = _parse_address(lowered)
    return lowered if address is None else str(address)


def _parse_address(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
