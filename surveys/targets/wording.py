"""Lights, periods, values and goals in words. Colour is never the only cue: a light has a sign and a word."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.targets import formulas, lights
from surveys.targets.enums import Kind
from surveys.targets.lights import Figure, Rolled, decimal, percent
from surveys.targets.models import Goal, Indicator, Reading
from surveys.targets.periods import Period


class Look(NamedTuple):
    """How a light is shown."""

    key: str
    sign: str
    label: Any


LOOKS = {
    lights.GREEN: Look("green", "✓", _("goal reached")),
    lights.YELLOW: Look("yellow", "△", _("goal nearly reached")),
    lights.RED: Look("red", "✕", _("goal not reached")),
    lights.LATE: Look("late", "!", _("late")),
    lights.WAITING: Look("waiting", "…", _("not reported yet")),
    lights.NOT_APPLICABLE: Look("na", "—", _("not applicable")),
    lights.NO_GOAL: Look("none", "·", _("no goal")),
}
ARROWS = {1: ("↑", _("up")), 0: ("", ""), -1: ("↓", _("down"))}


def period_words(period: Period) -> str:
    """2026年10月, 2026年第4季度, 2026年."""
    said = {"year": period.first.year, "month": period.first.month}
    if period.frequency == "month":
        return gettext("%(month)s/%(year)s") % said
    if period.frequency == "quarter":
        return gettext("quarter %(quarter)s of %(year)s") % {**said, "quarter": (period.first.month + 2) // 3}
    return gettext("the year %(year)s") % said


def figure_words(indicator: Indicator, figure: Figure | None) -> str:
    """83.3%（5÷6）, 12 次, 是."""
    if figure is None:
        return "—"
    top = decimal(figure.numerator, 2)
    if indicator.kind == Kind.RATIO and figure.denominator is not None:
        parts = f"{top} ÷ {decimal(figure.denominator, 2)}"
        value = figure.value
        return f"{percent(value)}% ({parts})" if value is not None else parts
    if indicator.kind == Kind.YES_NO:
        return gettext("done") if figure.numerator else gettext("not done")
    return f"{top}{_unit(indicator)}"


def reading_words(indicator: Indicator, reading: Reading | None) -> str:
    """The same of a stored reading."""
    if reading is None:
        return "—"
    denominator = None if reading.denominator is None else Fraction(reading.denominator)
    return figure_words(indicator, Figure(Fraction(reading.numerator), denominator))


def rolled_words(indicator: Indicator, rolled: Rolled) -> str:
    """What many reporters come to."""
    if rolled.figure is not None:
        return figure_words(indicator, rolled.figure)
    if not rolled.reported:
        return "—"
    return gettext("%(n)s of %(all)s reach it") % {"n": rolled.reached, "all": rolled.judged}


def goal_words(indicator: Indicator, goal: Goal | None, common: Goal | None = None) -> str:
    """≥ 90%, ≤ 0 处. Where nothing judges but there is a goal `common` to all, that one: 合计 ≥ 3 家."""
    if goal is None and common is not None:
        return gettext("%(goal)s in all") % {"goal": goal_words(indicator, common)}
    if goal is None:
        return gettext("not set")
    sign = "≥" if goal.op == ">=" else "≤"
    if indicator.kind == Kind.RATIO:
        return f"{sign} {percent(Fraction(goal.value))}%"
    if indicator.kind == Kind.YES_NO:
        return gettext("done")
    return f"{sign} {decimal(Fraction(goal.value), 4)}{_unit(indicator)}"


def trend_words(indicator: Indicator, trend: int) -> tuple[str, Any, str]:
    """(arrow, word, "better" or "worse" or "") of a change since the period before."""
    arrow, word = ARROWS[trend]
    if not trend:
        return arrow, word, ""
    return arrow, word, "better" if (trend > 0) == indicator.higher_is_better else "worse"


def formula_words(key: str, parameters: Mapping[str, str]) -> str:
    """达到要求的小区（goal=five_have）; typed in where there is none."""
    if not key:
        return gettext("typed in")
    formula = formulas.find(key)
    given = "、".join(f"{name}={value}" for name, value in sorted(parameters.items()))
    said = str(formula.label) if formula else key
    return f"{said}（{given}）" if given else said


def _unit(indicator: Indicator) -> str:
    if not indicator.unit:
        return ""
    return "%" if indicator.unit == "%" else f" {indicator.unit}"
