"""Proxies: which one stands before a host, and what a proxy's refusal is called."""

from __future__ import annotations

import asyncio

import pytest

from interline.model.errors import TransportTrouble
from interline.net.client import HttpClient
from interline.net.proxy import DIRECT, Proxies
from tests.simulator import Step, Vendor, unused_port

from .conversation import KEY, call, fetch, trouble

PROXY = "http://proxy.test:8080"


def before(environment: dict[str, str], url: str = "https://api.test", setting: str = "") -> str | None:
    """The place of the proxy before a URL."""
    scheme, _, host = url.partition("://")
    name, _, port = host.partition(":")
    found = Proxies(environment, setting).before(scheme, name, int(port) if port else None)
    return found.place if found else None


def test_each_scheme_has_its_variable_and_all_proxy_stands_for_the_rest() -> None:
    """As curl and every other program reads them; lower case wins."""
    assert before({"HTTPS_PROXY": PROXY}) == "proxy.test:8080"
    assert before({"HTTP_PROXY": PROXY}) is None
    assert before({"HTTP_PROXY": PROXY}, "http://api.test") == "proxy.test:8080"
    assert before({"ALL_PROXY": PROXY}) == "proxy.test:8080"
    assert before({"https_proxy": "http://lower.test:1", "HTTPS_PROXY": PROXY}) == "lower.test:1"
    assert before({"https_proxy": "", "HTTPS_PROXY": PROXY}) == "proxy.test:8080"
    assert before({}) is None


def test_the_setting_stands_above_the_environment() -> None:
    """A proxy set in Interline is used, and `direct` uses none."""
    assert before({"HTTPS_PROXY": PROXY}, setting="socks5://mine.test:1080") == "mine.test:1080"
    assert before({"HTTPS_PROXY": PROXY}, setting=DIRECT) is None


@pytest.mark.parametrize(
    ("exceptions", "host", "is_direct"),
    [
        ("api.test", "api.test", True),
        ("test", "api.test", True),
        (".test", "api.test", True),
        ("*.test", "api.test", True),
        ("other.test, api.test", "api.test", True),
        ("*", "api.test", True),
        ("i.test", "api.test", False),
        ("api.test:443", "api.test", True),
        ("api.test:8443", "api.test", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.0.0.0/99,::/x,!!,:,/", "10.1.2.3", False),
    ],
)
def test_no_proxy_names_hosts_domains_ports_and_networks(exceptions: str, host: str, is_direct: bool) -> None:
    """Junk in it excepts nothing and breaks nothing."""
    found = before({"ALL_PROXY": PROXY, "NO_PROXY": exceptions}, f"https://{host}")
    assert (found is None) is is_direct


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "a.localhost"]
)
def test_this_machine_is_never_proxied(host: str) -> None:
    """The embedded model and local servers are asked directly."""
    rules = Proxies({"ALL_PROXY": PROXY}, "http://also.test:1")
    assert rules.before("http", host, 8080) is None


JUNK = (
    "socks://p.test:1",
    "http://",
    "http://p.test:port",
    "http://p.test:99999",
    "://",
    "ftp://p.test",
    "http://a b",
    "http://[::1",
)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_names_its_variable_in_one_sentence(junk: str) -> None:
    """No library's error comes through, and the program has started long before."""
    with pytest.raises(TransportTrouble) as caught:
        before({"ALL_PROXY": junk})
    assert caught.value.kind == "proxy"
    assert not caught.value.request_sent
    assert str(caught.value).startswith("ALL_PROXY cannot be used as a proxy")


def test_a_password_in_a_proxy_is_in_no_sentence_and_no_repr() -> None:
    """Neither when it works nor when it does not."""
    found = Proxies({"ALL_PROXY": "http://me:geheim@p.test:1"}).before("https", "api.test", None)
    assert found is not None
    assert "geheim" not in f"{found!r} {found.place}"
    with pytest.raises(TransportTrouble) as caught:
        before({"ALL_PROXY": "http://me:geheim@p.test:port"})
    assert "geheim" not in str(caught.value)


def through(proxy: Vendor) -> dict[str, str]:
    return {"ALL_PROXY": f"http://me:geheim@127.0.0.1:{proxy.port}"}


def test_a_request_goes_through_the_proxy() -> None:
    """The proxy gets the full address, our login, and the request."""
    with Vendor() as proxy:

        async def once() -> None:
            http = HttpClient(environment=through(proxy))
            # The simulator answers by path alone; the host need not exist.
            await fetch(http, call("http://api.test/v1"), KEY)
            await http.close()

        asyncio.run(once())
    assert proxy.requests[0].path == "http://api.test/v1/chat/completions"
    assert proxy.requests[0].headers["proxy-authorization"].startswith("Basic ")


def test_an_ipv6_address_is_written_to_a_proxy_in_brackets() -> None:
    """In the address of a plain request, and in what asks for a tunnel."""
    with Vendor() as proxy:

        async def once() -> None:
            http = HttpClient(environment=through(proxy))
            await fetch(http, call("http://[2001:db8::1]:8080/v1"), KEY)
            await http.close()

        asyncio.run(once())
    assert proxy.requests[0].path == "http://[2001:db8::1]:8080/v1/chat/completions"
    assert proxy.requests[0].headers["host"] == "[2001:db8::1]:8080"
    with Tunnel(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n") as tunnel:
        environment = {"HTTPS_PROXY": f"http://127.0.0.1:{tunnel.port}"}
        found = trouble(call("https://[2001:db8::1]/v1"), KEY, environment)
    assert tunnel.received.startswith(b"CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n")
    assert found.kind == "proxy"


def test_a_proxy_that_wants_a_login_says_so() -> None:
    """407 is the proxy's word, for http and through a tunnel for https."""
    with Vendor().fails(407) as proxy:
        assert "wants a name and password" in str(trouble(call("http://api.test/v1"), KEY, through(proxy)))
    refusal = Step(raw=b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    with Tunnel(refusal.raw or b"") as proxy:
        found = trouble(call("https://api.test/v1"), KEY, {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"})
    assert found.kind == "proxy"
    assert not found.request_sent
    assert "wants a name and password" in str(found)
    assert KEY.reveal().encode() not in proxy.received


def test_a_proxy_that_cannot_connect_says_so() -> None:
    """502 from the proxy, before anything of ours was sent on."""
    with Tunnel(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n") as proxy:
        found = trouble(call("https://api.test/v1"), KEY, {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"})
    assert found.kind == "proxy"
    assert "did not connect to api.test (it said 502)" in str(found)


def test_a_proxy_that_is_not_there_is_named() -> None:
    """Not the vendor is unreachable, the proxy is."""
    for scheme in ("http", "https"):
        proxy = f"http://127.0.0.1:{unused_port()}"
        found = trouble(call(f"{scheme}://api.test/v1"), KEY, {"ALL_PROXY": proxy})
        assert found.kind == "proxy"
        assert proxy.removeprefix("http://") in str(found)
        assert not found.request_sent


def test_a_socks_proxy_that_is_none_says_so() -> None:
    """Something else listens where a SOCKS proxy should."""
    with Tunnel(b"HTTP/1.1 400 Bad Request\r\n\r\n") as proxy:
        found = trouble(call("https://api.test/v1"), KEY, {"ALL_PROXY": f"socks5://127.0.0.1:{proxy.port}"})
    assert found.kind == "proxy"
    assert not found.request_sent


class Tunnel:
    """A proxy that answers whatever comes with the same bytes."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.received = b""

    def __enter__(self) -> Tunnel:
        import socket
        import threading

        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            self.received += connection.recv(65536)
            connection.sendall(self._answer)
            connection.recv(1)

    def __exit__(self, *error: object) -> None:
        self._thread.join(5)
        self._socket.close()
