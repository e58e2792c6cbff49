"""Whatever is pasted, dropped or composed into the message field, against the whole program."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from interline.model.limits import MESSAGE_FILES
from interline.ui.composer.field import LONGEST_LINE, LONGEST_TEXT, MessageField
from interline.ui.composer.view import ComposerView
from interline.ui.widgets.kept import Kept
from tests.services.world import World
from tests.simulator import Vendor
from tests.ui.person import Ctrl, Key, Person


@pytest.fixture
def vendor(home: Path) -> Iterator[tuple[World, Vendor]]:
    with World(home) as world:
        yield world, world.add("sim-a").answers("Done.").answers("Done again.")


@pytest.fixture
def me(vendor: tuple[World, Vendor], person: Callable[[World], Person]) -> Person:
    return person(vendor[0])


def composer(me: Person) -> ComposerView:
    return me.window.conversation.composer


def field(me: Person) -> MessageField:
    return composer(me).field


def paste(me: Person, data: QMimeData | str) -> None:
    """By Ctrl+V, through the clipboard."""
    clipboard = QApplication.clipboard()
    if isinstance(data, str):
        clipboard.setText(data)
    else:
        clipboard.setMimeData(data)
    me.press(Key.Key_V, Ctrl)


def drop(me: Person, paths: list[Path]) -> None:
    """On the message field."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, copy = QPoint(20, 10), Qt.DropAction.CopyAction
    held, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    viewport = field(me).viewport()
    enter = QDragEnterEvent(place, copy, data, held, none)
    QCoreApplication.sendEvent(viewport, enter)
    assert enter.isAccepted()
    QCoreApplication.sendEvent(viewport, QDropEvent(QPointF(place), copy, data, held, none))


def told(me: Person) -> list[str]:
    """All notices, the newest first; they are dismissed one by one."""
    banner, found = me.window.conversation.banner, []
    while banner.sentence:
        found.append(banner.sentence)
        banner.dismiss()
    return found


def compose(me: Person, preedit: str, commit: str = "") -> None:
    """What an input method sends."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QCoreApplication.sendEvent(field(me), event)


def messages(me: Person) -> list[str]:
    """What the user said in the conversation that is shown."""
    opened = me.run(me.app.library.open(me.desk.conversation.id))
    return [message.text for message in opened.path if message.role == "user"]


def test_composing_never_sends(me: Person, vendor: tuple[World, Vendor]) -> None:
    """Japanese, Chinese and Korean are written with Enter in the middle: nothing goes before it is meant, with either
    way to send, and nothing that is composed is lost."""
    composer(me).focus()
    for needs_ctrl in (False, True):
        composer(me).set_send_keys(needs_ctrl=needs_ctrl)
        compose(me, "にほ")
        for modifier in ((), (Ctrl,)):
            me.press(Key.Key_Return, *modifier)
            me.press(Key.Key_Enter, *modifier)
        me.bot.wait(50)
        assert not vendor[1].calls
        assert not me.desk.composer.is_busy
        compose(me, "", "日本")
    assert composer(me).text == "日本日本"
    me.press(Key.Key_Return, Ctrl)
    me.wait_for_answer(1)
    assert messages(me) == ["日本日本"]


def test_an_enter_that_comes_with_the_commit_does_not_send(me: Person, vendor: tuple[World, Vendor]) -> None:
    """Some input methods end a character and pass their Enter on at once: the next one sends."""
    composer(me).focus()
    compose(me, "한")
    me.press(Key.Key_Return)
    compose(me, "", "한")
    me.bot.wait(50)
    assert not vendor[1].calls
    assert composer(me).text == "한"


def test_a_dead_key_is_no_key_yet(me: Person, vendor: tuple[World, Vendor]) -> None:
    """´ and e give é: as keys, and as what an input method makes of them."""
    composer(me).focus()
    none = Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(field(me), QKeyEvent(kind, Qt.Key.Key_Dead_Acute, none, ""))
    assert composer(me).text == ""
    QCoreApplication.sendEvent(field(me), QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Eacute, none, "é"))
    compose(me, "´")
    me.press(Key.Key_Return)
    compose(me, "", "ó")
    assert composer(me).text == "éó"
    assert not vendor[1].calls
    # Two of them, then a change of mind.
    compose(me, "´")
    compose(me, "")
    me.press(Key.Key_Return)
    me.wait_for_answer(1)
    assert messages(me) == ["éó"]


def test_odd_characters_arrive_as_they_were_meant(me: Person, vendor: tuple[World, Vendor]) -> None:
    """NUL goes, line ends of every system are one, marks of direction and characters beyond the first plane stay;
    what Qt uses for itself breaks nothing."""
    composer(me).focus()
    paste(me, "a\x00b\r\nc\rd \u202eevil\u202c \u2067שלום\u2069 😀\u200d👩 \ufdd0x\ufdd1\ufffc")
    assert composer(me).text.startswith("ab\nc\nd \u202eevil\u202c \u2067שלום\u2069 😀\u200d👩 ")
    me.press(Key.Key_Return)
    me.wait_for_answer(1)
    (said,) = messages(me)
    assert said.startswith("ab\nc\nd \u202eevil\u202c \u2067שלום\u2069 😀\u200d👩 ")
    assert "\x00" not in said
    assert "evil" in str(vendor[1].calls[0].json)


def test_half_a_character_is_sent_as_a_whole_one(me: Person, vendor: tuple[World, Vendor]) -> None:
    """Programs that cut in the middle of one put half of it on the clipboard."""
    field(me).insertPlainText("half \ud83d and on")
    me.press(Key.Key_Return)
    me.wait_for_answer(1)
    assert messages(me)[0].startswith("half ")
    assert messages(me)[0].endswith(" and on")


def test_an_address_of_the_web_is_words(me: Person) -> None:
    """Dropped or pasted, it is not fetched; beside files, both arrive."""
    composer(me).focus()
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/a.png")])
    paste(me, data)
    assert composer(me).text == "https://example.com/a.png"
    assert composer(me).files == ()


def test_a_picture_that_is_none_is_said(me: Person) -> None:
    """Bytes that call themselves PNG are kept as they are; an empty picture is refused in a sentence."""
    data = QMimeData()
    data.setImageData(QImage())
    field(me).insertFromMimeData(data)
    me.wait_for(lambda: told(me) == ["Not attached: There is no picture on the clipboard that can be read."])
    huge = QMimeData()
    huge.setImageData(QImage(12_000, 12_000, QImage.Format.Format_Mono))
    field(me).insertFromMimeData(huge)
    me.wait_for(lambda: [words[:39] for words in told(me)] == ["Not attached: The picture is too large:"])


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "x" * 1_000_000, "漢" * 1_000_000, "line\n" * 200_000, "x" * (LONGEST_LINE + 1)],
    ids=["one paragraph", "one word", "Chinese", "lines", "a long line"],
)
def test_a_text_that_would_hold_the_field_up_becomes_a_file(me: Person, text: str) -> None:
    """A megabyte of anything, or one endless line: it is said, kept byte for byte, and keys are as quick as ever."""
    composer(me).focus()
    me.bot.keyClicks(field(me), "See this: ")
    begun = time.perf_counter()
    data = QMimeData()
    data.setText(text)
    field(me).insertFromMimeData(data)
    assert time.perf_counter() - begun < 1
    me.wait_for(lambda: [type(each) for each in composer(me).files] == [Kept])
    (kept,) = composer(me).files
    assert isinstance(kept, Kept)
    assert me.run(me.app.library.attachment(kept.digest)).decode() == text
    assert composer(me).text == "See this: "
    line = composer(me).long_text
    assert line is not None
    assert f"has {len(text):,} characters and was attached as a file" in line.words.text()


def test_many_pastes_do_not_add_up_to_what_one_may_not(me: Person) -> None:
    """Nor on one line; what stood there stays."""
    for _ in range(4):
        data = QMimeData()
        data.setText("word " * 1_500)
        field(me).insertFromMimeData(data)
    assert len(composer(me).text) == 2 * 7_500
    me.wait_for(lambda: len(composer(me).files) == 1)
    field(me).setPlainText("line of words\n" * 7_000)
    data = QMimeData()
    data.setText("more\n" * 1_500)
    field(me).insertFromMimeData(data)
    me.wait_for(lambda: len(composer(me).files) == 2)
    assert len(composer(me).text) < LONGEST_TEXT


def test_thousands_of_files_are_not_thousands_of_cards(me: Person, home: Path) -> None:
    """The first ones go along, and it is said how many do not."""
    folder = home / "many"
    folder.mkdir()
    paths = [folder / f"{number:04}.txt" for number in range(2_000)]
    for path in paths:
        path.write_text(path.name, encoding="utf-8")
    begun = time.perf_counter()
    drop(me, paths)
    assert time.perf_counter() - begun < 3
    me.wait_for(lambda: sum(isinstance(each, Kept) for each in composer(me).files) == MESSAGE_FILES)
    assert told(me) == ["20 files go with a message; 1,980 more were left out."]
    assert [each.name for each in composer(me).files] == [path.name for path in paths[:MESSAGE_FILES]]


def test_what_is_no_file_to_attach_has_its_sentence(me: Person, home: Path) -> None:
    """A folder, one that is too large, a pipe, a link in a ring, one that is gone, one that may not be read; those
    beside them are attached."""
    (home / "folder").mkdir()
    (home / "big.mov").touch()
    os.truncate(home / "big.mov", 60 * 1024 * 1024)
    os.mkfifo(home / "pipe")
    (home / "ring").symlink_to(home / "ring")
    (home / "good.txt").write_text("good", encoding="utf-8")
    names = ("folder", "big.mov", "pipe", "ring", "gone.txt", "good.txt")
    drop(me, [home / name for name in names])
    me.wait_for(lambda: [each.name for each in composer(me).files] == ["good.txt"])
    me.wait_for(lambda: isinstance(composer(me).files[0], Kept))
    said = told(me)[::-1]
    assert [sentence.split(". ")[0] for sentence in said] == [
        "Not attached: “folder” is a folder",
        "Not attached: “big.mov” has 60 MB: 10 MB more than an attachment may have (50 MB)",
        f"Not attached: There is no file {home}/pipe.",
        f"Not attached: There is no file {home}/ring.",
        f"Not attached: There is no file {home}/gone.txt.",
    ]


def test_a_message_that_is_too_long_to_edit_is_not_put_into_the_field(
    me: Person, vendor: tuple[World, Vendor]
) -> None:
    """As one that another program wrote; what stands in the field stays."""
    me.run(me.desk.backend.ready())
    turn = me.run(me.app.chat.send(text="word " * 40_000))
    me.run(turn.ended())
    me.desk.conversation.open(turn.conversation_id)
    me.wait_for(lambda: len(me.transcript.rows) == 2)
    me.bot.keyClicks(field(me), "mine")
    me.desk.conversation.editing.begin()
    (sentence,) = told(me)
    assert sentence.startswith(
        "This message is longer than can be edited here (200,000 characters). Copy it,"
    )
    assert composer(me).text == "mine"


def test_a_draft_that_is_too_long_comes_back_as_a_file(me: Person) -> None:
    """Of an older version; none of it is lost."""
    text = "y" * 300_000
    composer(me).set_content(text, ())
    me.wait_for(lambda: [type(each) for each in composer(me).files] == [Kept])
    (kept,) = composer(me).files
    assert isinstance(kept, Kept)
    assert me.run(me.app.library.attachment(kept.digest)).decode() == text
    assert composer(me).text == ""
