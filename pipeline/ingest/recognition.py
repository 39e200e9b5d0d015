"""Recognition of page pictures by tesseract: words with their places and how sure it was of each.

Tesseract runs once a page, in as many processes as the machine has cores (four at most), each on one of them.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import UnreadableFile
from pipeline.ingest import signing_block
from pipeline.ingest.page import Page, Rule, Word
from pipeline.ingest.page_image import prepare, red_ink, take_rules
from pipeline.ingest.programs import install_line, require
from pipeline.ingest.scrawl import without_scrawl
from pipeline.ingest.strokes import counted

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
_LONG = 4
_LAYOUT = "3"  # with 4 and 6 stamps and signatures spoil the lines beside them
_SCATTERED = "11"
_TWICE = re.compile("ĐÐ|ÐĐ|ÐÐ")  # one letter, recognised both as Vietnamese and as Icelandic: "QĐÐ-UBND"
_REPORTED = re.compile("(?<![^(])b/[©€]c?")  # "(b/©)": để báo cáo
_INK = 128
_SURE_SIGNS = 0.6
_ACCENTS = frozenset("ˆ^`´¨~¬")
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
    """The page, turned round where it stands on its head, with a second look at its signature."""
    level, turn = prepare(picture)
    grey, lines, rules = _read(tesseract, level, where)
    if _lie(lines):
        other, turned_back = prepare(picture, not turn.quarter)
        read = _read(tesseract, other, where)
        if read[1] and not _lie(read[1]):
            level, turn, (grey, lines, rules) = other, turned_back, read
    head_down = bool(lines) and _confidence(lines) < _WRONG_WAY
    if head_down:
        turned = _read(tesseract, level.rotate(180), where)
        head_down = _confidence(turned[1]) > _confidence(lines)
        if head_down:
            grey, lines, rules = turned
    words = [word for line in without_scrawl(lines) for word in line]
    words = counted(words, np.asarray(grey) < _INK, RESOLUTION)
    if block := signing_block.block_of(lines):
        seen = signing_block.positions(_look(tesseract, grey, block, where))
        if red := red_ink(picture):
            red = turn.of(red).rotate(180 if head_down else 0)
            ink = np.asarray(red) < _INK
            seen += signing_block.names(_look(tesseract, red, block, where), ink, RESOLUTION)
        words = signing_block.with_seen(words, seen)
    return Page(tuple(words), tuple(rules), _confidence(lines), level.width * 72 / RESOLUTION)


def _read(tesseract: str, picture: Image, where: str | None) -> tuple[Image, list[list[Word]], list[Rule]]:
    """The picture without rules, its lines of words, and the rules."""
    from PIL import Image

    cleaned, rules = take_rules(np.asarray(picture), RESOLUTION)
    grey = Image.fromarray(cleaned)
    return grey, _lines(_table(tesseract, grey, _LAYOUT, where)), rules


def _look(tesseract: str, picture: Image, block: tuple[float, float], where: str | None) -> list[list[Word]]:
    """The lines that stand scattered in a block of the page, from its top to its bottom in points."""
    top, bottom = (min(picture.height, round(edge * RESOLUTION / 72)) for edge in block)
    table = _table(tesseract, picture.crop((0, top, picture.width, bottom)), _SCATTERED, where)
    return _lines(table, top)


def _table(tesseract: str, picture: Image, layout: str, where: str | None) -> str:
    """Tesseract's table of what is on the picture; empty where that takes too long."""
    file = BytesIO()
    picture.save(file, "PPM")
    command = [tesseract, "stdin", "stdout", "-l", _LANGUAGE, "--dpi", str(RESOLUTION), "--psm", layout]
    command += ["-c", "tessedit_create_tsv=1"]
    try:
        done = subprocess.run(
            command, input=file.getvalue(), capture_output=True, timeout=PAGE_SECONDS, check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableFile(f"tesseract fails: {said[-1] if said else done.returncode}", where, "give a sound picture")
    return done.stdout.decode("utf-8", "replace")


def _lines(table: str, down: int = 0) -> list[list[Word]]:
    """The words of tesseract's table by lines, but for dust; the picture began `down` pixels down the page."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = _REPORTED.sub("b/c", _TWICE.sub("Đ", (row["text"] or "").strip()))
        if row["level"] == _WORD and text:
            left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
            box = (left, top + down, left + width, top + down + height)
            left_pt, top_pt, right_pt, bottom_pt = (edge * 72 / RESOLUTION for edge in box)
            word = Word(text, left_pt, top_pt, right_pt, bottom_pt, max(0.0, float(row["conf"])) / 100)
            if not _is_dust(word):
                lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
    return list(lines.values())


def _confidence(lines: list[list[Word]]) -> float:
    """How sure recognition was of a page: the mean of its words, weighted by their length."""
    words = [word for line in lines for word in line]
    size = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / size if size else 1.0


def _lie(lines: list[list[Word]]) -> bool:
    """Whether most words run down the page: tesseract reads them so, and tells places that are no lines."""
    long = [word for line in lines for word in line if len(word.text) >= _LONG]
    return 2 * sum(word.height > word.right - word.left for word in long) > len(long)


def _is_dust(word: Word) -> bool:
    """Whether a speck was taken for signs: an accent alone, or what is no letter or bullet and not surely read."""
    if set(word.text) <= _ACCENTS:
        return True
    return word.confidence < _SURE_SIGNS and not any(c.isalnum() or c in "-–+•*" for c in word.text)
