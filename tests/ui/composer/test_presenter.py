"""When what is written may go, and what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from interline.model.errors import DiskFull
from interline.ui.composer.estimate import Estimate
from interline.ui.composer.presenter import EDITS_MESSAGE, NEW, ComposerPresenter, Draft
from interline.ui.tasks import Tasks
from interline.ui.widgets.kept import Kept


class View:
    """A composer without widgets."""

    def __init__(self) -> None:
        self.text = ""
        self.files: tuple[Path, ...] = ()
        self.streaming = False
        self.hint = ""
        self.editing = ""
        self.kept: tuple[Kept, ...] = ()

    def set_content(self, text: str, files: Sequence[Path]) -> None:
        self.text, self.files = text, tuple(files)

    def set_editing(self, sentence: str, kept: Sequence[Kept]) -> None:
        self.editing, self.kept = sentence, tuple(kept)

    def take_away(self, text: str, files: Sequence[Path]) -> None:
        self.text = self.text.removeprefix(text)
        self.files = tuple(path for path in self.files if path not in files)

    def set_streaming(self, streaming: bool) -> None:
        self.streaming = streaming

    def set_hint(self, words: str) -> None:
        self.set_estimate(Estimate((words,) if words else ()))

    def set_estimate(self, estimate: Estimate) -> None:
        self.estimate = estimate
        self.hint = estimate.ways[0] if estimate.ways else ""

    def focus(self) -> None: ...


class Stage:
    """The presenter, and somebody who stores what it sends when told to."""

    def __init__(self) -> None:
        self.view, self.said, self.sent = View(), [], []  # type: ignore[var-annotated]
        self.go = asyncio.Event()
        self.trouble: Exception | None = None
        self.estimated = Estimate(("Sim A · ok · ≈1,240 tokens · ≈$0.004", "≈$0.004"), 0.1, "About 1,240.")
        self.estimating = asyncio.Event()
        self.estimating.set()
        self.tasks = Tasks(self.said.append)
        self.presenter = ComposerPresenter(
            self.view, self.tasks, deliver=self.deliver, estimate=self.estimate
        )

    async def deliver(self, key: str, draft: Draft) -> None:
        await self.go.wait()
        if self.trouble:
            raise self.trouble
        self.sent.append((key, draft.text))
        self.presenter.stored(key, draft)

    async def estimate(self, key: str, draft: Draft) -> Estimate:
        await self.estimating.wait()
        if self.trouble:
            raise self.trouble
        return self.estimated


def play(act: Callable[[Stage], Awaitable[None]]) -> Stage:
    async def main() -> Stage:
        stage = Stage()
        await act(stage)
        for _ in range(5):
            await asyncio.sleep(0)
        await stage.tasks.close()
        return stage

    return asyncio.run(main())


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_nothing_empty_is_sent() -> None:
    """Nor while an answer is written."""

    async def act(stage: Stage) -> None:
        stage.go.set()
        stage.presenter.send()
        stage.view.text = "  \n"
        stage.presenter.send()
        stage.view.text = "words"
        stage.presenter.set_streaming(True)
        stage.presenter.send()
        await settle()

    assert play(act).sent == []


def test_two_sends_are_one_until_it_is_stored() -> None:
    """Afterwards the same words may be sent again."""

    async def act(stage: Stage) -> None:
        stage.view.text = "again"
        stage.presenter.send()
        stage.presenter.send()
        await settle()
        assert stage.view.hint == "Sending…"
        stage.go.set()
        await settle()
        assert stage.view.hint == ""
        stage.view.text = "again"
        stage.presenter.send()
        await settle()

    assert play(act).sent == [(NEW, "again"), (NEW, "again")]


def test_a_failure_keeps_the_words_and_allows_another_try() -> None:
    """The sentence is told; the field is as it was."""

    async def act(stage: Stage) -> None:
        stage.go.set()
        stage.trouble = DiskFull("The disk is full.")
        stage.view.text = "keep"
        stage.presenter.send()
        await settle()
        assert stage.view.text == "keep"
        stage.trouble = None
        stage.presenter.send()
        await settle()

    stage = play(act)
    assert stage.said == ["The disk is full."]
    assert stage.sent == [(NEW, "keep")]


def test_another_conversation_may_send_meanwhile() -> None:
    """One that waits holds up no other."""

    async def act(stage: Stage) -> None:
        stage.view.text = "first"
        stage.presenter.send()
        stage.presenter.switch("other")
        stage.view.text = "second"
        stage.presenter.send()
        stage.go.set()
        await settle()

    stage = play(act)
    assert stage.sent == [(NEW, "first"), ("other", "second")]
    assert stage.presenter.drafts == {}


def test_a_new_conversation_takes_its_draft_along_when_it_gets_its_id() -> None:
    """What was typed after Enter belongs to it."""

    async def act(stage: Stage) -> None:
        stage.view.text = "more"
        stage.presenter.rename(NEW, "id")

    assert play(act).presenter.drafts == {"id": Draft("more")}


def test_drafts_of_the_last_time_come_back_unless_something_is_written() -> None:
    """The field is never overwritten."""

    async def act(stage: Stage) -> None:
        stage.presenter.restore({NEW: Draft("old"), "one": Draft("for one")})
        assert stage.view.text == "old"
        stage.presenter.switch("one")
        assert stage.view.text == "for one"

    async def written(stage: Stage) -> None:
        stage.view.text = "typed"
        stage.presenter.restore({NEW: Draft("old")})

    play(act)
    assert play(written).view.text == "typed"


def test_what_was_kept_waits_where_other_words_were_typed_before_it_was_read() -> None:
    """It is lost neither on the disk nor in the next conversation that begins."""

    async def act(stage: Stage) -> None:
        presenter = stage.presenter
        stage.view.text = "typed"
        presenter.restore({NEW: Draft("old")})
        assert presenter.drafts == {NEW: Draft("old\ntyped")}
        # The services were opened once more.
        presenter.restore(presenter.drafts)
        assert presenter.drafts == {NEW: Draft("old\ntyped")}
        presenter.rename(NEW, "one")
        assert presenter.drafts == {"one": Draft("typed"), NEW: Draft("old")}
        presenter.switch(NEW)
        assert stage.view.text == "old"
        assert presenter.drafts == {"one": Draft("typed"), NEW: Draft("old")}

    async def taken_away(stage: Stage) -> None:
        presenter = stage.presenter
        stage.view.text = "typed"
        presenter.restore({NEW: Draft("old")})
        stage.view.text = ""
        presenter.switch("one")
        presenter.switch(NEW)
        assert stage.view.text == "old"
        stage.view.text = ""
        assert presenter.drafts == {}

    play(act)
    play(taken_away)


def test_a_pause_in_typing_brings_the_estimate() -> None:
    """Who would be asked, and what it would cost; nothing for an empty field."""

    async def act(stage: Stage) -> None:
        stage.presenter.rested()
        await settle()
        assert stage.view.hint == ""
        stage.view.text = "words"
        stage.presenter.rested()
        await settle()

    stage = play(act)
    assert stage.view.estimate == stage.estimated


def test_an_estimate_that_comes_late_is_not_shown() -> None:
    """Of a text that changed since, of another conversation, or while the message is on its way."""

    async def act(stage: Stage) -> None:
        stage.estimating.clear()
        stage.view.text = "words"
        stage.presenter.rested()
        stage.presenter.send()
        await settle()
        stage.estimating.set()
        await settle()
        assert stage.view.hint == "Sending…"
        stage.presenter.switch("other")
        await settle()
        assert stage.view.hint == ""
        stage.estimating.clear()
        stage.view.text = "words"
        stage.presenter.rested()
        await settle()
        stage.presenter.switch(NEW)
        stage.estimating.set()
        await settle()
        assert stage.view.hint == "Sending…"

    play(act)


def test_what_was_said_of_another_model_does_not_stand() -> None:
    """From the moment somebody else would be asked, until it is known of that one."""

    async def act(stage: Stage) -> None:
        stage.view.text = "words"
        stage.presenter.rested()
        await settle()
        assert stage.view.hint
        stage.estimating.clear()
        stage.estimated = Estimate(("Sim B · ok · price unknown",))
        stage.presenter.outdated()
        assert stage.view.hint == ""
        stage.estimating.set()
        await settle()
        assert stage.view.hint == "Sim B · ok · price unknown"

    play(act)


def test_an_estimate_that_fails_is_silent() -> None:
    """The same trouble is told when the message is sent."""

    async def act(stage: Stage) -> None:
        stage.trouble = DiskFull("The disk is full.")
        stage.view.text = "words"
        stage.presenter.rested()
        await settle()

    stage = play(act)
    assert stage.said == []
    assert stage.view.hint == ""


def test_a_draft_waits_under_an_edit_and_an_edit_under_another_conversation() -> None:
    """Each conversation keeps what stood, and an edit of another message takes the place of the first."""

    async def act(stage: Stage) -> None:
        kept = (Kept("d1", "a.pdf"), Kept("d2", "b.pdf"))
        stage.view.text = "draft"
        stage.presenter.edit("m1", "old words", kept)
        stage.presenter.edit("m2", "older words", kept)
        stage.view.kept = kept[:1]
        assert stage.presenter.draft.edits == {"edits": "m2", "kept": ("d1",)}
        stage.presenter.switch("other")
        assert (stage.view.text, stage.view.editing, stage.view.kept) == ("", "", ())
        assert stage.presenter.draft.edits == {"edits": None, "kept": None}
        kept_over_the_end = stage.presenter.drafts[NEW]
        stage.presenter.switch(NEW)
        assert (stage.view.text, stage.view.editing, stage.view.kept) == (
            "older words",
            EDITS_MESSAGE,
            kept[:1],
        )
        assert stage.presenter.draft == kept_over_the_end
        assert stage.presenter.leave_edit()
        assert (stage.view.text, stage.view.editing) == ("draft", "")
        assert not stage.presenter.leave_edit()

    play(act)


def test_what_was_written_while_an_edit_was_on_its_way_is_kept() -> None:
    """It follows the draft that stood before."""

    async def act(stage: Stage) -> None:
        stage.view.text = "draft"
        stage.presenter.edit("m1", "edited")
        stage.presenter.send()
        await settle()
        stage.view.text = "edited and more"
        stage.go.set()
        await settle()
        assert (stage.view.text, stage.view.editing) == ("draft\n and more", "")
        stage.presenter.edit("m1", "edited")
        stage.go.clear()
        stage.presenter.send()
        stage.presenter.switch("other")
        stage.go.set()
        await settle()
        stage.presenter.switch(NEW)
        assert (stage.view.text, stage.view.editing) == ("draft\n and more", "")

    play(act)


def test_attachments_alone_are_an_edit_and_nothing_is_not() -> None:
    """As for any message."""

    async def act(stage: Stage) -> None:
        stage.go.set()
        stage.presenter.edit("m1", " ")
        stage.presenter.send()
        await settle()
        assert stage.sent == []
        stage.presenter.edit("m1", "", (Kept("d", "a.pdf"),))
        stage.presenter.send()
        await settle()
        assert stage.sent == [(NEW, "")]

    play(act)
