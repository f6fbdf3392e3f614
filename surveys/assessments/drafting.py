"""Make a sheet, its items, a new version; adopt it. An adopted sheet never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from wagtail.log_actions import log

from surveys.assessments import queries
from surveys.assessments.enums import Rule
from surveys.assessments.errors import AssessmentError
from surveys.assessments.models import Item, Mark, Sheet
from surveys.targets.models import Indicator, Programme

TENTH = Decimal("0.1")
COPIED = ("no", "group", "name", "points", "rule", "yellow", "indicator", "hint")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an item is to be."""

    name: str
    points: Decimal
    rule: str
    group: str = ""
    indicator: Indicator | None = None
    yellow: Decimal = Decimal("0.60")
    hint: str = ""


def make(sheet: Sheet, *, user: Any) -> Sheet:
    """Store a new draft. Raises AssessmentError not_keeper."""
    if not queries.keeps(user, sheet.area):
        raise AssessmentError("not_keeper")
    with transaction.atomic():
        sheet.created_by = user
        sheet.save(force_insert=True)
        log(sheet, "wagtail.create", user=user)
    return sheet


def drafted(pk: int, user: Any) -> Sheet:
    """The draft, locked. Raises AssessmentError not_keeper, adopted. Inside a transaction."""
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("area").get(pk=pk)
    if not queries.keeps(user, sheet.area):
        raise AssessmentError("not_keeper")
    if sheet.adopted_on is not None:
        raise AssessmentError("adopted")
    return sheet


def add(sheet_pk: int, wanted: Wanted, *, user: Any) -> Item:
    """One more item, at the end. Raises AssessmentError: not_keeper, adopted, and what is wrong with it."""
    with transaction.atomic():
        sheet = drafted(sheet_pk, user)
        last = sheet.items.aggregate(last=Max("no"))["last"] or 0
        item = Item(sheet=sheet, no=last + 1)
        _fill(sheet, item, wanted)
        item.save()
    return item


def change(item_pk: int, wanted: Wanted, *, user: Any) -> Item:
    """Make an item of a draft something else. Raises as `add`."""
    with transaction.atomic():
        item = Item.objects.select_related("sheet").get(pk=item_pk)
        sheet = drafted(item.sheet_id, user)
        _fill(sheet, item, wanted)
        item.save()
    return item


def remove(item_pk: int, *, user: Any) -> None:
    """Take an item off a draft; the others move up."""
    with transaction.atomic():
        item = Item.objects.get(pk=item_pk)
        sheet = drafted(item.sheet_id, user)
        item.delete()
        _renumber(list(sheet.items.order_by("no")))


def move(item_pk: int, by: int, *, user: Any) -> None:
    """Move an item up (-1) or down (1)."""
    with transaction.atomic():
        item = Item.objects.get(pk=item_pk)
        sheet = drafted(item.sheet_id, user)
        items = list(sheet.items.order_by("no"))
        at = next(index for index, each in enumerate(items) if each.pk == item.pk)
        to = min(max(at + by, 0), len(items) - 1)
        items.insert(to, items.pop(at))
        _renumber(items)


def _renumber(items: list[Item]) -> None:
    """Numbers from 1 on; first out of the way, since two may not have one."""
    for at, item in enumerate(items, start=1):
        if item.no != at:
            Item.objects.filter(pk=item.pk).update(no=10_000 + at)
    for at, item in enumerate(items, start=1):
        if item.no != at:
            Item.objects.filter(pk=item.pk).update(no=at)


def _fill(sheet: Sheet, item: Item, wanted: Wanted) -> None:
    points = wanted.points
    if not points.is_finite() or points <= 0 or points != points.quantize(TENTH) or points > sheet.total:
        raise AssessmentError("points_wrong")
    by_hand = wanted.rule == Rule.MARK
    if by_hand and wanted.indicator is not None:
        raise AssessmentError("indicator_unused")
    if not by_hand:
        if wanted.indicator is None:
            raise AssessmentError("indicator_missing")
        if not queries.fitting(sheet).filter(pk=wanted.indicator.pk).exists():
            raise AssessmentError("indicator_unfit", indicator=wanted.indicator)
        if sheet.items.filter(indicator=wanted.indicator).exclude(pk=item.pk).exists():
            raise AssessmentError("indicator_twice", indicator=wanted.indicator)
    item.name, item.group, item.hint = wanted.name.strip(), wanted.group.strip(), wanted.hint.strip()
    item.points, item.rule, item.yellow = points, wanted.rule, wanted.yellow
    item.indicator = None if by_hand else wanted.indicator


def take_over(sheet_pk: int, programme: Programme, *, user: Any) -> int:
    """Put every indicator of a programme that is not there yet on a draft, with what points are left spread
    evenly over them; staff then weigh them. Returns how many. Raises AssessmentError no_indicators."""
    with transaction.atomic():
        sheet = drafted(sheet_pk, user)
        have = set(sheet.items.values_list("indicator", flat=True))
        rows = queries.fitting(sheet).filter(target__programme=programme)
        fresh = [each for each in rows if each.pk not in have]
        if not fresh:
            raise AssessmentError("no_indicators")
        left = max(sheet.total - spent(sheet), TENTH * len(fresh))
        each_gets = (left / len(fresh)).quantize(TENTH, ROUND_DOWN)
        over = int((left - each_gets * len(fresh)) / TENTH)
        last = sheet.items.aggregate(last=Max("no"))["last"] or 0
        for at, indicator in enumerate(fresh):
            Item.objects.create(
                sheet=sheet,
                no=last + 1 + at,
                group=indicator.target.group,
                name=indicator.name,
                points=each_gets + (TENTH if at < over else 0),
                indicator=indicator,
            )
    return len(fresh)


def spent(sheet: Sheet) -> Decimal:
    """The points of all items."""
    return Decimal(sheet.items.aggregate(sum=Sum("points"))["sum"] or 0)


def adopt(pk: int, *, user: Any) -> Sheet:
    """Put a draft in force, see `begins`; the version before it ends the day before. Raises AssessmentError:
    not_keeper, adopted, no_items, sum_wrong."""
    with transaction.atomic():
        sheet = drafted(pk, user)
        if not sheet.items.exists():
            raise AssessmentError("no_items")
        if (points := spent(sheet)) != sheet.total:
            raise AssessmentError("sum_wrong", sum=points, total=sheet.total)
        if sheet.follows_id:
            Sheet.objects.select_for_update(of=("self",)).get(
                pk=sheet.follows_id
            )  # nobody marks it meanwhile
        first = begins(sheet)
        sheet.adopted_on, sheet.adopted_by = first, user
        sheet.save(update_fields=["adopted_on", "adopted_by"])
        if sheet.follows_id:
            Sheet.objects.filter(pk=sheet.follows_id, closed_on=None).update(
                closed_on=first - timedelta(days=1)
            )
        log(sheet, "assessments.adopt", user=user)
    return sheet


def begins(sheet: Sheet) -> date:
    """The first day on which a draft can be in force: of the period that runs, or of the first in which the
    version before it has neither begun nor marks nor a settled table, since these stay with it."""
    now = queries.of_day(sheet, timezone.localdate())
    before = sheet.follows
    if before is None or before.adopted_on is None:
        return now.first
    marked = Mark.objects.filter(item__sheet=before).aggregate(last=Max("period"))["last"]
    settled = before.settlements.aggregate(last=Max("period"))["last"]
    last = max(each for each in (before.adopted_on, marked, settled) if each is not None)
    return max(now.first, queries.of_day(sheet, last).moved(1).first)


def copy(pk: int, *, user: Any) -> Sheet:
    """The next version of an adopted sheet as a draft; one that is there already is returned."""
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update(of=("self",)).select_related("area").get(pk=pk)
        if not queries.keeps(user, sheet.area):
            raise AssessmentError("not_keeper")
        if sheet.adopted_on is None:
            raise AssessmentError("not_adopted")
        there = Sheet.objects.filter(follows=sheet).first()
        if there is not None:
            return there
        made = Sheet.objects.create(
            name=sheet.name,
            area=sheet.area,
            version=sheet.version + 1,
            follows=sheet,
            level=sheet.level,
            frequency=sheet.frequency,
            total=sheet.total,
            spread=sheet.spread,
            created_by=user,
        )
        Item.objects.bulk_create(
            Item(sheet=made, **{name: getattr(item, name) for name in COPIED}) for item in sheet.items.all()
        )
        log(made, "wagtail.create", user=user)
    return made


def drop(pk: int, *, user: Any) -> None:
    """Delete a draft."""
    with transaction.atomic():
        sheet = drafted(pk, user)
        log(sheet, "wagtail.delete", user=user, deleted=True)
        sheet.delete()
