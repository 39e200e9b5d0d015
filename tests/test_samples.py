"""The sample plans and their gold: each gold text stands in its plan, and the Word files are what their sources say."""

import importlib.util
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from pipeline.ingest import read

HERE = Path(__file__).parent
RAW = HERE.parent / "data" / "raw"
PLANS = {path.stem: path for path in sorted(RAW.glob("*/*"))}
GOLD = sorted((HERE / "gold").glob("*.json"))
WORDS = range(500, 2001)


def entries(word: Path | io.BytesIO) -> dict[str, bytes]:
    """What a Word file says, apart from how its zip was packed."""
    with zipfile.ZipFile(word) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def squeezed(text: str) -> str:
    return re.sub(r"[\s*#_]+", "", text)


def test_each_plan_has_a_name_of_its_own_and_a_gold_file() -> None:
    assert len(PLANS) == len(list(RAW.glob("*/*")))
    assert {path.stem for path in GOLD} == set(PLANS)


@pytest.mark.parametrize("path", PLANS.values(), ids=PLANS.keys())
def test_plan_is_as_long_as_a_real_one(path: Path) -> None:
    assert len(read(path).text.split()) in WORDS


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_is_verbatim(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    source = read(PLANS[path.stem]).text
    text = squeezed(source)
    for kind in ("citations", "deadlines", "awards", "targets"):
        for record in gold[kind]:
            assert squeezed(record["text"]) in text, (kind, record["text"])
            if "start" in record:
                assert source[record["start"] : record["end"]] == record["text"], (kind, record["text"])
    for signer in gold["signers"]:
        assert squeezed(signer["name"]) in text
    for said in (gold["header"]["title"], *gold["recipients"]):
        assert squeezed(said) in text, said


def test_word_files_are_built_from_their_sources() -> None:
    spec = importlib.util.spec_from_file_location("build_samples", HERE / "build_samples.py")
    assert spec is not None
    assert spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    sources = sorted(builder.SOURCES.glob("*.txt"))
    assert {path.stem for path in sources} == {path.stem for path in RAW.glob("*/*.docx")}
    for path in sources:
        folder, document = builder.compose(path.read_text("utf-8"))
        built, kept = io.BytesIO(builder.to_bytes(document)), RAW / folder / f"{path.stem}.docx"
        assert entries(built) == entries(kept), path.stem
