"""PDF documents: the text layer of each page where it has one, the recognised picture of the page where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import config
from pipeline.errors import UnreadableFile
from pipeline.ingest.page import Page
from pipeline.ingest.pages import reading_of
from pipeline.ingest.pdf_text import is_garbled, read_page
from pipeline.ingest.reading import Reading

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

_MAX_PIXELS = 40_000_000  # an A2 sheet
_MIN_WORDS = 3  # a scanner's stamp ("Scanned with ...") on a picture of a page is no text layer
_WHOLE_PAGE = 0.5
_RESAVE = "print or export the plan to PDF again, or save it as .docx"


def read_pdf(data: bytes, where: str | None) -> Reading:
    """The text of a PDF file, page by page.

    Raises:
        UnreadableFile: damaged, locked, without pages or with too many; or tesseract is missing for scanned pages.
    """
    document = _open(data, where)
    try:
        pages = [_text_of(document, i, where) for i in range(len(document))]
        scanned = [i for i, page in enumerate(pages) if page is None]
        if not scanned:
            return reading_of([page for page in pages if page is not None])
        from pipeline.ingest import recognition

        if len(scanned) > recognition.MAX_PAGES:
            what = f"it has {len(scanned)} scanned pages, more than {recognition.MAX_PAGES}"
            raise UnreadableFile(what, where, "give the pages of the plan alone")
        recognised = recognition.recognise_pages((_picture(document[i]) for i in scanned), where)
        return reading_of([next(recognised) if page is None else page for page in pages])
    finally:
        document.close()


def _open(data: bytes, where: str | None) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if error.err_code in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY):
            raise UnreadableFile(
                "the PDF is locked with a password", where, "open it, remove the password and save it"
            ) from None
        raise UnreadableFile("the PDF is damaged or was not downloaded fully", where, _RESAVE) from None
    count, most = len(document), config.limits().pages
    if count == 0 or count > most:
        document.close()
        what = "the PDF has no pages" if count == 0 else f"the PDF has {count} pages, more than {most}"
        raise UnreadableFile(what, where, _RESAVE if count == 0 else "give the pages of the plan alone")
    return document


def _text_of(document: PdfDocument, i: int, where: str | None) -> Page | None:
    """The text layer of page i; None where the page must be recognised from its picture."""
    from pypdfium2 import PdfiumError

    try:
        page = document[i]
    except PdfiumError:
        raise UnreadableFile(f"page {i + 1} of the PDF is damaged", where, _RESAVE) from None
    read = read_page(page)
    if is_garbled(read.words):
        return None
    if len(read.words) < _MIN_WORDS and _has_picture(page):
        return None
    return read


def _has_picture(page: PdfPage) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _picture(page: PdfPage) -> Image:
    width, height = page.get_size()
    from pipeline.ingest.recognition import RESOLUTION

    scale = min(RESOLUTION / 72, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    picture: Image = page.render(scale=scale).to_pil()
    return picture
