"""The verbs on readings: record one (typed, imported or worked out), withdraw one. Figures never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.flow import files
from surveys.targets.enums import Kind, Source
from surveys.targets.errors import TargetError
from surveys.targets.in_force import begins, ended
from surveys.targets.inapplicable import check_inapplicable
from surveys.targets.models import Indicator, Reading, ReadingFile
from surveys.targets.periods import Period
from territory import access
from territory.access import KEEP
from territory.models import Area

LIMIT = Decimal("99999999999.99")
CENT = Decimal("0.01")
WORDS = 300  # characters of a note or a reason
HUNDRED = Decimal(100)
# What a unit has in its name where it is measured rather than counted.
MEASURES = ("%", "米", "㎡", "亩", "公顷", "里", "元", "吨", "克", "升", "度", "小时", "天", "分")


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be recorded. `seen`: the number of the newest reading that whoever reports has seen (0 for
    none); None where nobody looked. `not_applicable`: there is nothing of which a share could be; note or
    reason say why. `formula` and `parameters`: by what the program counted it."""

    numerator: Any
    denominator: Any = None
    note: str = ""
    reason: str = ""
    link: str = ""
    files: Sequence[files.Upload] = ()
    seen: int | None = None
    not_applicable: bool = False
    formula: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


def record(
    indicator: Indicator, area: Area, period: Period, given: Given, *, source: Source, user: Any
) -> Reading:
    """Add a reading; it counts from now on. `user` None is the program.

    Raises TargetError, those of `check_inapplicable` too (nothing has changed then), and StepRefused for
    files that cannot be kept.
    """
    check(indicator, area, period, user)
    given_numbers = (0, 0) if given.not_applicable else (given.numerator, given.denominator)
    numerator, denominator = numbers(indicator, *given_numbers)
    if denominator == 0 and not given.not_applicable and source != Source.COMPUTED:
        raise TargetError("whole_zero")
    note, reason = given.note.strip(), given.reason.strip()
    if len(note) > WORDS or len(reason) > WORDS:
        raise TargetError("text_too_long", limit=WORDS)
    kept = files.clean(given.files)
    with files.kept_or_removed() as written, transaction.atomic():
        Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)  # one after another
        rows = Reading.objects.filter(indicator=indicator, area=area, period=period.first)
        before = rows.filter(current=True).first()
        if given.seen is not None and given.seen != (before.number if before else 0):
            raise TargetError("stale")
        if before is not None and source != Source.COMPUTED:
            if not reason:
                raise TargetError("reason_missing")
            same = (before.numerator, before.denominator) == (numerator, denominator)
            if same and not kept and note == before.note:
                raise TargetError("unchanged")
        if given.not_applicable:
            check_inapplicable(
                indicator, area, period, before, why=note or reason, evidence=bool(kept), user=user
            )
        rows.filter(current=True).update(current=False)
        last = rows.aggregate(last=Max("number"))["last"] or 0  # one that was withdrawn keeps its number
        made = Reading.objects.create(
            indicator=indicator,
            area=area,
            period=period.first,
            number=last + 1,
            numerator=numerator,
            denominator=denominator,
            source=source,
            note=note,
            reason=reason if before else "",
            link=given.link[:300],
            formula=given.formula,
            parameters=dict(given.parameters),
            by=user,
            at=timezone.now(),
        )
        files.attach(ReadingFile, made, kept, written)
    return made


def withdraw(reading: Reading) -> int:
    """What was worked out no longer counts: nothing is left from which it follows. It stays in the history.
    1, or 0 where somebody gave another one meanwhile."""
    rows = Reading.objects.filter(pk=reading.pk, current=True, source=Source.COMPUTED)
    return rows.update(current=False)


def check(indicator: Indicator, area: Area, period: Period, user: Any) -> None:
    """Whether the area reports this indicator for the period, and the user may do it (None: the program).

    Raises TargetError: not_yours, not_reporter, not_in_use, not_begun, before_start."""
    programme = indicator.target.programme
    if user is not None and not access.may(user, area, *KEEP):
        raise TargetError("not_yours")
    if area.level != indicator.level or not area.path.startswith(programme.area.path):
        raise TargetError("not_reporter", area=area.name)
    if ended(indicator, period):
        raise TargetError("not_in_use")
    if period.first > timezone.localdate():
        raise TargetError("not_begun")
    if period.first < begins(indicator):
        raise TargetError("before_start")


def measured(indicator: Indicator) -> bool:
    """Whether it is measured, so that there are fractions; else things or people are counted."""
    return indicator.kind == Kind.PROGRESS or any(each in indicator.unit for each in MEASURES)


def numbers(indicator: Indicator, numerator: Any, denominator: Any) -> tuple[Decimal, Decimal | None]:
    """Both numbers as they are stored. A ratio of nothing out of nothing (0 and 0) is what the
    program may count: not applicable.

    Raises TargetError: numerator_missing, denominator_missing, not_a_number, not_whole, more_than_whole,
    not_yes_no, over_hundred."""
    top = _number(numerator)
    if top is None:
        raise TargetError("numerator_missing")
    if indicator.kind == Kind.RATIO:
        bottom = _number(denominator)
        if bottom is None:
            raise TargetError("denominator_missing")
        if not measured(indicator) and (_broken(top) or _broken(bottom)):
            raise TargetError("not_whole")
        if top > bottom:
            above, below = indicator.numerator or _("numerator"), indicator.denominator or _("denominator")
            raise TargetError("more_than_whole", top=above, bottom=below)
        return top, bottom
    if indicator.kind == Kind.YES_NO and top not in (0, 1):
        raise TargetError("not_yes_no")
    if indicator.kind == Kind.PROGRESS and top > HUNDRED:
        raise TargetError("over_hundred")
    if _broken(top) and not measured(indicator):
        raise TargetError("not_whole")
    return top, None


def _broken(value: Decimal) -> bool:
    return value != value.to_integral_value()


def _number(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        raise TargetError("not_a_number") from None
    if not found.is_finite() or not 0 <= found <= LIMIT or found != found.quantize(CENT):
        raise TargetError("not_a_number")
    return found.quantize(CENT)
