"""What a file is, by its first bytes; its name decides only where the bytes leave it open.

A file that bears a wrong ending (a page saved as .doc, a .docx renamed .txt) is what its bytes say.
"""

from __future__ import annotations

import re
from typing import Literal

from pipeline.errors import UnreadableFile
from pipeline.ingest.encodings import decode_unicode

Format = Literal["docx", "html", "plain"]

_SAVE_AS_TEXT = "open it and save it as .docx or .txt"
_PDF = ("a PDF document", "save it as .docx or .txt")
_IMAGE = ("a picture", "read it with a text recognition program (OCR) and save it as .docx or .txt")
_ARCHIVE = ("an archive", "unpack it and give the files in it")
_SOUND = ("a sound or video file", "give the text of the plan as .docx or .txt")

# first bytes -> what the file is, and what its owner can do
_REFUSED: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"%PDF-", _PDF),
    (b"{\\rtf", ("an RTF document", _SAVE_AS_TEXT)),
    (b"\xdbR\xa5\x2d", ("an old Word document", _SAVE_AS_TEXT)),  # Word 2
    (b"\x89PNG\r\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"\0\0\0\x0cjP  ", _IMAGE),
    (b"AT&TFORM", _IMAGE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"ID3", _SOUND),
    (b"OggS", _SOUND),
    (b"\x7fELF", ("a program", "give a document")),
    (b"MZ\x90\0", ("a program", "give a document")),
    (b"SQLite format 3\0", ("a database", "give the plans themselves")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")

# names of streams in the directory of an OLE container -> what it is
_OLE_KINDS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("EncryptedPackage", ("a document locked with a password", "open it, remove the password and save it as .docx")),
    ("WordDocument", ("an old Word document (.doc)", _SAVE_AS_TEXT)),
    ("Workbook", ("an old Excel workbook (.xls)", "save the plan as .docx or .txt")),
    ("PowerPoint Document", ("an old PowerPoint file (.ppt)", "save the plan as .docx or .txt")),
    ("__properties_version1.0", ("a saved e-mail (.msg)", "save its attachment and give that")),
)

# what may stand before the first tag of a page
_PROLOGUE = re.compile(r"\s+|<\?xml[^>]{0,200}\?>|<!--(?:(?!-->).){0,4000}-->", re.S)
# the first tag of a web page: "<!DOCTYPE html>", "<div class=...>"
_HTML_START = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|base|link|style|script|div|table|tbody|tr|p|h[1-6]|br|hr|span|"
    r"font|b|i|u|em|strong|center|a|ul|ol|li|pre|section|article|main|header|nav|form)(?=[\s>/]))",
    re.I,
)
_HTML_TAG = re.compile(r"<(?:p|div|br|table|span|h[1-6])(?=[\s>/])[^<>]{0,500}>", re.I)
_OTHER_MARKUP: tuple[tuple[re.Pattern[str], tuple[str, str]], ...] = (
    (re.compile(r"\s*<\?xml.{0,300}?<\?mso-application", re.S), ("a Word document in XML", _SAVE_AS_TEXT)),
    (re.compile(r"\s*<\?xml.{0,300}?<pkg:package", re.S), ("a Word document in XML", _SAVE_AS_TEXT)),
    (re.compile(r"\s*(?:<\?xml.{0,300}?\?>\s*)?<svg[\s>]", re.S), _IMAGE),
    (re.compile(r"(?:[\w-]+:[^\n]*\n){0,20}MIME-Version:", re.I), ("a web archive or e-mail (.mht)", _SAVE_AS_TEXT)),
    (re.compile(r"\s*<\?xml\s"), ("an XML file", _SAVE_AS_TEXT)),
)
_HEAD = 16_384


def recognise(data: bytes, where: str | None) -> Format:
    """The format of `data`.

    Args:
        where: the file's name; its ending tells HTML from text where the content does not.

    Raises:
        UnreadableFile: empty, or of a format that has no reader; the error names the format.
    """
    if not data:
        raise UnreadableFile("the file is empty (0 bytes)", where, "check that it was saved or downloaded fully")
    if data.startswith(ZIP):
        return "docx"  # its reader looks into the archive and refuses what is none
    known = _known_binary(data)
    if known:
        raise UnreadableFile(f"this is {known[0]}, which is not read", where, known[1])
    head = decode_unicode(data[:_HEAD], cut=True)
    if head is None:
        head = data[:_HEAD].decode("latin-1")
    begin = 0
    while prologue := _PROLOGUE.match(head, begin):
        begin = prologue.end()
    if _HTML_START.match(head, begin):
        return "html"
    for pattern, (what, remedy) in _OTHER_MARKUP:
        if pattern.match(head):
            raise UnreadableFile(f"this is {what}, which is not read", where, remedy)
    if (where or "").lower().endswith((".html", ".htm", ".xhtml")) and _HTML_TAG.search(head):
        return "html"
    return "plain"


def _known_binary(data: bytes) -> tuple[str, str] | None:
    if data.startswith(_OLE):
        for stream, kind in _OLE_KINDS:
            if stream.encode("utf-16-le") in data:
                return kind
        return "an old Office file", _SAVE_AS_TEXT
    for magic, kind in _REFUSED:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _IMAGE
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return _IMAGE
    if data[4:8] == b"ftyp":
        return _IMAGE if data[8:12] in (b"heic", b"heix", b"mif1", b"avif") else _SOUND
    if b"%PDF-" in data[:1024]:  # readers allow bytes before the mark
        return _PDF
    return None
