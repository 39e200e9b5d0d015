"""Training pairs, a question and what answers it: made by rules out of articles, or composed for the project."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.embed.questions import pairs
from pipeline.embed.recipe import Recipe
from pipeline.embed.training_text import Article
from pipeline.errors import UnreadableFile

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NAME = re.compile(r"(?:Luật|Bộ luật|Nghị định|Thông tư) (?!này)[A-ZĐ][\w ]{3,40}(?=[,;.\n])")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Training pairs as token ids: questions[i] is about positives[i], which is of owners[i] in sources[i].

    Texts of one source are easily confused; those of one owner all answer each other's questions.
    """

    questions: list[NDArray[np.int64]]
    positives: list[NDArray[np.int64]]
    owners: NDArray[np.int64]
    sources: NDArray[np.int64]


class TextPair(NamedTuple):
    """As `Pairs`, before it is cut into tokens."""

    question: str
    positive: str
    owner: int
    source: int


def made_pairs(found: Sequence[Article], recipe: Recipe) -> list[TextPair]:
    """Questions and positives of all articles, shuffled; equal texts are kept once. The same at every call."""
    random = Random(0)
    names = sorted({name[0] for article in found for p in article.passages[:2] for name in _NAME.finditer(p.text)})
    headings = Counter(article.heading.lower() for article in found)
    rows: dict[tuple[str, str], TextPair] = {}
    numbers: dict[str, int] = {}
    for owner, article in enumerate(found):
        source = numbers.setdefault(article.source, len(numbers))
        telling = bool(article.heading) and headings[article.heading.lower()] <= recipe.common_heading
        for pair in pairs(article, names, telling, random, recipe.pairs_per_article):
            rows.setdefault(pair, TextPair(*pair, owner, source))
    shuffled = list(rows.values())
    random.shuffle(shuffled)
    return shuffled


def own_pairs(folder: Path) -> list[TextPair]:
    """The pairs of the `*.tsv` files in `folder`, everyday words and official ones between them a tab, by file name.

    Raises:
        UnreadableFile: a line that is no pair.
    """
    found: list[TextPair] = []
    for source, path in enumerate(sorted(folder.glob("*.tsv"))):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            halves = line.split("\t")
            if len(halves) != 2 or not all(half.strip() for half in halves):
                raise UnreadableFile("not two texts with a tab between them", f"{path}:{number}")
            found.append(TextPair(halves[0], halves[1], len(found), source))
    return found


def encoded(tokenizer: Tokenizer, rows: Sequence[TextPair]) -> Pairs:
    """The pairs as token ids."""
    return Pairs(
        _ids(tokenizer, [row.question for row in rows]),
        _ids(tokenizer, [row.positive for row in rows]),
        np.array([row.owner for row in rows]),
        np.array([row.source for row in rows]),
    )


def _ids(tokenizer: Tokenizer, texts: list[str]) -> list[NDArray[np.int64]]:
    return [np.array(encoding.ids, dtype=np.int64) for encoding in tokenizer.encode_batch_fast(texts)]
