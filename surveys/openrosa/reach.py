"""Which questionnaires a link reaches, and the channel through which its answers come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext, override

from forms_builder.models import FormVersion, Publication, Questionnaire
from surveys import channels
from surveys.enums import ChannelKind
from surveys.intake import ChannelFacts, facts_of
from surveys.models import Channel
from surveys.openrosa.errors import AppRefusal
from surveys.openrosa.models import AppChannel, AppLink
from surveys.templatetags.staff import person
from territory import access
from territory.models import Area

FORM_ID = re.compile(r"juwen-(\d{1,9})", re.ASCII)
VERSION = re.compile(r"(\d{1,6})-([0-9a-f]{12})", re.ASCII)
LANGUAGE = "zh-hans"
HEAVY = (
    "questionnaire__body",
    "questionnaire__intro",
    "questionnaire__consent_notice",
    "questionnaire__scoring",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A questionnaire that is answered now, with the version that is live (without its schema)."""

    questionnaire: Questionnaire
    version: FormVersion

    @property
    def form_id(self) -> str:
        """What apps call the form."""
        return form_id_of(self.questionnaire.pk)


def form_id_of(questionnaire: int) -> str:
    """The questionnaire as apps name it."""
    return f"juwen-{questionnaire}"


def version_name(version: FormVersion) -> str:
    """The version as apps name it: its number and the first 12 digits of its digest."""
    return f"{version.number}-{version.digest[:12]}"


def channels_for(link: AppLink) -> QuerySet[Channel]:
    """The channels on the line of the link's area, above and below it, as far as the worker may see them.

    None whose answers a gate judges: apps bring no household's own link.
    """
    area = link.area
    line = Q(area__path__startswith=area.path) | Q(area__path__in=area.ancestor_paths)
    return access.visible(link.worker, Channel.objects.filter(line, gate=""), "area")


def listed(link: AppLink, now: datetime) -> list[Listed]:
    """What the app is offered: live questionnaires with a channel that is open.

    Where the worker's own channel exists, it alone decides whether it is open.
    """
    rows = channels_for(link).filter(questionnaire__live=True).select_related("questionnaire").defer(*HEAVY)
    own = set(AppChannel.objects.filter(worker=link.worker, area=link.area).values_list("channel", flat=True))
    apps = set(AppChannel.objects.filter(channel__in=rows.values("pk")).values_list("channel", flat=True))
    by_questionnaire: dict[int, list[Channel]] = {}
    for channel in rows.order_by("questionnaire__title", "pk"):
        if channel.pk in own or channel.pk not in apps:
            by_questionnaire.setdefault(channel.questionnaire_id, []).append(channel)
    live = live_versions(by_questionnaire)
    found: list[Listed] = []
    for pk, each in by_questionnaire.items():
        deciding = [channel for channel in each if channel.pk in own] or each
        if pk in live and any(channels.is_open(channel, now) for channel in deciding):
            found.append(Listed(each[0].questionnaire, live[pk]))
    return found


def live_versions(questionnaires: Iterable[int]) -> dict[int, FormVersion]:
    """By questionnaire: the version that was published last, without its schema."""
    newest = Publication.objects.filter(questionnaire__in=list(questionnaires)).order_by()
    pks = newest.values("questionnaire").annotate(newest=Max("pk")).values_list("newest", flat=True)
    rows = Publication.objects.filter(pk__in=list(pks)).select_related("version").defer("version__schema")
    return {row.questionnaire_id: row.version for row in rows}


def version_of(link: AppLink, questionnaire: int, name: str) -> FormVersion | None:
    """A version of a questionnaire that the link reaches; None where there is none of that name.

    Raises AppRefusal where the questionnaire is out of reach.
    """
    if not channels_for(link).filter(questionnaire=questionnaire).exists():
        raise AppRefusal("out_of_reach")
    match = VERSION.fullmatch(name)
    if match is None:
        return None
    rows = FormVersion.objects.filter(questionnaire=questionnaire, number=int(match[1]))
    return rows.filter(digest__startswith=match[2]).first()


def questionnaire_of(form_id: str) -> int:
    """The questionnaire that a submission names. Raises AppRefusal."""
    match = FORM_ID.fullmatch(form_id)
    if match is None:
        raise AppRefusal("out_of_reach")
    return int(match[1])


def channel_for(link: AppLink, questionnaire: int) -> ChannelFacts:
    """The worker's channel for a questionnaire within reach, made at the first need.

    It opens and closes with the channel it stands beside, until staff set its times. Raises AppRefusal.
    """
    mine = AppChannel.objects.filter(worker=link.worker, area=link.area, questionnaire=questionnaire)
    rows = mine.select_related("channel__questionnaire", "channel__area")
    found = rows.first()
    if found is None:
        beside = (
            channels_for(link).filter(questionnaire=questionnaire).select_related("area", "questionnaire")
        )
        beside = beside.exclude(pk__in=AppChannel.objects.values("channel")).order_by("pk")
        model = beside.first()
        if model is None:
            raise AppRefusal("out_of_reach")
        try:
            with transaction.atomic():
                _create(link, model)
        except IntegrityError:  # two answers came at once
            pass
        found = rows.get()
    return facts_of(found.channel)


def _create(link: AppLink, beside: Channel) -> None:
    with override(LANGUAGE):
        name = gettext("%(worker)s (app)") % {"worker": person(link.worker)}
    terms = channels.Terms(
        name=name[:60], kind=ChannelKind.WORKER, opens_at=beside.opens_at, closes_at=beside.closes_at
    )
    channel = channels.create(beside.questionnaire, _deeper(link.area, beside.area), terms, user=link.worker)
    AppChannel.objects.create(
        worker=link.worker, area=link.area, questionnaire=beside.questionnaire, channel=channel
    )


def _deeper(one: Area, other: Area) -> Area:
    """The lower of two areas on one line: where what is asked through the link is counted."""
    return one if one.depth >= other.depth else other
