"""Which branches are listed, and what becomes of one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import pytest

from interline.model.branch import Branch, Twig
from interline.model.conversation import Role
from interline.ui.backend import Backend
from interline.ui.branches.presenter import BranchesPresenter
from interline.ui.branches.rows import Row, rows_of
from interline.ui.tasks import Tasks
from tests.ui.fakes import FakeInterline

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def branch(id_: str, words: str = "Ferry?", name: str = "", **more: object) -> Branch:
    role = more.pop("role", Role.USER)
    begins = Twig(id_, None, 1, role, NOW, words, str(more.pop("vendor", "")), name)  # type: ignore[arg-type]
    fields: dict[str, object] = {"depth": 0, "messages": 2, "ended_at": NOW, "is_shown": False, **more}
    return Branch(begins, **fields)  # type: ignore[arg-type]


class View:
    """A list without widgets."""

    def __init__(self) -> None:
        self.rows: Sequence[Row] = ()
        self.marked, self.names, self.is_open = "", False, False

    def show_rows(self, rows: Sequence[Row], marked: str = "", *, names: bool = False) -> None:
        self.rows, self.marked, self.names, self.is_open = rows, marked, names, True

    def dismiss(self) -> None:
        self.is_open = False


class Stage:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.shown, self.went, self.named = "c1", [], []  # type: ignore[var-annotated]
        self.fake, self.view, self.tasks = FakeInterline(), View(), Tasks(self.said.append)
        self.backend = Backend(self.fake)
        self.presenter = BranchesPresenter(
            self.view, self.backend, self.tasks,
            shown=lambda: self.shown, go_to=self.went.append, name=self.name,
        )  # fmt: skip

    async def name(self, conversation_id: str, message_id: str, name: str) -> None:
        self.named.append((conversation_id, message_id, name))
        self.fake.branches.listed = (branch(message_id, name=name),)


def play(act: Callable[[Stage], Awaitable[None]]) -> None:
    async def main() -> None:
        stage = Stage()
        await stage.backend.open()
        await act(stage)
        await stage.tasks.close()
        assert stage.said == []

    asyncio.run(main())


async def settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


def test_a_branch_is_told_by_its_name_or_its_first_words() -> None:
    """Names and words come in from models and imports: one line, cleaned."""
    rows = rows_of(
        (
            branch("a", name="By\u202eland", is_shown=True, messages=1),
            branch("b", "", depth=99, role=Role.ASSISTANT, vendor="Sim A", messages=1_234),
            branch("c", "x\ny", role=Role.ASSISTANT, ended_at=datetime(2025, 3, 3, tzinfo=UTC)),
        ),
        NOW,
    )
    assert [row.title for row in rows] == ["By‹U+202E›land", "No words", "x y"]
    assert [row.remark for row in rows] == [
        "Your message · 1 message · 12:00",
        "Sim A · 1,234 messages · 12:00",
        "Answer · 2 messages · 3 Mar 2025",
    ]
    assert rows[0].spoken == "By‹U+202E›land, Ferry?, Your message, 1 message, 12:00, shown now"
    assert rows[1].depth < 10, "a row keeps room for its words"


def test_a_branch_is_shown_and_the_list_closes() -> None:
    """Unless another conversation is shown by then."""

    async def act(stage: Stage) -> None:
        stage.fake.branches.listed = (branch("a"), branch("b"))
        stage.presenter.open("b")
        await settle()
        assert ([row.message_id for row in stage.view.rows], stage.view.marked) == (["a", "b"], "b")
        stage.presenter.choose("a")
        assert (stage.went, stage.view.is_open) == (["a"], False)
        stage.shown = "c2"
        stage.presenter.choose("b")
        assert stage.went == ["a"]

    play(act)


@pytest.mark.parametrize("for_a_name", [True, False])
def test_a_name_is_kept(for_a_name: bool) -> None:
    """The list that was opened for a name closes with it, the other one shows it."""

    async def act(stage: Stage) -> None:
        stage.fake.branches.listed = (branch("a"),)
        stage.presenter.open("a", names=for_a_name)
        await settle()
        assert stage.view.names is for_a_name
        stage.presenter.name("a", "Plan")
        await settle()
        assert stage.named == [("c1", "a", "Plan")]
        assert stage.view.is_open is not for_a_name
        assert for_a_name or stage.view.rows[0].name == "Plan"

    play(act)


def test_nothing_is_listed_of_a_conversation_that_has_not_begun() -> None:
    """There is nothing to name."""

    async def act(stage: Stage) -> None:
        stage.shown = ""
        stage.presenter.open(names=True)
        await settle()
        assert not stage.view.is_open

    play(act)
