"""A contact in a form: what is stored is never sent out; a new value replaces it, an empty one keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from territory.fields import Lost
from territory.masking import mask_name, mask_phone
from territory.registers.base import KeptForm

NAME_LIMIT = 40
PHONE_LIMIT = 24
# With a country's code; a mobile; a service such as 12345; a landline, with or without its area's code.
PHONE = re.compile(r"\+[0-9]{5,16}|1[3-9][0-9]{9}|1[0-9]{4,5}|[02-9][0-9]{4,15}")
SEPARATORS = re.compile(r"[\s\-–—()（）]")
LIMITS = {"contact_name": NAME_LIMIT, "contact_phone": PHONE_LIMIT}


class ContactForm(KeptForm):
    """A form whose model has `contact_name` and `contact_phone`, or those of them that `masks` names."""

    masks: ClassVar[dict[str, Callable[[Any], str]]] = {
        "contact_name": mask_name,
        "contact_phone": mask_phone,
    }

    contact_clear = forms.BooleanField(
        label=gettext_lazy("Delete name and phone number"),
        required=False,
        help_text=gettext_lazy("They cannot be brought back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {name: getattr(self.instance, name) for name in self.masks}
        for name in self.masks:
            limit = LIMITS[name]
            attributes = {"autocomplete": "off", "maxlength": limit}
            self.fields[name].widget = forms.TextInput(attrs=attributes)
            self.initial[name] = ""
            shown = self._shown(name)
            if shown:
                said = _("Stored: %(value)s. Leave empty to keep it, type to replace it.")
                self.fields[name].help_text = said % {"value": shown}
        if not any(self._shown(name) for name in self.masks):
            del self.fields["contact_clear"]

    def clean_contact_name(self) -> str:
        """Kept where nothing was typed."""
        name = " ".join(str(self.cleaned_data.get("contact_name") or "").split())
        if len(name) > NAME_LIMIT:
            raise ValidationError(_("At most %(limit)s characters.") % {"limit": NAME_LIMIT})
        return self._kept("contact_name", name)

    def clean_contact_phone(self) -> str:
        """Digits, without what people put between them; kept where nothing was typed."""
        phone = SEPARATORS.sub("", str(self.cleaned_data.get("contact_phone") or ""))
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(
                _("This is not a phone number, such as 13812345678, 0731-88886666 or 12345.")
            )
        return self._kept("contact_phone", phone)

    def clean(self) -> dict[str, Any]:
        """Deleted where that was ticked and nothing new was typed."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("contact_clear"):
            for name in self.masks:
                if data.get(name) == self.stored[name]:
                    data[name] = ""
        return data

    def _kept(self, name: str, typed: str) -> str:
        return typed or self.stored[name]

    def _shown(self, name: str) -> str:
        value = self.stored[name]
        return (
            _("(cannot be read: its key is missing)") if isinstance(value, Lost) else self.masks[name](value)
        )
