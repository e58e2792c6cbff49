"""Where a request goes: a vendor's base URL as people write it, and the path of a wire format.

Rule: a base may come with or without its version, with a slash too many, or as the full path; names of models are
untrusted and quoted.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit


@lru_cache(maxsize=256)
def address(base_url: str, ending: str, *, version: str, always: bool, full: tuple[str, ...]) -> str:
    """The URL of an `ending` such as `/chat/completions`.

    `version` (`/v1`) is added to a bare host, and with `always` to any base that does not end in it; a base that ends
    in one of `full` is the full path of a chat request, whose ending is exchanged.
    """
    parts = urlsplit(base_url.strip())
    path = parts.path.rstrip("/")
    known = next((known for known in full if path.endswith(known)), None)
    if known is not None:
        path = path.removesuffix(known)
    elif not path.endswith(version) and (always or not path):
        path += version
    return urlunsplit(parts._replace(path=path + ending, fragment=""))


def model_in_path(model: str) -> str:
    """A model's name as one segment of a path."""
    return quote(model.removeprefix("models/"), safe="")


def with_path(url: str, path: str) -> str:
    """The URL with another path, from the host on."""
    return urlunsplit(urlsplit(url)._replace(path=path))


def with_query(url: str, query: str) -> str:
    """The URL with one more query parameter."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))
