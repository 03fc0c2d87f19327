"""What an app looks like, before it is run."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.addresses import VariableName
from generator.backends import BACK_ENDS, GeneratedFile, Seal, comparable, read_seal
from generator.backends.cdktf import FLAVOURS
from generator.backends.cdktf.names import class_name, is_free, module_name, parameter_name, unique_names
from generator.diagnostics import BugError
from generator.ir import (
    Attribute,
    Block,
    Call,
    Configuration,
    ConfigurationFile,
    ListValue,
    Literal,
    MapValue,
    Origin,
    Reference,
)
from tests.backends.cdktf.apps import SPECS, configuration_of, emit_app, resource_with, value_of, write_app
from tests.backends.strategies import module, output, texts
from tests.specs import ROOT

flavours = pytest.mark.parametrize("flavour", sorted(FLAVOURS))
STYLES = ("generic", "typed")
styles = pytest.mark.parametrize("is_typed", [False, True], ids=STYLES)


def named(files: tuple[GeneratedFile, ...], path: str) -> str:
    [text] = [file.text for file in files if file.path == path]
    return text


def test_generated_python_is_clean(tmp_path: Path) -> None:
    """Ruff finds nothing, with more rules than it has by default, and its formatter changes nothing."""
    for flavour, name, style in product(FLAVOURS, SPECS, STYLES):
        app = tmp_path / flavour / name / style
        write_app(app, emit_app(configuration_of(name), flavour, is_typed=style == "typed"))
        # What decides whether an import is the app's own is a file of that name.
        for module_of_bindings in ("provider", "integration", "resource_integration") if style == "typed" else ():
            (app / "imports" / "apono" / module_of_bindings).mkdir(parents=True)
            (app / "imports" / "apono" / module_of_bindings / "__init__.py").touch()
    rules = "--select=A,ARG,B,C4,COM,E4,E7,E9,EM,F,FURB,I,ICN,N,PIE,PT,RET,RUF,S1,SIM,T20,TC,TRY,UP,W"
    # Words like `secret_id` are in every integration, and texts hold look-alike characters on purpose.
    exceptions = "--ignore=S105,S106,S107,RUF001,RUF002,RUF003"
    for app in tmp_path.glob("*/*/*"):
        ruff(app, "check", rules, exceptions)
    ruff(tmp_path, "format", "--diff")


def ruff(folder: Path, *arguments: str) -> None:
    """Fails where ruff finds something, whatever its settings are elsewhere."""
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", "--target-version=py311", "."]
    result = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


@flavours
@styles
@pytest.mark.parametrize("name", SPECS)
def test_every_file_is_sealed_and_alike_each_time(flavour: str, name: str, *, is_typed: bool) -> None:
    """Python, JSON, text and Markdown: an edit shows, and the same specs give the same bytes."""
    configuration = configuration_of(name)
    files = emit_app(configuration, flavour, is_typed=is_typed)
    assert files == emit_app(configuration, flavour, is_typed=is_typed)
    live = emit_app(Configuration(configuration.files, live_checks_ran=True), flavour, is_typed=is_typed)
    for file, checked in zip(files, live, strict=True):
        assert read_seal(file.text) is Seal.INTACT, file.path
        assert read_seal(file.text + "\n") is Seal.BROKEN
        assert read_seal(file.text.replace("\n", "\r\n")) is Seal.INTACT
        assert comparable(file.text) == comparable(checked.text.replace(checked_digest(checked), checked_digest(file)))


def checked_digest(file: GeneratedFile) -> str:
    return file.text.partition("sha256: ")[2][:64]


@flavours
def test_every_file_is_where_the_target_says(flavour: str) -> None:
    """`generate --check` looks for orphans in these places."""
    places = BACK_ENDS[flavour].places
    for name in SPECS:
        for file in emit_app(configuration_of(name), flavour):
            folder, slash, base = file.path.rpartition("/")
            assert base.endswith(places[folder + slash])


@flavours
def test_manifest_is_as_the_command_line_wants_it(flavour: str) -> None:
    """No provider is fetched for an app without bindings; one in the typed style names its provider."""
    configuration = configuration_of("minimal")
    generic = json.loads(named(emit_app(configuration, flavour), "cdktf.json"))
    typed = json.loads(named(emit_app(configuration, flavour, is_typed=True), "cdktf.json"))
    assert (generic["language"], generic["app"]) == ("python", "python main.py")
    assert generic["terraformProviders"] == []
    assert typed["terraformProviders"] == ["apono-io/apono@~> 1.9"]
    assert f"{flavour}==" in named(emit_app(configuration, flavour), "requirements.txt")


def test_versions_are_those_that_were_tested() -> None:
    """What apps pin is what the tests run on."""
    tested = (ROOT / "constraints" / "cdktf.in").read_text(encoding="utf-8").splitlines()
    packages = json.loads((Path(__file__).resolve().parent / "npm" / "package.json").read_text(encoding="utf-8"))
    for flavour in FLAVOURS.values():
        assert set(flavour.requirements) <= set(tested)
        name, _, version = flavour.cli_package.partition("@")
        assert packages["dependencies"][name] == version


def test_references_are_parameters_that_have_to_be_given() -> None:
    """The stack gives them the values of its variables; everything else has a default."""
    files = emit_app(configuration_of("references"))
    construct = named(files, "apono_integrations/rancher_by_reference.py")
    assert "        connector_id: str,\n" in construct
    assert "        owners: Sequence[str],\n" in construct
    assert "connector_id=variables.connector_id.string_value," in named(files, "main.py")
    assert "owners=variables.owners.list_value," in named(files, "main.py")
    minimal = named(emit_app(configuration_of("minimal")), "apono_integrations/rancher_production.py")
    assert '        connector_id: str = "prod-connector",\n' in minimal
    assert "        provider: TerraformProvider | None = None,\n" in minimal


@settings(max_examples=30)
@given(values=st.lists(texts, min_size=1, max_size=8), origin=st.builds(Origin, texts, texts))
def test_texts_stay_texts(values: list[str], origin: Origin) -> None:
    """No text of a spec ends a literal, a comment or a docstring: the statements are always the same."""
    members = MapValue(())
    attributes = (
        Attribute("name", Literal("".join(values))),
        Attribute("texts", ListValue(tuple(map(Literal, values)))),
        Attribute("members", members),
    )
    plain = (Attribute("name", Literal("a")), Attribute("texts", ListValue((Literal("a"),))), attributes[2])
    assert shape_of(attributes, origin) == shape_of(plain, Origin("a", "a"))


def shape_of(attributes: tuple[Attribute, ...], origin: Origin) -> list[str]:
    """The kinds of statements of a construct's module, constants left out."""
    configuration = resource_with(*attributes)
    versions, resource = configuration.files
    files = (versions, ConfigurationFile(resource.stem, resource.blocks, origin))
    tree = ast.parse(named(emit_app(Configuration(files, live_checks_ran=True)), "apono_integrations/values.py"))
    return [
        type(node).__name__
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt | ast.Call) and not isinstance(node, ast.Assign)
    ]


def test_what_no_spec_leads_to_is_our_mistake() -> None:
    """Other blocks, and references where the IR has no place for them."""
    with pytest.raises(BugError, match="output"):
        emit_app(module(output("o", Literal(1))))
    call = Call("join", (Literal("-"), ListValue((Literal("a"),))))
    construct = named(emit_app(resource_with(value_of(call))), "apono_integrations/values.py")
    assert """'${join("-", ["a"])}'""" in construct
    with pytest.raises(BugError, match="Call"):
        emit_app(resource_with(value_of(Call("upper", (Reference(VariableName("x")),)))))
    configuration = configuration_of("minimal")
    unquoted = Block(
        "terraform",
        attributes=(Attribute("required_version", Literal(1)),),
        blocks=configuration.files[0].blocks[0].blocks,
    )
    with pytest.raises(BugError, match="not a text"):
        emit_app(
            Configuration((ConfigurationFile("versions", (unquoted,)), *configuration.files[1:]), live_checks_ran=True)
        )


def test_names_are_valid_and_apart() -> None:
    """Whatever Terraform takes as a name, Python has one for it, and never the same one twice."""
    labels = ["a-b", "a_b", "class", "none", "provider", "_1", "True", "A"]
    for convert in (class_name, module_name, parameter_name):
        names = unique_names(labels, convert, ["provider", "Construct"])
        assert len(set(names.values())) == len(labels)
        assert "provider" not in names.values()
        for name in names.values():
            compile(f"{name} = 0", "names", "exec")
    assert not is_free("type")
    assert is_free("connector_id")


def test_app_of_many_integrations_has_a_module_for_each() -> None:
    """Names that Python would not tell apart get a number."""
    first, second = (
        resource_with(Attribute("name", Literal("x")), label=label) for label in ("rancher-a", "rancher_a")
    )
    files = emit_app(Configuration((*first.files, second.files[1]), live_checks_ran=True))
    paths = [file.path for file in files]
    assert "apono_integrations/rancher_a.py" in paths
    assert "apono_integrations/rancher_a_2.py" in paths
    assert "class RancherA_2(Construct)" in named(files, "apono_integrations/rancher_a_2.py")
