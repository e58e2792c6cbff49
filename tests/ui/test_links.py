"""A link says where it leads before it is followed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl

from interline.ui import links


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.com/a?b=c", "example.com"),
        ("http://127.0.0.1:8080/x", "127.0.0.1"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://аpple.example/", "xn--pple-43d.example"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("mailto:someone@example.com", "someone@example.com"),
    ],
)
def test_the_real_host_is_shown(url: str, host: str) -> None:
    """In ASCII, so that no letter can pose as another."""
    where = links.destination(url)
    assert where.can_open
    assert where.host == host


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "smb://host/share",
        "vscode://file/etc/passwd",
        "ms-msdt:/id",
        "javascript:alert(1)",
        "data:text/html,<script>",
        "--help",
        "/etc/passwd",
        "",
        "https://",
        "https:///path",
        "mailto:a@example.com?attach=/etc/passwd",
        "mailto:a@example.com?ATTACHMENT=/etc/passwd",
    ],
)
def test_everything_else_is_refused_with_a_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is not handed to the system even when somebody calls for it."""
    opened: list[QUrl] = []
    monkeypatch.setattr(
        "interline.ui.links.QDesktopServices.openUrl", lambda url: bool(opened.append(url)) or True
    )
    where = links.destination(url)

    assert not where.can_open
    assert where.words.endswith(".")
    assert not links.follow(url)
    assert opened == []


def test_a_user_name_that_looks_like_a_host_is_warned_of() -> None:
    """The part before the @."""
    assert links.destination("https://bank.example@evil.example/").words.startswith("Beware")
    assert "not encrypted" in links.destination("http://example.com").words


def test_marks_that_hide_text_are_made_visible() -> None:
    """A right-to-left override in an address is shown as a token."""
    assert "‹U+202E›" in links.destination("https://example.com/\u202egpj.exe").address


def test_an_allowed_link_is_handed_to_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is."""
    opened: list[str] = []
    monkeypatch.setattr(
        "interline.ui.links.QDesktopServices.openUrl", lambda url: bool(opened.append(url.toString())) or True
    )
    assert links.follow("https://example.com/a b") is False
    assert links.follow("https://example.com/a%20b")
    assert opened == ["https://example.com/a b"]
