"""One SQLite file is the corpus: `open_corpus` gives a `Corpus`, the one door to it.

The modules beside this one each hold one idea as functions of the open file; this page says what a user can ask.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, get_args

from pipeline.corpus import (
    citing,
    directive_lists,
    directives,
    documents,
    frames,
    health,
    ingesting,
    intake,
    lookup,
    query,
    register,
    selection,
    semantic,
    versions,
)
from pipeline.corpus.database import Database
from pipeline.corpus.records import (
    AwardRow,
    CitationRow,
    Conflict,
    DeadlineRow,
    DirectiveRow,
    DocumentRow,
    FailureRow,
    IngestEvent,
    IngestReport,
    Lookup,
    MarkStatus,
    Mode,
    SearchResult,
    SignerRow,
    Stats,
    StoredPlan,
    VersionRow,
)
from pipeline.errors import CorpusError, PipelineError, UsageError
from pipeline.plan import Plan, Role

if TYPE_CHECKING:
    import pandas

    from pipeline.corpus.word_index import WordIndex
    from pipeline.embed.encoder import Encoder

WORDS_ALONE = "searched by words alone: the vectors or their model are missing, run `kehoach reindex`"
VECTORS_MISSING = (
    "some passages have no vector yet, so that meaning does not find them: let `kehoach ingest` end, or run"
    " `kehoach reindex`"
)
MODEL_CHANGED = "the embedding model has changed: the new plans have no vectors, run `kehoach reindex`"
MODEL_MISSING = "no embedding model was found: the corpus has words but no vectors"


def open_corpus(path: str | Path, create: bool = False, load_encoder: semantic.EncoderLoader | None = None) -> Corpus:
    """Open the corpus file; with `create` make it (and its folder) when it is not there. `:memory:` lives in memory.

    Args:
        load_encoder: from a model's name (None: the default) to the model; the package's own when not given.

    Raises:
        CorpusError: no such file, not a Kehoach corpus, damaged, of a newer schema, or busy; says what to do.
    """
    return Corpus(Database.open(Path(path), create), load_encoder or _load_encoder)


def _load_encoder(name: str | None) -> Encoder:
    from pipeline.embed.encoder import load_encoder  # only where meaning is asked for

    return load_encoder(name)


class Corpus:
    """An open corpus. One object belongs to one thread; open as many as there are threads (WAL: readers never wait).

    `path` is the file. Every list is in a stable order. Positions point into the `text` of the plan.
    """

    def __init__(self, database: Database, load_encoder: semantic.EncoderLoader) -> None:
        self.path = database.path
        self._database = database
        self._load_encoder = load_encoder
        self._encoder: Encoder | None = None
        self._encoder_name: str | None = None
        self._vectors: semantic.Vectors | None = None
        self._words: WordIndex | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._database.close()

    # -- in and out

    def ingest(
        self,
        paths: Iterable[str | Path],
        jobs: int = 1,
        on_event: Callable[[IngestEvent], None] | None = None,
        model: str | None = None,
        retry_failed: bool = False,
    ) -> IngestReport:
        """Read files, folders and archives (all in them, known endings, sorted), one transaction a document.

        A file whose bytes are known is not parsed again; one that changed replaces its document; the same bytes under
        another path are another path of the same document. Failures are stored; the same bytes are
        not tried again (and reported as failed), until the rules change or `retry_failed` asks for all of them (then
        `paths` may be empty). An event is sent after its commit: what was reported done survives a kill. When the
        documents are in, directives are joined, and vectors follow in batches.

        Raises:
            CorpusError: the corpus holds vectors of another model than `model` (the remedy: reindex).
        """
        if model is not None:
            semantic.check_model(self._database, self._encoder_named(model))
        report = ingesting.ingest(self._database, paths, jobs, on_event, retry_failed)
        return replace(report, note=self._encode(model, on_event))

    def add(self, plan: Plan, path: str) -> None:
        """Put in a plan that was parsed elsewhere (from a string, say), under a name of the caller's choice.

        A name that is no file counts as `missing`.
        """
        intake.store(self._database, path, [plan], rewrite=True)
        directives.settle(self._database)
        for _ in versions.link(self._database):
            pass

    def encode(self, model: str | None = None, on_event: Callable[[IngestEvent], None] | None = None) -> None:
        """Encode the passages that have no vector yet; `ingest` does it by itself.

        Raises:
            CorpusError: the corpus holds vectors of another model than `model` (the remedy: reindex).
        """
        encoder = self._encoder_named(model or self._database.meta("model_name"))
        for done, total in semantic.encode_missing(self._database, encoder, model):
            if on_event:
                on_event(IngestEvent("encoded", None, done, total))

    def remove(self, ids: Iterable[str]) -> tuple[DocumentRow, ...]:
        """Take plans out, by id, unique prefix of it or path (then all in the file); the removed ones are returned.

        Raises:
            UsageError: an id that names no plan, or several; nothing is removed then.
        """
        found = {key: None for wanted in ids for key in documents.find_all(self._database, wanted)}
        gone = documents.rows(self._database, found)
        intake.remove(self._database, list(found))
        return tuple(gone.values())

    def missing(self) -> tuple[DocumentRow, ...]:
        """Plans none of whose files exists any more."""
        return tuple(documents.missing(self._database).values())

    def remove_missing(self) -> tuple[DocumentRow, ...]:
        """Take out the plans none of whose files exists any more, and return them."""
        gone = documents.missing(self._database)
        intake.remove(self._database, list(gone))
        return tuple(gone.values())

    def failures(self) -> tuple[FailureRow, ...]:
        """Files that gave no plan, by path."""
        return intake.failures(self._database)

    def reindex(self, model: str | None = None, on_event: Callable[[IngestEvent], None] | None = None) -> None:
        """Build words and vectors anew from the stored plans, with another embedding model when one is named."""
        name = model or self._database.meta("model_name")
        self._encoder_named(name)  # before anything is thrown away
        with self._database.transaction():
            semantic.forget(self._database, name)
        intake.reindex_words(self._database)
        self.encode(name, on_event)

    # -- one plan

    def documents(self) -> tuple[DocumentRow, ...]:
        """All plans, by path."""
        return tuple(documents.rows(self._database).values())

    def document(self, wanted: str) -> DocumentRow:
        """The plan with this id, unique prefix of it (with or without `sha256:`), or path.

        Raises:
            UsageError: none or several.
        """
        found = documents.find(self._database, wanted)
        return documents.rows(self._database, [found])[found]

    def plan(self, wanted: str) -> Plan:
        """The whole plan as it was parsed, by id, unique prefix or path; raises as `document`."""
        return intake.load(self._database, documents.find(self._database, wanted))

    def stored(
        self,
        query_text: str = "",
        issuer: str | None = None,
        year: int | None = None,
        doc_type: str | None = None,
        cites: str | None = None,
    ) -> Generator[StoredPlan]:
        """Whole plans by path, one at a time, with the directives that they cite: all, or those that fit the filters.

        One state of the corpus is seen from the first to the last; close the generator where not all are wanted.

        Args:
            query_text: fields, "phrases in quotes" and -words of the query language; the rest as in `search`.

        Raises:
            UsageError: the query holds words that would only rank.
        """
        asked = selection.checked(query.read(query_text))
        narrowed = asked.narrowed(issuer=issuer, year=year, doc_type=doc_type, cites=cites)
        return selection.plans(self._database, narrowed, self._word_index)

    def versions(self, wanted: str) -> tuple[VersionRow, ...]:
        """Other versions of one plan (draft, signed, copy, scan), the most similar first; raises as `document`."""
        return versions.of(self._database, documents.find(self._database, wanted))

    def version_pairs(self) -> tuple[tuple[str, str, float], ...]:
        """Ids of all pairs of plans that are versions of one plan, with their similarity, by id."""
        return versions.pairs(self._database)

    # -- search

    def search(
        self,
        text: str,
        mode: Mode = "hybrid",
        limit: int = 10,
        issuer: str | None = None,
        year: int | None = None,
        doc_type: str | None = None,
        cites: str | None = None,
    ) -> SearchResult:
        """Find plans by words, meaning or both; see `pipeline.corpus.search` for the query language.

        Raises:
            UsageError: an unknown mode.
            PipelineError: `semantic` where the corpus holds no vectors or their model is not there; `hybrid` then
                searches by words and says so in the note.
        """
        if mode not in get_args(Mode):
            raise UsageError(f"{mode!r} is no way of searching", None, f"give one of: {', '.join(get_args(Mode))}")
        from pipeline.corpus import search  # it brings numpy, and most commands need none

        asked = query.read(text).narrowed(issuer=issuer, year=year, doc_type=doc_type, cites=cites)
        with self._database.snapshot():
            if not asked.text:
                return search.listed(self._database, asked, limit, self._word_index)
            words = self._word_index()
            if mode == "lexical":
                return search.search(self._database, asked, limit, words)
            try:
                similar = self._similar()
            except PipelineError:
                if mode == "semantic":
                    raise
                result = search.search(self._database, asked, limit, words)
                return replace(result, note=result.note or WORDS_ALONE)
            result = search.search(self._database, asked, limit, words, similar, words=mode != "semantic")
            whole = self._vectors is None or self._vectors.missing == 0
            return result if whole else replace(result, note=result.note or VECTORS_MISSING)

    # -- directives

    def directives(self) -> tuple[DirectiveRow, ...]:
        """All cited directives, the most cited first; undecided mentions are grouped by what they print."""
        return directive_lists.rows(self._database)

    def lookup(self, code: str) -> Lookup:
        """The directive by any spelling of its số/ký hiệu: `19/CT-TTg`, `chi thi 19 ct ttg`, `chỉ thị 19`."""
        return lookup.lookup(self._database, code)

    def cites(self, wanted: str) -> tuple[CitationRow, ...]:
        """What one plan cites, in text order; raises as `document`."""
        return citing.cites(self._database, documents.find(self._database, wanted))

    def cited_by(self, code: str, role: Role | None = None) -> tuple[CitationRow, ...]:
        """Who cites a directive (any spelling of its code, or a directive id), with sentence and section."""
        return citing.cited_by(self._database, code, role)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Numbers that plans print with two dates of one year."""
        return directive_lists.conflicts(self._database)

    # -- registers

    def deadlines(
        self,
        as_of: date,
        within_days: int | None = None,
        overdue: bool = False,
        issuer: str | None = None,
    ) -> tuple[DeadlineRow, ...]:
        """What falls due, seen from `as_of`; all rows unless `within_days` or `overdue` (or both) narrow it."""
        return register.deadlines(self._database, as_of, within_days, overdue, issuer)

    def mark(self, key: str, status: MarkStatus | None, note: str | None = None) -> tuple[DeadlineRow, ...]:
        """Set (or clear, with None) the user's own mark on the deadlines with this key or unique prefix of one.

        Raises:
            UsageError: no such deadline, or several.
        """
        return register.mark(self._database, key, status, note, date.today())

    def awards(self) -> tuple[AwardRow, ...]:
        """All award mentions, by document and place."""
        return register.awards(self._database)

    def signers(self) -> tuple[SignerRow, ...]:
        """Who signed, by name and agency."""
        return register.signers(self._database)

    def stats(self) -> Stats:
        """Counts for an overview."""
        with self._database.snapshot():
            return frames.stats(self._database)

    def to_pandas(self, table: str) -> pandas.DataFrame:
        """A table of the corpus (`tables()` names them) as a data frame.

        Raises:
            UsageError: no such table.
        """
        return frames.frame(self._database, table)

    def tables(self) -> Sequence[str]:
        """Names that `to_pandas` takes."""
        return tuple(frames.TABLES)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the file, one sentence each; empty when it is sound."""
        return health.check(self._database)

    # -- inside

    def _encode(self, model: str | None, on_event: Callable[[IngestEvent], None] | None) -> str | None:
        """Encode what is new; a note where the default model cannot do it, because words alone are of use too."""
        if semantic.is_complete(self._database):
            return None
        try:
            encoder = self._encoder_named(model or self._database.meta("model_name"))
        except PipelineError:
            if model is not None:
                raise
            return MODEL_MISSING
        if self._database.meta("model") not in (None, encoder.model_id):
            return MODEL_CHANGED
        self.encode(model, on_event)
        return None

    def _encoder_named(self, name: str | None) -> Encoder:
        if self._encoder is None or name != self._encoder_name:
            self._encoder, self._encoder_name = self._load_encoder(name), name
        return self._encoder

    def _word_index(self) -> WordIndex:
        from pipeline.corpus.word_index import WordIndex

        if self._words is None or self._words.generation != self._database.generation:
            self._words = WordIndex.open(self._database)
        return self._words

    def _similar(self) -> semantic.Similar:
        """How to find passages near in meaning.

        Raises:
            CorpusError: there are no vectors, or another model made them.
            PipelineError: the model cannot be loaded.
        """
        if self._vectors is None or self._vectors.index.generation != self._database.generation:
            self._vectors = semantic.load(self._database)
        if self._vectors is None:
            raise CorpusError("the corpus holds no vectors", str(self.path), "run `kehoach reindex`")
        encoder = self._encoder_named(self._database.meta("model_name"))
        if encoder.model_id != self._database.meta("model"):
            raise CorpusError("its vectors were made by another model", str(self.path), "run `kehoach reindex`")
        return semantic.similar(self._vectors, encoder)
