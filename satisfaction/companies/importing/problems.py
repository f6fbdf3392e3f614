"""What is wrong with a file: the codes that all files share, and our own for the rows."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from satisfaction.companies import errors
from territory.sheets.problems import MESSAGES

ROWS: dict[str, str] = {
    "name_taken": _("“%(name)s” is the name of the company with the code %(other)s."),
    "estate_unknown": _("None of the estates that you keep is called “%(text)s”."),
    "estate_unknown_near": _(
        "None of the estates that you keep is called “%(text)s”. Did you mean “%(near)s”?"
    ),
    "estate_several": _("Several estates are called “%(text)s” (%(names)s). Fill in the column “社区”."),
    "building_unknown": _("There is no building “%(text)s” in %(estate)s."),
    "building_several": _("“%(text)s” may be any of %(names)s. Write the name as it is there."),
    "area_unknown": _("%(estate)s has no service area “%(text)s”. It has: %(names)s."),
    "area_unknown_none": _("%(estate)s has no service area “%(text)s” yet. Register it first."),
    "area_needed": _("%(estate)s has several service areas (%(names)s). Say which."),
    "whole_taken": _("%(estate)s has other service areas (“%(other)s”), so this one cannot be all of it."),
    "firm_needed": _("Give the company's full name or its unified social credit code."),
    "firm_differs": _("The name is that of “%(name)s”, the code that of “%(other)s”."),
    "overlap_row": _("This contract and the one of row %(other)s share days. Periods must not overlap."),
    "overlap_stored": _(
        "“%(company)s” serves this area from %(starts)s to %(ends)s. Periods must not overlap: put that "
        "contract into the file with its last day, or change it first."
    ),
    "overlap_stored_open": _(
        "“%(company)s” serves this area from %(starts)s until further notice. Periods must not overlap: put "
        "that contract into the file with its last day, or change it first."
    ),
}
MESSAGES.update({**errors.MESSAGES, **ROWS})
