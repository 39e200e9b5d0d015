"""Pictures of pages: photographs and scans saved as PNG, JPEG, TIFF (with several pages) and the like."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.errors import UnreadableFile
from pipeline.ingest.pages import reading_of
from pipeline.ingest.reading import Reading
from pipeline.ingest.recognition import MAX_PAGES, RESOLUTION, recognise_pages

if TYPE_CHECKING:
    from PIL.Image import Image

_A4_INCHES = 11.69
_MAX_PIXELS = 100_000_000
_PLAUSIBLE = (100, 1200)  # screens and cameras write 72 into pictures of any size
_KEPT = 0.2


def read_image(data: bytes, where: str | None) -> Reading:
    """The text on the picture, or on each page of a TIFF.

    Raises:
        UnreadableFile: damaged, too large, or tesseract is not installed.
    """
    return reading_of(list(recognise_pages(_pages(data, where), where)))


def _pages(data: bytes, where: str | None) -> Iterator[Image]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(data))
        count = getattr(opened, "n_frames", 1)
        if count > MAX_PAGES:
            what = f"it has {count} scanned pages, more than {MAX_PAGES}"
            raise UnreadableFile(what, where, "give the pages of the plan alone")
        for i in range(count):
            opened.seek(i)
            if opened.width * opened.height > _MAX_PIXELS:
                raise UnreadableFile("the picture is too large", where, "scan the page at 300 dots an inch")
            yield _at_resolution(_on_white(ImageOps.exif_transpose(opened)), opened.info.get("dpi"))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UnreadableFile("the picture is too large", where, "scan the page at 300 dots an inch") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise UnreadableFile(
            "the picture is damaged or was not downloaded fully", where, "save or scan it again"
        ) from None


def _on_white(picture: Image) -> Image:
    """In colour or grey, what is transparent white."""
    from PIL import Image

    if picture.mode in ("L", "RGB"):
        return picture.copy()
    if picture.mode == "1":
        return picture.convert("L")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _at_resolution(picture: Image, stated: tuple[float, float] | None) -> Image:
    """The picture at the resolution of recognition; where it states none to believe, it shows a sheet of A4."""
    dots = float(stated[0]) if stated else 0.0
    if not _PLAUSIBLE[0] <= dots <= _PLAUSIBLE[1]:
        dots = max(picture.size) / _A4_INCHES
    scale = RESOLUTION / max(dots, 1.0)
    if abs(scale - 1) < _KEPT:
        return picture
    size = round(picture.width * scale), round(picture.height * scale)
    return picture.resize(size) if size[0] * size[1] <= _MAX_PIXELS and min(size) else picture
