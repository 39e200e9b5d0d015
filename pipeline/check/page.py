"""The page of all rules, docs/check.md: `python -m pipeline.check.page > docs/check.md`."""

from pipeline.check.run import Rule, rules

_CHAPTERS = {
    "F": "Form",
    "C": "What is cited",
    "D": "Days and years",
    "W": "Numbering, names and words",
}


def page() -> str:
    """Markdown: a chapter a group of rules, a row a rule."""
    lines = [
        "# Rules of `kehoach check`",
        "",
        "Made from `pipeline/tables/check_rules.csv`. `state`: not asked of documents of the Party and of mass",
        "organisations, which have a form of their own. In a message, words in braces are filled in.",
    ]
    for letter, title in _CHAPTERS.items():
        lines += ["", f"## {title}", "", "| code | severity | of | message | source |", "|---|---|---|---|---|"]
        lines += [
            f"| {' | '.join((rule.code, rule.severity, rule.regime, _both(rule), rule.source))} |"
            for rule in rules()
            if rule.code.startswith(letter)
        ]
    return "\n".join(lines) + "\n"


def _both(rule: Rule) -> str:
    return f"{rule.message_vi}<br>{rule.message_en}"


if __name__ == "__main__":
    print(page(), end="")
