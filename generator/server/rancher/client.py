"""
A client that asks a Rancher server and can change nothing.

The order is fixed: first the server proves who it is (`identify`: the certificate verifies and the answer is
Rancher's), then the key may go out, to the one host and port that it is bound to. Errors: `errors`.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import TypeVar, final

import pydantic

from generator.diagnostics import BugError
from generator.server.rancher import payloads
from generator.server.rancher.answers import decode_answer, next_marker, take_answer
from generator.server.rancher.endpoints import ApiKey, Endpoint, classify_address, is_address_allowed
from generator.server.rancher.errors import (
    AddressRefusedError,
    ConnectionFailedError,
    KeyRefusedError,
    NameNotFoundError,
    TimedOutError,
    UnexpectedAnswerError,
)
from generator.server.rancher.limits import Limits
from generator.server.rancher.questions import AccessQuestion, ServerIdentity
from generator.server.rancher.requests import ReadRequest, get_request_kind
from generator.server.rancher.tape import ADDRESSES, CHAIN, IDENTITY, LIVE, TEXT, Tape, payload_codec
from generator.server.rancher.versions import parse_version
from generator.server.rancher.wire import (
    Answer,
    Wire,
    await_refusal,
    build_request,
    check_request,
    exchange,
    fetch_chain,
    make_tls_context,
    open_wire,
)

__all__ = ["AccessQuestion", "RancherClient", "Resolver", "ServerIdentity", "resolve_host"]


Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From host and port to addresses as text, in the order to try. Raises `OSError` when there is none."""

P = TypeVar("P", bound=pydantic.BaseModel)


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """The addresses that the system gives for *host*, each once."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _name_question(request: ReadRequest) -> str:
    """The request as one line, without the key."""
    body = "" if request.body is None else f" {json.dumps(request.body, sort_keys=True)}"
    return f"{request.kind.method} {request.target}{body}{' with key' if request.show_key else ''}"


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")


def _has_failed(task: asyncio.Task[tuple[str, ...]]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


@final
class RancherClient:
    """
    Asks one server, while its `async with` block lasts.

    Every `fetch_` and `review_` method raises `RancherError` when no good answer comes, and `BugError` when the
    key would go out before `identify` has succeeded.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        ca_pem: str | None = None,
        key: ApiKey | None = None,
        is_vouched: bool = False,
        limits: Limits | None = None,
        wire: Wire = open_wire,
        resolve: Resolver = resolve_host,
        tape: Tape = LIVE,
    ) -> None:
        """
        Args:
            ca_pem: The only authorities to trust; `None` for the system's.
            key: What to log in with; `None` for open questions only.
            is_vouched: Whether somebody other than the spec's author named the endpoint, so that it may lead to a
                private address. A key that is bound to it does so too.
            tape: What every question passes through.

        Raises:
            KeyRefusedError: *key* is bound to another server.
            TlsError: *ca_pem* cannot be read.
        """
        if key is not None and key.endpoint != endpoint:
            raise KeyRefusedError(str(key.endpoint), str(endpoint))
        self._endpoint = endpoint
        self._key = key
        self._is_bound = is_vouched or key is not None
        self._limits = limits or Limits()
        self._resolve = resolve
        self._tape = tape
        self._tls = make_tls_context(ca_pem)
        self._transport = wire(self._tls, self._limits)
        self._addresses: asyncio.Task[tuple[str, ...]] | None = None
        self._identity: ServerIdentity | None = None

    async def __aenter__(self) -> RancherClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._addresses is not None:
            self._addresses.cancel()
        await self._transport.aclose()

    # Who is there. Nothing of these carries a key.

    async def fetch_addresses(self) -> tuple[str, ...]:
        """The addresses that the host leads to, all of which may be asked. Looked up until that succeeds once."""
        if self._addresses is None or _has_failed(self._addresses):
            self._addresses = asyncio.create_task(self._find_addresses())
        return self._addresses.result() if self._addresses.done() else await asyncio.shield(self._addresses)

    async def fetch_presented_chain(self) -> tuple[str, tuple[bytes, ...]]:
        """Protocol and certificates (DER, the server's own first) as presented, verified or not; sends a handshake."""

        async def ask() -> tuple[str, tuple[bytes, ...]]:
            addresses = await self.fetch_addresses()
            return await fetch_chain(self._endpoint, addresses[0], self._limits)

        return await self._tape.take("presented chain", ask, CHAIN)

    async def await_refusal(self) -> None:
        """Raises what a server says that ends connections right after the handshake, if it says anything."""

        async def ask() -> str:
            addresses = await self.fetch_addresses()
            await await_refusal(self._endpoint, addresses[0], self._tls, self._limits)
            return ""

        await self._tape.take("refusal", ask, TEXT)

    async def identify(self) -> ServerIdentity:
        """
        Lets the server prove who it is: its certificate verifies, and it answers as Rancher does.

        After that, and only then, the key may go out.
        """
        self._identity = None  # a server that cannot prove it again gets no key any more
        self._identity = await self._tape.take("identity", self._identify, IDENTITY)
        return self._identity

    async def _identify(self) -> ServerIdentity:
        answer, address = await self._send(ReadRequest(get_request_kind("version")))
        version = decode_answer(payloads.ServerVersion, answer)
        return ServerIdentity(
            parse_version(version.version),
            version.git_commit,
            version.is_prime,
            address,
            answer.tls.version() if answer.tls else None,
            answer.tls.getpeercert(binary_form=True) if answer.tls else None,
        )

    async def fetch_ping(self) -> bool:
        """Whether `/ping` answers as it should. It says nothing about the rest of the server."""
        return await self._get_text("ping") == "pong"

    async def fetch_cacerts(self) -> str:
        """The published authority: PEM with a newline at its end, or empty when there is no private one."""
        return await self._get_text("cacerts")

    async def fetch_open_setting(self, name: str) -> payloads.Setting:
        """The setting `cacerts` or `first-login`."""
        return await self._get(payloads.Setting, "open_setting", name=name)

    async def fetch_dashboard(self) -> payloads.Page:
        """The first page of the user interface."""
        request = ReadRequest(get_request_kind("dashboard"))

        async def ask() -> payloads.Page:
            return payloads.read_page(_text((await self._send(request))[0]))

        return await self._tape.take(_name_question(request), ask, payload_codec(payloads.Page))

    # What the key's owner is and may do.

    async def is_key_good(self) -> bool | None:
        """
        Whether the server takes the key; `None` when its logins are switched off.

        False does not tell why: unknown, wrong, expired, disabled and wrongly scoped keys look alike.
        """
        answer, _ = await self._send(ReadRequest(get_request_kind("version"), show_key=True))
        return {"true": True, "false": False}.get(answer.headers.get("x-api-cattle-auth", ""))

    async def fetch_me(self) -> payloads.User:
        """The key's owner."""
        page = await self._get(payloads.Collection[payloads.User], "me", query=(("me", "true"),))
        if len(page.data) != 1:
            raise UnexpectedAnswerError(f"{len(page.data)} users are the key's owner", status=200)
        return page.data[0]

    async def fetch_users(self) -> tuple[payloads.User, ...]:
        """All users that the key sees: without the right to list them, its owner alone."""
        return await self._get_all("users", payloads.User)

    async def fetch_own_token(self) -> payloads.Token:
        """The own key, of the older kind."""
        return await self._get(payloads.Token, "token", name=self._need_key().name)

    async def fetch_own_ext_token(self) -> payloads.ExtToken:
        """The own key, of the kind that 2.12 brought."""
        return await self._get(payloads.ExtToken, "ext_token", name=self._need_key().name)

    async def fetch_setting(self, name: str) -> payloads.Setting:
        """A setting that needs a login, such as `server-url`."""
        return await self._get(payloads.Setting, "setting", name=name)

    async def fetch_clusters(self) -> tuple[payloads.Cluster, ...]:
        """All clusters that the key sees."""
        return await self._get_all("clusters", payloads.Cluster)

    async def fetch_cluster(self, cluster_id: str) -> payloads.Cluster:
        """One cluster; also answers to a key that is scoped to it."""
        return await self._get(payloads.Cluster, "cluster", id=cluster_id)

    async def fetch_cluster_bindings(self, user_id: str) -> tuple[payloads.ClusterBinding, ...]:
        """The roles of a user on the clusters that the key sees."""
        return await self._get_all("cluster_bindings", payloads.ClusterBinding, (("userId", user_id),))

    async def fetch_global_roles(self) -> tuple[payloads.GlobalRole, ...]:
        """All global roles that the key sees: none for the documented user."""
        return await self._get_all("global_roles", payloads.GlobalRole)

    async def fetch_global_role(self, role_id: str) -> payloads.GlobalRole:
        """One global role; needs an administrator's key."""
        return await self._get(payloads.GlobalRole, "global_role", id=role_id)

    async def fetch_global_role_bindings(self, user_id: str) -> tuple[payloads.GlobalRoleBinding, ...]:
        """The global roles of a user, without those of its groups; needs an administrator's key."""
        return await self._get_all("global_role_bindings", payloads.GlobalRoleBinding, (("userId", user_id),))

    async def fetch_role_template(self, template_id: str) -> payloads.RoleTemplate:
        """A cluster role."""
        return await self._get(payloads.RoleTemplate, "role_template", id=template_id)

    async def review_access(self, question: AccessQuestion, cluster_id: str = "local") -> bool:
        """Whether the key's owner may, on a cluster; `local` is where Rancher itself runs."""
        kind = get_request_kind("access_review")
        review = {"resourceAttributes": question.attributes}
        request = ReadRequest(kind, {"cluster": cluster_id}, review=review, show_key=True)
        return (await self._fetch(payloads.AccessReview, request)).status.allowed

    # How.

    async def _get(self, model: type[P], kind_name: str, /, query: tuple[tuple[str, str], ...] = (), **parts: str) -> P:
        kind = get_request_kind(kind_name)
        return await self._fetch(model, ReadRequest(kind, parts, query, show_key=kind.needs_key))

    async def _fetch(self, model: type[P], request: ReadRequest) -> P:
        async def ask() -> P:
            return decode_answer(model, (await self._send(request))[0])

        if self._tape is LIVE:  # which wants to know neither
            return await ask()
        return await self._tape.take(_name_question(request), ask, payload_codec(model))

    async def _get_text(self, kind_name: str) -> str:
        request = ReadRequest(get_request_kind(kind_name))

        async def ask() -> str:
            return _text((await self._send(request))[0])

        return await self._tape.take(_name_question(request), ask, TEXT)

    async def _get_all(self, name: str, item: type[P], query: tuple[tuple[str, str], ...] = ()) -> tuple[P, ...]:
        """Every item of a list. Of the link to the next page only the marker is taken, so it cannot lead elsewhere."""
        items: list[P] = []
        marker: str | None = None
        for _ in range(self._limits.pages):
            page_query = (*query, ("limit", str(self._limits.page_items)), *((("marker", marker),) if marker else ()))
            page = await self._get(payloads.Collection[item], name, query=page_query)  # type: ignore[valid-type]
            items += page.data
            following = next_marker(page.pagination.next if page.pagination else None)
            if following is None:
                return tuple(items)
            if following == marker:
                break
            marker = following
        raise UnexpectedAnswerError(f"the list of {name.replace('_', ' ')} does not end", status=200)

    def _need_key(self) -> ApiKey:
        if self._key is None:
            raise BugError("a question that needs a key was asked without one")
        return self._key

    async def _send(self, request: ReadRequest) -> tuple[Answer, str]:
        """The answer, and the address that gave it. Tries the host's addresses in turn until one connects."""
        key = self._need_key() if request.show_key else None
        if key is not None and self._identity is None:
            raise BugError("the key would go out before the server has proved who it is")
        addresses = await self.fetch_addresses()
        for address in addresses[:-1]:
            try:
                return await self._send_to(address, request, key), address
            except ConnectionFailedError:
                continue
        return await self._send_to(addresses[-1], request, key), addresses[-1]

    async def _send_to(self, address: str, request: ReadRequest, key: ApiKey | None) -> Answer:
        message = build_request(request, self._endpoint, address, key, self._limits)
        check_request(message, self._endpoint, may_show_key=key is not None and self._identity is not None)
        return take_answer(
            await exchange(self._transport, message, self._limits), self._key
        )  # also where it was not shown

    async def _find_addresses(self) -> tuple[str, ...]:
        return await self._tape.take("addresses", self._look_up_allowed, ADDRESSES)

    async def _look_up_allowed(self) -> tuple[str, ...]:
        endpoint = self._endpoint
        addresses = (str(endpoint.address),) if endpoint.address else await self._look_up()
        for address in addresses:
            if not is_address_allowed(endpoint, address, is_bound=self._is_bound):
                raise AddressRefusedError(endpoint.host, address, classify_address(address).value)
        return addresses

    async def _look_up(self) -> tuple[str, ...]:
        endpoint = self._endpoint
        try:
            async with asyncio.timeout(self._limits.connect_s):
                addresses = tuple(await self._resolve(endpoint.host, endpoint.port))
        except TimeoutError as exc:
            raise TimedOutError(f"no address for {endpoint.host} within the time given") from exc
        except (OSError, UnicodeError) as exc:
            raise NameNotFoundError(f"{endpoint.host} has no address") from exc
        if not addresses:
            raise NameNotFoundError(f"{endpoint.host} has no address")
        return addresses
