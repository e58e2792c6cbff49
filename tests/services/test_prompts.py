"""The user's prompts while the program runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interline.model.change import Change, Topic
from interline.model.errors import WrongUsage
from interline.model.prompt import Prompt
from interline.services.changes import Changes
from interline.services.prompts import PromptService


def service_over(path: Path) -> tuple[PromptService, list[Change]]:
    changes, told = Changes(), list[Change]()
    changes.subscribe(told.append)
    return PromptService(path, changes), told


def test_what_is_put_is_there_and_told_once(tmp_path: Path) -> None:
    """Also what is changed and what goes."""
    service, told = service_over(tmp_path / "prompts.toml")

    async def play() -> None:
        await service.put(Prompt("One", "first"))
        await service.put(Prompt("Two", "second"), was="One")
        assert await service.list() == (Prompt("Two", "second"),)
        await service.remove("Two")
        assert await service.list() == ()

    asyncio.run(play())
    assert told == [Change(Topic.PROMPTS)] * 3


def test_prompts_that_are_put_at_once_are_all_kept(tmp_path: Path) -> None:
    """Each change reads what the one before wrote, and what an editor wrote."""
    path = tmp_path / "prompts.toml"
    service, _ = service_over(path)

    async def play() -> tuple[Prompt, ...]:
        await asyncio.gather(*(service.put(Prompt(f"P{number}", "text")) for number in range(5)))
        path.write_text(path.read_text() + '\n[[prompt]]\nname = "By hand"\ntext = "t"\n')
        await service.put(Prompt("Last", "text"))
        return await service.list()

    names = [prompt.name for prompt in asyncio.run(play())]
    assert sorted(names) == ["By hand", "Last", *(f"P{number}" for number in range(5))]


def test_what_cannot_be_put_is_told_to_nobody(tmp_path: Path) -> None:
    """The file is as it was."""
    service, told = service_over(tmp_path / "prompts.toml")
    with pytest.raises(WrongUsage):
        asyncio.run(service.put(Prompt("", "text")))
    assert told == []
    assert not (tmp_path / "prompts.toml").exists()
