"""A password that others have seen is changed at the first sign-in.

Whoever is in the group 须改密码 sees nothing of the admin and of the grid workers' pages but the account page
until the password is another; that takes them out of the group. Administrators can put new staff into it too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.visits.visiting.api import refuse

GROUP = "须改密码"
FLAG = "password_to_change"  # in the session: what the password that must go hashes to
ALLOWED = (
    "wagtailadmin_account",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "work:login",
    "work:logout",
    "work:service_worker",
)
JSON = ("work:day", "work:visits")  # read by the phone's script, which then leads to the sign-in


@receiver(user_logged_in)
def note(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Remember the password for as long as it may stay: until the account page."""
    if user.groups.filter(name=GROUP).exists():
        request.session[FLAG] = user.get_session_auth_hash()


def first_password(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware, after the one that knows the user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        staff_page = request.path.startswith((reverse("wagtailadmin_home"), reverse("work:page")))
        if staff_page and FLAG in request.session:
            if request.session[FLAG] != request.user.get_session_auth_hash():  # type: ignore[union-attr]
                Group.objects.get(name=GROUP).user_set.remove(request.user)  # type: ignore[arg-type]
                del request.session[FLAG]
            elif request.path in map(reverse, JSON):
                return refuse("signed_out")
            elif request.path not in map(reverse, ALLOWED):
                messages.warning(request, _("Please change the password first: others have seen it."))
                return redirect("wagtailadmin_account")
        return get_response(request)

    return middleware
