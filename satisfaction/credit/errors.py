"""Why a step with an entry, an objection or a repair is refused: stable codes, words for people."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from satisfaction.refusal import Refused

MESSAGES = {
    # permissions and second persons
    "not_yours": _("Only supervisors and administrators of the area may do this."),
    "own_proposal": _("Who proposed an entry cannot confirm it. Ask somebody else."),
    "own_request": _("Who asked for the reversal cannot decide on it. Ask somebody else."),
    "own_entry": _("Who proposed the entry cannot decide on objections to it. Ask somebody else."),
    "own_marking": _("Who put the objection on record cannot decide on it. Ask somebody else."),
    "own_application": _("Who put the application down cannot decide on it. Ask somebody else."),
    # states
    "stale": _("Somebody else has worked on this meanwhile. Look at what is new, then decide again."),
    "wrong_state": _("In the present state of the entry, this is not possible."),
    "suspended": _("An objection is being examined. Decide on it first."),
    "asked": _("A reversal has been asked for already. It has to be decided first."),
    "nothing_asked": _("Nobody has asked for a reversal."),
    "being_corrected": _("A correction of this entry is waiting for its confirmation already."),
    "decided": _("This has been decided already."),
    "clock_back": _(
        "Something was done with the entry on a later day than today. The server's clock went back: "
        "have it put right, then try again."
    ),
    "refused_here": _("The ledger does not take this step: %(code)s."),
    # proposing
    "no_scheme": _("No credit scheme is in force for this company. Adopt one first."),
    "no_rule": _("The scheme in force has no such rule. Choose another one."),
    "future": _("The day of the facts lies in the future."),
    "long_ago": _("The facts are older than five years and can no longer be entered."),
    "same_again": _(
        "For this company, rule and day there is an entry already. "
        "If it is another matter, tick the box below."
    ),
    "evidence_missing": _("Please add at least one file that proves the facts."),
    "reason_missing": _("Please give the reason; it stands in the record."),
    "too_many_files": _("At most %(limit)s files at a time."),
    "file_too_large": _("A file may have at most %(limit)s MB."),
    "not_a_file": _(
        "“%(name)s” cannot be taken: photos (JPEG, PNG, WebP), PDF, Word, Excel and text files can."
    ),
    "start_past": _("Publicity cannot begin in the past, and at most 30 days from today."),
    # objections
    "objection_late": _(
        "The time for objections ended on %(day)s. "
        "If there is a good reason to take it all the same, give it."
    ),
    "received_future": _("The day of receipt lies in the future."),
    "received_early": _("The day of receipt lies before the entry was made public."),
    "objected_before": _("An objection to the same matter has been decided already; it is not taken again."),
    "objection_open": _("Another objection to this entry is being examined. Decide on it first."),
    "too_many_waiting": _(
        "So many objections to this entry wait already that no more are taken here. "
        "Hand yours in at the office."
    ),
    "not_marked": _("The objection has to be put on record first."),
    "not_open": _("Objections to this entry are not possible in its present state."),
    # repairs
    "not_bad": _("Only bad records can be repaired."),
    "too_early": _(
        "A repair can be applied for from %(day)s on: %(months)s months after it was made public."
    ),
    "promise_missing": _("A public promise of good faith is a condition of the repair."),
    "repair_open": _("An application for the repair of this entry is waiting already."),
    # feeds
    "not_settled": _("The test is not settled yet."),
    "gate_closed": _("By its gate, this score does not touch credit: %(why)s."),
    "not_newest": _("There is a newer score of the same service area."),
    "no_company": _("Nobody served the area on the test's last day."),
    "no_points": _("By the scheme in force, this gives no points."),
    "no_points_now": _(
        "By the scheme in force, the newer score gives no points. "
        "Ask for the reversal of the entry that stands."
    ),
    "fed_otherwise": _("Under the same number there is an entry with another outcome. Correct that one."),
}  # fmt: skip


class StepRefused(Refused):
    """A refusal of a step with an entry, an objection or a repair; `code` is one of `MESSAGES`."""

    messages = MESSAGES
