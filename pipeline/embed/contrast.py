"""Contrastive training (InfoNCE): of all positives of a batch, a question is to be nearest to its own, and back."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.embed.recipe import Recipe
from pipeline.embed.training_pairs import Pairs

if TYPE_CHECKING:
    import torch


def fit(data: Pairs, weights: NDArray[np.float32], recipe: Recipe, seed: int) -> NDArray[np.float32]:
    """Rows (size, dim) trained from a random start, the token weights (size,) folded in."""
    import torch

    torch.manual_seed(seed)
    table = torch.nn.Parameter(torch.randn(len(weights), recipe.dim) / math.sqrt(recipe.dim))
    weight = torch.from_numpy(weights)[:, None]
    descent = _Descent(table, recipe.rate, recipe.steps)
    for batch in _batches(data, recipe.steps, recipe, np.random.default_rng(seed)):
        descent.step(_loss(table * weight, data, batch, recipe.temperature))
    folded: NDArray[np.float32] = (table.detach() * weight).numpy()
    return folded


def refine(rows: NDArray[np.float32], made: Pairs, ours: Pairs, recipe: Recipe, seed: int) -> NDArray[np.float32]:
    """Rows (size, dim) moved so that both kinds of questions find what is theirs, a batch of each a step.

    A row moves in proportion to its length: one that weighs little, of a frequent word, stays one that weighs little.
    """
    import torch

    start = torch.from_numpy(rows)
    lengths = start.norm(dim=1, keepdim=True)
    moved = torch.nn.Parameter(torch.zeros_like(start))
    descent = _Descent(moved, recipe.refining_rate, recipe.refined)
    random = np.random.default_rng(seed)
    some_made, some_ours = (_batches(data, recipe.refined, recipe, random) for data in (made, ours))
    for made_batch, our_batch in zip(some_made, some_ours, strict=True):
        table = start + moved * lengths
        loss = _loss(table, made, made_batch, recipe.refining_temperature)
        descent.step(recipe.made_weight * loss + _loss(table, ours, our_batch, recipe.refining_temperature))
    refined: NDArray[np.float32] = (start + moved.detach() * lengths).numpy()
    return refined


class _Descent:
    """Adam with a rate that falls to nothing along a cosine; says the loss now and then."""

    def __init__(self, parameter: torch.nn.Parameter, rate: float, steps: int) -> None:
        import torch

        self._optimiser = torch.optim.Adam([parameter], lr=rate)
        self._schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self._optimiser, steps)
        self._done, self._steps = 0, steps

    def step(self, loss: torch.Tensor) -> None:
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        self._schedule.step()
        if self._done % 100 == 0 or self._done == self._steps - 1:
            print(f"step {self._done}  loss {loss.item():.4f}", file=sys.stderr)
        self._done += 1


def _loss(rows: torch.Tensor, data: Pairs, batch: NDArray[np.int64], temperature: float) -> torch.Tensor:
    """InfoNCE of these pairs, from either side; positives of the same owner are no negatives."""
    import torch
    from torch.nn import functional

    questions = _encoded(rows, [data.questions[i] for i in batch])
    positives = _encoded(rows, [data.positives[i] for i in batch])
    owners = torch.from_numpy(data.owners[batch])
    same = (owners[:, None] == owners[None, :]) & ~torch.eye(len(batch), dtype=torch.bool)
    scores = (questions @ positives.T * temperature).masked_fill(same, -1e4)
    truth = torch.arange(len(batch))
    loss: torch.Tensor = (functional.cross_entropy(scores, truth) + functional.cross_entropy(scores.T, truth)) / 2
    return loss


def _encoded(rows: torch.Tensor, texts: list[NDArray[np.int64]]) -> torch.Tensor:
    """Vectors of unit length (len(texts), dim)."""
    import torch
    from torch.nn import functional

    ids = torch.from_numpy(np.concatenate(texts))
    starts = torch.from_numpy(np.cumsum([0, *map(len, texts[:-1])]))
    return functional.normalize(functional.embedding_bag(ids, rows, starts, mode="sum"), dim=1)


def _batches(data: Pairs, steps: int, recipe: Recipe, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Indices, `batch` a step. Every second batch is drawn from few sources, where texts are easily confused."""
    count = len(data.questions)
    by_source = np.argsort(data.sources + random.random(count), kind="stable")
    for step in range(steps):
        if step % 2 == 0:
            yield random.integers(0, count, recipe.batch)
            continue
        starts = random.integers(0, max(1, count - recipe.run), max(1, recipe.batch // recipe.run))
        yield np.concatenate([by_source[start : start + recipe.run] for start in starts])
