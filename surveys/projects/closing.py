"""满意度: the closing questionnaire of a project, answered through a link of its own, and what it gave."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from forms_builder.questions.numbers import SCALE
from surveys import channels
from surveys.channels import Terms
from surveys.enums import ChannelKind
from surveys.models import Channel
from surveys.projects.enums import ProjectState
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project
from surveys.queries import read_tallies
from surveys.results import Asked, catalogue_of

OPEN = (ProjectState.RUNNING, ProjectState.FINISHED)
LEAST = 5  # grades below which an evaluation says why there are so few, and no share is made public
NAME = 60  # characters of a channel's name


@dataclass(frozen=True, slots=True)
class Result:
    """What the closing questionnaire gave: `responses` counted, of the rating question how many `rated`, how
    many of those are `satisfied`, and the mean grade (None where nobody rated)."""

    responses: int
    label: str
    rated: int
    satisfied: int
    mean: Fraction | None

    @property
    def percent(self) -> str:
        """Satisfied of those who rated, such as 83.3 %; '' where nobody did."""
        if not self.rated:
            return ""
        tenths = int(Fraction(self.satisfied * 1000, self.rated) + Fraction(1, 2))
        return f"{tenths // 10}.{tenths % 10}%"

    @property
    def grade(self) -> str:
        """The mean with two decimals; '' where nobody rated."""
        if self.mean is None:
            return ""
        cents = int(self.mean * 100 + Fraction(1, 2))
        return f"{cents // 100}.{cents % 100:02d}"

    @property
    def as_json(self) -> dict[str, Any]:
        """As the evaluation keeps it."""
        return {
            "responses": self.responses,
            "question": self.label,
            "rated": self.rated,
            "satisfied": self.satisfied,
            "percent": self.percent,
            "mean": self.grade,
        }


def make_link(project_pk: int, questionnaire: Questionnaire, *, user: Any) -> Channel:
    """A link of its own for the closing questionnaire. Raises ProjectRefused: has_link, not_open."""
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("area").get(pk=project_pk)
        if project.channel_id:
            raise ProjectRefused("has_link")
        if project.state not in OPEN:
            raise ProjectRefused("not_open")
        terms = Terms(name=project.name[:NAME], kind=ChannelKind.OTHER)
        channel = channels.create(questionnaire, project.area, terms, user=user)
        project.questionnaire, project.channel = questionnaire, channel
        project.save(update_fields=["questionnaire", "channel"])
        log(project, "projects.link", user=user, data={"questionnaire": questionnaire.title})
    return channel


def result(project: Project) -> Result | None:
    """What came through the project's link so far; None where there is no link or nobody answered."""
    if not (project.channel_id and project.questionnaire_id and project.questionnaire):
        return None
    scope = f"c:{project.channel_id}"
    cells = read_tallies(project.questionnaire_id, [scope], []).cells[scope]
    responses = cells.get("", {}).get("n", 0)
    if not responses:
        return None
    asked = _rating(catalogue_of(project.questionnaire))
    if asked is None:
        return Result(responses, "", 0, 0, None)
    own = cells.get(asked.id, {})
    graded = [
        (each, own.get(f"o:{each['value']}", 0))
        for each in asked.spec["options"]
        if each["number"] is not None
    ]
    rated = sum(n for _each, n in graded)
    satisfied = sum(n for each, n in graded if each["value"] in asked.spec["satisfied"])
    total = sum(each["number"] * n for each, n in graded)
    return Result(responses, asked.label, rated, satisfied, Fraction(total, rated * SCALE) if rated else None)


def too_few(found: Result | None) -> bool:
    """Whether too few people gave a grade for it to say anything."""
    return found is None or found.rated < LEAST


def evaluation(project: Project) -> dict[str, Any]:
    """What the evaluation kept; {} where there is none (yet)."""
    event = project.events.filter(step="evaluate").last() if project.grade else None
    return dict(event.data) if event else {}


def _rating(asked: tuple[Asked, ...]) -> Asked | None:
    """The last question that asks for a grade and has not been retired: overall satisfaction ends a form."""
    found = [each for each in asked if each.kind == "rating" and not each.retired and each.spec["satisfied"]]
    return found[-1] if found else None
