"""Codes of `migrate`: from the provider's older resource of an integration to the newer one."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

NOTHING_TO_MIGRATE = DiagnosticCode(
    code="MIG001",
    name="nothing-to-migrate",
    severity=Severity.ERROR,
    summary="there is no `{type}` in `{folder}`",
    hint="give the folder of the root module: the one in which you run `terraform plan`",
    explanation="""\
`migrate` turns resources of the older type `apono_integration` into `apono_resource_integration`. It works on a root
module and the modules in folders below it. A folder without the older type has nothing to migrate, or was migrated
before.
""",
)

STATE_NOT_USABLE = DiagnosticCode(
    code="MIG002",
    name="state-not-usable",
    severity=Severity.ERROR,
    summary="cannot use `{file}` as the state: {reason}",
    hint="write one with `terraform show -json > state.json` in the folder, and give it with --state",
    explanation="""\
The ids of the integrations, and the resource types of those whose code leaves them out, stand in the state alone. It is
the output of `terraform show -json` without a plan, or a state file of version 4.
""",
)

NO_STATE = DiagnosticCode(
    code="MIG003",
    name="no-state",
    severity=Severity.ERROR,
    summary="there is no terraform.tfstate in `{folder}`, and no --state",
    hint="run `terraform show -json > state.json` in the folder, and give it with --state",
    explanation="""\
An integration is taken over by its id, which stands in the state alone. A state that is kept elsewhere (an S3 bucket,
HCP Terraform) is written to a file by `terraform show -json`; it holds secrets, so delete the file afterwards.
""",
)

OBJECT_NOT_IN_STATE = DiagnosticCode(
    code="MIG010",
    name="object-not-in-state",
    severity=Severity.ERROR,
    summary="`{address}` is not in the state",
    detail="the state has {known}",
    hint="apply the folder first, or give the state that belongs to it",
    explanation="""\
Only what Apono already has can be taken over. An integration that is in the code and not in the state was never made,
or the state is that of another folder or workspace.
""",
)

OBJECT_WITHOUT_ID = DiagnosticCode(
    code="MIG011",
    name="object-without-id",
    severity=Severity.ERROR,
    summary="`{address}` has no id in the state",
    hint="refresh the state with `terraform apply -refresh-only`, and write it anew",
    explanation="The import block of the newer resource needs the id of the integration.",
)

OBJECT_NOT_IN_CODE = DiagnosticCode(
    code="MIG012",
    name="object-not-in-code",
    severity=Severity.ERROR,
    summary="the state has `{address}`, and the code does not",
    hint="apply the folder first, so that code and state agree; a module outside of the folder is migrated from a "
    "folder that holds both",
    explanation="""\
Terraform would destroy this integration at the next apply, or its code is in a module outside of the folder. A
`removed` block would let it go without destroying it, which nobody has asked for, so it has to be settled before.
""",
)

MODULES_DIFFER = DiagnosticCode(
    code="MIG013",
    name="values-differ-between-module-calls",
    severity=Severity.ERROR,
    summary="`{attribute}` of `{name}` has to be written out, and differs between the calls of its module",
    detail="{values}",
    hint="let the module take it as an input variable, and apply that before the migration",
    explanation="""\
The value is taken from the state, because the code does not say it in a way that the newer resource takes. The block
belongs to a module that is called more than once, and one text cannot say a different value for each call.
""",
)

MODULE_NOT_CALLED = DiagnosticCode(
    code="MIG014",
    name="module-not-called",
    severity=Severity.WARNING,
    summary="no module call of `{folder}` leads to this folder, which stays as it is",
    hint="migrate it with the root module that it belongs to",
    explanation="""\
The file lies in a folder below the one that was given, and neither the root module nor a module that it calls has it as
its `source`. It is a root module of its own, or belongs to another one; its state is another one as well.
""",
)

NAME_TAKEN = DiagnosticCode(
    code="MIG015",
    name="resource-name-taken",
    severity=Severity.ERROR,
    summary="there is an `{type}.{name}` already",
    hint="rename one of the two with a `moved` block, and apply that before the migration",
    explanation="The migrated block keeps its name, and two resources of one type and one name cannot be in a module.",
)

SEVERAL_OWNERS = DiagnosticCode(
    code="MIG020",
    name="several-owners",
    severity=Severity.ERROR,
    summary="`{attribute}` of `{address}` has {count} entries; `{newer}` is a single one",
    detail="{entries}",
    hint="keep one of them and apply that before the migration, or keep the first with --allow-loss",
    explanation="""\
The older resource has sets of owners and of owner mappings, the newer one a single `owner` and a single
`owners_mapping`. Which of several shall stay is yours to decide. With `--allow-loss` it is the first one of the state.
""",
)

TWO_STORES = DiagnosticCode(
    code="MIG021",
    name="two-secret-stores",
    severity=Severity.ERROR,
    summary="`{address}` has more than one secret store: {stores}",
    detail="the older resource sends the first one of them to Apono, which is `{sent}`",
    hint="remove the others and apply that before the migration, or let them go with --allow-loss",
    explanation="""\
The provider accepts several stores and sends the first one: of the older resource in the order aws, gcp, azure,
kubernetes, hashicorp_vault, of the newer one with hashicorp_vault before kubernetes. After the move another store could
be the one that is used, and each plan would show a difference.
""",
)

OWNER_SOURCE_UNKNOWN = DiagnosticCode(
    code="MIG022",
    name="owner-source-name-not-known",
    severity=Severity.ERROR,
    summary="`{attribute}` of `{address}` comes from the integration with the id `{id}`, whose name is not known",
    hint="give its name: --integration-name '{id}=NAME'",
    explanation="""\
The older resource names the integration that an owner comes from by its id, the newer one by its name; with the id in
its place each plan would show a difference. Names are looked up in the state (resources, and data sources such as
`apono_user_information_integrations`), and in what `--integration-name` and `--integration-names` say.
""",
)

RESOURCE_TYPES_UNKNOWN = DiagnosticCode(
    code="MIG023",
    name="resource-types-not-known",
    severity=Severity.ERROR,
    summary="the resource types of `{address}` are not known: neither the code nor the state has any",
    hint="write `connected_resource_types` out and apply that before the migration",
    explanation="""\
The older resource takes all resource types of the integration where its code names none; the newer one wants the list.
What the server made of it stands in the state.
""",
)

REQUIRED_MISSING = DiagnosticCode(
    code="MIG024",
    name="required-attribute-missing",
    severity=Severity.ERROR,
    summary="`{attribute}` is missing",
    explanation="Both resources need it. Terraform refuses the block as it is.",
)

NO_COUNTERPART = DiagnosticCode(
    code="MIG030",
    name="reference-without-counterpart",
    severity=Severity.ERROR,
    summary="the newer resource has no `{attribute}`, which is used here",
    hint="{hint}",
    explanation="""\
References to a migrated resource are rewritten to its new address and to the new names of its attributes. The sets of
owners and of owner mappings became single objects with other keys, so what is made of them has to be written anew.
""",
)

ADDRESS_IN_BLOCK = DiagnosticCode(
    code="MIG031",
    name="older-address-in-block",
    severity=Severity.ERROR,
    summary="this `{block}` block names `{address}`, which will be gone",
    hint="apply it and remove the block before the migration",
    explanation="""\
`moved`, `import` and `removed` blocks tell Terraform what to do once. Beside the `removed` block of the migration they
would contradict it.
""",
)

PLAN_NOT_CLEAN = DiagnosticCode(
    code="MIG040",
    name="plan-not-clean",
    severity=Severity.ERROR,
    summary="the plan of the migrated code does more than take the integrations over: {what}",
    explanation="""\
A real Terraform plans the result, with an account that has what the state says: every integration has to be imported
and nothing added, changed or destroyed. Code that is ahead of the state shows here: apply it before the migration.
Input variables without a value count as null; give them with `--var` or `--var-file`. References to other providers and
to data sources stand for what the state has of them.
""",
)

RESULT_REFUSED = DiagnosticCode(
    code="MIG041",
    name="migrated-code-refused",
    severity=Severity.ERROR,
    summary="Terraform refuses the migrated code: {summary}",
    explanation="""\
A real Terraform plans the result before anything is written. If it refuses the code as it was, too, mend that first.
Otherwise something in the folder still expects the older resource.
""",
)

NOT_PROVEN = DiagnosticCode(
    code="MIG042",
    name="migration-not-proven",
    severity=Severity.WARNING,
    summary="no Terraform has planned the result (--no-proof)",
    hint="look for `0 to add, 0 to change, 0 to destroy` in your own plan before you apply",
    explanation="Without the proof, code that is ahead of the state and references that lead nowhere stay unseen.",
)

ONLY_MARKED = DiagnosticCode(
    code="MIG043",
    name="update-of-a-mark-alone",
    severity=Severity.INFO,
    summary="Terraform counts an update of `{address}`, because a value becomes sensitive; no value changes",
    explanation="""\
A value from a sensitive input variable is marked in the state. What is imported has no marks yet, so Terraform plans an
update in place that sends the values which Apono has already.
""",
)

NAMES_NOT_USABLE = DiagnosticCode(
    code="MIG050",
    name="integration-names-not-usable",
    severity=Severity.ERROR,
    summary="cannot use `{text}` for names of integrations: {reason}",
    hint='write --integration-name ID=NAME, or a JSON file `{{"ID": "NAME"}}` for --integration-names',
    explanation="The names are those that Apono shows in its list of integrations, exactly as there.",
)

FILE_IN_THE_WAY = DiagnosticCode(
    code="MIG051",
    name="migration-file-in-the-way",
    severity=Severity.ERROR,
    summary="there is a `{file}` already",
    hint="apply it and delete it, or give it another name",
    explanation="""\
The `import` and `removed` blocks go into a file of this name. One that is there was written by an earlier migration,
whose blocks have to be applied first.
""",
)
