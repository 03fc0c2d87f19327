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

CONNECTOR_NOT_FOUND = DiagnosticCode(
    code="LIVE711",
    name="connector-not-found",
    severity=Severity.ERROR,
    summary="the account at `{host}` has no connector `{connector}`",
    detail="it has: {known}",
    explanation="""\
The connector is named by its id, and the provider does not look whether it exists: `plan` passes, `apply` fails. The ids
of an account's connectors are in Apono under Connectors.
""",
)

CONNECTOR_DISCONNECTED = DiagnosticCode(
    code="LIVE712",
    name="connector-disconnected",
    severity=Severity.ERROR,
    summary="connector `{connector}` is not connected",
    detail="Apono last heard of it {when}",
    hint="see that it runs and reaches Apono; its log tells why it does not",
    explanation="""\
Apono talks to Rancher through the connector. An integration on one that is not connected is made, and then has no
resources and grants nothing.
""",
)

CONNECTOR_SILENT = DiagnosticCode(
    code="LIVE713",
    name="connector-silent",
    severity=Severity.WARNING,
    summary="connector `{connector}` counts as connected, but Apono last heard of it {when}",
    hint="see that it still runs",
    explanation="A connector that works reports every few minutes. Nothing for more than an hour is a sign that it hangs.",
)

NAME_OF_ANOTHER_TYPE = DiagnosticCode(
    code="LIVE714",
    name="integration-name-of-another-type",
    severity=Severity.ERROR,
    summary="the account at `{host}` has an integration of type `{type}` that is called `{name}` already",
    detail="its id: {id}",
    hint="choose another name",
    explanation="""\
Names of integrations are unique in an account, whatever their type is. The provider does not look: `plan` passes, and
`apply` fails.
""",
)

NAME_OF_ANOTHER_SERVER = DiagnosticCode(
    code="LIVE715",
    name="integration-name-of-another-server",
    severity=Severity.WARNING,
    summary="the integration `{name}` that the account has is for another server: `{found}`",
    detail="its id: {id}",
    hint="if it is another integration, choose another name; if Terraform's state does not have it yet, import it",
    explanation="""\
An integration of the name and type exists. If it is in Terraform's state, applying moves it to the server of the spec. If
it is not, `apply` fails, for names are unique.
""",
)

OWNER_SOURCE_NOT_FOUND = DiagnosticCode(
    code="LIVE716",
    name="owner-source-not-found",
    severity=Severity.ERROR,
    summary="the account at `{host}` has no identity integration `{source}`",
    detail="it has: {known}",
    explanation="""\
`source` names the integration that knows the users and groups: by its name, or by its id for the older
`apono_integration`. The provider does not look whether it exists.
""",
)

GROUP_NOT_FOUND = DiagnosticCode(
    code="LIVE717",
    name="owner-group-not-found",
    severity=Severity.ERROR,
    summary="the account at `{host}` knows no group `{group}`",
    detail="looked for as a name, as Apono's id and as the id at its source",
    explanation="Nobody could approve a request: an owner that does not exist is taken at `apply` and never asked.",
)

GROUP_OF_ANOTHER_SOURCE = DiagnosticCode(
    code="LIVE718",
    name="owner-group-of-another-source",
    severity=Severity.WARNING,
    summary="group `{group}` is not one of `{source}`",
    detail="it comes from: {found}",
    hint="name that source, or another group",
    explanation="`source` says which identity integration the groups come from; one of another source is not found there.",
)

USER_NOT_FOUND = DiagnosticCode(
    code="LIVE719",
    name="owner-user-not-found",
    severity=Severity.ERROR,
    summary="the account at `{host}` knows no user `{user}`",
    detail="looked for as an e-mail address and as Apono's id",
    explanation="Nobody could approve a request: an owner that does not exist is taken at `apply` and never asked.",
)

USER_NOT_ACTIVE = DiagnosticCode(
    code="LIVE720",
    name="owner-user-not-active",
    severity=Severity.WARNING,
    summary="user `{user}` is not active in Apono",
    hint="name somebody else beside them, or instead",
    explanation="A user that is not active cannot approve requests.",
)
