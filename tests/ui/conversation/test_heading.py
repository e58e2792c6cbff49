"""What stands over a conversation."""

from __future__ import annotations

from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import Script


def test_the_cost_stands_once_something_was_answered() -> None:
    """A conversation that has just begun is not called free."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("a", "b"), holds=True))
        stage.presenter.take_summaries({s.id: s for s in await stage.fake.library.list()})
        assert stage.view.cost == ""
        stage.fake.chat.turns[0].go.set()
        await stage.settle()
        stage.presenter.take_summaries({s.id: s for s in await stage.fake.library.list()})

    stage = play(act)
    assert stage.view.cost == "$0.0123"
    assert stage.view.first_run is False
