"""Untrusted words on the page: nothing is fetched, opened or hidden, whichever way they came."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QGuiApplication,
    QHelpEvent,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QToolTip
from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Role
from interline.model.events import ProductShown, SourceCited, TextDelta, ThinkingDelta, ToolCallDelta
from interline.model.parts import Citation, Image, Product, Text, Thinking, ToolCall
from interline.rendering.blocks import Span, Style
from interline.ui.transcript.text import SafeText
from interline.ui.transcript.view import TranscriptView
from tests.rendering.samples import HOSTILE
from tests.ui.transcript import seen
from tests.ui.transcript.sample import message, receipt


class Listener:
    """A server on this machine that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.hits = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.hits += 1
            caller.close()

    def close(self) -> None:
        # A last call of our own ends the waiting.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def traps(tmp_path: Path, listener: Listener) -> dict[str, str]:
    """Addresses that must never be touched: a server, a pipe that blocks whoever opens it, a file that tells."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"not a picture")
    return {"http": f"{listener.url}/x.png", "pipe": str(pipe), "file": str(secret)}


def hostile_markup(traps: dict[str, str]) -> str:
    """Every way in which a text may ask for something."""
    addresses = [
        traps["http"],
        f"file://{traps['pipe']}",
        traps["pipe"],
        f"file://{traps['file']}",
        traps["file"],
    ]
    lines = []
    for address in addresses:
        lines += [
            f"![picture]({address})",
            f'<img src="{address}"> <iframe src="{address}"></iframe> <object data="{address}"></object>',
            f'<link rel="stylesheet" href="{address}">',
            f"<style>@import url({address}); p {{ background: url({address}) }}</style>",
            f'<p style="background-image: url({address})">x</p> <body background="{address}">',
            f"[link]({address})",
            f"| ![in a table]({address}) |\n|---|\n| ![x]({address}) |",
            f"> - ![deep]({address})",
            f'```html\n<img src="{address}">\n```',
        ]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{traps["file"]}"/></svg>'
    return "\n\n".join([*lines, f"![svg](data:image/svg+xml;utf8,{svg})", "$$\\input{/etc/passwd}$$"])


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 800, 3_000)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to the desktop to open."""
    urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url.toString()))
    return urls


def everywhere(text: str) -> tuple[Message, ...]:
    """The text as a question, as thinking, as an answer, as a citation, a product, a file's name, a call, and as the
    names on a receipt."""
    cut = text[:300]
    return (
        message(1, Role.USER, text),
        message(
            2,
            Role.ASSISTANT,
            parts=(
                Thinking(text),
                Text(text),
                Image("image/png", "ab" * 32, 1, cut),
                ToolCall("t", cut, text),
                Citation(cut, cut, cut, start=0, end=len(text) // 2),
                Product(cut, cut, cut, cut),
            ),
            receipt=receipt("x", text[:300], text[:300], attempts=2, why=text[:300]),
            note=text[:300],
        ),
    )


def put(view: TranscriptView, way: str, text: str) -> None:
    """Show the text, stored or streamed, with the thinking unfolded."""
    if way == "stored":
        view.show_conversation(everywhere(text), {})
    else:
        user, answer = everywhere(text)
        view.begin_answer("m2", user)
        view.set_status("m2", text)
        view.append("m2", ThinkingDelta(text))
        for begin in range(0, len(text), 997):
            view.append("m2", TextDelta(text[begin : begin + 997]))
        view.append("m2", SourceCited(text[:300], text[:300]))
        view.append("m2", ProductShown(text[:300], text[:300], text[:300], text[:300]))
        view.append("m2", ToolCallDelta("t", name=text[:300], arguments=text))
        view._arriving.show_some()
        view.finish_answer(answer)
    view.press(*seen.find(view, "m2", "fold"))
    view.press(*seen.find(view, "m2", "Asked for the tool"))
    assert len([spot for _, spot in seen.spots(view, "m2") if spot.is_open]) == 2


@pytest.mark.parametrize("way", ["stored", "streamed"])
def test_nothing_is_fetched_or_opened(
    view: TranscriptView, qtbot: QtBot, traps: dict[str, str], listener: Listener, opened: list[str], way: str
) -> None:
    """No server is asked, no pipe blocks the window, no file is read, and the desktop is handed nothing: not while it
    is painted from its beginning to its end, selected and copied."""
    before = os.stat(traps["file"]).st_atime_ns
    put(view, way, hostile_markup(traps))
    bar = view.verticalScrollBar()
    for value in range(0, bar.maximum() + 1, 2_000):
        bar.setValue(value)
        view.grab()
    view.select_all()
    view.copy()
    rich = QGuiApplication.clipboard().mimeData().html()
    assert rich
    assert not re.search(r"<(img|iframe|object|link|style|script|svg|body)\b", rich, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(src|background|style)\s*=", rich, re.IGNORECASE)
    leads = re.findall(r"<[^>]*\shref\s*=\s*[\"']?([^\"'>\s]*)", rich, re.IGNORECASE)
    assert all(re.match(r"(https?|mailto):", address) for address in leads), leads
    qtbot.wait(100)
    assert listener.hits == 0
    assert os.stat(traps["file"]).st_atime_ns == before
    assert opened == []


@pytest.mark.parametrize("where", ["http", "file", "pipe"])
def test_even_html_is_given_a_pixel_and_nothing_else(
    qtbot: QtBot, traps: dict[str, str], listener: Listener, where: str
) -> None:
    """Should a text ever be read as HTML, its pictures and style sheets are still not looked for."""
    asked: list[str] = []

    class Watched(SafeText):
        def loadResource(self, kind: int, name: QUrl | str) -> object:
            asked.append(str(name))
            return super().loadResource(kind, name)

    text = Watched()
    qtbot.addWidget(text)
    address = traps[where] if where == "http" else f"file://{traps[where]}"
    text.setHtml(f'<img src="{address}"><p>words</p>')
    text.show()
    text.grab()
    qtbot.wait(50)
    assert asked  # Qt did want it
    assert listener.hits == 0
    picture = text.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(address))
    assert picture is None or picture.width() == 1


def test_a_link_is_told_and_not_opened(view: TranscriptView, qtbot: QtBot, opened: list[str]) -> None:
    """Clicking says where the reader wants to go; the tooltip has said where that really is."""
    wanted = seen.heard(view.link_clicked)
    view.show_conversation(
        (message(2, Role.ASSISTANT, "[bank.example](https://bank.example@evil.example/x)"),), {}
    )
    place = seen.place_of(view, "m2", "bank.example")
    view.viewportEvent(QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)))
    assert "<span>evil.example<br>https://bank.example@evil.example/x</span>" in QToolTip.text()
    seen.press(qtbot, view, "m2", "bank.example")
    assert wanted == ["https://bank.example@evil.example/x"]
    assert opened == []
    assert seen.words(view, "m2") == "bank.example"


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "smb://host/x", "javascript:alert(1)", "--help", "#x", "/x"]
)
def test_only_allowed_addresses_can_be_pressed(
    view: TranscriptView, qtbot: QtBot, opened: list[str], address: str
) -> None:
    """Even where the parser were wrong: a span with any other address is letters and nothing more, in a paragraph and
    in a table."""
    wanted = seen.heard(view.link_clicked)
    view.show_conversation((message(2, Role.ASSISTANT, "words\n\n| a |\n|---|\n| b |"),), {})
    paragraph, rows = seen.answer(view, "m2").body.pieces
    span = Span("press me", Style.NONE, address)
    assert paragraph.take(replace(paragraph.leaf, spans=(span,)))
    assert rows.take(replace(rows.leaf, rows=((((span,),)), ((span,),))))
    view.place(everything=True)
    assert "press me" in seen.in_sight(view)
    assert [spot for piece, spot in seen.spots(view, "m2") if piece in (paragraph, rows)] == []
    for y in range(0, seen.room(view, "m2").height(), 8):
        place = seen.room(view, "m2").topLeft() + QPoint(14, y)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (wanted, opened) == ([], [])


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "smb://host/x", "javascript:alert(1)", "--help", "#x", "/x"]
)
def test_other_addresses_are_dropped_even_if_they_became_links(
    qtbot: QtBot, opened: list[str], address: str
) -> None:
    """The page does not trust its own parser."""
    text = SafeText()
    qtbot.addWidget(text)
    wanted = seen.heard(text.link_clicked)
    look = QTextCharFormat()
    look.setAnchor(True)
    look.setAnchorHref(address)
    text.textCursor().insertText("words", look)
    text.show()
    text.setFocus()
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    assert text.walk(-1)
    qtbot.keyClick(text, Qt.Key.Key_Return)
    text.viewportEvent(QHelpEvent(QEvent.Type.ToolTip, QPoint(12, 8), text.mapToGlobal(QPoint(12, 8))))
    assert (wanted, opened, text.toPlainText()) == ([], [], "words")
    assert address not in QToolTip.text()


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 50_000])
def test_the_reader_with_the_caret_shows_the_same_and_asks_for_nothing(
    view: TranscriptView,
    qtbot: QtBot,
    traps: dict[str, str],
    listener: Listener,
    opened: list[str],
    name: str,
) -> None:
    """Whatever a message holds: letters in a document, none of them invisible, no picture and no file."""
    text = f"{HOSTILE[name]}\n\n{hostile_markup(traps)}"
    view.show_conversation(everywhere(text), {})
    body = seen.answer(view, "m2").body
    qtbot.waitUntil(lambda: body.is_whole, timeout=50_000)
    for message_id in ("m1", "m2"):
        view.read(message_id)
        reader = view.reader
        assert reader is not None
        qtbot.waitUntil(lambda reader=reader: reader.is_whole, timeout=50_000)
        reader.grab()
        words = reader.text.toPlainText() + reader.text.toHtml()
        assert len(words) > 100
        assert not set(words) & set("\u202e\u2066\u2069\U000e0041\x1b\x9b\x07")
        assert "<img" not in reader.text.toHtml()
        assert not [href for _, _, href in reader.text.links() if not href.startswith(("http", "mailto:"))]
    assert listener.hits == 0
    assert opened == []


@pytest.mark.parametrize("way", ["stored", "streamed"])
@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 50_000])
def test_hostile_texts_are_shown_and_deceive_nobody(
    view: TranscriptView, qtbot: QtBot, way: str, name: str
) -> None:
    """Whatever comes is on the page in the end, and no invisible letter is."""
    view.resize(800, 400)
    put(view, way, HOSTILE[name])
    body = seen.answer(view, "m2").body
    qtbot.waitUntil(lambda: body.is_whole, timeout=50_000)
    assert body.text == HOSTILE[name]
    words = "".join(seen.all_words(view))
    assert len(words) > 100
    assert not set(words) & set("\u202e\u2066\u2069\U000e0041\x1b\x9b\x07")


def test_nothing_on_the_page_guesses_at_rich_text(view: TranscriptView) -> None:
    """A vendor's name with tags in it is those letters, painted; tooltips are escaped; labels are plain."""
    put(view, "stored", "<b>x</b> <img src='file:///etc/passwd'>")
    shown = "".join(seen.painted(view, "m2"))
    assert "<b>x</b> <img src='file:///etc/passwd'>" in shown
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in view.findChildren(QLabel))
    place = seen.place_of(view, "m2", "receipt")
    view.viewportEvent(QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)))
    assert "&lt;b&gt;x&lt;/b&gt;" in QToolTip.text()
    assert "<b>" not in QToolTip.text()


def test_nothing_can_be_dropped_or_pasted_into_the_page(view: TranscriptView, qtbot: QtBot) -> None:
    """It is for reading."""
    put(view, "stored", "words\n\n```\ncode\n```")
    before = seen.painted(view, "m2")
    data = QMimeData()
    data.setHtml("<img src='file:///etc/passwd'>")
    drag = QDragEnterEvent(
        QPoint(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    drag.ignore()
    QApplication.sendEvent(view.viewport(), drag)
    assert not drag.isAccepted()
    QGuiApplication.clipboard().setText("pasted")
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(view, "typed")
    assert seen.painted(view, "m2") == before
    assert all(editor.isReadOnly() for editor in view.findChildren(QTextEdit))
