"""Rows of social organisations, found by name, and of social workers, found by area and name; and carrying a
plan out, all of it or nothing."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from surveys.projects import queries
from surveys.projects.importing import columns as c
from surveys.projects.importing.resources import OrganisationResource, WorkerResource
from surveys.projects.models import SocialOrganisation, SocialWorker
from territory import access
from territory.access import KEEP
from territory.enums import OrganisationKind
from territory.models import Organisation
from territory.roster.reading import Row
from territory.sheets.carrying import log_rows, set_values, summary, worked
from territory.sheets.importing import Importer
from territory.sheets.places import PlaceFinder
from territory.sheets.plan import BAD, Examiner, Options, Plan
from territory.sheets.problems import MESSAGES

ACTION = "projects.import"
MESSAGES.update(
    {
        "organisation_elsewhere": _(
            "“%(text)s” is registered in another area or as another kind of organisation. Its name is taken."
        ),
        "organisation_unknown": _("No social organisation is called “%(text)s”. Register it first."),
        "worker_several": _("Several social workers here are called %(text)s. Write the certificate number."),
        "staff_beyond": _("More paid staff than members."),
        "day_to_come": _("This day is still to come."),
        "gone_before": _("This day lies before the beginning."),
        "certificate_which": _("Which certificate has this number?"),
    }
)


class RowExaminer(Examiner):
    """What both kinds share: the place, and each row once."""

    model: Any

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.places = PlaceFinder(self.options.user)
        self.seen: dict[Any, int] = {}

    def values(self, cells: dict[str, Any]) -> dict[str, Any]:
        """What the row says of plain fields."""
        passed_over = ("area", "name", "organisation") if self.kind is c.WORKERS else ("area", "name")
        names = [each for each in cells if each not in passed_over]
        if self.kind is c.WORKERS and "note" in names:
            names.remove("note")
        return {each: cells[each] for each in names if cells[each] not in (None, BAD)}

    def once(self, row: int, key: Any, what: str) -> bool:
        """Whether the file says it for the first time; else it is said."""
        if key in self.seen:
            self.say(row, "twice", "name", first=self.seen[key], what=what)
            return False
        self.seen[key] = row
        return True

    def days(self, row: int, first: str, stored: Any, values: dict[str, Any]) -> None:
        """What begins and ends does so in this order, and has begun."""
        began = values.get(first, getattr(stored, first, None))
        left = values.get("left_on", getattr(stored, "left_on", None))
        if first in values and values[first] > timezone.localdate():
            self.say(row, "day_to_come", first)
        if began and left and left < began:
            self.say(row, "gone_before", "left_on" if "left_on" in values else first)

    def told(self, key: str, value: Any) -> str:
        """Place and name stand in the label; references by their names."""
        if key in ("area", "name", "kind"):
            return ""
        return str(value or "") if key == "organisation" else super().told(key, value)


class OrganisationExaminer(RowExaminer):
    """One file of social organisations."""

    kind = c.ORGANISATIONS
    resource = OrganisationResource
    model = SocialOrganisation

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        rows = access.visible(self.options.user, SocialOrganisation.objects.all(), "area", *KEEP)
        self.stored = {each.name: each for each in rows}
        self.taken = set(Organisation.objects.values_list("name", flat=True)) - set(self.stored)

    def one(self, row: Row) -> None:
        """By its name."""
        stored = self.stored.get(str(row.cells.get(self.heading("name")) or "").strip())
        self.unmask(row, stored)
        cells = self.cleaned(row)
        if BAD in (cells["area"], cells["name"]):
            return
        area, problem, params = self.places.find(cells["area"])
        if area is None:
            self.say(row.number, problem, "area", **params)
            return
        name = cells["name"]
        if name in self.taken:
            self.say(row.number, "organisation_elsewhere", "name", text=name)
            return
        if not self.once(row.number, name, name):
            return
        values = {"area": area, **self.values(cells)}
        members = values.get("members", getattr(stored, "members", None))
        staff = values.get("staff", getattr(stored, "staff", None))
        if members is not None and staff is not None and staff > members:
            self.say(row.number, "staff_beyond", "staff" if "staff" in values else "members")
        self.days(row.number, "founded_on", stored, values)
        if stored is None:
            values |= {"name": name, "kind": OrganisationKind.SOCIAL}
        self.change(row.number, f"{area.name} · {name}", stored, values)


class WorkerExaminer(RowExaminer):
    """One file of social workers."""

    kind = c.WORKERS
    resource = WorkerResource
    model = SocialWorker

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        user = self.options.user
        self.workers: dict[tuple[int, str], list[SocialWorker]] = {}
        for each in access.visible(user, SocialWorker.objects.select_related("organisation"), "area", *KEEP):
            self.workers.setdefault((each.area_id, each.name), []).append(each)
        self.organisations = {each.name: each for each in queries.social_organisations(user)}

    def one(self, row: Row) -> None:
        """By area and name; of two of one name by the number of the certificate."""
        place, name, number = (
            str(row.cells.get(self.heading(key)) or "").strip() for key in ("area", "name", "certificate_no")
        )
        area, problem, params = self.places.find(place) if place else (None, "", {})
        alike = self.workers.get((area.pk, name), []) if area else []
        fitting = [each for each in alike if number and each.certificate_no == number] or alike
        stored = fitting[0] if len(fitting) == 1 else None
        self.unmask(row, stored)
        cells = self.cleaned(row)
        if BAD in (cells["area"], cells["name"]):
            return
        if area is None:
            self.say(row.number, problem, "area", **params)
            return
        if len(fitting) > 1:
            self.say(row.number, "worker_several", "name", text=name)
            return
        if not self.once(row.number, stored.pk if stored else (area.pk, name, number), f"{area.name} {name}"):
            return
        values = {**self.values(cells), **self._employer(row.number, cells)}
        grade = values.get("certificate", getattr(stored, "certificate", ""))
        if values.get("certificate_no") and not grade:
            self.say(row.number, "certificate_which", "certificate_no")
        self.days(row.number, "since", stored, values)
        if stored is None:
            values = {"area": area, "name": name, **values}
        self.change(row.number, f"{area.name} · {name}", stored, values)

    def _employer(self, row: int, cells: dict[str, Any]) -> dict[str, Any]:
        name = cells.get("organisation")
        if name in (None, BAD):
            return {}
        if name not in self.organisations:
            self.say(row, "organisation_unknown", "organisation", text=name)
            return {}
        return {"organisation": self.organisations[name]}


def _importer(examiner: type[RowExaminer]) -> Importer:
    model = examiner.model

    def lock(options: Options) -> None:
        mine = access.visible(options.user, model.objects.order_by("pk"), "area", *KEEP)
        list(mine.select_for_update().values_list("pk"))

    def write(plan: Plan, options: Options, file: str) -> dict[str, Any]:
        for change in worked(plan):
            change.stored = set_values(change.stored or model(), change.values)
            change.stored.save(update_fields=list(change.values) if change.action == "changed" else None)
        log_rows(plan, options.user, file, ACTION)
        return summary(plan)

    return Importer(examiner.kind, examiner, lock, write)


IMPORTERS = {each.kind.key: _importer(each) for each in (OrganisationExaminer, WorkerExaminer)}
