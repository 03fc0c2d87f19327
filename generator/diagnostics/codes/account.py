"""Codes of asking the live account at Apono."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

NO_TOKEN = DiagnosticCode(
    code="LIVE701",
    name="no-apono-token",
    severity=Severity.ERROR,
    summary="there is no token for Apono",
    detail="looked for in the environment: {variable}",
    hint="set it to a personal API token of the account",
    explanation="""\
The account is asked with a personal API token, which is read from `APONO_PERSONAL_TOKEN` alone, as the Terraform provider
reads it. It is sent to `APONO_ENDPOINT`, or to Apono's public API, and never to an address that a spec names.
""",
)

WRONG_ACCESS = DiagnosticCode(
    code="LIVE702",
    name="apono-access-is-wrong",
    severity=Severity.ERROR,
    summary="`{variable}` of the environment cannot be used",
    detail="{reason}",
    explanation="""\
The token is sent over verified TLS only: `APONO_ENDPOINT` is an `https://` URL without a user, a query or a fragment;
`http://` is for addresses of this machine. A token is printable ASCII: a line break at its end is the usual mistake.
""",
)

NOT_REACHED = DiagnosticCode(
    code="LIVE703",
    name="apono-not-reached",
    severity=Severity.ERROR,
    summary="Apono's API at `{host}` gave no answer",
    detail="{reason}",
    hint="try again; behind a proxy, set HTTPS_PROXY",
    explanation="""\
No connection, no verified certificate, or no whole answer within `--timeout`. Nothing can be said of the account then.
""",
)

TOKEN_REFUSED = DiagnosticCode(
    code="LIVE704",
    name="apono-token-refused",
    severity=Severity.ERROR,
    summary="Apono's API at `{host}` does not take the token",
    detail="{reason}",
    hint="make a new token, and look whether it belongs to the account at this endpoint",
    explanation="The answer was 401: the token is unknown, expired, revoked, or of an account elsewhere.",
)

NOT_PERMITTED = DiagnosticCode(
    code="LIVE705",
    name="apono-not-permitted",
    severity=Severity.ERROR,
    summary="the token may not read what is needed at `{host}`",
    detail="{reason}",
    hint="use a token of an administrator; only reads are sent",
    explanation="The answer was 403. The account is read, and nothing of it is changed.",
)

NOT_UNDERSTOOD = DiagnosticCode(
    code="LIVE706",
    name="apono-answer-not-understood",
    severity=Severity.ERROR,
    summary="`{host}` does not answer as Apono's API does",
    detail="{reason}",
    hint="see that APONO_ENDPOINT is the base URL of the API",
    explanation="""\
A redirect (none is followed: it could lead the token elsewhere), a page for browsers, a path that is not there, or JSON of
another shape. Often a proxy answers, or the endpoint is the address of the user interface.
""",
)

BUSY = DiagnosticCode(
    code="LIVE707",
    name="apono-busy",
    severity=Severity.ERROR,
    summary="Apono's API at `{host}` cannot answer now",
    detail="{reason}",
    hint="try again later, or give more time with --timeout",
    explanation="Too many requests (429), or a fault of the server (500 to 599), and repeating it did not help.",
)
