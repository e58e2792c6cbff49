"""The walls that tests/conftest.py puts around every test."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


def test_the_home_is_empty_and_temporary(home: Path) -> None:
    """No test sees the settings, chats or keys of the person who runs it."""
    assert Path.home() == home
    assert Path(os.environ["INTERLINE_HOME"]).parent == home
    assert [path.name for path in home.iterdir()] == ["run"]


def test_no_key_of_the_environment_is_seen() -> None:
    """A vendor's key in the environment of the person who runs the tests is not there for them."""
    assert not [name for name in os.environ if name.endswith("_API_KEY")]


@pytest.mark.parametrize("address", ["198.18.0.1", "8.8.8.8", "2001:4860:4860::8888"])
def test_another_machine_cannot_be_reached_and_the_attempt_is_remembered(
    address: str, no_network: list[str]
) -> None:
    """Reaching out fails at once, and would have failed the test had the code swallowed the error."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as out, pytest.raises(OSError, match="no network in tests"):
        out.connect((address, 443))
    assert no_network == [address]
    no_network.clear()


def test_a_name_is_not_looked_up(no_network: list[str]) -> None:
    """Asking for a name is reaching out too."""
    with pytest.raises(socket.gaierror):
        socket.create_connection(("api.openai.com", 443))
    assert no_network == ["api.openai.com"]
    no_network.clear()


def test_reserved_names_fail_as_with_no_network() -> None:
    """A test of "offline" may use a name that belongs to nobody."""
    with pytest.raises(socket.gaierror):
        socket.create_connection(("nobody.invalid", 443))


def test_this_machine_can_be_reached() -> None:
    """Simulated vendors listen on loopback."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as out,
    ):
        assert out.getpeername() == server.getsockname()
