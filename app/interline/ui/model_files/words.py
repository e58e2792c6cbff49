"""What the card of model files says. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import number, tr
from interline.model.clean import label

if TYPE_CHECKING:
    from interline.local.gguf import ModelFile
    from interline.services.model_files import KeptFile

ENDING = ".gguf"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A model that was added."""

    id: str
    name: str
    words: str
    """Its file, or what is wrong with it."""
    is_usable: bool
    place: str
    """The whole path, for a tooltip."""


def row_of(kept: KeptFile) -> FileRow:
    """A model as the card shows it."""
    file = label(kept.path.name, 120)
    if kept.size is None:
        words = kept.trouble
    else:
        words = tr("{file} · {size}", file=file, size=size_words(kept.size))
    return FileRow(kept.id, label(kept.name, 80), words, kept.size is not None, label(str(kept.path), 400))


def found_words(found: ModelFile) -> str:
    """What is known of a file that was chosen."""
    said = [label(found.path.name, 120), size_words(found.size)]
    if found.kind:
        said.append(tr("kind {kind}", kind=found.kind))
    if found.context:
        said.append(tr("made for %Ln (token|tokens)", "", found.context))
    return " · ".join(said)


def size_words(size: int) -> str:
    """4.7 GB."""
    if size >= 10**9:
        return tr("{amount} GB", amount=number(size / 10**9, 1))
    return tr("{amount} MB", amount=number(max(size, 10**5) / 10**6, 1))


def is_model_file(path: Path) -> bool:
    """Whether it is called like one."""
    return path.suffix.lower() == ENDING
