"""How much goes along with one message. What is beyond is refused before any of it is read.

Rule: numbers only; a vendor may take less, which the plan says.
"""

from __future__ import annotations

ATTACHMENT_BYTES = 50 * 1024 * 1024
"""Of one attachment."""
MESSAGE_BYTES = 100 * 1024 * 1024
"""Of all attachments of a message together."""
MESSAGE_FILES = 20
"""Attachments of a message."""
