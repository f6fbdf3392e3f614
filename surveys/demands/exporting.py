"""需求目录、需求清单: as a page to print and as a file, with a line for each demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.demands import carrying, figures, labels, paths, queries
from surveys.demands.carrying import Carried
from surveys.demands.models import Collection, Demand, DemandEvent
from surveys.problems.exporting import LAYOUTS, table
from territory.paging import paged

__all__ = ["LAYOUTS", "Document", "document", "file"]

PART = 1000  # lines of one page or file


@dataclass(frozen=True, slots=True)
class Document:
    """A catalogue or list as of a day, or a part of one: its title, the heads of its columns and its lines.
    `total` lines has the whole; `before` and `after` are cursors of the parts around it, '' for none."""

    title: str
    day: date
    heads: list[str]
    lines: list[list[Any]]
    total: int
    before: str = ""
    after: str = ""


def document(
    collection: Collection, rows: QuerySet[Demand], kind: str, params: Mapping[str, Any]
) -> Document:
    """The catalogue (`kind` "catalogue") or the list ("list") of some demands, by number; of a long one the
    part of PART lines that `params` ("after" or "before") asks for, which its title says. The list shows the
    figures on which it was assessed, so that it can be printed again as it was."""
    is_list = kind == "list"
    number, step = ("list_no", "assess") if is_list else ("catalogue_no", "recognise")
    wanted = queries.LIST if is_list else queries.CATALOGUE
    rows = queries.ordered(rows.filter(state__in=wanted), number).select_related("collection")
    page = paged(rows, (number,), params, PART)
    found = page.rows
    places = paths.places(each.area for each in found)
    needs = {line.category: line for line in figures.lines(collection)}
    projects = carrying.projects(found)
    events = _events([each.pk for each in found], step)
    lines = []
    for each in found:
        need = needs.get(each.category)
        event = events.get(each.pk)
        now = need.priority if need else None
        own: list[Any] = [
            labels.number(collection, getattr(each, number)),
            each.category_label,
            each.title,
            each.text,
            places[each.area_id],
            each.sources_counting,
        ]
        if is_list:
            then = figures.kept(event)
            own += [then.get(part) for part in figures.PARTS]
            own += [now if now != then.get("priority") else None]
            own += [each.assessed_score, labels.number(collection, each.catalogue_no)]
        else:
            own += [now, need.urgency if need else None]
        own += [
            str(each.department or ""),
            event.opinion if event else "",
            timezone.localdate(event.at).isoformat() if event else "",
            _how_far(each, carrying.present(projects[each.pk])),
        ]
        lines.append(own)
    title = f"{collection.name} · {_('List of demands') if is_list else _('Catalogue of demands')}"
    if not page.alone and lines:
        title = f"{title}（{lines[0][0]}—{lines[-1][0]}）"
    return Document(
        title=title,
        day=timezone.localdate(),
        heads=_heads(is_list=is_list),
        lines=lines,
        total=len(lines) if page.alone else rows.count(),
        before=page.before,
        after=page.after,
    )


def file(found: Document, layout: str) -> HttpResponse:
    """The document as xlsx or CSV. No cell is a formula."""
    lines = [[float(each) if isinstance(each, Decimal) else each for each in line] for line in found.lines]
    return table(found.title, found.heads, lines, layout)


def _heads(*, is_list: bool) -> list[str]:
    middle = [_("Priority"), _("Urgency")]
    if is_list:
        middle = [
            _("Priority when assessed"),
            _("Urgency when assessed"),
            _("First choice when assessed (%)"),
            _("Gap in supply when assessed (%)"),
            _("Priority now, where it differs"),
            _("Assessed score"),
            _("Catalogue no."),
        ]
    return [
        _("Demand number"),
        _("Category"),
        _("Demand"),
        _("Description"),
        _("Where"),
        _("People"),
        *middle,
        _("Recognising department"),
        _("Opinion"),
        _("Assessed on") if is_list else _("Recognised on"),
        _("State"),
    ]


def _how_far(demand: Demand, project: Carried | None) -> str:
    """The state, and the project with its result; of what nobody asks for any more that too."""
    words = str(demand.get_state_display())
    if demand.project_name:
        words = f"{words}：{demand.project_name}"
    if project and project.result:
        words = f"{words}（{project.result}）"
    return f"{words}（{_('withdrawn')}）" if demand.withdrawn else words


def _events(pks: list[int], step: str) -> dict[int, DemandEvent]:
    """The last event of a step, by demand."""
    rows = DemandEvent.objects.filter(of__in=pks, step=step).order_by()
    newest = [pk for (pk,) in rows.values("of").annotate(newest=Max("pk")).values_list("newest")]
    return {each.of_id: each for each in DemandEvent.objects.filter(pk__in=newest)}
