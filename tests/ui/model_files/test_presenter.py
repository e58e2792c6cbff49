"""What is done on the card of model files, against the whole program without a window."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from interline.paths import Home
from interline.startup import Interline
from interline.ui.model_files.presenter import ModelFilesPresenter
from interline.ui.model_files.words import FileRow
from tests.local.written import CHAT, gguf, put
from tests.ui.vendors.test_presenter import Backend, Tasks


class Shown:
    """A card that notes what it is told."""

    def __init__(self) -> None:
        self.rows: Sequence[FileRow] = ()
        self.naming: tuple[str, str, str] | None = None
        self.said, self.tone, self.can_undo = "", "", False

    def show_rows(self, rows: Sequence[FileRow]) -> None:
        self.rows = rows

    def ask_name(self, words: str, name: str, save: str) -> None:
        self.naming = (words, name, save)

    def close_name(self) -> None:
        self.naming = None

    def say(self, words: str, tone: str = "secondary", *, can_undo: bool = False) -> None:
        self.said, self.tone, self.can_undo = words, tone, can_undo


Use = Callable[[ModelFilesPresenter, Shown, Tasks], Awaitable[None]]


def with_card(folder: Path, use: Use) -> None:
    async def run() -> None:
        program = Interline(Home.at(folder / "interline"), environment={})
        await program.open()
        try:
            shown, tasks = Shown(), Tasks()
            presenter = ModelFilesPresenter(shown, Backend(program), tasks)  # type: ignore[arg-type]
            presenter.open()
            await tasks.over()
            await use(presenter, shown, tasks)
            await tasks.over()
        finally:
            await program.close()

    asyncio.run(run())


def test_a_file_is_looked_at_named_kept_renamed_removed_and_brought_back(home: Path, tmp_path: Path) -> None:
    """Each step says what it did; the last can be undone."""
    path = put(tmp_path, "tiny.Q4.gguf", gguf(CHAT))

    async def use(presenter: ModelFilesPresenter, shown: Shown, tasks: Tasks) -> None:
        presenter.choose(path)
        assert shown.said == "Looking at “tiny.Q4.gguf”…"
        await tasks.over()
        assert shown.naming == (
            "tiny.Q4.gguf · 0.1 MB · kind llama · made for 2,048 tokens",
            "Tiny",
            "Add model",
        )
        presenter.save("   ")
        await tasks.over()
        assert shown.rows == []
        presenter.save("My Tiny")
        await tasks.over()
        assert shown.naming is None
        assert shown.said == "Added “My Tiny”. It is in the list of models (Ctrl+L)."
        (row,) = shown.rows
        assert (row.id, row.name, row.words, row.is_usable) == (
            "my-tiny",
            "My Tiny",
            "tiny.Q4.gguf · 0.1 MB",
            True,
        )
        presenter.rename("my-tiny")
        assert shown.naming == ("Another name for “My Tiny”", "My Tiny", "Save")
        presenter.save("Yours")
        await tasks.over()
        assert (shown.rows[0].id, shown.rows[0].name) == ("my-tiny", "Yours")
        presenter.remove("my-tiny")
        await tasks.over()
        assert (list(shown.rows), shown.can_undo) == ([], True)
        assert shown.said == "“Yours” was removed. Its file stays where it is."
        presenter.undo()
        await tasks.over()
        assert shown.rows[0].name == "Yours"
        path.unlink()
        presenter.open()
        await tasks.over()
        assert not shown.rows[0].is_usable
        assert "“tiny.Q4.gguf” is not where vendors.toml says" in shown.rows[0].words

    with_card(home, use)


def test_what_is_no_model_is_said_and_nothing_is_asked(home: Path, tmp_path: Path) -> None:
    """A page that was saved in its place; the sentence stands in the card."""

    async def use(presenter: ModelFilesPresenter, shown: Shown, tasks: Tasks) -> None:
        presenter.choose(put(tmp_path, "page.gguf", b"<html>"))
        await tasks.over()
        assert (shown.naming, shown.tone) == (None, "bad")
        assert shown.said.startswith("“page.gguf” is not a GGUF model file.")

    with_card(home, use)


def test_the_last_file_that_was_chosen_counts(home: Path, tmp_path: Path) -> None:
    """And one that was left is not asked for when it has been read."""
    first, second = put(tmp_path, "a.gguf", gguf(CHAT)), put(tmp_path, "b.gguf", gguf(CHAT))

    async def use(presenter: ModelFilesPresenter, shown: Shown, tasks: Tasks) -> None:
        presenter.choose(first)
        presenter.choose(second)
        await tasks.over()
        assert shown.naming is not None
        assert shown.naming[0].startswith("b.gguf")
        presenter.choose(first)
        presenter.leave()
        await tasks.over()
        assert (shown.naming, shown.said) == (None, "")
        presenter.save("X")
        await tasks.over()
        assert list(shown.rows) == []

    with_card(home, use)
