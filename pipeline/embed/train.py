"""Train the default model: `python -m pipeline.embed.train --corpus FOLDER --out models/NAME --seed 0`.

A static model: one vector a syllable or compound word, a text is the mean of its words' vectors. It is made on a CPU
in minutes from official legal texts, in two halves beside each other. One is trained on questions made from the texts
(`questions.py`) by InfoNCE: of all positives in a batch, a question is to be nearest to its own. The other comes from
the company that words keep (`cooccurrence.py`). A word weighs by its smooth inverse frequency, a / (a + p), and a
compound also brings what its syllables say; at the end all of this is folded into the rows, so that whoever reads the
model only takes a mean.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.embed.accents import learn_accents
from pipeline.embed.compounds import Compounds, find_compounds
from pipeline.embed.cooccurrence import word_vectors
from pipeline.embed.encoder import load_encoder
from pipeline.embed.model_files import write_model
from pipeline.embed.questions import pairs
from pipeline.embed.training_text import Article, articles
from pipeline.embed.vocabulary import UNKNOWN, build_tokenizer, build_word_tokenizer, count_tokens
from pipeline.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

_BATCH = 20_000  # texts cut at a time
_STRETCH, _EVERY = 32, 40  # tokens of a stretch of text, and how many stretches stand for one
_NAME = re.compile(r"(?:Luật|Bộ luật|Nghị định|Thông tư) (?!này)[A-ZĐ][\w ]{3,40}(?=[,;.\n])")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was found to work; SIF is smooth inverse frequency, the temperature multiplies the cosine."""

    dim: int = 256  # while it is trained
    kept: int = 128  # numbers of it that are kept
    company: int = 128  # numbers that come from the company of words
    company_weight: float = 1.0
    window: int = 10  # words on either side that are company
    syllable_share: float = 0.5  # what the syllables of a compound add to its company
    fewest: int = 10  # occurrences of a syllable that gets a vector
    fewest_compounds: int = 60
    words: int = 20_000  # rows of the model: all syllables, and of the compounds the most frequent
    attraction: tuple[float, ...] = (0.25, 0.3, 0.35)  # from which neighbours are a compound, a round each
    fewest_pairs: int = 2  # occurrences of two syllables in a row that are remembered for accents
    question_weight: int = 3  # how often a made question counts there beside running text
    pairs_per_article: int = 4
    common_heading: int = 3  # articles that may share a heading that is asked for
    steps: int = 800
    batch: int = 768
    rate: float = 5e-3
    temperature: float = 15.0
    sif: float = 1e-3
    run: int = 64  # neighbouring pairs of one source in a grouped batch


@dataclass(frozen=True, slots=True)
class Pairs:
    """Training pairs as token ids: questions[i] is about positives[i], which is of article owners[i]."""

    questions: list[NDArray[np.int64]]
    positives: list[NDArray[np.int64]]
    owners: NDArray[np.int64]
    sources: NDArray[np.int64]


def make_pairs(found: list[Article], tokenizer: Tokenizer, recipe: Recipe) -> Pairs:
    """Questions and positives of all articles, shuffled; equal texts are kept once. The same at every call."""
    random = Random(0)
    names = sorted({name[0] for article in found for p in article.passages[:2] for name in _NAME.finditer(p.text)})
    headings = Counter(article.heading.lower() for article in found)
    rows: list[tuple[str, str, int, int]] = []
    seen: set[tuple[str, str]] = set()
    numbers: dict[str, int] = {}
    for owner, article in enumerate(found):
        source = numbers.setdefault(article.source, len(numbers))
        telling = bool(article.heading) and headings[article.heading.lower()] <= recipe.common_heading
        for pair in pairs(article, names, telling, random, recipe.pairs_per_article):
            if pair not in seen:
                seen.add(pair)
                rows.append((*pair, owner, source))
    random.shuffle(rows)
    return Pairs(
        _ids(tokenizer, [row[0] for row in rows]),
        _ids(tokenizer, [row[1] for row in rows]),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows]),
    )


def _ids(tokenizer: Tokenizer, texts: list[str]) -> list[NDArray[np.int64]]:
    return [np.array(encoding.ids, dtype=np.int64) for encoding in tokenizer.encode_batch_fast(texts)]


def fit(data: Pairs, weights: NDArray[np.float32], recipe: Recipe, seed: int) -> NDArray[np.float32]:
    """Rows (size, dim) trained by InfoNCE from a random start, the token weights (size,) folded in."""
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    table = torch.nn.Parameter(torch.randn(len(weights), recipe.dim) / math.sqrt(recipe.dim))
    weight = torch.from_numpy(weights)
    optimiser = torch.optim.Adam([table], lr=recipe.rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, recipe.steps)

    def encoded(texts: list[NDArray[np.int64]]) -> torch.Tensor:
        ids = torch.from_numpy(np.concatenate(texts))
        starts = torch.from_numpy(np.cumsum([0, *map(len, texts[:-1])]))
        bags = functional.embedding_bag(ids, table, starts, mode="sum", per_sample_weights=weight[ids])
        return functional.normalize(bags, dim=1)

    for step, batch in enumerate(_batches(data, recipe, np.random.default_rng(seed))):
        questions = encoded([data.questions[i] for i in batch])
        positives = encoded([data.positives[i] for i in batch])
        owners = torch.from_numpy(data.owners[batch])
        same = (owners[:, None] == owners[None, :]) & ~torch.eye(len(batch), dtype=torch.bool)
        scores = (questions @ positives.T * recipe.temperature).masked_fill(same, -1e4)
        truth = torch.arange(len(batch))
        loss = (functional.cross_entropy(scores, truth) + functional.cross_entropy(scores.T, truth)) / 2
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 0 or step == recipe.steps - 1:
            print(f"step {step}  loss {loss.item():.4f}", file=sys.stderr)
    folded: NDArray[np.float32] = (table.detach() * weight[:, None]).numpy()
    return folded


def _batches(data: Pairs, recipe: Recipe, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Indices, `batch` a step. Every second batch is drawn from few sources, where texts are easily confused."""
    count = len(data.questions)
    by_source = np.argsort(data.sources + random.random(count), kind="stable")
    for step in range(recipe.steps):
        if step % 2 == 0:
            yield random.integers(0, count, recipe.batch)
            continue
        starts = random.integers(0, max(1, count - recipe.run), max(1, recipe.batch // recipe.run))
        yield np.concatenate([by_source[start : start + recipe.run] for start in starts])


def train(corpus: Path, out: Path, seed: int, recipe: Recipe = Recipe()) -> None:
    """Read the training text, train, and write the model folder; says on stderr what it does."""
    begun = time.monotonic()

    def tell(what: str) -> None:
        print(f"{time.monotonic() - begun:5.0f} s  {what}", file=sys.stderr)

    found = list(articles(corpus))
    if not found:
        raise UsageError("no *.jsonl.gz with articles", str(corpus), "give the folder of the training text")
    texts = [passage.text for article in found for passage in article.passages]
    counts = count_tokens(texts)
    syllables = vocabulary(counts, recipe.fewest)
    tell(f"{len(found)} articles, {sum(counts.values())} tokens, {len(syllables)} syllables")
    tokenizer = build_tokenizer(syllables)
    running = _stream(tokenizer, texts)
    joinable = np.array([False, *(syllable.isalpha() for syllable in syllables)])
    compounds = find_compounds(running, joinable, recipe.attraction, recipe.fewest_compounds)
    stream, _ = compounds.join(running)
    tell(f"{len(compounds.parts)} compounds")
    words = Words(syllables, compounds, np.bincount(stream, minlength=1 + len(syllables) + len(compounds.parts)))
    company = _company(stream, words, recipe, seed)
    tell("company of words")
    data = make_pairs(found, tokenizer, recipe)
    tell(f"{len(data.questions)} pairs")
    heard = [running, *data.questions * recipe.question_weight]
    restorer = learn_accents(heard, [UNKNOWN, *syllables], recipe.fewest_pairs)
    trained = words.sums(
        fit(
            data,
            token_weights(np.array([counts[syllable] for syllable in syllables]), counts.total(), recipe.sif),
            recipe,
            seed,
        )
    )
    rows = np.hstack(
        [
            _scaled(_shortened(trained, words.counts, recipe.kept), stream),
            recipe.company_weight * _scaled(company, stream),
        ]
    )
    kept, names = words.kept(recipe.words), words.names
    cut = build_word_tokenizer([names[i - 1] for i in kept[1:]], words.counts[kept[1:]].tolist())
    write_model(out, cut, rows[kept], restorer)
    tell(f"written to {out}: {load_encoder(str(out)).model_id}")


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary: token 0 is none, then syllables, then compounds; `counts` (size,) are those of cut text."""

    syllables: list[str]
    compounds: Compounds
    counts: NDArray[np.int64]

    @property
    def names(self) -> list[tuple[str, ...]]:
        """The syllables of each token from 1 on."""
        return [(name,) for name in self.syllables] + [
            tuple(self.syllables[part - 1] for part in parts) for parts in self.compounds.parts
        ]

    def kept(self, most: int) -> NDArray[np.int64]:
        """At most so many tokens, in order: the unknown one, the syllables, and of the compounds the most frequent."""
        size = self.compounds.size
        frequent = size + np.argsort(-self.counts[size:], kind="stable")[: max(0, most - size)]
        return np.concatenate([np.arange(size), np.sort(frequent)])

    def sums(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Rows of all tokens from those (1 + syllables, dim) of syllables: a compound is the sum of its syllables."""
        sums = [rows[list(parts)].sum(axis=0) for parts in self.compounds.parts]
        return np.vstack([rows[: self.compounds.size], *sums])


def _stream(tokenizer: Tokenizer, texts: list[str]) -> NDArray[np.int64]:
    """The tokens of all texts behind each other, a 0 after each text."""
    pieces: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), _BATCH):
        encodings = tokenizer.encode_batch_fast(texts[start : start + _BATCH])
        pieces += [np.array([*encoding.ids, 0], dtype=np.int32) for encoding in encodings]
    return np.concatenate(pieces).astype(np.int64)


def _company(stream: NDArray[np.int64], words: Words, recipe: Recipe, seed: int) -> NDArray[np.float32]:
    """Rows (size, company) from the company of words; a compound also has a share of that of its syllables."""
    found = word_vectors(stream, len(words.counts), recipe.company, recipe.window, seed)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    own = _scaled(found * token_weights(words.counts[1:], words.counts.sum(), recipe.sif)[:, None], stream)
    return own + recipe.syllable_share * _scaled(words.sums(own[: words.compounds.size]), stream)


def _shortened(rows: NDArray[np.float32], counts: NDArray[np.int64], dim: int) -> NDArray[np.float32]:
    """Rows (size, dim) in the directions in which rows differ most, each counted as often as it occurs."""
    share = (counts / counts.sum()).astype(np.float32)
    share[0] = 0
    _, directions = np.linalg.eigh((rows * share[:, None]).T @ rows)
    shortened: NDArray[np.float32] = rows @ directions[:, ::-1][:, :dim]
    return shortened


def _scaled(rows: NDArray[np.float32], stream: NDArray[np.int64]) -> NDArray[np.float32]:
    """Rows of which a stretch of text sums up to about unit length."""
    stretches = stream[: len(stream) // _STRETCH * _STRETCH].reshape(-1, _STRETCH)[::_EVERY]
    lengths = np.linalg.norm(rows[stretches].sum(axis=1), axis=1)
    scaled: NDArray[np.float32] = (rows / np.median(lengths)).astype(np.float32)
    return scaled


def vocabulary(counts: Counter[str], fewest: int) -> list[str]:
    """Tokens that get a vector, the most frequent first: syllables, and numbers of up to four digits."""
    kept = [
        word for word, n in counts.items() if n >= fewest and (word.isalpha() or (word.isdecimal() and len(word) <= 4))
    ]
    return sorted(kept, key=lambda word: (-counts[word], word))


def token_weights(counts: NDArray[np.int64], total: int, sif: float) -> NDArray[np.float32]:
    """Smooth inverse frequency of each token, (1 + len(counts),) float32; 0 for the unknown one in front.

    Args:
        total: tokens of the text, known and unknown.
    """
    return np.concatenate([[0.0], sif / (sif + counts / total)]).astype(np.float32)


def main() -> None:
    """Command line of the module."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.embed.train", description="Train the default model.")
    parser.add_argument("--corpus", type=Path, required=True, help="folder with *.jsonl.gz, a text a line")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--seed", type=int, default=0, help="of the first vectors and the batches")
    arguments = parser.parse_args()
    if find_spec("torch") is None:
        raise MissingExtra("torch", "train")
    train(arguments.corpus, arguments.out, arguments.seed)


if __name__ == "__main__":
    main()
