"""The user's word for effort in each vendor's words."""

from __future__ import annotations

import pytest

from interline.catalog.effort import levels, strength, word_like, words_for
from interline.catalog.models import complete, known_models
from interline.model.facts import ModelFacts
from interline.model.request import Effort
from interline.model.vendor import Vendor
from interline.vendors import ALL

VENDORS = {vendor.id: vendor for vendor in complete(ALL, known_models())}
MODELS = [(vendor, facts) for vendor in VENDORS.values() for facts in vendor.models]
PLAIN = Vendor("plain", "Plain", "https://plain.example/v1", "openai-chat")

TABLE = [
    # vendor, model, then: off, low, medium, high, maximum
    ("anthropic", "claude-opus-5-5", None, "low", "medium", "high", "max"),
    ("anthropic", "claude-haiku-5-5", "disabled", "low", "medium", "high", "max"),
    ("anthropic", "claude-opus-4-6", "disabled", "low", "medium", "high", "max"),
    ("anthropic", "claude-haiku-4-5", None, None, None, None, None),
    ("openai", "gpt-6.1-sol", None, "low", "medium", "high", "max"),
    ("openai", "gpt-6-luna", "none", "low", "medium", "high", "max"),
    ("openai", "gpt-5.6-terra", "none", "low", "medium", "high", "xhigh"),
    ("openai", "gpt-5.5-pro", None, "medium", "medium", "high", "xhigh"),
    ("openai", "gpt-5", None, "low", "medium", "high", "high"),
    ("openai", "gpt-4.1", None, None, None, None, None),
    ("google", "gemini-3.8-flash", None, "LOW", "MEDIUM", "HIGH", "HIGH"),
    ("google", "gemini-4-argon", None, "LOW", "HIGH", "HIGH", "HIGH"),
    ("google", "gemini-2.5-flash", "0", "1024", "8192", "16384", "24576"),
    ("google", "gemini-2.5-pro", None, "1024", "8192", "16384", "32768"),
    ("meta", "muse-spark-1.3", None, "low", "medium", "high", "xhigh"),
    ("meta", "muse-wonder-1.0", None, "low", "medium", "high", "max"),
    ("xai", "grok-4.7", None, "low", "medium", "high", "high"),
    ("xai", "grok-4.6", None, "low", "medium", "high", "xhigh"),
    ("xai", "grok-4.3", "none", "low", "medium", "high", "high"),
    ("xai", "grok-4.20-reasoning", None, None, None, None, None),
    ("mistral", "mistral-medium-3-5", "none", "high", "high", "high", "high"),
    ("mistral", "codestral-2508", None, None, None, None, None),
    ("deepseek", "deepseek-flash", "none", "low", "high", "high", "max"),
    ("moonshot", "kimi-k3.1-pro", None, "low", "high", "high", "max"),
    ("moonshot", "kimi-k2.6", "none", "enabled", "enabled", "enabled", "enabled"),
    ("moonshot", "kimi-k2.7-code", None, None, None, None, None),
    ("alibaba", "qwen3.8-max", "none", "enabled", "enabled", "enabled", "enabled"),
    ("zai", "glm-5.3", None, "low", "high", "high", "max"),
    ("zai", "glm-4.7", "none", "enabled", "enabled", "enabled", "enabled"),
    ("groq", "openai/gpt-oss-120b", None, "low", "medium", "high", "high"),
    ("groq", "qwen/qwen3.8-27b", "none", "default", "default", "default", "default"),
    ("cerebras", "qwen-3.8-27b", "none", "low", "medium", "high", "high"),
    ("together", "zai-org/GLM-5.3", None, "low", "medium", "high", "max"),
    ("together", "deepseek-ai/DeepSeek-V4-Pro-0813", "none", "high", "high", "high", "max"),
    ("perplexity", "perplexity/sonar", None, None, None, None, None),
    ("perplexity", "perplexity/kimi-k3", None, "low", "medium", "high", "max"),
    ("huggingface", "zai-org/GLM-5.3", None, None, None, None, None),
    ("openrouter", "x-ai/grok-4.7", None, "low", "medium", "high", "xhigh"),
    ("openrouter", "a-model/of-tomorrow", None, "low", "medium", "high", "xhigh"),
    ("azure", "my-deployment", None, None, None, None, None),
    ("litellm", "whatever", None, None, None, None, None),
    ("ollama", "gpt-oss:20b", None, None, None, None, None),
    ("lmstudio", "qwen", None, None, None, None, None),
    ("llamacpp", "qwen", None, None, None, None, None),
    ("vllm", "qwen", None, None, None, None, None),
    ("local", "smollm2-135m", None, None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}/{row[1]}")
def test_each_effort_has_its_word(row: tuple[str | None, ...]) -> None:
    """One setting, said to each model as it wants to hear it, and not at all to one that takes no word."""
    vendor_id, model, *wanted = row
    vendor = VENDORS[str(vendor_id)]
    facts = vendor.model(str(model))
    assert [words_for(effort, facts, vendor) for effort in Effort] == wanted


def test_the_table_has_every_vendor() -> None:
    """A vendor that it leaves out would be heard by nobody."""
    assert {row[0] for row in TABLE} == set(VENDORS)


@pytest.mark.parametrize(("vendor", "facts"), MODELS, ids=lambda entry: entry.id)
def test_no_model_hears_a_word_that_it_does_not_take(vendor: Vendor, facts: ModelFacts) -> None:
    """Every effort of every model that we know; `off` never turns into a little thinking."""
    for effort in Effort:
        word = words_for(effort, facts, vendor)
        assert word is None or word in (facts.efforts or vendor.efforts)
        if word is not None:
            assert (strength(word) == 0) is (effort is Effort.OFF)


@pytest.mark.parametrize(("vendor", "facts"), MODELS, ids=lambda entry: entry.id)
def test_more_effort_is_never_less(vendor: Vendor, facts: ModelFacts) -> None:
    """From low to maximum the words grow or stay, and maximum is the strongest there is."""
    words = [words_for(effort, facts, vendor) for effort in Effort if effort is not Effort.OFF]
    levels = [strength(word) or 0 for word in words if word is not None]
    assert levels == sorted(levels)
    if levels:
        assert levels[-1] == max(strength(word) or 0 for word in facts.efforts or vendor.efforts)


def test_words_that_nobody_knows_are_never_chosen() -> None:
    """A list from outside may hold anything."""
    facts = ModelFacts("m", efforts=("gently", "", "-", "9" * 5000, "low", "-1"))
    assert words_for(Effort.LOW, facts, PLAIN) == "low"
    assert words_for(Effort.MAXIMUM, facts, PLAIN) == "-1"
    assert words_for(Effort.OFF, facts, PLAIN) is None
    assert words_for(Effort.HIGH, ModelFacts("m", efforts=("gently",)), PLAIN) is None


@pytest.mark.parametrize(
    ("words", "becomes"),
    [
        # off, low, medium, high, maximum
        (("none", "low", "medium", "high", "max"), "off low medium high maximum"),
        (("low", "medium", "high"), "- low medium high high"),
        (("none", "high"), "off high high high high"),
        (("none", "enabled"), "off medium medium medium medium"),
        (("low", "high", "max"), "- low high high maximum"),
        (("high", "xhigh"), "- high high high maximum"),
        ((), "- - - - -"),
    ],
)
def test_each_effort_amounts_to_one_that_the_model_has(words: tuple[str, ...], becomes: str) -> None:
    """Several efforts that are said in the same word are one level: the one nearest to the word."""
    found = levels(ModelFacts("m", reasons=True, efforts=words), PLAIN)
    assert " ".join(found.get(effort, "-") for effort in Effort) == becomes


@pytest.mark.parametrize(("vendor", "facts"), MODELS, ids=lambda x: getattr(x, "id", ""))
def test_a_level_says_the_word_of_all_efforts_that_amount_to_it(vendor: Vendor, facts: ModelFacts) -> None:
    """So choosing what is offered sends what the effort would have sent."""
    for effort, level in levels(facts, vendor).items():
        assert words_for(effort, facts, vendor) == words_for(level, facts, vendor)


@pytest.mark.parametrize(
    ("vendor", "model", "word", "wanted"),
    [
        ("openai", "gpt-6.1-sol", "xhigh", "xhigh"),
        ("anthropic", "claude-opus-5-5", "minimal", "low"),
        ("google", "gemini-3.8-flash", "xhigh", "HIGH"),
        ("google", "gemini-2.5-flash", "none", "0"),
        ("anthropic", "claude-opus-5-5", "none", None),
        ("openai", "gpt-4.1", "high", None),
        ("openai", "gpt-6.1-sol", "a word of tomorrow", None),
    ],
)
def test_a_program_s_word_becomes_the_nearest_of_the_model(
    vendor: str, model: str, word: str, wanted: str | None
) -> None:
    """Programs write OpenAI's words, whoever answers; what a model has no word for is left to it."""
    carrier = VENDORS[vendor]
    assert word_like(word, carrier.model(model), carrier) == wanted


def test_a_word_that_the_model_takes_stays_as_it_is() -> None:
    """Also one whose strength nobody knows."""
    facts = ModelFacts("m", efforts=("low", "thorough"))
    assert word_like("thorough", facts, PLAIN) == "thorough"
    assert word_like("low", ModelFacts("m", reasons=False, efforts=("low",)), PLAIN) is None
