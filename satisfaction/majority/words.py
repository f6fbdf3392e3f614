"""What the matters, conditions and verdicts are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from satisfaction.majority.counting import Matter, Verdict

MATTERS = {
    Matter.RULES_OF_PROCEDURE: _("(1) make or amend the rules of procedure of the owners' assembly"),
    Matter.COVENANT: _("(2) make or amend the covenant"),
    Matter.COMMITTEE: _("(3) elect the owners' committee or replace its members"),
    Matter.COMPANY: _("(4) appoint or dismiss a property company or another manager"),
    Matter.USE_FUNDS: _("(5) use the maintenance funds"),
    Matter.RAISE_FUNDS: _("(6) raise maintenance funds"),
    Matter.REBUILD: _("(7) alter or rebuild the building and its facilities"),
    Matter.CHANGE_USE: _("(8) change the use of common parts, or run a business with them"),
    Matter.OTHER: _("(9) other major matters of common ownership"),
}
VERDICTS = {
    Verdict.NO_QUORUM: _("Too few take part: nothing can be decided"),
    Verdict.PASSED: _("The numbers suffice for this matter"),
    Verdict.FAILED: _("The numbers do not suffice for this matter"),
}
IMPOSSIBLE = {
    "nothing": _("Total area and number of owners must be more than 0."),
    "negative": _("No number can be less than 0."),
    "more_than_all": _("More take part than there are. Look at the numbers again."),
    "more_than_part": _("More are in favour than take part. Look at the numbers again."),
}
