"""The codes of why a candidate stands where it does, and the words for each.

Rule: codes are what is recorded; words are made from them, here and nowhere else.
"""

from __future__ import annotations

ROUTE_STEP, PINNED = "route_step", "pinned"
NO_KEY, UNKNOWN_VENDOR, NOT_ALLOWED = "no_key", "unknown_vendor", "not_allowed"
NO_ADDRESS = "no_address"
TRAINS, TOO_LONG, RETIRED, INPUT_KIND, REPEATED = "trains", "too_long", "retired", "input_kind", "repeated"
NO_ROOM, RULE, BUDGET, PRICE_UNKNOWN = "no_room", "rule", "budget", "price_unknown"
GATED, RESTING, NO_ACCESS, BAD_KEY, NO_CREDIT = "gated", "resting", "no_access", "bad_key", "no_credit"
REGION, GONE, PROBE, LEAST_BAD, STAND_IN = "region", "gone", "probe", "least_bad", "stand_in"
BUDGET_STOPS, SPARE, SUCCESSOR = "budget_stops", "spare", "successor"
ELSEWHERE = "elsewhere"
NO_TOOLS, NO_JSON, NO_STOPS = "no_tools", "no_json", "no_stops"
TOO_SMALL = "too_small"

REASONS = {
    ROUTE_STEP: "a step of the route",
    PINNED: "chosen for this conversation",
    NO_KEY: "no key",
    NO_ADDRESS: "its address is not in vendors.toml",
    UNKNOWN_VENDOR: "unknown vendor",
    NOT_ALLOWED: "the route does not allow this vendor",
    TRAINS: "the vendor may train on prompts",
    TOO_LONG: "the conversation does not fit",
    NO_ROOM: "no room for an answer after this conversation",
    RETIRED: "the model is retired",
    INPUT_KIND: "cannot read an attachment of this conversation",
    REPEATED: "named twice",
    RULE: "its rule in the route does not fit this turn",
    BUDGET: "over a budget",
    PRICE_UNKNOWN: "no price is known, and a budget holds",
    GATED: "not open to everybody, and access was not seen yet",
    RESTING: "failed lately and rests for a while",
    NO_ACCESS: "no access to the model",
    BAD_KEY: "its key was not accepted",
    NO_CREDIT: "its credit is used up",
    REGION: "not offered in this region",
    GONE: "the vendor no longer has the model",
    PROBE: "failed lately; this turn tries whether it is back",
    LEAST_BAD: "all of the route failed lately; this one is back soonest",
    BUDGET_STOPS: "a budget stops the turn",
    SPARE: "no budget is short",
    NO_TOOLS: "cannot call tools",
    NO_JSON: "cannot answer in JSON without a schema",
    NO_STOPS: "takes no words to stop at",
    TOO_SMALL: "too small a model to write titles",
    ELSEWHERE: "you want another vendor to go on",
    SUCCESSOR: "named by the vendor in place of a retired model",
    STAND_IN: "reads the words of the attachment, not the file",
}
"""Each code in words that follow "not tried: " or stand alone."""
