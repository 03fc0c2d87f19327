"""The provider as Terraform starts it: the handshake, TLS, and an end in every case."""

import base64
import datetime
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

COOKIE = {"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"}
COMMAND = [sys.executable, "-m", "generator.plugin.child"]


@contextmanager
def child(environment: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def handshake(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n").split("|")


def connect(address: str) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(30)
    client.connect(f"\0{address[1:]}" if address.startswith("@") else address)
    return client


def own_certificate() -> tuple[bytes, bytes]:
    """A certificate as Terraform makes one (P-521, for localhost), and its key, both PEM."""
    key = ec.generate_private_key(ec.SECP521R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), secret


def tls_context(server_certificate: str, client_pem: bytes, tmp_path: Path) -> ssl.SSLContext:
    padded = server_certificate + "=" * (-len(server_certificate) % 4)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=base64.b64decode(padded))
    context.set_alpn_protocols(["h2"])
    if client_pem:
        (tmp_path / "client.pem").write_bytes(client_pem)
        context.load_cert_chain(tmp_path / "client.pem")
    return context


def test_somebody_else_is_told_what_this_is() -> None:
    with child({}) as process:
        _, stderr = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Terraform starts it" in stderr


def test_in_clear_the_line_has_five_parts() -> None:
    """A sixth that Terraform did not ask for makes it panic."""
    with child(COOKIE) as process:
        line = handshake(process)
        assert [*line[:3], *line[4:]] == ["1", "6", "unix", "grpc"]
        with connect(line[3]) as client:
            client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
            assert client.recv(9)[3] == 4  # the server's SETTINGS


def test_with_tls_both_sides_show_a_certificate(tmp_path: Path) -> None:
    certificate, key = own_certificate()
    with child({**COOKIE, "PLUGIN_CLIENT_CERT": certificate.decode()}) as process:
        line = handshake(process)
        context = tls_context(line[5], certificate + key, tmp_path)
        with context.wrap_socket(connect(line[3]), server_hostname="localhost") as client:
            assert client.selected_alpn_protocol() == "h2"
            client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
            assert client.recv(9)[3] == 4


def test_a_client_with_another_certificate_is_refused(tmp_path: Path) -> None:
    """It learns so by an alert or a closed connection; the right one gets in after it."""
    certificate, key = own_certificate()
    with child({**COOKIE, "PLUGIN_CLIENT_CERT": certificate.decode()}) as process:
        line = handshake(process)
        stranger = tls_context(line[5], b"".join(own_certificate()), tmp_path)
        with connect(line[3]) as raw:
            assert not talks(stranger, raw)
        friend = tls_context(line[5], certificate + key, tmp_path)
        with connect(line[3]) as raw:
            assert talks(friend, raw)
        assert process.wait(30) == 0


def talks(context: ssl.SSLContext, raw: socket.socket) -> bool:
    """Whether the server says anything over TLS. In TLS 1.3 a client hears of a refusal only when it reads."""
    try:
        with context.wrap_socket(raw, server_hostname="localhost") as client:
            client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
            return bool(client.recv(1))
    except OSError:
        return False


class TestEnd:
    def test_when_the_connection_closes(self) -> None:
        with child(COOKIE) as process:
            connect(handshake(process)[3]).close()
            assert process.wait(30) == 0

    def test_not_by_an_interrupt(self) -> None:
        """Ctrl-C reaches the whole group of processes; Terraform decides what becomes of its providers."""
        with child(COOKIE) as process:
            line = handshake(process)
            process.send_signal(signal.SIGINT)
            with connect(line[3]) as client:
                client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
                assert client.recv(1)
            assert process.wait(30) == 0

    def test_when_the_parent_dies_before_it_connects(self) -> None:
        """A parent that prints the provider's process id, starts it, and is killed."""
        parent = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import subprocess, sys, time\n"
                f"child = subprocess.Popen({COMMAND!r}, stdout=subprocess.PIPE)\n"
                "child.stdout.readline()\n"
                "print(child.pid, flush=True)\n"
                "time.sleep(600)\n",
            ],
            env={"PATH": os.environ["PATH"], **COOKIE},
            stdout=subprocess.PIPE,
        )
        with parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            parent.kill()
        wait_until_gone(pid)


def wait_until_gone(pid: int) -> None:
    """Wait for a process that is not our child; it may remain as a zombie of whoever adopted it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} is still there")
