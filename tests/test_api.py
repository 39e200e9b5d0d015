"""The public Python forms, as a user writes them, and how light `import pipeline` is."""

import json
import subprocess
import sys

import pytest

import pipeline
from pipeline.document import Failure
from pipeline.plan_json import from_dict, json_schema, to_dict, to_json

TEXT = """KẾ HOẠCH
Trồng rừng năm 2024

Thực hiện Chỉ thị số 19/CT-TTg ngày 16/7/2021 của Thủ tướng Chính phủ;

I. NỘI DUNG
1. Các xã gửi báo cáo về Phòng Nội vụ trước ngày 30/6/2024.
2. Tặng Giấy khen cho 05 tập thể; trồng mới ít nhất 20 ha rừng.

Nơi nhận:
- Các xã;
- Lưu: VT.

CHỦ TỊCH

Lò Văn Sương
"""


def test_text_is_always_text_never_a_path(tmp_path):
    (tmp_path / "plan.txt").write_text(TEXT, "utf-8")
    assert pipeline.parse(str(tmp_path / "plan.txt")).text == str(tmp_path / "plan.txt")


def test_read_and_parse_a_file(tmp_path):
    (tmp_path / "plan.txt").write_text(TEXT, "utf-8")
    source = pipeline.read(tmp_path / "plan.txt")
    plan = pipeline.parse(source)
    assert plan.id == f"sha256:{source.sha256}"
    assert plan.source.path == str(tmp_path / "plan.txt")
    assert plan == pipeline.parse(source)


def test_pipe_gives_plans_and_failures_in_order(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.txt").write_text(TEXT.replace("2024", "2025"), "utf-8")
    done = list(pipeline.pipe([tmp_path / name for name in ("a.txt", "b.txt", "c.txt")], jobs=2))
    assert [type(item) for item in done] == [pipeline.Plan, Failure, pipeline.Plan]
    assert done[2].header.title == "Trồng rừng năm 2025"


def test_every_kind_leads_back_to_its_characters():
    plan = pipeline.parse(TEXT)
    for kind in ("citations", "deadlines", "awards", "signers", "targets"):
        records = getattr(plan, kind)
        assert records, kind
        for record in records:
            assert plan.text[record.start : record.end] == record.text
            assert TEXT[record.source_start : record.source_end]
            for start, end in record.spans.values():
                assert 0 <= start <= end <= len(plan.text)
    for text, (start, end) in zip(plan.recipients, plan.recipient_spans, strict=True):
        assert plan.text[start:end] == text


def test_json_comes_back_as_the_same_plan():
    plan = pipeline.parse(TEXT)
    assert from_dict(json.loads(to_json(plan))) == plan
    assert list(to_dict(plan)) == [
        "schema", "id", "source", "header", "attached", "sections", "citations", "deadlines", "awards", "signers",
        "recipients", "recipient_spans", "targets", "findings", "text",
    ]  # fmt: skip


def test_the_schema_names_every_field():
    schema = json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(to_dict(pipeline.parse(TEXT))) == set(schema["properties"])


def test_a_plan_cannot_be_changed():
    with pytest.raises(AttributeError):
        pipeline.parse(TEXT).text = ""  # type: ignore[misc]


def test_importing_and_parsing_load_nothing_heavy():
    code = (
        "import sys, pipeline; pipeline.parse('KẾ HOẠCH\\nHọp')\n"
        "heavy = {'torch', 'spacy', 'pandas', 'faiss', 'sentence_transformers', 'underthesea', 'pydantic'}\n"
        "print(sorted((heavy | {'dateparser', 'docx'}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
