"""A key on its way from the field to the keychain."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from interline.keys.vault import KeyState, Where
from interline.model.errors import KeyMalformed
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.services.vendors import KeyTest
from interline.ui.backend import Backend
from interline.ui.picker.rows import PickRow
from interline.ui.tasks import Tasks
from interline.ui.vendor_key.presenter import VendorKeyPresenter
from interline.ui.vendor_key.view import KeyVendor
from tests.ui.fakes import FakeInterline


class View:
    """A sheet without widgets."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []
        self.vendors: Sequence[KeyVendor] = ()
        self.is_kept, self.busy = False, ""
        self.reached: Sequence[PickRow] = ()
        self.is_open, self.wanted = False, ""

    def ask(self) -> None:
        self.is_open = True

    def set_vendors(self, vendors: Sequence[KeyVendor], wanted: str = "") -> None:
        self.vendors, self.wanted = vendors, wanted

    def set_busy(self, words: str) -> None:
        self.busy = words

    def kept(self) -> None:
        self.is_kept = True

    def show_result(self, sentence: str, *, ok: bool) -> None:
        self.said.append((sentence, ok))

    def show_reached(self, rows: Sequence[PickRow]) -> None:
        self.reached = rows

    def dismiss(self) -> None:
        self.is_open = False


def play(
    trouble: KeyMalformed | None = None,
    *,
    test: KeyTest | None = None,
    key: KeyState | None = None,
    kept_as: KeyState | None = None,
    does: Callable[[VendorKeyPresenter], None] = lambda presenter: presenter.save(
        "openai", "  sk-0000000000007f2a \n"
    ),
    chosen: list[Choice] | None = None,
) -> tuple[View, FakeInterline]:
    """Open the sheet and save a key, or do something else."""

    async def main() -> tuple[View, FakeInterline]:
        fake, view = FakeInterline(), View()
        fake.vendors.test = test or fake.vendors.test
        fake.vendors.key = key or fake.vendors.key
        fake.vendors.kept_as = kept_as or fake.vendors.kept_as
        if trouble:
            fake.troubles["set_key"] = trouble
        tasks, backend = Tasks(lambda sentence: None), Backend(fake)
        await backend.open()
        choose = (chosen if chosen is not None else []).append
        presenter = VendorKeyPresenter(view, backend, tasks, choose=choose)
        presenter.open()
        for _ in range(20):
            await asyncio.sleep(0)
        does(presenter)
        for _ in range(20):
            await asyncio.sleep(0)
        await tasks.close()
        return view, fake

    return asyncio.run(main())


def test_a_key_is_kept_and_tried() -> None:
    """Blanks around it are not part of it; where it is kept is said."""
    view, fake = play()
    assert fake.vendors.keys == {"openai": "sk-0000000000007f2a"}
    assert view.is_kept
    assert view.said == [("OpenAI accepts the key ending in …7f2a. Key: in the keychain.", True)]
    assert view.busy == ""


def test_only_vendors_that_take_a_key_are_offered() -> None:
    """With the page on which one is made."""
    view, _ = play()
    assert view.vendors == [KeyVendor("openai", "OpenAI", "https://platform.openai.com/api-keys")]


def test_a_key_that_cannot_be_kept_stays_in_the_field() -> None:
    """With one sentence, and nothing is tested."""
    view, fake = play(KeyMalformed("This cannot be a key.", next_step="Copy it again."))
    assert not view.is_kept
    assert view.said == [("This cannot be a key. Copy it again.", False)]
    assert view.busy == ""
    assert fake.vendors.keys == {}


def test_the_models_that_the_key_reaches_are_shown_with_their_facts() -> None:
    """Price and context beside each; what is picked answers, and the sheet closes."""
    chosen: list[Choice] = []
    test = KeyTest(True, "OpenAI answers and lists 2 models.", ("gpt-6-sol", "gpt-6-mini"))
    view, _ = play(test=test)
    assert [(row.title, row.vendor, row.numbers) for row in view.reached] == [
        ("gpt-6-sol", "OpenAI", "400k · $2 / $12"),
        ("gpt-6-mini", "OpenAI", "400k · $2 / $12"),
    ]
    sol = Choice(pin=ModelRef("openai", "gpt-6-sol"))
    view, _ = play(does=lambda presenter: presenter.pick(sol), chosen=chosen)
    assert chosen == [sol]
    assert not view.is_open


def test_a_key_of_the_environment_is_offered_and_tested_without_being_typed() -> None:
    """Nothing is stored for it."""
    test = KeyTest(True, "OpenAI answers and lists 1 models.", ("gpt-6-sol",))
    view, fake = play(
        test=test,
        key=KeyState(Where.ENVIRONMENT, "in the environment"),
        does=lambda presenter: presenter.test("openai"),
    )
    (vendor,) = view.vendors
    assert (vendor.found, vendor.is_offered) == (
        "A key was found in the environment (OPENAI_API_KEY).",
        True,
    )
    assert view.said == [("OpenAI answers and lists 1 models.", True)]
    assert [row.title for row in view.reached] == ["gpt-6-sol"]
    assert fake.vendors.keys == {}
    assert not view.is_kept


def test_a_key_that_is_refused_reaches_nothing() -> None:
    """It says so, and shows no list."""
    view, _ = play(test=KeyTest(False, "OpenAI did not accept the key."))
    assert view.said == [("OpenAI did not accept the key. Key: in the keychain.", False)]
    assert view.reached == ()


def test_the_key_of_one_vendor_can_be_asked_for() -> None:
    """As the picker does for a model that lacks it."""
    view, _ = play(does=lambda presenter: presenter.open("openai"))
    assert (view.is_open, view.wanted) == (True, "openai")


def test_without_a_keychain_it_is_said_how_long_a_key_is_known() -> None:
    """Nobody is to wonder at the next start where it went."""
    view, _ = play(kept_as=KeyState(Where.SESSION, "for this session only"))
    assert "until Interline is closed" in view.said[-1][0]
