"""What surveys does when a questionnaire goes live: give it a first link, and tell the door."""

from __future__ import annotations

import logging
from typing import Any

from django.utils.translation import gettext, override

from forms_builder.models import Publication, Questionnaire
from surveys import channels, door_stamp, quotas
from surveys.folders import area_of
from surveys.models import Channel

logger = logging.getLogger(__name__)


def prepare(sender: Any, questionnaire: Questionnaire, **kwargs: Any) -> None:
    """Receiver of `published`: a questionnaire without channels gets the public link."""
    door_stamp.bump()
    if Channel.objects.filter(questionnaire=questionnaire).exists():
        return
    area = area_of(questionnaire)
    if area is None:
        logger.warning("questionnaire %s lies in no community folder: no link was made", questionnaire.pk)
        return
    with override("zh-hans"):
        name = gettext("Public link")
    channels.create(questionnaire, area, channels.Terms(name=name, listed=True), user=kwargs.get("user"))


def follow_quotas(sender: Any, instance: Publication, created: bool, **kwargs: Any) -> None:
    """Receiver of a new Publication, inside the transaction that publishes: its quotas apply from then on."""
    if created:
        quotas.follow(instance.questionnaire_id, instance.version.form)


def tell_door(sender: Any, **kwargs: Any) -> None:
    """Receiver of `forms_builder.publish.withdrawn`: the door must not serve the form any longer."""
    door_stamp.bump()
