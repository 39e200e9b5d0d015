"""Codes as people type them: look-up, who cites it, the filter `dan:` and search agree on what is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import cases
from corpus_samples import BagOfWords

from pipeline.corpus import Corpus, open_corpus
from pipeline.parse import parse

GROUNDS = {
    "a": "Chỉ thị số 19/CT-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng Chính phủ về giảm nhựa",
    "b": "Quyết định số 07/2019/QĐ-UBND ngày 04/3/2019 của Ủy ban nhân dân tỉnh Hòa Bình",
    "c": "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
    "d": "Nghị quyết số 19-NQ/TW ngày 16/6/2022 của Ban Chấp hành Trung ương Đảng",
    "e": "Kế hoạch số 19/KH-UBND ngày 12/01/2022 của Ủy ban nhân dân tỉnh Hòa Bình",
    "f": "Luật số 06/2022/QH15 ngày 15/6/2022 về Thi đua, khen thưởng",
    "g": "Thông tư số 01/2011/TT-BNV ngày 19/01/2011 của Bộ Nội vụ",
    "h": "Thông tư liên tịch số 12/2019/TTLT-BTC-BNV ngày 01/01/2019 của Bộ Tài chính và Bộ Nội vụ",
    "i": "Nghị quyết số 27/2021/NQ-HĐND ngày 08/12/2021 của Hội đồng nhân dân tỉnh Hòa Bình",
    "j": "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị",
    "k": "Quyết định số 1719/QĐ-TTg ngày 14/10/2021 của Thủ tướng Chính phủ",
    "l": "Luật Đất đai ngày 18 tháng 01 năm 2024",
    "m": "Chỉ thị số 19-CT/TW ngày 05/11/2012 của Ban Bí thư",
    "n": "Công văn số 512/UBND-NC ngày 03/02/2022 của Ủy ban nhân dân tỉnh Hòa Bình",
    "o": "Quyết định số 19/2008/QĐ-TTg ngày 28/01/2008 của Thủ tướng Chính phủ",
}


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with open_corpus(":memory:", True, lambda _: BagOfWords()) as corpus:
        for name, ground in GROUNDS.items():
            tasks = "\n".join(
                f"{i}. Tổ chức họp dân, tuyên truyền việc số {i} của thôn {name}{i}." for i in range(1, 9)
            )
            letterhead = f"ỦY BAN NHÂN DÂN\nXÃ LẠC KHÊ\nSố: {ord(name)}/KH-UBND\nLạc Khê, ngày 03 tháng 4 năm 2024"
            corpus.add(parse(f"{letterhead}\nKẾ HOẠCH\nLàm việc {name}\nCăn cứ {ground};\nI. VIỆC\n{tasks}\n"), name)
        corpus.encode()
        yield corpus


@pytest.mark.parametrize("case", cases("corpus", "codes"))
def test_any_spelling_means_the_same_everywhere(corpus: Corpus, case: dict[str, Any]) -> None:
    asked, cited_by = case["label"], case.get("cited_by", [])
    answer = corpus.lookup(asked)
    for kind in ("exact", "candidates", "nearest"):
        codes = [row.code or (row.name or "").partition(" ngày")[0] for row in getattr(answer, kind)]
        assert codes == case.get(kind, []), kind
    assert [row.document.path for row in corpus.cited_by(asked)] == cited_by
    quoted = asked.replace("“", "").replace("”", "")
    assert sorted(hit.document.path for hit in corpus.search(f'dan:"{quoted}"').hits) == cited_by
    if cited_by and not asked.isdecimal():  # a number alone is a number
        for mode in ("lexical", "hybrid"):
            best = {hit.document.path for hit in corpus.search(asked, mode=mode).hits[: len(cited_by)]}
            assert best == set(cited_by), mode


def test_search_shows_what_is_meant(corpus: Corpus) -> None:
    def shown(asked: str) -> tuple[int, int, int] | None:
        card = corpus.search(asked, mode="lexical").lookup
        return card and (len(card.exact), len(card.candidates), len(card.nearest))

    assert shown("19/CT-TTg") == shown("thực hiện chỉ thị 19/CT-TTg") == (1, 0, 0)
    assert shown("chỉ thị 19") == (0, 2, 0)
    assert shown("20/CT-TTg") == (0, 0, 1)
    for asked in ("họp 3 lần", "kế hoạch 5 năm", "kế hoạch 2025", "trồng 19 cây", "năm 2021", "3 cây", "giảm nhựa"):
        assert shown(asked) is None, asked
