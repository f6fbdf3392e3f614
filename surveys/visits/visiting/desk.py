"""录入走访: what workers wrote on their printed route lists, entered at the desk, several doors at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.households import token_for
from surveys.templatetags.staff import person
from surveys.visits.enums import GROUPS, Disposition, Group, Purpose
from surveys.visits.models import Assignment, Round
from surveys.visits.visiting import outcomes, queries, recording
from surveys.visits.visiting.attempts import NEVER, Standing
from territory.finding import at_address, by_door, door_keys
from territory.paging import KeyPage, paged
from territory.staff_view import StaffView

ROWS = 30
LONGEST = 80  # characters of a search
INTERVIEWS = (Group.I, Group.P)


@dataclass(slots=True)
class Line:
    """A door of the list: where it stands, and what is being entered for it."""

    assignment: Assignment
    standing: Standing
    id: UUID
    form: str  # address of the form, for an interview on paper
    at: str = ""
    what: str = ""
    note: str = ""
    error: str = ""


class DeskEntry(StaffView):
    """One page of a worker's households in a round."""

    template_name = "visits/visiting/desk.html"
    page_title = _("enter visits")
    header_icon = "edit"
    roles: ClassVar[tuple[Any, ...]] = queries.WATCH
    parents: ClassVar[tuple[tuple[str, Any], ...]] = (("visits_visiting:rounds", _("results of rounds")),)

    @cached_property
    def round(self) -> Round:
        """The round, if the user watches any of it."""
        rows = queries.rounds(self.request.user).select_related("worker_channel")
        found: Round = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_page_subtitle(self) -> str:
        """The round's name."""
        return self.round.title

    @cached_property
    def workers(self) -> list[Any]:
        """Those of the round whose households the user may see, by name."""
        mine = queries.assignments(self.request.user, self.round).exclude(worker=None)
        people = get_user_model().objects.filter(pk__in=mine.values("worker"))
        return sorted(people, key=person)

    @cached_property
    def worker(self) -> Any:
        """Whose list is entered; None while nobody is chosen."""
        wanted = self.request.GET.get("worker", "")
        return next((each for each in self.workers if str(each.pk) == wanted), None)

    def rows(self) -> QuerySet[Assignment]:
        """The worker's households, narrowed by room or building."""
        found = queries.assignments(self.request.user, self.round).filter(worker=self.worker)
        found = found.filter(at_address(self.request.GET.get("q", "")[:LONGEST]))
        return found.select_related("household__building")

    def page(self) -> KeyPage[Assignment]:
        """Some of them, in the order of the printed list."""
        return paged(by_door(self.rows()), door_keys(), self.request.GET, ROWS)

    def lines(self, page: KeyPage[Assignment]) -> list[Line]:
        """The page's doors, empty."""
        shown = Assignment.objects.filter(pk__in=[row.pk for row in page.rows])
        stands = outcomes.standings(shown)
        channel = self.round.worker_channel
        return [
            Line(
                row,
                stands.get(row.pk, NEVER),
                uuid4(),
                form=f"/f/{channel.code}/?h={token_for(row.household)}&desk=1" if channel else "",
            )
            for row in page.rows
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record the lines that say something. What was refused is shown again with the reason."""
        if self.worker is None:
            return redirect(request.path)
        page = self.page()
        lines = self.lines(page)
        filled = [line for line in lines if _fill(line, request.POST)]
        ready = [line for line in filled if not line.error]
        said = recording.record_many(
            request.user,
            [_item(line) for line in ready],
            timezone.now(),
            worker=self.worker,
        )
        for line, outcome in zip(ready, said, strict=True):
            line.error = outcome.message
        wrong = [line for line in filled if line.error]
        stored = len(filled) - len(wrong)
        if stored:
            text = ngettext("%(count)d visit recorded.", "%(count)d visits recorded.", stored)
            messages.success(request, text % {"count": stored})
        if wrong:
            messages.error(request, gettext("Some lines were not recorded. Please look at the marked ones."))
            kept = {line.assignment.pk: line for line in wrong}
            fresh = [kept.get(line.assignment.pk, line) for line in self.lines(page)]
            shown: HttpResponseBase = self.render_to_response(self.context(page, fresh))
            return shown
        if not filled:
            messages.warning(request, gettext("Nothing was entered. Choose an outcome in at least one line."))
        return redirect(request.get_full_path())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The choice of a worker, and her page."""
        page: KeyPage[Assignment] = self.page() if self.worker else KeyPage([])
        return self.context(page, self.lines(page) if page.rows else [])

    def context(self, page: KeyPage[Assignment], lines: list[Line]) -> dict[str, Any]:
        """What the template shows."""
        kept = self.request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return {
            **super().get_context_data(),
            "round": self.round,
            "workers": [(each.pk, person(each)) for each in self.workers],
            "worker": self.worker,
            "query": self.request.GET.get("q", ""),
            "page": page,
            "kept": kept.urlencode(),
            "lines": lines,
            "choices": choices(),
            "now": timezone.localtime(),
        }


def choices() -> list[tuple[str, str]]:
    """Outcomes without a form."""
    return [
        (code.value, str(code.label))
        for code in Disposition
        if code != Disposition.NOT_ATTEMPTED and GROUPS[code] not in INTERVIEWS
    ]


def _fill(line: Line, data: Any) -> bool:
    """What was entered for the line; False where nothing was."""
    key = line.assignment.pk
    line.what, line.note = data.get(f"what-{key}", ""), data.get(f"note-{key}", "")
    line.at = data.get(f"at-{key}", "")
    if not (line.what or line.note.strip()):
        return False
    try:
        line.id = UUID(data.get(f"id-{key}", ""))
    except ValueError:
        line.error = gettext("Please open this page again.")
        return True
    if not line.what:
        line.error = gettext("Please choose what happened.")
    elif _moment(line.at) is None:
        line.error = gettext("Please give the day and the time of the visit.")
    elif (_moment(line.at) or timezone.now()) > timezone.now():
        line.error = gettext("The visit lies in the future.")
    return True


def _item(line: Line) -> dict[str, Any]:
    moment = _moment(line.at)
    return {
        "id": str(line.id),
        "household": line.assignment.household_id,
        "assignment": line.assignment.pk,
        "purpose": Purpose.ROUND,
        "at": moment.isoformat() if moment else "",
        "disposition": line.what,
        "note": line.note,
    }


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
