"""Addresses of servers as people type and paste them."""

from __future__ import annotations

import pytest

from interline.settings.addresses import completed


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("localhost:11434", "http://localhost:11434"),
        ("127.0.0.1:1234/v1", "http://127.0.0.1:1234/v1"),
        ("[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("::1", "http://[::1]"),
        ("api.example.com/v1", "https://api.example.com/v1"),
        ("//api.example.com/v1", "https://api.example.com/v1"),
        ("192.168.1.5:8080/v1", "https://192.168.1.5:8080/v1"),
        ("  “http://127.0.0.1:1234/v1”\n", "http://127.0.0.1:1234/v1"),
        ("<https://api.example.com/v1>", "https://api.example.com/v1"),
        ("\u200bhttps://api.example.com/v1\u2060", "https://api.example.com/v1"),
        ("ftp://example.com", "ftp://example.com"),
        ("http:/localhost", "http:/localhost"),
        ("", ""),
        (" ” ", ""),
    ],
)
def test_an_address_gets_the_scheme_that_it_lacks(typed: str, made: str) -> None:
    """Plain for this computer, encrypted for any other; what surrounds it goes, and what is wrong stays wrong."""
    assert completed(typed) == made
