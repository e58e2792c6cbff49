"""Why a request failed: class, action and blame of real errors, and what is told of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from interline.model.errors import TransportTrouble
from interline.model.failure import Action, Blame, Failure, FailureClass, Phase
from interline.wire.failure import classify, classify_transport
from tests.wire.recordings import FOLDER, cases

QUOTA, RATE, OVERLOADED, REGION, AUTH, GONE, ACCESS, CONTEXT, FOREIGN, UNSUPPORTED, REFUSED, BAD, PROTOCOL = (
    FailureClass.QUOTA, FailureClass.RATE_LIMIT, FailureClass.OVERLOADED, FailureClass.REGION, FailureClass.AUTH,
    FailureClass.MODEL_GONE, FailureClass.ACCESS, FailureClass.CONTEXT, FailureClass.FOREIGN_STATE,
    FailureClass.UNSUPPORTED, FailureClass.REFUSED, FailureClass.BAD_REQUEST, FailureClass.PROTOCOL,
)  # fmt: skip

RECORDED = {
    "anthropic/messages-error-400-claude-haiku-4-5-20251001": CONTEXT,
    "anthropic/messages-error-404-claude-sonet-4-5": ACCESS,
    "anthropic/messages-error-404-this-model-does-not-exist-12345": ACCESS,
    "azure/error-404-gpt-5-nano": ACCESS,
    "azure/error-429-grok-4-1-fast-non-reasoning": RATE,
    "deepseek/error-400-deepseek-chat": CONTEXT,
    "deepseek/error-401-deepseek-chat": AUTH,
    "deepseek/responses-error-400-deepseek-v4-flash": FOREIGN,
    "google-vertex/error-400-gemini-2.5-flash": CONTEXT,
    "google-vertex/error-400-gemini-2.5-pro": BAD,
    "google-vertex/error-404-gemini-does-not-exist": ACCESS,
    "google/error-400-array-wrapped-thought-signature": FOREIGN,
    "google/error-400-gemini-2.5-flash": AUTH,
    "google/error-404-there-is-no-such-model": ACCESS,
    "groq/error-400-gpt-oss-120b": BAD,
    "groq/error-404-llama-3.3-70b-versatlie": ACCESS,
    "litellm-proxy/error-400-error-context-stream": CONTEXT,
    "litellm-proxy/error-400-error-missing-messages": BAD,
    "litellm-proxy/error-400-error-policy-stream": REFUSED,
    "litellm-proxy/error-400-error-unknown-model": ACCESS,
    "litellm-proxy/error-401-error-upstream-401": AUTH,
    "litellm-proxy/error-404-error-404": BAD,
    "litellm-proxy/error-500-error-nokey": OVERLOADED,
    "litellm-proxy/error-500-error-upstream-down-stream": OVERLOADED,
    "litellm-proxy/error-503-error-over-stream": OVERLOADED,
    "litellm-proxy/messages-error-429-messages-error-rl": RATE,
    "llamacpp/error-400-chat-two-assistant-last": BAD,
    "llamacpp/error-400-error-bad-grammar-schema": BAD,
    "llamacpp/error-400-error-context-stream": CONTEXT,
    "llamacpp/error-400-n2": BAD,
    "llamacpp/error-500-error-image-no-mmproj": UNSUPPORTED,
    "meta/responses-error-400-encrypted-content-other-caller": FOREIGN,
    "mistral/error-400-function-call-count": FOREIGN,
    "mistral/error-422-message-is-object": UNSUPPORTED,
    "mistral/error-429-capacity-exceeded": OVERLOADED,
    "ollama/error-400-gpt-oss-120b": CONTEXT,
    "ollama/error-401-cloud-signin": AUTH,
    "ollama/error-401-gpt-oss-120b": AUTH,
    "ollama/error-404-nonexistent-model-latest": ACCESS,
    "openai/error-400-gpt-4o": UNSUPPORTED,
    "openai/error-400-gpt-4o-mini": BAD,
    "openai/error-400-gpt-4o-mini-2": BAD,
    "openai/error-400-gpt-5-mini": UNSUPPORTED,
    "openai/error-400-gpt-5-nano": BAD,
    "openai/error-401-gpt-4o": AUTH,
    "openai/error-401-gpt-4o-2": AUTH,
    "openai/error-404-gpt-3.5-turbo-0613": GONE,
    "openai/error-404-gpt-5.2-proo": ACCESS,
    "openai/error-404-this-model-does-not-exist": ACCESS,
    "openai/responses-error-400-gpt-5": FOREIGN,
    "openai/responses-error-400-gpt-5-nano": CONTEXT,
    "openai/responses-error-400-gpt-5.2-proo": ACCESS,
    "openai/responses-error-400-x": UNSUPPORTED,
    "openai/responses-error-401-gpt-4.1-nano": AUTH,
    "openai/responses-error-401-gpt-4o": AUTH,
    "openai/responses-error-401-gpt-5-nano": AUTH,
    "openai/responses-error-429-x": QUOTA,
    "openrouter/error-400-claude-haiku-4.5": CONTEXT,
    "openrouter/error-429-gemini-2.0-flash-exp-free": RATE,
    "openrouter/responses-error-400-nested-raw-provider-error": BAD,
    "perplexity/error-400-sonar": CONTEXT,
    "xai/responses-error-400-grok-4.3": AUTH,
    "xai/responses-error-403-no-credits": QUOTA,
}


def fail(
    status: int | None, body: object, headers: dict[str, str] | None = None, phase: Phase = Phase.PRELUDE
) -> Failure:
    data: Any = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    return classify(vendor_id="x", status=status, headers=headers or {}, body=data, phase=phase, now=None)


def error(message: str = "", **fields: object) -> dict[str, object]:
    return {"error": {"message": message, **fields}}


def test_the_table_knows_every_recorded_error() -> None:
    """One that it leaves out would be tested for what the code does, not for what is right."""
    assert set(RECORDED) == {case.name for case in cases() if case.is_error}


@pytest.mark.parametrize("case", [case for case in cases() if case.is_error], ids=lambda case: case.name)
def test_a_recorded_error_has_its_class(case: Any) -> None:
    """Every recorded error of every vendor."""
    assert case.failure().failure_class is RECORDED[case.name]


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        # Quota against rate limit: the twelve that other routers got wrong.
        (429, error("You exceeded your current quota, please check your plan.", code="insufficient_quota"), QUOTA),
        (429, error("You exceeded your current quota. Please retry in 34.4s.", status="RESOURCE_EXHAUSTED"), RATE),
        (429, error("Quota exceeded", status="RESOURCE_EXHAUSTED", details=[
            {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},
            {"retryDelay": "48s"},
        ]), QUOTA),
        (429, error("Quota exceeded", status="RESOURCE_EXHAUSTED", details=[
            {"violations": [{"quotaId": "GenerateContentInputTokensPerModelPerMinute"}]}
        ]), RATE),
        (402, error("Prepay is empty", status="RESOURCE_EXHAUSTED"), QUOTA),
        (402, error("Insufficient Balance"), QUOTA),
        (400, error("Your credit balance is too low to access the API.", type="invalid_request_error"), QUOTA),
        (429, error("x", type="rate_limit_error", details={"error_code": "enforced_spend_limit_reached"}), QUOTA),
        (403, {"code": "permission", "error": "Your team has used all available credits."}, QUOTA),
        (429, error("You have exceeded the token quota: 10000 tokens per minute."), RATE),
        (413, error("Request too large, tokens per minute (TPM)", code="rate_limit_exceeded"), RATE),
        (429, error("litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota",
                    type="throttling_error", code="429"), QUOTA),
        (429, {"object": "error", "message": "Requests exceeded", "type": "rate_limited", "code": "1300"}, RATE),
        (498, error("Flex tier capacity"), RATE),
        # The rest of the table.
        (529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, OVERLOADED),
        (503, error("Loading model", type="unavailable_error"), OVERLOADED),
        (524, b"<html><title>524: A timeout occurred</title>", OVERLOADED),
        (504, error("timed out", type="timeout_error"), OVERLOADED),
        (408, None, OVERLOADED),
        (403, error("Not here", code="unsupported_country_region_territory"), REGION),
        (400, error("User location is not supported for the API use.", status="FAILED_PRECONDITION"), REGION),
        (401, error("Unauthorized", type="api_error"), AUTH),
        (403, error("API key was reported as leaked. Use another.", status="PERMISSION_DENIED"), AUTH),
        (400, error("No connected db.", type="no_db_connection", code="400"), AUTH),
        (410, error("gone"), GONE),
        (400, error("The model `llama-2` has been decommissioned", code="model_decommissioned"), GONE),
        (403, error("no", type="permission_error"), ACCESS),
        (403, error("Your organization must be verified to use the model"), ACCESS),
        (413, b"<html><title>413 Request Entity Too Large</title>", CONTEXT),
        (500, error("Context size has been exceeded."), CONTEXT),
        (400, error("Invalid `signature` in `thinking` block", type="invalid_request_error"), FOREIGN),
        (400, error("The encrypted content could not be verified.", code="invalid_encrypted_content"), FOREIGN),
        (400, error("The `reasoning_content` in the thinking mode must be passed back to the API."), FOREIGN),
        (400, error("This model does not support assistant message prefill."), UNSUPPORTED),
        (422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra"}]}, UNSUPPORTED),
        (403, error("flagged", code=403, metadata={"reasons": ["violence"], "flagged_input": "…"}), REFUSED),
        (400, error("blocked", code="invalid_prompt"), REFUSED),
        (404, {"detail": "Not Found"}, BAD),
        (409, {"type": "error", "error": {"type": "conflict_error", "message": "conflict"}}, BAD),
        (302, b"", PROTOCOL),
        (500, b'data: {"error": {"message": "quota", "code": "insufficient_quota"}}\n\n', QUOTA),
    ],
)  # fmt: skip
def test_an_error_has_its_class(status: int, body: object, wanted: FailureClass) -> None:
    """Made after vendors' documents and the reports of other routers' users."""
    assert fail(status, body).failure_class is wanted


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "no funds", "code": "insufficient_quota"}},
        [{"error": {"message": "no funds", "code": "insufficient_quota"}}],
        {"type": "error", "error": {"type": "billing_error", "message": "no funds"}, "request_id": "r"},
        {"code": "insufficient_quota", "error": "no funds"},
        {"object": "error", "message": "no funds", "code": "insufficient_quota"},
        {"error": {"message": "Provider returned error", "metadata": {
            "raw": json.dumps({"error": {"message": "no funds", "code": "insufficient_quota"}})}}},
        {"x_groq": {"error": {"message": "no funds", "code": "insufficient_quota"}}},
        {"detail": [{"error": {"message": "no funds", "code": "insufficient_quota"}}]},
        {"error": {"message": json.dumps({"error": {"message": "no funds", "code": "insufficient_quota"}})}},
    ],
)  # fmt: skip
def test_every_shape_of_error_is_read(body: object) -> None:
    """The same error in each of the shapes in which vendors wrap it, on a status that says nothing."""
    failure = fail(400, body)
    assert failure.failure_class is QUOTA
    assert failure.message == "no funds"


@pytest.mark.parametrize("status", [200, None])
def test_an_error_inside_an_answer_goes_by_its_own_words(status: int | None) -> None:
    """Under status 200 the body's own code counts, also as its status."""
    failure = fail(status, error("Provider is down", code=502))
    assert (failure.failure_class, failure.status) == (OVERLOADED, 502)
    assert fail(status, error("slow", type="rate_limit_error")).failure_class is RATE


@pytest.mark.parametrize(
    ("headers", "body", "wanted"),
    [
        ({"retry-after": "7"}, None, 7.0),
        ({"retry-after": "0.5"}, None, 0.5),
        ({"retry-after": "86400"}, None, 86400.0),
        ({"retry-after": "-3"}, None, 0.0),
        ({"retry-after": "soon"}, None, None),
        ({"retry-after": "inf"}, None, None),
        ({"retry-after": "1", "retry-after-ms": "0"}, None, 1.0),
        ({"retry-after": "9", "retry-after-ms": "1500"}, None, 1.5),
        (
            {"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"},
            None,
            30.0,
        ),
        (
            {"retry-after": "Mon, 23 Nov 2026 09:00:00 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"},
            None,
            0.0,
        ),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT"}, None, None),
        ({"llm_provider-retry-after": "4"}, None, 4.0),
        ({}, error("Please retry in 48.9s."), 48.9),
        ({}, error("Please try again in 1m2.5s. Visit us."), 62.5),
        ({}, error("try again in 20 seconds"), 20.0),
        ({}, error("Please try again in 6ms."), 0.006),
        ({}, error("x", details=[{"retryDelay": "34.4s"}]), 34.4),
        ({}, error("x", details=[{"retryDelay": {"seconds": "3", "nanos": 500000000}}]), 3.5),
        ({"retry-after": "5"}, error("Please retry in 48.9s."), 5.0),
        ({}, error("x"), None),
    ],
)
def test_a_wait_is_read_in_every_form(headers: dict[str, str], body: object, wanted: float | None) -> None:
    """Headers before sentences, milliseconds before seconds; a date counts from the vendor's own clock."""
    assert fail(429, body, headers).retry_after == (pytest.approx(wanted) if wanted is not None else None)


def test_a_wait_on_a_good_answer_means_nothing() -> None:
    """Anthropic sends Retry-After beside successes."""
    assert (
        fail(200, error("slow down", code="rate_limit_exceeded"), {"retry-after": "30"}).retry_after is None
    )


def test_a_402_with_a_wait_is_a_rate_limit() -> None:
    """OpenRouter holds money back for requests in flight."""
    assert fail(402, error("later"), {"retry-after": "2"}).failure_class is RATE
    limited = error("later", metadata={"limit_source": "openrouter_in_flight_budget"})
    assert fail(402, limited).failure_class is RATE
    assert fail(402, error("pay")).failure_class is QUOTA


@pytest.mark.parametrize(
    ("status", "word", "action"),
    [
        (500, "", Action.RETRY_SAME),
        (500, "false", Action.NEXT_ROUTE),
        (429, "true", Action.RETRY_SAME),
        (409, "true", Action.RETRY_SAME),
        (409, "", Action.STOP),
        (401, "true", Action.NEXT_KEY),
    ],
)
def test_the_vendor_s_word_on_retrying_is_obeyed(status: int, word: str, action: Action) -> None:
    """x-should-retry counts over the status, but never makes a refused key good."""
    assert fail(status, error("x"), {"x-should-retry": word}).action is action


@pytest.mark.parametrize(
    ("status", "body", "action", "blame"),
    [
        (401, None, Action.NEXT_KEY, Blame.KEY),
        (402, None, Action.NEXT_KEY, Blame.KEY),
        (429, None, Action.NEXT_KEY, Blame.KEY_AND_MODEL),
        (503, None, Action.RETRY_SAME, Blame.KEY_AND_MODEL),
        (410, None, Action.NEXT_ROUTE, Blame.MODEL),
        (403, None, Action.NEXT_ROUTE, Blame.KEY_AND_MODEL),
        (413, None, Action.NEXT_ROUTE, Blame.REQUEST),
        (400, None, Action.STOP, Blame.REQUEST),
        (451, None, Action.NEXT_ROUTE, Blame.ENDPOINT),
        (400, error("no", code="content_filter"), Action.STOP, Blame.REQUEST),
        (
            400,
            error("no", code="unsupported_parameter", param="temperature"),
            Action.REPAIR_ONCE,
            Blame.MODEL,
        ),
        (400, error("image input is not supported"), Action.NEXT_ROUTE, Blame.MODEL),
        (400, error("encrypted_content"), Action.REPAIR_ONCE, Blame.REQUEST),
        (400, error("bad call", code="tool_use_failed"), Action.RETRY_SAME, Blame.MODEL),
    ],
)
def test_every_failure_says_what_to_do_and_whose_it_is(
    status: int, body: object, action: Action, blame: Blame
) -> None:
    """Class, action, blame: the router asks nothing else."""
    failure = fail(status, body)
    assert (failure.action, failure.blame) == (action, blame)


def test_a_short_wait_is_worth_it() -> None:
    """Up to five seconds the same key is asked again, longer ones send the turn on."""
    assert fail(429, None, {"retry-after": "5"}).action is Action.RETRY_SAME
    assert fail(429, None, {"retry-after": "6"}).action is Action.NEXT_KEY


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        ("prompt is too long: 3333404 tokens > 200000 maximum", 200_000),
        (
            "This model's maximum context length is 1048565 tokens. However, you requested 1250025 tokens",
            1_048_565,
        ),
        (
            "The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).",
            1_048_576,
        ),
        ("request (3031 tokens) exceeds the available context size (1024 tokens), try increasing it", 1024),
        ("prompt too long; exceeded max context length by 1119046 tokens", None),
    ],
)
def test_the_limit_that_was_exceeded_is_read(message: str, limit: int | None) -> None:
    """So that the plan can look for a model that is large enough."""
    failure = fail(400, error(message))
    assert (failure.failure_class, failure.input_limit) == (CONTEXT, limit)


def test_the_limit_in_a_field_is_read() -> None:
    """llama.cpp says it as a number."""
    assert fail(400, error("too long", type="exceed_context_size_error", n_ctx=4096)).input_limit == 4096


def test_the_field_that_is_not_supported_is_named() -> None:
    """The router leaves it out and asks once more."""
    failure = fail(400, error("Unsupported parameter", code="unsupported_parameter", param="stream_options"))
    assert failure.param == "stream_options"


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ("Incorrect API key provided: sk-proj-abc123def456ghi789.", "abc123"),
        ("Your api key: ****-9f3c is invalid", "9f3c"),
        ("Incorrect API key provided: invalid-*****2345.", "2345"),
        ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.payload.sig rejected", "eyJhbGci"),
        ("https://host/v1?key=AIzaSyA1234567890abcdefg failed", "AIzaSy"),
        ("unknown key gsk_0123456789abcdef", "0123456789"),
        ("bad token abcd1234efgh5678", "abcd1234"),
        ("session 0123456789abcdef0123456789abcdef0123456789abcdef expired", "0123456789abcdef"),
        ('{"api_key": "hunter2hunter2"} is wrong', "hunter2"),
    ],
)
def test_what_looks_like_a_key_is_never_repeated(message: str, secret: str) -> None:
    """Vendors echo keys in their errors; we do not."""
    assert secret not in repr(fail(401, error(message)))


@pytest.mark.parametrize(
    "message",
    [
        "API key not valid. Please pass a valid API key.",
        "The model `claude-sonnet-4-5-20250929` does not exist",
        "Publisher Model `projects/p/locations/us/publishers/google/models/gemini-x` not found.",
        "This model's maximum context length is 1048565 tokens.",
    ],
)
def test_ordinary_words_stay_as_they_are(message: str) -> None:
    """Masking that eats the sentence would leave people without a reason."""
    assert fail(400, error(message)).message == message


def test_a_message_is_one_safe_line() -> None:
    """Line breaks, escapes, reordering marks and length are taken out."""
    message = fail(400, error("first\nsecond \x1b[31mred \u202eevil " + "long " * 200)).message
    assert "\n" not in message
    assert "\x1b" not in message
    assert "\u202e" not in message
    assert len(message) <= 200


@pytest.mark.parametrize(
    ("kind", "phase", "sent", "wanted", "action"),
    [
        ("dns", Phase.OPEN, False, FailureClass.CONNECT, Action.RETRY_SAME),
        ("connect", Phase.OPEN, False, FailureClass.CONNECT, Action.RETRY_SAME),
        ("tls", Phase.OPEN, False, FailureClass.CONNECT, Action.NEXT_ROUTE),
        ("proxy", Phase.OPEN, False, FailureClass.CONNECT, Action.NEXT_ROUTE),
        ("reset", Phase.OPEN, False, FailureClass.CONNECT, Action.RETRY_SAME),
        ("reset", Phase.OPEN, True, FailureClass.CONNECT, Action.NEXT_ROUTE),
        ("cut", Phase.PRELUDE, True, FailureClass.INTERRUPTED, Action.NEXT_ROUTE),
        ("reset", Phase.COMMITTED, True, FailureClass.INTERRUPTED, Action.NEXT_ROUTE),
        ("silent", Phase.OPEN, True, FailureClass.SILENT, Action.NEXT_ROUTE),
        ("stalled", Phase.PRELUDE, True, FailureClass.SILENT, Action.NEXT_ROUTE),
        ("stalled", Phase.COMMITTED, True, FailureClass.STALLED, Action.NEXT_ROUTE),
        ("silent", Phase.COMMITTED, True, FailureClass.STALLED, Action.NEXT_ROUTE),
        ("encoding", Phase.PRELUDE, True, FailureClass.PROTOCOL, Action.NEXT_ROUTE),
        ("refused_redirect", Phase.OPEN, True, FailureClass.PROTOCOL, Action.NEXT_ROUTE),
        ("too_large", Phase.COMMITTED, True, FailureClass.PROTOCOL, Action.NEXT_ROUTE),
    ],
)
def test_a_broken_connection_has_its_class(
    kind: str, phase: Phase, sent: bool, wanted: FailureClass, action: Action
) -> None:
    """What had left whole is never sent to the same place again on its own: it may be at work there."""
    trouble = TransportTrouble(kind, "The connection broke.", request_sent=sent)
    failure = classify_transport(trouble, phase)
    assert (failure.failure_class, failure.action, failure.code) == (wanted, action, kind)
    assert failure.message == "The connection broke."


def test_the_recorded_errors_are_where_the_table_looks() -> None:
    """The folder of recordings is the one beside this test."""
    assert (FOLDER / "openai").is_dir()


def test_not_modified_says_what_it_is() -> None:
    """No redirect, and no answer: nothing was kept that could have changed."""
    found = classify(vendor_id="openai", status=304, headers={}, body=b"", phase=Phase.PRELUDE, now=None)
    assert (found.failure_class, found.action, found.status) == (PROTOCOL, Action.NEXT_ROUTE, 304)
    assert found.message.startswith("It says that nothing changed (304), which is no answer")
