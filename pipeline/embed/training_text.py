"""Training text: the articles (điều) of official legal documents, read from `*.jsonl.gz` with a `text` a line.

Two shapes of unit occur: one article of the codification (Bộ pháp điển), with its origin in brackets under the
heading, and a whole document as printed, with hard-wrapped lines and page heads.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.embed.passages import Passage, text_passages
from pipeline.numbering import label_at

_CODE = re.compile(r"Điều [0-9.]+[\w.Đđ]*\. ?")  # "Điều 36.3.LQ.10. Đối thoại với thanh niên"
_ORIGIN = re.compile(r"\((?:Điều|Khoản|Phụ lục) [^\n]*\)$")  # "(Điều 10 Luật số 57/2020/QH14, có hiệu lực ...)"
_PAGE_HEAD = re.compile(r"CÔNG BÁO/Số |[0-9]{1,4}$|_+$")
_ENDED = tuple(".;:!?”")
_WRAP_WIDTH = 45  # a shorter line was ended on purpose, unless the next goes on in lower case
_ARTICLE = re.compile(r"^Điều [0-9]{1,3}[a-z]?\. ?", re.M)


@dataclass(frozen=True, slots=True)
class Article:
    """One article: which document it is from, its heading (may be empty), its passages."""

    source: str
    heading: str
    passages: tuple[Passage, ...]


def articles(folder: Path) -> Iterator[Article]:
    """All articles of the `*.jsonl.gz` files in `folder`, by file name, in file order."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                unit = json.loads(line)
                yield from _articles_of(unit["src"], unit["text"])


def everyday_lines(folder: Path) -> list[str]:
    """The lines of the `*.txt` files in `folder`, by file name, in file order."""
    return [line for path in sorted(folder.glob("*.txt")) for line in path.read_text("utf-8").splitlines() if line]


def _articles_of(source: str, text: str) -> Iterator[Article]:
    code = _CODE.match(text)
    if code:
        heading, _, body = text[code.end() :].partition("\n")
        first, _, rest = body.partition("\n")
        yield _article(source, heading.strip(), rest if _ORIGIN.match(first.strip()) else body)
        return
    whole = "\n".join(_joined(text))
    starts = [m.span() for m in _ARTICLE.finditer(whole)] or [(0, 0)]
    for (_, start), stop in zip(starts, [start for start, _ in starts[1:]] + [len(whole)], strict=True):
        heading, _, body = whole[start:stop].partition("\n")
        if heading.endswith((".", ";", ":")):  # "Điều 2. Quyết định này có hiệu lực kể từ ngày ký." has no heading
            heading, body = "", whole[start:stop]
        yield _article(source, heading.strip(), body)


def _article(source: str, heading: str, body: str) -> Article:
    return Article(source, heading, tuple(text_passages(body, (heading,) if heading else ())))


def _joined(text: str) -> Iterator[str]:
    """Lines of a printed document, those that were only wrapped joined again; page heads left out."""
    held = ""
    width = 0
    for line in map(str.strip, text.splitlines()):
        if _PAGE_HEAD.match(line):
            continue
        wrapped = line[:1].islower() or width > _WRAP_WIDTH
        width = len(line)
        if held and line and wrapped and not held.endswith(_ENDED) and not label_at(line):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held
