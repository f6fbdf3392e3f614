"""政府购买民生服务项目清单: the lists, one list as it is printed, making and publishing one, its file."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.flow.errors import StepRefused
from surveys.projects import purchasing, queries
from surveys.projects.exporting import workbook
from surveys.projects.models import Project, PurchaseList
from territory import access
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

LISTS = ("projects:lists", _("purchase lists"))
PAGE = 30
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListForm(forms.Form):
    """A new list."""

    area: Any = forms.ModelChoiceField(None, label=_("area"), empty_label=None)
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2200)
    name = forms.CharField(label=_("name"), max_length=80)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.areas(user, *access.KEEP).filter(level__lte=Level.STREET).order_by("path")
        field: Any = self.fields["area"]
        field.queryset = rows
        field.label_from_instance = lambda area: "　" * (area.depth - 1) + area.name


class PurchaseLists(StaffView):
    """All lists that the user sees."""

    template_name = "projects/lists.html"
    header_icon = "list-ol"
    page_title = _("purchase lists")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        page = paged(queries.purchase_lists(self.request.user), ("-pk",), self.request.GET, PAGE)
        keeps = access.areas(self.request.user, *access.KEEP).filter(level__lte=Level.STREET).exists()
        context: dict[str, Any] = super().get_context_data(page=page, keeps=keeps, **kwargs)
        return context


class NewPurchaseList(StaffView):
    """Make a list."""

    template_name = "projects/list_form.html"
    header_icon = "list-ol"
    page_title = _("new purchase list")
    roles: ClassVar[tuple[Any, ...]] = access.KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LISTS,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        year = timezone.localdate().year
        if "form" not in kwargs:
            form = ListForm(user=self.request.user, initial={"year": year})
            form.initial["name"] = suggested_name(form.fields["area"].queryset, year)  # type: ignore[attr-defined]  # a choice of areas
            kwargs["form"] = form
        context: dict[str, Any] = super().get_context_data(back=reverse("projects:lists"), **kwargs)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Make it."""
        form = ListForm(request.POST, user=request.user)
        if form.is_valid():
            data = form.cleaned_data
            try:
                with transaction.atomic():
                    made = purchasing.make(data["area"], data["year"], data["name"], user=request.user)
                return redirect("projects:list", made.pk)
            except IntegrityError:
                form.add_error("name", gettext("This area has a list of this name in this year already."))
            except StepRefused as refusal:
                form.add_error("area", refusal.message)
        page: HttpResponseBase = self.render_to_response(self.get_context_data(form=form))
        return page


def suggested_name(areas: QuerySet[Area], year: int) -> str:
    """A name that no list of the year has in any of the areas: a second one is called the second."""
    usual = gettext("Services bought by the government %(year)s") % {"year": year}
    taken = set(PurchaseList.objects.filter(area__in=areas, year=year).values_list("name", flat=True))
    names = (gettext("%(name)s (no. %(n)s)") % {"name": usual, "n": n} for n in range(2, len(taken) + 3))
    return next(each for each in (usual, *names) if each not in taken)


class OneList(StaffView):
    """One list, as it is printed; publishing and deleting it."""

    template_name = "projects/list.html"
    header_icon = "list-ol"
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LISTS,)

    @cached_property
    def found(self) -> PurchaseList:
        """The list, if the user sees it."""
        return get_object_or_404(queries.purchase_lists(self.request.user), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Its name."""
        return self.found.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its projects."""
        rows = of_list(self.found)
        total = rows.aggregate(sum=Sum("budget"))["sum"]
        context: dict[str, Any] = super().get_context_data(
            found=self.found,
            place=full_names([self.found.area], Level.COUNTY)[self.found.area_id],
            projects=list(rows),
            total=total or 0,
            may=purchasing.may_keep(self.request.user, self.found.area),
            **kwargs,
        )
        return context


def of_list(found: PurchaseList) -> QuerySet[Project]:
    """The projects of a list in the order of their numbers."""
    rows = Project.objects.filter(purchase_list=found).select_related(
        "area", "designer", "department", "provider"
    )
    return rows.prefetch_related("demands").order_by("list_no", "pk")


class PublishList(OneList):
    """Publish it, which cannot be taken back: what that means is said before."""

    template_name = "projects/list_publish.html"
    roles: ClassVar[tuple[Any, ...]] = access.KEEP

    def get_page_title(self) -> str:
        """What is to be done."""
        return gettext("Publish the list")

    def get_page_subtitle(self) -> str:
        """With which."""
        return self.found.name

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The question; back to the list where there is nothing to publish."""
        if self.found.published_at or not purchasing.may_keep(request.user, self.found.area):
            return redirect("projects:list", self.found.pk)
        page: HttpResponseBase = super().get(request, *args, **kwargs)
        return page

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Publish."""
        try:
            purchasing.publish(self.found.pk, user=request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, gettext("The purchase list has been published; everybody can read it."))
        return redirect("projects:list", self.found.pk)


class DropList(OneList):
    """Delete an empty draft."""

    roles: ClassVar[tuple[Any, ...]] = access.KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back to the list, where the button is."""
        return redirect("projects:list", self.found.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Delete."""
        name = self.found.name
        try:
            purchasing.drop(self.found.pk, user=request.user)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
            return redirect("projects:list", self.found.pk)
        messages.success(request, gettext("“%(name)s” has been deleted.") % {"name": name})
        return redirect("projects:lists")


class ListFile(OneList):
    """The list as a workbook."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Bounded by a list's length: no job."""
        body = workbook(self.found, list(of_list(self.found)))
        answer = HttpResponse(body, content_type=SHEET)
        name = f"{self.found.name}.xlsx"
        answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return answer
