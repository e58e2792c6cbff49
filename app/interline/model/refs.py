"""The name of a model at a vendor: `vendor/model`."""

from __future__ import annotations

from typing import NamedTuple

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import UnknownModel


class ModelRef(NamedTuple):
    """One model at one vendor. A tuple, since it is looked up by the hundred in every plan."""

    vendor: str
    """The vendor's id, without a slash."""
    model: str
    """The vendor's own name of the model; may hold slashes (OpenRouter's do)."""

    @classmethod
    def parse(cls, text: str) -> ModelRef:
        """Read `vendor/model`; the first slash divides. Raises UnknownModel."""
        vendor, slash, model = text.strip().partition("/")
        if not slash or not vendor or not model:
            raise UnknownModel(
                tr("“{name}” is not a model.", name=label(text, 80)),
                next_step=tr("Write it as vendor/model, e.g. local/smollm2-135m."),
            )
        return cls(vendor, model)

    def __str__(self) -> str:
        return f"{self.vendor}/{self.model}"
