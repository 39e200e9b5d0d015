"""Versions of one plan: linked, never dropped; next year's plan and the neighbour's are plans of their own."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any

import ingest as benchmark
import pytest
from conftest import CASES, cases
from corpus_samples import BagOfWords
from hypothesis import given
from hypothesis import strategies as st
from synthetic.files import WRITERS
from synthetic.variants import rescan

from pipeline.corpus import Corpus, open_corpus, signature, versions
from pipeline.corpus.same_plan import replacements
from pipeline.parse import parse

WORDS = st.lists(
    st.sampled_from(["trồng", "cây", "xanh", "ven", "sông", "năm", "2024", "xã", "An", "Bình"]), max_size=60
)


def changed(plan: str, edits: dict[str, str]) -> str:
    text = (CASES / "versions" / f"{plan}.txt").read_text("utf-8")
    for before, after in edits.items():
        text = text.replace(before, after)
    return text


def texts(case: dict[str, Any]) -> tuple[str, str]:
    one, other = (changed(case["plan"], case[name]) for name in ("one", "other"))
    if "scan" in case:
        other = rescan(Random(case["scan"]), other)
    if case.get("both"):
        one = rescan(Random(case["scan"] + 100), one)
    return one, other


@pytest.fixture
def corpus():
    with open_corpus(":memory:", create=True, load_encoder=lambda _: BagOfWords()) as corpus:
        yield corpus


@pytest.mark.parametrize("case", cases("versions", "pairs"))
def test_pair(corpus: Corpus, case: dict[str, Any]) -> None:
    one, other = texts(case)
    assert one != other
    corpus.add(parse(one), "one")
    corpus.add(parse(other), "other")
    linked = [row.document.path for row in corpus.versions("one")]
    assert linked == (["other"] if case["verdict"] == "same" else [])
    assert len(corpus.documents()) == 2  # linked, never dropped
    assert [row.document.path for row in corpus.versions("other")] == (["one"] if linked else [])


def test_at_least_thirty_pairs_of_both_kinds() -> None:
    verdicts = [case.values[0]["verdict"] for case in cases("versions", "pairs")]
    assert len(verdicts) >= 30
    assert min(verdicts.count("same"), verdicts.count("different")) >= 12


def test_a_version_in_another_format_is_linked_at_ingest(corpus: Corpus, tmp_path: Path) -> None:
    text = changed("flood", {})
    for ending in ("txt", "docx", "html"):
        (tmp_path / f"plan.{ending}").write_bytes(WRITERS[ending](text))
    corpus.ingest([tmp_path])
    assert len(corpus.documents()) == 3
    assert corpus.stats().versions == len(corpus.to_pandas("versions")) == 3
    assert all(row.similarity > 0.9 for row in corpus.versions(str(tmp_path / "plan.txt")))


def test_which_one_is_issued_is_said_where_the_text_says_it(corpus: Corpus) -> None:
    blank = {"Số: 31/KH-UBND": "Số:      /KH-UBND", "ngày 18 tháng": "ngày      tháng"}
    corpus.add(parse(changed("flood", {})), "signed")
    corpus.add(parse(changed("flood", blank)), "draft")
    assert [(row.document.path, row.issued) for row in corpus.versions("draft")] == [("signed", True)]
    assert [(row.document.path, row.issued) for row in corpus.versions("signed")] == [("draft", False)]


def test_order_of_reading_changes_nothing() -> None:
    found = []
    read = {name: [parse(text) for text in texts(case.values[0])] for case in PAIRS[:6] for name in [case.id]}
    plans = [plan for both in read.values() for plan in both]
    for order in (plans, plans[::-1]):
        with open_corpus(":memory:", create=True) as corpus:
            for plan in order:
                corpus.add(plan, plan.id)
            found.append(corpus.to_pandas("versions").apply(lambda row: frozenset(row[:2]), axis=1).tolist())
    assert set(found[0]) == set(found[1]) != set()


PAIRS = cases("versions", "pairs")


def test_links_are_exported_in_one_order_whatever_came_first() -> None:
    one, other = (parse(text) for text in texts(PAIRS[0].values[0]))
    pairs = []
    for order in ((one, other), (other, one)):
        with open_corpus(":memory:", create=True) as corpus:
            for plan in order:
                corpus.add(plan, plan.id)
            pairs.append(corpus.version_pairs())
    assert pairs[0] == pairs[1]
    assert len(pairs[0]) == 1


@pytest.mark.slow
def test_generated_versions_are_linked_and_nothing_else(corpus: Corpus, tmp_path: Path) -> None:
    made = benchmark.make(tmp_path / "files", 150, seed=5)
    with open_corpus(tmp_path / "c.db", create=True, load_encoder=lambda _: BagOfWords()) as own:
        report = own.ingest([tmp_path / "files"])
        assert {Path(row.path).stem.split("-")[1] for row in report.failed} == {"damaged"}
        again = own.ingest([tmp_path / "files"])
        assert (again.added, again.replaced, again.duplicates) == ((), (), ())
        assert again.failed == report.failed
    told = benchmark.versions_found(tmp_path / "c.db", made)
    assert "precision 1.0000" in told
    assert float(re.search("recall ([0-9.]+)", told)[1]) > 0.9


def test_what_goes_takes_its_links_with_it(corpus: Corpus) -> None:
    for name, text in zip(("one", "other"), texts(PAIRS[0].values[0]), strict=True):
        corpus.add(parse(text), name)
    corpus.remove(["other"])
    assert corpus.versions("one") == ()
    for table in ("versions", "signature_bands"):
        assert corpus._database.value(f"SELECT count(*) FROM {table}") == (32 if table == "signature_bands" else 0)
    assert corpus.check() == ()


def test_a_crowd_of_neighbours_does_not_hide_a_draft(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_CROWD", 3)
    for i, name in enumerate(("Nà Bưởi", "Đồng Vông", "Khe Sim", "Bản Hồ", "Tà Lùng", "Phiêng Ban")):
        own = {"Lạc Khê": name, "LẠC KHÊ": name.upper(), "Số: 31": f"Số: {50 + i}"}
        corpus.add(parse(changed("flood", own)), name)
    corpus.add(parse(changed("flood", {})), "signed")
    corpus.add(parse(changed("flood", {"Số: 31/": "Số:      /"})), "draft")
    assert [row.document.path for row in corpus.versions("draft")] == ["signed"]
    assert corpus.stats().versions == 1


@given(WORDS, WORDS)
def test_replacements_go_both_ways(one: list[str], other: list[str]) -> None:
    there, back = replacements(one, other), replacements(other, one)
    assert {(after, before): times for (before, after), times in there.items()} == back
    assert replacements(one, one) == {}


@given(WORDS, WORDS)
def test_similarity_is_a_share(one: list[str], other: list[str]) -> None:
    own, others = signature.runs(one), signature.runs(other)
    assert 0 <= signature.similarity(own, others) == signature.similarity(others, own) <= 1
    assert signature.similarity(own, own) == 1
    assert (signature.minhash(own) == signature.minhash(own[::-1])).all()


def test_minhash_estimates_the_similarity() -> None:
    words = [str(Random(i).random()) for i in range(3000)]
    one, other = signature.runs(words[:2000]), signature.runs(words[1000:])
    estimate = (signature.minhash(one) == signature.minhash(other)).mean()
    assert abs(estimate - signature.similarity(one, other)) < 0.13
