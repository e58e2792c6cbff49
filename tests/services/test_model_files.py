"""Model files of the user's: added, asked for real, renamed, removed; what is wrong with one is one sentence."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from interline.local import models
from interline.model.conversation import Status
from interline.model.errors import LocalModelTrouble, WrongUsage
from interline.model.refs import ModelRef
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.paths import Home
from interline.services.model_files import id_for
from interline.startup import Interline
from tests.local.written import CHAT, gguf, put
from tests.services.world import ask


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """The built-in model's own file under another name, elsewhere."""
    whole = models.find_built_in(Path("/nonexistent"))
    assert whole is not None, "run `make setup`"
    copy = tmp_path / "Mine, of last week.gguf"
    try:
        os.link(whole, copy)
    except OSError:
        copy.symlink_to(whole)
    return copy


def with_program(home: Path, use: Callable[[Interline], Awaitable[None]]) -> None:
    async def run() -> None:
        program = Interline(Home.at(home / "interline"), environment={})
        await program.open()
        try:
            await use(program)
        finally:
            await program.close()

    asyncio.run(run())


def test_a_file_that_was_added_answers_a_turn(home: Path, model_file: Path) -> None:
    """It is loaded from where it lies, answers, is renamed without a new id, and goes without its file going."""

    async def use(program: Interline) -> None:
        files = program.model_files
        found = await files.look(model_file)
        assert found.context == 8192
        await files.add(found, "  Little One ")
        (kept,) = await files.kept()
        assert (kept.id, kept.name, kept.path, kept.size) == (
            "little-one",
            "Little One",
            model_file,
            models.SMOLLM2.size,
        )
        # The likeliest words: so small a model sometimes finds no end.
        calm = TurnSettings(temperature=0.0)
        chosen = Choice(pin=ModelRef("local", "little-one"))
        ended = await ask(program, "Say hello.", choice=chosen, settings=calm)
        assert ended.message.status is Status.COMPLETE
        assert ended.message.text.strip()
        assert ended.message.receipt is not None
        assert str(ended.message.receipt.ref) == "local/little-one"
        await files.rename(kept.id, "Other")
        (kept,) = await files.kept()
        assert (kept.id, kept.name) == ("little-one", "Other")
        with pytest.raises(WrongUsage, match="is there already: Other"):
            await files.look(model_file)
        await files.remove(kept.id)
        assert await files.kept() == ()
        assert model_file.exists()  # noqa: ASYNC240 - of a test
        assert not program.home.vendors_file.read_text(encoding="utf-8").strip(), "nothing is left behind"

    with_program(home, use)


def test_what_the_user_wrote_in_the_file_stays(home: Path, tmp_path: Path) -> None:
    """Comments, other models, other vendors; and it can be taken back."""
    before = (
        '# mine\n[[vendor]]\nid = "local"\n\n[[vendor.model]]\nid = "a"  # the first\npath = "a.gguf"\n\n'
        '[[vendor]]\nid = "x"\nwire = "openai-chat"\nbase_url = "http://127.0.0.1:1/v1"\n'
    )
    path = put(tmp_path, "b.gguf", gguf(CHAT))

    async def use(program: Interline) -> None:
        written = program.home.vendors_file
        written.write_text(before, encoding="utf-8")
        await program.vendors.reload()
        files = program.model_files
        arranged = await files.add(await files.look(path), "a")
        text = written.read_text(encoding="utf-8")
        assert "# mine" in text
        assert "# the first" in text
        assert [each.id for each in await files.kept()] == ["a", "a-2"]
        assert "x" in program.directory.vendors
        await files.remove("a-2")
        assert [each.id for each in await files.kept()] == ["a"]
        written.write_text(arranged.after, encoding="utf-8")
        await program.arranging.take_back(arranged)
        assert written.read_text(encoding="utf-8") == before

    with_program(home, use)


def test_a_file_that_is_gone_later_says_so_and_the_next_model_answers(home: Path, tmp_path: Path) -> None:
    """On the page and when it is asked; the default route goes on to the built-in one."""
    path = put(tmp_path, "b.gguf", gguf(CHAT))

    async def use(program: Interline) -> None:
        await program.model_files.add(await program.model_files.look(path), "B")
        assert [str(step) for step in (await program.vendors.routes())[0].steps] == [
            "local/b",
            "local/smollm2-135m",
        ]
        path.unlink()
        (kept,) = await program.model_files.kept()
        assert kept.size is None
        assert kept.trouble.startswith(
            "The model file “b.gguf” is not where vendors.toml says. Put the file back"
        )
        ended = await ask(program, "Hello")
        assert ended.message.status is Status.COMPLETE
        assert ended.message.receipt is not None
        assert str(ended.message.receipt.ref) == "local/smollm2-135m"
        assert ended.message.receipt.why.startswith("This computer: could not be loaded")
        alone = await ask(program, "Hello", choice=Choice(pin=ModelRef("local", "b")))
        assert "“b.gguf” is not where vendors.toml says. Put the file back" in alone.message.note

    with_program(home, use)


def test_a_file_of_garbage_that_begins_well_is_refused_by_the_engine_in_a_sentence(
    home: Path, tmp_path: Path
) -> None:
    """What a look cannot see, llama.cpp does; the turn ends with the file's name and what to do."""
    path = put(tmp_path, "hollow.gguf", gguf(CHAT, tensors={"w": 0}, data=128))

    async def use(program: Interline) -> None:
        await program.model_files.add(await program.model_files.look(path), "Hollow")
        ended = await ask(program, "Hello", choice=Choice(pin=ModelRef("local", "hollow")))
        assert ended.message.status is Status.ERROR
        assert "“hollow.gguf” could not be loaded: it is damaged" in ended.message.note

    with_program(home, use)


def test_files_stay_when_the_built_in_model_is_not_offered(home: Path, tmp_path: Path) -> None:
    """The setting is about the small one alone."""
    path = put(tmp_path, "b.gguf", gguf(CHAT))

    async def use(program: Interline) -> None:
        await program.model_files.add(await program.model_files.look(path), "B")
        program.directory.offer_local_model(False)
        await program.vendors.reload()
        assert [facts.id for facts in program.directory.vendors["local"].models] == ["b"]
        await program.model_files.remove("b")
        assert "local" not in program.directory.vendors
        assert await program.model_files.kept() == ()

    with_program(home, use)


def test_what_cannot_be_used_is_refused_before_it_is_kept(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too large for the memory, no name."""
    path = put(tmp_path, "b.gguf", gguf(CHAT))

    async def use(program: Interline) -> None:
        found = await program.model_files.look(path)
        with pytest.raises(WrongUsage, match="needs a name"):
            await program.model_files.add(found, " \n")
        await program.model_files.add(replace(found, name="x"), "B")
        monkeypatch.setattr(models, "memory", lambda: 10)
        with pytest.raises(LocalModelTrouble, match="of memory"):
            await program.model_files.look(path)
        (kept,) = await program.model_files.kept()
        assert "of memory" in kept.trouble

    with_program(home, use)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Qwen3 0.6B", "qwen3-0.6b"),
        ("Ünïcode / ../..", "unicode"),
        ("漢字", "model"),
        ("..", "model"),
        ("A", "a-2"),
    ],
)
def test_an_id_is_made_of_a_name(name: str, made: str) -> None:
    """One that no other model has, fit for a command line."""
    assert id_for(name, {"a"}) == made
