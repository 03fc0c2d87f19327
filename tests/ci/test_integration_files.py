"""The files for CI systems and containers say what exists: commands, options, paths; nothing more can run here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command_line import apono_bridge
from tests.specs import MINIMAL, ROOT

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
COMPONENT = list(yaml.safe_load_all((ROOT / "templates" / "apono-bridge-preview.yml").read_text(encoding="utf-8")))
ATLANTIS: dict[str, Any] = yaml.safe_load(
    (ROOT / "examples" / "ci" / "atlantis-repos.yaml").read_text(encoding="utf-8")
)
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rancher.yaml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path


def run_hook(name: str, *words: str) -> int:
    """As pre-commit does: the entry, then the arguments, then the files that changed."""
    entry = next(hook["entry"] for hook in HOOKS if hook["id"] == name)
    program, *options = shlex.split(entry)
    assert program == "apono-bridge"
    return apono_bridge(*options, *words).exit_code


def test_hook_validates_the_files_that_changed(folder: Path) -> None:
    """A mistake makes the hook fail."""
    assert run_hook("apono-bridge-validate", "rancher.yaml") == 0
    (folder / "wrong.yaml").write_text(MINIMAL.replace("port: 443", "port: '443'"), encoding="utf-8")
    assert run_hook("apono-bridge-validate", "rancher.yaml", "wrong.yaml") == 1


def test_hook_finds_code_that_fell_behind(folder: Path) -> None:
    """And writes nothing."""
    assert run_hook("apono-bridge-generate-check", "rancher.yaml", "-o", "terraform") == 3
    assert not (folder / "terraform").exists()
    assert apono_bridge("generate", "--offline", "rancher.yaml", "-o", "terraform").exit_code == 0
    assert run_hook("apono-bridge-generate-check", "rancher.yaml", "-o", "terraform") == 0


def test_hooks_are_what_pre_commit_wants() -> None:
    """The members that its manifest needs; pre-commit installs the checkout as a Python package."""
    for hook in HOOKS:
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["language"] == "python"


def test_component_has_no_input_in_a_script() -> None:
    """Inputs are put in place before a shell sees the script; as variables they stay data."""
    header, jobs = COMPONENT
    job = next(iter(jobs.values()))
    assert not any("$[[" in line for line in job["script"])
    text = (ROOT / "templates" / "apono-bridge-preview.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", text))
    assert used == set(header["spec"]["inputs"])
    assert all(re.search(r'"\$\w+"', word) or "$" not in word for line in job["script"] for word in line.split())


def test_component_lies_where_gitlab_looks() -> None:
    """Beside the folders of templates, none of which GitLab takes for a component."""
    folder = ROOT / "templates"
    assert [path.name for path in folder.glob("*.yml")] == ["apono-bridge-preview.yml"]
    assert not list(folder.glob("*/template.yml"))


@pytest.mark.parametrize("stage", ["plan", "apply"])
def test_atlantis_gets_values_from_the_environment(stage: str) -> None:
    """What a pull request calls its branch is never part of a command's text."""
    steps = ATLANTIS["workflows"]["apono-bridge"][stage]["steps"]
    commands = [step["run"] for step in steps if isinstance(step, dict)]
    assert commands
    for command in commands:
        assert shlex.split(command)[0] == "apono-bridge"
        assert all("=" in word or word.startswith(("../", "-", ".")) for word in shlex.split(command)[2:])
        assert not re.search(r'(?<!["/])\$(?!\w+["/])', command)


def test_image_has_no_root_and_no_download_but_by_digest() -> None:
    """hadolint finds nothing either; building it needs an engine, and so cannot be tested here."""
    instructions = re.findall(r"^([A-Z]+) (.*)$", DOCKERFILE, re.MULTILINE)
    names = [name for name, _ in instructions]
    assert "ADD" not in names
    user = next(value for name, value in instructions if name == "USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert all("--require-hashes" in line for line in DOCKERFILE.splitlines() if "pip install" in line)
    assert "curl" not in DOCKERFILE


def test_image_copies_what_exists_and_is_sent_to_the_engine() -> None:
    """The ignore file lets just these through."""
    allowed = [
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    ]
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            assert source in allowed


# The workflows that users copy.

PREVIEWS = sorted((ROOT / "examples" / "ci").glob("preview*.yml"))
ON_GITHUB = [file for file in PREVIEWS if file.stem in ("preview", "preview-apply") or "-fork-" in file.stem]


def _load(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _steps(workflow: Any) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", PREVIEWS, ids=lambda file: file.stem)
def test_workflow_pins_what_it_uses(file: Path) -> None:
    """Actions and components by commit, images by digest."""
    text = file.read_text(encoding="utf-8")
    for used in re.findall(r"(?:uses|component): (\S+)", text):
        assert re.search(r"@[0-9a-f]{40}$", used), used
    for image in re.findall(r"(?:image|name): (registry\S+)", text):
        assert re.search(r"@sha256:[0-9a-f]{64}$", image), image


@pytest.mark.parametrize("file", ON_GITHUB, ids=lambda file: file.stem)
def test_workflow_has_few_rights_and_plain_scripts(file: Path) -> None:
    """No expression in a script, no token left in the checkout, and inputs that the action has."""
    workflow = _load(file)
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"]["contents"] == "read"
    assert set(workflow["permissions"].values()) <= {"read", "write"}
    for step in _steps(workflow):
        assert "${{" not in step.get("run", "")
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        if step.get("uses", "").startswith("your-organisation/apono-bridge@"):
            assert set(step["with"]) <= set(action["inputs"])


def test_untrusted_half_has_nothing_to_lose() -> None:
    """No rights, no secrets; and the trusted half never checks out the head."""
    render, publish = (_load(ROOT / "examples" / "ci" / f"preview-fork-{half}.yml") for half in ("render", "publish"))
    assert render["permissions"] == {"contents": "read"}
    assert "secrets." not in str(render)
    # YAML 1.1 takes the key `on` for true.
    assert list(render[True]) == ["pull_request"]
    assert list(publish[True]) == ["workflow_run"]
    assert publish[True]["workflow_run"]["workflows"] == [render["name"]]
    assert "ref" not in _steps(publish)[0]["with"]
    assert [step["with"]["mode"] for step in (_steps(render)[1], _steps(publish)[2])] == ["render", "publish"]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("pre*.md")), ids=lambda page: page.stem)
def test_pages_link_to_what_is_there(page: Path) -> None:
    """And their YAML is YAML."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (page.parent / target).exists(), target
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        assert yaml.safe_load(block)


def test_pages_of_the_codes_are_there() -> None:
    """Explanations and hints name pages of the docs."""
    from generator.diagnostics.codes import all_codes

    for entry in all_codes():
        for name in re.findall(r"docs/[\w-]+\.md", entry.explanation + entry.hint):
            assert (ROOT / name).exists(), name
