"""What an answer costs, to the last digit, and when nobody knows."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.catalog import price_library
from interline.catalog.models import complete, known_models
from interline.catalog.prices import Prices, flat_bill
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.money import FREE, UNKNOWN, Bill, Cost, Price, Quality
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.vendors import ALL

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
VENDORS = {vendor.id: vendor for vendor in complete(ALL, known_models())}
PRICES = Prices()


def mine(price: Price | None = None, **more: Any) -> Vendor:
    models = (ModelFacts("m", price=price),)
    fields: dict[str, Any] = {"models": models, "user_defined": True, **more}
    return Vendor("mine", "Mine", fields.pop("base_url", "http://127.0.0.1:1/v1"), "openai-chat", **fields)


def bill(vendor: Vendor | str, model: str, usage: Usage | None, at: datetime = NOW) -> Bill:
    asked = VENDORS[vendor] if isinstance(vendor, str) else vendor
    return asyncio.run(PRICES.bill(asked, model, usage, at))


# --- golden: the price library, with published usage objects worked out by hand ---

GOLDEN = {
    "OpenAI counts cached tokens inside its input": (
        "openai", "gpt-5.2-2025-12-11",
        Usage(input=10_000, cached_input=8_000, output=2_000, reasoning=1_500),
        # 2000 x 1.75 + 8000 x 0.175 + 2000 x 14 per million
        "0.0329",
    ),
    "Anthropic counts cached tokens beside it, two lifetimes of writes, and a fee for each search": (
        "anthropic", "claude-sonnet-4-6",
        Usage(input=16_307, cached_input=4_000, cache_write=12_304, cache_write_1h=12_000, output=550, searches=3),
        # 3 x 3 + 4000 x 0.30 + 304 x 3.75 + 12000 x 6 + 550 x 15 per million, + 3 x 0.01
        "0.112599",
    ),
    "Gemini doubles its price above 200,000 tokens, and thoughts are output": (
        "google", "gemini-3-pro-preview",
        Usage(input=250_000, cached_input=100_000, output=3_500, reasoning=3_000),
        # 150000 x 4 + 100000 x 0.40 + 3500 x 18 per million
        "0.703",
    ),
    "just below the tier the lower price holds": (
        "google", "gemini-3-pro-preview",
        Usage(input=200_000, output=1_000),
        "0.412",
    ),
    "Meta": ("meta", "muse-spark-1.3", Usage(input=1_000_000, cached_input=500_000, output=100_000), "1.125"),
    "OpenRouter without its own word": (
        "openrouter", "anthropic/claude-sonnet-5.5", Usage(input=1_000, output=100), "0.003",
    ),
    "a price of a hundredth of a millionth": ("openai", "gpt-6-luna", Usage(input=1, output=1), "0.0000006"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_a_known_price_is_exact_to_the_last_digit(name: str) -> None:
    """No float on the way, no token counted twice or not at all, and the lines add up."""
    vendor, model, usage, expected = GOLDEN[name]
    found = bill(vendor, model, usage)
    assert found.cost.quality is Quality.EXACT
    assert found.cost.amount == Decimal(expected)
    assert found.price_source.startswith("genai-prices 0.2.")
    assert sum(item.amount for item in found.items) == found.cost.amount
    assert all(item.quantity * item.unit_price == item.amount for item in found.items)
    tokens = sum(item.quantity for item in found.items if item.unit != "search")
    assert tokens == usage.input + usage.output


@pytest.mark.parametrize(
    ("at", "expected"),
    [(datetime(2026, 11, 30, 12, tzinfo=UTC), "12"), (datetime(2026, 12, 2, tzinfo=UTC), "24")],
)
def test_the_price_of_the_day_holds(at: datetime, expected: str) -> None:
    """Gemini 4 Argon doubles on the first of December: an answer costs what it cost when it was given."""
    assert bill("google", "gemini-4-argon", Usage(input=10**6, output=10**6), at).cost.amount == Decimal(
        expected
    )


@pytest.mark.parametrize(
    ("tier", "expected", "quality"),
    [
        (None, "0.098", Quality.EXACT),
        ("default", "0.098", Quality.EXACT),
        ("standard", "0.098", Quality.EXACT),
        ("flex", "0.049", Quality.EXACT),
        ("priority", "0.245", Quality.EXACT),
        ("batch", "0.049", Quality.EXACT),
        ("unheard-of", "0.098", Quality.ESTIMATED),
    ],
)
def test_the_tier_that_served_the_answer_sets_the_price(
    tier: str | None, expected: str, quality: Quality
) -> None:
    """And a tier that nobody has a price for makes it an estimate."""
    cost = bill("openai", "gpt-5.5", Usage(input=10_000, output=1_600, service_tier=tier)).cost
    assert cost == Cost(Decimal(expected), quality)


def test_a_fee_without_a_price_leaves_the_sum_open() -> None:
    """Searches that the library cannot price: the tokens' cost is shown, and that it is not all."""
    cost = bill("openrouter", "anthropic/claude-sonnet-5.5", Usage(input=1_000, output=100, searches=2)).cost
    assert cost == Cost(Decimal("0.003"), Quality.UNKNOWN)


# --- unknown is never zero ---


@pytest.mark.parametrize(
    ("vendor", "model"),
    [
        ("openai", "gpt-77-nobody"),
        ("google", "gemma-3-4b"),
        ("openrouter", "nobody/nothing"),
        ("ollama", "x:cloud"),
    ],
)
def test_a_model_without_a_price_costs_nobody_knows_what(vendor: str, model: str) -> None:
    """Not in the library, or there without a price: unknown."""
    assert bill(vendor, model, Usage(input=10, output=10)).cost == UNKNOWN


@pytest.mark.parametrize(
    "usage",
    [
        None,
        Usage(),
        Usage(input=0, output=500),
        Usage(input=-1, output=5),
        Usage(input=10, cached_input=11, output=1),
        Usage(input=10, output=1, reasoning=2),
        Usage(input=10, output=2_000_000_000),
    ],
)
@pytest.mark.parametrize("priced_by", ["library", "user"])
def test_a_count_that_cannot_be_is_not_priced(usage: Usage | None, priced_by: str) -> None:
    """Missing, negative, absurd or half a count: the cost is unknown, not small."""
    vendor = VENDORS["openai"] if priced_by == "library" else mine(Price(Decimal(1), Decimal(2)))
    model = "gpt-6-sol" if priced_by == "library" else "m"
    assert bill(vendor, model, usage).cost == UNKNOWN


def test_the_users_vendor_is_priced_by_its_address_and_not_by_its_name() -> None:
    """A proxy that is called openai-proxy is not OpenAI; OpenAI under another name is."""
    usage = Usage(input=10_000, output=1_600)
    proxy = replace(mine(), id="openai-proxy", base_url="https://proxy.example/v1", models=())
    assert bill(proxy, "gpt-5.5", usage).cost == UNKNOWN
    really = replace(proxy, id="work", base_url="https://api.openai.com/v1")
    assert bill(really, "gpt-5.5", usage).cost == Cost(Decimal("0.098"), Quality.EXACT)


# --- the vendor's word, the user's price, nothing at home ---


def test_the_vendors_own_word_comes_first() -> None:
    """OpenRouter says what it took; that beats any table, and even a count that cannot be."""
    usage = Usage(input=1, output=1, reasoning=9, reported_cost=Decimal("0.00012345"))
    found = bill("openrouter", "anthropic/claude-sonnet-5.5", usage)
    assert found.cost == Cost(Decimal("0.00012345"), Quality.EXACT)
    assert found.price_source == "vendor"
    assert [(item.unit, item.rule) for item in found.items] == [("reported", "reported by the vendor")]
    assert found.computed is None


@pytest.mark.parametrize("reported", ["-0.01", "NaN", "Infinity", "10000.01"])
def test_a_word_that_cannot_be_is_not_taken(reported: str) -> None:
    """Less than nothing, no number, or more than any answer costs: then the list is asked."""
    usage = Usage(input=1_000, output=100, reported_cost=Decimal(reported))
    found = bill("openrouter", "anthropic/claude-sonnet-5.5", usage)
    assert found.cost == Cost(Decimal("0.003"), Quality.EXACT)
    assert (found.price_source[:12], found.computed) == ("genai-prices", None)


def test_a_word_of_endless_digits_is_cut() -> None:
    """Nothing is billed finer than a trillionth of a millionth, and sums stay sums."""
    usage = Usage(input=1_000, output=100, reported_cost=Decimal("0." + "3" * 4000))
    found = bill("openrouter", "anthropic/claude-sonnet-5.5", usage)
    assert found.cost == Cost(Decimal("0." + "3" * 18), Quality.EXACT)


def test_how_far_the_vendors_word_is_from_the_list_stands_beside_it() -> None:
    """The cost is the vendor's; the list's lines stand under it only where they come to the very same."""
    usage = Usage(input=1_000, output=100, reported_cost=Decimal("0.0031"))
    found = bill("openrouter", "anthropic/claude-sonnet-5.5", usage)
    assert (found.cost.amount, found.computed) == (Decimal("0.0031"), Decimal("0.003"))
    assert [item.unit for item in found.items] == ["reported"]
    usage = replace(usage, reported_cost=Decimal("0.0030"))
    found = bill("openrouter", "anthropic/claude-sonnet-5.5", usage)
    assert (found.cost.amount, found.computed, found.price_source) == (
        Decimal("0.003"),
        Decimal("0.003"),
        "vendor",
    )
    assert [item.unit for item in found.items] == ["input", "output"]
    assert {item.rule for item in found.items} == {"openrouter/anthropic/claude-sonnet-5.5"}


def test_a_list_that_knows_only_a_part_says_nothing_beside_the_vendors_word() -> None:
    """A sum without the searches cannot be compared with one that has them."""
    usage = Usage(input=1_000, output=100, searches=2, reported_cost=Decimal("0.003"))
    found = bill("openrouter", "anthropic/claude-sonnet-5.5", usage)
    assert (found.computed, [item.unit for item in found.items]) == (None, ["reported"])
    usage = Usage(input=1_000, output=100, reported_cost=Decimal("0.003"))
    assert bill("openrouter", "nobody/nothing", usage).computed is None


RULES = {
    "the model by the library's own name": (
        "openai", "gpt-5.2-2025-12-11", Usage(input=10, cached_input=5, output=1), {"openai/gpt-5.2"},
    ),
    "the tier that a long input reached": (
        "openai", "gpt-5.4", Usage(input=272_001, output=1), {"openai/gpt-5.4, input over 272,000"},
    ),
    "and below it none": ("openai", "gpt-5.4", Usage(input=272_000, output=1), {"openai/gpt-5.4"}),
    "the service tier": ("openai", "gpt-5.5", Usage(input=10, output=1, service_tier="flex"), {"openai/gpt-5.5, flex"}),
    "no service tier that has no price": (
        "openai", "gpt-5.5", Usage(input=10, output=1, service_tier="gold"), {"openai/gpt-5.5"},
    ),
    "a fee has no tier": (
        "anthropic", "claude-sonnet-4-5", Usage(input=200_001, output=1, searches=1),
        {"anthropic/claude-sonnet-4-5, input over 200,000", "anthropic/claude-sonnet-4-5"},
    ),
    "at home": ("local", "smollm2-135m", Usage(input=10, output=1), {"at home"}),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_each_line_says_by_which_price_it_was_reckoned(name: str) -> None:
    """So that a receipt can be checked against the vendor's price list of that day."""
    vendor, model, usage, rules = RULES[name]
    assert {item.rule for item in bill(vendor, model, usage).items} == rules


def test_the_users_price_has_its_file_for_a_rule() -> None:
    """vendors.toml; and the library's fee for searches, of which the user's price says nothing."""
    mine_ = bill(mine(Price(Decimal(1), Decimal(2))), "m", Usage(input=10, output=10))
    assert {item.rule for item in mine_.items} == {"vendors.toml"}
    facts = (ModelFacts("gpt-5.5", price=Price(Decimal(1), Decimal(1))),)
    found = bill(
        replace(VENDORS["openai"], models=facts), "gpt-5.5", Usage(input=500_000, output=0, searches=3)
    )
    assert found.cost == Cost(Decimal("0.53"), Quality.EXACT)
    assert [(item.unit, item.amount, item.rule) for item in found.items] == [
        ("input", Decimal("0.5"), "vendors.toml"),
        ("search", Decimal("0.03"), "openai/gpt-5.5"),
    ]


def test_searches_at_a_users_own_vendor_leave_the_sum_open() -> None:
    """Nobody knows what they cost there: the tokens' price is shown, and that it is not all."""
    found = bill(mine(Price(Decimal(1), Decimal(2))), "m", Usage(input=1_000_000, output=0, searches=1))
    assert found.cost == Cost(Decimal(1), Quality.UNKNOWN)


def test_the_users_price_is_exact_with_its_parts() -> None:
    """vendors.toml's decimal strings, and a line for each kind of token."""
    price = Price(Decimal("1.00"), Decimal("2.00"), cached_input=Decimal("0.10"), cache_write=Decimal("1.25"))
    found = bill(mine(price), "m", Usage(input=100, cached_input=60, cache_write=10, output=7))
    # 30 x 1.00 + 60 x 0.10 + 10 x 1.25 + 7 x 2.00 per million
    assert found.cost == Cost(Decimal("0.0000625"), Quality.EXACT)
    assert found.price_source == "vendors.toml"
    assert [(item.unit, item.quantity) for item in found.items] == [
        ("input", 30), ("cached_input", 60), ("cache_write", 10), ("output", 7),
    ]  # fmt: skip


def test_without_a_price_of_their_own_cached_tokens_cost_what_fresh_ones_do() -> None:
    """No discount that nobody promised."""
    found = bill(mine(Price(Decimal(1), Decimal(2))), "m", Usage(input=100, cached_input=60, output=0))
    assert found.cost.amount == Decimal("0.0001")


def test_the_users_price_beats_the_library() -> None:
    """A negotiated price for a built-in vendor's model."""
    vendor = replace(VENDORS["openai"], models=(ModelFacts("gpt-5.5", price=Price(Decimal(1), Decimal(1))),))
    assert bill(vendor, "gpt-5.5", Usage(input=500_000, output=500_000)).cost.amount == Decimal(1)


@given(
    st.integers(1, 10**8), st.integers(0, 10**8), st.integers(0, 10**7), st.integers(0, 10**7),
    st.decimals(0, 1000, places=6), st.decimals(0, 1000, places=6), st.none() | st.decimals(0, 100, places=6),
)  # fmt: skip
def test_the_lines_of_a_bill_add_up(
    fresh: int,
    cached: int,
    written: int,
    output: int,
    input_price: Decimal,
    output_price: Decimal,
    cache_price: Any,
) -> None:
    """Whatever the counts and prices, the sum of the lines is the cost, and every token is on one line."""
    usage = Usage(input=fresh + cached + written, cached_input=cached, cache_write=written, output=output)
    found = flat_bill(Price(input_price, output_price, cache_price), usage, "vendors.toml")
    assert sum((item.amount for item in found.items), Decimal(0)) == found.cost.amount
    assert sum(item.quantity for item in found.items) == usage.total


@pytest.mark.parametrize(
    ("vendor", "model"), [("local", "smollm2-135m"), ("local", "big"), ("ollama", "llama4")]
)
@pytest.mark.parametrize("usage", [None, Usage(), Usage(input=10, output=10)])
def test_what_runs_at_home_is_free(vendor: str, model: str, usage: Usage | None) -> None:
    """Exactly nothing, counted or not."""
    found = bill(vendor, model, usage)
    assert found.cost == FREE
    assert found.price_source == "local"


def test_a_loopback_address_alone_is_not_free() -> None:
    """A gateway listens there too: only the user can say that it costs nothing."""
    usage = Usage(input=10, output=10)
    assert bill(mine(data=DataPolicy.LOCAL), "m", usage).cost == UNKNOWN
    assert bill(mine(Price(Decimal(0), Decimal(0))), "m", usage).cost == FREE


# --- estimates ---


def estimate(vendor: Vendor, model: str, input_tokens: int, output_tokens: int) -> Cost:
    return asyncio.run(PRICES.estimate(vendor, model, input_tokens, output_tokens, NOW))


def test_a_guess_is_called_a_guess() -> None:
    """Before sending nothing is exact, but for what is free, and unknown stays unknown."""
    assert estimate(VENDORS["openai"], "gpt-5.5", 10_000, 1_600) == Cost(Decimal("0.098"), Quality.ESTIMATED)
    assert estimate(mine(Price(Decimal(1), Decimal(2))), "m", 1_000_000, 0) == Cost(
        Decimal(1), Quality.ESTIMATED
    )
    assert estimate(VENDORS["local"], "smollm2-135m", 10, 10) == FREE
    assert estimate(VENDORS["openai"], "gpt-77-nobody", 10, 10) == UNKNOWN
    assert estimate(mine(), "m", 0, 0) == UNKNOWN


@given(
    st.decimals(0, 100, places=4),
    st.decimals(0, 100, places=4),
    st.integers(0, 2_000_000_000),
    st.integers(0, 100_000),
)
def test_an_estimate_is_what_the_bill_would_be(rate: Decimal, more: Decimal, sent: int, came: int) -> None:
    """To the last digit, and unknown where that is."""
    vendor = mine(Price(rate, more))
    billed = bill(vendor, "m", Usage(input=max(1, sent), output=came)).cost
    assert estimate(vendor, "m", sent, came).amount == billed.amount


# --- what is set aside ---


def reserve(
    vendor: Vendor | str, model: str, input_tokens: int, output_tokens: int, searches: int = 0
) -> Decimal | None:
    asked = VENDORS[vendor] if isinstance(vendor, str) else vendor
    return asyncio.run(PRICES.reserve(asked, model, input_tokens, output_tokens, NOW, searches))


RESERVES: dict[str, tuple[str, str, int, int, int, str | None]] = {
    "a tenth more input than guessed": ("openai", "gpt-5.2", 1_000_000, 0, 0, "1.925"),
    "and the output as it is": ("openai", "gpt-5.2", 1_000_000, 1_000_000, 0, "15.925"),
    # 247,300 x 1.1 is 272,030: 272,030 x 5 + 1,000 x 22.5 per million
    "the tier that a tenth more would reach": ("openai", "gpt-5.4", 247_300, 1_000, 0, "1.38265"),
    # 247,200 x 1.1 is 271,920
    "and no other": ("openai", "gpt-5.4", 247_200, 1_000, 0, "0.6948"),
    # 1,100 x 1.25 + 0: what is sent may be written into the cache, which costs more
    "input at the price of writing it into a cache": (
        "anthropic",
        "claude-haiku-4-5",
        1_000,
        0,
        0,
        "0.001375",
    ),
    "a fee for each search": ("openai", "gpt-5.2", 1_000_000, 0, 3, "1.955"),
    "a fee for the request": ("perplexity", "sonar", 1_000_000, 0, 0, "1.112"),
    "nothing at home": ("local", "smollm2-135m", 10_000, 1_000, 2, "0"),
    "no price, no promise": ("openai", "gpt-77-nobody", 1_000, 1_000, 0, None),
    "no fee, no promise": ("openrouter", "anthropic/claude-sonnet-5.5", 1_000, 1_000, 1, None),
    "an empty question costs a token": ("openai", "gpt-5.2", 0, 0, 0, "0.0000035"),
}


@pytest.mark.parametrize("name", RESERVES)
def test_what_is_set_aside_is_on_the_safe_side(name: str) -> None:
    """And None where nobody can say what it would have to be."""
    vendor, model, sent, received, searches, expected = RESERVES[name]
    assert reserve(vendor, model, sent, received, searches) == (
        None if expected is None else Decimal(expected)
    )


def test_a_users_price_is_set_aside_in_the_same_way() -> None:
    """The dearer of input and cache writing, a tenth more; cached input is not counted on."""
    price = Price(Decimal(1), Decimal(2), cached_input=Decimal("0.1"), cache_write=Decimal("1.25"))
    assert reserve(mine(price), "m", 1_000_000, 1_000_000) == Decimal("3.375")
    assert reserve(mine(Price(Decimal(1), Decimal(2))), "m", 1_000_000, 0) == Decimal("1.1")
    assert reserve(mine(Price(Decimal(0), Decimal(0))), "m", 10, 10) == 0
    assert reserve(mine(price), "m", 10, 10, searches=1) is None
    assert reserve(mine(), "m", 10, 10) is None


@given(
    st.sampled_from([name for name in GOLDEN if "OpenRouter" not in name]),
    st.integers(1, 600_000), st.integers(0, 100_000), st.floats(0, 1), st.floats(0, 1), st.integers(0, 3),
)  # fmt: skip
def test_no_answer_within_the_guess_costs_more_than_was_set_aside(
    name: str, sent: int, received: int, cached: float, written: float, searches: int
) -> None:
    """However much of it came out of a cache or went into one for five minutes."""
    vendor, model, *_ = GOLDEN[name]
    from_cache = int(sent * cached)
    usage = Usage(
        input=sent,
        cached_input=from_cache,
        cache_write=int((sent - from_cache) * written),
        output=received,
        searches=searches,
    )
    found, held = bill(vendor, model, usage), reserve(vendor, model, sent, received, searches)
    if held is not None and found.cost.amount is not None:
        assert found.cost.amount <= held


# --- how it behaves ---


def test_the_library_is_loaded_in_a_thread_and_without_the_network() -> None:
    """Megabytes of prices never hold up the window, and no price is ever fetched."""
    program = """
import asyncio, socket, sys, threading
from datetime import datetime, UTC
def refuse(*args, **kw): raise SystemExit("network")
socket.socket.connect = socket.getaddrinfo = refuse
from interline.catalog.prices import Prices
from interline.vendors import built_in
from interline.model.refs import ModelRef
from interline.model.usage import Usage
assert "genai_prices" not in sys.modules
threads = []
import interline.catalog.price_library as library
load = library.load
def seen():
    threads.append(threading.current_thread() is threading.main_thread())
    return load()
library.load = seen
cost = asyncio.run(Prices().bill(built_in("openai"), "gpt-5.5", Usage(input=1000, output=10), datetime.now(UTC))).cost
from genai_prices import update_prices
print(threads, cost.quality.value, [t.name for t in threading.enumerate() if "price" in t.name.lower()])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.stdout.strip() == "[False] exact []", done.stderr


def test_warming_up_leaves_the_loop_free() -> None:
    """The window may load the library when it is idle."""

    async def story() -> int:
        warming = asyncio.create_task(Prices().warm())
        beats = 0
        while not warming.done():
            await asyncio.sleep(0)
            beats += 1
        return beats

    assert asyncio.run(story()) > 0


# --- a price that moved far ---

SOL, ONE = ModelRef("openai", "gpt-5.2"), Usage(input=1_000_000, output=1_000_000)


def trusting(price: Price, usage: Usage = ONE) -> Bill:
    prices = Prices(lambda: {SOL: price})
    return asyncio.run(prices.bill(VENDORS["openai"], "gpt-5.2", usage, NOW))


def test_a_price_that_moved_more_than_threefold_is_not_used_until_it_is_accepted() -> None:
    """The one that was seen before counts, as a guess, and the receipt says so."""
    known = bill("openai", "gpt-5.2", ONE)
    assert (known.cost.amount, known.cost.quality) == (Decimal("15.75"), Quality.EXACT)
    held = trusting(Price(Decimal("0.50"), Decimal(14)))
    assert (held.cost.amount, held.cost.quality) == (Decimal("14.50"), Quality.ESTIMATED)
    assert held.price_source == "the price before it moved"
    assert trusting(Price(Decimal(1), Decimal(10))) == known


def test_an_accepted_price_counts_at_once() -> None:
    """In the same program, without a start anew."""
    prices = Prices(lambda: {SOL: Price(Decimal("0.50"), Decimal(14))})

    async def play() -> tuple[Quality, Quality]:
        before = await prices.bill(VENDORS["openai"], "gpt-5.2", ONE, NOW)
        prices.trust({SOL: Price(Decimal("1.75"), Decimal(14))})
        after = await prices.bill(VENDORS["openai"], "gpt-5.2", ONE, NOW)
        return before.cost.quality, after.cost.quality

    assert asyncio.run(play()) == (Quality.ESTIMATED, Quality.EXACT)


def test_the_librarys_price_is_that_of_a_short_request() -> None:
    """By the day; unknown for what it does not know, for what is priced by the user, and at home."""

    def rates(vendor: Vendor, model: str, at: datetime = NOW) -> Price | None:
        return asyncio.run(PRICES.rates(vendor, model, at))

    google = VENDORS["google"]
    assert rates(google, "gemini-3-pro-preview") == Price(Decimal(2), Decimal(12), Decimal("0.2"))
    december = datetime(2026, 12, 2, 12, tzinfo=UTC)
    before, after = (rates(google, "gemini-4-argon", at) for at in (NOW, december))
    assert before is not None
    assert after is not None
    assert (after.input, after.output) == (before.input * 2, before.output * 2)
    assert rates(google, "nobody-knows-this") is None
    assert rates(mine(Price(Decimal(1), Decimal(2))), "m") is None
    assert rates(VENDORS["local"], "smollm2-135m") is None


def test_prices_of_many_models_are_the_users_nothing_at_home_or_the_librarys() -> None:
    """The library is believed as far as for a bill: what moved far stays as it was. What nobody knows is missing."""
    google = VENDORS["google"]
    local = ModelRef("local", "smollm2-135m")
    gemini, moved = ModelRef("google", "gemini-3-pro-preview"), ModelRef("google", "gemini-4-argon")
    own, before = Price(Decimal(1), Decimal(2)), Price(Decimal(100), Decimal(900))
    models = [
        (mine(own), "m"), (VENDORS["local"], local.model), (google, gemini.model), (google, moved.model), (google, "?"),
    ]  # fmt: skip
    found = asyncio.run(Prices(lambda: {moved: before}).flat(models, NOW))
    assert found == {
        ModelRef("mine", "m"): own,
        local: Price(Decimal(0), Decimal(0)),
        gemini: Price(Decimal(2), Decimal(12), Decimal("0.2")),
        moved: before,
    }


def test_prices_of_many_models_are_looked_up_again_once_anything_may_be_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A list is opened again and again; after five minutes, for other models, and where a price was accepted or a
    vendor changed, they are read anew."""
    read: list[str] = []
    known = price_library.rates

    def count(vendor: Vendor, model: str, at: datetime) -> Price | None:
        read.append(model)
        return known(vendor, model, at)

    monkeypatch.setattr(price_library, "rates", count)
    google = VENDORS["google"]
    models, other = [(google, "gemini-3-pro-preview")], [(google, "gemini-4-argon")]
    prices = Prices(dict)

    def look(asked: list[tuple[Vendor, str]], seconds: int) -> int:
        read.clear()
        assert asyncio.run(prices.flat(asked, NOW + timedelta(seconds=seconds)))
        return len(read)

    assert look(models, 0)
    assert look(models, 299) == 0
    assert look(models, 300)
    assert look(models, 200)
    assert look(other, 200)
    assert look(models, 200)
    assert look([(replace(google), "gemini-3-pro-preview")], 200)
    assert look(models, 200)
    prices.trust({})
    assert look(models, 200)


def test_a_price_goes_into_a_file_and_comes_back() -> None:
    """Every amount exactly, and nothing that is no amount."""
    price = Price(Decimal("0.10"), Decimal("1E-7"), None, Decimal(0))
    assert Price.of_texts(price.as_texts()) == price
    for texts in (None, [], ["1"] * 3, [None, "1", None, None], ["1", "x", None, None], [1, "1", None, None]):
        with pytest.raises(ValueError, match="amount"):
            Price.of_texts(texts)
    for amount in ("NaN", "Infinity", "-1"):
        with pytest.raises(ValueError, match="amount"):
            Price.of_texts([amount, "1", None, None])


def test_while_a_moved_price_waits_the_dearer_of_the_two_is_set_aside() -> None:
    """Nobody knows which will be billed; a small move changes nothing."""

    def held(price: Price) -> Decimal | None:
        prices = Prices(lambda: {SOL: price})
        return asyncio.run(prices.reserve(VENDORS["openai"], "gpt-5.2", 1_000_000, 0, NOW))

    assert held(Price(Decimal(10), Decimal(14))) == Decimal(11)
    assert held(Price(Decimal("0.10"), Decimal(14))) == Decimal("1.925")
    assert held(Price(Decimal(2), Decimal(14))) == Decimal("1.925")
