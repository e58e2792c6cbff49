"""prompts.toml: read with a word about every mistake, changed without touching the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interline.model.clean import storable
from interline.model.errors import ConfigMistake, WrongUsage
from interline.model.prompt import LONGEST_TEXT, Prompt
from interline.settings.prompts_file import put_prompt, read_prompts, remove_prompt

WHOLE = '''# mine
[[prompt]]
name = "Translate"  # daily
text = """
Into {{language}}:
{{text}}"""
since = 2026

[[prompt]]
name = "Review"
text = "Say what is wrong first."
'''
TRANSLATE, REVIEW = (
    Prompt("Translate", "Into {{language}}:\n{{text}}"),
    Prompt("Review", "Say what is wrong first."),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "prompts.toml"


def test_prompts_are_read_in_the_order_of_the_file(path: Path) -> None:
    """And none where there is no file."""
    assert read_prompts(path).prompts == ()
    path.write_text(WHOLE)
    assert read_prompts(path).prompts == (TRANSLATE, REVIEW)
    assert read_prompts(path).mistakes == ()


def test_a_change_touches_one_prompt(path: Path) -> None:
    """Comments and fields that nobody knows stay; a new one comes at the end."""
    path.write_text(WHOLE)
    put_prompt(path, Prompt("Critic", "Say what is missing."), was="Review")
    assert path.read_text() == WHOLE.replace("Review", "Critic").replace("wrong first", "missing")
    read = put_prompt(path, Prompt("New", "One\nTwo"))
    assert [prompt.name for prompt in read.prompts] == ["Translate", "Critic", "New"]
    assert path.read_text().endswith('"""\nOne\nTwo"""\n')


def test_a_prompt_is_taken_out_and_the_last_one_leaves_an_empty_file(path: Path) -> None:
    """Another than there is changes nothing."""
    path.write_text(WHOLE)
    remove_prompt(path, "No such prompt")
    assert path.read_text() == WHOLE
    assert remove_prompt(path, "Translate").prompts == (REVIEW,)
    assert remove_prompt(path, "Review").prompts == ()


@pytest.mark.parametrize(
    ("prompt", "was", "said"),
    [
        (Prompt("", "text"), "", "needs a name"),
        (Prompt("Name", " \n"), "", "needs a name and a text"),
        (Prompt("N" * 81, "text"), "", "at most 80 characters"),
        (Prompt("Name", "t" * (LONGEST_TEXT + 1)), "", "at most 100,000"),
        (Prompt("Review", "text"), "", "called “Review” already"),
        (Prompt(" Review ", "text"), "Translate", "called “Review” already"),
    ],
)
def test_a_prompt_that_cannot_be_is_refused(path: Path, prompt: Prompt, was: str, said: str) -> None:
    """And the file stays as it is."""
    path.write_text(WHOLE)
    with pytest.raises(WrongUsage, match=said):
        put_prompt(path, prompt, was=was)
    assert path.read_text() == WHOLE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("prompt = 3\n", "write [[prompt]]"),
        ('[[prompt]]\nname = "A"\n', "line 1: a prompt needs a name and a text"),
        (
            '[[prompt]]\nname = "A"\ntext = "a"\n[[prompt]]\nname = "A"\ntext = "b"\n',
            "line 4: there are two prompts",
        ),
        ("prompt = [1, 2]\n", "a prompt needs a name and a text"),
        ("[[prompt]\n", "not TOML"),
    ],
)
def test_what_the_file_may_not_say_is_said_and_the_rest_holds(path: Path, content: str, said: str) -> None:
    """A sentence, never a crash."""
    path.write_text(content)
    assert said in str(read_prompts(path).mistakes[0])


def test_a_file_that_does_not_parse_is_left_alone(path: Path) -> None:
    """Nobody's prompts are lost for one bracket."""
    path.write_text("[[prompt]\n")
    for change in (lambda: put_prompt(path, REVIEW), lambda: remove_prompt(path, "Review")):
        with pytest.raises(ConfigMistake):
            change()
    assert path.read_text() == "[[prompt]\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=40) | st.text(alphabet='"\\\n\ra{}#\t', min_size=1, max_size=20))
def test_every_text_reads_as_it_was_meant(path: Path, text: str) -> None:
    """Quotes, backslashes and line breaks in every order."""
    path.unlink(missing_ok=True)
    wanted = storable(text).replace("\r\n", "\n")
    if not wanted.strip():
        return
    read = put_prompt(path, Prompt("Name", text))
    assert read.mistakes == ()
    assert [prompt.text for prompt in read.prompts] == [wanted]
