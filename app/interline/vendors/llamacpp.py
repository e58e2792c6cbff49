"""llama.cpp: its server on this computer, which the user starts with a model."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import KeyHint, Quirks, Timeouts, Vendor

VENDOR = Vendor(
    id="llamacpp",
    name="llama.cpp server",
    base_url="http://127.0.0.1:8080/v1",
    wire="openai-chat",
    # Only where the server was started with --api-key. Its own variable's name is that of another vendor's key.
    key=KeyHint(
        "LLAMACPP_API_KEY",
        "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
        required=False,
    ),
    data=DataPolicy.LOCAL,
    timeouts=Timeouts(connect=3, first_token=300, stall=120),
    # After a streamed answer the server sometimes closes a connection that it had promised to keep.
    quirks=Quirks(
        max_tokens_field="max_tokens",
        keep_alive=False,
        # Its reader of pictures knows no WebP.
        image_types=frozenset({"image/png", "image/jpeg", "image/gif"}),
        # Refused while a model thinks: then it is asked to go on.
        prefills=True,
    ),
    docs="https://github.com/ggml-org/llama.cpp/tree/master/tools/server (2026-11)",
)
