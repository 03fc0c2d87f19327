"""Waivers in a spec, from the spec's line to the exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.server.rancher.fake import FakeRancher, combine
from generator.server.rancher.fake.setups import DEDICATED_KEY
from tests.command_line import apono_bridge
from tests.specs import MINIMAL

WAIVER = '  - {code: %s, owner: platform-team, reason: "OPS-7", until: "%s"}\n'


@pytest.fixture
def validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, dict[str, object]]]:
    """Validates a spec with waivers against a server; the diagnostics by code."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    def run(setup: str, *waivers: tuple[str, str], exit_code: int) -> dict[str, dict[str, object]]:
        with FakeRancher(world=combine([setup])) as rancher:
            key = rancher.key(DEDICATED_KEY)
            monkeypatch.setenv("APONO_BRIDGE_RANCHER_HOST", str(rancher.endpoint))
            monkeypatch.setenv("APONO_BRIDGE_RANCHER_ACCESS_KEY", key.access_key)
            monkeypatch.setenv("APONO_BRIDGE_RANCHER_SECRET_KEY", key.secret_key.reveal())
            Path("ca.pem").write_text(rancher.ca_pem, encoding="ascii")
            text = MINIMAL.replace("rancher.example.com", rancher.endpoint.host)
            text = text.replace("443", str(rancher.endpoint.port)) + "certificate_authority: {file: ca.pem}\n"
            text += "waivers:\n" + "".join(WAIVER % waiver for waiver in waivers)
            Path("rancher.yaml").write_text(text, encoding="utf-8")
            result = apono_bridge("validate", "rancher.yaml", "--format", "json")
        assert result.exit_code == exit_code, result.stdout
        return {it["code"]: it for it in result.json["diagnostics"]}

    return run


def line_of(text: str) -> int:
    lines = Path("rancher.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_waived_error_does_not_fail_and_says_who_and_until_when(
    validate: Callable[..., dict[str, dict[str, object]]],
) -> None:
    """It is shown as information where it was."""
    assert validate("other-inherited-role", ("LIVE402", "9999-12-31"), exit_code=1)["LIVE403"]["severity"] == "error"
    waived = validate("other-inherited-role", ("LIVE403", "9999-12-31"), exit_code=0)["LIVE403"]
    assert waived["severity"] == "info"
    assert "waived until 9999-12-31 by platform-team: OPS-7" in str(waived["detail"])
    assert waived["line"] == line_of("secret_store:")


def test_expired_waiver_fails_at_its_own_line(validate: Callable[..., dict[str, dict[str, object]]]) -> None:
    """And what it was for counts again."""
    found = validate("admin-role", ("LIVE402", "2020-01-01"), exit_code=1)
    assert found["LIVE402"]["severity"] == "warning"
    assert (found["LIVE901"]["line"], found["LIVE901"]["path"]) == (line_of("2020-01-01"), "waivers[0].until")


def test_waiver_that_nothing_needs_is_information(validate: Callable[..., dict[str, dict[str, object]]]) -> None:
    """With the place of its code."""
    found = validate("user-base", ("LIVE402", "9999-12-31"), exit_code=0)
    assert (found["LIVE906"]["severity"], found["LIVE906"]["line"]) == ("info", line_of("LIVE402"))


def test_safety_cannot_be_waived_offline_either(validate: Callable[..., dict[str, dict[str, object]]]) -> None:
    """The server is not even asked: the spec is wrong in itself."""
    found = validate("user-base", ("LIVE302", "9999-12-31"), exit_code=1)
    assert found["LIVE902"]["path"] == "waivers[0].code"
    assert apono_bridge("validate", "--offline", "rancher.yaml").exit_code == 1
