"""What was written and not sent, kept over the end of the program.

Rule: nothing here runs on the window's thread; a file that cannot be read or written costs nothing but the drafts.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from interline import whole_files
from interline.model.clean import storable
from interline.ui.composer.presenter import Draft, Editing, after
from interline.ui.widgets.kept import Attached, Kept

_log = logging.getLogger(__name__)


def load(path: Path) -> dict[str, Draft]:
    """The drafts by conversation; none where the file is missing or is not ours."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): _draft(draft) for key, draft in kept.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        _log.warning("the drafts could not be read")
        return {}


def save(path: Path, drafts: Mapping[str, Draft]) -> None:
    """Write them, whole or not at all; no file where there are none."""
    kept = {key: _fields(draft) for key, draft in drafts.items()}
    try:
        if not kept:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        whole_files.write(path, json.dumps(kept, ensure_ascii=False), sync_name=False)
    except OSError:
        _log.warning("the drafts could not be kept")


def joined(kept: Mapping[str, Draft], written: Mapping[str, Draft]) -> dict[str, Draft]:
    """Both: where something was written beside what is kept already, it follows that."""
    both = {key: after(kept[key], draft.text, draft.files) for key, draft in written.items() if key in kept}
    return {**kept, **written, **both}


def _fields(draft: Draft) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "text": storable(draft.text),
        "files": [
            _kept_fields(each) if isinstance(each, Kept) else storable(str(each)) for each in draft.files
        ],
    }
    if (editing := draft.editing) is not None:
        fields["editing"] = {
            "message": editing.message_id,
            "is_answer": editing.is_answer,
            "kept": [_kept_fields(each) for each in editing.kept],
            "stood": _fields(editing.stood),
        }
    return fields


def _draft(fields: Any, depth: int = 0) -> Draft:
    text, files = str(fields["text"]), tuple(_attached(each) for each in fields["files"])
    # What had been written before an editing is no editing itself.
    if depth or "editing" not in fields:
        return Draft(text, files)
    told = fields["editing"]
    kept = tuple(_kept(each) for each in told["kept"])
    stood = _draft(told["stood"], depth + 1)
    return Draft(text, files, Editing(str(told["message"]), stood, kept, told["is_answer"] is True))


def _kept_fields(kept: Kept) -> list[Any]:
    # The digest as it is: who clears away what nothing speaks of looks for it in this file.
    return [kept.digest, storable(kept.name), kept.media_type, kept.size]


def _attached(fields: Any) -> Attached:
    """A stored file, or the path of one, as drafts named all of them once."""
    return Path(fields) if isinstance(fields, str) else _kept(fields)


def _kept(fields: Any) -> Kept:
    digest, name, *more = fields
    media_type, size = (str(more[0]), int(more[1])) if len(more) == 2 else ("", 0)
    return Kept(str(digest), str(name), media_type, size)
