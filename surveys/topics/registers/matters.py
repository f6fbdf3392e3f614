"""协商共治事项目录: the register of matters. One without an area belongs to the whole installation."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from surveys.topics import queries
from surveys.topics.enums import Category
from surveys.topics.models import Matter
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.registers.base import KeptForm, Register, Scoped
from territory.registers.filters import Chosen


class MatterCategoryFilter(Chosen):
    """Of one category."""

    title = _("category")
    parameter_name = field = "category"
    offered = Category.choices


class ActiveFilter(Chosen):
    """In use or not."""

    title = _("in use")
    parameter_name = field = "active"
    offered = ((True, _("Yes")), (False, _("No")))


class MatterScope(Scoped):
    """Seen from below, kept by whoever keeps its area; those of the installation by its administrator."""

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return getattr(obj, "scoped", False) or queries.matters(user).filter(pk=obj.pk).exists()

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Whoever keeps its area."""
        return access.may(user, obj.area, *KEEP)


class MatterForm(KeptForm):
    """A matter, in an area that the user keeps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        rows = access.areas(self.for_user, *KEEP).filter(level__lte=Level.COMMUNITY).order_by("path")
        field.queryset = rows
        field.label_from_instance = lambda area: "　" * (area.depth - 1) + area.name
        if access.sees_all(self.for_user):
            field.empty_label = gettext("everywhere")
        else:
            field.required, field.empty_label = True, None
            field.initial = self.initial.get("area") or rows.first()


class MatterRegister(Register):
    """事项目录."""

    model = Matter
    menu_icon = "list-ul"
    list_display = ("name", "category", "where", "used", "is_active")
    list_filter = (MatterCategoryFilter, ActiveFilter)
    search_fields = ("name", "text")
    keys = ("category", "name", "pk")
    ordering = keys
    inspect_view_fields = ("name", "category", "text", "active")
    permission_helper_class = MatterScope
    search_hint = _("name of the matter")
    empty_hint = _("Add what your community brings to consultation.")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("category"), FieldPanel("area")]),
            FieldPanel("text"),
            FieldPanel("active"),
        ],
        base_form_class=MatterForm,
    )

    def where(self, row: Matter) -> str:
        """Its area."""
        return row.area.name if row.area else gettext("everywhere")

    where.short_description = _("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def used(self, row: Matter) -> int:
        """How many topics."""
        return int(getattr(row, "n", 0))

    used.short_description = _("consultation topics")  # type: ignore[attr-defined]  # how the admin names a method's column

    def is_active(self, row: Matter) -> str:
        """In use or not."""
        return gettext("Yes") if row.active else gettext("No")

    is_active.short_description = _("in use")  # type: ignore[attr-defined]  # how the admin names a method's column

    def more(self, request: HttpRequest, instance: Matter) -> dict[str, Any]:
        """Where it holds, of one of the whole installation too."""
        return {**super().more(request, instance), "place": f"{gettext('Area')}：{self.where(instance)}"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Matter]:
        """What the user may see, with how many of the topics that she sees fall under it."""
        mine = queries.topics(request.user).values("pk")
        return queries.matters(request.user).annotate(n=Count("topics", filter=Q(topics__in=mine)))

    def why_not_delete(self, user: Any, instance: Any) -> str:
        """What came with the program stays."""
        if instance.key:
            return gettext("This matter came with the program. Take it out of use instead.")
        return ""

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The topics."""
        return [
            {
                "url": reverse("topics_topic_modeladmin_index"),
                "label": gettext("Consultation topics"),
                "icon": "comment",
            }
        ]

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list, with its text."""
        return [
            (gettext("name"), lambda row: row.name),
            (gettext("category"), lambda row: row.get_category_display()),
            (gettext("area"), self.where),
            (gettext("what it covers"), lambda row: row.text),
            (gettext("in use"), self.is_active),
        ]
