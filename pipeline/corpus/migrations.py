"""How a corpus file of an earlier version becomes one of the next: schema.sql is version 1, each script adds one."""

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

MIGRATIONS: tuple[str, ...] = (_SEVERAL_PLANS_OF_ONE_FILE,)
"""SQL scripts: MIGRATIONS[n - 1] takes a file of version n to version n + 1."""
