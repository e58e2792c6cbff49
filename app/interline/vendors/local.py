"""The embedded model: llama.cpp in a process of Interline's own, which works with no key and no network."""

from __future__ import annotations

from interline.language import marked
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.vendor import Quirks, Timeouts, Vendor

SMALL = ModelFacts(
    id="smollm2-135m",
    name=marked("SmolLM2 135M (small demo model)"),
    context=4096,
    # It sometimes says the same for ever: a few hundred words are all it has.
    max_output=512,
    tools=False,
    reasons=False,
    sampling=True,
    prefill=True,
    access=Access.PUBLIC,
    data=DataPolicy.LOCAL,
    source="SmolLM2-135M-Instruct, Apache-2.0: fluent short English, and wrong on facts; it shows that all works",
)

VENDOR = Vendor(
    id="local",
    name=marked("This computer"),
    # The server that Interline starts tells its own address.
    base_url="",
    wire="openai-chat",
    data=DataPolicy.LOCAL,
    models=(SMALL,),
    # The first answer waits until the model has been read into memory.
    timeouts=Timeouts(first_token=300, stall=120),
    # After a streamed answer the server sometimes closes a connection that it had promised to keep.
    quirks=Quirks(
        max_tokens_field="max_tokens",
        keep_alive=False,
        # Its reader of pictures knows no WebP.
        image_types=frozenset({"image/png", "image/jpeg", "image/gif"}),
    ),
    embedded=True,
    docs="https://github.com/ggml-org/llama.cpp/tree/master/tools/server (2026-11)",
)
