"""A gateway for each test, or one for all the tests of a file that only ask whether they are let in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.gateway import Gateway

FACTS = 'price = { input = "1.00", output = "2.00" }\ninputs = ["text", "image", "pdf"]'


@pytest.fixture
def gateway(home: Path) -> Iterator[Gateway]:
    """Not listening yet, and without vendors."""
    with Gateway(home, models=FACTS) as one:
        yield one


@pytest.fixture(scope="module")
def door() -> Iterator[Gateway]:
    """Listening, over one vendor that answers `x`; nothing that a test does to it changes the next one."""
    with tempfile.TemporaryDirectory() as folder, Gateway(Path(folder), models=FACTS) as one:
        one.add("sim-a").answers("x")
        yield one.start()


@pytest.fixture
def nobody_asked(door: Gateway) -> Iterator[None]:
    """No vendor saw a request during the test."""
    vendor = door.vendors["sim-a"]
    before = len(vendor.calls)
    yield
    assert len(vendor.calls) == before
