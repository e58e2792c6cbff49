"""What the table says of the vendors that people have, held against the price library and the vendors' own rules."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from interline.catalog.effort import words_for
from interline.catalog.models import complete, known_models
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.parts import Text
from interline.model.request import ChatRequest, Effort, Turn
from interline.model.vendor import Vendor
from interline.vendors import ALL
from interline.wire.registry import wire_named

VENDORS = {vendor.id: vendor for vendor in complete(ALL, known_models())}
TODAY = date(2026, 11, 23)
"""The day of which the table speaks."""

WITH_MODELS = {
    "openai", "anthropic", "google", "meta", "xai", "mistral", "deepseek", "openrouter", "groq", "together", "cerebras",
    "perplexity", "moonshot", "alibaba", "zai", "huggingface",
}  # fmt: skip
WITHOUT_MODELS = {"azure", "litellm", "ollama", "lmstudio", "llamacpp", "vllm"}
"""What they serve is their owner's: deployments, aliases, files. Their lists are read instead."""


def rows(vendor_id: str) -> dict[str, ModelFacts]:
    return {facts.id: facts for facts in VENDORS[vendor_id].models}


@pytest.mark.parametrize("vendor_id", sorted(WITH_MODELS))
def test_a_vendor_has_models_that_answer_today(vendor_id: str) -> None:
    """The first one, which the computed route asks, is current, open to everyone and not for training."""
    first, *_ = VENDORS[vendor_id].models
    assert first.retires is None
    assert first.replacement is None
    assert first.access is Access.PUBLIC
    assert first.data is not DataPolicy.TRAINS
    current = [
        facts for facts in VENDORS[vendor_id].models if facts.retires is None or facts.retires >= TODAY
    ]
    assert current
    assert all(facts.source and facts.access is not Access.UNKNOWN for facts in VENDORS[vendor_id].models)


@pytest.mark.parametrize("vendor_id", sorted(WITHOUT_MODELS))
def test_a_server_of_ones_own_has_a_list_in_place_of_rows(vendor_id: str) -> None:
    """Nobody can know beforehand what is on it."""
    vendor = VENDORS[vendor_id]
    assert not vendor.models
    assert vendor.own_address is not None or vendor.is_loopback


def test_every_row_that_trains_says_so() -> None:
    """Meta sells the same models cheaper where it may train on prompts: the name says it, and so must the row."""
    for vendor in VENDORS.values():
        for facts in vendor.models:
            assert (facts.data is DataPolicy.TRAINS) == ("contributor" in facts.id), facts.id
    assert sum("contributor" in facts.id for facts in VENDORS["meta"].models) == 2


@pytest.mark.parametrize(
    "ref", ["meta/muse-spark-1.4-contributor", "openrouter/meta/muse-spark-1.4-contributor"]
)
def test_a_model_of_tomorrow_that_trains_is_known_by_its_name(ref: str) -> None:
    """Before any table has it: a cheap one that trains must never be taken for one that does not."""
    vendor_id, _, model = ref.partition("/")
    vendor = VENDORS[vendor_id]
    assert vendor.data_of(vendor.model(model)) is DataPolicy.TRAINS
    assert vendor.data_of(vendor.model(model.removesuffix("-contributor"))) is vendor.data


def test_models_for_an_audience_of_their_own_say_so() -> None:
    """They are not for everyone's key, and no computed route may count on them."""
    special = ("mythos", "cyber", "rosalind", "law")
    for vendor_id in ("anthropic", "openai"):
        for facts in VENDORS[vendor_id].models:
            assert (facts.access is Access.VERIFIED) == any(word in facts.id for word in special), facts.id


@pytest.mark.parametrize("vendor_id", sorted(WITH_MODELS))
def test_what_ends_names_what_comes_in_its_place(vendor_id: str) -> None:
    """A replacement is a model of the same vendor that lasts longer."""
    known = rows(vendor_id)
    for facts in known.values():
        if facts.replacement is not None:
            successor = known[facts.replacement]
            assert successor.retires is None or (
                facts.retires is not None and successor.retires > facts.retires
            )


UNPRICED = {
    "anthropic/claude-mythos-5", "anthropic/claude-mythos-5-1", "openai/gpt-6-astra-law", "xai/grok-4.20-reasoning",
    "xai/grok-4.20-non-reasoning", "zai/glm-5v-turbo", "zai/glm-4.7-flash", "perplexity/openai/gpt-6-luna",
    "perplexity/anthropic/claude-sonnet-5-5", "perplexity/google/gemini-3.8-flash",
}  # fmt: skip
"""What genai-prices 0.2.3 has no price for, beside all of Alibaba's and Hugging Face's: their cost is unknown."""


def test_the_price_library_knows_what_is_sold() -> None:
    """A model without a price is billed as unknown: none is so by a slip in its name."""
    from interline.catalog import price_library

    price_library.load()
    from genai_prices import Usage, calc_price

    unknown = set()
    for vendor_id in WITH_MODELS - {"huggingface", "alibaba"}:
        vendor = VENDORS[vendor_id]
        for facts in vendor.models:
            provider = vendor.quirks.price_provider or vendor.id
            try:
                calc_price(Usage(input_tokens=1, output_tokens=1), facts.id, provider_id=provider)
            except LookupError:
                unknown.add(f"{vendor_id}/{facts.id}")
    assert unknown == UNPRICED


def test_who_goes_on_from_a_beginning() -> None:
    """Claude from 4.6 on refuses it; OpenAI, Google, Meta and xAI have no such thing; Mistral and DeepSeek mark it."""
    assert {vendor.id for vendor in VENDORS.values() if vendor.quirks.prefills} == {
        "deepseek", "llamacpp", "vllm",
    }  # fmt: skip
    goes_on = {
        f"{vendor.id}/{facts.id}" for vendor in VENDORS.values() for facts in vendor.models if facts.prefill
    }
    assert {ref for ref in goes_on if not ref.startswith("mistral/")} == {
        "anthropic/claude-haiku-4-5", "anthropic/claude-opus-4-5", "anthropic/claude-sonnet-4-5", "local/smollm2-135m",
    }  # fmt: skip
    assert {ref for ref in goes_on if ref.startswith("mistral/")} == {
        f"mistral/{id_}" for id_ in rows("mistral")
    }
    assert {vendor.id for vendor in VENDORS.values() if vendor.quirks.prefix_field} == {"deepseek", "mistral"}


def test_a_dated_version_is_like_its_family() -> None:
    """Logs and imports name versions; limits, dates and words of effort are the family's, a row of its own wins."""
    dated = VENDORS["openai"].model("gpt-5-2025-08-07")
    assert (dated.context, dated.retires, dated.only_by_name) == (400_000, date(2026, 12, 11), True)
    assert dated.title == "gpt-5-2025-08-07"
    assert VENDORS["anthropic"].model("claude-sonnet-4-5-20250929").prefill
    assert VENDORS["openai"].model("gpt-4o-2024-05-13").retires == date(2026, 10, 23)
    assert VENDORS["openai"].model("gpt-of-tomorrow-2027-01-01").context is None
    assert VENDORS["meta"].model("muse-spark-1.3-contributor-20261101").data is DataPolicy.TRAINS


# Words of effort, as they are sent.


def sent(vendor: Vendor, model: str, effort: Effort) -> dict[str, Any]:
    """What an effort adds to the body of a request, or changes in it."""
    if not vendor.base_url:
        vendor = Vendor(vendor.id, vendor.name, "https://own.example/v1", vendor.wire, quirks=vendor.quirks)
    question = (Turn("user", (Text("Hello"),)),)
    build = wire_named(vendor.wire).build
    word = words_for(effort, vendor.model(model), vendor)
    body = json.loads(build(ChatRequest(model, question, effort=word), vendor).body)
    plain = json.loads(build(ChatRequest(model, question), vendor).body)
    assert set(plain) <= set(body)
    return {name: value for name, value in body.items() if plain.get(name) != value}


def claude(effort: str) -> dict[str, Any]:
    return {
        "thinking": {"type": "adaptive", "display": "summarized"},
        "output_config": {"effort": effort},
    }


def responses(effort: str) -> dict[str, Any]:
    return {"reasoning": {"effort": effort, "summary": "auto"}}


def level(name: str) -> dict[str, Any]:
    return {"generationConfig": {"thinkingConfig": {"thinkingLevel": name, "includeThoughts": True}}}


def budget(tokens: int) -> dict[str, Any]:
    thoughts = {"includeThoughts": True} if tokens else {}
    return {"generationConfig": {"thinkingConfig": {"thinkingBudget": tokens, **thoughts}}}


def word(effort: str) -> dict[str, Any]:
    return {"reasoning_effort": effort}


def routed(effort: str) -> dict[str, Any]:
    return {"reasoning": {"effort": effort}}


OFF: dict[str, Any] = {"thinking": {"type": "disabled"}}
ON: dict[str, Any] = {"thinking": {"type": "enabled"}}
QWEN_OFF: dict[str, Any] = {"enable_thinking": False}
QWEN: dict[str, Any] = {"enable_thinking": True}
NOTHING: dict[str, Any] = {}

SENT: list[tuple[str, str, tuple[dict[str, Any], ...]]] = [
    # vendor, model, then what is sent for: off, low, medium, high, maximum
    # Thinks always: "disabled" is refused.
    ("anthropic", "claude-sonnet-5-5", (NOTHING, claude("low"), claude("medium"), claude("high"), claude("max"))),
    ("anthropic", "claude-opus-5-5", (NOTHING, claude("low"), claude("medium"), claude("high"), claude("max"))),
    ("anthropic", "claude-opus-5", (OFF, claude("low"), claude("medium"), claude("high"), claude("max"))),
    ("anthropic", "claude-opus-4-6", (OFF, claude("low"), claude("medium"), claude("high"), claude("max"))),
    # Adaptive thinking is refused, and so is a word of effort.
    ("anthropic", "claude-sonnet-4-5", (NOTHING,) * 5),
    ("openai", "gpt-6.1-sol", (NOTHING, responses("low"), responses("medium"), responses("high"), responses("max"))),
    ("openai", "gpt-6-sol", ({"reasoning": {"effort": "none"}}, responses("low"), responses("medium"),
                             responses("high"), responses("max"))),
    ("openai", "gpt-5.5", ({"reasoning": {"effort": "none"}}, responses("low"), responses("medium"),
                           responses("high"), responses("xhigh"))),
    ("openai", "gpt-5", (NOTHING, responses("low"), responses("medium"), responses("high"), responses("high"))),
    ("openai", "gpt-5-pro", (NOTHING, *(responses("high"),) * 4)),
    ("openai", "gpt-4.1", (NOTHING,) * 5),
    # "none" is refused; "max" only some take.
    ("meta", "muse-spark-1.3", (NOTHING, responses("low"), responses("medium"), responses("high"), responses("xhigh"))),
    ("meta", "muse-wonder-1.0", (NOTHING, responses("low"), responses("medium"), responses("high"), responses("max"))),
    ("xai", "grok-4.7", (NOTHING, responses("low"), responses("medium"), responses("high"), responses("high"))),
    ("xai", "grok-4.6", (NOTHING, responses("low"), responses("medium"), responses("high"), responses("xhigh"))),
    ("xai", "grok-4.3", ({"reasoning": {"effort": "none"}}, responses("low"), responses("medium"), responses("high"),
                         responses("high"))),
    ("xai", "grok-4.20-reasoning", (NOTHING,) * 5),
    ("google", "gemini-3.8-flash", (NOTHING, level("LOW"), level("MEDIUM"), level("HIGH"), level("HIGH"))),
    ("google", "gemini-4-argon", (NOTHING, level("LOW"), level("HIGH"), level("HIGH"), level("HIGH"))),
    # 2.5 Pro takes 128 to 32,768 and cannot be off; Flash takes 0 to 24,576; Flash-Lite 0 or 512 to 24,576.
    ("google", "gemini-2.5-pro", (NOTHING, budget(1024), budget(8192), budget(16384), budget(32768))),
    ("google", "gemini-2.5-flash", (budget(0), budget(1024), budget(8192), budget(16384), budget(24576))),
    ("google", "gemini-2.5-flash-lite", (budget(0), budget(1024), budget(8192), budget(16384), budget(24576))),
    ("google", "gemma-4-31b-it", (NOTHING,) * 5),
    ("mistral", "mistral-medium-3-5", (word("none"), word("high"), word("high"), word("high"), word("high"))),
    ("mistral", "mistral-large-2512", (NOTHING,) * 5),
    ("deepseek", "deepseek-flash", (OFF, word("low"), word("high"), word("high"), word("max"))),
    ("groq", "openai/gpt-oss-120b", (NOTHING, word("low"), word("medium"), word("high"), word("high"))),
    ("groq", "qwen/qwen3.8-27b", (word("none"), *(word("default"),) * 4)),
    ("groq", "llama-3.3-70b-versatile", (NOTHING,) * 5),
    ("cerebras", "gpt-oss-120b", (NOTHING, word("low"), word("medium"), word("high"), word("high"))),
    ("together", "zai-org/GLM-5.3", (NOTHING, word("low"), word("medium"), word("high"), word("max"))),
    ("together", "deepseek-ai/DeepSeek-V4-Pro-0813", ({"reasoning": {"enabled": False}}, word("high"), word("high"),
                                                      word("high"), word("max"))),
    ("perplexity", "perplexity/sonar", (NOTHING,) * 5),
    ("openrouter", "openai/gpt-6-luna", (NOTHING, routed("low"), routed("medium"), routed("high"), routed("xhigh"))),
    ("openrouter", "a/model-of-tomorrow", (NOTHING, routed("low"), routed("medium"), routed("high"), routed("xhigh"))),
    ("moonshot", "kimi-k2.6", (OFF, ON, ON, ON, ON)),
    ("moonshot", "kimi-k3", (NOTHING, word("low"), word("high"), word("high"), word("max"))),
    ("alibaba", "qwen3.8-max", (QWEN_OFF, QWEN, QWEN, QWEN, QWEN)),
    ("zai", "glm-5.2", (OFF, ON, ON, ON, ON)),
    ("zai", "glm-5.3", (NOTHING, word("low"), word("high"), word("high"), word("max"))),
    # Of what nobody knows how it thinks, nothing is asked.
    ("huggingface", "openai/gpt-oss-120b", (NOTHING,) * 5),
    ("azure", "my-deployment", (NOTHING,) * 5),
    ("litellm", "an-alias", (NOTHING,) * 5),
    ("ollama", "gemma3:4b", (NOTHING,) * 5),
    ("lmstudio", "a-model", (NOTHING,) * 5),
    ("llamacpp", "a-model", (NOTHING,) * 5),
    ("vllm", "a-model", (NOTHING,) * 5),
]  # fmt: skip


@pytest.mark.parametrize(("vendor_id", "model", "wanted"), SENT, ids=[f"{row[0]}/{row[1]}" for row in SENT])
def test_an_effort_is_sent_in_the_very_fields_that_the_model_takes(
    vendor_id: str, model: str, wanted: tuple[dict[str, Any], ...]
) -> None:
    """Off, low, medium, high, maximum: the exact fields; nothing where a word would be refused."""
    assert tuple(sent(VENDORS[vendor_id], model, effort) for effort in Effort) == wanted


@pytest.mark.parametrize(
    ("efforts", "wanted"),
    [
        (("none", "on"), ({"think": False}, {"think": True}, {"think": True}, {"think": True}, {"think": True})),
        (("low", "medium", "high"), (NOTHING, {"think": "low"}, {"think": "medium"}, {"think": "high"},
                                     {"think": "high"})),
    ],
    ids=["a model that thinks", "gpt-oss"],
)  # fmt: skip
def test_ollama_s_own_word_is_a_switch_or_a_level(
    efforts: tuple[str, ...], wanted: tuple[dict[str, Any], ...]
) -> None:
    """Its server says which of its models think; GPT-OSS has levels and cannot be off."""
    ollama = VENDORS["ollama"]
    facts = ModelFacts("m", reasons=True, efforts=efforts)
    vendor = Vendor(
        ollama.id, ollama.name, ollama.base_url, ollama.wire, models=(facts,), quirks=ollama.quirks
    )
    assert tuple(sent(vendor, "m", effort) for effort in Effort) == wanted


def test_every_vendor_has_its_rows_of_effort() -> None:
    """One that is missing here would be tested for nothing."""
    assert {row[0] for row in SENT} == WITH_MODELS | WITHOUT_MODELS
