"""Where a request goes: a vendor's base URL as people write it, and the path of a wire format.

Rule: a base may come with or without its version, with a slash too many, or as the full path; names of models are
untrusted and quoted.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit


def address(base_url: str, ending: str, *, version: str, full: tuple[str, ...]) -> str:
    """The URL of an `ending` such as `/chat/completions`.

    `version` (`/v1`) is added where the base does not hold it and must; a base that ends in one of `full` is the full
    path of a chat request, whose ending is exchanged.
    """
    parts = urlsplit(base_url.strip())
    path = parts.path.rstrip("/")
    for known in full:
        if path.endswith(known):
            path = path.removesuffix(known)
            return urlunsplit(parts._replace(path=path + ending, fragment=""))
    if not path.endswith(version) and _lacks_version(path, version):
        path += version
    return urlunsplit(parts._replace(path=path + ending, fragment=""))


def model_in_path(model: str) -> str:
    """A model's name as one segment of a path."""
    return quote(model.removeprefix("models/"), safe="")


def with_query(url: str, query: str) -> str:
    """The URL with one more query parameter."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


def _lacks_version(path: str, version: str) -> bool:
    # Anthropic's form always has /v1 after the base; the others name their version, or are bare hosts.
    return not path or version == "/v1/"
