"""Certificates: whom the client trusts, and the words for each way in which a certificate is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from pathlib import Path

import pytest

from interline.model.errors import TransportTrouble
from interline.model.vendor import Timeouts
from interline.net.client import HttpClient
from interline.net.trust import trusted
from tests.simulator import Vendor

from .authority import DAY, NOW, Authority
from .conversation import KEY, ask, call, fetch, trouble


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def found(context: ssl.SSLContext, **environment: str) -> tuple[TransportTrouble, Vendor]:
    """The trouble that a server with this certificate makes, and the server."""
    with Vendor(tls=context) as vendor:
        return trouble(call(vendor.url), KEY, environment), vendor


def test_a_certificate_of_a_named_authority_is_trusted(authority: Authority) -> None:
    """SSL_CERT_FILE is honoured, and the answer comes over TLS."""
    with Vendor(tls=authority.server()) as vendor:
        assert b"[DONE]" in ask(call(vendor.url), KEY, {"SSL_CERT_FILE": str(authority.file)})


def test_an_unknown_authority_is_not_trusted_and_nothing_is_sent(authority: Authority) -> None:
    """The way out is named: a company's certificate."""
    error, vendor = found(authority.server())
    assert error.kind == "tls"
    assert not error.request_sent
    assert "authority that this computer does not know" in str(error)
    assert "SSL_CERT_FILE" in str(error)
    assert vendor.requests == []


def test_each_fault_of_a_certificate_has_its_own_words(authority: Authority) -> None:
    """Expired, not yet valid, another name, self-signed; the first two with a hint at the clock."""
    trusting = {"SSL_CERT_FILE": str(authority.file)}
    expired, _ = found(authority.server(begins=NOW - 9 * DAY, ends=NOW - DAY), **trusting)
    early, _ = found(authority.server(begins=NOW + DAY, ends=NOW + 9 * DAY), **trusting)
    other, _ = found(authority.server("192.0.2.7"), **trusting)
    own, _ = found(authority.server(is_self_signed=True), **trusting)
    assert "has expired" in str(expired)
    assert "not valid yet" in str(early)
    assert "date and time" in str(expired)
    assert "date and time" in str(early)
    assert "belongs to another name" in str(other)
    assert "signed itself" in str(own)
    assert {error.kind for error in (expired, early, other, own)} == {"tls"}
    assert not any(error.request_sent for error in (expired, early, other, own))


def test_a_server_without_tls_is_told_apart(authority: Authority) -> None:
    """https:// to a port that speaks plain http."""
    with Vendor() as vendor:
        error = trouble(call(vendor.url.replace("http:", "https:")), KEY)
    assert error.kind == "tls"
    assert "does not speak TLS" in str(error)


def test_a_server_that_hangs_up_in_the_handshake_is_one_sentence() -> None:
    """Neither a certificate nor an answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def hang_up() -> None:
            listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        error = trouble(call(f"https://127.0.0.1:{port}/v1"), KEY)
        thread.join()
    assert error.kind in {"tls", "connect"}
    assert not error.request_sent


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "no such file"), ("", "no certificate"), ("no PEM at all", "no certificate")],
)
def test_a_bad_certificate_file_is_named(tmp_path: Path, content: str | None, reason: str) -> None:
    """The sentence says which variable, which file and what to do; plain http is not touched by it."""
    file = tmp_path / "mine.pem"
    if content is not None:
        file.write_text(content)
    environment = {"SSL_CERT_FILE": str(file)}
    error = trouble(call("https://127.0.0.1:1/v1"), KEY, environment)
    assert error.kind == "tls"
    assert f"SSL_CERT_FILE names {file}" in str(error)
    assert reason in str(error)
    with Vendor() as vendor:
        assert b"[DONE]" in ask(call(vendor.url), KEY, environment)


def test_a_missing_certificate_folder_is_named(tmp_path: Path) -> None:
    """SSL_CERT_DIR as well."""
    with pytest.raises(TransportTrouble, match="SSL_CERT_DIR names"):
        trusted({"SSL_CERT_DIR": str(tmp_path / "nowhere")})


def test_the_setting_stands_above_the_variable(authority: Authority, tmp_path: Path) -> None:
    """A file set in Interline is trusted whatever the environment says, and is named when it is missing."""
    with Vendor(tls=authority.server()) as vendor:

        async def once(ca_bundle: Path) -> bytes:
            http = HttpClient(environment={"SSL_CERT_FILE": "/nowhere.pem"}, ca_bundle=str(ca_bundle))
            try:
                return (await fetch(http, call(vendor.url), KEY))[1]
            finally:
                await http.close()

        assert b"[DONE]" in asyncio.run(once(authority.file))
        with pytest.raises(TransportTrouble, match=r"The setting network\.ca_bundle names"):
            asyncio.run(once(tmp_path / "gone.pem"))


def test_without_variables_the_operating_system_decides() -> None:
    """Verification is on, host names included, and cannot be switched off."""
    context = trusted({})
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_handshake_that_never_ends_runs_into_the_connect_limit() -> None:
    """The limit covers TLS, and the half-made connection is closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        async def once() -> None:
            http = HttpClient(environment={})
            # What is imported and read first is none of the handshake, and a busy machine takes its time to begin it.
            await http.warm()
            short = Timeouts(connect=1.0)
            async with http.send(call(f"https://127.0.0.1:{port}/v1"), key=KEY, timeouts=short):
                raise AssertionError("nobody answered")

        with pytest.raises(TransportTrouble) as caught:
            asyncio.run(once())
        server, _ = listener.accept()
        with server:
            server.settimeout(5)
            hello = server.recv(65536)
            assert server.recv(1) == b""
    assert caught.value.kind == "connect"
    assert hello.startswith(b"\x16")
    assert not caught.value.request_sent


class _Pipe:
    """A proxy that makes one tunnel, wherever it is asked to go, to this port."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> _Pipe:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        client, _ = self._socket.accept()
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            client.recv(65_536)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join(5)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("http2", [False, True])
def test_an_ipv6_address_behind_a_proxy_is_checked_by_its_certificate(
    authority: Authority, http2: bool
) -> None:
    """It stands in brackets for the proxy, and without them in the certificate."""
    with Vendor(tls=authority.server("2001:db8::1")) as vendor, _Pipe(vendor.port) as proxy:

        async def once() -> None:
            environment = {
                "SSL_CERT_FILE": str(authority.file),
                "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}",
            }
            http = HttpClient(environment=environment, http2=http2)
            await fetch(http, call("https://[2001:db8::1]/v1"), KEY)
            await http.close()

        asyncio.run(once())
    assert vendor.requests[0].headers["host"] == "[2001:db8::1]"
