"""What every extractor owes: order, spans inside the text, the same answer twice, calm before junk."""

import inspect
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.extractors import EXTRACTORS, extract
from pipeline.parse import document, parse
from pipeline.plan_json import to_dict

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
NAMES = [module.__name__.rpartition(".")[2] for module in EXTRACTORS]
LISTS = ("citations", "deadlines", "awards", "signers", "targets")
SAMPLES = sorted(path for path in (ROOT / "data" / "raw").rglob("*") if path.suffix in (".txt", ".md"))
JUNK = [
    "",
    " ",
    "\n" * 50,
    "\x00\x01",
    "|" * 300,
    "số" * 500,
    "ngày 99/99/9999",
    "Điều 0 Luật",
    "🎉" * 50,
    "-" * 500,
    "(((" * 99,
]
WORDS = st.sampled_from((CASES / "contract" / "words.txt").read_text("utf-8").removesuffix("\n").split("|"))


@pytest.mark.parametrize("module", EXTRACTORS, ids=NAMES)
def test_an_extractor_says_what_it_finds_and_after_which_source(module):
    assert module.__doc__
    assert inspect.getdoc(module.extract)
    assert "Source:" in module.__doc__ or "Source" in (module.extract.__doc__ or "")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "header"])
def test_an_extractor_has_cases_with_negatives(name):
    found = {path.stem for path in (CASES / name).glob("*.jsonl")}
    assert "negative" in found
    assert found & {"observed", "synthetic"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_findings_are_in_order_and_inside_the_text(path):
    plan = to_dict(
        parse(path.read_text("utf-8-sig") if path.read_bytes()[:2] != b"\xff\xfe" else path.read_text("utf-16"))
    )
    for name in LISTS:
        places = [(record["start"], -record["end"]) for record in plan[name]]
        assert places == sorted(places), name
        for record in plan[name]:
            assert plan["text"][record["start"] : record["end"]] == record["text"]
            assert all(0 <= start <= end <= len(plan["text"]) for start, end in record["spans"].values())


@pytest.mark.parametrize("text", JUNK, ids=range(len(JUNK)))
def test_junk_gives_a_plan(text):
    assert parse(text).text is not None


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_random_words_raise_nothing_and_give_the_same_twice(text):
    read = document(text)
    found = extract(read)
    assert found == extract(read)
    for name in LISTS:
        for record in found[name]:
            assert (read.as_read or read.text)[record.start : record.end] == record.text
