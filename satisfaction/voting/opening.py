"""Open a test: freeze what is asked, who may vote and by which rules; make its key and its links.

One transaction; the key file is made before it ends and is of no use without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from forms_builder.publish import live_version
from satisfaction.companies.queries import serving_many
from satisfaction.enums import TestState
from satisfaction.errors import CannotOpen
from satisfaction.models import Ballot, Test, TestArea
from satisfaction.voting import checks as conditions
from satisfaction.voting import frames, keys, tokens
from satisfaction.voting.gate import NAME as GATE
from satisfaction.voting.rules import rules_of
from surveys import channels, door_stamp
from surveys.enums import ChannelKind
from surveys.models import Channel

checks = conditions.checks
NAME = 60  # characters of a channel's name
ROWS = 500


@transaction.atomic
def open_test(test: Test, user: Any) -> Test:
    """Open it for the votes of its households from its first day to the end of its last one.

    Raises CannotOpen (nothing was changed then); what it says is what `checks` says.
    """
    # no_key: what refers to the two need not wait. Publishing another version waits, and is then refused.
    Questionnaire.objects.select_for_update(no_key=True).filter(pk=test.questionnaire_id).first()
    rows = Test.objects.select_for_update(no_key=True, of=("self",)).select_related("questionnaire")
    locked = rows.get(pk=test.pk)
    if errors := checks(locked):
        raise CannotOpen(errors)
    areas = list(
        locked.areas.select_related("service_area__estate").prefetch_related("service_area__buildings")
    )
    locked.version = live_version(locked.questionnaire)
    locked.rules = rules_of(locked).to_json()
    locked.key_digest = keys.make(locked)
    secret = keys.load(locked).token
    contracts = serving_many([each.service_area for each in areas], locked.ends_on)
    for each in areas:
        contract = contracts[each.service_area_id]
        each.contract, each.company = contract, contract.company
        _make_ballots(locked, each, secret)
    for channel in other_links(locked):
        channels.close(channel, user=user)
    _make_links(locked, user)
    locked.state, locked.opened_at = TestState.OPEN, timezone.now()
    locked.save()
    log(locked, "satisfaction.open", user=user, data={"privacy": locked.privacy})
    test.refresh_from_db()
    return test


def other_links(test: Test) -> list[Channel]:
    """The questionnaire's own open links where the test is held. Opening closes them: what came by them would
    be in no test, and under no promise."""
    area = test.area
    line = Q(area__path__startswith=area.path) | Q(area__path__in=area.ancestor_paths)
    rows = Channel.objects.filter(line, questionnaire=test.questionnaire_id, gate="").order_by("pk")
    return [channel for channel in rows if channel.closes_at is None or channel.closes_at > timezone.now()]


def opens_at(test: Test) -> datetime:
    """The first moment of the first day."""
    return timezone.make_aware(datetime.combine(test.starts_on, time.min))


def closes_at(test: Test) -> datetime:
    """The first moment after the last day."""
    return timezone.make_aware(datetime.combine(test.ends_on + timedelta(days=1), time.min))


def _make_ballots(test: Test, test_area: TestArea, secret: bytes) -> None:
    found: Sequence[tuple[int, int]] = frames.dwellings(test_area)
    frame = frames.frame_of(
        (building for _pk, building in found), test_area.service_area.estate_id, sealed=test.sealed
    )
    test_area.frame = {str(pk): n for pk, n in frame.items()}
    test_area.households = len(found)
    test_area.save(update_fields=["company", "contract", "frame", "households"])
    Ballot.objects.bulk_create(
        (
            Ballot(
                test=test,
                test_area=test_area,
                household_id=household,
                token_digest=tokens.digest_of(tokens.derived(secret, test, household)),
            )
            for household, _building in found
        ),
        batch_size=ROWS,
    )


def _make_links(test: Test, user: Any) -> None:
    with override("zh-hans"):  # names that staff see, whoever opens it
        test.letter_channel = _link(test, ChannelKind.LETTER, _("household letters"), user)
        if test.open_link:
            test.open_channel = _link(test, ChannelKind.GROUP, _("open link"), user)
    door_stamp.bump()


def _link(test: Test, kind: ChannelKind, what: str, user: Any) -> Channel:
    terms = channels.Terms(
        name=f"{test.title[: NAME - len(what) - 3]} · {what}",
        kind=kind,
        opens_at=opens_at(test),
        closes_at=closes_at(test),
    )
    channel = channels.create(test.questionnaire, test.area, terms, user=user)
    channel.privacy, channel.gate, channel.veiled = test.privacy, GATE, test.sealed
    channel.save(update_fields=["privacy", "gate", "veiled"])
    return channel
