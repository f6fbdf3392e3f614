"""What the site changes in Wagtail's admin as a whole: colours, the words of its scripts, help, names."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog
from wagtail import hooks
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.menu import MenuItem
from wagtail.users.forms import UserCreationForm, UserEditForm

LOCALE = Path(__file__).with_name("locale")
FOREIGN_HELP = ("editor-guide", "whats-new-in-wagtail")  # English pages on another site, with a dot each

# A Chinese name is one word and is kept whole in the first name: "first last" would put a space into it.
# Community staff often have no mail address.
for form in (UserCreationForm, UserEditForm, NameEmailForm):
    for field in ("last_name", "email"):
        form.base_fields[field].required = False
LoginForm.base_fields["password"].label = _("Password")  # Wagtail gives it none, so it would be English


@hooks.register("insert_global_admin_css")
def colours() -> SafeString:
    """The site's colours, through the properties Wagtail documents."""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/admin.css"))


@hooks.register("insert_global_admin_js")
def script_words() -> SafeString:
    """Our words over those of Wagtail's script catalogue, which is loaded just before."""
    return _script_words(get_language() or "")


@cache
def _script_words(language: str) -> SafeString:
    catalogue = JavaScriptCatalog()
    catalogue.translation = DjangoTranslation(language, domain="djangojs", localedirs=[str(LOCALE)])
    words = json.dumps(catalogue.get_catalog(), ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return mark_safe(f"<script>Object.assign(django.catalog, {words})</script>")  # noqa: S308 - our own file


@hooks.register("construct_help_menu")
def help_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Help in Chinese only."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith(FOREIGN_HELP)]
