"""What a client asks about access, and what a server proves about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from generator.server.rancher.versions import RancherVersion

__all__ = ["AccessQuestion", "ServerIdentity"]


@final
@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """
    Who the server is, as far as it has proved.

    Attributes:
        address: Where the connection went.
        protocol: Such as `TLSv1.3`; `None` when the transport does not tell.
        certificate: The server's own certificate in DER; `None` likewise.
    """

    version: RancherVersion
    git_commit: str
    is_prime: bool
    address: str
    protocol: str | None = None
    certificate: bytes | None = None


@final
@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """
    "May I?", in Kubernetes' terms; `*` for everything.

    Attributes:
        group: API group; empty for the core group.
        name: One object's; empty for all.
        namespace: Empty for all.
    """

    verb: str
    resource: str
    group: str = ""
    name: str = ""
    namespace: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """As `spec.resourceAttributes` of an access review has them: parts that are empty are left out."""
        names = ("group", "resource", "verb", "name", "namespace")
        return {name: value for name in names if (value := getattr(self, name))}
