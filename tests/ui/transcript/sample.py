"""Conversations for the tests and the pictures of the transcript: every kind of block, and every kind of ending."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
    Text,
    Thinking,
    ToolCall,
    ToolResult,
)
from interline.model.refs import ModelRef
from interline.model.usage import Usage

BEGAN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

EVERY_BLOCK = """\
I would skip **Positano's main beach** and take the *early* ferry instead. Here is the plan, with a
`SITA` bus where it is [quicker](https://www.sitasudtrasporti.it/orari), and ~~no car~~ none at all.

# Three days
## Day one
### Morning

- Ferry to Amalfi, 35 minutes
- Walk up to **Ravello**:
  1. by the old stairs (about an hour)
  2. or by bus
     - every 40 minutes
- [x] book the villa garden
- [ ] buy the bus tickets *before* boarding, since drivers sell none and the kiosk at the pier closes at noon on Sundays

> The garden is open until sunset.
> - bring water
>
> > and a hat

```python
from itertools import pairwise

def plan(route: list[str], cars: int = 0) -> list[tuple[str, str]]:
    \"\"\"Days between stops.\"\"\"
    # nobody drives here
    return [leg for leg in pairwise(route) if cars == 0 or leg[0] != "Amalfi"]  # a long line that must scroll sideways
```

| Leg | Minutes | Price |
|:----|:-------:|------:|
| Salerno – Amalfi | 35 | €9.00 |
| Amalfi – Ravello, by the stairs past Atrani | 60 | free |
| Ravello – Salerno with `SITA` | 75 | **€3.40** |

The walk gains about $h = 350\\,\\mathrm{m}$, so

$$
v = \\frac{h}{t} \\approx 350\\ \\mathrm{m/h}
$$

![The harbour](https://pictures.example/amalfi.jpg)

---

Verses keep their lines,
one under the other.
"""


def message(
    number: int,
    role: Role,
    text: str = "",
    *,
    parts: tuple[Part, ...] = (),
    parent: int | None = None,
    **more: object,
) -> Message:
    """One message of a straight conversation."""
    above = number - 1 if parent is None else parent
    return Message(
        id=f"m{number}",
        conversation_id="c",
        parent_id=f"m{above}" if above > 0 else None,
        seq=number,
        role=role,
        parts=parts or ((Text(text),) if text else ()),
        created_at=BEGAN + timedelta(minutes=number),
        **more,  # type: ignore[arg-type]
    )


def receipt(
    vendor: str = "anthropic",
    name: str = "Anthropic",
    model: str = "claude-sonnet-5.5",
    *,
    cost: str | None = "0.0123",
    attempts: int = 1,
    why: str = "First step of the route “default”.",
) -> Receipt:
    """Who answered."""
    amount = Cost(None, Quality.UNKNOWN) if cost is None else Cost(Decimal(cost), Quality.EXACT)
    return Receipt(
        decision_id="d",
        ref=ModelRef(vendor, model),
        vendor_name=name,
        model_returned=f"{model}-20260901",
        asked="route:default",
        usage=Usage(input=2310, cached_input=1900, output=402, reasoning=120),
        cost=amount,
        first_token_ms=600,
        total_ms=1240,
        attempts=attempts,
        why=why,
    )


def every_kind() -> tuple[tuple[Message, ...], dict[str, tuple[str, ...]]]:
    """A conversation with every kind of block and ending, and its versions."""
    fell_back = receipt(attempts=2, why="OpenAI: overloaded (529) after 1.4 s; Anthropic answered.")
    messages = (
        message(1, Role.USER, "Three days at the Amalfi coast, no car: what would you skip?"),
        message(
            2,
            Role.ASSISTANT,
            parts=(
                Thinking("The user has no car.\nFerries and SITA buses, then."),
                Text(EVERY_BLOCK),
                Citation("https://www.travelmar.it/en/", "Ferries on the coast"),
            ),
            receipt=fell_back,
            finish=Finish.STOP,
        ),
        message(
            3,
            Role.USER,
            parts=(
                Text("And on a rainy day?\n  (see the map)"),
                MAP,
            ),
        ),
        message(
            4,
            Role.ASSISTANT,
            parts=(
                Text("The paper museum in the Valle dei Mulini"),
                ToolCall("t1", "weather", '{"place": "Amalfi"}'),
            ),
            status=Status.STOPPED,
            finish=Finish.CANCELLED,
            receipt=receipt("openai", "OpenAI", "gpt-6-sol", cost=None),
        ),
        message(5, Role.USER, "Go on"),
        message(
            6,
            Role.ASSISTANT,
            "It has a mill of the 13th century, and",
            status=Status.INTERRUPTED,
            note="OpenAI broke off in mid-answer.",
            receipt=receipt("openai", "OpenAI", "gpt-6-sol"),
        ),
        message(7, Role.USER, "Again, please"),
        message(
            8,
            Role.ASSISTANT,
            status=Status.ERROR,
            note="OpenAI: overloaded (529); Anthropic: rate limit (429). Try again in a moment, or choose another.",
        ),
    )
    return messages, {"m1": ("m1", "x1"), "m2": ("x2", "m2", "x3")}


CITED = """\
The ferry runs **hourly** in summer and every two hours from October on. The bus is cheaper, but slower: a day ticket
costs €8, a single one €1.50.

- Ferries leave from Molo Manfredi
- Buses leave from the station
"""
MAP = File("application/pdf", "ab" * 32, 1_240_000, "map.pdf")
SCREENS = ("https://www.travelmar.it/en/", "Ferries on the coast")
BUSES = ("https://www.sitasudtrasporti.it/orari", "")
SHOES = "A pair of light hiking shoes with a sole that holds on wet limestone, made for narrow feet"


def besides(pictures: tuple[Image, ...] = ()) -> tuple[Message, ...]:
    """A question with pictures, and an answer with everything that there is besides words."""

    def after(words: str) -> int:
        return CITED.index(words) + len(words)

    sources = (
        Citation(*SCREENS, start=0, end=after("hourly**")),
        Citation(*BUSES, start=after("on. "), end=after("€1.50.")),
        Citation(SCREENS[0] + "#molo", "Other title", end=after("€1.50.")),
        Citation(*SCREENS, end=after("Manfredi")),
        Citation("https://xn--bcher-kva.example/a/" + "very-long/" * 20, "A title " * 20),
        Citation("file:///etc/passwd", "A file"),
        *(Citation(f"https://page{n}.example/", f"Page {n}") for n in range(9)),
    )
    products = (
        Product("Waterproof map of the coast", "€9.90", "https://maps.example/amalfi", "Maps"),
        Product(SHOES, "$129.00", "https://shop.example/shoes", "A shop with a rather long name"),
        Product("Bus ticket", "", "", "SITA Sud"),
        Product("Walking poles", "£45", "javascript:alert(1)"),
    )
    calls = (
        ToolCall("t1", "weather", '{"place": "Amalfi", "days": [1, 2, 3], "units": {"temperature": "C"}}'),
        ToolCall("t2", "a_tool_with_a_long_name_" * 3, '{"half": "of i', complete=False),
        ToolResult("t1", "Rain on the second day."),
    )
    return (
        message(
            1,
            Role.USER,
            parts=(
                *pictures,
                Text("Ferry or bus?"),
                MAP,
            ),
        ),
        message(
            2,
            Role.ASSISTANT,
            parts=(Thinking("The user has no car."), Text(CITED), *pictures[:1], *calls, *sources, *products),
            receipt=receipt(),
            finish=Finish.LENGTH,
        ),
    )


def long(count: int, text: str = EVERY_BLOCK) -> tuple[Message, ...]:
    """Questions and answers in turn."""
    return tuple(
        message(n, Role.USER, f"Question {n}: what then?")
        if n % 2
        else message(n, Role.ASSISTANT, f"Answer {n}.\n\n{text}", receipt=receipt())
        for n in range(1, count + 1)
    )
