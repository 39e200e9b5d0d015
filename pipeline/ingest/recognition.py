"""Recognition of page pictures by tesseract: words with their places and how sure it was of each.

Tesseract runs once a page, in as many processes as the machine has cores (four at most), each on one of them.
"""

from __future__ import annotations

import csv
import os
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import UnreadableFile
from pipeline.ingest.page import Page, Rule, Word
from pipeline.ingest.page_image import prepare, take_rules
from pipeline.ingest.programs import install_line, require
from pipeline.ingest.scrawl import without_scrawl

if TYPE_CHECKING:
    from PIL.Image import Image

RESOLUTION = 300
"""Dots an inch at which pages are recognised."""
MAX_PAGES = 300
"""Recognition takes seconds a page; no plan is scanned on more."""
PAGE_SECONDS = 90
"""A page takes 2 to 6 seconds; one that takes longer than this is a picture that holds no text, and stays empty."""
_LANGUAGE = "vie"
_MAX_PROCESSES = 4
_WRONG_WAY = 0.6  # pages that lie right are recognised at 0.85 and more
_LAYOUT = "3"  # with 4 and 6 stamps and signatures spoil the lines beside them
_SURE_SIGNS = 0.6
_WORD = "5"  # the level of a row in the table


def recognise_pages(pictures: Iterable[Image], where: str | None) -> Iterator[Page]:
    """The pages on the pictures, in order; a few pictures are held at a time.

    Raises:
        UnreadableFile: tesseract or its Vietnamese is not installed, or it fails.
    """
    tesseract = require("tesseract", where)
    if _LANGUAGE not in _languages(tesseract):
        raise UnreadableFile("tesseract lacks the Vietnamese language", where, install_line("tesseract"))
    workers = min(_MAX_PROCESSES, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Page]] = deque()
        for picture in pictures:
            if len(waiting) > workers:
                yield waiting.popleft().result()
            waiting.append(pool.submit(_recognise, tesseract, picture, where))
        while waiting:
            yield waiting.popleft().result()


@cache
def _languages(tesseract: str) -> frozenset[str]:
    listed = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    return frozenset(listed.stdout.split())


def _recognise(tesseract: str, picture: Image, where: str | None) -> Page:
    """The page, turned round where it stands on its head."""
    level = prepare(picture)
    page = _read(tesseract, level, where)
    if page.words and (page.confidence or 0.0) < _WRONG_WAY:
        turned = _read(tesseract, level.rotate(180), where)
        if (turned.confidence or 0.0) > (page.confidence or 0.0):
            return turned
    return page


def _read(tesseract: str, picture: Image, where: str | None) -> Page:
    from PIL import Image

    grey, rules = take_rules(np.asarray(picture), RESOLUTION)
    file = BytesIO()
    Image.fromarray(grey).save(file, "PPM")
    command = [tesseract, "stdin", "stdout", "-l", _LANGUAGE, "--dpi", str(RESOLUTION), "--psm", _LAYOUT]
    command += ["-c", "tessedit_create_tsv=1"]
    try:
        done = subprocess.run(
            command, input=file.getvalue(), capture_output=True, timeout=PAGE_SECONDS, check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Page((), (), 0.0)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableFile(f"tesseract fails: {said[-1] if said else done.returncode}", where, "give a sound picture")
    return _page(done.stdout.decode("utf-8", "replace"), rules)


def _page(table: str, rules: list[Rule]) -> Page:
    """The page that tesseract's table of words describes."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] == _WORD and text:
            left, top, width, height = (int(row[name]) * 72 / RESOLUTION for name in ("left", "top", "width", "height"))
            word = Word(text, left, top, left + width, top + height, max(0.0, float(row["conf"])) / 100)
            if _is_dust(word):
                continue
            lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
    words = [word for line in lines.values() for word in line]
    size = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / size if size else 1.0
    read = without_scrawl(list(lines.values()))
    return Page(tuple(word for line in read for word in line), tuple(rules), confidence)


def _is_dust(word: Word) -> bool:
    """Whether a speck was taken for signs: no letter or digit, no bullet, and not surely read."""
    return word.confidence < _SURE_SIGNS and not any(c.isalnum() or c in "-–+•*" for c in word.text)
