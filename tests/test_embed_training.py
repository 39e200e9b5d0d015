"""Training: what we composed is sound and is no test question, and contrast brings together what belongs together."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from pipeline.embed.accents import fold
from pipeline.embed.recipe import Recipe
from pipeline.embed.training_pairs import Pairs, TextPair, encoded, own_pairs
from pipeline.embed.training_text import everyday_lines
from pipeline.embed.vocabulary import build_tokenizer
from pipeline.errors import UnreadableFile
from tests.conftest import ROOT

OURS = ROOT / "data" / "training"
PAIRS = own_pairs(OURS / "pairs")
SPOKEN = everyday_lines(OURS / "everyday")
RECIPE = Recipe(dim=16, rate=0.05, steps=120, refining_rate=0.03, refined=60, batch=32, run=4)


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(text)))


def runs(text: str, length: int = 4) -> set[tuple[str, ...]]:
    found = words(text)
    return {found[i : i + length] for i in range(len(found) - length + 1)}


def of_tests(name: str) -> list[str]:
    rows = (ROOT / "tests" / "search" / name).read_text("utf-8").splitlines()
    return [json.loads(row)["text"] for row in rows]


def test_what_we_composed_is_well_formed() -> None:
    halves = [pair.question for pair in PAIRS] + [pair.positive for pair in PAIRS]
    for text in [*halves, *SPOKEN]:
        assert text == unicodedata.normalize("NFC", text.strip()), text
        assert text.isprintable(), text
    assert all(text == text.lower() for text in SPOKEN)
    assert len({pair[:2] for pair in PAIRS}) == len(PAIRS)
    assert len(set(SPOKEN)) == len(SPOKEN)


def test_no_question_of_the_tests_is_trained_on() -> None:
    learned = {words(text) for text in [*SPOKEN, *(pair.question for pair in PAIRS)]}
    same = [text for text in of_tests("queries.jsonl") if words(text) in learned and len(words(text)) > 2]
    assert same == []


def test_no_text_of_the_tests_is_trained_on() -> None:
    """Sentences share phrases of the trade; a run of twelve words in both would be a sentence taken over."""
    searched = set().union(*(runs(text, 12) for text in of_tests("corpus.jsonl")))
    assert [pair.positive for pair in PAIRS if runs(pair.positive, 12) & searched] == []


def test_pairs_are_read_with_their_file_as_source(tmp_path: Path) -> None:
    (tmp_path / "b.tsv").write_text("bác sĩ\tcán bộ y tế\n", "utf-8")
    (tmp_path / "a.tsv").write_text("thầy cô\tnhà giáo\nhọc trò\thọc sinh\n", "utf-8")
    assert own_pairs(tmp_path) == [
        TextPair("thầy cô", "nhà giáo", 0, 0),
        TextPair("học trò", "học sinh", 1, 0),
        TextPair("bác sĩ", "cán bộ y tế", 2, 1),
    ]


@pytest.mark.parametrize("line", ["thầy cô", "thầy cô\t", "\tnhà giáo", "thầy\tcô\tgiáo", ""])
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.tsv").write_text(f"học trò\thọc sinh\n{line}\n", "utf-8")
    with pytest.raises(UnreadableFile, match=r"a\.tsv:2: not two texts with a tab between them"):
        own_pairs(tmp_path)


def toy(count: int = 40) -> tuple[Pairs, int]:
    """Pairs of made-up words: question i is of word 2i, its answer of word 2i + 1; both also have the word of all."""
    names = [f"{kind}{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(count) for kind in ("hỏi", "đáp")]
    tokenizer = build_tokenizer([*names, "chung"])
    rows = [TextPair(f"{names[2 * i]} chung", f"{names[2 * i + 1]} chung", i, i // 8) for i in range(count)]
    return encoded(tokenizer, rows), len(names) + 2


def found_share(rows: np.ndarray, data: Pairs) -> float:
    """Share of the questions whose own answer is nearest."""
    one, other = (
        np.array([rows[ids].sum(axis=0) / np.linalg.norm(rows[ids].sum(axis=0)) for ids in side])
        for side in (data.questions, data.positives)
    )
    return float(np.mean((one @ other.T).argmax(axis=1) == np.arange(len(one))))


def test_fitted_rows_find_the_answers() -> None:
    pytest.importorskip("torch", reason="the extra train is not installed")
    from pipeline.embed.contrast import fit

    data, size = toy()
    weights = np.ones(size, np.float32)
    weights[0], weights[-1] = 0, 0.01
    rows = fit(data, weights, RECIPE, seed=0)
    assert rows.shape == (size, 16)
    assert not rows[0].any()
    assert found_share(rows, data) == 1
    assert np.linalg.norm(rows[-1]) < 0.1 * np.linalg.norm(rows[1:-1], axis=1).mean()
    assert np.array_equal(rows, fit(data, weights, RECIPE, seed=0))


def test_refined_rows_find_the_answers_and_keep_their_lengths() -> None:
    pytest.importorskip("torch", reason="the extra train is not installed")
    from pipeline.embed.contrast import refine

    data, size = toy()
    start = np.random.default_rng(0).normal(size=(size, 16)).astype(np.float32)
    start[0], start[-1] = 0, start[-1] * 0.01
    before = found_share(start, data)
    rows = refine(start, data, data, RECIPE, seed=0)
    assert before < 0.2
    assert found_share(rows, data) > 0.9
    assert not rows[0].any()
    lengths = np.linalg.norm(rows, axis=1)[1:] / np.linalg.norm(start, axis=1)[1:]
    assert lengths.min() > 0.3
    assert lengths.max() < 4
