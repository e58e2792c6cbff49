"""Which addresses may be opened, and which host is shown for them."""

from __future__ import annotations

import pytest

from interline.rendering import links


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://example.com/a?b#c", "example.com"),
        ("HTTP://Example.COM:8080/", "example.com:8080"),
        ("https://paypal.com@evil.example/login", "evil.example"),
        ("https://аpple.example/", "xn--pple-43d.example"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("http://[::1]:9/", "[::1]:9"),
        ("mailto:someone@example.com?subject=hi", "someone@example.com"),
    ],
)
def test_the_real_host_is_shown(address: str, host: str) -> None:
    """User names, look-alike letters and capitals do not hide where a link leads."""
    assert links.safe_target(address) == address
    assert links.host_of(address) == host
    assert links.described(address).startswith(f"{host}\n")


@pytest.mark.parametrize(
    "address",
    [
        "", "example.com", "/etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "--help",
        "smb://host/share", "vscode://x", "http://", "https:///x", "http://a..b/", "https://a b.example", "http://x\\y",
        "https://x.example/\n", "https://x.example/\x00", "http://[::1", "http://x:99999999/", "mailto:nobody",
        "mailto:a@b.example?ATTACH=/x", "mailto:a@b.example?a%74tach=/x", "https://x.example/" + "a" * 5_000,
    ],
)  # fmt: skip
def test_everything_else_is_refused(address: str) -> None:
    """An address that is not plainly a web page or a mailbox is not opened."""
    assert links.safe_target(address) is None or address.endswith("\n")
    if address.endswith("\n"):
        assert links.safe_target(address) == address.strip()


def test_a_deceiving_address_is_shown_letter_by_letter() -> None:
    """Marks that reorder text cannot hide in a tooltip."""
    assert "‹U+202E›" in links.described("https://x.example/\u202egpj.exe")
