"""How another version of a message is written."""

from __future__ import annotations

from interline.model.conversation import Role
from interline.model.errors import DiskFull, WrongUsage
from interline.ui.composer.estimate import NOTHING
from interline.ui.composer.presenter import EDITS_ANSWER, EDITS_MESSAGE
from interline.ui.conversation.editing import ON_ITS_WAY
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import Script


def ids(stage: Stage, role: Role) -> list[str]:
    return [message.id for message in stage.presenter.messages if message.role is role]


def test_the_last_question_is_sent_again_as_another_version() -> None:
    """The draft that stood waits meanwhile and comes back."""

    async def act(stage: Stage) -> None:
        await stage.send("One?")
        await stage.send("Two?")
        stage.field.text = "a draft"
        stage.presenter.editing.begin()
        assert (stage.field.editing, stage.field.text) == (EDITS_MESSAGE, "Two?")
        question = ids(stage, Role.USER)[-1]
        stage.field.text = "Two, edited?"
        stage.composer.send()
        await stage.settle()
        assert stage.fake.chat.edited == [(question, ())]
        assert (stage.field.editing, stage.field.text) == ("", "a draft")

    play(act)


def test_an_edit_waits_for_the_answer_that_is_on_its_way() -> None:
    """The user is told so, and nothing stands in the field."""

    async def act(stage: Stage) -> None:
        await stage.send("One?", Script(holds=True))
        stage.presenter.editing.begin()
        assert [notice.sentence for notice in stage.view.notices] == [ON_ITS_WAY]
        assert stage.field.editing == ""
        stage.fake.chat.turns[-1].go.set()
        await stage.settle()
        stage.presenter.editing.begin("nobody")
        assert stage.field.editing == ""

    play(act)


def test_an_answers_words_are_kept_and_nothing_is_sent() -> None:
    """Nor is it estimated; where it cannot be stored, the words stay in the field."""

    async def act(stage: Stage) -> None:
        await stage.send("One?")
        (answer,) = ids(stage, Role.ASSISTANT)
        stage.presenter.editing.begin(answer)
        assert (stage.field.editing, stage.field.text) == (EDITS_ANSWER, "Hello there.")
        stage.field.text = "Mine."
        assert await stage.presenter.sending.estimate(stage.presenter.id, stage.composer.draft) == NOTHING
        stage.fake.troubles["edit_answer"] = DiskFull("The disk is full.")
        stage.composer.send()
        await stage.settle()
        assert (stage.field.editing, stage.field.text) == (EDITS_ANSWER, "Mine.")
        assert any("disk is full" in said for said in stage.said)
        stage.fake.troubles.clear()
        stage.composer.send()
        await stage.settle()
        assert stage.fake.branches.edited == [(answer, "Mine.")]
        assert len(stage.fake.chat.sent) == 1
        assert (stage.field.editing, stage.field.text) == ("", "")

    play(act)


def test_a_message_that_is_gone_leaves_the_words_in_the_field() -> None:
    """Another window may have deleted it."""

    async def act(stage: Stage) -> None:
        await stage.send("One?")
        stage.presenter.editing.begin()
        stage.field.text = "Edited?"
        stage.fake.troubles["send"] = WrongUsage("The message that you edited is no longer there.")
        stage.composer.send()
        await stage.settle()
        assert (stage.field.editing, stage.field.text) == (EDITS_MESSAGE, "Edited?")
        assert any("no longer there" in said for said in stage.said)

    play(act)


def test_a_fork_is_opened_once_and_can_be_taken_back() -> None:
    """However often it is pressed; what went wrong is told, and the conversation stays."""

    async def act(stage: Stage) -> None:
        await stage.send("One?")
        before = stage.presenter.id
        stage.presenter.branching.fork()
        stage.presenter.branching.fork()
        await stage.settle()
        fork = stage.presenter.id
        assert fork != before
        assert len(stage.fake.library.stored) == 2
        (notice,) = stage.view.notices
        assert "One? (branch)" in notice.sentence
        assert notice.call is not None
        stage.fake.troubles["undo"] = WrongUsage("The disk is full.")
        notice.call()
        await stage.settle()
        assert stage.presenter.id == fork
        stage.fake.troubles.clear()
        notice.call()
        await stage.settle()
        assert stage.presenter.id == before
        assert stage.fake.library.stored[fork].conversation.deleted_at is not None
        assert stage.view.notices[-1].sentence == "Undone: branched."
        stage.presenter.start_new()
        stage.presenter.branching.fork()
        await stage.settle()
        assert len(stage.fake.library.stored) == 2

    play(act)
