"""`interline serve` as a process of its own: what it prints, how it ends, and what is left when it is killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
import pytest

from interline.gateway.token import token_in
from interline.model.errors import YouCanFix
from tests.cli.command import command, environment, in_process_of_its_own, interline, profile, write_vendors
from tests.simulator import Vendor, unused_port

ASK: Any = [{"role": "user", "content": "Hello?"}]


class Serving:
    """The running command."""

    def __init__(self, process: subprocess.Popen[str], home: Path) -> None:
        self.process = process
        assert process.stdout is not None
        self.first, self.second = process.stdout.readline(), process.stdout.readline()
        self.url = self.first.removeprefix("listening on ").strip()
        self.token_file = home / "interline" / "gateway-token"
        self.clients: list[openai.OpenAI] = []

    def client(self, token: str = "") -> openai.OpenAI:
        token = token or self.token_file.read_text().strip()
        client = openai.OpenAI(base_url=f"{self.url}/v1", api_key=token, max_retries=0, timeout=20)
        self.clients.append(client)
        return client

    def ended(self) -> int:
        return self.process.wait(20)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextmanager
def serving(home: Path, *more: str) -> Iterator[Serving]:
    process = subprocess.Popen(
        command("serve", "--port", "0", *more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    clients: list[openai.OpenAI] = []
    try:
        running = Serving(process, home)
        clients = running.clients
        yield running
    finally:
        for client in clients:
            client.close()
        process.kill()
        process.communicate()


def records(home: Path) -> list[tuple[str, str, str | None]]:
    """(outcome of the turn, state of its attempt, its cost), as any reader of SQLite sees them."""
    with sqlite3.connect(home / "interline" / "interline.db") as database:
        rows = database.execute(
            "SELECT decision.outcome, attempt.state, attempt.cost FROM attempt "
            "JOIN decision ON decision.id = attempt.decision_id ORDER BY attempt.started_at"
        ).fetchall()
    database.close()
    return rows


@pytest.fixture
def vendor(home: Path) -> Iterator[Vendor]:
    with Vendor() as one:
        write_vendors(home, ("sim-a", "Sim A", one))
        yield one


def test_it_says_where_it_is_and_never_what_the_token_is(home: Path, vendor: Vendor) -> None:
    """Once it answers; the token stands in a file of its owner's alone."""
    vendor.answers("Hi.")
    with serving(home) as gateway:
        assert re.fullmatch(r"listening on http://127\.0\.0\.1:\d+\n", gateway.first)
        assert str(gateway.token_file) in gateway.second
        assert gateway.token_file.stat().st_mode & 0o777 == 0o600
        answer = gateway.client().chat.completions.create(model="sim-a/ok", messages=ASK)
        assert answer.choices[0].message.content == "Hi."
        gateway.process.terminate()
        out, err = gateway.process.communicate(timeout=20)
        token = gateway.token_file.read_text().strip()
        assert token not in gateway.first + gateway.second + out + err
        assert err == ""


def test_the_token_stays_the_same(home: Path, vendor: Vendor) -> None:
    """Programs are set up once."""
    tokens = []
    for _ in range(2):
        with serving(home) as gateway:
            tokens.append(gateway.token_file.read_text())
    assert tokens[0] == tokens[1]
    assert len(tokens[0].strip()) > 40


def test_a_token_of_one_s_own_is_taken(home: Path, vendor: Vendor) -> None:
    """From the file that is named; where others may read it, that is said."""
    mine = home / "mine"
    mine.write_text("a-token-of-my-own\n")
    mine.chmod(0o644)
    with serving(home, "--token-file", str(mine)) as gateway:
        assert str(mine) in gateway.second
        assert gateway.client("a-token-of-my-own").models.list().data
        assert not gateway.token_file.exists()
        gateway.process.terminate()
        assert "may read" in gateway.process.communicate(timeout=20)[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(home: Path, vendor: Vendor, number: signal.Signals) -> None:
    """Exit code 0, the port is free, and nothing is left running."""
    with serving(home) as gateway:
        gateway.process.send_signal(number)
        assert gateway.ended() == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", gateway.port), timeout=5)


def test_an_answer_under_way_is_finished_first(home: Path, vendor: Vendor) -> None:
    """Where it ends soon; new questions are not taken any more."""
    vendor.answers("one two three four five", delay=0.2)
    with serving(home) as gateway:
        stream = gateway.client().chat.completions.create(model="sim-a/ok", messages=ASK, stream=True)
        words = [next(stream).choices[0].delta.content, next(stream).choices[0].delta.content]
        gateway.process.terminate()
        words += [chunk.choices[0].delta.content for chunk in stream]
        assert "".join(word or "" for word in words) == "one two three four five"
        assert gateway.ended() == 0
    assert [row[:2] for row in records(home)] == [("answered", "ok")]


def test_an_answer_that_takes_longer_is_stopped_and_recorded(home: Path, vendor: Vendor) -> None:
    """The client is told, and what the vendor may bill stands in the record."""
    vendor.answers("word " * 1000, delay=0.1)
    with serving(home) as gateway:
        stream = gateway.client().chat.completions.create(model="sim-a/ok", messages=ASK, stream=True)
        next(stream)
        next(stream)
        gateway.process.terminate()
        with pytest.raises(openai.APIError) as caught:
            list(stream)
        assert caught.value.code == "shutting_down"
        assert gateway.ended() == 0
    ((outcome, state, cost),) = records(home)
    assert (outcome, state) == ("cancelled", "cancelled")
    assert cost is not None


def test_killed_outright_it_leaves_a_whole_record(home: Path, vendor: Vendor) -> None:
    """The next program closes what it had under way, and the port and the token work again."""
    vendor.answers("word " * 1000, delay=0.1)
    with serving(home) as gateway:
        stream = gateway.client().chat.completions.create(model="sim-a/ok", messages=ASK, stream=True)
        next(stream)
        next(stream)
        os.kill(gateway.process.pid, signal.SIGKILL)
        assert gateway.ended() == -signal.SIGKILL
        vendor.wait_until(lambda: vendor.calls[0].closed_at)
        assert [row[:2] for row in records(home)] == [("running", "running")]
    with serving(home, "--port", str(gateway.port)) as again:
        assert again.port == gateway.port
        assert again.client().models.list().data
        assert [row[:2] for row in records(home)] == [("interrupted", "interrupted")]


def test_a_taken_port_is_one_sentence(home: Path, vendor: Vendor) -> None:
    """And never another port in its place."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = in_process_of_its_own("serve", "--port", str(port))
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert f"Port {port} is in use" in done.err


@pytest.mark.parametrize("host", ["nowhere", "256.0.0.1", "example.com"])
def test_a_host_that_is_no_address_is_wrong_usage(home: Path, host: str) -> None:
    """No name is looked up."""
    done = interline("serve", "--host", host, "--port", str(unused_port()))
    assert done.code == 2
    assert "not an IP address" in done.err


def test_two_programs_share_one_home(home: Path, vendor: Vendor) -> None:
    """The command line asks while the gateway answers; each turn is in the one record."""
    vendor.answers("Yes.")
    with serving(home) as one, serving(home) as other:
        for gateway in (one, other):
            gateway.client().chat.completions.create(model="sim-a/ok", messages=ASK)
        assert interline("ask", "--model", "sim-a/ok", "Hello?").code == 0
        assert len(records(home)) == 3
        assert {row[0] for row in records(home)} == {"answered"}
        assert one.token_file == other.token_file


def test_conversations_of_the_gateway_are_not_kept(home: Path, vendor: Vendor) -> None:
    """What another program asks is its own: the record knows the cost and not a word."""
    vendor.answers("A secret answer.")
    with serving(home) as gateway:
        question: Any = [{"role": "user", "content": "A secret question?"}]
        gateway.client().chat.completions.create(model="sim-a/ok", messages=question)
        gateway.process.terminate()
        assert gateway.ended() == 0
    assert interline("list", "--json").json == []
    for path in profile(home).rglob("*"):
        if path.is_file():
            assert b"A secret" not in path.read_bytes(), path


def test_a_token_file_that_holds_none_is_one_sentence(home: Path) -> None:
    """Empty, of two lines, or not plain ASCII."""
    for text in ("", "two words", "a\nb", "schlüssel"):
        path = home / "token"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(YouCanFix, match="holds no token"):
            token_in(path)


def test_a_token_is_made_once(home: Path) -> None:
    """In a folder that is not there yet, too."""
    path = home / "deep" / "token"
    assert token_in(path) == token_in(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_window_and_the_other_commands_do_not_load_the_server(home: Path) -> None:
    """They are there without it."""
    code = (
        "import sys; from interline.__main__ import main\n"
        "sys.argv = ['interline', 'list']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('starlette', 'uvicorn') if name in sys.modules])"
    )
    said = subprocess.run(
        [command()[0], "-c", code], capture_output=True, text=True, check=True, env=environment()
    )
    assert said.stdout.strip().endswith("[]")


def test_it_answers_again_after_a_busy_minute(home: Path, vendor: Vendor) -> None:
    """Sockets of clients that went are given back."""
    vendor.answers("x " * 50, delay=0.01)
    with serving(home) as gateway:
        folder = Path(f"/proc/{gateway.process.pid}/fd")
        if not folder.exists():
            pytest.skip("no /proc here")
        client = gateway.client()
        client.chat.completions.create(model="sim-a/ok", messages=ASK)
        before = len(list(folder.iterdir()))
        for _ in range(20):
            stream = client.chat.completions.create(model="sim-a/ok", messages=ASK, stream=True)
            next(stream)
            stream.close()
        client.close()
        for _ in range(100):
            if len(list(folder.iterdir())) <= before:
                break
            time.sleep(0.05)
        assert len(list(folder.iterdir())) <= before
