"""A run that is replayed comes to the same as the run that was recorded, without a server and without a key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.credentials import Binding, Credentials
from generator.checks.fleet import FleetOptions, run_live_checks
from generator.checks.recorded_run import RecordedRun, RunRecorder, load_recorded_run
from generator.checks.report import FleetReport
from generator.diagnostics import Diagnostic, Secret
from generator.diagnostics.codes import live
from generator.diagnostics.outcome import Verdict
from generator.model import Integration
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.errors import RancherError
from generator.server.rancher.fake import SETUPS, FakeRancher, Fault, Trouble, combine
from generator.server.rancher.fake.setups import ADMIN_KEY, BYSTANDER_KEY, DEDICATED_KEY, EXT_KEY, UNKNOWN_KEY
from generator.server.rancher.recorded_errors import read_error, write_error
from generator.server.rancher.recording import LARGEST_BYTES
from tests.checks.asking import credentials, of, options

PLANTED = "bcdfghjklmnpqrstvwxz2456789plantedplantedplantedplante"


async def _nobody(*_: object) -> Sequence[str]:
    raise AssertionError("a replay looked a name up")


def record(integrations: Sequence[Integration], own: Credentials, **changes: Any) -> tuple[FleetReport, str]:
    """What a run came to, and its recording."""
    recorder = RunRecorder()
    asked = recorder.listen(options(**changes))
    report = run_live_checks(integrations, own, asked)
    return report, recorder.write(asked, own)


def replay(integrations: Sequence[Integration], text: str, folder: Path) -> FleetReport:
    """What the replay comes to; it has no way to a server."""
    run = load(text, folder)
    assert isinstance(run, RecordedRun)
    lonely = run.replay(FleetOptions(now=run.recorded_at, wire=_no_wire, resolve=_nobody))
    return run_live_checks(integrations, run.credentials, lonely)


def _no_wire(*_: object) -> Any:
    class Closed:
        async def aclose(self) -> None:
            pass

    return Closed()


def load(text: str, folder: Path) -> RecordedRun | Diagnostic:
    file = folder / "recording.json"
    file.write_text(text, encoding="utf-8")
    return load_recorded_run(file)


def facts(report: FleetReport) -> list[object]:
    """All that a report says."""
    return [report.to_json(), report.diagnostics, [row.diagnostics for row in report.integrations]]


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.kebab_name)
def test_replay_of_each_fault_is_the_same(fault: Fault, tmp_path: Path) -> None:
    """Errors of the wire, refusals, odd answers, and what became of them."""
    with FakeRancher("2.14", faults=[fault], has_intermediate=True) as rancher:
        spec, key = of(rancher, rancher_ui_url=rancher.endpoint.origin), rancher.key()
        report, text = record([spec], credentials(key), timeout_s=1.5)
    assert facts(replay([spec], text, tmp_path)) == facts(report)
    assert key.secret_key.reveal() not in text


@pytest.mark.parametrize("setup", list(SETUPS))
def test_replay_of_each_set_up_is_the_same(setup: str, tmp_path: Path) -> None:
    """Rights, keys, clusters and settings; the recording has neither the key nor what nobody reads."""
    with FakeRancher("2.9", combine([setup])) as rancher:
        spec, key = of(rancher, user_cleanup_days=60), rancher.key()
        report, text = record([spec], credentials(key))
    assert facts(replay([spec], text, tmp_path)) == facts(report)
    assert key.secret_key.reveal() not in text
    assert "userPrincipal" not in text
    assert "hash" not in text.lower().replace("sha256", "")


@pytest.mark.parametrize("name", [DEDICATED_KEY, ADMIN_KEY, BYSTANDER_KEY, EXT_KEY, UNKNOWN_KEY])
@pytest.mark.parametrize("version", ["2.8", "2.13", "2.15"])
def test_replay_with_each_key_is_the_same(version: str, name: str, tmp_path: Path) -> None:
    """Ext keys as well, which the older versions do not know."""
    with FakeRancher(version) as rancher:
        spec, own = of(rancher), credentials(rancher.key(name))
        report, text = record([spec], own)
    assert facts(replay([spec], text, tmp_path)) == facts(report)


def test_reasons_for_a_missing_key_are_recorded(tmp_path: Path) -> None:
    """A command that failed, and what is wrong with the file; no other server's key is needed to say so."""
    with FakeRancher() as rancher, FakeRancher() as other:
        endpoint, key = rancher.endpoint, other.key()
        own = Credentials(
            {endpoint: Binding(endpoint, command=("/nowhere",)), other.endpoint: Binding(other.endpoint, key)},
            (live.CREDENTIALS_INCOMPLETE.at(where="the environment", reason="made up"),),
        )
        specs = [of(rancher), of(other)]
        report, text = record(specs, own)
    assert facts(replay(specs, text, tmp_path)) == facts(report)
    assert key.secret_key.reveal() not in text


def test_what_was_not_asked_is_not_made_up(tmp_path: Path) -> None:
    """Another host or another CA is one message, and could not be told."""
    with FakeRancher() as rancher, FakeRancher() as other:
        _, text = record([of(rancher)], credentials(rancher.key()))
        for spec in (of(other), of(rancher, other.ca_pem)):
            report = replay([spec], text, tmp_path)
            assert [it.code for it in report.integrations[0].diagnostics] == [live.NOT_RECORDED.code]
            assert report.verdict is Verdict.COULD_NOT_TELL


@pytest.mark.parametrize("fault", [Fault.REDIRECT_ELSEWHERE, Fault.LOGIN_PAGE, Fault.OTHER_CACERTS, Fault.NOT_RANCHER])
def test_secret_of_a_server_is_not_recorded(fault: Fault) -> None:
    """Planted in what it redirects to; the login page's own text is not kept either."""
    trouble = Trouble(fault, location=f"https://u:{PLANTED}@x.example/?token={PLANTED}")
    with FakeRancher(faults=[trouble]) as rancher:
        key = ApiKey(DEDICATED_KEY, Secret(PLANTED), rancher.endpoint)
        _, text = record([of(rancher)], credentials(key))
    assert PLANTED not in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("{}", "no `format`"),
        ("[]", "no `format`"),
        ('{"format": "apono-bridge/recording/v2"}', "no `format`"),
        ('{"format": "apono-bridge/recording/v1"}', "not of the form"),
        ("x" * (LARGEST_BYTES + 1), "more than"),
    ],
    ids=["empty", "deep", "object", "list", "other version", "incomplete", "large"],
)
def test_file_that_is_no_recording_is_said(text: str, reason: str, tmp_path: Path) -> None:
    """One diagnostic, and no traceback."""
    found = load(text, tmp_path)
    assert isinstance(found, Diagnostic)
    assert found.code == live.RECORDING_UNUSABLE.code
    assert reason in found.summary


def test_missing_file_is_said(tmp_path: Path) -> None:
    found = load_recorded_run(tmp_path / "nowhere.json")
    assert isinstance(found, Diagnostic)
    assert "no such file" in found.summary


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(value=_JSON, data=st.data())
def test_edited_recording_never_crashes(
    value: object, data: st.DataObject, healthy: tuple[Integration, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever stands in the place of any part of it, there is a verdict or a diagnostic."""
    spec, text = healthy
    document = json.loads(text)
    line = next(name for name in document["answers"] if name.endswith(" key"))
    question = data.draw(st.sampled_from(sorted(document["answers"][line])))
    place = data.draw(st.sampled_from(["answer", "is", "line", "keys", "bound", "recorded_at", "timeout_s"]))
    if place == "answer":
        document["answers"][line][question] = value
    elif place == "is":
        document["answers"][line][question] = {"is": value}
    elif place == "line":
        document["answers"][line] = value
    else:
        document[place] = value
    folder = tmp_path_factory.getbasetemp()
    run = load(json.dumps(document), folder)
    if isinstance(run, RecordedRun):
        report = replay([spec], json.dumps(document), folder)
        assert not report.has_crashed


@pytest.fixture(scope="module")
def healthy() -> tuple[Integration, str]:
    with FakeRancher() as rancher:
        spec = of(rancher)
        return spec, record([spec], credentials(rancher.key()))[1]


def test_every_error_can_be_recorded() -> None:
    """Completeness: a new error needs a form of its own, or is a sentence."""
    for error in _some_errors():
        again = read_error(json.loads(json.dumps(write_error(error))))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def _some_errors() -> Sequence[RancherError]:
    from generator.server.rancher import errors
    from generator.server.rancher.error_bodies import ErrorBody, ErrorOrigin

    made: list[RancherError] = [
        errors.AddressRefusedError("h", "10.0.0.1", "private"),
        errors.CertificateError(10, "certificate has expired"),
        errors.RedirectedError(302, "/login"),
        errors.TooLargeError(7),
        errors.UnexpectedAnswerError("odd", status=200, is_html=True),
        errors.StatusError(503, ErrorBody(ErrorOrigin.PROXY, "", "x"), retry_after_s=3),
    ]
    sentences = {
        *(errors.NameNotFoundError, errors.ConnectionFailedError, errors.TimedOutError, errors.TlsError),
        *(errors.NotTlsError, errors.DroppedError, errors.NotRecordedError),
    }
    made += [kind("words") for kind in sentences]
    leaves = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RancherError)}
    abstract = {errors.RancherError, errors.RefusedError, errors.UnreachableError}
    never_met = {errors.KeyRefusedError}  # raised while a client is made, before there is a tape
    assert {type(error) for error in made} == leaves - abstract - never_met
    return made
