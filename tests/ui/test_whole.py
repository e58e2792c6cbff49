"""The whole program in its window: real services, a real database, real sockets; only the vendors are simulated."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from interline.model.conversation import Status
from interline.ui.exporting.view import ExportView
from interline.ui.losses.sheet import LossesSheet
from interline.ui.picker.view import PickerView
from interline.ui.picture.view import PictureView
from interline.ui.receipt.view import ReceiptView
from interline.ui.transcript.pictures import PictureGrid
from interline.ui.widgets.question import Question
from tests.services.world import World, pin
from tests.ui.conftest import Run
from tests.ui.person import Person
from tests.ui.transcript import seen
from tests.ui.transcript.drawn import drawn

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_conversation_from_the_first_word_to_the_export(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Type, send, fall back, switch the vendor, stop, look at the receipt, export: as a person does it."""
    with World(home) as world:
        first = world.add("sim-a", "anthropic-messages")
        first.fails(529, code="overloaded_error")
        second = world.add("sim-b", "openai-chat")
        second.answers("The **second** vendor says hello.", usage={"input": 17, "output": 5})
        third = world.add("sim-c", "gemini")
        third.stalls("Words that keep coming and never end", after=4)
        me = person(world)

        me.ask("Is anybody there?")
        answer = me.wait_for_answer(1)
        assert answer.text == "The **second** vendor says hello."
        me.wait_for(lambda: me.sees("The second vendor says hello."))
        assert me.sees("Sim Bok"), "vendor and model stand over it"
        assert me.sees("$0.000027")
        assert me.sees("Sim A: overloaded (529)")

        me.press(Key.Key_I, Ctrl)
        receipt = me.window.findChild(ReceiptView)
        assert isinstance(receipt, ReceiptView)
        me.wait_for(receipt.isVisible)
        me.press(Key.Key_Escape)

        me.press(Key.Key_L, Ctrl)
        picker = me.window.findChild(PickerView)
        assert isinstance(picker, PickerView)
        me.wait_for(lambda: picker.isVisible() and picker.rows.rowCount() > 3)
        me.bot.keyClicks(picker.field, "sim c ok")
        me.bot.keyClick(picker.field, Key.Key_Return)
        me.ask("And you?")
        me.wait_for(lambda: me.sees("Words that keep"))
        sent = third.calls[0].body.decode()
        assert "Is anybody there?" in sent
        assert "The **second** vendor says hello." in sent

        me.press(Key.Key_Escape)
        stopped = me.wait_for_answer(2)
        assert stopped.status is Status.STOPPED
        assert stopped.text.startswith("Words that keep")
        assert stopped.receipt is not None
        assert stopped.receipt.ref.vendor == "sim-c"
        me.wait_for(lambda: third.calls[0].closed_at is not None)
        assert me.sees("Sim Bok"), "the first answer's vendor stays over the first answer"

        me.press(Key.Key_E, Ctrl, Shift)
        me.wait_for(lambda: me.window.findChild(ExportView) is not None)
        sheet = me.window.findChild(ExportView)
        assert isinstance(sheet, ExportView)
        me.wait_for(lambda: bool(sheet.place.text()))
        target = home / "talk.md"
        sheet.place.setText(str(target))
        sheet.start.click()
        me.wait_for(target.exists)
        written = target.read_text(encoding="utf-8")
        for words in (
            "Sim B",
            "Sim C",
            "sim-a/ok",
            "overloaded",
            "The **second** vendor says hello.",
            "Stopped",
        ):
            assert words in written, words


def test_a_pinned_vendor_that_fails_says_so_in_place(home: Path, person: Callable[[World], Person]) -> None:
    """One sentence with a next step where the answer would be; trying again makes a version beside it."""
    with World(home) as world:
        vendor = world.add("sim-a")
        vendor.fails(401)
        vendor.answers("Now it works.")
        other = world.add("sim-b").answers()
        me = person(world)
        me.press(Key.Key_L, Ctrl)
        picker = me.window.findChild(PickerView)
        assert isinstance(picker, PickerView)
        me.wait_for(lambda: picker.isVisible() and picker.rows.rowCount() > 3)
        me.bot.keyClicks(picker.field, "sim a ok")
        me.bot.keyClick(picker.field, Key.Key_Return)

        me.ask("Hello?")
        failed = me.wait_for_answer(1)
        assert failed.status is Status.ERROR
        me.wait_for(lambda: me.sees("key not accepted (401)"))
        me.press(Key.Key_I, Ctrl)
        receipt = me.window.findChild(ReceiptView)
        assert isinstance(receipt, ReceiptView)
        me.wait_for(receipt.isVisible)
        me.press(Key.Key_Escape)
        me.press(Key.Key_R, Ctrl)
        me.wait_for(lambda: me.sees("Now it works."))
        assert not other.requests


def test_leaving_and_coming_back_shows_the_whole_conversation(
    home: Path, person: Callable[[World], Person], run: Run
) -> None:
    """Close the window, open it again: everything is there, read from the disk."""
    with World(home) as world:
        world.add("sim-a").answers("Remember me.")
        me = person(world)
        me.ask("First words")
        me.wait_for_answer(1)
        conversation_id = me.desk.conversation.id
        run(me.desk.close())

        again = person(world)
        again.desk.conversation.open(conversation_id)
        again.wait_for(lambda: again.sees("Remember me."))
        assert again.sees("First words")


def test_the_effort_that_was_chosen_reaches_the_vendor_in_its_own_word(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Ctrl+E, Maximum, send: the request says it; the conversation remembers it after the window was closed."""
    with World(home) as world:
        vendor = world.add("anthropic", "anthropic-messages").answers("One.").answers("Two.")
        me = person(world)
        options = me.window.conversation.composer.options
        me.desk.conversation.asked.choose(pin("anthropic/claude-opus-5-5"))
        me.wait_for(
            lambda: me.desk.asking.options.abilities and me.desk.asking.options.abilities.ref.model != "ok"
        )
        me.press(Key.Key_E, Ctrl)
        assert options.menu is not None
        words = [action.text() for action in options.menu.actions()]
        assert "Off: no thinking" not in words
        assert words[-1] == "Claude Opus 5.5 always thinks: it cannot be switched off."
        for _ in range(4):
            me.bot.keyClick(options.menu, Key.Key_Down)
        me.bot.keyClick(options.menu, Key.Key_Return)
        assert options.effort.text() == " Effort: maximum"
        me.ask("Think hard")
        me.wait_for_answer(1)
        assert vendor.calls[0].json["output_config"] == {"effort": "max"}

        conversation_id = me.desk.conversation.id
        me.run(me.desk.close())
        again = person(world)
        again.desk.conversation.open(conversation_id)
        options = again.window.conversation.composer.options
        again.wait_for(lambda: options.effort.text() == " Effort: maximum")
        again.ask("And again")
        again.wait_for_answer(2)
        assert vendor.calls[1].json["output_config"] == {"effort": "max"}


def test_what_another_model_does_not_get_is_said_before_it_is_asked(
    home: Path, person: Callable[[World], Person]
) -> None:
    """A picture and a thought stay behind with a model that takes neither; the line says so and holds nothing up."""
    picture = home / "view.png"
    made = QImage(40, 30, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.darkCyan)
    assert made.save(str(picture))
    with World(home, models='inputs = ["image"]') as world:
        world.add("sim-a").answers("A view of the sea.", thinking="Blue, so the sea.")
        other = world.add("sim-b").answers("I cannot see it.")
        me = person(world)
        composer = me.window.conversation.composer
        composer.add_files([picture])
        me.ask("What is this?")
        me.wait_for_answer(1)
        assert composer.losses.isHidden()

        me.desk.conversation.asked.choose(pin("sim-b/blind"))
        me.wait_for(lambda: not composer.losses.isHidden())
        words = "With Sim B · blind: 1 picture and another model's thinking stay behind"
        assert composer.losses.words.text() == words
        me.bot.mouseClick(composer.losses.details, Qt.MouseButton.LeftButton)
        sheet = me.window.findChild(LossesSheet)
        assert isinstance(sheet, LossesSheet)
        assert sheet.labels[0].text() == "1 picture cannot be sent to this model."
        me.bot.keyClick(sheet, Key.Key_Escape)

        me.ask("And you?")
        me.wait_for_answer(2)
        assert "view.png" in other.calls[0].body.decode()
        me.wait_for(composer.losses.isHidden)


def test_what_an_answer_finds_and_makes_is_shown(home: Path, person: Callable[[World], Person]) -> None:
    """Numbered sources, a product, a picture, a tool's call: from the vendor's bytes to the page, and after the
    conversation was opened again."""
    picture = drawn(300, 200, colour="#1e7b45")
    text = "The ferry runs hourly. Shoes help."
    cited = {
        "type": "url_citation",
        "url": "https://ferry.example/",
        "title": "Ferries",
        "start_index": 0,
        "end_index": 22,
    }
    product = {
        "title": "Hiking shoes",
        "price": "$129",
        "url": "https://shop.example/1",
        "merchant": "Shoe Shop",
    }
    output = [
        {"type": "search_results", "id": "s", "results": [product]},
        {"type": "image_generation_call", "id": "i", "result": b64encode(picture).decode()},
        {
            "type": "message",
            "id": "m",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": text, "annotations": [cited, cited]}],
        },
        {
            "type": "function_call",
            "id": "f",
            "call_id": "c",
            "name": "weather",
            "arguments": '{"day":2}',
            "status": "completed",
        },
    ]
    usage = {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}
    body = {
        "id": "r",
        "object": "response",
        "model": "ok",
        "status": "completed",
        "service_tier": "priority",
        "output": output,
        "usage": usage,
    }
    with World(home) as world:
        world.add("sim-a", "openai-responses").answers(body=body)
        me = person(world)
        me.ask("Ferry or bus?")
        me.wait_for_answer(1)
        me.wait_for(lambda: me.sees("The ferry runs hourly.¹ Shoes help."))
        assert_found(me, QColor("#1e7b45"))

        me.press(Key.Key_I, Ctrl)
        receipt = me.window.findChild(ReceiptView)
        assert isinstance(receipt, ReceiptView)
        me.wait_for(receipt.isVisible)
        assert "priority" in [label.text() for label in receipt.labels]
        me.press(Key.Key_Escape)

        conversation_id = me.desk.conversation.id
        me.run(me.desk.close())
        again = person(world)
        again.desk.conversation.open(conversation_id)
        again.wait_for(lambda: again.sees("The ferry runs hourly.¹ Shoes help."))
        assert_found(again, QColor("#1e7b45"))


def grid(me: Person) -> PictureGrid:
    """The pictures of the last message."""
    return next(
        piece for piece in seen.lay(me.transcript, me.last()).pieces if isinstance(piece, PictureGrid)
    )


def assert_found(me: Person, colour: QColor) -> None:
    """The page shows all that was found, and a press on the picture opens it large."""
    view, last = me.transcript, me.last()
    assert "Source 1: Ferries · ferry.example" in seen.names(view, last)
    assert "Product: Hiking shoes, $129, Shoe Shop, shop.example" in seen.names(view, last)
    assert me.sees("Asked for the tool weather · not run from here")
    me.wait_for(lambda: grid(me).image_of(0) is not None)
    seen.press(me.bot, view, last, "Picture:")
    large = me.window.findChild(PictureView)
    assert isinstance(large, PictureView)
    me.wait_for(lambda: not large.area.picture.isNull())
    assert large.area.picture.toImage().pixelColor(5, 5) == colour
    me.bot.keyClick(large, Key.Key_Escape)

    seen.press(me.bot, view, last, "Product:")
    question = me.window.findChild(Question)
    assert isinstance(question, Question)
    assert question.card.accessibleName() == "Open shop.example?"
    me.bot.keyClick(question, Key.Key_Escape)


def test_web_search_is_switched_on_where_there_is_one(home: Path, person: Callable[[World], Person]) -> None:
    """The request asks for it; a vendor that has none is said to have none, and the setting waits for the next."""
    with World(home) as world:
        vendor = world.add("openai", "openai-responses").answers("Found it.").answers("From memory.")
        world.add("sim-b").answers("No idea.")
        me = person(world)
        composer = me.window.conversation.composer
        me.desk.conversation.asked.choose(pin("openai/gpt-6-sol"))
        me.wait_for(
            lambda: (
                me.desk.asking.options.abilities and me.desk.asking.options.abilities.ref.model == "gpt-6-sol"
            )
        )
        me.bot.mouseClick(composer.options.search, Qt.MouseButton.LeftButton)
        me.ask("What is new?")
        me.wait_for_answer(1)
        assert {"type": "web_search"} in vendor.calls[0].json["tools"]

        me.desk.conversation.asked.choose(pin("sim-b/ok"))
        me.wait_for(lambda: not composer.options.search.isEnabled())
        assert "Sim B offers no web search" in composer.options.search.toolTip()
        me.wait_for(lambda: "the web search" in composer.losses.words.text())
        me.ask("And you?")
        me.wait_for_answer(2)

        me.desk.conversation.asked.choose(pin("openai/gpt-6-sol"))
        me.wait_for(composer.options.search.isChecked)
        me.press(Key.Key_W, Ctrl, Shift)
        assert not composer.options.search.isChecked()
        me.ask("From memory, please")
        me.wait_for_answer(3)
        assert "tools" not in vendor.calls[1].json
