"""What all registers share: who may do what, keyed pages, one row with its history, forms that log changes.

Everyone with a post looks up; supervisors and administrators (`access.KEEP`) also change, within their areas.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, ClassVar

from django.contrib.admin.utils import label_for_field, lookup_field, quote
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import log
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView, DeleteView, EditView, IndexView, InspectView

from territory import access, history
from territory.access import KEEP
from territory.hanging import hanging_on
from territory.models import Area
from territory.naming import person
from territory.paging import KeyPage, paged
from territory.registers import exporting
from territory.registers.collisions import COLLISIONS, told
from territory.registers.permissions import RowButtons
from territory.registers.permissions import Scoped as Scoped
from territory.registers.searching import OfferedFilters

PAGE_SIZE = 50
TOP = "top"  # in place of an area: a row above all others


class KeyedIndex(OfferedFilters, IndexView):
    """modeladmin's list, paged by key."""

    sortable_by: tuple[str, ...] = ()  # one order, that of the key
    only_rows = False  # for a job: `dispatch` gives the rows themselves

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        """What the filters leave, as a file or as a job that makes one."""
        if self.only_rows:
            return queryset
        if self.request.method != "POST":  # a link must not start anything
            return redirect(self.request.path)
        return exporting.answer(self.request, self.model_admin, queryset, spreadsheet_format)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page after the last row seen; counting stops at the filters' result."""
        page: KeyPage[Any] = paged(self.queryset, self.model_admin.keys, self.request.GET, PAGE_SIZE)
        for row in page.rows:
            row.scoped = True
        self.model_admin.page_shown(page.rows)
        kept = self.request.GET.copy()
        for name in ("after", "before", self.PAGE_VAR):
            kept.pop(name, None)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        heads = [
            str(capfirst(str(label_for_field(name, self.model, self.model_admin))))
            for name in self.list_display
        ]
        filters = [{"title": spec.title, "choices": list(spec.choices(self))} for spec in self.filter_specs]
        return {
            **context,
            "object_list": page.rows,
            "heads": heads,
            "lines": [self._line(row, heads) for row in page.rows],
            "page": page,
            "kept": kept.urlencode(),
            "filters": filters,
            "filtered": bool(self.get_filters_params()),
            "narrowed": bool(self.query or self.get_filters_params()),
            "header_links": self.model_admin.header_links(self.request),
            "empty_hint": self.model_admin.empty_hint,
            "search_hint": self.model_admin.search_hint,
        }

    def _line(self, row: Any, heads: list[str]) -> tuple[str, list[tuple[str, str]], str]:
        """The address of a row's page, its cells in words, each under its head, and its look."""
        cells = []
        for name in self.list_display:
            shown = getattr(row, f"get_{name}_display", None) or (
                lambda name=name: lookup_field(name, row, self.model_admin)[2]
            )
            value = shown()
            cells.append("—" if value in (None, "") else str(value))
        address = self.url_helper.get_action_url("inspect", quote(row.pk))
        return address, list(zip(heads, cells, strict=True)), self.model_admin.row_class(row)


class NotFoundForStrangers:
    """404 outside the user's areas: what lies elsewhere is nobody's business. A refusal in words inside."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not found rather than forbidden."""
        view: Any = self
        signed_in = request.user.is_authenticated
        if signed_in and not view.permission_helper.user_can_inspect_obj(request.user, view.instance):
            raise Http404
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into views
        response.headers["Cache-Control"] = "private, no-store"
        return response


class ScopedInspect(NotFoundForStrangers, InspectView):
    """One row and its history."""

    page_title = _("Details")

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """People by their names, not by what they sign in with; what is true or not in words."""
        value = getattr(self.instance, field_name, None)
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(value, AbstractBaseUser):
            return person(value)
        return super().get_field_display_value(field_name, field)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The fields, and who changed what."""
        return {
            **super().get_context_data(**kwargs),
            "history": history.entries(*self.model_admin.logged(self.instance)),
            "may_edit": self.permission_helper.user_can_edit_obj(self.request.user, self.instance),
            **self.model_admin.more(self.request, self.instance),
        }


class KeptCreate(CreateView):
    """A new row. Where rows lie in an area, `register.place` says which; without it one is chosen first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Choose the place first."""
        register = self.model_admin
        if request.user.is_authenticated and access.holds(request.user, *KEEP) and register.place_level:
            wanted = request.GET.get("in")
            if not wanted:
                return redirect(f"{register.choose_address}?for={register.model_name}")
            if self.place is None and not (wanted == TOP and register.may_create_top(request.user)):
                raise Http404
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def place(self) -> Area | None:
        """The area in which the row is made, if the user keeps it."""
        wanted = self.request.GET.get("in", "")
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
            return None
        rows = access.areas(self.request.user, *KEEP).filter(level__in=self.model_admin.place_level)
        return rows.filter(pk=int(wanted)).first()

    @cached_property
    def create_url(self) -> str:
        """With the place."""
        address: str = self.url_helper.create_url
        if self.place:
            return f"{address}?in={self.place.pk}"
        return f"{address}?in={TOP}" if self.request.GET.get("in") == TOP else address

    def get_page_title(self) -> str:
        """新建户."""
        return gettext("New %(what)s") % {"what": self.verbose_name}

    def get_page_subtitle(self) -> str:
        """Where."""
        return self.model_admin.told_place(self.place) if self.place else ""

    def get_instance(self) -> Any:
        """An empty row at its place."""
        if not hasattr(self, "instance"):
            self.instance = self.model_admin.fresh(self.place)
        return self.instance

    def get_meta_title(self) -> str:
        """As the page."""
        return self.get_page_title()

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, log, look at it; what somebody else took meanwhile is said at the form."""
        try:
            with transaction.atomic():
                self.instance = self.model_admin.save_new(form, self.request.user)
                log(self.instance, "wagtail.create", user=self.request.user)
        except COLLISIONS as error:
            form.instance.pk = None
            form.add_error(None, told(error))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        said = gettext("“%(name)s” has been saved.") % {"name": self.instance}
        messages.success(self.request, said)
        return redirect(self.url_helper.get_action_url("inspect", quote(self.instance.pk)))

    def get_error_message(self) -> str:
        """What to do."""
        return gettext("Not saved yet: please look at the fields marked below.")


class KeptEdit(NotFoundForStrangers, EditView):
    """Changing a row; the log says from what to what."""

    page_title = _("Edit")

    def get_meta_title(self) -> str:
        """编辑 3栋."""
        return f"{gettext('Edit')} {self.instance}"

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, log what changed, look at it; what somebody else took meanwhile is said at the form."""
        try:
            with transaction.atomic():
                self._save(form)
        except COLLISIONS as error:
            form.add_error(None, told(error))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        messages.success(self.request, gettext("“%(name)s” has been saved.") % {"name": self.instance})
        return redirect(self.url_helper.get_action_url("inspect", self.pk_quoted))

    def _save(self, form: Any) -> None:
        """Only the form's own columns: the rest of the row may have changed since it was read (an area moved,
        an estate checked)."""
        user, instance = self.request.user, form.instance
        rows = type(instance)._base_manager.select_for_update()
        before = rows.filter(pk=instance.pk).first()
        if before is not None:
            if not self.permission_helper.user_can_edit_obj(user, before):  # no more, as it is by now
                raise PermissionDenied
            fields = [each.name for each in instance._meta.fields if each.name in form.fields]
            fields += self.model_admin.logged_fields
            self.instance = form.save(commit=False)
            self.instance.save(update_fields=fields)
            history.log_change(self.instance, before, fields, user=user)
        elif instance._state.adding:
            self.instance = form.save()
            log(self.instance, "wagtail.create", user=user)
        else:  # deleted meanwhile
            raise Http404
        self.model_admin.after_save(form, user)

    def get_error_message(self) -> str:
        """What to do."""
        return gettext("Not saved yet: please look at the fields marked below.")


class KeptDelete(NotFoundForStrangers, DeleteView):
    """Deleting a row on which nothing hangs; else what does is said, and nothing is deleted."""

    instance: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what hangs on it."""
        return {
            **super().get_context_data(**kwargs),
            "hanging": self.model_admin.hanging(self.instance),
            "refused": self.model_admin.why_not_delete(self.request.user, self.instance),
        }

    def get_meta_title(self) -> str:
        """删除 3栋."""
        return f"{gettext('Delete')} {self.instance}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Delete, log, back to the list."""
        register = self.model_admin
        name = str(self.instance)
        with register.deleting():
            rows = type(self.instance)._base_manager.select_for_update()
            self.instance = get_object_or_404(rows, pk=self.instance.pk)  # as it is by now
            if register.hanging(self.instance) or register.why_not_delete(request.user, self.instance):
                page: HttpResponseBase = self.render_to_response(self.get_context_data())
                return page
            log(self.instance, "wagtail.delete", user=request.user, deleted=True)
            register.delete(self.instance, request.user)
        messages.success(request, gettext("“%(name)s” has been deleted.") % {"name": name})
        return redirect(register.after_delete(self))


class Register(ModelAdmin):
    """What the registers share."""

    permission_helper_class = Scoped
    button_helper_class = RowButtons
    index_view_class = KeyedIndex
    inspect_view_class = ScopedInspect
    create_view_class = KeptCreate
    edit_view_class = KeptEdit
    delete_view_class = KeptDelete
    inspect_view_enabled = True
    history_view_enabled = False
    index_template_name = "territory/register.html"
    inspect_template_name = "territory/inspect.html"
    create_template_name = "territory/create.html"
    edit_template_name = "territory/edit.html"
    delete_template_name = "territory/delete.html"
    list_export: tuple[str, ...] = ("pk",)  # not used as modeladmin means it: `export_columns` says what
    keys: tuple[str, ...] = ("pk",)
    place_level: ClassVar[tuple[int, ...]] = ()  # levels of the area in which a row is made
    choose_address: Any = ""
    empty_hint: Any = ""
    search_hint: Any = ""  # what can be searched for
    logged_fields: ClassVar[tuple[str, ...]] = ()  # that the form changes under another name

    def page_shown(self, rows: list[Any]) -> None:
        """Read what a page's columns need beside the rows, at once."""

    def row_class(self, row: Any) -> str:
        """A class of the row in the list, for what looks different; '' for most."""
        return ""

    def prepare(self, rows: list[Any]) -> None:
        """The same for some rows of an export."""

    @property
    def model_name(self) -> str:
        """What the register is called in addresses and jobs."""
        return str(self.url_helper.base_url_path.rpartition("/")[2])

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Further buttons above the list: {"url", "label", "icon"}."""
        return []

    def export_columns(self) -> list[tuple[Any, Any]]:
        """(heading, row → cell) of an export."""
        raise NotImplementedError

    def logged(self, instance: Any) -> tuple[Any, ...]:
        """The rows whose log entries are the history of this one."""
        return (instance,)

    def more(self, request: HttpRequest, instance: Any) -> dict[str, Any]:
        """What the page of one row shows beside its fields and history."""
        return {}

    def may_create_top(self, user: Any) -> bool:
        """Whether the user may make a row that lies in no area."""
        return False

    def told_place(self, place: Area) -> str:
        """The place of a new row in words."""
        return str(place)

    def fresh(self, place: Area | None) -> Any:
        """An empty row at its place."""
        return self.model()

    def save_new(self, form: Any, user: Any) -> Any:
        """Store a new row and what belongs to it."""
        made = form.save()
        self.after_save(form, user)
        return made

    def after_save(self, form: Any, user: Any) -> None:
        """Store what belongs to a row beside its own fields, in the same transaction."""

    def hanging(self, instance: Any) -> list[Any]:
        """What prevents its deletion."""
        return hanging_on(instance)

    def why_not_delete(self, user: Any, instance: Any) -> str:
        """Another reason against deletion, in words."""
        return ""

    def deleting(self) -> AbstractContextManager[Any]:
        """The transaction of a deletion, in which nobody hangs anything more on the row."""
        return transaction.atomic()

    def delete(self, instance: Any, user: Any) -> None:
        """Delete it, as a user."""
        instance.delete()

    def after_delete(self, view: Any) -> str:
        """Where to go then."""
        return str(view.index_url)


class KeptForm(WagtailAdminModelForm):
    """A register's form: the rules of uniqueness also count fields that the form does not ask for."""

    fixed: ClassVar[tuple[str, ...]] = ()

    def _get_validation_exclusions(self) -> set[str]:
        found: set[str] = super()._get_validation_exclusions()
        return found - set(self.fixed)

    class Meta:
        widgets: ClassVar[dict[str, Any]] = {}
