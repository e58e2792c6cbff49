"""What may be called what: ids of vendors, names of routes and of environment variables."""

from __future__ import annotations

import re

_VENDOR_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def is_vendor_id(text: str) -> bool:
    """Whether it can be the left side of vendor/model: no slash, no blank, nothing to escape anywhere."""
    return _VENDOR_ID.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether it can be a route's name after `route:`."""
    return _NAME.fullmatch(text) is not None


def is_variable(text: str) -> bool:
    """Whether it can name an environment variable on every system."""
    return _VARIABLE.fullmatch(text) is not None
