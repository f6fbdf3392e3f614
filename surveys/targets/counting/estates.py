"""小区: how many estates reach one of the goals of coverage (五有, 一区一策 …), as their files stand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.problems.coverage import GOALS, EstateFact
from surveys.targets.formulas import Counted, Formula, Given, Parameter, register
from surveys.targets.periods import Period
from territory.enums import EstateKind, Level
from territory.models import Area, Estate

GOAL_WORDS: list[tuple[str, Any]] = [
    ("five_have", _("the five 有 met")),
    ("managed", _("managed by residents or a company")),
    ("checked", _("checked for the five 有")),
    ("classed", _("policy decided")),
    ("bounded", _("service area drawn")),
    ("helped", _("has a helping unit")),
    ("pilot", _("pilot estate")),
]


def facts(area: Area) -> list[EstateFact]:
    """The estates of an area as coverage counts them."""
    today = timezone.localdate()
    rows = Area.objects.filter(level=Level.ESTATE, path__startswith=area.path).values_list(
        "pk",
        "path",
        "name",
        "estate__kind",
        "estate__policy_class",
        "estate__helper",
        "estate__helped_until",
        "estate__pilot",
        "estate__five_have_on",
        "estate__five_have_passed",
    )
    bounded = set(
        Estate.objects.filter(area__path__startswith=area.path)
        .exclude(boundary=[])
        .values_list("pk", flat=True)
    )
    return [
        EstateFact(
            pk=pk,
            path=path,
            name=name,
            kind=kind or "",
            policy_class=policy or "",
            bounded=pk in bounded,
            helped=helper is not None and (until is None or until >= today),
            pilot=bool(pilot),
            checked=on is not None,
            passed=bool(passed),
        )
        for pk, path, name, kind, policy, helper, until, pilot, on, passed in rows
    ]


def compute(area: Area, period: Period, given: Given) -> Counted | None:
    """Those that reach the goal out of those of the kinds chosen (all where none is)."""
    kinds = given.get("kinds", "").split()
    about = [each for each in facts(area) if not kinds or each.kind in kinds]
    reached = sum(map(GOALS[given["goal"]], about))
    return Decimal(reached), Decimal(len(about))


register(
    Formula(
        "estates",
        _("estates that reach a goal"),
        _("Counts the estate files as they stand when it is worked out."),
        compute,
        (
            Parameter("goal", _("goal"), offered=lambda given: list(GOAL_WORDS)),
            Parameter(
                "kinds",
                _("kinds of estates"),
                required=False,
                help=_("All where nothing is chosen."),
                offered=lambda given: list(EstateKind.choices),
                several=True,
            ),
        ),
        link=lambda area, period, given: reverse("problems:coverage"),
        snapshot=True,
    )
)
