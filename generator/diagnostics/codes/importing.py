"""Codes of the way back: reading Terraform code and state, and making specs of it."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

NOT_TERRAFORM = DiagnosticCode(
    code="READ001",
    name="not-terraform-code",
    severity=Severity.ERROR,
    summary="this is not Terraform code: {problem}",
    explanation="""\
The text cannot be read as HCL, Terraform JSON, or the JSON of a state or plan at this place. Terraform would refuse it
as well. Reading goes on with the next block, so that one slip does not hide what is wrong elsewhere.
""",
)

GIVEN_TWICE = DiagnosticCode(
    code="READ002",
    name="attribute-given-twice",
    severity=Severity.ERROR,
    summary="the attribute `{name}` is given twice",
    hint="keep one of the two",
    explanation="Terraform refuses a block with two attributes of one name. Which of the two is meant, nobody can tell.",
)

HEADER_MISSING = DiagnosticCode(
    code="READ003",
    name="resource-without-header",
    severity=Severity.INFO,
    summary='the line `resource "{type}" "…" {{` is missing; the attributes are those of `{type}`',
    explanation="""\
Only the inside of a resource was given, as happens when it is copied out of its block. Its attributes say which
resource of the provider it is, so it is imported nevertheless; its Terraform name is made from the integration's name.
""",
)

TEXT_SKIPPED = DiagnosticCode(
    code="READ005",
    name="text-around-code",
    severity=Severity.WARNING,
    summary="this line is no Terraform code, and is skipped: `{text}`",
    explanation="""\
A line that holds only words stands outside of every block: what was copied along with the code, most likely.
""",
)

NO_INTEGRATION = DiagnosticCode(
    code="READ004",
    name="no-integration-found",
    severity=Severity.ERROR,
    summary="there is no integration in what was given",
    detail="looked for resources of type {types}",
    hint="give the files that hold them, the output of `terraform show -json`, or the block from View as Code",
    explanation="""\
`import`, `parity` and `import --learn-descriptor` work on the two resources of the provider that an integration can be.
Other resources are counted and named, but nothing can be made of them.
""",
)

REPETITION_NOT_KNOWN = DiagnosticCode(
    code="READ010",
    name="repetition-not-known",
    severity=Severity.ERROR,
    summary="how many objects `{name}` stands for is not known: its `{argument}` cannot be worked out",
    detail="{reason}",
    explanation="""\
`for_each` and `count` are worked out where they are built from literal values, locals, arguments of modules and
defaults of variables: each object becomes a spec. Where only Terraform knows them, nothing can be made of the block.
""",
)

VALUE_NOT_KEPT = DiagnosticCode(
    code="READ011",
    name="value-not-kept",
    severity=Severity.ERROR,
    summary="the value of `{attribute}` cannot be kept: {reason}",
    explanation="""\
A spec holds literal values, and input variables as `{ref: var.NAME}`. What can be worked out beforehand (locals,
functions of literal values, arguments of modules) becomes a literal value. A data source, another resource, a text
around a variable cannot. With `--allow-loss` the value is left out of the spec.
""",
)

NO_PLACE_IN_SPEC = DiagnosticCode(
    code="READ012",
    name="no-place-in-spec",
    severity=Severity.ERROR,
    summary="a spec has no field for `{attribute}`",
    explanation="""\
The provider would ignore the attribute, or it is one that specs do not have: a second owner, say. With `--allow-loss`
it is left out of the spec.
""",
)

META_ARGUMENT_NOT_KEPT = DiagnosticCode(
    code="READ013",
    name="meta-argument-not-kept",
    severity=Severity.ERROR,
    summary="`{argument}` of a resource has no place in a spec",
    hint="put it into the code around the generated files, or leave it out with --allow-loss",
    explanation="""\
`lifecycle`, `provider`, `depends_on`, `dynamic` and other blocks tell Terraform how to work; they are no part of an
integration, and generated code has none of them.
""",
)

OTHER_INTEGRATION_TYPE = DiagnosticCode(
    code="READ014",
    name="other-integration-type",
    severity=Severity.ERROR,
    summary="no kind of spec is for integrations of type `{type}`",
    detail="kinds: {known}",
    hint="if it is one of these, say so with --kind",
    explanation="""\
Each kind of spec is for one integration type of Apono, whose type string is in its descriptor. The shipped type string
for Rancher is assumed; `--kind` says that an integration is one in spite of its type string, which then gets into the
spec's `descriptor`.
""",
)

VALUE_CHANGES = DiagnosticCode(
    code="READ015",
    name="imported-value-changes",
    severity=Severity.WARNING,
    summary="`{attribute}` is not generated as it is here: {difference}",
    explanation="""\
What the spec generates was compared with what was imported. Some values are brought into one form: certificates lose
the text around them, host names are written in lower case. Terraform's next plan shows it as a change.
""",
)

SECRET_NOT_KEPT = DiagnosticCode(
    code="READ016",
    name="secret-not-kept",
    severity=Severity.ERROR,
    summary="`{attribute}` looks like a secret, which has no place in a spec",
    hint="keep it in the secret store, or let an input variable stand for it",
    explanation="""\
The name of the config key says that its value is a secret. Specs are kept in repositories and hold no secrets. With
`--allow-loss` the key is left out.
""",
)

SEVERAL_INTEGRATIONS = DiagnosticCode(
    code="READ030",
    name="several-integrations",
    severity=Severity.ERROR,
    summary="there are {count} integrations in what was given, and one is needed",
    detail="{addresses}",
    hint="give the block of one of them",
    explanation="A descriptor is learned from one integration, and `parity` compares one integration with one spec.",
)

SHOWN_VALUE_NOT_FOUND = DiagnosticCode(
    code="READ031",
    name="shown-value-not-found",
    severity=Severity.ERROR,
    summary="no config key has the value that the form shows for {label}",
    detail="config keys: {keys}",
    hint="copy the value as the form shows it, or leave {label} out if the form leaves it empty",
    explanation="""\
`import --learn-descriptor` finds the config key of each field of the form by its value. The value that was given for
this field is in none of the config keys of the block.
""",
)

SHOWN_VALUE_AMBIGUOUS = DiagnosticCode(
    code="READ032",
    name="shown-value-ambiguous",
    severity=Severity.ERROR,
    summary="{keys} all have the value that the form shows for {label}",
    hint="change the value in the form so that it differs from the others, and copy the block again",
    explanation="""\
Two config keys have the same value, so it does not tell which of them belongs to this field of the form. On a terminal
it is asked for.
""",
)

UNKNOWN_LABEL = DiagnosticCode(
    code="READ033",
    name="unknown-label",
    severity=Severity.ERROR,
    summary="the form has no field {label}",
    detail="known: {known}",
    explanation="`--shown LABEL=VALUE` takes the fields of Apono's form by their labels, or by the names that specs use.",
)

UNKNOWN_CONFIG_KEY = DiagnosticCode(
    code="READ034",
    name="unknown-config-key",
    severity=Severity.INFO,
    summary="no field of a spec is known to be behind the config key `{key}`",
    hint="if it is in the form, say what it shows: --shown LABEL=VALUE; as it is, `extra_config` holds it in a spec",
    explanation="""\
The block has a config key that no value shown by the form leads to. Specs can hold it in `extra_config`, as it is.
""",
)
