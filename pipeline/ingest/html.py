"""Web pages and pages saved by Word: what a browser shows of them, one block a line.

White space is collapsed as in a browser, tables are told apart by `grid`, menus and lists of other documents are
left out by `html_main`. Source: WHATWG HTML, 15 (Rendering).
"""

from __future__ import annotations

import re
from codecs import lookup

from pipeline.errors import UnreadableFile
from pipeline.ingest.encodings import decode_damaged, decode_unicode, is_readable, is_that_encoding, mark_of
from pipeline.ingest.html_letters import looks_legacy, restore_letters, shown_words
from pipeline.ingest.html_lines import lines_of
from pipeline.ingest.html_main import main_block
from pipeline.ingest.reading import Reading, from_lines

# "<meta charset=utf-8>", "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>"
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})", re.I)
# browsers read these labels as windows-1252; Word writes it and puts all that it lacks as &#7870;
_LATIN = frozenset(["iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252", "x-cp1252", "l1"])
# what Python can decode but no page is written in
_NO_CHARSETS = frozenset(["unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"])
_HEAD_BYTES = 4096
# tags that stay open until they are closed, and comments, in which tags do not count
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(/?)"
    r"(?!(?:p|li|d[dt]|t[rdh]|tbody|thead|tfoot|option|br|hr|img|input|link|meta|col|wbr|area|base)\b)"
    r"([a-z][a-z0-9]*)(?=[\s>/])",
    re.I | re.S,
)
_MAX_DEPTH = 1000
_MAX_WORK = 30_000_000


def read_html(data: bytes, where: str | None) -> Reading:
    """The text of a web page; no pages.

    Raises:
        UnreadableFile: hardly a word is whole in the encoding that it declares, nor is it in one of `legacy_letters`.
    """
    from selectolax.lexbor import LexborHTMLParser

    text = _decode(data, where)
    _check_nesting(text, where)
    tree = LexborHTMLParser(text)
    body = tree.body
    if body is None:
        return Reading("")
    restore_letters(body)
    return from_lines(lines_of(main_block(body)))


def _check_nesting(text: str, where: str | None) -> None:
    """Refuse tags opened one in another without end: the time (and memory) of a parser grows with tags times depth."""
    depth = deepest = tags = 0
    for closing, name in _TAGS.findall(text):
        if name:
            tags += 1
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    if deepest > _MAX_DEPTH or deepest * tags > _MAX_WORK:
        what = f"its tags are nested {deepest} deep: the page is damaged or made to harm"
        raise UnreadableFile(what, where, "save it again, or copy the text into a .txt file")


def _decode(data: bytes, where: str | None) -> str:
    """By byte order mark, else UTF-8 where it is that, else as declared: pages often declare what they are not.

    Bytes that are not in the encoding of the others become `LOST`.
    """
    text = decode_unicode(data)
    if text is not None:
        return text
    text, name = decode_damaged(data), "utf-8"
    if not is_that_encoding(text) and not mark_of(data):
        name = _declared(data)
        if name in _LATIN:
            return data.decode("cp1252", errors="replace")
        text = _decoded(data, name)
    if text is not None and is_that_encoding(text):
        return text
    western = data.decode("cp1252", errors="replace")
    if looks_legacy(western):
        return western
    if text is None:
        raise UnreadableFile(f"the page is in an unknown encoding ({name})", where, "save it again as UTF-8")
    if not is_readable(shown_words(text)):
        raise UnreadableFile(
            f"the page is not in the encoding that it declares ({name})", where, "save it again as UTF-8"
        )
    return text


def _declared(data: bytes) -> str:
    """The encoding that a page names in its head, in small letters; UTF-8 where it names none."""
    found = _CHARSET.search(data[:_HEAD_BYTES]) or _XML_ENCODING.search(data[:_HEAD_BYTES])
    return found[1].decode("ascii").lower() if found else "utf-8"


def _decoded(data: bytes, name: str) -> str | None:
    """The text in the encoding of that name; None for one that nobody knows or writes pages in."""
    try:
        known = lookup(name).name.replace("_", "-") not in _NO_CHARSETS
        return data.decode(name, errors="replace") if known else None
    except LookupError:
        return None
