"""Codes of references to input variables."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

INVALID_REFERENCE = DiagnosticCode(
    code="REF001",
    name="invalid-reference",
    severity=Severity.ERROR,
    summary="`{text}` does not name an input variable",
    detail="a reference has the form `var.NAME`; NAME is made of letters, digits, `_` and `-` and does not start with a digit",
    hint="write `{{ref: var.NAME}}`",
    explanation="""\
`{ref: var.NAME}` becomes a reference to an input variable of the generated module, and a declaration of that variable
is generated with it. Other references (`local.x`, `module.x.y`, `aws_secret.x.arn`) would need code that is not
generated, so the module would fail at `terraform validate`. Pass such values in through a variable.
""",
    bad="connector: {ref: connector_id}\n",
    good="connector: {ref: var.connector_id}\n",
)

RESERVED_VARIABLE_NAME = DiagnosticCode(
    code="REF002",
    name="reserved-variable-name",
    severity=Severity.ERROR,
    summary="Terraform does not allow a variable named `{name}`",
    hint="choose another name",
    explanation="""\
Terraform keeps the names of the arguments of a `module` block (`source`, `version`, `providers`, `count`, `for_each`,
`lifecycle`, `depends_on`, `locals`) for itself.
""",
    bad="connector: {ref: var.version}\n",
    good="connector: {ref: var.connector_version}\n",
)

MORE_THAN_A_REFERENCE = DiagnosticCode(
    code="REF003",
    name="more-than-a-reference",
    severity=Severity.ERROR,
    summary="`{key}` stands beside `ref`",
    hint="give either the reference alone or the literal fields",
    explanation="A mapping with the key `ref` is a reference and nothing else; what stands beside it would be lost.",
    bad="connector: {ref: var.connector_id, default: prod}\n",
    good="connector: {ref: var.connector_id}\n",
)

REFERENCE_NOT_POSSIBLE = DiagnosticCode(
    code="REF004",
    name="reference-not-possible-here",
    severity=Severity.ERROR,
    summary="`{field}` cannot be a reference",
    hint="write the value itself",
    explanation="""\
A reference stands for a text, a number or a list that ends up in the generated code. What decides the *shape* of that
code (which secret store, which resource, file names, versions) has to be known when it is generated.
""",
    bad="secret_store: {ref: var.store}\n",
    good="secret_store: {aws: {region: eu-west-1, secret_id: {ref: var.secret_id}}}\n",
)

VARIABLE_TYPE_CONFLICT = DiagnosticCode(
    code="REF005",
    name="variable-with-two-types",
    severity=Severity.ERROR,
    summary="`var.{name}` stands for a {second} here and for a {first} elsewhere",
    hint="use two variables",
    explanation="""\
A variable has one type. The generated declaration takes the type of the field that it stands in, so all fields of one
variable must have the same.
""",
    bad="connector: {ref: var.x}\nport: {ref: var.x}\n",
    good="connector: {ref: var.x}\nport: {ref: var.y}\n",
)
