"""What is done with a test: open, close early, give up, delete. All ask before they act."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from satisfaction.enums import TestState
from satisfaction.errors import CannotOpen, TestError
from satisfaction.planning import offering, progress, saving
from satisfaction.planning.errors import PlanError
from satisfaction.planning.views.base import OneTest
from satisfaction.rule_words import rules_in_words
from satisfaction.voting import closing, giving_up, opening
from surveys.enums import Privacy
from territory.access import KEEP

REASON_LIMIT = giving_up.REASON_LIMIT


class Confirm(OneTest):
    """A page that says what will happen, and a button that does it."""

    template_name = "satisfaction/planning/confirm.html"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    button: ClassVar[Any] = ""
    serious: ClassVar[bool] = False
    asks_reason: ClassVar[bool] = False

    def lines(self) -> list[str]:
        """What will happen, in sentences."""
        raise NotImplementedError

    def act(self) -> str:
        """Do it; says what was done. Raises TestError, PlanError."""
        raise NotImplementedError

    @property
    def after(self) -> str:
        """Where to go then."""
        return self.address

    @property
    def reason(self) -> str:
        """The reason given. Raises PlanError("reason_missing")."""
        said = self.request.POST.get("reason", "").strip()[:REASON_LIMIT]
        if not said:
            raise PlanError("reason_missing")
        return said

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Act, or say why not."""
        after = self.after
        try:
            done = self.act()
        except (TestError, PlanError) as refusal:
            messages.error(request, refusal.message)
            stays = refusal.code == "reason_missing" or isinstance(refusal, CannotOpen)
            return redirect(request.path if stays else self.address)
        messages.success(request, done)
        return redirect(after)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sentences and the button."""
        return {
            **super().get_context_data(**kwargs),
            "lines": self.lines(),
            "button": self.button,
            "serious": self.serious,
            "asks_reason": self.asks_reason,
            "back": self.address,
        }


class Open(Confirm):
    """Everything that will be fixed, what keeps the test from being opened, and the button."""

    template_name = "satisfaction/planning/open.html"
    page_title = _("open the test")
    button = _("Open the test")
    states = (TestState.DRAFT,)

    @cached_property
    def areas(self) -> list[offering.Line]:
        """The service areas, and who serves on the last day."""
        return offering.of_test(self.test)

    def lines(self) -> list[str]:
        """What opens, for whom, until when."""
        test = self.test
        days = {name: date_format(getattr(test, name), "Y-m-d") for name in ("starts_on", "ends_on")}
        found = [
            gettext("Each of the %(count)s households gets a link of its own that nobody can guess.")
            % {"count": sum(line.households for line in self.areas)},
            gettext("The links take votes from %(starts_on)s to the end of %(ends_on)s.") % days,
            gettext(
                "The questionnaire, the households, the companies and the rules are fixed as they are now. "
                "While the test is open the questionnaire cannot be published anew."
            ),
            _privacy_line(test.privacy),
        ]
        if others := opening.other_links(test):
            found.append(
                gettext(
                    "The questionnaire's other links are closed, since nothing that came by them would "
                    "count: %(names)s."
                )
                % {"names": "、".join(channel.name for channel in others)}
            )
        if test.open_link:
            found.append(gettext("An open link is made, too. What comes by it is shown apart as unverified."))
        return found

    def warnings(self) -> list[str]:
        """What does not keep it from being opened, and is worth a thought."""
        test, found = self.test, []
        if test.starts_on < timezone.localdate():
            found.append(gettext("The first day has passed: the links work at once."))
        if (test.ends_on - max(test.starts_on, timezone.localdate())).days < DAYS_LEAST:
            found.append(
                gettext("Households have fewer than %(days)s days to answer.") % {"days": DAYS_LEAST}
            )
        for line in self.areas:
            if line.elsewhere:
                found.append(
                    gettext("“%(area)s” is in another test, too: %(titles)s.")
                    % {"area": line.service_area, "titles": "、".join(line.elsewhere)}
                )
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The service areas, what is wrong and what is worth a thought."""
        return {
            **super().get_context_data(**kwargs),
            "areas": self.areas,
            "errors": opening.checks(self.test),
            "warnings": self.warnings(),
            "rules": rules_in_words(self.test),
        }

    def act(self) -> str:
        """Open it."""
        opening.open_test(self.test, self.request.user)
        return gettext("The test is open. Now bring the links to the households.")


class Close(Confirm):
    """The end before the last day."""

    page_title = _("close the test early")
    button = _("Close it now")
    serious = True
    asks_reason = True
    states = (TestState.OPEN,)

    def lines(self) -> list[str]:
        """What ends and what follows."""
        test, done = self.test, progress.progress(self.test)
        short = [line for line in done.lines if line.missing]
        found = [
            gettext("%(voted)s of %(households)s households have voted; nobody can vote any more after this.")
            % {"voted": done.voted, "households": done.households},
            gettext("It would close by itself at the end of %(day)s.")
            % {"day": date_format(test.ends_on, "Y-m-d")},
        ]
        found += [
            gettext("“%(area)s” lacks %(count)s valid households: it would get no score.")
            % {"area": line.turnout.test_area, "count": line.missing}
            for line in short
        ]
        if test.privacy == Privacy.ANONYMOUS:
            found.append(gettext("The key that joins households and answers is destroyed."))
        found.append(gettext("The root of all receipts is published. None of this can be undone."))
        return found

    def act(self) -> str:
        """Close it; why is kept in the history."""
        reason = self.reason
        closing.close_test(self.test, user=self.request.user)
        log(self.test, "satisfaction.close_early", user=self.request.user, data={"reason": reason})
        return gettext("The test is closed.")


class GiveUp(Confirm):
    """The end without a result."""

    page_title = _("give the test up")
    button = _("Give the test up")
    serious = True
    asks_reason = True
    states = (TestState.OPEN,)

    def lines(self) -> list[str]:
        """What is lost."""
        return [
            gettext("The links close now. No vote counts, and there is no score."),
            gettext("The public page says that the test was given up, and why. This cannot be undone."),
        ]

    def act(self) -> str:
        """Give it up."""
        giving_up.give_up(self.test, self.reason, self.request.user)
        return gettext("The test is given up.")


class Delete(Confirm):
    """Away with a test that was never open."""

    page_title = _("delete the test")
    button = _("Delete")
    serious = True
    states = (TestState.DRAFT,)

    @property
    def after(self) -> str:
        """The list."""
        return reverse("satisfaction:tests")

    def lines(self) -> list[str]:
        """What goes."""
        return [gettext("“%(title)s” is removed. This cannot be undone.") % {"title": self.test.title}]

    def act(self) -> str:
        """Delete it."""
        title = self.test.title
        saving.delete(self.test.pk, user=self.request.user)
        return gettext("“%(title)s” is deleted.") % {"title": title}


DAYS_LEAST = 7


def _privacy_line(privacy: str) -> str:
    if privacy == Privacy.ANONYMOUS:
        return gettext(
            "Anonymous: at closing the key is destroyed. Keep its folder out of every backup until then, and "
            "do not lose it: without it no vote can be taken."
        )
    if privacy == Privacy.PSEUDONYMOUS:
        return gettext(
            "Pseudonymous: when the scores are final the key is destroyed. Keep its folder out of every "
            "backup until then, and do not lose it: without it no vote can be taken."
        )
    return gettext("Real-name: answers are stored with the dwelling, and residents are told so.")
