from __future__ import annotations

import math
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipeline.corpus import side_files, vectors
from pipeline.corpus.database import MEMORY, Database
from pipeline.corpus.vector_file import path_of
from pipeline.corpus.vectors import VectorIndex
from pipeline.errors import CorpusError

DIM = 16
COUNT = 600


def made(path: Path, seed: int = 0, count: int = COUNT) -> Database:
    """A corpus of one plan of `count` random unit vectors; passage ids are odd, so that they are no row numbers."""
    database = Database.open(path, create=True)
    database.set_meta("dimension", str(DIM))
    database.set_meta("model", "fake@1")
    put(database, "x", range(1, 2 * count + 1, 2), np.random.default_rng(seed))
    return database


def put(
    database: Database, name: str, passages: Iterable[int], random: np.random.Generator, encoded: bool = True
) -> None:
    """A plan of this name, in the place of the one that there is, with passages of these numbers."""
    with database.transaction():
        database.execute("DELETE FROM documents WHERE id = ?", (name,))
        document = database.execute(
            "INSERT INTO documents (id, sha256, size, media_type, reader, issuer_folded, type_folded, rules, text,"
            " plan) VALUES (?, ?, 0, '', '', '', '', '', '', '')",
            (name, random.bytes(8).hex()),
        )
        for number in passages:
            database.execute(
                'INSERT INTO passages (passage_id, document_id, start, "end", aside, searchable)'
                " VALUES (?, ?, 0, 0, 0, '')",
                (number, document),
            )
        database.next_generation()
    if encoded:
        encode(database, random)


def encode(database: Database, random: np.random.Generator) -> None:
    """A random unit vector for each passage that has none."""
    with database.transaction():
        for (number,) in database.rows(
            "SELECT passage_id FROM passages WHERE passage_id NOT IN (SELECT passage_id FROM passage_vectors)"
        ):
            row = random.standard_normal(DIM).astype("<f4")
            database.execute(
                "INSERT INTO passage_vectors VALUES (?, ?)", (number, (row / np.linalg.norm(row)).tobytes())
            )
        database.next_generation()


def change_first(database: Database) -> None:
    with database.transaction():
        database.execute("UPDATE passage_vectors SET vector = ? WHERE passage_id = 1", (query(9).tobytes(),))
        database.next_generation()


def query(seed: int = 7) -> Any:
    row = np.random.default_rng(seed).standard_normal(DIM).astype("<f4")
    return row / np.linalg.norm(row)


def brute(database: Database, wanted: Any, k: int, allowed: set[int] | None = None) -> list[int]:
    """The answer the plain way, out of SQLite."""
    rows = database.rows("SELECT passage_id, vector FROM passage_vectors")
    scored = [
        (-float(np.frombuffer(row["vector"], "<f4") @ wanted), row["passage_id"])
        for row in rows
        if allowed is None or row["passage_id"] in allowed
    ]
    return [passage_id for _, passage_id in sorted(scored)[:k]]


@pytest.fixture(params=["matrix", "clusters"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The two forms of index, at a size at which a test can make them."""
    monkeypatch.setattr(vectors, "CACHED_FROM", COUNT + 1 if request.param == "matrix" else 1)
    return str(request.param)


@pytest.fixture
def cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "CACHED_FROM", 1)


def opened(database: Database) -> VectorIndex:
    index = VectorIndex.open(database)
    assert index is not None
    return index


def test_nearest_are_those_of_brute_force(tmp_path: Path, kind: str) -> None:
    database = made(tmp_path / "c.db")
    found = opened(database).search(query(), 10)
    expected = brute(database, query(), 10)
    if kind == "clusters":  # looks only where the nearest are likely
        assert len(set(found.passage_ids.tolist()) & set(expected)) >= 7
    else:
        assert found.passage_ids.tolist() == expected
    assert found.similarities.tolist() == sorted(found.similarities.tolist(), reverse=True)


def test_cached_answers_as_the_first_time(tmp_path: Path, kind: str) -> None:
    database = made(tmp_path / "c.db")
    first, second = opened(database).search(query(), 20), opened(database).search(query(), 20)
    assert first.passage_ids.tolist() == second.passage_ids.tolist()
    assert path_of(database).exists() == (kind != "matrix")


def test_filter_leaves_the_full_number(tmp_path: Path, kind: str) -> None:
    database = made(tmp_path / "c.db")
    allowed = set(range(1, 2 * COUNT, 26)) | {2, 999_999}  # the last two are no passages
    found = opened(database).search(query(), 20, sorted(allowed))
    assert found.passage_ids.tolist() == brute(database, query(), 20, allowed)


@pytest.mark.parametrize(("k", "allowed", "expected"), [(10, [1, 3, 5], 3), (10, [], 0), (0, None, 0), (5, [2], 0)])
def test_fewer_only_where_there_are_fewer(
    tmp_path: Path, kind: str, k: int, allowed: list[int] | None, expected: int
) -> None:
    assert len(opened(made(tmp_path / "c.db")).search(query(), k, allowed).passage_ids) == expected


def test_all_passages_when_more_are_asked_for(tmp_path: Path, kind: str) -> None:
    database = made(tmp_path / "c.db")
    assert opened(database).search(query(), 10 * COUNT).passage_ids.tolist() == brute(database, query(), COUNT)


def test_similarities_of_named_passages(tmp_path: Path, kind: str) -> None:
    index = opened(made(tmp_path / "c.db"))
    best = index.search(query(), 3)
    wanted = [*reversed(best.passage_ids.tolist()), 2]
    expected = [*reversed(best.similarities.tolist()), math.nan]
    assert index.similarities(query(), wanted).tolist() == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_no_vectors_no_index(tmp_path: Path) -> None:
    assert VectorIndex.open(Database.open(tmp_path / "c.db", create=True)) is None


def test_corpus_in_memory_has_no_file(cached: None) -> None:
    database = made(MEMORY)
    assert opened(database).search(query(), 5).passage_ids.tolist() == brute(database, query(), 5)
    assert not path_of(database).exists()


def spoil(data: bytes, way: str) -> bytes:
    middle = len(data) // 2
    if way == "flipped":
        return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    return {"torn": data[:middle], "empty": b"", "checksum only": data[:9], "other": b"a text, no index\n" * 40}[way]


@pytest.mark.parametrize("way", ["flipped", "torn", "empty", "checksum only", "other"])
def test_spoilt_file_is_made_anew(tmp_path: Path, cached: None, way: str) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    whole = path_of(database).read_bytes()
    path_of(database).write_bytes(spoil(whole, way))
    assert opened(database).search(query(), 10).passage_ids.tolist() == brute(database, query(), 10)
    assert path_of(database).read_bytes() == whole


def test_every_flipped_byte_of_the_beginning_is_noticed(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db", count=40)
    opened(database)
    whole = path_of(database).read_bytes()
    for i in range(0, 400, 3):
        path_of(database).write_bytes(whole[:i] + bytes([whole[i] ^ 4]) + whole[i + 1 :])
        assert opened(database).search(query(), 5).passage_ids.tolist() == brute(database, query(), 5)


def test_stale_file_is_made_anew(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    change_first(database)
    assert opened(database).search(query(9), 1).passage_ids.tolist() == [1]


def test_file_of_a_corpus_of_the_same_name_is_not_taken(tmp_path: Path, cached: None) -> None:
    first = made(tmp_path / "c.db")
    opened(first)
    first.close()
    (tmp_path / "c.db").unlink()
    second = made(tmp_path / "c.db", seed=1)  # same generation, model and count
    assert opened(second).search(query(), 10).passage_ids.tolist() == brute(second, query(), 10)


def test_model_change_is_noticed(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    before = path_of(database).read_bytes()
    database.set_meta("model", "fake@2")
    opened(database)
    assert path_of(database).read_bytes() != before


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_folder_that_cannot_be_written_is_no_error(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    tmp_path.chmod(0o500)
    try:
        assert len(opened(database).search(query(), 5).passage_ids) == 5
    finally:
        tmp_path.chmod(0o700)


def test_failed_write_leaves_nothing_behind(tmp_path: Path, cached: None, monkeypatch: pytest.MonkeyPatch) -> None:
    database = made(tmp_path / "c.db")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert opened(database).search(query(), 5).passage_ids.tolist() == brute(database, query(), 5)
    assert [file.name for file in tmp_path.iterdir() if ".vectors" in file.name] == []


def test_vectors_of_different_lengths_are_an_error(tmp_path: Path) -> None:
    database = made(tmp_path / "c.db")
    database.execute("UPDATE passage_vectors SET vector = x'00000000' WHERE passage_id = 1")
    with pytest.raises(CorpusError, match="different lengths"):
        VectorIndex.open(database)


# -- never served: torn, flipped, of another corpus, of another time


def answers(database: Database) -> list[int]:
    return opened(database).search(query(), 10).passage_ids.tolist()


def from_scratch(database: Database) -> list[int]:
    """The answers of an index that never was in a file."""
    path_of(database).unlink()
    return answers(database)


def check_answers(database: Database) -> None:
    assert answers(database) == brute(database, query(), 10)


def stored(path: Path) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """Header and arrays of a file."""
    found = side_files.load(path)
    assert found
    return found


def header(path: Path) -> dict[str, Any]:
    return stored(path)[0]


@pytest.mark.parametrize("kind", ["clusters"], indirect=True)
def test_torn_at_any_length(tmp_path: Path, kind: str) -> None:
    database = made(tmp_path / "c.db", count=120)
    opened(database)
    file = path_of(database)
    whole, expected = file.read_bytes(), from_scratch(database)
    for length in {*range(0, 260, 40), *range(0, len(whole), len(whole) // 12), len(whole) - 1}:
        file.write_bytes(whole[:length])
        assert answers(database) == expected
        assert file.read_bytes() == whole


@pytest.mark.parametrize("kind", ["clusters"], indirect=True)
def test_flipped_anywhere(tmp_path: Path, kind: str) -> None:
    """In digest, header, passage ids, vectors, cluster lists and the last bytes."""
    database = made(tmp_path / "c.db", count=120)
    opened(database)
    file = path_of(database)
    whole, expected = file.read_bytes(), from_scratch(database)
    for i in {*range(0, len(whole), len(whole) // 40), *range(len(whole) - 4, len(whole))}:
        file.write_bytes(whole[:i] + bytes([whole[i] ^ 0x10]) + whole[i + 1 :])
        assert answers(database) == expected
    file.write_bytes(whole + b"\0")
    assert answers(database) == expected
    assert file.read_bytes() == whole


def test_swapped_between_two_corpora(tmp_path: Path, cached: None) -> None:
    one, other = made(tmp_path / "one.db"), made(tmp_path / "other.db", seed=1)
    first, second = opened(one), opened(other)
    assert first.generation == second.generation
    files = path_of(one), path_of(other)
    contents = [file.read_bytes() for file in files]
    for file, content in zip(files, reversed(contents), strict=True):
        file.write_bytes(content)
    check_answers(one)
    check_answers(other)
    assert [file.read_bytes() for file in files] == contents


def test_put_back_from_an_earlier_time(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    early = path_of(database).read_bytes()
    change_first(database)
    opened(database)
    path_of(database).write_bytes(early)
    assert opened(database).search(query(9), 1).passage_ids.tolist() == [1]


def test_corpus_that_goes_on_from_a_restored_copy(tmp_path: Path, cached: None) -> None:
    """It comes to the generation that its cache has, by another way: only one vector of many differs."""
    database = made(tmp_path / "c.db")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = database.path.read_bytes()
    change_first(database)
    before = opened(database).generation
    database.close()
    database.path.write_bytes(copy)
    database = Database.open(tmp_path / "c.db", create=False)
    with database.transaction():
        database.execute("UPDATE passage_vectors SET vector = ? WHERE passage_id = 5", (query(3).tobytes(),))
        database.next_generation()
    assert database.generation == before
    assert opened(database).search(query(3), 1).passage_ids.tolist() == [5]


def test_name_of_the_model_is_carried(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    told = header(path_of(database))
    assert told["model"] == "fake@1"
    assert told["generation"] == database.generation
    assert told["stamp"]
    database.set_meta("model", "fake@2")
    opened(database)
    assert header(path_of(database))["model"] == "fake@2"


def test_index_of_another_library_is_made_anew(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    file = path_of(database)
    whole = file.read_bytes()
    told, (*arrays, index) = stored(file)
    side_files.save(file, told, [*arrays, np.frombuffer(b"NoSuchIndex" + index.tobytes()[11:], np.uint8)])
    check_answers(database)
    assert file.read_bytes() == whole


def test_files_that_were_exchanged_are_not_taken(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    whole = path_of(database).read_bytes()
    side_files.save(path_of(database), {"format": "words 3", "average": 12.5}, stored(path_of(database))[1])
    check_answers(database)
    assert path_of(database).read_bytes() == whole


def test_what_a_killed_program_left_is_swept_away(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    left, young, other = (tmp_path / f"{name}.tmp" for name in ("c.db.vectors.17", "c.db.vectors.18", "d.db.vectors.1"))
    for file in (left, young, other):
        file.write_bytes(b"half")
    for file in (left, other):
        os.utime(file, (0, 0))
    opened(database)
    assert [file.exists() for file in (left, young, other)] == [False, True, True]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_killed_while_the_file_is_written(tmp_path: Path, cached: None, monkeypatch: pytest.MonkeyPatch) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    change_first(database)
    before = path_of(database).read_bytes()
    database.close()
    for moment in ("open", "fsync", "replace"):
        child = os.fork()
        if child == 0:

            def die(*_: object) -> None:
                os.kill(os.getpid(), signal.SIGKILL)

            if moment == "fsync":
                monkeypatch.setattr(os, "fsync", die)
            elif moment == "replace":
                monkeypatch.setattr(Path, "replace", die)
            else:
                monkeypatch.setattr(side_files, "_sweep", die)
            VectorIndex.open(Database.open(tmp_path / "c.db", create=False))
            os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert path_of(database).read_bytes() == before
    database = Database.open(tmp_path / "c.db", create=False)
    check_answers(database)
    assert path_of(database).read_bytes() != before


# -- brought up to date


def trained(database: Database) -> int:
    return int(header(path_of(database))["trained"])


def test_few_new_vectors_are_found_and_the_file_stays(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    before = path_of(database).read_bytes()
    put(database, "y", [2001], np.random.default_rng(1))
    check_answers(database)
    assert opened(database).passages == COUNT + 1
    assert path_of(database).read_bytes() == before


def test_many_new_vectors_go_into_the_file(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    put(database, "y", range(2001, 2101), np.random.default_rng(1))
    check_answers(database)
    told, (passage_ids, *_) = stored(path_of(database))
    assert (len(passage_ids), told["trained"], told["generation"]) == (COUNT + 100, COUNT, database.generation)
    before = path_of(database).read_bytes()
    check_answers(database)
    assert path_of(database).read_bytes() == before


def test_clusters_are_made_anew_when_they_have_grown(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    opened(database)
    for i in range(4):
        put(database, f"y{i}", range(2001 + 100 * i, 2101 + 100 * i), np.random.default_rng(i))
        check_answers(database)
    assert trained(database) == COUNT + 400


@pytest.mark.parametrize(("gone", "anew"), [(60, False), (150, True)])
def test_what_has_gone_is_never_found(tmp_path: Path, cached: None, gone: int, anew: bool) -> None:
    database = made(tmp_path / "c.db", count=COUNT - gone)
    put(database, "y", range(2001, 2001 + gone), np.random.default_rng(1))
    opened(database)
    with database.transaction():
        database.execute("DELETE FROM documents WHERE id = 'y'")
        database.next_generation()
    check_answers(database)
    assert opened(database).passages == COUNT - gone
    assert opened(database).search(query(), COUNT).passage_ids.tolist() == brute(database, query(), COUNT)
    allowed = {1, 3, 2001, 2002}
    assert opened(database).search(query(), 9, sorted(allowed)).passage_ids.tolist() == brute(
        database, query(), 2, {1, 3}
    )
    assert trained(database) == (COUNT - gone if anew else COUNT)


def test_plan_that_was_read_anew(tmp_path: Path, cached: None) -> None:
    database = made(tmp_path / "c.db")
    put(database, "y", range(2001, 2021), np.random.default_rng(1))
    opened(database)
    put(database, "y", range(2021, 2041), np.random.default_rng(2))
    check_answers(database)
    assert not set(range(2001, 2021)) & set(opened(database).search(query(), COUNT).passage_ids.tolist())
    assert trained(database) == COUNT + 20


def test_same_numbers_for_other_passages(tmp_path: Path, cached: None) -> None:
    """A copy that was put back goes on by itself: the file knows another plan under the numbers of the new one."""
    database = made(tmp_path / "c.db")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = database.path.read_bytes()
    put(database, "y", range(2001, 2051), np.random.default_rng(1))
    opened(database)
    database.close()
    database.path.write_bytes(copy)
    database = Database.open(tmp_path / "c.db", create=False)
    put(database, "z", range(2001, 2041), np.random.default_rng(2))
    put(database, "later", range(2061, 2064), np.random.default_rng(3))
    check_answers(database)
    assert trained(database) == COUNT + 43


def test_file_of_a_later_moment(tmp_path: Path, cached: None) -> None:
    """A reader in the midst of an answer finds a file that another program wrote when the vectors were there."""
    database, other = made(tmp_path / "c.db"), Database.open(tmp_path / "c.db", create=False)
    put(database, "y", range(2001, 2011), np.random.default_rng(1), encoded=False)
    with other.snapshot():
        assert other.value("SELECT count(*) FROM passage_vectors") == COUNT
        encode(database, np.random.default_rng(2))
        opened(database)
        found = opened(other).search(query(), 2 * COUNT)
        assert found.passage_ids.tolist() == brute(other, query(), COUNT)
        assert np.isfinite(found.similarities).all()
    check_answers(other)


@given(st.data())
@settings(max_examples=25)
def test_any_history_answers_as_brute_force(data: st.DataObject) -> None:
    random, last, there = np.random.default_rng(0), 2001, set()
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(vectors, "CACHED_FROM", 1)
        database = made(Path(folder) / "c.db", count=40)
        for _ in range(data.draw(st.integers(1, 8), "steps")):
            name = data.draw(st.sampled_from("abc"), "plan")
            if name in there and data.draw(st.booleans(), "removed"):
                there.remove(name)
                with database.transaction():
                    database.execute("DELETE FROM documents WHERE id = ?", (name,))
                    database.next_generation()
            else:
                there.add(name)
                count = data.draw(st.integers(1, 9), "passages")
                put(database, name, range(last, last + count), random, data.draw(st.booleans(), "encoded"))
                last += count
            if data.draw(st.booleans(), "searched"):
                check_answers(database)
        encode(database, random)
        check_answers(database)
        database.close()
