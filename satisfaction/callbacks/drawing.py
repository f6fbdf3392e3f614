"""Draw a closed test's call-backs and make the link of their form. One transaction, once a test, logged."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from forms_builder.publish import live_version
from satisfaction.callbacks.errors import CallError
from satisfaction.callbacks.questionnaires import lacking
from satisfaction.callbacks.sampling import ALGORITHM, Drawn, choose
from satisfaction.enums import CallReason, TestState
from satisfaction.models import Callback, Consent, Test, TestArea
from satisfaction.scoring_rules import Rules
from surveys import channels
from surveys.enums import ChannelKind

NAME = 60  # characters of a channel's name
BATCH = 500


@transaction.atomic
def draw(test: Test, questionnaire: Questionnaire, *, user: Any) -> dict[int, Drawn]:
    """Choose the households and keep the seed; says what was chosen by service area.

    Raises CallError: not_closed, drawn, nobody, not_live, unfit.
    """
    locked = Test.objects.select_for_update().get(pk=test.pk)
    if locked.state != TestState.CLOSED:
        raise CallError("not_closed")
    if Callback.objects.filter(test=locked).exists():
        raise CallError("drawn")
    _check(questionnaire)
    seed = secrets.token_hex(16)
    found = {area.pk: redraw(area, seed) for area in locked.areas.order_by("pk")}
    if not any(each.random for each in found.values()):
        raise CallError("nobody")
    Callback.objects.bulk_create(
        (
            Callback(test=locked, consent_id=consent, reason=reason, seed=seed)
            for drawn in found.values()
            for reason, consents in ((CallReason.RANDOM, drawn.random), (CallReason.PRESSED, drawn.pressed))
            for consent in consents
        ),
        batch_size=BATCH,
    )
    if locked.callback_channel_id is None:
        _make_link(locked, questionnaire, user)
    data = {
        "seed": seed,
        "algorithm": ALGORITHM,
        "random": sum(len(each.random) for each in found.values()),
        "pressed": sum(len(each.pressed) for each in found.values()),
    }
    log(locked, "satisfaction.draw_callbacks", user=user, data=data)
    return found


def consenting(area: TestArea) -> list[Consent]:
    """The households of a service area that agreed to a call-back, in order. Their number is the N of the
    draw; those whose phone number was lost with its key are among them."""
    rows = Consent.objects.filter(test_area=area, household__isnull=False).exclude(phone="")
    return list(rows.select_related("household").order_by("pk"))


def redraw(area: TestArea, seed: str) -> Drawn:
    """What the draw of a service area gives with a seed: the same whenever it is done."""
    found = consenting(area)
    share = Rules.from_json(area.test.rules).check_share
    buildings = {each.pk: each.household.building_id for each in found if each.household}
    return choose(buildings, [each.pk for each in found if each.pressed], share, f"{seed}:{area.pk}")


def _check(questionnaire: Questionnaire) -> None:
    version = live_version(questionnaire)
    if version is None:
        raise CallError("not_live", title=questionnaire.title)
    missing = lacking(version.form)
    if missing:
        raise CallError("unfit", title=questionnaire.title, names=", ".join(missing))


def _make_link(test: Test, questionnaire: Questionnaire, user: Any) -> None:
    with override("zh-hans"):  # a name that staff see, whoever draws
        what = _("call-backs")
        terms = channels.Terms(
            name=f"{test.title[: NAME - len(what) - 3]} · {what}",
            kind=ChannelKind.OTHER,
            opens_at=timezone.now(),
        )
    test.callback_channel = channels.create(questionnaire, test.area, terms, user=user)
    test.save(update_fields=["callback_channel"])
