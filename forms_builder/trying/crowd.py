"""A hundred random respondents: which questions they reached, where they got stuck, how long it took.

They answer by the form's own rules (`forms_builder.sampling`); a given seed always gives the same ones. The
time is an estimate from the kinds of questions that each of them saw.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from forms_builder.answers import CompiledForm, judge
from forms_builder.checking.wording.lengths import seconds
from forms_builder.sampling import NoValidFill, random_answers
from forms_builder.schema import Question

RESPONDENTS = 100
INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Reach:
    """One question and how many respondents were asked it, and answered."""

    number: int | None
    question: Question
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """What became of the respondents. `minutes` are the shortest, the middle and the longest."""

    size: int
    finished: int
    reaches: tuple[Reach, ...]
    stuck: tuple[tuple[str, int], ...]  # why, how many
    minutes: tuple[float, float, float]

    @property
    def never(self) -> tuple[Reach, ...]:
        """The questions that nobody was asked."""
        return tuple(each for each in self.reaches if not each.asked)


def crowd(compiled: CompiledForm, *, seed: int, at: datetime, size: int = RESPONDENTS) -> Crowd:
    """Let `size` respondents answer the public part of the form as of `at`."""
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    stuck: Counter[str] = Counter()
    times: list[float] = []
    for number in range(size):
        rng = random.Random(f"{seed}/{number}")  # noqa: S311 - to be repeated, not to be secret
        try:
            answers, consent = random_answers(compiled, rng, at=at)
        except NoValidFill as failure:
            stuck[str(failure)] += 1
            continue
        verdict = judge(compiled, answers, at=at, consent=consent)
        names = (INDEX.sub("", address).rpartition(".")[2] for address in verdict.relevant)
        reached = [name for name in names if name in compiled.rules]  # repeats are no questions
        asked.update(set(reached))
        answered.update(_names(verdict.answers))
        times.append(sum(seconds(compiled.form.by_name[name]) for name in reached) / 60)
    return Crowd(
        size=size,
        finished=len(times),
        reaches=tuple(_reaches(compiled, asked, answered)),
        stuck=tuple(stuck.most_common(5)),
        minutes=(min(times), median(times), max(times)) if times else (0.0, 0.0, 0.0),
    )


def _reaches(compiled: CompiledForm, asked: Counter[str], answered: Counter[str]) -> list[Reach]:
    form = compiled.form
    return [
        Reach(form.numbers.get(name), rule.question, asked[name], answered[name])
        for name, rule in compiled.rules.items()
        if rule.public and rule.type.answers and rule.question.type not in ("calculated", "hidden")
    ]


def _names(answers: object) -> set[str]:
    """The names of all that was answered, in repeats too."""
    if isinstance(answers, list):
        return {name for each in answers for name in _names(each)}
    if not isinstance(answers, dict):
        return set()
    return set(answers) | {
        name for value in answers.values() if isinstance(value, list) for name in _names(value)
    }
