"""Error bodies as vendors send them, by the class that they mean: one list for each row of the table of failures.

After recordings (see tests/vendors), vendors' documents and SDKs, and what users of other routers reported; shortened,
and with invented names. Rule: whatever a vendor is found to say is added here first.
"""

from __future__ import annotations

from typing import Any

from interline.model.failure import Action, FailureClass

Body = dict[str, Any] | list[Any] | bytes | None


def openai(message: str = "", **fields: object) -> dict[str, Any]:
    """The envelope of OpenAI and of all who imitate it."""
    return {"error": {"message": message, **fields}}


def anthropic(type_: str, message: str, **fields: object) -> dict[str, Any]:
    return {"type": "error", "error": {"type": type_, "message": message, **fields}, "request_id": "req_1"}


def google(status: str, message: str, *details: dict[str, Any], code: int = 400) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


def flat(message: object, type_: str, code: object = None) -> dict[str, Any]:
    """Mistral, and vLLM of old."""
    return {"object": "error", "message": message, "type": type_, "param": None, "code": code}


def xai(code: str, error: str) -> dict[str, Any]:
    return {"code": code, "error": error}


def litellm(sentence: str, type_: str, code: str) -> dict[str, Any]:
    return openai(f"litellm.{sentence}. Received Model Group=x\nAvailable Model Group Fallbacks=None",
                  type=type_, param=None, code=code)  # fmt: skip


def _quota(id_: str) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [
            {"quotaMetric": "generativelanguage.googleapis.com/x", "quotaId": id_, "quotaValue": "15"}
        ],
    }


_RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
_PER_MINUTE = _quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier")
_PER_DAY = _quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier")
_BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
_NO_FUNDS = "You exceeded your current quota, please check your plan and billing details."

BODIES: dict[FailureClass, list[tuple[int, Body]]] = {
    FailureClass.QUOTA: [
        (429, openai(_NO_FUNDS, type="insufficient_quota", code="insufficient_quota")),
        (200, openai(_NO_FUNDS, type="insufficient_quota", code="insufficient_quota")),
        (402, anthropic("billing_error", "Your credit balance is too low.")),
        (400, anthropic("invalid_request_error", "Your credit balance is too low to access the Anthropic API.")),
        (400, anthropic("invalid_request_error", "You have reached your specified API usage limits. You will regain "
                                                 "access on 2026-12-01 at 00:00 UTC.")),
        (429, anthropic("rate_limit_error", "limit", details={"error_code": "contract_spend_limit_reached"})),
        (429, anthropic("rate_limit_error", "limit", details={"error_code": "enforced_spend_limit_reached"})),
        (402, openai("Insufficient Balance", type="unknown_error", code="invalid_request_error")),
        (402, openai("This request requires more credits, or fewer max_tokens.", code=402)),
        (402, google("RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", code=402)),
        (429, google("RESOURCE_EXHAUSTED", "Quota exceeded", _PER_DAY, _RETRY_INFO, code=429)),
        (403, xai("The caller does not have permission to execute the specified operation",
                  "Your newly created teams doesn't have any credits yet.")),
        (429, xai("Some resource has been exhausted", "Your team has either used all available credits or reached its "
                                                      "monthly spending limit.")),
        (429, openai("Your account is suspended due to insufficient balance, please recharge your account",
                     type="exceeded_current_quota_error")),
        (429, litellm(f"RateLimitError: RateLimitError: OpenAIException - {_NO_FUNDS}", "throttling_error", "429")),
        (400, openai("ExceededBudget: User over budget. Spend=0.1, Budget=0.1", type="budget_exceeded", code="400")),
        (400, litellm("BudgetExceededError: Budget has been exceeded! Current cost: 3.5, Max budget: 3.0",
                      "invalid_request_error", "400")),
        (400, openai("Organization has been restricted. Please contact support.", code="blocked_api_access")),
        (429, openai("余额不足或无可用资源包,请充值。", code="1113")),
        (403, openai("The free tier of the model has been exhausted.", code="AllocationQuota.FreeTierOnly")),
        (400, openai("Access denied, please make sure your account is in good standing.", code="Arrearage")),
        (402, {"error": "You have exceeded your monthly included credits for Inference Providers."}),
        (403, {"error": "this model requires a subscription, upgrade for access: https://ollama.com/upgrade"}),
        (429, {"error": "you have reached your weekly usage limit, upgrade for higher limits"}),
        (401, openai("Your account is not active, please check your billing details.", code="billing_not_active")),
        (429, openai("The billing hard limit has been reached", code="billing_hard_limit_reached")),
        (402, None),
    ],
    FailureClass.RATE_LIMIT: [
        (429, openai("Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used "
                     "29000, Requested 2000. Please try again in 2s.", type="tokens", code="rate_limit_exceeded")),
        (429, anthropic("rate_limit_error", "This request would exceed the rate limit for your organization of 50 "
                                            "requests per minute.")),
        (429, anthropic("rate_limit_error", "slower", details={"error_code": "ramp_limit_exceeded"})),
        (429, google("RESOURCE_EXHAUSTED", f"{_NO_FUNDS}\nPlease retry in 34.4s.", _PER_MINUTE, _RETRY_INFO,
             code=429)),
        (429, google("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", code=429)),
        (503, google("RESOURCE_EXHAUSTED", "rate", code=429)),
        (429, openai("Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute", code=429)),
        (429, flat("Requests rate limit exceeded", "rate_limited", "1300")),
        (429, {"message": "Requests rate limit exceeded"}),
        (429, openai("Your requests have exceeded token rate limit of your current pricing tier. Please retry after 1 "
                     "second.", code="RateLimitReached")),
        (413, openai("Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000, please "
                     "reduce your message size and try again.", type="tokens", code="rate_limit_exceeded")),
        (498, openai("Flex tier capacity exceeded", type="capacity_exceeded")),
        (402, openai("Other requests are in flight", code=402, metadata={
            "limit_source": "openrouter_in_flight_budget"})),
        (429, openai("Provider returned error", code=429, metadata={
            "raw": "google/gemini-2.0-flash-exp:free is temporarily rate-limited upstream.",
            "provider_name": "Google"})),
        (200, openai("Rate limit exceeded: free-models-per-min.", code=429)),
        (429, openai("Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 requests.", code=429)),
        (429, litellm("RateLimitError: RateLimitError: OpenAIException - Rate limit reached", "throttling_error",
             "429")),
        (429, xai("Some resource has been exhausted", "Too many requests for model grok-4. 60 requests per minute")),
        (429, {"__type": "ThrottlingException", "message": "Too many tokens, please wait before trying again."}),
        (429, openai("Your account reached max concurrency: 1, try again after 1 seconds",
             type="rate_limit_reached_error")),
        (429, openai("Too many concurrent requests for this model", code="1302")),
        (429, openai("Request rate increased too quickly.", type="limit_burst_rate")),
        (429, openai("Tokens per minute limit exceeded.", type="too_many_tokens_error", code="token_quota_exceeded")),
        (429, openai("We're experiencing high traffic right now!", type="too_many_requests_error",
             code="queue_exceeded")),
        (429, None),
        (429, b"<html><title>429 Too Many Requests</title></html>"),
    ],
    FailureClass.OVERLOADED: [
        (529, anthropic("overloaded_error", "Overloaded")),
        (500, anthropic("api_error", "Internal server error")),
        (504, anthropic("timeout_error", "The request timed out")),
        (200, anthropic("overloaded_error", "Overloaded")),
        (503, google("UNAVAILABLE", "The model is overloaded. Please try again later.", code=503)),
        (504, google("DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", code=504)),
        (500, google("INTERNAL", "An internal error has occurred.", code=500)),
        (503, openai("The server is currently overloaded with other requests.", type="server_error")),
        (429, openai("The engine is currently overloaded, please try again later", type="engine_overloaded_error")),
        (429, flat("Service tier capacity exceeded for this model.", "invalid_request_error", "3505")),
        (503, flat("Service tier capacity exceeded for this model.", "invalid_request_error", "3505")),
        (502, openai("Provider returned error", code=502, metadata={"error_type": "provider_overloaded"})),
        (524, openai("timeout", code=524, metadata={"error_type": "edge_network_timeout"})),
        (200, openai("Provider disconnected", code="server_error")),
        (200, {"error": "an error was encountered while running the model"}),
        (503, openai("Loading model", type="unavailable_error", code=503)),
        (500, litellm("Timeout: Connection timed out.", "timeout_error", "408")),
        (200, litellm("ServiceUnavailableError: upstream", "internal_server_error", "503")),
        (500, b"Internal Server Error"),
        (503, b"no healthy upstream"),
        (524, b"<!DOCTYPE html><html><title>api.x | 524: A timeout occurred</title>"),
        (502, b"<html><h1>Bad Gateway"),
        (200, b"<html><title>Sign in</title></html>"),
        (200, b""),
        (200, None),
        (408, None),
        (500, None),
    ],
    FailureClass.REGION: [
        (403, openai("Country, region, or territory not supported", code="unsupported_country_region_territory")),
        (400, google("FAILED_PRECONDITION", "User location is not supported for the API use.")),
        (403, openai("Access to Anthropic models is not allowed from unsupported countries, regions, or "
             "territories.")),
        (403, openai("This service is not available in your region.")),
        (451, None),
    ],
    FailureClass.AUTH: [
        (401, openai("Incorrect API key provided: sk-abc.", code="invalid_api_key")),
        (400, google("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", _BAD_KEY)),
        (400, [google("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", _BAD_KEY)]),
        (403, google("PERMISSION_DENIED", "Your API key was reported as leaked. Use another.", code=403)),
        (400, xai("invalid-argument", "Incorrect API key provided. You can obtain one from https://console.x.ai.")),
        (400, openai("No connected db.", type="no_db_connection", param=None, code="400")),
        (401, {"detail": "Invalid API Key"}),
        (401, anthropic("authentication_error", "invalid x-api-key")),
        (401, {"error": "unauthorized", "signin_url": "https://ollama.com/connect"}),
        (401, {"error": {"message": "User not found.", "code": 401}}),
        (401, openai("Access denied due to invalid subscription key", code="401")),
        (401, {"statusCode": 401, "message": "Access denied due to invalid subscription key."}),
        (401, openai("Invalid Authentication", type="invalid_authentication_error")),
        (401, openai("token expired or incorrect", code="1000")),
        (401, litellm("AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key",
             "auth_error", "401")),
        (403, {"__type": "SignatureDoesNotMatch", "message": "The request signature we calculated does not match."}),
        (403, {"__type": "UnrecognizedClientException", "message": "The security token in the request is invalid."}),
        (403, {"__type": "com.amazon.coral.service#ExpiredTokenException", "message": "expired"}),
        (401, None),
    ],
    FailureClass.MODEL_GONE: [
        (404, openai("The model `gpt-3.5-turbo-0613` has been deprecated, learn more here: "
             "https://platform.openai.com",
                     code="model_not_found")),
        (400, openai("The model `llama3-70b-8192` has been decommissioned.", code="model_decommissioned")),
        (404, google("NOT_FOUND", "This model models/gemini-1.0-pro is no longer available.", code=404)),
        (404, google("NOT_FOUND", "models/gemini-1.5-pro has been retired.", code=404)),
        (400, anthropic("invalid_request_error", "The model claude-2 has been retired and is no longer available.")),
        (400, xai("invalid-argument", "The model grok-beta was deprecated on 2025-09-15.")),
        (400, openai("The model 'gpt-35' is deprecated", code="ModelDeprecated")),
        (410, openai("gone")),
        (410, None),
    ],
    FailureClass.ACCESS: [
        (403, anthropic("permission_error", "Your API key does not have permission to use the specified resource.")),
        (404, anthropic("not_found_error", "model: claude-x")),
        (404, openai("The model `gpt-6-astra-law` does not exist or you do not have access to it.",
                     code="model_not_found")),
        (400, openai("The requested model 'gpt-5.2-proo' does not exist.", code="model_not_found")),
        (403, openai("Project `proj_x` does not have access to model `gpt-6-rosalind`", code="model_not_found")),
        (400, openai("Your organization must be verified to stream this model. Please go to: "
             "https://platform.openai.com "
                     "and click on Verify Organization.", param="stream", code="unsupported_value")),
        (403, openai("The model `x` requires terms acceptance.", code="model_terms_required")),
        (403, openai("The model is blocked at the project level", code="model_permission_blocked_project")),
        (403, openai("This model is in limited preview.")),
        (403, openai("Join the waitlist to use this model.")),
        (403, google("PERMISSION_DENIED", "Permission denied on resource project", code=403)),
        (404, google("NOT_FOUND", "models/gemini-9 is not found for API version v1beta, or is not supported for "
                                  "generateContent.", code=404)),
        (404, openai("The API deployment for this resource does not exist.", code="DeploymentNotFound")),
        (400, openai("/chat/completions: Invalid model name passed in model=x.", code="400")),
        (404, {"error": "model 'x:latest' not found"}),
        (404, {"error": 'model "x" not found, try pulling it first'}),
        (400, {"error": {"message": "x is not a valid model ID", "code": 400}}),
        (404, {"error": {"message": "No endpoints found for x/y.", "code": 404}}),
        (404, {"error": {"message": "No endpoints found matching your data policy.", "code": 404}}),
        (404, {"error": {"message": "No allowed providers are available for the selected model.", "code": 404}}),
        (400, xai("Client specified an invalid argument", "Model not found: grok-99")),
        (404, xai("Some requested entity was not found", "The model grok-9 does not exist or your team does not "
             "have access to it.")),
        (400, flat("Invalid model: mistral-x", "invalid_model", "1500")),
        (404, flat("The model `x` does not exist.", "NotFoundError", 404)),
        (404, openai("The model `x` does not exist.", type="NotFoundError", code=404)),
        (404, openai("Unable to access model x.", code="model_not_available")),
        (404, openai("Not found the model kimi-x or Permission denied", type="resource_not_found_error")),
        (400, openai("The requested model 'x' is not supported by any provider you have enabled.",
                     code="model_not_supported")),
        (403, openai("You are not allowed to sample from this model", code="access_terminated")),
        (400, openai("Unknown Model, please check the model code.", code="1211")),
        (400, openai("The provided model identifier is invalid.")),
        (400, openai("Invalid model 'sonar-x'. Permitted models can be found in the documentation", code=400)),
        (404, openai("No models loaded. Please load a model.", code="model_not_found")),
        (403, None),
    ],
    FailureClass.CONTEXT: [
        (400, openai("This model's maximum context length is 128000 tokens. However, your messages resulted in "
             "130000.",
                     param="messages", code="context_length_exceeded")),
        (400, openai("Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 280000 "
             "tokens.",
                     param="messages", code="context_length_exceeded")),
        (400, openai("Your input exceeds the context window of this model.", code="context_length_exceeded")),
        (400, anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum")),
        (400, anthropic("invalid_request_error", "input length and `max_tokens` exceed context limit: 199000 + 8192 > "
                                                 "200000, decrease input length or `max_tokens` and try again")),
        (413, anthropic("request_too_large", "Request exceeds the maximum size")),
        (413, b"<html><title>413 Request Entity Too Large</title>"),
        (400, google("INVALID_ARGUMENT", "The input token count (1250074) exceeds the maximum number of tokens "
             "allowed "
                                         "(1048576).")),
        (400, openai("request (3031 tokens) exceeds the available context size (1024 tokens), try increasing it",
                     type="exceed_context_size_error", n_prompt_tokens=3031, n_ctx=1024, code=400)),
        (500, openai("context size has been exceeded")),
        (400, litellm("ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: x - long",
                      "invalid_request_error", "400")),
        (400, openai("The total length of all messages is too long.", type="too_many_prompt_tokens", code=400)),
        (400, openai("Please reduce the length of the messages or completion. Current length is 9000 while limit is "
             "8192",
                     code="context_length_exceeded")),
        (400, xai("invalid-argument", "This model's maximum prompt length is 131072 but the request has 140000 "
             "tokens.")),
        (400, flat("Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context "
                   "length", "invalid_request_prompt", "3051")),
        (422, openai("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000")),
        (400, openai("<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]",
                     code="invalid_parameter_error")),
        (400, openai("Invalid request: Your request exceeded model token limit: 8192")),
        (400, openai("Prompt exceeds max length", code="1261")),
        (400, openai("The number of tokens to keep from the initial prompt is greater than the context length.")),
        (400, openai("Trying to keep the first 5000 tokens when context the overflows.")),
        (400, openai("The decoder prompt (length 5000) is longer than the maximum model length of 4096.")),
        (400, {"error": "prompt too long; exceeded max context length by 1119046 tokens"}),
        (400, {"__type": "ValidationException", "message": "Input is too long for requested model."}),
    ],
    FailureClass.FOREIGN_STATE: [
        (400, anthropic("invalid_request_error", "messages.1.content.0: Invalid `signature` in `thinking` block")),
        (400, anthropic("invalid_request_error", "`thinking` or `redacted_thinking` blocks in the latest assistant "
             "message "
                                                 "cannot be modified.")),
        (400, anthropic("invalid_request_error", "When `thinking` is enabled, a final `assistant` message must "
             "start with "
                                                 "a thinking block")),
        (400, openai("The encrypted content gAAA could not be verified.", code="invalid_encrypted_content")),
        (400, openai("reasoning `encrypted_content` was not issued to this caller", code=None)),
        (400, openai("Referenced reasoning item rs_1 not found or has expired")),
        (400, openai("Item 'rs_6' of type 'reasoning' was provided without its required following item.")),
        (404, openai("Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.",
             param="input")),
        (400, google("INVALID_ARGUMENT", "Function call is missing a thought_signature in functionCall parts.")),
        (400, google("INVALID_ARGUMENT", "Corrupted thought signature.")),
        (400, google("INVALID_ARGUMENT", "Please ensure that the number of function response parts is equal to the "
             "number of "
                                         "function call parts of the function call turn.")),
        (400, openai("The `reasoning_content` in the thinking mode must be passed back to the API.")),
        (400, openai("An assistant message with 'tool_calls' must be followed by tool messages. The following "
             "tool_call_ids "
                     "did not have response messages: call_1")),
        (400, openai("No tool call found for function call output with call_id call_1.")),
        (400, openai("No tool output found for tool call call-a.", code="invalid_request_error")),
        (400, anthropic("invalid_request_error", "messages.2: `tool_use` ids were found without `tool_result` blocks "
                                                 "immediately after: toolu_1.")),
        (400, flat("Not the same number of function calls and responses", "invalid_request_message_order", "3230")),
        (400, flat("Tool call id was call_abc but must be a-z, A-Z, 0-9, with a length of 9.",
             "invalid_request_error")),
    ],
    FailureClass.UNSUPPORTED: [
        (400, openai("Invalid content type. image_url is only supported by certain models.",
                     param="messages.[0].content.[1].type")),
        (400, anthropic("invalid_request_error", "This model does not support assistant message prefill.")),
        (400, anthropic("invalid_request_error", "max_tokens: 100000 > 64000, which is the maximum allowed number "
             "of output "
                                                 "tokens for claude-x")),
        (500, openai("image input is not supported - hint: you may need to provide the mmproj", type="server_error")),
        (404, openai("No endpoints found that support image input", code=404)),
        (400, google("INVALID_ARGUMENT", 'Invalid JSON payload received. Unknown name "foo": Cannot find field.')),
        (400, google("INVALID_ARGUMENT", "Thinking level is not supported for this model.")),
        (400, {"error": "registry.ollama.ai/library/x does not support tools"}),
        (400, openai("`tool calling` is not supported with this model")),
        (400, openai('tool_choice must be "auto"', param="tool_choice")),
        (400, openai('"auto" tool choice requires --enable-auto-tool-choice to be set', type="BadRequestError")),
        (501, None),
        (415, None),
    ],
    FailureClass.REFUSED: [
        (400, openai("Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
                     code="invalid_prompt")),
        (400, openai("The response was filtered due to the prompt triggering Azure OpenAI's content management "
             "policy.",
                     code="content_filter", status=400, innererror={"code": "ResponsibleAIPolicyViolation"})),
        (403, openai("Your chosen model requires moderation and your input was flagged.", code=403, metadata={
            "reasons": ["violence"], "flagged_input": "x", "provider_name": "OpenAI"})),
        (400, openai("x", code="content_policy_violation")),
        (400, openai("x", code="bio_policy")),
        (400, openai("x", code="misalignment_policy_violation")),
        (400, anthropic("invalid_request_error", "Output blocked by content filtering policy")),
        (400, openai("Input data may contain inappropriate content.", code="data_inspection_failed")),
        (400, openai("系统检测到输入或生成内容可能包含不安全或敏感内容", code="1301")),
        (400, openai("The request was rejected because it was considered high risk", type="content_filter")),
        (400, openai("Content Exists Risk", code="invalid_request_error")),
        (403, xai("The caller does not have permission", "Content violates usage guidelines. Failed check: BIO")),
        (400, litellm("ContentPolicyViolationError: litellm.BadRequestError: ContentPolicyViolationError: x - "
             "content policy",
                      "invalid_request_error", "400")),
    ],
    FailureClass.BAD_REQUEST: [
        (400, openai("Invalid 'messages': empty array.", code="empty_array", param="messages")),
        (400, google("INVALID_ARGUMENT", "Please use a valid role: user, model.")),
        (400, anthropic("invalid_request_error", "messages: text content blocks must be non-empty")),
        (409, anthropic("conflict_error", "conflict")),
        (400, openai("Error while downloading https://x.example/y.jpg", code="invalid_image_url", param="url")),
        (200, {"code": 400, "details": "Requested sample logprobs of 21, which is greater than max allowed: 20"}),
        (404, {"detail": "Not Found"}),
        (405, {"detail": "Method Not Allowed"}),
        (422, openai("x")),
        (400, b"Bad Request"),
    ],
    FailureClass.PROTOCOL: [
        (302, b""),
        (307, b"<html><title>Moved</title>"),
        (200, b"hello"),
        (200, {"foo": 1}),
        (200, b"\x1f\x8b\x08"),
    ],
}  # fmt: skip

REPAIRABLE: list[tuple[int, Body, str]] = [
    (400, openai("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
                 "instead.", code="unsupported_parameter", param="max_tokens"), "max_tokens"),
    (400, openai("Unsupported value: 'temperature' does not support 0.2 with this model.", code="unsupported_value",
                 param="temperature"), "temperature"),
    (400, openai("Your organization must be verified to generate reasoning summaries.", param="reasoning.summary",
                 code="unsupported_value"), "reasoning.summary"),
    (422, flat({"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra "
         "inputs are "
                "not permitted"}]}, "invalid_request_error"), "max_completion_tokens"),
    (422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra"}]},
         "stream_options"),
    (400, openai("Unrecognized request argument supplied: stream_options"), "stream_options"),
    (400, openai("`temperature` is deprecated for this model."), "temperature"),
    (400, anthropic("invalid_request_error", "`temperature` and `top_p` cannot both be specified for this model."),
     "temperature"),
    (400, openai("property 'reasoning_effort' is unsupported"), "reasoning_effort"),
    (400, anthropic("invalid_request_error", "This model does not support effort level 'xhigh'. Supported levels: "
         "high, "
                                             "low, max, medium."), "effort"),
    (400, {"error": '"llama3" does not support thinking'}, "think"),
    (400, xai("invalid-argument", "Model grok-4 does not support parameter reasoningEffort."), "reasoningeffort"),
    (400, openai("max_tokens is too large: 100000. This model supports at most 16384 completion tokens.",
                 param="max_tokens", code="invalid_value"), "max_tokens"),
]  # fmt: skip
"""Options that a request can do without: status, body, the option that is left out when it is asked once more."""

ACTIONS: dict[FailureClass, Action] = {
    FailureClass.QUOTA: Action.NEXT_KEY,
    FailureClass.RATE_LIMIT: Action.NEXT_KEY,
    FailureClass.OVERLOADED: Action.RETRY_SAME,
    FailureClass.REGION: Action.NEXT_ROUTE,
    FailureClass.AUTH: Action.NEXT_KEY,
    FailureClass.MODEL_GONE: Action.NEXT_ROUTE,
    FailureClass.ACCESS: Action.NEXT_ROUTE,
    FailureClass.CONTEXT: Action.NEXT_ROUTE,
    FailureClass.FOREIGN_STATE: Action.REPAIR_ONCE,
    FailureClass.UNSUPPORTED: Action.NEXT_ROUTE,
    FailureClass.REFUSED: Action.STOP,
    FailureClass.BAD_REQUEST: Action.STOP,
    FailureClass.PROTOCOL: Action.NEXT_ROUTE,
}
"""What the router does first about each."""
