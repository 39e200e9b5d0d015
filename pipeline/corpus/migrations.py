"""How a corpus file of an earlier version becomes one of the next: schema.sql is version 1, each script adds one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.errors import CorpusError

_SEVERAL_PLANS_OF_ONE_FILE = """
-- A row a path and plan: a file may hold several plans. Their ids are sha256:<hex>, with #2, #3 behind it.
CREATE TABLE files_of_plans (
  path        TEXT NOT NULL,
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  sha256      TEXT NOT NULL,
  PRIMARY KEY (path, document_id)
) WITHOUT ROWID;
INSERT INTO files_of_plans SELECT path, document_id, sha256 FROM files;
DROP TABLE files;
ALTER TABLE files_of_plans RENAME TO files;
CREATE INDEX files_document ON files (document_id);
"""

_VERSIONS_OF_ONE_PLAN = """
-- Bytes and rules under which a file failed: while both are the same it is not read again.
ALTER TABLE failures ADD COLUMN sha256 TEXT;
ALTER TABLE failures ADD COLUMN rules TEXT;

-- Families of directives whose citations have changed since they were joined; empty when an ingest has ended.
CREATE TABLE stale_families (family TEXT PRIMARY KEY) WITHOUT ROWID;

-- What plans are compared by: minhash of the runs of three words; a plan without one has not been compared yet.
CREATE TABLE signatures (
  document_id INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  minhash     BLOB NOT NULL                 -- 128 uint32, little endian
);
CREATE TABLE signature_bands (              -- plans that share a band may be versions of each other
  band        INTEGER NOT NULL,
  agency      INTEGER NOT NULL,             -- crc32 of documents.issuer_folded
  document_id INTEGER NOT NULL,
  PRIMARY KEY (band, agency, document_id)
) WITHOUT ROWID;

CREATE TABLE versions (                     -- pairs of plans that are one plan: draft and signed, copies, rescans
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, -- the smaller of the two
  other_id    INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  similarity  REAL NOT NULL,                -- share of runs of three words that both have, 0 to 1
  PRIMARY KEY (document_id, other_id)
) WITHOUT ROWID;
CREATE INDEX versions_other ON versions (other_id);
"""

_ONE_SPELLING_OF_I = """
-- "quản lý" and "quản lí" are looked for as one.
UPDATE passages_fts SET exact = one_i(exact), folded = one_i(folded);
"""

_PAGES_OF_PASSAGES = """
ALTER TABLE documents ADD COLUMN page_starts TEXT; -- JSON list: where in the text each page begins; [] without pages
"""

_WORDS_BESIDE_THE_FILE = """
-- Phrases are found through the word index beside the file; the one of SQLite took an eighth of it.
ALTER TABLE passages ADD COLUMN codes TEXT NOT NULL DEFAULT ''; -- cited số/ký hiệu as 19_ct_ttg, parted by blanks
UPDATE passages SET codes =
  coalesce((SELECT codes FROM passages_fts WHERE passages_fts.rowid = passages.passage_id), '');
DROP TRIGGER passages_fts_remove;
DROP TABLE passages_terms;
DROP TABLE passages_fts;
"""

MIGRATIONS: tuple[str, ...] = (
    _SEVERAL_PLANS_OF_ONE_FILE,
    _VERSIONS_OF_ONE_PLAN,
    _ONE_SPELLING_OF_I,
    _PAGES_OF_PASSAGES,
    _WORDS_BESIDE_THE_FILE,
)
"""SQL scripts: MIGRATIONS[n - 1] takes a file of version n to version n + 1."""


def back_up(path: Path, version: int) -> None:
    """Keep a copy of the file as it is, in `corpus.db.v<version>.backup`; under this name there is never half of one.

    Raises:
        CorpusError: the copy cannot be put in its place.
        sqlite3.Error: it cannot be written.
    """
    backup = path.with_name(f"{path.name}.v{version}.backup")
    unfinished = backup.with_name(f"{backup.name}.tmp")
    try:
        unfinished.unlink(missing_ok=True)  # of a run that was killed
        # SQLite copies nothing through a connection that writes, and the one that holds the lock does
        with closing(sqlite3.connect(path)) as whole, closing(sqlite3.connect(unfinished)) as copy:
            whole.backup(copy)
        unfinished.replace(backup)
    except OSError as error:
        raise CorpusError(
            f"no copy of it can be kept: {error.strerror}",
            str(backup),
            "make room, or make the folder writable, and run the command again",
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
