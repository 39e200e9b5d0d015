"""Kehoach reads Vietnamese administrative plans (Kế hoạch) and turns them into knowledge.

>>> plan = parse("Thực hiện Chỉ thị số 19/CT-TTg ngày 16/7/2021 của Thủ tướng Chính phủ;")
>>> plan.citations[0].key
'chi-thi|19/CT-TTg|thu-tuong-chinh-phu|2021-07-16'
"""

from typing import TYPE_CHECKING, Any

from pipeline.ingest import read
from pipeline.parse import parse, parse_all
from pipeline.plan import Plan

if TYPE_CHECKING:
    from pipeline.batch import pipe
    from pipeline.corpus import open_corpus

__all__ = ["Plan", "open_corpus", "parse", "parse_all", "pipe", "read"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load what only some callers need (process pool, SQLite) at first use: `import pipeline` stays quick."""
    if name == "pipe":
        from pipeline.batch import pipe

        return pipe
    if name == "open_corpus":
        from pipeline.corpus import open_corpus

        return open_corpus
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
