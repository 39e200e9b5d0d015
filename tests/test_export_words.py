"""Words and sentences: exact places, edges of findings respected, labels of sections kept with their sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cli_samples import PLAN
from conftest import unmark
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.plan import Plan, SectionRecord

pytest.importorskip("underthesea", reason="the extra nlp is not installed")
spacy = pytest.importorskip("spacy", reason="the extra nlp is not installed")

# what importorskip asked for
from pipeline.export.annotation import Mark  # noqa: E402
from pipeline.export.docbin import document  # noqa: E402
from pipeline.export.words import words  # noqa: E402

PIECES = ["Ủy ban", "nhân dân", "02/CT-UBND", "II.", "1.", "a)", "TP.", "tặng Giấy", "khen", "./.", "15/3/2024.", "…"]
TEXT = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.sampled_from(" \n\t.-|?a\u00a0\u200bđ"), max_size=3)), max_size=25
)


def _bare(text: str, **fields: object) -> Plan:
    empty = ("sections", "citations", "deadlines", "awards", "signers", "targets", "findings", "recipients")
    return replace(PLAN, text=text, **(dict.fromkeys(empty, ()) | {"recipient_spans": ()} | fields))


def _split(marked: str, **fields: object) -> list[str]:
    text, spans = unmark(marked)
    found = [Mark("citations", start, end, "", i) for i, (start, end) in enumerate(spans)]
    return [text[start:end] for start, end in words(_bare(text, **fields), found).places]


def _sentences(marked: str, *labels: str) -> list[str]:
    text, spans = unmark(marked)
    sections = tuple(_section(text, label) for label in labels)
    found = [Mark("citations", start, end, "", i) for i, (start, end) in enumerate(spans)]
    starts = sorted(words(_bare(text, sections=sections), found).sentence_starts)
    return [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _section(text: str, label: str) -> SectionRecord:
    start = text.index(label)
    return SectionRecord(
        level=1, kind="roman", label=label, heading=None, parent=None, start=start, end=len(text),
        source_start=start, source_end=len(text), page=None, part=0,
    )  # fmt: skip


def test_syllables_become_words() -> None:
    assert _split("Các sở, ngành thực hiện hoà giải") == ["Các", "sở", ",", "ngành", "thực hiện", "hoà giải"]


def test_no_word_reaches_over_a_line() -> None:
    assert _split("thực hiện") == ["thực hiện"]
    assert _split("thực\nhiện") == ["thực", "hiện"]


def test_no_word_reaches_over_the_edge_of_a_finding() -> None:
    sentence = "Ban Thường vụ Hội Nông dân huyện tặng Giấy khen cho 30 hộ"
    assert "tặng Giấy" in _split(sentence)
    assert {"tặng", "Giấy"} <= set(_split(sentence.replace("Giấy khen", "⟦Giấy khen⟧")))
    assert _split("ngành thực ⟦hiện⟧") == ["ngành", "thực", "hiện"]


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("II. CHỈ TIÊU. Hết.", ["II"], ["II. CHỈ TIÊU.", "Hết."]),
        ("1. Họp thôn. Bầu tổ.\n2. Trồng cây", ["1", "2"], ["1. Họp thôn.", "Bầu tổ.", "2. Trồng cây"]),
        ("Đề nghị thực hiện nghiêm túc./.", [], ["Đề nghị thực hiện nghiêm túc./."]),
        ("Theo ⟦Luật này. Luật kia⟧. Xong.", [], ["Theo Luật này. Luật kia.", "Xong."]),
        ("Cây: 1.500. Hết", [], ["Cây: 1.500.", "Hết"]),
    ],
)
def test_sentences(text: str, labels: list[str], expected: list[str]) -> None:
    assert _sentences(text, *labels) == expected


@settings(max_examples=60)
@given(TEXT, st.data())
@example([" "], None)
def test_tokens_together_are_the_text_and_findings_are_whole_tokens(
    pieces: list[str], data: st.DataObject | None
) -> None:
    text = "".join(pieces)
    spans = []
    if text and data:
        edge = st.integers(0, len(text))
        spans = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(edge, edge), max_size=4))]
    plan = _bare(text, recipients=tuple("" for _ in spans), recipient_spans=tuple(spans))
    doc = document(plan, spacy.vocab.Vocab())
    assert doc.text == text
    found = [(span.start_char, span.end_char) for span in doc.spans["recipients"]]
    assert sorted(found) == sorted(span for span in spans if span[0] < span[1])
    assert [token.text for token in doc if token.text.strip() != token.text and token.text.strip()] == []
