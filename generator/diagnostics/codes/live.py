"""
Codes of the live checks: what the Rancher server says, or does not say, of a spec.

But for waivers, no spec alone can trigger them, so they have no examples; the tests of `generator.checks` trigger each.
"""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

# --- LIVE0xx: the way to the server

HOST_NOT_FOUND = DiagnosticCode(
    code="LIVE001",
    name="host-not-found",
    severity=Severity.ERROR,
    summary="the name `{host}` has no address",
    hint="compare with `nslookup {host}`; the name may be known only inside the network that Rancher is in",
    explanation="""\
The system's name resolution knows no address for `host`. Either the name is misspelt, or it is known only inside
another network: run the checks where Apono's connector runs, or use `--offline`.
""",
)

ADDRESS_REFUSED = DiagnosticCode(
    code="LIVE002",
    name="address-refused",
    severity=Severity.ERROR,
    summary="`{host}` leads to the {kind} address {address}, which nobody vouched for",
    hint="if that is your Rancher, name it in your own environment: `export APONO_BRIDGE_RANCHER_HOST={server}`",
    explanation="""\
Whoever can change a spec must not be able to make this computer ask services inside of your network, or the address
at which a cloud hands out credentials. So private addresses are asked only for a server that the person who runs the
checks has named: in `APONO_BRIDGE_RANCHER_HOST`, or in the credentials file.
""",
)

NO_CONNECTION = DiagnosticCode(
    code="LIVE003",
    name="no-connection",
    severity=Severity.ERROR,
    summary="nothing takes connections at {server}",
    detail="{reason}",
    hint="compare with `curl -v https://{server}/ping`; the port of Rancher is 443 unless somebody chose another one",
    explanation="""\
The name leads to an address, but no connection to the port came about: refused, no route, or ended before anything
was said. The port is wrong, the server is down, or a firewall is in between.
""",
)

NO_ANSWER_IN_TIME = DiagnosticCode(
    code="LIVE004",
    name="no-answer-in-time",
    severity=Severity.ERROR,
    summary="{server} gave no answer in time",
    detail="{reason}",
    hint="run the checks where Apono's connector runs, or allow more time with `--timeout`",
    explanation="""\
There was no whole answer within the time that one server may take. A firewall that drops packets looks like this, and
so does a server under load.
""",
)

CONNECTION_DROPPED = DiagnosticCode(
    code="LIVE005",
    name="connection-dropped",
    severity=Severity.ERROR,
    summary="{server} ended the connection within an answer",
    hint="compare with `curl -v https://{server}/rancherversion`; a proxy on the way may be cutting it off",
    explanation="The connection was secure and open, and ended before the answer did, again and again.",
)

PORT_WITHOUT_TLS = DiagnosticCode(
    code="LIVE006",
    name="port-without-tls",
    severity=Severity.ERROR,
    summary="port {port} of `{host}` does not speak TLS",
    hint="use the HTTPS port, which is 443 unless somebody chose another one: `port: {guess}`",
    explanation="""\
The port answered a TLS handshake with something else, as a plain HTTP port does. Rancher has both; only the HTTPS
port may be shown a key.
""",
)

NO_SECURE_CONNECTION = DiagnosticCode(
    code="LIVE007",
    name="no-secure-connection",
    severity=Severity.ERROR,
    summary="no secure connection to {server} comes about",
    detail="{reason}",
    hint="compare with `openssl s_client -connect {server} -servername {host} </dev/null`",
    explanation="""\
The server and this program found no way to speak TLS with one another, for another reason than the server's
certificate: it may want a certificate of the client, or offer no common cipher.
""",
)

OLD_TLS = DiagnosticCode(
    code="LIVE008",
    name="old-tls",
    severity=Severity.ERROR,
    summary="{server} does not speak TLS 1.2 or later",
    detail="{reason}",
    hint="enable TLS 1.2 on the load balancer or proxy before Rancher; Rancher itself has it",
    explanation="""\
TLS 1.0 and 1.1 are withdrawn (RFC 8996), and Rancher's own minimum is 1.2. So something before Rancher is old.
""",
)

HOST_UNKNOWN = DiagnosticCode(
    code="LIVE009",
    name="server-unknown",
    severity=Severity.WARNING,
    summary="the server was not asked: `{field}` is known only to Terraform",
    hint="write the value itself, or check with a copy of the spec that has it",
    explanation="""\
A field of the connection is a reference to an input variable, and its value is not in the spec. So there is no server
to ask, and no live check ran for this spec.
""",
)

CLIENT_CERTIFICATE_WANTED = DiagnosticCode(
    code="LIVE010",
    name="client-certificate-wanted",
    severity=Severity.ERROR,
    summary="{server} wants a certificate of the client",
    detail="{reason}",
    hint="use a port or name at which what is before Rancher asks for none: Apono's connector has no such certificate",
    explanation="""\
A gateway before Rancher lets only clients in that show a certificate of their own (mutual TLS). Rancher itself never
asks for one, and its keys take that place.
""",
)

# --- LIVE1xx: certificates

CERTIFICATE_EXPIRED = DiagnosticCode(
    code="LIVE101",
    name="certificate-expired",
    severity=Severity.ERROR,
    summary="the certificate of {server} expired on {date}",
    detail="{subject}",
    hint="renew the server's certificate, then compare: `openssl s_client -connect {server} </dev/null | openssl x509 -noout -dates`",
    explanation="Clients that verify certificates refuse the server, Apono's connector among them.",
)

CERTIFICATE_NOT_YET_VALID = DiagnosticCode(
    code="LIVE102",
    name="certificate-not-yet-valid",
    severity=Severity.ERROR,
    summary="the certificate of {server} is valid only from {date}",
    detail="{subject}",
    hint="compare this computer's clock with the right time; if it is right, have the certificate issued anew",
    explanation="The server's certificate begins in the future: one of the two clocks is wrong, or the certificate is.",
)

CERTIFICATE_FOR_ANOTHER_NAME = DiagnosticCode(
    code="LIVE103",
    name="certificate-for-another-name",
    severity=Severity.ERROR,
    summary="the certificate of {server} is not for `{host}`",
    detail="names in the certificate: {names}",
    explanation="""\
A certificate is valid for the names in it. Use one of these as `host`, if it leads to the same server, or have the
name added to the certificate (with Rancher's Helm chart: the value `hostname`).
""",
)

INTERMEDIATE_MISSING = DiagnosticCode(
    code="LIVE104",
    name="intermediate-missing",
    severity=Severity.ERROR,
    summary="{server} does not send the intermediate certificate",
    detail="its certificate was signed by {issuer}, which is neither sent along nor trusted",
    hint="append the intermediate certificate to the server's: `cat server.pem intermediate.pem > tls.crt`, then\n"
    "`kubectl -n cattle-system create secret tls tls-rancher-ingress --cert=tls.crt --key=tls.key --dry-run=client -o yaml | kubectl apply -f -`",
    explanation="""\
A server must send every certificate between its own and the trusted one. Browsers often hide the gap because they
remember intermediate certificates; Apono's connector, Rancher's agents and this program do not.
""",
)

SIGNED_BY_ANOTHER_CA = DiagnosticCode(
    code="LIVE105",
    name="signed-by-another-ca",
    severity=Severity.ERROR,
    summary="the CA of the spec did not sign the certificate of {server}",
    detail="{reason}",
    hint="fetch the CA that Rancher publishes, compare its fingerprint with the owner of the server, and use it:\n"
    "`kubectl -n cattle-system get secret tls-ca -o jsonpath='{{.data.cacerts\\.pem}}' | base64 -d`",
    explanation="""\
The certificate that the server presents leads to another authority than the one in `certificate_authority`. Often the
authority was renewed under the same name, or a load balancer presents a certificate of its own.
""",
)

NO_CA_IN_SPEC = DiagnosticCode(
    code="LIVE106",
    name="no-ca-in-spec",
    severity=Severity.ERROR,
    summary="the certificate of {server} was signed by a private CA, and the spec names none",
    detail="signed by {issuer}",
    hint="save the CA, compare its fingerprint with the owner of the server, and name it:\n"
    "`kubectl -n cattle-system get secret tls-ca -o jsonpath='{{.data.cacerts\\.pem}}' | base64 -d > rancher-ca.pem`\n"
    "certificate_authority:\n  file: rancher-ca.pem",
    explanation="""\
Without `certificate_authority` the public authorities of the system are trusted, and none of them signed the server's
certificate. Rancher's own installation makes a private authority. It is never fetched and trusted by itself: who can
answer in Rancher's place could hand out its own.
""",
)

TLS_INSPECTED = DiagnosticCode(
    code="LIVE107",
    name="tls-inspected",
    severity=Severity.ERROR,
    summary="a proxy on the way to {server} presents certificates of its own",
    detail="signed by {issuer}",
    hint="have `{host}` taken out of TLS inspection, or run the checks where Apono's connector runs",
    explanation="""\
The name of the authority says that it belongs to a product that opens TLS connections to look inside. It would see
the key, so nothing was sent.
""",
)

SELF_SIGNED = DiagnosticCode(
    code="LIVE108",
    name="certificate-self-signed",
    severity=Severity.ERROR,
    summary="the certificate of {server} is signed by itself",
    detail="{subject}",
    hint="use a certificate that a CA has signed; Rancher's Helm chart makes one with `ingress.tls.source=rancher`",
    explanation="""\
No authority vouches for the certificate. Ingress controllers present such a one when they find none for the host, for
instance "Kubernetes Ingress Controller Fake Certificate".
""",
)

WEAK_CERTIFICATE = DiagnosticCode(
    code="LIVE109",
    name="certificate-too-weak",
    severity=Severity.ERROR,
    summary="a certificate of {server} is too weak: {weakness}",
    detail="{subject}",
    hint="have it issued anew with an RSA key of at least 2048 bits or an EC key, signed with SHA-256",
    explanation="OpenSSL refuses keys and signatures that can be forged with some effort, and other clients do so too.",
)

CA_EXPIRED = DiagnosticCode(
    code="LIVE110",
    name="signing-ca-expired",
    severity=Severity.ERROR,
    summary="a CA that the certificate of {server} leads to expired on {date}",
    detail="{subject}",
    hint="renew the CA and everything it signed, and put the new one into `certificate_authority`",
    explanation="The server's own certificate may still be valid; it is worth nothing without a valid authority.",
)

CERTIFICATE_REFUSED = DiagnosticCode(
    code="LIVE111",
    name="certificate-refused",
    severity=Severity.ERROR,
    summary="the certificate of {server} does not verify: {reason}",
    detail="{subject}",
    hint="compare with `openssl s_client -connect {server} -servername {host} -showcerts </dev/null`",
    explanation="OpenSSL refused the certificate for a reason that this program has no better words for.",
)

CERTIFICATE_ENDS_SOON = DiagnosticCode(
    code="LIVE120",
    name="certificate-ends-soon",
    severity=Severity.WARNING,
    summary="the certificate of {server} ends in {days} days, on {date}",
    detail="{reason}",
    hint="renew the server's certificate",
    explanation="""\
When it ends, Apono can neither rotate credentials nor delete users, and access ends for everybody. Of certificates
that live for 100 days or less only the last sixth counts, since such ones are renewed by a program.
""",
)

CA_ENDS_SOON = DiagnosticCode(
    code="LIVE122",
    name="ca-ends-soon",
    severity=Severity.WARNING,
    summary="a CA of the spec ends in {days} days, on {date}",
    detail="{subject}\n{reason}",
    hint="append the next CA to the file of `certificate_authority`, before the server's certificate is issued anew",
    explanation="""\
When the CA ends, no certificate that it has signed is good any more, however long that one lives itself. A file may
hold the old CA and the new one, so that the change needs no common moment.
""",
)

STRICT_RULES_BROKEN = DiagnosticCode(
    code="LIVE121",
    name="strict-certificate-rules-broken",
    severity=Severity.WARNING,
    summary="clients that keep to RFC 5280 refuse the certificates of {server}",
    detail="{reason}",
    hint="make the CA anew with the extensions `keyUsage=critical,keyCertSign` and `subjectKeyIdentifier=hash`, and the "
    "server's certificate with `authorityKeyIdentifier=keyid`",
    explanation="""\
Python 3.13 and later verify certificates by the letter of RFC 5280. Go, curl, browsers and older Pythons are more
lenient, so a home-made authority may work everywhere but in a client that was updated.
""",
)

CA_NOT_PUBLISHED = DiagnosticCode(
    code="LIVE130",
    name="ca-not-the-published-one",
    severity=Severity.WARNING,
    summary="the CA of the spec is not among those that {server} publishes",
    detail="{reason}",
    hint="set Rancher's `cacerts` to the CA that signs its certificate (Helm: `privateCA=true` and the secret `tls-ca`)",
    explanation="""\
Rancher tells the agents of its clusters, at `/cacerts`, which authority to trust. The server's certificate verifies
with the CA of the spec, so Apono works; agents that trust only the published one lose their connection.
""",
)

CA_CHECKSUM_DIFFERS = DiagnosticCode(
    code="LIVE131",
    name="ca-checksum-differs",
    severity=Severity.WARNING,
    summary="the CA of the spec and the one that {server} publishes have the same certificates in different text",
    detail="{reason}",
    hint="use the published text: `curl --cacert rancher-ca.pem https://{server}/cacerts`",
    explanation="""\
Agents of Rancher compare the SHA-256 checksum of the CA's text, so line ends, order and blank lines count. With another
text they say "CA checksum does not match", although the certificates are the same.
""",
)

PUBLISHED_CA_SIGNED_NOTHING = DiagnosticCode(
    code="LIVE132",
    name="published-ca-signed-nothing",
    severity=Severity.WARNING,
    summary="the CA that {server} publishes did not sign its certificate",
    detail="published: {published}\nsigned by {issuer}",
    hint="clear Rancher's setting `cacerts`, or present a certificate of that CA",
    explanation="""\
The certificate verifies with a public authority, but Rancher tells the agents of its clusters to trust a private one.
Agents in strict mode cannot connect.
""",
)

# --- LIVE2xx: the server

NOT_RANCHER = DiagnosticCode(
    code="LIVE201",
    name="not-rancher",
    severity=Severity.ERROR,
    summary="what answers at {server} is not Rancher",
    detail="{reason}",
    hint="compare with `curl https://{server}/rancherversion`, which answers with Rancher's version",
    explanation="""\
`/rancherversion` must answer with JSON that has Rancher's version. A page for browsers may be the login page of a
proxy before Rancher: Apono's connector would get the same page. Nothing secret was sent.
""",
)

REDIRECTED = DiagnosticCode(
    code="LIVE202",
    name="redirected",
    severity=Severity.ERROR,
    summary="{server} redirects to {target}",
    explanation="""\
No redirect is followed, since it could lead a key elsewhere. A redirect to another name means that `host` is not the
server's own name. A redirect of the server to the very same page comes from a load balancer that ends TLS and does not
say so; one to another page comes from a proxy with a login of its own, or from another product.
""",
)

ANSWER_TOO_LARGE = DiagnosticCode(
    code="LIVE203",
    name="answer-too-large",
    severity=Severity.ERROR,
    summary="{server} answered with more than {limit} bytes",
    hint="compare with `curl -s https://{server}/rancherversion | head -c 300`",
    explanation="No honest answer of Rancher is that large, so the rest of it was not read.",
)

UNEXPECTED_ANSWER = DiagnosticCode(
    code="LIVE204",
    name="unexpected-answer",
    severity=Severity.ERROR,
    summary="an answer of {server} cannot be read: {reason}",
    hint="look for a proxy between this computer and Rancher that changes answers",
    explanation="The server has proved to be Rancher, and later gave an answer that no version of Rancher gives.",
)

OVERLOADED = DiagnosticCode(
    code="LIVE205",
    name="too-many-requests",
    severity=Severity.ERROR,
    summary="{server} takes no more requests at present",
    detail="{reason}",
    hint="try again later, or with more `--retries`",
    explanation="""\
The answer had status 429. Rancher itself has no such limit; it comes from a proxy, or from Kubernetes when it has too
much to do.
""",
)

SERVER_FAILS = DiagnosticCode(
    code="LIVE206",
    name="server-fails",
    severity=Severity.ERROR,
    summary="{server} fails with status {status}",
    detail="{reason}",
    hint="compare with `kubectl -n cattle-system get pods -l app=rancher`",
    explanation="""\
A proxy has no Rancher to ask, or Rancher cannot reach its database. The checks could not tell whether the spec is
right, so nothing was written.
""",
)

SERVER_STARTING = DiagnosticCode(
    code="LIVE207",
    name="server-starting",
    severity=Severity.ERROR,
    summary="Apono cannot use {server} yet: it is starting",
    detail="{reason}",
    hint="wait until `curl -s https://{server}/v3/settings/first-login` answers with JSON",
    explanation="""\
After a start or an upgrade, Rancher answers some paths with "404 page not found" or "API Aggregation not ready" until
all of it runs. That takes minutes; if it lasts, the extension API server cannot register.
""",
)

VERSION_TOO_OLD = DiagnosticCode(
    code="LIVE208",
    name="version-too-old",
    severity=Severity.ERROR,
    summary="version {version} of Rancher has no `inheritedClusterRoles`",
    hint="upgrade Rancher to 2.8 or later",
    explanation="""\
Apono's user gets its rights on every cluster through `inheritedClusterRoles` of a global role, which came with Rancher
2.8.0.
""",
)

VERSION_UNKNOWN = DiagnosticCode(
    code="LIVE209",
    name="version-unknown",
    severity=Severity.WARNING,
    summary="the version `{version}` of Rancher has no number",
    hint="make sure that it was built from 2.8 or later, which has `inheritedClusterRoles`",
    explanation="Builds of a developer call themselves `dev` or `master-head`, so it is not known what they can do.",
)

FIRST_LOGIN_OPEN = DiagnosticCode(
    code="LIVE210",
    name="first-login-open",
    severity=Severity.WARNING,
    summary="nobody has logged in to {server} for the first time",
    hint="open https://{server}/ and set the administrator's password",
    explanation="""\
Until the first login, Rancher still has its first password, and whoever finds the page first sets the next one.
""",
)

NOT_READABLE = DiagnosticCode(
    code="LIVE211",
    name="not-readable",
    severity=Severity.WARNING,
    summary="the key may not read {what}, so the checks that need it could not tell",
    detail="{reason}",
    hint="bind the user of the key to the role `user-base` as well:\n{command}",
    explanation="""\
The global role of Apono's documentation is enough for Apono. To read settings, Rancher wants the role `user` or
`user-base`, which users that are made in its UI have by default.
""",
)

PLAIN_HTTP_BEHIND = DiagnosticCode(
    code="LIVE212",
    name="plain-http-behind-the-proxy",
    severity=Severity.ERROR,
    summary="what is before {server} sends plain HTTP to Rancher's TLS port",
    hint="let the load balancer speak TLS to its targets, or forward to Rancher's HTTP port",
    explanation="The answer says that an HTTP request was sent to an HTTPS server, which only a proxy can have done.",
)

REFUSED = DiagnosticCode(
    code="LIVE213",
    name="question-refused",
    severity=Severity.ERROR,
    summary="{server} refuses a question with status {status}",
    detail="{reason}",
    hint="look for a proxy or firewall before Rancher that lets only some paths through",
    explanation="A question that everybody may ask, or that this key may ask, was refused by something else than Rancher.",
)

# --- LIVE3xx: the key

NO_KEY = DiagnosticCode(
    code="LIVE301",
    name="no-key",
    severity=Severity.ERROR,
    summary="no key is bound to {server}, so nothing that needs one was checked",
    detail="{reason}",
    hint="give the key of Apono's user, bound to this server:\n"
    "export APONO_BRIDGE_RANCHER_HOST={server}\n"
    "export APONO_BRIDGE_RANCHER_ACCESS_KEY=token-xxxxx\n"
    "read -rs APONO_BRIDGE_RANCHER_SECRET_KEY && export APONO_BRIDGE_RANCHER_SECRET_KEY",
    explanation="""\
A key belongs to one host and port, which the owner of the key names in the environment or in the credentials file. It
is never sent anywhere else, so a spec that was changed to another host gets no key. Without one it cannot be told
whether the spec is right, and nothing is written; `--offline` says that you know.
""",
)

KEY_REFUSED = DiagnosticCode(
    code="LIVE302",
    name="key-refused",
    severity=Severity.ERROR,
    summary="{server} does not accept the key `{access_key}`",
    detail="{reason}",
    hint='log in to Rancher as Apono\'s user and make a new key with the scope "No Scope", at https://{server}/dashboard/account',
    explanation="""\
Rancher gives one and the same answer for keys that are unknown, have another secret, have expired, were switched off,
belong to a user that was switched off, or are scoped to one cluster. Apono needs a key without a scope: a scoped one is
refused outside of its cluster.
""",
)

OWNER_IS_ADMIN = DiagnosticCode(
    code="LIVE303",
    name="key-of-the-administrator",
    severity=Severity.WARNING,
    summary="the key belongs to the first administrator, `{user}`",
    hint="make a user of its own for Apono, log in as that user, and make the key there",
    explanation="""\
Rancher makes a key for whoever is logged in. A key that was made while an administrator was logged in, or by
`rancher2_token` under the administrator's provider, is the administrator's own: it may do everything.
""",
)

OWNER_NOT_LOCAL = DiagnosticCode(
    code="LIVE304",
    name="key-of-an-external-user",
    severity=Severity.WARNING,
    summary="the key belongs to `{user}`, a user of an identity provider",
    detail="its principals: {principals}",
    hint="make a local user for Apono, so that it does not depend on a person's account",
    explanation="""\
Apono's documentation asks for a local user. The key of a person ends with the person's account, and has all rights of
the person's groups.
""",
)

KEY_ENDS_SOON = DiagnosticCode(
    code="LIVE305",
    name="key-ends-soon",
    severity=Severity.WARNING,
    summary="the key `{access_key}` ends in {days} days, on {date}",
    detail="{reason}",
    hint="make a new key before that day, and put it into the secret store of the spec",
    explanation="""\
When the key ends, Apono can neither rotate credentials nor delete users. It has to outlive the days of
`credential_rotation_days` and `user_cleanup_days`.
""",
)

KEY_LIFE_UNKNOWN = DiagnosticCode(
    code="LIVE306",
    name="key-life-unknown",
    severity=Severity.WARNING,
    summary="it cannot be told when the key `{access_key}` ends",
    detail="{reason}",
    hint="look at the key in Rancher, at https://{server}/dashboard/account",
    explanation="The key is good, but Rancher did not show the object behind it.",
)

ADMIN_KEY_UNUSABLE = DiagnosticCode(
    code="LIVE307",
    name="administrators-key-unusable",
    severity=Severity.WARNING,
    summary="the key that was given as an administrator's tells nothing more about {server}",
    detail="{reason}",
    hint="give the key of a user with the global role Administrator in `APONO_BRIDGE_RANCHER_ADMIN_ACCESS_KEY` and "
    "`APONO_BRIDGE_RANCHER_ADMIN_SECRET_KEY`, or none",
    explanation="""\
Global roles can be read by administrators alone. With an administrator's key the checks compare the role of Apono's
user with what Apono needs; nothing is changed with it. Without a good one, that stays unknown.
""",
)

CREDENTIALS_INCOMPLETE = DiagnosticCode(
    code="LIVE320",
    name="credentials-incomplete",
    severity=Severity.ERROR,
    summary="the credentials of {where} are not complete: {reason}",
    hint="give `APONO_BRIDGE_RANCHER_HOST` (host, or host:port), `APONO_BRIDGE_RANCHER_ACCESS_KEY` and "
    "`APONO_BRIDGE_RANCHER_SECRET_KEY` together",
    explanation="""\
A key needs both of its halves, and the server that it belongs to. Without the server it could be sent to whatever host
a spec names, so it is not used.
""",
)

CREDENTIALS_FILE_OPEN = DiagnosticCode(
    code="LIVE321",
    name="credentials-file-open-to-others",
    severity=Severity.ERROR,
    summary="the credentials file is open to others: {reason}",
    detail="{file}",
    hint="chmod 600 {quoted}",
    explanation="""\
The file holds keys, or commands that print them. Only its owner may read or write it; others could take the keys, or
have a command run in the owner's name. It was not used.
""",
)

CREDENTIALS_FILE_UNUSABLE = DiagnosticCode(
    code="LIVE322",
    name="credentials-file-unusable",
    severity=Severity.ERROR,
    summary="the credentials file cannot be used: {reason}",
    detail="{file}",
    hint="write a table for each server, in TOML:\n"
    '["rancher.example.com:443"]\n'
    'command = ["vault", "kv", "get", "-format=json", "-field=data", "secret/rancher"]',
    explanation="""\
The credentials file is TOML. Each table is named by the host and port of a server, and has either `access_key` and
`secret_key`, or `command`: a list of a program and its arguments, which prints `ACCESS:SECRET`, or JSON with
`access_key` and `secret_key`.
An empty table vouches for a server without giving a key.
""",
)

CREDENTIALS_COMMAND_FAILED = DiagnosticCode(
    code="LIVE323",
    name="credentials-command-failed",
    severity=Severity.ERROR,
    summary="the command that prints the key of {server} failed: {reason}",
    hint="run it by hand: {command}",
    explanation="""\
The command of the credentials file must end with 0 and print `ACCESS:SECRET`, or JSON with `access_key` and
`secret_key`. What it printed is not shown, since it may hold the key.
""",
)

# --- LIVE4xx: permissions

USERS_NOT_LISTED = DiagnosticCode(
    code="LIVE401",
    name="users-not-listed",
    severity=Severity.ERROR,
    summary="the key may not list users",
    detail="need: `list` on `users` of `management.cattle.io`; have: no",
    hint="add the rule to the global role of Apono's user, and bind the user to it:\n{command}",
    explanation="""\
Apono matches the people in Rancher with the people who ask for access, so it must list users. The right to get a single
user is another one. Nothing but this role is needed:

    apiVersion: management.cattle.io/v3
    kind: GlobalRole
    metadata:
      name: apono
    displayName: Apono
    rules:
      - apiGroups: [management.cattle.io]
        resources: [users]
        verbs: [list]
    inheritedClusterRoles: [cluster-owner]
""",
)

TOO_MANY_RIGHTS = DiagnosticCode(
    code="LIVE402",
    name="too-many-rights",
    severity=Severity.WARNING,
    summary="the key may do more than Apono needs: {what}",
    detail="need: list users, own every downstream cluster",
    hint="take every global role but Apono's own from the user: `kubectl get globalrolebindings.management.cattle.io "
    "-o custom-columns=NAME:.metadata.name,ROLE:.globalRoleName,USER:.userName`",
    explanation="""\
Whoever gets hold of the key can do all that it may do. Apono's documentation asks for a global role with one rule and
the inherited role `cluster-owner`. As this user it cannot be told which role gives the rights.
""",
)

ROLE_NOT_INHERITED = DiagnosticCode(
    code="LIVE403",
    name="role-not-inherited",
    severity=Severity.ERROR,
    summary="the key does not own {count} of the clusters it sees",
    detail="{clusters}",
    hint="let the global role of Apono's user hand down `cluster-owner`:\n"
    'kubectl patch globalroles.management.cattle.io ROLE --type merge -p \'{{"inheritedClusterRoles":["cluster-owner"]}}\'',
    explanation="""\
Apono makes users and bindings in each downstream cluster, for which it must be its owner. A global role with
`inheritedClusterRoles: [cluster-owner]` makes a binding `crtb-grb-...` in every cluster but `local`.
""",
)

LOCAL_VISIBLE = DiagnosticCode(
    code="LIVE404",
    name="local-cluster-visible",
    severity=Severity.WARNING,
    summary="the key sees the cluster `local`, on which Rancher itself runs",
    detail="`inheritedClusterRoles` never covers `local`, so another role or binding does",
    hint="take that role or binding from the user: `kubectl -n local get clusterroletemplatebindings.management.cattle.io`",
    explanation="""\
Whoever may change the cluster `local` may change Rancher and everything that it manages. Apono's documented user does
not see it.
""",
)

OWNED_BY_HAND = DiagnosticCode(
    code="LIVE405",
    name="clusters-owned-one-by-one",
    severity=Severity.INFO,
    summary="the key owns {count} clusters otherwise than through an inherited role",
    detail="{clusters}",
    hint="unless the global role is bound to a group of the user: add `inheritedClusterRoles: [cluster-owner]` to it",
    explanation="""\
The rights are there, but no binding `crtb-grb-...` for the key's owner, which an inherited role of its own would have
made. Either the global role is bound to a group, which is fine, or somebody bound the user by hand, and nobody will for
the next cluster.
""",
)

OWNERSHIP_UNKNOWN = DiagnosticCode(
    code="LIVE406",
    name="ownership-unknown",
    severity=Severity.WARNING,
    summary="it cannot be told whether the key owns {count} of the clusters it sees",
    detail="{clusters}",
    hint="run the checks again when the clusters answer",
    explanation="The clusters could not be asked through Rancher although their agents are said to be connected.",
)

ROLE_WITHOUT_INHERITANCE = DiagnosticCode(
    code="LIVE407",
    name="role-hands-down-no-cluster-owner",
    severity=Severity.ERROR,
    summary="no global role of `{user}` hands down `cluster-owner`",
    detail="{roles}",
    hint="{command}",
    explanation="""\
An administrator's key has shown the global roles that are bound to the key's owner. Apono must own each downstream
cluster, which `inheritedClusterRoles: [cluster-owner]` of a global role sees to, also for clusters that come later.
""",
)

ROLE_GIVES_MORE = DiagnosticCode(
    code="LIVE408",
    name="role-gives-more",
    severity=Severity.WARNING,
    summary="the global roles of `{user}` give more than Apono needs",
    detail="{roles}",
    hint="leave the rule `list` on `users` of `management.cattle.io` and `inheritedClusterRoles: [cluster-owner]`, and "
    "take away the rest",
    explanation="""\
Whoever gets hold of the key can do all that its owner may do. The roles `user` and `user-base`, which every user has,
do not count.
""",
)

TEMPLATE_LOCKED = DiagnosticCode(
    code="LIVE409",
    name="role-template-locked",
    severity=Severity.ERROR,
    summary="the cluster role `cluster-owner` is locked on {server}",
    hint="unlock it: `kubectl patch roletemplates.management.cattle.io cluster-owner --type merge -p '{{\"locked\":false}}'`",
    explanation="""\
Rancher refuses new roles and bindings that use a locked role, so clusters that come later are not handed down to
Apono's user.
""",
)

RIGHTS_UNKNOWN = DiagnosticCode(
    code="LIVE410",
    name="rights-unknown",
    severity=Severity.WARNING,
    summary="it cannot be told whether the key may {what}",
    detail="{reason}",
    hint="compare as an administrator: `kubectl auth can-i {question} --as USER`, with the id of the key's user",
    explanation="""\
The checks ask Kubernetes, by an access review, what the key may do. Every user may ask that, unless somebody took the
cluster role `system:basic-user` away.
""",
)

# --- LIVE5xx: discovery

NO_CLUSTERS = DiagnosticCode(
    code="LIVE501",
    name="no-clusters-seen",
    severity=Severity.WARNING,
    summary="the key sees no downstream cluster",
    detail="either there is none yet, or the global role lacks `inheritedClusterRoles`; this key cannot tell which",
    hint="ask as an administrator: `kubectl get clusters.management.cattle.io,globalroles.management.cattle.io "
    "-o custom-columns=NAME:.metadata.name,INHERITS:.inheritedClusterRoles`",
    explanation="""\
Apono discovers the clusters that its user sees. An empty list has two reasons that look the same to this user, so it
is said to be unknown, and is no failure.
""",
)

NO_CLUSTERS_YET = DiagnosticCode(
    code="LIVE503",
    name="no-clusters-yet",
    severity=Severity.INFO,
    summary="{server} has no downstream cluster yet",
    hint="Apono discovers the first one when it is there",
    explanation="An administrator's key sees none either, so nothing is wrong with the role of Apono's user.",
)

CLUSTERS_HIDDEN = DiagnosticCode(
    code="LIVE504",
    name="clusters-hidden",
    severity=Severity.ERROR,
    summary="the key sees none of the {count} downstream clusters",
    detail="{clusters}",
    hint="look at what Rancher says of the binding: `kubectl get globalrolebindings.management.cattle.io -o yaml`",
    explanation="""\
An administrator's key sees clusters that the key of Apono's user does not see, although a global role of the user hands
down `cluster-owner`. Rancher has not made the bindings in the clusters.
""",
)

CLUSTERS_DISCONNECTED = DiagnosticCode(
    code="LIVE502",
    name="clusters-disconnected",
    severity=Severity.WARNING,
    summary="{count} of {total} clusters are not connected to Rancher",
    detail="{clusters}",
    hint="look at the agents there: `kubectl -n cattle-system logs -l app=cattle-cluster-agent --tail=20`",
    explanation="""\
Rancher reaches a cluster through an agent in it. While the agent is away, Apono can neither grant nor revoke access to
that cluster.
""",
)

# --- LIVE6xx: settings that break it later

SERVER_URL_UNSET = DiagnosticCode(
    code="LIVE601",
    name="server-url-unset",
    severity=Severity.WARNING,
    summary="Apono would hand out access that leads nowhere: the setting `server-url` of {server} is empty",
    hint='set it: `kubectl patch settings.management.cattle.io server-url --type merge -p \'{{"value":"https://{server}"}}\'`',
    explanation="""\
Rancher writes `server-url` into the kubeconfig files that it makes and tells it to the agents of clusters. It is set at
the first login.
""",
)

SERVER_URL_DIFFERS = DiagnosticCode(
    code="LIVE602",
    name="server-url-differs",
    severity=Severity.WARNING,
    summary="the server calls itself {found}, not {expected}",
    detail="setting `server-url`: {found}\nthe spec's host and port: {expected}",
    hint="use the server's own name in the spec, or change the setting `server-url`",
    explanation="""\
Rancher writes `server-url` into the kubeconfig files that people get. With another name or port there, people are sent
to an address that the certificate may not be for, or that they cannot reach.
""",
)

UI_NOT_ANSWERING = DiagnosticCode(
    code="LIVE603",
    name="ui-url-not-rancher",
    severity=Severity.ERROR,
    summary="`rancher_ui_url` does not lead to Rancher's UI",
    detail="{reason}",
    hint="open https://{server}/dashboard/ in a browser and use the beginning of its address",
    explanation="Apono shows this URL to the people who get access. `/dashboard/` below it must be Rancher's UI.",
)

UI_UNKNOWN = DiagnosticCode(
    code="LIVE604",
    name="ui-url-not-asked",
    severity=Severity.WARNING,
    summary="it cannot be told whether `rancher_ui_url` leads to Rancher's UI",
    detail="{reason}",
    hint="open the URL in a browser",
    explanation="""\
The URL names another server than the one that is checked, and from here that server could not be asked. People may
reach it all the same.
""",
)

KEY_LIMIT_SHORT = DiagnosticCode(
    code="LIVE605",
    name="key-limit-too-short",
    severity=Severity.WARNING,
    summary="keys of {server} live for at most {limit} days, less than the {days} of `{field}`",
    hint="raise Rancher's setting `auth-token-max-ttl-minutes` to {minutes}, or lower `{field}`",
    explanation="""\
Rancher cuts the life of every key to the setting `auth-token-max-ttl-minutes`, 90 days by default since 2.8. Each key
of Apono's user ends before the time that the spec asks for is over.
""",
)

AGENTS_WITHOUT_CA = DiagnosticCode(
    code="LIVE606",
    name="strict-agents-without-ca",
    severity=Severity.WARNING,
    summary="agents of {server} trust only the published CA, and none is published",
    detail="setting `agent-tls-mode`: strict; `/cacerts`: empty",
    hint="publish the CA (Helm: `privateCA=true` and the secret `tls-ca`), or set `agent-tls-mode` to `system-store`",
    explanation="""\
With `agent-tls-mode` strict, the default of installations from 2.9 on, agents do not look at the authorities of their
system. New clusters cannot join, and Apono cannot reach them.
""",
)

# --- LIVE9xx: waivers


def _waiver(code: str, until: str = "2027-03-31") -> str:
    return f'waivers:\n  - {{code: {code}, owner: platform-team, reason: "OPS-7", until: "{until}"}}\n'


WAIVER_EXPIRED = DiagnosticCode(
    code="LIVE901",
    name="waiver-expired",
    severity=Severity.ERROR,
    summary="the waiver of `{waived}` ended on {date}",
    detail="owner: {owner}\nreason: {reason}",
    hint="mend what `{waived}` reports, or let {owner} decide anew",
    explanation="A waiver is a decision for a time. When the time is over, the fault counts again and the waiver is one more.",
)

WAIVER_NOT_POSSIBLE = DiagnosticCode(
    code="LIVE902",
    name="waiver-not-possible",
    severity=Severity.ERROR,
    summary="`{waived}` cannot be waived",
    detail="owner: {owner}\nreason: {reason}",
    hint="mend what `{waived}` reports",
    bad=_waiver("LIVE101"),
    good=_waiver("LIVE402"),
    explanation="""\
What keeps a key safe, and what makes sure that the server is the right one, holds for everybody. A waiver is for what
the owner of a server may decide: more rights than needed, a name that differs, clusters that are not connected.
""",
)

WAIVER_OF_UNKNOWN_CODE = DiagnosticCode(
    code="LIVE903",
    name="waiver-of-unknown-code",
    severity=Severity.ERROR,
    summary="`{waived}` is no code of a live check",
    hint="{hint}",
    explanation="""\
A waiver names the code of the diagnostic that is accepted. One of a code that does not exist would look as if it held.
""",
    bad=_waiver("LIVE999"),
    good=_waiver("LIVE402"),
)

WAIVER_WITHOUT_DATE = DiagnosticCode(
    code="LIVE904",
    name="waiver-without-date",
    severity=Severity.ERROR,
    summary="`{found}` is no day of the calendar in the form YYYY-MM-DD",
    hint='write the last day on which the waiver holds between quotes: `until: "2027-03-31"`',
    explanation="A waiver is a decision for a time, so it has a last day.",
    bad=_waiver("LIVE402", "31.03.2027"),
    good=_waiver("LIVE402", "2027-03-31"),
)

WAIVER_REPEATED = DiagnosticCode(
    code="LIVE905",
    name="waiver-repeated",
    severity=Severity.ERROR,
    summary="`{waived}` is waived twice",
    hint="keep the waiver that holds",
    explanation="Two waivers of one code can have two owners and two last days, and it would not be clear which holds.",
    bad=_waiver("LIVE402") + _waiver("LIVE402").partition("\n")[2],
    good=_waiver("LIVE402"),
)

WAIVER_NOT_NEEDED = DiagnosticCode(
    code="LIVE906",
    name="waiver-not-needed",
    severity=Severity.INFO,
    summary="nothing reports `{waived}`, which is waived until {date}",
    hint="take the waiver away, so that the fault is seen when it comes back",
    explanation="Every check that can report the code has run, and found nothing.",
)

# --- LIVE91x: recordings

RECORDING_UNUSABLE = DiagnosticCode(
    code="LIVE911",
    name="recording-unusable",
    severity=Severity.ERROR,
    summary="the recording cannot be used: {reason}",
    detail="{file}",
    hint="make it anew: `apono-bridge validate SPEC --record FILE`",
    explanation="""\
A recording is the JSON file that `--record` writes. It holds what the servers answered, as far as the checks read it,
and no key. It cannot be edited, since a question that is asked in other words is not found in it.
""",
)

NOT_RECORDED = DiagnosticCode(
    code="LIVE912",
    name="not-recorded",
    severity=Severity.ERROR,
    summary="the recording does not say what {server} answers",
    detail="{reason}",
    hint="record again with this spec: `apono-bridge validate SPEC --record FILE`",
    explanation="""\
A replay reaches the verdict of the recorded run, for the servers and authorities that it asked. A spec that names
another host, port or certificate authority, or another version of this program, asks what was not recorded.
""",
)
