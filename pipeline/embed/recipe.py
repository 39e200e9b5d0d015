"""How the default model is trained, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was found to work; SIF is smooth inverse frequency, the temperature multiplies the cosine."""

    dim: int = 256  # while it is trained
    kept: int = 128  # numbers of it that are kept
    company: int = 128  # numbers that come from the company of words
    company_weight: float = 1.0
    window: int = 10  # words on either side that are company
    syllable_share: float = 0.5  # what the syllables of a compound add to its company
    fewest: int = 10  # occurrences of a syllable that gets a vector
    fewest_compounds: int = 60
    words: int = 20_000  # rows of the model: all syllables, and of the compounds the most frequent
    attraction: tuple[float, ...] = (0.25, 0.3, 0.35)  # from which neighbours are a compound, a round each
    fewest_pairs: int = 2  # occurrences of two syllables in a row that are remembered for accents
    spoken_weight: int = 5  # how often a question, or a line of everyday language, counts there beside running text
    fewest_spoken: int = 2  # occurrences of a syllable of everyday language that is known there too
    pairs_per_article: int = 4
    common_heading: int = 3  # articles that may share a heading that is asked for
    steps: int = 800
    batch: int = 768
    rate: float = 5e-3
    temperature: float = 15.0
    sif: float = 1e-3
    run: int = 64  # neighbouring pairs of one source in a grouped batch
    refined: int = 600  # steps of the last part, on pairs of our own beside made questions
    refining_rate: float = 1e-3
    refining_temperature: float = 12.0
    made_weight: float = 2.0  # what a made question counts there beside one of our own
