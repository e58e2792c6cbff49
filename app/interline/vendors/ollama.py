"""Ollama: a server on this computer, which the user installs and fills with models."""

from __future__ import annotations

from interline.model.facts import DataPolicy
from interline.model.vendor import Timeouts, Vendor

VENDOR = Vendor(
    id="ollama",
    name="Ollama",
    # By number: `localhost` may be ::1 first, where Ollama does not listen.
    base_url="http://127.0.0.1:11434",
    # Its own form: in OpenAI's the length of the context cannot be set, and what does not fit is dropped in silence.
    wire="ollama-chat",
    data=DataPolicy.LOCAL,
    # A model that is not in memory is read from disk first, which is no failure.
    timeouts=Timeouts(connect=3, first_token=300, stall=120),
    docs="https://docs.ollama.com/api/chat (2026-11)",
)
