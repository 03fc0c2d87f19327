"""
What it means that a question got no good answer: one conclusion for each error of the client.

Each has a cause, so that ten questions to a server that is down give one message. Those that say nothing of the spec
are unknown; that a port does not speak TLS or the server is something else is a failure of the spec.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from generator.addresses import AttributePath
from generator.checks.check import Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST, PORT, SECRET_STORE
from generator.checks.texts import shown
from generator.diagnostics import Diagnostic, DiagnosticCode
from generator.diagnostics.codes import live as codes
from generator.server.rancher.error_bodies import ErrorOrigin
from generator.server.rancher.errors import (
    AddressRefusedError,
    CertificateError,
    ConnectionFailedError,
    DroppedError,
    NameNotFoundError,
    NotRecordedError,
    NotTlsError,
    RancherError,
    RedirectedError,
    StatusError,
    TimedOutError,
    TlsError,
    TooLargeError,
    UnreachableError,
)
from generator.server.rancher.requests import REQUESTS

__all__ = [
    "OUTSIDE_CODES",
    "can_heal",
    "conclude",
    "conclude_not_permitted",
    "conclude_refused_key",
    "find_proxy_names",
    "find_wait",
    "is_key_refused",
]

OUTSIDE_CODES = (
    *(codes.HOST_NOT_FOUND, codes.ADDRESS_REFUSED, codes.NO_CONNECTION, codes.NO_ANSWER_IN_TIME),
    *(codes.CONNECTION_DROPPED, codes.PORT_WITHOUT_TLS, codes.NO_SECURE_CONNECTION, codes.OLD_TLS),
    *(codes.CERTIFICATE_REFUSED, codes.CLIENT_CERTIFICATE_WANTED),
    *(codes.REDIRECTED, codes.ANSWER_TOO_LARGE, codes.UNEXPECTED_ANSWER),
    *(codes.OVERLOADED, codes.SERVER_FAILS, codes.SERVER_STARTING, codes.NOT_READABLE, codes.PLAIN_HTTP_BEHIND),
    *(codes.REFUSED, codes.KEY_REFUSED, codes.NOT_RECORDED),
)
"""What every check that asks can report."""

_HEALING = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 30


def can_heal(error: RancherError) -> bool:
    """Whether to ask again could help."""
    if isinstance(error, StatusError):
        return error.status in _HEALING or _is_missing_api(error)
    return isinstance(error, (ConnectionFailedError, DroppedError, TimedOutError))


def find_wait(error: RancherError) -> float:
    """Seconds that the server asked to wait, at most half a minute; 0 if it did not."""
    wait_s = error.retry_after_s if isinstance(error, StatusError) else None
    return float(min(wait_s or 0, _LONGEST_WAIT_S))


def _is_missing_api(error: StatusError) -> bool:
    """Whether Rancher does not serve its API yet: `404 page not found` as text, where the API would answer JSON."""
    return error.status == 404 and error.body.origin is ErrorOrigin.TEXT


def _is_not_permitted(error: StatusError) -> bool:
    """Whether the key is good and this one question is not for it."""
    return error.status == 403 and error.body.origin in {
        *(ErrorOrigin.NORMAN, ErrorOrigin.STEVE, ErrorOrigin.KUBERNETES, ErrorOrigin.CLUSTER_ROUTER, ErrorOrigin.EMPTY)
    }


def conclude(error: RancherError, host: Host) -> Conclusion:
    """What *error* means for the check that met it, and for those that need it."""
    explain = next(_EXPLAIN[kind] for kind in type(error).__mro__ if kind in _EXPLAIN)
    return explain(error, host)


def _stop(diagnostic: Diagnostic, *, is_unknown: bool = True) -> Conclusion:
    """The texts are a part of the cause: different refusals are different faults."""
    cause = (diagnostic.code, diagnostic.summary, diagnostic.detail)
    return Conclusion(diagnostics=(diagnostic,), stops=True, is_unknown=is_unknown, cause=cause)


def _at(code: DiagnosticCode, host: Host, path: AttributePath = HOST, **facts: object) -> Diagnostic:
    base: dict[str, Any] = {"server": host.server, "host": host.endpoint.host, "port": host.endpoint.port}
    return code.at(path, **{**base, **facts})


def _name_not_found(_: RancherError, host: Host) -> Conclusion:
    return _stop(_at(codes.HOST_NOT_FOUND, host))


def _address_refused(error: RancherError, host: Host) -> Conclusion:
    assert isinstance(error, AddressRefusedError)  # noqa: S101 - by the table
    return _stop(_at(codes.ADDRESS_REFUSED, host, kind=error.kind, address=error.address), is_unknown=False)


def _no_connection(error: RancherError, host: Host) -> Conclusion:
    return _stop(_at(codes.NO_CONNECTION, host, PORT, reason=_with_proxy(str(error), host)))


def _no_answer(error: RancherError, host: Host) -> Conclusion:
    diagnostic = _at(codes.NO_ANSWER_IN_TIME, host, reason=_with_proxy(str(error), host))
    return _same_cause(_stop(diagnostic))


def find_proxy_names(environment: Mapping[str, str]) -> list[str]:
    """The variables that name a proxy for HTTPS, as curl and Go know them."""
    return [name for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy") if environment.get(name)]


def _with_proxy(reason: str, host: Host) -> str:
    """Proxy variables are not used, which has to be said where somebody expects that they are."""
    names = find_proxy_names(host.environment)
    return f"{reason}\n{names[0]} is set, and not used: the connector asks Rancher directly" if names else reason


def _dropped(_: RancherError, host: Host) -> Conclusion:
    return _stop(_at(codes.CONNECTION_DROPPED, host))


def _not_tls(_: RancherError, host: Host) -> Conclusion:
    """The guess is that of dynamiclistener's redirect, `redirect.go`: 8080 leads to 8443, 80 to 443."""
    guess = host.endpoint.port // 1000 * 1000 + 443
    diagnostic = _at(codes.PORT_WITHOUT_TLS, host, PORT, guess=guess if guess != host.endpoint.port else 443)
    return _stop(diagnostic, is_unknown=False)


def _no_tls(error: RancherError, host: Host) -> Conclusion:
    reason = str(error)
    code = next((code for words, code in _TLS_WORDS if any(word in reason for word in words)), None)
    return _stop(_at(code or codes.NO_SECURE_CONNECTION, host, PORT, reason=reason), is_unknown=False)


_TLS_WORDS = (
    (("protocol version", "unsupported protocol", "no protocols"), codes.OLD_TLS),
    # The second is what Go says up to TLS 1.2 to a client that shows none; we never show one.
    (("certificate required", "alert bad certificate"), codes.CLIENT_CERTIFICATE_WANTED),
)
"""In OpenSSL's words for alerts (ssl_err.c)."""


def _certificate(error: RancherError, host: Host) -> Conclusion:
    """Only for a server that had another certificate a moment ago; the check of certificates says more."""
    assert isinstance(error, CertificateError)  # noqa: S101 - by the table
    subject = "it verified before: several servers may answer for this name"
    return _stop(_at(codes.CERTIFICATE_REFUSED, host, reason=error.reason, subject=subject), is_unknown=False)


def _redirected(error: RancherError, host: Host) -> Conclusion:
    assert isinstance(error, RedirectedError)  # noqa: S101 - by the table
    target, hint = _describe_redirect(error.location, host)
    return _stop(_at(codes.REDIRECTED, host, target=target, hint=hint), is_unknown=False)


_RANCHERS_PATHS = tuple({f"/{kind.path.split('/')[1]}" for kind in REQUESTS} - {"/dashboard"})
"""A redirect to one of them leads to where the question was: the balancer's, since Rancher itself has none there."""

_PAST_LOGIN = (
    "if a proxy asks for a login there, let Rancher's API past it; compare with "
    "`curl -v https://{server}/rancherversion`"
)


def _describe_redirect(location: str, host: Host) -> tuple[str, str]:
    """Where it leads, and what to do: to the same page once more, to another page, another port, or another host."""
    try:
        parts = urlsplit(location)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        name, port, parts = "", None, urlsplit("")
    origin = shown(f"{parts.scheme}://{parts.netloc}") if name else shown(location) or "nowhere"
    if not name or (name == host.endpoint.host and port in {None, host.endpoint.port}):
        if not parts.path.startswith(_RANCHERS_PATHS):
            page = f"another page of its own, `{shown(parts.path)}`" if parts.path else "nowhere"
            return page, _PAST_LOGIN.format(server=host.server)
        return f"itself ({origin})", "let the load balancer that ends TLS send the header `X-Forwarded-Proto: https`"
    if name == host.endpoint.host:
        return origin, f"port: {port}"
    return origin, f"if that is your Rancher, use its name: `host: {shown(name)}`"


def _too_large(error: RancherError, host: Host) -> Conclusion:
    assert isinstance(error, TooLargeError)  # noqa: S101 - by the table
    return _stop(_at(codes.ANSWER_TOO_LARGE, host, limit=error.limit_bytes), is_unknown=False)


def _unexpected(error: RancherError, host: Host) -> Conclusion:
    return _same_cause(_stop(_at(codes.UNEXPECTED_ANSWER, host, reason=shown(str(error))), is_unknown=False))


def _not_recorded(error: RancherError, host: Host) -> Conclusion:
    return _same_cause(_stop(_at(codes.NOT_RECORDED, host, reason=shown(str(error)))))


def _status(error: RancherError, host: Host) -> Conclusion:
    assert isinstance(error, StatusError)  # noqa: S101 - by the table
    reason = _words(error)
    if error.status == 429:
        return _same_cause(_stop(_at(codes.OVERLOADED, host, reason=reason)))
    if _is_missing_api(error) or _is_not_ready(error):
        return _same_cause(_stop(_at(codes.SERVER_STARTING, host, reason=reason)))
    if error.status >= 500:
        return _same_cause(_stop(_at(codes.SERVER_FAILS, host, status=error.status, reason=reason)))
    if is_key_refused(error) and host.key is not None:
        return conclude_refused_key(host)
    if _is_not_permitted(error):
        return conclude_not_permitted("what it was asked for", reason, host)
    if error.status == 400:
        for words, code, path in _BAD_REQUESTS:
            if words in error.body.message:
                return _stop(_at(code, host, path, reason=reason), is_unknown=False)
    return _stop(_at(codes.REFUSED, host, status=error.status, reason=reason), is_unknown=False)


_BAD_REQUESTS = (
    ("HTTP request to an HTTPS server", codes.PLAIN_HTTP_BEHIND, HOST),  # Go, and so Rancher
    ("plain HTTP request was sent to HTTPS port", codes.PLAIN_HTTP_BEHIND, HOST),  # nginx
    ("plain HTTP to an SSL-enabled server port", codes.PLAIN_HTTP_BEHIND, HOST),  # Apache
    ("No required SSL certificate was sent", codes.CLIENT_CERTIFICATE_WANTED, PORT),  # nginx
)
"""Answers with status 400 that tell of the connection, not of the question."""


def _same_cause(conclusion: Conclusion) -> Conclusion:
    """However the server words it from one path to the other, it is one fault."""
    return Conclusion(
        diagnostics=conclusion.diagnostics,
        stops=True,
        is_unknown=conclusion.is_unknown,
        cause=(conclusion.diagnostics[0].code,),
    )


def _words(error: StatusError) -> str:
    message = f": {shown(error.body.message)}" if error.body.message else ""
    return f"status {error.status} from {error.body.origin}{message}"


def _is_not_ready(error: StatusError) -> bool:
    """The extension API server is not registered yet (steve `pkg/server/server.go`, 2.12 and later)."""
    is_aggregation = "API Aggregation not ready" in error.body.message
    return error.status == 503 and (is_aggregation or error.body.origin is ErrorOrigin.KUBERNETES)


def is_key_refused(error: RancherError) -> bool:
    """Whether it is Rancher's one answer to every key that is not good."""
    return isinstance(error, StatusError) and error.status == 401 and error.body.origin is not ErrorOrigin.PROXY


def conclude_refused_key(host: Host, scope: str = "") -> Conclusion:
    """
    The one 401 for every key that is not good, which does not tell why.

    Args:
        scope: The cluster that the key is scoped to, if that was found out.
    """
    access_key = host.key.access_key if host.key else ""
    reason = (
        f"it is scoped to the cluster {shown(scope)}, and works nowhere else"
        if scope
        else "unknown, wrong secret, expired, switched off, or scoped to one cluster: the answer is the same"
    )
    diagnostic = _at(codes.KEY_REFUSED, host, SECRET_STORE, access_key=access_key, reason=reason)
    return Conclusion(diagnostics=(diagnostic,), stops=True, cause=(diagnostic.code,))


def conclude_not_permitted(what: str, reason: str, host: Host) -> Conclusion:
    """A right that Apono's own role does not give, and that only a check needs."""
    command = (
        "kubectl create -f - <<'END'\n"
        "apiVersion: management.cattle.io/v3\n"
        "kind: GlobalRoleBinding\n"
        "metadata: {generateName: grb-}\n"
        "globalRoleName: user-base\n"
        "userName: USER\n"
        "END"
    )
    diagnostic = _at(codes.NOT_READABLE, host, SECRET_STORE, what=what, reason=reason, command=command)
    return Conclusion(diagnostics=(diagnostic,), stops=True, is_unknown=True, cause=(diagnostic.code,))


_EXPLAIN: MappingProxyType[type, Callable[[RancherError, Host], Conclusion]] = MappingProxyType(
    {
        NameNotFoundError: _name_not_found,
        AddressRefusedError: _address_refused,
        TimedOutError: _no_answer,
        UnreachableError: _no_connection,
        DroppedError: _dropped,
        NotTlsError: _not_tls,
        CertificateError: _certificate,
        TlsError: _no_tls,
        RedirectedError: _redirected,
        TooLargeError: _too_large,
        StatusError: _status,
        NotRecordedError: _not_recorded,
        RancherError: _unexpected,
    }
)
