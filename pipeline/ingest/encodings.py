"""Bytes to text for the Unicode encodings: byte order marks, UTF-8, UTF-16 with and without a mark.

A file in which some bytes were damaged on its way is still worth reading: what they were is `LOST`, the rest stays.
"""

from __future__ import annotations

import codecs
import unicodedata

from pipeline.errors import UnreadableFile
from pipeline.text import LOST

# UTF-32 before UTF-16: the mark of the one begins with that of the other
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_MAX_CONTROL_SHARE = 0.01
_SOUND_PER_LOST = 9
_MAX_LOST_WORDS = 0.25
_PRINTING_CONTROLS = "\t\n\v\f\r"


def mark_of(data: bytes) -> tuple[bytes, str] | None:
    """The byte order mark that `data` begins with, and its encoding."""
    return next(((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)), None)


def decode_unicode(data: bytes, *, cut: bool = False) -> str | None:
    """The text of `data` without its byte order mark; None when it is in no Unicode encoding.

    Args:
        cut: `data` is the beginning of something longer and may end inside a character.
    """
    mark = mark_of(data)
    skip, encoding = (len(mark[0]), mark[1]) if mark else (0, _unmarked(data))
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data[skip:], final=not cut)
    except UnicodeDecodeError:
        return None


def decode_damaged(data: bytes) -> str:
    """As `decode_unicode`, with `LOST` where bytes are in no way the encoding that the others are in."""
    mark = mark_of(data)
    skip, encoding = (len(mark[0]), mark[1]) if mark else (0, _unmarked(data))
    return data[skip:].decode(encoding, errors="replace")


def is_that_encoding(text: str) -> bool:
    """Whether decoded text shows that its encoding is right but for damage: nine letters beyond ASCII to each lost one.

    Bytes of another encoding give a letter by chance at most.
    """
    lost = text.count(LOST)
    return sum(not c.isascii() for c in text) - lost >= _SOUND_PER_LOST * lost


def is_readable(text: str) -> bool:
    """Whether enough words are whole: in Vietnamese of a wrong encoding three in four hold a lost letter."""
    words = text.split()
    return sum(LOST in word for word in words) <= _MAX_LOST_WORDS * len(words)


def _unmarked(data: bytes) -> str:
    """UTF-16 shows by the zero bytes of blanks, digits and plain letters, all in odd or all in even places."""
    even, odd = data[0:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    pairs = max(1, min(len(data), _SAMPLE) // 2)
    if odd > pairs / 5 and even < odd / 20:
        return "utf-16-le"
    if even > pairs / 5 and odd < even / 20:
        return "utf-16-be"
    return "utf-8"


def check_is_text(text: str, where: str | None) -> None:
    """Refuse what decodes by chance: text has no NUL, hardly a control character, and at least one letter or digit.

    Raises:
        UnreadableFile: binary data, or nothing to read.
    """
    controls = sum(text.count(c) for c in set(text) if unicodedata.category(c) == "Cc" and c not in _PRINTING_CONTROLS)
    if "\0" in text or controls > _MAX_CONTROL_SHARE * len(text):
        raise UnreadableFile("this is binary data, not text", where, "give the plan as .docx, .html or .txt")
    if not any(c.isalnum() for c in text):
        raise UnreadableFile(
            "there is no text in it",
            where,
            "if the pages are pictures, read them with a text recognition program (OCR)",
        )
