"""Publishing was refused outside the editor – by approving in a workflow, say: a page names the findings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404
from django.utils.deprecation import MiddlewareMixin

from forms_builder.publish import CannotPublish

PAGE_ARGUMENTS = ("page_id", "pk")


class ShowFindings(MiddlewareMixin):
    """Middleware: leads from a refused publication in the admin to the page that says what is wrong."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only for one page's address in the admin; the transaction was rolled back already."""
        page = _page_of(request)
        if not isinstance(exception, CannotPublish) or page is None:
            return None
        address = reverse("forms_bank:refused", args=[page])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":  # Wagtail's modal asks so
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)


def _page_of(request: HttpRequest) -> Any:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if match.namespaces[:1] != ["wagtailadmin_pages"]:
        return None
    return next((match.kwargs[name] for name in PAGE_ARGUMENTS if name in match.kwargs), None)
