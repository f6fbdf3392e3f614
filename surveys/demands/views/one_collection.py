"""One collection: its needs live, by group and place, and the two lists to print."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import READ
from surveys.demands import collecting, exporting, figures, groups, narrowing, queries, suggesting
from surveys.demands.enums import DemandState
from surveys.demands.funnel import funnel
from surveys.demands.models import Collection
from surveys.demands.views.collections import COLLECTIONS
from surveys.demands.ways import failed, ways
from surveys.problems.asking import live_forms
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.staff_view import StaffView

PLACES = 60  # communities of one table


class OneCollection(StaffView):
    """A view of one collection that the user sees."""

    header_icon = "folder-open-inverse"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (COLLECTIONS,)

    @cached_property
    def collection(self) -> Collection:
        """The collection of the address."""
        found: Collection = get_object_or_404(queries.collections(self.request.user), pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> Any:
        """Its name."""
        return self.collection.name

    @cached_property
    def parts(self) -> list[Any]:
        """The areas of which the user sees everything: all of the collection's, or her parts of it."""
        return access.scope(self.request.user, self.collection.area)

    @property
    def whole(self) -> bool:
        """Whether the user sees all of it."""
        return [each.pk for each in self.parts] == [self.collection.area_id]

    @cached_property
    def places(self) -> list[Area]:
        """The communities of the user's parts."""
        found: list[Area] = []
        for part in self.parts:
            rows = Area.objects.filter(path__startswith=part.path)
            below = rows.filter(level=Level.COMMUNITY).order_by("path")[:PLACES]
            found += list(below) or [part]
        return found

    @cached_property
    def place(self) -> Area | None:
        """The area that is chosen; None is all, for whoever sees all."""
        wanted = narrowing.number(self.request.GET.get("area"))
        chosen = next((each for each in self.places if each.pk == wanted), None)
        if chosen is None and not self.whole:
            return self.places[0] if self.places else self.collection.area
        return chosen

    def needs(self) -> dict[str, Any]:
        """What is most needed, as it stands now."""
        return {
            "collection": self.collection,
            "place": self.place,
            "needs": figures.lines(self.collection, self.place),
            "pulse": figures.pulse(self.collection),
            "now": timezone.localtime(),
        }


class Overview(OneCollection):
    """What is most needed, how far demands are, what is to be done next."""

    template_name = "demands/collection.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Numbers of the user's part."""
        user = self.request.user
        rows = queries.demands(user).filter(collection=self.collection)
        tops = figures.by_area(self.collection, self.places) if len(self.places) > 1 else {}
        return {
            **super().get_context_data(**kwargs),
            **self.needs(),
            "whole": self.whole,
            "parts": self.parts,
            "places": self.places,
            "tops": [
                (place, [line for line in tops[place.pk] if line.priority is not None][:3])
                for place in self.places
                if place.pk in tops
            ],
            "todo": queries.states(rows),
            "similar": suggesting.waiting(rows).count(),
            "stages": [(DemandState(each.key).label, each) for each in funnel(ways(rows))],
            "failed": failed(rows),
            "may_change": access.may(user, self.collection.area, *KEEP),
            "links": collecting.open_links(self.collection).count(),
            "closed_links": len(self.collection.links_before),
            "job": self._job(),
        }

    def _job(self) -> Any:
        from jobs.enums import ENDED
        from jobs.models import Job

        wanted = Job.objects.filter(kind=collecting.KIND, params__collection=self.collection.pk)
        return wanted.exclude(state__in=ENDED).filter(owner=self.request.user.pk).first()


class Needs(OneCollection):
    """The table of needs alone, which the page asks for again and again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The fragment."""
        return render(request, "demands/needs.html", self.needs())


class Groups(OneCollection):
    """人群交叉: first choices by group of people."""

    template_name = "demands/groups.html"

    def get_page_title(self) -> Any:
        """What it is."""
        return _("who needs what most")

    def get_page_subtitle(self) -> str:
        """Of which collection."""
        return str(self.collection)

    def get_parents(self) -> tuple[tuple[str, Any], ...]:
        """The collections; the collection itself is linked in the page."""
        return self.parents

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table, of the user's part."""
        form = live_forms([self.collection.questionnaire_id]).get(self.collection.questionnaire_id)
        asked = form is not None and bool(self.collection.group_question and self.collection.choice_question)
        areas = [self.place] if self.place else None
        return {
            **super().get_context_data(**kwargs),
            "collection": self.collection,
            "table": groups.crossed(self.collection, form, areas) if asked and form else None,
            "places": self.places,
            "place": self.place,
            "whole": self.whole,
            "least": groups.LEAST,
        }


class Printed(OneCollection):
    """A catalogue or list to print or to save as a file (?export=xlsx or csv), a long one in parts."""

    kind = "catalogue"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page or the file."""
        rows = queries.demands(request.user).filter(collection=self.collection)
        document = exporting.document(self.collection, rows, self.kind, request.GET)
        if request.GET.get("export", "") in exporting.LAYOUTS:
            return exporting.file(document, request.GET["export"])
        back = reverse("demands:collection", args=[self.collection.pk])
        part = request.GET.copy()
        part.pop("export", None)
        context = {
            "document": document,
            "collection": self.collection,
            "parts": [] if self.whole else self.parts,
            "back": back,
            "kind": self.kind,
            "part": part.urlencode(),
        }
        return render(request, "demands/print.html", context)
