"""How much is read of one document, and what the process that reads it says on the way.

Rule: both ends know these and nothing else of each other.
"""

from __future__ import annotations

PAGES = 200
"""Pages that are read, from the first on."""
CHARACTERS = 400_000
"""Characters of all pages together; about 100,000 tokens of English."""
SECONDS = 20.0
"""After which a document is given up; the pages read by then count."""
MEMORY = 1 << 30
"""Bytes that the process may take, where the system holds it to that: a picture may unpack to gigabytes."""

# One JSON array a line, in this order: the count once, the pages, the end; or a problem in place of them all.
COUNT = "pages"
"""["pages", number of pages]"""
PAGE = "page"
"""["page", its words]; null where it cannot be read."""
END = "end"
"""["end"]: all of it was told; without it there is more."""
LOCKED = "locked"
"""["locked"]: a password is wanted."""
BROKEN = "broken"
"""["broken"]: no PDF, or a damaged one."""
