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
from pipeline.ingest.files import load_bytes
from pipeline.ingest.formats import ZIP, Format, recognise
from pipeline.ingest.plain import read_plain
from pipeline.ingest.reading import Reading

_MEDIA_TYPES: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "plain": "text/plain",
}
_MARKDOWN_ENDINGS = (".md", ".markdown")


def read(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Source:
    """Read a plan: plain text, markdown, HTML or .docx, told by content rather than by name.

    Args:
        source: a path, or the bytes of a file.
        name: the file's name where `source` is bytes; for a path, the name to show instead of it.

    Returns: the text as it was printed, nothing cleaned; positions are code points of it.

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

    return Source(**guard.call("pipeline.ingest.sources:read_fields", data, where))


def read_here(data: bytes, where: str | None) -> Source:
    """As `read`, within this process and whatever it takes."""
    kind = recognise(data, where)
    reading = _read(kind, data, where)
    check_is_text(reading.text, where)
    limits = config.limits()
    if len(reading.page_starts) > limits.pages:
        raise _too_much(f"it has more than {limits.pages} pages", where, "PAGES")
    if len(reading.text) > limits.characters:
        raise _too_much(f"it holds more than {limits.characters} characters of text", where, "CHARACTERS")
    markdown = kind == "plain" and (where or "").lower().endswith(_MARKDOWN_ENDINGS)
    return Source(
        text=reading.text,
        path=where,
        media_type="text/markdown" if markdown else _MEDIA_TYPES[kind],
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        reader=kind,
        page_starts=reading.page_starts,
    )


def read_fields(data: bytes, where: str | None) -> dict[str, Any]:
    """The fields of the `Source` that `read_here` gives."""
    return asdict(read_here(data, where))


def _too_much(what: str, where: str | None, limit: str) -> UnreadableFile:
    return UnreadableFile(what, where, f"give the plan itself; KEHOACH_READ_{limit} sets the limit")


def _read(kind: Format, data: bytes, where: str | None) -> Reading:
    """The format's reader, imported with the library behind it when it is first needed."""
    if kind == "docx":
        from pipeline.ingest.docx import read_docx

        return read_docx(data, where)
    if kind == "html":
        from pipeline.ingest.html import read_html

        return read_html(data, where)
    return read_plain(data, where)
