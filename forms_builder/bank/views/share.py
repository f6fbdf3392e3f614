"""Putting a part of a questionnaire into the bank, and changing what is said of an item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forms_builder.bank import searching
from forms_builder.bank.enums import Visibility
from forms_builder.bank.models import BankItem
from forms_builder.bank.pieces import lost
from forms_builder.bank.places import places
from forms_builder.bank.sharing import Facts, describe_anew, may_change, part_of, share, tags_from
from forms_builder.bank.views.items import BANK
from forms_builder.compiling import compile_page
from forms_builder.importing.views.base import AuthorView
from forms_builder.models import Questionnaire
from forms_builder.schema import Form, Group, Item, Question

LABEL_LENGTH = 60


class _Facts(AuthorView):
    """The form that both pages show."""

    template_name = "forms_builder/bank/share.html"
    header_icon = "folder-open-inverse"
    parents = (BANK,)

    def facts(self) -> tuple[Facts, str]:
        """What was filled in, and what is wrong with it ('' for nothing)."""
        post = self.request.POST
        facts = Facts(
            post.get("title", "").strip(),
            tags_from(post.get("tags", "")),
            post.get("visibility", ""),
            post.get("place", ""),
        )
        if not facts.title:
            return facts, gettext("Give it a title by which others find it.")
        if facts.visibility not in Visibility.values:
            return facts, gettext("Say who may see it.")
        if facts.place not in dict(places().of(self.request.user)):
            return facts, gettext("Choose a place of your own.")
        return facts, ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The choices."""
        return {
            "error": "",
            "parts": (),
            "places": places().of(self.request.user),
            "visibilities": Visibility.choices,
            "facts": Facts("", (), Visibility.AREA, ""),
            **super().get_context_data(**kwargs),
        }

    def again(self, facts: Facts, error: str, **more: Any) -> HttpResponseBase:
        """The page with what is wrong."""
        page: HttpResponseBase = self.render_to_response(
            self.get_context_data(facts=facts, error=error, **more), status=422
        )
        return page


class Share(_Facts):
    """存入题库."""

    page_title = _("Put into the question bank")

    def form_of(self, pk: int) -> tuple[Questionnaire, Form]:
        """The questionnaire as it was last saved, and what it compiles to. 403 where it is not the user's."""
        page = get_object_or_404(Questionnaire, pk=pk)
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return page, compile_page(page.get_latest_revision_as_object()).form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The parts to choose from."""
        page, form = self.form_of(kwargs["pk"])
        wanted = kwargs.get("part", self.request.GET.get("part", ""))
        title = form.title
        try:
            title = _title_of(part_of(form, wanted)) if wanted else title
        except KeyError:
            kwargs.setdefault("error", gettext("This part is not saved yet. Save the draft first."))
            wanted = ""
        kwargs.setdefault("facts", Facts(title, (), Visibility.AREA, ""))
        context = super().get_context_data(**kwargs)
        return {**context, "questionnaire": page, "parts": list(_parts(form)), "part": wanted}

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Share it."""
        _page, form = self.form_of(pk)
        part = request.POST.get("part", "")
        facts, error = self.facts()
        try:
            facts = _about_part(facts, form, part)
            left = lost(form, part_of(form, part)) if part else []
        except KeyError:
            error = gettext("This part is not there any more. Choose another.")
            part = ""
        if error:
            return self.again(facts, error, pk=pk, part=part)
        item = share(request.user, form, part, facts)
        messages.success(request, gettext("“%(title)s” is in the question bank.") % {"title": item.title})
        if left:
            said = gettext(
                "Left out, since it speaks of questions that stay behind: conditions of %(labels)s."
            )
            messages.info(request, said % {"labels": "、".join(f"“{label}”" for label in left[:5])})
        return redirect("forms_bank:item", item.key)


class Change(_Facts):
    """What is said of an item."""

    page_title = _("Change an item of the bank")

    def item(self, key: str) -> BankItem:
        """The item. 403 where it is not the user's to change."""
        found = searching.find(self.request.user, key)
        if not isinstance(found, BankItem) or not may_change(self.request.user, found):
            raise PermissionDenied
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is said now."""
        item = self.item(kwargs["key"])
        kwargs.setdefault("facts", Facts(item.title, item.tag_list, item.visibility, item.place))
        return super().get_context_data(**kwargs) | {"item": item}

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Say it anew."""
        item = self.item(key)
        facts, error = self.facts()
        if error:
            return self.again(facts, error, key=key)
        describe_anew(request.user, item, facts)
        messages.success(request, gettext("“%(title)s” is changed.") % {"title": item.title})
        return redirect("forms_bank:item", key)


def _about_part(facts: Facts, form: Form, part: str) -> Facts:
    """A part is not called what the whole is called: without scripts the title does not follow the choice."""
    if not part or facts.title != form.title.strip():
        return facts
    return replace(facts, title=_title_of(part_of(form, part)) or facts.title)


def _title_of(item: Item) -> str:
    """What a part is called in the bank, on one line as in a text field."""
    label = getattr(item, "label", "") or getattr(item, "name", "")
    return " ".join(label.split())[:LABEL_LENGTH].rstrip()


def _parts(form: Form) -> Any:
    """(id, words, title) of groups and questions, in order; the whole first."""
    yield "", gettext("The whole questionnaire"), form.title
    for item, groups in form.walk():
        indent = "　" * len(groups)
        if isinstance(item, Group) and item.label:
            yield item.id, f"{indent}▣ {item.label[:LABEL_LENGTH]}", _title_of(item)
        elif isinstance(item, Question) and not item.companion:
            number = form.numbers.get(item.name)
            lead = f"{number}. " if number else ""
            words = f"{indent}{lead}{(item.label or item.name)[:LABEL_LENGTH]}"
            yield item.id, words, _title_of(item)
