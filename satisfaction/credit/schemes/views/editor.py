"""The editor of a draft. Every button sends the form, so it works without JavaScript."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from satisfaction.credit.enums import Gravity, SchemeState
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes import drafting, fields, queries
from satisfaction.credit.schemes.errors import SchemeInvalid
from satisfaction.credit.schemes.format import GRAVITIES
from satisfaction.credit.schemes.reading import read
from satisfaction.credit.schemes.refusals import SchemeRefused
from satisfaction.credit.schemes.views.lists import LIST
from satisfaction.credit.schemes.wording import fault_words
from territory import access
from territory.staff_view import StaffView

NAME, SOURCE = 80, 200


class SchemeEditor(StaffView):
    """Change a draft. Buttons: save, check, add:…, remove:…, up:…"""

    template_name = "credit/schemes/editor.html"
    header_icon = "list-ol"
    roles: ClassVar[tuple[Any, ...]] = access.KEEP
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (LIST,)

    @cached_property
    def scheme(self) -> Scheme:
        """The draft."""
        found: Scheme = get_object_or_404(queries.kept(self.request.user), pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> Any:
        """Its name."""
        return str(self.scheme)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The draft as it stands; an adopted scheme's page."""
        if self.scheme.state != SchemeState.DRAFT:
            return redirect("schemes:scheme", self.scheme.pk)
        data = self.scheme.data if isinstance(self.scheme.data, dict) else {}
        return self._shown(data, name=self.scheme.name, source=self.scheme.source)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whichever button was pressed."""
        self.scheme  # noqa: B018 - 404 before anything else
        post = {key: request.POST.get(key, "") for key in request.POST}
        data = fields.posted(post)
        name, source = post.get("name", "").strip(), post.get("source", "").strip()[:SOURCE]
        button = post.get("do", "check")
        if button not in ("save", "check"):
            fields.changed(data, button)
            return self._shown(data, name=name, source=source, judged=False)
        data = fields.tidied(data)
        if not 0 < len(name) <= NAME:
            return self._shown(data, name=name, source=source, name_error=True)
        if button == "check":
            return self._shown(data, name=name, source=source, checked=True)
        try:
            drafting.save(
                self.scheme,
                name=name,
                source=source,
                data=data,
                seen=drafting.read_stamp(post.get("seen", "")),
                user=request.user,
            )
        except SchemeRefused as refused:
            messages.error(request, refused.message)
            return self._shown(data, name=name, source=source)
        count = len(_faults(data))
        if count:
            messages.warning(request, SAVED_WITH_FAULTS % {"count": count})
            return redirect("schemes:edit", self.scheme.pk)
        messages.success(request, _("The draft is saved. Nothing is in force yet."))
        return redirect("schemes:scheme", self.scheme.pk)

    def _shown(
        self,
        data: dict[str, Any],
        *,
        name: str,
        source: str,
        judged: bool = True,
        checked: bool = False,
        name_error: bool = False,
    ) -> HttpResponseBase:
        faults = _by_path(data) if judged else {}
        context = self.get_context_data(
            scheme=self.scheme,
            name=name,
            source=source,
            name_error=name_error,
            seen=self.request.POST.get("seen") or drafting.stamp(self.scheme),
            tables={path.replace(".", "_"): fields.table(data, path, faults) for path in fields.TABLES},
            parts={path or "general": fields.part(data, path, faults) for path in fields.PARTS},
            publicity=[
                (Gravity(each).label, fields.part(data, f"publicity.{each}", faults)) for each in GRAVITIES
            ],
            faults=sum(len(each) for each in faults.values()),
            checked=checked,
        )
        page: HttpResponseBase = self.render_to_response(context)
        return page


SAVED_WITH_FAULTS = _(
    "The draft is saved as it is. %(count)s things have to be put right before it can be adopted."
)


def _faults(data: dict[str, Any]) -> tuple[Any, ...]:
    try:
        read(data)
    except SchemeInvalid as invalid:
        return invalid.faults
    return ()


def _by_path(data: dict[str, Any]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for fault in _faults(data):
        found[fault.path].append(fault_words(fault))
    return found
