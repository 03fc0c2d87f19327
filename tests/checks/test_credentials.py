"""Keys, and that they belong to one server."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.credentials import ENVIRONMENT, Binding, find_credentials_path, load_credentials, load_key
from generator.diagnostics.codes import live
from generator.server.rancher.endpoints import Endpoint

SECRET = "bcdfghjklmnpqrstvwxz2456789planted"
ENDPOINT = Endpoint("rancher.example.com")


def _environment(**values: str) -> dict[str, str]:
    return {ENVIRONMENT + name: value for name, value in values.items()}


def _file(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "credentials.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def _codes(environment: dict[str, str], file: Path | None = None) -> list[str]:
    return [diagnostic.code for diagnostic in load_credentials(environment, file).diagnostics]


@pytest.mark.parametrize(
    ("host", "endpoint"),
    [
        ("rancher.example.com", ENDPOINT),
        ("rancher.example.com:443", ENDPOINT),
        (" Rancher.Example.com. ", ENDPOINT),
        ("rancher.example.com:8443", Endpoint("rancher.example.com", 8443)),
        ("192.0.2.7:443", Endpoint("192.0.2.7")),
        ("[2001:db8::7]", Endpoint("2001:db8::7")),
        ("[2001:db8::7]:8443", Endpoint("2001:db8::7", 8443)),
    ],
)
def test_key_of_the_environment_belongs_to_its_host(host: str, endpoint: Endpoint) -> None:
    """And to no other host or port."""
    own = load_credentials(_environment(HOST=host, ACCESS_KEY="token-5hx8w", SECRET_KEY=SECRET), None)
    assert list(own.bindings) == [endpoint]
    assert own.bound == (str(endpoint),)
    assert own.diagnostics == ()
    assert own.find(Endpoint(endpoint.host, 9)) is None
    assert own.find(Endpoint("elsewhere.example.com", endpoint.port)) is None
    binding = own.find(endpoint)
    assert binding is not None
    key, faults = load_key(binding)
    assert key is not None
    assert (key.access_key, key.secret_key.reveal(), key.endpoint, faults) == ("token-5hx8w", SECRET, endpoint, ())


@pytest.mark.parametrize(
    "given_values",
    [
        {"ACCESS_KEY": "token-5hx8w", "SECRET_KEY": SECRET},
        {"HOST": "https://rancher.example.com", "ACCESS_KEY": "token-5hx8w", "SECRET_KEY": SECRET},
        {"HOST": "rancher.example.com:99999", "ACCESS_KEY": "token-5hx8w", "SECRET_KEY": SECRET},
        {"HOST": "rancher.example.com/x", "ACCESS_KEY": "token-5hx8w", "SECRET_KEY": SECRET},
        {"HOST": "rancher.example.com", "ACCESS_KEY": "token-5hx8w"},
        {"HOST": "rancher.example.com", "SECRET_KEY": SECRET},
        {"HOST": "rancher.example.com", "ACCESS_KEY": "token-5hx8w", "SECRET_KEY": f"a:{SECRET}"},
        {"HOST": "rancher.example.com", "ACCESS_KEY": "token-5hx8w", "SECRET_KEY": f"{SECRET}\nX-Evil: 1"},
    ],
)
def test_incomplete_credentials_are_not_used(given_values: dict[str, str]) -> None:
    """A key without its host could go anywhere; what is said holds no secret."""
    own = load_credentials(_environment(**given_values), None)
    assert own.bindings == {}
    assert [it.code for it in own.diagnostics] == [live.CREDENTIALS_INCOMPLETE.code]
    assert SECRET not in repr(own)


def test_host_alone_vouches_without_a_key() -> None:
    """So that a private server can be checked as far as that goes."""
    own = load_credentials(_environment(HOST="rancher.example.com"), None)
    assert own.find(ENDPOINT) == Binding(ENDPOINT)
    assert own.bound == ()


def test_nothing_given_is_nothing_wrong(tmp_path: Path) -> None:
    """Also when the file is not there."""
    own = load_credentials({}, tmp_path / "none.toml")
    assert (dict(own.bindings), own.diagnostics) == ({}, ())


def test_file_maps_servers_to_keys_commands_and_nothing(tmp_path: Path) -> None:
    """Each table is a server."""
    text = f'["a.example.com:443"]\naccess_key = "token-aaaaa"\nsecret_key = "{SECRET}"\n'
    text += '["b.example.com:8443"]\ncommand = ["vault", "read"]\n["c.example.com"]\n'
    own = load_credentials({}, _file(tmp_path, text))
    assert own.diagnostics == ()
    assert own.bound == ("a.example.com:443", "b.example.com:8443")
    assert own.find(Endpoint("b.example.com", 8443)) == Binding(
        Endpoint("b.example.com", 8443), command=("vault", "read")
    )
    assert own.find(Endpoint("c.example.com")) == Binding(Endpoint("c.example.com"))


def test_environment_counts_before_the_file(tmp_path: Path) -> None:
    """But a host alone does not take a key away."""
    file = _file(tmp_path, f'["rancher.example.com"]\naccess_key = "token-aaaaa"\nsecret_key = "{SECRET}"\n')
    values = _environment(HOST="rancher.example.com", ACCESS_KEY="token-bbbbb", SECRET_KEY=SECRET)
    first = load_credentials(values, file).find(ENDPOINT)
    second = load_credentials(_environment(HOST="rancher.example.com"), file).find(ENDPOINT)
    assert first is not None
    assert first.key is not None
    assert first.key.access_key == "token-bbbbb"
    assert second is not None
    assert second.key is not None


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o610, 0o777])
def test_file_that_is_open_to_others_is_not_used(tmp_path: Path, mode: int) -> None:
    """To read it or to change what it runs."""
    file = _file(tmp_path, f'["a.example.com"]\naccess_key = "token-aaaaa"\nsecret_key = "{SECRET}"\n', mode)
    own = load_credentials({}, file)
    assert own.bindings == {}
    assert [it.code for it in own.diagnostics] == [live.CREDENTIALS_FILE_OPEN.code]
    assert "chmod 600" in own.diagnostics[0].hint


@pytest.mark.parametrize(
    "text",
    [
        f"secret_key = {SECRET}",
        f'["a.example.com"\nsecret_key = "{SECRET}"',
        f'["https://a.example.com"]\naccess_key = "t"\nsecret_key = "{SECRET}"',
        f'["a.example.com"]\nsecret_key = "{SECRET}"',
        f'["a.example.com"]\naccess_key = "t"\nsecret_key = "{SECRET}"\nmore = 1',
        f'["a.example.com"]\ncommand = "echo {SECRET}"',
        '["a.example.com"]\ncommand = []',
        f'["a.example.com"]\ncommand = ["echo", "{SECRET}", 1]',
        f'"{SECRET}" = 1',
        "\0",
    ],
)
def test_wrong_file_is_said_without_repeating_it(tmp_path: Path, text: str) -> None:
    """No line of it is in the message."""
    own = load_credentials({}, _file(tmp_path, text))
    assert [it.code for it in own.diagnostics] == [live.CREDENTIALS_FILE_UNUSABLE.code]
    assert SECRET not in repr(own)


def test_folder_is_no_credentials_file(tmp_path: Path) -> None:
    """The system's own words say why."""
    assert _codes({}, tmp_path) == [live.CREDENTIALS_FILE_UNUSABLE.code]


@given(st.text(alphabet=st.sampled_from(list("$%{}\"\\'#\n\r\ufeff\u2028\U0001f600[]=.:ab ")), max_size=40))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    """Never an exception."""
    file = tmp_path / "credentials.toml"
    file.write_bytes(text.encode())
    file.chmod(0o600)
    load_credentials(_environment(HOST=text), file)


def _python(code: str) -> Binding:
    return Binding(ENDPOINT, command=(sys.executable, "-c", code))


@pytest.mark.parametrize(
    "code",
    [
        f"print('token-5hx8w:{SECRET}')",
        f"""print('{{"access_key": "token-5hx8w", "secret_key": "{SECRET}", "more": 1}}')""",
    ],
)
def test_command_prints_a_key(code: str) -> None:
    """On one line, or as the secret on Apono's page has it."""
    key, faults = load_key(_python(code))
    assert faults == ()
    assert key is not None
    assert (key.access_key, key.secret_key.reveal(), key.endpoint) == ("token-5hx8w", SECRET, ENDPOINT)


@pytest.mark.parametrize(
    "binding",
    [
        _python(f"print('{SECRET}')"),
        _python(f'print(\'{{"secret_key": "{SECRET}"}}\')'),
        _python(f"import sys; sys.exit('{SECRET}')"),
        _python("print('{' * 5)"),
        Binding(ENDPOINT, command=("/nowhere/at/all", SECRET)),
    ],
)
def test_failed_command_is_said_without_what_it_printed(binding: Binding) -> None:
    """Nor are its arguments, which may hold what is secret."""
    key, faults = load_key(binding)
    assert key is None
    assert [it.code for it in faults] == [live.CREDENTIALS_COMMAND_FAILED.code]
    assert SECRET not in repr(faults)


def test_command_that_takes_too_long_is_ended() -> None:
    """A question on a terminal that nobody answers, for instance."""
    _, faults = load_key(_python("import time; time.sleep(60)"), timeout_s=0.05)
    assert "took longer" in faults[0].summary


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}, "/c/apono-bridge/credentials.toml"),
        ({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}, "/h/.config/apono-bridge/credentials.toml"),
        ({"HOME": "/h"}, "/h/.config/apono-bridge/credentials.toml"),
        ({}, None),
    ],
)
def test_file_is_where_configuration_is(environment: dict[str, str], path: str | None) -> None:
    """XDG Base Directory Specification: relative paths there are to be ignored."""
    assert find_credentials_path(environment) == (Path(path) if path else None)


def test_administrators_key_comes_beside_the_other(tmp_path: Path) -> None:
    """From the environment or the file; one half alone is a mistake that is said."""
    from_environment = load_credentials(
        _environment(HOST="rancher.example.com", ADMIN_ACCESS_KEY="token-admin", ADMIN_SECRET_KEY="s" * 54), None
    )
    [binding] = from_environment.bindings.values()
    assert (binding.key, binding.admin_key and binding.admin_key.access_key) == (None, "token-admin")
    file = tmp_path / "credentials.toml"
    file.touch(mode=0o600)
    file.write_text('["rancher.example.com"]\nadmin_access_key = "token-admin"\nadmin_secret_key = "ssss"\n')
    both = load_credentials(_environment(HOST="rancher.example.com", ACCESS_KEY="token-own", SECRET_KEY="s" * 54), file)
    [binding] = both.bindings.values()
    assert [key.access_key for key in both.keys] == ["token-own", "token-admin"]
    half = load_credentials(_environment(HOST="rancher.example.com", ADMIN_ACCESS_KEY="token-admin"), None)
    assert "ADMIN_SECRET_KEY` is not set" in half.diagnostics[0].summary
    file.write_text('["rancher.example.com"]\nadmin_access_key = "token-admin"\n')
    assert load_credentials({}, file).diagnostics
