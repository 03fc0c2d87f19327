"""Codes of the live account at Apono: asking it (LIVE70x), and what it says of a spec (LIVE71x and on)."""

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
    explanation="The answer was 403. Integrations, connectors, users, groups and the catalog are read, and nothing else.",
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

CONNECTOR_UNKNOWN = DiagnosticCode(
    code="LIVE711",
    name="connector-unknown-to-account",
    severity=Severity.ERROR,
    summary="the account has no connector `{connector}`",
    detail="its connectors: {known}",
    explanation="""\
An integration is made with the connector's id. With an id that is not there Apono refuses it, or it never connects.
""",
)

CONNECTOR_DISCONNECTED = DiagnosticCode(
    code="LIVE712",
    name="connector-disconnected",
    severity=Severity.ERROR,
    summary="the connector `{connector}` is not connected",
    detail="Apono calls it {status}; last connected: {when}",
    hint="see that its pod runs and reaches Apono",
    explanation="The integration would be made, but nothing could be discovered or granted until the connector is back.",
)

CONNECTOR_SILENT = DiagnosticCode(
    code="LIVE713",
    name="connector-silent",
    severity=Severity.WARNING,
    summary="the connector `{connector}` was last heard of {when}",
    detail="Apono calls it connected, but it should be heard of every few minutes",
    explanation="A connector that calls itself connected but has been silent for over an hour is most often gone.",
)

NAME_TAKEN = DiagnosticCode(
    code="LIVE721",
    name="integration-name-taken",
    severity=Severity.ERROR,
    summary="the account has another integration named `{name}`",
    detail="that one is of type `{found}`, this one of `{type}`; id {id}",
    hint="choose another name",
    explanation="""\
Names of integrations are unique in an account. An integration of the same name and type is taken for the one that the
spec is about, since the API does not tell who made it; one of another type cannot be.
""",
)

SOURCE_UNKNOWN = DiagnosticCode(
    code="LIVE731",
    name="owner-source-unknown-to-account",
    severity=Severity.ERROR,
    summary="the account has no identity source `{source}`",
    detail="its sources: {known}",
    explanation="The source is the name of an integration that knows users and groups, such as that of Okta.",
)

SOURCE_IS_ID = DiagnosticCode(
    code="LIVE732",
    name="owner-source-is-an-id",
    severity=Severity.ERROR,
    summary="the identity source is given by its id",
    detail="the API answers with the name `{name}`, and the provider then says: inconsistent result after apply",
    hint="write `{name}`",
    explanation="""\
The API takes names and ids, but answers with names only. The provider compares what it sent with what it got, so that an
id in `owner.source_integration_name` ends every apply with "Provider produced inconsistent result".
""",
)

OWNER_UNKNOWN = DiagnosticCode(
    code="LIVE733",
    name="owner-unknown-to-account",
    severity=Severity.ERROR,
    summary="the account has no {what} `{value}`",
    detail="{count} were looked at",
    explanation="""\
Requests would wait for an approver who does not exist. Users are compared by e-mail address, groups by name and by their
id at the source; other attributes of owners are not checked.
""",
)

OWNER_INACTIVE = DiagnosticCode(
    code="LIVE734",
    name="owner-inactive",
    severity=Severity.WARNING,
    summary="the user `{value}` is not active in Apono",
    explanation="An inactive user gets no requests to approve.",
)

TYPE_UNKNOWN = DiagnosticCode(
    code="LIVE741",
    name="type-unknown-to-account",
    severity=Severity.ERROR,
    summary="the account's catalog has no integration type `{type}`",
    hint="look at `apono-bridge catalog list`, and give the right one with `descriptor: {{type: ...}}`",
    explanation="""\
The type string of the generated code is the one of the descriptor, which for Rancher is an assumption until somebody looks.
`apono-bridge catalog pull TYPE -o FILE` makes a descriptor of what the account says.
""",
)

CATALOG_SAYS_NOTHING = DiagnosticCode(
    code="LIVE742",
    name="catalog-names-no-keys",
    severity=Severity.INFO,
    summary="the account's catalog names no keys for `{type}`: none could be compared",
    explanation="The entry of the type has no parameters, so the config keys stay what the descriptor says of them.",
)
