"""The colours that Pygments' styles give to the kinds of code that we tell apart.

Rule: importing a style takes milliseconds, so this is called on a worker; the names come from a fixed table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from interline.rendering.highlight import Kind

_TOKENS = {
    Kind.KEYWORD: "Keyword",
    Kind.NAME: "Name.Function",
    Kind.STRING: "Literal.String",
    Kind.NUMBER: "Literal.Number",
    Kind.COMMENT: "Comment",
    Kind.ADDED: "Generic.Inserted",
    Kind.REMOVED: "Generic.Deleted",
}


@lru_cache(maxsize=8)
def colours_of(style: str) -> Mapping[Kind, str]:
    """The style's colour for each kind that it colours, as #RRGGBB. Raises ValueError for a style that there is not."""
    from pygments.styles import get_style_by_name
    from pygments.token import string_to_tokentype
    from pygments.util import ClassNotFound

    try:
        known = get_style_by_name(style)
    except ClassNotFound as error:
        raise ValueError(f"there is no style {style!r}") from error
    found: dict[Kind, str] = {}
    for kind, token in _TOKENS.items():
        if colour := known.style_for_token(string_to_tokentype(token))["color"]:
            found[kind] = f"#{colour.upper()}"
    return found
