"""Demands as pages show them: numbers, states as coloured words, names."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from surveys.admin.roles import READ
from surveys.demands.enums import DemandState
from surveys.demands.models import TITLE, Collection, Demand
from territory import access

S = DemandState
TAGS = {S.COLLECTED: "warn", S.CATALOGUED: "", S.LISTED: "", S.TAKEN: "", S.DONE: "good", S.REFUSED: "bad"}


def tag(demand: Demand) -> SafeString:
    """The state as a label; of what is withdrawn that too."""
    look = TAGS.get(DemandState(demand.state), "")
    state = format_html(
        '<span class="jw-tag{}">{}</span>', look and f" jw-tag--{look}", demand.get_state_display()
    )
    if not demand.withdrawn:
        return state
    return format_html('{} <span class="jw-tag jw-tag--bad">{}</span>', state, _("withdrawn"))


def name_for(user: Any, demand: Demand) -> str:
    """What a demand is called for a user: its title, else residents' words if they are hers to read."""
    if demand.title:
        return demand.title
    return words_for(user, demand)[:TITLE] or demand.category_label or str(demand)


def words_for(user: Any, demand: Demand) -> str:
    """Residents' words, for those who read the responses of the demand's area; '' for others."""
    return demand.words if access.may(user, demand.area, *READ) else ""


def number(collection: Collection, value: int | None) -> str:
    """〔2026〕12号; '' for none."""
    return f"〔{collection.year}〕{value}号" if value else ""


def numbers(demand: Demand) -> str:
    """Catalogue and list number in words; '' where it has none."""
    found: list[Any] = []
    if demand.catalogue_no:
        found.append(_("catalogue %(no)s") % {"no": number(demand.collection, demand.catalogue_no)})
    if demand.list_no:
        found.append(_("list %(no)s") % {"no": number(demand.collection, demand.list_no)})
    return "，".join(found)
