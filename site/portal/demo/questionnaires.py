"""The demo's folders and thirteen questionnaires: made from the templates, published, with their links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Page, Site, Task, Workflow

from forms_builder import library
from forms_builder.models import Questionnaire
from portal.demo.areas import DemoAreas
from portal.demo.plan import PLANS, STREET, ChannelPlan, Plan
from surveys import channels
from surveys.models import Channel, CommunityPage
from territory.models import Area

AUTHORS = {STREET: "street_admin", "wutong": "wutong", "jichuang": "jichuang", "binhe": "binhe"}
WELCOME = "Welcome to your new Wagtail site!"  # the page that Wagtail's own migration makes
APPROVAL = "Moderators approval"  # the workflow and the task that it makes


@dataclass(frozen=True)
class Published:
    """A questionnaire of the demo, live, and its channels in the order of the plan."""

    plan: Plan
    page: Questionnaire
    channels: list[Channel]


def create_folders(areas: DemoAreas) -> dict[str, CommunityPage]:
    """The street's folder and one below it for each community, by key."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    parent = site.root_page if site else Page.get_first_root_node()
    if parent.title == WELCOME:
        parent.title = parent.draft_title = "居问"
        parent.save(update_fields=["title", "draft_title"])
    Page.objects.filter(depth=1, title="Root").update(title="全部页面", draft_title="全部页面")
    Workflow.objects.filter(name=APPROVAL).update(name="负责人审核")
    Task.objects.filter(name=APPROVAL).update(name="负责人审核")
    street = parent.add_child(instance=CommunityPage(title=areas.street.name, slug=STREET, area=areas.street))
    found = {STREET: street}
    for key, area in areas.communities.items():
        found[key] = street.add_child(instance=CommunityPage(title=area.name, slug=key, area=area))
    return found


def publish_all(
    areas: DemoAreas, folders: dict[str, CommunityPage], users: dict[str, Any], now: datetime
) -> list[Published]:
    """All thirteen, as authors do it: a draft from the template, its links, then Wagtail's own publish."""
    return [_publish(plan, areas, folders[plan.folder], users, now) for plan in PLANS]


def _publish(
    plan: Plan, areas: DemoAreas, folder: CommunityPage, users: dict[str, Any], now: datetime
) -> Published:
    author = users[AUTHORS[plan.folder]]
    page = library.draft(plan.template)
    page.owner = author
    folder.add_child(instance=page)
    opened = now - timedelta(days=plan.days)
    made = [_channel(page, each, folder.area, areas, author, opened, now) for each in plan.channels]
    page.save_revision(user=author).publish(user=author)
    page.refresh_from_db()
    return Published(plan, page, made)


def _channel(
    page: Questionnaire,
    plan: ChannelPlan,
    own: Area,
    areas: DemoAreas,
    author: Any,
    opened: datetime,
    now: datetime,
) -> Channel:
    area = areas.communities.get(plan.area) or areas.estates.get(plan.area) or own
    terms = channels.Terms(
        name=plan.name,
        kind=plan.kind,
        listed=plan.listed,
        opens_at=opened,
        closes_at=now - timedelta(days=plan.closed_days_ago) if plan.closed_days_ago else None,
    )
    return channels.create(page, area, terms, user=author)
