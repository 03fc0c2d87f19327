"""Codes of references to secrets, and of secrets where a reference should be."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

SECRET_REFERENCE_WITH_WHITE_SPACE = DiagnosticCode(
    code="SPEC402",
    name="secret-reference-with-white-space",
    severity=Severity.ERROR,
    summary="`{field}` has white space or control characters around or in it",
    hint="write `{remedy}`",
    explanation="""\
No secret store has names with white space at their ends or with control characters. They come from copying, are seen
by nobody, and make the name another one.
""",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: 'prod/rancher/apono '}",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: prod/rancher/apono}",
)

SECRET_REFERENCE_WITH_INTERPOLATION = DiagnosticCode(
    code="SPEC403",
    name="secret-reference-with-interpolation",
    severity=Severity.ERROR,
    summary="`{field}` has `${{` in it, which means nothing in a spec",
    hint="write `{{ref: var.NAME}}` in the place of the whole text, and give the variable its value in Terraform",
    explanation="""\
Texts of a spec are never interpreted, so this would be the name of a secret that begins with a dollar sign. A
reference to an input variable is written as `{ref: var.NAME}`, and stands for the whole value.
""",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: '${var.secret}'}",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: {ref: var.secret}}",
)

# --- AWS Secrets Manager

MALFORMED_AWS_REGION = DiagnosticCode(
    code="SPEC410",
    name="malformed-aws-region",
    severity=Severity.ERROR,
    summary="`{region}` is not an AWS region",
    hint="write the code of the region, as in `eu-west-1`",
    explanation="""\
A region is written as its code: area, direction and number (`eu-west-1`, `us-gov-east-1`, `cn-north-1`), in small
letters. The names that people say ("Ireland") are not known to the API.
""",
    bad="secret_store:\n  aws: {region: EU_WEST_1, secret_id: prod/rancher/apono}",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: prod/rancher/apono}",
)

AWS_AVAILABILITY_ZONE = DiagnosticCode(
    code="SPEC411",
    name="aws-availability-zone",
    severity=Severity.ERROR,
    summary="`{zone}` is an availability zone, not a region",
    hint="write `{region}`",
    explanation="""\
A letter behind the number names one data centre of a region. Secrets belong to the region as a whole.
""",
    bad="secret_store:\n  aws: {region: eu-west-1a, secret_id: prod/rancher/apono}",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: prod/rancher/apono}",
)

AWS_SECRET_NAME_CHARACTERS = DiagnosticCode(
    code="SPEC412",
    name="aws-secret-name-characters",
    severity=Severity.ERROR,
    summary="the name of an AWS secret cannot have `{wrong}` in it",
    detail="allowed are letters and digits of ASCII and `/`, `_`, `+`, `=`, `.`, `@`, `-`",
    hint="write the name as Secrets Manager shows it, or the secret's ARN",
    explanation="Secrets Manager refuses to create a secret with such a name, so there is none to be read.",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: prod rancher}",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: prod-rancher}",
)

AWS_SECRET_NAME_TOO_LONG = DiagnosticCode(
    code="SPEC413",
    name="aws-secret-name-too-long",
    severity=Severity.ERROR,
    summary="the name of the AWS secret has {length} characters, of at most {limit}",
    hint="write the name as Secrets Manager shows it, or the secret's ARN",
    explanation="Secrets Manager takes names of 1 to 512 characters.",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: " + "prod/" * 103 + "}",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: prod/rancher/apono}",
)

MALFORMED_AWS_ARN = DiagnosticCode(
    code="SPEC414",
    name="malformed-aws-arn",
    severity=Severity.ERROR,
    summary="`{arn}` is not the ARN of a secret",
    detail="the form is `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME`, ACCOUNT having 12 digits",
    hint="copy the ARN that `aws secretsmanager describe-secret` prints, or write the name of the secret alone",
    explanation="""\
`secret_id` takes the name of a secret or its ARN. A text that begins with `arn:` is read as an ARN, and must be a
whole one.
""",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: 'arn:aws:secretsmanager:eu-west-1:12345:secret:rancher'}",
    good="secret_store:\n  aws:\n    region: eu-west-1\n"
    "    secret_id: arn:aws:secretsmanager:eu-west-1:123456789012:secret:rancher-a1B2c3",
)

ARN_OF_ANOTHER_SERVICE = DiagnosticCode(
    code="SPEC415",
    name="arn-of-another-aws-service",
    severity=Severity.ERROR,
    summary="the ARN names something of the AWS service `{service}`, not a secret",
    hint="write the ARN of a secret in AWS Secrets Manager",
    explanation="""\
Apono reads secrets of AWS Secrets Manager. A parameter of Systems Manager (`ssm`), a key (`kms`) or a role (`iam`)
cannot take its place.
""",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: 'arn:aws:ssm:eu-west-1:123456789012:parameter/rancher'}",
    good="secret_store:\n  aws:\n    region: eu-west-1\n"
    "    secret_id: arn:aws:secretsmanager:eu-west-1:123456789012:secret:rancher-a1B2c3",
)

AWS_ARN_WITH_JSON_KEY = DiagnosticCode(
    code="SPEC416",
    name="aws-arn-with-json-key",
    severity=Severity.ERROR,
    summary="`{more}` behind the ARN is not a part of it",
    detail="ECS task definitions name a JSON key and a version in this way; here the secret as a whole is meant",
    hint="write `{remedy}`",
    explanation="""\
The connector reads the whole secret and takes the two keys that it needs. The form with `:KEY:STAGE:VERSION` behind
the ARN is known to ECS only.
""",
    bad="secret_store:\n  aws:\n    region: eu-west-1\n"
    "    secret_id: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rancher-a1B2c3:access_key::'",
    good="secret_store:\n  aws:\n    region: eu-west-1\n"
    "    secret_id: arn:aws:secretsmanager:eu-west-1:123456789012:secret:rancher-a1B2c3",
)

AWS_ARN_IN_ANOTHER_REGION = DiagnosticCode(
    code="SPEC417",
    name="aws-arn-in-another-region",
    severity=Severity.ERROR,
    summary="the secret's ARN is in `{arn_region}`, but `region` is `{region}`",
    hint="write `region: {arn_region}`, or the ARN of the secret's replica in `{region}`",
    explanation="""\
The connector asks Secrets Manager in the region that `region` names. It does not know secrets of other regions, so
one of the two is wrong.
""",
    bad="secret_store:\n  aws:\n    region: eu-west-1\n"
    "    secret_id: arn:aws:secretsmanager:us-east-1:123456789012:secret:rancher-a1B2c3",
    good="secret_store:\n  aws:\n    region: us-east-1\n"
    "    secret_id: arn:aws:secretsmanager:us-east-1:123456789012:secret:rancher-a1B2c3",
)

AWS_ARN_IN_ANOTHER_PARTITION = DiagnosticCode(
    code="SPEC418",
    name="aws-arn-in-another-partition",
    severity=Severity.ERROR,
    summary="the ARN's partition is `{found}`, but `{arn_region}` belongs to `{partition}`",
    hint="write `{remedy}`",
    explanation="""\
AWS has separate partitions: `aws`, `aws-cn` for China, `aws-us-gov` for GovCloud. A region belongs to one of them,
and its ARNs begin with that one.
""",
    bad="secret_store:\n  aws:\n    region: cn-north-1\n"
    "    secret_id: arn:aws:secretsmanager:cn-north-1:123456789012:secret:rancher-a1B2c3",
    good="secret_store:\n  aws:\n    region: cn-north-1\n"
    "    secret_id: arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:rancher-a1B2c3",
)

AWS_NAME_WITH_ARN_SUFFIX = DiagnosticCode(
    code="SPEC419",
    name="aws-name-with-arn-suffix",
    severity=Severity.WARNING,
    summary="the name of the AWS secret ends with `{suffix}`, like the end of an ARN",
    detail="Secrets Manager adds a hyphen and six characters to the name in the ARN; they are not a part of the name",
    hint="write `{remedy}` if the name was copied from an ARN, or write the whole ARN",
    explanation="""\
A name that was cut out of an ARN has six characters too many, and no secret is found by it. AWS advises against names
that really end so, because ARNs are then confused.
""",
    bad="secret_store:\n  aws: {region: eu-west-1, secret_id: prod/rancher-a1B2c3}",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: prod/rancher}",
)

# --- Azure Key Vault

AZURE_VAULT_URL_WITHOUT_HTTPS = DiagnosticCode(
    code="SPEC420",
    name="azure-vault-url-without-https",
    severity=Severity.ERROR,
    summary="`vault_url` is not a whole `https://` URL",
    hint="write `{remedy}`",
    explanation="`vault_url` is the vault's URI as the portal shows it; the name of the vault alone is not enough.",
    bad="secret_store:\n  azure: {vault_url: prod-vault, name: rancher}",
    good="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher}",
)

AZURE_VAULT_URL_WITH_PATH = DiagnosticCode(
    code="SPEC421",
    name="azure-vault-url-with-path",
    severity=Severity.ERROR,
    summary="`vault_url` goes on behind the vault's host: `{rest}`",
    hint="write `{remedy}`, and the name of the secret in `name`",
    explanation="""\
The URL of a secret (its "secret identifier") begins with the URL of the vault. Here the two are apart: `vault_url` is
the vault, `name` the secret. There is no port and no version.
""",
    bad="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/secrets/rancher', name: rancher}",
    good="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher}",
)

NO_AZURE_KEY_VAULT = DiagnosticCode(
    code="SPEC422",
    name="no-azure-key-vault",
    severity=Severity.ERROR,
    summary="`{found}` is not where Azure has key vaults",
    detail="known are: {known}",
    hint="write the vault's URI as the portal shows it, as in `https://NAME.vault.azure.net/`",
    explanation="""\
Key vaults have host names of four endings, one for each cloud. A Managed HSM (`managedhsm.azure.net`) holds keys and
no secrets; a private link is reached by the vault's usual name, which the network resolves to it.
""",
    bad="secret_store:\n  azure: {vault_url: 'https://prod-vault.managedhsm.azure.net/', name: rancher}",
    good="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher}",
)

MALFORMED_AZURE_VAULT_NAME = DiagnosticCode(
    code="SPEC423",
    name="malformed-azure-vault-name",
    severity=Severity.ERROR,
    summary="`{vault}` cannot be the name of a key vault",
    detail="a name has 3 to 24 letters, digits and single hyphens, and begins with a letter",
    hint="write the vault's URI as the portal shows it, as in `https://NAME.vault.azure.net/`",
    explanation="Azure refuses to create such a vault, so there is none to be asked.",
    bad="secret_store:\n  azure: {vault_url: 'https://prod_vault.vault.azure.net/', name: rancher}",
    good="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher}",
)

AZURE_SECRET_NAME_CHARACTERS = DiagnosticCode(
    code="SPEC424",
    name="azure-secret-name-characters",
    severity=Severity.ERROR,
    summary="the name of a secret in Azure Key Vault cannot have `{wrong}` in it",
    detail="allowed are letters and digits of ASCII and `-`",
    hint="write the name as the vault shows it; in vaults, other characters usually become hyphens: `{remedy}`",
    explanation="Key Vault refuses to store a secret under such a name, so there is none to be read.",
    bad="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher_apono}",
    good="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher-apono}",
)

AZURE_SECRET_IDENTIFIER = DiagnosticCode(
    code="SPEC425",
    name="azure-secret-identifier",
    severity=Severity.ERROR,
    summary="`name` is a path or URL of a secret, not its name",
    hint="write `{remedy}`; the vault belongs in `vault_url`, and a version has no place",
    explanation="""\
The "secret identifier" of the portal is a URL of vault, name and version. `name` takes the middle part of it. The
connector always reads the latest version, or the key could not be changed without a change here.
""",
    bad="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: secrets/rancher}",
    good="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher}",
)

AZURE_SECRET_NAME_TOO_LONG = DiagnosticCode(
    code="SPEC426",
    name="azure-secret-name-too-long",
    severity=Severity.ERROR,
    summary="the name of the secret has {length} characters, of at most {limit}",
    hint="write the name as the vault shows it",
    explanation="Key Vault takes names of 1 to 127 characters.",
    bad="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: " + "a" * 128 + "}",
    good="secret_store:\n  azure: {vault_url: 'https://prod-vault.vault.azure.net/', name: rancher}",
)

# --- Google Cloud Secret Manager

MALFORMED_GCP_PROJECT = DiagnosticCode(
    code="SPEC430",
    name="malformed-gcp-project",
    severity=Severity.ERROR,
    summary="`{project}` is not the id or the number of a Google Cloud project",
    detail="an id has 6 to 30 lower-case letters, digits and hyphens and begins with a letter",
    hint="write the id that `gcloud projects list` prints in the column PROJECT_ID",
    explanation="""\
A project has a name for people ("Prod"), an id and a number. The name is not unique and cannot be used here.
""",
    bad="secret_store:\n  gcp: {project: My Project, secret_id: rancher}",
    good="secret_store:\n  gcp: {project: my-project, secret_id: rancher}",
)

MALFORMED_GCP_SECRET_NAME = DiagnosticCode(
    code="SPEC431",
    name="malformed-gcp-secret-name",
    severity=Severity.ERROR,
    summary="`{secret_id}` is not the name of a secret in Google Cloud",
    detail="the form is `projects/PROJECT/secrets/NAME`, or NAME alone",
    hint="write the name that `gcloud secrets describe NAME` prints",
    explanation="A text with a slash in it is read as the full resource name of a secret, and must be a whole one.",
    bad="secret_store:\n  gcp: {project: my-project, secret_id: secrets/rancher}",
    good="secret_store:\n  gcp: {project: my-project, secret_id: projects/my-project/secrets/rancher}",
)

GCP_SECRET_WITH_VERSION = DiagnosticCode(
    code="SPEC432",
    name="gcp-secret-with-version",
    severity=Severity.ERROR,
    summary="`{version}` names a version, but the secret as a whole is meant",
    hint="write `{remedy}`",
    explanation="""\
The reference names a secret; the connector reads its latest version. With a version in it, it is the name of nothing,
and the key could not be changed without a change here.
""",
    bad="secret_store:\n  gcp: {project: my-project, secret_id: projects/my-project/secrets/rancher/versions/latest}",
    good="secret_store:\n  gcp: {project: my-project, secret_id: projects/my-project/secrets/rancher}",
)

GCP_SECRET_IN_ANOTHER_PROJECT = DiagnosticCode(
    code="SPEC433",
    name="gcp-secret-in-another-project",
    severity=Severity.ERROR,
    summary="the secret's name is of project `{other}`, but `project` is `{project}`",
    hint="write `project: {other}`, or the name of a secret in `{project}`",
    explanation="""\
Two fields name the project of the secret, and they differ. An id and a number are not compared: they may well be the
same project.
""",
    bad="secret_store:\n  gcp: {project: my-project, secret_id: projects/other-project/secrets/rancher}",
    good="secret_store:\n  gcp: {project: my-project, secret_id: projects/my-project/secrets/rancher}",
)

GCP_REGIONAL_SECRET = DiagnosticCode(
    code="SPEC434",
    name="gcp-regional-secret",
    severity=Severity.WARNING,
    summary="the secret is a regional one, in `{place}`",
    detail="Apono documents names of the form `projects/PROJECT/secrets/NAME` only",
    hint="use a secret that is not bound to a location, or ask Apono whether the connector reads this one",
    explanation="""\
Regional secrets are served by endpoints of their own (`secretmanager.LOCATION.rep.googleapis.com`). A client that
does not know them does not find the secret.
""",
    bad="secret_store:\n  gcp:\n    project: my-project\n"
    "    secret_id: projects/my-project/locations/europe-west3/secrets/rancher",
    good="secret_store:\n  gcp: {project: my-project, secret_id: projects/my-project/secrets/rancher}",
)

GCP_SECRET_ID_CHARACTERS = DiagnosticCode(
    code="SPEC435",
    name="gcp-secret-id-characters",
    severity=Severity.ERROR,
    summary="the id of a secret in Google Cloud cannot have `{wrong}` in it",
    detail="allowed are letters and digits of ASCII, `-` and `_`",
    hint="write the id that `gcloud secrets list` prints",
    explanation="Secret Manager refuses to create a secret with such an id, so there is none to be read.",
    bad="secret_store:\n  gcp: {project: my-project, secret_id: rancher.apono}",
    good="secret_store:\n  gcp: {project: my-project, secret_id: rancher-apono}",
)

GCP_SECRET_ID_TOO_LONG = DiagnosticCode(
    code="SPEC436",
    name="gcp-secret-id-too-long",
    severity=Severity.ERROR,
    summary="the id of the secret has {length} characters, of at most {limit}",
    hint="write the id that `gcloud secrets list` prints",
    explanation="Secret Manager takes ids of 1 to 255 characters.",
    bad="secret_store:\n  gcp: {project: my-project, secret_id: " + "a" * 256 + "}",
    good="secret_store:\n  gcp: {project: my-project, secret_id: rancher}",
)

# --- Kubernetes

MALFORMED_KUBERNETES_NAMESPACE = DiagnosticCode(
    code="SPEC440",
    name="malformed-kubernetes-namespace",
    severity=Severity.ERROR,
    summary="`{namespace}` cannot be the name of a namespace",
    detail="a name has 1 to 63 lower-case letters, digits and hyphens, and a letter or digit at both ends",
    hint="write the name that `kubectl get namespaces` prints",
    explanation="""\
Namespaces have names that are RFC 1123 labels. Kubernetes refuses others, so there is no such namespace.
""",
    bad="secret_store:\n  kubernetes: {namespace: Apono_Connector, name: rancher}",
    good="secret_store:\n  kubernetes: {namespace: apono-connector, name: rancher}",
)

MALFORMED_KUBERNETES_SECRET_NAME = DiagnosticCode(
    code="SPEC441",
    name="malformed-kubernetes-secret-name",
    severity=Severity.ERROR,
    summary="`{secret}` cannot be the name of a Kubernetes secret",
    detail="a name has 1 to 253 lower-case letters, digits, hyphens and dots, a letter or digit at both ends of a part",
    hint="write the name that `kubectl get secrets` prints",
    explanation="""\
Secrets have names that are RFC 1123 subdomains. Kubernetes refuses others, so there is no such secret.
""",
    bad="secret_store:\n  kubernetes: {namespace: apono-connector, name: rancher_api_key}",
    good="secret_store:\n  kubernetes: {namespace: apono-connector, name: rancher-api-key}",
)

KUBERNETES_NAME_WITH_NAMESPACE = DiagnosticCode(
    code="SPEC442",
    name="kubernetes-name-with-namespace",
    severity=Severity.ERROR,
    summary="`name` has a namespace before the name of the secret: `{namespace}/`",
    hint="write `name: {remedy}`, and `namespace: {namespace}`",
    explanation="`NAMESPACE/NAME` is how logs print a secret. Here the two have a field each.",
    bad="secret_store:\n  kubernetes: {namespace: apono-connector, name: apono-connector/rancher}",
    good="secret_store:\n  kubernetes: {namespace: apono-connector, name: rancher}",
)

# --- HashiCorp Vault

VAULT_PATH_WITH_OUTER_SLASH = DiagnosticCode(
    code="SPEC450",
    name="vault-path-with-outer-slash",
    severity=Severity.ERROR,
    summary="the Vault path begins or ends with a slash",
    hint="write `{remedy}`",
    explanation="""\
Engine and path are joined with a slash of their own. One more makes an empty step, and Vault answers that there is
nothing.
""",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: /prod/rancher}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

VAULT_COMMAND = DiagnosticCode(
    code="SPEC451",
    name="vault-command",
    severity=Severity.ERROR,
    summary="this is an argument or a command of the `vault` program, not a path",
    hint="write the mount in `secret_engine` and the rest in `path`: "
    "`vault kv get -mount=secret prod/rancher` is `secret_engine: secret` and `path: prod/rancher`",
    explanation="The connector uses Vault's API and does not run the `vault` program.",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: vault kv get secret/prod/rancher}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

VAULT_PATH_REPEATS_ENGINE = DiagnosticCode(
    code="SPEC452",
    name="vault-path-repeats-engine",
    severity=Severity.WARNING,
    summary="the Vault path begins with the engine's mount `{engine}` once more",
    hint="write `{remedy}`, unless there is a folder `{engine}` inside of the engine",
    explanation="""\
`secret_engine` is where the engine is mounted, `path` begins below that. The command line and the UI show both in one
(`secret/prod/rancher`), and so the mount is easily copied with the path.
""",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: secret/prod/rancher}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

VAULT_PATH_WITH_DATA = DiagnosticCode(
    code="SPEC453",
    name="vault-path-with-data",
    severity=Severity.WARNING,
    summary="`{step}/` is how the API of a KV version 2 engine names a secret",
    detail="with `data/`: the form of the API, version 2; without: that of the `vault kv` commands and of version 1; "
    "Apono does not document which of them the connector wants",
    hint="write `{remedy}` if the integration does not find the secret",
    explanation="""\
The API of a version 2 engine keeps the secrets below `MOUNT/data/`, and what is known about them below
`MOUNT/metadata/`. The `vault kv` commands put the `data/` in by themselves. A client that does so too asks for
`data/data/...` when it is given the API's form. Apono's pages do not say which form the connector takes.
""",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: data/prod/rancher}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

VAULT_PATH_OF_METADATA = DiagnosticCode(
    code="SPEC454",
    name="vault-path-of-metadata",
    severity=Severity.ERROR,
    summary="`{step}` names what is known about a secret, not the secret",
    hint="write `{remedy}`",
    explanation="""\
Below `MOUNT/metadata/` a version 2 engine keeps dates and versions of its secrets. The API key itself is not there.
""",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: metadata/prod/rancher}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

VAULT_PATH_WITH_EMPTY_STEP = DiagnosticCode(
    code="SPEC455",
    name="vault-path-with-empty-step",
    severity=Severity.ERROR,
    summary="the Vault path has several slashes in a row",
    hint="write `{remedy}`",
    explanation="Vault has no empty steps in its paths, and answers that there is nothing.",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod//rancher}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

VAULT_PATH_IS_URL = DiagnosticCode(
    code="SPEC456",
    name="vault-path-is-url",
    severity=Severity.ERROR,
    summary="this is a URL of Vault's API, not a mount or path",
    detail="behind the API's version it reads `{rest}`",
    hint="write the mount in `secret_engine` and the path below it in `path`",
    explanation="""\
The connector is set up with Vault's address. A reference has the mount of the engine and the path in it, and nothing
of the API's URL: neither host nor `v1/`.
""",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: v1/secret/data/prod/rancher}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

VAULT_PATH_WITH_FIELD = DiagnosticCode(
    code="SPEC457",
    name="vault-path-with-field",
    severity=Severity.ERROR,
    summary="`{wrong}` behind the path is not a part of it",
    hint="write `{remedy}`",
    explanation="""\
Some tools name a field (`#password`) or a version (`?version=2`) of a secret behind its path. The connector reads the
whole secret in its latest version.
""",
    bad="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: 'prod/rancher#access_key'}",
    good="secret_store:\n  hashicorp_vault: {secret_engine: secret, path: prod/rancher}",
)

# --- Secrets themselves

CREDENTIAL_IN_SPEC = DiagnosticCode(
    code="SPEC490",
    name="credential-in-spec",
    severity=Severity.ERROR,
    summary="this looks like {kind}, which has no place in a spec",
    hint="take it out, keep it in the secret store, and replace it with a fresh one: it may have been seen already",
    explanation="""\
Specs are kept in repositories and shown to reviewers, and what they say ends in Terraform's state. A spec names the
secret, and the connector reads it from the store. What was written into a file once is known to too many; make a
fresh one and delete the old one.
""",
    bad="custom_access_details: sign in with token-5hx8w:" + "bcdfg" * 10 + "bcdf",
    good="custom_access_details: sign in with your own account",
)
