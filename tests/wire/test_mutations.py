"""Recorded answers, spoiled in every way: nothing raises, cutting changes nothing, and no more is claimed than came."""

from __future__ import annotations

import json
import random

import pytest

from interline.model.events import Finished
from interline.wire.decode import decode_recorded
from interline.wire.registry import BY_NAME
from interline.wire.sse import EVENT_CAP
from tests.wire.mutations import cut_up, spoiled
from tests.wire.recordings import Case, cases, decode

ANSWERS = [case for case in cases() if not case.is_error and len(case.answer) < 60_000]
ROUNDS = 6


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case.name)
def test_a_spoiled_answer_is_read_the_same_however_it_is_cut(case: Case) -> None:
    """Cut, spliced, repeated, shuffled, retyped: no exception, the same events, an object that can be stored."""
    dice = random.Random(case.name)
    vendor = case.meta["vendor"]
    for _ in range(ROUNDS):
        answer = spoiled(case.answer, dice.choice(ANSWERS).answer, dice)
        whole = decode(case.decoder(), [answer])
        assert decode(case.decoder(), cut_up(answer, dice)) == whole
        for wire in (case.meta["wire"], dice.choice(list(BY_NAME))):
            read = decode_recorded(wire, vendor, dice.choice((None, 200, 400, 429, 500)), {}, answer)
            json.dumps(read, ensure_ascii=False, allow_nan=False).encode()
            assert not (read["complete"] and read["error"])
            assert read["error"] is None or len(read["error"]["message"]) <= 200


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case.name)
def test_a_stream_without_its_end_marker_is_not_complete(case: Case) -> None:
    """Cut right before the event that ends the answer, nothing claims an end."""
    if case.answer[:1] in (b"{", b"[") and case.meta["wire"] != "ollama-chat":
        return
    decoder, came = case.decoder(), b""
    for line in case.answer.splitlines(keepends=True):
        if any(isinstance(event, Finished) for event in decoder.feed(line)):
            break
        came += line
    else:
        return
    # The line that ended it, and what belongs to the same event, are gone.
    cut = came[: came.rfind(b"\n\n") + 2] if b"\n\n" in came else came[:0]
    assert not any(isinstance(event, Finished) for event in decode(case.decoder(), [cut]))


@pytest.mark.parametrize("wire", list(BY_NAME))
def test_an_event_over_its_cap_costs_itself_alone(wire: str) -> None:
    """The words around an event of more than 4 MiB are all there; it is counted, and its memory given back."""
    word = {
        "openai-chat": b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n',
        "openai-responses": b'data: {"type":"response.output_text.delta","output_index":0,"delta":"a"}\n\n',
        "anthropic-messages": b'data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}\n\n',
        "gemini": b'data: {"candidates":[{"content":{"parts":[{"text":"a"}]}}]}\n\n',
        "ollama-chat": b'{"message":{"content":"a"},"done":false}\n',
    }[wire]
    large = word.replace(b'"a"', b'"' + b"x" * EVENT_CAP + b'"')
    read = decode_recorded(wire, "x", 200, {}, word + large + word)
    assert (read["text"], read["skipped"], read["complete"]) == ("aa", 1, False)
