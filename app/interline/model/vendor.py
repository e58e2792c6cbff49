"""Who serves models: facts about a vendor, and the named quirks of its dialect.

Rule: code never asks "is this vendor X"; it asks a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from interline.model.facts import DataPolicy, ModelFacts, as_version, family_of
from interline.model.request import HOTTEST

WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")
"""The names of wire formats, as written in vendors.toml."""
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""Pictures that can be attached."""
LACKING: Mapping[str, frozenset[str]] = {"ollama-chat": frozenset({"pdf"})}
"""Kinds of input that a wire format has no place for."""

Body = Mapping[str, object]
"""Fields of a request's body."""

SEARCH_FORMS: Mapping[str, Body] = {
    "openai-chat": {"web_search_options": {}},
    "openai-responses": {"tools": [{"type": "web_search"}]},
    # Called by the model itself and not from code that it writes, which not every model and account may do.
    "anthropic-messages": {
        "tools": [{"type": "web_search_20260318", "name": "web_search", "allowed_callers": ["direct"]}]
    },
    "gemini": {"tools": [{"googleSearch": {}}]},
}
"""How the maker of each wire format switches its own web search on (protocols.md, 2 to 5); Ollama's has none."""


@dataclass(frozen=True, slots=True)
class KeyHint:
    """Where a vendor's key comes from."""

    env: str
    """The customary environment variable."""
    url: str = ""
    """The page on which a person makes a key."""
    required: bool = True
    """Whether nothing works without one."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Time limits of one attempt, in seconds."""

    connect: float = 10.0
    """Until the connection stands, TLS included."""
    first_token: float = 60.0
    """From the request's last byte to the first shown word."""
    stall: float = 60.0
    """Between two meaningful events once words are shown."""


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """For a vendor that has no one address: each customer has one of their own and writes it into vendors.toml."""

    example: str
    """How such an address looks, for people."""
    hosts: tuple[str, ...] = ()
    """Endings of the host names that are the vendor's own: elsewhere its promises and its key do not hold. None where
    the server is the user's own and may be anywhere."""
    path: str = ""
    """What follows the host, where people write the host alone."""

    def is_at(self, host: str) -> bool:
        """Whether a host is one of the vendor's own; any is where nothing is said of them."""
        return not self.hosts or host.lower().endswith(self.hosts)


@dataclass(frozen=True, slots=True)
class Quirks:
    """How a server departs from the plain form of its wire format; each is one switch of protocols.md."""

    usage_option: bool = True
    """openai-chat: send stream_options.include_usage (rejected by a few, needed by most); openai-responses: send
    stream_options at all."""
    max_tokens_field: str = "max_completion_tokens"
    """openai-chat: the name of the output limit (`max_tokens` on most compatible servers)."""
    system_role: str = "system"
    """openai-chat: the role of instructions (`developer` for OpenAI's reasoning models)."""
    models_path: str = ""
    """The path, from the host on, of a list of models that says more than the wire format's own; that one is asked for
    where this is not there."""
    cost_header: str | None = None
    """A response header that tells what the answer cost in USD (LiteLLM)."""
    reasoning_beside_output: bool = False
    """openai-chat: reasoning tokens are not inside completion_tokens (xAI)."""
    bills_after_cancel: bool = False
    """Whether it writes an answer to its end, and bills all of it, after the connection was closed
    (openrouter.ai/docs/api-reference/streaming lists who does)."""
    keep_alive: bool = True
    """Whether a connection may be used again after a streamed answer."""
    think_tags: bool = True
    """openai-chat: whether <think>…</think> at the very start of an answer is thinking."""
    extra_body: tuple[tuple[str, object], ...] = ()
    """Fields put into every request body as they are."""
    extra_headers: tuple[tuple[str, str], ...] = ()
    """Headers put on every request; never a key."""
    price_provider: str | None = None
    """The vendor's id in the price library, where it differs from ours."""
    cache_key_field: str | None = None
    """openai-chat: the field that leads a conversation to its warm prompt cache (`prompt_cache_key`), if any."""
    effort_bodies: tuple[tuple[str, Body], ...] = ()
    """openai-chat: words for reasoning effort that are said otherwise than as `reasoning_effort`, and the fields that
    say them (DeepSeek's `none` is `thinking: {type: disabled}`)."""
    search_bodies: tuple[tuple[str, Body], ...] = ()
    """For each wire format in which the vendor's own web search can be switched on: the fields of the body that do so;
    lists are added to lists."""
    always_searches: bool = False
    """Whether it searches for every answer, asked or not; what switches the search on is then always sent."""
    reasoning_replay: str | None = None
    """openai-chat: the field in which a model's own thinking goes back to it (DeepSeek `reasoning_content`)."""
    reasoning_chunks: bool = False
    """openai-chat: a model's own thinking goes back to it as chunks of the content (Mistral)."""
    reasoning_filler: str | None = None
    """openai-chat: what stands in that field on an answer without thinking of its own, where a server refuses one that
    lacks the field while its model thinks; None leaves it out."""
    call_id_length: int | None = None
    """openai-chat: ids of calls must be exactly so many letters and digits (Mistral: 9)."""
    prefills: bool = False
    """Whether its models go on from a beginning, where a model's row does not say."""
    prefix_field: bool = False
    """openai-chat: a beginning that the model goes on from is marked with `prefix` (Mistral, DeepSeek)."""
    prefix_path: str = ""
    """openai-chat: the path, from the host on, of requests that end in such a beginning, where it is another one
    (DeepSeek's is under /beta)."""
    prefix_body: tuple[tuple[str, object], ...] = ()
    """openai-chat: fields of the body of such requests (vLLM)."""
    hottest: float | None = None
    """The most temperature that it takes, where that is not what others of its wire format take."""
    image_types: frozenset[str] = IMAGE_TYPES
    """Pictures that it takes, where its models see any."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """One carrier: a server, the wire format it speaks and what is known of it."""

    id: str
    """Short, lower case, no slash: the left side of vendor/model."""
    name: str
    """For people."""
    base_url: str
    """As in vendors.toml: openai-chat and openai-responses up to and with /v1, anthropic-messages and ollama-chat the
    host, gemini up to /v1beta; empty where it is not known yet."""
    wire: str
    """One of WIRES."""
    key: KeyHint | None = None
    """Its key; None means that none is ever sent."""
    data: DataPolicy = DataPolicy.UNKNOWN
    """What it does with prompts where a model's row says nothing."""
    models: tuple[ModelFacts, ...] = ()
    """Models known in advance."""
    timeouts: Timeouts = field(default_factory=Timeouts)
    """Its time limits."""
    quirks: Quirks = field(default_factory=Quirks)
    """Its dialect."""
    embedded: bool = False
    """Whether Interline itself runs the server and knows its address only then."""
    user_defined: bool = False
    """Whether it comes from vendors.toml."""
    own_address: OwnAddress | None = None
    """For a vendor whose address the user has to write down; without it nothing is ever sent."""
    efforts: tuple[str, ...] = ()
    """Words for reasoning effort that its server takes for any model, where a model's row names none; weakest first."""
    docs: str = ""
    """The document that these facts come from."""
    trained_marks: tuple[str, ...] = ()
    """Parts of a model's name that say that the vendor trains on its prompts, also of models that no table has yet
    (Meta's `-contributor`)."""
    key_names: tuple[str, ...] = ()
    """Names of further keys that the user has for it, in the order in which they are used after its first one."""
    streams: bool = True
    """Whether answers are asked for as streams; a server that cannot gives them whole."""

    def model(self, model_id: str) -> ModelFacts:
        """The facts of a model; those of its family for a dated version of it (`gpt-5-2025-08-07`); a row of unknowns
        for one that no table has."""
        for facts in self.models:
            if facts.id == model_id:
                return facts
        family = family_of(model_id)
        of_family = next((facts for facts in self.models if facts.id == family), None)
        return ModelFacts(model_id) if of_family is None else as_version(of_family, model_id)

    def data_of(self, facts: ModelFacts) -> DataPolicy:
        """What happens to prompts of a model: by its row, else by its name where that says so, else by the vendor's
        policy. A model that only a list knows must not be taken for one that keeps what it is sent to itself."""
        if facts.data is not None:
            return facts.data
        if not self.trained_marks:
            return self.data
        trains = any(mark in facts.id.lower() for mark in self.trained_marks)
        return DataPolicy.TRAINS if trains else self.data

    def prefills(self, facts: ModelFacts) -> bool:
        """Whether a model goes on from a beginning: by its row, else as the server does with all of its models."""
        return self.quirks.prefills if facts.prefill is None else facts.prefill

    def hottest(self, facts: ModelFacts, *, thinks: bool) -> float | None:
        """The most temperature that a model takes; None where it takes none. `thinks` is whether it is told to."""
        is_messages = self.wire == "anthropic-messages"
        # Messages refuses any while a model thinks, and more than 1 (platform.claude.com/docs/en/api/messages).
        if facts.sampling is False or (thinks and is_messages):
            return None
        return self.quirks.hottest or (1.0 if is_messages else HOTTEST)

    def search_body(self, facts: ModelFacts) -> Body | None:
        """What switches the web search on for a model, in the wire format that is spoken; None where nothing does.

        A model that is said to search, of a vendor that says nothing of it, does so as the format's maker does.
        """
        if facts.search is False:
            return None
        own = dict(self.quirks.search_bodies).get(self.wire)
        return SEARCH_FORMS.get(self.wire) if own is None and facts.search else own

    def searches(self, facts: ModelFacts) -> bool:
        """Whether a model of this vendor can search the web for an answer."""
        return self.quirks.always_searches or self.search_body(facts) is not None

    @property
    def origin(self) -> tuple[str, str, int | None]:
        """Scheme, host and port that a key is bound to."""
        return _origin(self.base_url)

    @property
    def place(self) -> str:
        """The same as text: what is kept of a vendor belongs to it."""
        scheme, host, port = self.origin
        return f"{scheme}://{host}:{port or ''}"

    @property
    def needs_address(self) -> bool:
        """Whether the user has yet to write down where it is."""
        return self.own_address is not None and not self.base_url

    @property
    def is_loopback(self) -> bool:
        """Whether it runs on this very machine."""
        return self.embedded or self.origin[1] in {"127.0.0.1", "localhost", "::1"}


# It is asked for several times in each turn.
@lru_cache(maxsize=256)
def _origin(base_url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(base_url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port
