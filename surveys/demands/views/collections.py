"""需求征集: the list of collections, beginning one, editing, closing and opening again."""

from __future__ import annotations

from typing import Any, ClassVar

import jobs
from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from forms_builder.models import Questionnaire
from surveys.admin.roles import READ
from surveys.demands import asking, collecting, queries
from surveys.demands.errors import DemandRefused
from surveys.demands.models import Collection, short_supply
from surveys.problems.asking import live_forms
from territory import access
from territory.access import KEEP
from territory.paging import paged
from territory.staff_view import StaffView

COLLECTIONS = ("demands:collections", _("collections of demands"))


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
