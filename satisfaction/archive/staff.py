"""上级平台数据: all records of the companies that the user's areas look after, as files; logged."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from wagtail.log_actions import log

from satisfaction.archive import data, exporting
from satisfaction.credit.grades.queries import graded_companies
from territory import access
from territory.staff_view import StaffView

LAYOUTS = ("xlsx", "csv", "json")


class StaffExport(StaffView):
    """One file: companies and all their confirmed records, public or not."""

    http_method_names = ["get"]
    roles: ClassVar[tuple[Any, ...]] = access.KEEP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        layout = self.kwargs["layout"]
        if layout not in LAYOUTS:
            raise Http404
        rows = list(access.visible(request.user, graded_companies(), "area", *access.KEEP))
        found = exporting.gathered(rows, timezone.localdate(), everything=True)
        for area in {each.area_id: each.area for each in rows}.values():
            count = sum(each.area_id == area.pk for each in rows)
            log(area, "credit.export", user=request.user, data={"companies": count, "layout": layout})
        return data.answer(found, layout)
