"""`generate` with apps: writing, `--check`, orphans and styles."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command_line import apono_bridge, files_below
from tests.specs import EXAMPLES

targets = pytest.mark.parametrize("target", ["cdktf", "cdktn"])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two specs, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("minimal.yaml", "references.yaml"):
        shutil.copy(EXAMPLES / name, name)
    return tmp_path


def generate(*arguments: str) -> tuple[int, str]:
    result = apono_bridge("generate", "--offline", "-o", "app", *arguments)
    return result.exit_code, result.stdout + result.stderr


@targets
def test_check_finds_every_kind_of_difference(target: str, folder: Path) -> None:
    """Stale, edited, missing and orphaned files of an app, in its package as well."""
    assert generate("--target", target, "minimal.yaml", "references.yaml")[0] == 0
    assert generate("--target", target, "minimal.yaml", "references.yaml", "--check")[0] == 0
    package = folder / "app" / "apono_integrations"
    (package / "__init__.py").write_text((package / "__init__.py").read_text() + "\n")
    (folder / "app" / "cdktf.json").unlink()
    code, output = generate("--target", target, "minimal.yaml", "--check")
    assert code == 3
    for line in (
        "missing    app/cdktf.json",
        "stale      app/main.py",
        "edited     app/apono_integrations/__init__.py",
        "orphaned   app/apono_integrations/rancher_by_reference.py",
        "orphaned   app/apono_integrations/variables.py",
    ):
        assert line in output
    assert generate("--target", target, "minimal.yaml", "--prune")[0] == 0
    assert generate("--target", target, "minimal.yaml", "--check")[0] == 0
    assert not (package / "variables.py").exists()


@targets
def test_own_files_beside_an_app_stay(target: str, folder: Path) -> None:
    """What is not ours is refused where it would be replaced, and left alone everywhere else."""
    (folder / "app").mkdir()
    (folder / "app" / "README.md").write_text("# Ours\n")
    code, output = generate("--target", target, "minimal.yaml")
    assert code == 1
    assert "app/README.md" in output
    assert files_below(folder / "app") == {"README.md": b"# Ours\n"}


def test_all_targets_at_once_get_a_folder_each(folder: Path) -> None:
    """Orphans are found in each of them, and a second run writes nothing."""
    arguments = [word for target in ("hcl", "json", "cdktf", "cdktn") for word in ("--target", target)]
    assert generate(*arguments, "minimal.yaml", "references.yaml")[0] == 0
    assert {path.name for path in (folder / "app").iterdir()} == {"hcl", "json", "cdktf", "cdktn"}
    assert "0 files written" in generate(*arguments, "minimal.yaml", "references.yaml")[1]
    code, output = generate(*arguments, "minimal.yaml", "--check")
    assert code == 3
    assert "orphaned   app/cdktn/apono_integrations/rancher_by_reference.py" in output


def test_typed_style_is_for_apps(folder: Path) -> None:
    """Targets without bindings are what they are beside one that has them, and refuse the style alone."""
    assert generate("--target", "hcl", "--target", "cdktf", "--style", "typed", "minimal.yaml")[0] == 0
    module = folder / "app" / "cdktf" / "apono_integrations" / "rancher_production.py"
    assert "from imports.apono.resource_integration import (" in module.read_text()
    assert not (module.parent / "provider.py").exists()
    result = apono_bridge("generate", "--offline", "-o", "app", "--style", "typed", "minimal.yaml")
    assert result.exit_code == 2
    assert "cdktf, cdktn" in result.stderr
