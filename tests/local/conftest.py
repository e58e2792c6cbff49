"""One running local server for all tests that only talk to it, and what they talk with."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from interline.local import models
from interline.local.server import LocalServer
from tests.local.conversation import CANARY, SMOLLM2, VENDOR_KEYS, Running


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """llama.cpp itself: without it nothing here means anything."""
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.fail("xllamacpp is not installed: run `make setup`.", pytrace=False)


@pytest.fixture(scope="session")
def model_file() -> Path:
    """The real SmolLM2 file."""
    path = models.find_built_in(Path("/nonexistent"))
    if path is None:
        pytest.fail("The SmolLM2 model file is not installed: run `make setup`.", pytrace=False)
    return path


@pytest.fixture(scope="session")
def running(model_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server with the real model, started while vendors' keys stood in the environment."""
    server = LocalServer(tmp_path_factory.mktemp("models"))
    with pytest.MonkeyPatch.context() as patch:
        for name in VENDOR_KEYS:
            patch.setenv(name, CANARY)
        endpoint = asyncio.run(server.endpoint(SMOLLM2))
    yield Running(server, endpoint)
    asyncio.run(server.stop())
