"""From a path or bytes to a `Source`: load, recognise, read."""

from __future__ import annotations

import hashlib
import os

from pipeline.document import Source
from pipeline.ingest.encodings import check_is_text
from pipeline.ingest.files import load_bytes
from pipeline.ingest.formats import Format, picture_kind, recognise
from pipeline.ingest.plain import read_plain
from pipeline.ingest.reading import Reading

_MEDIA_TYPES: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "pdf": "application/pdf",
    "plain": "text/plain",
}
_MARKDOWN_ENDINGS = (".md", ".markdown")


def read(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Source:
    """Read a plan: plain text, markdown, HTML, .docx, PDF or pictures of pages, told by content rather than by name.

    Args:
        source: a path, or the bytes of a file.
        name: the file's name where `source` is bytes; for a path, the name to show instead of it.

    Returns: the text as it was printed, nothing cleaned; positions are code points of it.

    Raises:
        UnreadableFile: the file cannot be loaded, or no reader turns it into text; it says why and what to do.
    """
    if isinstance(source, bytes):
        data, where = source, name
    else:
        path = os.fspath(source)
        data, where = load_bytes(path), name or path
    kind = recognise(data, where)
    reading = _read(kind, data, where)
    check_is_text(reading.text, where)
    picture = picture_kind(data) if kind == "image" else None
    markdown = kind == "plain" and (where or "").lower().endswith(_MARKDOWN_ENDINGS)
    return Source(
        text=reading.text,
        path=where,
        media_type=f"image/{picture}" if picture else "text/markdown" if markdown else _MEDIA_TYPES[kind],
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        reader=kind,
        page_starts=reading.page_starts,
        page_confidence=reading.page_confidence,
    )


def _read(kind: Format, data: bytes, where: str | None) -> Reading:
    """The format's reader, imported with the library behind it when it is first needed."""
    if kind == "docx":
        from pipeline.ingest.docx import read_docx

        return read_docx(data, where)
    if kind == "html":
        from pipeline.ingest.html import read_html

        return read_html(data, where)
    if kind == "pdf":
        from pipeline.ingest.pdf import read_pdf

        return read_pdf(data, where)
    if kind == "image":
        from pipeline.ingest.image import read_image

        return read_image(data, where)
    return read_plain(data, where)
