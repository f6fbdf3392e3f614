"""需求征集: collections, what is most needed as it stands now, the funnel, groups of people."""

from __future__ import annotations

from typing import Any, ClassVar

import jobs
from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from forms_builder.models import Questionnaire
from surveys.admin.roles import READ
from surveys.demands import asking, collecting, exporting, figures, groups, narrowing, queries, suggesting
from surveys.demands.enums import DemandState
from surveys.demands.errors import DemandRefused
from surveys.demands.funnel import funnel
from surveys.demands.models import Collection, short_supply
from surveys.demands.ways import failed, ways
from surveys.problems.asking import live_forms
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area
from territory.paging import paged
from territory.staff_view import StaffView

COLLECTIONS = ("demands:collections", _("collections of demands"))
PLACES = 60  # communities of one table


class Collections(StaffView):
    """All collections of the user's areas."""

    template_name = "demands/collections.html"
    page_title = _("collections of demands")
    header_icon = "folder-open-inverse"
    roles: ClassVar[tuple[Any, ...]] = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, newest first, with how many demands are how far."""
        text = self.request.GET.get("q", "").strip()[:60]
        rows = queries.collections(self.request.user)
        if text:
            rows = rows.filter(name__icontains=text)
        page = paged(rows, ("-year", "-pk"), self.request.GET)
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "lines": [(each, self._counts(each)) for each in page.rows],
            "text": text,
            "kept": f"q={text}" if text else "",
            "may_begin": access.holds(self.request.user, *KEEP),
        }

    def _counts(self, collection: Collection) -> dict[str, int]:
        return self._states.get(collection.pk, {})

    @cached_property
    def _states(self) -> dict[int, dict[str, int]]:
        return queries.states_by_collection(self.request.user)


class Begin(StaffView):
    """Choose the questionnaire by which demands are collected."""

    template_name = "demands/begin.html"
    page_title = _("begin a collection of demands")
    header_icon = "folder-open-inverse"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents = (COLLECTIONS,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Those that can be chosen; first those that ask what the template asks."""
        found = list(queries.collectable(self.request.user).order_by("-pk")[:200])
        forms_ = live_forms(each.pk for each in found)
        lines = []
        for each in found:
            form = forms_.get(each.pk)
            if form is not None and asking.offered(form, "text_question"):
                fits = all(asking.suggested(form)[name] for name in asking.NAMES if name != "group_question")
                lines.append((each, fits))
        lines.sort(key=lambda line: not line[1])
        return {**super().get_context_data(**kwargs), "lines": lines}


class CollectionForm(forms.Form):
    """A collection. What is right is judged by `collecting`."""

    name = forms.CharField(label=_("name"), max_length=80)
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2200)
    text_question = forms.ChoiceField(label=_("question in which residents say what they need"))
    choice_question = forms.ChoiceField(label=_("question for the first choice"), required=False)
    urgency_question = forms.ChoiceField(label=_("table of questions on urgency"), required=False)
    supply_question = forms.ChoiceField(label=_("question on what there is now"), required=False)
    short = forms.MultipleChoiceField(
        label=_("answers that mean too little"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick among the answers of the question on what there is now."),
        error_messages={"invalid_choice": _("Tick among the answers of the question that you chose above.")},
    )
    group_question = forms.ChoiceField(label=_("question on groups of people"), required=False)
    weight_urgency = forms.DecimalField(
        label=_("weight of urgency"), min_value=0, max_value=1, decimal_places=3
    )
    weight_choice = forms.DecimalField(
        label=_("weight of the first choice"), min_value=0, max_value=1, decimal_places=3
    )
    weight_gap = forms.DecimalField(
        label=_("weight of the gap in supply"),
        min_value=0,
        max_value=1,
        decimal_places=3,
        help_text=_("The three weights add up to 1. Usual: 0.6, 0.25 and 0.15."),
    )

    def __init__(self, *args: Any, form: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in asking.NAMES:
            found = [(each.id, each.label) for each in asking.offered(form, name)]
            empty = [("", _("not asked"))] if name in asking.OPTIONAL else []
            field: Any = self.fields[name]
            field.choices = [*empty, *found]
        asked = str(self["supply_question"].value() or "")
        answers: Any = self.fields["short"]
        answers.choices = [(_ticked(asked, key), label) for key, label in asking.options(form, asked).items()]

    @property
    def wanted(self) -> collecting.Wanted:
        """What was filled in."""
        data = self.cleaned_data
        return collecting.Wanted(
            name=data["name"],
            year=data["year"],
            questions={name: data[name] for name in asking.NAMES},
            short=tuple(each.partition("|")[2] for each in data["short"]),
            weights=(data["weight_urgency"], data["weight_choice"], data["weight_gap"]),
        )


def _ticked(question: str, value: str) -> str:
    """An answer in the form: with its question, so that a tick is never taken for another question's."""
    return f"{question}|{value}"


class Editor(StaffView):
    """A collection's form: a new one by a questionnaire, or one that is there."""

    template_name = "demands/collection_form.html"
    header_icon = "folder-open-inverse"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents = (COLLECTIONS,)

    def get_page_title(self) -> Any:
        """What is to be done."""
        return _("change the collection") if self.collection else _("begin a collection of demands")

    @cached_property
    def collection(self) -> Collection | None:
        """The collection of the address."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(queries.own_collections(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """That of the collection, or of the address."""
        if self.collection:
            found: Questionnaire = self.collection.questionnaire
            return found
        rows = queries.collectable(self.request.user)
        chosen: Questionnaire = get_object_or_404(rows, pk=self.kwargs["questionnaire"])
        return chosen

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; where the questionnaire has no version to choose questions from, why not."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except DemandRefused as refusal:
            messages.error(request, refusal.message)
        if self.collection:
            return redirect("demands:collection", self.collection.pk)
        return redirect("demands:begin")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, filled with what the questionnaire suggests."""
        return self._shown(CollectionForm(initial=self._initial(), form=self._form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save it, or say what is missing."""
        form = CollectionForm(request.POST, form=self._form)
        if not form.is_valid():
            return self._shown(form)
        try:
            if self.collection:
                made = collecting.change(self.collection.pk, form.wanted, user=request.user)
            else:
                made = collecting.begin(self.questionnaire, form.wanted, user=request.user)
        except DemandRefused as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        except jobs.TooManyJobs as refusal:
            form.add_error(None, str(refusal))
            return self._shown(form)
        messages.success(
            request,
            gettext("“%(name)s” has been saved. Answers become demands within seconds.")
            % {"name": made.name},
        )
        return redirect("demands:collection", made.pk)

    @cached_property
    def _form(self) -> Any:
        return collecting.form_of(self.questionnaire.pk)

    def _initial(self) -> dict[str, Any]:
        if found := self.collection:
            fields = ("name", "year", *asking.NAMES, *collecting.WEIGHTS)
            short = [_ticked(found.supply_question, value) for value in found.short]
            return {**{name: getattr(found, name) for name in fields}, "short": short}
        year = timezone.localdate().year
        suggested = asking.suggested(self._form)
        asked = suggested["supply_question"]
        known = asking.options(self._form, asked)
        return {
            "name": self.questionnaire.title[:80],
            "year": year,
            **suggested,
            "short": [_ticked(asked, value) for value in short_supply() if value in known],
            **dict(zip(collecting.WEIGHTS, collecting.USUAL, strict=True)),
        }

    def _shown(self, form: CollectionForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(
            self.get_context_data(form=form, questionnaire=self.questionnaire, collection=self.collection)
        )
        return page


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


class Switch(StaffView):
    """Close a collection or open it again."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = KEEP

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Do it."""
        collection = get_object_or_404(queries.own_collections(request.user), pk=pk)
        is_open = request.POST.get("open") == "1"
        try:
            collecting.switch(collection.pk, is_open=is_open, user=request.user)
        except (DemandRefused, jobs.TooManyJobs) as refusal:
            messages.error(request, getattr(refusal, "message", str(refusal)))
            return redirect("demands:collection", pk)
        said = (
            gettext("The collection and its links are open again.")
            if is_open
            else gettext("The collection and its links are closed.")
        )
        messages.success(request, said)
        return redirect("demands:collection", pk)


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
