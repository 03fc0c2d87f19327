"""Codes of hosts, ports and URLs."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

# --- More than a host

HOST_EMPTY = DiagnosticCode(
    code="SPEC201",
    name="host-empty",
    severity=Severity.ERROR,
    summary="the host is empty",
    hint="write the name or IP address of the Rancher server, as in `rancher.example.com`",
    explanation="""\
The connector has to know where Rancher is. An empty text is taken by Terraform and by Apono, and reaches nobody.
""",
    bad="host: https://",
    good="host: rancher.example.com",
)

HOST_WITH_SCHEME = DiagnosticCode(
    code="SPEC202",
    name="host-with-scheme",
    severity=Severity.ERROR,
    summary="the host has a scheme before it",
    detail="{parts}",
    hint="write the name or IP address alone",
    explanation="""\
`host` takes a name or an IP address, as the form of Apono does ("Hostname of the Rancher server"). The address with
`https://`, which a browser shows, belongs in `rancher_ui_url`.
""",
    bad="host: https://rancher.example.com",
    good="host: rancher.example.com",
)

HOST_WITH_PORT = DiagnosticCode(
    code="SPEC203",
    name="host-with-port",
    severity=Severity.ERROR,
    summary="the host has a port behind it",
    detail="{parts}",
    hint="write the name or IP address alone, and the port in `port`",
    explanation="Host and port have a field each, as in the form of Apono.",
    bad="host: rancher.example.com:8443",
    good="host: rancher.example.com\nport: 8443",
)

HOST_WITH_PATH = DiagnosticCode(
    code="SPEC204",
    name="host-with-path",
    severity=Severity.ERROR,
    summary="the host has a path, a query or a fragment behind it",
    detail="{parts}",
    hint="write the name or IP address alone",
    explanation="""\
`host` takes a name or an IP address. Rancher's API is at `/v3` of its host; a Rancher below another path is not
supported by Rancher itself.
""",
    bad="host: rancher.example.com/dashboard",
    good="host: rancher.example.com",
)

HOST_WITH_USER_INFO = DiagnosticCode(
    code="SPEC205",
    name="host-with-user-info",
    severity=Severity.ERROR,
    summary="the host has a user or a password before it",
    hint="take out everything up to and with the `@`; if a password was there, change it: it may have been seen",
    explanation="""\
What stands before an `@` in an address is a user and perhaps a password. The connector signs in with the API key from
the secret store, and nothing else. The text is not repeated in any message.
""",
    bad="host: admin@rancher.example.com",
    good="host: rancher.example.com",
)

HOST_WITH_WHITE_SPACE = DiagnosticCode(
    code="SPEC206",
    name="host-with-white-space",
    severity=Severity.ERROR,
    summary="the host has white space or control characters in it",
    hint="write one name or IP address",
    explanation="Names of hosts have neither. They come from copying, and are seen by nobody.",
    bad="host: 'rancher.example.com '",
    good="host: rancher.example.com",
)

HOST_CHARACTERS = DiagnosticCode(
    code="SPEC207",
    name="host-characters",
    severity=Severity.ERROR,
    summary="a host cannot have `{wrong}` in it",
    detail="allowed are letters, digits, hyphens and, between the labels, dots",
    hint="write one name or IP address, as in `rancher.example.com`",
    explanation="A name that DNS cannot hold is found nowhere (RFC 1123, section 2.1).",
    bad="host: rancher.example.com,rancher2.example.com",
    good="host: rancher.example.com",
)

HOST_WITH_WILDCARD = DiagnosticCode(
    code="SPEC208",
    name="host-with-wildcard",
    severity=Severity.ERROR,
    summary="the host has a wildcard in it",
    hint="write the full name of the Rancher server",
    explanation="""\
Certificates and DNS zones may have names with `*`. To connect, one name is needed: the one in Rancher's setting
`server-url`.
""",
    bad="host: '*.example.com'",
    good="host: rancher.example.com",
)

HOST_WITH_INTERPOLATION = DiagnosticCode(
    code="SPEC209",
    name="host-with-interpolation",
    severity=Severity.ERROR,
    summary="the host has `${{` in it, which means nothing in a spec",
    hint="write `{{ref: var.NAME}}` in the place of the whole text, and give the variable its value in Terraform",
    explanation="""\
Texts of a spec are never interpreted, so this would be a host with a dollar sign in its name. A reference to an input
variable is written as `{ref: var.NAME}`, and stands for the whole value.
""",
    bad="host: '${var.host}'",
    good="host: {ref: var.host}",
)

# --- Names

HOST_WITH_TRAILING_DOT = DiagnosticCode(
    code="SPEC210",
    name="host-with-trailing-dot",
    severity=Severity.ERROR,
    summary="the host ends with a dot",
    hint="write the name without the dot",
    explanation="""\
In DNS a dot at the end marks a name as complete. In certificates names never have it, and clients differ in whether
they take it off before they compare. The name without the dot means the same to all.
""",
    bad="host: rancher.example.com.",
    good="host: rancher.example.com",
)

HOST_WITH_EMPTY_LABEL = DiagnosticCode(
    code="SPEC211",
    name="host-with-empty-label",
    severity=Severity.ERROR,
    summary="the host has nothing between two dots, or before the first",
    hint="write the name with single dots between its labels",
    explanation="The empty label is the root of DNS and stands at the end of a name only.",
    bad="host: rancher..example.com",
    good="host: rancher.example.com",
)

HOST_LABEL_TOO_LONG = DiagnosticCode(
    code="SPEC212",
    name="host-label-too-long",
    severity=Severity.ERROR,
    summary="a label of the host has {length} characters, of at most 63",
    hint="write the name that DNS has",
    explanation="A label is what stands between two dots. DNS has 6 bits for its length (RFC 1035, section 2.3.4).",
    bad="host: " + "rancher" * 10 + ".example.com",
    good="host: rancher.example.com",
)

HOST_TOO_LONG = DiagnosticCode(
    code="SPEC213",
    name="host-too-long",
    severity=Severity.ERROR,
    summary="the host has {length} characters, of at most 253",
    hint="write the name that DNS has",
    explanation="DNS takes names of 255 octets, which is 253 characters as text (RFC 1035, section 2.3.4).",
    bad="host: " + "rancher." * 32 + "example.com",
    good="host: rancher.example.com",
)

HOST_LABEL_WITH_OUTER_HYPHEN = DiagnosticCode(
    code="SPEC214",
    name="host-label-with-outer-hyphen",
    severity=Severity.ERROR,
    summary="a label of the host begins or ends with a hyphen",
    hint="write the name that DNS has",
    explanation="Labels begin and end with a letter or a digit (RFC 1123, section 2.1).",
    bad="host: rancher-.example.com",
    good="host: rancher.example.com",
)

HOST_WITH_UNDERSCORE = DiagnosticCode(
    code="SPEC215",
    name="host-with-underscore",
    severity=Severity.WARNING,
    summary="the host has an underscore in it",
    detail="DNS takes it, but names of hosts may not have it, and public certificates are not issued for it",
    hint="use a name with hyphens if the server has one",
    explanation="""\
Host names have letters, digits and hyphens (RFC 1123). Most programs look names with an underscore up all the same,
some refuse them, and no public certificate authority has issued certificates for them since 2019.
""",
    bad="host: rancher_prod.example.com",
    good="host: rancher-prod.example.com",
)

HOST_INTERNATIONALISED = DiagnosticCode(
    code="SPEC216",
    name="host-internationalised",
    severity=Severity.INFO,
    summary="the host is emitted in its ASCII form, `{ascii}`",
    explanation="""\
DNS and certificates know letters beyond ASCII only in an encoded form, whose labels begin with `xn--`. Which programs
encode by themselves is not to be relied upon, so the encoded form is emitted (IDNA 2008 with the mappings of UTS 46).
""",
    bad="host: ranchér.example.com",
    good="host: xn--ranchr-fva.example.com",
)

HOST_NOT_ENCODABLE = DiagnosticCode(
    code="SPEC217",
    name="host-not-encodable",
    severity=Severity.ERROR,
    summary="`{label}` cannot be part of an internationalised host",
    detail="{reason}",
    hint="write the name that DNS has",
    explanation="""\
Letters beyond ASCII are allowed as IDNA 2008 has them: letters and digits of one writing direction to a label, no
symbols and no emoji. A label that begins with `xn--` must be the encoded form of such a text.
""",
    bad="host: ranch€r.example.com",
    good="host: rancher.example.com",
)

# --- IP addresses

IPV4_NOT_FOUR_NUMBERS = DiagnosticCode(
    code="SPEC220",
    name="ipv4-not-four-numbers",
    severity=Severity.ERROR,
    summary="the IPv4 address has {count} numbers instead of 4",
    hint="write an address like `10.0.0.1`, or a name",
    explanation="""\
A host of digits and dots is an IPv4 address, and these have four numbers. Some programs take shorter forms (`10.1`
for `10.0.0.1`), others refuse them.
""",
    bad="host: 10.0.0",
    good="host: 10.0.0.1",
)

IPV4_NUMBER_TOO_LARGE = DiagnosticCode(
    code="SPEC221",
    name="ipv4-number-too-large",
    severity=Severity.ERROR,
    summary="`{number}` is too large for an IPv4 address",
    detail="each number is from 0 to 255",
    hint="write an address like `10.0.0.1`, or a name",
    explanation="The four numbers of an IPv4 address are bytes.",
    bad="host: 256.1.1.1",
    good="host: 25.1.1.1",
)

IPV4_NUMBER_WITH_LEADING_ZERO = DiagnosticCode(
    code="SPEC222",
    name="ipv4-number-with-leading-zero",
    severity=Severity.ERROR,
    summary="`{number}` in the IPv4 address has a leading zero",
    detail="some programs read it as an octal number, others refuse it",
    hint="write the numbers without leading zeros",
    explanation="""\
`010` is ten to some programs and eight to others (it is octal in C's `inet_aton`), so the address would be two
servers.
""",
    bad="host: 010.0.0.1",
    good="host: 10.0.0.1",
)

HOST_ENDS_IN_NUMBER = DiagnosticCode(
    code="SPEC223",
    name="host-ends-in-number",
    severity=Severity.ERROR,
    summary="the last label of the host, `{label}`, is a number",
    hint="write a name whose last label has a letter in it, or an IP address",
    explanation="""\
No top-level domain is a number, so that names and IPv4 addresses can be told apart (RFC 3696, section 2; the URL
standard refuses such hosts).
""",
    bad="host: rancher.example.123",
    good="host: rancher123.example.com",
)

IPV6_IN_BRACKETS = DiagnosticCode(
    code="SPEC224",
    name="ipv6-in-brackets",
    severity=Severity.ERROR,
    summary="the IPv6 address is in brackets",
    hint="write the address without brackets",
    explanation="""\
Brackets are a part of URLs, where they keep an address apart from a port. Here the two have a field each.
""",
    bad="host: '[2001:db8::1]'",
    good="host: '2001:db8::1'",
)

IPV6_WITH_ZONE = DiagnosticCode(
    code="SPEC225",
    name="ipv6-with-zone",
    severity=Severity.ERROR,
    summary="the IPv6 address has a zone, `{zone}`",
    hint="write an address that needs no zone",
    explanation="""\
A zone names a network interface of one computer. On the computer where the connector runs it means something else, or
nothing.
""",
    bad="host: 'fe80::1%eth0'",
    good="host: '2001:db8::1'",
)

MALFORMED_IPV6 = DiagnosticCode(
    code="SPEC226",
    name="malformed-ipv6",
    severity=Severity.ERROR,
    summary="`{address}` is not an IPv6 address",
    hint="write an address like `2001:db8::1`, or a name",
    explanation="""\
A host with several colons is an IPv6 address: eight groups of up to four hexadecimal digits, of which one run of
zeros may be left out as `::`.
""",
    bad="host: '2001:db8:::1'",
    good="host: '2001:db8::1'",
)

HOST_IS_THE_CONNECTOR = DiagnosticCode(
    code="SPEC230",
    name="host-is-the-connector",
    severity=Severity.WARNING,
    summary="`{host}` is the computer on which the connector runs",
    hint="write the name under which the connector reaches Rancher",
    explanation="""\
It is the connector that connects, from wherever it runs: in a pod, a task or a container. There `localhost` and the
loopback addresses are that container itself, and Rancher is hardly ever inside of it.
""",
    bad="host: localhost",
    good="host: rancher.example.com",
)

HOST_IS_LINK_LOCAL = DiagnosticCode(
    code="SPEC231",
    name="host-is-link-local",
    severity=Severity.WARNING,
    summary="`{host}` is a link-local or cloud metadata address, never a Rancher server",
    hint="write the name under which the connector reaches Rancher",
    explanation="""\
Link-local addresses (`169.254.0.0/16`, `fe80::/10`) are valid on one network segment only. At `169.254.169.254`,
`fd00:ec2::254` and `metadata.google.internal` clouds give out the credentials of the computer that asks.
""",
    bad="host: 169.254.169.254",
    good="host: 10.0.0.1",
)

HOST_IS_NO_SERVER = DiagnosticCode(
    code="SPEC232",
    name="host-is-no-server",
    severity=Severity.ERROR,
    summary="`{host}` is a multicast or broadcast address, to which nobody can connect",
    hint="write the name or the IP address of the Rancher server",
    explanation="""\
TCP connects to one computer. Multicast and broadcast addresses stand for many.
""",
    bad="host: 224.0.0.1",
    good="host: 10.0.0.1",
)

# --- Ports

PORT_OUT_OF_RANGE = DiagnosticCode(
    code="SPEC250",
    name="port-out-of-range",
    severity=Severity.ERROR,
    summary="port {port} is not from 1 to 65535",
    hint="write the port on which Rancher answers `https://`; it is 443 unless it was changed",
    explanation="A port is a number of 16 bits, and 0 means that there is none.",
    bad="port: 65536",
    good="port: 443",
)

PORT_OF_PLAIN_HTTP = DiagnosticCode(
    code="SPEC251",
    name="port-of-plain-http",
    severity=Severity.WARNING,
    summary="port 80 is that of plain HTTP",
    detail="Rancher answers there with a redirect to its HTTPS port",
    hint="write `port: 443`",
    explanation="""\
Rancher serves its API over TLS. On the plain port it answers reads with a redirect and everything else with an error,
so that no API key goes over the wire unprotected.
""",
    bad="port: 80",
    good="port: 443",
)

# --- URL of the user interface

URL_WITHOUT_SCHEME = DiagnosticCode(
    code="SPEC261",
    name="url-without-scheme",
    severity=Severity.ERROR,
    summary="the URL does not begin with `https://`",
    hint="write the whole address that a browser shows, as in `https://rancher.example.com`",
    explanation="Without a scheme it is a relative address, and as a link it leads to a page of Apono.",
    bad="rancher_ui_url: rancher.example.com",
    good="rancher_ui_url: https://rancher.example.com",
)

URL_OF_ANOTHER_SCHEME = DiagnosticCode(
    code="SPEC262",
    name="url-of-another-scheme",
    severity=Severity.ERROR,
    summary="the URL's scheme is `{scheme}`, not `https`",
    hint="write the address that a browser shows, as in `https://rancher.example.com`",
    explanation="Rancher's user interface is a web page. The link is shown to users, who follow it with a browser.",
    bad="rancher_ui_url: ftp://rancher.example.com",
    good="rancher_ui_url: https://rancher.example.com",
)

URL_OF_PLAIN_HTTP = DiagnosticCode(
    code="SPEC263",
    name="url-of-plain-http",
    severity=Severity.WARNING,
    summary="the URL is one of plain HTTP",
    hint="write it with `https://`",
    explanation="""\
Rancher answers on its plain port with a redirect to HTTPS, so the link works. The first request goes unprotected,
though, and whoever is in the way can answer in Rancher's place.
""",
    bad="rancher_ui_url: http://rancher.example.com",
    good="rancher_ui_url: https://rancher.example.com",
)

URL_WITH_USER_INFO = DiagnosticCode(
    code="SPEC264",
    name="url-with-user-info",
    severity=Severity.ERROR,
    summary="the URL has a user or a password in it",
    hint="take out everything between `//` and `@`; if a password was there, change it: it may have been seen",
    explanation="""\
The URL is shown to every user of the integration. A user and a password in it are no secret any more. The text is not
repeated in any message.
""",
    bad="rancher_ui_url: https://admin@rancher.example.com",
    good="rancher_ui_url: https://rancher.example.com",
)

URL_WITH_FRAGMENT = DiagnosticCode(
    code="SPEC265",
    name="url-with-fragment",
    severity=Severity.ERROR,
    summary="the URL has a fragment, `{fragment}`",
    hint="write the URL without it",
    explanation="""\
What stands behind `#` is a place in a page. Whatever is appended to the URL would land in the fragment and never
reach the server.
""",
    bad="rancher_ui_url: https://rancher.example.com/#home",
    good="rancher_ui_url: https://rancher.example.com/",
)

URL_WITH_WHITE_SPACE = DiagnosticCode(
    code="SPEC266",
    name="url-with-white-space",
    severity=Severity.ERROR,
    summary="the URL has white space or control characters in it",
    hint="write one URL, with `%20` for a space",
    explanation="""\
URLs have neither. They come from copying, and where a program drops them and another does not, links break.
""",
    bad="rancher_ui_url: 'https://rancher.example.com/ dashboard'",
    good="rancher_ui_url: https://rancher.example.com/dashboard",
)

URL_PORT_OUT_OF_RANGE = DiagnosticCode(
    code="SPEC267",
    name="url-port-out-of-range",
    severity=Severity.ERROR,
    summary="the URL's port, `{port}`, is not a number from 1 to 65535",
    hint="write the port that a browser shows, or none if it shows none",
    explanation="A port is a number of 16 bits, and 0 means that there is none.",
    bad="rancher_ui_url: https://rancher.example.com:84443",
    good="rancher_ui_url: https://rancher.example.com:8443",
)

URL_WITHOUT_HOST = DiagnosticCode(
    code="SPEC268",
    name="url-without-host",
    severity=Severity.ERROR,
    summary="the URL has no host",
    hint="write the address that a browser shows, as in `https://rancher.example.com`",
    explanation="A URL without a host leads nowhere.",
    bad="rancher_ui_url: https:///dashboard",
    good="rancher_ui_url: https://rancher.example.com/dashboard",
)

URL_WITH_BARE_IPV6 = DiagnosticCode(
    code="SPEC269",
    name="url-with-bare-ipv6",
    severity=Severity.ERROR,
    summary="the IPv6 address in the URL is not in brackets",
    hint="write the address in brackets",
    explanation="""\
In a URL, brackets keep the colons of an address apart from that of a port (RFC 3986, section 3.2.2).
""",
    bad="rancher_ui_url: https://2001:db8::1/",
    good="host: '2001:db8::1'\nrancher_ui_url: https://[2001:db8::1]/",
)

UI_URL_ON_ANOTHER_HOST = DiagnosticCode(
    code="SPEC270",
    name="ui-url-on-another-host",
    severity=Severity.INFO,
    summary="the URL for users is on `{url_host}`, the connector talks to `{host}`",
    hint="make sure that both are the same Rancher",
    explanation="""\
That is right where the connector reaches Rancher by an internal name or an IP address and people by a public one. It
is wrong where one of the two was copied from another environment.
""",
    bad="rancher_ui_url: https://rancher.staging.example.com",
    good="rancher_ui_url: https://rancher.example.com",
)
