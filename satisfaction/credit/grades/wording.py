"""How a grade came to be, in words of the active language. It works nothing out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from satisfaction.credit.grading import Grade, Reason
from satisfaction.credit.schemes.dumping import number
from satisfaction.credit.schemes.format import COMMITMENT, SATISFACTION, SchemeData
from satisfaction.credit.schemes.wording import PARTS, override_words, range_words


def name_words(grade: Grade) -> str:
    """The grade, or that there is none."""
    return grade.name or _("no grade")


def why_words(grade: Grade, scheme: SchemeData | None) -> list[str]:
    """Each step of how it came to be."""
    return [_said(each, scheme) for each in grade.why]


def _said(reason: Reason, scheme: SchemeData | None) -> str:
    params: dict[str, Any] = {
        key: number(value) if isinstance(value, Decimal) else value for key, value in reason.params.items()
    }
    match reason.code:
        case "no_scheme":
            return _("No credit scheme is in force for this area on that day.")
        case "left":
            return _("The company has left since %(day)s.") % params
        case "not_managed":
            return _("The company takes no part in credit management.")
        case "unmanaged":
            return _("It serves an area and takes no part in credit management: “%(grade)s”.") % params
        case "sum":
            return _("%(base)s base + %(good)s good − %(bad)s bad = %(points)s points") % params
        case "capped":
            return _("Capped: %(part)s.") % {"part": part_words(params["part"], scheme)}
        case "last_year":
            return _("Records of earlier years whose points no longer count: %(entries)s.") % params
        case "ladder":
            bounds = range_words(reason.params["least"], reason.params["below"], "")
            return _("On the ladder: “%(grade)s”, %(range)s.") % {**params, "range": bounds}
        case _:
            return _overruled(params["override"], scheme)


def _overruled(place: int, scheme: SchemeData | None) -> str:
    if scheme is None:
        return ""
    return _("Override: %(words)s.") % {"words": override_words(scheme.overrides[place])}


def part_words(part: str, scheme: SchemeData | None) -> str:
    """A part that met its cap."""
    name, _colon, key = part.partition(":")
    if not key:
        return str(PARTS[name])
    rule = scheme.rule(key) if scheme else None
    return rule.title if rule else key


def rule_words(key: str, schemes: Iterable[SchemeData]) -> str:
    """What an entry's rule is called."""
    if key == SATISFACTION:
        return _("satisfaction test")
    if key == COMMITMENT:
        return _("consultation result")
    return next((rule.title for each in schemes if (rule := each.rule(key))), key)
