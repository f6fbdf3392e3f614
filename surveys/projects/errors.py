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
        "other_place": _("The purchase list belongs to another area."),
        "empty_list": _("The purchase list has no project yet."),
        "list_in_use": _("Projects stand on this purchase list. Take them off first."),
        "list_unpublished": _("The purchase list has not been published yet. Publish it, then begin."),
        "has_history": _("Steps have been taken with this project already: stop it instead of deleting it."),
        "ends_before_start": _("The end lies before the beginning."),
        "not_draft": _("The project is no longer being designed; it changes only by its steps."),
        "has_link": _("The project has a link for its closing questionnaire already."),
        "not_open": _("The closing questionnaire is asked when the project is carried out."),
        "few_answers": _(
            "Fewer than %(least)s people have judged the service in the closing questionnaire. Spread its "
            "link, or say why there are so few answers."
        ),
    }
