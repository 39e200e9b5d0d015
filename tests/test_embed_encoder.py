from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus.semantic import meant
from pipeline.embed.accents import FILE_NAME, AccentRestorer, Reading, fold, learn_accents, readings
from pipeline.embed.encoder import StaticEncoder, is_static, load_encoder
from pipeline.embed.location import DEFAULT_MODEL, model_folder
from pipeline.embed.model_files import write_model
from pipeline.embed.vocabulary import UNKNOWN, build_tokenizer, count_tokens
from pipeline.errors import MissingExtra, PipelineError
from tests.conftest import ROOT

TEXTS = [
    "Tuyên truyền về an toàn hồ đập",
    "tuyên truyền AN TOÀN",
    "Hòa Bình, hoà bình; thuỷ lợi và thủy lợi",
    "",
    "☂ ???",
    "Nghị định số 15/2099/NĐ-CP ngày 01/01/2099",
    "a" * 5000,
]
WORDS = ["tuyên", "truyền", "an", "toàn", "hồ", "đập", "hoà", "bình", "thuỷ", "lợi", "và", "về", "15", "nđ", "cp"]
BIGRAMS = ["thi đua khen thưởng", "thi đua yêu nước", "thị trường", "khen thưởng", "thương mại", "yếu tố nước ngoài"]


def bigram_restorer(learned: list[str] = BIGRAMS) -> AccentRestorer:
    words = sorted({word for text in learned for word in text.split()})
    numbers = {word: i + 1 for i, word in enumerate(words)}
    texts = [np.array([numbers[word] for word in text.split()]) for text in learned]
    return learn_accents(texts, [UNKNOWN, *words], fewest=1)


def best(restorer: AccentRestorer, text: str) -> str:
    return restorer.readings(text)[0].text


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    rows = np.random.default_rng(0).standard_normal((len(WORDS) + 1, 8)).astype(np.float32)
    rows[0] = 0
    write_model(folder, build_tokenizer(WORDS), rows, bigram_restorer())
    return folder


@pytest.fixture(scope="module")
def default_model() -> StaticEncoder:
    encoder = load_encoder()
    assert isinstance(encoder, StaticEncoder)
    return encoder


def test_vectors_are_of_unit_length_or_zero(small_model: Path) -> None:
    vectors = load_encoder(str(small_model)).encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 8)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 0, 0, 1, 0], abs=1e-6)


def test_no_texts_give_no_vectors(small_model: Path) -> None:
    assert load_encoder(str(small_model)).encode([]).shape == (0, 8)


def test_vector_is_the_mean_of_the_rows(small_model: Path) -> None:
    encoder = StaticEncoder(small_model)
    an, toan, both = encoder.encode(["an", "toàn", "toàn an"])
    raw = np.random.default_rng(0).standard_normal((len(WORDS) + 1, 8))[3:5].sum(axis=0)
    assert both @ raw == pytest.approx(np.linalg.norm(raw), rel=1e-2)
    assert not np.allclose(an, toan)


def test_case_and_tone_placement_and_composition_do_not_matter(small_model: Path) -> None:
    import unicodedata

    encoder = StaticEncoder(small_model)
    one, *others = encoder.encode(["hoà bình", "HÒA BÌNH", "Hòa bình", unicodedata.normalize("NFD", "hoà bình")])
    assert all(np.array_equal(one, other) for other in others)


def test_batches_do_not_change_vectors(small_model: Path) -> None:
    encoder = StaticEncoder(small_model)
    many = encoder.encode(TEXTS * 400)
    assert np.array_equal(many[: len(TEXTS)], encoder.encode(TEXTS))
    assert np.array_equal(many[-len(TEXTS) :], encoder.encode(TEXTS))


def test_model_id_follows_the_weights(small_model: Path, tmp_path: Path) -> None:
    rows = np.ones((len(WORDS) + 1, 8), np.float32)
    write_model(tmp_path / "small", build_tokenizer(WORDS), rows, bigram_restorer())
    one, other = (load_encoder(str(folder)).model_id for folder in (small_model, tmp_path / "small"))
    assert one.startswith("small@")
    assert other.startswith("small@")
    assert one != other


def test_damaged_model_says_so(small_model: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "torn"
    shutil.copytree(small_model, folder)
    weights = folder / "0_StaticEmbedding" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-10])
    with pytest.raises(PipelineError, match="not a readable static model"):
        load_encoder(str(folder))


def test_only_static_normalised_models_are_read_without_the_library(small_model: Path, tmp_path: Path) -> None:
    assert is_static(small_model)
    (tmp_path / "modules.json").write_text(json.dumps([{"type": "sentence_transformers.models.Transformer"}]))
    assert not is_static(tmp_path)
    assert not is_static(tmp_path / "none")


def test_other_models_need_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match="sentence-transformers is not installed"):
        load_encoder("nobody/no-model")


def test_same_vectors_as_sentence_transformers(default_model: StaticEncoder, small_model: Path) -> None:
    library = pytest.importorskip("sentence_transformers")
    for encoder, folder in ((default_model, model_folder()), (StaticEncoder(small_model), small_model)):
        theirs = library.SentenceTransformer(str(folder), device="cpu").encode(TEXTS)
        assert np.abs(theirs - encoder.encode(TEXTS)).max() < 1e-3


def test_default_model_knows_what_belongs_together(default_model: StaticEncoder) -> None:
    question, near, far = default_model.encode(
        [
            "Ai chịu trách nhiệm kiểm tra hồ chứa nước?",
            "Chủ đập có trách nhiệm kiểm tra hồ chứa, đập dâng trước mùa mưa.",
            "Mức trợ cấp hằng tháng đối với người cao tuổi.",
        ]
    )
    assert question @ near > question @ far + 0.2


def test_default_model_is_small() -> None:
    files = [file for file in model_folder(DEFAULT_MODEL).rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 24_000_000
    assert {"modules.json", "config_sentence_transformers.json", "MODEL.md", FILE_NAME} <= {file.name for file in files}


def test_model_card_names_the_checksum(default_model: StaticEncoder) -> None:
    assert default_model.model_id in (model_folder() / "MODEL.md").read_text("utf-8")


def test_default_model_starts_without_heavy_libraries() -> None:
    code = (
        "import sys; from pipeline.embed.encoder import load_encoder; load_encoder().encode_query('thi dua');"
        "print([m for m in ('torch', 'sentence_transformers', 'transformers', 'faiss', 'pandas') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("text", [*BIGRAMS, "thi đua, khen thưởng: yêu nước"])
def test_accents_are_restored(text: str) -> None:
    assert best(bigram_restorer(), fold(text)) == text


def test_behind_a_new_syllable_stands_what_stands_behind_many() -> None:
    learned = ["nhân viên"] * 9 + ["vui vẻ", "vui tươi", "thầy vịên", "cô vịên", "trò vịên", "lớp vịên"]
    restorer = bigram_restorer(learned)
    assert best(restorer, "vui vien") == "vui vịên", "the more frequent one only stands behind one syllable"
    assert best(restorer, "nhan vien") == "nhân viên"


@pytest.mark.parametrize("text", ["thi đua", "xyz 12/3", "", "  "])
def test_text_with_an_accent_or_without_known_syllables_is_left(text: str) -> None:
    assert best(bigram_restorer(), text) == text


def test_restored_text_keeps_its_length() -> None:
    text = "THI DUA (khen thuong) zzz thuong mai!"
    assert best(bigram_restorer(), text) == "thi đua (khen thưởng) zzz thương mại!"


def test_accents_survive_the_file(tmp_path: Path) -> None:
    bigram_restorer().save(tmp_path / FILE_NAME)
    assert best(AccentRestorer.load(tmp_path / FILE_NAME), "thi dua khen thuong") == "thi đua khen thưởng"


def test_readings_are_all_that_there_are_best_first() -> None:
    learned = ["ban hàng"] * 4 + ["bán hàng"] * 3 + ["bàn ghế"] * 2 + ["bán nhà"]
    restorer = bigram_restorer(learned)
    found = restorer.readings("(ban hang)", most=20)
    assert [reading.text for reading in found] == ["(ban hàng)", "(bán hàng)", "(bàn hàng)"]
    assert [reading.chance for reading in found] == sorted((reading.chance for reading in found), reverse=True)
    assert sum(reading.chance for reading in found) == pytest.approx(1)
    two = restorer.readings("(ban hang)", most=2)
    assert [reading.text for reading in two] == ["(ban hàng)", "(bán hàng)"]
    assert sum(reading.chance for reading in two) == pytest.approx(1)
    assert two[0].chance / two[1].chance == pytest.approx(found[0].chance / found[1].chance)


def chance_of(restorer: AccentRestorer, words: list[str]) -> float:
    """Of these words behind each other, one by one; "zzz" parts what is around it."""
    number = {word: i for i, word in enumerate(restorer._syllables)}
    chance = 1.0
    for before, word in pairwise(["zzz", *words]):
        if word == "zzz":
            continue
        if before == "zzz":
            chance *= float(restorer._counts[number[word]] / restorer._total)
        else:
            chance *= float(restorer._following(np.array([number[before]]), np.array([number[word]]))[0, 0])
    return chance


words_of = st.lists(st.sampled_from(["ban", "hang", "nha", "ghe", "zzz"]), min_size=1, max_size=5)


@given(words_of)
def test_readings_are_those_of_brute_force(typed: list[str]) -> None:
    restorer = bigram_restorer(["ban hàng", "bán hàng", "bán hàng", "bàn ghế", "bán nhà", "nhà hàng", "hàng ghế"])
    meant = {"ban": ["ban", "bán", "bàn"], "hang": ["hàng"], "nha": ["nhà"], "ghe": ["ghế"], "zzz": ["zzz"]}
    every = {" ".join(way) for way in product(*(meant[word] for word in typed))}
    found = restorer.readings(" ".join(typed), most=10_000)
    assert {reading.text for reading in found} == every
    scores = [chance_of(restorer, reading.text.split()) for reading in found]
    assert [reading.chance for reading in found] == pytest.approx([score / sum(scores) for score in scores])
    assert scores == pytest.approx(sorted(scores, reverse=True))
    few = restorer.readings(" ".join(typed), most=3)
    assert [one.text for one in few] == [one.text for one in found[:3]]


def test_what_is_meant_is_the_mean_of_readings(default_model: StaticEncoder) -> None:
    one, other = "bán hàng qua mạng", "bàn hàng qua mạng"
    vectors = default_model.encode([one, other])
    mean = meant(default_model, [Reading(one, 0.75), Reading(other, 0.25)])
    assert np.linalg.norm(mean) == pytest.approx(1)
    assert vectors[0] @ mean > vectors[1] @ mean
    assert np.allclose(meant(default_model, [Reading(one, 1.0)]), vectors[0], atol=1e-6)
    assert not meant(default_model, [Reading("zzzz", 1.0)]).any()


def test_a_query_without_accents_is_near_to_the_one_with(default_model: StaticEncoder) -> None:
    bare = meant(default_model, readings("phong chong thien tai va tim kiem cuu nan"))
    assert bare @ default_model.encode_query("phòng chống thiên tai và tìm kiếm cứu nạn") > 0.95


def test_tokens_are_syllables_and_numbers() -> None:
    assert count_tokens(["Hoà bình, hòa BÌNH 2021-2025 và 5.000 m2"]) == {
        "hoà": 2,
        "bình": 2,
        "2021": 1,
        "2025": 1,
        "và": 1,
        "5.000": 1,
        "m": 1,
        "2": 1,
    }
