"""What may be wrong with companies, service areas and contracts: stable codes and what they say."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

MESSAGES: dict[str, str] = {
    "code_length": _("A unified social credit code has 18 characters; this has %(n)s."),
    "code_signs": _("“%(text)s” cannot be in a unified social credit code (I, O, S, V and Z never are)."),
    "code_division": _("Characters 3 to 8 of a unified social credit code are digits."),
    "code_check": _("The last character does not fit the others: there is a slip of the pen in this code."),
    "company_unknown": _(
        "No company “%(text)s” is registered. Give its full name or its unified social credit code, or "
        "register it first."
    ),
    "company_unknown_near": _("No company “%(text)s” is registered. Did you mean “%(near)s”?"),
    "head_itself": _("A company is not its own head office."),
    "head_branch": _("“%(name)s” is a branch itself. Choose its head office “%(head)s”."),
    "head_has_branches": _("This company has branches (such as “%(name)s”) and cannot be one."),
    "head_recorded": _(
        "This company has a credit record of its own and cannot become a branch: the record would be "
        "nobody's any more. Register the branch with its own credit code instead."
    ),
    "gone_before_joined": _("It cannot be gone before it was in."),
    "future": _("This day lies in the future."),
    "ends_before_start": _("The contract must not end before it begins."),
    "overlap": _(
        "“%(company)s” serves this area from %(starts)s to %(ends)s already. Periods must not overlap: "
        "change that contract's last day first."
    ),
    "overlap_open": _(
        "“%(company)s” serves this area from %(starts)s until further notice. Give that contract a last day "
        "first, or tick “End the contract in force”."
    ),
    "area_elsewhere": _("“%(building)s” is no building of %(estate)s. Open the page anew and choose again."),
    "area_taken": _("“%(building)s” belongs to the service area “%(other)s”. Take it out there first."),
    "area_whole": _(
        "The service area “%(other)s” is all of %(estate)s. Give it its buildings first, then the rest can "
        "be another service area."
    ),
    "area_rest": _(
        "%(estate)s is divided already (“%(other)s”). Tick the buildings that belong to this service area."
    ),
    "area_twice": _("%(estate)s has a service area “%(name)s” already."),
    "not_positive": _("This must be more than 0."),
}


def invalid(code: str, **params: Any) -> ValidationError:
    """The error of a code, in the active language."""
    return ValidationError(gettext(MESSAGES[code]) % params, code=code)
