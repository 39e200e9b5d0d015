"""Train the default model: `python -m pipeline.embed.train --corpus FOLDER --out models/NAME --seed 0`.

A static model: one vector a syllable or compound word, a text is the mean of its words' vectors. It is made on a CPU
in minutes from official legal texts, in two halves beside each other. One is trained on questions made from the texts
(`questions.py`) by InfoNCE: of all positives in a batch, a question is to be nearest to its own. The other comes from
the company that words keep (`cooccurrence.py`). A word weighs by its smooth inverse frequency, a / (a + p), and a
compound also brings what its syllables say; all of this is folded into the rows, so that whoever reads the model only
takes a mean. At the end the rows are refined on pairs that were composed for the project, an everyday way to say a
thing and an official one (`data/training`): from official texts alone no model learns how people talk.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.embed.accents import AccentRestorer, learn_accents
from pipeline.embed.compounds import Compounds, find_compounds
from pipeline.embed.contrast import fit, refine
from pipeline.embed.cooccurrence import word_vectors
from pipeline.embed.encoder import load_encoder
from pipeline.embed.model_files import write_model
from pipeline.embed.recipe import Recipe
from pipeline.embed.training_pairs import Pairs, encoded, made_pairs, own_pairs
from pipeline.embed.training_text import articles, everyday_lines
from pipeline.embed.vocabulary import UNKNOWN, build_tokenizer, build_word_tokenizer, count_tokens
from pipeline.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 20_000  # texts cut at a time
_STRETCH, _EVERY = 32, 40  # tokens of a stretch of text, and how many stretches stand for one


def train(corpus: Path, composed_by_us: Path, out: Path, seed: int) -> None:
    """Read the training text, train, and write the model folder; says on stderr what it does.

    Args:
        corpus: folder of official texts, `*.jsonl.gz`.
        composed_by_us: folder with `everyday/*.txt`, a line of everyday language each, and `pairs/*.tsv`.
    """
    recipe, begun = Recipe(), time.monotonic()

    def tell(what: str) -> None:
        print(f"{time.monotonic() - begun:5.0f} s  {what}", file=sys.stderr)

    found = list(articles(corpus))
    if not found:
        raise UsageError("no *.jsonl.gz with articles", str(corpus), "give the folder of the training text")
    composed, spoken = own_pairs(composed_by_us / "pairs"), everyday_lines(composed_by_us / "everyday")
    if not (composed and spoken):
        raise UsageError("no pairs/*.tsv or no everyday/*.txt", str(composed_by_us), "give data/training")
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
    made = made_pairs(found, recipe)
    data = encoded(tokenizer, made)
    tell(f"{len(made)} pairs made")
    restorer = _accents(running, data, [*spoken, *(pair.question for pair in composed)], syllables, recipe)
    weights = token_weights(np.array([counts[syllable] for syllable in syllables]), counts.total(), recipe.sif)
    trained = words.sums(fit(data, weights, recipe, seed))
    tell("questions")
    rows = np.hstack(
        [
            _scaled(_shortened(trained, words.counts, recipe.kept), stream),
            recipe.company_weight * _scaled(company, stream),
        ]
    )
    kept, names = words.kept(recipe.words), words.names
    cut = build_word_tokenizer([names[i - 1] for i in kept[1:]], words.counts[kept[1:]].tolist())
    refined = refine(rows[kept], encoded(cut, made), encoded(cut, composed), recipe, seed)
    tell(f"{len(composed)} pairs composed")
    write_model(out, cut, refined, restorer)
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


def _accents(
    running: NDArray[np.int64], data: Pairs, spoken: list[str], syllables: list[str], recipe: Recipe
) -> AccentRestorer:
    """Accents from official text, made questions and everyday language, which has syllables of its own."""
    official = set(syllables)
    more = [word for word in vocabulary(count_tokens(spoken), recipe.fewest_spoken) if word not in official]
    known = [*syllables, *more]
    lines = [np.array(one.ids, dtype=np.int64) for one in build_tokenizer(known).encode_batch_fast(spoken)]
    heard = [running, *(data.questions + lines) * recipe.spoken_weight]
    return learn_accents(heard, [UNKNOWN, *known], recipe.fewest_pairs)


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
    parser.add_argument("--ours", type=Path, default=Path("data/training"), help="folder of what we composed")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--seed", type=int, default=0, help="of the first vectors and the batches")
    arguments = parser.parse_args()
    if find_spec("torch") is None:
        raise MissingExtra("torch", "train")
    train(arguments.corpus, arguments.ours, arguments.out, arguments.seed)


if __name__ == "__main__":
    main()
