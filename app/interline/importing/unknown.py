"""The sentence for a file that opens well and that no reader recognises.

Rule: it says what the file is, so far as can be told, and what to choose instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from interline.importing.archive import Files
from interline.importing.source import Source
from interline.language import tr
from interline.model.clean import label
from interline.model.errors import NotImportable


def refusal(source: Source, titles: Sequence[str]) -> NotImportable:
    """What to say of this source; `titles` are the programs whose exports are read."""
    name = tr("“{name}”", name=label(source.name, 80))
    readable = tr("What can be read are exports of {programs}.", programs=", ".join(titles))
    if source.document is not None:
        return _of_json(source, name, readable)
    if source.files is not None and not source.files.names:
        return NotImportable(
            tr("{name} holds no file.", name=name), next_step=tr("Choose the export itself.")
        )
    if source.files is not None and (inner := source.files.matching(r"(?i).*\.zip")):
        return NotImportable(
            tr("{name} holds another archive, “{inner}”.", name=name, inner=label(inner[0], 80)),
            next_step=tr("Unpack it once, then choose the archive inside."),
        )
    if source.files is not None and _is_empty(source.files):
        return NotImportable(
            tr("{name} holds no conversations.", name=name),
            next_step=tr("Export again from the other program."),
        )
    return NotImportable(tr("{name} holds no export that Interline knows.", name=name), next_step=readable)


def _is_empty(files: Files) -> bool:
    """Whether it is an export in which nothing was said."""
    documents = map(files.document, files.matching(r"(?i)(?:.*/)?conversations[^/]*\.json"))
    return any(each.is_list and not each.first for each in documents)


def _of_json(source: Source, name: str, readable: str) -> NotImportable:
    document = source.document
    assert document is not None
    if document.is_list and not document.first:
        try:
            element = next(iter(document.elements()), None)
        except (OSError, ValueError):
            element = None
        if element is None:
            return NotImportable(
                tr("{name} holds no conversations.", name=name),
                next_step=tr("Export again from the other program."),
            )
        return NotImportable(tr("{name} is JSON and holds no conversations.", name=name), next_step=readable)
    if document.is_list or document.outline:
        return NotImportable(
            tr("{name} is JSON of a kind that Interline does not know.", name=name), next_step=readable
        )
    return NotImportable(
        tr("{name} is not whole: its JSON ends or breaks off.", name=name),
        next_step=tr("Download or export it again."),
    )
