"""What an order is made from: budgets, health, access, rules, prices; and deriving it again from the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from interline.model.decision import Decision, Plan
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import Cost, Quality
from interline.model.refs import ModelRef
from interline.model.route import Budget, BudgetState, Choice, Condition, Route
from interline.model.vendor import KeyHint, Vendor
from interline.router.health import HealthBook
from interline.router.plan import make_plan, plan_from, survey
from interline.router.replay import replay
from interline.router.survey import Needs, Terrain, as_json, from_json

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
A, B, C = (ModelRef(name, "m") for name in "abc")
LOCAL = ModelRef("local", "small")


def vendor(id_: str, **facts: object) -> Vendor:
    return Vendor(
        id_,
        id_.upper(),
        "http://127.0.0.1:1/v1",
        "openai-chat",
        KeyHint("KEY", required=False),
        models=(ModelFacts("m", **facts),),  # type: ignore[arg-type]
    )


def terrain(*vendors: Vendor, route: Route | None = None, **more: object) -> Terrain:
    own = Vendor("local", "Local", "", "openai-chat", models=(ModelFacts("small"),), embedded=True)
    known = {each.id: each for each in (*(vendors or map(vendor, "abc")), own)}
    route = route or Route("default", tuple(ModelRef(id_, "m") for id_ in known if id_ != "local"))
    return Terrain(known, {route.name: route}, frozenset(), date(2026, 11, 26), now=NOW, **more)  # type: ignore[arg-type]


def said(plan: Plan) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(c.ref.vendor, str(c.verdict), c.reasons) for c in plan.candidates]


def prices(**dollars: str) -> dict[ModelRef, Cost]:
    return {ModelRef(id_, "m"): Cost(Decimal(text), Quality.ESTIMATED) for id_, text in dollars.items()}


def budget(left: str, on_exceed: str = "stop", scope: str = "month") -> BudgetState:
    return BudgetState(Budget(scope, Decimal(left), on_exceed))


def failed(kind: FailureClass, blame: Blame, retry_after: float | None = None) -> Failure:
    return Failure(kind, Action.NEXT_ROUTE, blame, "x", retry_after=retry_after)


def test_a_route_by_price_puts_the_unpriced_last() -> None:
    """Cheapest that fits; what nobody can price is no bargain."""
    route = Route("default", (A, B, C), order="cheapest")
    plan = make_plan(Choice(), terrain(route=route, estimates=prices(a="0.03", c="0.01")), Needs())
    assert [c.ref for c in plan.order] == [C, A, B]


def test_a_route_by_speed_goes_by_what_was_seen() -> None:
    """Fastest lately; who was never seen comes last."""
    route = Route("default", (A, B, C), order="fastest")
    plan = make_plan(Choice(), terrain(route=route, speeds={A: 900, C: 300}), Needs())
    assert [c.ref for c in plan.order] == [C, A, B]


def test_a_route_may_prefer_this_computer() -> None:
    """Local first, then in the route's own order."""
    here = replace(vendor("b"), data=DataPolicy.LOCAL)
    route = Route("default", (A, B, C), order="local_first")
    plan = make_plan(Choice(), terrain(vendor("a"), here, vendor("c"), route=route), Needs())
    assert [c.ref for c in plan.order] == [B, A, C]


def test_where_prices_tie_a_warm_cache_decides() -> None:
    """The same money, but the conversation is known there already."""
    route = Route("default", (A, B), order="cheapest")
    known = terrain(route=route, estimates=prices(a="0.01", b="0.01"), warm=frozenset({B}))
    plan = make_plan(Choice(), known, Needs())
    assert [(c.ref, c.cache_warm) for c in plan.order] == [(B, True), (A, False)]


@pytest.mark.parametrize(
    ("condition", "needs", "fits"),
    [
        (Condition(has=frozenset({"image"})), Needs(contents=frozenset({"image", "code"})), True),
        (Condition(has=frozenset({"image"})), Needs(), False),
        (Condition(min_input=1000), Needs(999), False),
        (Condition(max_input=1000), Needs(1001), False),
        (Condition(languages=frozenset({"de"})), Needs(language="de"), True),
        (Condition(languages=frozenset({"de"})), Needs(language=None), False),
        (Condition(hours=(22 * 60, 6 * 60)), Needs(), True),
        (Condition(hours=(6 * 60, 22 * 60)), Needs(), False),
    ],
)
def test_a_step_may_be_for_certain_turns_only(condition: Condition, needs: Needs, fits: bool) -> None:
    """By content, length, language and hour; over midnight too."""
    route = Route("default", (A, B), conditions=((A, condition),))
    plan = make_plan(Choice(), terrain(route=route, minute=23 * 60), needs)
    expected = ("a", "chosen", ("route_step",)) if fits else ("a", "excluded", ("rule",))
    assert expected in said(plan)


def test_a_budget_that_stops_stops_the_turn() -> None:
    """The first choice is too dear: nobody else is asked behind the user's back."""
    known = terrain(estimates=prices(a="0.50", b="0.01", c="0.01"), budgets=(budget("0.10"),))
    plan = make_plan(Choice(), known, Needs())
    assert plan.order == ()
    assert said(plan)[0] == ("a", "excluded", ("budget",))
    assert said(plan)[1] == ("b", "excluded", ("budget_stops",))


def test_a_budget_may_go_on_cheaper_down_to_this_computer() -> None:
    """The dear ones are passed over; where none is left, the model of this computer answers for nothing."""
    known = terrain(estimates=prices(a="0.50", b="0.01", c="0.60"), budgets=(budget("0.10", "cheaper"),))
    assert [c.ref for c in make_plan(Choice(), known, Needs()).order][:1] == [B]
    free = {LOCAL: Cost(Decimal(0), Quality.EXACT)}
    broke = replace(known, estimates=prices(a="0.5", b="0.5", c="0.5") | free)
    assert [c.ref for c in make_plan(Choice(), broke, Needs()).order] == [LOCAL]
    rich = replace(known, estimates=prices(a="0.01", b="0.01", c="0.01") | free)
    assert [c.ref for c in make_plan(Choice(), rich, Needs()).order] == [A, B, C]


def test_what_has_no_price_is_held_back_by_a_budget() -> None:
    """Unknown is not zero."""
    plan = make_plan(Choice(), terrain(budgets=(budget("100", "cheaper"),)), Needs())
    assert all("price_unknown" in c.reasons for c in plan.candidates if c.ref != LOCAL)


def test_a_vendors_budget_is_about_that_vendor() -> None:
    """The others go on, and this computer's own model stands by."""
    over = budget("0", "cheaper", "vendor:a")
    known = terrain(estimates=prices(a="0.5", b="0.5", c="0.5"), budgets=(over,))
    assert [c.ref for c in make_plan(Choice(), known, Needs()).order] == [B, C, LOCAL]


def test_who_failed_lately_rests_and_the_least_bad_is_asked_where_all_do() -> None:
    """A try is better than a refusal: the one that is back soonest."""
    book = HealthBook()
    silent = failed(FailureClass.SILENT, Blame.ENDPOINT)
    book.failed(A, "", silent, NOW)
    known = terrain(health=book)
    assert ("a", "excluded", ("resting",)) in said(make_plan(Choice(), known, Needs()))
    book.failed(B, "", failed(FailureClass.RATE_LIMIT, Blame.KEY_AND_MODEL, 3600), NOW)
    book.failed(C, "", failed(FailureClass.AUTH, Blame.KEY), NOW)
    plan = make_plan(Choice(), known, Needs())
    assert [(c.ref, c.reasons) for c in plan.order] == [(A, ("route_step", "least_bad"))]
    assert ("c", "excluded", ("bad_key",)) in said(plan)


def test_a_model_with_a_good_key_left_is_not_benched() -> None:
    """One of two keys is bad."""
    book = HealthBook()
    book.failed(A, "", failed(FailureClass.AUTH, Blame.KEY), NOW)
    plan = make_plan(Choice(), terrain(health=book, keys={"a": ("", "work")}), Needs())
    assert plan.order[0].ref == A


@pytest.mark.parametrize("access", [Access.PREVIEW, Access.VERIFIED, Access.PARTNER])
def test_a_gated_model_is_tried_only_where_access_was_seen(access: Access) -> None:
    """In the vendor's own list for the user's key, or by an answer."""
    vendors = vendor("a", access=access), vendor("b")
    assert ("a", "excluded", ("gated",)) in said(make_plan(Choice(), terrain(*vendors), Needs()))
    listed = terrain(*vendors, listed=frozenset({A}))
    assert make_plan(Choice(), listed, Needs()).order[0].ref == A
    book = HealthBook()
    book.answered(A, "", NOW)
    assert make_plan(Choice(), terrain(*vendors, health=book), Needs()).order[0].ref == A


def test_who_trains_on_prompts_is_asked_only_where_the_route_allows_it() -> None:
    """However cheap."""
    vendors = vendor("a", data=DataPolicy.TRAINS), vendor("b")
    never = Route("default", (A, B), order="cheapest")
    known = terrain(*vendors, route=never, estimates=prices(a="0.001", b="9"))
    assert [c.ref for c in make_plan(Choice(), known, Needs()).order] == [B]
    allowed = replace(known, routes={"default": replace(never, training="allowed")})
    assert [c.ref for c in make_plan(Choice(), allowed, Needs()).order] == [A, B]


def test_a_record_is_derived_again_to_the_same_order() -> None:
    """From its own basis, whatever is known by now; a record that was tampered with does not agree."""
    book = HealthBook()
    book.failed(A, "", failed(FailureClass.SILENT, Blame.ENDPOINT), NOW)
    route = Route("default", (A, B, C, B), order="cheapest", conditions=((C, Condition(min_input=5)),))
    known = terrain(
        route=route,
        estimates=prices(a="0.03", b="0.02", c="0.010"),
        budgets=(budget("0.5", "cheaper"),),
        health=book,
        speeds={B: 12},
        warm=frozenset({C}),
    )
    found = survey(Choice(), known, Needs(3))
    assert from_json(as_json(found)) == found
    plan = replace(plan_from(found), basis=as_json(found))
    decision = Decision("d", "c", "m", NOW, plan)
    assert replay(decision).agrees
    other = replace(plan, candidates=tuple(reversed(plan.candidates)))
    assert not replay(replace(decision, plan=other)).agrees
    for broken in ("", "{}", "[]", '{"views":[{"ref":1}]}', plan.basis[:-5]):
        assert not replay(replace(decision, plan=replace(plan, basis=broken))).agrees


@pytest.mark.parametrize("order", ["listed", "cheapest", "fastest", "local_first"])
def test_two_hundred_candidates_are_derived_again_in_every_order(order: str) -> None:
    """Ties in price, gaps in what is known, some that are out: the record alone gives the same plan."""
    steps = tuple(ModelRef(id_, f"m{n}") for n in range(50) for id_ in "abcd")
    route = Route("default", steps, order=order)
    known = terrain(
        *(replace(vendor(id_), data=DataPolicy.LOCAL if id_ == "c" else DataPolicy.ZDR) for id_ in "abc"),
        route=route,
        estimates={
            ref: Cost(Decimal(n % 7) / 1000, Quality.ESTIMATED) for n, ref in enumerate(steps) if n % 5
        },
        speeds={ref: 100 + n % 11 for n, ref in enumerate(steps) if n % 3},
        warm=frozenset(steps[::9]),
    )
    found = survey(Choice(), known, Needs(10))
    plan = plan_from(found)
    assert [c.n for c in plan.candidates] == list(range(1, 201))
    assert {c.ref.vendor for c in plan.order} == {"a", "b", "c"}
    assert replay(Decision("d", "c", "m", NOW, replace(plan, basis=as_json(found)))).agrees
    assert plan_from(replace(found, views=found.views)) == plan


def test_the_basis_holds_no_word_of_the_conversation() -> None:
    """Names, numbers and codes alone."""
    found = survey(Choice(), terrain(), Needs(7, language="de", contents=frozenset({"code"})))
    assert set(as_json(found)) <= set('abcdefghijklmnopqrstuvwxyz_{}[]",:/0123456789.')


def test_a_turn_without_fallback_is_derived_again_as_one() -> None:
    """The first that can be asked, and nobody else; the record says so."""
    found = replace(
        survey(Choice(), terrain(vendor("a", retires=date(2026, 1, 1)), vendor("b")), Needs()),
        first_only=True,
    )
    plan = plan_from(found)
    assert (said(plan), plan.pinned) == ([("b", "chosen", ("route_step",))], True)
    assert replay(Decision("d", "c", "m", NOW, replace(plan, basis=as_json(found)))).agrees


def test_an_answer_that_is_to_go_on_elsewhere_leaves_its_vendor_out() -> None:
    """Whatever the route says of it."""
    found = replace(survey(Choice(), terrain(), Needs()), elsewhere=("a",))
    assert said(plan_from(found))[-1] == ("a", "excluded", ("elsewhere",))
    assert from_json(as_json(found)) == found
