"""Whom we trust: the operating system's certificates, or the file that the setting or SSL_CERT_FILE names.

Rule: verification cannot be switched off. Loading takes tens of milliseconds: never on the event loop.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import TransportTrouble


def trusted(environment: Mapping[str, str], ca_bundle: str = "") -> ssl.SSLContext:
    """The context for https. Raises TransportTrouble naming the setting or variable whose file cannot be used."""
    if ca_bundle:
        return _from_files(tr("The setting network.ca_bundle"), str(Path(ca_bundle).expanduser()), "")
    file, folder = environment.get("SSL_CERT_FILE", ""), environment.get("SSL_CERT_DIR", "")
    if file or folder:
        return _from_files("SSL_CERT_FILE", file, folder)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _from_files(source: str, file: str, folder: str) -> ssl.SSLContext:
    if not file and not Path(folder).is_dir():
        raise _unusable("SSL_CERT_DIR", folder, tr("there is no such folder"))
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except ssl.SSLError:
        raise _unusable(source, file, tr("it holds no certificate")) from None
    except OSError as error:
        reason = (
            tr("there is no such file") if isinstance(error, FileNotFoundError) else tr("it cannot be read")
        )
        raise _unusable(source, file, reason) from None


def empty_context() -> ssl.SSLContext:
    """A context for clients that only speak http: cheap, and it trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _unusable(source: str, path: str, reason: str) -> TransportTrouble:
    return TransportTrouble(
        "tls",
        tr(
            "{source} names {path}, and {reason}: point it at a file of certificates in PEM form, or leave "
            "it out to use the system's.",
            source=source,
            path=label(path),
            reason=reason,
        ),
        request_sent=False,
    )
