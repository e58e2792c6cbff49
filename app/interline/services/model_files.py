"""Model files that the user adds: looked at, named, kept as models of this computer, taken away again.

Rule: a file stays where it lies and is never written, moved or deleted; what is kept of it is an entry in
vendors.toml.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import tr
from interline.local.gguf import look_at
from interline.local.models import DEFAULT_CONTEXT, check_fits, model_of
from interline.model.clean import label
from interline.model.errors import LocalModelTrouble, WrongUsage
from interline.model.refs import ModelRef
from interline.services.arranging import LOCAL

if TYPE_CHECKING:
    from collections.abc import Collection

    from interline.local.gguf import ModelFile
    from interline.model.facts import ModelFacts
    from interline.services.arranging import Arranged, ArrangingService
    from interline.services.directory import Directory

MOST_CONTEXT = 8192
"""Tokens that a new model is given: each takes memory, and models are made for more than a computer has of it."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A model of the user's."""

    id: str
    """The right side of local/…"""
    name: str
    path: Path
    size: int | None
    """Bytes; None where the file is not there."""
    trouble: str = ""
    """A sentence where it cannot be used."""

    @property
    def ref(self) -> ModelRef:
        return ModelRef(LOCAL, self.id)


class ModelFileService:
    """What people do with model files."""

    def __init__(self, folder: Path, directory: Directory, arranging: ArrangingService) -> None:
        """`folder` is the profile's folder of models: paths in vendors.toml that are relative begin there."""
        self._folder = folder
        self._directory = directory
        self._arranging = arranging

    async def kept(self) -> tuple[KeptFile, ...]:
        """Those that were added."""
        rows = self._rows()
        return await asyncio.to_thread(lambda: tuple(_kept(facts, self._folder) for facts in rows))

    async def look(self, path: Path) -> ModelFile:
        """What a file is, before it is added. Raises LocalModelTrouble where it cannot be used, WrongUsage where it is
        there already."""

        def look() -> ModelFile:
            found = look_at(path.absolute())
            check_fits(found.path)
            return found

        found = await asyncio.to_thread(look)
        for each in await self.kept():
            if each.path == found.path:
                raise WrongUsage(
                    tr(
                        "“{file}” is there already: {name}.",
                        file=label(found.path.name, 80),
                        name=label(each.name, 80),
                    )
                )
        return found

    async def add(self, found: ModelFile, name: str) -> Arranged:
        """Keep it under a name. Raises WrongUsage, HomeUnwritable."""
        name = _checked(name)
        taken = {facts.id for facts in self._vendor_models()}
        context = min(found.context or DEFAULT_CONTEXT, MOST_CONTEXT)
        return await self._arranging.put_local_model(
            id_for(name, taken), {"name": name, "path": str(found.path), "context": context}
        )

    async def rename(self, model_id: str, name: str) -> Arranged:
        """Another name; conversations that ask it go on doing so. Raises as `add`."""
        return await self._arranging.put_local_model(model_id, {"name": _checked(name)})

    async def remove(self, model_id: str) -> Arranged:
        """Forget it; the file stays. Raises as `add`."""
        return await self._arranging.remove_local_model(model_id)

    def _vendor_models(self) -> tuple[ModelFacts, ...]:
        vendor = self._directory.vendors.get(LOCAL)
        return vendor.models if vendor is not None else ()

    def _rows(self) -> tuple[ModelFacts, ...]:
        return tuple(facts for facts in self._vendor_models() if facts.path)


def id_for(name: str, taken: Collection[str]) -> str:
    """An id for a model that people call so: small letters, digits, dots, hyphens; one that no other has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")[:60] or "model"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


def _checked(name: str) -> str:
    cleaned = label(name, LONGEST_NAME)
    if not cleaned:
        raise WrongUsage(tr("The model needs a name."), next_step=tr("Write one."))
    return cleaned


def _kept(facts: ModelFacts, folder: Path) -> KeptFile:
    written = Path(facts.path or "")
    try:
        path = model_of(facts, folder).path
        return KeptFile(facts.id, facts.title, path, path.stat().st_size)
    except LocalModelTrouble as trouble:
        return KeptFile(facts.id, facts.title, written, None, str(trouble))
    except (OSError, ValueError):
        return KeptFile(facts.id, facts.title, written, None, tr("The file cannot be read."))
