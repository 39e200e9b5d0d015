"""Train the default model: `python -m pipeline.embed.train --corpus FOLDER --out models/NAME --seed 0`.

A static model: one vector a syllable, a text is the mean of its syllables' vectors. It is trained on a CPU in
minutes, on questions made from official legal texts (`questions.py`), by InfoNCE: of all positives in a batch, a
question is to be nearest to its own. A syllable weighs by its smooth inverse frequency, a / (a + p); at the end the
weights are folded into the rows, so that whoever reads the model only takes a mean.
"""

from __future__ import annotations

import argparse
import json
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

from pipeline.embed.accents import FILE_NAME as ACCENTS_FILE
from pipeline.embed.accents import AccentRestorer, learn_accents
from pipeline.embed.encoder import load_encoder
from pipeline.embed.questions import pairs
from pipeline.embed.training_text import Article, articles
from pipeline.embed.vocabulary import UNKNOWN, build_tokenizer, count_tokens
from pipeline.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

_NAME = re.compile(r"(?:Luật|Bộ luật|Nghị định|Thông tư) (?!này)[A-ZĐ][\w ]{3,40}(?=[,;.\n])")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was found to work; SIF is smooth inverse frequency, the temperature multiplies the cosine."""

    dim: int = 256
    fewest: int = 10  # occurrences of a syllable that gets a vector
    fewest_pairs: int = 2  # occurrences of two syllables in a row that are remembered for accents
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
    counts = count_tokens(passage.text for article in found for passage in article.passages)
    words = vocabulary(counts, recipe.fewest)
    tell(f"{len(found)} articles, {sum(counts.values())} tokens, {len(words)} in the vocabulary")
    tokenizer = build_tokenizer(words)
    data = make_pairs(found, tokenizer, recipe)
    tell(f"{len(data.questions)} pairs")
    restorer = learn_accents([*data.questions, *data.positives], [UNKNOWN, *words], recipe.fewest_pairs)
    rows = fit(data, token_weights(words, counts, recipe.sif), recipe, seed)
    write_model(out, tokenizer, rows, restorer)
    tell(f"written to {out}: {load_encoder(str(out)).model_id}")


def vocabulary(counts: Counter[str], fewest: int) -> list[str]:
    """Tokens that get a vector, the most frequent first: syllables, and numbers of up to four digits."""
    kept = [
        word for word, n in counts.items() if n >= fewest and (word.isalpha() or (word.isdecimal() and len(word) <= 4))
    ]
    return sorted(kept, key=lambda word: (-counts[word], word))


def token_weights(words: list[str], counts: Counter[str], sif: float) -> NDArray[np.float32]:
    """Smooth inverse frequency of each token, (1 + len(words),) float32; 0 for the unknown one in front."""
    share = np.array([counts[word] for word in words]) / sum(counts.values())
    return np.concatenate([[0.0], sif / (sif + share)]).astype(np.float32)


def write_model(out: Path, tokenizer: Tokenizer, rows: NDArray[np.float32], restorer: AccentRestorer) -> None:
    """Write a folder in sentence-transformers layout (StaticEmbedding, Normalize).

    Rows are rounded to half precision, which compresses well, but stored in single: in half precision torch divides
    the zero vector of an unknown text by a norm of zero.
    """
    from safetensors.numpy import save

    first, second = out / "0_StaticEmbedding", out / "1_Normalize"
    first.mkdir(parents=True, exist_ok=True)
    second.mkdir(exist_ok=True)
    tokenizer.save(str(first / "tokenizer.json"), pretty=False)
    rounded = rows.astype(np.float16).astype(np.float32)
    (first / "model.safetensors").write_bytes(save({"embedding.weight": rounded}))
    modules = [
        {"idx": 0, "name": "0", "path": first.name, "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": second.name, "type": "sentence_transformers.models.Normalize"},
    ]
    settings: dict[str, object] = {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    _write_json(out / "modules.json", modules)
    _write_json(second / "config.json", {})
    _write_json(out / "config_sentence_transformers.json", settings)
    restorer.save(out / ACCENTS_FILE)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


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
