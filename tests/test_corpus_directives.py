"""Directive identity across plans: merging keys, look-up by any spelling, who cites whom."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from corpus_samples import plan
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus import Corpus, open_corpus
from pipeline.corpus.identity import Key, merge
from pipeline.corpus.lookup import read_query

ISSUERS, DATES = [None, "a", "b"], [None, "2020-01-01", "2021-01-01"]
KEYS = st.sets(st.builds(Key, st.sampled_from(ISSUERS), st.sampled_from(DATES)), min_size=1)


@pytest.fixture
def corpus():
    with open_corpus(":memory:", create=True) as corpus:
        yield corpus


def cite(corpus: Corpus, name: str, *citations: dict[str, Any], **header: str) -> None:
    """Add a plan with one line for each citation."""
    given = [{"doc_type": "Chỉ thị", **values} for values in citations]
    lines = [f"{name}: theo ⟦{values['doc_type']} {values.get('code') or values['name']}⟧." for values in given]
    corpus.add(plan("I. CĂN CỨ\n" + "\n".join(lines), citations=given, **header), name)


TTG = {"code": "8/CT-TTg", "issuer": "Thủ tướng Chính phủ", "date": "2021-03-04"}


# -- merging


@pytest.mark.parametrize("case", cases("corpus", "merging"))
def test_keys_merge_where_one_directive_fits(case: dict[str, Any]) -> None:
    keys = [Key(*key) for key in case["keys"]]
    outcomes = merge(set(keys), case.get("reach", "national"))
    found = {"/".join(str(part) for part in key): outcomes[key] for key in keys}
    shown = {
        name: "/".join(str(part) for part in outcome.directive) if outcome.directive else len(outcome.candidates)
        for name, outcome in found.items()
    }
    assert shown == case["expected"]


@given(KEYS, st.booleans())
def test_merging_never_contradicts_a_key(keys: set[Key], unique: bool) -> None:
    outcomes = merge(keys, unique)
    assert outcomes.keys() == keys
    for key, outcome in outcomes.items():
        if outcome.directive:  # which tells at least what the key tells
            assert key.issuer in (None, outcome.directive.issuer)
            assert key.date in (None, outcome.directive.date)
        for candidate in outcome.candidates:
            assert None in (key.issuer, candidate.issuer) or key.issuer == candidate.issuer
            assert None in (key.date, candidate.date) or key.date == candidate.date
        assert len(outcome.candidates) != 1
        assert not (outcome.directive and outcome.candidates)
        if key.issuer and key.date:
            assert outcome.directive == key


def test_plans_that_tell_less_join_the_one_that_tells_all(corpus: Corpus) -> None:
    cite(corpus, "bare", {"code": "08/CT-TTg"})
    assert [row.decided for row in corpus.directives()] == [False]
    cite(corpus, "dated", {"code": "8/CT-TTg", "date": "2021-03-04"})
    cite(corpus, "full", TTG)
    rows = corpus.directives()
    assert [(row.id, row.mentions, row.documents, row.decided) for row in rows] == [
        ("chi-thi|8/CT-TTg|thu-tuong-chinh-phu|2021-03-04", 3, 3, True)
    ]
    assert rows[0].spellings == ("08/CT-TTg", "8/CT-TTg")
    corpus.remove(["full", "dated"])
    assert [row.decided for row in corpus.directives()] == [False]


def test_undecidable_stays_open_with_candidates(corpus: Corpus) -> None:
    cite(corpus, "one", TTG)
    cite(corpus, "other", {**TTG, "date": "2019-05-06"})
    cite(corpus, "bare", {"code": "8/CT-TTg"})
    mention = corpus.cites("bare")[0]
    assert mention.directive is None
    assert mention.candidates == (
        "chi-thi|8/CT-TTg|thu-tuong-chinh-phu|2019-05-06",
        "chi-thi|8/CT-TTg|thu-tuong-chinh-phu|2021-03-04",
    )
    assert corpus.stats().undecided == 1


def test_number_alone_is_no_identity(corpus: Corpus) -> None:
    for place in ("Lạc Khê", "An Bình"):
        cite(corpus, place, {"doc_type": "Kế hoạch", "code": "25/KH-UBND", "issuer": f"UBND huyện {place}"})
    assert len(corpus.directives()) == 2


def test_law_by_name_is_one_directive(corpus: Corpus) -> None:
    cite(corpus, "a", {"doc_type": "Luật", "name": "Thi đua, khen thưởng"})
    cite(corpus, "b", {"doc_type": "Luật", "name": "Thi đua, Khen thưởng"})
    rows = corpus.directives()
    assert [(row.name, row.documents, row.decided) for row in rows] == [("Luật Thi đua, Khen thưởng", 2, True)]
    assert corpus.lookup("luat thi dua khen thuong").exact == rows


def test_year_of_a_law_tells_its_versions_apart(corpus: Corpus) -> None:
    law = {"doc_type": "Luật", "name": "Trồng rừng"}
    cite(corpus, "old", {**law, "date": "2004-12-03"})
    cite(corpus, "new", {**law, "date": "2017-11-15"})
    corpus.add(plan("theo ⟦Luật Trồng rừng năm 2017⟧", citations=[law]), "year")
    corpus.add(plan("bởi ⟦Luật Trồng rừng⟧", citations=[law]), "bare")
    assert corpus.cites("year")[0].directive == "luat|trong-rung|?|2017-11-15"
    assert corpus.cites("bare")[0].candidates == ("luat|trong-rung|?|2004-12-03", "luat|trong-rung|?|2017-11-15")


def test_what_has_neither_code_nor_name_stays_open(corpus: Corpus) -> None:
    for name in ("a", "b"):
        given = [{"doc_type": "Quy định", "issuer": "Chính phủ"}]
        corpus.add(plan(f"{name} theo ⟦Quy định của Chính phủ⟧", citations=given), name)
    assert [row.decided for row in corpus.directives()] == [False]
    assert corpus.stats().undecided == 2


def test_one_number_with_two_dates_in_a_year_is_a_conflict(corpus: Corpus) -> None:
    cite(corpus, "right", TTG)
    cite(corpus, "wrong", {**TTG, "date": "2021-04-03"})
    cite(corpus, "next year", {**TTG, "date": "2022-03-04"})
    other = {"code": "9/CT-UBND", "issuer": "A", "date": "2021-01-01"}
    cite(corpus, "elsewhere", other, {**other, "issuer": "B", "date": "2021-02-01"})
    assert [(c.code, [row.date for row in c.directives]) for c in corpus.conflicts()] == [
        ("8/CT-TTg", ["2021-03-04", "2021-04-03"])
    ]


def test_plan_of_the_corpus_that_is_cited_is_linked(corpus: Corpus) -> None:
    header = {"number": "12", "symbol": "KH-UBND", "issuer": "UBND huyện Lạc Khê", "date": "2022-01-05"}
    cite(corpus, "above", TTG, **header)
    cite(corpus, "below", {"doc_type": "Kế hoạch", "code": "12/KH-UBND", "issuer": "UBND huyện Lạc Khê"})
    cite(corpus, "far", {"doc_type": "Kế hoạch", "code": "12/KH-UBND", "issuer": "UBND huyện An Bình"})
    linked = {row.issuer: row.in_corpus for row in corpus.lookup("12/KH-UBND").exact}
    assert linked == {"UBND huyện Lạc Khê": corpus.document("above").id, "UBND huyện An Bình": None}


# -- look-up


@pytest.mark.parametrize("case", cases("corpus", "lookups"))
def test_any_spelling_finds_it(corpus: Corpus, case: dict[str, Any]) -> None:
    cite(
        corpus,
        "a",
        TTG,
        {"code": "9/CT-TTg", "date": "2021-05-06"},
        {"code": "14/CT-UBND"},
        {"code": "34-CT/TW", "issuer": "Bộ Chính trị"},
        {"doc_type": "Nghị định", "code": "08/2020/NĐ-CP"},
    )
    found = corpus.lookup(case["text"])
    answer = {kind: [row.code for row in getattr(found, kind)] for kind in ("exact", "candidates", "nearest")}
    assert {kind: codes for kind, codes in answer.items() if codes} == case["expected"]


@given(st.text(max_size=30))
def test_any_text_can_be_looked_up(text: str) -> None:
    with open_corpus(":memory:", create=True) as corpus:
        cite(corpus, "a", TTG)
        corpus.lookup(text)
        corpus.cited_by(text)
    read_query(text)


# -- who cites


def test_cited_by_tells_sentence_section_and_role(corpus: Corpus) -> None:
    cite(corpus, "a", {**TTG, "role": "implements", "section": "I"}, {"code": "9/CT-TTg"})
    cite(corpus, "b", TTG)
    rows = corpus.cited_by("08/ct ttg")
    assert [(row.document.path, row.role, row.section) for row in rows] == [
        ("a", "implements", "I"),
        ("b", "mention", None),
    ]
    assert rows[0].sentence == "a: theo Chỉ thị 8/CT-TTg."
    assert [row.document.path for row in corpus.cited_by("8/CT-TTg", role="implements")] == ["a"]
    assert corpus.cited_by(rows[0].directive or "") == rows
    assert corpus.cited_by("99/CT-TTg") == ()


def test_cites_in_text_order(corpus: Corpus) -> None:
    cite(corpus, "a", {"code": "9/CT-TTg"}, TTG)
    assert [row.code for row in corpus.cites("a")] == ["9/CT-TTg", "8/CT-TTg"]
