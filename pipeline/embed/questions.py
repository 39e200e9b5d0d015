"""Questions made from articles, to train on: no question that a person asked is used, so none can leak.

A question is a heading, a clause or a piece of one, put into a form of asking (table `question_forms`), then
disturbed the way people disturb what they remember: everyday words for legal ones (table `everyday_words`), a part
left out, halves swapped, a negation flipped. Its positive is the clause, or a window of the article that may lack it.
"""

from __future__ import annotations

import re
from functools import cache
from random import Random
from typing import NamedTuple

from pipeline.embed.passages import Passage
from pipeline.embed.training_text import Article
from pipeline.tables import load

_LABEL = re.compile(r"^(?:[0-9]{1,3}[.)]|[a-zđ]{1,2}\)|[-+•])\s*")
_END = re.compile(r"[\s.,;:]+$")
_NUMBER = re.compile(r"\b(?:[0-9][0-9.,]*|một|hai|ba|bốn|năm) (?=(ngày|giờ|tháng|năm|lần|đồng|người|tuổi|phần|m2|%))")
_TIME = {"ngày", "giờ", "tháng", "năm"}
_DEFINITION = re.compile(r"^(.{3,80}?) (?:là|được hiểu là|bao gồm) (.{20,})$")
_DUTY = re.compile(
    r"^(.{5,90}?) ((?:có trách nhiệm|có quyền|có nghĩa vụ|có thẩm quyền|quyết định|chịu trách nhiệm"
    r"|chủ trì|ban hành|hướng dẫn|tổ chức|kiểm tra|phải|được) .{15,})$"
)
_NEGATIVES = (("không được ", "được "), ("không phải ", "phải "), ("không có ", "có "))
_HALVES = re.compile(r",\s+")
_SHORTEST, _LONGEST = 4, 60  # syllables of a question


class QuestionForm(NamedTuple):
    """A way of asking; `{}` takes the content, `{name}` the name of a document."""

    kind: str
    form: str
    source: str


class EverydayWord(NamedTuple):
    """A legal term and what people say or write instead."""

    legal: str
    everyday: str
    source: str


@cache
def _forms(kind: str) -> tuple[str, ...]:
    return tuple(row.form for row in load("question_forms", QuestionForm, key=("kind", "form")) if row.kind == kind)


@cache
def _everyday() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    words: dict[str, tuple[str, ...]] = {}
    for row in load("everyday_words", EverydayWord, key=("legal", "everyday")):
        words[row.legal] = (*words.get(row.legal, ()), row.everyday)
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.I), words


def pairs(article: Article, names: list[str], telling: bool, random: Random, most: int) -> list[tuple[str, str]]:
    """Up to `most` + 1 (question, positive) pairs of an article.

    `names` are names of documents to mention at random; `telling` says whether its heading is asked for: the many
    articles called "Hiệu lực thi hành" would only answer one another's question.
    """
    made: list[tuple[str, str]] = []
    if telling and article.passages:
        made.append((_ask("heading", article.heading, names, random), _body(article, random)))
    for index in random.sample(range(len(article.passages)), min(most, len(article.passages))):
        question = _question(article.passages[index], names, random)
        made.append((_disturbed(question, random), _positive(article, index, random)))
    return [(q, p) for q, p in made if q.count(" ") >= _SHORTEST and p.count(" ") >= _SHORTEST]


def _question(passage: Passage, names: list[str], random: Random) -> str:
    clause = _END.sub("", _LABEL.sub("", passage.text))
    if passage.lead_in and random.random() < 0.3:
        return _asked_list(passage.lead_in, clause, names, random)
    makers = (_asked_number, _asked_subject, _asked_definition, _keywords, _statement, _statement)
    return random.choice(makers)(clause, names, random) or _statement(clause, names, random)


def _ask(kind: str, content: str, names: list[str], random: Random) -> str:
    form = random.choice(_forms(kind))
    return form.format(_lower_first(content) if not form.startswith("{}") else content, name=random.choice(names))


def _statement(clause: str, names: list[str], random: Random) -> str:
    """A clause as it is, or asked whether it is so."""
    return _ask("statement", clause, names, random)


def _keywords(clause: str, names: list[str], random: Random) -> str | None:
    """What is typed into a search box: one to three runs of two to five syllables."""
    words = re.sub(r"[,;:()“”]", "", clause).split()
    if len(words) < 6:
        return None
    runs = []
    for _ in range(random.randint(1, 3)):
        length = random.randint(2, 5)
        start = random.randrange(max(1, len(words) - length))
        runs.append(" ".join(words[start : start + length]))
    return _ask("keywords", " ".join(runs), names, random)


def _asked_number(clause: str, names: list[str], random: Random) -> str | None:
    """The first amount asked for: "trong thời hạn 15 ngày" to "trong thời hạn bao nhiêu ngày" or "bao lâu"."""
    found = _NUMBER.search(clause)
    if not found:
        return None
    unit = found[1]
    if unit in _TIME and random.random() < 0.5:
        asked = clause[: found.start()] + "bao lâu" + clause[found.end() + len(unit) :]
    else:
        asked = clause[: found.start()] + "bao nhiêu " + clause[found.end() :]
    return _ask("number", asked, names, random)


def _asked_subject(clause: str, names: list[str], random: Random) -> str | None:
    """The subject asked for: "Bộ Tài chính có trách nhiệm ..." to "Cơ quan nào có trách nhiệm ...?"."""
    found = _DUTY.match(clause)
    return _ask("subject", found[2], names, random) if found else None


def _asked_definition(clause: str, names: list[str], random: Random) -> str | None:
    """A definition asked for from either side: "X là Y" to "X là gì?" or "Y được gọi là gì?"."""
    found = _DEFINITION.match(clause)
    if not found:
        return None
    kind, content = ("definition", found[1]) if random.random() < 0.5 else ("meaning", found[2])
    return _ask(kind, content, names, random)


def _asked_list(lead_in: str, item: str, names: list[str], random: Random) -> str:
    """A list asked for: "Hồ sơ bao gồm:" to "Hồ sơ bao gồm những gì?"; or its lead-in and item as a statement."""
    lead = _END.sub("", _LABEL.sub("", lead_in))
    if random.random() < 0.5:
        return _ask("list", lead, names, random)
    return _ask("statement", f"{lead} {_lower_first(item)}", names, random)


def _disturbed(question: str, random: Random) -> str:
    pattern, words = _everyday()
    if random.random() < 0.6:
        question = pattern.sub(
            lambda m: random.choice(words[m[0].lower()]) if random.random() < 0.5 else m[0], question
        )
    if random.random() < 0.1:
        for long, short in _NEGATIVES:
            if long in question or short in question:
                question = question.replace(long, short) if long in question else question.replace(short, long)
                break
    if random.random() < 0.15:
        halves = _HALVES.split(question, maxsplit=1)
        question = " ".join(reversed(halves))
    syllables = question.split()
    if len(syllables) > 12 and random.random() < 0.5:
        length = int(len(syllables) * random.uniform(0.1, 0.5))
        start = random.randrange(len(syllables) - length + 1)
        del syllables[start : start + length]
    return " ".join(syllables[:_LONGEST])


def _positive(article: Article, index: int, random: Random) -> str:
    """Mostly the clause as it is indexed; else its text alone, or a window beside it under the same heading."""
    passage = article.passages[index]
    chance = random.random()
    if chance < 0.7 or len(article.passages) == 1:
        return passage.searchable
    if chance < 0.85:
        return passage.text
    beside = article.passages[index + 1 if index + 1 < len(article.passages) else index - 1]
    return beside.searchable if random.random() < 0.5 else f"{passage.text}\n{beside.text}"


def _body(article: Article, random: Random) -> str:
    """A window under a heading, mostly without the heading: what is said there must be found by what it is called."""
    start = random.randrange(len(article.passages))
    window = "\n".join(passage.text for passage in article.passages[start : start + random.randint(1, 3)])
    return window if random.random() < 0.6 else f"{article.heading}\n{window}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
