"""`preview` as people and CI use it: a real git, a real Terraform, a stand-in of Rancher."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from generator.cli.live import LiveOptions
from generator.cli.preview import load_data_file, make_preview
from generator.pipeline.planning import TerraformOptions
from generator.pipeline.preview_base import Base
from generator.report.preview import FLAVOURS, Links, Preview, preview_schema
from generator.report.preview.formats import FORMATS
from generator.server.rancher.fake import FakeRancher, combine
from tests.cli.test_live import write_credentials, write_spec
from tests.command_line import Result, apono_bridge, files_below
from tests.specs import EXAMPLES, MINIMAL, ROOT, merge

GOLDENS = Path(__file__).parent / "preview_goldens"
SECOND = MINIMAL.replace("Rancher Production", "Rancher Test").replace("rancher.example.com", "test.example.com")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit and two specs; no configuration of the developer."""
    work = tmp_path / "work"
    (work / "specs").mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    write("specs/one.yaml", MINIMAL + "credential_rotation_days: 30\n")
    write("specs/two.yaml", SECOND)
    git("init", "-q", "-b", "main")
    commit()
    return work


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit() -> str:
    git("add", "-A")
    git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "x")
    return git("rev-parse", "HEAD")


def preview(*arguments: object, specs: str = "specs") -> Result:
    return apono_bridge("preview", "--offline", "--no-plan", specs, *arguments)


def previewed(*arguments: object, specs: str = "specs") -> dict[str, Any]:
    result = preview("--format", "json", *arguments, specs=specs)
    assert result.stderr == ""
    document: dict[str, Any] = result.json
    jsonschema.validate(document, preview_schema())
    return document


def changes(document: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["change"] for one in document["integrations"]}


# What changes.


def test_change_in_plain_words() -> None:
    """With its unit, its line, and whether it is risky."""
    write("specs/one.yaml", MINIMAL.replace("host: rancher", "host: new") + "credential_rotation_days: 90\n")
    document = previewed("--base", "main")
    (one,) = [it for it in document["integrations"] if it["change"] == "changed"]
    fields = [(it["label"], it["before"], it["after"], it["is_risky"]) for it in one["fields"]]
    assert fields == [
        ("host", "rancher.example.com", "new.example.com", True),
        ("credential rotation", "30 days", "90 days", False),
    ]
    lines = Path("specs/one.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[one["fields"][0]["line"] - 1].startswith("host:")
    assert [diff["path"] for diff in document["code"]] == ["rancher_production.tf"]
    assert "# sha256" not in document["code"][0]["text"]
    text = preview("--base", "main").stdout
    assert "! host rancher.example.com → new.example.com\n" in text
    assert "credential rotation 30 days → 90 days\n" in text


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ("connector: other\n", "connector"),
        ("port: 8443\n", "port"),
        ("secret_store: {kubernetes: {namespace: a, name: b}}\n", "secret store"),
        ("integration_owner: {attribute: group, values: [g]}\n", "integration owner"),
        ("resource_types: [other]\n", "resource types"),
        ("terraform: {resource: apono_integration, resource_name: rancher_production}\n", "Terraform resource"),
        ("descriptor: {type: other}\n", "integration type"),
    ],
)
def test_risky_settings(fields: str, label: str) -> None:
    """Whoever gives, keeps or reaches access."""
    write("specs/one.yaml", merge(f"{fields}credential_rotation_days: 30\n"))
    document = previewed("--base", "main")
    found = [field for one in document["integrations"] for field in one["fields"]]
    assert [(field["label"], field["is_risky"]) for field in found] == [(label, True)]


def test_added_removed_renamed_and_unchanged() -> None:
    """By address, then by name, then by server."""
    write("specs/three.yaml", SECOND.replace("Test", "Third").replace("test.", "third."))
    write("specs/one.yaml", merge('name: "Another name"\ncredential_rotation_days: 30\n'))
    Path("specs/two.yaml").unlink()
    document = previewed("--base", "main")
    assert changes(document) == {"Another name": "renamed", "Rancher Third": "added", "Rancher Test": "removed"}
    renamed = document["integrations"][0]
    assert renamed["former_name"] == "Rancher Production"
    assert renamed["former_address"].endswith(".rancher_production")
    gone = document["integrations"][-1]
    assert (gone["file"], gone["line"]) == ("specs/two.yaml", 3)


def test_resource_name_alone_is_a_renaming() -> None:
    """Which Terraform takes for another object, and the preview says both names."""
    write("specs/one.yaml", merge("terraform: {resource_name: other}\ncredential_rotation_days: 30\n"))
    assert changes(previewed("--base", "main"))["Rancher Production"] == "renamed"
    text = preview("--base", "main", "--format", "markdown").stdout
    assert "apono_resource_integration.rancher_production` → `apono_resource_integration.other`" in text


def test_nothing_changes() -> None:
    document = previewed("--base", "main")
    assert set(changes(document).values()) == {"unchanged"}
    assert document["head"]["commit"] == document["base"]["commit"] == git("rev-parse", "HEAD")
    assert document["head"]["specs"] == document["base"]["specs"]
    assert preview("--base", "main").stdout.startswith("Apono preview: nothing changes\n")
    assert preview("--base", "main", "--detailed-exitcode").exit_code == 0


def test_detailed_exit_code() -> None:
    """3 for changes when it was asked for; errors win."""
    write("specs/one.yaml", MINIMAL)
    assert preview("--base", "main").exit_code == 0
    assert preview("--base", "main", "--detailed-exitcode").exit_code == 3
    write("specs/one.yaml", merge("port: 99999\n"))
    assert preview("--base", "main", "--detailed-exitcode").exit_code == 1


def test_without_a_base_all_is_new() -> None:
    """Which is said."""
    document = previewed()
    assert set(changes(document).values()) == {"added"}
    assert {"what": "What changes", "why": "no base was given, so that everything is shown as new"} in document[
        "unchecked"
    ]


def test_errors_are_shown_and_the_rest_still_compared() -> None:
    """A reviewer needs it most then: exit code 1, and a whole preview."""
    write("specs/one.yaml", merge("port: 99999\n"))
    write("specs/two.yaml", SECOND + "user_cleanup_days: 9\n")
    document = previewed("--base", "main")
    assert changes(document) == {"Rancher Test": "changed", "Rancher Production": "unknown"}
    assert document["verdict"] == "failed"
    assert not document["is_complete"]
    assert [one["errors"] for one in document["integrations"]] == [0, 1]
    result = preview("--base", "main", "--format", "markdown")
    assert result.exit_code == 1
    assert result.stdout.startswith("### ❌ Apono preview: 1 of 2 integrations is not ready\n")


def test_errors_of_the_base_are_not_the_change_s() -> None:
    """What was wrong before cannot be compared, and is no error."""
    write("specs/one.yaml", merge("port: 99999\n"))
    commit()
    write("specs/one.yaml", MINIMAL)
    document = previewed("--base", "main")
    assert changes(document) == {"Rancher Production": "unknown", "Rancher Test": "unchanged"}
    assert document["verdict"] == "passed"
    assert not document["is_complete"]


def test_a_spec_that_is_gone_was_removed() -> None:
    """Named itself, or the last one of its folder."""
    Path("specs/one.yaml").unlink()
    assert changes(previewed("--base", "main", specs="specs/one.yaml")) == {"Rancher Production": "removed"}
    Path("specs/two.yaml").unlink()
    document = previewed("--base", "main")
    assert set(changes(document).values()) == {"removed"}
    assert document["verdict"] == "passed"
    Path("specs").rmdir()
    assert preview("--base", "main").exit_code == 0


@pytest.mark.parametrize("specs", ["more", "more/third.yaml"])
def test_specs_where_there_were_none(specs: str) -> None:
    """In a folder that is new, or a file: the base has no fault."""
    write("more/third.yaml", SECOND)
    document = previewed("--base", "main", specs=specs)
    assert changes(document) == {"Rancher Test": "added"}
    assert document["is_complete"]
    assert {diff["path"] for diff in document["code"]} == {"rancher_test.tf", "versions.tf"}


# The base.


def test_files_that_specs_name_are_of_the_base() -> None:
    """A certificate that changes is a change; nothing of the working tree is taken for the base."""
    certificate = (EXAMPLES / "certs" / "rancher-ca.pem").read_text(encoding="ascii")
    write("certs/ca.pem", certificate)
    write("specs/one.yaml", merge("certificate_authority: {file: ../certs/ca.pem}\n"))
    base = commit()
    assert set(changes(previewed("--base", base)).values()) == {"unchanged"}
    with FakeRancher() as rancher:
        write("certs/ca.pem", rancher.ca_pem)
    document = previewed("--base", base)
    (field,) = [field for one in document["integrations"] for field in one["fields"]]
    assert (field["label"], field["is_risky"]) == ("certificate authority", True)
    assert "SHA-256" in field["before"]
    assert document["head"]["commit"] == ""
    assert document["head"]["specs"] != document["base"]["specs"]


def test_links_in_a_commit_are_followed_inside_of_it() -> None:
    """And lead nowhere else."""
    certificate = (EXAMPLES / "certs" / "rancher-ca.pem").read_text(encoding="ascii")
    write("certs/real.pem", certificate)
    Path("specs/ca.pem").symlink_to("../certs/real.pem")
    Path("specs/passwd.pem").symlink_to("/etc/passwd")
    write("specs/one.yaml", merge("certificate_authority: {file: ca.pem}\n"))
    write("specs/two.yaml", SECOND + "certificate_authority: {file: passwd.pem}\n")
    base = commit()
    Path("specs/two.yaml").unlink()
    document = previewed("--base", base)
    assert changes(document)["Rancher Production"] == "unchanged"
    assert "root:" not in json.dumps(document)


def test_names_that_lead_out_of_a_commit_are_left_out(tmp_path: Path) -> None:
    """Git makes no such tree, but somebody can."""
    blob = git("hash-object", "-w", "specs/one.yaml")
    inner = subprocess.run(
        ["git", "mktree"], input=f"100644 blob {blob}\tescaped.yaml\n", check=True, capture_output=True, text=True
    ).stdout.strip()
    # `git mktree` refuses the name, so that the object is written by hand.
    content = b"40000 ..\0" + bytes.fromhex(inner)
    tree = subprocess.run(
        ["git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
        input=content,
        check=True,
        capture_output=True,
    ).stdout
    before = files_below(tmp_path.parent)
    commit_id = git("-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", "-m", "x", tree.decode().strip())
    assert preview("--base", commit_id).exit_code in (0, 1)
    assert not [name for name in files_below(tmp_path.parent).keys() - before.keys() if "escaped" in name]


def test_nothing_of_the_repository_is_run(folder: Path) -> None:
    """No hook, no filter, no file-system monitor."""
    trap = folder / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {folder}/sprung\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    for hook in ("post-checkout", "pre-commit", "reference-transaction"):
        (folder / ".git" / "hooks" / hook).symlink_to(trap)
    git("config", "core.fsmonitor", str(trap))
    git("config", "filter.trap.smudge", str(trap))
    git("config", "filter.trap.clean", str(trap))
    write(".gitattributes", "*.yaml filter=trap\n")
    (folder / "sprung").unlink(missing_ok=True)
    assert preview("--base", "main").exit_code == 0
    assert not (folder / "sprung").exists()


def test_base_of_a_subfolder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are those of the repository, from wherever it is asked."""
    write("specs/one.yaml", MINIMAL)
    monkeypatch.chdir("specs")
    document = previewed("--base", "HEAD", specs=".")
    assert {one["file"] for one in document["integrations"]} == {"specs/one.yaml", "specs/two.yaml"}
    assert changes(document) == {"Rancher Production": "changed", "Rancher Test": "unchanged"}


def test_base_folder_says_the_same(tmp_path: Path) -> None:
    """As a commit with the same specs."""
    git("worktree", "add", "-q", str(tmp_path / "base"))
    write("specs/one.yaml", MINIMAL)
    by_commit, by_folder = previewed("--base", "main"), previewed("--base-dir", tmp_path / "base")
    assert by_commit["integrations"] == by_folder["integrations"]
    assert by_commit["code"] == by_folder["code"]
    assert by_commit["base"]["specs"] == by_folder["base"]["specs"]


def test_descriptor_of_the_base() -> None:
    """A descriptor is compared as well."""
    text = (EXAMPLES / "descriptors" / "rancher.yaml").read_text(encoding="utf-8")
    write("own.yaml", text)
    commit()
    write("own.yaml", text.replace("type: rancher-server\n", "type: other\n", 1))
    found = previewed("--base", "main", "--descriptor", "own.yaml")
    labels = {field["label"] for one in found["integrations"] for field in one["fields"]}
    assert labels == {"integration type"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--base", "nowhere"), "VIEW001"),
        (("--base", "--output=/tmp/x"), "VIEW001"),
        (("--base", "main:specs"), "VIEW001"),
        (("--base", ""), "VIEW001"),
        (("--base-dir", "nowhere"), "VIEW002"),
        (("--base", "main", "../elsewhere"), "VIEW003"),
        (("--base", "main", "-"), "VIEW003"),
    ],
)
def test_wrong_bases(arguments: tuple[str, ...], code: str) -> None:
    """A diagnostic with its code, exit code 1, nothing on standard output."""
    result = preview(*arguments)
    assert result.exit_code == 1
    assert f"error[{code}]" in result.stderr
    assert result.stdout == ""


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository, or no git at all; without a base it is not needed."""
    monkeypatch.chdir(tmp_path)
    write("spec.yaml", MINIMAL)
    assert "VIEW002" in preview("--base", "main", specs="spec.yaml").stderr
    monkeypatch.setenv("PATH", "")
    result = preview("--base", "main", specs="spec.yaml")
    assert "there is no `git` on the search path" in result.stderr
    assert preview(specs="spec.yaml").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--base", "main", "--base-dir", "."),
        ("--render-only", "a.json", "--format", "html"),
        ("--render-only", "a.json", "-o", "b"),
        ("--link-base", "javascript:alert(1)"),
        ("--link-base", "https://a.example/ x"),
        ("--format", "pdf"),
        ("-o", "specs/one.yaml"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], folder: Path) -> None:
    """Exit code 2, and nothing is written."""
    before = files_below(folder)
    assert preview(*arguments).exit_code == 2
    assert files_below(folder) == before


# The data file.


def test_data_file_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server, whatever the other options are; and it is read again, and rendered to the same."""
    monkeypatch.setattr("generator.cli.live._run", lambda *_: pytest.fail("a server was asked"))
    write("specs/one.yaml", MINIMAL)
    result = apono_bridge("preview", "--no-plan", "specs", "--base", "main", "--render-only", "data.json")
    assert result.exit_code == 0
    loaded = load_data_file(Path("data.json"))
    assert loaded.live.verdict is None
    assert {one.what for one in loaded.unchecked} == {"Live server", "Plan"}
    assert "Markdown" not in Path("data.json").read_text(encoding="ascii")


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b"[" * 10**5])
def test_what_is_no_data_file(content: bytes) -> None:
    """VIEW004, with the reason."""
    from generator.cli.common import Problem

    Path("data.json").write_bytes(content)
    with pytest.raises(Problem) as caught:
        load_data_file(Path("data.json"))
    assert [one.code for one in caught.value.diagnostics] == ["VIEW004"]


def test_bounds_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit into a preview is named (VIEW005's words), and the preview is not complete."""
    monkeypatch.setattr("generator.pipeline.preview.MOST_INTEGRATIONS", 1)
    document = previewed("--base", "main")
    assert len(document["integrations"]) == 1
    assert not document["is_complete"]
    assert "Some integrations" in [one["what"] for one in document["unchecked"]]


# Terraform and the live server.


def test_plan_of_each_integration() -> None:
    """A real plan against the code of the base."""
    write("specs/one.yaml", MINIMAL.replace("443", "8443") + "credential_rotation_days: 30\n")
    write("specs/three.yaml", SECOND.replace("Test", "Third").replace("test.", "third."))
    Path("specs/two.yaml").unlink()
    document = apono_bridge("preview", "--offline", "specs", "--base", "main", "--format", "json").json
    assert {one["name"]: one["action"] for one in document["integrations"]} == {
        "Rancher Production": "update",
        "Rancher Third": "create",
        "Rancher Test": "destroy",
    }
    assert document["integrations"][0]["planned"] == [
        {"path": "integration_config.port", "before": '"443"', "after": '"8443"', "forces_replacement": False}
    ]
    assert len(document["plan_digest"]) == 64
    again = apono_bridge("preview", "--offline", "specs", "--base", "main", "--format", "json").json
    assert again["plan_digest"] == document["plan_digest"]


def test_without_terraform_the_rest_is_there() -> None:
    """Said, not complete, and no failure."""
    result = apono_bridge("preview", "--offline", "specs", "--terraform-bin", "/nowhere", "--format", "json")
    assert result.exit_code == 0
    assert result.json["plan"] is None
    assert not result.json["is_complete"]
    assert "Plan" in [one["what"] for one in result.json["unchecked"]]


def test_live_verdict_time_and_version() -> None:
    """What the server says stands with the setting that it is about."""
    with FakeRancher(world=combine(["short-key-limit"])) as rancher:
        write_spec(rancher, "live.yaml")
        write_credentials(rancher)
        commit()
        with Path("live.yaml").open("a", encoding="utf-8") as stream:
            stream.write("credential_rotation_days: 900\n")
        result = apono_bridge(
            "preview",
            "--no-plan",
            "live.yaml",
            "--base",
            "main",
            "--format",
            "json",
            "--credentials",
            "credentials.toml",
        )
        secret = rancher.key().secret_key.reveal()
    document = result.json
    (server,) = document["live"]["servers"]
    assert server["version"].startswith("v2.")
    assert document["live"]["asked_at"]
    assert secret not in result.stdout + result.stderr
    (one,) = document["integrations"]
    assert one["live"] == document["live"]["verdict"] == "passed with warnings"
    (field,) = one["fields"]
    assert "live for at most 1 days" in field["remark"]


def test_server_that_cannot_be_reached() -> None:
    """Exit code 4, and a preview all the same."""
    with FakeRancher() as rancher:
        write_spec(rancher, "live.yaml")
        write_credentials(rancher)
    result = apono_bridge(
        "preview",
        "--no-plan",
        "live.yaml",
        "--credentials",
        "credentials.toml",
        "--retries",
        "0",
        "--format",
        "markdown",
    )
    assert result.exit_code == 4
    assert result.stdout.startswith("### ❓ Apono preview: the live server could not be asked\n")


def test_no_secret_in_any_format() -> None:
    """One that stands in a spec by mistake, in its head or in its base."""
    secret = "token-abcde:" + "x" * 54
    write("specs/one.yaml", merge(f"custom_access_details: use {secret} here\n"))
    base = commit()
    write("specs/two.yaml", SECOND + f"custom_access_details: use {secret} there\n")
    for name in FORMATS:
        result = preview("--base", base, "--format", name)
        assert secret not in result.stdout + result.stderr
        assert "x" * 54 not in result.stdout


# Goldens.


def situation(name: str) -> None:
    """What the working tree is like."""
    write("specs/two.yaml", SECOND + "user_cleanup_days: 90\n")
    if name == "errors":
        write("specs/one.yaml", merge("port: 99999\nhost: https://rancher.example.com\n"))
    if name == "changes":
        write("specs/one.yaml", MINIMAL.replace("host: rancher", "host: new") + "credential_rotation_days: 90\n")
        write("specs/two.yaml", SECOND.replace("Rancher Test", "Rancher | @all #1 `Test`"))
        write("specs/three.yaml", SECOND.replace("Test", "Third").replace("test.", "third."))


def settle(preview: Preview) -> Preview:
    """Without what is another one at each run, or on each machine."""
    plan = replace(preview.plan, terraform_version="1.11.4") if preview.plan else None
    sides = [replace(side, commit="0" * 40 if side.commit else "") for side in (preview.head, preview.base)]
    return replace(
        preview,
        version="1.0.0",
        made_at="2026-01-02T03:04:05Z",
        head=sides[0],
        base=sides[1],
        plan=plan,
        plan_digest="0" * 64 if preview.plan_digest else "",
    )


@pytest.mark.parametrize("name", ["changes", "errors"])
def test_goldens(name: str, request: pytest.FixtureRequest) -> None:
    """What reviewers see, to the letter."""
    situation(name)
    made, _ = make_preview(["specs"], Base("main"), TerraformOptions(), LiveOptions(offline=True), [], None)
    for output_format, ending in {"markdown": "md", "html": "html", "text": "txt", "json": "json"}.items():
        golden = GOLDENS / f"{name}.{ending}"
        text = FORMATS[output_format](settle(made), FLAVOURS["github"], Links("https://code.example/blob/main"))
        if request.config.getoption("--update-goldens"):
            golden.write_text(text, encoding="utf-8")
        assert golden.read_text(encoding="utf-8") == text


def test_the_page_shows_what_is_printed() -> None:
    """The excerpt of docs/preview.md is a golden file."""
    page = (ROOT / "docs" / "preview.md").read_text(encoding="utf-8")
    assert f"```text\n{(GOLDENS / 'changes.txt').read_text(encoding='utf-8')}```\n" in page
