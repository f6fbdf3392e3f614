"""What jobs add to the Wagtail admin: their addresses, and a menu item for whoever has any."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from jobs import queries


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The jobs' pages."""
    return [path("jobs/", include("jobs.urls"))]


class JobsItem(MenuItem):
    """我的后台任务, for those who have any."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is something to see."""
        return queries.jobs_of(request.user).exists()


@hooks.register("register_admin_menu_item")
def jobs_item() -> MenuItem:
    """In the main menu, below the work itself."""
    return JobsItem(_("My background jobs"), reverse("jobs:list"), name="jobs", icon_name="tasks", order=900)


@hooks.register("insert_global_admin_css")
def jobs_css() -> SafeString:
    """The progress bar."""
    return format_html('<link rel="stylesheet" href="{}">', static("jobs/jobs.css"))
