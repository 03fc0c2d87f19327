"""Codes of previews: the base that is compared with, and data files."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

BASE_UNKNOWN = DiagnosticCode(
    code="VIEW001",
    name="base-is-no-commit",
    severity=Severity.ERROR,
    summary="`{base}` leads to no commit that is here",
    hint="name a commit, branch or tag of this repository; in CI fetch it first, or check out with its history",
    explanation="""\
`preview --base` reads the specs of the base from git. CI systems often fetch the newest commit alone, so that neither
the target branch nor the commit before is there. On GitHub give `actions/checkout` a `fetch-depth` of 2 and compare
with `HEAD^1`; on GitLab set `GIT_DEPTH` to 0.
""",
)

BASE_NOT_READABLE = DiagnosticCode(
    code="VIEW002",
    name="base-not-readable",
    severity=Severity.ERROR,
    summary="the base `{base}` cannot be read: {reason}",
    hint="run in a checkout of the repository, or give a folder with the base's specs with `--base-dir`",
    explanation="""\
The specs of the base are read from git's objects, or from the folder that `--base-dir` names. Nothing of the base is
run, and nothing is fetched.
""",
)

OUTSIDE_OF_BASE = DiagnosticCode(
    code="VIEW003",
    name="spec-outside-of-base",
    severity=Severity.ERROR,
    summary="`{file}` has no place in the base `{base}`",
    hint="give paths inside of the repository, or with `--base-dir` paths below the current folder",
    explanation="""\
The same SPEC arguments are looked for in the base: with `--base` at the same place of the repository, with `--base-dir`
at the same place below the folder. A path that leads out of them, and standard input, have no counterpart there.
""",
)

NOT_A_PREVIEW = DiagnosticCode(
    code="VIEW004",
    name="not-a-preview",
    severity=Severity.ERROR,
    summary="`{file}` is not the data file of a preview: {reason}",
    hint="make it with `apono-bridge preview --render-only` of the same version",
    explanation="""\
A data file may come from a job that ran the code of a stranger. It is read strictly: what is not known, has another type
or is longer than the format allows is refused as a whole.
""",
)

NOT_WHOLE = DiagnosticCode(
    code="VIEW005",
    name="preview-has-no-room",
    severity=Severity.WARNING,
    summary="the preview leaves out {what}: more than {limit:,} do not fit",
    hint="run `preview` for fewer specs at a time",
    explanation="A preview has bounds, so that a data file from a stranger cannot fill the memory of whoever reads it.",
)
