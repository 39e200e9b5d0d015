"""The component `vn_plan`: spans over the printed text, pipelines that are saved, DocBin and displaCy."""

import json
import subprocess
import sys

import pytest
from test_several_plans import THREE

spacy = pytest.importorskip("spacy", reason="the extra nlp is not installed")

TEXT = """KẾ HOẠCH
Phòng, chống hạn năm 2024

Thực hiện **Chỉ thị số 19/CT-TTg ngày 16/7/2021** của Thủ tướng Chính phủ;

I. NỘI DUNG
1. Các xã nạo vét kênh mương, báo cáo trước ngày 15/3/2024.

Nơi nhận:
- Các xã, thị trấn;
- Lưu: VT.
"""


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
    nlp.add_pipe("vn_plan")
    return nlp


def test_findings_become_spans_over_the_printed_text(nlp):
    doc = nlp(TEXT)
    [citation] = doc.spans["citations"]
    assert "Chỉ thị số 19/CT-TTg" in citation.text
    assert (citation.label_, citation.kb_id_) == ("Chỉ thị", doc._.plan["citations"][0]["key"])
    assert "15/3/2024" in doc.spans["deadlines"][0].text
    assert [section.label_ for section in doc.spans["sections"]] == ["roman", "arabic"]
    assert doc._.plan["header"]["title"] == "Phòng, chống hạn năm 2024"


def test_every_kind_has_its_group_and_each_span_its_record(nlp):
    doc = nlp(TEXT)
    assert set(doc.spans) == {"sections", "citations", "deadlines", "awards", "signers", "recipients", "targets"}
    assert doc._.plan["recipients"][0] in doc.spans["recipients"][0].text
    for kind in ("sections", "citations", "deadlines"):
        for span in doc.spans[kind]:
            record = doc._.plan[kind][int(span.id_)]
            assert span.start_char <= record["source_start"] < record["source_end"] <= span.end_char


def test_several_plans_in_one_text(nlp):
    doc = nlp(THREE)
    assert len(doc._.plans) == 3
    assert [span.id_ for span in doc.spans["deadlines"]] == ["0", "0#2", "0#3"]
    assert ["/4/2025" in span.text for span in doc.spans["deadlines"]] == [True] * 3
    assert [span.text for span in doc.spans["signers"]] == ["Lò Văn Kẹo", "VÀNG THỊ SUA", "Lò Văn Kẹo"]


def test_pipe_gives_the_same_as_one_by_one(nlp):
    texts = [TEXT, "KẾ HOẠCH\nHọp thôn", ""]
    piped = [doc._.plan for doc in nlp.pipe(texts)]
    assert piped == [nlp(text)._.plan for text in texts]


def test_a_saved_pipeline_comes_back(nlp, tmp_path):
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert again(TEXT)._.plan == nlp(TEXT)._.plan


def test_a_docbin_keeps_spans_and_plan(nlp, tmp_path):
    from spacy.tokens import DocBin

    doc = nlp(TEXT)
    DocBin(store_user_data=True, docs=[doc]).to_disk(tmp_path / "plans.spacy")
    [again] = DocBin().from_disk(tmp_path / "plans.spacy").get_docs(spacy.blank("xx").vocab)
    assert json.dumps(again._.plan) == json.dumps(doc._.plan)  # lists come back as tuples
    assert _spans(again) == _spans(doc)


def _spans(doc):
    return {
        (kind, span.start_char, span.end_char, span.label_, span.kb_id_, span.id_)
        for kind in doc.spans
        for span in doc.spans[kind]
    }


def test_displacy_shows_a_kind(nlp):
    html = spacy.displacy.render(nlp(TEXT), style="span", options={"spans_key": "citations"}, jupyter=False)
    assert "19/CT-TTg" in html
    assert "Chỉ thị" in html


def test_the_entry_point_is_enough():
    code = (
        "import spacy, sys; nlp = spacy.blank('xx'); nlp.add_pipe('vn_plan');"
        "print(nlp('KẾ HOẠCH\\nHọp thôn')._.plan['header']['title'])"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "Họp thôn"
