"""小区档案上报: layouts, their preview with what is missing, export, and editing staff's own."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.admin.responses import AreaChoice
from surveys.admin.roles import READ
from surveys.problems import exporting, layouts, queries
from surveys.problems.layouts import COLUMNS, SOURCES, Column, Layout
from surveys.problems.models import EstateLayout
from territory import access
from territory.enums import Level, Role
from territory.models import Area
from territory.numbers import number
from territory.staff_view import StaffView

LIST = ("problems:layouts", _("estate files for other systems"))
PREVIEW = 20  # rows


class Layouts(StaffView):
    """The layouts that come with Juwen, and the user's own."""

    template_name = "problems/layouts.html"
    page_title = _("estate files for other systems")
    header_icon = "download"
    roles: ClassVar[tuple[Any, ...]] = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both kinds."""
        user = self.request.user
        own = set(queries.own_layouts(user).values_list("pk", flat=True))
        return {
            **super().get_context_data(**kwargs),
            "shipped": list(layouts.shipped().values()),
            "stored": [(each, each.pk in own) for each in queries.layouts(user)],
            "keeps": access.holds(user, Role.ADMINISTRATOR),
        }


class OneLayout(StaffView):
    """A view of one layout, by `key` or `pk`."""

    header_icon = "download"
    roles: ClassVar[tuple[Any, ...]] = READ
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def layout(self) -> Layout:
        """The layout."""
        if "key" in self.kwargs:
            found = layouts.shipped().get(self.kwargs["key"])
            if found is None:
                raise Http404
            return found
        row = get_object_or_404(queries.layouts(self.request.user), pk=self.kwargs["pk"])
        return layouts.layout_of(row)

    def get_page_title(self) -> str:
        """Its name."""
        return self.layout.name


class LayoutPreview(OneLayout):
    """The first rows, what is missing, and the file (?export=xlsx or csv)."""

    template_name = "problems/layout.html"

    @cached_property
    def areas(self) -> Any:
        """What the export can be narrowed to."""
        rows = access.areas(self.request.user, *READ).filter(level__lte=Level.ESTATE)
        return rows.order_by("path")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the file."""
        chosen = number(request.GET.get("area"))
        self.area = self.areas.filter(pk=chosen).first() if chosen else None
        self.table = layouts.table(self.layout, layouts.read(request.user, self.area))
        layout = request.GET.get("export", "")
        if layout in exporting.LAYOUTS:
            log_export(request, self.layout, len(self.table.rows))
            return exporting.table(self.layout.name, self.table.head, self.table.rows, layout)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The preview."""
        choice = forms.Form({"area": self.area.pk if self.area else ""})
        choice.fields["area"] = AreaChoice(self.areas, label=_("area"), required=False, empty_label=_("all"))
        return {
            **super().get_context_data(**kwargs),
            "layout": self.layout,
            "choice": choice,
            "area": self.area,
            "head": self.table.head,
            "rows": self.table.rows[:PREVIEW],
            "count": len(self.table.rows),
            "missing": self.table.missing[:200],
            "missing_count": len(self.table.missing),
        }


def log_export(request: HttpRequest, layout: Layout, rows: int) -> None:
    """Who took estate files out, and how many."""
    row = EstateLayout.objects.filter(pk=layout.pk).first() if layout.pk else request.user
    log(row, "problems.estates_export", user=request.user, data={"layout": layout.name, "rows": rows})


class LayoutCopy(OneLayout):
    """Make one's own layout from another."""

    http_method_names = ["post"]
    roles: ClassVar[tuple[Any, ...]] = (Role.ADMINISTRATOR,)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Copy it for the topmost area that the user administers, then edit."""
        area = access.areas(request.user, Role.ADMINISTRATOR).order_by("path").first()
        if area is None:
            raise Http404
        name = gettext("%(name)s, copy") % {"name": self.layout.name[:70]}
        made = EstateLayout.objects.create(area=area, name=name, columns=layouts.as_json(self.layout.columns))
        log(made, "problems.layout", user=request.user)
        messages.success(request, gettext("A copy is made. Change its columns below."))
        return redirect("problems:layout_edit", made.pk)


class LayoutForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no generic at run time
    """Name and area; the columns are read beside it."""

    area = AreaChoice(Area.objects.none(), label=_("area"), empty_label=None)

    class Meta:
        model = EstateLayout
        fields = ("name", "area")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        rows = access.areas(user, Role.ADMINISTRATOR).filter(level__lte=Level.COMMUNITY)
        field.queryset = rows.order_by("path")


class LayoutEdit(StaffView):
    """Change a layout's columns. Buttons: add, save, delete; an empty header takes a column away."""

    template_name = "problems/layout_form.html"
    header_icon = "download"
    roles: ClassVar[tuple[Any, ...]] = (Role.ADMINISTRATOR,)
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def row(self) -> EstateLayout:
        """The layout, if the user may change it."""
        found: EstateLayout = get_object_or_404(queries.own_layouts(self.request.user), pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> str:
        """Its name."""
        name: str = self.row.name
        return name

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The columns."""
        return self._shown(LayoutForm(instance=self.row, user=request.user), _lines(self.row))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whichever button was pressed."""
        lines = _posted(request.POST)
        form = LayoutForm(request.POST, instance=self.row, user=request.user)
        if request.POST.get("do") == "delete":
            log(self.row, "problems.layout_delete", user=request.user, deleted=True)
            self.row.delete()
            messages.success(request, gettext("The layout is deleted."))
            return redirect("problems:layouts")
        if request.POST.get("do") == "add":
            lines = [*lines, _empty(len(lines) + 1)][:COLUMNS]
            return self._shown(LayoutForm(instance=self.row, user=request.user), lines)
        kept = sorted((each for each in lines if each["header"]), key=lambda each: each["order"])
        good = form.is_valid()
        if not kept:
            form.add_error(None, gettext("A layout needs at least one column."))
        if not good or not kept or any(each["error"] for each in lines):
            return self._shown(form, lines)
        saved = form.save(commit=False)
        saved.columns = layouts.as_json(
            Column(each["header"], each["source"], each["fixed"], each["values"], each["required"])
            for each in kept
        )
        saved.save()
        log(saved, "problems.layout", user=request.user)
        messages.success(request, gettext("The layout is saved."))
        return redirect("problems:layout", saved.pk)

    def _shown(self, form: LayoutForm, lines: list[dict[str, Any]]) -> HttpResponseBase:
        sources = [(key, source.label, "、".join(source.words)) for key, source in SOURCES.items()]
        context = self.get_context_data(form=form, lines=lines, sources=sources, layout=self.row)
        page: HttpResponseBase = self.render_to_response(context)
        return page


def _lines(row: EstateLayout) -> list[dict[str, Any]]:
    return [
        {
            "order": place,
            "header": each.header,
            "source": each.source,
            "fixed": each.fixed,
            "text": "\n".join(f"{code} = {text}" for code, text in each.values.items()),
            "values": dict(each.values),
            "required": each.required,
            "error": "",
        }
        for place, each in enumerate(layouts.columns_of(row.columns), start=1)
    ]


def _empty(order: int) -> dict[str, Any]:
    return {
        "order": order,
        "header": "",
        "source": "",
        "fixed": "",
        "text": "",
        "values": {},
        "required": False,
        "error": "",
    }


def _posted(post: Any) -> list[dict[str, Any]]:
    """The columns as they were sent, in the order of the page."""
    found = []
    count = min(number(post.get("columns")) or 0, COLUMNS)
    for place in range(count):
        line = _empty(min(number(post.get(f"k{place}-order")) or place + 1, 10_000))
        line["header"] = post.get(f"k{place}-header", "").strip()[:60]
        source = post.get(f"k{place}-source", "")
        line["source"] = source if source in SOURCES else ""
        line["fixed"] = post.get(f"k{place}-fixed", "").strip()[:120]
        line["text"] = post.get(f"k{place}-values", "")[:4000]
        line["required"] = bool(post.get(f"k{place}-required"))
        try:
            line["values"] = layouts.parsed_values(line["text"])
        except ValueError as error:
            line["error"] = str(error)
        found.append(line)
    return found
