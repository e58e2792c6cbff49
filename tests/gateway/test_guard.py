"""Who is let in: raw sockets, every path, every wrong form."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from interline.gateway.guard import Place
from tests.gateway.gateway import Gateway, read_answer

PATHS = [
    ("GET", "/health"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/sim-a/ok"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/responses"),
    ("OPTIONS", "/v1/chat/completions"),
    ("GET", "/nothing"),
]
BODY = json.dumps({"model": "sim-a/ok", "messages": [{"role": "user", "content": "x"}]}).encode()


def code_of(body: bytes) -> str:
    code: str = json.loads(body)["error"]["code"]
    return code


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nothing_is_open_without_the_token(door: Gateway, nobody_asked: None, method: str, path: str) -> None:
    """On no path, and in no other form than the one: a second way in is one that is forgotten."""
    token = door.token
    forms: list[dict[str, str | None]] = [
        {"authorization": None},
        {"authorization": ""},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {token}x"},
        {"authorization": f"Bearer {token[:-1]}"},
        {"authorization": token},
        {"authorization": f"Basic {token}"},
        {"authorization": "Bearer schlüssel"},
        {"authorization": "Bearer \udcff\udcfe"},
        {"authorization": None, "x_api_key": token},
        {"authorization": None, "api_key": token},
        {"authorization": None, "x_goog_api_key": token},
        {"authorization": None, "cookie": f"token={token}"},
    ]
    for form in forms:
        status, headers, body = door.request(method, path, BODY if method == "POST" else b"", **form)
        assert (status, code_of(body)) == (401, "invalid_api_key"), form
        assert headers["www-authenticate"] == "Bearer"
    status, _, _ = door.request(method, f"{path}?key={token}&token={token}", authorization=None)
    assert status == 401


def test_the_token_lets_in(door: Gateway) -> None:
    """The scheme in any case, as HTTP has it."""
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert door.request(authorization=f"{scheme} {door.token}")[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}",
        "127.0.0.1.evil.example:{port}", "127.0.0.1:{port}.evil.example", "user@127.0.0.1:{port}", "0.0.0.0:{port}",
        "127.0.0.1:{port}/x", "[::1]:1", "192.168.0.1:{port}", "", "127.0.0.1:{port}x", "127.0.0.2:{port}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_another_host_is_refused(door: Gateway, host: str, method: str) -> None:
    """A page whose name was made to lead here says its own name, and is turned away before anything else."""
    status, _, body = door.request(method, host=host.format(port=door.port))
    assert status in (400, 421)
    assert "error" in json.loads(body)


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_the_names_of_this_computer_are_let_in(door: Gateway, host: str) -> None:
    """With the port that it listens on."""
    assert door.request(host=host.format(port=door.port))[0] == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "file://", "", "http://127.0.0.1.evil.example", "http://["]
)
def test_pages_of_other_places_are_refused(door: Gateway, nobody_asked: None, origin: str) -> None:
    """Also with the right token, and a browser's question before it is answered the same."""
    for method, path in PATHS:
        status, headers, body = door.request(method, path, BODY if method == "POST" else b"", origin=origin)
        assert (status, code_of(body)) == (403, "origin_not_allowed")
        assert not [name for name in headers if name.startswith("access-control")]


def test_no_page_gets_permission_to_read(door: Gateway) -> None:
    """A page of this very computer may ask; its browser is told nothing that would let it read on."""
    for method in ("GET", "OPTIONS"):
        status, headers, _ = door.request(method, origin="http://localhost:3000")
        assert status == (200 if method == "GET" else 405)
        assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
    ],
)
def test_what_a_form_can_send_is_no_request(
    door: Gateway, nobody_asked: None, content_type: str | None
) -> None:
    """415 before anything is spent."""
    status, _, body = door.request("POST", "/v1/chat/completions", BODY, content_type=content_type)
    assert (status, code_of(body)) == (415, "unsupported_media_type")


def test_json_may_say_its_encoding(door: Gateway) -> None:
    """Many libraries do."""
    given = "application/json; charset=utf-8"
    assert door.request("POST", "/v1/chat/completions", BODY, content_type=given)[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "unknown_url"),
        ("GET", "/v1/../../etc/passwd", 404, "unknown_url"),
        ("GET", "/v1/models/..%2f..%2fetc%2fpasswd", 404, "model_not_found"),
        ("GET", "/v1/chat/completions", 405, "method_not_allowed"),
        ("DELETE", "/v1/models", 405, "method_not_allowed"),
        ("POST", "/v1/chat/completions/", 404, "unknown_url"),
    ],
)
def test_what_is_not_there_is_told_in_openai_s_shape(
    door: Gateway, method: str, path: str, status: int, code: str
) -> None:
    """No path leads to a file."""
    got, _, body = door.request(method, path, BODY if method == "POST" else b"")
    assert (got, code_of(body)) == (status, code)


def test_the_server_does_not_say_what_it_is_made_of(door: Gateway) -> None:
    """Nor repeat what it was sent."""
    _, headers, body = door.request(x_secret="do-not-repeat-this")
    assert "server" not in headers
    assert "do-not-repeat-this" not in body.decode() + str(headers)


def test_it_listens_on_loopback_alone(door: Gateway) -> None:
    """Nobody on the network reaches it, and there is no second door beside IPv4."""
    listening = _listening_on(door.port)
    assert listening == {"0100007F"} or os.name != "posix"


def _listening_on(port: int) -> set[str]:
    """Addresses as the kernel writes them."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        path = Path(table)
        if path.exists():
            rows = [line.split() for line in path.read_text().splitlines()[1:]]
            found |= {
                row[1].partition(":")[0] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")
            }
    return found or {"0100007F"}


def test_an_address_for_others_is_taken_with_a_warning(home: Path) -> None:
    """Only where it was asked for; addresses are let in then, names still are not."""
    with Gateway(home) as gateway:
        gateway.add("sim-a").answers("x")
        gateway.start(host="0.0.0.0")
        assert any("unencrypted" in warning for warning in gateway.warned)
        assert gateway.request(host=f"192.168.7.7:{gateway.port}")[0] == 200
        assert gateway.request(host=f"evil.example:{gateway.port}")[0] == 421
        assert gateway.request(authorization=None)[0] == 401


def test_ipv6_s_loopback_can_be_listened_on(home: Path) -> None:
    """Where the computer has it."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    with Gateway(home) as gateway:
        gateway.add("sim-a").answers("x")
        gateway.start(host="::1")
        assert gateway.url == f"http://[::1]:{gateway.port}"
        with socket.create_connection(("::1", gateway.port), timeout=10) as sock:
            head = f"GET /health HTTP/1.1\r\nhost: [::1]:{gateway.port}\r\n"
            sock.sendall(f"{head}authorization: Bearer {gateway.token}\r\nconnection: close\r\n\r\n".encode())
            assert read_answer(sock)[0] == 200
        assert gateway.warned == []


def test_port_80_may_be_left_out_of_the_host() -> None:
    """As clients do."""
    assert Place("127.0.0.1", 80).is_named_by("localhost")
    assert not Place("127.0.0.1", 8080).is_named_by("localhost")
