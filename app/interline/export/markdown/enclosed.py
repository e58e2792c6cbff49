"""A message's pictures and files where a reader of Markdown sees them: beside the text, or in it.

Rule: an address in here is a file's in the folder beside, or holds the bytes itself; nothing is fetched from elsewhere.
"""

from __future__ import annotations

import re
from base64 import b64encode

from interline.export import FOLDER, INLINE, Means
from interline.export.markdown.words import one_line
from interline.export.pictures import picture_type
from interline.model.parts import File, Image


def enclosed(part: Image | File, means: Means) -> str:
    """The picture, or a link to the file; a sentence where its bytes are gone, nothing where it is only named."""
    if means.attachments == FOLDER:
        place = re.sub(r"[%&#?<>\\]", lambda sign: f"%{ord(sign.group()):02X}", means.keep(part))
        return _shown(part, place, isinstance(part, Image))
    if means.attachments == INLINE:
        data = means.read(part.digest)
        kind = picture_type(data or b"")
        # What is no picture is not to act as a page in whatever shows the text.
        held = "" if data is None else b64encode(data).decode("ascii")
        address = f"data:{kind or 'application/octet-stream'};base64,{held}" if data is not None else ""
        return _shown(part, address, bool(kind))
    return ""


def _shown(part: Image | File, address: str, is_picture: bool) -> str:
    if not address:
        return "*Its bytes are missing from the library.*"
    name = one_line(part.name) or ("Picture" if is_picture else "File")
    return f"{'!' if is_picture else ''}[{name}](<{address}>)"
