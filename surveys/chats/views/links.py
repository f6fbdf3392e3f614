"""群链接: a questionnaire's links for groups, live: opened, submitted, reach, response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from forms_builder.publish import live_version
from surveys import channels
from surveys.admin import queries as admin_queries
from surveys.admin.channels import OfQuestionnaire
from surveys.admin.roles import SEE_CHANNELS
from surveys.chats import figures, linking, queries
from surveys.chats.enums import GroupLevel
from surveys.chats.errors import ChatRefused
from surveys.chats.figures import Spread
from surveys.chats.models import ChatGroup, GroupLink
from surveys.problems.exporting import LAYOUTS, table
from surveys.public_address import public_address
from territory import access
from territory.naming import full_names
from territory.numbers import number
from territory.paging import paged
from territory.staff_view import StaffView

PAGE_SIZE = 50
PRINTED = 300  # codes on one printable page


@dataclass(frozen=True, slots=True)
class Line:
    """A link as pages show it."""

    link: GroupLink
    place: str
    spread: Spread
    reach: str
    response: str
    address: str = ""
    text: str = ""
    qr: str = ""
    open: bool = True


def line_of(link: GroupLink, place: str, spread: Spread, **more: Any) -> Line:
    """With its shares in words."""
    reach, response = figures.percent(spread.reach), figures.percent(spread.response)
    return Line(link, place, spread, reach, response, **more)


class LinkedQuestionnaires(StaffView):
    """Which questionnaires there are to spread, and how many groups have a link of each."""

    template_name = "chats/questionnaires.html"
    page_title = _("links for groups")
    header_icon = "link"
    roles = SEE_CHANNELS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Published ones: those that groups have links of first, then the newest."""
        user, text = self.request.user, self.request.GET.get("q", "").strip()[:60]
        rows = admin_queries.questionnaires(user, *SEE_CHANNELS).filter(live=True)
        rows = rows.filter(title__icontains=text) if text else rows
        spread = Exists(queries.links(user).filter(questionnaire=OuterRef("pk")))
        rows = rows.annotate(spread=Case(When(spread, then=1), default=0))
        page = paged(rows, ("-spread", "-pk"), self.request.GET, PAGE_SIZE)
        mine = queries.links(user).filter(questionnaire__in=[each.pk for each in page.rows]).order_by()
        counts = dict(mine.values_list("questionnaire").annotate(n=Count("pk")))
        kept = self.request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "lines": [(each, counts.get(each.pk, 0)) for each in page.rows],
            "page": page,
            "kept": kept.urlencode(),
            "q": text,
        }


class OfGroups(OfQuestionnaire):
    """A page about a questionnaire's links for groups."""

    parents = (("chats:questionnaires", _("links for groups")),)

    def get_page_subtitle(self) -> str:
        """The questionnaire."""
        return str(self.questionnaire.title)

    def rows(self) -> QuerySet[GroupLink]:
        """The links of the user's groups."""
        return queries.links(self.request.user).filter(questionnaire=self.questionnaire)

    def shown(self, links: list[GroupLink], *, drawn: bool = False) -> list[Line]:
        """Lines of some links: three queries whatever their number."""
        spread = queries.spreads(links)
        names = full_names(each.group.area for each in links)
        found = []
        for each in links:
            address = public_address(self.request, f"/f/{each.channel.code}/")
            found.append(
                line_of(
                    each,
                    names[each.group.area_id],
                    spread[each.pk],
                    address=address,
                    text=linking.invitation(self.questionnaire, address),
                    qr=channels.qr_svg(address) if drawn else "",
                    open=channels.is_open(each.channel),
                )
            )
        return found


class Live(OfGroups):
    """The table of groups, which renews itself; without JavaScript the page is loaded again."""

    template_name = "chats/links.html"
    page_title = _("links for groups")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, its table alone (`?part`), or a file."""
        if (layout := request.GET.get("export", "")) in LAYOUTS:
            return self._file(layout)
        context = {**self._choosing(), **self._numbers()}
        if "part" in request.GET:
            return render(request, "chats/links_table.html", context)
        page: HttpResponseBase = self.render_to_response(self.get_context_data(**context))
        return page

    def _choosing(self) -> dict[str, Any]:
        """Whether anything can be linked, and by this user."""
        return {
            "live": live_version(self.questionnaire) is not None,
            "tested": linking.is_tested(self.questionnaire),
            "may_link": access.holds(self.request.user, *linking.MAKERS),
        }

    def _numbers(self) -> dict[str, Any]:
        rows = self.rows()
        page = paged(rows, ("group__area__path", "group__name", "pk"), self.request.GET, PAGE_SIZE)
        total = queries.spread_of_all(rows)
        kept = self.request.GET.copy()
        for name in ("after", "before", "part"):
            kept.pop(name, None)
        here = self.request.GET.copy()
        here["part"] = "1"
        return {
            "questionnaire": self.questionnaire,
            "lines": self.shown(page.rows),
            "page": page,
            "kept": kept.urlencode(),
            "part": here.urlencode(),
            "total": total,
            "total_reach": figures.percent(total.reach),
            "total_response": figures.percent(total.response),
            "at": timezone.localtime(),
        }

    def _file(self, layout: str) -> HttpResponseBase:
        head = (
            _("area"), _("WeChat group"), _("level"), _("members"), _("times opened"), _("submitted"),
            _("reach"), _("response rate"), _("link"),
        )  # fmt: skip
        ordered = list(self.rows().order_by("group__area__path", "group__name"))
        rows = [
            (
                each.place,
                each.link.group.name,
                str(each.link.group.get_level_display()),
                each.spread.members,
                each.spread.opened,
                each.spread.submitted,
                each.reach,
                each.response,
                each.address,
            )
            for each in self.shown(ordered)
        ]
        title = f"{self.questionnaire.title}-{gettext('links for groups')}"
        return table(title, [str(each) for each in head], rows, layout)


class Print(OfGroups):
    """All QR codes on A4 pages, to hand out."""

    template_name = "chats/codes.html"
    page_title = _("QR codes of the groups")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A page of its own, without the admin's frame."""
        links = list(self.rows().order_by("group__area__path", "group__name")[: PRINTED + 1])
        context = {
            "questionnaire": self.questionnaire,
            "lines": self.shown(links[:PRINTED], drawn=True),
            "more": len(links) > PRINTED,
            "limit": PRINTED,
        }
        return render(request, self.template_name, context)


class Choose(OfGroups):
    """Choose groups, many at once; each gets a link of its own."""

    template_name = "chats/choose.html"
    page_title = _("choose groups")
    roles = linking.MAKERS

    def candidates(self) -> QuerySet[ChatGroup]:
        """Groups without a link yet, as they are narrowed."""
        rows: QuerySet[ChatGroup] = linking.linkable(self.request.user, self.questionnaire)
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        text, level = data.get("q", "").strip()[:40], data.get("level", "")
        if text:
            rows = rows.filter(name__icontains=text) | rows.filter(area__name__icontains=text)
        return rows.filter(level=level) if level in GroupLevel.values else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        rows = self.candidates()
        page = paged(rows, ("area__path", "name"), self.request.GET, PAGE_SIZE)
        names = full_names(each.area for each in page.rows)
        kept = self.request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "questionnaire": self.questionnaire,
            "lines": [(each, names[each.area_id]) for each in page.rows],
            "page": page,
            "kept": kept.urlencode(),
            "n": rows.count(),
            "q": self.request.GET.get("q", ""),
            "level": self.request.GET.get("level", ""),
            "levels": GroupLevel.choices,
            "limit": linking.AT_ONCE,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make the links."""
        rows = self.candidates()
        if "all" not in request.POST:
            rows = rows.filter(pk__in=filter(None, map(number, request.POST.getlist("group"))))
        try:
            made = linking.link(self.questionnaire, list(rows[: linking.AT_ONCE + 1]), user=request.user)
        except ChatRefused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())
        said = gettext("%(n)s groups have a link of their own now.") % {"n": len(made)}
        messages.success(request, said)
        return redirect("chats:links", self.questionnaire.pk)
