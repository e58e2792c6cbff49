"""Mermaid diagrams are drawn without opening anything, or shown as their source."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator

import pytest

from interline.rendering.diagram import Diagram, DiagramProcess, cleaning, drawing, process
from interline.rendering.diagram.cleaning import Refused, clean
from interline.rendering.diagram.process import understood

pytest.importorskip("mmdr", reason="the extra `mermaid` is not installed")

FLOW = "flowchart TD\n A[Start] --> B{Works?}\n B -->|yes| C[(Store)]\n"
KINDS = {
    "flowchart": FLOW,
    "sequence": "sequenceDiagram\n A->>B: Hello\n B-->>A: Hi\n",
    "class": "classDiagram\n Animal <|-- Duck\n Animal : +int age\n class Shape{\n <<interface>>\n +area() float\n }\n",
    "state": "stateDiagram-v2\n [*] --> Still\n Still --> [*]\n",
    "entities": "erDiagram\n CUSTOMER ||--o{ ORDER : places\n",
    "gantt": "gantt\n dateFormat YYYY-MM-DD\n section One\n Task :a1, 2026-01-01, 30d\n",
    "pie": 'pie title Pets\n "Dogs" : 386\n "Cats" : 85\n',
    "mind map": "mindmap\n root((m))\n  One\n  Two\n",
    "git": "gitGraph\n commit\n branch b\n commit\n",
    "timeline": "timeline\n 2002 : One\n 2004 : Two\n",
}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def drawn_elsewhere() -> Iterator[DiagramProcess]:
    made = DiagramProcess()
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dark", [False, True])
def test_every_kind_that_answers_use_is_drawn(drawn_elsewhere: DiagramProcess, kind: str, dark: bool) -> None:
    """In the process, which has closed itself off before; as a picture of its size."""
    made = drawn_elsewhere.draw(KINDS[kind], dark=dark, ratio=2.0)
    assert made is not None
    assert made.png.startswith(PNG)
    across, down = (int.from_bytes(made.png[at : at + 4], "big") for at in (16, 20))
    assert abs(across - 2 * made.width) <= 2
    assert abs(down - 2 * made.height) <= 2


def test_the_ground_decides_the_colours(drawn_elsewhere: DiagramProcess) -> None:
    """But a diagram with colours of its own stays as it was meant."""
    light, dark = (drawn_elsewhere.draw(FLOW, dark=each, ratio=1.0) for each in (False, True))
    assert light != dark
    coloured = FLOW + " style A fill:#ff99ff\n"
    assert "#ccc" in drawing.to_svg(FLOW, dark=True)
    one, other = (drawing.draw(coloured, dark=each, ratio=1.0) for each in (False, True))
    assert one is not None
    assert other is not None
    assert (one.width, one.height) == (other.width, other.height)
    assert one.png != other.png


@pytest.mark.parametrize(
    "source",
    [
        "",
        "hello",
        "flowchart TD\n A[x --> B",
        "flowchart TD\n A[开始] --> B",
        "flowchart TD\n A[List<String>] --> B",
        'flowchart TD\n A["<img src=x onerror=alert(1)>"] --> B',
        'flowchart TD\n A["<script>alert(1)</script>"] --> B',
        'flowchart TD\n A@{ img: "file:///etc/passwd", label: "x" }\n A --> B',
        'flowchart TD\n A@{ img: "http://192.0.2.1/x.png", label: "x" }\n A --> B',
        "x" * (drawing.CHARACTERS + 1),
        "graph TD\n" + "\n".join(f"A{i}-->A{j}" for i in range(60) for j in range(60)),
        "flowchart TD\n" + "subgraph a\n" * 500,
        "gantt\n dateFormat YYYY-MM-DD\n" + "".join(f" T{i} :2026-01-01, 1d\n" for i in range(900)),
    ],
)
def test_what_is_not_to_be_drawn_stays_a_source(source: str) -> None:
    """No diagram, letters or words that would be missing, things that would be fetched, too much."""
    assert drawing.draw(source, dark=False, ratio=1.0) is None


def test_a_link_keeps_its_words_and_loses_its_address() -> None:
    """A press on a diagram leads nowhere."""
    svg = drawing.to_svg(FLOW + ' click A href "http://192.0.2.1/" "tip"\n', dark=False)
    assert "Start" in svg
    assert "192.0.2.1" not in svg


@pytest.mark.parametrize(
    "style", ["@import url(http://192.0.2.1/x.css);", "rect { fill: url(http://192.0.2.1/x.svg#a) }"]
)
def test_a_style_that_a_source_brings_along_loads_nothing(style: str) -> None:
    """It is left out, or the diagram is."""
    source = f'%%{{init: {{"themeCSS": "{style}"}}}}%%\n{FLOW}'
    assert "192.0.2.1" not in drawing.to_svg(source, dark=False)


def test_hidden_characters_are_seen() -> None:
    """A mark that reorders letters is shown as its number."""
    assert "‹U+202E›" in drawing.to_svg('flowchart TD\n A["a\u202eb"] --> B', dark=False)


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd"/>',
        "<foreignObject><p>x</p></foreignObject>",
        "<script>x</script>",
        '<use href="http://192.0.2.1/x.svg#a"/>',
        '<use xlink:href="file:///x.svg#a"/>',
        '<rect fill="url(http://192.0.2.1/x.svg#a)"/>',
        '<rect style="fill:url( &quot;x.svg#a&quot; )"/>',
        "<style>@import 'x.css';</style>",
        "<style>@font-face{src:url(x)}</style>",
        "<style>a{b:\\75rl(x)}</style>",
        '<animate href="#a"/>',
        "<unknown/>",
        "<!-- ]]> --><!ENTITY a 'b'>",
    ],
)
def test_a_picture_that_could_open_anything_is_refused(inside: str) -> None:
    """Whatever the library makes of a source."""
    frame = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
    with pytest.raises(Refused):
        clean(frame.format(inside))
    assert clean(frame.format('<rect fill="url(#a)" onclick="x"/>')).count("onclick") == 0
    with pytest.raises(Refused):
        clean('<!DOCTYPE svg [<!ENTITY a "b">]>' + frame.format("<text>&a;</text>"))


def test_letters_are_of_one_family_and_stay_within_their_boxes() -> None:
    """Smaller by as much as the font that is there is wider than the one that the boxes were reckoned for."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text style="font-family:Evil, x;font-size:10px">a</text></svg>'
    cleaned = clean(svg, narrower=0.5)
    assert "font-family:sans-serif" in cleaned
    assert "font-size:5.00px" in cleaned
    assert 0.5 < drawing._narrower() <= 1.0
    assert cleaning.letters(cleaned) == frozenset("a")


def test_only_screens_that_exist_are_drawn_for() -> None:
    """A ratio decides how much memory a picture takes."""
    for ratio in (0.0, 100.0, float("nan")):
        assert drawing.draw(FLOW, dark=False, ratio=ratio) is None


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        ["", 1.0, 1.0],
        ["no base64!", 1.0, 1.0],
        [b64encode(b"<svg></svg>").decode(), 9.0, 9.0],
        [b64encode(PNG).decode(), 0.0, 9.0],
        [b64encode(PNG).decode(), 9.0, 1e9],
    ],
)
def test_what_is_no_picture_is_not_taken(answer: object) -> None:
    """The process is not believed."""
    assert understood([b64encode(PNG).decode(), 9.0, 9.0]) == Diagram(PNG, 9.0, 9.0)
    assert understood(answer) is None


def test_without_the_extra_no_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The source is shown, at once and at no cost."""
    monkeypatch.setattr(process, "is_installed", lambda: False)
    monkeypatch.setattr(drawing, "is_installed", lambda: False)
    without = DiagramProcess()
    assert without.draw(FLOW, dark=False, ratio=1.0) is None
    assert without._process._process is None
    assert drawing.draw(FLOW, dark=False, ratio=1.0) is None
    without.close()


def test_the_library_is_imported_by_the_first_diagram_and_not_before() -> None:
    """Whoever only reads the module pays nothing."""
    code = (
        "import sys, interline.rendering.diagram as diagram\n"
        "assert not {'mmdr', 'novasvg'} & set(sys.modules)\n"
        "assert diagram.draw('flowchart TD\\n A --> B', dark=False, ratio=1.0)\n"
        "assert {'mmdr', 'novasvg'} <= set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=50)
