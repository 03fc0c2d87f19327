"""The installed provider: `terraform init` takes it, the same bytes everywhere, and it runs from there."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.plugin.mirror import LAUNCHER, MirrorError, install_mirror, mirror_config
from generator.plugin.objects import OBJECTS_VARIABLE
from generator.provider_schema import load_packaged
from generator.runners.terraform import Terraform, TerraformProgram

from .configurations import document

SCHEMA = load_packaged()
CONFIGURATION = document({"apono_resource_integration.a": {}})


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder with blanks and quotes in its name, as home folders may have."""
    folder = tmp_path / "the user's mirror"
    install_mirror(folder, SCHEMA)
    return folder


@pytest.mark.parametrize("tls", [{}, {"TF_DISABLE_PLUGIN_TLS": "1"}], ids=["tls", "clear"])
def test_init_validate_plan_apply(program: TerraformProgram, mirror: Path, objects: Path, tls: dict[str, str]) -> None:
    environment = {**tls, OBJECTS_VARIABLE: str(objects)}
    config = mirror_config(mirror, [SCHEMA.source])
    with Terraform(program, environment=environment, cli_config=config) as terraform:
        terraform.write_files({"main.tf.json": CONFIGURATION})
        terraform.init()
        assert terraform.validate() == ()
        result = terraform.plan()
        assert result.document is not None
        assert result.document["resource_changes"][0]["change"]["actions"] == ["create"]
        assert terraform.run("apply", "-auto-approve").exit_code == 0
        assert not terraform.plan().has_changes
    assert "rancher.example.com" in objects.read_text()


def test_the_lock_file_is_the_same_wherever_it_is_installed(program: TerraformProgram, tmp_path: Path) -> None:
    locks = set()
    for name in ("one", "another place"):
        install_mirror(tmp_path / name, SCHEMA)
        with Terraform(program, cli_config=mirror_config(tmp_path / name, [SCHEMA.source])) as terraform:
            terraform.write_files({"main.tf.json": CONFIGURATION})
            terraform.init()
            locks.add((terraform.directory / ".terraform.lock.hcl").read_text())
    (lock,) = locks
    assert re.search(r'version += "1\.9\.1"', lock)
    assert "h1:" in lock


def test_the_launcher_says_nothing_about_the_machine(mirror: Path) -> None:
    (launcher,) = mirror.rglob("terraform-provider-*")
    assert launcher.read_text() == LAUNCHER
    assert os.access(launcher, os.X_OK)
    assert str(Path(sys.prefix)) not in LAUNCHER


def test_the_layout_is_that_of_a_filesystem_mirror(mirror: Path) -> None:
    (launcher,) = mirror.rglob("terraform-provider-*")
    source, version, platform, name = launcher.relative_to(mirror).as_posix().rsplit("/", 3)
    assert (source, version, name) == (SCHEMA.source, "1.9.1", "terraform-provider-apono_v1.9.1")
    assert re.fullmatch(r"(linux|darwin)_(amd64|arm64)", platform)


def test_a_copy_outside_the_mirror_needs_to_be_told_its_python(mirror: Path, tmp_path: Path) -> None:
    (launcher,) = mirror.rglob("terraform-provider-*")
    copy = tmp_path / "copy" / launcher.name
    copy.parent.mkdir()
    shutil.copy(launcher, copy)
    environment = {"PATH": os.environ["PATH"], "APONO_BRIDGE_PYTHON": sys.executable}
    result = subprocess.run([copy], env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode, "Terraform starts it" in result.stderr) == (1, True)


def test_installing_again_changes_nothing(mirror: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in mirror.rglob("*")}
    install_mirror(mirror, SCHEMA)
    assert {path: path.stat().st_mtime_ns for path in mirror.rglob("*")} == before


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MirrorError, match="cannot install"):
        install_mirror(tmp_path / "file", SCHEMA)


def test_a_platform_without_a_name_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "pdp11")
    with pytest.raises(MirrorError, match="pdp11"):
        install_mirror(tmp_path, SCHEMA)


def test_the_provider_ends_when_terraform_is_killed(program: TerraformProgram, mirror: Path) -> None:
    """Terraform is killed alone, as soon as it has started its provider; nobody tells the provider."""
    config = mirror_config(mirror, [SCHEMA.source])
    with Terraform(program, cli_config=config) as terraform:
        terraform.write_files({"main.tf.json": CONFIGURATION})
        terraform.init()
        environment = {
            "PATH": os.environ["PATH"],
            "TF_CLI_CONFIG_FILE": str(terraform.directory.parent / "terraform.rc"),
        }
        process = subprocess.Popen(
            [*program.command, "plan"],
            cwd=terraform.directory,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with process:
            providers = wait_for(lambda: providers_in(terraform.directory))
            process.kill()
        assert providers
        wait_for(lambda: not providers_in(terraform.directory))


def providers_in(directory: Path) -> list[str]:
    """The provider processes that were started from *directory*."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            is_provider = b"generator.plugin.child" in (entry / "cmdline").read_bytes()
            if is_provider and (entry / "cwd").readlink() == directory:
                found.append(entry.name)
        except OSError:
            continue  # it has ended, or belongs to somebody else
    return found


def wait_for(condition: Callable[[], object]) -> object:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError("it did not happen")
