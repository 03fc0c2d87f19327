"""Hosts, ports and the URL of the user interface."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import AttributePath
from generator.diagnostics import Characters, Diagnostic, DiagnosticCode, Severity
from generator.diagnostics.codes import hosts as codes
from generator.spec.rules.hosts import check_host, check_port, check_url, compare_ui_url_with_host
from tests.spec.rules.fragments import codes_of, marked, read

HOST = AttributePath.of("host")
URL = AttributePath.of("rancher_ui_url")
ANY_TEXT = st.text("aZ1-_.:/@[]%#?*ü。€ $%{}\"\\'\n\r\t\ufeff\u2028𝒳xn-9", max_size=30)


def check_fields(fields: dict[str, object]) -> list[Diagnostic]:
    """What the rules of this module say of a spec with these fields and the smallest example's host."""
    host, url, port = fields.get("host", "rancher.example.com"), fields.get("rancher_ui_url"), fields.get("port", 443)
    if isinstance(host, dict):
        host = "rancher.example.com"  # a reference, which has no text to be checked
    assert isinstance(host, str)
    assert isinstance(port, int)
    diagnostics = check_host(host, HOST)[1] + check_port(port, AttributePath.of("port"))
    if isinstance(url, str):
        diagnostics += check_url(url, URL) or compare_ui_url_with_host(url, host, URL, HOST)
    return diagnostics


@pytest.mark.parametrize(
    "host",
    [
        "rancher.example.com",
        "Rancher.Example.COM",
        "rancher",
        "rancher.cattle-system.svc",
        "3com.example",
        "10.0.0.1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "xn--ranchr-fva.example.com",
        "a--b.example.com",
        "a" * 63 + ".example.com",
        ".".join(["a" * 49] * 5) + ".com",
        "1.2.3.4.example.com",
    ],
)
def test_right_hosts_are_emitted_as_written(host: str) -> None:
    """Names and addresses pass unchanged and without a word."""
    assert check_host(host, HOST) == (host, [])


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("", [("host-empty", "")]),
        (" ", [("host-empty", " ")]),
        ("https://", [("host-empty", "https://")]),
        ("https://rancher.example.com", [("host-with-scheme", "https://")]),
        ("https:/rancher.example.com", [("host-with-scheme", "https:/")]),
        ("//rancher.example.com", [("host-with-scheme", "//")]),
        ("https://rancher.example.com:8443/x?y#z", [("host-with-scheme", "https://")]),
        ("rancher.example.com:8443", [("host-with-port", ":8443")]),
        ("rancher.example.com:", [("host-with-port", ":")]),
        ("[2001:db8::1]:443", [("host-with-port", ":443")]),
        ("rancher.example.com/", [("host-with-path", "/")]),
        ("rancher.example.com?x=1", [("host-with-path", "?x=1")]),
        ("admin:pw@rancher.example.com", [("host-with-user-info", "admin:pw@")]),
        ("https://admin:pw@rancher.example.com:1/x y", [("host-with-user-info", "admin:pw@")]),
        ("rancher.example.com ", [("host-with-white-space", " ")]),
        ("rancher example.com", [("host-with-white-space", " ")]),
        ("rancher.example.com\ufeff", [("host-with-white-space", "\ufeff")]),
        ("a.example.com,b.example.com", [("host-characters", ",")]),
        ("${var.host}", [("host-with-interpolation", "${")]),
        ("{{ host }}", [("host-with-white-space", " ")]),
        ("<host>", [("host-characters", "<")]),
        ("rancher:port", [("host-characters", ":")]),
        ("*.example.com", [("host-with-wildcard", "*")]),
        ("rancher.example.com.", [("host-with-trailing-dot", ".")]),
        ("a..b", [("host-with-empty-label", "..")]),
        (".a", [("host-with-empty-label", ".")]),
        ("a" * 64 + ".b", [("host-label-too-long", "a")]),
        (".".join(["a" * 50] * 5), [("host-too-long", "a")]),
        ("-a.b", [("host-label-with-outer-hyphen", "-a")]),
        ("a.b-.c", [("host-label-with-outer-hyphen", "b-")]),
        ("rancher_prod.example.com", [("host-with-underscore", "_")]),
        ("ranch€r.example.com", [("host-not-encodable", "ranch€r")]),
        ("ok.😀.com", [("host-not-encodable", "😀")]),
        ("xn--\u0131.com", [("host-not-encodable", "xn--\u0131")]),
        ("10.0.0", [("ipv4-not-four-numbers", "10.0.0")]),
        ("10.0.0.0.1", [("ipv4-not-four-numbers", "10.0.0.0.1")]),
        ("3232235777", [("ipv4-not-four-numbers", "3232235777")]),
        ("256.1.1.1", [("ipv4-number-too-large", "256")]),
        ("010.0.0.1", [("ipv4-number-with-leading-zero", "010")]),
        ("rancher.example.123", [("host-ends-in-number", "123")]),
        ("[2001:db8::1]", [("ipv6-in-brackets", "[2001:db8::1]")]),
        ("fe80::1%eth0", [("ipv6-with-zone", "%eth0")]),
        ("2001:db8:::1", [("malformed-ipv6", "2001:db8:::1")]),
        ("localhost", [("host-is-the-connector", "localhost")]),
        ("rancher.localhost", [("host-is-the-connector", "rancher.localhost")]),
        ("127.0.0.1", [("host-is-the-connector", "127.0.0.1")]),
        ("::1", [("host-is-the-connector", "::1")]),
        ("::", [("host-is-the-connector", "::")]),
        ("169.254.169.254", [("host-is-link-local", "169.254.169.254")]),
        ("::ffff:169.254.169.254", [("host-is-link-local", "::ffff:169.254.169.254")]),
        ("metadata.google.internal", [("host-is-link-local", "metadata.google.internal")]),
        ("fd00:ec2::254", [("host-is-link-local", "fd00:ec2::254")]),
        ("239.1.1.1", [("host-is-no-server", "239.1.1.1")]),
        ("255.255.255.255", [("host-is-no-server", "255.255.255.255")]),
        ("https://10.0.0/", [("host-with-scheme", "https://"), ("ipv4-not-four-numbers", "10.0.0")]),
    ],
)
def test_wrong_hosts_are_told_apart(host: str, expected: list[tuple[str, str]]) -> None:
    """Each fault has its own code and marks the characters that are wrong; several extras are one fault."""
    assert marked(host, check_host(host, HOST)[1]) == expected


@pytest.mark.parametrize(
    ("host", "remedy"),
    [
        ("https://rancher.example.com/dashboard", "write `rancher.example.com`"),
        ("rancher.example.com:8443", "write `rancher.example.com`, and `port: 8443` for the port"),
        ("https://[2001:db8::1]:8443/", "write `2001:db8::1`, and `port: 8443` for the port"),
        ("[::2]", "write `::2`"),
        (" rancher.example.com\n", "write `rancher.example.com`"),
        ("rancher.example.com.", "write `rancher.example.com`"),
        ("010.0.0.1", "write `10.0.0.1`"),
        (".a..b", "write `a.b`"),
    ],
)
def test_remedy_is_the_host_to_write(host: str, remedy: str) -> None:
    """The right host can be pasted; a port goes into the field for it."""
    (diagnostic,) = check_host(host, HOST)[1]
    assert diagnostic.hint == remedy


def test_parts_of_a_url_are_one_diagnostic_that_lists_them() -> None:
    """Whoever pasted a URL gets one answer."""
    (diagnostic,) = check_host("https://rancher.example.com:8443/x", HOST)[1]
    assert diagnostic.detail == "besides the host there is: the scheme `https://`, the port `:8443`, the path `/x`"


@pytest.mark.parametrize(
    ("host", "ascii_"),
    [
        ("ranchér.example.com", "xn--ranchr-fva.example.com"),
        ("Ranchér.Example.com", "xn--ranchr-fva.Example.com"),
        ("straße.de", "xn--strae-oqa.de"),
        ("ranchér。example.com", "xn--ranchr-fva.example.com"),
        ("１０.0.0.1", "10.0.0.1"),
    ],
)
def test_internationalised_hosts_are_emitted_in_ascii(host: str, ascii_: str) -> None:
    """The encoded form is emitted, and shown so that it can be found again in the output."""
    emitted, (diagnostic,) = check_host(host, HOST)
    assert (emitted, diagnostic.severity) == (ascii_, Severity.INFO)
    assert ascii_ in diagnostic.summary


@pytest.mark.parametrize("text", ["https://ops:hunter2@rancher.example.com", "ops:hunter2@rancher.example.com"])
def test_password_is_never_repeated(text: str) -> None:
    """User info is pointed at, not quoted."""
    for diagnostics in (check_host(text, HOST)[1], check_url(text, URL)):
        assert "hunter2" not in repr(diagnostics)
        assert [diagnostic.name.endswith("user-info") for diagnostic in diagnostics] == [True]


@pytest.mark.parametrize(
    ("port", "names"),
    [
        (1, []),
        (443, []),
        (8080, []),
        (65535, []),
        (0, ["port-out-of-range"]),
        (-1, ["port-out-of-range"]),
        (65536, ["port-out-of-range"]),
        (80, ["port-of-plain-http"]),
    ],
)
def test_ports(port: int, names: list[str]) -> None:
    """Ports are numbers from 1 to 65535; 80 is not the one of the API."""
    assert [diagnostic.name for diagnostic in check_port(port, HOST)] == names


@pytest.mark.parametrize(
    "url",
    [
        "https://rancher.example.com",
        "https://rancher.example.com:8443/dashboard/?x=1&y=%20",
        "HTTPS://Rancher.Example.com/",
        "https://10.0.0.1:65535/ä",
        "https://[2001:db8::1]:8443/",
        "https://ranchér.example.com/",
        "https://localhost:8443",
        "https://rancher.example.com/@user",
    ],
)
def test_right_urls_pass(url: str) -> None:
    """What a browser can open over TLS passes."""
    assert check_url(url, URL) == []


@pytest.mark.parametrize(
    ("url", "expected", "hint"),
    [
        ("", [("empty-text", "")], ""),
        ("rancher.example.com", [("url-without-scheme", "rancher.example.com")], "`https://rancher.example.com`"),
        ("//rancher.example.com/x", [("url-without-scheme", "//")], "`https://rancher.example.com/x`"),
        ("https:/rancher.example.com", [("url-without-scheme", "https:/")], "`https://rancher.example.com`"),
        ("ftp://rancher.example.com", [("url-of-another-scheme", "ftp://")], ""),
        ("http://rancher.example.com:80", [("url-of-plain-http", "http://")], "`https://rancher.example.com:80`"),
        ("https://a@rancher.example.com", [("url-with-user-info", "a@")], ""),
        ("https://rancher.example.com/#x", [("url-with-fragment", "#x")], "`https://rancher.example.com/`"),
        ("https://rancher.example.com ", [("url-with-white-space", " ")], "`https://rancher.example.com`"),
        ("https://rancher.example.com:0", [("url-port-out-of-range", ":0")], ""),
        ("https://rancher.example.com:65536/", [("url-port-out-of-range", ":65536")], ""),
        ("https:///x", [("url-without-host", "https:///")], ""),
        ("https://:443/x", [("url-without-host", "https://")], ""),
        ("https://2001:db8::1/", [("url-with-bare-ipv6", "2001:db8::1")], "`https://[2001:db8::1]/`"),
        ("https://[2001:db8:::1]/", [("malformed-ipv6", "[2001:db8:::1]")], ""),
        ("https://*.example.com", [("host-with-wildcard", "*")], ""),
        ("https://a.example.com.:8443/x", [("host-with-trailing-dot", ".")], "`https://a.example.com:8443/x`"),
        ("https://10.0.0/", [("ipv4-not-four-numbers", "10.0.0")], ""),
    ],
)
def test_wrong_urls_are_told_apart(url: str, expected: list[tuple[str, str]], hint: str) -> None:
    """Each fault has its own code and marks its characters; a right URL can be pasted where there is one."""
    diagnostics = check_url(url, URL)
    assert marked(url, diagnostics) == expected
    assert hint in diagnostics[0].hint


@pytest.mark.parametrize(
    ("url", "host", "differs"),
    [
        ("https://rancher.example.com:8443/x", "RANCHER.example.com", False),
        ("https://ranchér.example.com", "xn--ranchr-fva.example.com", False),
        ("https://[2001:db8::1]/", "2001:db8::1", False),
        ("https://rancher.example.org", "rancher.example.com", True),
    ],
)
def test_ui_url_is_compared_with_the_host(url: str, host: str, differs: bool) -> None:
    """Only a real difference is worth a word, and both places are shown."""
    diagnostics = compare_ui_url_with_host(url, host, URL, HOST)
    assert [(item.severity, item.related[0].path) for item in diagnostics] == [(Severity.INFO, HOST)] * differs


@pytest.mark.parametrize("entry", codes_of(codes))
def test_examples_of_the_codes_are_right(entry: DiagnosticCode) -> None:
    """The bad example of each code has its fault and no other, the good one nothing at all."""
    assert [item.code for item in check_fields(read(entry.bad))] == [entry.code]
    assert check_fields(read(entry.good)) == []


@given(ANY_TEXT)
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    """Whatever is written, the answer is diagnostics whose characters are in the text."""
    for diagnostic in [*check_host(text, HOST)[1], *check_url(text, URL)]:
        characters = diagnostic.characters or Characters(0, 0)
        assert 0 <= characters.start <= characters.end <= len(text)


@given(ANY_TEXT)
def test_emitted_host_needs_no_second_change(text: str) -> None:
    """A host that passed passes again as it is emitted, without a word about its form."""
    host, diagnostics = check_host(text, HOST)
    if not any(item.severity is Severity.ERROR for item in diagnostics):
        assert host.isascii()
        assert check_host(host, HOST) == (host, [item for item in diagnostics if item.name != "host-internationalised"])
