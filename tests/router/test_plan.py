"""The plan: pure, in order, a reason for every exclusion."""

from __future__ import annotations

from datetime import date

import pytest

from interline.model.decision import Plan, Verdict
from interline.model.errors import UnknownRoute, UnknownVendor
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.refs import ModelRef
from interline.model.route import Choice, Route
from interline.model.vendor import KeyHint, OwnAddress, Vendor
from interline.router.plan import Needs, Terrain, make_plan

TODAY = date(2026, 11, 23)


def _vendor(id_: str, *models: ModelFacts, key: bool = False, data: DataPolicy = DataPolicy.LOCAL) -> Vendor:
    hint = KeyHint(f"{id_.upper()}_KEY") if key else None
    return Vendor(id_, id_.title(), "http://127.0.0.1:1/v1", "openai-chat", hint, data, models)


def _terrain(*vendors: Vendor, route: Route | None = None, keyed: frozenset[str] = frozenset()) -> Terrain:
    steps = tuple(ModelRef(v.id, "m") for v in vendors)
    route = route or Route("default", steps)
    return Terrain({v.id: v for v in vendors}, {route.name: route}, keyed, TODAY)


def _said(plan: Plan) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(c.ref.vendor, str(c.verdict), c.reasons) for c in plan.candidates]


def test_a_route_is_tried_in_its_order() -> None:
    """The first step is chosen, the rest are kept."""
    plan = make_plan(Choice(), _terrain(_vendor("a"), _vendor("b")), Needs())
    assert _said(plan) == [("a", "chosen", ("route_step",)), ("b", "kept", ("route_step",))]
    assert [c.n for c in plan.candidates] == [1, 2]
    assert not plan.pinned


def test_a_vendor_without_its_address_is_passed_over() -> None:
    """Nobody knows where to send anything, named or pinned."""
    nowhere = Vendor(
        "nowhere",
        "Nowhere",
        "",
        "openai-chat",
        own_address=OwnAddress("https://x.example"),
        models=(ModelFacts("m"),),
    )
    plan = make_plan(Choice(), _terrain(nowhere, _vendor("a")), Needs())
    assert _said(plan) == [("a", "chosen", ("route_step",)), ("nowhere", "excluded", ("no_address",))]
    pinned = make_plan(Choice.parse("nowhere/m"), _terrain(nowhere), Needs())
    assert _said(pinned) == [("nowhere", "excluded", ("no_address",))]
    assert pinned.order == ()


def test_each_exclusion_has_its_reason_and_comes_last() -> None:
    """No key, training, the data boundary, retirement, size: all said, and the usable step moves up."""
    vendors = (
        _vendor("nokey", key=True),
        _vendor("trains", data=DataPolicy.TRAINS),
        _vendor("outside"),
        _vendor("old", ModelFacts("m", retires=date(2026, 11, 22))),
        _vendor("small", ModelFacts("m", context=1000)),
        _vendor("good"),
    )
    ids = ("nokey", "trains", "old", "small", "good")
    steps = (*(ModelRef(v.id, "m") for v in vendors), ModelRef("ghost", "m"), ModelRef("good", "m"))
    route = Route("default", steps, allow=(*ids, "ghost"))
    plan = make_plan(Choice(), _terrain(*vendors, route=route), Needs(input_tokens=2000))
    assert _said(plan) == [
        ("good", "chosen", ("route_step",)),
        ("nokey", "excluded", ("no_key",)),
        ("trains", "excluded", ("trains",)),
        ("outside", "excluded", ("not_allowed",)),
        ("old", "excluded", ("retired",)),
        ("small", "excluded", ("too_long",)),
        ("ghost", "excluded", ("unknown_vendor",)),
        ("good", "excluded", ("repeated",)),
    ]


def test_trap_19_a_limit_of_input_counts_as_well_as_the_context() -> None:
    """A window of 400,000 tokens that takes 272,000 of input: what is between does not fit, but for a guess that may be
    too high by a quarter."""
    vendors = (_vendor("narrow", ModelFacts("m", context=400_000, max_input=272_000)), _vendor("wide"))
    for tokens, first in ((250_000, "narrow"), (330_000, "narrow"), (350_000, "wide")):
        plan = make_plan(Choice(), _terrain(*vendors), Needs(input_tokens=tokens))
        assert plan.order[0].ref.vendor == first
        out = [c.reasons for c in plan.candidates if c.verdict is Verdict.EXCLUDED]
        assert out == ([] if first == "narrow" else [("too_long",)])


def test_a_key_at_hand_lifts_the_exclusion() -> None:
    """A keyed vendor is a candidate like any other."""
    plan = make_plan(Choice(), _terrain(_vendor("a", key=True), keyed=frozenset({"a"})), Needs())
    assert [c.verdict for c in plan.candidates] == [Verdict.CHOSEN]


def test_training_is_allowed_only_where_the_route_says_so() -> None:
    """Default: never."""
    route = Route("default", (ModelRef("t", "m"),), training="allowed")
    plan = make_plan(Choice(), _terrain(_vendor("t", data=DataPolicy.TRAINS), route=route), Needs())
    assert plan.order[0].ref.vendor == "t"


def test_a_pinned_model_is_the_only_candidate() -> None:
    """A pin ignores the route and its limits; only a missing key stands in its way."""
    terrain = _terrain(_vendor("a"), _vendor("b", key=True))
    plan = make_plan(Choice(pin=ModelRef("a", "whatever")), terrain, Needs(input_tokens=10**9))
    assert plan.pinned
    assert _said(plan) == [("a", "chosen", ("pinned",))]
    assert _said(make_plan(Choice(pin=ModelRef("b", "m")), terrain, Needs())) == [
        ("b", "excluded", ("no_key",))
    ]


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    """The sentence helps."""
    terrain = _terrain(_vendor("a"))
    with pytest.raises(UnknownVendor, match="Known vendors: a"):
        make_plan(Choice(pin=ModelRef("x", "m")), terrain, Needs())
    with pytest.raises(UnknownRoute, match="Known routes: default"):
        make_plan(Choice(route="fast"), terrain, Needs())


def test_an_image_goes_to_a_model_that_sees_where_the_route_has_one() -> None:
    """A blind model is passed over; if all are blind a note stands in for the picture."""
    seeing = _vendor("sees", ModelFacts("m", inputs=frozenset({"text", "image"})))
    needs = Needs(inputs=frozenset({"text", "image"}))
    plan = make_plan(Choice(), _terrain(_vendor("blind"), seeing), needs)
    assert _said(plan) == [("sees", "chosen", ("route_step",)), ("blind", "excluded", ("input_kind",))]
    assert [c.ref.vendor for c in make_plan(Choice(), _terrain(_vendor("blind")), needs).order] == ["blind"]


def test_the_same_inputs_give_the_same_plan() -> None:
    """Replay depends on it."""
    terrain = _terrain(_vendor("a"), _vendor("b", key=True), _vendor("c"))
    assert make_plan(Choice(), terrain, Needs(5)) == make_plan(Choice(), terrain, Needs(5))


def test_a_pdf_goes_as_words_to_a_model_that_reads_none() -> None:
    """It keeps its place in the route; what cannot go as words still rules it out."""
    reads = _vendor("reads", ModelFacts("m", inputs=frozenset({"text", "image", "pdf"})))
    terrain = _terrain(_vendor("words"), reads)
    needs = Needs(inputs=frozenset({"text", "pdf"}), in_words=frozenset({"pdf"}))
    assert [c.ref.vendor for c in make_plan(Choice(), terrain, needs).order] == ["words", "reads"]
    picture = Needs(inputs=frozenset({"text", "image", "pdf"}), in_words=frozenset({"pdf"}))
    assert [c.ref.vendor for c in make_plan(Choice(), terrain, picture).order] == ["reads"]
    scanned = Needs(inputs=frozenset({"text", "pdf"}))
    assert [c.ref.vendor for c in make_plan(Choice(), terrain, scanned).order] == ["reads"]


def test_each_model_is_measured_by_what_it_is_sent() -> None:
    """A PDF of pictures may be far bigger than its words, and the other way round."""
    reads = _vendor("reads", ModelFacts("m", context=1000, inputs=frozenset({"text", "pdf"})))
    terrain = _terrain(_vendor("words", ModelFacts("m", context=1000)), reads)
    needs = Needs(5000, frozenset({"text", "pdf"}), frozenset({"pdf"}), 100)
    assert [c.ref.vendor for c in make_plan(Choice(), terrain, needs).order] == ["words"]
    needs = Needs(100, frozenset({"text", "pdf"}), frozenset({"pdf"}), 5000)
    assert [c.ref.vendor for c in make_plan(Choice(), terrain, needs).order] == ["reads"]
