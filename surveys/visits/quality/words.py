"""Flags in words, with the numbers they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.visits.quality.flags import Flag, Kind

NAMES: dict[str, Any] = {
    Kind.FAST: gettext_lazy("unusually fast"),
    Kind.FAR: gettext_lazy("far from the building"),
    Kind.STRAIGHT: gettext_lazy("the same answer throughout"),
    Kind.NIGHT: gettext_lazy("many in one night"),
}


def name(flag: Flag) -> str:
    """What kind of sign it is."""
    return str(NAMES[flag.kind])


def why(flag: Flag) -> str:
    """The sign with its numbers."""
    if flag.kind == Kind.FAST:
        return _("It took %(took)s. The median is %(median)s; below %(limit)s is flagged.") % {
            "took": duration(flag.value),
            "median": duration(flag.of),
            "limit": duration(flag.limit),
        }
    if flag.kind == Kind.FAR:
        return _("The phone was %(away)s m from the building; more than %(limit)s m is flagged.") % {
            "away": f"{flag.value:.0f}",
            "limit": f"{flag.limit:.0f}",
        }
    if flag.kind == Kind.STRAIGHT:
        return _("%(same)s of %(number)s ratings are the same; from %(limit)s%% is flagged.") % {
            "same": int(flag.value),
            "number": int(flag.of),
            "limit": int(flag.limit),
        }
    return _("%(number)s interviews were finished in that night; from %(limit)s is flagged.") % {
        "number": int(flag.value),
        "limit": int(flag.limit),
    }


def duration(seconds: float | None) -> str:
    """2 min 5 s; '' for none."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": rest}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}


def percent(share: float | None) -> str:
    """A share of 1 in percent with one decimal; '–' for none."""
    return "–" if share is None else f"{share * 100:.1f}%"


def told(flags: Sequence[Flag]) -> list[tuple[str, str]]:
    """Name and reason of each."""
    return [(name(flag), why(flag)) for flag in flags]
