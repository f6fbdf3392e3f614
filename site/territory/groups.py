"""The four groups of staff that look after an area, each with its post and its permissions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from territory.enums import Role
from territory.models import Area, Post

# What each role may do with pages at and below the area's folder (guards keep the folder itself unchanged).
# Users and groups are managed by the superuser alone: whoever may edit users could promote herself.
ON_PAGES: dict[Role, tuple[str, ...]] = {
    Role.AUTHOR: ("add", "change", "publish"),
    Role.GRID_WORKER: (),
    Role.SUPERVISOR: (),
    Role.ADMINISTRATOR: ("add", "change", "publish", "lock", "unlock"),
}
# Registers that all staff may look up, within their areas.
REGISTERS = ("view_area", "view_household")


@transaction.atomic
def set_up_groups(area: Area, folder_page: Any) -> dict[Role, Group]:
    """Create (or bring up to date) the groups of `area`, whose questionnaires lie below `folder_page`."""
    return {role: _group(role, area, folder_page) for role in Role}


def group_name(area: Area, role: Role) -> str:
    """`阳光社区 · 督导员`; the code or number is added where another area has the same name."""
    label = str(Role(role).label)
    plain = f"{area.name} · {label}"
    taken = Post.objects.filter(group__name=plain).exclude(area=area).exists()
    return f"{area.name} ({area.code or area.pk}) · {label}" if taken else plain


def _group(role: Role, area: Area, folder_page: Any) -> Group:
    post = Post.objects.filter(area=area, role=role).select_related("group").first()
    if post is None:
        group = Group.objects.create(name=group_name(area, role))
        Post.objects.create(group=group, area=area, role=role)
    else:
        group = post.group
    admin = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    registers = Permission.objects.filter(content_type__app_label="territory", codename__in=REGISTERS)
    group.permissions.set([*admin, *registers])
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{each}_page" for each in ON_PAGES[role]]
    )
    GroupPagePermission.objects.filter(group=group, page=folder_page).exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=folder_page, permission=permission)
    return group
