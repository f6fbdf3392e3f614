"""Why a test cannot be opened, or something cannot be done with its votes: stable codes and messages."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from satisfaction.refusal import Refused

MESSAGES = {
    # what a test needs before it is opened
    "not_draft": _("The test is not being prepared any more."),
    "days_reversed": _("The last day lies before the first day. Correct the dates."),
    "over": _("The last day %(day)s has passed. Set a later one."),
    "no_areas": _("Choose at least one service area."),
    "no_contract": _(
        "Nobody serves “%(area)s” under a contract on the last day %(day)s. Enter the contract first."
    ),
    "no_households": _("“%(area)s” has no household. Import the roster first."),
    "too_few_to_hide": _(
        "“%(area)s” has only %(count)s households: fewer than %(least)s cannot stay unknown among each "
        "other. Choose a real-name test, or leave this service area out."
    ),
    "not_live": _("The questionnaire “%(title)s” is not published. Publish it first."),
    "expires": _(
        "The questionnaire “%(title)s” is set to leave the site on %(day)s, before the test ends. Take that "
        "date away first."
    ),
    "question_missing": _("The questionnaire lacks the question “%(name)s”, without which no test works."),
    "question_type": _("The question “%(name)s” must be of the type “%(type)s”."),
    "options_missing": _("The question “%(name)s” lacks the options %(values)s."),
    "not_scored": _(
        "The questionnaire has no weighted scoring. Choose “weighted percent” under “Scoring” and give its "
        "questions weights."
    ),
    "question_identifies": _(
        "The question “%(label)s” could tell who answered, so it has no place in this test. Leave it out, or "
        "choose a real-name test."
    ),
    "quotas": _("The questionnaire limits how often an option may be chosen. A test takes every household."),
    "building_twice": _("“%(building)s” lies in two service areas of this test."),
    "running": _("“%(area)s” is being tested already: “%(title)s” runs until %(day)s."),
    "key_folder": _(
        "The folder for ballot keys cannot be written: %(path)s. Ask the administrator to check BALLOT_KEYS."
    ),
    "rules": _("The scoring rules cannot be used: %(what)s"),
    # what can be wrong with the key of a test
    "key_lost": _(
        "The key file of this test is missing in %(path)s. Restore the folder of ballot keys; until then no "
        "vote can be taken and no letter printed."
    ),
    "key_exchanged": _(
        "The key file of this test in %(path)s is not the one with which it was opened. Put the right one "
        "back; until then no vote can be taken and no letter printed."
    ),
    "key_gone": _("The key of this test was destroyed, as was promised. Its links no longer exist."),
    # what cannot be done with a test any more, or yet
    "not_open": _("The test is not open."),
    "not_closed": _("The test is not closed yet."),
    "not_joined": _("In this test nobody can tell any more which household gave which answers."),
    "reason_missing": _("Please give the reason; it is kept with the test."),
    "reason_too_long": _("The reason may have at most 300 characters."),
}


class TestError(Refused):
    """A refusal about tests and votes; `code` is one of `MESSAGES`."""

    __test__ = False  # no test case, whatever its name

    messages = MESSAGES


class CannotOpen(TestError):
    """A test does not fulfil what opening needs; `errors` says all of it."""

    def __init__(self, errors: Sequence[TestError]) -> None:
        super().__init__(errors[0].code, **errors[0].params)
        self.errors = tuple(errors)
