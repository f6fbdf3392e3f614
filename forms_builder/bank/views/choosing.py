"""The chooser in the editor: a list of items as a piece of a page, and an item as blocks."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from forms_builder.bank import searching
from forms_builder.bank.enums import Kind
from forms_builder.bank.inserting import as_blocks
from forms_builder.bank.views.items import SOURCES, wish_of
from forms_builder.importing.views.base import AuthorView

BODY_LIMIT = 400_000  # bytes: the names of ten thousand questions


class Choose(AuthorView):
    """The list inside the chooser."""

    template_name = "forms_builder/bank/choose.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of what was looked for."""
        wish = wish_of(self.request)
        return {
            "wish": wish,
            "results": searching.search(self.request.user, wish),
            "kinds": Kind.choices,
            "sources": SOURCES,
        }


class Blocks(AuthorView):
    """An item as states of the editor's blocks."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """`names` and `lists` are those that the questionnaire has already (JSON)."""
        item = searching.find(request.user, key)
        if item is None:
            raise Http404
        said = _said(request)
        names, lists = (
            [each for each in said.get(part, []) if isinstance(each, str)] for part in ("names", "lists")
        )
        return JsonResponse(as_blocks(item.form, item.key, names=names, lists=lists))


def _said(request: HttpRequest) -> dict[str, list[Any]]:
    if len(request.body) > BODY_LIMIT:
        return {}
    try:
        said = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        return {}
    good = isinstance(said, dict) and all(isinstance(each, list) for each in said.values())
    return said if good else {}
