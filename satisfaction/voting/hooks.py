"""What the audit log calls the steps of a test; and its questionnaire is not taken away while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from satisfaction.voting.publishing import running_with


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """The names."""
    actions.register_action("satisfaction.open", _("open test"), _("Test opened, ballots and links made"))
    actions.register_action("satisfaction.close", _("close test"), _("Test closed"))
    actions.register_action("satisfaction.give_up", _("give up test"), _("Test given up"))


@hooks.register("before_unpublish_page")
def keep_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to take a running test's questionnaire off the site."""
    return _refused(request, [page.pk], page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_pages(
    request: HttpRequest, action: str, objects: Sequence[Any], instance: Any
) -> HttpResponse | None:
    """The same for several at once."""
    if action != "unpublish":
        return None
    return _refused(request, [each.pk for each in objects if isinstance(each, Page)], None)


def _refused(request: HttpRequest, pages: list[int], back: int | None) -> HttpResponse | None:
    test = running_with(pages)
    if test is None:
        return None
    messages.error(
        request,
        _("The satisfaction test “%(title)s” asks “%(page)s” until %(day)s. Close or give up the test first.")
        % {
            "title": test.title,
            "page": test.questionnaire.title,
            "day": date_format(test.ends_on, "Y-m-d"),
        },
    )
    return redirect("wagtailadmin_explore", back) if back else redirect("wagtailadmin_explore_root")
