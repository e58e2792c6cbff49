"""Vendors' own lists of models: asked for over real sockets, kept, compared, and laid over what is known."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.model.change import Topic
from interline.model.errors import UnknownVendor, WrongUsage
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.secret import Secret
from interline.model.vendor import KeyHint, Timeouts
from interline.model.vendor import Vendor as VendorFacts
from interline.net.client import HttpClient
from interline.services import model_lists
from interline.services.arranging import VendorDraft
from interline.services.model_lists import ModelLists, Refreshed
from interline.startup import Interline
from tests.services.world import World
from tests.simulator.vendor import Vendor, unused_port
from tests.simulator.wires import OpenAIChat

ONE_AND_TWO = Price(Decimal(1), Decimal(2))
"""A model's price in a World."""
KEY = Secret("sk-simulated-0123456789")


class Lister(OpenAIChat):
    """A vendor that lists whatever a test says."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = list(rows)

    def models(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {"object": "list", "data": self.rows}


@pytest.fixture
def server() -> Iterator[Vendor]:
    with Vendor() as vendor:
        vendor.wire = Lister({"id": "a", "context_length": 1000}, {"id": "b"})
        yield vendor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "model-lists"


def facts_of(server: Vendor, **more: Any) -> VendorFacts:
    return VendorFacts("sim", "Sim", server.url, "openai-chat", **more)


def with_lists(folder: Path, scene: Callable[[ModelLists], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        client = HttpClient(environment={})
        try:
            return await scene(ModelLists(folder, client))
        finally:
            await client.close()

    return asyncio.run(whole())


def refresh(folder: Path, vendor: VendorFacts, key: Secret | None = None) -> Refreshed:
    found: Refreshed = with_lists(folder, lambda lists: lists.refresh(vendor, key))
    return found


def kept(folder: Path, vendor: VendorFacts) -> dict[str, Any]:
    found: dict[str, Any] = with_lists(folder, lambda lists: lists.facts([vendor]))
    return found


def test_the_first_list_is_kept_and_read_again(server: Vendor, folder: Path) -> None:
    """Each model as its vendor told it, with the day of the list as its source."""
    found = refresh(folder, facts_of(server))
    assert (found.models, found.is_first, found.new, found.gone) == (("a", "b"), True, (), ())
    assert found.sentence == "Sim lists 2 models: its first list."
    (a, b) = kept(folder, facts_of(server))["sim"]
    assert (a.id, a.context, b.id, b.context) == ("a", 1000, "b", None)
    assert a.source.startswith("its vendor's list of 20")


def test_what_changed_since_the_last_list_is_said(server: Vendor, folder: Path) -> None:
    """New, gone, now retiring, another price; what is told again is no news."""
    wire = server.wire
    assert isinstance(wire, Lister)
    cheap, dear = (
        {"prompt": "0.000001", "completion": "0.000002"},
        {"prompt": "0.000003", "completion": "0.000002"},
    )
    wire.rows = [{"id": "a", "pricing": cheap}, {"id": "b"}, {"id": "ends", "shutdown_date": "2027-01-02"}]
    assert [row.facts.id for row in refresh(folder, facts_of(server)).retiring] == ["ends"]
    wire.rows = [
        {"id": "a", "pricing": dear},
        {"id": "c"},
        {"id": "ends", "shutdown_date": "2027-01-02"},
        {"id": "d", "deprecation": "2027-02-03", "deprecation_replacement_model": "c"},
    ]
    found = refresh(folder, facts_of(server))
    assert (found.new, found.gone) == (("c", "d"), ("b",))
    (retiring,) = found.retiring
    assert (retiring.facts.id, retiring.facts.retires, retiring.facts.replacement) == (
        "d",
        date(2027, 2, 3),
        "c",
    )
    ((model, before, now),) = found.repriced
    assert (model, before.input, now.input) == ("a", Decimal(1), Decimal(3))
    assert found.sentence == "Sim lists 4 models: 2 new, 1 gone, 1 now retiring, 1 with another price."
    again = refresh(folder, facts_of(server))
    assert (again.new, again.gone, again.retiring, again.repriced) == ((), (), (), ())
    wire.rows[2] = {"id": "ends", "shutdown_date": "2027-06-07"}
    assert [row.facts.retires for row in refresh(folder, facts_of(server)).retiring] == [date(2027, 6, 7)]


def test_everything_that_is_kept_comes_back_as_it_was(server: Vendor, folder: Path) -> None:
    """A file between two runs loses nothing of a list."""
    wire = server.wire
    assert isinstance(wire, Lister)
    wire.rows = [
        {
            "id": "a",
            "display_name": "Größe A",
            "max_input_tokens": 1000,
            "max_tokens": 100,
            "retires_at": "2027-01-02T00:00:00Z",
            "deprecation_replacement_model": "b",
            "supported_parameters": ["reasoning"],
            "architecture": {"input_modalities": ["text", "image"]},
        }
    ]
    refresh(folder, facts_of(server))
    ((facts,),) = kept(folder, facts_of(server)).values()
    assert (facts.name, facts.context, facts.max_output) == ("Größe A", 1000, 100)
    assert (facts.retires, facts.replacement) == (date(2027, 1, 2), "b")
    assert (facts.tools, facts.reasons, facts.inputs) == (False, True, {"text", "image"})


def test_a_list_belongs_to_the_address_that_it_came_from(server: Vendor, folder: Path) -> None:
    """Another server under the same name knows nothing yet, and its first list is its first."""
    refresh(folder, facts_of(server))
    with Vendor() as other:
        other.wire = Lister({"id": "z"})
        assert kept(folder, facts_of(other)) == {}
        assert refresh(folder, facts_of(other)).is_first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "{",
        '{"version": 2, "origin": "x", "read": "2026-11-23", "models": []}',
        "[" * 9000,
    ],
)
def test_a_kept_list_that_cannot_be_read_is_as_none(server: Vendor, folder: Path, text: str) -> None:
    """A damaged file costs its contents until the next refresh, and nothing else."""
    folder.mkdir(parents=True)
    (folder / "list-sim.json").write_text(text)
    assert kept(folder, facts_of(server)) == {}
    assert refresh(folder, facts_of(server)).is_first
    assert "sim" in kept(folder, facts_of(server))


@pytest.mark.parametrize(
    "change",
    [
        {"context": "1000"},
        {"context": True},
        {"tools": 1},
        {"retires": "soon"},
        {"efforts": [1]},
        {"id": None},
        {"price": ["1"]},
        {"price": [None, None, None, None]},
        {"price": [0.1, 0.2, None, None]},
    ],
)
def test_a_kept_list_that_was_changed_by_hand_is_as_none(
    server: Vendor, folder: Path, change: dict[str, Any]
) -> None:
    """Facts decide where conversations go: half a list is not believed."""
    refresh(folder, facts_of(server))
    path = folder / "list-sim.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["models"][0].update(change)
    path.write_text(json.dumps(data))
    assert kept(folder, facts_of(server)) == {}


def test_a_refused_key_is_said_and_the_kept_list_stays(server: Vendor, folder: Path) -> None:
    """What the vendor said, and never the key."""
    vendor = facts_of(server, key=KeyHint("SIM_KEY"))
    refresh(folder, vendor, KEY)
    server.key = "another"
    found = refresh(folder, vendor, KEY)
    assert found.trouble.startswith("Sim: ")
    assert KEY.reveal() not in found.trouble
    assert not found.not_running
    assert len(kept(folder, vendor)["sim"]) == 2


def test_a_list_of_nothing_is_not_kept(server: Vendor, folder: Path) -> None:
    """A server that starts up, or a page where a list should be, is not the end of all models."""
    refresh(folder, facts_of(server))
    wire = server.wire
    assert isinstance(wire, Lister)
    wire.rows = []
    assert refresh(folder, facts_of(server)).trouble == "Sim lists no models that can be read."
    assert len(kept(folder, facts_of(server))["sim"]) == 2


def test_a_list_without_end_is_cut_off(server: Vendor, folder: Path) -> None:
    """Nothing is kept of it."""
    wire = server.wire
    assert isinstance(wire, Lister)
    wire.rows = [{"id": "a", "padding": "x" * (model_lists.MOST_BYTES + 1)}]
    assert "too long to read" in refresh(folder, facts_of(server)).trouble
    assert kept(folder, facts_of(server)) == {}


def test_a_server_that_is_off_is_no_fault(folder: Path) -> None:
    """On this computer nobody needs to be told twice."""
    vendor = VendorFacts("sim", "Sim", f"http://127.0.0.1:{unused_port()}/v1", "openai-chat")
    found = refresh(folder, vendor)
    assert (found.trouble, found.not_running) == ("Sim is not running.", True)


def test_a_server_that_never_answers_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its own time limits are."""
    monkeypatch.setattr(model_lists, "MOST_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"
        vendor = VendorFacts("sim", "Sim", url, "openai-chat", timeouts=Timeouts(first_token=60))
        assert "did not answer" in refresh(folder, vendor).trouble


def test_names_with_marks_that_deceive_are_left_out(server: Vendor, folder: Path) -> None:
    """Neither the terminal nor the picker ever sees them."""
    wire = server.wire
    assert isinstance(wire, Lister)
    wire.rows = [{"id": "good"}, {"id": "\x1b]0;bad\x07"}, {"id": "b\u202ead"}, {"id": "b ad", "name": "x"}]
    assert refresh(folder, facts_of(server)).models == ("good",)


def test_a_refresh_reaches_the_picker_and_leaves_the_default_route_alone(tmp_path: Path) -> None:
    """The user's own row wins over the list; a model that only the list knows is there to be named."""
    with World(tmp_path) as world:
        sim = world.add("sim-a")
        sim.wire = Lister({"id": "ok", "context_length": 5000}, {"id": "tomorrow", "context_length": 9000})

        async def scene(app: Interline) -> None:
            found = {row.vendor_id: row for row in (await app.watch.look(refresh=True)).refreshed}
            assert found["sim-a"].models == ("ok", "tomorrow")
            assert "local" not in found
            # No key is at hand for these, and nobody knows where that one is.
            assert not {"openai", "anthropic", "azure"} & set(found)
            choices = {str(choice.ref): choice for choice in await app.vendors.choices()}
            assert choices["sim-a/ok"].facts.context == 5000
            assert choices["sim-a/ok"].facts.price is not None
            assert choices["sim-a/tomorrow"].available
            assert choices["sim-a/tomorrow"].facts.only_by_name

        world.play(scene)

        async def next_start(app: Interline) -> None:
            facts = app.directory.vendors["sim-a"].model("tomorrow")
            assert facts.context == 9000

        world.play(next_start)
        text = world.home.vendors_file.read_text()
        world.home.vendors_file.write_text(text.partition("[[route]]")[0])

        async def without_a_route_of_ones_own() -> None:
            app = Interline(world.home, environment={})
            await app.open()
            try:
                (route,) = await app.vendors.routes()
                assert route.steps == (ModelRef("sim-a", "ok"), ModelRef("local", "smollm2-135m"))
            finally:
                await app.close()

        asyncio.run(without_a_route_of_ones_own())


def test_what_a_tested_key_reaches_can_be_picked_at_once(tmp_path: Path) -> None:
    """With price, context and access; those that somebody described come first, and what nobody knows is unknown."""
    with World(tmp_path) as world:
        sim = world.add("sim-a")
        sim.wire = Lister({"id": "tomorrow", "context_length": 9000}, {"id": "ok", "context_length": 5000})

        async def scene(app: Interline) -> None:
            told: list[Topic] = []
            app.changes.subscribe(lambda change: told.append(change.topic))
            test = await app.vendors.test_key("sim-a")
            assert (test.ok, test.models) == (True, ("tomorrow", "ok"))
            assert Topic.VENDORS in told
            assert "sim-a/tomorrow" in {str(choice.ref) for choice in await app.vendors.choices()}
            ok, tomorrow = await app.vendors.reached("sim-a", test.models)
            assert (ok.ref.model, ok.facts.context, ok.price) == ("ok", 5000, ONE_AND_TWO)
            assert (tomorrow.ref.model, tomorrow.facts.context, tomorrow.price) == ("tomorrow", 9000, None)
            with pytest.raises(UnknownVendor):
                await app.vendors.reached("nobody", ())

        world.play(scene)


def test_a_server_that_wants_a_key_and_was_given_none_is_understood(tmp_path: Path) -> None:
    """It says that the key is wrong; there is none."""
    with World(tmp_path) as world:
        world.add("sim-a").key = "sk-000000000000wanted"

        async def scene(app: Interline) -> None:
            await app.arranging.put_vendor(
                VendorDraft("mine", "Mine", base_url=world.vendors["sim-a"].url, wire="openai-chat")
            )
            test = await app.vendors.test_key("mine")
            assert (test.ok, test.sentence) == (False, "Mine is there and wants a key. Paste it first.")

        world.play(scene)


def test_a_list_that_cannot_be_kept_spoils_no_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is good all the same."""

    def full(*args: object) -> None:
        raise OSError("no space left on device")

    with World(tmp_path) as world:
        world.add("sim-a").wire = Lister({"id": "ok"})

        async def scene(app: Interline) -> None:
            monkeypatch.setattr("interline.whole_files.write", full)
            assert (await app.vendors.test_key("sim-a")).ok
            monkeypatch.undo()

        world.play(scene)


def test_a_vendor_without_an_address_is_listed_and_never_asked(tmp_path: Path) -> None:
    """Its key waits until it has one, for a key is kept for an address."""
    with World(tmp_path) as world:
        world.add("sim-a")

        async def scene(app: Interline) -> None:
            statuses = {status.vendor.id: status.vendor for status in await app.vendors.vendors()}
            assert statuses["azure"].needs_address
            test = await app.vendors.test_key("azure")
            assert not test.ok
            assert "needs its address" in test.sentence
            with pytest.raises(WrongUsage, match="needs its address"):
                await app.vendors.set_key("azure", "sk-azure-0123456789")

        world.play(scene, {"AZURE_OPENAI_API_KEY": "sk-azure-0123456789"})


def test_a_vendor_of_the_keychain_is_asked_with_its_key(server: Vendor, folder: Path) -> None:
    """In its header, and with nothing else of a person."""
    server.key = KEY.reveal()
    vendor = replace(facts_of(server), key=KeyHint("SIM_KEY"))
    assert refresh(folder, vendor, KEY).models == ("a", "b")
    (request,) = server.requests
    assert (request.method, request.body) == ("GET", b"")
