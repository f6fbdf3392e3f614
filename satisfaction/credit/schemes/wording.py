"""A scheme and its faults in words, in the active language. It judges nothing."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from satisfaction.credit.enums import EntryKind, Gravity
from satisfaction.credit.schemes.dumping import number
from satisfaction.credit.schemes.errors import Fault
from satisfaction.credit.schemes.format import Band, Override, SchemeData, Step

FAULTS = {
    "missing": gettext_noop("Fill this in."),
    "not_an_object": gettext_noop("The scheme's data are damaged here."),
    "not_a_list": gettext_noop("The scheme's data are damaged here."),
    "unknown_format": gettext_noop("This scheme was written by a newer version of the program."),
    "too_many": gettext_noop("At most %(limit)s lines fit here."),
    "not_text": gettext_noop("Text belongs here."),
    "too_long": gettext_noop("At most %(limit)s characters fit here."),
    "not_offered": gettext_noop("Choose one of what is offered."),
    "not_a_flag": gettext_noop("Yes or no belongs here."),
    "not_whole": gettext_noop("A whole number belongs here."),
    "not_a_number": gettext_noop("A number belongs here, for example 5 or -0.5."),
    "out_of_range": gettext_noop("The number must lie between %(low)s and %(high)s."),
    "too_many_decimals": gettext_noop("At most two decimals."),
    "points_by_rule": gettext_noop("A grade outside the ladder has no points. Empty this field."),
    "bad_key": gettext_noop("Lower-case letters, digits and underscores only, a letter first."),
    "ladder_short": gettext_noop("The ladder needs at least two grades with points."),
    "grade_twice": gettext_noop("The grade “%(grade)s” is there twice."),
    "lowest_not_last": gettext_noop(
        "Only the lowest grade begins nowhere. Say from how many points “%(grade)s” begins."
    ),
    "ladder_overlap": gettext_noop("“%(grade)s” must begin below “%(above)s”."),
    "ladder_gap": gettext_noop(
        "Below “%(grade)s” there is no grade. Leave its points empty, or add a lower grade."
    ),
    "by_rule_last": gettext_noop("Grades outside the ladder come last."),
    "key_twice": gettext_noop("The key “%(key)s” is taken. Choose another one."),
    "gravity_missing": gettext_noop("Points are taken away: say how grave it is."),
    "gravity_of_good": gettext_noop("Points are given: it has no gravity."),
    "veto_of_good": gettext_noop("Only a bad record can be a veto: say how grave it is."),
    "no_effect": gettext_noop("It changes nothing: give points, or make it a veto."),
    "months_missing": gettext_noop("A bad record ends: give at most %(limit)s months."),
    "months_beyond_publicity": gettext_noop("A record of this gravity may last %(limit)s months at most."),
    "unknown_grade": gettext_noop("The ladder has no grade “%(grade)s”."),
    "at_most_by_rule": gettext_noop("“%(grade)s” lies outside the ladder and cannot be a limit."),
    "no_condition": gettext_noop("Without a condition it would always hold. Choose at least one."),
    "never_holds": gettext_noop("These conditions can never hold together."),
    "grade_unreachable": gettext_noop("No override leads to “%(grade)s”. Add one, or take the grade away."),
    "veto_without_grade": gettext_noop("There are vetoes: add an override that says what they lead to."),
    "band_empty": gettext_noop("The upper bound must be above the lower one."),
    "bands_overlap": gettext_noop("This line overlaps with one above."),
    "least_beyond_most": gettext_noop("The shortest time is longer than the longest."),
    "beyond_national": gettext_noop("The national rules allow %(limit)s months at most."),
    "base_beyond_cap": gettext_noop("The base is more than its cap of %(limit)s."),
}

PARTS = {
    "base": gettext_lazy("base points"),
    "good": gettext_lazy("good records"),
    "bad": gettext_lazy("bad records"),
}


def fault_words(fault: Fault) -> str:
    """What is wrong."""
    return _(FAULTS[fault.code]) % dict(fault.params)


def signed(points: Decimal) -> str:
    """Points with their sign: +3, -0.5 (with a real minus sign), 0."""
    return f"+{number(points)}" if points > 0 else number(points).replace("-", "−")


def step_words(scheme: SchemeData, step: Step) -> str:
    """From which sum a grade is had."""
    least, below = scheme.bounds(step)
    if step.by_rule:
        return _("by an override only")
    return range_words(least, below, "")


def range_words(least: Decimal | None, below: Decimal | None, unit: str) -> str:
    """From … up to below …, each where it is."""
    if least is not None and below is not None:
        return _("%(least)s%(unit)s to below %(below)s%(unit)s") % {
            "least": number(least), "below": number(below), "unit": unit,
        }  # fmt: skip
    if least is not None:
        return _("%(least)s%(unit)s and more") % {"least": number(least), "unit": unit}
    if below is not None:
        return _("below %(below)s%(unit)s") % {"below": number(below), "unit": unit}
    return _("any")


def band_words(band: Band) -> str:
    """The outcomes of a band, in percent."""
    return range_words(band.least, band.below, "%")


def override_words(override: Override) -> str:
    """A whole override: when … then …"""
    told = [*_conditions(override)]
    then = (_("grade “%(grade)s” at most") if override.at_most else _("grade “%(grade)s”")) % {
        "grade": override.grade
    }
    return _("%(conditions)s: %(then)s") % {"conditions": _(", and ").join(told), "then": then}


def _conditions(override: Override) -> list[str]:
    found = []
    if override.unmanaged:
        found.append(_("serves an area and takes no part in credit management"))
    if override.veto:
        found.append(_("a veto is in force"))
    if override.gravity:
        found.append(_("a bad record is in force that is “%(gravity)s” or graver") % {
            "gravity": Gravity(override.gravity).label
        })  # fmt: skip
    if override.bad is not None:
        found.append(_("a bad record is in force") if override.bad else _("no bad record is in force"))
    if override.at_least is not None or override.below is not None:
        found.append(_("points: %(range)s") % {"range": range_words(override.at_least, override.below, "")})
    return found


def kind_words(kind: str) -> str:
    """A kind of entry."""
    return str(EntryKind(kind).label)
