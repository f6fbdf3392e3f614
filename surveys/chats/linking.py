"""Links for groups: each group gets a channel of its own of a questionnaire, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from forms_builder.publish import live_version
from surveys import channels
from surveys.admin import roles
from surveys.channels import Terms
from surveys.chats import queries
from surveys.chats.errors import ChatRefused
from surveys.chats.models import ChatGroup, GroupLink
from surveys.enums import ChannelKind
from surveys.folders import area_of
from surveys.models import Channel
from territory import access
from territory.access import User
from territory.enums import Role

MAKERS = (*roles.KEEP_CHANNELS, Role.SUPERVISOR)
AT_ONCE = 500


@transaction.atomic
def link(questionnaire: Questionnaire, groups: Sequence[ChatGroup], *, user: Any) -> list[GroupLink]:
    """A link for each group that has none yet; returns the new ones, in the groups' order.

    Raises ChatRefused: no_group, too_many, not_live, tested, not_yours, outside."""
    if not groups:
        raise ChatRefused("no_group")
    if len(groups) > AT_ONCE:
        raise ChatRefused("too_many", limit=AT_ONCE)
    if live_version(questionnaire) is None:
        raise ChatRefused("not_live")
    if is_tested(questionnaire):
        raise ChatRefused("tested")
    area = area_of(questionnaire)
    # Locked, so that two who choose the same group make one link.
    locked = ChatGroup.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in groups])
    rows = list(locked.select_related("area").order_by("pk"))
    known = set(
        GroupLink.objects.filter(questionnaire=questionnaire, group__in=rows).values_list("group", flat=True)
    )
    made = []
    for group in rows:
        if area is None or not (
            group.area.path.startswith(area.path) or area.path.startswith(group.area.path)
        ):
            raise ChatRefused("outside", group=group.name)
        if not access.may(user, group.area, *MAKERS):
            raise ChatRefused("not_yours")
        if group.pk in known:
            continue
        # What comes from a group of a wider area still belongs to the questionnaire's own.
        place = group.area if group.area.path.startswith(area.path) else area
        terms = Terms(name=f"{group.name}"[:60], kind=ChannelKind.GROUP)
        channel = channels.create(questionnaire, place, terms, user=user)
        made.append(GroupLink.objects.create(group=group, questionnaire=questionnaire, channel=channel))
        log(group, "chats.link", user=user, data={"questionnaire": questionnaire.title})
    order = {each.pk: at for at, each in enumerate(groups)}
    return sorted(made, key=lambda each: order[each.group_id])


def is_tested(questionnaire: Questionnaire) -> bool:
    """Whether somebody else judges what comes for it (a satisfaction test): votes come by letters alone."""
    return Channel.objects.filter(questionnaire=questionnaire).exclude(gate="").exists()


def linkable(user: User, questionnaire: Questionnaire) -> Any:
    """Groups in use that the user may link to the questionnaire and that have no link yet."""
    area = area_of(questionnaire)
    if area is None:
        return ChatGroup.objects.none()
    fitting = Q(area__path__startswith=area.path) | Q(area__path__in=area.ancestor_paths)
    rows = queries.groups(user, *MAKERS).filter(fitting, active=True)
    return rows.exclude(links__questionnaire=questionnaire).order_by("area__path", "name")


def invitation(questionnaire: Questionnaire, address: str) -> str:
    """A text to paste into a group. In Chinese, as the groups are."""
    return (
        f"【{questionnaire.title}】各位邻居：请抽几分钟填一填，点开链接就能填，不用注册，手机上就行。\n"
        f"{address}\n填完会给您一个回执号，请留着。谢谢！"
    )
