"""Settings as the preferences page and the file see them."""

from __future__ import annotations

import pytest

from interline.settings.schema import Network, Row, Settings, rows

ROWS = {row.key: row for row in rows()}


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row.key)
def test_every_setting_is_complete(row: Row) -> None:
    """Its default is allowed, and what the page shows of it ends without a full stop."""
    assert row.objection(row.default) is None
    assert not row.spec.label.endswith(".")
    assert row.spec.label == "" or row.spec.label[0].isupper()
    assert row.spec.one_of == () or row.default in row.spec.one_of


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("look.theme", "purple", "Allowed: system, light, dark."),
        ("look.theme", 3, "Allowed: system, light, dark."),
        ("look.font_size", 7, "Allowed: a whole number from 8 to 32."),
        ("look.font_size", 33, "Allowed: a whole number from 8 to 32."),
        ("look.font_size", 12.5, "Allowed: a whole number from 8 to 32."),
        ("look.font_size", True, "Allowed: a whole number from 8 to 32."),
        ("network.http2", 1, "Allowed: true or false."),
        ("network.http2", "yes", "Allowed: true or false."),
        ("network.ca_bundle", 1, "Allowed: text in quotes."),
    ],
)
def test_a_value_that_does_not_fit_is_told_what_is_allowed(key: str, value: object, allowed: str) -> None:
    """Type, bounds and words of every kind."""
    assert ROWS[key].objection(value) == allowed


def test_settings_are_read_as_attributes() -> None:
    """As the program uses them."""
    settings = Settings()
    assert settings.look.theme == "system"
    assert settings.chat.send_with == "enter"
    assert settings.network.http2 is False


@pytest.mark.parametrize(
    ("said", "rule"), [("system", ""), ("none", "direct"), ("http://proxy:8080", "http://proxy:8080")]
)
def test_the_proxy_in_the_networks_words(said: str, rule: str) -> None:
    """The page says system and none; the network knows an empty word and direct."""
    assert Network(proxy=said).proxy_rule == rule
