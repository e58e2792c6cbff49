"""The codes of why a candidate stands where it does, and the words for each.

Rule: codes are what is recorded; words are made from them, here and nowhere else.
"""

from __future__ import annotations

from interline.language import marked, said

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
    ROUTE_STEP: marked("a step of the route"),
    PINNED: marked("chosen for this conversation"),
    NO_KEY: marked("no key"),
    NO_ADDRESS: marked("its address is not in vendors.toml"),
    UNKNOWN_VENDOR: marked("unknown vendor"),
    NOT_ALLOWED: marked("the route does not allow this vendor"),
    TRAINS: marked("the vendor may train on prompts"),
    TOO_LONG: marked("the conversation does not fit"),
    NO_ROOM: marked("no room for an answer after this conversation"),
    RETIRED: marked("the model is retired"),
    INPUT_KIND: marked("cannot read an attachment of this conversation"),
    REPEATED: marked("named twice"),
    RULE: marked("its rule in the route does not fit this turn"),
    BUDGET: marked("over a budget"),
    PRICE_UNKNOWN: marked("no price is known, and a budget holds"),
    GATED: marked("not open to everybody, and access was not seen yet"),
    RESTING: marked("failed lately and rests for a while"),
    NO_ACCESS: marked("no access to the model"),
    BAD_KEY: marked("its key was not accepted"),
    NO_CREDIT: marked("its credit is used up"),
    REGION: marked("not offered in this region"),
    GONE: marked("the vendor no longer has the model"),
    PROBE: marked("failed lately; this turn tries whether it is back"),
    LEAST_BAD: marked("all of the route failed lately; this one is back soonest"),
    BUDGET_STOPS: marked("a budget stops the turn"),
    SPARE: marked("no budget is short"),
    NO_TOOLS: marked("cannot call tools"),
    NO_JSON: marked("cannot answer in JSON without a schema"),
    NO_STOPS: marked("takes no words to stop at"),
    TOO_SMALL: marked("too small a model to write titles"),
    ELSEWHERE: marked("you want another vendor to go on"),
    SUCCESSOR: marked("named by the vendor in place of a retired model"),
    STAND_IN: marked("reads the words of the attachment, not the file"),
}
"""Each code in words that follow "not tried: " or stand alone; English, for `reason`."""


def reason(code: str) -> str:
    """The words for a code; for one of another version the code as words."""
    return said(REASONS[code]) if code in REASONS else code.replace("_", " ")
