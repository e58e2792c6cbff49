"""PDFs made by hand: pages of words, pages of pictures, locked ones, bombs.

Rule: written byte by byte, so that nothing here depends on the library that reads them.
"""

from __future__ import annotations

import zlib

_PICTURE = b"q 100 0 0 100 0 0 cm /Im0 Do Q"


def pdf(*pages: str | bytes | None) -> bytes:
    """One page for each: words, a content stream as it is (bytes), or a picture of a page (None)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Length 1 >>\nstream\n\x7f\nendstream"
    )
    kids = []
    for page in pages:
        stream = zlib.compress(_content(page))
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> /XObject << /Im0 4 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file(objects)


def _content(page: str | bytes | None) -> bytes:
    if page is None:
        return _PICTURE
    if isinstance(page, bytes):
        return page
    lines = [line.encode("cp1252") for line in page.split("\n")]
    shown = b" T* ".join(b"(%s) Tj" % line.replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines)
    return b"BT /F1 12 Tf 14 TL 50 750 Td %s ET" % shown


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def locked(data: bytes, *, password: str) -> bytes:
    """The same behind a password; an empty one locks it against changes alone."""
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
