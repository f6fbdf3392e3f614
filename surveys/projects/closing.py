"""满意度: the closing questionnaire of a project, answered through a link of its own, and what it gave.

The link is open: whoever has it can answer. So what it gave is called unverified wherever it is shown, and
more answers than people were served are not relied on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from forms_builder.publish import live_version
from forms_builder.questions.numbers import SCALE
from surveys import channels
from surveys.channels import Terms
from surveys.chats.drawing import is_ledger
from surveys.chats.linking import is_tested
from surveys.demands.models import Collection
from surveys.enums import ChannelKind
from surveys.models import Channel, Response
from surveys.projects.enums import ProjectState
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project
from surveys.queries import read_tallies
from surveys.results import Asked, catalogue_of
from surveys.topics.drawing import is_topic_form

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
    """A link of its own for the closing questionnaire, in place of one that nobody has answered through.

    Raises ProjectRefused: not_open, link_answered, no_rating, feeds_others."""
    if why := unfit(questionnaire):
        raise ProjectRefused(why)
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("area").get(pk=project_pk)
        if project.state not in OPEN:
            raise ProjectRefused("not_open")
        if project.channel_id:
            # Whoever answers just now holds a share of the channel: wait for it, then nobody else comes.
            old = Channel.objects.select_for_update(of=("self",)).get(pk=project.channel_id)
            if is_answered(old):
                raise ProjectRefused("link_answered")
            channels.close(old, user=user)
        terms = Terms(name=project.name[:NAME], kind=ChannelKind.OTHER)
        channel = channels.create(questionnaire, project.area, terms, user=user)
        project.questionnaire, project.channel = questionnaire, channel
        project.save(update_fields=["questionnaire", "channel"])
        log(project, "projects.link", user=user, data={"questionnaire": questionnaire.title})
    return channel


def is_answered(channel: Channel) -> bool:
    """Whether anybody has answered through it, counted or not."""
    return Response.objects.filter(channel=channel).exists()


def unfit(questionnaire: Questionnaire) -> str:
    """Why a questionnaire cannot close projects: "no_rating", "feeds_others"; "" where it can."""
    live = live_version(questionnaire)
    if live is None or _rating(catalogue_of(questionnaire)) is None:
        return "no_rating"
    form = live.form
    feeds = (
        Collection.objects.filter(questionnaire=questionnaire).exists()
        or is_topic_form(form)
        or is_ledger(form)
        or is_tested(questionnaire)
    )
    return "feeds_others" if feeds else ""


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


def weak(found: Result | None, served: int | None) -> bool:
    """Whether the answers do not carry a judgement: too few, or more than people were served."""
    return not carries(found.as_json if found else None, served)


def carries(answers: Mapping[str, Any] | None, served: int | None) -> bool:
    """Whether answers (as an evaluation keeps them) are enough, and not more than people were served."""
    return answers is not None and answers["rated"] >= LEAST and not too_many(answers, served)


def too_many(answers: Mapping[str, Any] | None, served: int | None) -> bool:
    """Whether more have answered than were served: somebody answered twice, or was not served at all."""
    return answers is not None and served is not None and answers["responses"] > served


def told(answers: Mapping[str, Any] | None, served: int | None) -> str:
    """Answers (as an evaluation keeps them) in a line for staff."""
    if not answers:
        return _("nobody has answered")
    said = [_("%(n)s answers") % {"n": answers["responses"]}]
    if served is not None:
        said.append(_("%(n)s people served") % {"n": served})
    if answers["rated"]:
        share = _("satisfied %(share)s, mean %(mean)s")
        said.append(share % {"share": answers["percent"], "mean": answers["mean"]})
    return " · ".join(said)


def differ(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether the figures differ, whatever the question is called."""
    names = ("responses", "rated", "satisfied", "mean")
    return any((one or {}).get(each) != (other or {}).get(each) for each in names)


def evaluation(project: Project) -> dict[str, Any]:
    """What the evaluation kept; {} where there is none (yet)."""
    event = project.events.filter(step="evaluate").last() if project.grade else None
    return dict(event.data) if event else {}


def close_link(project: Project, user: Any) -> None:
    """Nobody answers any more. The caller holds the project's lock."""
    if project.channel and channels.is_open(project.channel):
        channels.close(project.channel, user=user)


def _rating(asked: tuple[Asked, ...]) -> Asked | None:
    """The last question that asks for a grade and has not been retired: overall satisfaction ends a form."""
    found = [each for each in asked if each.kind == "rating" and not each.retired and each.spec["satisfied"]]
    return found[-1] if found else None
