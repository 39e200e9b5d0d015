"""One made-up plan with a finding of every kind, and the answers that a corpus holding it would give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

from pipeline.corpus.records import (
    AwardRow,
    CitationRow,
    Cited,
    DeadlineRow,
    DirectiveRow,
    DocumentRow,
    FailureRow,
    Hit,
    IngestReport,
    Lookup,
    PassageHit,
    SearchResult,
    SignerRow,
    Stats,
    StoredPlan,
    VersionRow,
)
from pipeline.plan import (
    Award,
    Citation,
    Deadline,
    Header,
    Plan,
    Remark,
    SectionRecord,
    Signer,
    SourceInfo,
    Target,
)

TEXT = """ỦY BAN NHÂN DÂN
HUYỆN AN SƠN
Số: 12/KH-UBND
An Sơn, ngày 5 tháng 3 năm 2024
KẾ HOẠCH
Phát động phong trào trồng cây nhớ ơn năm 2024
Căn cứ Chỉ thị số 45/CT-TTg ngày 31/12/2020 của Thủ tướng Chính phủ về việc tổ chức phong trào Tết trồng cây;
I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
- Phủ xanh đất trống, giữ nguồn nước.
2. Các thôn trồng mới 5.000 cây bản địa.
II. TỔ CHỨC THỰC HIỆN
1. Các xã báo cáo kết quả về Phòng Nông nghiệp huyện trước ngày 15/4/2024.
2. Tặng Giấy khen của Chủ tịch Ủy ban nhân dân huyện cho 10 tập thể.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Đinh Văn Sẹt
"""


def _place(piece: str, rule: str) -> dict[str, Any]:
    start = TEXT.index(piece)
    end = start + len(piece)
    return {
        "text": piece,
        "start": start,
        "end": end,
        "source_start": start,
        "source_end": end,
        "page": 1,
        "part": 0,
        "rule": rule,
    }


def _section(level: int, kind: str, label: str, heading: str | None, parent: int | None, piece: str) -> SectionRecord:
    place = _place(piece, "")
    named = {name: place[name] for name in ("start", "end", "source_start", "source_end", "page", "part")}
    return SectionRecord(level=level, kind=kind, label=label, heading=heading, parent=parent, **named)


def _until(first: str, last: str) -> str:
    return TEXT[TEXT.index(first) : TEXT.index(last) + len(last)]


PLAN = Plan(
    id="sha256:" + "a1" * 32,
    source=SourceInfo(
        path="data/raw/trong_cay.docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        sha256="a1" * 32,
        size=20480,
        reader="docx",
        pages=2,
    ),
    header=Header(
        issuer="ỦY BAN NHÂN DÂN HUYỆN AN SƠN",
        number="12",
        symbol="KH-UBND",
        place="An Sơn",
        date="2024-03-05",
        doc_type="KẾ HOẠCH",
        title="Phát động phong trào trồng cây nhớ ơn năm 2024",
    ),
    sections=(
        _section(1, "roman", "I", "MỤC ĐÍCH, YÊU CẦU", None, _until("I. MỤC", "bản địa.")),
        _section(2, "arabic", "1", "Mục đích", 0, _until("1. Mục", "nguồn nước.")),
        _section(3, "bullet", "-", None, 1, "- Phủ xanh đất trống, giữ nguồn nước."),
        _section(2, "arabic", "2", None, 0, "2. Các thôn trồng mới 5.000 cây bản địa."),
        _section(1, "roman", "II", "TỔ CHỨC THỰC HIỆN", None, _until("II. TỔ", "10 tập thể.")),
        _section(2, "arabic", "1", None, 4, _until("1. Các xã", "15/4/2024.")),
        _section(2, "arabic", "2", None, 4, _until("2. Tặng", "10 tập thể.")),
    ),
    citations=(
        Citation(
            **_place("Chỉ thị số 45/CT-TTg ngày 31/12/2020 của Thủ tướng Chính phủ", "citation.numbered"),
            doc_type="Chỉ thị",
            number="45",
            symbol="CT-TTg",
            code="45/CT-TTg",
            date="2020-12-31",
            issuer="Thủ tướng Chính phủ",
            issuer_resolved="Thủ tướng Chính phủ",
            subject="tổ chức phong trào Tết trồng cây",
            numbered=True,
            role="basis",
            key="chi-thi|45/CT-TTg|thu-tuong-chinh-phu|2020-12-31",
        ),
    ),
    deadlines=(
        Deadline(
            **_place("trước ngày 15/4/2024", "deadline.due"),
            kind="due",
            date="2024-04-15",
            date_end="2024-04-14",
            exclusive=True,
            precision="day",
            task="báo cáo kết quả",
            responsible="Các xã",
            submit_to="Phòng Nông nghiệp huyện",
            section="II.1",
        ),
    ),
    awards=(
        Award(
            **_place("Giấy khen", "award.form"),
            form="Giấy khen",
            category="hình thức khen thưởng",
            authority="Chủ tịch Ủy ban nhân dân huyện",
            target="collective",
            quota="10",
            section="II.2",
        ),
    ),
    signers=(
        Signer(
            **_place("Đinh Văn Sẹt", "signer.block"),
            authority_prefix="TM.",
            on_behalf_of="ỦY BAN NHÂN DÂN",
            position="CHỦ TỊCH",
            name="Đinh Văn Sẹt",
        ),
    ),
    recipients=("Ủy ban nhân dân tỉnh (b/c)", "Các xã"),
    recipient_spans=((0, 15), (0, 15)),
    targets=(
        Target(
            **_place("5.000 cây bản địa", "target.number"),
            value=5000.0,
            unit="cây",
            subject="bản địa",
            section="I.2",
        ),
    ),
    findings=(
        Remark(
            **_place("Số: 12/KH-UBND", "check.number"),
            severity="info",
            message="số gồm hai chữ số",
            message_en="the number has two digits",
        ),
    ),
    text=TEXT,
)

DOCUMENT = DocumentRow(
    id=PLAN.id,
    path="data/raw/trong_cay.docx",
    paths=("data/raw/trong_cay.docx",),
    doc_type="Kế hoạch",
    code="12/KH-UBND",
    date="2024-03-05",
    issuer="Ủy ban nhân dân huyện An Sơn",
    title="Phát động phong trào trồng cây nhớ ơn năm 2024",
)
DIRECTIVE = DirectiveRow(
    id="chi-thi|45/CT-TTg|thu-tuong-chinh-phu|2020-12-31",
    doc_type="Chỉ thị",
    code="45/CT-TTg",
    name=None,
    issuer="Thủ tướng Chính phủ",
    date="2020-12-31",
    mentions=2,
    documents=1,
    spellings=("45/CT-TTg", "45-CT/TTg"),
    in_corpus=None,
    decided=True,
)
_SNIPPET = "Các thôn trồng mới 5.000 cây bản địa."
RESULT = SearchResult(
    hits=(
        Hit(
            document=DOCUMENT,
            score=0.8125,
            passages=(
                PassageHit(
                    section="I.2",
                    heading="MỤC ĐÍCH, YÊU CẦU",
                    start=TEXT.index(_SNIPPET),
                    end=TEXT.index(_SNIPPET) + len(_SNIPPET),
                    snippet=_SNIPPET,
                    highlights=((9, 18),),
                    score=0.8125,
                    reason="both",
                    similarity=0.71,
                ),
            ),
        ),
    ),
)
LOOKUP = Lookup(query="45/CT-TTg", exact=(DIRECTIVE,), candidates=(), nearest=())
NO_LOOKUP = Lookup(query="46/CT-TTg", exact=(), candidates=(), nearest=(DIRECTIVE,))
CITATION = CitationRow(
    document=DOCUMENT,
    text="Chỉ thị số 45/CT-TTg",
    code="45/CT-TTg",
    doc_type="Chỉ thị",
    date="2020-12-31",
    issuer="Thủ tướng Chính phủ",
    subject="tổ chức phong trào Tết trồng cây",
    role="basis",
    relation=None,
    section=None,
    sentence=TEXT.split("\n")[6],
    start=PLAN.citations[0].start,
    end=PLAN.citations[0].end,
    directive=DIRECTIVE.id,
    candidates=(),
)
DEADLINE = DeadlineRow(
    key="3f9a61",
    status="overdue",
    days_left=-6,
    document=DOCUMENT,
    text="trước ngày 15/4/2024",
    kind="due",
    date="2024-04-15",
    date_start=None,
    date_end="2024-04-14",
    recurrence=None,
    rrule=None,
    task="báo cáo kết quả",
    responsible="Các xã",
    cooperating=None,
    submit_to="Phòng Nông nghiệp huyện",
    section="II.1",
    start=PLAN.deadlines[0].start,
    end=PLAN.deadlines[0].end,
    mark=None,
    note=None,
)
MARKED = replace(DEADLINE, status="closed", mark="done", note="đã gửi")
AWARD = AwardRow(
    document=DOCUMENT,
    form="Giấy khen",
    category="hình thức khen thưởng",
    authority="Chủ tịch Ủy ban nhân dân huyện",
    target="collective",
    quota="10",
    section="II.2",
    text="Giấy khen",
    start=PLAN.awards[0].start,
    end=PLAN.awards[0].end,
)
SIGNER = SignerRow(
    name="Đinh Văn Sẹt",
    issuer="Ủy ban nhân dân huyện An Sơn",
    authority_prefixes=("TM.",),
    positions=("CHỦ TỊCH",),
    documents=1,
    first_date="2024-03-05",
    last_date="2024-03-05",
)
STATS = Stats(
    documents=1,
    files=1,
    failures=0,
    sections=7,
    citations=1,
    directives=1,
    undecided=0,
    deadlines=1,
    awards=1,
    signers=1,
    targets=1,
    passages=4,
    vectors=4,
    versions=1,
    model="kehoach-static",
    per_year=(("2024", 1),),
    per_issuer=(("Ủy ban nhân dân huyện An Sơn", 1),),
    per_type=(("Kế hoạch", 1),),
    top_directives=(DIRECTIVE,),
)
VERSION = VersionRow(document=replace(DOCUMENT, path="data/raw/du_thao.docx"), similarity=0.9731, issued=False)
REPORT = IngestReport(
    added=("a.txt",),
    skipped=("b.txt",),
    failed=(
        FailureRow(path="c.pdf", stage="read", error="UnreadableFile", message="a PDF document (save it as .docx)"),
    ),
)


class FakeCorpus:
    """Answers every question with the samples above and remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.answers: dict[str, Any] = {
            "ingest": REPORT,
            "remove": (DOCUMENT,),
            "remove_missing": (),
            "reindex": None,
            "documents": (DOCUMENT,),
            "plan": PLAN,
            "stored": (stored for stored in (StoredPlan(PLAN, (Cited(DIRECTIVE.id),)),)),
            "directives": (DIRECTIVE,),
            "versions": (VERSION,),
            "version_pairs": (("sha256:a1", "sha256:b2", 0.97),),
            "search": RESULT,
            "lookup": LOOKUP,
            "cites": (CITATION,),
            "cited_by": (CITATION,),
            "deadlines": (DEADLINE, MARKED),
            "mark": (MARKED,),
            "awards": (AWARD,),
            "signers": (SIGNER,),
            "stats": STATS,
            "check": (),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name not in self.answers:
            raise AttributeError(name)

        def answer(*arguments: Any, **options: Any) -> Any:
            self.asked.append((name, arguments, options))
            return self.answers[name]

        return answer
