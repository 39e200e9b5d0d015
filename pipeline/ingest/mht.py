"""Web archives (.mht, .mhtml) as Word and browsers save them: a message whose first page is the document.

Source: RFC 2557 (MHTML), RFC 2045 (MIME).
"""

from __future__ import annotations

from contextlib import suppress
from email import message_from_bytes, policy

from pipeline.errors import UnreadableFile
from pipeline.ingest.html import read_html
from pipeline.ingest.reading import Reading

_ARCHIVES = ("multipart/related", "text/html")


def read_mht(data: bytes, where: str | None) -> Reading:
    """The text of the page in a web archive; no pages.

    Raises:
        UnreadableFile: an e-mail, or an archive without a page.
    """
    message = message_from_bytes(data, policy=policy.default)
    if message.get_content_type() not in _ARCHIVES:
        raise UnreadableFile("this is an e-mail, which is not read", where, "save its attachment and give that")
    # Word adds pages for running heads behind the document
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise UnreadableFile("the web archive holds no page", where, "open it and save it as .docx or .txt")
    content = page.get_payload(decode=True)
    charset = page.get_content_charset()
    if charset and isinstance(content, bytes):
        with suppress(LookupError, UnicodeDecodeError):  # the page says itself what it is in
            content = content.decode(charset).encode()
    return read_html(content if isinstance(content, bytes) else b"", where)
