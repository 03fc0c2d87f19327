"""Values that Terraform could know beforehand are worked out as Terraform does; all others say why not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.diagnostics import SourceFile
from generator.readback import ImportedText, ReadConfiguration, Refused, plain, read_configuration, refused
from generator.runners.terraform import Terraform, find_terraform

TYPE = "apono_thing"


def no_files(_folder: str, path: str) -> str | Refused:
    return "from a file\n" if path == "known.txt" else Refused(f"`{path}` is not there")


def read(*texts: str, folders: tuple[str, ...] = ()) -> ReadConfiguration:
    names = folders or ("",) * len(texts)
    files = [
        ImportedText(SourceFile(f"{number}.tf", text), folder)
        for number, (text, folder) in enumerate(zip(texts, names, strict=True))
    ]
    return read_configuration(files, {TYPE: {"a", "b", "c"}}, no_files, provider="apono")


def value_of(expression: str, more: str = "") -> Any:
    """What an expression is worked out to; the reason if it is not."""
    result = read(f'{more}\nresource "{TYPE}" "x" {{\n  a = {expression}\n}}\n')
    assert not result.diagnostics, result.diagnostics
    value = result.resources[0].attributes["a"]
    why = refused(value)
    return plain(value) if why is None else why


LOCALS = """
locals {
  name  = "x-${local.part}"
  part  = lower("EU")
  map   = { b = 2, "a b" = "two", (local.part) = [1, "z"] }
  list  = ["q", "r", "q"]
  loop  = local.loop2
  loop2 = local.loop
}
"""
STATIC = [
    *("1", "-2.5", "1e3", "true", '"text"', "[1, [2], {}]", '{ a = 1, "b" : 2 }', "local.name", "(1 + 2) * 3"),
    *('local.map["a b"]', "local.map.eu[1]", "local.list[0]", "local.list.1", '"${local.part}"', '"${1}-${true}"'),
    *("!false && true", "1 == 1 ? local.part : 2", "3 > 2 || false", '"a" != "b"', "-(2)"),
    *('join("-", local.list)', 'format("%s/%d%%", "a", 5)', "toset(local.list)", "merge(local.map, { b = 3 })"),
    *('upper("é")', 'trimspace("  a ")', 'split(",", "a,b")', "length(local.list)", "keys(local.map)"),
    *('jsonencode({ b = [1, null], a = "<&>\u2028" })', 'replace("a-b", "-", "_")', 'coalesce("", "x")'),
    *('concat(local.list, ["s"])', "distinct(local.list)", 'lookup({ a = "1" }, "b", "2")', "flatten([[1], [[2]]])"),
    *('[for x in local.list : upper(x) if x != "r"]', '{ for k, v in { a = "1" } : k => "${v}!" }', "tostring(443)"),
    *(
        'tonumber("8443")',
        'trimprefix("abc", "a")',
        'chomp("a\\n\\n")',
        "element(local.list, 4)",
        "values({ b = 1, a = 2 })",
    ),
    *('"a ${~ "b" ~} c"', 'compact(["", "a"])', 'contains(local.list, "q")', 'uuid() == "X" ? 1 : 2'),
    *('title("a b-c d_e don\'t 1x")', 'substr("héllo", 1, 3)', 'substr("abc", -2, -1)', "max(1, 2.5)", "min(3, 2)"),
    *("{ for i, x in local.list : i => x }", "{ for i in [true, 2.5] : i => 1 }", "1.50", "9007199254740993", "1e20"),
    *("merge([local.map, { c = 1 }]...)", "concat(local.list, [local.list]...)", "range(3)", "range(1, 8, 3)"),
    *('jsondecode("{\\"a\\": [1, null]}")', 'base64encode("é")', 'base64decode("w6k=")', "one([3])", "abs(-2)"),
    *("ceil(1.2)", "floor(-1.2)", "reverse(local.list)", 'sort(["b", "a", "B"])', "slice(local.list, 1, 3)"),
    *('startswith("abc", "ab")', 'endswith("abc", "d")', 'strcontains("abc", "b")', "sum([1, 2.5])"),
    *('zipmap(["a", "b"], [1, "x"])', 'setproduct(["a", "b"], ["c"])', "alltrue([true, false])", "anytrue([true])"),
    *('formatlist("%s-%d", ["a", "b"], 3)', 'basename("/a/b.txt")', 'dirname("a/b/c")', 'dirname("a")'),
    *('try(local.map.nowhere, "else")', 'try(local.map.b, "else")', "can(local.list[9])", "can(local.list[0])"),
]


def test_static_expressions_are_what_terraform_makes_of_them() -> None:
    """Functions, operators, templates, `for`: all in one run of Terraform."""
    known = {text: value_of(text, LOCALS) for text in STATIC}
    worked_out = {text: value for text, value in known.items() if not isinstance(value, Refused)}
    assert set(known) - set(worked_out) == {'uuid() == "X" ? 1 : 2'}
    outputs = "".join(f'output "o{index}" {{\n  value = {text}\n}}\n' for index, text in enumerate(worked_out))
    with Terraform(find_terraform()) as terraform:
        terraform.write_files({"main.tf": LOCALS.replace("local.loop\n", "1\n") + outputs})
        result = terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
        assert result.exit_code == 0, result.stdout + result.stderr
        state = json.loads((terraform.directory / "terraform.tfstate").read_text(encoding="utf-8"))
    for index, (text, value) in enumerate(worked_out.items()):
        assert value == state["outputs"][f"o{index}"]["value"], text


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("local.loop", "depends on itself"),
        ("local.nowhere", "not in the imported files"),
        ("aws_lb.x.dns_name", "`aws_lb.x.dns_name` is not known"),
        ("data.a.b.c", "`data.a.b.c` is not known"),
        ("local.list[*]", "the splat"),
        ("local.list[9]", "leads to nothing"),
        ("uuid()", "the function `uuid`"),
        ('"%{if true}a%{endif}"', "template directive"),
        ('"a-${var.x}"', "text with `var.x` in it"),
        ("var.x.y", "part of a variable"),
        ("upper(var.x)", "what `upper` makes of a variable"),
        ('file("other.txt")', "`other.txt` is not there"),
        ('join("-", { a = 1 })', "`join` cannot be worked out"),
        ("var.x ? 1 : 2", "not known before Terraform runs"),
        ("{ (var.x) = 1 }", "key `(var.x)`"),
        ("{ a = 1, a = 2 }", "given twice"),
        ("concat(local.map...)", "`local.map...` is no list"),
        ("try(aws_lb.x.dns_name, 1)", "`aws_lb.x.dns_name` is not known"),
        ("try(local.map.nowhere)", "none of the expressions"),
        ("slice(local.list, 1, 9)", "beyond the list"),
        ("1e400", "more digits"),
        ("0.12345678901234567890123", "more digits"),
        ("1e99999999999999999999", "more digits"),
        ("9" * 5000, "more digits"),
        ('"a${null}"', "null is no text"),
    ],
)
def test_what_cannot_be_worked_out_says_why(expression: str, reason: str) -> None:
    """No guess, and no silence."""
    found = value_of(expression, LOCALS)
    assert isinstance(found, Refused)
    assert reason in found.reason


def test_variables_stay_variables_where_they_stand_alone() -> None:
    """Bare, quoted as in old code, and through conversions."""
    for expression in ("var.x", '"${var.x}"', "(var.x)", "tostring(var.x)"):
        assert value_of(expression) == VariableName("x"), expression


def test_defaults_of_variables_serve_where_a_variable_cannot_stand() -> None:
    """In a text, as a part, and in a condition."""
    more = 'variable "x" { default = { y = "z" } }\nvariable "on" { default = true }\n'
    assert value_of('"a-${var.x.y}"', more) == "a-z"
    assert value_of("var.on ? 1 : 2", more) == 1


def test_a_file_is_read_by_whoever_may_read_files() -> None:
    """`file` asks the caller's function."""
    assert value_of('chomp(file("known.txt"))') == "from a file"


def test_modules_are_called_with_their_arguments() -> None:
    """Arguments, defaults, keys, and the address of each resource."""
    root = 'module "m" {\n  source = "./sub"\n  for_each = toset(["a", "b"])\n  x = "${each.key}!"\n  y = var.top\n}\n'
    sub = 'variable "x" {}\nvariable "z" { default = 3 }\n'
    sub += f'resource "{TYPE}" "r" {{\n  a = [var.x, var.y, var.z]\n}}\n'
    found = read(root, sub, folders=("top", "top/sub"))
    assert [resource.address for resource in found.resources] == [
        f'module.m["a"].{TYPE}.r',
        f'module.m["b"].{TYPE}.r',
    ]
    assert plain(found.resources[0].attributes["a"]) == ["a!", VariableName("top"), 3]


def test_places_are_those_of_the_imported_text() -> None:
    """Line and column of a value and of its key, behind a heredoc and in CRLF."""
    text = f'resource "{TYPE}" "x" {{\r\n  a = <<E\r\none\r\nE\r\n  b = {{ k = "v" }}\r\n}}\r\n'
    resource = read(text).resources[0]
    member = resource.attributes["b"].data["k"]  # type: ignore[index,call-overload]
    location = member.place.location
    assert location.range is not None
    assert (location.range.start.line, location.range.start.column) == (5, 13)
    assert member.key.line == 5


def test_types_of_variables_add_what_is_optional() -> None:
    """Defaults of attributes, and null, in maps and lists of objects, for defaults, values and arguments."""
    kind = (
        "map(object({ h = string, p = optional(number, 443), n = optional(object({ a = optional(list(string)) })) }))"
    )
    more = f'variable "x" {{\n  type = {kind}\n  default = {{ k = {{ h = "v", n = {{}} }} }}\n}}\n'
    assert value_of("[for k, v in var.x : v]", more) == [{"h": "v", "p": 443, "n": {"a": None}}]
    root = 'module "m" {\n  source = "./sub"\n  x = [{ p = null }, { p = 1 }]\n}\n'
    sub = 'variable "x" { type = list(object({ p = optional(number, 8), q = optional(string) })) }\n'
    sub += f'resource "{TYPE}" "r" {{\n  a = var.x\n}}\n'
    found = read(root, sub, folders=("top", "top/sub"))
    assert plain(found.resources[0].attributes["a"]) == [{"p": 8, "q": None}, {"p": 1, "q": None}]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("resource {\n}\n", "two labels"),
        (f'resource "{TYPE}" {{\n}}\n', "two labels"),
        (f'{{"resource": {{"{TYPE}": "x"}}}}', "two labels"),
        ('{"version": 3, "terraform_version": "0.11", "modules": []}', "old version"),
        (f'resource "{TYPE}" "x" {{\n  b {{\n  }}\n}}\n', "`b` is an attribute"),
        ('module "m" {\n  source = "./"\n}\n', "called from itself"),
    ],
)
def test_what_terraform_refuses_is_a_fault(text: str, problem: str) -> None:
    """It is not passed over in silence."""
    [diagnostic] = read(text).diagnostics
    assert problem in diagnostic.summary


def test_comments_stand_anywhere() -> None:
    """Between the labels of a block, too."""
    found = read(f'resource /* a */ "{TYPE}" /* b */ "x" /* c */ {{ # d\n  a /* e */ = 1\n}}\n')
    [resource] = found.resources
    assert plain(resource.attributes["a"]) == 1
    assert [comment.lines for comment in resource.comments] == [(word,) for word in "abcde"]


def test_marks_of_markdown_are_passed_over_with_a_word() -> None:
    """Code is copied with what is around it."""
    found = read(f'```hcl\nresource "{TYPE}" "x" {{\n  a = 1\n}}\n```\n')
    assert len(found.resources) == 1
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["READ005", "READ005"]


def test_json_and_native_syntax_mean_the_same() -> None:
    """Texts of JSON are templates; its comments are comments."""
    body = {"a": "$${x} ${1 + 1}", "b": ["${local.l}"], "c": {"k": True}, "//": "why"}
    found = read(json.dumps({"locals": {"l": "é"}, "resource": {TYPE: {"x": body}}}))
    resource = found.resources[0]
    assert {name: plain(value) for name, value in resource.attributes.items()} == {
        "a": "${x} 2",
        "b": ["é"],
        "c": {"k": True},
    }
    assert resource.comments[0].lines == ("why",)


@given(st.text(st.sampled_from('ab"${}[]()<-EOT\n\r\t =,.#/*\\%~:0é\0'), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is given: blocks, or diagnostics with places."""
    for source in (text, f'resource "{TYPE}" "x" {{\n  a = {text}\n}}\n', f"{{{text}"):
        found = read(source)
        assert all(diagnostic.location is not None for diagnostic in found.diagnostics)


@pytest.mark.parametrize("opening", ["[", "{ a = ", "(", '"${', "f("])
def test_deep_nesting_is_a_fault(opening: str) -> None:
    """Not an error of Python."""
    found = read(f'resource "{TYPE}" "x" {{\n  a = {opening * 5000}\n}}\nresource "{TYPE}" "y" {{ a = 1 }}\n')
    assert found.diagnostics
    closed = {"[": "]", "{ a = ": "}", "(": ")", '"${': '}"', "f(": ")"}[opening]
    found = read(
        f'resource "{TYPE}" "x" {{\n  a = {opening * 3000}1{closed * 3000}\n}}\nresource "{TYPE}" "y" {{ a = 1 }}\n'
    )
    assert found.diagnostics


def test_an_operation_ends_before_the_end_of_its_line() -> None:
    """The attribute on the next line is one of its own, and the place of the operation is the operation's."""
    result = read(f'resource "{TYPE}" "x" {{\n  a = 1 == 1\n  b = 2 # c\n}}\n')
    assert result.diagnostics == []
    attributes = result.resources[0].attributes
    assert {name: plain(value) for name, value in attributes.items()} == {"a": True, "b": 2}
    assert attributes["a"].place.end == result.resources[0].place.text.source.text.index("1 == 1") + len("1 == 1")
