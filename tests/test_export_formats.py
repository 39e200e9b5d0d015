"""Each format, opened by the library that its users open it with; and back again, where there is a way back."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_samples import DIRECTIVE, PLAN
from conftest import ROOT
from generate import generate

from pipeline.corpus import open_corpus
from pipeline.corpus.records import Cited, StoredPlan
from pipeline.errors import MissingExtra
from pipeline.export import FORMATS, Knowledge, export
from pipeline.export.annotation import KINDS, marks, section_marks
from pipeline.export.frame import load
from pipeline.parse import parse
from pipeline.plan import Header, Plan
from pipeline.plan_json import from_dict

OPENED = ("pyarrow", "xlsxwriter", "openpyxl", "datasets", "lxml", "networkx", "spacy", "underthesea")
"""Libraries that these tests need: a run without the extras leaves them out."""

SCHEMA = Path(__file__).with_name("schemas") / "akomantoso30.xsd"


@pytest.fixture(scope="module")
def corpus_file(tmp_path_factory) -> Path:
    """Our samples, with the made-up plan that has a finding of every kind."""
    path = tmp_path_factory.mktemp("formats") / "corpus.db"
    with open_corpus(path, create=True) as corpus:
        corpus.ingest([ROOT / "data" / "raw"])
        corpus.add(PLAN, "data/raw/trong_cay.docx")
    return path


@pytest.fixture(scope="module")
def stored(corpus_file: Path) -> list[StoredPlan]:
    with open_corpus(corpus_file) as corpus:
        return list(corpus.stored())


@pytest.fixture(scope="module")
def out(corpus_file: Path, tmp_path_factory) -> Path:
    for library in OPENED:
        pytest.importorskip(library)
    folder = tmp_path_factory.mktemp("exported")
    with open_corpus(corpus_file) as corpus:
        export(corpus.stored(), folder, list(FORMATS), Knowledge(corpus.directives, corpus.version_pairs))
    return folder


@pytest.fixture(scope="module")
def manifest(out: Path) -> dict[str, Any]:
    return json.loads((out / "manifest.json").read_text("utf-8"))


def test_manifest_lists_every_file_of_every_format(out: Path, manifest: dict[str, Any], stored: list) -> None:
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {"manifest.json"}
    assert files == set(manifest["files"])
    assert manifest["plans"] == len(stored)
    for name, entry in manifest["files"].items():
        assert entry["sha256"] == hashlib.sha256((out / name).read_bytes()).hexdigest()


# -- JSON lines


def test_json_lines_come_back_as_equal_plans(out: Path, stored: list[StoredPlan]) -> None:
    lines = (out / "plans.jsonl").read_text("utf-8").splitlines()
    assert [from_dict(json.loads(line)) for line in lines] == [one.plan for one in stored]


# -- CSV


def test_csv_opens_in_pandas(out: Path, corpus_file: Path) -> None:
    import pandas

    with open_corpus(corpus_file) as corpus:
        known = corpus.to_pandas("citations")
    frame = pandas.read_csv(out / "citations.csv", dtype=str, keep_default_na=False)
    columns = ["text", "code", "directive"]
    known = known.rename(columns={"directive_id": "directive"})[columns].fillna("")
    assert sorted(frame[columns].itertuples(index=False)) == sorted(known.itertuples(index=False))


# -- the workbook


@pytest.fixture(scope="module")
def book(out: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(out / "plans.xlsx")


def _cells(sheet: Any) -> Iterator[dict[str, Any]]:
    head, *rest = sheet.iter_rows()
    for row in rest:
        yield {name.value: cell for name, cell in zip(head, row, strict=True)}


def test_every_sheet_has_a_frozen_head_and_a_filter(book: Any) -> None:
    assert book.sheetnames[:3] == ["plans", "attached", "sections"]
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(6 <= column.width <= 62 for column in sheet.column_dimensions.values())


def test_days_are_dates_and_codes_are_text(book: Any, stored: list[StoredPlan]) -> None:
    deadlines = list(_cells(book["deadlines"]))
    expected = [deadline.date_end for one in stored for deadline in one.plan.deadlines]
    assert [cell["date_end"].value for cell in deadlines] == [
        day and datetime.combine(date.fromisoformat(day), datetime.min.time()) for day in expected
    ]
    codes = [row["code"] for row in _cells(book["citations"]) if row["code"].value]
    assert codes
    assert {(cell.data_type, cell.number_format) for cell in codes} == {("s", "@")}
    # a month alone is no day
    dates = [row["date"].value for row in _cells(book["plans"])]
    assert [value for value in dates if isinstance(value, str)] == [
        one.plan.header.date for one in stored if one.plan.header.date and len(one.plan.header.date) < 10
    ]


def test_a_cell_is_what_was_written_and_no_formula(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    header = replace(
        PLAN.header,
        number="02",
        symbol="2020",
        title="=1+1",
        place="https://a.vn",
        date="1899-12-31",
        issuer="a" * 40_000,
    )
    odd = replace(PLAN, header=header, source=replace(PLAN.source, path="thư mục/=k\udcff.txt"))
    export([StoredPlan(odd)], tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "plans.xlsx")
    [row] = _cells(book["plans"])
    assert {name: row[name].value for name in ("number", "symbol", "title", "place", "date")} == {
        "number": "02", "symbol": "2020", "title": "=1+1", "place": "https://a.vn", "date": "1899-12-31",
    }  # fmt: skip
    assert row["title"].data_type == "s"
    assert row["place"].hyperlink is None
    assert len(row["issuer"].value) == 32_767
    assert row["issuer"].value.endswith("a…")
    assert next(_cells(book["awards"]))["file"].value == "=k\ufffd.txt"


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    monkeypatch.setattr("pipeline.export.workbook._MOST_ROWS", 4)
    export([StoredPlan(PLAN)], tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "plans.xlsx")
    sheets = [book["sections"], book["sections 2"], book["sections 3"]]
    labels = [[row["label"].value for row in _cells(sheet)] for sheet in sheets]
    assert labels == [["I", "1", "-"], ["2", "II", "1"], ["2"]]
    assert [sheet.auto_filter.ref[-1] for sheet in sheets] == ["4", "4", "2"]


# -- Parquet


SQL_TABLES = ("sections", "citations", "deadlines", "awards", "signers", "targets", "recipients")
RENAMED = {"ordinal": "index", "directive_id": "directive"}
JSON_COLUMNS = {"pinpoint", "candidates", "inferred", "rrule", "duration"}


@pytest.mark.parametrize("table", SQL_TABLES)
def test_parquet_equals_sqlite(out: Path, corpus_file: Path, table: str) -> None:
    import pyarrow.parquet as pq

    rows = pq.read_table(out / f"{table}.parquet").to_pylist()
    with sqlite3.connect(corpus_file) as database:
        database.row_factory = sqlite3.Row
        known = [
            dict(row)
            for row in database.execute(
                f"SELECT t.*, d.id AS plan FROM {table} t JOIN documents d USING (document_id)"
                " JOIN (SELECT document_id, min(path) AS path FROM files GROUP BY 1) f USING (document_id)"
                " ORDER BY f.path, t.ordinal"
            )
        ]
    assert len(rows) == len(known)
    shared = {column: RENAMED.get(column, column) for column in known[0]} if known else {}
    shared = {column: name for column, name in shared.items() if name in rows[0]}
    assert len(shared) >= 5
    for row, other in zip(rows, known, strict=True):
        for column, name in shared.items():
            assert _plain(row[name], column) == _plain(other[column], column), (table, name)


def _plain(value: Any, column: str) -> Any:
    """A value as both sides can have it."""
    if column in JSON_COLUMNS:
        value = json.loads(value) if isinstance(value, str) else value
        return (
            {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value or None
        )
    return value.isoformat() if isinstance(value, date) else value


def test_parquet_equals_sqlite_for_plans(out: Path, corpus_file: Path) -> None:
    import pandas

    frame = pandas.read_parquet(out / "plans.parquet")
    with sqlite3.connect(corpus_file) as database:
        known = {row[0]: row[1:] for row in database.execute("SELECT id, title, date, text FROM documents")}
    assert {
        row.id: (row.title, row.date, row.text) for row in frame.astype(object).where(frame.notna(), None).itertuples()
    } == known


def test_parquet_is_typed(out: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(out / "deadlines.parquet")
    assert schema.field("date_end").type == pa.date32()
    assert schema.field("exclusive").type == pa.bool_()
    assert schema.field("rrule").type == pa.list_(pa.string())
    assert schema.field("duration").type.field("value").type == pa.int64()
    assert pq.read_schema(out / "targets.parquet").field("value").type == pa.float64()
    assert pq.read_schema(out / "citations.parquet").field("date").type == pa.string()


# -- datasets


def test_datasets_opens_the_folder(out: Path, stored: list[StoredPlan], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    plans = datasets.load_dataset(str(out / "hf"), "plans", split="train", cache_dir=str(tmp_path))
    assert plans["text"][:] == [one.plan.text for one in stored]
    for row, one in zip(plans, stored, strict=True):
        found = [(span["kind"], span["start"], span["end"], span["index"]) for span in row["spans"]]
        assert found == [(mark.kind, mark.start, mark.end, mark.index) for mark in marks(one.plan)]
    files = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    filled = {Path(name).stem for name, file in files.items() if name.startswith("hf/data/") and file["rows"]}
    assert {"plans", "sections", "citations", "directives"} <= filled
    assert set(datasets.get_dataset_config_names(str(out / "hf"))) == filled
    citations = datasets.load_dataset(str(out / "hf"), "citations", split="train", cache_dir=str(tmp_path))
    assert citations.num_rows == sum(len(one.plan.citations) for one in stored)


# -- spaCy


def test_docbin_gives_the_same_spans(out: Path, stored: list[StoredPlan]) -> None:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    docs = [doc for path in sorted((out / "spacy").glob("*.spacy")) for doc in DocBin().from_disk(path).get_docs(vocab)]
    assert [doc.user_data["id"] for doc in docs] == [one.plan.id for one in stored]
    for doc, one in zip(docs, stored, strict=True):
        assert doc.text == one.plan.text
        assert set(doc.spans) == {"sections", *KINDS}
        expected = {
            (m.kind, m.start, m.end, m.label, m.key, m.index) for m in (*marks(one.plan), *section_marks(one.plan))
        }
        assert expected == {
            (kind, span.start_char, span.end_char, span.label_, span.kb_id_, int(span.id_))
            for kind in doc.spans
            for span in doc.spans[kind]
        }


# -- CoNLL


def test_conll_opens_in_spacy(out: Path, manifest: dict[str, Any], stored: list[StoredPlan]) -> None:
    from spacy.training.converters import conll_ner_to_docs

    text = (out / "plans.conll").read_text("utf-8")
    docs = list(conll_ner_to_docs(text, n_sents=0, no_print=True))
    assert (out / "plans.conll.ids").read_text("utf-8").split() == [one.plan.id for one in stored]
    assert len(docs) == len(stored)
    assert sum(map(len, docs)) == manifest["files"]["plans.conll"]["rows"]
    for doc, one in zip(docs, stored, strict=True):
        found = {(entity.label_, entity.text.replace(" ", "").replace("_", "")) for entity in doc.ents}
        known = {
            (mark.kind.removesuffix("s").upper(), re.sub(r"[\s_]", "", one.plan.text[mark.start : mark.end]))
            for mark in marks(one.plan)
        }
        assert found <= known


def test_conll_columns_lead_back_to_the_text_and_to_each_kind(out: Path, stored: list[StoredPlan]) -> None:
    _, *plans = (out / "plans.conll").read_text("utf-8").split("-DOCSTART- -X- O O\n\n")
    left_out = 0
    for lines, one in zip(plans, stored, strict=True):
        rows = [line.split("\t") for line in lines.split("\n") if line]
        for word, start, end, *_ in rows:
            assert "_".join(one.plan.text[int(start) : int(end)].split()) == word
        for column, kind in enumerate(KINDS, start=3):
            found = _bio(rows, column)
            known = [(mark.start, mark.end) for mark in marks(one.plan) if mark.kind == kind]
            assert set(found) <= set(known)
            # what is not tagged overlaps something that is
            assert all(any(start < b and a < end for start, end in found) for a, b in known)
            left_out += len(known) - len(found)
    assert left_out == json.loads((out / "manifest.json").read_text("utf-8"))["files"]["plans.conll"]["left_out"]


def _bio(rows: list[list[str]], column: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for row in rows:
        if row[column].startswith("B-"):
            spans.append((int(row[1]), int(row[2])))
        elif row[column].startswith("I-"):
            spans[-1] = (spans[-1][0], int(row[2]))
    return spans


# -- doccano, Label Studio


def test_doccano_lines_carry_the_words_of_each_span(out: Path, stored: list[StoredPlan]) -> None:
    tasks = [json.loads(line) for line in (out / "doccano.jsonl").read_text("utf-8").splitlines()]
    names = {label["text"] for label in json.loads((out / "doccano-labels.json").read_text("utf-8"))}
    assert [task["plan"] for task in tasks] == [one.plan.id for one in stored]
    for task, one in zip(tasks, stored, strict=True):
        assert [task["text"][start:end] for start, end, _ in task["label"]] == task["label_text"]
        assert [(start, end) for start, end, _ in task["label"]] == [(mark.start, mark.end) for mark in marks(one.plan)]
        assert {label for *_, label in task["label"]} <= names


def test_label_studio_tasks_fit_their_setup(out: Path, stored: list[StoredPlan]) -> None:
    from lxml import etree

    setup = etree.parse(out / "labelstudio" / "labels.xml")
    tasks = json.loads((out / "labelstudio" / "tasks-0001.json").read_text("utf-8"))
    assert [task["data"]["plan"] for task in tasks] == [one.plan.id for one in stored]
    for task in tasks:
        [prediction] = task["predictions"]
        ids = [result["id"] for result in prediction["result"]]
        assert len(set(ids)) == len(ids)
        for result in prediction["result"]:
            value = result["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
            assert value["labels"][0] in setup.xpath("//Label/@value")
            assert setup.xpath("//Labels[@name=$name]/@toName", name=result["from_name"]) == [result["to_name"]]


def test_letters_that_programs_count_differently_are_replaced(tmp_path: Path) -> None:
    emoji = replace(PLAN, text="🌳" + PLAN.text[1:])
    export([StoredPlan(emoji)], tmp_path, ["doccano", "labelstudio"])
    [task] = map(json.loads, (tmp_path / "doccano.jsonl").read_text("utf-8").splitlines())
    assert task["text"] == "\ufffd" + PLAN.text[1:]
    assert "Đinh Văn Sẹt" in task["label_text"]


# -- Akoma Ntoso


@pytest.fixture(scope="module")
def schema() -> Any:
    etree = pytest.importorskip("lxml.etree")
    assert hashlib.sha256(SCHEMA.read_bytes()).hexdigest() in SCHEMA.with_name("README.md").read_text("utf-8")
    return etree.XMLSchema(etree.parse(SCHEMA))


def _akn(schema: Any, path: Path) -> Any:
    from lxml import etree

    root = etree.parse(path).getroot()
    schema.assertValid(root)
    return root


def _letters(root: Any) -> str:
    for meta in list(root.iter("{*}meta")):
        meta.getparent().remove(meta)
    return re.sub(r"\s", "", "".join(root.itertext()))


def test_akoma_ntoso_is_valid_and_holds_every_letter(out: Path, schema: Any, stored: list[StoredPlan]) -> None:
    assert len(list((out / "akn").rglob("*.xml"))) == len(stored)
    for one in stored:
        name = one.plan.id.removeprefix("sha256:")
        root = _akn(schema, out / "akn" / name[:2] / f"{name}.xml")
        assert len(root.findall(".//{*}doc")) == 1 + len(one.plan.attached)
        assert _letters(root) == re.sub(r"\s", "", one.plan.text)


def test_akoma_ntoso_of_one_plan(schema: Any, tmp_path: Path) -> None:
    export([StoredPlan(PLAN, (Cited(DIRECTIVE.id),))], tmp_path, ["akn"])
    [path] = (tmp_path / "akn").rglob("*.xml")
    root = _akn(schema, path)
    [ref] = root.iter("{*}ref")
    assert ref.text == PLAN.citations[0].text
    assert ref.get("href") == "/akn/vn/doc/chi-thi/thu-tuong-chinh-phu/2020-12-31/45-ct-ttg"
    [day] = root.iter("{*}date")
    assert (day.get("date"), day.text) == ("2024-04-15", "trước ngày 15/4/2024")
    [signature] = root.iter("{*}signature")
    assert signature.getparent().getparent().tag.endswith("conclusions")
    ids = [
        element.get("eId") for element in root.find(".//{*}mainBody").iter("{*}section", "{*}paragraph", "{*}indent")
    ]
    assert ids == [
        "sec_i",
        "sec_i__para_1",
        "sec_i__para_1__indent_1",
        "sec_i__para_2",
        "sec_ii",
        "sec_ii__para_1",
        "sec_ii__para_2",
    ]
    [heading, *_] = root.iter("{*}heading")
    assert (heading.getprevious().text, heading.text) == ("I.", "MỤC ĐÍCH, YÊU CẦU")
    assert root.find(".//{*}FRBRdate").get("date") == "2024-03-05"


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, text="", sections=(), citations=(), deadlines=(), awards=(), signers=(), targets=(), findings=(),
                recipients=(), recipient_spans=(), header=Header()),
        replace(PLAN, sections=(), header=Header(title="\x0b\ud800", spans={"title": (0, 5)})),
        replace(PLAN, text=PLAN.text.replace("Mục đích", "Mục\x0bđích"), id=PLAN.id + "#2"),
        replace(PLAN, citations=(*PLAN.citations, replace(PLAN.citations[0], start=130, end=150))),
    ],
    ids=["no text", "no section", "odd letters", "crossing"],
)  # fmt: skip
def test_akoma_ntoso_of_odd_plans(plan: Plan, schema: Any, tmp_path: Path) -> None:
    manifest = export([StoredPlan(plan)], tmp_path, ["akn"])
    [(name, entry)] = manifest.files.items()
    assert _letters(_akn(schema, tmp_path / name)) == re.sub(r"\s", "", plan.text.replace("\x0b", "\ufffd"))
    assert entry.left_out == (len(plan.citations) == 2)
    assert name.endswith("-2.xml") == plan.id.endswith("#2")


def test_akoma_ntoso_of_damaged_plans(schema: Any, tmp_path: Path) -> None:
    plans = [parse(generate(seed, 0.4)[0]) for seed in range(12)]
    export([StoredPlan(plan) for plan in plans], tmp_path, ["akn"])
    for plan in plans:
        name = plan.id.removeprefix("sha256:")
        root = _akn(schema, tmp_path / "akn" / name[:2] / f"{name}.xml")
        assert _letters(root) == re.sub(r"\s", "", plan.text)


# -- graphs


def _graph(path: Path) -> Any:
    import networkx

    return networkx.read_graphml(path) if path.suffix == ".graphml" else networkx.read_gexf(path)


@pytest.mark.parametrize("name", ["citations.graphml", "citations.gexf"])
def test_graph_has_an_edge_for_each_directive_that_a_plan_cites(out: Path, name: str, stored: list[StoredPlan]) -> None:
    graph = _graph(out / name)
    ident = {data["ident"]: node for node, data in graph.nodes(data=True) if data["kind"] == "plan"}
    assert set(ident) == {one.plan.id for one in stored}
    assert not graph.is_multigraph()
    for one in stored:
        edges = list(graph.out_edges(ident[one.plan.id], data=True))
        assert sum(data["mentions"] for *_, data in edges) == len(one.plan.citations)
        settled = {mention.directive for mention in one.cited if mention.directive}
        decided = [data for _, target, data in edges if graph.nodes[target]["decided"]]
        assert len(decided) == len(settled)


def test_both_graphs_are_one(out: Path) -> None:
    one, other = _graph(out / "citations.graphml"), _graph(out / "citations.gexf")
    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert {(a, b, data["role"], data["mentions"]) for a, b, data in one.edges(data=True)} == {
        (a, b, data["role"], int(data["weight"])) for a, b, data in other.edges(data=True)
    }


def test_a_cited_plan_is_one_node_and_an_open_citation_its_own(tmp_path: Path) -> None:
    pytest.importorskip("networkx")
    cited = replace(PLAN, id="sha256:" + "b2" * 32, citations=())
    stranger = replace(PLAN, id="sha256:" + "c3" * 32)
    knowledge = Knowledge(lambda: (replace(DIRECTIVE, in_corpus=cited.id),))
    mention = PLAN.citations[0]
    again = replace(PLAN, citations=(replace(mention, role="mention"), mention, replace(mention, key="chi-thi|?|?|?")))
    plans = [
        StoredPlan(again, (Cited(DIRECTIVE.id), Cited(DIRECTIVE.id), Cited(None, ("a", "b")))),
        StoredPlan(cited),
        StoredPlan(stranger, (Cited(None),)),
    ]
    export(plans, tmp_path, ["graphml"], knowledge)
    graph = _graph(tmp_path / "citations.graphml")
    name = {data["ident"]: node for node, data in graph.nodes(data=True) if data["kind"] == "plan"}
    assert graph.edges[name[PLAN.id], name[cited.id]] == {"role": "basis", "mentions": 2}
    still_open = {data["ident"]: data for _, data in graph.nodes(data=True) if not data["decided"]}
    assert still_open["chi-thi|?|?|?"]["candidates"] == "a | b"
    assert len(graph) == 5


# -- the whole


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_without_plans(name: str, tmp_path: Path) -> None:
    for library in OPENED:
        pytest.importorskip(library)
    manifest = export([], tmp_path, [name])
    assert manifest.plans == 0
    for file in manifest.files:
        assert (tmp_path / file).is_file()


def test_a_missing_library_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("pipeline.export.parquet", "pipeline.export.workbook"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pyarrow is not installed \(pip install 'kehoach\[export\]'\)"):
        export([StoredPlan(PLAN)], tmp_path / "out", ["csv", "parquet"])
    assert not (tmp_path / "out").exists()
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match="xlsxwriter"):
        load("xlsx")


def test_formats_without_an_extra_need_no_library(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cli_samples import PLAN\n"
        "from pipeline.corpus.records import StoredPlan\n"
        "from pipeline.export import FORMATS, export\n"
        "export([StoredPlan(PLAN)], Path(sys.argv[1]), [name for name, home in FORMATS.items() if not home.extra])\n"
        "print({'pyarrow', 'xlsxwriter', 'pandas', 'spacy', 'underthesea', 'lxml', 'networkx'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "out"],
        capture_output=True, text=True, check=True, cwd=ROOT / "tests", env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.strip() == "set()"


def test_a_folder_of_a_format_is_replaced_whole(tmp_path: Path) -> None:
    export([StoredPlan(PLAN)], tmp_path, ["akn", "csv"])
    export([StoredPlan(replace(PLAN, id="sha256:" + "b2" * 32))], tmp_path, ["akn"])
    assert [path.stem for path in (tmp_path / "akn").rglob("*.xml")] == ["b2" * 32]
    assert (tmp_path / "citations.csv").is_file()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", FORMATS)
def test_a_failure_leaves_no_trace(name: str, tmp_path: Path) -> None:
    for library in OPENED:
        pytest.importorskip(library)

    def breaking() -> Iterator[StoredPlan]:
        yield StoredPlan(PLAN)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(breaking(), tmp_path, [name])
    assert list(tmp_path.iterdir()) == []
