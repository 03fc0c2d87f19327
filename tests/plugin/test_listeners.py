"""The provider's socket: reachable, private, and gone afterwards, with and without abstract names."""

import socket
import stat
from pathlib import Path

import pytest

from generator.plugin.listeners import Listener, open_listener

KINDS = [True, False]


def connect(listener: Listener) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    address = listener.address
    try:
        client.connect(f"\0{address[1:]}" if address.startswith("@") else address)
    except OSError:
        client.close()
        raise
    return client


@pytest.mark.parametrize("is_abstract", KINDS)
def test_a_client_of_our_own_user_gets_in(is_abstract: bool) -> None:
    with open_listener(is_abstract=is_abstract) as listener, connect(listener) as client:
        server = listener.accept(30)
        assert server is not None
        with server:
            client.sendall(b"x")
            assert server.recv(1) == b"x"


def test_a_client_of_another_user_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """An abstract name has no permissions, so the kernel is asked who connected."""
    monkeypatch.setattr("os.getuid", lambda: 4711)
    with open_listener(is_abstract=True) as listener, connect(listener) as client:
        assert listener.accept(30) is None
        assert client.recv(1) == b""


@pytest.mark.parametrize("is_abstract", KINDS)
def test_nobody_comes(is_abstract: bool) -> None:
    with open_listener(is_abstract=is_abstract) as listener:
        assert listener.accept(0.01) is None


@pytest.mark.parametrize("is_abstract", KINDS)
def test_closed_twice_it_refuses_and_leaves_nothing(is_abstract: bool) -> None:
    listener = open_listener(is_abstract=is_abstract)
    listener.close()
    listener.close()
    with pytest.raises(OSError, match="descriptor"):
        listener.accept(None)
    with pytest.raises(OSError, match=r"refused|No such file"):
        connect(listener)


def test_the_folder_is_for_our_user_only_and_goes() -> None:
    with open_listener(is_abstract=False) as listener:
        folder = Path(listener.address).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()
