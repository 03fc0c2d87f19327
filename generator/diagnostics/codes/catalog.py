"""Codes of what Apono's catalog of integration types says against a spec, from a pulled descriptor or the live account."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

KEY_NOT_IN_CATALOG = DiagnosticCode(
    code="CAT001",
    name="config-key-not-in-catalog",
    severity=Severity.ERROR,
    summary="integration type `{type}` has no config key `{key}`",
    detail="the account's catalog has: {known}",
    explanation="""\
Apono's catalog lists the config keys of each integration type. The provider does not look at them: a key that the type
does not have is sent, and the setting is refused at `apply` or has no effect. Usually a key that is only assumed is
called otherwise in the account: `apono-bridge catalog pull` writes a descriptor with the right ones.
""",
)

VALUE_NOT_IN_CATALOG = DiagnosticCode(
    code="CAT002",
    name="config-value-not-in-catalog",
    severity=Severity.ERROR,
    summary="`{value}` is no value of config key `{key}`",
    detail="the account's catalog allows: {known}",
    explanation="For some config keys the account's catalog lists the allowed values; the form offers no others.",
)

CONFIG_KEY_MISSING = DiagnosticCode(
    code="CAT003",
    name="config-key-missing",
    severity=Severity.ERROR,
    summary="integration type `{type}` needs config key `{key}`, which the spec does not lead to",
    detail="the form calls it {label}{default}",
    explanation="""\
The account's catalog says that the key is not optional. A default of the form does not make it so: the form fills it in,
and code that leaves it out is refused.
""",
)

STORE_NOT_SUPPORTED = DiagnosticCode(
    code="CAT004",
    name="secret-store-not-in-catalog",
    severity=Severity.ERROR,
    summary="integration type `{type}` does not read its secret from `{store}`",
    detail="the account's catalog supports: {known}",
    hint="keep the secret in one of these",
    explanation="The account's catalog lists the secret stores that an integration type supports.",
)

SECRET_NOT_NEEDED = DiagnosticCode(
    code="CAT005",
    name="secret-not-in-catalog",
    severity=Severity.WARNING,
    summary="integration type `{type}` needs no secret, as the account's catalog says",
    hint="see that the type is the right one",
    explanation="""\
A Rancher integration reads an API key from a secret store. A type that needs no secret is most likely another one.
""",
)

CATALOG_IS_OF_ANOTHER_TYPE = DiagnosticCode(
    code="CAT006",
    name="catalog-of-another-type",
    severity=Severity.WARNING,
    summary="the integration has type `{found}`, and the descriptor's catalog entry is that of `{type}`",
    detail="nothing was checked against it",
    hint="pull the entry of this type: apono-bridge catalog pull {found}",
    explanation="""\
A descriptor that `catalog pull` wrote holds the catalog entry of one type. A type that is changed in the file or in a
spec's `descriptor` needs an entry of its own.
""",
)

TYPE_NOT_IN_CATALOG = DiagnosticCode(
    code="CAT007",
    name="type-not-in-catalog",
    severity=Severity.ERROR,
    summary="the account has no integration type `{type}`",
    detail="{known}",
    explanation="""\
The type string is compared with the catalog of the account. The provider does not look at it, so that `plan` passes and
`apply` fails. The shipped type string of Rancher is an assumption: `apono-bridge catalog list` prints those of the
account, and `apono-bridge catalog pull TYPE` writes a descriptor that names the right one.
""",
)

NO_SUCH_ENTRY = DiagnosticCode(
    code="CAT008",
    name="no-such-catalog-entry",
    severity=Severity.ERROR,
    summary="the catalog at `{host}` has no integration type `{type}`",
    hint="apono-bridge catalog list",
    explanation="`catalog show` and `catalog pull` take a type string, as `catalog list` prints it in its first column.",
)

TYPE_NOT_FOUND = DiagnosticCode(
    code="CAT009",
    name="catalog-entry-not-found",
    severity=Severity.ERROR,
    summary="no entry of the catalog at `{host}` looks like {title}",
    hint="name its type: apono-bridge catalog pull TYPE; apono-bridge catalog list prints all",
    explanation="""\
Without a type, `catalog pull` takes the entry whose type or name is that of the shipped descriptor. If there is none, or
if there are several, somebody has to say which one it is.
""",
)

FIELD_WITHOUT_KEY = DiagnosticCode(
    code="CAT010",
    name="field-without-catalog-key",
    severity=Severity.WARNING,
    summary="no config key of the catalog has a label or a name like that of the field `{field}`",
    detail="the catalog has: {known}",
    hint="if one of them is meant, write it into the descriptor: `config_keys: {{{field}: KEY}}`",
    explanation="""\
`catalog pull` finds the config key of each field by the label that Apono's form shows, or by the key that was assumed.
A field without one keeps the assumed key, and a spec that sets it is refused: the account's type does not have the key.
""",
)

FIELD_AMBIGUOUS = DiagnosticCode(
    code="CAT011",
    name="field-with-several-catalog-keys",
    severity=Severity.WARNING,
    summary="several config keys of the catalog look like the field `{field}`: {keys}",
    detail="none of them was taken",
    hint="write the right one into the descriptor: `config_keys: {{{field}: KEY}}`",
    explanation="`catalog pull` guesses nothing: of several keys with one label a person has to take one.",
)
