"""Named reads."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from forms_builder.models import Questionnaire


def folders_for(user: Any) -> Any:
    """The pages under which the user may add a questionnaire, in tree order (a queryset of Page)."""
    types = ContentType.objects.get_for_models(*Questionnaire.allowed_parent_page_models()).values()
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "add")
    return pages.filter(content_type__in=types).order_by("path")


def takes_questionnaires(page: Page, user: Any) -> bool:
    """Whether the user may add a questionnaire under this page."""
    model = page.content_type.model_class() if page.content_type_id else None
    return (
        model in Questionnaire.allowed_parent_page_models()
        and page.permissions_for_user(user).can_add_subpage()
    )


def may_write(user: Any) -> bool:
    """Whether the user may add or change a questionnaire anywhere."""
    return bool(PagePermissionPolicy().user_has_any_permission(user, {"add", "change"}))
