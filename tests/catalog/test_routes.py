"""The computed default route."""

from __future__ import annotations

from dataclasses import replace

from interline.catalog.models import complete, known_models
from interline.catalog.routes import default_route, safe_route
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.refs import ModelRef
from interline.model.vendor import KeyHint, Vendor
from interline.vendors import ALL

COMPLETE = complete(ALL, known_models())
EVERY_KEY = frozenset(vendor.id for vendor in ALL)
SMALL = ModelRef("local", "smollm2-135m")


def mine(*models: ModelFacts, required: bool = False) -> Vendor:
    key = KeyHint("MY_KEY", required=required)
    return Vendor("mine", "Mine", "https://x.example", "openai-chat", key, models=models, user_defined=True)


def test_with_no_key_this_computers_own_model_answers() -> None:
    """A first run works."""
    assert default_route(COMPLETE, frozenset()).steps == (SMALL,)


def test_vendors_with_a_key_come_first_and_this_computer_last() -> None:
    """In the order of the list; who has no key has no step."""
    steps = default_route(COMPLETE, {"openai", "anthropic"}).steps
    assert [ref.vendor for ref in steps] == ["anthropic", "openai", "local"]
    assert steps[-1] == SMALL


def test_the_users_own_vendors_come_before_all() -> None:
    """Who wrote a vendor into a file means to use it."""
    steps = default_route((*COMPLETE, mine(ModelFacts("a"), ModelFacts("b"))), {"openai"}).steps
    assert steps[0] == ModelRef("mine", "a")
    assert default_route((mine(ModelFacts("a"), required=True),), frozenset()).steps == ()


def test_nothing_that_trains_and_nothing_that_is_closed_is_ever_in_it() -> None:
    """A cheap row that learns from private chats, a model for verified organisations: only by the user's own word."""
    for vendor in COMPLETE:
        for facts in vendor.models:
            alone = replace(vendor, models=(facts,))
            in_route = bool(default_route((alone,), EVERY_KEY).steps)
            trains = (facts.data or vendor.data) is DataPolicy.TRAINS
            closed = facts.access in (Access.VERIFIED, Access.PARTNER)
            assert in_route is not (trains or closed or facts.only_by_name)
    trainer = replace(mine(ModelFacts("a")), data=DataPolicy.TRAINS)
    assert default_route((trainer,), frozenset()).steps == ()
    assert default_route(COMPLETE, EVERY_KEY).training == "never"


def test_servers_that_people_run_themselves_take_part_only_with_models_that_a_file_names() -> None:
    """A model that only a server's own list knows is asked by name, or not at all."""
    listed = ModelFacts("listed", only_by_name=True)
    for vendor_id in ("ollama", "lmstudio", "llamacpp", "vllm"):
        (server,) = (vendor for vendor in COMPLETE if vendor.id == vendor_id)
        assert server.models == ()
        assert default_route([replace(server, models=(listed,))], EVERY_KEY).steps == ()
        named = replace(server, models=(ModelFacts("named"), listed))
        assert default_route([named], EVERY_KEY).steps == (ModelRef(vendor_id, "named"),)


def test_a_vendor_without_its_address_takes_no_part() -> None:
    """Nobody knows where it is, however many models are named."""
    for vendor_id in ("azure", "litellm"):
        (vendor,) = (vendor for vendor in COMPLETE if vendor.id == vendor_id)
        named = replace(vendor, models=(ModelFacts("deployment"),))
        assert default_route([named], EVERY_KEY).steps == ()
        placed = replace(named, base_url="https://somewhere.example/v1")
        assert default_route([placed], EVERY_KEY).steps == (ModelRef(vendor_id, "deployment"),)


def test_the_safe_route_stays_on_this_computer() -> None:
    """Its boundary names the embedded vendor and nobody else."""
    route = safe_route(COMPLETE)
    assert route.steps == (SMALL,)
    assert route.allow == ("local",)
    assert not route.allows("openai")
    assert safe_route([vendor for vendor in COMPLETE if not vendor.embedded]).allow == ()
