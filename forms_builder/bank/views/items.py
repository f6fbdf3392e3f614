"""Looking through the bank, one item on a phone's frame, and a questionnaire made from one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from forms_builder.bank import searching
from forms_builder.bank.enums import Kind
from forms_builder.bank.models import BankItem
from forms_builder.bank.pieces import marked
from forms_builder.bank.searching import Found, Wish
from forms_builder.bank.sharing import may_change
from forms_builder.bank.using import MARK
from forms_builder.importing.creating import create
from forms_builder.importing.outline import outline
from forms_builder.importing.views.base import AuthorView, number
from forms_builder.importing.views.preview import made
from forms_builder.rendering import page as phone_page
from forms_builder.schema import digest

BANK = ("forms_bank:list", _("Question bank"))
SHOWN = 200
SOURCES = (
    ("", _("Everything")),
    ("shared", _("Shared by communities")),
    ("mine", _("Shared by me")),
    ("builtin", _("From the templates")),
)


def wish_of(request: HttpRequest) -> Wish:
    """What the address looks for."""
    get = request.GET
    kind, source = get.get("kind", ""), get.get("source", "")
    return Wish(
        get.get("q", "").strip()[:100],
        kind if kind in Kind.values else "",
        get.get("tag", "")[:40],
        source if source in searching.SOURCES else "",
        number(get.get("page")) or 1,
    )


class Bank(AuthorView):
    """题库."""

    template_name = "forms_builder/bank/list.html"
    page_title = _("Question bank")
    header_icon = "folder-open-inverse"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of what was looked for."""
        wish = wish_of(self.request)
        query = self.request.GET.copy()
        query.pop("page", None)
        return {
            **super().get_context_data(**kwargs),
            "wish": wish,
            "results": searching.search(self.request.user, wish),
            "kinds": Kind.choices,
            "sources": SOURCES,
            "tags": searching.tags(self.request.user),
            "kept": query.urlencode(),
        }


class ItemPage(AuthorView):
    """One item."""

    template_name = "forms_builder/bank/item.html"
    header_icon = "folder-open-inverse"
    parents = (BANK,)

    @cached_property
    def found(self) -> Found:
        """The item. 404 where there is none, or none that the user may see."""
        item = searching.find(self.request.user, self.key)
        if item is None:
            raise Http404
        return searching.described(self.request.user, [item])[0]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The key is in the address."""
        self.key = str(kwargs["key"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Its title."""
        return self.found.item.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it asks, who shared it, how often it is used."""
        item = self.found.item
        return {
            **super().get_context_data(**kwargs),
            "found": self.found,
            "form": item.form,
            "lines": list(outline(item.form, SHOWN)),
            "may_change": isinstance(item, BankItem) and may_change(self.request.user, item),
        }

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Make a questionnaire of it in the folder that was chosen."""
        folder = self.folder(request.POST.get("folder"))
        if folder is None:
            raise PermissionDenied
        form = marked(self.found.item.form, MARK, self.found.item.key)
        draft = create(form, folder, request.user, title=request.POST.get("title", ""))
        return made(request, draft, len(form.questions))


class Phone(ItemPage):
    """The item as a phone shows it, for the frame on its page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The phone's page."""
        form = self.found.item.form
        with override(form.language if form.language.startswith("zh") else None):
            return HttpResponse(phone_page(form, digest=digest(form), preview=True))


class Remove(ItemPage):
    """Taking an item out again; questionnaires that use it keep their questions."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nothing to see here."""
        return redirect("forms_bank:item", self.key)

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Delete the row."""
        item = self.found.item
        if not isinstance(item, BankItem) or not may_change(request.user, item):
            raise PermissionDenied
        title = item.title
        item.delete()
        said = gettext("“%(title)s” is no longer in the question bank.") % {"title": title}
        messages.success(request, said)
        return redirect("forms_bank:list")
