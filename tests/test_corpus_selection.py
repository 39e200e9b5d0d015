"""Whole plans out of the corpus: all of them, or those that filters leave, with the directives that they cite."""

from __future__ import annotations

import pytest
from corpus_samples import BagOfWords, plan

from pipeline.corpus import Corpus, open_corpus
from pipeline.errors import UsageError

FIRST = plan(
    "Căn cứ ⟦Chỉ thị số 45/CT-TTg⟧; và ⟦Nghị quyết⟧\nI. Phát động thi đua trồng cây",
    [
        {"doc_type": "Chỉ thị", "number": "45", "symbol": "CT-TTg", "code": "45/CT-TTg", "date": "2020-12-31"},
        {"doc_type": "Nghị quyết"},
    ],
    issuer="Ủy ban nhân dân huyện An Sơn",
    date="2024-03-05",
)
SECOND = plan("Nạo vét kênh mương", issuer="Sở Nội vụ tỉnh Hải Lâm", date="2023-02-01")


@pytest.fixture
def corpus():
    with open_corpus(":memory:", create=True, load_encoder=lambda name: BagOfWords()) as opened:
        opened.add(FIRST, "b.txt")
        opened.add(SECOND, "a.txt")
        yield opened


def _ids(corpus: Corpus, *asked: str, **filters: object) -> list[str]:
    return [stored.plan.id for stored in corpus.stored(*asked, **filters)]


def test_all_plans_come_whole_in_the_order_of_their_paths(corpus: Corpus) -> None:
    assert [stored.plan for stored in corpus.stored()] == [SECOND, FIRST]


def test_each_citation_has_its_directive_or_none(corpus: Corpus) -> None:
    [_, stored] = corpus.stored()
    [row] = [row for row in corpus.directives() if row.code]
    assert [mention.directive for mention in stored.cited] == [row.id, None]


@pytest.mark.parametrize(
    ("query", "filters", "expected"),
    [
        ('"trồng cây"', {}, [FIRST.id]),
        ('-"trồng cây"', {}, [SECOND.id]),
        ("nam:2023", {}, [SECOND.id]),
        ("", {"year": 2024}, [FIRST.id]),
        ("", {"cites": "45-CT/TTg"}, [FIRST.id]),
        ("", {"issuer": "noi vu"}, [SECOND.id]),
        ("", {"doc_type": "quyết định"}, []),
    ],
)
def test_filters_of_search_leave_plans_out(corpus: Corpus, query: str, filters: dict, expected: list[str]) -> None:
    assert _ids(corpus, query, **filters) == expected


@pytest.mark.parametrize("query", ["trồng cây", 'nam:2024 "thi đua" cây', "nam:nay", '"trồng'])
def test_what_would_only_rank_is_refused(corpus: Corpus, query: str) -> None:
    with pytest.raises(UsageError, match="in quotes"):
        corpus.stored(query)


def test_one_state_of_the_corpus_is_seen(tmp_path) -> None:
    path = tmp_path / "corpus.db"
    with open_corpus(path, create=True, load_encoder=lambda name: BagOfWords()) as corpus, open_corpus(path) as other:
        corpus.add(FIRST, "a.txt")
        corpus.add(SECOND, "b.txt")
        plans = corpus.stored()
        assert next(plans).plan == FIRST
        other.remove([SECOND.id])
        assert [stored.plan for stored in plans] == [SECOND]
        assert _ids(corpus) == [FIRST.id]
