"""Codes of files and YAML documents, before a field of the spec is looked at."""

from __future__ import annotations

from generator.diagnostics.diagnostic import DiagnosticCode, Severity

FILE_NOT_READABLE = DiagnosticCode(
    code="SPEC001",
    name="file-not-readable",
    severity=Severity.ERROR,
    summary="cannot read `{file}`: {reason}",
    explanation="The file or directory that was given does not exist or may not be read. `-` reads standard input.",
)

NO_SPEC_FILES = DiagnosticCode(
    code="SPEC002",
    name="no-spec-files",
    severity=Severity.ERROR,
    summary="`{file}` holds no spec",
    detail="looked for documents with `apiVersion: {api_version}` in *.yaml, *.yml and *.json",
    hint="write a first spec with `apono-bridge init`",
    explanation="""\
A directory is searched with its subdirectories (hidden ones left out) for YAML and JSON documents whose `apiVersion`
is ours. Nothing was found, so there is nothing to do, and that is hardly what was meant.
""",
)

NOT_UTF8 = DiagnosticCode(
    code="SPEC003",
    name="not-utf-8",
    severity=Severity.ERROR,
    summary="`{file}` is not UTF-8 text",
    detail="byte {offset} (from 1) does not belong there",
    hint="save the file as UTF-8",
    explanation="Specs are UTF-8, with or without a byte order mark.",
)

YAML_SYNTAX = DiagnosticCode(
    code="SPEC004",
    name="yaml-syntax",
    severity=Severity.ERROR,
    summary="this is not YAML: {problem}",
    explanation="""\
The text cannot be read as YAML at this place. Reading goes on with the next document of the file (`---`), so that one
slip does not hide what is wrong elsewhere.
""",
    bad="name: Rancher: Production\n",
    good="name: 'Rancher: Production'\n",
)

TAB = DiagnosticCode(
    code="SPEC005",
    name="tab-in-indentation",
    severity=Severity.ERROR,
    summary="a tab stands where YAML wants spaces",
    hint="indent with spaces",
    explanation="YAML does not allow tabs in indentation, since their width is a matter of taste.",
    bad="secret_store:\n\taws: {region: eu-west-1, secret_id: x}\n",
    good="secret_store:\n  aws: {region: eu-west-1, secret_id: x}\n",
)

CONTROL_CHARACTER = DiagnosticCode(
    code="SPEC006",
    name="control-character",
    severity=Severity.ERROR,
    summary="the control character {code} stands in the text",
    hint="remove it, or write it as an escape between double quotes",
    explanation="YAML allows no control characters but tab and line ends. They are mostly left over from copying.",
    bad='name: "Rancher\x07"\n',
    good='name: "Rancher\\a"\n',
)

FILE_TOO_LARGE = DiagnosticCode(
    code="SPEC007",
    name="file-too-large",
    severity=Severity.ERROR,
    summary="`{file}` is larger than {limit_mib} MiB",
    hint="give spec files only",
    explanation="The limit keeps a file that was given by mistake from filling the memory.",
)

NESTING_TOO_DEEP = DiagnosticCode(
    code="SPEC008",
    name="nesting-too-deep",
    severity=Severity.ERROR,
    summary="more than {limit} levels are nested here",
    explanation="No spec needs such depth. The limit protects the reader from files made to exhaust it.",
    bad="name: " + "[" * 40 + "]" * 40 + "\n",
    good="name: Rancher\n",
)

DOCUMENT_TOO_LARGE = DiagnosticCode(
    code="SPEC009",
    name="document-too-large",
    severity=Severity.ERROR,
    summary="the document holds more than {limit} values",
    detail="a value behind an alias (`*name`) counts as often as it is used",
    explanation="""\
A few lines of aliases to aliases ("billion laughs") stand for more values than any memory holds. The limit is far above
what a spec needs.
""",
    bad="name: &a [x, x, x, x, x, x, x, x, x, x]\n"
    "connector: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
    "host: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
    "port: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
    "secret_store: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n",
    good="name: &name Rancher\n",
)

DUPLICATE_KEY = DiagnosticCode(
    code="SPEC010",
    name="duplicate-key",
    severity=Severity.ERROR,
    summary="`{key}` is given twice",
    hint="keep one of the two",
    explanation="Most YAML readers silently keep the last of two equal keys, so one of the values would be lost.",
    bad="secret_store:\n  aws: {region: eu-west-1, region: eu-west-2, secret_id: x}\n",
    good="secret_store:\n  aws: {region: eu-west-2, secret_id: x}\n",
)

CUSTOM_TAG = DiagnosticCode(
    code="SPEC011",
    name="tag-not-allowed",
    severity=Severity.ERROR,
    summary="the tag `{tag}` is not allowed",
    hint="remove the tag; put a text between quotes to keep it a text",
    explanation="""\
Tags make YAML readers build other things than texts, numbers, lists and mappings; with some readers they run code.
A spec needs none. `!!str` is accepted.
""",
    bad="name: !!python/name:os.system x\n",
    good="name: x\n",
)

AMBIGUOUS_SCALAR = DiagnosticCode(
    code="SPEC012",
    name="ambiguous-value",
    severity=Severity.ERROR,
    summary="`{value}` without quotes is {kind} for some YAML readers",
    hint="put it between quotes if it is a text; write a number in plain decimal digits",
    explanation="""\
YAML 1.1 and YAML 1.2 read some unquoted words differently: `no` is false, `0443` is 291, `2026-01-02` is a date,
`190:20:30` is 685230. Your editor and your other tools may see another value than this one, so it has to be written
in a way that is read alike everywhere.
""",
    bad="name: no\n",
    good='name: "no"\n',
)

RECURSIVE_ALIAS = DiagnosticCode(
    code="SPEC013",
    name="recursive-alias",
    severity=Severity.ERROR,
    summary="an alias stands for a value that it is part of",
    explanation="The value would have no end.",
    bad="name: &a [*a]\n",
    good="name: Rancher\n",
)

KEY_IS_NO_TEXT = DiagnosticCode(
    code="SPEC014",
    name="key-is-no-text",
    severity=Severity.ERROR,
    summary="a list or mapping is used as a key",
    hint="put a text that begins with `[` or `{{` between quotes",
    explanation="Keys of a spec are texts.",
    bad="terraform: {[a]: b}\n",
    good="terraform: {resource_name: a}\n",
)

MERGE_KEY = DiagnosticCode(
    code="SPEC015",
    name="merge-key",
    severity=Severity.ERROR,
    summary="the merge key `<<` is not supported",
    hint="write the fields out, or use an alias for a whole value",
    explanation="""\
`<<` is left out of YAML 1.2 and readers disagree about which of two values wins. Anchors and aliases for whole values
(`owner: &team {...}` and `owner: *team`) work.
""",
    bad="terraform: {<<: {resource_name: a}}\n",
    good="terraform: {resource_name: a}\n",
)

UNDEFINED_ALIAS = DiagnosticCode(
    code="SPEC016",
    name="undefined-alias",
    severity=Severity.ERROR,
    summary="this alias stands for nothing that was defined before",
    hint="put a text that begins with `*` between quotes",
    explanation="`*name` repeats what `&name` marked earlier in the same document.",
    bad="name: *rancher\n",
    good='name: "*rancher"\n',
)

NOT_A_MAPPING = DiagnosticCode(
    code="SPEC017",
    name="document-is-no-mapping",
    severity=Severity.ERROR,
    summary="the document is {what}, not a mapping of fields",
    hint="begin with `apiVersion: {api_version}`; `apono-bridge init` writes a first spec",
    explanation="Each document of a spec file is one mapping with the keys `apiVersion` and `kind`.",
    bad="apiVersion\n",
    good="",
)

NOT_A_SPEC = DiagnosticCode(
    code="SPEC018",
    name="not-a-spec",
    severity=Severity.INFO,
    summary="the document is skipped: {what}",
    explanation="""\
A directory may hold other YAML files. A document that was found in a directory and does not claim to be ours is left
alone; one that was named on the command line must be a spec.
""",
)
