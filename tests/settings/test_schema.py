"""Settings as the preferences page and the file see them."""

from __future__ import annotations

import pytest

from interline.settings.schema import Network, Row, Settings, Spec, rows

ROWS = {row.key: row for row in rows()}


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row.key)
def test_every_setting_is_complete(row: Row) -> None:
    """Its default is allowed, and what the page shows of it ends without a full stop."""
    assert row.objection(row.default) is None
    assert not row.spec.label.endswith(".")
    assert row.spec.label[0].isupper()
    assert row.title
    assert len(row.spec.words) in (0, len(row.spec.one_of))
    assert row.spec.one_of == () or row.default in row.spec.one_of


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("look.theme", "purple", "Allowed: system, light, dark, contrast, contrast-dark."),
        ("look.theme", 3, "Allowed: system, light, dark, contrast, contrast-dark."),
        ("look.font_size", 7, "Allowed: a whole number from 9 to 40."),
        ("look.font_size", 41, "Allowed: a whole number from 9 to 40."),
        ("look.font_size", 12.5, "Allowed: a whole number from 9 to 40."),
        ("look.font_size", True, "Allowed: a whole number from 9 to 40."),
        ("network.http2", 1, "Allowed: true or false."),
        ("network.http2", "yes", "Allowed: true or false."),
        ("network.ca_bundle", 1, "Allowed: text in quotes."),
    ],
)
def test_a_value_that_does_not_fit_is_told_what_is_allowed(key: str, value: object, allowed: str) -> None:
    """Type, bounds and words of every kind."""
    assert ROWS[key].objection(value) == allowed


def test_a_number_may_be_left_to_the_program() -> None:
    """0 is such a number's word for that, whatever its bounds; true and false are none."""
    row = ROWS["look.font_size"]
    assert row.objection(0) is None
    assert row.objection(False) is not None
    assert Row("a", "b", 5, Spec("Five", low=2, high=9)).objection(0) is not None


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
