"""网格员: the list of grid workers, and each beside her peers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import CORRECT, READ, holds
from surveys.templatetags.staff import person
from surveys.visits.duties import joining, rules
from surveys.visits.duties.planning import ensure_planned
from surveys.visits.duties.queries import DONE, PLANNED, Coverage, duty_scope
from surveys.visits.models import Duty, Visit
from surveys.visits.quality import people, queries
from territory import access
from territory.models import Grid
from territory.paging import paged
from territory.staff_view import StaffView

DAYS = 30


class WorkerList(StaffView):
    """The grid workers of the user's areas; a grid worker is led to her own page."""

    template_name = "visits/quality/workers.html"
    page_title = _("grid workers")
    header_icon = "group"
    roles = READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list, or her own page."""
        if not holds(request.user, CORRECT):
            return redirect("quality:worker", request.user.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, with what each has done lately within the user's areas."""
        ensure_planned()
        user, month = self.request.user, rules.this_month()
        joining.refresh(month, duty_scope(user))
        page = paged(queries.people(user), ("username",), self.request.GET)
        ids = [each.pk for each in page.rows]
        visits, duties, grids = counts(user, ids)
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "month": month,
            "days": DAYS,
            "rows": [
                {
                    "worker": each,
                    "grids": grids.get(each.pk, []),
                    "visits": visits[each.pk],
                    "duties": duties.get(each.pk, Coverage("", 0, 0)),
                }
                for each in page.rows
            ],
        }


class WorkerPage(StaffView):
    """One worker beside her peers."""

    template_name = "visits/quality/worker.html"
    header_icon = "user"
    roles = READ
    parents = (("quality:workers", _("grid workers")),)

    @cached_property
    def worker(self) -> Any:
        """The worker, if the user supervises one of her areas or is herself meant."""
        found = queries.person(self.request.user, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Her name."""
        return person(self.worker)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What she did in her newest rounds that the user may see."""
        ensure_planned()
        user, month = self.request.user, rules.this_month()
        joining.refresh(month, duty_scope(user))
        visits, duties, grids = counts(user, [self.worker.pk])
        return {
            **super().get_context_data(**kwargs),
            "worker": self.worker,
            "is_self": self.worker.pk == user.pk,
            "grids": grids.get(self.worker.pk, []),
            "visits": visits[self.worker.pk],
            "duties": duties.get(self.worker.pk, Coverage("", 0, 0)),
            "days": DAYS,
            "month": month,
            "least": people.TEN,
            "comparisons": people.comparisons(
                self.worker.pk, self._rounds(), timezone.localdate(), self._paths()
            ),
        }

    def _paths(self) -> tuple[str, ...] | None:
        """Below which areas the user sees the worker; None for all."""
        user = self.request.user
        if access.sees_all(user) or self.worker.pk == user.pk:
            return None
        return tuple(post.area.path for post in access.posts(user, *CORRECT))

    def _rounds(self) -> QuerySet[Any]:
        """Her rounds, as far as the user may see them; her own where she looks herself."""
        hers = people.assigned_rounds(self.worker.pk)
        if self.worker.pk == self.request.user.pk:
            return hers
        return hers.filter(pk__in=queries.rounds(self.request.user).values("pk"))


def counts(user: Any, ids: list[int]) -> tuple[Counter[int], dict[int, Coverage], dict[int, list[Grid]]]:
    """Of some workers, within what the user may see: visits of the last days, this month's duties, grids."""
    since = timezone.now() - timedelta(days=DAYS)
    made = access.visible(user, Visit.counted.all(), "household__building", *READ).filter(
        worker__in=ids, at__gte=since
    )
    visits = Counter(dict(made.order_by().values_list("worker").annotate(n=Count("pk"))))
    mine = Duty.objects.filter(duty_scope(user), worker__in=ids, month=rules.this_month()).order_by()
    listed = (
        mine.values("worker").annotate(planned=PLANNED, done=DONE).values_list("worker", "planned", "done")
    )
    duties = {worker: Coverage("", planned, done) for worker, planned, done in listed}
    grids: dict[int, list[Grid]] = defaultdict(list)
    seen = access.visible(user, Grid.objects.filter(worker__in=ids), "community", *READ)
    for grid in seen.select_related("community"):
        grids[grid.worker_id or 0].append(grid)
    return visits, duties, grids
