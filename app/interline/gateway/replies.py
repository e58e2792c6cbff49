"""Faults and objects as HTTP responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from interline.gateway.faults import Fault
from interline.gateway.telling import as_json


def object_response(value: Mapping[str, Any]) -> Response:
    """One JSON object."""
    return Response(as_json(value).encode(), media_type="application/json")


def fault_response(fault: Fault) -> Response:
    """An error in OpenAI's shape."""
    return Response(
        as_json(fault.body).encode(), fault.status, headers=fault.headers, media_type="application/json"
    )
