"""Codes of the fields of a spec, of specs against one another, and of integration type descriptors."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

MISSING_FIELD = DiagnosticCode(
    code="SPEC101",
    name="missing-field",
    severity=Severity.ERROR,
    summary="`{field}` is missing",
    detail="{meaning}",
    hint="add `{field}: {example}`",
    explanation="The field is required. `docs/reference/spec.md` describes every field.",
    bad="secret_store: {aws: {region: eu-west-1}}\n",
    good="secret_store: {aws: {region: eu-west-1, secret_id: prod/rancher/apono}}\n",
)

UNKNOWN_FIELD = DiagnosticCode(
    code="SPEC102",
    name="unknown-field",
    severity=Severity.ERROR,
    summary="there is no field `{field}` here",
    detail="known here: {known}",
    explanation="""\
A field that is not known would be ignored, and what it says would never reach Apono, so it is an error. Look for a
slip of the pen or a field that belongs one level higher or lower.
""",
    bad="conector: prod-connector\n",
    good="connector: prod-connector\n",
)

WRONG_TYPE = DiagnosticCode(
    code="SPEC103",
    name="wrong-type",
    severity=Severity.ERROR,
    summary="`{field}` is {found}, not {expected}",
    explanation="The value has another type than the field takes. Quotes make a number or a truth value a text.",
    bad='port: "443"\n',
    good="port: 443\n",
)

UNSUPPORTED_API_VERSION = DiagnosticCode(
    code="SPEC104",
    name="unsupported-api-version",
    severity=Severity.ERROR,
    summary="`{found}` is not a version of the spec format that this program knows",
    hint="write `apiVersion: {api_version}`",
    explanation="The spec format has its own version, apart from the program's.",
    bad="apiVersion: apono-bridge/v9\nkind: RancherIntegration\n",
    good="apiVersion: apono-bridge/v1\n",
)

UNKNOWN_KIND = DiagnosticCode(
    code="SPEC105",
    name="unknown-kind",
    severity=Severity.ERROR,
    summary="unknown kind `{found}`",
    detail="known kinds: {known}",
    explanation="`kind` says what a document describes and so which fields it may have.",
    bad="apiVersion: apono-bridge/v1\nkind: RancherIntegraton\n",
    good="kind: RancherIntegration\n",
)

EMPTY_TEXT = DiagnosticCode(
    code="SPEC106",
    name="empty-text",
    severity=Severity.ERROR,
    summary="the text is empty",
    hint="give it a value, or remove it if it is optional",
    explanation="""\
Empty and blank texts are never what a field of a spec needs: the provider would send them as they are, and the
integration would be created with a value that means nothing.
""",
    bad='integration_owner: {attribute: group, values: [""]}\n',
    good="integration_owner: {attribute: group, values: [00g1abcd]}\n",
)

NULL_VALUE = DiagnosticCode(
    code="SPEC107",
    name="no-value",
    severity=Severity.ERROR,
    summary="`{field}` has no value",
    hint="give it a value, or remove it if it is optional",
    explanation="""\
A key without a value is null in YAML. It is most often a value that was forgotten or indented too little, so it is not
taken for "not given".
""",
    bad="connector:\n",
    good="connector: prod-connector\n",
)

VALUE_NOT_ALLOWED = DiagnosticCode(
    code="SPEC108",
    name="value-not-allowed",
    severity=Severity.ERROR,
    summary="`{found}` is not a value of `{field}`",
    detail="allowed: {allowed}",
    explanation="The field takes one of a few values.",
    bad="terraform: {resource: apono_resource_integrations}\n",
    good="terraform: {resource: apono_resource_integration}\n",
)

NOT_POSITIVE = DiagnosticCode(
    code="SPEC109",
    name="not-a-positive-number-of-days",
    severity=Severity.ERROR,
    summary="`{field}` is {found}, not a whole number of days above 0",
    hint="write the number of days, or remove the field to leave the setting off",
    explanation="Rotation and cleanup happen after a number of days; leaving the field out turns them off.",
    bad="credential_rotation_days: 0\n",
    good="credential_rotation_days: 30\n",
)

TEXT_TOO_LONG = DiagnosticCode(
    code="SPEC110",
    name="text-too-long",
    severity=Severity.ERROR,
    summary="`{field}` has {length} UTF-16 code units; Apono allows {limit}",
    detail="the caret marks the first character too many; most characters count 1, emoji and other rare ones 2",
    hint="shorten the text by {excess}",
    explanation="""\
Apono documents "up to 400 characters" and does not say what it counts, and the provider does not check. Counted are
UTF-16 code units of the text in Unicode's composed form (NFC), which is what Terraform sends: a browser's form and a
Java or JavaScript server count so, and no server that counts whole characters counts more. A text that passes here
passes there.
""",
    bad=f"custom_access_details: {'x' * 401}\n",
    good=f"custom_access_details: {'x' * 400}\n",
)

NO_SECRET_STORE = DiagnosticCode(
    code="SPEC111",
    name="no-secret-store",
    severity=Severity.ERROR,
    summary="no secret store is named",
    detail="known stores: {known}",
    hint="name the store that holds the Rancher key, with its reference",
    explanation="""\
The connector reads Rancher's access key and secret key from one secret store. Apono's own store cannot be expressed in
Terraform and is not recommended for production by Apono.
""",
    bad="secret_store: {}\n",
    good="secret_store: {kubernetes: {namespace: apono, name: rancher}}\n",
)

SEVERAL_SECRET_STORES = DiagnosticCode(
    code="SPEC112",
    name="several-secret-stores",
    severity=Severity.ERROR,
    summary="`{second}` is a second secret store",
    hint="keep one of them",
    explanation="""\
An integration has exactly one secret store. The provider does not notice `kubernetes` beside another store: it sends
only one of them and the apply ends with "Provider produced inconsistent result".
""",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: x}\n  kubernetes: {namespace: apono, name: rancher}\n",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: x}\n",
)

RESOURCE_OWNER_ALONE = DiagnosticCode(
    code="SPEC113",
    name="resource-owner-without-integration-owner",
    severity=Severity.ERROR,
    summary="`resource_owner` is set, but `integration_owner` is not",
    hint="add `integration_owner` with `attribute` and `values`",
    explanation="""\
Apono asks for an integration owner when a resource owner is set: it approves where no resource owner is found. The
provider does not check this for `apono_resource_integration`.
""",
    bad="resource_owner: {key: owner, attribute: group}\n",
    good="resource_owner: {key: owner, attribute: group}\nintegration_owner: {attribute: group, values: [00g1abcd]}\n",
)

EMPTY_LIST = DiagnosticCode(
    code="SPEC114",
    name="empty-list",
    severity=Severity.ERROR,
    summary="`{field}` is an empty list",
    hint="give at least one item, or remove the field if it is optional",
    explanation="The provider refuses an empty list of resource types, and an owner without values approves nothing.",
    bad="integration_owner: {attribute: group, values: []}\n",
    good="integration_owner: {attribute: group, values: [00g1abcd]}\n",
)

REPEATED_ITEM = DiagnosticCode(
    code="SPEC115",
    name="repeated-item",
    severity=Severity.WARNING,
    summary="`{item}` is in the list twice",
    hint="keep one of the two",
    explanation="A server that keeps each item once answers with a shorter list than the plan has, and the apply fails.",
    bad="resource_types: [rancher-cluster, rancher-cluster]\n",
    good="resource_types: [rancher-cluster]\n",
)

INVALID_RESOURCE_NAME = DiagnosticCode(
    code="SPEC116",
    name="invalid-resource-name",
    severity=Severity.ERROR,
    summary="`{found}` cannot name a Terraform resource",
    detail="a name is made of ASCII letters, digits, `_` and `-`, begins with a letter or `_`, and has at most {limit} characters",
    explanation="The name becomes part of the resource's address and the name of its file.",
    bad="terraform: {resource_name: 1-rancher}\n",
    good="terraform: {resource_name: rancher-1}\n",
)

RESERVED_RESOURCE_NAME = DiagnosticCode(
    code="SPEC117",
    name="reserved-resource-name",
    severity=Severity.ERROR,
    summary="a resource named `{found}` would get a file that Terraform or this program uses otherwise",
    hint="choose another `terraform.resource_name`",
    explanation="""\
Each integration gets the file `<resource_name>.tf`. `versions.tf` and `variables.tf` are generated for the whole run,
Terraform merges `override.tf` and `*_override.tf` into other files instead of reading them by themselves, and some
names cannot be files on Windows.
""",
    bad="terraform: {resource_name: prod_override}\n",
    good="terraform: {resource_name: prod}\n",
)

NO_RESOURCE_NAME = DiagnosticCode(
    code="SPEC118",
    name="no-resource-name",
    severity=Severity.ERROR,
    summary="no Terraform resource name can be made from `name`",
    detail="{reason}",
    hint="add `terraform: {{resource_name: ...}}`",
    explanation="""\
Without `terraform.resource_name` the name is made from `name`: lower case, everything but letters and digits turned
into `_`. That needs a literal name with at least one Latin letter or digit.
""",
    bad="name: {ref: var.name}\n",
    good="name: {ref: var.name}\nterraform: {resource_name: rancher}\n",
)

INVALID_PROVIDER_VERSION = DiagnosticCode(
    code="SPEC119",
    name="invalid-provider-version",
    severity=Severity.ERROR,
    summary="`{found}` is not a version constraint",
    hint="write for instance `~> 1.9`, or `>= 1.9.1, < 2.0.0`",
    explanation="""\
A constraint is a comma-separated list of conditions: an operator (`=`, `!=`, `>`, `>=`, `<`, `<=`, `~>`, or none) and a
version of up to three numbers, optionally with a pre-release (`1.10.0-beta1`).
""",
    bad="terraform: {provider_version: latest}\n",
    good='terraform: {provider_version: "~> 1.9"}\n',
)

OTHER_PROVIDER_VERSION = DiagnosticCode(
    code="SPEC120",
    name="schema-of-another-provider-version",
    severity=Severity.WARNING,
    summary="`{constraint}` does not allow provider {checked}, against which the code was checked",
    hint="give the schema of your version: `terraform providers schema -json` and `--provider-schema FILE`",
    explanation="""\
The generated code is checked against the schema of one version of the provider, which comes with this program or with
`--provider-schema`. A constraint that rules this version out makes that check prove nothing.
""",
    bad='terraform: {provider_version: "~> 1.8.0"}\n',
    good='terraform: {provider_version: "~> 1.9"}\n',
)

CERTIFICATE_AUTHORITY_SHAPE = DiagnosticCode(
    code="SPEC121",
    name="certificate-authority-file-or-pem",
    severity=Severity.ERROR,
    summary="`certificate_authority` needs exactly one of `file` and `pem`",
    hint="keep `file` for a file in the repository, or `pem` for the certificate itself",
    explanation="Two certificates would contradict each other, and none means that the field can be left out.",
    bad="certificate_authority: {}\n",
    good="",
)

OWNER_SOURCE_NOT_AN_ID = DiagnosticCode(
    code="SPEC122",
    name="owner-source-is-no-id",
    severity=Severity.ERROR,
    summary="`apono_integration` takes the id of the identity integration, and `{found}` is not an id",
    hint="give the integration's id as `source`, or use `resource: apono_resource_integration`, which takes the name",
    explanation="""\
The older resource `apono_integration` sends `source` as `integration_id`, and Apono's ids are UUIDs. The newer
`apono_resource_integration` sends the name.
""",
    bad="integration_owner: {attribute: group, source: Okta, values: [a]}\nterraform: {resource: apono_integration}\n",
    good="integration_owner: {attribute: group, source: Okta, values: [a]}\n",
)

OWNER_SOURCE_IS_AN_ID = DiagnosticCode(
    code="SPEC123",
    name="owner-source-is-an-id",
    severity=Severity.WARNING,
    summary="`{found}` looks like an id; `apono_resource_integration` takes the name of the identity integration",
    hint="write the integration's name as Apono shows it",
    explanation="""\
The provider sends `source` as a reference, which Apono accepts as name or id, but reads back the name. With an id the
apply ends with "Provider produced inconsistent result".
""",
    bad="integration_owner: {attribute: group, source: 5161d0f2-242d-42ee-92cb-8afd30caa0aa, values: [a]}\n",
    good="integration_owner: {attribute: group, source: Okta, values: [a]}\n",
)

UNUSUAL_NAME = DiagnosticCode(
    code="SPEC124",
    name="unusual-integration-name",
    severity=Severity.WARNING,
    summary="the name {what}",
    hint="use letters, digits, single spaces, `-`, `_` and `.`",
    explanation="""\
Apono's page asks for a "unique, alphanumeric, user-friendly name". Names with line breaks, invisible characters or
blanks at the ends are hard to type in an access flow, and whether Apono accepts them is not documented.
""",
    bad='name: "Rancher "\n',
    good="name: Rancher\n",
)

FILE_FROM_STANDARD_INPUT = DiagnosticCode(
    code="SPEC125",
    name="file-from-standard-input",
    severity=Severity.ERROR,
    summary="a spec from standard input cannot name a file",
    hint="give the spec as a file, or the certificate as `pem`",
    explanation="File names in a spec are relative to the spec's own folder, and standard input has none.",
)

DUPLICATE_NAME = DiagnosticCode(
    code="SPEC601",
    name="duplicate-integration-name",
    severity=Severity.ERROR,
    summary="two integrations have the name `{value}`",
    hint="give one of them another name",
    explanation="Apono wants each integration's name only once; the second one would fail at `apply`.",
)

DUPLICATE_RESOURCE_NAME = DiagnosticCode(
    code="SPEC602",
    name="duplicate-resource-name",
    severity=Severity.ERROR,
    summary="two integrations have the Terraform resource name `{value}`",
    hint="set `terraform.resource_name` in one of them",
    explanation="""\
The resource name is part of the address and the name of the file, so it has to be unique within one output folder.
Names that differ only in case are equal here, since their files are the same file on macOS and Windows.
""",
)

SAME_SERVER = DiagnosticCode(
    code="SPEC603",
    name="same-server-twice",
    severity=Severity.WARNING,
    summary="two integrations are for the same Rancher server `{value}`",
    hint="if that is meant, nothing has to be done",
    explanation="Apono would discover and manage the same clusters twice.",
)

PROVIDER_VERSIONS_DIFFER = DiagnosticCode(
    code="SPEC604",
    name="provider-versions-differ",
    severity=Severity.ERROR,
    summary="`{second}` is another provider version than `{first}`",
    hint="give all specs of one output folder the same `terraform.provider_version`",
    explanation="One Terraform module has one version constraint for a provider.",
)

DESCRIPTOR_NOT_ONE = DiagnosticCode(
    code="SPEC701",
    name="not-one-descriptor",
    severity=Severity.ERROR,
    summary="`{file}` holds {count} documents, not one descriptor",
    explanation="A descriptor file holds one document with `kind: IntegrationType`.",
)

CONFIG_KEY_TWICE = DiagnosticCode(
    code="SPEC702",
    name="config-key-used-twice",
    severity=Severity.ERROR,
    summary="the config key `{key}` is given to `{second}` and to `{first}`",
    hint="give each field a key of its own",
    explanation="Both values would be written to the same key of `integration_config`, and one of them would be lost.",
    bad="descriptor: {config_keys: {host: url, port: url}}\n",
    good="descriptor: {config_keys: {host: hostname}}\n",
)

CONFIG_KEY_HAS_FIELD = DiagnosticCode(
    code="SPEC704",
    name="config-key-has-a-field",
    severity=Severity.ERROR,
    summary="the config key `{key}` is that of the field `{field}`",
    hint="write the value into `{field}`",
    explanation="""\
`extra_config` is for keys of `integration_config` that no field stands for. A key that a field becomes would be written
twice, and Terraform would keep one of the two without a word.
""",
    bad="extra_config: {host: rancher.example.com}\n",
    good="extra_config: {proxy_url: https://proxy.example.com}\n",
)

ASSUMED_VALUES = DiagnosticCode(
    code="SPEC703",
    name="assumed-values",
    severity=Severity.INFO,
    summary="the vendor does not document these values; they are assumed: {values}",
    hint='compare with "View as Code" in Apono, then set what differs in `descriptor`, or all of it with `--descriptor FILE`',
    explanation="""\
Apono publishes the labels of its Rancher form, but neither the integration's type string nor the config keys or the
resource types that Terraform needs. The descriptor that comes with this program states for each of these values
whether it is documented or assumed. The values that the generated code uses are listed in its header as well. The last
step of Apono's form ("View as Code") prints the true ones for your account. A value that is given in a spec's
`descriptor` or in a `--descriptor FILE` is yours and no longer assumed.
""",
    bad="name: Rancher\n",
    good="descriptor:\n  type: rancher\n  resource_types: [rancher-cluster]\n  config_keys: {host: host, port: port}\n",
)
