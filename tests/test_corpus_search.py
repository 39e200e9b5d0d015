"""Search: folding, the query language, ranking with and without marks, snippets, filters."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from conftest import cases, mark, unmark
from corpus_samples import BagOfWords, plan
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import Corpus, open_corpus, query
from pipeline.corpus.folding import accented, code_key, exact, fold, folded, normal, tokens
from pipeline.corpus.lexical import CorpusWords
from pipeline.corpus.search import fuse
from pipeline.corpus.snippets import SNIPPET, Marker, snippet
from pipeline.embed.accents import guessed
from pipeline.errors import UsageError

LETTERS = 'aăâeêioôơuưyđbcghklmnqrstvx ÀẢẠẤẬÈỂÕỞÚỪỰỲỶĐHOAUYQ-/.,;:"0123456789\n'
VIETNAMESE = st.text(st.sampled_from(LETTERS), max_size=80)
SCORES = st.dictionaries(st.integers(0, 9), st.floats(0, 50), min_size=1)
COSINES = st.dictionaries(st.integers(0, 9), st.floats(-1, 1))
TYPED = ["hoà bình", "hòa bình", "HOÀ BÌNH", "hoa binh", unicodedata.normalize("NFD", "hòa bình")]


# -- folding


@given(st.text())
def test_forms_keep_length(text: str) -> None:
    nfc = unicodedata.normalize("NFC", text)
    assert len(fold(nfc)) == len(normal(nfc)) == len(nfc)


@given(VIETNAMESE)
def test_forms_settle_at_once(text: str) -> None:
    nfc = unicodedata.normalize("NFC", text)
    assert normal(normal(nfc)) == normal(nfc)
    assert fold(normal(nfc)) == fold(fold(nfc)) == fold(nfc)


@given(VIETNAMESE | st.text())
def test_form_of_a_word_hangs_on_nothing_around_it(text: str) -> None:
    nfc = unicodedata.normalize("NFC", text)
    for form in (exact, folded):
        assert tokens(form(nfc)) == [form(word) for word in tokens(nfc)]


@pytest.mark.parametrize("case", cases("corpus", "folding"))
def test_one_word_one_form(case: dict[str, str]) -> None:
    assert normal(case["text"]) == case["normal"]
    assert fold(case["text"]) == case["folded"]


def test_fold_knows_every_vietnamese_letter() -> None:
    for letter in "aeiouyăâêôơư":
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            toned = unicodedata.normalize("NFC", letter + tone)
            assert len(toned) == 1
            assert fold(toned) == fold(toned.upper()) == unicodedata.normalize("NFD", letter)[0]
    assert fold("đĐ") == "dd"


@pytest.mark.parametrize("spelling", ["19/CT-TTg", "19/ct-ttg", "19 /CT - TTg", "19-CT/TTg", "019/CT–TTg", "19 ct ttg"])
def test_code_has_one_key(spelling: str) -> None:
    assert code_key(spelling) == "19_ct_ttg"


# -- query language


@pytest.mark.parametrize("case", cases("corpus", "queries"))
def test_query_is_taken_apart(case: dict[str, object]) -> None:
    asked = query.read(str(case["text"]))
    for name, value in case["expected"].items():  # type: ignore[attr-defined]  # a JSON object
        found = getattr(asked, name)
        assert (list(found) if isinstance(found, tuple) else found) == value, name
    assert (asked.note is not None) == bool(case.get("note"))


@given(st.text(max_size=60) | VIETNAMESE)
def test_any_text_is_a_query(text: str) -> None:
    asked = query.read(text)
    with open_corpus(":memory:", create=True) as corpus:
        corpus.add(plan("Trồng cây ven sông"), "p")
        corpus.search(text, mode="lexical")
    assert isinstance(asked.words, str)


# -- ranking


@pytest.fixture
def corpus():
    with open_corpus(":memory:", create=True, load_encoder=lambda name: BagOfWords()) as corpus:
        yield corpus


def add(corpus: Corpus, **texts: str) -> None:
    for name, text in texts.items():
        corpus.add(plan(text), name)


def fill(corpus: Corpus) -> None:
    """Twenty passages about other things: a word that stands in more than half of all passages weighs nothing."""
    corpus.add(plan("\n".join(f"Mục {i} của sổ tay nuôi ong mật ngoài vườn nhãn" for i in range(20))), "filler")


def found(corpus: Corpus, text: str, mode: str = "lexical", **filters) -> list[str]:
    return [hit.document.path for hit in corpus.search(text, mode=mode, **filters).hits]


def test_without_marks_everything_with_those_letters_is_found(corpus: Corpus) -> None:
    add(corpus, war="Chiến tranh nhân dân", paint="Chiến dịch tranh cổ động", deal="Mua bán nhà đất")
    assert set(found(corpus, "chien tranh")) == {"war", "paint"}
    assert found(corpus, "dat") == ["deal"]
    assert found(corpus, "QD") == []


def test_typed_marks_rank_the_exact_word_first(corpus: Corpus) -> None:
    fill(corpus)
    rest = "trong toàn đơn vị và các tổ chức trực thuộc " * 4
    add(
        corpus,
        bare="Phong trao thi dua xay dung xom lang",
        other="Thì đưa tin trong đội, thì đưa tin trong xã, thì đưa tin trong thôn",
        exact=f"Đẩy mạnh công tác tuyên truyền về phong trào thi đua {rest}",
    )
    assert found(corpus, "thi đua")[0] == "exact"
    assert set(found(corpus, "thi đua")) == {"bare", "other", "exact"}
    assert found(corpus, "thì đưa")[0] == "other"
    assert set(found(corpus, "thi dua")) == {"bare", "other", "exact"}


@pytest.mark.parametrize("typed", TYPED)
def test_tone_placement_and_typing_make_no_difference(corpus: Corpus, typed: str) -> None:
    add(corpus, old="Gìn giữ hoà bình", new="Gìn giữ hòa bình", none="Gìn giữ biên cương")
    assert sorted(found(corpus, typed)) == ["new", "old"]


@pytest.mark.parametrize("typed", ["quản lý kỹ thuật", "quản lí kĩ thuật", "quan ly ki thuat"])
def test_i_and_y_make_no_difference(corpus: Corpus, typed: str) -> None:
    add(corpus, y="Quản lý kỹ thuật", i="Quản lí kĩ thuật", none="Gìn giữ biên cương")
    assert sorted(found(corpus, typed)) == ["i", "y"]


def test_words_typed_without_marks_beside_words_with_marks(corpus: Corpus) -> None:
    fill(corpus)
    add(
        corpus,
        meant="Công tác khen thưởng của các tập thể và cá nhân trong năm",
        other="Phong trào thi đua của các tập thể và cá nhân trong năm",
    )
    assert found(corpus, "thi khen thuong")[0] == "meant"
    assert found(corpus, "đua khen thuong")[0] == "meant"


def test_marks_are_guessed_as_the_corpus_writes_them() -> None:
    """A law knows "dưới nước"; a plan that speaks of drowning writes "đuối nước"."""
    assert guessed("duoi nuoc") == "dưới nước"
    with open_corpus(":memory:", create=True) as corpus:
        corpus.add(plan("Giảm tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng"), "under")
        corpus.add(plan("Dạy bơi, phòng tránh đuối nước cho trẻ em"), "drowning")
        for i in range(5):
            corpus.add(plan(f"Trồng cây ven sông {i}"), f"trees {i}")
        words = CorpusWords(corpus._word_index())
        assert guessed("tranh duoi nuoc", words) == "tránh đuối nước"
        assert guessed("tre em duoi 5 tuoi", words) == "trẻ em dưới 5 tuổi"
        assert corpus.search("tranh duoi nuoc tre em", mode="lexical").hits[0].document.path == "drowning"


def test_number_of_a_directive_is_meant_as_it_stands(corpus: Corpus) -> None:
    fill(corpus)
    cite = [{"doc_type": "Chỉ thị", "code": "19/CT-TTg"}]
    corpus.add(plan("Theo ⟦Chỉ thị số 19/CT-TTg⟧ về phòng bệnh", citations=cite), "cites")
    add(corpus, near="Chỉ thị về 19 điều cần làm khi có bệnh, chỉ thị rõ cho 19 thôn", far="Phòng bệnh mùa mưa")
    corpus.encode()
    for typed in ("19/CT-TTg", "19-CT/TTg", "chi thi 19 ct ttg", "chỉ thị 19", "chi thi so 19"):
        for mode in ("lexical", "hybrid"):
            assert found(corpus, typed, mode)[0] == "cites", (typed, mode)


def test_words_side_by_side_beat_words_apart(corpus: Corpus) -> None:
    add(
        corpus,
        apart="Khen các tập thể; thưởng cho cá nhân đã thi và đua với nhau",
        together="Công tác thi đua khen thưởng của các tập thể và cá nhân",
    )
    assert found(corpus, "khen thưởng") == ["together", "apart"]


def test_code_is_found_in_any_spelling_and_others_rank_behind(corpus: Corpus) -> None:
    fill(corpus)
    cite = [{"doc_type": "Quyết định", "code": "7/QĐ-UBND"}]
    corpus.add(plan("Theo ⟦Quyết định số 07 /QĐ - UBND⟧ của tỉnh", citations=cite), "cites")
    add(corpus, near="Theo Quyết định số 17/QĐ-UBND của tỉnh", far="Số 7 đường QĐ, trụ sở UBND")
    for spelling in ("7/QĐ-UBND", "07/qd-ubnd", "7-QĐ/UBND", "7 qd ubnd", '"7/QĐ-UBND"'):
        assert found(corpus, spelling)[0] == "cites", spelling


def test_recipients_rank_behind_what_has_to_be_done(corpus: Corpus) -> None:
    fill(corpus)
    text = "Sở Xây dựng kiểm tra các công trình ven sông trước mùa mưa bão\nNơi nhận:\nSở Xây dựng;\n"
    start = text.index("Sở Xây dựng;")
    corpus.add(replace(plan(text), recipients=("Sở Xây dựng",), recipient_spans=((start, start + 11),)), "p")
    passages = corpus.search("Sở Xây dựng", mode="lexical").hits[0].passages
    assert passages[0].snippet.startswith("Sở Xây dựng kiểm tra")


def test_excluded_word_takes_the_whole_plan_out(corpus: Corpus) -> None:
    add(corpus, a="Trồng cây\nHọp tổng kết", b="Trồng cây\nPhát quà")
    assert found(corpus, "cây -họp") == ["b"]
    assert found(corpus, 'cây -"phát quà"') == ["a"]
    assert found(corpus, "-họp") == ["b"]


def test_fields_filter_in_every_mode(corpus: Corpus) -> None:
    law = [{"doc_type": "Nghị định", "code": "5/2020/NĐ-CP"}]
    signer = [{"name": "Lê Thị Sương"}]
    due = [{"date": "2025-03-15", "kind": "due"}]
    corpus.add(plan("Trồng cây A", issuer="Ủy ban nhân dân huyện Lạc Khê", date="2023-02-01"), "a")
    corpus.add(plan("Trồng cây theo ⟦Nghị định 5/2020/NĐ-CP⟧", citations=law, issuer="Sở Nội vụ", date="2024-03"), "b")
    corpus.add(plan("Trồng cây\n⟦Lê Thị Sương⟧", signers=signer, doc_type="Quyết định"), "c")
    corpus.add(plan("Trồng cây ⟦trước ngày 15/3/2025⟧", deadlines=due, date="2025-01-01"), "d")
    corpus.encode()
    for mode in ("lexical", "semantic", "hybrid"):
        assert found(corpus, "trồng cây coquan:ubnd", mode) == ["a"]
        assert found(corpus, "trồng cây han:2025-03", mode) == ["d"]
        assert found(corpus, "trồng cây han:15/3/2025", mode) == ["d"]
        assert found(corpus, "trồng cây due:2025-04", mode) == []
        assert found(corpus, 'trồng cây coquan:"lac khe"', mode) == ["a"]
        assert found(corpus, "trồng cây nam:2024", mode) == ["b"]
        assert found(corpus, "trồng cây dan:05/2020/nd-cp", mode) == ["b"]
        assert found(corpus, "trồng cây nguoiky:suong", mode) == ["c"]
        assert found(corpus, "trồng cây loai:qd", mode) == ["c"]
        assert found(corpus, "trồng cây", mode, issuer="sở nội vụ", year=2024, cites="5/2020/NĐ-CP") == ["b"]
        assert found(corpus, "trồng cây", mode, doc_type="ke hoach", year=2022) == []
    assert found(corpus, "nam:2023") == ["a"]


def test_no_word_no_hit(corpus: Corpus) -> None:
    add(corpus, a="Trồng cây")
    for text in ("", "   ", "...", '""', "khoai"):
        assert found(corpus, text, "lexical") == []


def test_unknown_mode_is_refused(corpus: Corpus) -> None:
    with pytest.raises(UsageError, match="hybrid"):
        corpus.search("cây", mode="magic")  # type: ignore[arg-type]  # what the test is about


def test_hybrid_says_why(corpus: Corpus) -> None:
    add(corpus, a="Trồng cây ven sông", b="Dọn rác ven hồ", c="Họp tổng kết cuối kỳ")
    corpus.encode()
    result = corpus.search("cây ven sông")
    assert result.hits[0].document.path == "a"
    best = result.hits[0].passages[0]
    assert best.reason == "both"
    assert best.similarity == pytest.approx(0.87, abs=0.05)
    assert corpus.search("cây ven sông", mode="lexical").hits[0].passages[0].similarity is None


def test_vectors_follow_what_is_added_and_removed(corpus: Corpus) -> None:
    add(corpus, a="Trồng cây ven sông")
    corpus.encode()
    assert found(corpus, "trồng cây", "semantic") == ["a"]
    add(corpus, b="Trồng cây ven hồ")
    corpus.encode()
    assert set(found(corpus, "trồng cây", "semantic")) == {"a", "b"}
    corpus.remove(["a"])
    assert found(corpus, "trồng cây", "semantic") == ["b"]


def test_directive_card_for_a_code(corpus: Corpus) -> None:
    corpus.add(plan("Theo ⟦Chỉ thị số 3/CT-TTg⟧", citations=[{"doc_type": "Chỉ thị", "code": "3/CT-TTg"}]), "a")
    card = corpus.search("chi thi 3", mode="lexical").lookup
    assert card
    assert [row.code for row in card.candidates or card.exact] == ["3/CT-TTg"]
    assert corpus.search("3/ct ttg", mode="lexical").lookup
    assert corpus.search("năm 2023", mode="lexical").lookup is None
    assert corpus.search("trồng 3 cây", mode="lexical").lookup is None


# -- snippets


@pytest.mark.parametrize("case", cases("corpus", "highlights"))
def test_hits_are_marked_in_the_original_text(case: dict[str, str]) -> None:
    asked = query.read(case["query"])
    text, spans = unmark(case["text"])
    found = Marker.of(asked.words, asked.phrases, case.get("codes", ())).marks(text)
    assert mark(text, found) == mark(text, spans)


@given(VIETNAMESE, st.lists(st.integers(0, 79), max_size=3))
def test_snippet_is_cut_at_word_edges_around_a_mark(words: str, starts: list[int]) -> None:
    text = " ".join((words * 12).split())
    if not text:
        return
    marks = sorted({(start, start + 1) for start in starts if start < len(text) and text[start] != " "})
    start, stop = snippet(text, marks)
    assert 0 <= start <= stop <= len(text)
    assert start == 0 or text[start - 1] == " "
    assert stop == len(text) or text[stop] == " "
    if marks and all(len(word) < SNIPPET // 8 for word in text.split()):
        assert any(start <= a and b <= stop for a, b in marks)


def test_snippet_is_the_text_that_its_places_say(corpus: Corpus) -> None:
    before, after = "Nội dung khác không liên quan, " * 15, "và phần còn lại, " * 10
    long = f"Mở đầu. {before}trồng cây gây rừng ven biển, {after}"
    add(corpus, a=f"KẾ HOẠCH\nI. VIỆC\n{long}")
    passage = corpus.search("gây rừng", mode="lexical").hits[0].passages[0]
    assert passage.snippet == corpus.plan("a").text[passage.start : passage.end]
    assert [passage.snippet[a:b] for a, b in passage.highlights] == ["gây rừng"]
    assert len(passage.snippet) < SNIPPET * 1.5
    assert (passage.section, passage.heading) == ("I", "VIỆC")


# -- fusion


@given(SCORES, COSINES)
def test_better_on_both_sides_is_better(words: dict[int, float], near: dict[int, float]) -> None:
    scores = fuse(words, near)
    assert scores.keys() == words.keys() | near.keys()
    for a in words.keys() & near.keys():
        for b in words.keys() & near.keys():
            if words[a] >= words[b] and near[a] >= near[b]:
                assert scores[a] >= scores[b] - 1e-9


def test_meaning_counts_the_less_the_surer_words_are() -> None:
    near = {1: 0.1, 2: 0.9}
    unsure, sure = fuse({1: 0.2}, near), fuse({1: 0.9}, near)
    assert unsure[2] > unsure[1]
    assert sure[1] > sure[2]


def test_what_is_meant_word_by_word_is_ranked_by_words() -> None:
    words, near = {1: 0.2, 2: 0.1}, {1: 0.1, 2: 0.9, 3: 0.95, 4: 0.2}
    scores = fuse(words, near, literal=True)
    assert sorted(scores, key=lambda key: -scores[key]) == [1, 2, 3, 4]


def test_one_plan_with_the_words_beats_many_without() -> None:
    scores = fuse({1: 3.0}, dict.fromkeys(range(1, 40), 0.5))
    assert all(scores[1] > score for key, score in scores.items() if key != 1)


def test_accented_means_any_mark() -> None:
    assert accented("thi đua")
    assert accented("Hà")
    assert not accented("THI DUA 19/CT-TTg")
