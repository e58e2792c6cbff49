"""Whom we trust: the operating system's certificates, or the file that SSL_CERT_FILE names.

Rule: verification cannot be switched off. Loading takes tens of milliseconds: never on the event loop.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

from interline.model.clean import label
from interline.model.errors import TransportTrouble


def system_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """The context for https. Raises TransportTrouble naming the variable whose file cannot be used."""
    file, folder = environment.get("SSL_CERT_FILE", ""), environment.get("SSL_CERT_DIR", "")
    if not file and not folder:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if folder and not file and not Path(folder).is_dir():
        raise _unusable("SSL_CERT_DIR", folder, "there is no such folder")
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except ssl.SSLError:
        raise _unusable("SSL_CERT_FILE", file, "it holds no certificate") from None
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be read"
        raise _unusable("SSL_CERT_FILE", file, reason) from None


def empty_context() -> ssl.SSLContext:
    """A context for clients that only speak http: cheap, and it trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _unusable(variable: str, path: str, reason: str) -> TransportTrouble:
    return TransportTrouble(
        "tls",
        f"{variable} names {label(path)}, and {reason}: point it at a file of certificates in PEM form, "
        "or leave it out to use the system's.",
        request_sent=False,
    )
