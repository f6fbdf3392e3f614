"""What is done with demands: their steps, mergers and splits, one put down by hand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.responses import AreaChoice
from surveys.admin.roles import READ
from surveys.demands import adding, figures, labels, merging, narrowing, queries, suggesting
from surveys.demands.errors import DemandRefused
from surveys.demands.models import TEXT, TITLE, WORDS, Collection, Demand
from surveys.demands.steps import FLOW
from surveys.flow.errors import StepRefused
from surveys.flow.models import OPINION
from surveys.flow.steps import Step
from surveys.flow.views import StepFile, TakeStep
from surveys.problems.asking import live_forms
from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

REGISTER = ("demands_demand_modeladmin_index", _("demands"))
COLLECTIONS = ("demands:collections", _("collections of demands"))


def page_of(demand: Demand) -> str:
    """A demand's own page."""
    return reverse("demands_demand_modeladmin_inspect", args=[demand.pk])


def categories(collection: Collection) -> dict[str, str]:
    """Value → label of what can be asked for in a collection."""
    form = live_forms([collection.questionnaire_id]).get(collection.questionnaire_id)
    return figures.categories(form, collection) if form else {}


class DemandStep(TakeStep):
    """One step of a demand."""

    flow = FLOW
    header_icon = "clipboard-list"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    def rows(self, user: User) -> QuerySet[Demand]:
        """The demands that the user sees."""
        return queries.demands(user).select_related("area", "collection")

    def address(self, row: Demand) -> str:
        """The demand's page."""
        return page_of(row)

    def name(self, row: Demand) -> str:
        """Its title, else residents' words for those who may read them."""
        return labels.name_for(self.request.user, row)

    def lead(self, row: Demand) -> str:
        """Category, place and, for those who may read it, what residents said."""
        place = full_names([row.area])[row.area_id]
        said = labels.words_for(self.request.user, row)
        said = "" if said == self.name(row) else said
        return " · ".join(each for each in (row.category_label, place, said) if each)

    def fields(self, row: Demand, step: Step) -> dict[str, forms.Field]:
        """What the step needs and offers, filled with what is known."""
        names = (*step.needs, *step.offers)
        found: dict[str, forms.Field] = {}
        if "title" in names:
            found["title"] = forms.CharField(
                label=_("public title"),
                max_length=TITLE,
                initial=row.title,
                help_text=_(
                    "Everybody can read this: what is needed, without names, dwellings or phone numbers."
                ),
            )
        if "text" in names:
            found["text"] = forms.CharField(
                label=_("public description"),
                max_length=TEXT,
                required=False,
                initial=row.text,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if "category" in names and (known := categories(row.collection)):
            # A browser sends the first where nothing is chosen: that must be what the demand has now.
            if row.category not in known:
                known = {row.category: row.category_label or gettext("none"), **known}
            found["category"] = forms.TypedChoiceField(
                label=_("category"),
                required=False,
                choices=list(known.items()),
                initial=row.category,
                coerce=lambda value: (value, known[value]),
                empty_value=None,
            )
        if "department" in names:
            found["department"] = forms.ModelChoiceField(
                queries.departments(row.area),
                label=_("recognising department"),
                initial=row.department_id,
                help_text=_("Missing? Add it under Organisations."),
            )
        if "score" in names:
            found["score"] = forms.DecimalField(
                label=_("assessed score (0 to 100)"),
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                initial=row.assessed_score,
            )
        return found


class DemandFileView(StepFile):
    """A file of a demand's step."""

    flow = FLOW
    roles: ClassVar[tuple[Any, ...]] = READ

    def rows(self, user: User) -> QuerySet[Demand]:
        """The demands that the user sees."""
        return queries.demands(user)


class MergeForm(forms.Form):
    """Into which, and why."""

    into = forms.TypedChoiceField(
        label=_("into which demand"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    opinion = forms.CharField(
        label=_("opinion"),
        max_length=OPINION,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, demands: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.choices = [(each.pk, each.name) for each in demands]


class Merge(StaffView):
    """Several demands side by side; a person decides which takes the others in (?d=1&d=2)."""

    template_name = "demands/merge.html"
    page_title = _("merge demands")
    header_icon = "clipboard-list"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    @cached_property
    def demands(self) -> list[Any]:
        """Those that are ticked and that the user looks after, the one that most people ask for first; with
        the name, place and label that the page shows."""
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        pks = {pk for pk in map(narrowing.number, given.getlist("d")[: merging.MOST + 1]) if pk}
        mine = access.visible(self.request.user, Demand.objects.filter(pk__in=pks), "area", *KEEP)
        rows = mine.select_related("area", "collection")
        found: list[Any] = list(rows.order_by("-sources_counting", "pk"))
        names = full_names(each.area for each in found)
        for each in found:
            each.place = names[each.area_id]
            each.label = labels.tag(each)
        with access.remembering():
            for each in found:
                each.name = labels.name_for(self.request.user, each)
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The demands, and the form."""
        if len(self.demands) < 2:
            messages.warning(request, DemandRefused("merge_few").message)
            return redirect(REGISTER[0])
        listed = next((each for each in self.demands if each.catalogue_no), self.demands[0])
        initial = {
            "into": listed.pk,
            "opinion": gettext("They ask for the same and are dealt with together."),
        }
        return self._shown(MergeForm(initial=initial, demands=self.demands))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Merge them, or say why not."""
        form = MergeForm(request.POST, demands=self.demands)
        if not form.is_valid():
            return self._shown(form)
        pks = [each.pk for each in self.demands]
        data = form.cleaned_data
        try:
            target = merging.merge(pks, data["into"], opinion=data["opinion"], user=request.user)
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        messages.success(
            request,
            gettext("%(n)s demands are now one. Each can be taken out again from its own page.")
            % {"n": len(pks)},
        )
        return redirect(page_of(target))

    def _shown(self, form: MergeForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(
            self.get_context_data(form=form, demands=self.demands, back=reverse(REGISTER[0]))
        )
        return page


class SplitForm(forms.Form):
    """Why."""

    opinion = forms.CharField(
        label=_("opinion"), max_length=OPINION, widget=forms.Textarea(attrs={"rows": 2})
    )


class Split(StaffView):
    """Take a merged demand out again."""

    template_name = "demands/split.html"
    page_title = _("take out of the merger")
    header_icon = "clipboard-list"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    @cached_property
    def demand(self) -> Demand:
        """The merged demand."""
        rows = queries.demands(self.request.user).filter(merged_into__isnull=False)
        found: Demand = get_object_or_404(rows.select_related("area"), pk=self.kwargs["pk"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form."""
        return self._shown(SplitForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it, or say why not."""
        form = SplitForm(request.POST)
        if not form.is_valid():
            return self._shown(form)
        try:
            merging.split(self.demand.pk, opinion=form.cleaned_data["opinion"], user=request.user)
        except StepRefused as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        messages.success(
            request, gettext("The demand stands by itself again, with the answers that came with it.")
        )
        return redirect(page_of(self.demand))

    def _shown(self, form: SplitForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(
            self.get_context_data(
                form=form,
                name=labels.name_for(self.request.user, self.demand),
                holder=labels.name_for(self.request.user, merging.holder(self.demand)),
                back=page_of(self.demand),
            )
        )
        return page


class Similar(StaffView):
    """What may ask for the same: pairs that were found when demands came in."""

    template_name = "demands/similar.html"
    page_title = _("demands that may ask for the same")
    header_icon = "clipboard-list"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (COLLECTIONS,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of pairs, the newest first."""
        rows = queries.collections(self.request.user)
        collection = get_object_or_404(rows, pk=self.kwargs["pk"])
        mine = access.visible(self.request.user, Demand.objects.filter(collection=collection), "area", *KEEP)
        waiting = suggesting.waiting(mine).select_related("area", "similar_to__area")
        page = paged(waiting, ("-pk",), self.request.GET, 20)
        found = [(each, each.similar_to) for each in page.rows if each.similar_to]
        names = full_names(each.area for pair in found for each in pair)
        named = partial(labels.name_for, self.request.user)
        with access.remembering():
            pairs = [
                (
                    *(part for each in (one, other) for part in (each, named(each), names[each.area_id])),
                    merging.may_merge(other, one, self.request.user),
                )
                for one, other in found
            ]
        return {**super().get_context_data(**kwargs), "collection": collection, "page": page, "pairs": pairs}


class AddForm(forms.Form):
    """A demand put down by hand. `once` tells a form that is sent again from a new one."""

    once = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    area = AreaChoice(Area.objects.none(), label=_("where"), empty_label=_("choose"))
    category = forms.ChoiceField(label=_("category"), required=False)
    words = forms.CharField(
        label=_("what is needed, in residents' words"),
        min_length=5,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only staff read this. Please write no phone numbers."),
    )

    def __init__(self, *args: Any, collection: Collection, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = categories(collection)
        rows = access.areas(user, *KEEP).filter(path__startswith=collection.area.path)
        where: Any = self.fields["area"]
        where.queryset = rows.filter(level__lte=Level.ESTATE).order_by("path")
        field: Any = self.fields["category"]
        field.choices = [("", _("none")), *self.known.items()]


class Add(StaffView):
    """Put a demand down by hand."""

    template_name = "demands/add.html"
    page_title = _("put down a demand")
    header_icon = "clipboard-list"
    roles: ClassVar[tuple[Any, ...]] = KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (REGISTER,)

    @cached_property
    def collection(self) -> Collection:
        """The collection of the address; only an open one takes more."""
        found: Collection = get_object_or_404(
            queries.collections(self.request.user).filter(is_open=True), pk=self.kwargs["pk"]
        )
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An empty form."""
        return self._shown(AddForm(collection=self.collection, user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Put it down, or say what is missing."""
        form = AddForm(request.POST, collection=self.collection, user=request.user)
        if not form.is_valid():
            return self._shown(form)
        data = form.cleaned_data
        category = (data["category"], form.known.get(data["category"], ""))
        given = adding.ByHand(area=data["area"], category=category, words=data["words"], once=data["once"])
        try:
            made = adding.add(self.collection, given, user=request.user)
        except DemandRefused as refusal:
            form.add_error(None, refusal.message)
            return self._shown(form)
        messages.success(request, gettext("The demand is put down."))
        return redirect(page_of(made))

    def _shown(self, form: AddForm) -> HttpResponseBase:
        page: HttpResponseBase = self.render_to_response(
            self.get_context_data(form=form, collection=self.collection)
        )
        return page
