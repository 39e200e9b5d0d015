"""Plain text and markdown. Only letters from before Unicode are changed; the rest is for normalisation to clean."""

from __future__ import annotations

import re

from pipeline.errors import UnreadableFile
from pipeline.ingest.encodings import decode_damaged, decode_unicode, is_readable, is_that_encoding, mark_of
from pipeline.ingest.legacy_letters import decode_bytes, recognise, restored
from pipeline.ingest.reading import Reading


def read_plain(data: bytes, where: str | None) -> Reading:
    """The text of a plain file; form feeds, which text exports put between pages, give the pages.

    Raises:
        UnreadableFile: in no Unicode encoding, nor in one of `legacy_letters`, or hardly a word of it is whole.
    """
    text = decode_unicode(data)
    if text is None:
        text = _damaged(data)
    elif encoding := recognise(text):
        text = restored(text, encoding)
    if text is None:
        raise UnreadableFile(
            _why(data), where, "convert it to Unicode (from TCVN3, VNI or another code) and save it as UTF-8"
        )
    return Reading(text, _page_starts(text))


def _damaged(data: bytes) -> str | None:
    """The text of bytes that are not all in one Unicode encoding, `LOST` where they are none; None for no text."""
    text = decode_damaged(data)
    if is_that_encoding(text):
        return text
    older = decode_bytes(data)
    return older if older is not None else text if is_readable(text) else None


def _why(data: bytes) -> str:
    mark = mark_of(data)
    encoding = mark[1] if mark else "utf-8"
    try:
        data[len(mark[0]) if mark else 0 :].decode(encoding)
    except UnicodeDecodeError as error:
        return f"the text is not in {encoding.upper()}: byte 0x{error.object[error.start]:02X} at {error.start}"
    return "the text is in no Unicode encoding"


def _page_starts(text: str) -> tuple[int, ...]:
    breaks = [found.end() for found in re.finditer("\f", text.rstrip())]
    return (0, *breaks) if breaks else ()
