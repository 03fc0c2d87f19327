"""The stand-in itself: certificates, sockets, faults and a healthy Rancher behind them."""

from __future__ import annotations

import base64
import datetime
import ssl
import tempfile
import threading
import warnings
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import TypeAlias, final

from generator.diagnostics import BugError, Secret
from generator.diagnostics.secret import SENSITIVE
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake.certificates import Authority, Identity, LeafPlan, issue_identity, make_authority
from generator.server.rancher.fake.faults import Fault, Manner, Trouble, answer_fault
from generator.server.rancher.fake.features import VERSIONS, Feature, minor_of
from generator.server.rancher.fake.items import BASE, Scene
from generator.server.rancher.fake.messages import Answer, Heard, text_answer
from generator.server.rancher.fake.routes import answer_request, common_headers
from generator.server.rancher.fake.seeds import World, new_secret
from generator.server.rancher.fake.setups import DEDICATED_KEY, HEALTHY
from generator.server.rancher.fake.sockets import Listener, Reaction, format_answer

__all__ = ["FakeRancher", "LoggedRequest", "make_server_context"]

_Headers: TypeAlias = tuple[tuple[str, str], ...]

_MOST_TEXTS = 256
"""Answers that are kept: more than a client of ours ever asks for."""

_NAMES = ("localhost", "127.0.0.1", "::1")


@final
@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """
    One request as it arrived, without any secret.

    Attributes:
        target: Path and query.
        access_key: The name of the key that was shown, when it is one of ours.
        had_credential: Whether there was an `Authorization` header or a cookie at all.
        had_secret: Whether a secret of any of our keys was anywhere in the request, plain or in base64.
    """

    method: str
    target: str
    access_key: str | None
    had_credential: bool
    had_secret: bool


@final
class FakeRancher:
    """
    A Rancher on loopback while its `with` block lasts.

        with FakeRancher("2.12", faults=[Fault.SLOW]) as rancher:
            client = RancherClient(rancher.endpoint, ca_pem=rancher.ca_pem, key=rancher.key())
    """

    def __init__(
        self,
        version: str = "2.12",
        world: World = HEALTHY,
        *,
        faults: Iterable[Fault | Trouble] = (),
        has_intermediate: bool = False,
        names: Collection[str] = _NAMES,
        host: str = "127.0.0.1",
        port: int = 0,
        has_http_port: bool = False,
        now: datetime.datetime | None = None,
        server_url: str | None = None,
        latency_s: float = 0.0,
    ) -> None:
        """
        Args:
            version: A line (`2.12`: its last tag) or a whole version, of any form.
            faults: What is wrong; a bare fault is there always and everywhere it can be.
            has_intermediate: Whether an intermediate authority signs the server's certificate.
            names: What the server's certificate is for.
            host: How clients call the server; it listens on loopback whatever this says.
            has_http_port: Whether there is a plain HTTP port as well, which redirects.
            now: The present of keys and dates; certificates always live in the real one.
            server_url: The setting; `None` for where the server is.
            latency_s: Seconds that each answer takes.
        """
        self._version = VERSIONS.get(version.removeprefix("v"), version)
        self._world = world
        self._troubles = [it if isinstance(it, Trouble) else Trouble(it) for it in faults]
        self._uses = [0] * len(self._troubles)
        self._has_intermediate = has_intermediate or self._has(Fault.MISSING_INTERMEDIATE)
        self._names = tuple(names)
        self._host, self._port = host, port
        self._has_http_port = has_http_port
        self._now = now
        self._server_url = server_url
        self._latency_s = latency_s
        self._lock = threading.Lock()
        self._requests: list[LoggedRequest] = []
        self._handshakes: list[bool] = []
        self._listeners: list[Listener] = []
        self._texts: dict[bytes, bytes] = {}
        self._entries: dict[bytes, LoggedRequest] = {}
        self._secrets = tuple(key.secret.reveal().encode() for key in world.keys)

    # Running.

    def __enter__(self) -> FakeRancher:
        self._root = make_authority(is_bare=self._has(Fault.BARE_CA), is_expired=self._has(Fault.EXPIRED_CA))
        self._identity = self._make_identity()
        context = (
            None
            if self._has(Fault.PLAIN_HTTP)
            else make_server_context(self._identity, is_old=self._has(Fault.OLD_TLS))
        )
        silent = self._has(Fault.SILENT)
        listener = Listener(
            *(self._reply, context), port=self._port, is_silent=silent, on_handshake=self._handshakes.append
        )
        self._listeners.append(listener)
        if self._has_http_port:
            self._listeners.append(Listener(self._reply_http, None))
        url = self._server_url if self._server_url is not None else self.endpoint.origin
        self._scene = Scene(
            self._world,
            minor_of(self._version),
            self._version,
            self._now or datetime.datetime.now(datetime.UTC),
            url,
            self._published(),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends every connection; may be called twice."""
        while self._listeners:
            self._listeners.pop().close()

    # What clients are told.

    @property
    def endpoint(self) -> Endpoint:
        """Where it is."""
        return Endpoint(self._host, self._listener(0).port)

    @property
    def http_port(self) -> int:
        """The plain HTTP port."""
        return self._listener(1).port

    @property
    def ca_pem(self) -> str:
        """The authority that a spec should name, with a newline at its end."""
        return self._root.pem

    @property
    def certificate_pem(self) -> str:
        """The server's own certificate and what it sends with it."""
        return self._identity.chain_pem

    @property
    def version(self) -> str:
        """As `/rancherversion` gives it."""
        return self._version

    def key(self, access_key: str = DEDICATED_KEY) -> ApiKey:
        """A key, bound to this server; one that does not exist gets a secret that looks right."""
        known = {key.access_key: key.secret for key in self._world.keys}
        secret = known.get(access_key)
        return ApiKey(access_key, Secret(secret.reveal()) if secret else new_secret(), self.endpoint)

    # What happened.

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """Every request that arrived, in order."""
        with self._lock:
            return tuple(self._requests)

    @property
    def handshakes(self) -> tuple[bool, ...]:
        """Every TLS handshake, in order: whether the client accepted us."""
        return tuple(self._handshakes)

    # How.

    def _has(self, fault: Fault) -> bool:
        return any(trouble.fault is fault for trouble in self._troubles)

    def _listener(self, place: int) -> Listener:
        if place >= len(self._listeners):
            raise BugError("the stand-in has no such port, or does not run")
        return self._listeners[place]

    def _make_identity(self) -> Identity:
        plan = _plan_leaf(self._names, self._has)
        if self._has(Fault.SELF_SIGNED):
            return issue_identity(plan, None)
        signer = self._make_signer()
        if not self._has_intermediate:
            return issue_identity(plan, signer)
        intermediate = make_authority(parent=signer, common_name="Example Intermediate CA")
        sent = () if self._has(Fault.MISSING_INTERMEDIATE) else (intermediate,)
        return issue_identity(plan, intermediate, sent=sent)

    def _make_signer(self) -> Authority:
        if self._has(Fault.INSPECTED):
            return make_authority(common_name="Example Corp TLS Inspection CA")
        return make_authority() if self._has(Fault.WRONG_CA) else self._root

    def _published(self) -> str:
        """The setting `cacerts`: without a newline at its end, as Rancher's own tools store it."""
        if self._has(Fault.EMPTY_CACERTS):
            return ""
        pem = (make_authority() if self._has(Fault.OTHER_CACERTS) else self._root).pem.rstrip("\n")
        return pem.replace("\n", "\r\n") if self._has(Fault.CRLF_CACERTS) else pem

    def _reply(self, heard: Heard, raw: bytes) -> Reaction:
        self._log(heard, raw)
        found, slow_s = self._meet_troubles(heard)
        delay_s = self._latency_s + slow_s
        if found is not None:  # of a proxy, or of a server that is not up: nothing of Rancher's is on it
            return Reaction(found, delay_s=delay_s)
        return Reaction(self._answer(heard, raw), delay_s=delay_s)

    def _answer(self, heard: Heard, raw: bytes) -> bytes:
        """Worked out once: nothing here changes with what is asked, or with time."""
        text = self._texts.get(raw)
        if text is None:
            answer = self._put_base(heard, self._trim_cacerts(heard, answer_request(self._scene, heard)))
            text = format_answer(heard, answer, common_headers(self._scene, heard))
            if len(self._texts) < _MOST_TEXTS:
                self._texts[raw] = text
        return text

    def _meet_troubles(self, heard: Heard) -> tuple[Answer | Manner | None, float]:
        """What the first trouble makes of the request, and the seconds that others take."""
        delay_s = 0.0
        for place, trouble in enumerate(self._troubles):
            if not trouble.concerns(heard) or not self._knows(trouble) or not self._use(place, trouble):
                continue
            if trouble.fault is Fault.SLOW:
                delay_s += trouble.delay_s
            elif found := answer_fault(trouble, heard):
                return found, delay_s
        return None, delay_s

    def _knows(self, trouble: Trouble) -> bool:
        """Whether the version can have the fault at all."""
        return trouble.fault is not Fault.AGGREGATION_NOT_READY or self._scene.has(Feature.AGGREGATION_GATE)

    def _use(self, place: int, trouble: Trouble) -> bool:
        """Whether the fault is still there; counts."""
        with self._lock:
            self._uses[place] += 1
            return trouble.times is None or self._uses[place] <= trouble.times

    def _trim_cacerts(self, heard: Heard, answer: Answer) -> Answer:
        if heard.path == "/cacerts" and self._has(Fault.CACERTS_WITHOUT_NEWLINE):
            return Answer(answer.status, answer.body.rstrip(b"\n"), answer.content_type, answer.headers)
        return answer

    def _put_base(self, heard: Heard, answer: Answer) -> Answer:
        """Links get the URL that the client used."""
        base = heard.base
        if self._has(Fault.NO_FORWARDED_PROTO):
            base = base.replace("https:", "http:", 1)
        sockets = base.replace("http", "ws", 1)
        body = answer.body.replace(BASE.encode(), base.encode())
        body = body.replace(BASE.replace("https", "wss", 1).encode(), sockets.encode())
        headers = tuple((name, value.replace(BASE, base)) for name, value in answer.headers)
        return Answer(answer.status, body, answer.content_type, headers)

    def _reply_http(self, heard: Heard, raw: bytes) -> Reaction:
        """The plain HTTP port (dynamiclistener `redirect.go`)."""
        self._log(heard, raw)
        is_health = heard.path.startswith(("/ping", "/health", "/.well-known/"))
        if is_health or heard.headers.get("x-forwarded-proto") in {"https", "wss"}:
            answer = self._put_base(heard, answer_request(self._scene, heard))
            return Reaction(answer, common_headers(self._scene, heard))
        if heard.method not in {"GET", "HEAD"}:
            return Reaction(text_answer("Use HTTPS\n", 400))
        url = f"https://{_https_host(heard.headers.get('host', ''))}{heard.target}"
        page = f'<a href="{url}">Found</a>.\n\n'
        return Reaction(Answer(302, page.encode(), "text/html; charset=utf-8", (("Location", url),)))

    def _log(self, heard: Heard, raw: bytes) -> None:
        entry = self._entries.get(raw)
        if entry is None:
            entry = self._make_entry(heard, raw)
            if len(self._entries) < _MOST_TEXTS:
                self._entries[raw] = entry
        with self._lock:
            self._requests.append(entry)

    def _make_entry(self, heard: Heard, raw: bytes) -> LoggedRequest:
        shown = next((key.access_key for key in self._world.keys if key.access_key.encode() in raw), None)
        credential = "authorization" in heard.headers or "cookie" in heard.headers
        target = heard.target
        for secret in self._secrets:
            target = target.replace(secret.decode(), SENSITIVE)
        return LoggedRequest(heard.method, target, shown, credential, _holds(raw, heard, self._secrets))


def _https_host(host: str) -> str:
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        return host
    secure = int(port) // 1000 * 1000 + 443
    return name if secure == 443 else f"{name}:{secure}"


def _holds(raw: bytes, heard: Heard, secrets: tuple[bytes, ...]) -> bool:
    """Whether any secret is in the request, as it is or within Basic credentials."""
    value = heard.headers.get("authorization", "").partition(" ")[2]
    try:
        decoded = base64.b64decode(value)
    except ValueError:
        decoded = b""
    return any(secret in raw or secret in decoded for secret in secrets)


_YEAR = datetime.timedelta(days=365)


def _plan_leaf(names: tuple[str, ...], has: Callable[[Fault], bool]) -> LeafPlan:
    valid_from = -datetime.timedelta(minutes=5)
    if has(Fault.EXPIRED_CERTIFICATE):
        valid_from = -2 * _YEAR
    elif has(Fault.NOT_YET_VALID_CERTIFICATE):
        valid_from = _YEAR
    shown = ("rancher.other.example.com",) if has(Fault.WRONG_NAME) else names
    return LeafPlan(shown, valid_from, _YEAR, is_weak=has(Fault.WEAK_KEY))


def make_server_context(identity: Identity, *, is_old: bool = False) -> ssl.SSLContext:
    """For the server's side; with *is_old* it speaks TLS 1.1 at most."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # so that weak keys and old protocols can be shown
    context.set_alpn_protocols(["http/1.1"])
    context.num_tickets = 1  # as Go's servers (crypto/tls, handshake_server_tls13.go); OpenSSL sends two
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what is deprecated is what is to be shown
        context.minimum_version = ssl.TLSVersion.TLSv1 if is_old else ssl.TLSVersion.TLSv1_2
        context.maximum_version = ssl.TLSVersion.TLSv1_1 if is_old else ssl.TLSVersion.TLSv1_3
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # Python's ssl takes keys from files only; 0600
        file.write(identity.key_pem + identity.chain_pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context
