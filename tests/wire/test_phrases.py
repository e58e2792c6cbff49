"""Each phrase that a failure is known by, in a sentence as vendors write it."""

from __future__ import annotations

import re

import pytest

from interline.model.failure import FailureClass, Phase
from interline.wire import phrases
from interline.wire.failure import classify

SENTENCES = {
    FailureClass.QUOTA: [
        "Error code insufficient_quota for this organisation",
        "Your credit balance is too low to access the API.",
        "Insufficient account balance",
        "Your newly created teams doesn't have any credits yet.",
        "You have used all available credits.",
        "This request requires more credits, or fewer max_tokens.",
        "You exceeded your current quota, please check your plan and billing details.",
        "You have exceeded your monthly usage of the platform.",
        "The spend limit that you set was reached.",
        "You have reached your API usage limits. You will regain access on 2026-12-01.",
        "The budget has been exceeded: 20.0 of 20.0",
        "Your prepay balance is depleted.",
        "Billing is not enabled for this project.",
        "The free tier of the model has been exhausted.",
        "Please make sure your account is in good standing.",
        "this model requires a subscription",
    ],
    FailureClass.RATE_LIMIT: [
        "Limit 10000 tokens per minute, used 9990.",
        "google/gemini is temporarily rate-limited upstream.",
        "Too many requests, slow down.",
        "This request was temporarily throttled",
        "You reached your concurrency limit.",
    ],
    FailureClass.OVERLOADED: [
        "Service tier capacity exceeded.",
        "The engine is currently overloaded, please come back later",
        "Overloaded",
        "We are seeing high demand",
        "Loading model",
        "The service is temporarily unavailable.",
        "Provider disconnected",
        "upstream connect error or disconnect",
    ],
    FailureClass.REGION: [
        "Country, region, or territory not supported",
        "User location is not supported for the API use.",
        "This model is not available in your country",
        "Not allowed from unsupported countries.",
    ],
    FailureClass.AUTH: [
        "Incorrect API key provided.",
        "API key not valid. Please pass a valid API key.",
        "Authentication Fails",
        "No auth credentials found",
        "You didn't provide an API key.",
        "User not found.",
        "The access token is expired",
        "The request signature we calculated does not match the signature you provided.",
    ],
    FailureClass.MODEL_GONE: [
        "The model `gpt-3.5-turbo-0613` has been deprecated, learn more here",
        "Model claude-1 is no longer available",
        "This is a retired model",
        "The model x has been sunset.",
    ],
    FailureClass.ACCESS: [
        "The model `x` does not exist or you do not have access to it.",
        "The API deployment for this resource does not exist.",
        "models/x is not found for API version v1beta",
        "model: claude-sonet-4-5",
        "Invalid model: x",
        "Invalid model name passed in model=does-not-exist.",
        "x is not a valid model ID",
        "No endpoints found for x.",
        "You do not have access to this.",
        "Your organization must be verified to use this.",
        "Join the waitlist first.",
        "It requires terms acceptance by an admin.",
        "The provided model identifier is invalid.",
        "Not found the model kimi-x or Permission denied",
        "No allowed providers are available for it.",
    ],
    FailureClass.CONTEXT: [
        "prompt is too long: 3333404 tokens > 200000 maximum",
        "prompt too long; 1119046 tokens over",
        "This endpoint's maximum context length is 200000 tokens.",
        "It is over the max context size",
        "the context window would overflow",
        "Your input exceeds the context window of this one.",
        "The input token count (1250074) exceeds the maximum",
        "Input is too long for requested size.",
        "Request too large for gpt-x",
        "The total length of all messages is too long.",
        "Too many input tokens",
        "Please reduce the length of the messages or completion.",
        "The sequence is larger than the maximum allowed",
        "Input length 40000 may exceed 32768.",
        "Token limit is 4096, but you requested 5000",
        "The number of tokens to keep is greater than the context length.",
        "Prompt exceeds max length",
        "Range of input length should be [1, 8192]",
        "Trying to keep the first 5000 tokens when context the overflows.",
        "`inputs` tokens + `max_new_tokens` must be <= 8192. Given: 9000",
    ],
    FailureClass.FOREIGN_STATE: [
        "messages.1.content.0: Invalid `signature` in `thinking` block",
        "thinking blocks in the latest message cannot be modified",
        "reasoning `encrypted_content` was not issued to this caller",
        "Function call is missing a thought_signature in functionCall parts.",
        "Corrupted thought signature.",
        "Unable to submit request because Thought signature is not valid.",
        "The encrypted item could not be verified.",
        "Referenced reasoning item rs_1 not found or has expired",
        "Item 'rs_6' of type 'reasoning' was provided without its required following item.",
        "The reasoning_content in the thinking mode must be passed back",
        "No tool output found for tool call call-a.",
        "`tool_use` ids were found without `tool_result` blocks immediately after",
        "unexpected `tool_use_id` found in blocks",
        "Not the same number of function calls and responses",
        "The following tool_call_ids did not have response messages",
        "messages with role 'tool' must be a response to a preceding message with 'tool_calls'",
        "Items are not persisted when `store` is set to false.",
        "the number of function response parts is not that of the calls",
        "Tool call id was call_abc but must be a-z, A-Z, 0-9.",
    ],
    FailureClass.UNSUPPORTED: [
        "Unsupported parameter: 'stop'",
        "Unknown parameter: 'p'",
        "max_completion_tokens: Extra inputs are not permitted",
        "Web search options not supported with this model.",
        "x does not support tools",
        "image input is not supported",
        "prefill is off for this one",
        "Use 'max_completion_tokens' instead.",
        "No endpoints found that support image input",
        "property 'seed' is unsupported",
        "image_url is only supported by certain ones.",
        "`temperature` is deprecated for this model.",
        "`temperature` and `top_p` cannot both be specified.",
        "tool_choice must be auto",
        "max_tokens is too large: 100000.",
    ],
    FailureClass.REFUSED: [
        "The prompt triggered the content management policy.",
        "blocked by the content filter",
        "blocked under the Usage Policy.",
        "rejected by our safety system",
        "The input was flagged for violence",
        "Blocked by moderation",
        "Inappropriate content was found",
        "Content Exists Risk",
        "It was considered high risk",
        "Content violates usage guidelines.",
    ],
}


@pytest.mark.parametrize(
    ("wanted", "sentence"), [(wanted, sentence) for wanted, all_ in SENTENCES.items() for sentence in all_]
)
def test_a_sentence_alone_tells_the_class(wanted: FailureClass, sentence: str) -> None:
    """With a status that says nothing, and with none."""
    for status in (400, None):
        failure = classify(
            vendor_id="x",
            status=status,
            headers={},
            body={"error": {"message": sentence}},
            phase=Phase.PRELUDE,
            now=None,
        )
        assert failure.failure_class is wanted


@pytest.mark.parametrize("rule", phrases.RULES, ids=lambda rule: str(rule.failure_class))
def test_every_phrase_has_its_sentence(rule: phrases.Rule) -> None:
    """A phrase without an example could be wrong for years."""
    sentences = [sentence.lower() for sentence in SENTENCES[rule.failure_class]]
    without = [
        phrase for phrase in rule.phrases if not any(re.search(phrase, sentence) for sentence in sentences)
    ]
    assert not without


def test_every_sentence_is_known_by_a_phrase() -> None:
    """No example stands here that its own rule does not see."""
    for rule in phrases.RULES:
        for sentence in SENTENCES[rule.failure_class]:
            assert any(re.search(phrase, sentence.lower()) for phrase in rule.phrases), sentence


def test_no_word_stands_in_two_rules() -> None:
    """The order of the rules may decide between sentences, never between codes."""
    words = [word for rule in phrases.RULES for word in rule.codes] + list(phrases.WEAK)
    assert len(words) == len(set(words))
    assert all(word == word.lower() for word in words)


@pytest.mark.parametrize("pattern", phrases.LIMITS)
def test_every_pattern_of_a_limit_finds_one(pattern: str) -> None:
    """Each finds the number in at least one sentence."""
    sentences = [
        "maximum context length is 8192 tokens",
        "9000 tokens > 8192 maximum",
        "the maximum number of tokens allowed (8192)",
        "the available context size (8192 tokens)",
        "a context window of 8192 tokens",
        "input token limit is 8192",
        "maximum prompt length is 8192",
        "`max_tokens` exceed context limit: 8000 + 512 > 8192",
        "an input of at most 8192 tokens",
        "range of input length should be [1, 8192]",
        "`max_new_tokens` must be <= 8192. given: 9000",
        "too large for model with 8192 maximum context length",
        "exceeded model token limit: 8192",
    ]
    assert any((found := re.search(pattern, sentence)) and found.group(1) == "8192" for sentence in sentences)
