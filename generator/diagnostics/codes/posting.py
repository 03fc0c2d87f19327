"""Codes of what can keep a preview from the pull request that it belongs to, or from being trusted there."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

NO_TOKEN = DiagnosticCode(
    code="POST001",
    name="no-token",
    severity=Severity.ERROR,
    summary="there is no token for {title}",
    detail="looked for in the environment: {variables}",
    hint="set one of them in the job, from a secret of the CI",
    explanation="""\
A comment needs a token that may write it. Tokens are read from the environment alone, never from an option, where every
user of the machine could see them. On GitHub Actions pass the job's own: `GITHUB_TOKEN: ${{ github.token }}` under
`env`, with `permissions: pull-requests: write`. GitLab's `CI_JOB_TOKEN` cannot write comments: make a project access
token with the scope `api`.
""",
)

TOKEN_IS_FOR_ELSEWHERE = DiagnosticCode(
    code="POST002",
    name="token-is-for-elsewhere",
    severity=Severity.ERROR,
    summary="the token of `{variable}` is not sent to `{host}`",
    detail="it belongs to: {known}",
    hint="when that server is yours, name it in the environment: `APONO_BRIDGE_API_URL`",
    explanation="""\
A token goes to the platform it belongs to: the public service, or the server that the CI's own variables name. An
option or a file of the repository could name any server, so `--api-url` alone does not send a token to a new one.
Whoever sets the job's environment can vouch for it with `APONO_BRIDGE_API_URL`. Addresses of this machine are fine.
""",
)

WRONG_TOKEN = DiagnosticCode(
    code="POST003",
    name="token-is-no-token",
    severity=Severity.ERROR,
    summary="what `{variable}` holds is no token",
    hint="look for a line break or a space in the secret",
    explanation="A token is printable ASCII without spaces. Most often a secret was stored with a line break or quotes.",
)

NO_PULL_REQUEST = DiagnosticCode(
    code="POST004",
    name="no-pull-request",
    severity=Severity.ERROR,
    summary="it is not known which pull request to comment on: there is no {missing}",
    hint="run it for pull requests, or give {option}",
    explanation="""\
The repository and the number are read from the environment of GitHub Actions, GitLab CI, Bitbucket Pipelines, Azure
Pipelines, and Gitea's and Forgejo's Actions. Elsewhere, or to overrule them, give `--repository` and `--pull-request`.
A branch pipeline of GitLab knows no merge request: run the job with
`rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]`.
""",
)

WRONG_ADDRESS = DiagnosticCode(
    code="POST005",
    name="wrong-address-of-the-platform",
    severity=Severity.ERROR,
    summary="{title} cannot be asked: {reason}",
    hint="give the base URL of its API with --api-url, and the repository as {form}",
    explanation="""\
The base URL has to start with `https://` (or be one of this machine), without a user or a query. For a server of your
own it has a path: `https://github.example.com/api/v3`, `https://gitlab.example.com/api/v4`,
`https://gitea.example.com/api/v1`, `https://dev.azure.com/ORGANISATION`.
""",
)

TOKEN_REFUSED = DiagnosticCode(
    code="POST010",
    name="token-refused",
    severity=Severity.ERROR,
    summary="{title} does not know the token of `{variable}`",
    detail="{words}",
    hint="the token is wrong, revoked or expired: make another one",
    explanation="The platform answered 401. Whoever made the token can see on the platform whether it still is valid.",
)

NOT_ALLOWED = DiagnosticCode(
    code="POST011",
    name="not-allowed-to-comment",
    severity=Severity.ERROR,
    summary="{title} does not allow the token of `{variable}` to comment on {target}",
    detail="{words}",
    hint="{remedy}",
    explanation="""\
The platform answered 403. The job of a pull request from a fork gets a token that may only read: the preview then goes
to the job's summary, where there is one. To comment on such pull requests too, let a job of your own repository do
it: docs/preview-forks.md.
""",
)

NOT_FOUND = DiagnosticCode(
    code="POST012",
    name="pull-request-not-found",
    severity=Severity.ERROR,
    summary="{title} finds no {target} with the token of `{variable}`",
    detail="{words}",
    hint="see whether the repository and the number are right, and whether the token may see that repository",
    explanation="The platform answered 404, which it also does for what the token may not know of.",
)

RATE_LIMITED = DiagnosticCode(
    code="POST013",
    name="too-many-requests",
    severity=Severity.ERROR,
    summary="{title} asks to wait{wait}",
    detail="{words}",
    hint="run the job again later",
    explanation="""\
The platform limits how much may be asked and written. apono-bridge waits as long as it is told to, two and a half
minutes at most, and then gives up.
""",
)

PLATFORM_FAILED = DiagnosticCode(
    code="POST014",
    name="platform-cannot-be-asked",
    severity=Severity.ERROR,
    summary="{title} could not be asked: {reason}",
    explanation="""\
There was no connection, no answer, or one that the platform's API does not give, after several tries. `HTTPS_PROXY`
and `NO_PROXY` say how to get there, `SSL_CERT_FILE` whom to trust. Redirects are not followed: a token must not end up
elsewhere. A repository that was renamed or moved answers with a redirect too: give its new name.
""",
)

POSTED_ELSEWHERE = DiagnosticCode(
    code="POST020",
    name="preview-is-in-the-job-summary",
    severity=Severity.WARNING,
    summary="the preview is in the job's summary, for the token may not comment on {target}",
    hint="{remedy}",
    explanation="""\
Jobs of pull requests from forks get a token that may only read. What would have been the comment is appended to the
file that the CI shows as the job's summary. docs/preview-forks.md has the recipe for comments on them.
""",
)

NO_PREVIEW = DiagnosticCode(
    code="POST030",
    name="no-preview-to-verify",
    severity=Severity.ERROR,
    summary="{target} has no preview with the label `{label}` by the owner of the token",
    hint="let the job of the pull request post one, with the same label and the same token's owner",
    explanation="""\
`preview --verify` looks for the comment that reviewers saw. A comment that somebody else wrote does not count, even when
it carries the mark of a preview. Where the platform does not tell whose a token is, say it with `--author`.
""",
)

PREVIEW_IS_STALE = DiagnosticCode(
    code="POST031",
    name="preview-is-stale",
    severity=Severity.ERROR,
    summary="the preview on {target} is not of what would be applied",
    detail="{differences}",
    hint="let the job of the pull request run again, and have the new preview looked at",
    explanation="""\
The comment carries the commit, a digest of the specs, and a digest of the plan that it shows. One of them is another
now: somebody pushed after the preview was made, the base has moved, or what is applied is not what was reviewed.
""",
)

PREVIEW_WAS_EDITED = DiagnosticCode(
    code="POST032",
    name="preview-was-edited",
    severity=Severity.ERROR,
    summary="the text of the preview on {target} is not the one that was posted",
    hint="let the job of the pull request run again, and have the new preview looked at",
    explanation="""\
Whoever may edit comments of others can change what reviewers see. The comment's mark has a digest of the text that was
posted, and the text is another now.
""",
)

PREVIEW_IS_INCOMPLETE = DiagnosticCode(
    code="POST033",
    name="preview-is-incomplete",
    severity=Severity.WARNING,
    summary="the preview on {target} did not show everything: it was longer than a comment may be",
    hint="look at the whole report of the job, or make smaller pull requests",
    explanation="The comment says so itself, and where the whole report is. What it shows agrees with what is applied.",
)

DATA_NOT_USABLE = DiagnosticCode(
    code="POST040",
    name="data-file-is-not-usable",
    severity=Severity.ERROR,
    summary="`{file}` is no preview that can be published: {reason}",
    hint="let the job of the pull request write it, with `preview --render-only FILE --base REF` and the same version",
    explanation="""\
`preview --publish FILE` takes what `preview --render-only FILE` wrote in a job without rights. The file is data of
somebody else: it has to be of exactly the documented form (`apono-bridge schema --preview`), and nothing of it is taken
for Markdown.
""",
)

DATA_IS_OF_ANOTHER_BASE = DiagnosticCode(
    code="POST041",
    name="data-file-is-of-another-base",
    severity=Severity.ERROR,
    summary="the preview to publish does not agree with the specs of this checkout",
    detail="{differences}",
    hint="check out the branch that the pull request goes to; if that has moved since, let the first job run again",
    explanation="""\
A job that a pull request can change could hide what the pull request removes. What its file says of the base is
therefore compared with the specs of the trusted checkout: every integration there has to be in it, and none that it
calls changed or removed may be missing there.
""",
)
