import pytest

spacy = pytest.importorskip("spacy", reason="the extra nlp is not installed")

TEXT = """KẾ HOẠCH
Phòng, chống hạn năm 2024

Thực hiện **Chỉ thị số 19/CT-TTg ngày 16/7/2021** của Thủ tướng Chính phủ;

I. NỘI DUNG
1. Các xã nạo vét kênh mương, báo cáo trước ngày 15/3/2024.
"""


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})
    nlp.add_pipe("vn_plan")
    return nlp


def test_findings_become_spans_over_the_printed_text(nlp):
    doc = nlp(TEXT)
    [citation] = doc.spans["citations"]
    assert citation.text.startswith("Chỉ thị số 19/CT-TTg") or "Chỉ thị số 19/CT-TTg" in citation.text
    assert citation.label_ == "Chỉ thị"
    assert "15/3/2024" in doc.spans["deadlines"][0].text
    assert doc._.plan["header"]["title"] == "Phòng, chống hạn năm 2024"


def test_pipe_gives_the_same_as_one_by_one(nlp):
    texts = [TEXT, "KẾ HOẠCH\nHọp thôn", ""]
    piped = [doc._.plan for doc in nlp.pipe(texts)]
    assert piped == [nlp(text)._.plan for text in texts]


def test_a_saved_pipeline_comes_back(nlp, tmp_path):
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert again(TEXT)._.plan == nlp(TEXT)._.plan
