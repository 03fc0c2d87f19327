"""Our bindings against those of CDKTF's own generators: the same types, the same surface, the same synthesis."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

from tests.backends.cdktf.apps import configuration_of, emit_app, write_app
from tests.backends.cdktf.tools import Tools, read_stack

HERE = Path(__file__).resolve().parent


def types_of(bindings: Path) -> dict[str, Any]:
    """The jsii types, without what only people read, in one order."""
    [archive] = (bindings / "imports").rglob("*.jsii.tgz")
    with tarfile.open(archive) as package:
        file = package.extractfile("package/.jsii")
        assert file is not None
        types: dict[str, Any] = json.load(file)["types"]
    return {name: simplified(described) for name, described in types.items()}


def simplified(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        dropped = ("docs", "locationInModule", "symbolId")
        return {name: simplified(member, name) for name, member in value.items() if name not in dropped}
    if isinstance(value, list):
        items = [simplified(item) for item in value]
        by_text = key in ("methods", "properties", "types")
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if by_text else items
    return value


def test_types_are_those_of_get(ours: Path, theirs: Path) -> None:
    """jsii is told of the same classes, members, parameters and types, all of them."""
    expected, actual = types_of(theirs), types_of(ours)
    assert len(expected) > 200
    assert expected == actual


def test_surface_is_that_of_get(ours: Path, theirs: Path, tools: Tools) -> None:
    """Python sees the same modules, classes, members, type hints and defaults, documented where theirs are."""
    expected, actual = (surface_of(folder, tools) for folder in (theirs, ours))
    assert expected == actual


def surface_of(folder: Path, tools: Tools) -> Any:
    return json.loads(tools.run("python", str(HERE / "surface.py"), cwd=folder, PYTHONPATH=str(folder)))


def test_one_app_synthesises_the_same(ours: Path, theirs: Path, flavour: str, tools: Tools) -> None:
    """Every kind of member, reference and refusal: what is read and what is written are equal."""
    expected, actual = (run_app(folder, flavour, tools) for folder in (theirs, ours))
    assert expected[0] == actual[0]
    assert expected[1] == actual[1]
    assert expected[2] == actual[2]


def run_app(folder: Path, flavour: str, tools: Tools) -> tuple[Any, Any, str]:
    """What the app read and wrote, as JSON and as HCL."""
    shutil.copy(HERE / "app.py", folder / "app.py")
    seen = tools.run("python", "app.py", flavour, cwd=folder)
    stack = read_stack(folder)
    tools.run("python", "app.py", flavour, cwd=folder, SYNTH_HCL_OUTPUT="true")
    [hcl] = (folder / "cdktf.out" / "stacks").glob("*/cdk.tf")
    return json.loads(seen), stack, hcl.read_text(encoding="utf-8")


def test_typed_style_synthesises_what_the_generic_one_does(
    ours: Path, flavour: str, tools: Tools, tmp_path: Path
) -> None:
    """Every example that has references, each resource and each kind of value; types hold with all rules of mypy."""
    for name in ("references", "every-field", "older-resource", "several", "secret-kubernetes", "hostile-texts"):
        configuration = configuration_of(name)
        generic = write_app(tmp_path / name / "generic", emit_app(configuration, flavour))
        typed = write_app(tmp_path / name / "typed", emit_app(configuration, flavour, is_typed=True))
        shutil.copytree(ours / "imports", typed / "imports")
        assert comparable(tools.synthesise(typed)) == comparable(tools.synthesise(generic))


def comparable(stack: dict[str, Any]) -> dict[str, Any]:
    """A stack without the list of overrides, which is how the generic style gives attributes."""
    del stack["//"]["metadata"]["overrides"]
    return stack


def test_types_hold(ours: Path, flavour: str, tools: Tools, tmp_path: Path) -> None:
    """mypy finds nothing with all its rules, in the app and in the bindings."""
    typed = write_app(tmp_path / "app", emit_app(configuration_of("references"), flavour, is_typed=True))
    shutil.copytree(ours / "imports", typed / "imports")
    packages = [word for name in ("imports.apono", "apono_integrations") for word in ("-p", name)]
    options = ["--strict", "--no-error-summary", f"--cache-dir={tmp_path / 'cache'}"]
    tools.run("mypy", *options, *packages, "-m", "main", cwd=typed)
