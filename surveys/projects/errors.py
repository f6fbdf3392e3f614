"""Why a project's step could not be taken: stable codes, words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from surveys.flow import errors


class ProjectRefused(errors.StepRefused):
    """A step with a project or a purchase list was refused."""

    messages: ClassVar[Mapping[str, str]] = {
        "no_demand": _("A project answers at least one demand of the list. Choose its demands first."),
        "not_listed": _("“%(demand)s” is not on the demand list any more. Take it out of the project."),
        "by_organisation": _("A social organisation's project is handed in and recognised by a department."),
        "by_unit": _("A project of a department or street is settled, not handed in."),
        "not_social": _("A social organisation designs this project: choose one as designer."),
        "list_published": _("This purchase list has been published. Choose another one or make a new one."),
        "list_stays": _("The purchase list has been published and stays as it is. Stop the project instead."),
        "other_place": _("The purchase list belongs to another area."),
        "empty_list": _("The purchase list has no project yet."),
        "list_in_use": _("Projects stand on this purchase list. Take them off first."),
        "list_unpublished": _("The purchase list has not been published yet. Publish it, then begin."),
        "has_history": _("Steps have been taken with this project already: stop it instead of deleting it."),
        "ends_before_start": _("The end lies before the beginning."),
        "not_draft": _("The project is no longer being designed; it changes only by its steps."),
        "not_open": _("The closing questionnaire is asked when the project is carried out."),
        "no_rating": _("This questionnaire has no question with five grades of satisfaction."),
        "feeds_others": _(
            "Answers to this questionnaire become demands, topics, group reports or votes. Choose one that "
            "only asks how satisfied people are."
        ),
        "link_answered": _("People have answered through the project's link already, so it stays."),
        "figures_fell": _(
            "%(name)s: %(now)s is less than the %(before)s reported before. Both count from the beginning. "
            "Correct the figure, or say why."
        ),
        "over_budget": _(
            "%(spent)s yuan spent is more than the budget of %(budget)s yuan. Correct the figure, or say why."
        ),
        "few_answers": _(
            "Fewer than %(least)s people have judged the service in the closing questionnaire. Spread its "
            "link, or say why, and how the service was judged instead."
        ),
        "many_answers": _(
            "There are more answers than people served, so they cannot be relied on. Say how the service was "
            "judged instead, such as by telephone."
        ),
    }
