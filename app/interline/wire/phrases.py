"""What vendors say when they fail, and what it means: the one table that classification goes by.

Rule: data only. `codes` are whole words of an error (code, type, status, reason, class name) that settle the class by
themselves; `phrases` are pieces of its sentence, consulted in the order of this table when no code settles it. All in
lower case. Each phrase has its example in tests/wire/test_phrases.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from interline.model.failure import FailureClass

ANY = frozenset[int]()


@dataclass(frozen=True, slots=True)
class Rule:
    """The words of one class."""

    failure_class: FailureClass
    codes: frozenset[str] = frozenset()
    """Words that settle the class."""
    phrases: tuple[str, ...] = ()
    """Regular expressions, searched in the sentence."""
    not_on: frozenset[int] = ANY
    """HTTP statuses on which the phrases say nothing."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERIFICATION = r"must be verified to"
"""What OpenAI says of a model that only verified organisations may use, under the code of an unsupported value."""

QUOTA = Rule(
    FailureClass.QUOTA,
    _words(
        "insufficient_quota billing_error billing_not_active billing_hard_limit_reached blocked_api_access"
        " payment_required insufficient_balance insufficient_credits insufficient_user_quota budgetexceedederror"
        " budget_exceeded contract_spend_limit_reached enforced_spend_limit_reached exceeded_current_quota_error"
        " arrearage allocationquota.freetieronly 1113"
    ),
    (
        r"insufficient_quota",
        r"credit balance is too low",
        r"(?:insufficient|not enough|out of) (?:account )?(?:balance|credits?|funds)",
        r"free (?:tier|quota)\b.{0,40}\bexhausted",
        r"account is in good standing",
        r"requires a subscription",
        r"(?:doesn't|does not) have any credits",
        r"used all available credits",
        r"requires more credits",
        r"exceeded your current quota",
        r"exceeded (?:your|the) (?:monthly|daily|weekly) (?:usage|quota|limit|spend)",
        r"spend(?:ing)? (?:limit|cap)",
        r"usage limits?\b.{0,60}(?:regain access|upgrade)",
        r"budget has been exceeded",
        r"prepa(?:y|id).{0,30}(?:empty|depleted|exhausted)",
        r"billing (?:is|has been) (?:disabled|not enabled|not active)",
    ),
)

# A sentence that names a rate beats the same word "quota" (Azure, Gemini).
RATE_LIMIT = Rule(
    FailureClass.RATE_LIMIT,
    _words(
        "rate_limit_error rate_limit_exceeded ratelimitreached rate_limited too_many_requests throttlingexception"
        " 1300 ramp_limit_exceeded openrouter_in_flight_budget rate_limit"
    ),
    (
        r"(?:tokens|requests|input tokens|output tokens) per (?:minute|second|hour|day)",
        r"rate[- ]?limit(?:ed|s|ing)?\b",
        r"too many requests",
        r"temporarily throttled",
        r"concurrency limit",
    ),
    not_on=frozenset({401, 403}),
)

OVERLOADED = Rule(
    FailureClass.OVERLOADED,
    _words(
        "overloaded_error provider_overloaded provider_unavailable engine_overloaded unavailable_error"
        " service_unavailable serviceunavailableerror unavailable deadline_exceeded timeout_error model_overloaded"
        " server_overloaded slow_down edge_network_timeout no_capacity capacity_exceeded badgatewayerror"
        " apiconnectionerror insufficient_system_resource"
    ),
    (
        r"capacity exceeded",
        r"(?:is|are|currently) overloaded",
        r"^overloaded$",
        r"(?:high|peak) (?:demand|load)",
        r"loading model",
        r"temporarily unavailable",
        r"provider disconnected",
        r"upstream (?:connect|request) (?:error|timeout|timed out)",
    ),
    not_on=frozenset({401, 403}),
)

REGION = Rule(
    FailureClass.REGION,
    _words("unsupported_country_region_territory unsupported_country country_not_supported"),
    (
        r"country, region, or territory not supported",
        r"(?:user )?location is not supported",
        r"not (?:available|supported|offered) in your (?:country|region|location)",
        r"unsupported countr(?:y|ies)",
    ),
)

AUTH = Rule(
    FailureClass.AUTH,
    _words(
        "invalid_api_key api_key_invalid authentication_error authenticationerror authentication unauthenticated"
        " invalid_authentication unauthorized expired_api_key api_key_expired api_key_service_blocked no_db_connection"
        " account_deactivated token_expired unrecognizedclientexception invalidsignatureexception"
        " incompletesignatureexception signaturedoesnotmatch invalidclienttokenid expiredtokenexception"
    ),
    (
        r"(?:incorrect|invalid|missing|wrong|expired|unknown) (?:x-)?api[- _]key",
        r"api[- _]key (?:not valid|is invalid|not found|expired|was reported as leaked|has been (?:revoked|disabled))",
        r"authentication fail",
        r"no (?:auth credentials|cookie auth credentials|api key) (?:found|provided)",
        r"you didn't provide an api key",
        r"user not found",
        r"(?:access|security) token.{0,40}(?:expired|missing|invalid)",
        r"request signature\b.{0,40}\bdoes not match",
    ),
)

MODEL_GONE = Rule(
    FailureClass.MODEL_GONE,
    _words("model_decommissioned model_deprecated modeldeprecated model_retired model_shutdown model_gone"),
    (
        r"models?\b.{0,120}\b(?:been|was|is) (?:deprecated|decommissioned|retired|discontinued)",
        r"models?\b.{0,120}\b(?:been|was|is) (?:shut ?down|removed|sunset)",
        r"models?\b.{0,120}\bno longer (?:available|supported|served|offered)",
        r"(?:deprecated|retired|decommissioned) model",
    ),
    not_on=frozenset({401, 429}),
)

ACCESS = Rule(
    FailureClass.ACCESS,
    _words(
        "model_not_found modelnotfound permission_error permission_denied permissiondeniederror deploymentnotfound"
        " model_terms_required model_permission_blocked_org model_permission_blocked_project access_denied"
        " organization_on_hold organization_not_verified organization_must_be_verified no_such_model"
        " model_not_available model_not_supported invalid_model access_terminated 1211 1500"
    ),
    (
        r"model\b.{0,160}\b(?:not found|does not exist|doesn't exist|not exist|not available to)",
        r"deployment\b.{0,160}\bdoes not exist",
        r"models?/\S+ is not found",
        r"^model: \S+$",
        r"(?:invalid|unknown|no such) model\b",
        r"invalid model name",
        r"not a valid model id",
        r"model identifier is invalid",
        r"not found the model",
        r"no endpoints found(?! that support)",
        r"no allowed providers are available",
        r"(?:do|does) not have (?:access|permission)",
        VERIFICATION,
        r"(?:waitlist|private preview|limited preview|early access)",
        r"requires (?:terms acceptance|you to accept)",
    ),
    not_on=frozenset({401, 429}),
)

CONTEXT = Rule(
    FailureClass.CONTEXT,
    _words(
        "context_length_exceeded exceed_context_size_error too_many_prompt_tokens string_too_long token_limit_exceeded"
        " context_window_exceeded contextwindowexceedederror model_context_window_exceeded request_too_large"
        " payload_too_large string_above_max_length 1261 3051"
    ),
    (
        r"prompt is too long",
        r"prompt too long",
        r"maximum (?:context|prompt|model) length",
        r"(?:greater|longer) than the (?:context|maximum model) length",
        r"prompt exceeds max(?:imum)? length",
        r"range of input length should be",
        r"context the overflows",
        r"`inputs` tokens \+ `max_new_tokens` must be",
        r"max(?:imum)? context (?:length|size|window)",
        r"context (?:length|window|size|limit)\b.{0,60}\b(?:exceed|too (?:long|small|large)|overflow)",
        r"exceed(?:s|ed|ing)?\b.{0,60}\b(?:context|input token limit|token limit|maximum number of tokens)",
        r"input token count\b.{0,40}\bexceeds",
        r"input is too long",
        r"(?:input|prompt|request|messages?)\b.{0,60}\b(?:too many tokens|too large for)",
        r"total length of all messages is too long",
        r"too many (?:input |prompt )?tokens",
        r"reduce the length of (?:the messages|your (?:prompt|input)|either)",
        r"larger than the maximum (?:context|allowed)",
        r"input length\b.{0,60}\bexceed",
        r"tokens? (?:limit|maximum) (?:is|of) \d+\b.{0,80}\b(?:got|requested|exceeded)",
    ),
    not_on=frozenset({401, 403, 429}),
)

FOREIGN_STATE = Rule(
    FailureClass.FOREIGN_STATE,
    _words(
        "invalid_encrypted_content missing_thought_signature tool_reference_unresolved invalid_thinking_signature"
    ),
    (
        r"signature\b.{0,20}\bin\b.{0,20}\bthinking",
        r"thinking\b.{0,80}\b(?:signature|cannot be modified|must (?:start|remain|precede))",
        r"encrypted_content",
        r"thought[_ ]?signature",
        r"could not be verified",
        r"referenced reasoning item",
        r"items are not persisted when",
        r"without its required following item",
        r"reasoning_content.{0,60}must be passed back",
        r"no tool (?:output|call) found",
        r"tool_use.{0,80}(?:without|unexpected).{0,40}tool_(?:result|use)",
        r"unexpected .?tool_use_id",
        r"same number of function calls and responses",
        r"number of function response parts",
        r"tool call id was .{0,80}\bmust be",
        r"tool_call_ids? .{0,60}(?:not found|did not have|unknown|invalid)",
        r"must be a response to a preceding message with .tool_calls",
    ),
    not_on=frozenset({401, 402, 403, 429}),
)

UNSUPPORTED = Rule(
    FailureClass.UNSUPPORTED,
    _words(
        "unsupported_parameter unsupported_value unknown_parameter not_supported_error extra_forbidden"
        " unsupportedparamserror unsupported_media_type unsupported_image_media_type unsupported_content_type"
    ),
    (
        r"unsupported (?:parameter|value|content|field|media type|file type)",
        r"(?:unknown|unrecognized|unexpected) (?:parameter|field|request argument|keyword|name)",
        r"extra inputs are not permitted",
        r"(?:is|are)? ?not supported (?:with|by|for|on) (?:this|the|your) (?:model|endpoint|api)",
        r"(?:does not|doesn't) support",
        r"(?:image|audio|video|file|pdf) inputs? (?:is|are) not supported",
        r"(?:image_url|image|audio|video|file|pdf)\b.{0,30}\bonly supported by",
        r"is deprecated for this model",
        r"cannot both be specified",
        r"tool[_ ]choice\b.{0,40}\b(?:must be|requires)",
        r"max(?:imum)?_?(?:completion_|output_)?tokens\b.{0,80}\b(?:too large|maximum allowed number of output tokens)",
        r"prefill",
        r"use .max_completion_tokens. instead",
        r"no endpoints found that support",
        r"property '\S+' is unsupported",
    ),
    not_on=frozenset({401, 402, 403, 429}),
)

REFUSED = Rule(
    FailureClass.REFUSED,
    _words(
        "content_policy_violation contentpolicyviolationerror content_filter content_filtered"
        " responsibleaipolicyviolation invalid_prompt bio_policy misalignment_policy_violation moderation"
        " image_content_policy_violation refusal moderation_blocked data_inspection_failed 1301 prohibited_content"
    ),
    (
        r"content (?:management )?policy",
        r"content[- ]filter",
        r"usage policy",
        r"safety (?:system|filter|policy)",
        r"flagged (?:for|by|as)",
        r"blocked by (?:our )?moderation",
        r"inappropriate content",
        r"content exists risk",
        r"considered high risk",
        r"violates (?:our |the )?usage (?:guidelines|policies)",
    ),
    not_on=frozenset({401, 402, 429}),
)

RULES = (
    QUOTA, RATE_LIMIT, OVERLOADED, REGION, AUTH, MODEL_GONE, ACCESS, CONTEXT, FOREIGN_STATE, UNSUPPORTED, REFUSED,
)  # fmt: skip
"""In the order in which they are asked."""

WEAK = {
    "ratelimiterror": FailureClass.RATE_LIMIT,
    "throttling_error": FailureClass.RATE_LIMIT,
    "resource_exhausted": FailureClass.RATE_LIMIT,
    "notfounderror": FailureClass.ACCESS,
    "not_found": FailureClass.BAD_REQUEST,
    "not_found_error": FailureClass.BAD_REQUEST,
    "invalid_request_error": FailureClass.BAD_REQUEST,
    "invalid_request": FailureClass.BAD_REQUEST,
    "invalid_argument": FailureClass.BAD_REQUEST,
    "badrequesterror": FailureClass.BAD_REQUEST,
    "conflict_error": FailureClass.BAD_REQUEST,
    "api_error": FailureClass.OVERLOADED,
    "server_error": FailureClass.OVERLOADED,
    "internal_server_error": FailureClass.OVERLOADED,
    "internalservererror": FailureClass.OVERLOADED,
    "internal_error": FailureClass.OVERLOADED,
    "internal": FailureClass.OVERLOADED,
    "server": FailureClass.OVERLOADED,
    "timeout": FailureClass.OVERLOADED,
}
"""Words that vendors put on nearly anything: they count only where neither sentence nor status says more."""

MODEL_SLIPS = _words("tool_use_failed output_parse_failed")
"""The model itself wrote something unusable; asking again may go well."""

DROPPABLE = _words(
    "temperature top_p top_k stop seed n stream_options include_usage max_tokens max_completion_tokens reasoning_effort"
    " thinking output_config effort thinkingconfig thinkinglevel prompt_cache_key frequency_penalty presence_penalty"
    " logit_bias verbosity include include_obfuscation summary max_output_tokens think reasoning reasoningeffort"
    " enable_thinking thinking_budget reasoning_format"
)
"""Fields of a request that it can do without."""

PARAMS = (
    r"(?:parameters?|argument supplied|property|field|option):? [`'\"]?([a-z_](?:[\w.]*\w)?)",
    r"^[`'\"]([a-z_][\w.]*)[`'\"] (?:is|and|does|cannot)",
    r"does(?: not|n't) support (effort|think|temperature|top_p|top_k)",
)
"""Where a sentence names the field that it is about, for vendors that do so nowhere else."""

LIMITS = (
    r"(?:maximum|max) (?:context|prompt|model) (?:length|size|window)(?: is| of|:)? (\d+)",
    r"context limit: .{0,40}> (\d+)",
    r"(?:at most|limit of|while limit is) (\d+)",
    r"length should be \[\d+, ?(\d+)\]",
    r"max_new_tokens` must be <= (\d+)",
    r"with (\d+) maximum context length",
    r"model token limit: (\d+)",
    r"tokens? > (\d+) maximum",
    r"maximum number of (?:input )?tokens (?:allowed )?\(?(\d+)",
    r"available context size \((\d+)",
    r"context (?:length|window|size)(?: is| of|:)? (\d+)",
    r"(?:input )?token limit (?:is|of) (\d+)",
)
"""Where a sentence names the model's limit in tokens."""
