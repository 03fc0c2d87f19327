"""Codes of the check of emitted code against the provider's schema."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

UNKNOWN_RESOURCE_TYPE = DiagnosticCode(
    code="TF001",
    name="unknown-resource-type",
    severity=Severity.ERROR,
    summary="provider {provider} has no resource `{type}`",
    explanation="The schema of this provider version does not have the resource that would be generated.",
)

UNKNOWN_ATTRIBUTE = DiagnosticCode(
    code="TF002",
    name="unknown-attribute",
    severity=Severity.ERROR,
    summary="provider {provider} has no attribute `{attribute}`",
    explanation="""\
Terraform reports an unknown attribute at the top of a resource, but drops one inside a nested attribute without a
word. Both are errors here.
""",
)

MISSING_ATTRIBUTE = DiagnosticCode(
    code="TF003",
    name="missing-attribute",
    severity=Severity.ERROR,
    summary="provider {provider} requires `{attribute}`",
    explanation="The attribute is required by the schema of this provider version, and nothing in the spec gives it.",
)

WRONG_ATTRIBUTE_TYPE = DiagnosticCode(
    code="TF004",
    name="wrong-attribute-type",
    severity=Severity.ERROR,
    summary="provider {provider} wants {expected} for `{attribute}`, not {found}",
    explanation="The value has another type than the schema of this provider version states.",
)

READ_ONLY_ATTRIBUTE = DiagnosticCode(
    code="TF005",
    name="read-only-attribute",
    severity=Severity.ERROR,
    summary="provider {provider} sets `{attribute}` itself",
    explanation="The attribute is computed by the provider and cannot be configured.",
)

NOT_EXACTLY_ONE = DiagnosticCode(
    code="TF006",
    name="not-exactly-one",
    severity=Severity.ERROR,
    summary="exactly one of {attributes} must be set, and {count} are",
    explanation="""\
The provider checks this only in part: `kubernetes` beside another store passes `validate` and `plan` and fails at
`apply`, and no store at all is sent as it is.
""",
)

REQUIRED_TOGETHER = DiagnosticCode(
    code="TF007",
    name="attribute-required-with-another",
    severity=Severity.ERROR,
    summary="`{attribute}` needs `{other}`",
    explanation="The provider's description asks for it, but the provider itself does not check it.",
)

NULL_MAP_VALUE = DiagnosticCode(
    code="TF008",
    name="null-map-value",
    severity=Severity.ERROR,
    summary="`{attribute}` is null",
    explanation="The provider sends an empty text for a null value of a map, and the apply fails on the difference.",
)

TOO_FEW_ITEMS = DiagnosticCode(
    code="TF009",
    name="too-few-items",
    severity=Severity.ERROR,
    summary="`{attribute}` needs at least {minimum} items",
    explanation="The provider refuses a shorter list.",
)

DEPRECATED_ATTRIBUTE = DiagnosticCode(
    code="TF010",
    name="deprecated-attribute",
    severity=Severity.WARNING,
    summary="provider {provider} calls `{attribute}` deprecated",
    explanation="The attribute works with this provider version and may be gone in the next major one.",
)

PROVIDER_SCHEMA_FILE = DiagnosticCode(
    code="TF020",
    name="provider-schema-file",
    severity=Severity.ERROR,
    summary="`{file}` is not a provider schema: {reason}",
    hint="write one with `terraform providers schema -json > FILE` in a folder that uses the provider",
    explanation="`--provider-schema` takes the output of `terraform providers schema -json`.",
)
