"""Versions of one plan (dự thảo, bản ký, bản sao, bản quét): found, linked, never dropped.

Plans that share a band of their minhash are candidates; `same_plan` looks at the words and letterheads of each pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from pipeline.corpus import documents
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.records import VersionRow
from pipeline.corpus.same_plan import LEAST, Likeness, same_plan

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

PAIRS = (
    "SELECT min(d.id, o.id) AS document, max(d.id, o.id) AS other, t.similarity FROM versions t"
    " JOIN documents d USING (document_id) JOIN documents o ON o.document_id = t.other_id ORDER BY 1, 2"
)
"""Query of all links, the same in whatever order the plans came."""

_AT_ONCE = 50
"""Plans compared, and committed, at a time."""

_CROWD = 100
"""Plans in a band from which on only those of the same agency, or of none, are compared."""

_SLACK = 0.13
"""Three standard deviations of what 128 numbers estimate a half by."""

_NEAREST = 40
"""Candidates of a plan whose texts are compared: those whose minhash agrees most."""


def link(database: Database) -> Iterator[tuple[int, int]]:
    """Compare the plans that have not been compared yet with all others; (done, total) after each committed batch."""
    due = "FROM documents WHERE document_id > ? AND document_id NOT IN (SELECT document_id FROM signatures)"
    total = database.value(f"SELECT count(*) {due}", (0,))
    done = last = 0
    listed = f"SELECT document_id, issuer_folded, code_key, date, title, text {due} ORDER BY document_id LIMIT ?"
    while True:
        with database.transaction():
            batch = database.rows(listed, (last, _AT_ONCE))  # asked inside: another writer may compare plans too
            for row in batch:
                _compare(database, row)
        if not batch:
            return
        last = batch[-1]["document_id"]
        done += len(batch)
        yield done, max(done, total)


def forget(database: Database, document_id: int) -> None:
    """Take a plan out of the comparison, before its text changes or it goes; inside a transaction."""
    from pipeline.corpus import signature

    stored = database.value("SELECT minhash FROM signatures WHERE document_id = ?", (document_id,))
    if stored is None:
        return
    database.execute_many(
        "DELETE FROM signature_bands WHERE band = ? AND document_id = ?",
        [(band, document_id) for band in signature.bands(_minhash(stored))],
    )
    database.execute("DELETE FROM signatures WHERE document_id = ?", (document_id,))
    database.execute("DELETE FROM versions WHERE ? IN (document_id, other_id)", (document_id,))


def pairs(database: Database) -> tuple[tuple[str, str, float], ...]:
    """See `Corpus.version_pairs`."""
    return tuple(tuple(row) for row in database.rows(PAIRS))


def of(database: Database, document_id: int) -> tuple[VersionRow, ...]:
    """The versions of one plan, the most similar first."""
    found = {
        row["other"]: row
        for row in database.rows(
            """
            SELECT other, similarity, number, symbol, date FROM (
              SELECT other_id AS other, similarity FROM versions WHERE document_id = ?1
              UNION ALL SELECT document_id, similarity FROM versions WHERE other_id = ?1
            ) JOIN documents ON documents.document_id = other ORDER BY similarity DESC, id
            """,
            (document_id,),
        )
    }
    heads = documents.rows(database, found)
    return tuple(VersionRow(heads[other], row["similarity"], _issued(row)) for other, row in found.items())


def _issued(row: sqlite3.Row) -> bool | None:
    """True where number and day are printed, False where they are left blank; None where the letterhead is not read."""
    if not row["symbol"]:
        return None
    if row["number"] and row["date"] and len(row["date"]) == len("2024-01-31"):
        return True
    return None if row["number"] else False


def _compare(database: Database, row: sqlite3.Row) -> None:
    """Link a plan with those before it that it is a version of, and let those after it find it."""
    from pipeline.corpus import signature

    own = _likeness(row)
    runs = signature.runs(list(own.words))
    minhash = signature.minhash(runs)
    bands = signature.bands(minhash)
    document_id, agency = row["document_id"], _agency(row["issuer_folded"])
    close = _nearest(_candidates(database, bands, agency), minhash)
    found = database.rows(
        "SELECT document_id, issuer_folded, code_key, date, title, text FROM documents"
        f" WHERE document_id {IN_LIST} ORDER BY document_id",
        (in_list(close),),
    )
    for other in found:
        its = _likeness(other)
        similarity = signature.similarity(runs, signature.runs(list(its.words)))
        if same_plan(own, its, similarity):
            database.execute(
                "INSERT OR REPLACE INTO versions VALUES (?, ?, ?)",
                (*sorted((document_id, other["document_id"])), round(similarity, 4)),
            )
    database.execute("INSERT INTO signatures VALUES (?, ?)", (document_id, minhash.astype("<u4").tobytes()))
    database.execute_many(
        "INSERT OR IGNORE INTO signature_bands VALUES (?, ?, ?)", [(band, agency, document_id) for band in bands]
    )


def _nearest(candidates: Sequence[sqlite3.Row], minhash: NDArray[np.uint32]) -> list[int]:
    """document_id of those that may well be as similar as is asked, no more than _NEAREST."""
    import numpy as np

    if not candidates:
        return []
    theirs = np.stack([_minhash(row["minhash"]) for row in candidates])
    estimates = (theirs == minhash).mean(axis=1)
    order = np.argsort(-estimates, kind="stable")[:_NEAREST]
    return [candidates[i]["document_id"] for i in order if estimates[i] >= LEAST - _SLACK]


def _candidates(database: Database, bands: Sequence[int], agency: int) -> list[sqlite3.Row]:
    """Plans that share a band, with their minhash; out of a crowd only those of one agency, or of an unknown one."""
    sizes = database.rows(
        "SELECT value AS band, (SELECT count(*) FROM (SELECT 1 FROM signature_bands WHERE band = value LIMIT ?)) AS n"
        " FROM json_each(?)",
        (_CROWD + 1, in_list(bands)),
    )
    crowded = [row["band"] for row in sizes if row["n"] > _CROWD]
    few = in_list(row["band"] for row in sizes if row["n"] <= _CROWD)
    found = {row[0] for row in database.rows(f"SELECT document_id FROM signature_bands WHERE band {IN_LIST}", (few,))}
    for band in crowded:
        found |= {
            row[0]
            for own in {agency, _agency("")}
            for row in database.rows(
                "SELECT document_id FROM signature_bands WHERE band = ? AND agency = ? ORDER BY document_id LIMIT ?",
                (band, own, _CROWD),
            )
        }
    return database.rows(
        f"SELECT document_id, minhash FROM signatures WHERE document_id {IN_LIST} ORDER BY document_id",
        (in_list(sorted(found)),),
    )


def _agency(issuer: str) -> int:
    return crc32(issuer.encode())


def _likeness(row: sqlite3.Row) -> Likeness:
    from pipeline.corpus import signature

    return Likeness(
        issuer=tuple(signature.words(row["issuer_folded"])),
        code=row["code_key"],
        date=row["date"],
        title=tuple(signature.words(row["title"] or "")),
        words=signature.words(row["text"]),
    )


def _minhash(stored: bytes) -> NDArray[np.uint32]:
    import numpy as np

    return np.frombuffer(stored, "<u4")
