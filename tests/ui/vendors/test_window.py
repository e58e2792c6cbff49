"""The page of vendors in the window of the whole program, over real servers of this machine: what is typed and pasted
there, and what the keychain and the servers make of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from interline.keys import vault as vaults
from interline.keys.vault import SERVICE
from interline.model.change import Topic
from interline.model.errors import KeyringMissing
from interline.ui.vendors.row import VendorRow
from interline.ui.vendors.view import VendorsView
from tests.keys.test_vault import FakeKeychain
from tests.services.world import World
from tests.simulator.vendor import Vendor
from tests.ui.person import Ctrl, Key, Person

OLD = "sk-canary-old-0123456789"
NEW = "sk-canary-new-9876543210"
KEYED = 'key_env = "SIM_A_KEY"'


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> FakeKeychain:
    """The system's, as long as this test lasts; a prompt is waited for half a second."""
    made = FakeKeychain()
    monkeypatch.setattr(vaults, "Keychain", lambda: made)
    monkeypatch.setattr(vaults, "PATIENCE", 0.5)
    monkeypatch.setattr(vaults.Vault.__init__, "__kwdefaults__", {"keychain": None, "patience": 0.5})
    return made


class Page:
    """The page as a person sees it."""

    def __init__(self, me: Person) -> None:
        self.me = me
        me.desk.commands.open_settings("vendors")
        shown = me.desk.on_demand.pages.view.make_shown()
        assert isinstance(shown, VendorsView)
        self.view = shown
        me.wait_for(lambda: "sim-a" in shown.rows)
        shown.open_entry("sim-a")

    @property
    def row(self) -> VendorRow:
        return self.view.rows["sim-a"]

    def paste_key(self, text: str) -> QLineEdit:
        """Through the clipboard, then Enter."""
        field = self.row.fields[""]
        field.clear()
        QApplication.clipboard().setText(text)
        field.setFocus()
        self.me.bot.keyClick(field, Key.Key_V, Ctrl)
        self.me.bot.keyClick(field, Key.Key_Return)
        return field

    def said(self, words: str) -> str:
        """Wait until this is said at the vendor; gives all of it."""
        self.me.wait_for(lambda: words in self.row.said.text())
        return self.row.said.text()

    def over(self) -> str:
        """What is said over all vendors."""
        return self.view.said.text()


@pytest.fixture
def accepts(request: pytest.FixtureRequest) -> str | None:
    """The one key to which the vendor does not answer 401; None for any."""
    found: str | None = getattr(request, "param", NEW)
    return found


@pytest.fixture
def server(home: Path, accepts: str | None) -> Iterator[tuple[World, Vendor]]:
    with World(home) as world:
        yield world, world.add("sim-a", extra=KEYED, key=accepts)


@pytest.fixture
def page(keychain: FakeKeychain, server: tuple[World, Vendor], person: Callable[[World], Person]) -> Page:
    return Page(person(server[0]))


@pytest.mark.parametrize(
    "pasted",
    [
        f"  {NEW}\t",
        f"{NEW}\n",
        f"\r\n{NEW}\r\n",
        f"Bearer {NEW}",
        f"Authorization: Bearer {NEW}",
        f"“{NEW}”",
        f"'{NEW}'",
        f"\ufeff{NEW}\u200b",
        f"\u202e{NEW}\u202c",
    ],
)
def test_what_surrounds_a_pasted_key_is_taken_off(
    page: Page, server: tuple[World, Vendor], keychain: FakeKeychain, pasted: str
) -> None:
    """Blanks, line ends, Bearer, quotes of any kind, marks that nobody sees: the vendor gets the key alone."""
    page.paste_key(pasted)
    page.said("lists 2 models")
    assert keychain.entries[SERVICE, "sim-a"] == NEW
    field = page.row.fields[""]
    assert field.text() == ""
    assert field.echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    "pasted",
    [f"{NEW} {OLD}", f"{NEW}\n{OLD}", f"{NEW[:8]}…{NEW[-4:]}", "schlüssel-geheim-123", "x" * 600],
    ids=["two", "two lines", "shortened", "not ASCII", "endless"],
)
def test_what_is_no_key_is_refused_and_the_old_one_stays(
    page: Page, server: tuple[World, Vendor], keychain: FakeKeychain, pasted: str
) -> None:
    """In a sentence that repeats none of it; nothing is sent, and what was typed stands there still."""
    page.paste_key(NEW)
    page.said("lists 2 models")
    field = page.paste_key(pasted)
    sentence = page.said("That does not look like a key.")
    assert "canary" not in sentence
    assert "geheim" not in sentence
    assert field.text()
    assert keychain.entries[SERVICE, "sim-a"] == NEW
    page.row.buttons["Test"].click()
    page.said("lists 2 models")


def test_without_a_keychain_a_key_lasts_for_the_session_and_it_says_so(
    page: Page, server: tuple[World, Vendor], keychain: FakeKeychain
) -> None:
    """And it serves."""
    keychain.trouble = KeyringMissing("There is none.")
    page.paste_key(NEW)
    page.said("lists 2 models")
    page.me.wait_for(
        lambda: any("for this session only" in label.text() for label in page.row.findChildren(QLabel))
    )
    assert keychain.entries == {}


def test_a_locked_keychain_is_said_and_keeps_its_key(
    page: Page, server: tuple[World, Vendor], keychain: FakeKeychain
) -> None:
    """It is not opened for a look; a test asks for it, and says where it stays locked."""
    page.paste_key(NEW)
    page.said("lists 2 models")
    keychain.locked = True
    page.me.app.vault.forget()
    page.row.buttons["Test"].click()
    page.said("Locked.")
    assert keychain.entries[SERVICE, "sim-a"] == NEW
    page.me.desk.commands.open_settings("vendors")
    keychain.unlocks_when_asked = True
    page.row.buttons["Test"].click()
    page.said("lists 2 models")


@pytest.mark.parametrize("accepts", [None], ids=["any key"], indirect=True)
def test_a_prompt_that_nobody_answers_holds_nothing_up(
    accepts: None, page: Page, keychain: FakeKeychain
) -> None:
    """The window goes on meanwhile, and then it says what to do; the key that was there is there afterwards."""
    page.paste_key(NEW)
    page.said("lists 2 models")
    keychain.gate.clear()
    try:
        page.paste_key(OLD)
        assert page.row.said.text() == "Saving…"
        slowest, until = 0.0, time.monotonic() + 0.4
        while time.monotonic() < until:
            begun = time.thread_time()
            QApplication.processEvents()
            slowest = max(slowest, time.thread_time() - begun)
        assert slowest < 0.2
        page.said("The system keyring waits to be unlocked. Answer its window and try again.")
        assert page.row.fields[""].text() == OLD
        assert keychain.entries[SERVICE, "sim-a"] == NEW
    finally:
        keychain.gate.set()


def test_a_wrong_key_does_not_take_the_place_of_a_good_one(page: Page, keychain: FakeKeychain) -> None:
    """It is tried first, since no vendor shows a key twice; what was pasted stands there still, and a key that is
    removed first makes way for any."""
    page.paste_key(NEW)
    page.said("lists 2 models")
    field = page.paste_key(OLD)
    sentence = page.said("The one that was there is kept.")
    assert sentence.startswith("Sim A does not take this key: ")
    assert "canary" not in sentence
    assert field.text() == OLD
    assert keychain.entries[SERVICE, "sim-a"] == NEW
    page.row.buttons["Test"].click()
    page.said("lists 2 models")
    page.row.buttons["Remove"].click()
    page.row.buttons["Remove"].click()
    page.said("The key was removed.")
    page.paste_key(OLD)
    page.said("401")
    assert keychain.entries[SERVICE, "sim-a"] == OLD


def test_a_key_that_the_vendor_refuses_is_said(page: Page, server: tuple[World, Vendor]) -> None:
    """By the vendor's own reason, without the key."""
    page.paste_key(OLD)
    sentence = page.said("401")
    assert "canary" not in sentence


@pytest.mark.parametrize("scheme", ["", "http://", "“http://"])
def test_a_server_is_added_by_its_address_and_tested(page: Page, scheme: str) -> None:
    """Also without the scheme, or with what came along when it was copied: typed into the form, Enter."""
    with Vendor(models=("tiny", "large")) as other:
        form = page.view.form
        page.me.bot.keyClicks(form.name, "My server")
        QApplication.clipboard().setText(
            scheme + other.url.removeprefix("http://") + ("”" if "“" in scheme else "")
        )
        form.address.setFocus()
        page.me.bot.keyClick(form.address, Key.Key_V, Ctrl)
        page.me.bot.keyClick(form.address, Key.Key_Return)
        page.me.wait_for(lambda: "my-server" in page.view.rows)
        row = page.view.rows["my-server"]
        page.me.wait_for(lambda: "lists 2 models" in row.said.text())
        assert row.is_open
        assert other.url in page.me.app.home.vendors_file.read_text(encoding="utf-8")
        assert page.over() == "Saved in vendors.toml."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ftp://127.0.0.1/v1", "is not an address"),
        ("http://", "is not an address"),
        ("my server", "holds a blank"),
        ("http://me:secret@127.0.0.1/v1", "holds a name or password"),
        ("http://api.example.com/v1", "unencrypted"),
        ("http://127.0.0.1:99999999/v1", "is not an address"),
    ],
)
def test_an_address_that_cannot_be_is_said_and_nothing_is_written(page: Page, typed: str, said: str) -> None:
    """What was typed stays in the form."""
    form = page.view.form
    before = page.me.app.home.vendors_file.read_text(encoding="utf-8")
    page.me.bot.keyClicks(form.name, "My server")
    form.address.setText(typed)
    form.save_button.click()
    page.me.wait_for(lambda: said in page.over())
    assert "secret" not in page.over()
    assert form.address.text() == typed
    assert page.me.app.home.vendors_file.read_text(encoding="utf-8") == before


def test_names_that_are_long_or_mean_harm_harm_nothing(page: Page) -> None:
    """Two thousand letters, markup, a mark that turns the direction: the page stays as wide as it is."""
    with Vendor() as other:
        form = page.view.form
        name = "<b>Evil</b> \u202egnp.exe " + "W" * 2_000
        QApplication.clipboard().setText(name)
        form.name.setFocus()
        page.me.bot.keyClick(form.name, Key.Key_V, Ctrl)
        form.address.setText(other.url)
        width = page.view.minimumSizeHint().width()
        form.save_button.click()
        page.me.wait_for(
            lambda: len(page.view.rows) > 0 and any(id_.startswith("b-evil") for id_ in page.view.rows)
        )
        row = next(row for id_, row in page.view.rows.items() if id_.startswith("b-evil"))
        page.me.wait_for(lambda: "lists 2 models" in row.said.text())
        assert "\u202e" not in row.head.accessibleName()
        assert len(row.head.accessibleName()) < 100
        undo = page.view.undo_button.minimumSizeHint().width() + 64
        assert page.view.minimumSizeHint().width() <= max(width, undo)


class Flood:
    """A server that answers its list of models with a hundred megabytes."""

    SIZE = 100 * 1024 * 1024

    def __init__(self) -> None:
        self.sent = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Flood:
        return self

    def __exit__(self, *args: object) -> None:
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        piece = b'{"id":"model","object":"model"},' * 20_000
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65_536)
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                        b"content-length: %d\r\n\r\n" % self.SIZE
                    )
                    connection.sendall(b'{"object":"list","data":[')
                    while self.sent < self.SIZE:
                        connection.sendall(piece)
                        self.sent += len(piece)
                except OSError:
                    continue


def test_a_list_of_a_hundred_megabytes_is_not_read(page: Page, keychain: FakeKeychain) -> None:
    """It is cut off, which is said; the window goes on, and key and models are as before."""
    page.paste_key(NEW)
    page.said("lists 2 models")
    with Flood() as flood:
        form = page.view.form
        page.me.bot.keyClicks(form.name, "Flood")
        form.address.setText(flood.url)
        form.save_button.click()
        page.me.wait_for(lambda: "flood" in page.view.rows)
        row, slowest = page.view.rows["flood"], 0.0
        until = time.monotonic() + 15
        while "too long to read" not in row.said.text() and time.monotonic() < until:
            begun = time.thread_time()
            QApplication.processEvents()
            slowest = max(slowest, time.thread_time() - begun)
            time.sleep(0.001)
        assert "The list of models from Flood is too long to read." in row.said.text()
        assert slowest < 0.3
        assert flood.sent < 40 * 1024 * 1024
    assert keychain.entries == {
        (SERVICE, "sim-a"): NEW,
        ("interline origin", "sim-a"): keychain.entries["interline origin", "sim-a"],
    }
    page.view.open_entry("sim-a")
    page.row.buttons["Test"].click()
    page.said("lists 2 models")


def test_what_a_key_reaches_stands_at_its_vendor_and_is_picked_there(page: Page) -> None:
    """With access, price and context as the picker paints them; Enter has the open conversation ask it, and with the
    key the list goes."""
    page.paste_key(NEW)
    page.said("lists 2 models")
    page.me.wait_for(lambda: page.row.reached is not None and page.row.reached.isVisible())
    reached = page.row.reached
    assert reached is not None
    rows = [reached.rows.at(place) for place in range(reached.rows.rowCount())]
    assert len(rows) == 2
    page.me.desk.commands.open_settings("vendors")
    page.me.app.changes.publish(Topic.KEYS)
    page.me.wait_for(reached.isVisible)
    reached.setFocus()
    page.me.bot.keyClick(reached, Key.Key_Down)
    page.me.bot.keyClick(reached, Key.Key_Return)
    assert page.me.desk.conversation.asked.choice == rows[1].choice
    page.said("The open conversation asks")
    page.row.buttons["Remove"].click()
    page.row.buttons["Remove"].click()
    page.said("The key was removed.")
    assert not reached.isVisible()
