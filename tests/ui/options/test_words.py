"""What the foot row says of effort and search, for every kind of model."""

from __future__ import annotations

from dataclasses import replace

from interline.model.request import Effort, TurnSettings
from interline.services.vendors import Abilities
from interline.ui.options.words import options_of
from tests.ui.fakes import ABILITIES, EVERY_EFFORT, LOCAL, A, B

WHOLE, ONE_WORD, SMALL = ABILITIES[A], ABILITIES[B], ABILITIES[LOCAL]
LIKES = TurnSettings()


def offered(settings: TurnSettings, abilities: object) -> list[tuple[str, bool]]:
    rows = options_of(settings, abilities).rows  # type: ignore[arg-type]
    return [(str(row.effort or "auto"), row.is_chosen) for row in rows]


def test_a_model_that_takes_all_efforts_is_offered_all() -> None:
    """And what is set is ticked."""
    made = options_of(TurnSettings(Effort.MEDIUM), WHOLE)
    assert (made.effort, made.effort_short, made.notes) == ("Effort: medium", "medium", ())
    assert offered(TurnSettings(Effort.MEDIUM), WHOLE) == [
        ("auto", False), ("off", False), ("low", False), ("medium", True), ("high", False), ("maximum", False),
    ]  # fmt: skip


def test_where_nobody_is_known_to_be_asked_nothing_is_ruled_out() -> None:
    """What is set stands as it is."""
    made = options_of(TurnSettings(Effort.LOW, search=True), None)
    assert (made.effort, made.search, made.search_can, len(made.rows)) == ("Effort: low", "Web on", True, 6)


def test_a_model_that_cannot_think_says_so() -> None:
    """There is nothing to choose, and the setting is not shown as if it did something."""
    made = options_of(TurnSettings(Effort.HIGH), SMALL)
    assert (made.effort, made.rows) == ("No thinking", ())
    assert made.notes == ("SmolLM2 135M does not think before it answers.",)


def test_only_the_levels_of_the_model_are_offered() -> None:
    """One word for all efforts is one level; that it cannot be switched off is said."""
    assert offered(LIKES, ONE_WORD) == [("auto", True), ("high", False)]
    assert options_of(LIKES, ONE_WORD).notes == ("ok always thinks: it cannot be switched off.",)


def test_a_setting_that_the_model_does_not_take_is_shown_as_what_it_becomes() -> None:
    """Low is sent as high where nothing is nearer; off leaves it to a model that always thinks."""
    low = options_of(TurnSettings(Effort.LOW), ONE_WORD)
    assert low.effort == "Effort: high"
    assert low.notes[-1] == "This conversation is set to low; the nearest that ok takes is high."
    off = options_of(TurnSettings(Effort.OFF), ONE_WORD)
    assert off.effort == "Effort: auto"
    assert off.notes[-1] == "This conversation is set to off; ok thinks as it likes."


def test_a_model_that_cannot_be_told_is_left_to_itself() -> None:
    """Whether that is its way or our ignorance is said."""
    silent = replace(WHOLE, efforts={})
    assert offered(LIKES, silent) == [("auto", True)]
    assert options_of(LIKES, silent).notes == ("ok thinks as it likes: it cannot be told how long.",)
    unknown = options_of(LIKES, replace(silent, thinks=None))
    assert unknown.notes == ("It is not known how ok is told to think.",)


def test_search_that_there_is_not_is_off_and_says_why() -> None:
    """The vendor has none, or this model cannot use it; the setting itself is not lost by that."""
    wanted = TurnSettings(search=True)
    none = options_of(wanted, ONE_WORD)
    assert (none.search, none.search_is_on, none.search_can) == ("Web off", False, False)
    assert none.search_note == "Sim B offers no web search that can be switched on."
    not_here = options_of(wanted, replace(WHOLE, search=False))
    assert not_here.search_note == "ok cannot search the web."
    assert options_of(wanted, WHOLE).search == "Web on"


def test_search_that_is_always_on_is_shown_as_on() -> None:
    """There is nothing to switch, whatever is set."""
    made = options_of(LIKES, replace(WHOLE, always_searches=True))
    assert (made.search, made.search_is_on, made.search_can) == ("Web on", True, False)
    assert made.search_note == "Sim A searches the web for every answer."


def test_names_cannot_deceive() -> None:
    """A model's name is somebody else's text."""
    made = options_of(LIKES, replace(SMALL, name="ok\u202e\n", efforts=EVERY_EFFORT))
    assert made.notes == ("ok‹U+202E› does not think before it answers.",)


def warmths(settings: TurnSettings, abilities: Abilities | None) -> list[float | None]:
    return [row.temperature for row in options_of(settings, abilities).temperature_rows]


def test_a_temperature_is_offered_up_to_what_the_vendor_takes() -> None:
    """And the one that is set is ticked, also where it is none of ours."""
    assert warmths(LIKES, replace(WHOLE, hottest=1.0)) == [None, 0.0, 0.3, 0.7, 1.0]
    made = options_of(TurnSettings(temperature=0.45), WHOLE)
    assert (made.temperature, made.temperature_spoken) == ("0.45", "0.45")
    assert [row.words for row in made.temperature_rows if row.is_chosen] == ["0.45"]
    zero = options_of(TurnSettings(temperature=0.0), WHOLE)
    assert zero.temperature == "0", "none at all is a temperature"
    assert (options_of(LIKES, WHOLE).temperature, options_of(LIKES, None).temperature_spoken) == (
        "",
        "as the model likes",
    )


def test_a_temperature_above_what_the_vendor_takes_is_shown_as_what_it_becomes() -> None:
    """The setting stays for the next model."""
    made = options_of(TurnSettings(temperature=1.6), replace(WHOLE, hottest=1.0))
    assert made.temperature == "1"
    assert made.temperature_note == "This conversation is set to 1.6; the most that ok takes is 1."


def test_a_model_that_takes_no_temperature_is_offered_none_and_says_so() -> None:
    """Never at all, or only while it is told to think."""
    made = options_of(TurnSettings(temperature=0.7), ONE_WORD)
    assert (made.temperature_rows, made.temperature) == ((), "")
    assert made.temperature_note == "ok takes no temperature."
    claude = replace(WHOLE, hottest=1.0, hottest_thinking=None)
    thinking = options_of(TurnSettings(Effort.HIGH, temperature=0.7), claude)
    assert thinking.temperature_note == "ok takes no temperature while it is told to think."
    assert options_of(TurnSettings(Effort.OFF, temperature=0.7), claude).temperature == "0.7"


def test_a_model_of_which_nobody_knows_is_offered_one_with_a_word_of_warning() -> None:
    """Where it refuses, the router asks once more without."""
    made = options_of(LIKES, replace(WHOLE, sampling_known=False))
    assert "It is not known whether ok takes one" in made.temperature_note
    assert len(made.temperature_rows) > 3
