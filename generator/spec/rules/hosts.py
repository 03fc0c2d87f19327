"""
The host and the port of the Rancher server, and the URL of its user interface.

Apono's Rancher page says of them: "Hostname of the Rancher server", "Rancher port value", "URL of your Rancher UI".
That Rancher redirects plain HTTP to HTTPS is its own doing (rancher/dynamiclistener, `redirect.go`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, DiagnosticCode, Related, has_errors
from generator.diagnostics.codes import hosts as codes
from generator.diagnostics.codes.fields import EMPTY_TEXT
from generator.spec.rules.host_names import PLAIN_NAME, HostName, check_name, find_ascii_name
from generator.spec.rules.texts import shown

__all__ = ["LARGEST_PORT", "check_host", "check_port", "check_url", "compare_ui_url_with_host"]

_PLAIN_HOST = re.compile(PLAIN_NAME)
# A port of five digits is looked at more closely.
_PLAIN_URL = re.compile(rf"https://{PLAIN_NAME}(?::[1-9][0-9]{{0,3}})?(?:/[A-Za-z0-9/._~?&=+%-]*)?")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f\ufeff\u200b]+")

# Takes every text. The host is what is left between the others.
_ADDRESS = re.compile(
    r"(?P<scheme>(?:[A-Za-z][A-Za-z0-9+.-]*:)?/{2,}|https?:/)?(?:(?P<user>[^/?#]*)@)?(?P<authority>[^/?#]*)(?P<rest>.*)",
    re.DOTALL,
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*|.*)(?::(?P<port>[0-9]*))?", re.DOTALL)

LARGEST_PORT = 65535
_PORT_OF_PLAIN_HTTP = 80

_CONNECTOR_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "host.docker.internal"})
# Where clouds give out credentials: Google's name, AWS's address for IPv6. The usual 169.254.169.254 is link-local.
_METADATA_NAMES = frozenset({"metadata.google.internal", "metadata"})
_METADATA_ADDRESS = "fd00:ec2::254"
_BROADCAST_ADDRESS = "255.255.255.255"


def check_host(text: str, path: AttributePath) -> tuple[str, list[Diagnostic]]:
    """
    The host to emit, and what is wrong with the one that was written.

    The host to emit is in ASCII (an internationalised name in its `xn--` form) and otherwise as written. If there are
    errors, it is the part of *text* that seems to be the host.
    """
    if _PLAIN_HOST.fullmatch(text):
        return text, _check_special_name(text, path)
    if not text.strip():
        return text, [codes.HOST_EMPTY.at(path)]
    address = _split(text)
    if address.user is not None:
        return address.name, [codes.HOST_WITH_USER_INFO.at(path, characters=address.user)]
    blank = _BLANK.search(text)
    if blank is not None:
        return address.name, [_white_space(codes.HOST_WITH_WHITE_SPACE, blank, text, path)]
    if not address.name:
        return text, [codes.HOST_EMPTY.at(path)]
    name = HostName(address.name, path, address.host.start + address.is_bracketed, whole=address.host)
    host, diagnostics = check_name(name)
    if not has_errors(diagnostics):
        diagnostics = [*_check_extras(text, address, host, path), *diagnostics, *_check_special(host, path)]
    elif address.extras:
        diagnostics = [*_check_extras(text, address, None, path), *diagnostics]
    return host, diagnostics


def check_port(value: int, path: AttributePath) -> list[Diagnostic]:
    """What is wrong with a port number."""
    if not 1 <= value <= LARGEST_PORT:
        return [codes.PORT_OUT_OF_RANGE.at(path, port=value)]
    return [codes.PORT_OF_PLAIN_HTTP.at(path)] if value == _PORT_OF_PLAIN_HTTP else []


def check_url(text: str, path: AttributePath) -> list[Diagnostic]:
    """What is wrong with the URL of the user interface, which is emitted as written."""
    if _PLAIN_URL.fullmatch(text):
        return []
    if not text.strip():
        return [EMPTY_TEXT.at(path)]
    address = _split(text)
    if address.user is not None:
        return [codes.URL_WITH_USER_INFO.at(path, characters=address.user)]
    blank = _BLANK.search(text)
    if blank is not None:
        return [_white_space(codes.URL_WITH_WHITE_SPACE, blank, text, path)]
    return _check_scheme(text, address, path) or _check_rest_of_url(text, address, path)


def compare_ui_url_with_host(
    url: str, host: str, url_path: AttributePath, host_path: AttributePath
) -> list[Diagnostic]:
    """
    A word about a URL that is on another host than the connector talks to.

    Both must have passed their checks; texts that are no URL or host are not compared.
    """
    if url[8 : 8 + len(host)] == host and url[8 + len(host) :][:1] in {"", "/", ":"}:
        return []  # what nearly every spec has, without taking the URL apart
    address = _split(url)
    url_host, other = find_ascii_name(address.name), find_ascii_name(host)
    if url_host is None or other is None or url_host == other:
        return []
    related = Related(f"`host` is `{shown(host)}`", host_path)
    return [
        codes.UI_URL_ON_ANOTHER_HOST.at(
            url_path,
            characters=address.host,
            related=(related,),
            url_host=shown(address.name),
            host=shown(host),
        )
    ]


class _Address(NamedTuple):
    """
    The parts of a URL or of something like it, as characters of the text; `None` for what is not there.

    Attributes:
        name: The host without brackets.
    """

    name: str
    scheme: Characters | None
    user: Characters | None
    host: Characters
    port: Characters | None
    rest: Characters | None

    @property
    def is_bracketed(self) -> bool:
        return len(self.name) + 2 == self.host.end - self.host.start

    @property
    def extras(self) -> list[Characters]:
        """What is there besides the host."""
        return [part for part in (self.scheme, self.port, self.rest) if part is not None]


def _split(text: str) -> _Address:
    match = _ADDRESS.fullmatch(text)
    inner = None if match is None else _AUTHORITY.fullmatch(match["authority"])
    if match is None or inner is None:  # both patterns take every text
        return _Address(text, None, None, Characters(0, len(text)), None, None)
    start = match.start("authority")
    host = inner["host"]
    return _Address(
        name=host[1:-1] if host.startswith("[") and host.endswith("]") else host,
        scheme=Characters(*match.span("scheme")) if match["scheme"] else None,
        user=None if match["user"] is None else Characters(match.start("user"), match.end("user") + 1),
        host=Characters(start, start + len(host)),
        # With its colon, which is one too many even if no number follows.
        port=None if inner["port"] is None else Characters(start + len(host), match.end("authority")),
        rest=Characters(*match.span("rest")) if match["rest"] else None,
    )


def _white_space(code: DiagnosticCode, blank: re.Match[str], text: str, path: AttributePath) -> Diagnostic:
    """Outer white space is simply taken off; with some inside, nobody knows what was meant."""
    tidy = text.strip(" \t\r\n\ufeff\u200b\xa0")
    hint = None if _BLANK.search(tidy) else f"write `{shown(tidy)}`"
    return code.at(path, characters=Characters(*blank.span()), hint=hint)


def _check_extras(text: str, address: _Address, host: str | None, path: AttributePath) -> list[Diagnostic]:
    """
    One diagnostic for all that is there besides the host.

    Args:
        host: The right host; `None` if the one in the text is wrong too.
    """
    if not address.extras:
        return [codes.IPV6_IN_BRACKETS.at(path, hint=f"write `{host}`")] if address.is_bracketed and host else []
    named = {"scheme": address.scheme, "port": address.port, "path": address.rest}
    found = {name: shown(text[slice(*part)]) for name, part in named.items() if part is not None}
    return [
        _CODE_BY_EXTRA[next(iter(found))].at(
            path,
            characters=address.extras[0],
            hint=_remedy(host, found.get("port", "")),
            parts="besides the host there is: " + ", ".join(f"the {name} `{part}`" for name, part in found.items()),
        )
    ]


_CODE_BY_EXTRA = {"scheme": codes.HOST_WITH_SCHEME, "port": codes.HOST_WITH_PORT, "path": codes.HOST_WITH_PATH}


def _remedy(host: str | None, port: str) -> str | None:
    if host is None:
        return None
    # `0443` is the number 443 here, and something else in YAML.
    number = port.removeprefix(":").lstrip("0")
    return f"write `{shown(host)}`, and `port: {number}` for the port" if number else f"write `{shown(host)}`"


def _check_special_name(host: str, path: AttributePath) -> list[Diagnostic]:
    folded = host.lower()
    if folded in _CONNECTOR_NAMES or folded.endswith(".localhost"):
        return [codes.HOST_IS_THE_CONNECTOR.at(path, host=host)]
    return [codes.HOST_IS_LINK_LOCAL.at(path, host=host)] if folded in _METADATA_NAMES else []


def _check_special(host: str, path: AttributePath) -> list[Diagnostic]:
    """Whether a right host can be that of a Rancher server at all."""
    if not (":" in host or host[-1].isdigit()):
        return _check_special_name(host, path)
    import ipaddress  # 3 ms, and most hosts are names

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return []
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback or address.is_unspecified:
        return [codes.HOST_IS_THE_CONNECTOR.at(path, host=host)]
    if address.is_link_local or str(address) == _METADATA_ADDRESS:
        return [codes.HOST_IS_LINK_LOCAL.at(path, host=host)]
    is_server = not address.is_multicast and str(address) != _BROADCAST_ADDRESS
    return [] if is_server else [codes.HOST_IS_NO_SERVER.at(path, host=host)]


def _check_scheme(text: str, address: _Address, path: AttributePath) -> list[Diagnostic]:
    """An error in the scheme, after which the rest is not worth a look."""
    scheme = "" if address.scheme is None else text[slice(*address.scheme)]
    if scheme.lower() in {"https://", "http://"}:
        return []
    if not scheme or scheme.startswith("/") or scheme.lower() in {"https:/", "http:/"}:
        rest = text[len(scheme) :]
        remedy = f"write `{shown(f'https://{rest}')}`" if rest else None
        return [codes.URL_WITHOUT_SCHEME.at(path, characters=address.scheme, hint=remedy)]
    if scheme.rstrip("/").lower() in {"https:", "http:"}:
        return [codes.URL_WITHOUT_HOST.at(path, characters=address.scheme)]
    named = shown(scheme.rstrip("/:"))
    return [codes.URL_OF_ANOTHER_SCHEME.at(path, characters=address.scheme, scheme=named)]


def _check_rest_of_url(text: str, address: _Address, path: AttributePath) -> list[Diagnostic]:
    before, after = text[: address.host.start], text[address.host.end :]
    if not address.name:
        return [codes.URL_WITHOUT_HOST.at(path, characters=address.scheme)]
    if ":" in address.name and not address.is_bracketed:
        remedy = f"write `{shown(f'{before}[{address.name}]{after}')}`"
        return [codes.URL_WITH_BARE_IPV6.at(path, characters=address.host, hint=remedy)]
    name = HostName(address.name, path, address.host.start + address.is_bracketed, before, after, whole=address.host)
    # Browsers take internationalised names as they are, and the URL is for browsers.
    diagnostics = [item for item in check_name(name)[1] if item.code != codes.HOST_INTERNATIONALISED.code]
    return diagnostics + _check_url_port(text, address, path) + _check_url_form(text, address, path)


def _check_url_port(text: str, address: _Address, path: AttributePath) -> list[Diagnostic]:
    port = "" if address.port is None else text[slice(*address.port)].removeprefix(":")
    if not port or (len(port) <= 5 and 1 <= int(port) <= LARGEST_PORT):
        return []
    return [codes.URL_PORT_OUT_OF_RANGE.at(path, characters=address.port, port=shown(port))]


def _check_url_form(text: str, address: _Address, path: AttributePath) -> list[Diagnostic]:
    diagnostics: list[Diagnostic] = []
    if address.scheme is not None and text[:5].lower() == "http:":
        remedy = f"write `{shown(f'https://{text[address.scheme.end :]}')}`"
        diagnostics.append(codes.URL_OF_PLAIN_HTTP.at(path, characters=address.scheme, hint=remedy))
    url, hash_, fragment = text.partition("#")
    if hash_:
        characters = Characters(len(url), len(text))
        remedy = f"write `{shown(url)}`"
        diagnostics.append(
            codes.URL_WITH_FRAGMENT.at(path, characters=characters, fragment=shown(hash_ + fragment), hint=remedy)
        )
    return diagnostics
