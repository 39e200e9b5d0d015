-- The corpus file, version 1. Stable: Datasette, pandas and SQL shells open it as it is.
--
-- Positions (start, "end") are half-open code points of documents.text. A column that holds a list or a mapping holds
-- JSON. Absent in the document is NULL. Columns named *_folded are lower case without marks (đ is d), for comparison.

CREATE TABLE meta (                         -- generation, model, dimension
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE documents (                    -- one plan (Kế hoạch)
  document_id   INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,       -- sha256:<hex> of the file's bytes
  sha256        TEXT NOT NULL,
  size          INTEGER NOT NULL,           -- bytes
  media_type    TEXT NOT NULL,
  reader        TEXT NOT NULL,
  pages         INTEGER,
  issuer_parent TEXT,                       -- cơ quan chủ quản
  issuer        TEXT,                       -- cơ quan ban hành
  number        TEXT,                       -- số
  symbol        TEXT,                       -- ký hiệu
  code          TEXT,                       -- số/ký hiệu
  code_key      TEXT,                       -- the code in one spelling: 12_kh_ubnd
  place         TEXT,                       -- địa danh
  date          TEXT,                       -- ngày ban hành, ISO 8601; a month alone is 2024-04
  year          INTEGER,
  doc_type      TEXT,                       -- tên loại văn bản
  title         TEXT,                       -- trích yếu
  issuer_folded TEXT NOT NULL,
  type_folded   TEXT NOT NULL,
  rules         TEXT NOT NULL,              -- fingerprint of the code and tables that read it
  text          TEXT NOT NULL,              -- the clean text that every position points into
  plan          TEXT NOT NULL               -- the whole plan, JSON kehoach/1 without its text
);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX documents_code ON documents (code_key);

CREATE TABLE files (                        -- every path under which a document was read
  path        TEXT PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  sha256      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_document ON files (document_id);

CREATE TABLE failures (                     -- files that gave no plan at the last try
  path    TEXT PRIMARY KEY,
  stage   TEXT NOT NULL,
  error   TEXT NOT NULL,
  message TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sections (
  section_id  INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL,             -- from 0, in text order
  level       INTEGER NOT NULL,
  kind        TEXT NOT NULL,                -- part, chapter, article, roman, arabic, letter, bullet, plus
  label       TEXT NOT NULL,
  heading     TEXT,
  parent      INTEGER,                      -- ordinal of the section above
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  page        INTEGER,
  part        INTEGER NOT NULL              -- 0 the outer document, n the n-th attached one
);
CREATE INDEX sections_document ON sections (document_id);

CREATE TABLE directives (                   -- văn bản được dẫn, across plans
  directive_id TEXT PRIMARY KEY,            -- the fullest key: type|code|issuer|date, ? for unknown
  doc_type     TEXT NOT NULL,
  code         TEXT,                        -- as most often printed
  name         TEXT,                        -- of a law cited by name
  issuer       TEXT,
  date         TEXT,
  family       TEXT NOT NULL                -- what all its spellings share: type|code in one spelling
) WITHOUT ROWID;
CREATE INDEX directives_family ON directives (family);

CREATE TABLE citations (
  citation_id     INTEGER PRIMARY KEY,
  document_id     INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal         INTEGER NOT NULL,
  text            TEXT NOT NULL,
  doc_type        TEXT NOT NULL,
  number          TEXT,
  symbol          TEXT,
  code            TEXT,
  code_key        TEXT,
  date            TEXT,
  issuer          TEXT,
  issuer_resolved TEXT,
  subject         TEXT,
  numbered        INTEGER NOT NULL,
  role            TEXT NOT NULL,            -- basis (căn cứ), implements (thực hiện), mention (nhắc đến)
  relation        TEXT,
  pinpoint        TEXT,                     -- JSON {article, clause, point}
  within          INTEGER,                  -- ordinal of the citation that holds it
  section         TEXT,                     -- label path: II.2.a
  key             TEXT NOT NULL,            -- what the document itself settles
  family          TEXT NOT NULL,
  directive_id    TEXT REFERENCES directives,
  candidates      TEXT NOT NULL DEFAULT '[]', -- JSON list of directive_id where several fit
  start           INTEGER NOT NULL,
  "end"           INTEGER NOT NULL,
  page            INTEGER,
  part            INTEGER NOT NULL,
  rule            TEXT NOT NULL,
  inferred        TEXT NOT NULL,            -- JSON list of fields that context supplied
  doubtful        INTEGER NOT NULL
);
CREATE INDEX citations_document ON citations (document_id);
CREATE INDEX citations_family ON citations (family);
CREATE INDEX citations_code ON citations (code_key);
CREATE INDEX citations_directive ON citations (directive_id);

CREATE TABLE deadlines (                    -- thời hạn
  deadline_id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL,
  key         TEXT NOT NULL,                -- outlives a new extraction; deadline_marks refers to it
  text        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  date        TEXT,
  date_start  TEXT,
  date_end    TEXT,
  exclusive   INTEGER NOT NULL,
  precision   TEXT,
  recurrence  TEXT,
  rrule       TEXT,                         -- JSON list, RFC 5545
  approximate INTEGER NOT NULL,
  anchor      TEXT,
  duration    TEXT,                         -- JSON {value, unit}
  task        TEXT,
  responsible TEXT,
  cooperating TEXT,
  submit_to   TEXT,
  product     TEXT,
  section     TEXT,
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  page        INTEGER,
  part        INTEGER NOT NULL,
  rule        TEXT NOT NULL,
  inferred    TEXT NOT NULL,
  doubtful    INTEGER NOT NULL
);
CREATE INDEX deadlines_document ON deadlines (document_id);
CREATE INDEX deadlines_key ON deadlines (key);
CREATE INDEX deadlines_end ON deadlines (date_end);

CREATE TABLE deadline_marks (               -- the user's own word on a deadline; no extraction touches it
  key       TEXT PRIMARY KEY,
  status    TEXT NOT NULL,                  -- doing, done, not-applicable
  note      TEXT,
  marked_at TEXT NOT NULL                   -- ISO 8601, UTC
) WITHOUT ROWID;

CREATE TABLE awards (                       -- danh hiệu thi đua, hình thức khen thưởng
  award_id    INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL,
  text        TEXT NOT NULL,
  form        TEXT NOT NULL,
  category    TEXT NOT NULL,
  authority   TEXT,
  target      TEXT,
  quota       TEXT,
  section     TEXT,
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  page        INTEGER,
  part        INTEGER NOT NULL,
  rule        TEXT NOT NULL,
  inferred    TEXT NOT NULL,
  doubtful    INTEGER NOT NULL
);
CREATE INDEX awards_document ON awards (document_id);

CREATE TABLE signers (                      -- người ký
  signer_id        INTEGER PRIMARY KEY,
  document_id      INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal          INTEGER NOT NULL,
  name             TEXT NOT NULL,
  name_folded      TEXT NOT NULL,
  authority_prefix TEXT,
  on_behalf_of     TEXT,
  position         TEXT,                    -- chức vụ
  start            INTEGER NOT NULL,
  "end"            INTEGER NOT NULL,
  page             INTEGER,
  part             INTEGER NOT NULL,
  rule             TEXT NOT NULL,
  inferred         TEXT NOT NULL,
  doubtful         INTEGER NOT NULL
);
CREATE INDEX signers_document ON signers (document_id);

CREATE TABLE recipients (                   -- nơi nhận
  recipient_id INTEGER PRIMARY KEY,
  document_id  INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal      INTEGER NOT NULL,
  text         TEXT NOT NULL,
  start        INTEGER,
  "end"        INTEGER
);
CREATE INDEX recipients_document ON recipients (document_id);

CREATE TABLE targets (                      -- chỉ tiêu
  target_id   INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL,
  text        TEXT NOT NULL,
  value       REAL NOT NULL,
  unit        TEXT,
  subject     TEXT,
  section     TEXT,
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  page        INTEGER,
  part        INTEGER NOT NULL,
  rule        TEXT NOT NULL,
  inferred    TEXT NOT NULL,
  doubtful    INTEGER NOT NULL
);
CREATE INDEX targets_document ON targets (document_id);

CREATE TABLE passages (                     -- what is searched: a clause under its headings
  passage_id  INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice, so that a stale vector cannot be taken for another's
  document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  start       INTEGER NOT NULL,
  "end"       INTEGER NOT NULL,
  section     TEXT,
  heading     TEXT,                         -- headings above it, joined by " › "
  aside       INTEGER NOT NULL,             -- 1 in nơi nhận: it names agencies, and ranks behind what they have to do
  searchable  TEXT NOT NULL                 -- nearest heading, lead-in and text: what is indexed and encoded
);
CREATE INDEX passages_document ON passages (document_id);

CREATE TABLE passage_vectors (
  passage_id INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,
  vector     BLOB NOT NULL                  -- float32, little endian, meta.dimension numbers, unit length
);

-- rowid is passage_id. `exact` is lower case with one tone placement, `folded` without marks, `codes` the cited
-- số/ký hiệu as 19_ct_ttg.
CREATE VIRTUAL TABLE passages_fts USING fts5 (
  exact, folded, codes, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);

CREATE VIRTUAL TABLE passages_terms USING fts5vocab (passages_fts, col); -- in how many passages a term stands

CREATE TRIGGER passages_fts_remove AFTER DELETE ON passages BEGIN
  DELETE FROM passages_fts WHERE rowid = old.passage_id;
END;
