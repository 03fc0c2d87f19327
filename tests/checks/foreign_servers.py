"""Servers that are no Rancher: other protocols, other products, TLS with other rules. All listen on loopback."""

from __future__ import annotations

import datetime
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ADDRESS = "127.0.0.1"
_DAY = datetime.timedelta(days=1)

Talk = Callable[[socket.socket], None]
"""What a server does with one connection."""


@dataclass(frozen=True)
class Signer:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def sign(
    name: str,
    signer: Signer | None = None,
    *,
    is_ca: bool = False,
    names: tuple[str, ...] = (ADDRESS,),
    days: tuple[int, int] = (-1, 300),
    bits: int = 0,
) -> Signer:
    """
    A certificate.

    Args:
        signer: `None` for its own key.
        days: First and last day, relative to now.
        bits: Of an RSA key; 0 for an EC key.
    """
    key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    by = signer.key if signer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.certificate.subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * _DAY)
        .not_valid_after(now + days[1] * _DAY)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(it) for it in names]), critical=False)
    )
    if is_ca:
        signs = dict.fromkeys(("digital_signature", "key_cert_sign", "crl_sign"), True)
        others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
        more = dict.fromkeys((*others, "encipher_only", "decipher_only"), False)
        builder = builder.add_extension(x509.KeyUsage(**signs, **more), critical=True)
    return Signer(builder.sign(by, SHA256()), key)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def server_context(leaf: Signer, folder: Path, *sent: Signer) -> ssl.SSLContext:
    """TLS with *leaf*, and *sent* along with it."""
    file = folder / "server.pem"
    file.write_text(leaf.key_pem + leaf.pem + "".join(it.pem for it in sent))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # so that weak things can be served
    context.load_cert_chain(file)
    return context


@dataclass
class Listening:
    """A server that runs. `heard`: all bytes that came, after TLS if there is any."""

    port: int
    heard: bytearray = field(default_factory=bytearray)


@contextmanager
def listening(talk: Talk, context: ssl.SSLContext | None = None) -> Iterator[Listening]:
    """Does *talk* with each connection, one thread for each; what it reads by `read_head` is kept."""
    threads: list[threading.Thread] = []
    with socket.create_server((ADDRESS, 0)) as server:
        state = Listening(server.getsockname()[1])
        acceptor = threading.Thread(target=_accept, args=(server, talk, context, state, threads), daemon=True)
        acceptor.start()
        yield state
        server.shutdown(socket.SHUT_RDWR)
    for thread in (acceptor, *threads):
        thread.join(timeout=5)


def _accept(
    server: socket.socket,
    talk: Talk,
    context: ssl.SSLContext | None,
    state: Listening,
    threads: list[threading.Thread],
) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        thread = threading.Thread(target=_serve, args=(connection, talk, context, state), daemon=True)
        threads.append(thread)
        thread.start()


def _serve(connection: socket.socket, talk: Talk, context: ssl.SSLContext | None, state: Listening) -> None:
    connection.settimeout(3)
    with suppress(OSError, ValueError):
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        talk(_Noted(connection, state.heard))  # type: ignore[arg-type]
    with suppress(OSError):
        connection.close()


class _Noted:
    """A socket that notes what it receives."""

    def __init__(self, connection: socket.socket, heard: bytearray) -> None:
        self._connection, self._heard = connection, heard

    def recv(self, size: int) -> bytes:
        data = self._connection.recv(size)
        self._heard += data
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def read_head(connection: socket.socket) -> str:
    """The next request's head; empty at the end."""
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65536)
        if not data:
            return ""
        head += data
    return head.decode("latin-1")


def answering(status: str, content_type: str, body: str, *headers: str) -> Talk:
    """A server that gives one answer to everything."""

    def talk(connection: socket.socket) -> None:
        while read_head(connection):
            connection.sendall(make_answer(status, content_type, body, *headers))

    return talk


def make_answer(status: str, content_type: str, body: str, *headers: str) -> bytes:
    """The bytes of an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body.encode())}", *headers]
    return ("\r\n".join([*lines, "", ""]) + body).encode()


def saying(words: bytes) -> Talk:
    """A server that speaks first, and is deaf."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(words)
        while connection.recv(4096):
            pass

    return talk


def silent(connection: socket.socket) -> None:
    """Accepts, and never says a word."""
    while connection.recv(4096):
        pass


def resetting(connection: socket.socket) -> None:
    """Ends the connection with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def closing(connection: socket.socket) -> None:
    """Ends the connection at once."""


def half_closing(connection: socket.socket) -> None:
    """Says that it will say nothing, and listens on."""
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(4096):
        pass


def as_json(value: object) -> str:
    """*value* as servers write it."""
    return json.dumps(value, separators=(",", ":"))
