"""What holds for every test: no screen, no network, and nothing of the person who runs them.

A test gets an empty home of its own and none of the keys, proxies or sessions of the environment. Sockets
reach this machine alone: an attempt to reach another fails its test, also where the code swallowed the error.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import hypothesis
import pytest

from interline.language import ENGLISH, Language, speak

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A noisy machine must not fail a test for being slow.
hypothesis.settings.register_profile(
    "interline", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("interline")

PERSONAL = ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND", "OLLAMA_HOST", "NO_PROXY")
PERSONAL_ENDINGS = ("_KEY", "_TOKEN", "_SECRET", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
WHERE = f"{os.environ.get('PATH', os.defpath)}:/usr/libexec:/usr/lib/at-spi2-core"
"""Where programs are: also those that only a bus starts."""
UNREACHABLE = (".invalid", ".test", "192.0.2.", "198.51.100.", "203.0.113.")
"""Names and addresses set aside for tests and documents: reaching for them fails as with no network."""


@pytest.fixture(autouse=True)
def home() -> Iterator[Path]:
    """An empty home for one test; INTERLINE_HOME is `interline` in it, not made yet."""
    with (
        tempfile.TemporaryDirectory(prefix="interline-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        for name in list(os.environ):
            upper = name.upper()
            if upper in PERSONAL or upper.startswith("XDG_") or upper.endswith(PERSONAL_ENDINGS):
                environment.delenv(name)
        home = Path(folder)
        run = home / "run"
        run.mkdir(mode=0o700)
        environment.setenv("HOME", folder)
        environment.setenv("USERPROFILE", folder)
        environment.setenv("XDG_RUNTIME_DIR", str(run))
        environment.setenv("INTERLINE_HOME", str(home / "interline"))
        yield home


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.needs("Xvfb", "libenchant-2", …)`: skip where a program or a library is missing; under CI=true,
    fail."""
    wanted = [name for mark in item.iter_markers("needs") for name in mark.args]
    missing = [name for name in wanted if not _is_installed(name)]
    if not missing:
        return
    reason = f"needs {', '.join(missing)}, which `make test` installs where it may"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _is_installed(name: str) -> bool:
    if name.startswith("lib"):
        return find_library(name.removeprefix("lib")) is not None
    return shutil.which(name, path=WHERE) is not None


# --- no network ---

_reached: list[str] = []
_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


@pytest.fixture(scope="session", autouse=True)
def sockets_stay_here() -> Iterator[None]:
    """Replace the ways out of this machine for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def no_network() -> Iterator[list[str]]:
    """Fail a test that reached for another machine. The list holds where to, for a test that means to."""
    _reached.clear()
    yield _reached
    assert not _reached, f"the test reached for the network: {', '.join(_reached)}"


def connect(self: socket.socket, address: object) -> None:
    if not is_here(address):
        raise OSError(errno.ENETUNREACH, "no network in tests")
    _connect(self, address)  # type: ignore[arg-type]


def connect_ex(self: socket.socket, address: object) -> int:
    return _connect_ex(self, address) if is_here(address) else errno.ENETUNREACH  # type: ignore[arg-type]


def getaddrinfo(host: object, *rest: object, **more: object) -> object:
    if not is_here((host,)):
        raise socket.gaierror(socket.EAI_NONAME, "no network in tests")
    return _getaddrinfo(host, *rest, **more)  # type: ignore[arg-type]


def is_here(address: object) -> bool:
    """Whether an address is on this machine; one that is not, and is no test address, is remembered."""
    if not isinstance(address, tuple):
        return True  # the path of a Unix socket
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0] or "localhost")
    if host == "localhost" or is_loopback(host):
        return True
    if not host.startswith(UNREACHABLE) and not host.endswith(UNREACHABLE):
        _reached.append(host)
    return False


def is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture
def another_language() -> Iterator[Language]:
    """What is translated stands in brackets, numbers and amounts are written as elsewhere, until somebody speaks
    otherwise."""
    made_up = Language("xx", lambda text, comment, n: f"⟦{text}⟧", ",", ".", "{amount} $")
    speak(made_up)
    yield made_up
    speak(ENGLISH)
