"""The items of a draft: one more, changing one, taking one off, moving one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.assessments import drafting
from surveys.assessments.drafting import Wanted
from surveys.assessments.errors import AssessmentError
from surveys.assessments.forms import ItemForm
from surveys.assessments.models import Item
from surveys.assessments.views.base import KeptSheet

FIELDS = {
    "points_wrong": "points",
    "indicator_missing": "indicator",
    "indicator_unused": "indicator",
    "indicator_unfit": "indicator",
    "indicator_twice": "indicator",
}


class AddItem(KeptSheet):
    """One more item."""

    template_name = "assessments/item_form.html"
    page_title = _("new item")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form; an adopted sheet has none."""
        if self.sheet.adopted_on is not None:
            return self.refused(AssessmentError("adopted"), "assessments:sheet", self.sheet.pk)
        return self.shown(form=self.form(), sheet=self.sheet)

    def form(self, *args: Any) -> ItemForm:
        """Empty or as it was sent."""
        return ItemForm(*args, sheet=self.sheet)

    def store(self, wanted: Wanted) -> None:
        """Store it."""
        drafting.add(self.sheet.pk, wanted, user=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Store it, or say what is wrong beside the field."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.store(Wanted(**form.cleaned_data))
            except AssessmentError as refusal:
                if refusal.code not in FIELDS:
                    return self.refused(refusal, "assessments:sheet", self.sheet.pk)
                form.add_error(FIELDS[refusal.code], refusal.message)
            else:
                messages.success(request, gettext("The item has been saved."))
                return redirect("assessments:sheet", self.sheet.pk)
        return self.shown(form=form, sheet=self.sheet)


class ChangeItem(AddItem):
    """Another name, other points."""

    page_title = _("change item")

    @cached_property
    def item(self) -> Item:
        """The item of the address."""
        found: Item = get_object_or_404(self.sheet.items, pk=self.kwargs["item"])
        return found

    def form(self, *args: Any) -> ItemForm:
        """As it is, or as it was sent."""
        return ItemForm(*args, sheet=self.sheet, item=self.item)

    def store(self, wanted: Wanted) -> None:
        """Change it."""
        drafting.change(self.item.pk, wanted, user=self.request.user)


class MoveItem(ChangeItem):
    """Up, down or off the sheet: the button says which."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back to the sheet."""
        return redirect("assessments:sheet", self.sheet.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Do it."""
        way = request.POST.get("way", "")
        try:
            if way == "off":
                name = str(self.item.name)
                drafting.remove(self.item.pk, user=request.user)
                said = gettext("“%(name)s” has been taken off the sheet.")
                messages.success(request, said % {"name": name})
            elif way in ("up", "down"):
                drafting.move(self.item.pk, -1 if way == "up" else 1, user=request.user)
        except AssessmentError as refusal:
            return self.refused(refusal, "assessments:sheet", self.sheet.pk)
        return redirect("assessments:sheet", self.sheet.pk)
