"""The servers of the demo: stand-ins in this process, a CA beside the specs, key and token in the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

from generator.server.apono.access import ENDPOINT_VARIABLE, TOKEN_VARIABLE

if TYPE_CHECKING:
    from generator.server.apono.stand_in import AponoStandIn
    from generator.server.rancher.fake import FakeRancher

__all__ = ["DemoServers"]

_PORT: Final = 8443
_CA_FILE: Final = "rancher-ca.pem"
_PREFIX: Final = "APONO_BRIDGE_RANCHER_"
_OWNERS: Final = "platform-team"
"""The group that the demo's specs name."""


@final
class DemoServers:
    """
    Stand-ins of Rancher and of Apono's API; Rancher's can be started anew with another set-up while `run` lasts.

    Its port is the one in the demo's specs; if something else has it, a free one is taken and the specs are changed.
    """

    def __init__(self) -> None:
        self._server: FakeRancher | None = None
        self._port = _PORT

    @contextmanager
    def run(self, folder: Path, setups: Sequence[str]) -> Iterator[None]:
        """
        Serves, with the user's own variables and credentials file out of the way.

        Args:
            folder: Where the specs are; the current directory.
        """
        before = dict(os.environ)
        for name in [name for name in os.environ if name.startswith(_PREFIX)]:
            del os.environ[name]
        os.environ["XDG_CONFIG_HOME"] = str(folder)
        apono = _make_apono()
        try:
            apono.__enter__()
            os.environ |= {ENDPOINT_VARIABLE: apono.url, TOKEN_VARIABLE: "any"}
            self.start(setups)
            yield
        finally:
            self._stop()
            apono.__exit__(None, None, None)
            os.environ.clear()
            os.environ.update(before)

    def start(self, setups: Sequence[str] = ()) -> None:
        """Starts the server, anew if it runs; each time with a CA of its own, written for the specs to name."""
        self._stop()
        try:
            self._server = self._serve(self._port, setups)
        except OSError:  # somebody else has the port
            self._server = self._serve(0, setups)
        before, self._port = self._port, self._server.endpoint.port
        if self._port != before:
            _move_specs(before, self._port)
        key = self._server.key()
        os.environ[f"{_PREFIX}HOST"] = str(key.endpoint)
        os.environ[f"{_PREFIX}ACCESS_KEY"] = key.access_key
        os.environ[f"{_PREFIX}SECRET_KEY"] = key.secret_key.reveal()
        Path(_CA_FILE).write_text(self._server.ca_pem, encoding="ascii")

    def _serve(self, port: int, setups: Sequence[str]) -> FakeRancher:
        from generator.server.rancher.fake import FakeRancher, combine

        return FakeRancher("2.14", combine(setups), port=port).__enter__()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _move_specs(old_port: int, new_port: int) -> None:
    for spec in Path().glob("*.yaml"):
        text = spec.read_text(encoding="utf-8")
        spec.write_text(text.replace(str(old_port), str(new_port)), encoding="utf-8")


def _make_apono() -> AponoStandIn:
    """An account that has all that the demo's specs name."""
    from dataclasses import replace

    from generator.server.apono.api import AponoApi
    from generator.server.apono.seeds import DEFAULT_SEED
    from generator.server.apono.stand_in import AponoStandIn

    return AponoStandIn(AponoApi(seed=replace(DEFAULT_SEED, groups={**DEFAULT_SEED.groups, _OWNERS: "Okta"})))
