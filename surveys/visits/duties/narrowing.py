"""What the lists of field work can be narrowed to: a form read from the address, which never fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from surveys.templatetags.staff import person
from territory.access import User
from territory.models import Area

DIGITS = 18  # of the largest number that is a key


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """Somebody of the staff, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Family name first."""
        return person(obj)


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """An area, indented by its level."""

    def label_from_instance(self, obj: Area) -> str:
        """The name, one wide space in for each level."""
        label: str = "　" * (obj.depth - 1) + obj.name
        return label


class GridChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """A grid, after its community."""

    def label_from_instance(self, obj: Any) -> str:
        """阳光社区 第一网格."""
        return f"{obj.community.name} {obj.name}"


class Narrowing(forms.Form):
    """The base: choices that cannot be read narrow nothing. `always` are fields that are no narrowing."""

    always: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        given = {name: str(data.get(name) or "").strip() for name in self.base_fields}
        for name, field in self.base_fields.items():
            digits = given[name].isdecimal() and len(given[name]) <= DIGITS
            if isinstance(field, forms.ModelChoiceField) and not digits:
                given[name] = ""
        super().__init__(given, auto_id="narrow-%s")
        self.user = user
        self.offer()
        for each in self.fields.values():
            if isinstance(each, forms.ModelChoiceField):
                each.empty_label = _("all")
        self.is_valid()

    def offer(self) -> None:
        """Set what can be chosen."""

    def choose_from(self, name: str, rows: QuerySet[Any]) -> None:
        """Offer some rows in a field."""
        field: Any = self.fields[name]
        field.queryset = rows

    @property
    def narrowed(self) -> bool:
        """Whether anything has been chosen."""
        return any(self.data.get(name) for name in self.fields if name not in self.always)

    @property
    def kept(self) -> str:
        """The query string that keeps what was chosen."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})
