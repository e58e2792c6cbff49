"""What one answer took in tokens, in one shape for all vendors.

Rule: parts are inside their wholes. `input` holds the cached and the cache-writing tokens, `output` the reasoning
ones, whatever the vendor's own arithmetic (OpenAI counts them inside, Anthropic and Gemini beside).
"""

from __future__ import annotations

from decimal import Decimal

from interline.model.value import value


@value
class Usage:
    """Tokens and counted services of one answer."""

    input: int = 0
    """All tokens sent: fresh, read from cache and written to cache."""
    cached_input: int = 0
    """Of those, read from the vendor's prompt cache."""
    cache_write: int = 0
    """Of those, written to the vendor's prompt cache (all lifetimes together)."""
    cache_write_1h: int = 0
    """Of the written ones, those kept for an hour, which Anthropic prices higher."""
    output: int = 0
    """All tokens received, reasoning included."""
    reasoning: int = 0
    """Of those, spent on thinking."""
    input_audio: int = 0
    """Of the input, audio tokens."""
    output_audio: int = 0
    """Of the output, audio tokens."""
    searches: int = 0
    """Web searches that the vendor ran and bills by the piece."""
    service_tier: str | None = None
    """The tier that served the answer (standard, flex, priority, batch …) where the vendor says it."""
    reported_cost: Decimal | None = None
    """USD that the vendor itself says the answer cost (OpenRouter, xAI, LiteLLM), else None."""

    @property
    def total(self) -> int:
        """Input and output together."""
        return self.input + self.output

    def is_plausible(self) -> bool:
        """Whether the parts fit into their wholes and nothing is negative or absurd."""
        counts = (
            self.input, self.cached_input, self.cache_write, self.cache_write_1h, self.output,
            self.reasoning, self.input_audio, self.output_audio, self.searches,
        )  # fmt: skip
        return (
            all(0 <= count <= 1_000_000_000 for count in counts)
            and self.cached_input + self.cache_write <= self.input
            and self.cache_write_1h <= self.cache_write
            and self.reasoning <= self.output
        )
