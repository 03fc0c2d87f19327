"""Codes of the certificate authority: its file, its text, its certificates."""

from __future__ import annotations

import textwrap

from generator.diagnostics.codes import certificate_examples as examples
from generator.diagnostics.diagnostic import DiagnosticCode, Severity


def _pem(text: str) -> str:
    """A spec fragment with *text* as its certificate authority."""
    return "certificate_authority:\n  pem: |\n" + textwrap.indent(text, "    ")


_GOOD = _pem(examples.CA)
# In two parts, so that searches for keys do not stop here.
_PRIVATE_KEY = "-----BEGIN EC PRIVATE" + " KEY-----\nMADEUP==\n-----END EC PRIVATE" + " KEY-----\n"
_WHICH_FILE = "write the path of the file, from the folder of the spec on"

# --- The file

CA_FILE_BLANK = DiagnosticCode(
    code="SPEC301",
    name="ca-file-blank",
    severity=Severity.ERROR,
    summary="the path of the CA file is empty or has control characters in it",
    hint=_WHICH_FILE,
    explanation="""\
There is no file of such a name. Leave `certificate_authority` out if Rancher's certificate is a public one.
""",
    bad='certificate_authority: {file: "certs/\\0ca.pem"}',
    good=_GOOD,
)

CA_FILE_ABSOLUTE = DiagnosticCode(
    code="SPEC302",
    name="ca-file-absolute",
    severity=Severity.ERROR,
    summary="the path of the CA file is not relative to the spec",
    hint=_WHICH_FILE + ", as in `certs/rancher-ca.pem`",
    explanation="""\
A spec is read on many computers: yours, your colleagues', the CI's. A path that begins at the root, a drive, a home
directory or a server names something else on each, or nothing. Keep the file in the repository; a CA certificate is
no secret.
""",
    bad="certificate_authority: {file: /etc/ssl/rancher-ca.pem}",
    good=_GOOD,
)

CA_FILE_OUTSIDE = DiagnosticCode(
    code="SPEC303",
    name="ca-file-outside",
    severity=Severity.ERROR,
    summary="the path of the CA file leads out of the repository",
    hint="copy the file into the repository, next to the spec",
    explanation="""\
Whoever can change a spec must not be able to have any file of the computer copied into the generated code. So only
files in the repository are read.
""",
    bad="certificate_authority: {file: ../../../../../../../../../rancher-ca.pem}",
    good=_GOOD,
)

CA_FILE_LINKED_OUTSIDE = DiagnosticCode(
    code="SPEC304",
    name="ca-file-linked-outside",
    severity=Severity.ERROR,
    summary="the CA file is a symbolic link, or behind one, that leads out of the repository",
    hint="copy the file into the repository in the place of the link",
    explanation="""\
Whoever can change a repository must not be able to have any file of the computer copied into the generated code.
Links inside of the repository are followed.
""",
)

CA_FILE_MISSING = DiagnosticCode(
    code="SPEC305",
    name="ca-file-missing",
    severity=Severity.ERROR,
    summary="there is no CA file `{file}`",
    detail="looked for from the folder of the spec on",
    hint=_WHICH_FILE + ", and commit the file",
    explanation="The path is relative to the folder that the spec is in, wherever apono-bridge was started.",
    bad="certificate_authority: {file: no-such-file.pem}",
    good=_GOOD,
)

CA_FILE_NO_FILE = DiagnosticCode(
    code="SPEC306",
    name="ca-file-no-file",
    severity=Severity.ERROR,
    summary="the CA file is {kind}",
    hint=_WHICH_FILE,
    explanation="Only regular files are read: a directory has no text, and reading a device or a pipe may never end.",
    bad="certificate_authority: {file: .}",
    good=_GOOD,
)

CA_FILE_UNREADABLE = DiagnosticCode(
    code="SPEC307",
    name="ca-file-unreadable",
    severity=Severity.ERROR,
    summary="the CA file cannot be read: {reason}",
    hint="make the file readable for the user that runs apono-bridge",
    explanation="The operating system refused to open or to read the file; the reason is its own.",
)

CA_FILE_TOO_LARGE = DiagnosticCode(
    code="SPEC308",
    name="ca-file-too-large",
    severity=Severity.ERROR,
    summary="the CA file has {size} bytes, of at most {limit}",
    hint="write the path of a file with the certificate of Rancher's CA alone",
    explanation="""\
One certificate has about 2,000 bytes, and all public certificate authorities together have about 220,000. A larger
file is not what was meant.
""",
)

CA_FILE_BINARY = DiagnosticCode(
    code="SPEC309",
    name="ca-file-binary",
    severity=Severity.ERROR,
    summary="the CA file is {kind}, not PEM text",
    hint="convert it, and write the path of what comes out: `{command}`",
    explanation="""\
Apono takes the certificate authority as PEM: text with `-----BEGIN CERTIFICATE-----` in it. The same certificate is
often handed out in binary forms.
""",
)

CA_FILE_NOT_TEXT = DiagnosticCode(
    code="SPEC310",
    name="ca-file-not-text",
    severity=Severity.ERROR,
    summary="the CA file is not text in UTF-8",
    detail="the byte at offset {offset} is the first one that does not fit",
    hint="write the path of a file with `-----BEGIN CERTIFICATE-----` in it",
    explanation="PEM is plain ASCII. A file that is neither that nor a known form of certificates was not meant.",
)

# --- The text

CA_EMPTY = DiagnosticCode(
    code="SPEC311",
    name="ca-empty",
    severity=Severity.ERROR,
    summary="the certificate authority is empty",
    hint="put the certificate of Rancher's CA there, or leave `certificate_authority` out if it is a public one",
    explanation="An empty text is not the same as none: a client that gets it trusts nobody.",
    bad='certificate_authority: {pem: "\\uFEFF"}',
    good=_GOOD,
)

CA_NOT_PEM = DiagnosticCode(
    code="SPEC312",
    name="ca-not-pem",
    severity=Severity.ERROR,
    summary="the certificate authority is not PEM",
    detail="PEM has a line `-----BEGIN CERTIFICATE-----` and a line `-----END CERTIFICATE-----`",
    hint="put the whole PEM text there, its first and last line included",
    explanation="""\
Apono takes the certificate authority as PEM. Base64 alone, base64 of PEM (as in Kubernetes secrets) and fingerprints
are not understood.
""",
    bad="certificate_authority: {pem: rancher-ca}",
    good=_GOOD,
)

CA_WITH_PRIVATE_KEY = DiagnosticCode(
    code="SPEC313",
    name="ca-with-private-key",
    severity=Severity.ERROR,
    summary="the certificate authority has a private key in it",
    hint="take the key out, and make a fresh one and a fresh certificate: this key may have been seen already",
    explanation="""\
The text is copied into the generated code and into Terraform's state. A private key in it is known to all who can
read these, and whoever has the key of a CA can pretend to be any server that it is trusted for. The text is not
repeated in any message.
""",
    bad=_pem(examples.CA + _PRIVATE_KEY),
    good=_GOOD,
)

CA_WITH_OTHER_BLOCK = DiagnosticCode(
    code="SPEC314",
    name="ca-with-other-block",
    severity=Severity.ERROR,
    summary="the certificate authority has a block `{label}` in it",
    detail="only blocks `CERTIFICATE` belong there",
    hint="take the block out{remedy}",
    explanation="""\
Requests, public keys, parameters and revocation lists are PEM too, but nobody can be verified with them.
""",
    bad=_pem(examples.CA + "-----BEGIN PUBLIC KEY-----\nMADEUP==\n-----END PUBLIC KEY-----\n"),
    good=_GOOD,
)

PEM_BLOCK_BROKEN = DiagnosticCode(
    code="SPEC315",
    name="pem-block-broken",
    severity=Severity.ERROR,
    summary="a PEM block has no beginning or no end that fits",
    detail="each `-----BEGIN {label}-----` needs its `-----END {label}-----`",
    hint="put the whole text there, its first and last line included",
    explanation="Part of the text was lost when it was copied.",
    bad=_pem(examples.CA.removesuffix("-----END CERTIFICATE-----\n")),
    good=_GOOD,
)

PEM_LINES_JOINED = DiagnosticCode(
    code="SPEC316",
    name="pem-lines-joined",
    severity=Severity.ERROR,
    summary="the lines of the PEM text are joined to one",
    hint="write it as a literal block: `pem: |`, and below it the lines of the file, indented",
    explanation="""\
PEM is made of lines. In YAML, a text without quotes or after `>` has its line ends turned into blanks, and in single
quotes `\\n` is not a line end but these two characters. Programs that read PEM find nothing in such a text.
""",
    bad=_pem(examples.CA).replace("pem: |", "pem: >"),
    good=_GOOD,
)

PEM_BASE64_BROKEN = DiagnosticCode(
    code="SPEC317",
    name="pem-base64-broken",
    severity=Severity.ERROR,
    summary="a PEM block is not base64",
    hint="copy the certificate again, from its first to its last line",
    explanation="""\
Between the first and the last line stand letters, digits, `+` and `/`, with up to two `=` at the end, and nothing
else. A character was lost, added or changed.
""",
    bad=_pem("-----BEGIN CERTIFICATE-----\nMIIB...\n-----END CERTIFICATE-----\n"),
    good=_GOOD,
)

CERTIFICATE_BROKEN = DiagnosticCode(
    code="SPEC318",
    name="certificate-broken",
    severity=Severity.ERROR,
    summary="a PEM block `CERTIFICATE` has no certificate in it",
    hint="copy the certificate again; `openssl x509 -noout -subject` reads a right one",
    explanation="""\
The base64 is right, but what it stands for is not an X.509 certificate. Lines were lost or mixed up.
""",
    bad=_pem("-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n"),
    good=_GOOD,
)

CA_WITH_CRLF = DiagnosticCode(
    code="SPEC320",
    name="ca-with-crlf",
    severity=Severity.WARNING,
    summary="the lines of the certificate authority end with CR, as on Windows",
    detail="the text is emitted with LF; Rancher's agents compare a checksum of the text that Rancher was given",
    hint="convert the file: `sed -i 's/\\r$//' FILE`",
    explanation="""\
What is emitted has LF at the end of each line and is right. But agents of Rancher compare the SHA-256 of the CA's
text, and if Rancher was given this same file with CR in it, they may refuse to connect ("CA checksum does not match",
rancher/rancher#13308).
""",
    bad='certificate_authority:\n  pem: "' + examples.CA.replace("\n", "\\r\\n") + '"',
    good=_GOOD,
)

CA_WITH_BYTE_ORDER_MARK = DiagnosticCode(
    code="SPEC321",
    name="ca-with-byte-order-mark",
    severity=Severity.INFO,
    summary="the certificate authority begins with a byte order mark, which is not emitted",
    explanation="""\
Some editors on Windows write U+FEFF before a text. Programs that read PEM may miss the first line then.
""",
    bad='certificate_authority:\n  pem: "\\uFEFF' + examples.CA.replace("\n", "\\n") + '"',
    good=_GOOD,
)

CA_WITH_TEXT_AROUND = DiagnosticCode(
    code="SPEC322",
    name="ca-with-text-around",
    severity=Severity.INFO,
    summary="the certificate authority has text around its PEM blocks, which is not emitted",
    explanation="""\
`openssl s_client -showcerts` prints explanations between the certificates, and people write comments. They are
allowed in the spec; emitted are the blocks alone, with LF at the end of each line, which is the form of which Rancher
takes the checksum.
""",
    bad=_pem("The CA of our Rancher.\n" + examples.CA),
    good=_GOOD,
)

CA_WITH_WHITE_SPACE = DiagnosticCode(
    code="SPEC323",
    name="ca-with-white-space",
    severity=Severity.INFO,
    summary="a PEM block has blanks around its lines or empty lines, which are not emitted",
    explanation="Copies from terminals and documents bring them. Some programs that read PEM stop at them.",
    bad=_pem(examples.CA.replace("-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n\n")),
    good=_GOOD,
)

# --- The certificates

LEAF_INSTEAD_OF_CA = DiagnosticCode(
    code="SPEC330",
    name="leaf-instead-of-ca",
    severity=Severity.ERROR,
    summary="the certificate is not a CA but one that was issued by a CA",
    detail="{facts}\nissuer: {issuer}",
    hint="put the certificate of the issuer there; this prints the chain that the server sends: "
    "`openssl s_client -showcerts -connect {server} </dev/null`",
    explanation="""\
A server's certificate is replaced every few months. Trust is put into the CA that issues it, whose certificate has
the other's issuer as its subject. Servers often do not send the CA itself; Rancher shows its own at `/cacerts`.
Compare the fingerprint with one that you got another way.
""",
    bad=_pem(examples.SERVER),
    good=_GOOD,
)

SELF_SIGNED_NO_CA = DiagnosticCode(
    code="SPEC331",
    name="self-signed-no-ca",
    severity=Severity.ERROR,
    summary="the self-signed certificate is not a CA: its basic constraints {constraints}",
    detail="{facts}",
    hint="make a CA with `-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign` "
    "(`openssl req -x509`), and have it issue the server's certificate",
    explanation="""\
A certificate may vouch for others, or for itself as the last of a chain, if its basic constraints say `CA:TRUE`. Many
clients, Go's and OpenSSL's in their strict modes among them, accept nothing else.
""",
    bad=_pem(examples.SELF_SIGNED),
    good=_GOOD,
)

CA_MAY_NOT_SIGN = DiagnosticCode(
    code="SPEC332",
    name="ca-may-not-sign",
    severity=Severity.ERROR,
    summary="the CA's key usage does not allow it to sign certificates",
    detail="{facts}",
    hint="make the CA again with `keyUsage=critical,keyCertSign,cRLSign`",
    explanation="""\
A CA whose key usage lacks `keyCertSign` contradicts itself; clients refuse what it signed (RFC 5280, 4.2.1.3).
""",
    bad=_pem(examples.CA_THAT_CANNOT_SIGN),
    good=_GOOD,
)

LEAF_IN_BUNDLE = DiagnosticCode(
    code="SPEC333",
    name="leaf-in-bundle",
    severity=Severity.ERROR,
    summary="{which} is not a CA",
    detail="{facts}\nissuer: {issuer}",
    hint="take it out, and leave the certificates of CAs",
    explanation="""\
A file of a server (`fullchain.pem`) begins with the server's own certificate and goes on with the CAs. Here only the
latter belong: the first is replaced every few months.
""",
    bad=_pem(examples.SERVER + examples.CA),
    good=_GOOD,
)

CA_BUNDLE = DiagnosticCode(
    code="SPEC334",
    name="ca-bundle",
    severity=Severity.WARNING,
    summary="the certificate authority has {count} certificates",
    detail="{subjects}",
    hint="leave the one that issued the certificate of Rancher",
    explanation="""\
Each of them is trusted to vouch for Rancher. That is right while one CA takes over from another, and for a root with
the intermediate that the server forgets to send; otherwise fewer are safer. Apono's form speaks of one certificate
authority.
""",
    bad=_pem(examples.CA + examples.OTHER_CA),
    good=_GOOD,
)

CA_REPEATED = DiagnosticCode(
    code="SPEC335",
    name="ca-repeated",
    severity=Severity.WARNING,
    summary="{which} is the same as an earlier one",
    detail="{facts}",
    hint="take it out",
    explanation="It changes nothing in who is trusted, but a second one was perhaps meant to be another.",
    bad=_pem(examples.CA + examples.CA),
    good=_GOOD,
)

CA_EXPIRED = DiagnosticCode(
    code="SPEC340",
    name="ca-expired",
    severity=Severity.ERROR,
    summary="{which} expired on {date}",
    detail="{facts}",
    hint="put the certificate there that Rancher uses today; it is at `/cacerts` of the server",
    explanation="Clients refuse every server whose chain ends at an expired CA.",
    bad=_pem(examples.EXPIRED),
    good=_GOOD,
)

CA_NOT_YET_VALID = DiagnosticCode(
    code="SPEC341",
    name="ca-not-yet-valid",
    severity=Severity.ERROR,
    summary="{which} is not valid before {date}",
    detail="{facts}",
    hint="put the certificate there that Rancher uses today; it is at `/cacerts` of the server",
    explanation="Until then clients refuse every server whose chain ends at this CA. Check the clock too.",
    bad=_pem(examples.NOT_YET_VALID),
    good=_GOOD,
)

CA_EXPIRES_SOON = DiagnosticCode(
    code="SPEC342",
    name="ca-expires-soon",
    severity=Severity.WARNING,
    summary="{which} expires on {date}, in less than {days} days",
    detail="{facts}",
    hint="plan its successor, and put both there while they change",
    explanation="From that day on the connector will refuse to talk to Rancher.",
)

CA_WITH_WEAK_KEY = DiagnosticCode(
    code="SPEC350",
    name="ca-with-weak-key",
    severity=Severity.WARNING,
    summary="{which} has a weak key: {weakness}",
    detail="{facts}",
    hint="make a CA with an EC key on P-256, or with RSA of at least 2048 bits",
    explanation="""\
Current versions of OpenSSL refuse such keys by default, and so the connector may (NIST SP 800-131A).
""",
    bad=_pem(examples.WEAK_KEY),
    good=_GOOD,
)

CA_WITH_WEAK_SIGNATURE = DiagnosticCode(
    code="SPEC351",
    name="ca-with-weak-signature",
    severity=Severity.WARNING,
    summary="{which} is signed with {weakness}",
    detail="{facts}",
    hint="have it issued again, signed with SHA-256",
    explanation="""\
Signatures with MD5 and SHA-1 can be forged, and current clients refuse them in chains. On a self-signed CA the
signature is not looked at, but a CA of that age usually signs others in the same way.
""",
    bad=_pem(examples.WEAK_SIGNATURE),
    good=_GOOD,
)
