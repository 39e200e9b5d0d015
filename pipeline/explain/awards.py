"""Why words are an award, who grants it and whom it goes to: the rows of awards, positions and nominees."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Document
from pipeline.explain.names import position
from pipeline.explain.rows import Evidence, find
from pipeline.extract.award_grants import nominees, target_nouns
from pipeline.extract.award_names import Form, Mention, entry_of
from pipeline.extract.awards import Granted, grants
from pipeline.extract.spelling import small
from pipeline.plan import Award
from pipeline.text import Span


def evidence(document: Document, awards: tuple[Award, ...]) -> Iterator[list[Evidence]]:
    """The rows behind each award, in the order of the awards."""
    granted = ((clause, each) for clause, group in grants(document) for each in group)
    for award, (clause, each) in zip(awards, granted, strict=True):
        yield [
            *_name(document.text, each.mention),
            *_target(document, clause, each, award),
            *_authority(document.text, each),
            *_quota(award),
        ]


def _name(text: str, mention: Mention) -> Iterator[Evidence]:
    entry = entry_of(mention, text)
    if isinstance(entry, Form):
        yield from find("form", "awards", form=entry.form)
    elif entry is not None:
        yield from find("form", "award_lookalikes", phrase=entry.phrase)


def _target(document: Document, clause: Span, each: Granted, award: Award) -> Iterator[Evidence]:
    """The nouns that say whom it goes to, where the name itself does not."""
    if award.target is None or each.mention.name.target == award.target:
        return
    nouns = target_nouns(document, clause, each.mention, each.stop, each.authority)
    for noun in dict.fromkeys(row.noun for row in nouns):
        yield from find("target", "award_nominees", noun=noun)


def _authority(text: str, each: Granted) -> Iterator[Evidence]:
    """The position at which the subject of a granting verb is known; behind `của` any name is an authority."""
    if each.authority and each.authority.start < each.mention.start:
        yield from position("authority", text[slice(*each.authority)])


def _quota(award: Award) -> Iterator[Evidence]:
    """The nouns that make a number of people a quota; a share needs none."""
    if award.quota:
        pattern, _ = nominees()
        for noun in dict.fromkeys(found[0] for found in pattern.finditer(small(award.quota))):
            yield from find("quota", "award_nominees", noun=noun)
