"""Field work: rounds and assignments."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from surveys.visits.models import Assignment, Round


class RoundFactory(DjangoModelFactory):
    """A round being prepared; give `questionnaire`, `area`, `created_by`; `targets` is [area] by default."""

    class Meta:
        model = Round
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"第{n + 1}轮走访")
    starts_on = date(2026, 11, 1)
    ends_on = date(2026, 12, 31)

    @factory.post_generation
    def targets(self: Round, create: bool, extracted: Any, **kwargs: Any) -> None:
        """The areas whose households are asked."""
        if create:
            self.targets.set(extracted or [self.area])


class AssignmentFactory(DjangoModelFactory):
    """A household of a round's sample; give `round`, `household` and perhaps `worker`."""

    class Meta:
        model = Assignment

    stratum = factory.SelfAttribute("household.building")
    position = factory.LazyAttribute(lambda o: o.round.assignments.count() + 1)
    probability = 1
