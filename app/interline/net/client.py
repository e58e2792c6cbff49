"""Sends an HttpCall and yields the bytes of the answer: the only user of httpx.

Rule: a key is put into a header here and nowhere else; it goes to the very origin of the call's URL, follows no
redirect, and stands in no error, log or URL.

httpx is used through its transports, not its clients: a transport keeps no cookies, follows no redirects, reads no
environment and logs no URLs, so there is nothing to switch off.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from interline import __version__
from interline.model.clean import label
from interline.model.errors import KeyMalformed, OurBug, TransportTrouble
from interline.model.secret import Secret
from interline.model.vendor import Timeouts
from interline.net.proxy import Proxies, ProxyServer
from interline.net.trouble import Place, Progress, connect_timed_out, from_error, proxy_wants_login
from interline.router.ports import Response as ResponsePort
from interline.wire.call import Headers, HttpCall

if TYPE_CHECKING:
    import ssl

    import httpx
