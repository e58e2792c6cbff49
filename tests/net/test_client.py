"""The client over real sockets: what it sends, what it refuses, what it says of a fault, and when it lets go."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable

import pytest

from interline.model.errors import DiskFull, InterlineError, KeyMalformed, OurBug, TransportTrouble
from interline.model.secret import Secret
from interline.net import engine
from interline.net.client import USER_AGENT, HttpClient
from interline.wire.call import HttpCall, KeyHeader
from tests.simulator import Step, Vendor, unused_port

from .conversation import KEY, QUICK, ask, call, client, fetch, trouble


def test_an_answer_arrives_byte_for_byte() -> None:
    """What the vendor writes is what comes out, pieces joined."""
    with Vendor().answers("One two thrée") as vendor:
        body = ask(call(vendor.url))
    assert b"[DONE]" in body
    assert "thr\\u00e9e" in body.decode()


def test_a_request_carries_its_body_our_name_and_no_more() -> None:
    """Body, user agent and `identity`; no cookies, and nothing that httpx adds by itself."""
    with Vendor().answers(headers={"set-cookie": "a=b"}) as vendor:

        async def twice() -> None:
            http = client()
            await fetch(http, call(vendor.url), KEY)
            await fetch(http, call(vendor.url), KEY)
            await http.close()

        asyncio.run(twice())
    sent = vendor.calls[1].headers
    assert sent["user-agent"] == USER_AGENT
    assert sent["accept-encoding"] == "identity"
    assert sent["authorization"] == "Bearer sk-test-0123456789abcdef"
    assert set(sent) == {
        "host", "user-agent", "accept-encoding", "content-type", "content-length", "authorization",
    }  # fmt: skip
    assert vendor.calls[1].json == {"model": "ok", "stream": True}


def test_a_call_cannot_override_what_is_ours() -> None:
    """Host, length and encoding are set by the client whatever a vendor's extra headers say."""
    with Vendor() as vendor:
        headers = (
            ("Host", "elsewhere.test"),
            ("Accept-Encoding", "gzip"),
            ("Content-Length", "3"),
            ("X-Extra", "1"),
        )
        ask(HttpCall("POST", f"{vendor.url}/chat/completions", headers, b'{"model": "ok"}'))
    sent = vendor.calls[0].headers
    assert sent["host"] == f"127.0.0.1:{vendor.port}"
    assert sent["accept-encoding"] == "identity"
    assert sent["x-extra"] == "1"
    assert vendor.calls[0].body == b'{"model": "ok"}'


def test_without_a_key_header_no_key_is_sent() -> None:
    """A vendor that takes no key never sees one."""
    with Vendor() as vendor:
        ask(HttpCall("POST", f"{vendor.url}/chat/completions", (), b"{}"), KEY)
    assert "sk-test" not in str(vendor.calls[0].headers)


def test_a_connection_is_used_again_after_a_whole_answer() -> None:
    """Two answers read to the end share one connection; without keep-alive each has its own."""
    with Vendor() as vendor:

        async def several() -> None:
            http = client()
            for _ in range(2):
                await fetch(http, call(vendor.url))
            for _ in range(2):
                await fetch(http, call(vendor.url), keep_alive=False)
            await http.close()

        asyncio.run(several())
    assert [request.connection for request in vendor.calls] == [1, 1, 2, 3]


def test_errors_come_as_answers_with_their_status() -> None:
    """An HTTP error is no trouble of the wire."""
    with Vendor().fails(529, headers={"Retry-After": "7"}) as vendor:

        async def once() -> tuple[int, str, bytes]:
            http = client()
            async with http.send(call(vendor.url), key=None, timeouts=QUICK) as response:
                body = b"".join([chunk async for chunk in response.chunks()])
                found = response.status, response.headers["retry-after"], body
            await http.close()
            return found

        status, wait, body = asyncio.run(once())
    assert (status, wait) == (529, "7")
    assert json.loads(body)["error"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused_and_its_target_named(status: int) -> None:
    """The prompt and the key stay where they were sent; the sentence says where they should have gone."""
    with Vendor() as other, Vendor().redirects(f"{other.url}/chat/completions?token=abc", status) as vendor:
        found = trouble(call(vendor.url), KEY)
    assert found.kind == "refused_redirect"
    assert found.request_sent
    assert f"127.0.0.1:{other.port}" in str(found)
    assert "token" not in str(found)
    assert other.requests == []


@pytest.mark.parametrize("location", ["", "http://[::broken", "\x1b[31m"])
def test_an_odd_redirect_is_refused_as_well(location: str) -> None:
    """A location that cannot be read changes nothing."""
    with Vendor().redirects(location) as vendor:
        assert trouble(call(vendor.url)).kind == "refused_redirect"


def test_not_modified_is_no_redirect_and_ends_at_once() -> None:
    """It leads nowhere, and by HTTP it has no body, whatever length it names: nobody waits for one."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 50\r\n\r\n")
        await reader.read()
        writer.close()
        gone.set()

    gone = asyncio.Event()

    async def scene() -> tuple[int, bytes]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        http = client()
        async with http.send(call(url), key=None, timeouts=QUICK) as response:
            body = b"".join([chunk async for chunk in response.chunks()])
        await http.close()
        await gone.wait()
        server.close()
        return response.status, body

    assert asyncio.run(asyncio.wait_for(scene(), 5)) == (304, b"")


def test_a_compressed_answer_is_refused() -> None:
    """590 bytes could become 256 MiB; we asked for plain bytes."""
    with Vendor().answers(gzip=True) as vendor:
        found = trouble(call(vendor.url))
    assert found.kind == "encoding"
    assert found.request_sent


def test_a_compressed_error_still_shows_its_status() -> None:
    """A proxy that compresses everything must not hide that a key is wrong; the body counts as empty."""
    with Vendor().fails(401, gzip=True) as vendor:
        assert asyncio.run(fetch_and_close(call(vendor.url))) == (401, b"")


async def fetch_and_close(request: HttpCall) -> tuple[int, bytes]:
    http = client()
    try:
        return await fetch(http, request)
    finally:
        await http.close()


def test_an_endless_answer_is_cut_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on beyond the cap is a fault, whatever it says."""
    monkeypatch.setattr(engine, "LARGEST_ANSWER", 1 << 20)
    with Vendor().answers("x" * 3_000_000, pieces=50) as vendor:
        found = trouble(call(vendor.url))
    assert found.kind == "too_large"
    assert "1 MiB" in str(found)


# --- faults on the way ---


def test_a_refused_connection_says_so() -> None:
    """Nothing listens there."""
    port = unused_port()
    found = trouble(call(f"http://127.0.0.1:{port}/v1"))
    assert found.kind == "connect"
    assert not found.request_sent
    assert str(found) == f"127.0.0.1:{port} refuses connections; is the server running?"


def test_an_unknown_name_says_so() -> None:
    """DNS has no such name."""
    found = trouble(call("http://nowhere.invalid/v1"))
    assert found.kind == "dns"
    assert not found.request_sent
    assert "no server named nowhere.invalid" in str(found)


def test_an_unreachable_network_says_so() -> None:
    """No route leads there."""
    found = trouble(call("http://192.0.2.1/v1"))
    assert found.kind in {"connect", "dns"}
    assert not found.request_sent


def test_a_server_that_never_accepts_runs_into_the_connect_limit() -> None:
    """The limit covers everything until the connection stands, and is told in seconds."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))

        async def once() -> None:
            http = client()
            short = type(QUICK)(connect=0.2)
            async with http.send(call(f"http://127.0.0.1:{port}/v1"), key=None, timeouts=short):
                pass

        with pytest.raises(TransportTrouble) as caught:
            asyncio.run(once())
        for filler in fillers:
            filler.close()
    assert caught.value.kind == "connect"
    assert not caught.value.request_sent
    assert "within 0.2 seconds" in str(caught.value)


def test_the_connect_limit_does_not_end_a_slow_answer() -> None:
    """Once the connection stands, the vendor may think longer than the connection may take."""
    with Vendor().answers("Late", wait=0.3) as vendor:

        async def once() -> bytes:
            http = client()
            short = type(QUICK)(connect=0.1)
            async with http.send(call(vendor.url), key=None, timeouts=short) as response:
                body = b"".join([chunk async for chunk in response.chunks()])
            await http.close()
            return body

        assert b"Late" in asyncio.run(once())


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_a_connection_closed_without_an_answer_counts_as_sent(how: str) -> None:
    """The whole request had left: the vendor may have worked, and may bill."""
    with Vendor().hangs_up(how) as vendor:
        found = trouble(call(vendor.url))
    assert found.kind == "reset"
    assert found.request_sent
    assert "without an answer" in str(found)


def test_a_connection_closed_before_the_body_left_counts_as_not_sent() -> None:
    """A large body that is cut off on its way was never whole at the vendor."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        port = listener.getsockname()[1]

        async def once() -> TransportTrouble:
            http = client()
            loop = asyncio.get_running_loop()

            async def reset() -> None:
                server, _ = await loop.run_in_executor(None, listener.accept)
                await loop.run_in_executor(None, server.recv, 1000)
                server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                server.close()

            resetting = asyncio.create_task(reset())
            request = HttpCall("POST", f"http://127.0.0.1:{port}/", (), b"x" * 30_000_000)
            with pytest.raises(TransportTrouble) as caught:
                await fetch(http, request)
            await resetting
            await http.close()
            return caught.value

        found = asyncio.run(once())
    assert found.kind == "reset"
    assert not found.request_sent
    assert "before the request had left" in str(found)


@pytest.mark.parametrize("by", ["fin", "rst"])
def test_an_answer_that_breaks_off_is_cut(by: str) -> None:
    """What came before is delivered, then the trouble."""
    with Vendor().cuts("One two three", after=2, by=by) as vendor:
        got = bytearray()

        async def once() -> None:
            http = client()
            try:
                async with http.send(call(vendor.url), key=None, timeouts=QUICK) as response:
                    async for chunk in response.chunks():
                        got.extend(chunk)
            finally:
                await http.close()

        with pytest.raises(TransportTrouble) as caught:
            asyncio.run(once())
    assert caught.value.kind == "cut"
    assert caught.value.request_sent
    assert b"two" in got
    assert b"three" not in got


@pytest.mark.parametrize(
    "raw", [b"220 mail.example ESMTP\r\n\r\n", b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n", b"HTTP/9.9 OK\r\n\r\n"]
)
def test_what_is_not_http_is_said_to_be_none(raw: bytes) -> None:
    """Another protocol on that port."""
    with Vendor().then(Step(raw=raw)) as vendor:
        found = trouble(call(vendor.url))
    assert found.kind == "reset"
    assert "did not answer in HTTP" in str(found)


def test_a_wrong_length_is_a_cut() -> None:
    """The vendor promised more bytes than it sent."""
    with Vendor().fails(500, wrong_length=20) as vendor:
        assert trouble(call(vendor.url)).kind == "cut"


def test_a_fault_while_another_is_handled_keeps_its_own_cause() -> None:
    """Python links an error to the one being handled; that one is not what happened here."""
    port = unused_port()

    async def once() -> None:
        http = client()
        try:
            raise socket.gaierror(socket.EAI_NONAME, "an earlier trouble")
        except OSError:
            await fetch(http, call(f"http://127.0.0.1:{port}/v1"))

    with pytest.raises(TransportTrouble) as caught:
        asyncio.run(once())
    assert caught.value.kind == "connect"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/v1", "127.0.0.1:80", "http://", "http://127.0.0.1:99999/v1", "http://127.0.0.1:0/v1",
        "http://[::1/v1", "http://a b/v1", f"http://{'x' * 70}.invalid/v1", "http://\x00.invalid", "",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_asked_is_one_sentence(url: str) -> None:
    """Whatever stands in vendors.toml, no library's error comes through."""
    found = trouble(call(url))
    assert found.kind in {"connect", "dns"}
    assert not found.request_sent
    assert str(found).endswith(".")


# --- keys ---


@pytest.mark.parametrize("bad", ["sk-with\nnewline", "sk-with space", "sk-smart“quotes”", "sk-\x00null-byte"])
def test_a_key_no_header_can_hold_is_refused_unseen(bad: str) -> None:
    """The error names the host and not one character of the key."""
    with Vendor() as vendor, pytest.raises(KeyMalformed) as caught:
        ask(call(vendor.url), Secret(bad))
    assert vendor.requests == []
    assert (
        bad not in f"{caught.value!r} {caught.value} {caught.value.__cause__!r} {caught.value.__context__!r}"
    )


def test_a_short_key_of_a_server_of_ones_own_is_sent() -> None:
    """How long a key must be is not the network's question."""
    with Vendor(key="test") as vendor:
        assert b"[DONE]" in ask(call(vendor.url), Secret("test"))


def test_a_key_in_a_url_is_never_sent() -> None:
    """URLs end up in logs of servers and proxies."""
    with Vendor() as vendor, pytest.raises(OurBug) as caught:
        ask(call(f"{vendor.url}/{KEY.reveal()}"), KEY)
    assert vendor.requests == []
    assert KEY.reveal() not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://user:secret@127.0.0.1/v1", "http://127.0.0.1\\@elsewhere.invalid/v1"]
)
def test_a_name_or_password_in_a_url_is_refused(url: str) -> None:
    """Both ways to smuggle another host or a password into an address."""
    found = trouble(call(url), KEY)
    assert found.kind == "connect"
    assert "secret" not in str(found)


def test_a_header_that_cannot_be_sent_is_not_quoted() -> None:
    """Only its name is told."""
    with Vendor() as vendor:
        request = HttpCall("POST", vendor.url, (("x-tenant", "geheimnis\n"),), b"")
        found = trouble(request)
    assert "x-tenant" in str(found)
    assert "geheimnis" not in repr(found)


def test_no_log_holds_a_key_or_an_address(caplog: pytest.LogCaptureFixture) -> None:
    """Even with every logger at DEBUG, the library says nothing."""
    with caplog.at_level(logging.DEBUG), Vendor().answers("Hi").fails(500) as vendor:
        ask(call(f"{vendor.url}"), KEY)
        ask(call(f"{vendor.url}"), KEY)
    assert KEY.reveal() not in caplog.text
    assert "chat/completions" not in caplog.text


def test_no_trouble_holds_the_key() -> None:
    """Every error that a vendor can cause, with all that hangs on it."""
    vendor_steps = [
        lambda v: v.hangs_up(), lambda v: v.cuts("a b c", after=1), lambda v: v.redirects("http://192.0.2.1/"),
        lambda v: v.answers(gzip=True), lambda v: v.then(Step(raw=b"junk\r\n\r\n")),
    ]  # fmt: skip
    for script in vendor_steps:
        with Vendor() as vendor:
            script(vendor)
            found = trouble(call(vendor.url), KEY)
        chain: BaseException | None = found
        while chain is not None:
            assert KEY.reveal() not in f"{chain!r} {chain} {getattr(chain, 'detail', '')}"
            chain = chain.__cause__ or chain.__context__


# --- stopping ---


@pytest.mark.parametrize("model", ["silent", "stall", "slow"])
def test_cancelling_closes_the_socket_at_once(model: str) -> None:
    """The vendor sees the end of the connection, before headers and within the answer."""
    with Vendor() as vendor:

        async def stopped() -> float:
            http = client()
            task = asyncio.create_task(fetch(http, call(vendor.url, model=model)))
            await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls)
            await asyncio.sleep(0.05)
            task.cancel()
            at = time.monotonic()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls[0].closed_at)
            # The next request finds a working client.
            assert (await fetch(http, call(vendor.url)))[0] == 200
            await http.close()
            return at

        asyncio.run(stopped())
    assert not vendor.calls[0].finished


# --- held back ---


class Listener:
    """A server that answers nothing and notes what it gets."""

    def __init__(self) -> None:
        self.connected, self.heard, self.closed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.got = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected.set()
        while piece := await reader.read(65536):
            self.got += piece
            self.heard.set()
        self.closed.set()
        writer.close()

    async def held(self, cleared: Callable[[], Awaitable[None]], then: Scene) -> None:
        """Ask it, and do something while the request is held back."""
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        http = client()
        request = call(f"http://127.0.0.1:{port}")
        sending = http.send(request, key=KEY, timeouts=QUICK, cleared=cleared)
        asking = asyncio.create_task(sending.__aenter__())
        await asyncio.wait_for(self.connected.wait(), 5)
        await then(asking)
        await asyncio.wait((asking,), timeout=5)
        await asyncio.wait_for(self.closed.wait(), 5)
        await http.close()
        server.close()


Scene = Callable[["asyncio.Task[engine.Response]"], Awaitable[None]]


def test_nothing_of_a_request_leaves_before_it_is_cleared() -> None:
    """The connection stands by then; the time for connecting does not run on."""

    async def scene() -> None:
        listener, may_leave = Listener(), asyncio.Event()

        async def cleared() -> None:
            await may_leave.wait()

        async def then(asking: asyncio.Task[engine.Response]) -> None:
            await asyncio.sleep(0.2)
            assert listener.got == b""
            may_leave.set()
            await listener.heard.wait()
            asking.cancel()

        await listener.held(cleared, then)
        assert listener.got.startswith(b"POST /chat/completions HTTP/1.1\r\n")

    asyncio.run(scene())


def test_a_request_that_is_not_cleared_is_never_sent() -> None:
    """What kept it back comes as it is, also where it looks like a fault of the network; the connection is closed."""

    async def scene(error: Exception) -> None:
        listener = Listener()

        async def cleared() -> None:
            raise error

        async def then(asking: asyncio.Task[engine.Response]) -> None:
            with pytest.raises(type(error)) as found:
                await asking
            assert found.value is error

        await listener.held(cleared, then)
        assert listener.got == b""

    asyncio.run(scene(DiskFull("There is no room left.")))
    asyncio.run(scene(OSError("I/O error")))


def test_a_request_that_is_stopped_while_it_is_held_back_is_never_sent() -> None:
    """And its connection is closed."""

    async def scene() -> None:
        listener = Listener()

        async def then(asking: asyncio.Task[engine.Response]) -> None:
            await asyncio.sleep(0.05)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking

        async def cleared() -> None:
            await asyncio.sleep(60)

        await listener.held(cleared, then)
        assert listener.got == b""

    asyncio.run(scene())


def test_leaving_early_closes_the_connection_and_the_next_request_gets_a_new_one() -> None:
    """An answer that is not read to its end is not paid for any longer."""
    with Vendor().answers("one two three four five", delay=0.05) as vendor:

        async def leave() -> None:
            http = client()
            async with http.send(call(vendor.url), key=None, timeouts=QUICK) as response:
                await anext(response.chunks())
            await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls[0].closed_at)
            await fetch(http, call(vendor.url))
            await http.close()

        asyncio.run(leave())
    assert vendor.calls[1].connection == 2


def test_a_closed_client_does_not_answer() -> None:
    """Use after the end is a mistake of ours, and said so."""

    async def late() -> None:
        http = client()
        await http.close()
        await http.close()
        await fetch(http, call("http://127.0.0.1:1/v1"))

    with pytest.raises(OurBug):
        asyncio.run(late())


def test_closing_the_client_ends_what_is_running() -> None:
    """A running answer becomes trouble, and nothing hangs."""
    with Vendor() as vendor:

        async def close_under() -> str:
            http = client()
            task = asyncio.create_task(fetch(http, call(vendor.url, model="stall")))
            await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls)
            await asyncio.sleep(0.05)
            await http.close()
            try:
                await task
            except InterlineError as error:
                return type(error).__name__
            return "nothing"

        assert asyncio.run(close_under()) == "TransportTrouble"


# --- loops without async generator hooks, and HTTP/2 ---


def test_a_loop_without_generator_hooks_is_left_clean(capfd: pytest.CaptureFixture[str]) -> None:
    """qasync installs no such hooks: a generator left to the garbage collector would complain there."""
    with Vendor().answers("one two three four", delay=0.02) as vendor:

        async def leave() -> None:
            sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
            http = client()
            for _ in range(3):
                async with http.send(call(vendor.url), key=None, timeouts=QUICK) as response:
                    async for _chunk in response.chunks():
                        break
            task = asyncio.create_task(fetch(http, call(vendor.url)))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await http.close()

        asyncio.run(leave())
    import gc

    gc.collect()
    assert capfd.readouterr().err == ""


def test_with_http2_allowed_a_plain_server_still_answers() -> None:
    """The setting is an offer; each request has its own connection, so that stopping one stops only that one."""
    with Vendor() as vendor:

        async def twice() -> None:
            http = HttpClient(environment={}, http2=True)
            for _ in range(2):
                assert (await fetch(http, call(vendor.url)))[0] == 200
            await http.close()

        asyncio.run(twice())
    assert [request.connection for request in vendor.calls] == [1, 2]


# --- start ---


def test_nothing_heavy_is_imported_before_the_first_request() -> None:
    """Making a client costs neither httpx nor ssl."""
    code = (
        "import sys; from interline.net.client import HttpClient; HttpClient(); "
        "print([name for name in ('httpx', 'ssl', 'httpcore', 'anyio') if name in sys.modules and name != 'ssl'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_warming_up_imports_all_of_it_in_a_thread() -> None:
    """After `warm` the first request imports nothing more on the loop."""

    async def warm() -> None:
        http = client()
        await http.warm()
        assert "anyio._backends._asyncio" in sys.modules
        await http.close()

    asyncio.run(warm())


def test_the_header_of_a_key_is_its_vendors() -> None:
    """Each wire has its own header for the key."""
    with Vendor("anthropic-messages", key=KEY.reveal()) as vendor:
        request = HttpCall(
            "POST", f"{vendor.url}/v1/messages", (), b'{"model": "ok"}', KeyHeader("x-api-key")
        )
        assert b"Hello" in ask(request, KEY)
