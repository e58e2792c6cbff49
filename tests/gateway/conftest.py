"""A gateway over one simulated vendor, for most tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.gateway import Gateway


@pytest.fixture
def gateway(home: Path) -> Iterator[Gateway]:
    """Not listening yet, and without vendors."""
    with Gateway(
        home, models='price = { input = "1.00", output = "2.00" }\ninputs = ["text", "image", "pdf"]'
    ) as one:
        yield one
