"""Histories that break vendors, sent to the one real server that is always at hand: llama.cpp in three wire formats."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from interline.model.facts import ModelFacts
from interline.model.request import ChatRequest
from interline.model.vendor import Quirks, Vendor
from interline.vendors.local import SMALL
from interline.vendors.local import VENDOR as LOCAL
from interline.wire.registry import wire_named
from tests.local.conversation import Running, asked
from tests.wire.makers import MAKERS
from tests.wire.test_switching import ROWS

# It imitates OpenAI's and Anthropic's newer forms as well.
ELSEWHERE = Quirks(usage_option=False, max_tokens_field="max_tokens", image_types=LOCAL.quirks.image_types)
SPOKEN = {
    "openai-chat": LOCAL,
    "openai-responses": Vendor("mine", "Mine", "", "openai-responses", quirks=ELSEWHERE, models=(SMALL,)),
    "anthropic-messages": Vendor("mine", "Mine", "", "anthropic-messages", quirks=ELSEWHERE, models=(SMALL,)),
}


UNKNOWN = ModelFacts(SMALL.id)
"""Of such a model it is not known that it calls no tools: calls go to it as calls."""


@pytest.mark.parametrize(("wire", "facts"), [(wire, UNKNOWN) for wire in SPOKEN] + [("openai-chat", SMALL)])
@pytest.mark.parametrize("name", ROWS)
def test_the_server_takes_what_breaks_others(
    name: str, wire: str, facts: ModelFacts, running: Running
) -> None:
    """Whoever made the history: a real answer, no refusal."""
    maker = sorted(MAKERS)[list(ROWS).index(name) % len(MAKERS)]
    case = ROWS[name](MAKERS[maker], maker)
    vendor = replace(SPOKEN[wire], base_url=running.endpoint.base_url, models=(facts,))
    wanted = case.fields | {"max_output": 1, "stream": False, "search": False}
    call = wire_named(wire).build(ChatRequest(SMALL.id, case.turns, **wanted), vendor)
    with asked(running.endpoint, urlsplit(call.url).path, json.loads(call.body)) as response:
        said = response.read()
    assert response.status == 200, said


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "user", "content": "a"}, *[{"role": "assistant", "content": "b"}] * 2],
        [{"role": "user", "content": [{"type": "file", "file": {"file_data": "x"}}]}],
        [
            {
                "role": "user",
                "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,QUJD"}}],
            }
        ],
    ],
    ids=["two answers at the end", "a PDF", "a picture"],
)
def test_the_server_does_refuse(messages: list[dict[str, object]], running: Running) -> None:
    """Otherwise its answers would prove nothing: these are what is kept from it."""
    with asked(running.endpoint, "/v1/chat/completions", {"messages": messages, "max_tokens": 1}) as response:
        said = response.read()
    assert response.status >= 400, said
