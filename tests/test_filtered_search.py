"""Selective filters over many passages: the full number of plans in every mode, and what is shown of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from corpus_samples import BagOfWords, plan
from pdf_samples import Text, pdf

from pipeline.corpus import Corpus, open_corpus, query, vectors
from pipeline.corpus.records import Mode
from pipeline.ingest import read
from pipeline.parse import parse
from pipeline.plan import Plan

MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")
FEW, MANY, LONG = 30, 100, 50
FILTERS = [
    'coquan:"lạc khê"',
    "issuer:lạc issuer:khê",
    "nam:2021",
    "year:2021",
    "loai:qđ",
    'type:"quyết định"',
    "dan:7/CT-TTg",
    "cites:07-ct/ttg",
    "nguoiky:sương",
    "signer:suong",
    "han:2021-03",
    "due:15/3/2021",
    '"cần trục"',
    "-máng",
    "coquan:khê nam:2021 loai:qd dan:7/ct-ttg nguoiky:sương han:2021 -máng",
]


class Centred(BagOfWords):
    """Texts without a common word have a cosine below 0, as with a model whose mean is taken off."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = super().encode(texts)
        rows -= rows.mean(axis=1, keepdims=True)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def chosen(i: int) -> Plan:
    text = f"Trồng cây {i} theo ⟦Chỉ thị số 7/CT-TTg⟧ ⟦trước ngày 15/3/2021⟧ cần trục\n⟦Lê Thị Sương⟧"
    return plan(
        text,
        citations=[{"doc_type": "Chỉ thị", "code": "7/CT-TTg"}],
        deadlines=[{"date": "2021-03-15", "kind": "due"}],
        signers=[{"name": "Lê Thị Sương"}],
        issuer="Ủy ban nhân dân xã Lạc Khê",
        doc_type="Quyết định",
        date="2021-02-03",
    )


def other(i: int) -> Plan:
    """A long plan about the same, and nearer to the query than the chosen ones."""
    return plan("\n".join(f"Trồng cây {i} {j} máng" for j in range(LONG)), issuer="Sở Nội vụ", date="2022-02-03")


@pytest.fixture(scope="module", params=["matrix", "clusters"])
def corpus(request: pytest.FixtureRequest) -> Iterator[Corpus]:
    with open_corpus(":memory:", True, lambda _: Centred()) as corpus:
        for i in range(MANY):
            corpus.add(other(i), f"other {i}")
        for i in range(FEW):
            corpus.add(chosen(i), f"chosen {i}")
        corpus.encode()
        assert corpus.stats().passages >= MANY * LONG
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(vectors, "CACHED_FROM", 10**6 if request.param == "matrix" else 1)
            corpus.search("trồng", mode="semantic")  # makes the index, and the corpus keeps it
        yield corpus


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("asked", FILTERS)
def test_a_filter_leaves_the_full_number(corpus: Corpus, mode: Mode, asked: str) -> None:
    for limit in (10, FEW):
        hits = corpus.search(f"trồng cây {asked}", mode=mode, limit=limit).hits
        assert len(hits) == limit
        assert all(hit.document.path.startswith("chosen") for hit in hits)


@pytest.mark.parametrize("mode", MODES)
def test_arguments_filter_as_fields_do(corpus: Corpus, mode: Mode) -> None:
    hits = corpus.search("trồng cây", mode, 10, issuer="lac khe", year=2021, doc_type="quyet dinh", cites="7/CT-TTg")
    assert len(hits.hits) == 10


def test_meaning_alone_finds_what_is_far_too(corpus: Corpus) -> None:
    """The nearest of those that the filter leaves, though their cosines are below 0."""
    hits = corpus.search("máng nam:2021", mode="semantic", limit=10).hits
    assert len(hits) == 10
    assert min(passage.similarity or 0 for hit in hits for passage in hit.passages) < 0


@pytest.mark.parametrize("mode", MODES)
def test_long_plans_leave_room_for_others(mode: Mode) -> None:
    """Twelve plans hold the words, and one of them holds the best nine hundred passages."""
    with open_corpus(":memory:", True, lambda _: BagOfWords()) as corpus:
        corpus.add(plan("\n".join(f"Trồng cây {i}" for i in range(900))), "long")
        for i in range(11):
            corpus.add(plan(f"Trồng cây {i} cùng với nhiều việc khác nữa"), f"short {i}")
        corpus.encode()
        assert len(corpus.search("trồng cây", mode=mode, limit=10).hits) == 10


# -- what is shown


def test_page_of_the_place_that_is_marked() -> None:
    pages = [
        [Text(72, 100, "KẾ HOẠCH"), Text(72, 130, "Trồng cây năm 2021"), Text(72, 180, "I. MỤC ĐÍCH")],
        [Text(72, 100, "II. NHIỆM VỤ"), Text(72, 130, "1. Trồng rừng ven biển.")],
        [Text(72, 100, "2. Nuôi ong lấy mật."), Text(72, 130, "III. KINH PHÍ"), Text(72, 160, "Ngân sách xã chi.")],
    ]
    with open_corpus(":memory:", True, lambda _: BagOfWords()) as corpus:
        made = parse(read(pdf(*pages)))
        corpus.add(made, "three pages")
        corpus.add(plan("Trồng rừng ven sông"), "no pages")
        corpus.encode()
        for mode in MODES:
            for asked, page, section in (
                ("mục đích", 1, "I"),
                ("rừng ven biển", 2, "II.1"),
                ("ong lấy mật", 3, "II.2"),
                ("ngân sách xã", 3, "III"),
            ):
                hit = next(h for h in corpus.search(asked, mode=mode).hits if h.document.path == "three pages")
                shown = hit.passages[0]
                assert (shown.page, shown.section) == (page, section), asked
                assert made.text[shown.start : shown.end] == shown.snippet
                assert [shown.snippet[a:b].lower() for a, b in shown.highlights] == [asked]
            plain = next(h for h in corpus.search("rừng ven sông", mode=mode).hits if h.document.path == "no pages")
            assert plain.passages[0].page is None


def test_page_in_the_midst_of_a_passage() -> None:
    """A paragraph that runs over the page break is shown with the page of its marked word."""
    text = "KẾ HOẠCH\nBước một gieo hạt thông. Bước hai chăm cây lim."
    made = plan(text)
    made = replace(made, source=replace(made.source, pages=2, page_starts=(0, text.index("Bước hai"))))
    with open_corpus(":memory:", True) as corpus:
        corpus.add(made, "p")
        for asked, page in (("gieo hạt", 1), ("cây lim", 2), ("bước hai", 1)):
            assert corpus.search(asked, mode="lexical").hits[0].passages[0].page == page


# -- what cannot be taken as written is searched as plain text


@pytest.mark.parametrize(
    "asked",
    ['"trồng cây', "trồng cây nam:21", "trồng cây han:32/13/2021", "trồng cây coquan:", "trồng cây mau:xanh",
     'trồng cây "', "trồng cây han:2021-02-30", "-nam:2021x trồng cây"],
)  # fmt: skip
@pytest.mark.parametrize("mode", MODES)
def test_wrong_syntax_is_plain_text_with_a_note(corpus: Corpus, mode: Mode, asked: str) -> None:
    result = corpus.search(asked, mode=mode, limit=3)
    assert result.note == query.read(asked).note is not None
    assert len(result.hits) == 3
