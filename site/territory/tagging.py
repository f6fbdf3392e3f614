"""四必访标签: put a tag on a household, with its consent, and withdraw it; then it stays as a record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from territory.enums import TagKind
from territory.models import Household, HouseholdTag

# Sent inside the transaction with `tag` and `user`: what follows from a tag is done or undone with it.
added = Signal()
withdrawn = Signal()


@transaction.atomic
def add(
    household: Household, kind: TagKind | str, *, consent_on: date | None, how: str, user: Any
) -> HouseholdTag:
    """Put a tag on a household that has consented. Raises ValidationError, by field, in words."""
    how = how.strip()
    problems: dict[str, str] = {}
    if kind not in TagKind.values:
        problems["kind"] = _("Choose one of the tags.")
    if consent_on is None:
        problems["consent_on"] = _(
            "Say on which day the household consented; without consent there is no tag."
        )
    elif consent_on > timezone.localdate():
        problems["consent_on"] = _("The day of consent lies in the future.")
    limit = HouseholdTag._meta.get_field("consent_how").max_length or 0
    if not how:
        problems["consent_how"] = _("Say how consent was given, for example by a signed form.")
    elif len(how) > limit:
        problems["consent_how"] = _("At most %(limit)s characters.") % {"limit": limit}
    if problems or consent_on is None:
        raise ValidationError(problems)
    Household.objects.select_for_update().get(pk=household.pk)
    if HouseholdTag.objects.filter(household=household, kind=kind, withdrawn_at=None).exists():
        raise ValidationError({"kind": _("The household has this tag already.")})
    tag = HouseholdTag.objects.create(
        household=household, kind=kind, consent_on=consent_on, consent_how=how, added_by=user
    )
    data = {"tag": str(tag), "day": str(consent_on), "how": how}
    log(household, "territory.tag", user=user, data=data)
    added.send(HouseholdTag, tag=tag, user=user)
    return tag


@transaction.atomic
def withdraw(tag: HouseholdTag, *, why: str, user: Any) -> HouseholdTag:
    """Withdraw a tag; withdrawing it again changes nothing. Raises ValidationError without a reason."""
    why = why.strip()
    limit = HouseholdTag._meta.get_field("withdrawn_why").max_length or 0
    if not why:
        raise ValidationError({"why": _("Please give the reason; it is kept with the tag.")})
    if len(why) > limit:
        raise ValidationError({"why": _("At most %(limit)s characters.") % {"limit": limit}})
    tag = HouseholdTag.objects.select_for_update().get(pk=tag.pk)
    if tag.withdrawn_at is not None:
        return tag
    tag.withdrawn_at, tag.withdrawn_by, tag.withdrawn_why = timezone.now(), user, why
    tag.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    household = Household.objects.get(pk=tag.household_id)
    log(household, "territory.untag", user=user, data={"tag": str(tag), "reason": why})
    withdrawn.send(HouseholdTag, tag=tag, user=user)
    return tag
