"""Whether a file is the very one we know, without reading 100 MB at each start.

Rule: a digest is taken once for each (path, size, time of change) and remembered; that memory may be lost.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

MEMORY = "checked.json"
"""Where digests are remembered, in the folder of models."""


def is_genuine(path: Path, sha256: str, folder: Path) -> bool:
    """Whether the file's SHA-256 is this one; what was found is remembered in `folder`. Raises OSError."""
    status = path.stat()
    seen = [status.st_size, status.st_mtime_ns]
    memory = _read(folder / MEMORY)
    known = memory.get(str(path))
    if isinstance(known, list) and known[:2] == seen and known[2:]:
        return bool(known[2] == sha256)
    digest = sha256_of(path)
    _write(folder / MEMORY, memory | {str(path): [*seen, digest]})
    return digest == sha256


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(memory: Path) -> dict[str, object]:
    try:
        content = json.loads(memory.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(memory: Path, content: dict[str, object]) -> None:
    # A folder that cannot be written costs a fresh digest at the next start, nothing else.
    with contextlib.suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=memory.parent, prefix=".checked-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
            os.replace(fresh, memory)
        except OSError:
            os.unlink(fresh)
