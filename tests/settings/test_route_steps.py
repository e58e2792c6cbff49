"""One model in another's place in vendors.toml, and not a letter else."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.model.errors import ConfigMistake
from interline.model.refs import ModelRef
from interline.settings.route_steps import change_steps, step_lines
from interline.settings.vendors_file import read_vendors_file

OLD, NEW = ModelRef("anthropic", "claude-sonnet-4-5"), ModelRef("anthropic", "claude-sonnet-5-5")
FILE = """# Mine, and nobody else's.
[[vendor]]
id = "sim"            # a comment with "anthropic/claude-sonnet-4-5" in it
wire = "openai-chat"
base_url = "http://127.0.0.1:9/v1"

[[route]]
name = "work"
steps = [
  "openai/gpt-6.1-sol",          # first
  "anthropic/claude-sonnet-4-5", # then this
]
on_refusal = "next"

[[route]]
name = "home"
steps = ["anthropic/claude-sonnet-4-5", 'openai/gpt-6-luna']
  [[route.step]]
  model = "anthropic/claude-sonnet-4-5"   # for pictures
  has = ["image"]

[[route]]
name = "other"
steps = ["openai/gpt-6-luna"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vendors.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_each_step_knows_its_line(file: Path) -> None:
    """The first, where a route names a model twice."""
    found = step_lines(file)
    assert (found["work", OLD], found["home", OLD]) == (11, 17)
    assert found["other", ModelRef("openai", "gpt-6-luna")] == 24
    assert ("other", OLD) not in found


def test_nothing_but_the_step_changes(file: Path) -> None:
    """Comments, order and all the rest are the user's."""
    assert change_steps(file, OLD, NEW) == ("work", "home")
    after = file.read_text(encoding="utf-8")
    wanted = FILE.replace(
        '  "anthropic/claude-sonnet-4-5", # then', '  "anthropic/claude-sonnet-5-5", # then'
    )
    wanted = wanted.replace('["anthropic/claude-sonnet-4-5", ', '["anthropic/claude-sonnet-5-5", ')
    wanted = wanted.replace('model = "anthropic/claude-sonnet-4-5"', 'model = "anthropic/claude-sonnet-5-5"')
    assert after == wanted
    routes = {route.name: route for route in read_vendors_file(file).routes}
    assert routes["work"].steps == (ModelRef("openai", "gpt-6.1-sol"), NEW)
    assert change_steps(file, OLD, NEW) == ()


def test_a_route_that_names_the_new_model_already_loses_the_old_step(file: Path) -> None:
    """Named twice, it would only be left out."""
    file.write_text(f'[[route]]\nname = "a"\nsteps = ["{OLD}", "{NEW}", "{OLD}"] # end\n', encoding="utf-8")
    assert change_steps(file, OLD, NEW) == ("a",)
    assert read_vendors_file(file).routes[0].steps == (NEW,)
    assert "# end" in file.read_text(encoding="utf-8")


def test_a_file_with_other_line_ends_keeps_them(file: Path) -> None:
    """As editors of Windows write them."""
    file.write_bytes(FILE.replace("\n", "\r\n").encode())
    assert change_steps(file, OLD, NEW) == ("work", "home")
    assert file.read_bytes().count(b"\r\n") == FILE.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "route = 3\n",
        "[[route]]\nsteps = 3\n",
        '[[route]]\nname = 3\nsteps = [3, "x"]\nstep = [3]\n',
        'route = [{ name = "a", steps = ["x/y"] }]\n',
    ],
)
def test_a_file_without_the_step_is_left_alone(file: Path, text: str) -> None:
    """Whatever it holds."""
    file.write_text(text, encoding="utf-8")
    step_lines(file)
    assert change_steps(file, OLD, NEW) == ()
    assert file.read_text(encoding="utf-8") == text


def test_a_file_that_does_not_parse_is_left_alone(file: Path, tmp_path: Path) -> None:
    """And said where."""
    file.write_text(f'[[route]]\nsteps = ["{OLD}"\n', encoding="utf-8")
    assert step_lines(file) == {}
    with pytest.raises(ConfigMistake, match=r"vendors\.toml, line"):
        change_steps(file, OLD, NEW)
    assert change_steps(tmp_path / "none.toml", OLD, NEW) == ()


def test_inline_routes_are_changed_too(file: Path) -> None:
    """However the user wrote them."""
    file.write_text(f'route = [{{ name = "a", steps = ["{OLD}"] }}] # all\n', encoding="utf-8")
    assert change_steps(file, OLD, NEW) == ("a",)
    assert file.read_text(encoding="utf-8") == f'route = [{{ name = "a", steps = ["{NEW}"] }}] # all\n'
