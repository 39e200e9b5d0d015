"""From a path or bytes to a `Source`: load, recognise, read.

Plain text is read here. Every other format has a parser that a file can be made to harm, so the bytes go to a process
of their own (`guard`), which calls `read_here`: a reader that is added there is guarded without knowing it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict
from typing import Any

from pipeline import config
from pipeline.document import Source
from pipeline.errors import UnreadableFile
from pipeline.ingest.encodings import check_is_text
from pipeline.ingest.files import MAX_FILE_BYTES, load_bytes
from pipeline.ingest.formats import ZIP, Format, picture_kind, recognise
from pipeline.ingest.plain import read_plain
from pipeline.ingest.reading import Reading

_MEDIA_TYPES: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "pdf": "application/pdf",
    "plain": "text/plain",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "fodt": "application/vnd.oasis.opendocument.text-flat-xml",
    "word-xml": "application/xml",
    "mht": "multipart/related",
}
_MARKDOWN_ENDINGS = (".md", ".markdown")


def read(source: str | os.PathLike[str] | bytes, *, name: str | None = None, conversions: str | None = None) -> Source:
    """Read a plan in any format, told by content rather than by name.

    Args:
        source: a path, or the bytes of a file. `plans.zip/folder/plan.docx` is a file in an archive; an archive that
            holds one plan is read as that plan.
        name: the file's name where `source` is bytes; for a path, the name to show instead of it.
        conversions: a folder in which the file may lie converted, see `pipeline.ingest.ahead`.

    Returns:
        The text as it was printed, in Unicode, nothing cleaned; positions are code points of it. `reader` is
        what read it: a format, or the program `libreoffice` or `antiword`.

    Raises:
        UnreadableFile: the file cannot be loaded, no reader turns it into text, or that would take more than
            `config.Limits`; it says why and what to do.
        UsageError: a limit set in the environment is none.
    """
    if isinstance(source, bytes):
        data, where = source, name
    else:
        path = os.fspath(source)
        data, where = load_bytes(path), name or path
    if not data.startswith(ZIP) and recognise(data, where) == "plain":
        return read_here(data, where)
    from pipeline.ingest import guard

    return Source(**guard.call("pipeline.ingest.sources:read_fields", data, where, conversions=conversions))


def read_here(data: bytes, where: str | None, conversions: str | None = None) -> Source:
    """As `read`, within this process and whatever it takes."""
    kind = recognise(data, where)
    if kind == "zip":
        return read_here(*_sole_plan(data, where))
    reading, reader = _read(kind, data, where, conversions)
    check_is_text(reading.text, where)
    limits = config.limits()
    if len(reading.page_starts) > limits.pages:
        raise _too_much(f"it has more than {limits.pages} pages", where, "PAGES")
    if len(reading.text) > limits.characters:
        raise _too_much(f"it holds more than {limits.characters} characters of text", where, "CHARACTERS")
    picture = picture_kind(data) if kind == "image" else None
    markdown = kind == "plain" and (where or "").lower().endswith(_MARKDOWN_ENDINGS)
    return Source(
        text=reading.text,
        path=where,
        media_type=f"image/{picture}" if picture else "text/markdown" if markdown else _MEDIA_TYPES[kind],
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        reader=reader,
        page_starts=reading.page_starts,
        page_confidence=reading.page_confidence,
    )


def _sole_plan(data: bytes, where: str | None) -> tuple[bytes, str]:
    """The one plan in an archive, and its path."""
    from io import BytesIO

    from pipeline.ingest.archives import load_member, sole_member
    from pipeline.ingest.finding import DOCUMENTS, SCANS

    member = sole_member(data, where, (DOCUMENTS, SCANS))
    place = f"{where}/{member}" if where else member
    return load_member(BytesIO(data), member, place, MAX_FILE_BYTES), place


def read_fields(data: bytes, where: str | None, conversions: str | None = None) -> dict[str, Any]:
    """The fields of the `Source` that `read_here` gives."""
    return asdict(read_here(data, where, conversions))


def _too_much(what: str, where: str | None, limit: str) -> UnreadableFile:
    return UnreadableFile(what, where, f"give the plan itself; KEHOACH_READ_{limit} sets the limit")


def _read(kind: Format, data: bytes, where: str | None, conversions: str | None) -> tuple[Reading, str]:
    """What the format's reader gives, and its name; it is imported with the library behind it when first needed."""
    if kind == "docx":
        from pipeline.ingest.docx import read_docx

        return read_docx(data, where), kind
    if kind == "html":
        from pipeline.ingest.html import read_html

        return read_html(data, where), kind
    if kind == "pdf":
        from pipeline.ingest.pdf import read_pdf

        return read_pdf(data, where), kind
    if kind == "image":
        from pipeline.ingest.image import read_image

        return read_image(data, where), kind
    if kind == "mht":
        from pipeline.ingest.mht import read_mht

        return read_mht(data, where), kind
    if kind == "plain":
        return read_plain(data, where), kind
    from pipeline.ingest.office import read_office

    return read_office(data, kind, where, conversions)
