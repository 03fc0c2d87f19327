"""`validate --fix`: the CA of a server, shown, accepted and written, and never trusted by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.checks.tls.certificates import read_pem
from generator.server.rancher.fake import FakeRancher, Fault
from tests.command_line import apono_bridge, files_below
from tests.specs import MINIMAL


@pytest.fixture
def rancher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRancher]:
    """A healthy server with a key in the environment, and a spec that names it and no CA."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    with FakeRancher() as server:
        prepare(server, monkeypatch)
        yield server


def prepare(server: FakeRancher, monkeypatch: pytest.MonkeyPatch, more: str = "# the end\n") -> None:
    key = server.key()
    monkeypatch.setenv("APONO_BRIDGE_RANCHER_HOST", str(server.endpoint))
    monkeypatch.setenv("APONO_BRIDGE_RANCHER_ACCESS_KEY", key.access_key)
    monkeypatch.setenv("APONO_BRIDGE_RANCHER_SECRET_KEY", key.secret_key.reveal())
    text = MINIMAL.replace("rancher.example.com", server.endpoint.host)
    text = text.replace("443", f"{server.endpoint.port}   # HTTPS") + more
    Path("rancher.yaml").write_text(text, encoding="utf-8")


def fingerprint(pem: str) -> str:
    return f"SHA256:{read_pem(pem)[0].fingerprint}"


def test_accepted_ca_is_named_in_the_spec_and_everything_passes(rancher: FakeRancher) -> None:
    """Comments and layout stay; what was asked before the CA was accepted carried no key."""
    before = Path("rancher.yaml").read_text(encoding="utf-8")
    result = apono_bridge("validate", "rancher.yaml", "--fix", "--accept-ca", fingerprint(rancher.ca_pem))
    assert result.exit_code == 0, result.stdout
    after = Path("rancher.yaml").read_text(encoding="utf-8")
    assert after.replace("certificate_authority:\n  file: rancher-ca.pem\n", "") == before
    assert read_pem(Path("rancher-ca.pem").read_text(encoding="ascii")) == read_pem(rancher.ca_pem)
    assert result.stdout.splitlines()[-1] == (
        "The live checks passed: 1 server was asked, Apono was not (APONO_PERSONAL_TOKEN is not set)."
    )
    published = [request for request in rancher.requests if request.target == "/cacerts"]
    assert not published[0].had_credential


@pytest.mark.parametrize("arguments", [[], ["--accept-ca", "SHA256:" + "00" * 32]], ids=["not-asked", "another-one"])
def test_nothing_is_trusted_by_itself(rancher: FakeRancher, arguments: list[str], tmp_path: Path) -> None:
    """Without a terminal and without the right fingerprint all files stay, and the run fails as before."""
    before = files_below(tmp_path)
    result = apono_bridge("validate", "rancher.yaml", "--fix", *arguments)
    assert result.exit_code == 1
    assert "Nothing was changed." in result.stdout
    assert re.search(r"SHA-256  [0-9A-F]{2}(:[0-9A-F]{2}){31}\n", result.stdout)
    assert files_below(tmp_path) == before
    assert not any(request.had_credential for request in rancher.requests)


def test_file_that_the_spec_names_gets_the_new_ca(rancher: FakeRancher, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the authority was renewed; the spec itself stays."""
    with FakeRancher() as other:
        Path("old.pem").write_text(other.ca_pem, encoding="ascii")
    prepare(rancher, monkeypatch, "certificate_authority: {file: old.pem}\n")
    before = Path("rancher.yaml").read_bytes()
    result = apono_bridge("validate", "rancher.yaml", "--fix", "--accept-ca", fingerprint(rancher.ca_pem))
    assert result.exit_code == 0, result.stdout
    assert Path("rancher.yaml").read_bytes() == before
    assert read_pem(Path("old.pem").read_text(encoding="ascii")) == read_pem(rancher.ca_pem)


@pytest.mark.parametrize(
    "fault", [Fault.WRONG_CA, Fault.EMPTY_CACERTS, Fault.SELF_SIGNED], ids=lambda it: it.kebab_name
)
def test_ca_that_did_not_sign_is_not_offered(fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to accept, whatever the fingerprint says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    with FakeRancher(faults=[fault]) as server:
        prepare(server, monkeypatch)
        before = files_below(tmp_path)
        result = apono_bridge("validate", "rancher.yaml", "--fix", "--accept-ca", fingerprint(server.ca_pem))
    assert result.exit_code == 1
    assert "SHA-256" not in result.stdout
    assert files_below(tmp_path) == before


def test_several_documents_keep_their_meaning(rancher: FakeRancher) -> None:
    """The line is added to the right one; the next run sees to the other one."""
    first = Path("rancher.yaml").read_text(encoding="utf-8")
    Path("rancher.yaml").write_text(f"{first}---\n{first.replace('Rancher Production', 'Rancher Two')}")
    result = apono_bridge("validate", "rancher.yaml", "--fix", "--accept-ca", fingerprint(rancher.ca_pem))
    assert "file: rancher-1-ca.pem\n" in Path("rancher.yaml").read_text(encoding="utf-8")
    again = apono_bridge("validate", "rancher.yaml", "--fix", "--accept-ca", fingerprint(rancher.ca_pem))
    assert (again.exit_code, Path("rancher-2-ca.pem").exists()) == (0, True), result.stdout + again.stdout


def test_fix_goes_with_asking_alone(rancher: FakeRancher) -> None:
    """Usage errors, before anything is read."""
    for arguments in (["--fix", "--offline"], ["--fix", "--format", "json"], ["--accept-ca", "SHA256:00"]):
        assert apono_bridge("validate", "rancher.yaml", *arguments).exit_code == 2
    assert rancher.requests == ()
