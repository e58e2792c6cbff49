"""`GET /v1/models`: everything that can be asked, by the name to ask it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from interline.gateway.faults import Fault, Refused
from interline.model.clean import label

if TYPE_CHECKING:
    from interline.model.route import Route
    from interline.services.vendors import ModelChoice, VendorService


async def models(vendors: VendorService) -> list[dict[str, Any]]:
    """Routes first, then each model of a vendor that can be asked right now."""
    await vendors.look_again()
    routes = [_route(route) for route in await vendors.routes()]
    return routes + [_model(choice) for choice in await vendors.choices() if choice.available]


async def model(vendors: VendorService, name: str) -> dict[str, Any]:
    """One of them. Raises Refused."""
    for found in await models(vendors):
        if found["id"] == name:
            return found
    sentence = f"There is no model “{label(name, 80)}” that can be asked. GET /v1/models lists them."
    raise Refused(Fault(404, "model_not_found", sentence, "model"))


async def known_as(vendors: VendorService, name: str) -> str:
    """How a model without its vendor is written whole, the vendors that can be asked first; empty where none has it."""
    found = [str(choice.ref) for choice in await vendors.choices() if choice.facts.id == name]
    return label(" or ".join(found[:3]), 200)


def _route(route: Route) -> dict[str, Any]:
    steps = [str(step) for step in route.steps]
    return _entry(f"route:{route.name}", "interline", steps=steps)


def _model(choice: ModelChoice) -> dict[str, Any]:
    facts, price = choice.facts, choice.price
    about: dict[str, Any] = {
        "name": facts.title,
        "context": facts.context,
        "max_output": facts.max_output,
        "inputs": sorted(facts.inputs),
        "tools": facts.tools,
        "access": str(facts.access),
        "may_train_on_prompts": choice.trains,
    }
    if price is not None:
        # US dollars per million tokens.
        about["price"] = {"input": format(price.input, "f"), "output": format(price.output, "f")}
    return _entry(str(choice.ref), choice.ref.vendor, **about)


def _entry(id_: str, owner: str, **about: Any) -> dict[str, Any]:
    # Nobody knows when a model was made; OpenAI's form wants a time.
    return {"id": id_, "object": "model", "created": 0, "owned_by": owner, "interline": about}
