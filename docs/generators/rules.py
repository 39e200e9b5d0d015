"""The page of all rules of `kehoach check`, made from their table."""

from __future__ import annotations

from generators.markdown import table
from generators.sources import said
from pipeline.check.run import Rule, rules
from pipeline.config import Language

_LEAD = {
    "en": """\
# Rules of `kehoach check`

Made from `pipeline/tables/check_rules.csv`. *State* rules are not asked of documents of the Party and of mass
organisations, which have a form of their own. In a message, words in braces are filled in. `--select` and `--ignore`
take codes or beginnings of them: `F`, `D3`, `C203`.
""",
    "vi": """\
# Quy tắc của `kehoach check`

Lập từ `pipeline/tables/check_rules.csv`. Quy tắc ghi *hành chính* không áp dụng cho văn bản của Đảng và các đoàn thể,
vì các văn bản đó có thể thức riêng. Chữ trong ngoặc nhọn được thay bằng nội dung của văn bản. `--select` và `--ignore`
nhận mã đầy đủ hoặc phần đầu của mã: `F`, `D3`, `C203`.
""",
}
_CHAPTERS = {
    "en": {"F": "Form", "C": "What is cited", "D": "Days and years", "W": "Numbering, names and words"},
    "vi": {"F": "Thể thức", "C": "Văn bản viện dẫn", "D": "Ngày và năm", "W": "Đánh số, tên gọi và từ ngữ"},
}
_HEAD = {
    "en": ("code", "severity", "of", "message", "source"),
    "vi": ("mã", "mức độ", "áp dụng", "thông báo", "nguồn"),
}
_WORDS = {
    "en": {"error": "error", "warning": "warning", "info": "info", "any": "any", "state": "state"},
    "vi": {"error": "lỗi", "warning": "cảnh báo", "info": "lưu ý", "any": "mọi văn bản", "state": "hành chính"},
}


def page(language: Language) -> str:
    """Markdown: a chapter a group of rules, a row a rule; in English the Vietnamese message stands above its own."""
    lines = [_LEAD[language]]
    for letter, title in _CHAPTERS[language].items():
        lines += [f"## {title}", ""]
        lines += table(_HEAD[language], (_cells(rule, language) for rule in rules() if rule.code.startswith(letter)))
    return "\n".join(lines)


def _cells(rule: Rule, language: Language) -> tuple[str, ...]:
    message = rule.message_vi if language == "vi" else f"{rule.message_vi}<br>{rule.message_en}"
    words = _WORDS[language]
    # braces at the end of a cell would be read as its attributes
    message = message.replace("{", "&#123;").replace("}", "&#125;")
    return rule.code, words[rule.severity], words[rule.regime], message, said(rule.source, language)
