"""Three conversations that hold everything the transcript can show, for `transcript_screenshots.py`.

Rule: whatever the transcript learns to show stands here, too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from interline.model.conversation import Message, Role, Status
from interline.model.decision import Receipt
from interline.model.events import Finish
from interline.model.money import Cost, Quality
from interline.model.parts import (
    Citation,
    File,
    Image,
    Part,
    Product,
    Refusal,
    Seam,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
)
from interline.model.refs import ModelRef
from interline.model.usage import Usage

WORDS = """\
# A heading of the first order
## A heading of the second, with `code` in it
### A heading of the third
#### A heading of the fourth
##### A heading of the fifth
###### A heading of the sixth

A paragraph with *leaning*, **strong**, ***both***, ~~struck~~ and `fixed` letters, a \
[link](https://www.example.org/a), a [**strong** link with `code`](https://www.example.org/b) and a bare one: \
https://www.example.org/long/way/to/a/page. \
Inline code may be long: `interline ask --choice route:default --attach picture.png "What is this?"` and goes \
over a line.

A hard break ends here,\\
and the paragraph goes on. Words that cannot be broken: \
Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft.

- One
- Two, with enough words that the item goes over more than a single line and shows how its lines hang under each other
  - Two and a bit
    - Three deep
      1. four deep, in order
- [x] A task that is done
- [ ] A task that is not, with a [link](https://www.example.org/c)

9. Nine
10. Ten: numbers stand right
11. Eleven

* An item of a loose list.

  Its second paragraph.

* Another one:

  ```sh
  make check
  ```

> A quote.
>
> > A quote in it, with **strong** words.
>
> - a list in a quote
> - of two items
>
> ```python
> print("code in a quote")
> ```

---

A sentence with a note.[^1] And another one.[^long]

[^1]: The note.
[^long]: A longer one, with `code` and a [link](https://www.example.org/d).

שלום! זוהי פסקה בעברית, עם **מילים מודגשות**, עם `code` ועם 123 מספרים, והיא ארוכה מספיק כדי להימשך \
אל השורה השנייה בעמודה הזאת.

- פריט ראשון
- פריט שני עם English בתוכו
  1. פריט פנימי

هذه فقرة بالعربية، فيها **كلمات غليظة** و`code` وأرقام 123.

日本語の段落です。改行の位置は文字の間になります。中文也一样。한국어 문단입니다. And emoji: 🙂 👩‍👩‍👧 🇮🇹 ✅.

Letters that deceive: \u202egnp.exe\u202c, a zero\u200bwidth blank, and p\u0430ypal with a Cyrillic letter.
"""

BLOCKS = """\
Code with a language, and a line that is wider than the page:

```python
from itertools import pairwise

def plan(route: list[str], cars: int = 0) -> list[tuple[str, str]]:
    \"\"\"Days between stops.\"\"\"
    # nobody drives here
    return [leg for leg in pairwise(route) if cars == 0 or leg[0] != "Amalfi"]  # a long line that must scroll sideways
```

Code without one:

```
a plain block
    of three
lines
```

The same with numbers, and with its lines wrapped:

```json
{"name": "interline", "numbers": [1, 2, 3], "a": "value that is long enough to go over the \
end of its line, and so is wrapped"}
{"ok": true}
{"none": null}
```

| Leg | Minutes | Price |
|:----|:-------:|------:|
| Salerno – Amalfi | 35 | €9.00 |
| Amalfi – [Ravello](https://www.example.org/ravello), by the stairs past Atrani | 60 | free |
| Ravello – Salerno with `SITA` | 75 | **€3.40** |

| City | January | February | March | April | May | June | July | August | September | October |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| Amalfi | 121.5 mm | 102.0 mm | 85.3 mm | 77.1 mm | 42.9 mm | 21.4 mm | 14.0 mm | 28.8 mm | 76.2 mm | 118.6 mm |
| Reykjavík | 76.0 mm | 72.1 mm | 82.3 mm | 58.2 mm | 43.8 mm | 50.0 mm | 51.5 mm | 61.6 mm | 66.5 mm | 85.6 mm |

Energy is $E = mc^2$, the sum $\\sum_{i=1}^n i = \\frac{n(n+1)}{2}$ stands in a line, and

$$
\\int_{-\\infty}^{\\infty} e^{-x^2}\\,\\mathrm{d}x = \\sqrt{\\pi}
$$

stands by itself. What cannot be drawn keeps its source: $\\notacommand{x}$.

![The harbour of Amalfi](https://pictures.example.org/amalfi.jpg)

1. A table in a list:

   | a | b |
   |---|---|
   | 1 | 2 |

2. > A quote in a list.

***

The end.
"""

CITED = "The ferry runs hourly in summer. The bus is cheaper, but slower: a day ticket costs €8."
LONG_MODEL = "meta-llama/llama-4-maverick-17b-128e-instruct-fp8-preview-2026-09-with-a-very-long-name"
LONG_VENDOR = "The Very Long Name of a Gateway of Somebody's Company GmbH & Co. KG"
SECONDS = "Ferries first: the sea is calm in the morning"
REST = " and rough after noon. So the walk comes later."
DIGEST, SECOND = "ab" * 32, "cd" * 32
LOST = "ef" * 32


def words() -> tuple[Message, ...]:
    """Running text."""
    return (
        _asked(1, "Show me everything that words can do.\nAs it was typed:  *no* Markdown, two  blanks."),
        _answered(2, Text(WORDS)),
    )


def blocks() -> tuple[Message, ...]:
    """Code, tables, formulas."""
    return (_asked(1, "And blocks?"), _answered(2, Text(BLOCKS)))


def beside() -> tuple[Message, ...]:
    """What stands beside words, and how answers end."""
    picture = Image("image/png", DIGEST, 184_000, "coast.png")
    report = File("application/pdf", "aa" * 32, 1_240_000, "timetable.pdf")
    cited = (
        Citation("https://www.ferries.example/en", "Ferries on the coast", end=CITED.index(".") + 1),
        Citation("https://buses.example/day-ticket", "", end=len(CITED)),
        Citation("javascript:alert(1)", "An address that may not be opened"),
    )
    products = (
        Product("Map of the Lattari mountains, 1:25,000", "€9.90", "https://maps.example/l", "Map House"),
        Product("Light hiking shoes with a sole that holds on wet limestone, for narrow feet", "€129.00"),
        Product("Water bottle", "", "https://bottles.example/1", "Bottles"),
    )
    seam = Seam(ModelRef("openai", "gpt-6-sol"), ModelRef("anthropic", "claude-sonnet-5.5"), "overloaded")
    failed = (
        "OpenAI: overloaded (529); Anthropic: rate limit (429). Try again in a moment, or choose another."
    )
    return (
        _asked(1, "What is in these?", picture, Image("image/png", LOST, 9_000, "lost.png"), report),
        _answered(
            2, Thinking("The user has no car.\n\nFerries and buses, then.", took_ms=4200), Text(CITED), *cited
        ),
        _asked(3, "And what do I buy?"),
        _answered(
            4,
            Image("image/png", SECOND, 90_000),
            *products,
            Text("These three."),
            receipt=_receipt(attempts=2),
        ),
        _asked(5, "Ask the tools."),
        _answered(
            6,
            Thinking("Which tool?", took_ms=900),
            ToolCall("t1", "weather", '{"place": "Amalfi", "days": 3}'),
            ToolResult("t1", "sunny\nsunny\nrain"),
            ToolCall("t2", "search", '{"q": "fer', complete=False),
            Text(SECONDS),
            seam,
            Text(REST),
        ),
        _asked(7, "Long names?"),
        _answered(8, Text("Yes."), receipt=_receipt("gw", LONG_VENDOR, LONG_MODEL, cost=None)),
        _asked(9, "No?"),
        _answered(10, Refusal("I cannot help with that."), finish=Finish.REFUSED),
        _asked(11, "Stop"),
        _answered(12, Text("The paper museum in the"), status=Status.STOPPED, finish=Finish.CANCELLED),
        _asked(13, "Again"),
        _answered(
            14,
            Text("It has a mill of the 13th century, and"),
            status=Status.INTERRUPTED,
            note="OpenAI broke off in mid-answer.",
        ),
        _asked(15, "Once more"),
        _answered(16, status=Status.ERROR, note=failed, receipt=None),
    )


VERSIONS = {"m1": ("m1", "x1"), "m2": ("x2", "m2", "x3")}


def _asked(number: int, text: str, *parts: Part) -> Message:
    return _message(number, Role.USER, (Text(text), *parts))


def _answered(number: int, *parts: Part, **more: object) -> Message:
    return _message(number, Role.ASSISTANT, parts, **{"receipt": _receipt(), "finish": Finish.STOP, **more})


def _message(number: int, role: Role, parts: tuple[Part, ...], **more: object) -> Message:
    parent = f"m{number - 1}" if number > 1 else None
    began = datetime(2026, 11, 23, 9, number, tzinfo=UTC)
    return Message(f"m{number}", "c", parent, number, role, parts, began, **more)  # type: ignore[arg-type]


def _receipt(
    vendor: str = "anthropic",
    name: str = "Anthropic",
    model: str = "claude-sonnet-5.5",
    *,
    cost: str | None = "0.0123",
    attempts: int = 1,
) -> Receipt:
    return Receipt(
        decision_id="d",
        ref=ModelRef(vendor, model),
        vendor_name=name,
        model_returned=model,
        asked="route:default",
        usage=Usage(input=2310, cached_input=1900, output=402, reasoning=120),
        cost=Cost(None, Quality.UNKNOWN) if cost is None else Cost(Decimal(cost), Quality.EXACT),
        total_ms=1240,
        attempts=attempts,
        why="OpenAI: overloaded (529) after 1.4 s; Anthropic answered." if attempts > 1 else "",
    )
