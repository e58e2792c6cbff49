"""What the pictures of `screenshots.py` show: simulated vendors, and what they answer."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from interline.paths import Home

VENDORS = """
[[vendor]]
id = "openai"
name = "OpenAI"
wire = "openai-responses"
base_url = "{openai}"
key_env = "OPENAI_API_KEY"
[[vendor.model]]
id = "gpt-6-sol"
price = {{ input = "2.00", output = "12.00" }}

[[vendor]]
id = "anthropic"
name = "Anthropic"
wire = "anthropic-messages"
base_url = "{anthropic}"
[[vendor.model]]
id = "claude-sonnet-5-5"
price = {{ input = "3.00", output = "15.00" }}

[[vendor]]
id = "google"
name = "Google"
wire = "gemini"
base_url = "{google}"
[[vendor.model]]
id = "gemini-4-argon"
price = {{ input = "2.50", output = "10.00" }}

[[route]]
name = "default"
steps = ["openai/gpt-6-sol", "anthropic/claude-sonnet-5-5", "google/gemini-4-argon", "local/smollm2-135m"]

[[route]]
name = "careful"
steps = ["openai/gpt-6-sol", "anthropic/claude-sonnet-5-5", "google/gemini-4-argon", "local/smollm2-135m"]
on_break = "keep"
"""

EARLIER = ("SQL window functions", "Tax question: home office", "Name ideas for a sailing boat")
QUESTION = "Amalfi: three days, no car. What would you skip, and how do I plan the buses?"
ANSWER = """I would skip **Positano's main beach**: beautiful from the ferry, crowded on the sand. Three days:

1. **Amalfi and Atrani** on foot, early, before the day trippers.
2. **Ravello** by bus; Villa Cimbrone in the last light.
3. **Path of the Gods** from Bomerano, and the ferry back.

| leg | by | minutes | every |
|---|---|---:|---|
| Amalfi → Ravello | bus | 25 | half an hour |
| Amalfi → Bomerano | bus | 35 | hour |
| Positano → Amalfi | ferry | 25 | hour, by day |

A small helper, if you like tables in code:

```python
days = plan(route, cars=0)
for day in days:
    print(f"{day.name}: {day.legs} legs, {day.walk_km:.1f} km on foot")
```
"""
SECOND = "And if it rains on the second day?"
RAIN = (
    "Swap days two and three: the **paper museum** in Amalfi is dry, and Ravello is better in the sun anyway."
)
QUICK = "Is the ferry from Salerno to Amalfi faster than the bus?"
FERRY = "Yes: about **35 minutes** by sea, and 75 by road, more in July. The first ferry leaves at 8:40."
SHOPPING = "What do I need for the Path of the Gods, and how does the way look?"
FOUND = """The path is **7 km long** and mostly level, with one long flight of steps down to Positano. Light shoes \
with a good sole are enough, and from May on there is no water on the way.

Roughly, it looks like this:"""
SOURCES = (
    (
        "The path is",
        "down to Positano.",
        "https://www.cai.example/sentiero-327",
        "Path 327, the Path of the Gods",
    ),
    ("Light shoes", "are enough", "https://walks.example/amalfi/shoes", "What to wear on limestone"),
    ("from May on", "on the way.", "https://www.cai.example/sentiero-327", ""),
)
PRODUCTS = (
    ("Map of the Lattari mountains, 1:25,000", "€9.90", "https://maps.example/lattari", "Map House"),
    ("Light hiking shoes", "€129.00", "https://shoes.example/light", "Shoe Shop"),
    ("Water bottle, one litre", "€14.50", "https://bottles.example/1", "Bottles"),
)
PROMPTS = {
    "Translate": "Translate into {{language}} and keep names as they are:\n\n{{text}}",
    "Code review": "Review this code as a careful colleague: first what is wrong, then what could be simpler.",
    "Plain words": "Explain it in plain words, for somebody of {{age}} years.",
}
MODELS = ("gpt-6-sol", "gpt-5.4", "gpt-5.4-mini", "gpt-5", "o3")
"""What the simulated OpenAI lists."""
ENVIRONMENT = {"OPENAI_API_KEY": "sk-pictures-000000007f2a"}


@contextmanager
def simulated(home: Home) -> Iterator[None]:
    """Vendors that answer, and fail, in the order in which the pictures ask them."""
    from tests.simulator.vendor import Vendor

    with (
        Vendor("openai-responses", models=MODELS) as openai,
        Vendor("anthropic-messages") as anthropic,
        Vendor("gemini") as google,
    ):
        for title in EARLIER:
            openai.answers(f"About {title.lower()}.", usage={"input": 900, "output": 240})
        # Once is a failure of a moment, which is asked again.
        for _ in range(2):
            openai.fails(503, message="overloaded")
        anthropic.answers(ANSWER, usage={"input": 2310, "cached_input": 1900, "output": 402}, delay=0.004)
        openai.answers(body=found())
        google.answers(RAIN, usage={"input": 2890, "output": 61}, delay=0.01)
        google.answers(FERRY, usage={"input": 31, "output": 24})
        openai.fails(401, code="invalid_api_key")
        google.fails(429, headers={"Retry-After": "1500"})
        anthropic.cuts(ANSWER, after=60)
        text = VENDORS.format(openai=openai.url, anthropic=anthropic.url, google=google.url)
        home.vendors_file.write_text(text, encoding="utf-8")
        yield


def found() -> dict[str, object]:
    """An answer with sources, products and a picture, as a whole body of Responses."""
    annotations = [
        {
            "type": "url_citation",
            "url": url,
            "title": title,
            "start_index": FOUND.index(first),
            "end_index": FOUND.index(last) + len(last),
        }
        for first, last, url, title in SOURCES
    ]
    products = [
        {"title": title, "price": price, "url": url, "merchant": merchant}
        for title, price, url, merchant in PRODUCTS
    ]
    words = {"type": "output_text", "text": FOUND, "annotations": annotations}
    message = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [words]}
    output = [
        {"type": "search_results", "id": "s", "results": products},
        {"type": "image_generation_call", "id": "i", "result": b64encode(coast()).decode()},
        message,
    ]
    usage = {"input_tokens": 3120, "output_tokens": 288, "total_tokens": 3408}
    return {"id": "r", "object": "response", "status": "completed", "output": output, "usage": usage}


def coast() -> bytes:
    """A sunset, drawn here."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF
    from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPolygonF

    image = QImage(1200, 560, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 560)
    for at, colour in ((0, "#8fb8de"), (0.62, "#f6d7b0"), (0.63, "#3d7ea6"), (1, "#0b3c5d")):
        sky.setColorAt(at, QColor(colour))
    painter.fillRect(image.rect(), sky)
    painter.setPen(QColor("#fff1c9"))
    painter.setBrush(QColor("#fff1c9"))
    painter.drawEllipse(QPointF(820, 210), 56, 56)
    for colour, points in (
        ("#6b7f5e", ((0, 350), (0, 120), (210, 180), (390, 290), (520, 352))),
        ("#4d6347", ((0, 400), (0, 230), (160, 290), (300, 360), (340, 402))),
    ):
        painter.setPen(QColor(colour))
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.end()
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(device, "PNG")  # type: ignore[call-overload]
    return bytes(held.data())
