"""What surveys adds to the Wagtail admin: menu, home panel, addresses, log actions, guards on folders."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from forms_builder.models import Questionnaire
from surveys.admin import roles
from surveys.admin.questionnaires import ANY_ROLE, QuestionnairePanel
from surveys.flow.steps import FLOWS, LOGGED
from surveys.models import CommunityPage
from surveys.openrosa.staff import hooks as app_hooks  # noqa: F401 - registers the page of app links
from territory import access


class RoleItem(MenuItem):
    """A menu item for those who hold one of some roles."""

    def __init__(self, label: Any, name: str, icon: str, order: int, allowed: tuple[Any, ...]) -> None:
        url = reverse(f"surveys_admin:{name}")
        super().__init__(capfirst(label), url, name=f"surveys-{name}", icon_name=icon, order=order)
        self.allowed = allowed

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has such a role."""
        return roles.holds(request.user, self.allowed)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    """The staff pages' addresses."""
    return [path("", include("surveys.admin.urls"))]


@hooks.register("register_admin_menu_item")
def questionnaires_item() -> MenuItem:
    """问卷."""
    return RoleItem(_("questionnaires"), "questionnaires", "form", 10, ANY_ROLE)


@hooks.register("register_admin_menu_item")
def responses_item() -> MenuItem:
    """答卷."""
    return RoleItem(_("responses"), "responses", "tasks", 20, roles.READ)


@hooks.register("register_admin_menu_item")
def held_item() -> MenuItem:
    """待处理."""
    return RoleItem(_("to be settled"), "held_list", "warning", 30, roles.CORRECT)


@hooks.register("after_publish_page")
def to_the_links(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What comes after publishing is spreading the link: its page follows at once."""
    if isinstance(page.specific_deferred, Questionnaire) and roles.holds(request.user, roles.KEEP_CHANNELS):
        messages.success(request, _published(page))
        return redirect("surveys_admin:channels", page.pk)
    return None


def _published(page: Page) -> str:
    if page.go_live_at and page.go_live_at > timezone.now():
        at = date_format(timezone.localtime(page.go_live_at), "DATETIME_FORMAT")
        return gettext("“%(title)s” will be published at %(time)s.") % {"title": page.title, "time": at}
    return gettext("“%(title)s” is published. Pass one of its links on.") % {"title": page.title}


@hooks.register("construct_homepage_panels")
def questionnaire_panel(request: HttpRequest, panels: list[Any]) -> None:
    """The user's questionnaires come first."""
    if roles.holds(request.user, ANY_ROLE):
        panels.append(QuestionnairePanel())


@hooks.register("construct_homepage_summary_items", order=1000)  # after all who add
def no_page_count(request: HttpRequest, items: list[Any]) -> None:
    """A count of pages, images and documents tells staff nothing; the list below does."""
    if not access.sees_all(request.user):
        items.clear()


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Our few rules, and corrections of the packages' contrast."""
    return format_html('<link rel="stylesheet" href="{}">', static("surveys/admin/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_js() -> SafeString:
    """Copying a link."""
    return format_html('<script type="module" src="{}"></script>', static("surveys/admin/copy.js"))


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the audit log calls our actions."""
    actions.register_action("surveys.close_channel", _("close channel"), _("Channel closed"))
    actions.register_action("surveys.open_channel", _("open channel"), _("Channel opened again"))

    @actions.register_action(LOGGED)
    class Stepped(LogFormatter):
        """A row of a flow was taken a step on."""

        label = _("take a step")

        def format_message(self, log_entry: Any) -> Any:
            """Of which flow, which step."""
            flow = FLOWS.get(log_entry.data.get("flow", ""))
            step = flow.steps.get(log_entry.data.get("step", "")) if flow else None
            return _("%(flow)s: %(step)s") % {
                "flow": capfirst(flow.label) if flow else "",
                "step": step.label if step else "",
            }

    @actions.register_action("surveys.export")
    class Exported(LogFormatter):
        """Someone took responses out, and how much of them."""

        label = _("export responses")

        def format_message(self, log_entry: Any) -> Any:
            """With the reason, where sensitive answers went along."""
            if not log_entry.data.get("sensitive"):
                return _("Responses exported, sensitive answers masked")
            return _("Responses exported with sensitive answers: %(reason)s") % {
                "reason": log_entry.data.get("reason", "")
            }

    @actions.register_action("surveys.unmask")
    class Unmasked(LogFormatter):
        """Someone looked at sensitive answers, and why."""

        label = _("show sensitive answers")

        def format_message(self, log_entry: Any) -> Any:
            """With the reason."""
            return _("Sensitive answers shown: %(reason)s") % {"reason": log_entry.data.get("reason", "")}


@hooks.register("before_create_page")
def guard_new_folder(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """Only the installation's administrator ties a folder to an area."""
    if issubclass(page_class, CommunityPage) and not access.sees_all(request.user):
        raise PermissionDenied


@hooks.register("before_edit_page")
@hooks.register("before_copy_page")
@hooks.register("before_unpublish_page")
def guard_folder(request: HttpRequest, page: Page) -> None:
    """A folder's area decides who counts what: authors work below it, not on it."""
    if issubclass(page.specific_class, CommunityPage) and not access.sees_all(request.user):
        raise PermissionDenied


@hooks.register("before_move_page")
def guard_moved_folder(request: HttpRequest, page: Page, destination: Page) -> None:
    """Nor do they move it, or see by a guessed number what they may not move."""
    guard_folder(request, page)
    if not page.permissions_for_user(request.user).can_move():
        raise PermissionDenied


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: Any, request: HttpRequest) -> Any:
    """Where pages are chosen, staff see those that they may work on."""
    return pages & PagePermissionPolicy().explorable_instances(request.user)


@hooks.register("before_delete_page")
def guard_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What has been published is kept: answers point to it. Unpublishing closes it."""
    guard_folder(request, page)
    below = Questionnaire.objects.descendant_of(page, inclusive=True)
    if below.filter(versions__isnull=False).exists() or below.filter(channels__isnull=False).exists():
        messages.error(
            request,
            _(
                "“%(title)s” has been published and cannot be deleted, since answers belong to it. "
                "Unpublish it instead."
            )
            % {"title": page.get_admin_display_title()},
        )
        folder: HttpResponse = redirect("wagtailadmin_explore", page.get_parent().pk)
        return folder
    return None


@hooks.register("before_bulk_action")
def guard_bulk(request: HttpRequest, action_type: str, objects: Any, action: Any) -> HttpResponse | None:
    """The same rules for many pages at once."""
    for page in objects:
        if not isinstance(page, Page):
            return None
        if action_type == "delete":
            refusal: HttpResponse | None = guard_deletion(request, page)
            if refusal:
                return refusal
        elif action_type in ("move", "unpublish"):
            guard_folder(request, page)
    return None
