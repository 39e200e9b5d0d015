from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.errors import UnreadableFile, UsageError
from pipeline.evaluate.search import Evaluation, Ranking, rank, read_collection

DOCUMENTS = {
    "đập 1": "Trực ban\n\n1. Mỗi hồ chứa có một tổ trực ban trong mùa mưa.\n\n2. Tổ trực ban ghi sổ hằng ngày.",
    "đập 2": "Kinh phí\n\nKinh phí sửa chữa hồ chứa do xã chi trả.",
    "đập 3": "Khen thưởng\n\nTổ trực ban có thành tích được xã khen thưởng.",
}
QUERIES = {"q1": "ai chi trả kinh phí sửa chữa", "q2": "tổ trực ban ghi sổ", "q3": "không ai chấm câu này"}


class LetterEncoder:
    """A fake: counts of letters, of unit length."""

    model_id = "letters@1"
    dim = 128

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text.lower():
                row[ord(character) % self.dim] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.encode([text])[0]
        return vector


def write(folder: Path, key: str, qrels: str, judged: str) -> Path:
    def lines(rows: dict[str, str]) -> str:
        return "".join(json.dumps({key: name, "text": text}, ensure_ascii=False) + "\n" for name, text in rows.items())

    (folder / "corpus.jsonl").write_text(lines(DOCUMENTS), "utf-8")
    (folder / "queries.jsonl").write_text(lines(QUERIES), "utf-8")
    (folder / qrels).parent.mkdir(exist_ok=True)
    (folder / qrels).write_text(judged, "utf-8")
    return folder


JUDGED = "query-id\tcorpus-id\tscore\nq1\tđập 2\t1\nq2\tđập 1\t1\nq2\tđập 3\t0\nq2\tmissing\t1\n"


@pytest.mark.parametrize("key", ["_id", "id"])
@pytest.mark.parametrize("qrels", ["qrels.tsv", "qrels/test.tsv"])
def test_layouts(tmp_path: Path, key: str, qrels: str) -> None:
    collection = read_collection(write(tmp_path, key, qrels, JUDGED))
    assert collection.relevant == {"q1": {"đập 2": 1}, "q2": {"đập 1": 1}}
    assert collection.documents["đập 2"] == ("", DOCUMENTS["đập 2"])


def test_qrels_without_a_head_line(tmp_path: Path) -> None:
    assert read_collection(write(tmp_path, "id", "qrels.tsv", "q1\tđập 2\t2\n")).relevant == {"q1": {"đập 2": 2}}


@pytest.mark.parametrize("judged", ["q1 đập 2 1\n", "q1\tđập 2\tone\n", "q1\n"])
def test_odd_qrels_name_the_line(tmp_path: Path, judged: str) -> None:
    with pytest.raises(UnreadableFile, match=r"qrels\.tsv:1"):
        read_collection(write(tmp_path, "id", "qrels.tsv", judged))


def test_no_judged_query(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no query of the collection is judged"):
        read_collection(write(tmp_path, "id", "qrels.tsv", "q9\tđập 2\t1\n"))


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"corpus\.jsonl"):
        read_collection(tmp_path)


def test_all_modes_find_what_was_asked_for(tmp_path: Path) -> None:
    collection = read_collection(write(tmp_path, "id", "qrels.tsv", JUDGED))
    rankings = rank(collection, ["lexical", "semantic", "hybrid"], LetterEncoder())
    assert [ranking.mode for ranking in rankings] == ["lexical", "semantic", "hybrid"]
    for ranking in rankings:
        assert set(ranking.found) == {"q1", "q2"}
        assert ranking.found["q1"][0][0] == "đập 2"
    found = Evaluation(tuple(rankings), collection.relevant).to_dict()
    assert list(found["modes"]) == ["lexical", "semantic", "hybrid"]
    assert found["modes"]["lexical"]["mrr@10"] == 1.0


def test_measures_of_a_known_ranking() -> None:
    relevant = {"a": {"x": 1, "y": 1}, "b": {"z": 1}, "c": {"x": 1}}
    found = {"a": [("n", 3.0), ("x", 2.0), ("y", 1.0)], "b": [("z", 1.0)]}
    ndcg = (1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    assert Ranking("lexical", found).scores(relevant) == pytest.approx(
        {
            "acc@1": 1 / 3,
            "hit@10": 2 / 3,
            "recall@10": 2 / 3,
            "mrr@10": (1 / 2 + 1) / 3,
            "ndcg@10": (ndcg + 1) / 3,
            "queries": 3,
        }
    )


def test_only_ten_documents_are_judged() -> None:
    found = {"a": [(str(i), -float(i)) for i in range(20)]}
    assert Ranking("lexical", found).scores({"a": {"10": 1}})["recall@10"] == 0.0
    assert Ranking("lexical", found).scores({"a": {"9": 1}})["recall@10"] == 1.0


def test_run_lines_are_six_columns() -> None:
    lines = list(Ranking("hybrid", {"câu 1": [("đập 2", 1.25), ("đập 3", 0.5), ("đập 1", 0.5)]}).run_lines())
    assert lines == [
        "câu_1 Q0 đập_2 1 1.250000 kehoach-hybrid",
        "câu_1 Q0 đập_3 2 0.500000 kehoach-hybrid",
        "câu_1 Q0 đập_1 3 0.499999 kehoach-hybrid",
    ]
