"""The stored votes of a service area as answer sheets that can be scored, and their digest. Reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from forms_builder.schema import Form, Question
from satisfaction.models import TestArea
from satisfaction.scoring import Sheet
from satisfaction.voting import queries as voting
from surveys.corrections import current_answers
from surveys.scoring import dimension_of, sheet_score
from surveys.versions import version_by_pk

OVERALL, RECOMMEND = "overall", "recommend"
CHOICES = frozenset({"single", "multiple", "dropdown"})
# Who it is, or what becomes a named record: no figure of the score.
NOT_COUNTED = frozenset({"role", "pressured", "callback_ok"})


@dataclass(frozen=True, slots=True)
class Stored:
    """One vote as it is stored: what a digest is taken over."""

    id: UUID
    standing: str
    group: str
    area: int
    version: int
    answers: Mapping[str, Any]  # by question id


def stored(test_area: TestArea) -> Iterator[Stored]:
    """The votes of a service area, in order of their ids."""
    for vote in voting.votes(test_area).iterator(chunk_size=500):
        response = vote.response
        yield Stored(
            response.pk,
            vote.standing,
            vote.group,
            response.area_id,
            response.version_id,
            current_answers(response),
        )


def digest(votes: list[Stored]) -> str:
    """SHA-256 over every vote's id, standing, group, place and answers (keys sorted), in order of ids."""
    found = hashlib.sha256(b"juwen votes 1\n")
    for each in sorted(votes, key=lambda vote: vote.id.bytes):
        line = [each.id.hex, each.standing, each.group, each.area, dict(each.answers)]
        found.update(orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + b"\n")
    return found.hexdigest()


@dataclass(frozen=True)
class Reader:
    """How the answers of one form are read."""

    form: Form

    @cached_property
    def counted(self) -> list[Question]:
        """Choice questions that are counted beside the score."""
        return [
            question
            for question in self.form.questions
            if question.type in CHOICES
            and question.name not in NOT_COUNTED
            and not (question.weight or question.sensitive or question.staff_only)
            and not self.form.repeats[question.name]
        ]

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in the order of the form."""
        names = (dimension_of(question) for question in self.form.questions if question.weight)
        return tuple(dict.fromkeys(names))

    def sheet(self, vote: Stored) -> Sheet:
        """The sheet of one vote. Its place counts as its building; the frame says whether it knows it."""
        scored = sheet_score(self.form, vote.answers, by="id")
        return Sheet(
            building=vote.area,
            standing=vote.standing,
            group=vote.group,
            percent=scored.percent,
            dimensions={name: (each.points, each.weight) for name, each in scored.by_dimension.items()},
            overall=str(self._answer(vote, OVERALL) or ""),
            recommend=_zero_to_ten(self._answer(vote, RECOMMEND)),
            choices={question.name: _chosen(vote.answers.get(question.id)) for question in self.counted},
        )

    def _answer(self, vote: Stored, name: str) -> Any:
        question = self.form.by_name.get(name)
        return None if question is None else vote.answers.get(question.id)


def sheets(votes: list[Stored]) -> list[Sheet]:
    """The votes as sheets."""
    return [reader(vote.version).sheet(vote) for vote in votes]


def reader(version: int) -> Reader:
    """The reader of a frozen version."""
    return Reader(version_by_pk(version).compiled.form)


def _chosen(value: Any) -> tuple[str, ...]:
    if value in (None, "", []):
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def _zero_to_ten(value: Any) -> int | None:
    """A whole number from 0 to 10, whatever type the question has; None for anything else."""
    try:
        number = int(str(value))
    except ValueError:
        return None
    return number if 0 <= number <= 10 else None
